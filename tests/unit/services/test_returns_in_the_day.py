"""X, Z and the drawer with what came back; sales that were paid otherwise; goods without a receipt."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from pos_app.domain.customer import Customer
from pos_app.domain.errors import DomainError
from pos_app.domain.money import Money
from pos_app.domain.money_back import BackPart, BackWay
from pos_app.domain.payment import Tender
from pos_app.domain.return_rules import REASONS, ReturnRules
from pos_app.domain.returns import ReturnDraft, ReturnKind
from pos_app.domain.submission import State
from pos_app.domain.totals import totals
from pos_app.presenters.common.words import ENGLISH
from pos_app.presenters.day.csv_report import day_csv
from pos_app.presenters.day.report_paper import day_paper
from pos_app.presenters.day.view import day_view
from pos_app.services.day.days import Days
from pos_app.services.returns.without_receipt import FreeReturns
from pos_app.services.sale.checkout import Checkout
from tests.unit.services.practice_bench import Bench

pytestmark = pytest.mark.asyncio
MIND = REASONS[0]


def days_of(bench: Bench) -> Days:
    """The day of the till."""
    return Days(bench.till.till_store, bench.till.catalogue_store, bench.till.shop, bench.clock)


async def test_turnover_is_sales_less_what_came_back(bench: Bench) -> None:
    """A return, an exchange and a void: each in its own place, and in one Z."""
    days, back = days_of(bench), bench.till.returns
    await days.put_float(Money.of("100", "EUR"), "Nadia")
    first = await bench.sell("SL-01", "BC-18")
    given = await back.give_back(
        await back.find(str(first.receipt)), ReturnDraft({first.cart.lines[0].key: 1}, MIND), "Tom"
    )
    found = await back.find(str(first.receipt))
    new = await bench.cart("SL-01")
    swapped, second = await back.exchange(found, ReturnDraft(found.everything, REASONS[1]), new, (), "Nadia")
    last = await bench.sell("BC-18")
    await back.void_last("Nadia")
    report = (await days.today("Nadia")).report
    assert report.total == sum(one.order.total.minor for one in (first, second, last))
    assert report.returns.gross == given.gross + swapped.gross
    assert report.voided.gross == last.order.total.minor
    assert report.turnover == second.order.total.minor
    assert sum(one.back for one in report.hours) == report.returns.gross + report.voided.gross
    assert sum(one.amount - one.back for one in (await days.today("Nadia")).categories) == report.turnover
    assert report.returns.exchanges.amount == second.order.total.minor
    assert [one.name for one in report.returns.reasons] == ["Changed mind", "Wrong size"]
    assert report.drawer.returned == given.cash + swapped.cash + last.settlement.paid.minor
    assert report.drawer.expected == await bench.till.till_store.days.in_drawer()
    assert report.drawer.expected == 10_000 + second.order.total.minor + report.rounding - (
        report.returns.rounding + report.voided.rounding
    )
    assert sum(rate.gross for rate in report.returns.rates) == sum(one.covers for one in report.returns.back)
    closed = await days.close("Nadia")
    assert closed.turnover == report.turnover
    after = (await days.today("Nadia")).report
    assert (after.returns.count, after.voided.count, after.total) == (0, 0, 0)
    (kept,) = await days.ended()
    assert kept.report == closed
    texts = (repr(day_view(closed, None, ENGLISH)), repr(day_paper(closed, ENGLISH)), day_csv(closed, ENGLISH))
    for text in texts:
        assert "Sales less what came back" in text
        assert "Last sales made void" in text
        assert "Changed mind" in text


async def test_the_report_names_what_went_back_another_way_and_the_share(bench: Bench) -> None:
    """Of a card's sale one piece goes back as proposed, one as typed but the same, one in cash: only that is told."""
    days, back = days_of(bench), bench.till.returns
    await days.put_float(Money.of("100", "EUR"), "Nadia")
    cart = await bench.cart("SL-01", "BC-18", "TL-02")
    total = totals(cart, bench.till.shop.policy).total
    sale = await bench.till.checkout.pay(cart, (Tender("Card", total, is_cash=False),), "Nadia")
    found = await back.find(str(sale.receipt))
    keys = [line.key for line in cart.lines]
    drafts = [ReturnDraft({key: 1}, MIND) for key in keys]
    prices = [line.paid for line in found.lines]
    card = BackPart(BackWay.CARD, "Card", prices[1], prices[1])
    cash = BackPart(BackWay.CASH, "Cash", prices[2], prices[2])
    drafts[1:] = replace(drafts[1], back=(card,)), replace(drafts[2], back=(cash,))
    for draft, other in zip(drafts, (False, False, True), strict=True):
        given = await back.give_back(await back.find(str(sale.receipt)), draft, "Tom")
        assert given.other_way is other
        assert (await back.of(sale.id)).earlier[-1].other_way is other, "it is kept"
    report = await days.close("Nadia")
    assert (report.returns.other_ways.count, report.returns.other_ways.amount) == (1, prices[2])
    for text in (repr(day_view(report, None, ENGLISH)), repr(day_paper(report, ENGLISH)), day_csv(report, ENGLISH)):
        assert "of which another way than proposed" in text
        assert f"100{ENGLISH.percent_gap}% of the sales" in text


async def test_card_pressed_for_cash_is_mended_before_the_z(bench: Bench) -> None:
    """The drawer follows, the order that has not left says it, and the sale stays what it was."""
    days, otherwise = days_of(bench), bench.till.otherwise
    sale = await bench.sell("BC-18")
    card = Tender("Card", sale.order.total, is_cash=False)
    with pytest.raises(DomainError, match="reason"):
        await otherwise.change(sale, (card,), " ", "Nadia")
    with pytest.raises(DomainError, match="otherwise_sum"):
        await otherwise.change(sale, (Tender("Card", Money.of("1", "EUR"), False),), "card", "Nadia")
    change = await otherwise.change(sale, (card,), "card pressed", "Nadia", "Tom")
    assert change.cash == -sale.settlement.paid.minor
    assert await otherwise.tenders(sale.id) == (card,)
    with pytest.raises(DomainError, match="otherwise_same"):
        await otherwise.change(sale, (card,), "again", "Nadia")
    report = (await days.today()).report
    assert [(one.method, one.amount) for one in report.tenders] == [("Card", sale.order.total.minor)]
    assert report.drawer.expected == 0
    assert report.paid == report.total + report.rounding
    assert "Card instead of Cash" in day_csv(report, ENGLISH)
    kept = await bench.till.till_store.sales.get(sale.id)
    assert replace(kept, order=sale.order) == sale
    assert kept.order.payment_method == "Card"
    found = await bench.till.returns.find(str(sale.receipt))
    assert [one.way for one in found.ways] == [BackWay.CARD]
    assert (await bench.till.till_store.verify_journal()).ok
    bench.serve()
    await bench.sent(sale)
    assert bench.state()["orders"][0]["payment_method"] == "Card"
    cash = Tender("Cash", sale.settlement.paid, is_cash=True)
    await otherwise.change(sale, (cash,), "cash after all", "Nadia")
    assert (await days.today()).report.drawer.expected == sale.settlement.paid.minor
    await days.close("Nadia")
    with pytest.raises(DomainError, match="otherwise_closed"):
        await otherwise.change(sale, (card,), "too late", "Nadia")


async def test_what_was_given_back_keeps_its_tenders(bench: Bench) -> None:
    """Money went back by the old ones."""
    sale = await bench.sell("BC-18", "SL-01")
    found = await bench.till.returns.find(str(sale.receipt))
    await bench.till.returns.give_back(found, ReturnDraft({sale.cart.lines[0].key: 1}, MIND), "Nadia")
    with pytest.raises(DomainError, match="otherwise_returned"):
        await bench.till.otherwise.change(sale, (Tender("Card", sale.order.total, False),), "card", "Nadia")


async def test_without_a_receipt_only_a_voucher_within_the_ceilings(bench: Bench) -> None:
    """By default never; then from a known customer, at the lowest price of late, up to the ceilings."""
    await bench.load()
    customer = Customer("c-1", "Élise", "Lefèvre", "", "elise@example.be")
    cart = await bench.cart("BC-18", customer=customer)
    with pytest.raises(DomainError, match="return_not_free"):
        await bench.till.free_returns.give_back(cart, MIND, "Nadia")
    ceilings = ReturnRules(free_limit=2_000, free_day_limit=3_000)
    free = _in_a_shop_with(bench, ceilings)
    with pytest.raises(DomainError, match="return_customer"):
        await free.give_back(cart.set_customer(None), MIND, "Nadia")
    cheap = (await bench.cart("BC-18")).set_price(1, Decimal("7.00"), "sale")
    await bench.pay(cheap)
    with pytest.raises(DomainError, match="return_price"):
        await free.give_back(cart, MIND, "Nadia")
    priced = await free.priced(cart)
    assert priced.lines[0].unit_price == Decimal("7.00")
    given = await free.give_back(priced, MIND, "Nadia", approved_by="Tom")
    assert given.kind is ReturnKind.FREE
    assert [(one.way, one.covers) for one in given.back] == [(BackWay.VOUCHER, 700)]
    with pytest.raises(DomainError, match="return_ceiling"):
        await free.give_back(priced.set_quantity(1, Decimal(3)), MIND, "Nadia")
    await free.give_back(priced.set_quantity(1, Decimal(2)), MIND, "Nadia")
    with pytest.raises(DomainError, match="return_day_ceiling"):
        await free.give_back(priced.set_quantity(1, Decimal(2)), MIND, "Nadia")
    await free.give_back(priced, MIND, "Tom")
    report = (await days_of(bench).today()).report
    assert (report.returns.free.count, report.returns.free.amount) == (3, 2_800)
    assert (await bench.till.till_store.verify_journal()).ok


def _in_a_shop_with(bench: Bench, rules: ReturnRules) -> FreeReturns:
    till = bench.till
    shop = replace(till.shop, returns=rules)
    checkout = Checkout(till.till_store.carts, till.till_store.sales, shop, till.outbox, till.clock, till.tasks)
    return FreeReturns(till.till_store, till.catalogue_store, checkout, till.clock)


async def test_a_return_stands_on_the_work_list_and_a_withdrawn_void_does_not(bench: Bench) -> None:
    """What the shop's software never had is not to be booked there."""
    sale = await bench.sell("BC-18", "SL-01")
    found = await bench.till.returns.find(str(sale.receipt))
    given = await bench.till.returns.give_back(found, ReturnDraft({sale.cart.lines[0].key: 1}, MIND), "Nadia")
    last = await bench.sell("BC-18")
    await bench.till.returns.void_last("Nadia")
    rows = await bench.till.till_store.work_list.rows()
    assert [(row.entry.item.number, row.entry.item.total) for row in rows] == [(str(given.number), given.gross)]
    assert (await bench.till.till_store.outbox.row(last.id)).state is State.WITHDRAWN
