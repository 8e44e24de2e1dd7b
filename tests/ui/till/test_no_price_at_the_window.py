"""What the shop has set no price for, or 0, is asked for at the window, by keys, and never sold for nothing."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt

from tests.ui.hands import press, type_text
from tests.ui.till.counter_window import CounterWindow

Key = Qt.Key
pytestmark = pytest.mark.asyncio


@pytest.mark.parametrize("odd", ["zero", "missing", "null"])
async def test_the_price_is_asked_for_and_typed(counter: CounterWindow, odd: str) -> None:
    counter.bench.shop.order_habits({"odd_prices": {"SL-01": odd}})
    await counter.bench.load()
    await counter.presenters.open()
    await counter.settle()
    cart = counter.presenters.sale
    type_text("SL-01")
    press(Key.Key_Return)
    await counter.settle()
    assert not cart.cart.lines, "nothing is sold for nothing"
    press(Key.Key_Return)  # an empty price is none
    await counter.settle()
    assert not cart.cart.lines
    type_text("4.95")
    press(Key.Key_Return)
    await counter.settle()
    line = list(cart.cart.lines)[-1]
    assert len(cart.cart.lines) == 1
    assert (line.sku, line.unit_price) == ("SL-01", Decimal("4.95"))
    press(Key.Key_F12)
    await counter.settle()
    press(Key.Key_Return)
    await counter.settle()
    (sold,) = await counter.bench.till.till_store.sales.find()
    assert sold.total.amount == Decimal("4.95")
