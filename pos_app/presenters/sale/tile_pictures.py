"""Brings the pictures of the tiles on the screen, the newest wanted first, behind everything else."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pos_app.presenters.sale.listeners import SaleDisplay
    from pos_app.services.catalogue.pictures import Pictures
    from pos_app.services.tasks import Tasks

MOST_WANTED = 400  # addresses: more than a screen has; the oldest are forgotten
AT_ONCE = 4


class TilePicturePresenter:
    """Asks for what the screen wants, and shows what came."""

    def __init__(self, screen: SaleDisplay, pictures: Pictures, tasks: Tasks) -> None:
        self._screen = screen
        self._pictures = pictures
        self._tasks = tasks
        self._wanted: dict[str, None] = {}

    def want(self, addresses: Iterable[str]) -> None:
        """Tiles with these addresses are on the screen and have no picture yet."""
        for address in addresses:
            self._wanted.pop(address, None)
            self._wanted[address] = None
        while len(self._wanted) > MOST_WANTED:
            del self._wanted[next(iter(self._wanted))]
        self._tasks.start("pictures", self._serve)

    async def _serve(self) -> None:
        while self._wanted:
            taken = [self._wanted.popitem()[0] for _ in range(min(AT_ONCE, len(self._wanted)))]
            await asyncio.gather(*map(self._bring, taken))

    async def _bring(self, address: str) -> None:
        found = await self._pictures.get(address)
        if found is not None:
            self._screen.show_picture(address, found)
