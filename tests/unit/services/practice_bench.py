"""A till and a practice shop in one process on a clock that jumps: an hour of waiting takes no time.

The till's files, services and API floor are the real ones, and so is the practice shop; only time is ours.
"""

from __future__ import annotations

import asyncio
import json
import random
import selectors
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any

import httpx

from pos_app.app.shop_connection import practice_settings
from pos_app.app.till import Till, catalogue_of, open_till
from pos_app.chift.api import ChiftApi
from pos_app.chift.credentials import Credentials
from pos_app.chift.practice import in_process
from pos_app.domain.cart import Cart
from pos_app.domain.catalogue import Item
from pos_app.domain.customer import Customer
from pos_app.domain.note import read_note
from pos_app.domain.order import Sale
from pos_app.domain.payment import Tender, settle
from pos_app.domain.submission import State, Submission
from pos_app.domain.totals import totals
from pos_app.presenters.common.notices import is_expected
from pos_app.sandbox import ConnectionLost, ConnectionRefused, Options, create_app
from pos_app.sandbox import Credentials as ShopCredentials
from pos_app.services.catalogue.load_job import Gathering, LoadJob, LoadProgress
from pos_app.services.catalogue.loading import in_process as in_this_process
from pos_app.services.clock import Clock
from pos_app.services.settings.shop import shop_profile
from pos_app.store.catalogue_index.gathered import NEXT
from pos_app.store.sqlite import database

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=timezone(timedelta(hours=1)))
ORDERS, CUSTOMERS = "POST /commerce/orders", "POST /pos/customers"
HOUR = 3600.0
_FILES: Any = database
_GATHERED: list[tuple[Gathering, bytes]] = []  # what the first load of this process found, and the file it made
A_DAY = 24 * HOUR


class JumpingLoop(asyncio.SelectorEventLoop):
    """A loop whose time stands still while anything is worked at, and jumps to the next moment when all only wait."""

    def __init__(self) -> None:
        self._moment = 0.0
        self._working = 0
        self._counting = Lock()
        super().__init__(_JumpingSelector(self))
        self._real = _FILES.ThreadPoolExecutor
        _FILES.ThreadPoolExecutor = partial(_FileThread, self)

    def time(self) -> float:
        return self._moment

    def run_in_executor(  # type: ignore[override]  # typeshed's form needs TypeVarTuples for nothing here
        self, executor: Executor | None, func: Callable[..., Any], *args: Any
    ) -> asyncio.Future[Any]:
        self.works(1)
        future = super().run_in_executor(executor, func, *args)
        future.add_done_callback(self._worked)
        return future

    async def shutdown_default_executor(self, timeout: float | None = None) -> None:  # noqa: ARG002
        """Without Python 3.12's limit of 300 s: they are seconds of this loop, and gone at once."""
        await super().shutdown_default_executor()

    def close(self) -> None:
        _FILES.ThreadPoolExecutor = self._real
        super().close()

    def works(self, more: int) -> None:
        """So many more steps are with a thread, or fewer."""
        with self._counting:
            self._working += more

    def turn(self) -> None:
        """A turn of the loop takes its microsecond, so that no wait is too short to end."""
        self._moment += 1e-6

    def jump(self, seconds: float) -> bool:
        """Move on, unless a thread is still at work."""
        if self._working:
            return False
        self._moment += seconds
        return True

    def _worked(self, _: object) -> None:
        self.works(-1)


class _FileThread(ThreadPoolExecutor):
    """A thread of a file, whose steps the loop must know of."""

    def __init__(self, loop: JumpingLoop, *settings: Any) -> None:
        super().__init__(*settings)
        self._loop = loop

    def submit(self, step: Callable[..., Any], /, *given: Any, **named: Any) -> Future[Any]:
        self._loop.works(1)
        done = super().submit(step, *given, **named)
        done.add_done_callback(self._worked)
        return done

    def _worked(self, _: object) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._loop.works, -1)  # behind the answer itself


class _JumpingSelector(selectors.DefaultSelector):
    """Looks what came in; where nothing did, the loop's time jumps in place of waiting."""

    def __init__(self, loop: JumpingLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        self._loop.turn()
        if timeout is None or timeout <= 0:
            return super().select(timeout)
        came = super().select(0)
        if not came and not self._loop.jump(timeout):
            return super().select(1.0)  # a thread of the store is at work and will say so
        return came


class Bench:
    """One practice shop, one line to it, and one till that can be closed and opened again on the same files."""

    def __init__(self, folder: Path, options: dict[str, Any]) -> None:
        loop = asyncio.get_running_loop()
        self.shift = timedelta()  # by how much the till's wall clock is wrong
        chance = random.Random(7)
        ids = random.Random(11)
        self.clock = Clock(
            lambda: NOON + timedelta(seconds=loop.time()) + self.shift,
            loop.time,
            chance.random,
            lambda: str(uuid.UUID(int=ids.getrandbits(128), version=4)),
        )
        self.shop = create_app(
            Options(clock=lambda: (NOON + timedelta(seconds=loop.time())).astimezone(UTC), **options)
        )
        self.line = in_process(self.shop, ConnectionRefused, ConnectionLost)
        self.transport: httpx.AsyncBaseTransport = self.line
        self.rows: list[Submission] = []
        self.told = 0
        self.reported: list[tuple[str, BaseException]] = []  # what nobody expected
        self.said: list[Exception] = []  # what a till says in its own sentence
        self.on_row: Callable[[Submission | None], None] = lambda _row: None
        self._folder = folder
        self._options = options
        self._changed = asyncio.Event()
        self._stack = AsyncExitStack()
        self._till: Till | None = None
        self._api: ChiftApi | None = None
        self._items: dict[str, Item] = {}

    # --- the till ---

    @property
    def till(self) -> Till:
        """The till that is open."""
        assert self._till is not None
        return self._till

    @property
    def api(self) -> ChiftApi:
        """The till's line to the shop."""
        assert self._api is not None
        return self._api

    async def open(self) -> None:
        """Open the till's files; nothing is sent yet."""
        if self._api is None:
            key = credentials_of(self.shop.credentials)
            self._api = await ChiftApi.open(
                "http://127.0.0.1",
                key,
                transport=self.transport,
                monotonic=self.clock.monotonic,
                chance=self.clock.chance,
            )
        settings = practice_settings(await self.api.categories()) if self._till is None else None
        shop = shop_profile(settings.shop) if settings else self.till.shop
        self._till = await self._stack.enter_async_context(
            open_till(self._folder, shop, self.clock, self._report, self._row_changed, None)
        )

    async def load(self) -> None:
        """Fetch the catalogue."""
        await catalogue_of(self.till, lambda _progress: None).load(self.api)

    async def stock(self) -> None:
        """The catalogue as a first `load` of the shop in the box brings it, fetched once in this process and copied."""
        assert not self._options, "a shop with more in it than the box has is loaded"
        await catalogue_of(self.till, lambda _progress: None).refresh(self._gather_or_copy)

    async def _gather_or_copy(self, order: LoadJob, told: Callable[[LoadProgress], None]) -> Gathering:
        place = order.folder / NEXT
        if not _GATHERED:
            _GATHERED.append((await in_this_process(self.api)(order, told), place.read_bytes()))
        gathering, content = _GATHERED[0]
        place.write_bytes(content)
        return gathering

    def serve(self) -> None:
        """Let the outbox run."""
        self.till.tasks.serve("outbox", partial(self.till.outbox.run, self.api))

    async def shut(self) -> None:
        """Close the till's files as at the end of the program."""
        await self._stack.aclose()

    async def use(self, transport: httpx.AsyncBaseTransport) -> None:
        """Close the till and open it again on another line."""
        await self.api.aclose()
        self.transport, self._api = transport, None
        await self.restart()

    async def restart(self) -> None:
        """Close the till and open it again; nothing is sent yet."""
        await self.shut()
        await self.open()

    async def aclose(self) -> None:
        """Close everything."""
        await self.shut()
        if self._api is not None:
            await self._api.aclose()
        self.shop.close()

    # --- selling ---

    async def item(self, sku: str = "SL-01") -> Item:
        """A thing of the shop, from the catalogue kept here, else asked for at the shop."""
        for item in await self.till.catalogue_store.by_code(sku):
            return item
        if not self._items:
            async for page in self.api.product_pages():
                self._items |= {item.sku: item for item in page.items}
        return self._items[sku]

    async def cart(self, *skus: str, customer: Customer | None = None) -> Cart:
        """A cart with one of each."""
        cart = self.till.checkout.empty_cart()
        for sku in skus or ("SL-01",):
            cart, _ = cart.add(await self.item(sku), Decimal(1), self.till.shop.policy)
        return cart.set_customer(customer)

    async def sell(self, *skus: str, customer: Customer | None = None) -> Sale:
        """A sale paid in cash to the cent that cash can pay."""
        return await self.pay(await self.cart(*skus, customer=customer))

    async def pay(self, cart: Cart) -> Sale:
        """A cart paid in cash to the cent that cash can pay."""
        policy = self.till.shop.policy
        due = settle(totals(cart, policy).total, (), policy.cash_step).cash_due
        return await self.till.checkout.pay(cart, (Tender("Cash", due, is_cash=True),), "Nadia")

    async def until(self, row_id: str, *states: State, limit: float = A_DAY) -> Submission:
        """The row once it is in one of these states; fails when that takes longer than `limit` seconds of our time."""
        async with asyncio.timeout(limit):
            while True:
                self._changed.clear()
                row = await self.till.till_store.outbox.row(row_id)
                if row.state in states:
                    return row
                await self._changed.wait()

    async def sent(self, *sales: Sale, limit: float = A_DAY) -> list[Submission]:
        """All rows once all are sent."""
        return [await self.until(sale.id, State.SENT, limit=limit) for sale in sales]

    def history(self, row_id: str) -> list[State]:
        """The states a row was told to be in, one after the other."""
        return [row.state for row in self.rows if row.id == row_id]

    def started(self) -> list[str]:
        """Which rows were sent, one after the other."""
        return [row.id for row in self.rows if row.state is State.SENDING]

    async def tries(self, row_id: str) -> list[tuple[str, str, int | None]]:
        """What was written down of each call: purpose, outcome, status."""
        return [(a.purpose, a.outcome, a.status) for a in await self.till.till_store.outbox.attempts(row_id)]

    # --- the shop ---

    def order_fault(self, match: str, fault: str, **more: object) -> None:
        """The shop misbehaves from now on."""
        self.shop.order_fault({"match": match, "fault": fault, **more})

    def mend_shop(self) -> None:
        """The shop behaves again."""
        self.shop.order_fault({"clear": True})

    def state(self) -> dict[str, Any]:
        """The shop's books."""
        books: dict[str, Any] = json.loads(self.shop.state(), parse_float=Decimal)
        return books

    def calls(self, name: str = ORDERS) -> int:
        """How often a call came to the shop."""
        return int(self.state()["requests"].get(name, 0))

    def receipts(self) -> list[str]:
        """The receipt numbers of the shop's orders, in the order they came."""
        notes = [read_note(order["note"]) for order in self.state()["orders"]]
        return [str(facts.receipt) for facts in notes if facts]

    def assert_each_once(self, *sales: Sale) -> None:
        """faults C1, C2, C3: the shop holds exactly these sales, each once, to the cent."""
        orders = self.state()["orders"]
        assert Counter(self.receipts()) == Counter(str(sale.receipt) for sale in sales)
        assert len(orders) == len(sales)
        totals_there = {str(facts.receipt): o["total"] for o in orders if (facts := read_note(o["note"]))}
        assert totals_there == {str(sale.receipt): sale.order.total.amount for sale in sales}

    # --- inside ---

    def _report(self, name: str, error: BaseException) -> None:
        if isinstance(error, Exception) and is_expected(error):
            self.said.append(error)
        else:
            self.reported.append((name, error))

    def _row_changed(self, row: Submission | None) -> None:
        if row is None:
            self.told += 1
        else:
            self.rows.append(row)
        self._changed.set()
        self.on_row(row)


@asynccontextmanager
async def open_bench(folder: Path, **options: Any) -> AsyncIterator[Bench]:
    """A bench with an open till that does not send yet. `options` are the practice shop's."""
    bench = Bench(folder, options)
    try:
        await bench.open()
        yield bench
    finally:
        await bench.aclose()


def credentials_of(ours: ShopCredentials) -> Credentials:
    """The practice shop's key as the till holds it."""
    return Credentials(
        client_id=ours.client_id,
        client_secret=ours.client_secret,
        account_id=ours.account_id,
        consumer_id=ours.consumer_id,
        pos_connection_id=ours.pos_connection_id,
        commerce_connection_id=ours.commerce_connection_id,
    )
