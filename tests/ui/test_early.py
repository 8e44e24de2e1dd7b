"""Keys that come before the till is open: typing stands in the finder, F12 and what follows it act once it is."""

from __future__ import annotations

from decimal import Decimal
from time import monotonic

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from pos_app.domain.catalogue import Item, ItemStatus
from pos_app.domain.wedge import Wedge
from pos_app.services.input_queue import InputQueue
from pos_app.ui.input.scanner import InputListener, Scanner
from pos_app.ui.window.main_window import MainWindow
from pos_app.ui.window.type_ahead import TypeAhead
from tests.ui import picture_views as made
from tests.ui.listener import Listener, listener_of, told
from tests.ui.wedge_hands import Hands

EAN = "5410000000019"
TEA = Item("1", "p-1", "Thé vert", "T-1", "", (), Decimal("9.95"), "EUR", None, True, ItemStatus.PUBLISHED)


def test_what_is_pressed_before_there_is_a_till_is_pressed_when_there_is_one(
    window: MainWindow, queue: InputQueue, ear: Listener
) -> None:
    paid, entered, till = told(window, "pay"), told(window, "enter_nothing"), listener_of(window)
    early = TypeAhead(window, monotonic)
    hands = Hands(window)
    hands.scan(EAN)
    hands.type("pain")
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_F12)
    hands.key("\r", 90)
    assert window.sale.finder.text == "pain"
    assert (paid, entered) == ([], [])

    assert early.take(till) == [(EAN, "")]
    window.sale.show_cart(made.CART, till)
    scanner = Scanner(Wedge(), queue, InputListener(ear.scanned, ear.used), monotonic)
    queue.opening()
    early.press()
    assert (paid, entered) == ([], []), "the till is not ready yet"
    window.sale.finder.clear()
    queue.opened()
    assert (paid, entered) == ([()], [()])
    scanner.close()


def test_behind_take_the_till_hears_everything_itself(window: MainWindow) -> None:
    paid, till = told(window, "pay"), listener_of(window)
    early = TypeAhead(window, monotonic)
    assert early.take(till) == []
    window.sale.show_cart(made.CART, till)
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_F12)
    Hands(window).scan(EAN)
    assert paid == [()]
    early.press()
    assert paid == [()], "nothing was kept"
