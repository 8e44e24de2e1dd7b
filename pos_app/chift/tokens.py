"""The access token: one request for all who wait for it, judged by a monotonic clock and by a 401 (faults F8, F22).

May import `errors`.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field

from pos_app.chift.errors import ChiftError, ChiftUnauthorised

EARLY = 60.0  # seconds before its end that a token is not used any more
REFUSED_PAUSE = 300.0  # a refused key is not tried again for five minutes: no storm of log-ins (faults F9)


@dataclass(frozen=True, slots=True)
class Token:
    """An access token and how many seconds it lives from now."""

    value: str = field(repr=False)
    lives: float


class Tokens:
    """Gives the token in use. `fetch` asks the server for a new one and gives errors as values; `hold`
    starts that so that no cancelled caller takes it down.

    A token `known` from elsewhere is used until the server does not take it.
    """

    def __init__(
        self,
        fetch: Callable[[], Coroutine[object, object, Token | ChiftError]],
        hold: Callable[[Coroutine[object, object, Token | ChiftError]], asyncio.Future[Token | ChiftError]],
        monotonic: Callable[[], float],
        known: str = "",
    ) -> None:
        self._fetch = fetch
        self._hold = hold
        self._monotonic = monotonic
        self._value = known
        self._good_until = math.inf
        self._on_its_way: asyncio.Future[Token | ChiftError] | None = None
        self._refusal: ChiftUnauthorised | None = None
        self._refused_until = 0.0

    async def current(self, rejected: str = "") -> str:
        """A token that may be used, never the one the server just `rejected`.

        Raises ChiftError: what the token call met, the same for all who waited for it; for a refused key without
        asking again for five minutes.
        """
        now = self._monotonic()
        if self._value and self._value != rejected and now < self._good_until:
            return self._value
        if self._refusal is not None and now < self._refused_until:
            raise self._refusal.with_traceback(None)
        if self._on_its_way is None:
            self._on_its_way = self._hold(self._renew())
        outcome = await asyncio.shield(self._on_its_way)
        if isinstance(outcome, ChiftError):
            raise outcome.with_traceback(None)
        return outcome.value

    async def _renew(self) -> Token | ChiftError:
        try:
            outcome = await self._fetch()
        finally:
            self._on_its_way = None
        now = self._monotonic()
        if isinstance(outcome, Token):
            self._value = outcome.value
            self._good_until = now + outcome.lives - min(EARLY, outcome.lives / 10)
        elif isinstance(outcome, ChiftUnauthorised):
            self._refusal, self._refused_until = outcome, now + REFUSED_PAUSE
        return outcome
