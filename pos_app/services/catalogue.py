"""Products, prices, taxes and ways to pay, kept here so that selling never waits for the network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pos_app.chift.errors import ChiftNotSupported
from pos_app.services.clock import Clock
from pos_app.store.catalogue import CatalogueStore

if TYPE_CHECKING:  # httpx and pydantic are not imported before the first paint
    from pos_app.chift.api import ChiftApi


@dataclass(frozen=True, slots=True)
class LoadProgress:
    """How far a load of the catalogue is: pages read and pages in all, things skipped because unreadable."""

    pages: int
    total_pages: int
    skipped: int


class Catalogue:
    """Fetches the whole catalogue into the local file; the old one serves until the new one is whole."""

    def __init__(self, store: CatalogueStore, clock: Clock, progressed: Callable[[LoadProgress], None]) -> None:
        self._store = store
        self._clock = clock
        self._progressed = progressed

    async def load(self, api: ChiftApi) -> LoadProgress:
        """Fetch everything. Raises ChiftError, StoreError; the catalogue in use is then untouched."""
        load = await self._store.begin_load()
        pages = total = skipped = 0
        async for page in api.product_pages():
            await load.add_items(page.items)
            pages, total, skipped = pages + 1, page.total_pages, skipped + page.skipped
            self._progressed(LoadProgress(pages, total, skipped))
        try:
            async for customers in api.customer_pages():
                await load.add_customers(customers)
        except ChiftNotSupported:
            # A shop system without customers: the till sells all the same, with customers entered here.
            pass
        categories, taxes, methods = await api.categories(), await api.taxes(), await api.payment_methods()
        await load.finish(categories, taxes, methods, self._clock.now())
        return LoadProgress(pages, total, skipped)
