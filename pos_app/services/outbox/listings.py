"""The lists of the shop's orders that rows in doubt are looked for in: one list serves all rows that were in doubt
before it was asked for."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from datetime import date, timedelta
from typing import TYPE_CHECKING

from pos_app.domain.frozen import frozen

if TYPE_CHECKING:  # httpx and pydantic are not imported before the first paint
    from pos_app.chift.answer_values import PlacedOrder
    from pos_app.chift.api import ChiftApi
    from pos_app.services.clock import Clock

OLDEST = 60.0  # seconds that a list is used for


@frozen
class _Listing:
    """All orders of some days, as they were asked for from `began` on (monotonic seconds)."""

    began: float
    first: date
    last: date
    placed: tuple[PlacedOrder, ...]


class Listings:
    """Fetches the orders of some days past Chift's cache, and keeps the newest list for a minute."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._newest: _Listing | None = None
        self._fetching = asyncio.Lock()
        self._needs: dict[str, float] = {}  # by row: lists from before this moment do not tell of it

    def outdated_for(self, row_id: str) -> None:
        """A call for this row just ended: a list from before does not tell what it did."""
        self._needs[row_id] = self._clock.monotonic()

    async def since(self, api: ChiftApi, first: date, last: date, row_id: str) -> tuple[PlacedOrder, ...]:
        """The orders from `first` to the day after `last`, by a list that is newer than the row's last call and than
        the list it was looked for in before. Raises ChiftError."""
        last += timedelta(days=1)
        async with self._fetching:
            listing, now = self._newest, self._clock.monotonic()
            needs = self._needs.get(row_id, 0.0)
            if (
                listing is None
                or listing.began < needs
                or now - listing.began > OLDEST
                or not (listing.first <= first and last <= listing.last)
            ):
                placed: list[PlacedOrder] = []
                async with aclosing(api.order_pages(first, last, fresh=True)) as pages:
                    async for page in pages:
                        placed += page
                listing = self._newest = _Listing(now, first, last, tuple(placed))
            # Looked for again it wants a newer list: the server may have been at work still.
            self._needs[row_id] = listing.began + 1e-6
            return listing.placed
