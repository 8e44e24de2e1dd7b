"""Nothing is sold for nothing without a word: a label of 0.00, an article at 0.00, a price of less than half a cent."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from pos_app.domain.barcode import Label
from tests.unit.presenters.recording_window import Counter

pytestmark = pytest.mark.asyncio


@pytest.mark.parametrize("price", ["0", "0.00", "0.004", "0.0049"])
async def test_an_article_that_costs_nothing_is_asked_about(counter: Counter, price: str) -> None:
    item = replace(await counter.bench.item("SL-01"), price=Decimal(price))
    counter.presenters.sale.add(item)
    assert counter.window.lines == []
    menu = counter.window.others["show_line_menu"]
    assert (menu.title, [action.key for action in menu.actions]) == ("Savon lavande costs nothing", ["leave", "sell"])
    counter.window.listeners["show_line_menu"].choose("leave")
    assert counter.window.lines == []
    counter.presenters.sale.add(item)
    counter.window.listeners["show_line_menu"].choose("sell")
    assert counter.window.lines == [("Savon lavande", "1")]


@pytest.mark.parametrize("label", [Label("1", ("1",), price=0), Label("1", ("1",), amount=Decimal("0.00"))])
async def test_a_label_without_a_price_is_asked_about(counter: Counter, label: Label) -> None:
    counter.presenters.sale.add_label(await counter.bench.item("SL-01"), label)
    assert counter.window.lines == []
    counter.window.listeners["show_line_menu"].close_choice()
    assert counter.window.lines == []


@pytest.mark.parametrize(
    ("label", "line"),
    [
        (Label("1", ("1",), weight=1235), ("Savon lavande", "1.235 kg")),
        (Label("1", ("1",), amount=Decimal("12.50")), ("Savon lavande", "1")),
        (Label("1", ("1",), pieces=12), ("Savon lavande", "12")),
    ],
)
async def test_what_gs1_data_tell_is_taken(counter: Counter, label: Label, line: tuple[str, str]) -> None:
    counter.presenters.sale.add_label(await counter.bench.item("SL-01"), label)
    assert counter.window.lines == [line]
