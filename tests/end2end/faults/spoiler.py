"""A relay before the practice shop that spoils bytes on the wire, lower than the shop itself can misbehave.

What is asked reaches the real shop, which carries it out; what comes back is cut, held or dripped. It speaks TCP,
not HTTP: it knows a request by the bytes it begins with.
"""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

Spoil = Callable[[bytes, asyncio.StreamWriter], Awaitable[None]]
POST_ORDER = b"/commerce/orders HTTP"


@dataclass(slots=True)
class _Order:
    match: bytes
    spoil: Spoil
    left: int
    ask: bool


class Spoiler:
    """Listens on a port of its own. `away` closes the port (refused), `back` opens it again."""

    def __init__(self, upstream: int) -> None:
        self._upstream = upstream
        self._orders: list[_Order] = []
        self._writers: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self.port = 0
        self.requests = 0
        self.bearer = b"none yet"  # the header with the token that was used last

    @property
    def url(self) -> str:
        """Where a till connects."""
        return f"http://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Spoiler:
        await self.back()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.away()

    async def back(self) -> None:
        """Listen (again, on the same port)."""
        if self._server is None:
            self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
            self.port = self._server.sockets[0].getsockname()[1]

    async def away(self) -> None:
        """Stop listening and break what is open: a connection is refused from now on."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for writer in tuple(self._writers):
            writer.transport.abort()
        await asyncio.sleep(0.2)

    def spoil(self, how: Spoil, match: bytes = POST_ORDER, times: int = 1, *, ask: bool = True) -> None:
        """What happens to the answers of the next `times` requests whose head holds `match`.

        `ask`: the shop carries the request out; else it never hears of it.
        """
        self._orders.append(_Order(match, how, times, ask))

    def clear(self) -> None:
        """Spoil nothing any more."""
        self._orders.clear()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            while True:
                request = await _message(reader)
                if request is None:
                    return
                self.requests += 1
                head = request.split(b"\r\n\r\n", 1)[0]
                self.bearer = next((x for x in head.split(b"\r\n") if x.lower().startswith(b"auth")), self.bearer)
                order = self._met(head)
                answer = await self._ask(request) if order is None or order.ask else b""
                if order is None:
                    writer.write(answer)
                    await writer.drain()
                else:
                    await order.spoil(answer, writer)
                    return
        except (ConnectionError, asyncio.IncompleteReadError):
            return  # the till left
        finally:
            self._writers.discard(writer)
            writer.transport.abort()

    def _met(self, head: bytes) -> _Order | None:
        for order in self._orders:
            if order.match in head and order.left:
                order.left -= 1
                return order
        return None

    async def _ask(self, request: bytes) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._upstream)
        try:
            writer.write(request)
            answer = await _message(reader)
        finally:
            writer.transport.abort()
        assert answer is not None
        return answer


async def _message(reader: asyncio.StreamReader) -> bytes | None:
    """A whole request or answer with its length told; None at the end of the connection."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return None
    length = 0
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            length = int(value)
    return head + await reader.readexactly(length)


def cut(size: int) -> Spoil:
    """`size` bytes of head and body, then RST."""

    async def spoil(answer: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(answer[:size])
        await writer.drain()
        line = writer.get_extra_info("socket")
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()

    return spoil


def drip(pause: float) -> Spoil:
    """A byte now and then, `pause` seconds of the loop apart, until the till has had enough."""

    async def spoil(answer: bytes, writer: asyncio.StreamWriter) -> None:
        for at in range(len(answer)):
            writer.write(answer[at : at + 1])
            await writer.drain()
            await asyncio.sleep(pause)

    return spoil


def other(answer: bytes) -> Spoil:
    """Another answer than the shop's, which has carried the request out."""

    async def spoil(_answer: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        await writer.drain()

    return spoil


def changed(change: Callable[[bytes], bytes]) -> Spoil:
    """The shop's answer, changed; the connection ends behind it."""

    async def spoil(answer: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(change(answer))
        await writer.drain()
        writer.close()

    return spoil


def flood(size: int) -> Spoil:
    """A body without an end to speak of."""

    async def spoil(_answer: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n{" % size)
        chunk = b" " * 65536
        for _ in range(size // len(chunk)):
            writer.write(chunk)
            await writer.drain()

    return spoil
