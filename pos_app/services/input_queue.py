"""Keeps keys, clicks and scans in their order while the answer that decides their meaning is not there yet.

A code is looked up, a sale is written: "pay" after a scan must find its article in the cart, Enter after that the Pay
card, however slow the till is. So keys, clicks and scans are kept until the answer is there, and then act in order.

| state       | begins when                         | a key, a click, a scan (`put`)     | a code to serve (`take`) |
|-------------|-------------------------------------|------------------------------------|--------------------------|
| OPENING     | `opening`: there is no cart yet     | is kept                            | is served                |
| FREE        | `opened`, and nothing is awaited    | acts at once                       | is served, so: WAITING   |
| WAITING     | `Tasks` begins what a person awaits | is kept                            | is served in its turn    |
| CATCHING UP | the last answer is there            | acts; those kept act in their turn | is served, so: WAITING,  |
|             |                                     | until none is left: FREE           | the rest stays kept      |
| CLOSED      | `close`                             | acts: a scan is for the next till  | is not served            |

Other ways out: `give_up` ends OPENING and WAITING for a till that does not answer for long; `forget` drops kept acts
except scans, when what they were meant for will not appear.

Scope: the order, and whether all codes served so far changed the cart. The caller of `put` passes the act as a
function.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pos_app.services.tasks import Tasks

Act = Callable[[], object]


class InputQueue:
    """One for each till. It starts in state FREE."""

    def __init__(self, tasks: Tasks) -> None:
        self._tasks = tasks
        self._stop = tasks.when_awaited(self._awaited)
        self._opening = self._waits = self._catching_up = False
        self._kept: list[tuple[Act, bool]] = []  # each act, and whether it is a scan
        self._lock = asyncio.Lock()
        self._quiet = asyncio.Event()
        self._quiet.set()
        self._number = self._serving = 0
        self._all_sold = True

    # --- keys, clicks and scans ---

    @property
    def keeps(self) -> bool:
        """Whether `put` keeps an act now."""
        return self._opening or self._waits

    @property
    def is_empty(self) -> bool:
        """Whether nothing is kept."""
        return not self._kept

    @property
    def is_catching_up(self) -> bool:
        """True while kept acts run: they were put before the effect of the act before them could be seen."""
        return self._catching_up

    def put(self, act: Act, *, scan: bool = False) -> None:
        """Run `act` now, or keep it until its turn."""
        if self.keeps:
            self._kept.append((act, scan))
        else:
            act()

    def forget(self) -> None:
        """Drop what is kept, because what it was meant for will not appear; scans stay."""
        self._kept = [one for one in self._kept if one[1]]

    def opening(self) -> None:
        """Begin to keep: the till has no cart yet."""
        self._opening = True

    def opened(self) -> None:
        """The cart is there: run what was kept."""
        self._opening = False
        self._catch_up()

    def give_up(self) -> None:
        """Stop waiting for an answer that does not come: what is kept runs on the till as it is."""
        self._opening = self._waits = False
        self._catch_up()

    def close(self) -> None:
        """End this queue: kept scans run, other kept acts are dropped."""
        self._stop()
        self.forget()
        self.give_up()

    def _awaited(self, on: bool) -> None:
        self._waits = on
        self._catch_up()
        if not (self._waits or self._serving):
            # the answers so far could be seen, so what is put from now on takes them into account
            self._all_sold = True

    def _catch_up(self) -> None:
        if self._catching_up:
            return
        self._catching_up = True
        try:
            while self._kept and not self.keeps:
                act, _ = self._kept.pop(0)
                act()
        finally:
            self._catching_up = False

    # --- codes, and acts that must wait for them ---

    @property
    def is_serving(self) -> bool:
        """Whether a code is still to be served."""
        return self._serving > 0

    @property
    def all_sold(self) -> bool:
        """Whether every code served since the last answer could be seen has changed the cart."""
        return self._all_sold

    async def settled(self) -> bool:
        """Wait until no code is left to be served; returns `all_sold`."""
        await self._quiet.wait()
        return self._all_sold

    def take(self, work: Callable[[], Awaitable[bool]]) -> None:
        """Serve a code after those before it; `work` returns whether it changed the cart."""
        self._all_sold = self._all_sold or not (self._serving or self._catching_up)
        self._serving += 1
        self._quiet.clear()
        self._number += 1
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
        self._serving -= 1
        if not self._serving:
            self._quiet.set()
