"""Products, prices, taxes and ways to pay, kept here so that selling never waits for the network."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from pos_app.chift.errors import ChiftNotSupported, ChiftSetup
from pos_app.services.clock import Clock
from pos_app.store.catalogue import CatalogueStore

if TYPE_CHECKING:  # httpx and pydantic are not imported before the first paint
    from pos_app.chift.api import ChiftApi


T = TypeVar("T")


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
        async with aclosing(api.product_pages()) as found:
            async for page in found:
                await load.add_items(page.items)
                pages, total, skipped = pages + 1, page.total_pages, skipped + page.skipped
                self._progressed(LoadProgress(pages, total, skipped))
        try:
            async with aclosing(api.customer_pages()) as people:
                async for customers in people:
                    await load.add_customers(customers.customers)
        except (ChiftNotSupported, ChiftSetup):
            # A shop system without customers: the till sells all the same, with customers entered here.
            pass
        categories, taxes = await _if_any(api.categories()), await _if_any(api.taxes())
        methods = await _if_any(api.payment_methods())
        await load.finish(categories, taxes, methods, self._clock.now())
        return LoadProgress(pages, total, skipped)


async def _if_any(call: Awaitable[tuple[T, ...]]) -> tuple[T, ...]:
    """What a call lists; nothing where the shop's software has no such thing (chift.md "Errors", 405)."""
    try:
        return await call
    except ChiftNotSupported:
        return ()
