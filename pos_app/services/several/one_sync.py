"""One sync of the catalogue for all tills of the shop: the till with the lease fetches from the shop's software and
writes what it got into the shop's store, the others take it from there.

A till that leads fetches the changes since the shop's newest version, not since its own last load: so versions have no
gaps, whoever led before. Where the store does not answer, each till fetches for itself as it always did, spread over
twice the time. Tills' clocks are never compared: ages come from the store.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from pos_app.chift.errors import ChiftError
from pos_app.domain.frozen import frozen
from pos_app.domain.shop_feed import FeedHead, FeedPlace, FeedVersion, Lease, ShopFeed
from pos_app.domain.shop_store import FEED
from pos_app.domain.store_state import StoreAwayError, StoreRefusedError
from pos_app.services.catalogue.load_job import Gathering, LoadJob, LoadProgress
from pos_app.services.catalogue.loading import ALL_EVERY, FRESH_EVERY, Refreshed
from pos_app.store.catalogue_index import shop_pages
from pos_app.store.catalogue_index.gathered import CHANGES, WHOLE, Gathered
from pos_app.store.catalogue_index.writing import Differences
from pos_app.store.errors import StoreError

if TYPE_CHECKING:
    from datetime import timedelta

    from pos_app.domain.shop_feed import FeedPage
    from pos_app.domain.shop_store import ShopStore
    from pos_app.services.catalogue.loading import Catalogue, Gather
    from pos_app.services.clock import Clock
    from pos_app.services.several.link import StoreLink
    from pos_app.store.catalogue import CatalogueStore

T = TypeVar("T")

LOOK_EVERY = 30.0  # seconds between two looks whether the shop has a newer version
RENEW_EVERY = 10.0  # seconds between two renewals of a lease of 30
TAKEN_WAIT = 10.0  # seconds until the lease is asked for again that another till has
FAILED_WAIT = 45.0  # seconds for which a till that got no answer leaves the lease to the others: longer than it lasts
GRACE = 120.0  # seconds at most that the last leader is left to lead again, drawn at random
BREATH = 0.01  # seconds between two pages: the screen goes first
PLACE = "shop_version"  # the fact that names the shop's version that this catalogue is
# What the changes that are fetched for all are counted from. The rest of a load's facts is the till's own.
_SINCE = ("products_since", "customer_list", "customers_missing")
_OF_FILE = ("shop", "began", "product_page", "customer_page", "products_done", "customers_done", "feed_page", PLACE)
_TOLD = "told_"
_NOTHING = LoadProgress(0, 0, 0)

log = logging.getLogger(__name__)


class _NoFeedError(Exception):
    """The store is of a version that has no catalogue."""


class _GoneError(Exception):
    """What was being read is not there any more: a newer one is."""


@frozen
class _Leading:
    """This till fetches for the shop, on top of `head`."""

    lease: Lease
    head: FeedHead | None
    published: list[FeedPlace]


class ShopCatalogue:
    """Keeps the catalogue of one till of several. `currency` is as for `catalogue`, this till's own."""

    def __init__(
        self, catalogue: Catalogue, store: CatalogueStore, link: StoreLink, clock: Clock, currency: str
    ) -> None:
        self._catalogue = catalogue
        self._store = store
        self._link = link
        self._clock = clock
        self._currency = currency
        self._key = ""
        self._alone_from = 0.0  # the moment from which this till fetches for itself if the store is away
        self._led = False  # whether this till fetched last
        self._leads_from = 0.0  # the moment from which this till may lead again
        self._early: float | None = None  # the moment when this till is to fetch again, sooner than usual

    async def refresh(self, fetch: Gather) -> Refreshed:
        """Take what is new in the shop's store, or fetch it for all. Raises as `Catalogue.refresh`."""
        shop = await self._catalogue.shop()
        named = f"{self._link.shop} {shop} {self._currency} {shop_pages.FORM}"
        self._key = hashlib.blake2b(named.encode(), digest_size=16).hexdigest()
        try:
            head = await self._ask(lambda feed: feed.head(self._key), patient=True)
            found = await self._shared(head, fetch)
        except (StoreAwayError, StoreRefusedError, _NoFeedError) as error:
            log.info("the shop's catalogue is not to be had: %s", type(error).__name__)
            return await self._alone(fetch)
        except (_GoneError, shop_pages.PageError) as error:
            log.warning("the shop's catalogue cannot be read: %s", type(error).__name__)
            return await self._alone(fetch)
        self._alone_from = self._clock.monotonic() + FRESH_EVERY * (1.0 + self._clock.chance())
        return found

    async def rest(self, seconds: float) -> None:
        """Wait so long until the next refresh, or until the shop has a newer version, or damage is found."""
        end = self._clock.monotonic() + seconds
        while (left := end - self._clock.monotonic()) > 0 and not self._store.damage.is_set():
            await self._catalogue.rest(min(left, LOOK_EVERY))
            if await self._is_newer():
                return

    # --- inside: what is to be done ---

    async def _shared(self, head: FeedHead | None, fetch: Gather) -> Refreshed:
        needs_everything = await self._catalogue.needs_everything()
        own = await self._place()
        if head is None or head.whole_age >= ALL_EVERY:
            # A till that has nothing yet does not wait for a shop's catalogue of yesterday to be fetched anew.
            if head is not None and needs_everything:
                return await self._follow_all(head)
            return await self._lead(head, fetch, everything=True)
        if needs_everything or own.generation != head.place.generation:
            self._led = False
            return await self._follow_all(head)
        if own.version < head.place.version:
            self._led = False
            return await self._follow_changes(head, own)
        due = FRESH_EVERY - head.age.total_seconds()
        if self._early is not None:  # what this till fetched last was in doubt, or lacked a list
            due = min(due, self._early - self._clock.monotonic())
        if due > 0:
            # Who fetched last does so again: what is in doubt is counted twice by the same till.
            return self._nothing(due + (0.0 if self._led else GRACE * self._clock.chance()))
        return await self._lead(head, fetch, everything=False)

    async def _alone(self, fetch: Gather) -> Refreshed:
        """As a till without a store does, but not at the same moment as the others."""
        wait = self._alone_from - self._clock.monotonic()
        if wait > 0 and not await self._catalogue.needs_everything():
            return self._nothing(wait)
        done = await self._catalogue.refresh(fetch)
        again = done.again_in * (1.0 + self._clock.chance())
        self._alone_from = self._clock.monotonic() + again
        return replace(done, again_in=again)

    def _nothing(self, again_in: float) -> Refreshed:
        return Refreshed(_NOTHING, Differences(), first=False, again_in=again_in, is_news=False, asked=False)

    async def _is_newer(self) -> bool:
        try:
            head = await self._ask(lambda feed: feed.head(self._key))
        except (StoreAwayError, StoreRefusedError, _NoFeedError):
            return False
        return head is not None and head.place != await self._place()

    # --- inside: leading ---

    async def _lead(self, head: FeedHead | None, fetch: Gather, *, everything: bool) -> Refreshed:
        wait = self._leads_from - self._clock.monotonic()
        if wait > 0:
            return self._nothing(wait)
        lease = await self._ask(lambda feed: feed.take_lease(self._key))
        if lease is None:
            self._led = False
            return self._nothing(TAKEN_WAIT)
        leading, done = _Leading(lease, head, []), asyncio.Event()

        async def work() -> Refreshed:
            try:
                return await self._catalogue.refresh(partial(self._fetch, fetch, leading), everything=everything)
            finally:
                done.set()

        try:
            refreshed, _ = await asyncio.gather(work(), self._hold(lease, done))
        except ChiftError:
            # The lease runs out by itself: another till tries in half a minute, for it may be this one's line; and not
            # all of them now.
            self._led, self._leads_from = False, self._clock.monotonic() + FAILED_WAIT
            raise
        except Exception:
            await self._end(lease)
            raise
        if leading.published:
            await self._store.facts.remember(PLACE, self._named(leading.published[-1]))
        await self._end(lease)
        self._led = True
        is_early = refreshed.again_in < FRESH_EVERY
        self._early = self._clock.monotonic() + refreshed.again_in if is_early else None
        return refreshed

    async def _hold(self, lease: Lease, done: asyncio.Event) -> None:
        while not done.is_set():
            try:
                await asyncio.wait_for(done.wait(), RENEW_EVERY)
            except TimeoutError:
                try:
                    await self._ask(lambda feed: feed.renew_lease(lease))
                except (StoreAwayError, StoreRefusedError):
                    continue  # what is written behind its end is refused

    async def _end(self, lease: Lease) -> None:
        try:
            await self._ask(lambda feed: feed.end_lease(lease))
        except (StoreAwayError, StoreRefusedError) as error:
            log.info("the lease ends by itself: %s", type(error).__name__)

    async def _fetch(
        self, fetch: Gather, leading: _Leading, order: LoadJob, on_progress: Callable[[LoadProgress], None]
    ) -> Gathering:
        """Fetch as a till for itself does, since the shop's newest version; and write it into the store."""
        base = leading.head
        if order.facts is not None and base is not None:
            facts = {**order.facts, **{name: base.facts[name] for name in _SINCE if name in base.facts}}
            order = replace(order, facts=facts)
        gathering = await fetch(order, on_progress)
        if not gathering.too_many:
            try:
                await self._publish(leading, order, gathering)
            except (StoreAwayError, StoreRefusedError, StoreError, _NoFeedError) as error:
                log.warning("what was fetched stays at this till: %s", type(error).__name__)
        return gathering

    async def _publish(self, leading: _Leading, order: LoadJob, gathering: Gathering) -> None:
        """Write what was gathered into the store; nothing that is not complete, or too late, counts there. Raises
        StoreAwayError, StoreRefusedError, StoreError."""
        lease = leading.lease
        base = leading.published[-1] if leading.published else FeedPlace()
        if not leading.published and leading.head is not None:
            base = leading.head.place
        number = await self._ask(lambda feed: feed.begin(lease, base, whole=gathering.whole))
        if number is None:
            return
        version, count = number, 0
        path = order.folder / (WHOLE if gathering.whole else CHANGES)
        loop, rows = asyncio.get_running_loop(), shop_pages.pages(path)
        with ThreadPoolExecutor(1, "shop-pages") as reader:  # SQLite's connections belong to their threads
            try:
                while (page := await loop.run_in_executor(reader, next, rows, None)) is not None:
                    count += 1
                    if not await self._ask(partial(_put, lease, version, count, page)):
                        return
                    await asyncio.sleep(BREATH)
            finally:
                await loop.run_in_executor(reader, rows.close)
            facts = await loop.run_in_executor(reader, shop_pages.facts_of, path)
        told = _facts_of_load(facts) | _told(gathering)
        if await self._ask(lambda feed: feed.finish(lease, version, count, told)):
            leading.published.append(FeedPlace(version if gathering.whole else base.generation, version))

    # --- inside: following ---

    async def _follow_all(self, head: FeedHead) -> Refreshed:
        number = head.place.generation
        version = await self._ask(lambda feed: feed.version(number))
        if version is None:
            raise _GoneError
        place = FeedPlace(number, number)
        # The age of what comes is told by the server's clock, and kept by this till's.
        bring = partial(self._bring, version, place, head.whole_age)
        done = replace(await self._catalogue.follow(bring, everything=True), asked=False)
        if not done.again_in:
            return done  # it was damaged: once more
        if head.place.version > number:
            more = await self._follow_changes(head, place)
            done = replace(done, again_in=more.again_in)
        return replace(done, again_in=self._due(head))

    async def _follow_changes(self, head: FeedHead, own: FeedPlace) -> Refreshed:
        found, news, first = Differences(), False, False
        unpriced = 0
        for version in await self._ask(lambda feed: feed.versions(self._key, own.version)):
            if version.number > head.place.version:
                break  # it came since, and may be all of the catalogue
            place = FeedPlace(own.generation, version.number)
            done = await self._catalogue.follow(partial(self._bring, version, place, head.age), everything=False)
            if not done.again_in:
                return replace(done, asked=False)
            each = done.differences
            found = Differences(found.changed + each.changed, found.new + each.new, found.gone + each.gone)
            news, first, unpriced = news or done.is_news, first or done.first, max(unpriced, done.unpriced)
        return Refreshed(_NOTHING, found, first, self._due(head), news, unpriced, asked=False)

    async def _bring(
        self,
        version: FeedVersion,
        place: FeedPlace,
        age: timedelta,
        order: LoadJob,
        on_progress: Callable[[LoadProgress], None],
    ) -> Gathering:
        """Bring a version into the file in which a load gathers. `age`: how old it is."""
        whole = place.version == place.generation
        # Of a whole one the pages that are on disk are not read again; changes are few.
        name = f"{self._key} {version.number}" + ("" if whole else f" {order.at.isoformat()}")
        gathered = await Gathered.open(order.folder, WHOLE if whole else CHANGES, name, order.at)
        try:
            begun = (await gathered.begun()).facts
            for number in range(int(begun.get("feed_page", "0")) + 1, version.pages + 1):
                page = await self._ask(partial(_page, version.number, number))
                if page is None:
                    raise _GoneError
                await gathered.add_page(shop_pages.writing(page), feed_page=number)
                if whole:
                    on_progress(LoadProgress(number, version.pages, 0))
                await asyncio.sleep(BREATH)
            facts = _facts_of_load(version.facts)
            at = (order.at - age).isoformat()
            facts |= {"loaded_at": at, PLACE: self._named(place)}
            if whole:
                facts["whole_at"] = at
            await gathered.note(**facts)
            if whole:
                await gathered.build()
        finally:
            await gathered.aclose()
        return _gathering(version, whole=whole)

    def _due(self, head: FeedHead) -> float:
        return max(FRESH_EVERY - head.age.total_seconds(), 0.0) + GRACE * self._clock.chance()

    # --- inside ---

    async def _ask(self, work: Callable[[ShopFeed], Awaitable[T]], *, patient: bool = False) -> T:
        async def guarded(store: ShopStore) -> T:
            if self._link.version < FEED:
                raise _NoFeedError
            return await work(store.feed)

        return await self._link.call(guarded, patient=patient)

    async def _place(self) -> FeedPlace:
        """Which of the store's versions this till's catalogue is."""
        words = (await self._store.facts.recall(PLACE) or "").split()
        if len(words) == 3 and words[0] == self._key and words[1].isdecimal() and words[2].isdecimal():
            return FeedPlace(int(words[1]), int(words[2]))
        return FeedPlace()

    def _named(self, place: FeedPlace) -> str:
        return f"{self._key} {place.generation} {place.version}"


def _put(lease: Lease, version: int, number: int, page: FeedPage, feed: ShopFeed) -> Awaitable[bool]:
    return feed.put(lease, version, number, page)


def _page(version: int, number: int, feed: ShopFeed) -> Awaitable[FeedPage | None]:
    return feed.page(version, number)


def _told(gathering: Gathering) -> dict[str, str]:
    """What the other tills are told of a load besides its facts."""
    count = gathering.product_count
    return {
        f"{_TOLD}count": "" if count is None else str(count),
        f"{_TOLD}rows": str(gathering.product_rows),
        f"{_TOLD}skipped": str(gathering.progress.skipped),
    }


def _gathering(version: FeedVersion, *, whole: bool) -> Gathering:
    def number(name: str) -> int | None:
        text = version.facts.get(f"{_TOLD}{name}", "")
        return int(text) if text.isdecimal() else None

    progress = LoadProgress(version.pages, version.pages, number("skipped") or 0)
    return Gathering(progress, whole, number("count"), number("rows") or 0)


def _facts_of_load(facts: Mapping[str, str]) -> dict[str, str]:
    """What goes from one till's load to another's."""
    return {name: one for name, one in facts.items() if name not in _OF_FILE and not name.startswith(_TOLD)}
