"""The access token: one request serves all callers that wait for it; it is renewed by a monotonic clock and after a 401
(faults F8, F22).

May import `errors`.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Coroutine
from dataclasses import field

from pos_app.chift.errors import ChiftError, ChiftUnauthorised
from pos_app.domain.frozen import frozen

EARLY = 60.0  # a token is not used in its last seconds
# Seconds. A life of 0, below it or of years makes no sense: a token is used for a minute at least, or each call would
# ask for one first, and for a day at most. A 401 renews it at any time.
SHORTEST, LONGEST = 60.0, 86400.0
REFUSED_PAUSE = 300.0  # seconds until a refused key is tried again: no storm of log-ins (faults F9)


@frozen
class Token:
    """An access token and how many seconds it lives from now."""

    value: str = field(repr=False)
    lives: float


class Tokens:
    """Provides the access token. `fetch` requests a new one and returns errors as values; `hold` starts it in a task of
    its own, so that a cancelled caller does not cancel it.

    A token `known` from before is used until the server refuses it.
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
        """A token that may be used, never the one that the server just `rejected`.

        Raises the ChiftError of the token call, the same for all callers that waited for it; a refused key is not tried
        again for REFUSED_PAUSE seconds.
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
            lives = min(max(outcome.lives, SHORTEST), LONGEST)
            self._good_until = now + lives - min(EARLY, lives / 10)
        elif isinstance(outcome, ChiftUnauthorised):
            self._refusal, self._refused_until = outcome, now + REFUSED_PAUSE
        return outcome
