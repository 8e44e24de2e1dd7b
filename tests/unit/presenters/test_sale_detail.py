"""The chosen sale tells goods, tax, payments, change and cashier; its tries are folded; the list is read on, and what a
row says is found."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pos_app.domain.cart import Percent
from pos_app.domain.money import Money
from pos_app.domain.payment import Tender
from pos_app.presenters.sales.screen import LISTED
from pos_app.presenters.sales.views import SaleDetailView
from tests.unit.presenters.recording_window import Counter, plain

pytestmark = pytest.mark.asyncio
TOWEL, BREAD = "5410000000019", "5410000000026"


def detail(counter: Counter) -> SaleDetailView:
    assert counter.window.sales.detail is not None
    return counter.window.sales.detail


async def test_goods_tax_payments_change_and_cashier_of_a_sale(counter: Counter) -> None:
    presenters, sale = counter.presenters, counter.presenters.sale
    for code in (TOWEL, TOWEL, BREAD):
        presenters.scans.scan(code)
    await counter.settle()
    towel = sale.cart.lines[0].key
    sale.change(lambda cart: cart.set_line_discount(towel, Percent(Decimal(10))), towel)
    cash = Tender("Cash", Money.of("50", "EUR"), is_cash=True)
    sold = await counter.bench.till.checkout.pay(sale.cart, (cash,), "Nadia")
    presenters.go("sales")
    await counter.settle()
    shown = detail(counter)
    assert shown.title == str(sold.receipt)
    assert "sold by Nadia" in shown.subtitle
    assert [(one.title, one.letters) for one in shown.goods] == [
        ("2 × Torchon lin", "TL"),
        ("1 × Pain de campagne 800 g", "PD"),
    ]
    assert plain(shown.goods[0].detail) == "10% off · 21%"
    rows = {plain(row.label): plain(row.amount) for row in (*shown.sums, *shown.paid)}
    assert rows["Cash, received"] == "€50.00"
    assert rows["Change"] == plain(counter.presenters._tr.money(sold.settlement.change))
    assert sum(label.startswith("VAT ") for label in rows) == 2
    assert [row.label for row in shown.paid] == ["Cash rounding", "Cash, received", "Change"]
    assert [row.label for row in shown.paid if row.strong] == ["Change"]
    assert tuple(row.label for row in shown.folds[0].rows) == shown.history


async def test_the_tries_are_one_line(counter: Counter) -> None:
    bench = counter.bench
    bench.line.cut = True
    bench.serve()
    sale = await bench.sell()
    counter.presenters.go("sales")
    await counter.settle()
    bench.line.cut = False
    await bench.sent(sale)
    counter.presenters.sales.refresh()
    await counter.settle()
    (fold,) = detail(counter).folds
    assert fold.title.startswith("Arrived at ")
    assert fold.flag.endswith(("try", "tries"))
    assert len(fold.rows) >= 2


async def test_the_list_goes_on_beyond_what_is_read_at_once(counter: Counter) -> None:
    for _ in range(LISTED + 30):
        await counter.bench.sell()
    counter.presenters.go("sales")
    await counter.settle()
    assert len(counter.window.sales.rows) == LISTED
    assert counter.window.sales.has_more
    counter.presenters.sales.more()
    await counter.settle()
    assert len(counter.window.sales.rows) == LISTED + 30
    assert not counter.window.sales.has_more


async def test_what_a_row_says_is_found(counter: Counter) -> None:
    bench = counter.bench
    walk_in = await bench.sell()
    elise = await bench.sell(customer=next(iter(await bench.till.customers.find_here("lefevre"))))
    presenters = counter.presenters
    presenters.scans.scan(TOWEL)
    await counter.settle()
    presenters.parking.park()
    await counter.settle()
    presenters.go("sales")
    await counter.settle()

    async def found(text: str) -> set[str]:
        presenters.sales.search(text)
        await counter.settle()
        return {row.key for row in counter.window.sales.rows}

    assert await found("walk") == {walk_in.id, "parked:1"}
    assert await found("Walk-in") == {walk_in.id, "parked:1"}
    assert await found("WALK kept") == {walk_in.id}
    assert await found("lefevre") == {elise.id}
    assert await found("kept") == {walk_in.id, elise.id}
    assert await found("P-1") == {"parked:1"}
    assert await found("parked") == {"parked:1"}
    await found("")
    time = counter.window.row(walk_in.id).time
    assert walk_in.id in await found(time)
    assert await found("99:99") == set()
    assert await found("walkabout") == set()
