"""The connection to the client, and what each fault does to it.

Over HTTP the server puts a `Wire` into the ASGI scope, and faults break the real connection. In process there
is none, and they raise `ConnectionRefused` or `ConnectionLost` instead. May import `faults`, `calls` and `errors`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Protocol

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pos_app.sandbox.calls import in_process
from pos_app.sandbox.errors import ApiError
from pos_app.sandbox.faults import ConnectionLost, ConnectionRefused, Fault

WIRE = "sandbox.wire"
_WORTH_KEEPING = 1_000_000
_GARBAGE = b'\x00\xff\xfe{"id": nothing readable'
_PORTAL = b"<!doctype html><html><title>Free Wi-Fi</title><body>Please accept the terms to go online.</body></html>"


class Wire(Protocol):
    """A connection that can be broken."""

    def close(self) -> None:
        """Ends it in good order (FIN), after what was written."""

    def reset(self) -> None:
        """Breaks it (RST)."""

    def hold(self) -> None:
        """Keeps back what is written from now on."""

    def release(self, more: bytes) -> None:
        """Writes what was kept back, and `more`, in one piece."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer. Header names are lower case; content-length is not among them."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes

    def raw(self) -> bytes:
        """As HTTP/1.1 on the wire."""
        lines = [b"HTTP/1.1 %d %s" % (self.status, HTTPStatus(self.status).phrase.encode())]
        lines += [name + b": " + value for name, value in self.headers]
        return b"\r\n".join([*lines, b"content-length: %d" % len(self.body), b"", self.body])


def refusal(error: ApiError) -> Answer:
    """The answer a refusal makes."""
    extra = tuple((name.encode(), value.encode()) for name, value in error.headers.items())
    return Answer(error.status, ((b"content-type", b"application/json"), *extra), error.body.encode())


class Line:
    """The client at the other end of one request."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._wire: Wire | None = scope.get("extensions", {}).get(WIRE)
        self._receive = receive
        self._send = send

    async def request_body(self) -> bytes | None:
        """The whole body; None if the client left before it was sent."""
        parts = []
        while True:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                return None
            parts.append(message.get("body", b""))
            if not message.get("more_body", False):
                return b"".join(parts)

    async def gone_within(self, seconds: float) -> bool:
        """Waits, at most as long as the client does; True if it left. Only after `request_body`."""
        try:
            async with asyncio.timeout(seconds):
                await self._until_gone()
        except TimeoutError:
            return False
        return True

    async def answer(self, answer: Answer) -> None:
        """Sends all of it."""
        await self._head(answer)
        await self._send({"type": "http.response.body", "body": answer.body})

    async def answer_twice(self, answer: Answer) -> bool:
        """Sends the answer and, in the same piece, all of it again; False without a connection: it is sent once."""
        if self._wire is None:
            await self.answer(answer)
            return False
        self._wire.hold()
        try:
            await self.answer(answer)
        finally:
            self._wire.release(answer.raw())
        return True

    async def break_after(self, answer: Answer, size: int | None, *, reset: bool) -> None:
        """Sends the head and `size` bytes of the body (None: half), then breaks or ends the connection."""
        if self._wire is None:
            raise ConnectionLost("the connection broke in the middle of the answer")
        shown = answer.body[: len(answer.body) // 2 if size is None else size]
        # Never the whole body: the answer would be complete.
        shown = shown[: len(answer.body) - 1]
        await self._head(answer)
        await self._send({"type": "http.response.body", "body": shown, "more_body": True})
        await self._end(self._wire.reset if reset else self._wire.close)

    async def hang_up(self) -> None:
        """Ends the connection without an answer."""
        if self._wire is None:
            raise ConnectionLost("the connection ended without an answer")
        await self._end(self._wire.close)

    async def refuse(self) -> None:
        """Breaks the connection before anything was processed.

        A port that refuses needs the process stopped: over HTTP this is a reset of the accepted connection.
        """
        if self._wire is None:
            raise ConnectionRefused("the connection was refused")
        await self._end(self._wire.reset)

    async def _head(self, answer: Answer) -> None:
        headers = [*answer.headers, (b"content-length", str(len(answer.body)).encode())]
        await self._send({"type": "http.response.start", "status": answer.status, "headers": headers})

    async def _end(self, how: Callable[[], None]) -> None:
        how()
        await self._until_gone()

    async def _until_gone(self) -> None:
        # The server may still hold parts of a body that was not read.
        while (await self._receive())["type"] != "http.disconnect":
            pass


async def run_app(app: ASGIApp, scope: Scope, body: bytes) -> Answer:
    """What the app without faults answers to this request."""
    status, parts = 500, list[bytes]()
    headers: tuple[tuple[bytes, bytes], ...] = ()

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        nonlocal status, headers
        if message["type"] == "http.response.start":
            status = message["status"]
            given = message.get("headers", ())
            headers = tuple((name, value) for name, value in given if name != b"content-length")
        else:
            parts.append(message.get("body", b""))

    await app(scope, receive, send)
    return Answer(status, headers, b"".join(parts))


class OtherAnswers:
    """Answers kept for requests that are not theirs. For one event loop."""

    def __init__(self) -> None:
        self._former: dict[tuple[str, ...], Answer] = {}
        self._alone: tuple[Answer, asyncio.Future[Answer]] | None = None
        self._surplus: Answer | None = None

    def remember(self, kind: tuple[str, ...], answer: Answer) -> None:
        """An answer that was given to a kind of call."""
        if answer.status < HTTPStatus.MULTIPLE_CHOICES and len(answer.body) <= _WORTH_KEEPING:
            self._former[kind] = answer

    def former(self, kind: tuple[str, ...]) -> Answer | None:
        """The last good answer to this kind of call."""
        return self._former.get(kind)

    def leave(self, answer: Answer) -> None:
        """Without a connection to leave it on: the next request of all finds this answer."""
        self._surplus = answer

    def left(self) -> Answer | None:
        """The answer that was left, taken away."""
        answer, self._surplus = self._surplus, None
        return answer

    async def swapped(self, answer: Answer, seconds: float) -> Answer:
        """The answer of the other of two calls; its own if no other comes within `seconds`."""
        if self._alone is not None:
            (other, waiting), self._alone = self._alone, None
            waiting.set_result(answer)
            return other
        mine: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._alone = (answer, mine)
        try:
            async with asyncio.timeout(seconds):
                return await mine
        except TimeoutError:
            return answer
        finally:
            self._no_longer_alone(mine)

    def _no_longer_alone(self, mine: asyncio.Future[Answer]) -> None:
        if self._alone is not None and self._alone[1] is mine:
            self._alone = None


async def carry_out(
    fault: Fault, line: Line, process: Callable[[], Awaitable[Answer]], fail: Callable[[Fault], None]
) -> None:
    """Answers, or fails to, as the fault says. `process` runs the request; `fail` records the try as failed.

    Answers of another request are put into `process` by the caller, `doubled` apart (`Line.answer_twice`).

    `refuse_connection` is not for here: it comes before the request is read. `stale` is not handled here: the request
    was given its horizon already.
    """
    if fault.fault == "slow" and not fault.commits and await line.gone_within(fault.seconds):
        return
    answer = await process() if fault.commits or fault.fault == "slow" else None
    match fault.fault:
        case "slow":
            if not fault.commits or not await line.gone_within(fault.seconds):
                await line.answer(_whole(answer))
        case "lost_answer":
            await line.hang_up()
        case "reset" | "truncate":
            await line.break_after(_whole(answer), fault.bytes, reset=fault.fault == "reset")
        case "garbage":
            await line.answer(Answer(200, ((b"content-type", b"application/json"),), _GARBAGE))
        case "bare_id":
            await line.answer(Answer(200, ((b"content-type", b"application/json"),), b'{"id": "x"}'))
        case "html":
            await line.answer(Answer(200, ((b"content-type", b"text/html; charset=utf-8"),), _PORTAL))
        case "status":
            if fault.record_status is not None or answer is None:
                fail(fault)
            await line.answer(refusal(fault.refusal()))
        case "in_process":
            await line.answer(refusal(in_process()))
        case _:
            await line.answer(_whole(answer))


def _whole(answer: Answer | None) -> Answer:
    if answer is None:
        return Answer(200, ((b"content-type", b"application/json"),), b'{"id": "the request was never processed"}')
    return answer
