"""The change stands large in the cart's place until the next sale begins, whatever else is said meanwhile."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from pos_app.presenters.common.views import NoticeView, Tone
from tests.ui.till.cashier_hands import SOAP, TOWEL, UNKNOWN, Cashier

pytestmark = pytest.mark.asyncio
Key = Qt.Key


def change(cashier: Cashier) -> str:
    """What is read where the cart was, "" where the cart is."""
    paid = vars(cashier.window).get("paid")
    return paid._amount.accessibleName() if paid is not None and paid.isVisible() else ""


async def pay_with(cashier: Cashier, typed: str) -> None:
    cashier.scan(TOWEL).press(Key.Key_F12)
    await cashier.do(lambda: True)
    cashier.type(typed).press(Key.Key_Return)
    await cashier.do(lambda: True)


async def test_it_stays_beside_messages_and_a_second_enter_until_a_scan(cashier: Cashier) -> None:
    await pay_with(cashier, "20")
    assert change(cashier) == "Change €10.00"
    assert cashier.window.paid._amount.accessibleDescription() == "Hand out: 10"
    assert not cashier.window.sale.cart.isVisible()
    cashier.window.show_notice(NoticeView("refused", Tone.TROUBLE, "The shop system refused this."))
    cashier.press(Key.Key_Return).scan(UNKNOWN)
    await cashier.do(lambda: True)
    assert change(cashier) == "Change €10.00", "Enter and a code nobody knows begin no sale"
    assert (cashier.window.notices.current or NoticeView("", Tone.OK, "")).text.startswith("Unknown code")
    cashier.scan(SOAP)
    assert await cashier.do() == ["sold 1 Torchon for Cash 20", "cart 1 Savon"]
    assert change(cashier) == ""
    assert cashier.window.sale.cart.isVisible()


@pytest.mark.parametrize("how", ["esc", "customer", "button"])
async def test_it_is_closed_or_the_next_customer_is_chosen(cashier: Cashier, how: str) -> None:
    await pay_with(cashier, "")
    assert change(cashier) == "Paid €10.00", "nothing goes back"
    if how == "customer":
        cashier.presenters.sale.set_customer(await cashier.elise())
    elif how == "button":
        cashier.click(lambda window: window.paid._next)
    else:
        cashier.press(Key.Key_Escape, Key.Key_Escape)  # the message first
    await cashier.do(lambda: True)
    assert change(cashier) == ""
