"""The keyboard on the screen: up behind a finger on a field, in four layouts, never a scan; cards move up and keep
their buttons; a real keyboard never sees it."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from pos_app.ui.input.scanner import Scanner
from pos_app.ui.input.touch_keyboard import _capital
from pos_app.ui.input.touch_layouts import LAYOUTS, SIGNS
from pos_app.ui.kit.buttons import KeyCapButton
from pos_app.ui.kit.keys import TOUCHED
from pos_app.ui.window.main_window import MainWindow
from tests.ui import gallery
from tests.ui.hands import focused
from tests.ui.listener import Listener


@pytest.fixture(autouse=True)
def a_finger(qapp: QApplication, scanner: Scanner) -> Iterator[None]:
    """The last press was a finger's."""
    qapp.setProperty(TOUCHED, True)
    yield
    qapp.setProperty(TOUCHED, False)


def key(window: MainWindow, words: str) -> KeyCapButton:
    QApplication.processEvents()
    return next(
        one
        for one in window.keyboard.findChildren(KeyCapButton)
        if one.isVisible() and words in (one.label, one.accessibleName())
    )


def touch(window: MainWindow, *keys: str) -> None:
    for words in keys:
        button = key(window, words)
        place = button.mapTo(window, button.rect().center())
        QTest.mouseClick(button, Qt.MouseButton.LeftButton, pos=button.rect().center())
        assert window.rect().contains(place)


def let_come(window: MainWindow) -> None:
    """Behind a finger Windows brings a keyboard of its own: there ours comes only where it is asked for."""
    window.touch_keyboard = "always" if sys.platform == "win32" else "auto"


def first_name(window: MainWindow) -> QLineEdit:
    gallery.customer_form(window)
    field = next(one for one in window.customer.findChildren(QLineEdit) if one.accessibleName() == "First name")
    window.sale.finder.edit.setFocus()
    field.clear()
    field.setFocus()
    return field


def test_a_name_is_typed_by_fingers_alone_and_the_card_keeps_its_buttons(window: MainWindow, ear: Listener) -> None:
    window.resize(1366, 768)
    let_come(window)
    field = first_name(window)
    assert window.keyboard.isVisible()
    assert window.customer.card.geometry().bottom() <= window.keyboard.geometry().top()
    scans = ear.heard("scanned")
    touch(window, "E", "l", "o", "ï" if "ï" in LAYOUTS[window.keyboard._layout].accents else "i", "Space", "b")
    assert field.text().startswith("Elo")
    assert field.text().endswith(" b")
    touch(window, "Take the last letter back")
    assert field.text().endswith(" ")
    assert scans == []
    assert focused() is field, "the keys stay in the field"
    touch(window, "Next field")
    assert focused() is not field
    assert window.keyboard.isVisible()
    touch(window, "Hide the keyboard")
    assert not window.keyboard.isVisible()
    assert window.property("keyboard") == 0


@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_layout_has_each_letter_and_all_signs_of_an_address(window: MainWindow, layout: str) -> None:
    letters = set("".join(LAYOUTS[layout].rows))
    assert set("abcdefghijklmnopqrstuvwxyz-") <= letters
    assert set("0123456789@._-+/&") <= set("".join(SIGNS))
    first_name(window)
    window.keyboard._layout = layout
    window.keyboard._build()
    for button in window.keyboard.findChildren(KeyCapButton):
        if button.isVisible():
            assert button.height() >= 44
            assert button.accessibleName()


def test_letters_held_long_offer_their_accents(window: MainWindow, qtbot: QtBot) -> None:
    let_come(window)
    field = first_name(window)
    window.keyboard._layout = "en"
    window.keyboard._upper = False
    window.keyboard._build()
    letter = key(window, "a")
    QTest.mousePress(letter, Qt.MouseButton.LeftButton, pos=letter.rect().center())
    qtbot.wait(520)
    QTest.mouseRelease(letter, Qt.MouseButton.LeftButton, pos=letter.rect().center())
    assert field.text() == ""
    touch(window, "å")
    assert field.text() == "å"


def test_a_real_keyboard_never_sees_it(window: MainWindow, qapp: QApplication) -> None:
    qapp.setProperty(TOUCHED, False)
    window.keyboard.serve(None)
    first_name(window)
    assert not window.keyboard.isVisible()
    window.touch_keyboard = "always"
    window.sale.finder.edit.setFocus()
    first_name(window)
    assert window.keyboard.isVisible()
    window.touch_keyboard = "never"
    window.sale.finder.edit.setFocus()
    first_name(window)
    assert not window.keyboard.isVisible()


def test_a_finger_is_told_from_a_mouse(window: MainWindow, qapp: QApplication) -> None:
    handle = window.windowHandle()
    QTest.mouseClick(handle, Qt.MouseButton.LeftButton, pos=QPoint(300, 90))
    assert qapp.property(TOUCHED) is False
    assert QGuiApplication.focusWindow() is not None


def test_a_low_field_of_a_page_is_not_hidden_by_it(window: MainWindow) -> None:
    window.resize(1366, 768)
    gallery.SCENES["settings_shop"](window)
    fields = [one for one in window.settings.findChildren(QLineEdit) if one.isVisible()]
    for field in fields:
        field.setFocus()
        QApplication.processEvents()
        top = field.mapTo(window, QPoint(0, 0)).y()
        place = window.keyboard.geometry()
        assert not place.top() <= top < place.bottom(), field.accessibleName()


def test_every_key_of_letters_types_one_letter() -> None:
    for layout in LAYOUTS.values():
        for letter in layout.accents + "".join(layout.rows):
            assert len(_capital(letter)) == 1, letter
