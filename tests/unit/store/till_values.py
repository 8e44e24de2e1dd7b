"""Sales, rows and carts for the tests of the store, all values given: no clock, no chance."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from itertools import count
from typing import Protocol

from pos_app.domain.cart import Cart, CartLine, Percent
from pos_app.domain.customer import Customer
from pos_app.domain.money import Money
from pos_app.domain.money_back import proposed_back
from pos_app.domain.order import Sale, sale_from
from pos_app.domain.payment import Tender
from pos_app.domain.receipt import ReceiptNumber, ReturnNumber
from pos_app.domain.return_rules import REASONS
from pos_app.domain.returns import Return, ReturnKind, lines_back, returnable
from pos_app.domain.submission import Attempt, Correction, Kind, State, Submission, asked_first, corrected
from pos_app.domain.tax import TaxRate
from pos_app.domain.tender_change import TenderChange
from pos_app.domain.totals import totals
from pos_app.store.tables.returns import GivenBack, SaleNow
from pos_app.store.till import TillStore
from tests.unit.domain.rue_haute import EUR, POLICY, SHOP

DAY = date(2026, 11, 22)
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=timezone(timedelta(hours=1)))
ELISE = Customer("c-1", "Élise", "Lefèvre-Müller", "+32475123456", "elise@example.be", remote_id="r-1")


class Build(Protocol):
    """As `SaleStore.pay` takes it; without a head for a sale that no journal has."""

    def __call__(self, number: ReceiptNumber, head: str = "") -> tuple[Sale, Submission]: ...


_numbers = count(1)


def new_id() -> str:
    """A name that nothing else in this run has."""
    return f"id-{next(_numbers)}"


def cart(lines: int = 2, price: str = "4.95", customer: Customer | None = None) -> Cart:
    """A cart of `lines` lines of this price each, every fifth with a discount."""
    return Cart(
        EUR,
        tuple(
            CartLine(
                key,
                f"v{key}",
                f"Café {key}",
                f"SKU-{key}",
                f"54100000{key:05d}",
                Decimal(price),
                Decimal(1),
                TaxRate(Decimal(21)),
                Percent(Decimal(10)) if key % 5 == 0 else None,
            )
            for key in range(1, lines + 1)
        ),
        customer,
        next_key=lines + 1,
    )


def sale_of(name: str, of: Cart | None = None, at: datetime = NOON) -> Build:
    """What Pay gives the store: sale `name` with request id `req-<name>`, paid in cash."""
    basket = of or cart()
    due = totals(basket, POLICY).total

    def build(number: ReceiptNumber, head: str = "") -> tuple[Sale, Submission]:
        paid = Tender("Cash", Money(due.amount + 5, EUR), is_cash=True)
        sale = sale_from(basket, SHOP, (paid,), number, sale_id=name, cashier="Nadia", now=at, head=head)
        return sale, Submission(name, Kind.ORDER, f"req-{name}", State.QUEUED, at, receipt=str(number))

    return build


async def folded(store: TillStore) -> None:
    """Fold the log until the file itself has all sales: a reader that is still at an older place keeps it back."""
    sales = len(await store.sales.find())
    for _ in range(50):
        await store.keeper.fold()
        with closing(sqlite3.connect(f"file:{store.folder / 'till.db'}?immutable=1", uri=True)) as file:
            if file.execute("SELECT count(*) FROM sale").fetchone() == (sales,):
                return
        await asyncio.sleep(0.05)
    raise AssertionError("a reader keeps the log back")


async def pay(store: TillStore, name: str, of: Cart | None = None, at: datetime = NOON) -> tuple[Sale, Submission]:
    """Pay a sale at till 1 on DAY."""
    return await store.sales.pay("1", at.date(), sale_of(name, of, at))


def come_back(number: ReturnNumber, sale: Sale, now: SaleNow | None, pieces: int = 1) -> GivenBack:
    """What "Give back" gives the store: pieces of the first line, in cash."""
    assert now is not None
    found = returnable(sale, now.earlier, now.tenders, now=NOON)
    lines = lines_back(found, {found.lines[0].key: pieces})
    gross = sum(line.gross for line in lines)
    back = proposed_back(gross, found.ways, found.cash, EUR, cash_method="Cash")
    given = Return(
        f"back-{sale.id}-{number.counter}",
        number,
        ReturnKind.RETURN,
        NOON,
        "Tom",
        EUR,
        lines,
        REASONS[0],
        REASONS[0].goods,
        back,
        sale.id,
        sale.number,
        note="was too warm for Mrs X",
    )
    return GivenBack(given)


async def give_back(store: TillStore, sale: Sale, pieces: int = 1) -> Return:
    """Take pieces of a sale's first line back at till 1 on DAY."""
    made = await store.returns.write("1", DAY, sale.id, lambda number, now, _: come_back(number, sale, now, pieces))
    return made.given


async def pay_by_card(store: TillStore, sale: Sale) -> TenderChange:
    """Card was pressed for cash."""
    card, id_ = Tender("Card", sale.totals.total, is_cash=False), f"card-{sale.id}"
    paid = sale.settlement.paid.minor - sale.settlement.change.minor
    change = TenderChange(
        id_, sale.id, sale.number, NOON, "Tom", sale.tenders, (card,), -paid, EUR, "wrong key", sale.policy.cash
    )
    return await store.returns.pay_otherwise(sale.id, lambda _now: (change, None))


def attempt(row: Submission, outcome: str = "Created", minutes: int = 1, status: int | None = 200) -> Attempt:
    """A call for a row, some minutes after noon."""
    at = NOON + timedelta(minutes=minutes)
    return Attempt(row.id, at, row.request_id, "send", outcome, status, "", "", 12)


async def correct(store: TillStore, sale: Sale, refused: Submission, request_id: str) -> Submission:
    """Send a refused sale again as the program does: asked for, not found, queued as corrected."""
    asked, correction = asked_first(refused), Correction(request_id, refused.created_at, sale)
    await store.sales.plan(asked, correction)
    row = corrected(asked, request_id)
    await store.outbox.apply(row, replace(attempt(refused, "NotProcessed", 2, 404), purpose="ask"), correction)
    return row


def with_customer(of: Cart, customer: Customer) -> Cart:
    """The cart sold to somebody."""
    return replace(of, customer=customer)
