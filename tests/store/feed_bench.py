"""Tills of one shop that keep their catalogues by the shop's store; a shop's software that counts what it is asked."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from pos_app.domain.catalogue import Category, Item, ItemStatus
from pos_app.domain.customer import Customer
from pos_app.services.catalogue.load_job import Gathering, LoadJob, LoadProgress
from pos_app.services.catalogue.loading import Catalogue, Refreshed
from pos_app.services.clock import Clock, system_clock
from pos_app.services.several.link import StoreLink
from pos_app.services.several.one_sync import ShopCatalogue
from pos_app.shared_store.line import StoreLine
from pos_app.shared_store.postgres import PostgresShopStore
from pos_app.store.catalogue import CatalogueStore
from pos_app.store.catalogue_index.gathered import CHANGES, WHOLE, Gathered
from pos_app.store.till import TillStore
from tests.postgres_server import SHOP, PostgresServer, secret_of

BEGAN = datetime(2028, 2, 29, 12, tzinfo=UTC)
_PLAIN = Item("", "", "", "", "", ("tea",), Decimal("9.95"), "EUR", Decimal(7), True, ItemStatus.PUBLISHED)


def item(key: str, name: str, price: str = "9.95") -> Item:
    """An item for sale."""
    return replace(_PLAIN, variant_id=key, product_id=f"p-{key}", name=name, sku=f"S-{key}", price=Decimal(price))


@dataclass
class FakeShop:
    """A shop's software that lists what changed since a moment, as Chift does. `calls` has what each till asked for:
    "all" or the moment since which. `before` is awaited before an answer."""

    items: dict[str, Item] = field(default_factory=dict)
    customers: list[Customer] = field(default_factory=list)
    changed: dict[str, int] = field(default_factory=dict)
    moment: int = 0
    calls: list[str] = field(default_factory=list)
    before: list[Callable[[], Awaitable[None]]] = field(default_factory=list)

    def put(self, *items: Item) -> None:
        """These are new, or otherwise from now on."""
        self.moment += 1
        for one in items:
            self.items[one.variant_id] = one
            self.changed[one.variant_id] = self.moment

    async def fetch(self, order: LoadJob, on_progress: Callable[[LoadProgress], None]) -> Gathering:
        """Carry out a load job."""
        facts = order.facts
        since = -1 if facts is None else datetime.fromisoformat(facts["products_since"]).microsecond
        self.calls.append("all" if facts is None else str(since))
        if self.before:
            await self.before.pop(0)()
        gathered = await Gathered.open(order.folder, WHOLE if facts is None else CHANGES, "shop", order.at)
        try:
            found = [one for key, one in self.items.items() if self.changed[key] > since]
            await gathered.add_items(found, [one.product_id for one in found])
            await gathered.add_customers(self.customers if facts is None else ())
            await gathered.put_lists((Category("tea", "Tea"),), (), ())
            now, told = order.at.isoformat(), BEGAN.replace(microsecond=self.moment).isoformat()
            await gathered.note(loaded_at=now, products_since=told, product_count=len(self.items))
            if facts is None:
                await gathered.note(whole_at=now)
                await gathered.build()
        finally:
            await gathered.aclose()
        on_progress(LoadProgress(1, 1, 0))
        return Gathering(LoadProgress(1, 1, 0), facts is None, len(self.items), len(found))


class FeedTill:
    """One till: its catalogue, and the lines to the store and to the shop's software."""

    def __init__(self, kept: ShopCatalogue, catalogue: Catalogue, store: CatalogueStore, link: StoreLink) -> None:
        self.kept = kept
        self.catalogue = catalogue
        self.store = store
        self.link = link

    async def names(self) -> list[str]:
        """What the till sells, by name."""
        return sorted(one.name for one in await self.store.items())

    async def refresh(self, shop: FakeShop) -> Refreshed:
        """Keep the catalogue, once."""
        return await self.kept.refresh(shop.fetch)


@asynccontextmanager
async def feed_till(
    folder: Path,
    server: PostgresServer,
    database: str,
    code: str,
    named: str | Callable[[], Awaitable[str]] = "shop",
    clock: Clock | None = None,
    installation: str | None = None,
) -> AsyncIterator[FeedTill]:
    """The till of this code; `installation` is this one's where the store knows it already."""
    clock = clock or replace(system_clock(), chance=lambda: 0.5)
    async with AsyncExitStack() as stack:
        till_store = await TillStore.open(folder, clock.now)
        stack.push_async_callback(till_store.aclose)
        store = await CatalogueStore.open(folder)
        stack.push_async_callback(store.aclose)
        shop_store = PostgresShopStore(StoreLine(server.address(database, code), lambda: secret_of(code)))
        stack.callback(shop_store.close)
        link = StoreLink(
            shop_store, SHOP, f"here {code}" if installation is None else installation, till_store.shared, clock, code
        )
        catalogue = Catalogue(store, clock, lambda _progress: None, named, "EUR")
        yield FeedTill(ShopCatalogue(catalogue, store, link, clock, "EUR"), catalogue, store, link)


def pass_time(server: PostgresServer, database: str, seconds: float) -> None:
    """So much time passes for the store's versions and leases."""
    with server.connection(database) as owner:
        owner.run("UPDATE comptoir.feed_version SET done_at = done_at - make_interval(secs => :n)", n=seconds)
        owner.run(
            "UPDATE comptoir.lease SET until = until - make_interval(secs => :n) WHERE until > '2000-01-01'", n=seconds
        )
