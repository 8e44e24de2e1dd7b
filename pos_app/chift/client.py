"""HTTP calls with token, a limit on concurrent requests, retries for reads, and a report of each exchange.

May import the other modules of this package except `api`, `models_*` and `translate`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any, TypeVar

import httpx

from pos_app.chift.credentials import Credentials
from pos_app.chift.errors import ChiftError, ChiftThrottled, ChiftUnauthorised, ChiftUnavailable, ChiftUnreachable
from pos_app.chift.limits import Limits
from pos_app.chift.refusals import error_of
from pos_app.chift.token_call import token_body, token_of
from pos_app.chift.tokens import Token, Tokens
from pos_app.chift.wire import TOKEN_ROUTE, Answer, ApiCall, Exchange, Wire

READ_TRIES = 3
QUICK = 5.0  # seconds: a read that failed sooner is tried again; a later failure has waited long enough

T = TypeVar("T")

_log = logging.getLogger("pos_app.chift")


class Client:
    """The connection of one shop to Chift. Create it with `open`, end it with `aclose`."""

    def __init__(
        self,
        wire: Wire,
        credentials: Credentials,
        limits: Limits,
        monotonic: Callable[[], float],
        chance: Callable[[], float],
        on_exchange: Callable[[Exchange], None] | None,
    ) -> None:
        self._wire = wire
        self._credentials = credentials
        self._limits = limits
        self._monotonic = monotonic
        self._chance = chance
        self._on_exchange = on_exchange
        self._slots = asyncio.Semaphore(limits.at_once)
        self._in_flight = InFlight()
        self._tokens = Tokens(self._new_token, self._in_flight.start, monotonic, credentials.token)
        self.server_time: datetime | None = None
        """The server's time in its last answer, None if no answer carried one."""

    @property
    def pages_at_once(self) -> int:
        """How many pages may be requested at the same time."""
        return self._limits.pages_at_once

    @classmethod
    async def open(
        cls,
        base_url: str,
        credentials: Credentials,
        *,
        monotonic: Callable[[], float],
        chance: Callable[[], float],
        transport: httpx.AsyncBaseTransport | None = None,
        limits: Limits = Limits(),  # noqa: B008  # frozen
        on_exchange: Callable[[Exchange], None] | None = None,
        proxy: str = "",
    ) -> Client:
        """A client for the server at `base_url`; makes no call yet. Closing it closes a `transport` passed in.

        `chance` returns random numbers in [0, 1). `on_exchange` is called with every finished exchange and must not
        raise. Raises DomainError("server_address") for an address that is neither https nor on this machine,
        DomainError("proxy_address") for an unusable `proxy` ("": the system's setting).
        """
        wire = await Wire.open(base_url, limits, transport, proxy)
        return cls(wire, credentials, limits, monotonic, chance, on_exchange)

    async def aclose(self) -> None:
        """Give requests on their way a moment to finish, then close."""
        await self._in_flight.aclose(self._limits.closing)
        await self._wire.aclose()

    async def fresh_line(self) -> None:
        """Let no further request use a connection that is open now."""
        await self._wire.renew()

    async def log_in(self) -> str:
        """The access token in use, or a new one. Raises the ChiftError of the token call."""
        return await self._tokens.current()

    async def send(self, call: ApiCall) -> Answer:
        """The answer to a call: a success whose body is not a page of HTML. Raises ChiftError.

        A GET that fails quickly is tried twice more; a POST never is (facts.md, fact 3). Cancelling the caller does not
        cancel the request.
        """
        tries = READ_TRIES if call.body is None else 1
        while True:
            tries -= 1
            began = self._monotonic()
            try:
                return await self._let_in(call)
            except ChiftUnavailable as error:
                if not tries or isinstance(error, ChiftThrottled) or self._monotonic() - began > QUICK:
                    raise
            await asyncio.sleep((0.1 + 0.4 * self._chance()) * (READ_TRIES - tries))

    async def _let_in(self, call: ApiCall) -> Answer:
        """Send with a token, and once more with a new one if the server refuses it."""
        token = await self._tokens.current()
        outcome = await self._once(call, token)
        if isinstance(outcome, ChiftUnauthorised) and outcome.status == 401 and not outcome.connector:
            outcome = await self._once(call, await self._tokens.current(rejected=token))
        if isinstance(outcome, ChiftError):
            raise outcome
        self.server_time = outcome.date
        return outcome

    async def _once(self, call: ApiCall, token: str) -> Answer | ChiftError:
        await self._slots.acquire()
        return await self._in_flight.start(self._in_slot(call, token))

    async def _in_slot(self, call: ApiCall, token: str) -> Answer | ChiftError:
        try:
            return await self._exchange(call, token)
        finally:
            self._slots.release()

    async def _exchange(self, call: ApiCall, token: str) -> Answer | ChiftError:
        if self._in_flight.is_closing():
            return ChiftUnreachable()
        began = self._monotonic()
        try:
            got = await self._wire.exchange(call, token)
        except asyncio.CancelledError:
            if not self._in_flight.is_closing():
                raise
            got = ChiftUnavailable(may_have_committed=call.commits)
        error = got if isinstance(got, ChiftError) else None if got.is_ok else error_of(got, commits=call.commits)
        self._tell(call, got, error, round((self._monotonic() - began) * 1000))
        return error or got

    def _tell(self, call: ApiCall, got: Answer | ChiftError, error: ChiftError | None, ms: int) -> None:
        name = type(error).__name__ if error else ""
        why = f"{name} {error}" if error else ""
        _log.info("%s %s -> %s in %d ms %s", call.method, call.route, got.status, ms, why)
        if self._on_exchange is not None:
            date = got.date if isinstance(got, Answer) else None
            way = error.kind if isinstance(error, ChiftUnreachable) else ""
            self._on_exchange(Exchange(call.method, call.route, got.status, name, ms, date, way))

    async def _new_token(self) -> Token | ChiftError:
        # Without taking a slot: the requests that hold the slots may be waiting for this token.
        outcome = await self._exchange(ApiCall(TOKEN_ROUTE, body=token_body(self._credentials)), token="")
        return token_of(outcome)


class InFlight:
    """Requests on their way. Each runs in a task of its own: a cancelled caller stops waiting, the request goes on.

    httpcore loses a connection slot for each cancelled request, and a cancelled POST would leave its order in doubt
    (facts.md, fact 2).
    """

    def __init__(self) -> None:
        self._running: set[asyncio.Task[Any]] = set()
        self._closing = False

    def is_closing(self) -> bool:
        """True once `aclose` was called."""
        return self._closing

    def start(self, work: Coroutine[Any, Any, T]) -> asyncio.Future[T]:
        """Start `work`, which returns its errors as values; cancelling the returned future does not cancel `work`."""
        return asyncio.shield(self._held(work))

    async def _held(self, work: Coroutine[Any, Any, T]) -> T:
        task = asyncio.current_task()
        assert task is not None
        self._running.add(task)  # the loop itself holds tasks weakly
        try:
            return await work
        finally:
            self._running.discard(task)

    async def aclose(self, grace: float) -> None:
        """Wait up to `grace` seconds for the running requests, then cancel the rest and wait for them to end."""
        self._closing = True
        await asyncio.sleep(0)  # lets tasks that were just started begin
        if self._running:
            _, late = await asyncio.wait(self._running, timeout=grace)
            for task in late:
                task.cancel()
            if late:
                await asyncio.wait(late)
