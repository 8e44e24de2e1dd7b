"""Fetches the catalogue into a file beside the one in use: all of it, or what changed since the last load.

Runs in the sync worker's process or, for the practice shop, in the window's. Of the catalogue in use it knows only the
facts that the last load noted. It may be ended at any moment and continues after the last page that is on disk.

What changed (chift.md): `updated_after` lists changed products, but not deleted ones, so the number of products is
asked for and compared. POS customers have neither a filter nor a time: their number, their first page and their last
page show whether the list is the same; new ones are at its end. Other changes are found by the daily load of
everything.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from contextlib import aclosing
from dataclasses import field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pos_app.chift.errors import ChiftError, ChiftNotSupported, ChiftSetup, ChiftUnauthorised, ChiftUnreachable
from pos_app.domain.frozen import frozen
from pos_app.store.catalogue_index.gathered import CHANGES, WHOLE, Begun, Gathered

if TYPE_CHECKING:  # httpx and pydantic are not imported before the first paint
    from pos_app.chift.answer_values import CustomerPage
    from pos_app.chift.api import ChiftApi
    from pos_app.domain.catalogue import Country
    from pos_app.domain.customer import Customer

T = TypeVar("T")

_log = logging.getLogger(__name__)

MARGIN = timedelta(minutes=10)  # Chift's cache of 5 minutes, and as much for a shop's clock that is slow
# products; if more changed everything is fetched, for a long merge would block the catalogue in use
MOST_CHANGED = 5_000
READINGS = 4  # of a list of changes that does not stand still, within one load
_WHOLE = re.compile(r"(?:-|[0-9]{1,18}) [0-9]{1,18} [0-9]{1,18}")
CUSTOMER = "customer"
_COUNTRY = "country"
MOST_NEW = 1_000  # customers, for the same reason


@frozen
class LoadProgress:
    """The progress of a load: pages read and pages in all, rows skipped because unreadable.

    The products come first, then the `customers`.
    """

    pages: int
    total_pages: int
    skipped: int
    customers: bool = False


@frozen
class LoadJob:
    """What to fetch: for which shop, into which folder, prices in which currency (ISO 4217), and the time now (aware).
    `facts` are what the last load noted; None: fetch everything."""

    shop: str
    folder: Path
    currency: str
    at: datetime
    facts: Mapping[str, str] | None = field(default=None, repr=False)


@frozen
class Gathering:
    """The result of a load. `whole`: a complete catalogue; else changes.

    `product_count` is how many products the shop has (None: not known), `product_rows` how many changed. `too_many`:
    nothing was fetched, everything must be. `customers_differ`: the list of customers changed in a way that needs a
    load of everything; the rest is complete. `lacking`: lists that could not be fetched ("customer", "category", "tax",
    "method"); the last known ones serve.
    """

    progress: LoadProgress
    whole: bool
    product_count: int | None = None
    product_rows: int = 0
    too_many: bool = False
    customers_differ: bool = False
    lacking: tuple[str, ...] = ()


async def gather(api: ChiftApi, order: LoadJob, on_progress: Callable[[LoadProgress], None]) -> Gathering:
    """Carry out a job. Raises ChiftError, StoreError; the pages fetched by then stay on disk."""
    name = WHOLE if order.facts is None else CHANGES
    # A file of changes is never continued: it is small, and the changes may have been merged by now.
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
    # Lists that do not depend on the products are fetched at the same time, for each is a wait for a distant server.
    # Errors are returned as values, so that this ends only when all of it has ended.
    beside = asyncio.gather(load.customers(), load.lists(), return_exceptions=True)
    try:
        await load.products()
        for error in await beside:
            if error is not None:
                raise error
    finally:
        beside.cancel()
        await asyncio.wait([beside])
        if not beside.cancelled():
            beside.exception()  # marks the exception as retrieved: it was cancelled here
    await gathered.build()
    return await load.done()


class _Whole:
    """A load of everything; its parts may run at the same time."""

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
        self.lacking: tuple[str, ...] = ()

    async def products(self) -> None:
        """Fetch all products, from the first page that is not on disk yet. Raises ChiftError, StoreError."""
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
        """Fetch all customers, from the first page that is not on disk yet. Raises ChiftError, StoreError."""
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
                    if self._has_products:  # one kind after the other, or the progress shown would go back and forth
                        self._on_progress(self._crowd)
        except (ChiftNotSupported, ChiftSetup):
            # A shop system without customers: the till has those that were entered here.
            people = _People()
        except ChiftError as error:
            _can_do_without(error, CUSTOMER)
            self.lacking += (CUSTOMER,)
            await self._gathered.note(customers_missing=1, customer_list="")
            return
        await self._gathered.note(customers_done=1, customers_missing="", **people.facts())

    async def lists(self) -> None:
        """Fetch categories, taxes and ways to pay. Raises ChiftError, StoreError."""
        self.lacking += await _lists(self._api, self._gathered, whole=True)

    async def done(self) -> Gathering:
        """The result of the load."""
        said = (await self._gathered.begun()).facts.get("product_count", "")
        progress = LoadProgress(self._pages, self._total or self._pages, self._skipped)
        return Gathering(progress, True, int(said) if said else None, lacking=self.lacking)


async def _gather_changes(
    api: ChiftApi,
    order: LoadJob,
    gathered: Gathered,
    facts: Mapping[str, str],
    on_progress: Callable[[LoadProgress], None],
) -> Gathering:
    after = datetime.fromisoformat(facts["products_since"])
    changes = _Changes()
    for _ in range(READINGS):
        await changes.read(api, order, gathered, after, on_progress)
        if changes.too_many:
            return Gathering(changes.progress, False, too_many=True)
        if changes.is_all:
            break
    progress, rows = changes.progress, len(changes.ids)
    lacking: tuple[str, ...] = ()
    try:
        differ = not await _new_customers(api, gathered, _People.of(facts))
        missing: object = facts.get("customers_missing", "") if differ else ""
    except ChiftError as error:
        _can_do_without(error, CUSTOMER)
        differ, missing, lacking = False, facts.get("customers_missing", ""), (CUSTOMER,)
    lacking += await _lists(api, gathered)
    await gathered.note(
        loaded_at=order.at.isoformat(),
        # Where the list never stood still the next load asks from the same moment on.
        products_since=(changes.since or _since(api, order) if changes.is_all else after).isoformat(),
        customers_missing=missing,
    )
    count = await _count(api)
    return Gathering(progress, False, count, rows, customers_differ=differ, lacking=lacking)


class _Changes:
    """The changed products, read page by page: rows that move while one pages draw others over the border of a page
    that was read, and these are not seen. A list of one page is whole; a longer one is once it was read twice alike."""

    def __init__(self) -> None:
        self.ids: set[str] = set()
        self.since: datetime | None = None  # of the first reading
        self.progress = LoadProgress(0, 0, 0)
        self.too_many = self.is_all = False

    async def read(
        self,
        api: ChiftApi,
        order: LoadJob,
        gathered: Gathered,
        after: datetime,
        on_progress: Callable[[LoadProgress], None],
    ) -> None:
        """Read the list once, from the first page to the last. Raises ChiftError, StoreError."""
        ids, totals, pages, skipped = set[str](), set[int | None](), 0, 0
        again = self.since is not None  # the cache would only say once more what was read before
        async with aclosing(api.product_pages(after, order.currency, fresh=again)) as found:
            async for page in found:
                ids.update(page.product_ids)
                totals.add(page.total)
                if len(self.ids | ids) > MOST_CHANGED or (page.total or 0) > MOST_CHANGED:
                    self.too_many = True
                    return
                self.since = self.since or _since(api, order)
                pages, skipped = page.number, skipped + page.skipped
                await gathered.add_items(page.items, page.product_ids)
                self.progress = LoadProgress(page.number, page.total_pages, skipped)
                on_progress(self.progress)
        self.is_all = pages <= 1 or (ids == self.ids and len(totals) == 1)
        self.ids |= ids


async def _count(api: ChiftApi) -> int | None:
    try:
        return await api.product_count()
    except ChiftError as error:
        _can_do_without(error, "number of products")
        return None


async def _new_customers(api: ChiftApi, gathered: Gathered, before: _People) -> bool:
    """Fetch the customers at the end of the list; False if the list is not the one from before."""
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


async def _lists(api: ChiftApi, gathered: Gathered, *, whole: bool = False) -> tuple[str, ...]:
    """Fetch the small lists; that of the countries, which hardly ever changes, with a `whole` load only. Returns the
    kinds of those that could not be had, and without which a sale would be another."""
    categories, taxes, methods, countries = await asyncio.gather(
        _if_any(api.categories(), "category"),
        _if_any(api.taxes(), "tax"),
        _if_any(api.payment_methods(), "method"),
        _countries(api, asked=whole),
    )
    found = {"category": categories, "tax": taxes, "method": methods, _COUNTRY: countries}
    missing = tuple(kind for kind, rows in found.items() if rows is None)
    await gathered.put_lists(categories or (), taxes or (), methods or (), countries or ())
    await gathered.note(lists_missing=f" {' '.join(missing)} " if missing else "")
    return tuple(kind for kind in missing if kind != _COUNTRY)


async def _countries(api: ChiftApi, *, asked: bool) -> tuple[Country, ...] | None:
    """The shop's countries, None where they are not `asked` for or cannot be had: whatever is wrong with them, nothing
    else waits for it."""
    try:
        return await api.countries() if asked else None
    except ChiftError as error:
        _log.info("countries: %s; the last known ones serve", error)
        return None


class _People:
    """What identifies a list of customers: their number, the first page, the last page."""

    def __init__(self) -> None:
        self.total: int | None = None
        self.first = self.last = ""
        self.last_page = self.last_rows = 0

    @classmethod
    def of(cls, facts: Mapping[str, str]) -> _People:
        """From the facts that an earlier load noted."""
        found = cls()
        words = facts.get("customer_list", "").split()
        if len(words) == 5 and _WHOLE.fullmatch(" ".join((words[0], *words[3:]))):
            found.total = None if words[0] == "-" else int(words[0])
            found.first, found.last, found.last_page, found.last_rows = words[1], words[2], int(words[3]), int(words[4])
        return found

    def read(self, page: CustomerPage) -> None:
        """Add one page."""
        mark = _mark(page.customers)
        self.total = page.total
        if page.number == 1:
            self.first = mark
        self.last, self.last_page, self.last_rows = mark, page.number, len(page.customers)

    def began_with(self, customers: tuple[Customer, ...]) -> bool:
        """Whether these begin with all that was on the last page."""
        return _mark(customers[: self.last_rows]) == self.last

    def facts(self) -> dict[str, str]:
        """The facts to note."""
        if not self.last_page:
            return {"customer_list": ""}
        total = "-" if self.total is None else self.total
        return {"customer_list": f"{total} {self.first} {self.last} {self.last_page} {self.last_rows}"}


def _mark(customers: tuple[Customer, ...]) -> str:
    return hashlib.blake2b(repr(customers).encode("utf-8", "replace"), digest_size=12).hexdigest()


def _since(api: ChiftApi, order: LoadJob) -> datetime:
    """The time from which the next load asks for changes: by the server's clock if it is known (faults R10)."""
    return (api.server_time or order.at) - MARGIN


async def _if_any(call: Awaitable[tuple[T, ...]], kind: str) -> tuple[T, ...] | None:
    """What a call lists; empty if the shop's software does not have such a list, None where it could not be had."""
    try:
        return await call
    except ChiftNotSupported:
        return ()
    except ChiftError as error:
        _can_do_without(error, kind)
        return None


def _can_do_without(error: ChiftError, what: str) -> None:
    """Each list stands for itself: products are loaded and sold whatever became of another one. Raises the error where
    it concerns them all: no connection, or the till's own key. A page in place of one list is that list's: where the
    network wants a login, the products fail, too."""
    if (isinstance(error, ChiftUnreachable) and error.kind != "portal") or (
        isinstance(error, ChiftUnauthorised) and error.status == 401 and not error.connector
    ):
        raise error
    _log.warning("%s: %s; the last known one serves", what, error)
