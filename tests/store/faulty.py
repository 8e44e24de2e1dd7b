"""A store with fault points behind each of its answers: the till ends, stands still, or the answer is lost."""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from typing import Any

from pos_app.domain.shop_store import ShopStore
from pos_app.domain.store_state import StoreAwayError

KILLED = 77  # the exit code of a till that ended itself behind a commit
STILL = 0.08  # times that a till stands still, for each answer that is lost
LONGEST_STILL = 2.0  # seconds


class Faulty:
    """Stands before a till's real store; each answer is lost with the chance `rate`, one in four with the till. Behind
    some the whole till stands still, as a computer does that has no memory left or whose lid was shut: behind each kind
    of call as often as behind any other, for what is asked once in a second has as much to lose."""

    def __init__(self, store: ShopStore, chance: random.Random, rate: float) -> None:
        self._store = store
        self._chance = chance
        self.rate = rate
        self._calls: Counter[str] = Counter()

    @property
    def ledger(self) -> Any:
        """The ledger behind the same line."""
        return _FaultyPart(self, "ledger")

    @property
    def feed(self) -> Any:
        """The catalogue behind the same line."""
        return _FaultyPart(self, "feed")

    @property
    def overview(self) -> Any:
        """How the tills stand, behind the same line."""
        return _FaultyPart(self, "overview")

    def __getattr__(self, name: str) -> Any:
        return self.call(getattr(self._store, name), name)

    def call(self, real: Any, name: str) -> Any:
        """A call behind which the till may end, or the answer be lost."""

        async def call(*args: Any, **named: Any) -> Any:
            answer = await real(*args, **named)
            # A booking of returns is seldom the one in a hundred that shows an error: its answers are lost more often.
            if self._chance.random() < self.rate * (4 if name.startswith("book_") else 1):
                if self._chance.random() < 0.25:
                    os._exit(KILLED)
                raise StoreAwayError("lost")
            self._calls[name] += 1
            if self._chance.random() < self.rate * STILL * self._seldom(name):
                time.sleep(self._chance.uniform(0.0, LONGEST_STILL))  # noqa: ASYNC251 - so does the till
            return answer

        return call

    def _seldom(self, name: str) -> float:
        """How many times as seldom as the average kind of call this one is."""
        return self._calls.total() / (len(self._calls) * self._calls[name])


class _FaultyPart:
    def __init__(self, faulty: Faulty, part: str) -> None:
        self._faulty = faulty
        self._part = part

    def __getattr__(self, name: str) -> Any:
        return self._faulty.call(getattr(getattr(self._faulty._store, self._part), name), name)
