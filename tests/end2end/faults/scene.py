"""A till with its real services on a fast clock, talking over a real socket, and the audit that ends each fault's test.

Holds what the tests of this folder share: selling, waiting for a state, restarting, checking faults C1-C9.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import replace
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

from pos_app.app.shop_connection import PRACTICE_SHOP
from pos_app.app.till import Till, open_till
from pos_app.chift.answer_values import PlacedOrder
from pos_app.chift.api import ChiftApi
from pos_app.chift.credentials import Credentials
from pos_app.chift.limits import Limits
from pos_app.domain.cart import Cart
from pos_app.domain.catalogue import Item
from pos_app.domain.customer import Address, Customer
from pos_app.domain.order import Order, Sale
from pos_app.domain.payment import Tender, settle
from pos_app.domain.submission import State, Submission
from pos_app.domain.totals import totals
from pos_app.services.clock import Clock
from pos_app.services.settings.shop import shop_profile
from tests.crash.audit import Findings, audit, story
from tests.crash.fast_loop import SPEED, fast_clock
from tests.crash.runs import exact_state
from tests.line_to import line_to

ORDERS, TRANSACTIONS = "POST /commerce/orders", "GET /connections/*/transactions"
# In the loop's seconds, of which there are 20 in one of the world: a read may take 0.6 s of the world.
LIMITS = Limits(connect=10, read=12, read_post=12, write=10, pool=10, total=30, closing=2)
# Till, test and their loop are one process: where a busy machine gives it no turn, nothing could have come, and the
# seconds that pass say nothing. So patience is counted in looks, and a payment's time in beats of the till's heart.
LOOK = 0.01  # seconds of the world between two looks
PATIENCE = 3000  # looks that anything here may take: half a minute of a machine at rest
BEAT = 0.004  # seconds of the world
QUICK = 250  # beats, a second of a machine at rest: a payment never waits for a network
# Seconds of the world, without those in which others had the cores. A busy machine alone takes 0.2; a look-up or a lock
# that blocks takes longer. The 16.7 ms of faults C7 are measured by the benchmarks, where nothing else runs.
STALL = 1.0
_SCHEDULED = Path("/proc/thread-self/schedstat")


class _Counted:
    """The line to the shop, and how many orders are on their way at the same time."""

    def __init__(self, api: ChiftApi, scene: Scene) -> None:
        self._api = api
        self._scene = scene
        self._now = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._api, name)

    async def create_order(self, order: Order, request_id: str) -> PlacedOrder:
        """The real call."""
        self._now += 1
        self._scene.most_at_once = max(self._scene.most_at_once, self._now)
        try:
            return await self._api.create_order(order, request_id)
        finally:
            self._now -= 1


class Scene:
    """One till of one test. `start`, sell, wait, `check` at the end."""

    def __init__(self, folder: Path, code: str, url: str, credentials: Credentials, items: Sequence[Item]) -> None:
        self.folder = folder
        self.code = code
        self.url = url
        self.told: dict[str, Decimal] = {}
        self.seen_states: list[tuple[str, State]] = []
        self.wrong: list[str] = []
        self.limits = LIMITS
        # Names as in real life: a till of another process on the same folder must not find the same ones.
        self.clock: Clock = replace(fast_clock(code), new_id=lambda: str(uuid4()))
        self.stall = 0.0
        self.beats = 0
        self.most_at_once = 0
        self.credentials = credentials
        self.items = items
        self._stack = AsyncExitStack()
        self._till: Till | None = None

    @property
    def till(self) -> Till:
        """The till that is open."""
        assert self._till is not None
        return self._till

    async def start(self, url: str = "", credentials: Credentials | None = None, *, send: bool = True) -> None:
        """Open the till, and let it send to `url`, else to the shop."""
        self.clock = replace(self.clock, monotonic=asyncio.get_running_loop().time)
        shop = shop_profile(replace(PRACTICE_SHOP, till=self.code, rounding="per_line"))
        opened = open_till(self.folder, shop, self.clock, self._report, self._changed, None)
        self._till = await self._stack.enter_async_context(opened)
        self.till.tasks.serve("heart", self._beat)
        if send:
            await self.connect(url, credentials)

    async def connect(self, url: str = "", credentials: Credentials | None = None) -> ChiftApi:
        """Let the till send."""
        key = credentials or self.credentials
        api = await ChiftApi.open(
            url or self.url, key, limits=self.limits, monotonic=self.clock.monotonic, chance=self.clock.chance
        )
        self._stack.push_async_callback(api.aclose)
        self.till.tasks.serve("outbox", partial(self.till.outbox.run, cast(ChiftApi, _Counted(api, self))))
        self._stack.push_async_callback(self.till.tasks.aclose, 5.0)
        return api

    async def stop(self) -> None:
        """Close it as the window does."""
        if self._till is not None:
            self._till = None
            await self._stack.aclose()
            self._stack = AsyncExitStack()

    async def restart(self, url: str = "") -> None:
        """Close and open again."""
        await self.stop()
        await self.start(url)

    def cart(self, lines: int = 2, customer: Customer | None = None) -> Cart:
        """Something to sell."""
        cart = self.till.checkout.empty_cart()
        for item in self.items[:lines]:
            cart, _ = cart.add(item, Decimal(2), self.till.shop.policy)
        return cart.set_customer(customer)

    def elise(self) -> Customer:
        """A customer with a phone number of her own."""
        number = sum(ord(c) * 37**at for at, c in enumerate(self.code)) % 10**6
        address = Address("Rue Haute", "12", "", "1000", "Brussels", "BE")
        return Customer(f"e-{self.code}", "Élise", "Lefèvre", f"+32476{number:06d}", f"{self.code}@example.be", address)

    async def sell(self, customer: Customer | None = None) -> Sale:
        """A sale, paid and told; never slow, whatever the network does (faults C8)."""
        return await self.pay(self.cart(2, customer))

    async def sell_ahead(self, customer: Customer | None = None) -> Sale:
        """A sale whose order has met the shop, or its fault, when this returns: it is the first to do so."""
        before = await self._orders_asked()
        sale = await self.sell(customer)

        async def left() -> bool:
            return await self._orders_asked() != before

        await self._look(left, partial(self._said, "the order never left"))
        return sale

    async def _orders_asked(self) -> int:
        return int((await asyncio.to_thread(exact_state, self.url))["requests"].get(ORDERS, 0))

    async def pay(self, cart: Cart) -> Sale:
        """Take the money for a cart."""
        policy = self.till.shop.policy
        due = settle(totals(cart, policy).total, (), policy.cash_step).cash_due
        began = self.beats
        sale = await self.till.checkout.pay(cart, (Tender("Cash", due, is_cash=True),), "Nadia")
        assert self.beats - began < QUICK, "a payment waited"
        self.told[str(sale.receipt)] = sale.order.total.amount
        return sale

    async def row(self, sale: Sale) -> Submission:
        """Where a sale stands."""
        return await self.till.till_store.outbox.row(sale.id)

    async def until(self, sale: Sale, *states: State) -> Submission:
        """The row once it is in one of these states."""
        row = await self.row(sale)

        async def is_there() -> bool:
            nonlocal row
            row = await self.row(sale)
            return row.state in states

        async def stays() -> str:
            told = (
                f"stays {row.state}: {row.cause} {row.sentence}, tried again in {self.till.outbox.next_try(row.id)} s"
            )
            calls = [(a.purpose, a.outcome, a.ms) for a in await self.till.till_store.outbox.attempts(row.id)]
            return f"{row.receipt} {told}; calls {calls}; {self.wrong}; stood still for {self.stall:.1f} s"

        await self._look(is_there, stays)
        return row

    async def until_true(self, holds: Callable[[], bool], what: str) -> None:
        """Wait for something to hold."""

        async def found() -> bool:
            return holds()

        await self._look(found, partial(self._said, f"never: {what}"))

    async def tries(self, sale: Sale, at_least: int) -> None:
        """Wait for so many calls on behalf of a sale."""

        async def tried() -> bool:
            return len(await self.till.till_store.outbox.attempts(sale.id)) >= at_least

        await self._look(tried, partial(self._said, f"{sale.receipt} was not tried {at_least} times"))

    async def quiet(self) -> None:
        """Everything sent that can be."""

        async def is_idle() -> bool:
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK * SPEED):
                    await self.till.outbox.idle()
                    return True
            return False

        async def waits() -> str:
            return f"still waiting: {(await self.till.till_store.outbox.open_rows())[:3]} {self.wrong}"

        await self._look(is_idle, waits)

    async def story(self, sale: Sale) -> str:
        """`send InDoubt 503, ask Created 200`."""
        return ", ".join(story(self.folder, str(sale.receipt)))

    async def check(self, *, unsent: Sequence[Sale] = (), most_requests: int | None = None) -> Findings:
        """The checks faults C1-C9 after quiet; closes the till. `unsent`: sales that cannot have arrived."""
        await self.stop()
        state = await asyncio.to_thread(exact_state, self.url)
        names = [str(sale.receipt) for sale in unsent]
        found = audit(self.folder, state, self.code, self.told, unsent=names, most_requests=most_requests)
        assert not found.broken, found.broken
        assert self.wrong == []
        assert self.stall < STALL, f"C7: the loop stood still for {self.stall * 1000:.0f} ms"
        return found

    def _changed(self, row: Submission | None) -> None:
        if row is not None:
            assert row.state is not State.SENT or row.remote_id, "C8: said to be sent without an order"
            self.seen_states.append((row.receipt, row.state))

    def _report(self, name: str, error: BaseException) -> None:
        self.wrong.append(f"{name}: {type(error).__name__} {error}")

    async def _beat(self) -> None:
        while True:
            began, without = time.monotonic(), without_a_core()
            await asyncio.sleep(BEAT * SPEED)
            self.beats += 1
            late = time.monotonic() - began - BEAT
            self.stall = max(self.stall, late - (without_a_core() - without))

    async def _look(self, holds: Callable[[], Awaitable[bool]], otherwise: Callable[[], Awaitable[str]]) -> None:
        """Looks until it holds; fails with what `otherwise` says."""
        for _ in range(PATIENCE):
            if await holds():
                return
            await asyncio.sleep(LOOK * SPEED)
        assert await holds(), await otherwise()

    async def _said(self, text: str) -> str:
        return text


def without_a_core() -> float:
    """Seconds for which this thread was ready to run so far and others had the cores: no stall of the loop's making.

    Linux counts it; 0.0 elsewhere.
    """
    try:
        return int(_SCHEDULED.read_text(encoding="ascii").split()[1]) / 1e9
    except OSError:
        return 0.0


def shelf_of(url: str, key: Credentials) -> tuple[Item, ...]:
    """The products of a practice shop that have a price. Not from within a loop."""

    async def read() -> tuple[Item, ...]:
        api = await line_to(url, key)
        try:
            return tuple([item async for page in api.product_pages() for item in page.items if item.price])
        finally:
            await api.aclose()

    return asyncio.run(read())
