"""What stands between a till and its shop, on a thread of its own: a server that speaks TLS, and the network's proxy.

Both hand on bytes to servers of this machine. A context manager: its end breaks what is open.
"""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Awaitable, Callable, Mapping
from typing import Self

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Relays:
    """Listeners for one test. `asked` is what the proxy was asked for: "till.invalid:443", `heads` in which words."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.heads: list[bytes] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._servers: list[asyncio.Server] = []
        self._open: set[asyncio.Task[None]] = set()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def tls(self, upstream: int, context: ssl.SSLContext) -> int:
        """The port of a server that speaks TLS as `context` says, in front of the one on the port `upstream`."""

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await _lead(reader, writer, upstream)

        return self._listen(serve, context)

    def changed(self, upstream: int, change: Callable[[bytes], bytes]) -> int:
        """The port of a relay that changes what the server says, a piece at a time."""

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await _lead(reader, writer, upstream, change)

        return self._listen(serve, None)

    def proxy(self, leads: Mapping[str, int]) -> int:
        """The port of a proxy that leads each host to a port of this machine."""

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            head = await reader.readuntil(b"\r\n\r\n")
            asked = head.split(b" ")[1].decode()
            self.asked.append(asked)
            self.heads.append(head)
            writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
            await _lead(reader, writer, leads[asked.partition(":")[0]])

        return self._listen(serve, None)

    def _listen(self, serve: Serve, context: ssl.SSLContext | None) -> int:
        def accepted(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = self._loop.create_task(_until_somebody_leaves(serve, reader, writer))
            self._open.add(task)
            task.add_done_callback(self._open.discard)

        listening = asyncio.start_server(accepted, "127.0.0.1", 0, ssl=context)
        server = asyncio.run_coroutine_threadsafe(listening, self._loop).result()
        self._servers.append(server)
        return int(server.sockets[0].getsockname()[1])

    async def _close(self) -> None:
        for server in self._servers:
            server.close()
        for task in tuple(self._open):
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)
        await asyncio.sleep(0.01)  # the transports that were broken off let go of their sockets


async def _until_somebody_leaves(serve: Serve, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        await serve(reader, writer)
    except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
        pass  # which some tests want
    finally:
        writer.transport.abort()


def _as_it_is(data: bytes) -> bytes:
    return data


async def _lead(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, port: int, change: Callable[[bytes], bytes] = _as_it_is
) -> None:
    there, back = await asyncio.open_connection("127.0.0.1", port)
    try:
        await asyncio.gather(_pump(reader, back, _as_it_is), _pump(there, writer, change))
    finally:
        back.transport.abort()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, change: Callable[[bytes], bytes]) -> None:
    while data := await reader.read(65536):
        writer.write(change(data))
        await writer.drain()
    writer.transport.abort()
