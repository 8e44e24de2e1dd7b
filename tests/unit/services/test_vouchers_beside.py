"""Vouchers as lines of an ordinary sale, beside goods: one payment, one transaction, and no turnover."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from pos_app.domain.cart import Cart
from pos_app.domain.errors import DomainError
from pos_app.domain.fiscal import Regime, Standing
from pos_app.domain.money import Money
from pos_app.domain.money_back import BackWay
from pos_app.domain.paper import Pair
from pos_app.domain.payment import VOUCHER, Tender
from pos_app.domain.received import PaidFor
from pos_app.domain.submission import State
from pos_app.domain.totals import totals
from pos_app.presenters.common.words import ENGLISH
from pos_app.presenters.day.csv_report import day_csv
from pos_app.presenters.printing.later_papers import payment_paper
from pos_app.presenters.printing.receipt import Circumstances, receipt_paper
from pos_app.presenters.printing.receipt_sheet import receipt_sheet
from pos_app.presenters.sale.cart_view import cart_view
from pos_app.presenters.sales.detail import money
from pos_app.presenters.sales.last_paid import last_paid
from pos_app.services.day.days import Days
from pos_app.store.tables.later.writing import SoldTogether
from tests.unit.services.practice_bench import Bench

pytestmark = pytest.mark.asyncio


def euros(text: str) -> Money:
    return Money.of(text, "EUR")


def cash(text: str) -> Tender:
    return Tender("Cash", euros(text), is_cash=True)


async def with_vouchers(bench: Bench, *amounts: str, skus: tuple[str, ...] = ("TL-02",)) -> Cart:
    """The open cart, on disk: one of each article, and these vouchers."""
    cart = await bench.cart(*skus) if skus else bench.till.checkout.empty_cart()
    for amount in amounts:
        cart, _ = bench.till.vouchers.into(cart, euros(amount))
    bench.till.checkout.keep(cart)
    await bench.till.checkout.flush()
    return cart


async def sold(bench: Bench, *amounts: str, given: str = "100") -> SoldTogether:
    return await bench.till.vouchers.sell_together(await with_vouchers(bench, *amounts), (cash(given),), "Nadia")


async def test_goods_and_vouchers_are_one_payment_and_only_the_goods_are_turnover(bench: Bench) -> None:
    """9.99 in goods (10.00 in cash) and vouchers of 20 and 50 for a note of 100: change 20 in all. The order, the
    receipt's sums and the turnover have the goods alone; the drawer has all of it; each voucher pays."""
    till = bench.till
    days = Days(till.till_store, till.catalogue_store, till.shop, till.clock)
    await days.put_float(euros("50"), "Nadia")
    made = await sold(bench, "20", "50")
    sale, payments = made.sale, [one.payment for one in made.received]
    assert sale is not None
    assert (sale.order.total, len(sale.order.lines)) == (euros("9.99"), 1)
    assert "Voucher" not in sale.order.note
    assert [(one.paid_for, one.amount, one.number.counter) for one in payments] == [
        (PaidFor.VOUCHER, 2_000, 1),
        (PaidFor.VOUCHER, 5_000, 2),
    ]
    assert [one.number for one in sale.cart.vouchers] == [str(one.number) for one in payments]
    change = sale.settlement.change.minor + sum(one.settlement.change.minor for one in payments)
    assert (change, sale.settlement.rounding.minor) == (2_000, 1)
    codes = [one.issued.code for one in made.received if one.issued is not None]
    assert [(await till.vouchers.find(code)).left for code in codes] == [2_000, 5_000]
    assert await till.checkout.open_cart() == till.checkout.empty_cart(), "it is sold"
    report = (await days.today()).report
    assert (report.turnover, report.receipts) == (999, 1)
    assert (report.vouchers.sold.count, report.vouchers.sold.amount) == (2, 7_000)
    assert (report.received.vouchers.amount, report.received.cash) == (7_000, 7_000)
    assert report.drawer.expected == 5_000 + 8_000 == await till.till_store.days.in_drawer()
    assert "Vouchers sold" in day_csv(await days.close("Nadia"), ENGLISH)
    stored = await till.ledger.sale(sale.id)
    for words in (
        repr(receipt_paper(stored, Circumstances(till.shop.seller), ENGLISH).rows),
        repr(receipt_sheet(stored, Circumstances(till.shop.seller), ENGLISH)),
    ):
        assert f"Voucher, no VAT ({payments[0].number})" in words
        assert ENGLISH.money(euros("79.99")) in words, "goods and vouchers"
    assert (await till.till_store.verify_journal()).ok
    assert (await till.till_store.outbox.row(sale.id)).state is State.QUEUED


async def test_papers_and_screens_tell_what_the_customer_gave(bench: Bench) -> None:
    """9.99 in goods and vouchers of 20 and 50 by a card's 15 and a note of 100: each document counts its share, and
    each paper tells of 15 by card, 100 in cash, and the one change of 35."""
    till = bench.till
    card = Tender("Card", euros("15"), is_cash=False)
    given = (card, cash("100"))
    made = await till.vouchers.sell_together(await with_vouchers(bench, "20", "50"), given, "Nadia")
    assert made.sale is not None
    sale = await till.ledger.sale(made.sale.id)
    payments = [await till.till_store.later.payment(one.payment.id) for one in made.received]
    assert sum(one.amount.minor for one in sale.tenders) == 999, "its share"
    around = Circumstances(till.shop.seller)
    paper, sheet = receipt_paper(sale, around, ENGLISH), receipt_sheet(sale, around, ENGLISH)
    want = {"Goods and vouchers": "79.99", "Card": "15", "Cash": "100", "Change": "35"}
    for rows in (
        {row.left: row.right for row in paper.rows if isinstance(row, Pair)},
        {row.label: row.amount for row in (*sheet.sums, *sheet.paid)},
        {row.label.removesuffix(", received"): row.amount for row in money(sale, ENGLISH)},
    ):
        assert {label: rows.get(label) for label in want} == {
            label: ENGLISH.money(euros(amount)) for label, amount in want.items()
        }
    for one in payments:
        rows = {row.left: row.right for row in payment_paper(one, around, ENGLISH).rows if isinstance(row, Pair)}
        assert rows["For a voucher"] == ENGLISH.money(one.total)
        assert rows["Paid together"] == ENGLISH.money(euros("79.99"))
        assert (rows["Card"], rows["Cash"], rows["Change"]) == tuple(
            ENGLISH.money(euros(amount)) for amount in ("15", "100", "35")
        )
    notice = await last_paid(till.ledger, ENGLISH)
    assert notice is not None
    assert ENGLISH.money(euros("35")) in notice.strong
    assert ENGLISH.money(euros("79.99")) in notice.text
    alone = await till.vouchers.sell_together(await with_vouchers(bench, "10", skus=()), (cash("50"),), "Nadia")
    assert alone.received[0].payment.together is None, "it was paid by itself"


async def test_the_cart_says_what_is_paid_and_what_is_turnover(bench: Bench) -> None:
    cart = await with_vouchers(bench, "20", "50")
    view = cart_view(cart, bench.till.shop.policy, -2, ENGLISH)
    assert view.total == ENGLISH.money(euros("79.99"))
    assert [row.key for row in view.rows] == ["1", "-1", "-2"]
    assert view.selected == "-2"
    assert (view.totals[-1].label, view.totals[-1].amount) == ("Vouchers, no turnover", ENGLISH.money(euros("70")))
    assert totals(cart, bench.till.shop.policy).total == euros("9.99"), "no total of the goods has a part of them"
    without = cart.remove(-1)
    assert [one.amount for one in without.vouchers] == [5_000]
    with pytest.raises(DomainError, match="no_such_line"):
        without.remove(-1)


async def test_vouchers_alone_and_a_parked_cart(bench: Bench) -> None:
    """Without goods there is no sale and no order; a cart with a voucher is parked and taken up as any other."""
    checkout = bench.till.checkout
    cart = await with_vouchers(bench, "10", skus=())
    parked = await checkout.park(cart, "Nadia")
    assert await checkout.resume(parked.id, checkout.empty_cart(), "Nadia") == cart
    made = await bench.till.vouchers.sell_together(cart, (cash("10"),), "Nadia")
    assert (made.sale, made.row, len(made.received)) == (None, None, 1)
    assert await checkout.open_cart() == checkout.empty_cart()
    assert await bench.till.till_store.sales.next_counter(bench.till.shop.till, bench.clock.now().date()) == 1


async def test_what_cannot_be_leaves_nothing_behind(bench: Bench) -> None:
    """Too little money, money that may not buy a voucher, no coins for it, another way to pay the cart: nothing is
    written, no number is used up, the cart stays."""
    till = bench.till
    code = (await till.vouchers.sell(euros("60"), (cash("60"),), "Nadia")).issued
    assert code is not None
    own = Tender(VOUCHER, euros("60"), is_cash=False, voucher=code.voucher.id)
    cart = await with_vouchers(bench, "50")
    for tenders, wrong in (
        ((cash("59.95"),), "not_paid"),
        ((replace(own, amount=euros("59.99")),), "voucher_for_voucher"),
        ((Tender("Pay later", euros("59.99"), is_cash=False, later=True),), "voucher_for_voucher"),
    ):
        with pytest.raises(DomainError, match=wrong):
            await till.vouchers.sell_together(cart, tenders, "Nadia")
    with pytest.raises(DomainError, match="voucher_unpaid"):
        await till.checkout.pay(cart, (cash("10"),), "Nadia")
    for amount, wrong in (("12.34", "voucher_step"), ("0", "voucher_amount")):
        with pytest.raises(DomainError, match=wrong):
            till.vouchers.into(cart, euros(amount))
    assert await till.checkout.open_cart() == cart
    assert (await till.till_store.sales.find()) == ()
    assert (await till.till_store.later.next_number(till.shop.till, bench.clock.now().date())).counter == 2
    part = replace(own, amount=euros("9.99"))
    made = await till.vouchers.sell_together(cart, (part, cash("50")), "Nadia")
    assert made.sale is not None
    assert [one.voucher for one in made.sale.tenders] == [code.voucher.id]
    assert (await till.vouchers.find(code.code)).left == 5_001


async def test_a_void_gives_the_goods_back_and_leaves_the_vouchers_sold(bench: Bench) -> None:
    """They were handed out: the cart that comes back has none, and their money stays in the drawer."""
    till = bench.till
    days = Days(till.till_store, till.catalogue_store, till.shop, till.clock)
    await days.put_float(euros("0"), "Nadia")
    made = await sold(bench, "50")
    voided = await till.returns.void_last("Nadia")
    assert voided.cart.vouchers == ()
    assert [one.name for one in voided.cart.lines] == [made.sale.cart.lines[0].name] if made.sale else False
    assert voided.given.gross == 999
    assert (await days.today()).report.drawer.expected == 5_000
    issued = made.received[0].issued
    assert issued is not None
    assert (await till.vouchers.find(issued.code)).left == 5_000


async def test_a_void_without_its_cash_in_the_drawer_gives_a_voucher(bench: Bench) -> None:
    """As a return does: the money went to the bank meanwhile."""
    till = bench.till
    days = Days(till.till_store, till.catalogue_store, till.shop, till.clock)
    await days.put_float(euros("1"), "Nadia")
    await bench.sell("TL-02")
    await days.move_cash(euros("8"), "bank", "Nadia", out=True)
    voided = await till.returns.void_last("Nadia")
    assert [(one.way, one.out) for one in voided.given.back] == [(BackWay.CASH, 300), (BackWay.VOUCHER, 699)]
    assert (await days.today()).report.drawer.expected == 0
    assert await till.till_store.later.of_document(voided.given.id) is not None


async def test_an_expired_voucher_is_open_no_more(bench: Bench) -> None:
    """Until its last day it is still open; then it has a line of its own, for nobody can pay with it."""
    till = bench.till
    shop = replace(till.shop, voucher_months=1)
    till.checkout._shop, till.checkout._dated = shop, (till.checkout._dated[0], shop)
    await sold(bench, "20")
    days = Days(till.till_store, till.catalogue_store, till.shop, till.clock)
    sums = (await days.today()).report.vouchers
    assert (sums.open.count, sums.open.amount, sums.expired.count) == (1, 2_000, 0)
    bench.shift = timedelta(days=40)
    today = await days.today()
    sums = today.report.vouchers
    assert (sums.open.count, sums.expired.count, sums.expired.amount) == (0, 1, 2_000)
    assert "Left on expired vouchers" in day_csv(today.report, ENGLISH)


async def test_with_a_signing_device_none_comes_into_the_cart(bench: Bench) -> None:
    till = bench.till
    shop = replace(till.shop, standing=Standing(Regime.AT, device="x"))
    till.checkout._shop, till.checkout._dated = shop, (till.checkout._dated[0], shop)
    with pytest.raises(DomainError, match="voucher_signed"):
        till.vouchers.into(await bench.cart("TL-02"), Money(Decimal(20), till.shop.policy.currency))
