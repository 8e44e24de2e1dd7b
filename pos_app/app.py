"""The composition root: builds the stores, the services and the line to Chift, and hands each what it needs. No Qt.

The window (`desktop`) and the headless verbs (`cli`) both stand on what is built here.
"""

from __future__ import annotations

import asyncio
import importlib
import logging
import os
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import field, replace
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pos_app.config import Settings, ShopSettings
from pos_app.parts import part
from pos_app.services.checkout import Checkout
from pos_app.services.ledger import Ledger
from pos_app.services.outbox import Outbox
from pos_app.services.shelf import Shelf
from pos_app.services.tasks import Tasks
from pos_app.store.catalogue import CatalogueStore
from pos_app.store.till import TillStore
from pos_app.values import dataclass

if TYPE_CHECKING:  # imported behind the first paint (httpx, pydantic), or with the service that needs it
    from pos_app.chift.api import ChiftApi
    from pos_app.chift.credentials import Credentials
    from pos_app.chift.exchange import Exchange
    from pos_app.chift.practice import PracticeDoor, PracticeLine
    from pos_app.domain.catalogue import Category
    from pos_app.domain.order import ShopProfile
    from pos_app.domain.submission import Submission
    from pos_app.sandbox import Sandbox
    from pos_app.services.catalogue import Catalogue, LoadProgress
    from pos_app.services.clock import Clock
    from pos_app.services.customers import Customers
    from pos_app.services.handover import Handovers
    from pos_app.services.mending import Mending
    from pos_app.services.printing import Printing, PrintSetup
    from pos_app.services.purchases import Purchases
    from pos_app.services.sync_worker import SyncWorker

T = TypeVar("T")
log = logging.getLogger(__name__)
GRACE = 5.0  # seconds that work under way gets when the program ends

PRACTICE_SHOP = ShopSettings(
    name="Rue Haute",
    street="Rue Haute",
    number="1",
    postal_code="1000",
    city="Brussels",
    email="comptoir@example.com",
    phone="+3225000000",
    barcode_masks=["21PPPPPWWWWWC", "22PPPPPEEEEEC"],
    free_text_variant="DIVERS",
)
PRACTICE_RATES = {"Food": "6"}  # by the practice shop's category names; everything else is at the default rate


@dataclass(frozen=True)
class Till:
    """A till that is open: its files and its services. Built by `open_till`, closed when that context ends."""

    shop: ShopProfile
    clock: Clock
    tasks: Tasks
    till_store: TillStore
    catalogue_store: CatalogueStore
    outbox: Outbox
    checkout: Checkout
    shelf: Shelf
    ledger: Ledger
    prints: Callable[[], PrintSetup] | None = None

    # --- services made, and imported, when they are first used ---

    @part
    def customers(self) -> Customers:
        """Those who buy."""
        from pos_app.services.customers import Customers

        country = self.shop.address.country
        return Customers(self.till_store, self.catalogue_store, self.outbox, self.clock, country)

    @part
    def mending(self) -> Mending:
        """Refused sales made ones that can be sent."""
        from pos_app.services.mending import Mending

        return Mending(self.till_store, self.shop, self.outbox, self.clock, self.customers)

    @part
    def handovers(self) -> Handovers:
        """Sales handed to another till in a file."""
        from pos_app.services.handover import Handovers

        return Handovers(self.till_store, self.catalogue_store, self.outbox, self.clock, self.shop.till)

    @part
    def purchases(self) -> Purchases:
        """What customers bought."""
        from pos_app.services.purchases import Purchases

        return Purchases(self.till_store, self.shop.email, self.clock)

    @part
    def printing(self) -> Printing:
        """The print jobs and the printer."""
        from pos_app.services.printing import Printing, PrintSetup

        setup = self.prints() if self.prints else PrintSetup()
        return Printing(self.till_store.prints, setup, self.clock, self.tasks)


@dataclass(frozen=True, slots=True)
class Practice:
    """The practice shop behind a till: the line that can be cut, and the back door for faults.

    `fresh` says that its file was no use any more: it was set aside, and this is a new shop. `key` signs what tills
    of this shop hand over.
    """

    line: PracticeLine
    door: PracticeDoor
    api: ChiftApi
    fresh: bool = False
    key: bytes = field(default=b"", repr=False)


@asynccontextmanager
async def open_till(
    folder: Path,
    shop: ShopProfile,
    clock: Clock,
    report: Callable[[str, BaseException], None],
    changed: Callable[[Submission | None], None],
    prints: Callable[[], PrintSetup] | None = None,
) -> AsyncIterator[Till]:
    """Open the till of a profile's folder. Raises StoreError.

    `prints` tells how it prints, once that is asked; without it what is printed waits. `report` hears of unexpected
    errors in background work, `changed` of each new state of an outbox row. On the way out work under way gets a moment
    to end, what is not yet written is written, and the files are closed.
    """
    async with AsyncExitStack() as stack:
        till_store = await TillStore.open(folder, clock.now)
        stack.push_async_callback(till_store.aclose)
        catalogue_store = await CatalogueStore.open(folder)
        stack.push_async_callback(catalogue_store.aclose)
        tasks = Tasks(report)
        outbox = Outbox(till_store, clock, tasks, changed)
        checkout = Checkout(till_store, shop, outbox, clock, tasks)
        stack.push_async_callback(checkout.flush)
        till = Till(
            shop,
            clock,
            tasks,
            till_store,
            catalogue_store,
            outbox,
            checkout,
            Shelf(catalogue_store, till_store, shop.policy, shop.weighing),
            Ledger(till_store, catalogue_store, shop, outbox, clock),
            prints,
        )

        def close_printing() -> None:
            if Till.printing.is_made(till):
                till.printing.close()

        stack.callback(close_printing)  # after the tasks had their moment: a thread at a slow printer lets go
        stack.push_async_callback(tasks.aclose, GRACE)
        await outbox.load()
        yield till


async def import_line(*more: str) -> None:
    """Import what the line to Chift stands on (httpx, pydantic) and `more` modules, in a thread: 300 ms, which neither
    the first paint nor the first sale waits for."""
    for name in ("pos_app.chift.api", *more):
        await asyncio.to_thread(importlib.import_module, name)


class PracticeAwayError(Exception):
    """The practice shop that should listen on this machine does not answer."""


@asynccontextmanager
async def open_practice(
    server: str | None, data: Path | None, clock: Clock, on_exchange: Callable[[Exchange], None] | None = None
) -> AsyncIterator[Practice]:
    """The practice shop: in this program (kept in `data`), or a sandbox already listening at `server`.

    Raises PracticeAwayError when the sandbox at `server` does not answer as one does, OSError when `data` cannot be
    written.
    """
    fresh = False
    await import_line("pos_app.chift.practice", *(() if server else ("pos_app.sandbox",)))
    from pos_app.chift.api import ChiftApi
    from pos_app.chift.practice import PracticeDoor, in_process, over_loopback
    from pos_app.services.handover import shop_key

    async with AsyncExitStack() as stack:
        if server is None:
            from pos_app.sandbox import ConnectionLost, ConnectionRefused

            shop, fresh = await asyncio.to_thread(_practice_shop, data, clock)
            stack.callback(shop.close)
            url = "http://127.0.0.1"
            line = in_process(shop, ConnectionRefused, ConnectionLost)
            door = PracticeDoor(url, in_process(shop, ConnectionRefused, ConnectionLost))
        else:
            url = server.rstrip("/")
            line, door = over_loopback(), PracticeDoor(url, over_loopback())
        stack.push_async_callback(door.aclose)
        try:
            credentials = await door.credentials()
        except (OSError, ValueError, KeyError, TypeError) as error:  # nobody there, or somebody else
            raise PracticeAwayError(f"no practice shop answers at {url}") from error
        api = await ChiftApi.open(
            url, credentials, transport=line, monotonic=clock.monotonic, chance=clock.chance, on_exchange=on_exchange
        )
        stack.push_async_callback(api.aclose)
        yield Practice(line, door, api, fresh, shop_key(credentials.client_secret, credentials.consumer_id))


def _practice_shop(data: Path | None, clock: Clock) -> tuple[Sandbox, bool]:
    """The shop kept in `data`, and whether it had to be begun anew because the file was none."""
    from pos_app.sandbox import Options, create_app
    from pos_app.sandbox.shop import NotAShopError

    options = Options(clock=lambda: clock.now().astimezone(UTC), data=data)
    if data is None:
        return create_app(options), False
    # Made here, for its user only: SQLite gives a file that it makes the rights of any other.
    os.close(os.open(data, os.O_RDWR | os.O_CREAT, 0o600))
    try:
        return create_app(options), False
    except NotAShopError:
        # Nothing in a practice shop is worth more than being able to practise; the file is kept for a supporter.
        for ending in ("-wal", "-shm", ""):
            side = data.with_name(f"{data.name}{ending}")
            if side.exists():
                side.replace(data.with_name(f"{data.name}.unreadable{ending}"))
        return create_app(options), True


@asynccontextmanager
async def open_shop(
    settings: Settings, secret: str, clock: Clock, on_exchange: Callable[[Exchange], None] | None = None
) -> AsyncIterator[ChiftApi]:
    """The line to a real shop's software through Chift."""
    await import_line()
    from pos_app.chift.api import ChiftApi

    credentials = _key_of(settings, secret)
    api = await ChiftApi.open(
        settings.base_url,
        credentials,
        monotonic=clock.monotonic,
        chance=clock.chance,
        on_exchange=on_exchange,
        proxy=settings.proxy,
    )
    try:
        yield api
    finally:
        await api.aclose()


def sync_worker(settings: Settings, secret: str, api: ChiftApi) -> SyncWorker:
    """What fetches the catalogue of the real shop behind `api`, in a process of its own."""
    from pos_app.services.sync_worker import SyncWorker

    return SyncWorker(settings.base_url, _key_of(settings, secret), api.log_in, api.product_count, proxy=settings.proxy)


def _key_of(settings: Settings, secret: str) -> Credentials:
    from pos_app.chift.credentials import Credentials  # with the rest of its room behind the first paint

    return Credentials(
        settings.client_id,
        secret,
        settings.account_id,
        settings.consumer_id,
        settings.pos_connection_id,
        settings.commerce_connection_id,
    )


def practice_settings(categories: tuple[Category, ...]) -> Settings:
    """The practice shop's own settings, its tax map drawn from the categories it lists."""
    rates = {c.id: PRACTICE_RATES[c.name] for c in categories if c.name in PRACTICE_RATES}
    return Settings(shop=replace(PRACTICE_SHOP, category_rates=rates))


def catalogue_of(till: Till, progressed: Callable[[LoadProgress], None], shop: str = "") -> Catalogue:
    """The loader of a till's catalogue. `shop` names the shop that is loaded."""
    from pos_app.services.catalogue import Catalogue

    return Catalogue(till.catalogue_store, till.clock, progressed, shop, till.shop.policy.currency.code)
