"""Codes and what must come behind them, served one after the other in the order they came."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pos_app.services.tasks import Tasks


class ScanQueue:
    """A queue of work, begun at once and never overtaken. Each piece says whether it changed the cart."""

    def __init__(self, tasks: Tasks) -> None:
        self._tasks = tasks
        self._lock = asyncio.Lock()
        self._quiet = asyncio.Event()
        self._quiet.set()
        self.ahead: Callable[[], bool] = lambda: False
        """Whether what happens now was asked for before the answers to what is before it could be seen."""
        self._number = 0
        self._waiting = 0
        self._all_sold = True

    @property
    def is_busy(self) -> bool:
        """True while something is still to be served."""
        return self._waiting > 0

    @property
    def all_sold(self) -> bool:
        """True when all that was served since the queue was empty, or its answers were seen, changed the cart."""
        return self._all_sold

    def seen(self) -> None:
        """The answers so far could be seen: what is asked for from now on is asked for in their knowledge."""
        if not self._waiting:
            self._all_sold = True

    async def settled(self) -> bool:
        """Returns when nothing is left to be served, with `all_sold`."""
        await self._quiet.wait()
        return self._all_sold

    def take(self, work: Callable[[], Awaitable[bool]]) -> None:
        """Serve this when all before it is served."""
        self._all_sold = self._all_sold or not (self._waiting or self.ahead())
        self._number += 1
        self._waiting += 1
        self._quiet.clear()
        if not self._tasks.start(f"turn {self._number}", partial(self._serve, work), awaited=True):
            self._done()  # the till is being closed

    async def _serve(self, work: Callable[[], Awaitable[bool]]) -> None:
        sold = False
        try:
            async with self._lock:
                try:
                    sold = await work()
                finally:
                    self._all_sold = self._all_sold and sold
        finally:
            self._done()

    def _done(self) -> None:
        self._waiting -= 1
        if not self._waiting:
            self._quiet.set()
