"""The practice shop over HTTP on this machine's loopback. Prints nothing. May import `app` and uvicorn."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import struct
import sys
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlsplit

import uvicorn
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from pos_app.sandbox.app import Renewable
from pos_app.sandbox.misbehaviour import WIRE
from pos_app.sandbox.options import Credentials, Options


@dataclass(frozen=True, slots=True)
class Listening:
    """A server that takes calls: its address, what a till needs to connect, and how to end it."""

    url: str
    port: int
    credentials: Credentials
    stop: Callable[[], None]


def serve(options: Options, ready: Callable[[Listening], None], host: str = "127.0.0.1", port: int = 0) -> None:
    """Serves until SIGINT, SIGTERM or `stop` (which any thread may call); calls `ready` once it listens.

    Port 0 takes a free one. In the main thread, uvicorn raises a signal it was stopped by again once all is
    closed: a caller that wants to go on handles it. Raises ValueError for an address that is not loopback,
    OSError when the port is taken.
    """
    if not ipaddress.ip_address(host).is_loopback:
        raise ValueError("the practice shop answers on loopback only")
    with socket.create_server((host, port)) as listener:
        # asyncio leaves Nagle on for sockets it did not make, and each answer then waits 40 ms for the last one's ACK.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        app = Renewable(options)
        config = uvicorn.Config(
            app,
            http=_BreakableProtocol,
            ws="none",
            loop="asyncio",
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_keep_alive=75,
            timeout_graceful_shutdown=1,
        )
        server = uvicorn.Server(config)

        def stop() -> None:
            server.should_exit = True

        bound = listener.getsockname()[1]
        ready(Listening(f"http://{host}:{bound}", bound, app.credentials, stop))
        try:
            server.run(sockets=[listener])
        finally:
            app.close()


def _stranger(headers: Headers) -> str:
    """Why a request is not answered: it was sent by a page in a browser, or to a name that is not this computer's (a
    page's own name, which suddenly leads here). "" for a till's."""
    if "origin" in headers:
        return "A practice shop answers no pages."
    try:
        name = urlsplit(f"//{headers.get('host', '')}").hostname or ""
        here = name == "localhost" or name.endswith(".localhost") or ipaddress.ip_address(name).is_loopback
    except ValueError:
        here = False
    return "" if here else "A practice shop answers to this computer's own names only."


class _HeldTransport:
    """An asyncio transport whose writes can be kept back for a while; everything else is the transport's own."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._held: bytearray | None = None

    def __getattr__(self, name: str) -> object:
        return getattr(self._transport, name)

    def hold(self) -> None:
        """From now on nothing is written."""
        self._held = bytearray()

    def release(self, more: bytes) -> None:
        """What was kept back, and `more`, in one piece."""
        held, self._held = self._held, None
        self._transport.write(bytes(held or b"") + more)

    def write(self, data: bytes) -> None:
        """Now, or with `release`."""
        if self._held is None:
            self._transport.write(data)
        else:
            self._held += data

    def close(self) -> None:
        """After what was kept back."""
        if self._held:
            self.release(b"")
        self._transport.close()


class _SocketWire:
    """`misbehaviour.Wire` on an asyncio transport."""

    def __init__(self, transport: asyncio.Transport, held: _HeldTransport) -> None:
        self._transport = transport
        self.hold = held.hold
        self.release = held.release

    def close(self) -> None:
        """FIN after what was written."""
        self._transport.close()

    def reset(self) -> None:
        """RST: closing with a linger time of zero throws away what is not sent."""
        connection = self._transport.get_extra_info("socket")
        linger = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self._transport.abort()


class _BreakableProtocol(H11Protocol):
    """uvicorn's HTTP/1.1, which also hands the app the connection, so that faults can break it."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        held = _HeldTransport(transport)
        super().connection_made(held)  # type: ignore[arg-type]  # a transport in all but its class
        app, wire = self.app, _SocketWire(transport, held)

        async def with_wire(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] == "http" and (why := _stranger(Headers(scope=scope))):
                await PlainTextResponse(why, int(HTTPStatus.MISDIRECTED_REQUEST))(scope, receive, send)
                return
            extensions = {**scope.get("extensions", {}), WIRE: wire}
            await app({**scope, "extensions": extensions}, receive, send)

        self.app = with_wire
