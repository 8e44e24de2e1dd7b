"""A till's file with days, months and years of random sales, and the archives of it."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from pos_app.domain.cart import AmountOff, Cart, CartLine, Percent
from pos_app.domain.day import DayReport, Move, Movement, ReportHeading, day_report
from pos_app.domain.money import Money
from pos_app.domain.order import Sale, sale_from
from pos_app.domain.payment import Tender, settle
from pos_app.domain.receipt import ReceiptNumber
from pos_app.domain.returns import REASONS, Return, ReturnDraft, ReturnRules
from pos_app.domain.submission import Kind, State, Submission
from pos_app.domain.tax import TaxRate
from pos_app.domain.totals import totals
from pos_app.domain.voucher import paying
from pos_app.services.clock import Clock
from pos_app.services.fiscal.archives import Archives
from pos_app.services.returns.deposits import Deposits, Empties
from pos_app.services.returns.giving_back import Returns
from pos_app.services.returns.owing import Owing
from pos_app.services.returns.vouchers import Vouchers
from pos_app.store.tables.day_book import DayFacts
from pos_app.store.till import TillStore
from tests.unit.domain.rue_haute import EUR, SHOP
from tests.unit.store.till_values import ELISE

SEED = bytes(range(32))
DEPOSIT = "CRATE"
BEGAN = datetime(2026, 10, 29, 9, 0, tzinfo=timezone(timedelta(hours=1)))
RATES = tuple(TaxRate(Decimal(rate)) for rate in ("0", "5.5", "6", "10", "21"))


@dataclass
class Made:
    """A till's file under the hand of a test: `now` is its clock."""

    store: TillStore
    archives: Archives
    folder: Path
    chance: random.Random
    clock: Clock
    now: datetime

    def __post_init__(self) -> None:
        self._names = count(1)

    async def sell(self, cart: Cart | None = None, first: Tender | None = None) -> Sale:
        """Pay a sale, a random one without a cart. `first` pays what it can, card and cash the rest."""
        basket, name = cart or random_cart(self.chance), f"s{next(self._names)}"
        total = totals(basket, SHOP.policy).total
        tenders: tuple[Tender, ...] = (first,) if first else ()
        left = total.minor - (first.amount.minor if first else 0)
        card = Money.from_minor(self.chance.randrange(left), EUR) if left else None
        tenders += (Tender("Bancontact", card, is_cash=False),) if card else ()
        due = settle(total, tenders, SHOP.policy.cash).cash_due
        cash = Tender("Cash", Money(due.amount + self.chance.choice((0, 0, 5, 20)), EUR), is_cash=True)
        tenders += (cash,) if left else ()

        def build(number: ReceiptNumber, head: str) -> tuple[Sale, Submission]:
            sale = sale_from(basket, SHOP, tenders, number, sale_id=name, cashier="Nadia", now=self.now, head=head)
            return sale, Submission(name, Kind.ORDER, f"req-{name}", State.QUEUED, self.now, receipt=str(number))

        self.now += timedelta(minutes=self.chance.randrange(1, 30))
        sale, _ = await self.store.sales.pay("1", self.now.date(), build)
        return sale

    @property
    def returns(self) -> Returns:
        """The service that takes back; the open cart is always empty."""
        return Returns(self.store, self._around, self._around, self.clock)

    @property
    def vouchers(self) -> Vouchers:
        """The service of vouchers."""
        return Vouchers(self.store.later, self._around, self.clock)

    @property
    def owing(self) -> Owing:
        """The service of what is owed."""
        return Owing(self.store, self._around, self.clock)

    async def sell_later(self) -> Sale:
        """Pay a part of a sale, and leave the rest to another day."""
        cart = replace(random_cart(self.chance), customer=ELISE)
        part = Money.from_minor(self.chance.randrange(1, totals(cart, SHOP.policy).total.minor + 1), EUR)
        return await self.sell(cart, Tender("Pay later", part, is_cash=False, later=True))

    async def sell_voucher(self) -> str:
        """Sell a voucher; its code."""
        money = Money.from_minor(self.chance.randrange(1, 20_000), EUR)
        made = await self.vouchers.sell(money, (self._paying(money),), "Nadia")
        assert made.issued is not None
        return made.issued.code

    async def sell_by_voucher(self, code: str) -> Sale:
        """Pay a sale with a voucher as far as it goes. Raises DomainError where nothing is left on it."""
        cart = random_cart(self.chance)
        by = paying(await self.vouchers.find(code), totals(cart, SHOP.policy).total)
        return await self.sell(cart, by)

    async def receive(self, sale: Sale) -> int:
        """A part of what is owed on a sale comes in. Raises DomainError where nothing is."""
        owed = (await self.owing.look(sale.id)).owed
        money = Money.from_minor(self.chance.randrange(1, owed + 1) if owed else 1, EUR)
        return (await self.owing.receive(sale, money, (self._paying(money),), "Tom")).payment.amount

    async def pay_deposit(self) -> Return:
        """Empties come back without a receipt."""
        line = CartLine(1, DEPOSIT, "Caisse consignée", DEPOSIT, "", Decimal("4.50"), Decimal(1), RATES[-1])
        pieces = Decimal(self.chance.randrange(1, 5))
        cart = Cart(EUR, (replace(line, quantity=pieces),), next_key=2)
        service = Deposits(self.store, self._around, self._around, self._around, self.clock)
        return await service.give_back(Empties(cart), "Tom")

    def _paying(self, money: Money) -> Tender:
        if self.chance.random() < 0.5:
            return Tender("Bancontact", money, is_cash=False)
        return Tender("Cash", settle(money, (), SHOP.policy.cash).cash_due, is_cash=True)

    @property
    def _around(self) -> Any:
        """What the services have around them: a checkout, an outbox, a catalogue with the one deposit."""
        empty = Cart(EUR)

        async def flush() -> None: ...

        async def open_cart() -> Cart:
            return empty

        async def item(_: str) -> Any:
            return SimpleNamespace(sku=DEPOSIT, barcode="", price=Decimal("4.50"))

        shop = replace(SHOP, returns=ReturnRules(deposits=frozenset({DEPOSIT})))
        around = SimpleNamespace(shop=shop, flush=flush, open_cart=open_cart, item=item)
        around.paying = lambda _document, _tenders: nullcontext()  # a shop of one till has no store to book at
        around.wake = around.note_new_row = lambda: None
        around.withdrawn = lambda _: None
        return cast("Any", around)

    async def take_back(self, sale: Sale, *, whole: bool = False) -> Return:
        """Some pieces of a sale come back, or all of it. Raises ValueError where nothing is left of it."""
        returns = self.returns
        found = await returns.of(sale.id)
        if whole:
            return await returns.give_back(found, ReturnDraft(found.everything, REASONS[0]), "Tom")
        keys = self.chance.sample(list(found.everything), self.chance.randrange(1, len(found.everything) + 1))
        return await returns.give_back(found, ReturnDraft(dict.fromkeys(keys, 1), REASONS[0]), "Tom")

    async def close(self, last_month: int = 12) -> DayReport:
        """A Z of the open day."""

        def build(facts: DayFacts) -> DayReport:
            heading = ReportHeading("Rue Haute", "1", facts.number, facts.since, self.now, "Nadia", EUR, True)
            return day_report(heading, facts.sales, facts.movements, None, facts.returns, facts.changes, facts.later)

        self.now += timedelta(minutes=1)
        return await self.store.days.close(build, last_month=last_month)

    async def move(self) -> None:
        """Cash put into the drawer, and a parked cart with a name: words of a person are in the journal."""
        entry = Movement(f"m{next(self._names)}", Move.IN, self.now, "Nadia", 500, "monnaie")
        await self.store.days.add(EUR, lambda _: entry)


@asynccontextmanager
async def till(folder: Path, seed: int) -> AsyncIterator[Made]:
    """An empty till's file in a folder."""
    chance = random.Random(seed)
    made: list[Made] = []
    store = await TillStore.open(folder, lambda: made[0].now if made else BEGAN)
    names = count(1)
    clock = Clock(lambda: made[0].now, lambda: 0.0, chance.random, lambda: f"id-{next(names)}")
    try:
        made.append(Made(store, Archives(store.periods, SHOP, clock, lambda: SEED), folder, chance, clock, BEGAN))
        yield made[0]
    finally:
        await store.aclose()


def random_cart(chance: random.Random, rates: Sequence[TaxRate] = RATES) -> Cart:
    """Some lines of any of these rates, weighed ones and discounts among them."""
    lines = []
    for key in range(1, chance.randrange(2, 7)):
        weighed = chance.random() < 0.2
        price = Decimal(chance.randrange(1, 9999)) / 100
        quantity = Decimal(chance.randrange(1, 3000)) / 1000 if weighed else Decimal(chance.randrange(1, 5))
        off = chance.choice((None, None, None, Percent(Decimal(10)), AmountOff(Decimal("0.01"))))
        lines.append(
            CartLine(
                key,
                f"v{key}",
                chance.choice(("Café", "Thé 🍵 vert", "Bougie «cire»", 'a "b" \\ c', "naïve\u2028")),
                f"S-{key}",
                "",
                price,
                quantity,
                chance.choice(rates),
                off,
                unit="kg" if weighed else "",
                weighed=weighed,
            )
        )
    cart = Cart(EUR, tuple(lines), chance.choice((None, ELISE)), next_key=len(lines) + 1)
    if chance.random() < 0.3:
        cart = replace(cart, discount=Percent(Decimal(chance.randrange(1, 30))))
    return cart if totals(cart, SHOP.policy).total.minor > 5 else random_cart(chance, rates)
