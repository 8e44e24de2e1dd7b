"""Money for sales that were not paid at first: never more than is owed, once, in the drawer and in one Z."""

from __future__ import annotations

import asyncio
import random
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from pos_app.domain.customer import Customer
from pos_app.domain.errors import DomainError
from pos_app.domain.money import Money
from pos_app.domain.money_back import BackWay
from pos_app.domain.order import Sale
from pos_app.domain.payment import Tender, settle
from pos_app.domain.return_rules import REASONS
from pos_app.domain.returns import ReturnDraft
from pos_app.domain.totals import totals
from pos_app.domain.voucher import paying
from pos_app.domain.work_list import WorkKind
from pos_app.services.day.days import Days
from pos_app.store.sqlite.database import connect
from pos_app.store.tables import day_book, handover
from pos_app.store.tables.later import kept
from pos_app.store.tables.sales import Only
from tests.unit.services.practice_bench import Bench, open_bench

pytestmark = pytest.mark.asyncio
MIND = REASONS[0]
FLOAT = 10_000


def euros(minor: int) -> Money:
    return Money.from_minor(minor, Money.of("1", "EUR").currency)


def card(minor: int) -> Tender:
    return Tender("Card", euros(minor), is_cash=False)


def in_cash(bench: Bench, minor: int) -> Tender:
    """The cash that settles so much, rounded as the shop does."""
    due = settle(euros(minor), (), bench.till.shop.policy.cash).cash_due
    return Tender("Cash", due, is_cash=True)


def file_of(bench: Bench) -> Path:
    return bench.till.till_store.folder / "till.db"


async def unpaid(bench: Bench, *skus: str, now: int = 0) -> Sale:
    """A sale of which only `now` was paid, by card."""
    who = (await bench.api.search_customers("Lef"))[0]
    assert isinstance(who, Customer)
    cart = await bench.cart(*skus, customer=who)
    due = totals(cart, bench.till.shop.policy).total
    later = Tender("Pay later", due - euros(now), is_cash=False, later=True)
    return await bench.till.checkout.pay(cart, (*((card(now),) if now else ()), later), "Nadia")


async def test_paid_in_parts_until_nothing_is_owed(bench: Bench) -> None:
    """The list, the drawer, the work list, X and the journal tell the same; turnover stays what it was."""
    till, days = bench.till, Days(bench.till.till_store, bench.till.catalogue_store, bench.till.shop, bench.till.clock)
    sale = await unpaid(bench, "BC-18", "TL-02")
    await days.put_float(euros(FLOAT), "Nadia")
    owed, turnover = sale.unpaid.minor, (await days.today()).report.turnover
    made = await till.owing.receive(sale, euros(503), (in_cash(bench, 503),), "Tom")
    assert (made.payment.cash, made.payment.settlement.rounding.minor, made.payment.left) == (505, 2, owed - 503)
    (row,) = await till.till_store.sales.find(only=Only.UNPAID)
    assert row.owed == owed - 503
    for amount, why in ((owed, "owed_most"), (0, "tender_amount")):
        with pytest.raises(DomainError, match=why):
            await till.owing.receive(sale, euros(amount), (card(amount),), "Tom")
    with pytest.raises(DomainError, match="not_paid"):
        await till.owing.receive(sale, euros(100), (card(99),), "Tom")
    code = (await till.vouchers.sell(euros(300), (card(300),), "Tom")).issued
    assert code is not None
    by = paying(await till.vouchers.find(code.code), euros(owed - 503))
    rest = owed - 503 - by.amount.minor
    last = await till.owing.receive(sale, euros(owed - 503), (by, card(rest)), "Tom")
    assert (last.payment.left, await till.till_store.sales.find(only=Only.UNPAID)) == (0, ())
    with pytest.raises(DomainError, match="owed_nothing"):
        await till.owing.receive(sale, euros(1), (card(1),), "Tom")

    told = [row.entry.item for row in await till.till_store.work_list.rows()]
    paid = {one.number: (one.total, one.way, one.receipt) for one in told if one.kind is WorkKind.PAID_HERE}
    assert paid == {
        str(made.payment.number): (503, "Cash", sale.number),
        str(last.payment.number): (owed - 503, "Voucher, Card", sale.number),
    }
    report = (await days.today()).report
    assert (report.turnover, report.received.sales.amount, report.received.sales.count) == (turnover, owed, 2)
    assert report.drawer.expected == await till.till_store.days.in_drawer() == FLOAT + 505
    assert (await till.till_store.verify_journal()).ok


async def test_random_payments_never_take_more_and_are_in_one_z(bench: Bench) -> None:
    """A model of owed and drawer beside the till, over payments, returns and ends of days."""
    till, dice = bench.till, random.Random(17)
    days = Days(till.till_store, till.catalogue_store, till.shop, till.clock)
    sales = [await unpaid(bench, "BC-18", "TL-02", now=now) for now in (0, 150, 700)]
    owed = {sale.id: sale.unpaid.minor for sale in sales}
    await days.put_float(euros(FLOAT), "Nadia")
    drawer, written, counted = FLOAT, 0, 0
    for _ in range(24):
        sale, step = dice.choice(sales), dice.random()
        if step < 0.7:
            amount = dice.choice((1, 3, 250, owed[sale.id], owed[sale.id] + 1, dice.randint(1, 900)))
            cash = dice.random() < 0.5
            tender = in_cash(bench, amount) if cash else card(amount)
            if 0 < amount <= owed[sale.id] and (tender.amount.minor or not cash):
                await till.owing.receive(sale, euros(amount), (tender,), "Tom")
                owed[sale.id] -= amount
                drawer, written = drawer + (tender.amount.minor if cash else 0), written + 1
            else:
                with pytest.raises(DomainError):
                    await till.owing.receive(sale, euros(amount), (tender,), "Tom")
        elif step < 0.85:
            found = await till.returns.of(sale.id)
            if not found.is_empty:
                key = next(one.line.key for one in found.lines if one.left)
                given = await till.returns.give_back(found, ReturnDraft({key: 1}, MIND), "Tom")
                off = sum(part.covers for part in given.back if part.way is BackWay.OWED)
                assert off == min(owed[sale.id], given.total.minor)  # what is owed gets less first
                owed[sale.id] -= off
                drawer -= sum(part.out for part in given.back if part.way is BackWay.CASH)
        else:
            counted += (await days.close("Nadia")).received.sales.count
            await days.put_float(euros(FLOAT), "Nadia")
            drawer = FLOAT
        assert {one: (await till.owing.look(one)).owed for one in owed} == owed
        assert {row.id: row.owed for row in await till.till_store.sales.find(only=Only.UNPAID)} == {
            one: left for one, left in owed.items() if left
        }
        assert await till.till_store.days.in_drawer() == drawer
    counted += (await days.close("Nadia")).received.sales.count
    assert counted == written > 5
    assert (await till.till_store.verify_journal()).ok


async def test_two_at_once_take_it_once(bench: Bench) -> None:
    sale = await unpaid(bench, "BC-18")
    owed = sale.unpaid.minor
    tries = (bench.till.owing.receive(sale, euros(owed), (card(owed),), "Tom") for _ in range(2))
    done = await asyncio.gather(*tries, return_exceptions=True)
    assert [isinstance(one, DomainError) for one in done] == [False, True]
    path = file_of(bench)
    body = (await bench.till.till_store.later.of_sale(sale.id))[0]
    with closing(connect(path)) as connection:
        other = replace(body, id="other", number=replace(body.number, counter=99))
        row = kept.row_of(other, kept.open_day(connection), "{}")
        with pytest.raises(sqlite3.IntegrityError, match="owed"):
            kept.insert(connection, kept.PAYMENT, row)


async def test_what_was_paid_since_goes_back_by_what_paid_it(bench: Bench) -> None:
    till = bench.till
    sale = await unpaid(bench, "BC-18")
    owed = sale.unpaid.minor
    await till.owing.receive(sale, euros(300), (card(300),), "Tom")
    await till.owing.receive(sale, euros(200), (in_cash(bench, 200),), "Tom")
    found = await till.returns.of(sale.id)
    given = await till.returns.give_back(found, ReturnDraft(found.everything, MIND), "Tom")
    assert [(one.way, one.out) for one in given.back] == [
        (BackWay.OWED, owed - 500),
        (BackWay.CARD, 300),
        (BackWay.CASH, 200),
    ]
    assert (await till.owing.look(sale.id)).owed == 0


async def test_another_till_never_takes_it_and_a_new_computer_knows_what_was_paid(bench: Bench) -> None:
    """A file with payments is of version 4; another till is refused; a salvaged file has them again."""
    till = bench.till
    days = Days(till.till_store, till.catalogue_store, till.shop, till.clock)
    await days.put_float(euros(FLOAT), "Nadia")
    sale = await unpaid(bench, "BC-18", "TL-02")
    await till.owing.receive(sale, euros(300), (in_cash(bench, 300),), "Tom")
    path, now = file_of(bench), till.clock.now()
    with closing(connect(path)) as connection:
        given = handover.collect(connection, 4, "", "1", now)
    assert (given.version, [one.amount for one in given.payments]) == (4, [300])
    expected = await till.till_store.days.in_drawer()
    with closing(sqlite3.connect(":memory:")) as fresh, closing(connect(path)) as connection:
        fresh.executescript("\n".join(connection.iterdump()))
        fresh.execute("DROP TRIGGER payment_no_delete")
        fresh.execute("DELETE FROM payment")
        handover.take(fresh, given, "1", now)
        (there,) = kept.payments_of(fresh, sale.id)
        assert (there.amount, there.taken_from, kept.of_day(fresh, 1).payments) == (300, "1", ())
        fresh.execute("DELETE FROM payment")
        fresh.execute("DROP TRIGGER drawer_no_delete")
        fresh.execute("DELETE FROM drawer")
        day_book.restore(fresh)
        assert [one.amount for one in kept.of_day(fresh, 1).payments] == [300]
        assert day_book.in_drawer(fresh) == expected
        foreign = replace(sale, receipt=replace(sale.receipt, till="9"))
    till.owing.check(replace(await till.owing.look(sale.id), sale=foreign))  # the shop gave its till another code
    with pytest.raises(DomainError, match="owed_other_till"):
        till.owing.check(replace(await till.owing.look(sale.id), sale=foreign, brought=True))


async def test_a_sale_from_another_till_is_paid_there(bench: Bench, tmp_path: Path) -> None:
    """Its payments come with it, so that what comes back here is reckoned with them."""
    sale = await unpaid(bench, "BC-18")
    await bench.till.owing.receive(sale, euros(300), (card(300),), "Tom")
    with closing(connect(file_of(bench))) as connection:
        given = handover.collect(connection, 4, "", "7", bench.till.clock.now())
    handed = replace(sale, receipt=replace(sale.receipt, till="7"))
    (one,) = given.sales
    row = replace(one.row, receipt=str(handed.receipt))
    given = replace(given, sales=(replace(one, sale=handed, row=row),))
    async with open_bench(tmp_path / "other") as other:
        await other.till.till_store.handover.take(given, "1", other.till.clock.now())
        now = await other.till.owing.look(sale.id)
        assert (now.owed, now.brought, now.payments[0].taken_from) == (sale.unpaid.minor - 300, True, "7")
        with pytest.raises(DomainError, match="owed_other_till"):
            await other.till.owing.receive(handed, euros(100), (card(100),), "Tom")
        found = await other.till.returns.of(sale.id)
        assert [(way.way, way.left) for way in found.ways] == [(BackWay.OWED, now.owed), (BackWay.CARD, 300)]
        assert (await other.till.till_store.verify_journal()).ok


async def test_a_void_gives_back_what_was_paid_since_and_its_order_goes_on(bench: Bench) -> None:
    till = bench.till
    sale = await unpaid(bench, "BC-18")
    await till.owing.receive(sale, euros(300), (card(300),), "Tom")
    voided = await till.returns.void_last("Tom")
    assert not voided.withdrawn  # the payment is on the work list, so that its order is wanted there
    assert [(one.way, one.out) for one in voided.given.back] == [
        (BackWay.OWED, sale.unpaid.minor - 300),
        (BackWay.CARD, 300),
    ]
    assert (await till.till_store.sales.find(only=Only.UNPAID), (await till.owing.look(sale.id)).owed) == ((), 0)
