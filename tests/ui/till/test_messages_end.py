"""A message that answers what was done is over with the next thing that is done, whatever time it has left: beside
another task it would tell of the wrong one. What asks for a hand, or has a button, stays."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from pos_app.presenters.common.views import ActionView, NoticeView, Tone
from tests.ui.till.cashier_hands import SOAP, TOWEL, Cashier

pytestmark = pytest.mark.asyncio
Key = Qt.Key


def told(cashier: Cashier) -> str:
    """The message on the screen, "" for none."""
    view = cashier.window.notices.current
    return view.text if view is not None else ""


async def pay(cashier: Cashier) -> None:
    cashier.scan(TOWEL).press(Key.Key_F12)
    await cashier.do(lambda: True)
    cashier.press(Key.Key_Return)
    await cashier.do(lambda: True)
    assert told(cashier).startswith("Paid €10.00")


async def test_what_was_paid_goes_with_the_next_scan(cashier: Cashier) -> None:
    await pay(cashier)
    cashier.scan(SOAP)
    await cashier.do(lambda: True)
    assert told(cashier) == ""


async def test_what_was_paid_goes_with_its_screen(cashier: Cashier) -> None:
    await pay(cashier)
    cashier.press(Key.Key_F4)
    await cashier.do(lambda: True)
    assert told(cashier) == ""


async def test_that_nobody_buys_goes_when_somebody_does(cashier: Cashier) -> None:
    cashier.scan(TOWEL)
    await cashier.do(lambda: True)
    cashier.presenters.delivery.open()
    assert told(cashier).startswith("First say who buys")
    cashier.presenters.sale.set_customer(await cashier.elise())
    await cashier.do(lambda: True)
    assert told(cashier) == ""


@pytest.mark.parametrize(
    ("stays", "view"),
    [
        (False, NoticeView("x", Tone.OK, "Done.")),
        (False, NoticeView("x", Tone.INFO, "First choose one.")),
        (True, NoticeView("x", Tone.WARN, "The drawer did not open.")),
        (True, NoticeView("x", Tone.TROUBLE, "It was refused.")),
        (True, NoticeView("x", Tone.OK, "Give the money back.", seconds=None)),
        (True, NoticeView("x", Tone.INFO, "Deleted.", actions=(ActionView("undo", "Undo"),))),
        (True, NoticeView("x", Tone.OK, "The signing device answers again.", answers=False)),
    ],
)
async def test_each_kind(cashier: Cashier, view: NoticeView, stays: bool) -> None:
    cashier.window.show_notice(view)
    cashier.scan(TOWEL).press(Key.Key_F4)
    await cashier.do(lambda: True)
    assert told(cashier) == (view.text if stays else "")


async def test_a_line_that_is_only_chosen_ends_nothing(cashier: Cashier) -> None:
    cashier.scan(TOWEL).scan(SOAP)
    await cashier.do(lambda: True)
    cashier.window.show_notice(NoticeView("x", Tone.OK, "Done."))
    cashier.press(Key.Key_Up)
    await cashier.do(lambda: True)
    assert told(cashier) == "Done."
