"""Vouchers at a real till: sold, given for returns, redeemed in part, refused; what the file itself refuses."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from pos_app.domain.errors import DomainError
from pos_app.domain.money import Money
from pos_app.domain.money_back import BackWay
from pos_app.domain.order import Sale
from pos_app.domain.paper import Barcode, Gap
from pos_app.domain.payment import VOUCHER, Tender
from pos_app.domain.return_rules import REASONS
from pos_app.domain.returns import ReturnDraft
from pos_app.domain.totals import totals
from pos_app.domain.voucher import check_day, last_day, paying
from pos_app.domain.voucher_code import mark_of, new_code
from pos_app.domain.work_list import WorkKind
from pos_app.presenters.common.notices import sentence
from pos_app.presenters.common.words import ENGLISH
from pos_app.presenters.day.csv_report import day_csv
from pos_app.presenters.day.report_paper import day_paper
from pos_app.presenters.day.view import day_view
from pos_app.presenters.printing.later_papers import voucher_paper
from pos_app.presenters.printing.receipt import Circumstances
from pos_app.services.day.days import Days
from pos_app.store.sqlite.database import connect
from pos_app.store.tables import day_book
from tests.unit.services.practice_bench import Bench

pytestmark = pytest.mark.asyncio
MIND = REASONS[0]


def euros(text: str) -> Money:
    return Money.of(text, "EUR")


def cash(text: str) -> Tender:
    return Tender("Cash", euros(text), is_cash=True)


async def sold(bench: Bench, amount: str = "50") -> str:
    """The code of a voucher that was just sold in cash."""
    made = await bench.till.vouchers.sell(euros(amount), (cash(amount),), "Nadia")
    assert made.issued is not None
    return made.issued.code


async def pay_with(bench: Bench, code: str, *skus: str) -> Sale:
    """Goods paid by a voucher as far as it goes, the rest in cash."""
    cart = await bench.cart(*skus)
    total = totals(cart, bench.till.shop.policy).total
    by = paying(await bench.till.vouchers.find(code), total)
    rest = total - by.amount
    return await bench.till.checkout.pay(cart, (by, Tender("Cash", rest, True)) if rest else (by,), "Nadia")


async def test_after_its_last_day_a_sold_voucher_is_refused_and_one_of_a_return_is_not(bench: Bench) -> None:
    till = bench.till
    shop = replace(till.shop, voucher_months=12)
    till.checkout._shop, till.checkout._dated = shop, (till.checkout._dated[0], shop)
    made = await till.vouchers.sell(euros("50"), (cash("50"),), "Nadia")
    assert made.issued is not None
    one, code = made.issued.voucher, made.issued.code
    today = till.clock.now().date()
    assert one.expires == today.replace(year=today.year + 1)
    sale = await pay_with(bench, code, "BC-18")
    found = await till.returns.of(sale.id)
    given = await till.returns.give_back(found, ReturnDraft(found.everything, MIND), "Nadia")
    credit = await till.till_store.later.of_document(given.id)
    assert credit is not None
    assert credit.voucher.expires is None
    rows = voucher_paper(await till.vouchers.find(code), Circumstances(shop.seller), ENGLISH).rows
    (bars,) = (at for at, row in enumerate(rows) if isinstance(row, Barcode))
    assert isinstance(rows[bars - 1], Gap)  # the code over it is not read as its upper end
    paper = repr(voucher_paper(await till.vouchers.find(code), Circumstances(shop.seller), ENGLISH).rows)
    assert f"Pays until {ENGLISH.day(one.expires)}" in paper
    now = await till.vouchers.find(code)
    check_day(now, one.expires)
    with pytest.raises(DomainError, match="voucher_expired") as refused:
        check_day(now, one.expires + timedelta(days=1))
    assert sentence(refused.value, ENGLISH) == f"This voucher paid until {ENGLISH.day(one.expires)}."
    bench.shift = timedelta(days=367)
    with pytest.raises(DomainError, match="voucher_expired"):
        await till.vouchers.find(code)
    assert (await till.vouchers.find(credit.code)).left == sale.totals.total.minor
    assert (await till.till_store.verify_journal()).ok


@pytest.mark.parametrize(
    ("sold_on", "months", "last"),
    [("2026-08-31", 6, "2027-02-28"), ("2027-08-31", 6, "2028-02-29"), ("2026-12-01", 1, "2027-01-01")],
)
async def test_the_last_day_is_one_that_the_month_has(sold_on: str, months: int, last: str) -> None:
    assert last_day(date.fromisoformat(sold_on), months) == date.fromisoformat(last)
    assert last_day(date.fromisoformat(sold_on), None) is None


async def test_sold_redeemed_in_parts_and_used_up(bench: Bench) -> None:
    """Its sale is no turnover; what it pays is; the drawer has its money once; the books say all of it."""
    till = bench.till
    days = Days(till.till_store, till.catalogue_store, till.shop, till.clock)
    await days.put_float(euros("100"), "Nadia")
    code = await sold(bench, "20")
    first = await pay_with(bench, code, "BC-18")
    now = await till.vouchers.find(code.lower())
    assert (now.voucher.amount, now.used) == (2_000, first.order.total.minor)
    second = await pay_with(bench, f"{code[:4]}-{code[4:8]} {code[8:]}", "BC-18", "TL-02")
    with pytest.raises(DomainError, match="voucher_empty"):
        await pay_with(bench, code, "BC-18")
    report = (await days.today()).report
    sales = first.order.total.minor + second.order.total.minor
    assert report.total == report.turnover == sales
    assert (report.vouchers.sold.amount, report.vouchers.redeemed.amount, report.vouchers.open.count) == (2000, 2000, 0)
    assert (report.received.amount, report.received.cash, report.received.first[:2]) == (2_000, 2_000, "M-")
    assert report.drawer.expected == 12_000 + second.settlement.paid.minor - (2_000 - first.order.total.minor)
    assert report.drawer.expected == await till.till_store.days.in_drawer()
    closed = await days.close("Nadia")
    assert (await days.today()).report.vouchers.is_empty
    for text in (repr(day_view(closed, None, ENGLISH)), repr(day_paper(closed, ENGLISH)), day_csv(closed, ENGLISH)):
        assert "Vouchers sold" in text
        assert "Paid by vouchers" in text
    assert (await till.till_store.verify_journal()).ok
    await bench.restart()
    assert (await bench.till.vouchers.find(code)).left == 0


async def test_a_return_gives_a_voucher_and_a_voucher_goes_back_to_one(bench: Bench) -> None:
    """Each with a code of its own; what was paid by a voucher never comes back as money."""
    till = bench.till
    sale = await pay_with(bench, await sold(bench, "5"), "BC-18")
    found = await till.returns.find(str(sale.receipt))
    assert next((one.way, one.covers) for one in found.ways) == (BackWay.VOUCHER, 500)
    given = await till.returns.give_back(found, ReturnDraft(found.everything, MIND), "Tom")
    assert next((one.way, one.out) for one in given.back) == (BackWay.VOUCHER, 500)
    now = await till.till_store.later.of_document(given.id)
    assert now is not None
    assert (now.left, now.voucher.number, len(now.code)) == (500, str(given.number), 16)
    assert (await till.vouchers.find(now.code)) == now
    last = await pay_with(bench, now.code, "BC-18")
    voided = await till.returns.void_last("Tom")
    again = await till.till_store.later.of_document(voided.given.id)
    assert again is not None
    assert (again.left, (await till.vouchers.find(now.code)).left) == (500, 0)
    assert last.tenders[0].voucher == now.voucher.id
    assert (await till.till_store.verify_journal()).ok


async def test_each_wrong_code_gets_its_own_reason(bench: Bench) -> None:
    """A slip, another till's, the practice shop's, a real one, one that nobody gave out."""
    shop, find = bench.till.shop, bench.till.vouchers.find
    code = await sold(bench)
    wrong = code[:7] + ("A" if code[7] != "A" else "B") + code[8:]
    own = mark_of(shop.name, shop.till, practice=shop.standing.practice)
    other = mark_of(shop.name, "9Z", practice=shop.standing.practice)
    practice = mark_of(shop.name, shop.till, practice=not shop.standing.practice)
    for typed, why in (
        (wrong, "voucher_check"),
        ("5410000", "voucher_form"),
        (new_code("x", own), "voucher_unknown"),
        (new_code("x", other), "voucher_other_till"),
        (new_code("x", practice), "voucher_real" if shop.standing.practice else "voucher_practice"),
    ):
        with pytest.raises(DomainError, match=why):
            await find(typed)


async def test_two_payments_at_once_take_no_more_than_there_is(bench: Bench) -> None:
    """Both saw the whole voucher; the file lets one pay."""
    code = await sold(bench, "6")
    now = await bench.till.vouchers.find(code)
    cart = await bench.cart("BC-18")
    total = totals(cart, bench.till.shop.policy).total
    by = paying(now, total)
    tenders = (by, Tender("Cash", total - by.amount, True)) if total != by.amount else (by,)
    done = await asyncio.gather(
        *(bench.till.checkout.pay(cart, tenders, "Nadia") for _ in range(2)), return_exceptions=True
    )
    refused = [one for one in done if isinstance(one, DomainError)]
    assert [one.code for one in refused] == ["voucher_left"]
    kept = next(one for one in done if isinstance(one, Sale))
    assert kept.receipt.counter == 1
    assert (await bench.sell("BC-18")).receipt.counter == 2, "the refused one used up no number"


async def test_the_file_refuses_what_no_screen_asks(bench: Bench) -> None:
    """By raw SQL: more than is left, twice, another currency, changed, deleted, replaced, another day."""
    till = bench.till
    code = await sold(bench, "10")
    await pay_with(bench, code, "BC-18")
    await till.vouchers.sell(euros("10"), (cash("10"),), "Nadia")
    copy = "INSERT INTO voucher_use (id, voucher, document, day, currency, amount, body) SELECT"
    with closing(connect(till.till_store.folder / "till.db")) as file:
        for query in (
            f"{copy} 'x', voucher, 'x', day, currency, 1001, body FROM voucher_use",
            f"{copy} 'x', voucher, document, day, currency, 1, body FROM voucher_use",
            f"{copy} 'x', voucher, 'x', day, 'USD', 1, body FROM voucher_use",
            f"{copy} 'x', 'nobody', 'x', day, currency, 1, body FROM voucher_use",
            f"{copy} 'x', voucher, 'x', day + 1, currency, 1, body FROM voucher_use",
            f"{copy} 'x', voucher, 'x', day, currency, -5, body FROM voucher_use",
            "INSERT OR REPLACE INTO voucher_use SELECT * FROM voucher_use",
            "UPDATE voucher_use SET amount = 1",
            "DELETE FROM voucher_use",
            "UPDATE voucher SET amount = 100000",
            "UPDATE voucher SET code = 'X'",
            "DELETE FROM voucher",
            "INSERT OR REPLACE INTO voucher SELECT * FROM voucher",
            "UPDATE payment SET total = 1",
            "DELETE FROM payment",
            "INSERT OR REPLACE INTO payment SELECT * FROM payment",
        ):
            with pytest.raises(sqlite3.IntegrityError):
                file.execute(query)


@pytest.mark.parametrize(
    ("table", "column"),
    [("voucher", "amount"), ("voucher", "digest"), ("voucher_use", "amount"), ("payment", "total"), ("payment", "day")],
)
async def test_a_changed_row_is_told(bench: Bench, table: str, column: str) -> None:
    """`verify` compares all of a row with the journal."""
    await pay_with(bench, await sold(bench, "5"), "BC-18")
    assert (await bench.till.till_store.verify_journal()).ok
    with closing(connect(bench.till.till_store.folder / "till.db")) as file:
        file.execute(f"DROP TRIGGER {table}_no_change")
        changed = "'x'" if column == "digest" else f"{column} + 1"
        file.execute(f"UPDATE {table} SET {column} = {changed}")
    assert not (await bench.till.till_store.verify_journal()).ok


async def test_no_code_is_in_journal_or_sale(bench: Bench) -> None:
    """Who reads them cannot pay with it; a used-up code is forgotten."""
    code = await sold(bench, "5")
    sale = await pay_with(bench, code, "BC-18")
    texts = await bench.till.till_store._database.read(
        lambda c: [*c.execute("SELECT body FROM journal"), *c.execute("SELECT body FROM payload")]
    )
    assert not any(code in text for (text,) in texts)
    assert code not in sale.order.note
    assert (await bench.till.vouchers.find(code)).code == ""


async def test_an_order_paid_by_voucher_names_what_the_shop_calls_it(bench: Bench) -> None:
    """The money beside it, or the owner's word for vouchers; with neither it goes out unpaid, and a person books it."""
    alone = await pay_with(bench, await sold(bench, "90"), "BC-18")
    beside = await pay_with(bench, await sold(bench, "5"), "BC-18")
    assert (alone.order.payment_method, beside.order.payment_method != "") == ("", True)
    assert f"Paid: 5.00 EUR {VOUCHER}" in beside.order.note
    rows = await bench.till.till_store.work_list.rows()
    assert [(row.entry.item.kind, row.entry.item.sale_id) for row in rows] == [(WorkKind.PAID_HERE, alone.id)]
    bench.serve()
    await bench.sent(alone, beside)


async def test_a_voucher_does_not_buy_a_voucher(bench: Bench) -> None:
    """Nor for nothing, nor for parts of a cent, nor unpaid."""
    now = await bench.till.vouchers.find(await sold(bench, "5"))
    sell = bench.till.vouchers.sell
    for amount, tenders, why in (
        ("5", (paying(now, euros("5")),), "voucher_for_voucher"),
        ("0", (), "voucher_amount"),
        ("5.001", (cash("6"),), "voucher_amount"),
        ("99999", (cash("99999"),), "voucher_amount"),
        ("5", (cash("4"),), "not_paid"),
    ):
        with pytest.raises(DomainError, match=why):
            await sell(euros(amount), tenders, "Nadia")
    made = await sell(euros("5"), (cash("10"),), "Nadia")
    assert (made.payment.number.counter, made.payment.cash) == (2, 500)
    assert Decimal(made.payment.settlement.change.amount) == 5


async def test_what_the_tables_lost_comes_back_from_the_journal(bench: Bench) -> None:
    """As in a salvaged file: vouchers pay on by their paper, only the code to print again is gone; the drawer too."""
    till = bench.till
    code = await sold(bench, "20")
    await pay_with(bench, code, "BC-18")
    before = await till.vouchers.find(code)
    with closing(connect(till.till_store.folder / "till.db")) as file:
        for table in ("voucher_use", "voucher", "payment"):
            file.execute(f"DROP TRIGGER {table}_no_delete")
            file.execute(f"DELETE FROM {table}")
        file.execute("DROP TRIGGER drawer_no_delete")
        file.execute("DELETE FROM drawer WHERE kind = 'payment'")
    assert not (await till.till_store.verify_journal()).ok
    await till.till_store._database.run(day_book.restore)
    assert (await till.till_store.verify_journal()).ok
    assert await till.vouchers.find(code) == replace(before, code="")
    moved = await till.till_store._database.read(
        lambda c: c.execute("SELECT amount FROM drawer WHERE kind = 'payment'").fetchall()
    )
    assert moved == [(2_000,)]
