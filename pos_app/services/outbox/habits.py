"""How the shop's software rounds, as the answers to orders have told it so far: what prices are solved for.

Nothing of it is written down by itself: it is learnt from the answers that the file keeps, and each order says which
habits it was sent by.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pos_app.domain.habits import ServerRule
    from pos_app.services.clock import Clock
    from pos_app.services.tasks import Tasks
    from pos_app.store.till import TillStore

LOOKED_AT = 120  # answered orders, the newest
EAGER = 30  # orders with another total that are each learnt from
PAUSE = 2.0  # seconds from one learning to the next behind those: a drain of thousands does not learn from each


class ShopHabits:
    """The habits of one shop's software. Learnt anew when an order comes back with another total."""

    def __init__(self, store: TillStore, clock: Clock, tasks: Tasks) -> None:
        self._store = store
        self._clock = clock
        self._tasks = tasks
        self._known: tuple[ServerRule, ...] | None = None
        self._next = clock.monotonic()
        self._differing = 0
        self._learnt_from = 0

    async def known(self) -> tuple[ServerRule, ...]:
        """The habits to solve prices for, the likeliest first: those of the last order until more is learnt. Raises
        StoreError when the file cannot be read, the first time it is asked."""
        if self._known is None:
            self._known = await self._store.differences.last_habits()
        return self._known

    def differed(self) -> None:
        """An order came back with another total: it is learnt from."""
        self._differing += 1
        if self._differing <= EAGER or self._clock.monotonic() >= self._next:
            self._tasks.start("learn habits", self._learn)

    async def _learn(self) -> None:
        """Learn from the newest answers, once more where others came in meanwhile."""
        from pos_app.domain.learning import learnt  # most shops' software comes to our total

        while self._learnt_from < self._differing:
            self._learnt_from = self._differing
            self._next = self._clock.monotonic() + PAUSE
            evidence = await self._store.differences.evidence(LOOKED_AT)
            self._known = await asyncio.to_thread(learnt, evidence)
