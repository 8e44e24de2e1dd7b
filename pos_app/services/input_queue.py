"""What is pressed, touched and scanned, in its order, while the answer that decides what it means is on its way.

A code is looked up, a sale is written down: "pay" behind a scan must find its article in the cart, Enter behind it the
Pay card, however late the till is. So keys, clicks and scans are kept until the answer is there, and act in order.

| state       | begins when                         | a key, a click, a scan (`put`)     | a code to serve (`take`) |
|-------------|-------------------------------------|------------------------------------|--------------------------|
| OPENING     | `opening`: there is no cart yet     | is kept                            | is served                |
| FREE        | `opened`, and nothing is awaited    | acts at once                       | is served, so: WAITING   |
| WAITING     | `Tasks` begins what a person awaits | is kept                            | is served in its turn    |
| CATCHING UP | the last answer is there            | acts; those kept act in their turn | is served, so: WAITING,  |
|             |                                     | until none is left: FREE           | the rest stays kept      |
| CLOSED      | `close`                             | acts: a scan is for the next till  | is not served            |

Out of turn: `give_up` (a till that does not answer for long is used as it is) ends OPENING and WAITING; `forget` drops
what is kept but the scans, where it was meant for something that does not come.

Scope: the order, and whether all codes served so far changed the cart. How an act is carried out says who puts it.
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
    """One for each till. It is FREE at first."""

    def __init__(self, tasks: Tasks) -> None:
        self._tasks = tasks
        self._stop = tasks.when_awaited(self._awaited)
        self._opening = self._waits = self._catching_up = False
        self._kept: list[tuple[Act, bool]] = []  # with whether it is a scan
        self._lock = asyncio.Lock()
        self._quiet = asyncio.Event()
        self._quiet.set()
        self._number = self._serving = 0
        self._all_sold = True

    # --- keys, clicks and scans ---

    @property
    def keeps(self) -> bool:
        """Whether what is put now is kept."""
        return self._opening or self._waits

    @property
    def is_empty(self) -> bool:
        """Whether nothing is kept."""
        return not self._kept

    @property
    def is_catching_up(self) -> bool:
        """While that acts which was put before the answer to what is before it could be seen."""
        return self._catching_up

    def put(self, act: Act, *, scan: bool = False) -> None:
        """`act` now, or in its turn."""
        if self.keeps:
            self._kept.append((act, scan))
        else:
            act()

    def forget(self) -> None:
        """What is kept was meant for something that does not come; scans stay."""
        self._kept = [one for one in self._kept if one[1]]

    def opening(self) -> None:
        """There is no cart yet that it could be for."""
        self._opening = True

    def opened(self) -> None:
        """The cart is there."""
        self._opening = False
        self._catch_up()

    def give_up(self) -> None:
        """No answer comes: what is kept acts as the till is."""
        self._opening = self._waits = False
        self._catch_up()

    def close(self) -> None:
        """Of what is kept only the scans still act."""
        self._stop()
        self.forget()
        self.give_up()

    def _awaited(self, on: bool) -> None:
        self._waits = on
        self._catch_up()
        if not (self._waits or self._serving):
            self._all_sold = True  # the answers so far could be seen: what comes now is put in their knowledge

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

    # --- codes, and what must come behind them ---

    @property
    def is_serving(self) -> bool:
        """Whether a code is still to be served."""
        return self._serving > 0

    @property
    def all_sold(self) -> bool:
        """Whether all that was served changed the cart, since the answers to what was before could be seen."""
        return self._all_sold

    async def settled(self) -> bool:
        """Returns when nothing is left to be served, with `all_sold`."""
        await self._quiet.wait()
        return self._all_sold

    def take(self, work: Callable[[], Awaitable[bool]]) -> None:
        """Serve this when all before it is served; it says whether it changed the cart."""
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
