"""A real HTTP/1.1 server on loopback whose answers a test writes byte by byte, and what it saw."""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
import struct
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

Handler = Callable[["Seen", asyncio.StreamWriter], Awaitable[None]]
JSON = "application/json"


@dataclass(frozen=True)
class Seen:
    """One request as it came over the wire; header names in lower case."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))


class Loopback:
    """Answers `POST /token` with t1, t2, … by itself (unless told not to) and everything else by `handler`."""

    def __init__(
        self, handler: Handler, *, tls: ssl.SSLContext | None = None, tokens: bool = True, port: int = 0
    ) -> None:
        self._handler = handler
        self._tls = tls
        self._tokens = tokens
        self._port = port
        self._open: set[asyncio.StreamWriter] = set()
        self.seen: list[Seen] = []
        self.tokens_given = 0
        self.connections = 0

    async def __aenter__(self) -> Loopback:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self._port, ssl=self._tls)
        self.port: int = self._server.sockets[0].getsockname()[1]
        self.url = f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for writer in tuple(self._open):
            writer.transport.abort()
        await self._server.wait_closed()
        await asyncio.sleep(0.01)  # the handlers of aborted connections end

    @property
    def calls(self) -> list[Seen]:
        """What was asked but for tokens."""
        return [seen for seen in self.seen if seen.path != "/token"]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        self.connections += 1
        try:
            while True:
                seen = await _request(reader)
                self.seen.append(seen)
                if self._tokens and seen.path == "/token":
                    self.tokens_given += 1
                    token = {"access_token": f"t{self.tokens_given}", "token_type": "bearer", "expires_in": 1800}
                    writer.write(http(200, json.dumps(token)))
                else:
                    await self._handler(seen, writer)
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            pass  # the client left, which some tests want it to
        finally:
            self._open.discard(writer)
            writer.transport.abort()


async def _request(reader: asyncio.StreamReader) -> Seen:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.split("\r\n")
    method, target, _ = first.split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Seen(method, target, headers, body)


def http(status: int, body: str | bytes = b"", kind: str = JSON, **headers: str) -> bytes:
    """A whole answer; an empty header is left out, underscores in names stand for hyphens."""
    raw = body.encode() if isinstance(body, str) else body
    named = {"content-type": kind, "content-length": str(len(raw))}
    named |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in named.items() if value)
    return f"HTTP/1.1 {status} Whatever\r\n{lines}\r\n".encode("latin-1") + raw


def always(answer: bytes) -> Handler:
    """A handler with one answer for everything."""

    async def handle(_seen: Seen, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)

    return handle


def reset(writer: asyncio.StreamWriter) -> None:
    """RST instead of FIN: what was not sent is thrown away."""
    raw = writer.get_extra_info("socket")
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
