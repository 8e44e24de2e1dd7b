"""200 shops of five tills that keep their catalogues, on one server that takes so many calls a second and no more:

    python -m tests.benchmarks.shops [--shops 200] [--tills 5] [--hours 4] [--seed 1]

A simulation in virtual time: no clock, no socket, no disk. What each till does is the real `ShopCatalogue` (or, without
a store, the schedule of the real loader); the shop's store and its software are played, and the tills look at their
store every two minutes only, for so many looks take their time. Tills open within half an hour;
in the second hour the server is down for ten minutes, and each shop's store is away once for five. Compared are the
tills for themselves, and fed by one of theirs.
"""

from __future__ import annotations

import argparse
import asyncio
import selectors
import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, cast
from unittest.mock import patch

from pos_app.chift.errors import ChiftError, ChiftThrottled, ChiftUnreachable
from pos_app.domain.shop_feed import FeedHead, FeedPlace, FeedVersion, Lease
from pos_app.domain.shop_store import FEED
from pos_app.domain.store_state import StoreAwayError
from pos_app.presenters.sale.prices import RETRY_EVERY
from pos_app.services.catalogue.load_job import Gathering, LoadJob, LoadProgress
from pos_app.services.catalogue.loading import FRESH_EVERY, Gather, Refreshed
from pos_app.services.clock import Clock
from pos_app.services.several import one_sync
from pos_app.services.several.one_sync import ShopCatalogue
from pos_app.store.catalogue_index.writing import Differences
from tests.benchmarks.fleet import jain

RATE, BURST = 50.0, 50.0  # calls a second that the server takes
LATENCY = 0.2  # seconds of a call
RETRY_AFTER = 10.0
CHANGES, WHOLE = 8, 40  # calls of a load
OPENING = 1800.0  # seconds within which the tills start
OUTAGE = (5400.0, 6000.0)
AWAY = 300.0  # seconds for which each shop's store is away once
LEASE, LOOK_EVERY = 30.0, 120.0
_EPOCH = datetime(2028, 2, 29, tzinfo=UTC)
_NO_PROGRESS = LoadProgress(0, 0, 0)


SHARES = (50, 90, 99)  # of 100 tills


class _Jump(selectors.SelectSelector):
    """Waiting takes no time: the clock is moved on."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        self.now += timeout or 0.0
        return []  # no socket is open, and no other thread wakes the loop: asking the system takes half of the time


def in_virtual_time(work: Callable[[Callable[[], float]], Coroutine[Any, Any, None]]) -> None:
    """Run `work`, which is given the clock."""
    jump = _Jump()
    loop = asyncio.SelectorEventLoop(jump)
    cast(Any, loop).time = lambda: jump.now
    try:
        loop.run_until_complete(work(lambda: jump.now))
    finally:
        loop.close()


@dataclass
class Server:
    """The software of all shops, behind one limit."""

    now: Callable[[], float]
    outage: tuple[float, float] = OUTAGE
    tokens: float = BURST
    filled: float = 0.0
    per_second: Counter[int] = field(default_factory=Counter)
    of_shop: Counter[int] = field(default_factory=Counter)
    refused: int = 0

    async def call(self, shop: int) -> None:
        """One call. Raises ChiftError."""
        await asyncio.sleep(LATENCY)
        now = self.now()
        if self.outage[0] <= now < self.outage[1]:
            raise ChiftUnreachable("internet")
        self.per_second[int(now)] += 1
        self.of_shop[shop] += 1
        self.tokens = min(BURST, self.tokens + (now - self.filled) * RATE)
        self.filled = now
        if self.tokens < 1.0:
            self.refused += 1
            raise ChiftThrottled("too many", status=429, retry_after=RETRY_AFTER)
        self.tokens -= 1.0


class Store:
    """One shop's store: its lease and its versions (generation and when it was complete)."""

    def __init__(self, now: Callable[[], float], away: float) -> None:
        self._now = now
        self._away = away
        self._holder, self._epoch, self._until = 0, 0, -1.0
        self.versions: list[tuple[int, float]] = []

    def look(self) -> None:
        """Raises StoreAwayError."""
        if self._away <= self._now() < self._away + AWAY:
            raise StoreAwayError("simulated")

    def take(self, till: int, key: str) -> Lease | None:
        """Hold the lease."""
        if self._holder != till and self._until >= self._now():
            return None
        self._holder, self._epoch, self._until = till, self._epoch + 1, self._now() + LEASE
        return Lease(key, self._epoch)

    def holds(self, lease: Lease) -> bool:
        """Whether it is that one's still."""
        return lease.epoch == self._epoch

    def prolong(self, lease: Lease, seconds: float) -> bool:
        """Hold it for longer, or give it back."""
        if self.holds(lease):
            self._until = self._now() + seconds
        return self.holds(lease)


class Line:
    """A till's line to its store, in place of `StoreLink`; `feed` is what stands behind it."""

    shop, version = "shop", FEED

    def __init__(self, store: Store, till: int, now: Callable[[], float]) -> None:
        self._store = store
        self.feed = Feed(store, till, now)

    async def call(self, work: Callable[[Line], Awaitable[Any]], *, patient: bool = False) -> Any:
        """Let the store do something; one that is away is noticed after three seconds where that is waited for."""
        await asyncio.sleep(0.002)
        try:
            self._store.look()
        except StoreAwayError:
            await asyncio.sleep(3.0 if patient else 0.0)
            raise
        return await work(self)


class Feed:
    """What a till asks its store for, of `ShopFeed`."""

    def __init__(self, store: Store, till: int, now: Callable[[], float]) -> None:
        self._store = store
        self._till = till
        self._now = now

    async def head(self, _key: str) -> FeedHead | None:
        versions = self._store.versions
        if not versions:
            return None
        generation, at = versions[-1]
        whole_age = self._now() - versions[generation - 1][1]
        age, whole = (timedelta(seconds=one) for one in (self._now() - at, whole_age))
        return FeedHead(FeedPlace(generation, len(versions)), age, whole, {})

    async def versions(self, _key: str, after: int) -> tuple[FeedVersion, ...]:
        return tuple(FeedVersion(n, 0, {}) for n in range(after + 1, len(self._store.versions) + 1))

    async def version(self, number: int) -> FeedVersion | None:
        return FeedVersion(number, 0, {})

    async def take_lease(self, key: str) -> Lease | None:
        return self._store.take(self._till, key)

    async def renew_lease(self, lease: Lease) -> bool:
        return self._store.prolong(lease, LEASE)

    async def end_lease(self, lease: Lease) -> None:
        self._store.prolong(lease, -1.0)

    async def publish(self, lease: Lease, base: FeedPlace, *, whole: bool) -> FeedPlace | None:
        """A version, in one step."""
        versions = self._store.versions
        if not self._store.holds(lease) or base.version != len(versions):
            return None
        number = len(versions) + 1
        versions.append((number if whole else base.generation, self._now()))
        return FeedPlace(versions[-1][0], number)


class Played:
    """A till's catalogue: when it was fresh last, by the shop's software. `Catalogue` and its store in one."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self.fresh: float | None = None
        self.whole_at = 0.0
        self.damage = asyncio.Event()
        self.facts = self
        self._known: dict[str, str] = {}

    async def shop(self) -> str:
        return "shop"

    async def recall(self, name: str) -> str | None:
        return self._known.get(name)

    async def remember(self, name: str, value: str) -> None:
        self._known[name] = value

    async def needs_everything(self) -> bool:
        return self.fresh is None

    async def refresh(self, fetch: Gather, *, everything: bool = False) -> Refreshed:
        whole = everything or self.fresh is None or self._now() - self.whole_at > 24 * 3600.0
        began = self._now()
        await fetch(_job(whole=whole), lambda _progress: None)
        self.fresh, self.whole_at = began, began if whole else self.whole_at
        return Refreshed(_NO_PROGRESS, Differences(), False, FRESH_EVERY)

    async def follow(self, fetch: Gather, *, everything: bool) -> Refreshed:
        await fetch(_job(whole=everything), lambda _progress: None)
        return Refreshed(_NO_PROGRESS, Differences(), False, FRESH_EVERY)

    async def rest(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class PlayedShopCatalogue(ShopCatalogue):
    """The real decisions; what goes over the line is the moment of a version."""

    def __init__(self, played: Played, line: Line, store: Store, clock: Clock) -> None:
        super().__init__(cast(Any, played), cast(Any, played), cast(Any, line), clock, "EUR")
        self._played = played
        self._line = line
        self._versions = store.versions

    async def _publish(self, leading: Any, _order: LoadJob, gathering: Gathering) -> None:
        base = leading.published[-1] if leading.published else leading.head.place if leading.head else FeedPlace()
        made = await self._ask(lambda _feed: self._line.feed.publish(leading.lease, base, whole=gathering.whole))
        if made is not None:
            leading.published.append(made)

    async def _bring(
        self, version: FeedVersion, place: FeedPlace, _age: timedelta, _order: LoadJob, _on_progress: Any
    ) -> Gathering:
        await self._ask(lambda feed: feed.version(version.number))
        self._played.fresh = max(self._played.fresh or 0.0, self._versions[version.number - 1][1])
        await self._played.remember(one_sync.PLACE, self._named(place))
        return Gathering(_NO_PROGRESS, place.version == place.generation)


def _job(*, whole: bool) -> LoadJob:
    return LoadJob("shop", Path(), "EUR", _EPOCH, None if whole else {})


@dataclass(frozen=True, slots=True)
class Seen:
    """What the fleet came to: calls in all, refused ones, the most in a second; Jain's index of the calls that each
    shop got; seconds from the end of the outage until so many of 100 tills were fresh again (`SHARES`); how old
    catalogues are in the last hour (99 of 100)."""

    calls: int
    refused: int
    peak: int
    fairness: float
    recovered: tuple[float, ...]
    oldest: float


async def _till(
    shop: int, played: Played, kept: ShopCatalogue | None, server: Server, start: float, chance: Random
) -> None:
    async def fetch(order: LoadJob, _progress: Callable[[LoadProgress], None]) -> Gathering:
        for _ in range(WHOLE if order.facts is None else CHANGES):
            await server.call(shop)
        return Gathering(_NO_PROGRESS, order.facts is None)

    await asyncio.sleep(start)
    while True:
        try:
            done = await (played if kept is None else kept).refresh(fetch)
        except ChiftError as error:
            await asyncio.sleep(max(error.retry_after or 0.0, RETRY_EVERY))
            continue
        await (played if kept is None else kept).rest(done.again_in)


def simulate(shops: int, tills: int, hours: float, seed: int, *, shared: bool) -> Seen:
    """One fleet, with catalogues of the evening before."""
    found: list[Seen] = []

    async def work(now: Callable[[], float]) -> None:
        server, chance = Server(now), Random(seed)
        fleet, running = [], []
        for shop in range(shops):
            store = Store(now, OPENING + chance.random() * (hours * 3600.0 - OPENING))
            for till in range(tills):
                played = Played(now)
                clock = Clock(lambda: _EPOCH, now, chance.random, lambda: "")
                kept = PlayedShopCatalogue(played, Line(store, till + 1, now), store, clock) if shared else None
                fleet.append(played)
                start = chance.random() * OPENING
                running.append(asyncio.ensure_future(_till(shop, played, kept, server, start, chance)))  # noqa: TID251
        end, recovered, ages = hours * 3600.0, list[float](), list[float]()
        while now() < end:
            await asyncio.sleep(10.0)
            old = sum(one.fresh is None or one.fresh < OUTAGE[1] - 1.0 for one in fleet)
            while (
                now() >= OUTAGE[1]
                and len(recovered) < len(SHARES)
                and old <= len(fleet) * (100 - SHARES[len(recovered)]) / 100
            ):
                recovered.append(now() - OUTAGE[1])
            if now() > end - 3600.0:
                ages += [now() - one.fresh for one in fleet if one.fresh is not None]
        for one in running:
            one.cancel()
        for error in await asyncio.gather(*running, return_exceptions=True):
            if not isinstance(error, asyncio.CancelledError):
                raise RuntimeError("a till ended by itself") from error  # noqa: TRY004
        got = [server.of_shop[shop] for shop in range(shops)]
        oldest = sorted(ages)[int(len(ages) * 0.99)]
        calls = sum(got)
        found.append(Seen(calls, server.refused, max(server.per_second.values()), jain(got), tuple(recovered), oldest))

    with patch.object(one_sync, "LOOK_EVERY", LOOK_EVERY):
        in_virtual_time(work)
    return found[0]


def main(arguments: list[str]) -> int:
    """Print the table; 0 where the shared ones ask about as often as there are shops."""
    parser = argparse.ArgumentParser("python -m tests.benchmarks.shops", description=__doc__)
    parser.add_argument("--shops", type=int, default=200)
    parser.add_argument("--tills", type=int, default=5)
    parser.add_argument("--hours", type=float, default=4.0)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    shares = ", ".join(map(str, SHARES))
    print(f"| tills | calls | refused | peak calls/s | fairness | {shares} of 100 fresh again | oldest (99 of 100) |")
    print("|---|---|---|---|---|---|---|")
    seen = []
    for name, shared in (("for themselves", False), ("fed by one", True)):
        one = simulate(given.shops, given.tills, given.hours, given.seed, shared=shared)
        seen.append(one)
        print(
            f"| {given.shops * given.tills}, {name} | {one.calls} | {one.refused} | {one.peak} | {one.fairness:.3f}"
            f" | {', '.join(f'{seconds:.0f} s' for seconds in one.recovered)} | {one.oldest:.0f} s |",
            flush=True,
        )
    return int(seen[1].calls > 0.35 * seen[0].calls)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
