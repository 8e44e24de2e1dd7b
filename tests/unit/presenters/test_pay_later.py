"""A customer who pays another day: by right, told wherever the sale is told, and in no drawer."""

from __future__ import annotations

import pytest

from pos_app.domain.day import cash_left
from pos_app.domain.errors import DomainError
from pos_app.domain.note import NoteFacts, read_note
from pos_app.domain.order import Sale
from pos_app.domain.payment import Tender
from pos_app.domain.totals import totals
from pos_app.presenters.common.words import ENGLISH
from pos_app.presenters.printing.receipt import Circumstances, receipt_paper
from pos_app.store.tables.sales import Only
from tests.unit.presenters.recording_window import Counter, plain
from tests.unit.presenters.test_pay import card, pay_card, press, rows

pytestmark = pytest.mark.asyncio


def note(sale: Sale) -> NoteFacts:
    """What the order's note says."""
    facts = read_note(sale.order.note)
    assert facts is not None
    return facts


async def of_elise(counter: Counter) -> None:
    counter.presenters.customer.open()
    counter.presenters.customer.enter("lefevre")
    await counter.settle()


async def test_a_known_customer_pays_later_and_every_list_and_paper_says_so(counter: Counter) -> None:
    await of_elise(counter)
    view = await pay_card(counter, "SL-01")  # 4.95
    assert (view.methods[-2].label, view.methods[-2].selected) == ("Pay later", False)
    counter.presenters.pay.choose_method(view.methods[-2].key)
    view = card(counter)
    assert (plain(view.take_label), rows(view)[1][0]) == ("Leave €4.95 to pay later", "Paid another day")
    counter.presenters.pay.take()
    await counter.settle()
    assert counter.window.notice == "€4.95 is not paid yet · receipt 1-261122-0001"

    (row,) = await counter.bench.till.till_store.sales.find(only=Only.UNPAID)
    sale = await counter.bench.till.till_store.sales.get(row.id)
    assert (plain(str(sale.unpaid.amount)), sale.order.payment_method, row.owed) == ("4.95", "", 495)
    assert (note(sale).unpaid, note(sale).paid) == (sale.unpaid, ())
    assert sale.seller is not None
    paper = "\n".join(map(str, receipt_paper(sale, Circumstances(sale.seller, ""), ENGLISH).rows))
    assert "NOT PAID YET" in paper

    counter.presenters.connect(counter.bench.api)
    await counter.settle()
    (order,) = counter.bench.state()["orders"]
    assert order["status"] == "draft"

    report = await counter.presenters.days.take_x("Nadia")
    assert (report.unpaid, report.paid, report.drawer.sales) == (495, 495, 0)
    assert [(one.method, one.later) for one in report.tenders] == [("Pay later", True)]
    counter.presenters.sales.open("unpaid")
    await counter.settle()
    assert counter.window.sales.rows[0].state.startswith("Not paid yet · ")


async def test_nobody_unknown_pays_later(counter: Counter) -> None:
    view = await pay_card(counter, "SL-01")
    assert [method.label for method in view.methods] == ["Cash", "Card", "Transfer", "Our voucher"]
    counter.presenters.pay.choose_method("=later")
    assert card(counter).methods[0].selected
    cart = counter.presenters.sale.cart
    later = Tender("Pay later", totals(cart, counter.bench.till.shop.policy).total, is_cash=False, later=True)
    with pytest.raises(DomainError, match="later_who"):
        await counter.bench.till.checkout.pay(cart, (later,), "Nadia")
    assert await counter.bench.till.till_store.sales.find() == ()


async def test_a_part_now_and_the_rest_later_is_an_unpaid_order(counter: Counter) -> None:
    await of_elise(counter)
    view = await pay_card(counter, "SL-01", "TL-02")  # 14.94
    counter.presenters.pay.toggle_split()
    press(counter, "10")
    counter.presenters.pay.take()
    counter.presenters.pay.choose_method(view.methods[-2].key)
    counter.presenters.pay.take()
    await counter.settle()
    (row,) = await counter.bench.till.till_store.sales.find()
    sale = await counter.bench.till.till_store.sales.get(row.id)
    assert (str(sale.unpaid.amount), cash_left(sale), sale.order.payment_method) == ("4.94", 1000, "")
    assert ([str(paid.amount.amount) for paid in note(sale).paid], note(sale).unpaid) == (["10.00"], sale.unpaid)
    assert await counter.bench.till.till_store.sales.find(only=Only.UNPAID) == (row,)
