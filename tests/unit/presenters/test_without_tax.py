"""A sale to somebody who pays no tax: asked with a reason, seen in cart, paper and order; taken back."""

from __future__ import annotations

import pytest

from pos_app.domain.paper import Line, Pair
from pos_app.presenters.common.words import ENGLISH
from pos_app.presenters.printing.receipt import Circumstances, receipt_paper
from tests.unit.presenters.recording_window import Counter, plain

pytestmark = pytest.mark.asyncio
TOWEL, BREAD = "5410000000019", "5410000000026"


async def test_the_whole_sale_without_tax_with_its_reason_everywhere(counter: Counter) -> None:
    presenters, sale = counter.presenters, counter.presenters.sale
    for code in (TOWEL, BREAD):
        presenters.scans.scan(code)
    await counter.settle()
    before = counter.window.cart
    untaxed = next(row.amount for row in before.totals if row.label == "Without VAT")
    presenters.line.open()
    menu = counter.window.others["show_line_menu"]
    key = next(action.key for action in menu.actions if "without VAT" in action.label)
    presenters.line.choose(key)
    presenters.line.submit("exempt", {"reason": "  "})
    assert counter.window.others["show_form"].fields[0].error
    assert sale.cart.exempt == ""
    presenters.line.submit("exempt", {"reason": "NATO, card 4711"})
    shown = counter.window.cart
    assert shown.total == untaxed
    assert plain(shown.totals[-1].label) == "No VAT: NATO, card 4711"
    assert all("without VAT" in row.detail for row in shown.rows)
    presenters.scans.scan(TOWEL)
    await counter.settle()
    presenters.turn.ask_pay()
    presenters.pay.take()
    await counter.settle()
    store = counter.bench.till.till_store
    (row,) = await store.sales.find()
    sold = await store.sales.get(row.id)
    assert "Without tax: NATO, card 4711" in sold.order.note.splitlines()
    assert sold.order.tax == 0
    paper = receipt_paper(sold, Circumstances(sold.seller), ENGLISH)  # type: ignore[arg-type]
    assert Line("Sold without VAT: NATO, card 4711", bold=True) in paper.rows
    assert Pair("TOTAL", ENGLISH.money(sold.totals.untaxed), big=True) in paper.rows
    assert sale.cart.exempt == "", "the next customer pays it again"


async def test_it_is_taken_back_by_the_same_key_and_by_undo(counter: Counter) -> None:
    presenters, sale = counter.presenters, counter.presenters.sale
    presenters.scans.scan(TOWEL)
    await counter.settle()
    total = counter.window.cart.total
    presenters.line.submit("exempt", {"reason": "NATO"})
    presenters.line.choose("exempt")
    assert (sale.cart.exempt, counter.window.cart.total) == ("", total)
    sale.undo()
    assert sale.cart.exempt == "NATO"
    assert "VAT 0" not in str(counter.window.cart.totals)
