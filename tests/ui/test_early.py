"""Keys that come before the till is open: typing stands in the finder, F12 and what follows it act once it is."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from pos_app.domain.wedge import Wedge
from pos_app.ui.early import Early
from pos_app.ui.scanner import Scanner
from pos_app.ui.window import MainWindow
from tests.ui.hands import heard
from tests.ui.wedge_hands import Hands

EAN = "5410000000019"


def test_what_is_pressed_before_there_is_a_till_is_pressed_when_there_is_one(
    window: MainWindow, qapp: QApplication
) -> None:
    early = Early(window)
    paid, entered = heard(window.sale.pay_requested), heard(window.sale.finder.entered_empty)
    hands = Hands(window)
    hands.scan(EAN)
    hands.type("pain")
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_F12)
    hands.key("\r", 90)
    assert window.sale.finder.text == "pain"
    assert (paid, entered) == ([], [])

    assert early.take() == [EAN]
    scanner = Scanner(Wedge())
    scanner.wait(True)
    early.press()
    assert (paid, entered) == ([], []), "the till is not ready yet"
    window.sale.finder.clear()
    scanner.wait(False)
    assert (paid, entered) == ([()], [()])
    scanner.close()


def test_behind_take_the_till_hears_everything_itself(window: MainWindow) -> None:
    early = Early(window)
    assert early.take() == []
    paid = heard(window.sale.pay_requested)
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_F12)
    Hands(window).scan(EAN)
    assert paid == [()]
    early.press()
    assert paid == [()], "nothing was kept"
