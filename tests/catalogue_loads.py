"""Catalogues for tests and figures, filled and changed by what does it for a till: gathered aside, then brought in."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime

from pos_app.domain.catalogue import Category, Item, PaymentMethod, Tax
from pos_app.domain.customer import Customer
from pos_app.store.catalogue import CatalogueStore
from pos_app.store.catalogue_index.gathered import CHANGES, WHOLE, Gathered, forget_gathered

_BEGUN = datetime(2026, 1, 1, tzinfo=UTC)


class Load:
    """A whole catalogue being gathered; the old one serves until `finish`.

    Given up (an error, a kill), it leaves the old catalogue as it was.
    """

    def __init__(self, store: CatalogueStore, gathered: Gathered) -> None:
        self._store = store
        self._gathered = gathered

    @classmethod
    async def begin(cls, store: CatalogueStore) -> Load:
        """An empty one; what an earlier load left is thrown away."""
        await asyncio.to_thread(forget_gathered, store.folder)
        return cls(store, await Gathered.open(store.folder, WHOLE, "", _BEGUN))

    async def add_items(self, items: Iterable[Item]) -> None:
        """A page of items."""
        values = tuple(items)
        await self._gathered.add_items(values, dict.fromkeys(item.product_id for item in values))

    async def add_customers(self, customers: Iterable[Customer]) -> None:
        """A page of customers."""
        await self._gathered.add_customers(customers)

    async def finish(
        self,
        categories: Iterable[Category],
        taxes: Iterable[Tax],
        methods: Iterable[PaymentMethod],
        at: datetime,
    ) -> None:
        """Put what was gathered in place of the old catalogue, in one step. `at` is when it was fetched."""
        try:
            await self._gathered.put_lists(categories, taxes, methods)
            await self._gathered.note(loaded_at=at.isoformat())
            await self._gathered.build()
        finally:
            await self._gathered.aclose()
        await self._store.adopt()

    async def aclose(self) -> None:
        """Give the load up."""
        await self._gathered.aclose()


async def change_categories(store: CatalogueStore, *categories: Category) -> None:
    """The shop's categories are these, and it has no other lists."""
    gathered = await Gathered.open(store.folder, CHANGES, "", _BEGUN)
    try:
        await gathered.put_lists(categories, (), ())
    finally:
        await gathered.aclose()
    await store.merge()


async def change_items(store: CatalogueStore, *items: Item) -> None:
    """New or changed items; the others of their products and the shop's lists stay."""
    gathered = await Gathered.open(store.folder, CHANGES, "", _BEGUN)
    try:
        await gathered.add_items(items)
        await gathered.put_lists(await store.categories(), await store.taxes(), await store.payment_methods())
    finally:
        await gathered.aclose()
    await store.merge()
