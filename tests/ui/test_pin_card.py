"""The PIN card: digits go out one by one, nothing behind the lock acts or is seen, and the keys come back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCursor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from pos_app.domain.wedge import Wedge
from pos_app.presenters.cashiers.views import PinView
from pos_app.presenters.frame.views import Door
from pos_app.services.input_queue import InputQueue
from pos_app.ui.input.scanner import InputListener, Scanner
from pos_app.ui.window.main_window import MainWindow
from tests.ui import picture_cards as cards
from tests.ui import picture_pin as pins
from tests.ui import picture_views as made
from tests.ui.hands import CTRL, button, click, focused, listener, press, type_text
from tests.ui.listener import Listener, listener_of, told
from tests.ui.wedge_hands import Hands


def seen(window: MainWindow) -> QImage:
    QApplication.processEvents()
    return window.grab().toImage()


def test_digits_and_enter_go_out_and_nothing_keeps_them(window: MainWindow) -> None:
    owner = listener()
    window.show_pin(pins.SWITCH, owner)
    type_text("48a27")
    press(Qt.Key.Key_Backspace)
    press(Qt.Key.Key_Return)
    click(button(window.pin, "9"))
    typed = [("key", key) for key in ("4", "8", "2", "7", "backspace")]
    assert owner.told == [*typed, ("enter",), ("key", "9")]
    assert window.pin.findChildren(QLineEdit) == []
    assert not [words.text() for words in window.pin.findChildren(QLabel) if "48" in words.text()]


def test_the_dots_are_spoken(window: MainWindow) -> None:
    window.show_pin(replace(pins.SWITCH, spoken="6 figures typed"))
    assert "6 figures typed" in [one.accessibleName() for one in window.pin.card.findChildren(QWidget)]


def test_nothing_behind_the_lock_can_be_read(window: MainWindow) -> None:
    QCursor.setPos(window.mapToGlobal(QPoint(2, 2)))  # a button under the mouse looks otherwise
    window.show_pin(pins.LOCKED)
    full = seen(window)
    window.sale.show_cart(made.EMPTY_CART, listener_of(window))
    window.sale.show_customer(made.NO_CUSTOMER)
    window.show_header(made.header(pill=made.OFFLINE))
    window.show_notice(made.KEPT)
    window.show_text(cards.EXPLAINED)
    assert seen(window) == full
    window.show_pin(None)
    window.show_text(None)
    assert seen(window) != full
    assert window.notices.isVisible()


@pytest.mark.parametrize("view", [pins.LOCKED, pins.SWITCH, pins.APPROVAL], ids=["locked", "switch", "approval"])
def test_no_key_acts_behind_the_card(window: MainWindow, view: PinView) -> None:
    behind, noticed = listener(), list[str]()
    window.show_line_menu(cards.LINE_MENU, behind)
    window.show_notice(cards.UNKNOWN_CODE, noticed.append)
    window.show_pin(view)
    acted, till = [told(window, "pay"), told(window, "undo")], listener()
    window.serve(till)
    type_text("12345678")
    for key in (Qt.Key.Key_F1, Qt.Key.Key_F4, Qt.Key.Key_F10, Qt.Key.Key_F12, Qt.Key.Key_Delete, Qt.Key.Key_Tab):
        press(key)
    press(Qt.Key.Key_Z, CTRL)
    press(Qt.Key.Key_S, Qt.KeyboardModifier.AltModifier)
    assert acted == [[]] * len(acted)
    assert (behind.told, noticed, till.told) == ([], [], [])
    assert not ("menu" in window.__dict__ and window.menu.is_open)
    assert window.pin.isAncestorOf(focused()) or window.pin is focused()


def test_a_card_put_up_behind_the_lock_waits_there_with_its_keys(window: MainWindow) -> None:
    owner = listener()
    window.show_pin(pins.LOCKED, owner)
    window.show_prompt(cards.DISCOUNT)
    type_text("5")
    assert owner.told == [("key", "5")]
    window.show_pin(None)
    assert window.prompt.is_open
    assert window.prompt.isAncestorOf(focused())
    window.show_prompt(None)
    assert window.sale.isAncestorOf(focused())


def test_the_lock_and_the_switch_have_a_key_each(window: MainWindow) -> None:
    till = listener()
    window.serve(till)
    press(Qt.Key.Key_L, CTRL)
    press(Qt.Key.Key_U, CTRL)
    window.show_pay(cards.PAY)
    press(Qt.Key.Key_L, CTRL)
    doors = [told[1] for told in till.told if told[0] == "open"]
    assert doors == [Door.LOCK, Door.CASHIER, Door.LOCK]
    window.show_pay(None)
    owner = listener()
    window.show_pin(pins.SWITCH, owner)
    press(Qt.Key.Key_L, CTRL)
    click(button(window.pin, "Lock"))
    assert owner.told == [("lock",), ("lock",)]


def test_while_everybody_waits_the_keys_rest(window: MainWindow) -> None:
    owner = listener()
    window.show_pin(pins.LOCKED_OUT, owner)
    assert not button(window.pin, "5").isEnabled()
    assert not button(window.pin, "OK").isEnabled()
    press(Qt.Key.Key_Return)
    assert owner.told == []


def test_a_till_without_cashiers_makes_no_card_and_shows_no_button(window: MainWindow) -> None:
    window.show_pin(None)
    assert "pin" not in window.__dict__
    window.show_header(replace(made.header(), cashier=""))
    assert not window.header.cashier.isVisible()


def test_every_sign_of_a_person_is_told_at_most_once_a_second(
    window: MainWindow, qtbot: QtBot, queue: InputQueue, ear: Listener
) -> None:
    seconds = 5.0
    scanner = Scanner(Wedge(), queue, InputListener(ear.scanned, ear.used), lambda: seconds)
    used = ear.heard("used")
    Hands(window).type("abc")
    seconds = 5.9
    QTest.mouseClick(window.windowHandle(), Qt.MouseButton.LeftButton)
    assert len(used) == 1
    seconds = 6.0
    Hands(window).type("d")
    assert len(used) == 2
    scanner.close()
    qtbot.wait(1)
