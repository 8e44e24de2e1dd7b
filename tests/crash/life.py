"""The child: a till with its real services, sold at by a cashier in a hurry, until it is killed.

What the cashier is told goes to `told` line by line, each in one write right after it is true:
`paid RECEIPT TOTAL`, `back NUMBER TOTAL` (a return), `listed RECEIPT` (shown at start), `drained`, `wrong TEXT`.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import sys
import traceback
import urllib.request
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from pos_app.app.shop_connection import PRACTICE_SHOP
from pos_app.app.till import Till, open_till
from pos_app.chift.api import ChiftApi
from pos_app.chift.credentials import Credentials
from pos_app.chift.limits import Limits
from pos_app.domain.cart import Cart, Percent
from pos_app.domain.catalogue import Item
from pos_app.domain.customer import Customer
from pos_app.domain.errors import DomainError
from pos_app.domain.money import Money
from pos_app.domain.payment import EXCHANGE, Tender, settle
from pos_app.domain.return_rules import REASONS, ReturnRules
from pos_app.domain.returns import Return, ReturnDraft
from pos_app.domain.submission import Cause, Created, Kind, State, Submission
from pos_app.domain.totals import totals
from pos_app.domain.voucher import paying
from pos_app.services.customers.contact import ContactEntry
from pos_app.services.outbox.mend_steps import Mend
from pos_app.services.returns.deposits import Deposits, Empties
from pos_app.services.sale.checkout import Checkout
from pos_app.services.settings.shop import shop_profile
from tests.catalogue_loads import Load
from tests.crash.fast_loop import SPEED, FastLoop, fast_clock
from tests.crash.hooks import Count, count_statements, countdown, watched
from tests.crash.plan import Kill

# In the loop's own seconds: a call may take half a second of the world.
LIMITS = Limits(connect=20, read=10, read_post=10, write=20, pool=20, total=15, closing=2)
DRAIN_WITHIN = 50.0 * SPEED  # a row that often failed waits up to 300 s, then is asked for, and may wait again
SALES = 14
BACK = ("return", "return", "exchange", "void", "otherwise", "voucher", "beside", "deposit")


@dataclass(frozen=True, slots=True)
class Where:
    """What a child needs to know: its folder and till code, the server, what is on the shelf, where to tell."""

    folder: Path
    till: str
    url: str
    credentials: Credentials
    items: tuple[Item, ...]
    told: int
    defect: bool = False


def live(where: Where, seed: str, kill: Kill) -> None:
    """Sell and send until the kill comes; the parent kills one whose end is a matter of time. Never returns."""
    count = countdown(int(kill.at)) if kill.by != "time" else nothing
    if kill.by == "statement":
        count_statements(where.folder / "till.db", count)
    calls = count if kill.by == "call" else nothing
    run_child(where, lambda: _sell(where, seed, calls), seed, count if kill.by == "turn" else None)


def drain(where: Where, seed: str) -> None:
    """Send all that is left, mending what was refused; closes in good order. Never returns."""
    run_child(where, lambda: _drain(where, seed), seed, None)


def run_child(where: Where, work: Callable[[], object], seed: str, turn: Count | None) -> None:
    """Run a child's work on a loop that calls `turn` each time round. Never returns."""
    code = 1
    try:
        with asyncio.Runner(loop_factory=lambda: FastLoop(turn=turn)) as runner:
            runner.run(work())  # type: ignore[arg-type]
        code = 0
    except BaseException as error:  # noqa: BLE001 - a child tells its parent of everything
        _tell(where, f"wrong {seed}: {type(error).__name__} {error}".replace("\n", " "))
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)  # a forked child must not clean up what is its parent's


async def open_child(stack: AsyncExitStack, where: Where, seed: str, count: Count) -> Till:
    """Open the till, tell what it shows, and let it send; `count` is called before and after each call."""
    clock = fast_clock(seed)
    shop = shop_profile(replace(PRACTICE_SHOP, till=where.till, rounding="per_line"))
    opened = open_till(where.folder, shop, clock, partial(_wrong, where), lambda _row: None, None)
    till = await stack.enter_async_context(opened)
    for row in await till.till_store.sales.find(limit=1000):
        _tell(where, f"listed {row.receipt}")
    api = await ChiftApi.open(
        where.url, where.credentials, limits=LIMITS, monotonic=clock.monotonic, chance=clock.chance
    )
    stack.push_async_callback(api.aclose)
    till.tasks.serve("outbox", partial(till.outbox.run, watched(api, count, defect=where.defect)))
    stack.push_async_callback(till.tasks.aclose, 20.0)
    return till


async def _sell(where: Where, seed: str, count: Count) -> None:
    chance = random.Random(seed)
    async with AsyncExitStack() as stack:
        till = await open_child(stack, where, seed, count)
        cashier = _Cashier(till, where, chance)
        while cashier.sold < SALES:
            await cashier.act()
            await asyncio.sleep(chance.random() * 0.01 * SPEED)
        await till.checkout.flush()
        await asyncio.sleep(2 * SPEED)  # sends on until it is killed


async def _drain(where: Where, seed: str) -> None:
    async with AsyncExitStack() as stack:
        till = await open_child(stack, where, seed, nothing)
        async with asyncio.timeout(DRAIN_WITHIN):
            while True:
                await till.outbox.idle()
                refused = [row for row in await till.till_store.outbox.open_rows() if row.state is State.REFUSED]
                if not refused:
                    break
                for row in refused:
                    if row.kind is Kind.CUSTOMER:
                        raise AssertionError(f"a customer was refused: {row.sentence}")
                    if row.cause is Cause.UNPROVED:
                        await _look(till, where, row)
                    else:
                        await till.mending.mend(row.id, Mend.AGAIN)
    _tell(where, "drained")


async def _look(till: Till, where: Where, row: Submission) -> None:
    """What a person does who looks at the shop's orders: says which one it is, or sends it."""
    there = {order["request_id"]: order["id"] for order in await asyncio.to_thread(orders_of, where.url)}
    ids = {row.request_id, *(one.request_id for one in await till.till_store.outbox.attempts(row.id))}
    own = [order_id for request_id, order_id in there.items() if request_id in ids]
    if own:
        try:
            await till.outbox.adopt(row, Created(own[0]))
        except DomainError:  # another sale has it: the till asks whose it is
            await till.mending.mend(row.id, Mend.AGAIN)
    else:
        await till.mending.mend(row.id, Mend.ANEW)


def orders_of(url: str) -> list[dict[str, Any]]:
    """The orders in the shop's own books."""
    with urllib.request.urlopen(f"{url}/_sandbox/state", timeout=20) as answer:
        orders: list[dict[str, Any]] = json.load(answer)["orders"]
    return orders


class _Cashier:
    """Presses keys at random."""

    def __init__(self, till: Till, where: Where, chance: random.Random) -> None:
        self._till = till
        self._where = where
        self._chance = chance
        self._cart: Cart | None = None
        self.sold = 0

    async def act(self) -> None:
        """One thing a cashier does."""
        if self._cart is None:
            self._cart = await self._till.checkout.open_cart()
        match self._chance.choice((*("scan",) * 4, *("pay",) * 3, "park", "resume", "customer", *BACK)):
            case "scan":
                item = self._chance.choice(self._where.items)
                quantity = Decimal(self._chance.randint(1, 5))
                self._cart, key = self._cart.add(item, quantity, self._till.shop.policy)
                if self._chance.random() < 0.2:
                    self._cart = self._cart.set_line_discount(key, Percent(Decimal(10)))
                self._till.checkout.keep(self._cart)
            case "pay" if self._cart.lines:
                await pay(self._till, self._where, self._cart)
                self._cart = self._till.checkout.empty_cart()
                self.sold += 1
            case "park" if self._cart.lines:
                await self._till.checkout.park(self._cart, "Nadia")
                self._cart = self._till.checkout.empty_cart()
            case "resume":
                parked = await self._till.checkout.parked()
                if parked:
                    chosen = self._chance.choice(parked)
                    self._cart = await self._till.checkout.resume(chosen.id, self._cart, "Nadia")
            case "return" | "exchange" | "void" | "otherwise" as what:
                await self._take_back(what)
            case "voucher" if not self._cart.lines:
                await sell_voucher(self._till, self._where)
            case "beside" if not self._cart.lines:
                await sell_beside(self._till, self._where)
                self._cart = self._till.checkout.empty_cart()
                self.sold += 1
            case "deposit" if not self._cart.lines:
                if await self._till.catalogue_store.item(self._where.items[0].variant_id) is None:
                    await stock(self._till, self._where)
                await bring_empties(self._till, self._where)
            case "customer" if self._chance.random() < 0.3:
                name = f"{self._where.till} {self._till.clock.new_id()[:8]}"
                who = await self._till.customers.enter(ContactEntry("Élodie", name))
                self._cart = self._cart.set_customer(who)
                self._till.checkout.keep(self._cart)

    async def _take_back(self, what: str) -> None:
        """Something of one of the latest sales comes back; what the shop's rules refuse is left."""
        rows = await self._till.till_store.sales.find(limit=8)
        if not rows:
            return
        sale_id = self._chance.choice(rows).id
        try:
            await take_back(self._till, self._where, self._chance, what, sale_id)
        except DomainError as error:
            if not error.code.startswith(("void_", "return_", "otherwise_", "exchange_")):
                raise
        if what == "void":
            self._cart = await self._till.checkout.open_cart()


async def take_back(till: Till, where: Where, chance: random.Random, what: str, sale_id: str) -> None:
    """A return of some pieces, an exchange of all for one thing, the void of the last sale, another way of paying; the
    cashier is told right after it is on the disk. Raises DomainError."""
    if what == "void":
        voided = await till.returns.void_last("Nadia")
        _tell_back(where, voided.given)
        return
    if sale_id.partition("/")[2]:
        return  # an order that was split off: its goods come back with the first part
    found = await till.returns.of(sale_id)
    if what == "otherwise":
        card = Tender("Card", found.sale.totals.total, is_cash=False)
        cash = tuple(one for one in found.sale.tenders if one.method != EXCHANGE)
        await till.otherwise.change(found.sale, cash if found.tenders == (card,) else (card,), "pressed wrong", "Nadia")
        return
    pieces = found.everything
    if what == "return":
        pieces = {key: chance.randint(0, left) for key, left in pieces.items()}
        if not any(pieces.values()):
            pieces = dict.fromkeys(list(pieces)[:1], 1)
        given = await till.returns.give_back(found, ReturnDraft(pieces, REASONS[0]), "Nadia")
        _tell_back(where, given)
        return
    cart, _ = till.checkout.empty_cart().add(chance.choice(where.items), Decimal(1), till.shop.policy)
    draft, total = ReturnDraft(pieces, REASONS[1]), totals(cart, till.shop.policy).total
    gross = till.returns.propose(found, draft, exchange=cart).gross
    rest = Money.from_minor(max(total.minor - gross, 0), total.currency)
    paid = (Tender("Card", rest, is_cash=False),) if rest else ()
    given, sale = await till.returns.exchange(found, draft, cart, paid, "Nadia")
    _tell_back(where, given)
    _tell(where, f"paid {sale.receipt} {sale.order.total.amount:f}")


async def sell_voucher(till: Till, where: Where) -> None:
    """A voucher that pays for one thing, wholly or in part; the cashier is told of each right after it is on the
    disk."""
    policy = till.shop.policy
    worth = Money.of("2", policy.currency.code)
    made = await till.vouchers.sell(worth, (Tender("Cash", worth, is_cash=True),), "Nadia")
    _tell(where, f"voucher {made.payment.number} {worth.amount:f}")
    assert made.issued is not None
    cart, _ = till.checkout.empty_cart().add(where.items[0], Decimal(1), policy)
    total = totals(cart, policy).total
    first = paying(await till.vouchers.find(made.issued.code), total)
    rest = total - first.amount
    paid = (first, Tender("Card", rest, is_cash=False)) if rest else (first,)
    sale = await till.checkout.pay(cart, paid, "Nadia")
    _tell(where, f"paid {sale.receipt} {sale.order.total.amount:f}")


async def sell_beside(till: Till, where: Where) -> None:
    """Goods and two vouchers in one payment."""
    policy = till.shop.policy
    cart, _ = till.checkout.empty_cart().add(where.items[0], Decimal(1), policy)
    for amount in ("5", "10"):
        cart, _ = till.vouchers.into(cart, Money.of(amount, policy.currency.code))
    till.checkout.keep(cart)
    await pay(till, where, cart)


async def pay_another_day(till: Till, where: Where, who: Customer) -> None:
    """Goods of which a part is paid now, then a part of the rest in cash and by a voucher: each told right after it is
    on the disk."""
    policy = till.shop.policy
    cart, _ = till.checkout.empty_cart().add(where.items[0], Decimal(3), policy)
    total = totals(cart, policy).total
    now = Money.of("1", policy.currency.code)
    tenders = Tender("Card", now, is_cash=False), Tender("Pay later", total - now, is_cash=False, later=True)
    sale = await till.checkout.pay(cart.set_customer(who), tenders, "Nadia")
    _tell(where, f"paid {sale.receipt} {sale.order.total.amount:f}")
    sold = await till.vouchers.sell(now, (Tender("Card", now, is_cash=False),), "Nadia")
    _tell(where, f"voucher {sold.payment.number} {now.amount:f}")
    assert sold.issued is not None
    by = paying(await till.vouchers.find(sold.issued.code), now)
    due = settle(now + now, (by,), policy.cash).cash_due
    made = await till.owing.receive(sale, now + now, (by, Tender("Cash", due, is_cash=True)), "Tom")
    _tell(where, f"voucher {made.payment.number} {made.payment.total.amount:f}")


async def stock(till: Till, where: Where) -> None:
    """The till's catalogue has two articles of the shop."""
    load = await Load.begin(till.catalogue_store)
    await load.add_items(where.items[:2])
    await load.finish((), (), (), till.clock.now())


async def bring_empties(till: Till, where: Where) -> None:
    """Deposits in cash, and deposits that pay for the open cart; each told right after it is on the disk. The shop's
    first article stands for a crate."""
    crate = where.items[0]
    shop = replace(till.shop, returns=ReturnRules(deposits=frozenset({crate.sku.upper()})))
    checkout = Checkout(till.till_store.carts, till.till_store.sales, shop, till.outbox, till.clock, till.tasks)
    service = Deposits(till.till_store, till.catalogue_store, checkout, till.outbox, till.clock)
    back = Empties(checkout.empty_cart().add(crate, Decimal(2), shop.policy)[0])
    _tell_back(where, await service.give_back(back, "Tom"))
    cart, _ = checkout.empty_cart().add(where.items[1], Decimal(1), shop.policy)
    checkout.keep(cart)
    await checkout.flush()
    rest = totals(cart, shop.policy).total.minor - totals(back.cart, shop.policy).total.minor
    paid = (Tender("Card", Money.from_minor(rest, cart.currency), is_cash=False),) if rest > 0 else ()
    given, sale = await service.give_back_with(back, cart, paid, "Tom")
    _tell_back(where, given)
    _tell(where, f"paid {sale.receipt} {sale.order.total.amount:f}")


def _tell_back(where: Where, given: Return) -> None:
    _tell(where, f"back {given.number} {given.total.amount:f}")


async def pay(till: Till, where: Where, cart: Cart) -> None:
    """Take the money, and tell the cashier right after it is on the disk. A cart that a kill left with vouchers in it
    is paid with them."""
    policy = till.shop.policy
    if cart.vouchers:
        due = settle(totals(cart, policy).total + cart.beside, (), policy.cash).cash_due
        made = await till.vouchers.sell_together(cart, (Tender("Cash", due, is_cash=True),), "Nadia")
        assert made.sale is not None
        _tell(where, f"paid {made.sale.receipt} {made.sale.order.total.amount:f}")
        for one in made.received:
            _tell(where, f"voucher {one.payment.number} {one.payment.total.amount:f}")
        return
    due = settle(totals(cart, policy).total, (), policy.cash_step).cash_due
    sale = await till.checkout.pay(cart, (Tender("Cash", due, is_cash=True),), "Nadia")
    _tell(where, f"paid {sale.receipt} {sale.order.total.amount:f}")


def _wrong(where: Where, name: str, error: BaseException) -> None:
    _tell(where, f"wrong in {name}: {type(error).__name__} {error}".replace("\n", " "))


def _tell(where: Where, line: str) -> None:
    os.write(where.told, f"{line}\n".encode())


def nothing() -> None:
    """No hook."""
