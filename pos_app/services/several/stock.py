"""What the tills of the shop moved of its stock since its software was asked for it last, as the store has it."""

from __future__ import annotations

from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING

from pos_app.domain.shop_store import STOCK
from pos_app.store.catalogue import moment_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from pos_app.services.clock import Clock
    from pos_app.services.several.link import StoreLink
    from pos_app.store.catalogue import CatalogueStore

NOTHING: Mapping[str, Decimal] = MappingProxyType({})


class ShopStock:
    """Asks for it, by the age of this till's own catalogue: tills' clocks are not compared. `practice`: nothing that
    this till sells is real, and each practice shop has its own stock."""

    def __init__(self, catalogue: CatalogueStore, clock: Clock, *, practice: bool = False) -> None:
        self._catalogue = catalogue
        self._clock = clock
        self._practice = practice
        self.moved = NOTHING
        """Pieces by variant, below zero where more were sold than came back."""

    async def look(self, link: StoreLink) -> None:
        """Ask the store. Raises StoreAwayError, StoreRefusedError, StoreError."""
        loaded_at = moment_of(await self._catalogue.facts.recall("loaded_at") or "")
        if self._practice or link.version < STOCK or loaded_at is None:
            self.moved = NOTHING
            return
        age = max(self._clock.now() - loaded_at, timedelta())
        self.moved = await link.call(lambda store: store.feed.moved(age))
