"""When a till's file is looked after: its log folded and its copy renewed while nobody sells, its rows looked at once.

The work itself is done in a thread of the file's own (`store.recovery.keeper`): no payment and no list waits for it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from pos_app.store.errors import StoreError

if TYPE_CHECKING:
    from pos_app.services.clock import Clock
    from pos_app.store.recovery.keeper import Keeper
    from pos_app.store.recovery.row_care import RowNews

FIRST_AFTER = 20.0  # seconds after the start: the first sales come first
LOOK = 2.0  # seconds between two looks at whether anything was written
FOLD_AFTER = 5.0  # seconds without a step: the log is folded into the file
COPY_AFTER = 20.0  # seconds without a step: the copy is renewed
COPY_EVERY = 120.0  # seconds at least between two copies
COPY_SHARE = 50  # and at least so many times as long as the last one took: a large file is copied seldom
ROWS_AFTER = 30.0  # seconds after the start
ROWS_EVERY = 6 * 3600.0  # seconds between two looks at all rows

log = logging.getLogger(__name__)


class Keeping:
    """Looks after the file of an open till until it is cancelled. `tell` is called with what was found of damage."""

    def __init__(self, keeper: Keeper, clock: Clock, tell: Callable[[RowNews], None]) -> None:
        self._keeper = keeper
        self._clock = clock
        self._tell = tell

    async def keep(self) -> None:
        """Fold, copy and look, each in its time. A failure is written to the log and tried again."""
        now = self._clock.monotonic
        seen, quiet_since, folded = self._keeper.steps, now(), self._keeper.steps
        copied_at, copy_took = now() - COPY_EVERY, 0.0
        look_at = now() + ROWS_AFTER
        await asyncio.sleep(FIRST_AFTER)
        while True:
            await asyncio.sleep(LOOK)
            if self._keeper.steps != seen:
                seen, quiet_since = self._keeper.steps, now()
            quiet = now() - quiet_since
            try:
                if quiet >= FOLD_AFTER and folded != seen:
                    await self._keeper.fold()
                    await self._keeper.prime()
                    folded = seen
                due = now() - copied_at >= max(COPY_EVERY, COPY_SHARE * copy_took)
                if quiet >= COPY_AFTER and due and not self._keeper.is_copied:
                    began = now()
                    await self._keeper.copy()
                    copied_at, copy_took = now(), now() - began
                if now() >= look_at:
                    look_at = now() + ROWS_EVERY
                    await self._keeper.look_over()
            except StoreError as error:
                log.warning("the till's file could not be looked after now: %s", error.kind)
            if news := self._keeper.take_news():
                self._tell(news)
