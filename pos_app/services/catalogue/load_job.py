"""Fetching the catalogue into a file beside the one that serves: all of it, or what changed since the last time.

Runs in the sync worker's process or, for the practice shop, in the window's own. Knows nothing of the catalogue that
serves but what its last load noted, and makes no task: whoever runs it may end it at any moment, and it goes on from
the last page that is on the disk.

What changed (chift.md): products tell it themselves by `updated_after`. A product that is gone tells nothing, so the
number of products is asked for and held against what is known. POS customers have neither filter nor time: their
number, their first page and their last one tell whether the list is as it was; new ones stand at its end. What is
changed in between is noticed by the load of everything that comes once a day.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pos_app.chift.errors import ChiftNotSupported, ChiftSetup
from pos_app.store.catalogue_index.gathered import CHANGES, WHOLE, Begun, Gathered

if TYPE_CHECKING:  # httpx and pydantic are not imported before the first paint
    from pos_app.chift.api import ChiftApi
    from pos_app.chift.values import CustomerPage
    from pos_app.domain.customer import Customer

T = TypeVar("T")

MARGIN = timedelta(minutes=10)  # Chift's cache of 5 minutes, and a shop's clock that is slow by as much
MOST_CHANGED = 5_000  # products; where more changed all is fetched: the catalogue that serves is not held up for long
MOST_NEW = 1_000  # customers, likewise


@dataclass(frozen=True, slots=True)
class LoadProgress:
    """How far a load of the catalogue is: pages read and pages in all, things skipped because unreadable.

    The products come first, then the `customers`.
    """

    pages: int
    total_pages: int
    skipped: int
    customers: bool = False


@dataclass(frozen=True, slots=True)
class LoadJob:
    """What is to be fetched: of which shop, into which folder, prices in which currency (ISO 4217), what time it is
    here (aware). `facts` are what the last load noted; None fetches all."""

    shop: str
    folder: Path
    currency: str
    at: datetime
    facts: Mapping[str, str] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Gathering:
    """What a load gathered. `whole`: a catalogue that may serve; else changes.

    `product_count` is how many products the shop has (None: not said), `product_rows` how many changed. `too_many`:
    nothing was gathered, all must be fetched. `customers_differ`: those here are not the shop's, though all else is.
    """

    progress: LoadProgress
    whole: bool
    product_count: int | None = None
    product_rows: int = 0
    too_many: bool = False
    customers_differ: bool = False


async def gather(api: ChiftApi, order: LoadJob, on_progress: Callable[[LoadProgress], None]) -> Gathering:
    """Carry out an order. Raises ChiftError, StoreError: what was gathered by then stays."""
    name = WHOLE if order.facts is None else CHANGES
    # A file of changes is never taken up again: it is small, and what it was begun for may be merged by now.
    shop = f"{order.shop} {order.currency}" + ("" if order.facts is None else f" {order.at.isoformat()}")
    gathered = await Gathered.open(order.folder, name, shop, order.at)
    try:
        if order.facts is None:
            return await _gather_whole(api, order, gathered, on_progress)
        return await _gather_changes(api, order, gathered, order.facts, on_progress)
    finally:
        await gathered.aclose()


async def _gather_whole(
    api: ChiftApi, order: LoadJob, gathered: Gathered, on_progress: Callable[[LoadProgress], None]
) -> Gathering:
    load = _Whole(api, order, gathered, on_progress, await gathered.begun())
    # What the products are not needed for is fetched beside them: a shop is far away, and each list is a wait. Errors
    # as values, so that it is over only when all of it is.
    beside = asyncio.gather(load.customers(), _lists(api, gathered), return_exceptions=True)
    try:
        await load.products()
        for error in await beside:
            if error is not None:
                raise error
    finally:
        beside.cancel()
        await asyncio.wait([beside])
        if not beside.cancelled():
            beside.exception()  # looked at: that it was ended here is no news
    await gathered.build()
    return await load.done()


class _Whole:
    """A load of everything: its parts may be under way at the same time."""

    def __init__(
        self,
        api: ChiftApi,
        order: LoadJob,
        gathered: Gathered,
        on_progress: Callable[[LoadProgress], None],
        begun: Begun,
    ) -> None:
        self._api = api
        self._order = order
        self._gathered = gathered
        self._on_progress = on_progress
        self._begun = begun
        self._skipped = begun.skipped
        self._has_products = "products_done" in begun.facts
        self._pages, self._total = begun.product_page, 0
        self._crowd: LoadProgress | None = None

    async def products(self) -> None:
        """All products, from the first page that is not here yet. Raises ChiftError, StoreError."""
        if self._has_products:
            return
        count: int | None = None
        first = self._begun.product_page + 1
        pages = self._api.product_pages(currency=self._order.currency, first=first, many=first == 1)
        async with aclosing(pages) as found:
            async for page in found:
                if not self._pages:
                    at = self._order.at.isoformat()
                    since = _since(self._api, self._order).isoformat()
                    await self._gathered.note(loaded_at=at, whole_at=at, products_since=since)
                self._skipped += page.skipped
                await self._gathered.add_items(
                    page.items, page.product_ids, product_page=page.number, skipped=self._skipped
                )
                self._pages, self._total, count = page.number, page.total_pages, page.total
                self._on_progress(LoadProgress(self._pages, self._total, self._skipped))
        await self._gathered.note(products_done=1, product_count="" if count is None else count)
        self._has_products = True
        if self._crowd is not None:
            self._on_progress(self._crowd)

    async def customers(self) -> None:
        """All customers, likewise."""
        if "customers_done" in self._begun.facts:
            return
        people = _People.of(self._begun.facts)
        try:
            async with aclosing(self._api.customer_pages(self._begun.customer_page + 1)) as crowd:
                async for customers in crowd:
                    people.read(customers)
                    self._skipped += customers.skipped
                    await self._gathered.add_customers(
                        customers.customers, customer_page=customers.number, skipped=self._skipped, **people.facts()
                    )
                    self._crowd = LoadProgress(customers.number, customers.total_pages, self._skipped, customers=True)
                    if self._has_products:  # one kind after the other, or what is shown would go back and forth
                        self._on_progress(self._crowd)
        except (ChiftNotSupported, ChiftSetup):
            # A shop system without customers: the till sells all the same, with customers entered here.
            people = _People()
        await self._gathered.note(customers_done=1, **people.facts())

    async def done(self) -> Gathering:
        """What it came to."""
        said = (await self._gathered.begun()).facts.get("product_count", "")
        progress = LoadProgress(self._pages, self._total or self._pages, self._skipped)
        return Gathering(progress, True, int(said) if said else None)


async def _gather_changes(
    api: ChiftApi,
    order: LoadJob,
    gathered: Gathered,
    facts: Mapping[str, str],
    on_progress: Callable[[LoadProgress], None],
) -> Gathering:
    since: datetime | None = None
    progress, rows = LoadProgress(0, 0, 0), 0
    changed_after = datetime.fromisoformat(facts["products_since"])
    async with aclosing(api.product_pages(changed_after, order.currency)) as found:
        async for page in found:
            rows += len(page.product_ids)
            if rows > MOST_CHANGED or (page.total or 0) > MOST_CHANGED:
                return Gathering(progress, False, too_many=True)
            since = since or _since(api, order)
            await gathered.add_items(page.items, page.product_ids)
            progress = LoadProgress(page.number, page.total_pages, progress.skipped + page.skipped)
            on_progress(progress)
    count = await api.product_count()
    differ = not await _new_customers(api, gathered, _People.of(facts))
    await _lists(api, gathered)
    await gathered.note(loaded_at=order.at.isoformat(), products_since=(since or _since(api, order)).isoformat())
    return Gathering(progress, False, count, rows, customers_differ=differ)


async def _new_customers(api: ChiftApi, gathered: Gathered, before: _People) -> bool:
    """Gather the customers at the end of the list; False where the list is another one than before."""
    try:
        first = await api.customer_page(1)
        if not before.last_page or first.total is None or before.total is None:
            return before.first == (_mark(first.customers) if first.customers else "")
        grown, now = first.total - before.total, _People()
        if not 0 <= grown <= MOST_NEW or (before.last_page > 1 and _mark(first.customers) != before.first):
            return False
        now.read(first)
        for number in range(before.last_page, max(before.last_page, first.total_pages) + 1):
            page = first if number == 1 else await api.customer_page(number)
            if number == before.last_page and not before.began_with(page.customers):
                return False
            await gathered.add_customers(page.customers if grown else ())
            now.read(page)
        await gathered.note(**now.facts())
    except (ChiftNotSupported, ChiftSetup):
        return not before.last_page
    return True


async def _lists(api: ChiftApi, gathered: Gathered) -> None:
    categories, taxes, methods = await asyncio.gather(
        _if_any(api.categories()), _if_any(api.taxes()), _if_any(api.payment_methods())
    )
    await gathered.put_lists(categories, taxes, methods)


class _People:
    """What a list of customers is recognised by: how many there are, its first page, its last one."""

    def __init__(self) -> None:
        self.total: int | None = None
        self.first = self.last = ""
        self.last_page = self.last_rows = 0

    @classmethod
    def of(cls, facts: Mapping[str, str]) -> _People:
        """As an earlier load noted it."""
        found = cls()
        words = facts.get("customer_list", "").split()
        if len(words) == 5:
            found.total = None if words[0] == "-" else int(words[0])
            found.first, found.last, found.last_page, found.last_rows = words[1], words[2], int(words[3]), int(words[4])
        return found

    def read(self, page: CustomerPage) -> None:
        """One page more."""
        mark = _mark(page.customers)
        self.total = page.total
        if page.number == 1:
            self.first = mark
        self.last, self.last_page, self.last_rows = mark, page.number, len(page.customers)

    def began_with(self, customers: tuple[Customer, ...]) -> bool:
        """Whether these begin with all that was on the last page."""
        return _mark(customers[: self.last_rows]) == self.last

    def facts(self) -> dict[str, str]:
        """To be noted."""
        if not self.last_page:
            return {"customer_list": ""}
        total = "-" if self.total is None else self.total
        return {"customer_list": f"{total} {self.first} {self.last} {self.last_page} {self.last_rows}"}


def _mark(customers: tuple[Customer, ...]) -> str:
    return hashlib.blake2b(repr(customers).encode("utf-8", "replace"), digest_size=12).hexdigest()


def _since(api: ChiftApi, order: LoadJob) -> datetime:
    """From when on changes are asked for the next time: by the server's clock where it tells one (faults R10)."""
    return (api.server_time or order.at) - MARGIN


async def _if_any(call: Awaitable[tuple[T, ...]]) -> tuple[T, ...]:
    """What a call lists; nothing where the shop's software has no such thing (chift.md "Errors", 405)."""
    try:
        return await call
    except ChiftNotSupported:
        return ()
