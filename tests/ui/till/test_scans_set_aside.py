"""What a scanner, a password manager and quick hands type: heard where it is a scan, else left where it belongs."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QDialog, QLineEdit
from pytestqt.qtbot import QtBot

from pos_app.presenters.common.views import Screen
from tests.ui import picture_settings
from tests.ui import picture_views as made
from tests.ui.page_ears import PageEars
from tests.ui.till.cashier_hands import TOWEL, UNKNOWN, Cashier
from tests.ui.wedge_hands import Hands

pytestmark = pytest.mark.asyncio
Key = Qt.Key


def notice(cashier: Cashier) -> str:
    view = cashier.window.notices.current
    return view.text if view is not None else ""


async def settings(cashier: Cashier, *, secret: bool) -> QLineEdit:
    """A field of the Settings, with the keys in it."""
    cashier.window.show_settings(picture_settings.section("connection"), PageEars())
    cashier.window.show_header(made.header(Screen.SETTINGS))
    cashier.presenters.scans.screen_changed(Screen.SETTINGS)
    await cashier.settle()
    dots = QLineEdit.EchoMode.Password
    fields = [one for one in cashier.window.settings.findChildren(QLineEdit) if not one.isHidden()]
    field = next(one for one in fields if (one.echoMode() == dots) is secret)
    field.setFocus()
    field.clear()
    return field


@pytest.mark.parametrize("pace", [4, 20, 33, 60])
async def test_a_secret_is_never_heard_and_never_shown(cashier: Cashier, pace: int) -> None:
    hands = Hands(cashier.window)
    for typed in ("5410000000019", "sk_live_4f9A2b", "1-261122-0001", "00000000"):
        field = await settings(cashier, secret=True)
        hands.scan(typed, ending="\t", gap=pace, pause=5000)
        await cashier.settle()
        assert (field.text(), notice(cashier)) == (typed, "")
        assert await cashier.do() == [], typed


async def test_a_password_manager_fills_in_an_id(cashier: Cashier) -> None:
    field = await settings(cashier, secret=False)
    Hands(cashier.window).scan("3fa85f64-5717-4562-b3fc-2c963f66afa6", ending="\t", gap=5)
    await cashier.settle()
    assert field.text() == "3fa85f64-5717-4562-b3fc-2c963f66afa6"
    assert notice(cashier) == ""


async def test_a_scan_in_the_settings_is_told_and_may_be_put_into_the_field(cashier: Cashier) -> None:
    field = await settings(cashier, secret=False)
    Hands(cashier.window).scan(TOWEL)
    await cashier.settle()
    assert (field.text(), notice(cashier)) == ("", f"Scanned in the settings, and not sold: {TOWEL}")
    assert await cashier.do() == []
    cashier.window.notices.act("put")
    assert field.text() == TOWEL


async def test_what_was_typed_quickly_into_a_form_can_be_put_there(cashier: Cashier) -> None:
    cashier.presenters.customer.open()
    cashier.presenters.customer.act("new")
    await cashier.settle()
    phone = next(
        one
        for one in cashier.window.customer.findChildren(QLineEdit)
        if one.isVisible() and "Phone" in one.accessibleName()
    )
    phone.setFocus()
    Hands(cashier.window).scan("0475123456", ending="\t", gap=33)
    await cashier.settle()
    assert (phone.text(), notice(cashier)) == ("", "Unknown code 0475123456")
    cashier.window.notices.act("put")
    assert phone.text() == "0475123456"


async def test_a_name_typed_quickly_in_a_window_of_the_system_is_one(cashier: Cashier, qtbot: QtBot) -> None:
    dialog = QDialog(cashier.window)
    field = QLineEdit(dialog)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.activateWindow()
    field.setFocus()
    QCoreApplication.processEvents()
    accepted: list[bool] = []
    field.returnPressed.connect(lambda: accepted.append(True))
    Hands(dialog).scan("receipts-2026.pdf", gap=20)
    await cashier.settle()
    assert (field.text(), accepted, notice(cashier)) == ("receipts-2026.pdf", [True], "")


async def test_figures_and_enter_at_a_machines_pace_never_pay(cashier: Cashier) -> None:
    cashier.scan(TOWEL).press(Key.Key_F12)
    await cashier.do(lambda: True)
    for text, pace in (("20", 8), ("541", 60), ("9", 20), ("541000000001", 60)):
        Hands(cashier.window).scan(text, gap=pace)
        await cashier.settle()
        assert cashier.window.pay._view.typed == "", text
        assert text in notice(cashier)
        assert await cashier.do() == ["cart 1 Torchon", "PayCard"]
    cashier.type("20\r")
    assert await cashier.do() == ["sold 1 Torchon for Cash 20"], "a person pays"


async def test_a_second_article_scanned_while_paying_waits_however_it_stalls(cashier: Cashier) -> None:
    for stall in range(1, 13):
        cashier.scan(TOWEL).press(Key.Key_F12)
        assert await cashier.do(lambda: True) == ["cart 1 Torchon", "PayCard"], stall
        assert "Savon" not in notice(cashier), stall
        cashier.scan("5410000000064", stall=stall)
        assert await cashier.do(lambda: True) == ["cart 1 Torchon", "PayCard"], stall
        assert cashier.window.pay._view.typed == "", stall
        assert "Savon" in notice(cashier), stall
        cashier.press(Key.Key_Escape)
        assert await cashier.do() == ["cart 1 Torchon, 1 Savon"], stall
        await cashier.clear()


async def test_tab_behind_a_typed_discount_leads_to_ok(cashier: Cashier) -> None:
    cashier.scan(TOWEL).press(Key.Key_F7)
    await cashier.do(lambda: True)
    cashier.type("2.50\t\r")
    assert await cashier.do() == ["cart 1 Torchon -"]
    assert str(cashier.presenters.sale.cart.lines[0].discount) == "AmountOff(value=Decimal('2.50'))"


async def test_an_unknown_code_is_told_where_nothing_is_typed(cashier: Cashier) -> None:
    cashier.scan(UNKNOWN)
    await cashier.do()
    view = cashier.window.notices.current
    assert view is not None
    assert [action.key for action in view.actions] == ["search", "note"]
