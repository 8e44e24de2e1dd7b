"""Keeps products, prices, taxes and ways to pay in the till's file, so that selling never waits for the network.

Everything is fetched the first time, once a day and when numbers do not agree; otherwise only what changed.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Protocol

from pos_app.domain.frozen import frozen
from pos_app.services.catalogue.load_job import Gathering, LoadJob, LoadProgress, gather
from pos_app.services.clock import Clock
from pos_app.store.catalogue import CatalogueStore, KnownCustomers, moment_of
from pos_app.store.catalogue_index.writing import Differences
from pos_app.store.errors import StoreError

if TYPE_CHECKING:  # httpx and pydantic are not imported before the first paint
    from pos_app.chift.api import ChiftApi

__all__ = ["Catalogue", "LoadProgress", "Refreshed", "in_process"]

Gather = Callable[[LoadJob, Callable[[LoadProgress], None]], Awaitable[Gathering]]
"""The function that carries out a load job: in this process, or by the sync worker."""

FRESH_EVERY = 15 * 60.0  # seconds between two loads of changes
DAMAGE_PAUSE = 30.0  # seconds at least between two loads, the second because of damage
RECOUNT_AFTER = 6 * 60.0  # seconds; Chift's cache of 5 minutes may have caused the difference between count and list
OF_SHOP = "of_shop"  # the fact that names the shop and its connections that all was fetched from
ALL_EVERY = timedelta(days=1)
# the shortest time between two loads of everything because the list of customers changed
CUSTOMERS_EVERY = timedelta(hours=1)

_log = logging.getLogger(__name__)


@frozen
class Refreshed:
    """The result of a refresh. `first`: there was no catalogue before. `again_in`: seconds to the next refresh.

    `is_news`: the products may look different now. `unpriced`: so many products have a price in a currency that is
    none, 0 where that was told before. `asked`: the shop's software was asked, and answered.
    """

    progress: LoadProgress
    differences: Differences
    first: bool
    again_in: float
    is_news: bool = True
    unpriced: int = 0
    asked: bool = True


class KeptCatalogue(Protocol):
    """A catalogue that is kept up to date: this till's own, or the one of all tills of the shop."""

    async def refresh(self, fetch: Gather) -> Refreshed:
        """As `Catalogue.refresh`."""
        ...

    async def rest(self, seconds: float) -> None:
        """As `Catalogue.rest`."""
        ...


class Catalogue:
    """Keeps the till's catalogue up to date; the old catalogue stays in use until the new one is complete.

    `shop` identifies the shop (or asks which it is, before the first refresh; ChiftError), so that a load begun for
    another shop is never continued; `currency` (ISO 4217) selects
    the price if a product has several.
    """

    def __init__(
        self,
        store: CatalogueStore,
        clock: Clock,
        on_progress: Callable[[LoadProgress], None],
        shop: str | Callable[[], Awaitable[str]] = "",
        currency: str = "",
    ) -> None:
        self._store = store
        self._clock = clock
        self._on_progress = on_progress
        self._shop = shop if isinstance(shop, str) else ""
        self._named = None if isinstance(shop, str) else shop
        self._currency = currency

    async def load(self, api: ChiftApi) -> LoadProgress:
        """Fetch everything in this process. Raises ChiftError, StoreError; the catalogue in use is then unchanged."""
        result = await self._whole(in_process(api))
        return result[0].progress

    async def refresh(self, fetch: Gather, *, everything: bool = False) -> Refreshed:
        """Fetch what changed since the last load, or everything. Raises ChiftError, StoreError, and the errors of
        `fetch`: the catalogue in use is then unchanged, and fetched pages are not fetched again. A damaged one is
        fetched anew."""
        if self._named is not None:
            self._shop, self._named = await self._named(), None
        try:
            done = await self._refresh(fetch, everything=everything)
        except StoreError as error:
            if error.kind != "damaged":
                raise
            _log.warning("the catalogue is damaged; all of it is fetched anew")
            await self._store.renew()
            done = await self._refresh(fetch, everything=everything)
        return replace(done, unpriced=await self._new_unpriced())

    async def shop(self) -> str:
        """Which shop it is, by which connections. Raises ChiftError."""
        if self._named is not None:
            self._shop, self._named = await self._named(), None
        return self._shop

    async def follow(self, fetch: Gather, *, everything: bool) -> Refreshed:
        """Take over what another till fetched: `fetch` brings all of it, or the changes since what is here. A catalogue
        that is damaged is emptied, and all of it is to be fetched at once. Raises as `refresh`."""
        try:
            done = await self._follow(fetch, everything=everything)
        except StoreError as error:
            if error.kind != "damaged":
                raise
            _log.warning("the catalogue is damaged; all of it is fetched anew")
            await self._store.renew()
            return Refreshed(LoadProgress(0, 0, 0), Differences(), first=False, again_in=0.0, is_news=False)
        return replace(done, unpriced=await self._new_unpriced())

    async def needs_everything(self) -> bool:
        """Whether nothing that is here can be built on: there is no catalogue yet, it is damaged, or another shop's."""
        facts = (await self._store.facts.known()).facts
        is_other = facts.get(OF_SHOP, self._shop) != self._shop
        return "loaded_at" not in facts or is_other or self._store.damage.is_set()

    async def rest(self, seconds: float) -> None:
        """Wait so long until the next refresh, or a moment where damage is found meanwhile."""
        await asyncio.sleep(min(seconds, DAMAGE_PAUSE))
        with suppress(TimeoutError):
            async with asyncio.timeout(max(seconds - DAMAGE_PAUSE, 0.0)):
                await self._store.damage.wait()

    async def _new_unpriced(self) -> int:
        found = await self._store.unpriced()
        told = await self._store.facts.recall("unpriced_told") or "0"
        if str(found) == told:
            return 0
        await self._store.facts.remember("unpriced_told", str(found))
        return found

    async def _follow(self, fetch: Gather, *, everything: bool) -> Refreshed:
        facts, now = (await self._store.facts.known()).facts, self._clock.now()
        first = "loaded_at" not in facts
        if everything:
            gathering, differences = await self._whole(fetch)
            await self._store.facts.remember(OF_SHOP, self._shop)
            return Refreshed(gathering.progress, differences, first, _again_in(gathering))
        lists = await self._lists()
        gathering = await fetch(LoadJob(self._shop, self._store.folder, self._currency, now, facts), self._on_progress)
        differences = await self._store.merge()
        news = gathering.product_rows > 0 or lists != await self._lists()
        return Refreshed(gathering.progress, differences, first, _again_in(gathering), news)

    async def _refresh(self, fetch: Gather, *, everything: bool) -> Refreshed:
        known = await self._store.facts.known()
        facts, now = known.facts, self._clock.now()
        first = "loaded_at" not in facts
        if not (everything or first or self._store.damage.is_set()) and self._knows(known):
            lists = await self._lists()
            order = LoadJob(self._shop, self._store.folder, self._currency, now, facts)
            gathering = await fetch(order, self._on_progress)
            if not gathering.too_many:
                differences = await self._store.merge()
                doubt = await self._doubt(gathering, facts)
                # A name or a stock may have changed too, which the differences do not count.
                news = gathering.product_rows > 0 or lists != await self._lists()
                if not doubt:
                    if facts.get("doubt"):
                        await self._store.facts.remember("doubt", "")
                    return Refreshed(gathering.progress, differences, first, _again_in(gathering), news)
                if not facts.get("doubt"):
                    _log.info("the catalogue: %s; looked at again", doubt)
                    await self._store.facts.remember("doubt", doubt)
                    return Refreshed(gathering.progress, differences, first, RECOUNT_AFTER, news)
        gathering, differences = await self._whole(fetch)
        await self._store.facts.remember(OF_SHOP, self._shop)
        return Refreshed(gathering.progress, differences, first, _again_in(gathering))

    def _knows(self, known: KnownCustomers) -> bool:
        """Whether the known facts are enough to ask for changes only."""
        if known.facts.get(OF_SHOP, self._shop) != self._shop:
            return False  # fetched by other connections, which may have had other customers, or none
        age = self._age(known.facts)
        since = moment_of(known.facts.get("products_since", ""))
        return since is not None and age is not None and age < ALL_EVERY

    def _age(self, facts: Mapping[str, str]) -> timedelta | None:
        """The time since everything was fetched; None if not known, or if it lies in the future (faults R10)."""
        at = moment_of(facts.get("whole_at", ""))
        age = None if at is None else self._clock.now() - at
        return age if age is not None and age >= timedelta() else None

    async def _doubt(self, gathering: Gathering, facts: Mapping[str, str]) -> str:
        """Why the till's catalogue cannot be the shop's, "" if nothing suggests it."""
        known, gap = await self._store.facts.known(), facts.get("product_gap", "")
        if gathering.product_count is not None and gap and str(gathering.product_count - known.products) != gap:
            return f"{gathering.product_count} products there, {known.products} known"
        age = self._age(facts)
        if gathering.customers_differ and (age is None or age > CUSTOMERS_EVERY or facts.get("customers_missing")):
            return "other customers"
        return ""

    async def _lists(self) -> tuple[object, ...]:
        return await self._store.categories(), await self._store.payment_methods()

    async def _whole(self, fetch: Gather) -> tuple[Gathering, Differences]:
        order = LoadJob(self._shop, self._store.folder, self._currency, self._clock.now())
        gathering = await fetch(order, self._on_progress)
        differences = await self._store.adopt()
        known = await self._store.facts.known()
        # Unreadable rows, or a count that includes products not listed: the same gap as last time is no new difference.
        gap = "" if gathering.product_count is None else str(gathering.product_count - known.products)
        await self._store.facts.remember("product_gap", gap)
        await self._store.facts.remember("doubt", "")
        return gathering, differences


def _again_in(gathering: Gathering) -> float:
    """Seconds to the next refresh: a list that could not be had is asked for sooner."""
    return RECOUNT_AFTER if gathering.lacking else FRESH_EVERY


def in_process(api: ChiftApi) -> Gather:
    """Carries out load jobs in this process: for a practice shop, which needs no socket and has few products."""
    return partial(gather, api)
