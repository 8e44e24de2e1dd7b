"""A cable between a till and its shop that can be pulled out and put in again: a thread that hands on bytes."""

from __future__ import annotations

import asyncio
import threading
from typing import Self


class Cable:
    """Leads `port` of this machine to `upstream`. A context manager; plugged in at first."""

    def __init__(self, upstream: int) -> None:
        self._upstream = upstream
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()

    def __enter__(self) -> Self:
        self._thread.start()
        self.plug()
        return self

    def __exit__(self, *_: object) -> None:
        self.pull()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def plug(self) -> None:
        """Whoever connects is led on."""
        asyncio.run_coroutine_threadsafe(self._plug(), self._loop).result()

    def pull(self) -> None:
        """Nobody is led on any more, what was connected is broken off."""
        asyncio.run_coroutine_threadsafe(self._pull(), self._loop).result()

    async def _plug(self) -> None:
        self._server = await asyncio.start_server(self._lead, "127.0.0.1", self.port)
        self.port = int(self._server.sockets[0].getsockname()[1])

    async def _pull(self) -> None:
        if self._server is not None:
            self._server.close()
        for writer in tuple(self._open):
            writer.transport.abort()
        while self._open:  # noqa: ASYNC110 - those who hand on notice it in their next turn
            await asyncio.sleep(0.001)

    async def _lead(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", self._upstream)
        ends = {writer, back}
        self._open |= ends
        try:
            await asyncio.gather(_pump(reader, back), _pump(there, writer))
        finally:
            for end in ends:
                end.transport.abort()
            self._open -= ends


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass  # pulled out
    writer.transport.abort()
