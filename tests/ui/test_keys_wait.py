"""Keys, clicks and scans that wait for an answer: none acts before it, none is lost, and they act in their order."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from pos_app.presenters.common.card_views import LineMenuView
from pos_app.presenters.common.views import ActionView
from pos_app.services.input_queue import InputQueue
from pos_app.ui.input import scanner as module
from pos_app.ui.input.scanner import Scanner
from pos_app.ui.window.main_window import MainWindow
from tests.ui import picture_cards as cards
from tests.ui.hands import listener
from tests.ui.listener import Listener, listener_of, told
from tests.ui.wedge_hands import Hands

EAN = "5410000000019"
Key, Mod = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def hands(window: MainWindow) -> Hands:
    return Hands(window)


def press(window: MainWindow, key: Qt.Key, modifier: Qt.KeyboardModifier = Mod.NoModifier) -> None:
    """A key as the system hands it to the window: its shortcut is looked for first."""
    QTest.keyClick(window.windowHandle(), key, modifier)


def everything(window: MainWindow) -> list[str]:
    """What is asked for from now on, in its order."""
    told: list[str] = []
    ear = listener_of(window)
    for name, call in (("pay", "pay"), ("undo", "undo"), ("nothing entered", "enter_nothing"), ("park", "park")):
        ear.also(call, lambda name=name: told.append(name))
    ear.also("submit", lambda text, _key: told.append(f"entered {text}"))
    return told


def test_what_is_pressed_meanwhile_acts_in_its_order_once_the_answer_is_there(
    window: MainWindow, scanner: Scanner, queue: InputQueue, ear: Listener, hands: Hands
) -> None:
    told = everything(window)
    ear.also("scanned", lambda code: told.append(f"scan {code}"))
    queue.opening()
    press(window, Key.Key_F12)
    hands.key("\r", 100)
    hands.scan(EAN)
    hands.type("ab")
    hands.key("\r", 100)
    press(window, Key.Key_Z, Mod.ControlModifier)
    QCoreApplication.processEvents()
    assert told == []
    assert window.sale.finder.text == ""
    queue.opened()
    assert told == ["pay", "nothing entered", f"scan {EAN}", "entered ab", "undo"]
    press(window, Key.Key_F12)
    assert told[-1] == "pay", "from now on at once"


def test_what_waits_may_want_an_answer_itself(
    window: MainWindow, scanner: Scanner, queue: InputQueue, ear: Listener, hands: Hands
) -> None:
    told = everything(window)

    def look_up(code: object) -> None:
        told.append(f"scan {code}")
        queue.opening()

    ear.also("scanned", look_up)
    hands.scan(EAN)
    hands.scan("TOR-001")
    press(window, Key.Key_F12)
    assert told == [f"scan {EAN}"]
    queue.opened()
    assert told == [f"scan {EAN}", "scan TOR-001"]
    queue.opened()
    assert told == [f"scan {EAN}", "scan TOR-001", "pay"]


def test_a_key_held_down_meanwhile_is_one_key(
    window: MainWindow, scanner: Scanner, queue: InputQueue, hands: Hands
) -> None:
    told = everything(window)
    queue.opening()
    hands.key("\r", 100)
    for _ in range(20):
        hands.key("\r", 30, repeated=True)
    queue.opened()
    assert told == ["nothing entered"]


def test_a_text_field_has_its_own_undo_and_the_cart_none_of_it(
    window: MainWindow, scanner: Scanner, queue: InputQueue, hands: Hands
) -> None:
    told = everything(window)
    hands.type("ab")
    queue.opening()
    press(window, Key.Key_Z, Mod.ControlModifier)
    queue.opened()
    assert told == []
    assert window.sale.finder.text == ""


def test_esc_is_about_the_card_one_sees(window: MainWindow, scanner: Scanner, queue: InputQueue, hands: Hands) -> None:
    window.show_pay(cards.PAY, listener_of(window))
    closed, taken = told(window, "close"), told(window, "take")
    queue.opening()
    press(window, Key.Key_Escape)
    assert closed == [()], "at once: what comes of it is not what it was pressed for"
    hands.key("\r", 100)
    press(window, Key.Key_Escape)
    assert (taken, closed) == ([], [()]), "behind another key it is one of them"
    queue.opened()
    assert (taken, closed) == ([()], [(), ()])


def test_a_finger_waits_too(window: MainWindow, scanner: Scanner, queue: InputQueue) -> None:
    told = everything(window)
    button = window.sale.bottom.park
    place = button.mapTo(window, button.rect().center())
    queue.opening()
    press(window, Key.Key_F12)
    QTest.mouseClick(window.windowHandle(), Qt.MouseButton.LeftButton, Mod.NoModifier, place)
    assert told == []
    queue.opened()
    assert told == ["pay", "park"]
    assert not button.isDown()


def test_keys_for_something_that_does_not_come_are_forgotten_and_scans_are_not(
    window: MainWindow, scanner: Scanner, queue: InputQueue, ear: Listener, hands: Hands
) -> None:
    told, codes = everything(window), ear.heard("scanned")
    queue.opening()
    press(window, Key.Key_F12)
    hands.type("50")
    hands.scan(EAN)
    hands.key("\r", 100)
    queue.forget()
    queue.opened()
    assert (told, codes, window.sale.finder.text) == ([], [(EAN,)], "")


def test_a_figure_of_a_french_keyboard_presses_its_button(
    window: MainWindow, scanner: Scanner, queue: InputQueue
) -> None:
    owner = listener()
    window.show_line_menu(LineMenuView("Torchon", actions=(ActionView("quantity", "Quantity", "1"),)), owner)
    queue.opening()
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        event = QKeyEvent(kind, Key.Key_1, Mod.ShiftModifier, "1")
        QCoreApplication.sendEvent(window.windowHandle(), event)
    queue.opened()
    assert owner.told == [("choose", "quantity")]


def test_a_till_that_never_answers_is_used_as_it_is(
    window: MainWindow, scanner: Scanner, queue: InputQueue, hands: Hands, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_PATIENCE", 20)
    told = everything(window)
    queue.opening()
    press(window, Key.Key_F12)
    qtbot.waitUntil(lambda: told == ["pay"], timeout=20_000)


def test_a_till_that_is_closed_tells_the_scans_that_waited(
    window: MainWindow, scanner: Scanner, queue: InputQueue, ear: Listener, hands: Hands
) -> None:
    told, codes = everything(window), ear.heard("scanned")
    queue.opening()
    hands.scan(EAN)
    press(window, Key.Key_F12)
    scanner.close()
    queue.close()
    assert (told, codes) == ([], [(EAN,)])


def test_the_window_without_the_keys_gets_none_of_them(
    window: MainWindow, scanner: Scanner, queue: InputQueue, qtbot: QtBot
) -> None:
    told = everything(window)
    queue.opening()
    press(window, Key.Key_F12)
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(other.isActiveWindow, timeout=20_000)
    queue.opened()
    assert told == []
