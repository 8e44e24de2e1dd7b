"""The pay card: by keys, by mouse, and what it never does."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit

from pos_app.presenters.sale.pay_views import PayView
from pos_app.ui.kit.buttons import KeyCapButton
from pos_app.ui.kit.overlay import Overlay
from pos_app.ui.window.main_window import MainWindow
from tests.ui import picture_cards as cards
from tests.ui.hands import CTRL, NONE, button, click, listener, press, type_text
from tests.ui.listener import listener_of, told

Key = Qt.Key


def field(card: Overlay, label: str) -> QLineEdit:
    return next(one for one in card.findChildren(QLineEdit) if one.accessibleName() == label)


def test_paying_by_keys_alone(window: MainWindow) -> None:
    window.show_pay(cards.PAY, listener_of(window))
    keys, taken = told(window, "amount_key"), told(window, "take")
    type_text("60")
    press(Key.Key_Comma)
    press(Key.Key_Period)
    press(Key.Key_Backspace)
    press(Key.Key_Return)
    assert [key for (key,) in keys] == ["6", "0", ",", ",", "backspace"]
    assert taken == [()]


def test_in_the_pay_card_the_function_keys_are_methods_and_nothing_else(window: MainWindow) -> None:
    till, customers = listener(), told(window, "choose_customer")
    window.serve(till)
    window.show_pay(cards.PAY, listener_of(window))
    methods, split, prints = (
        told(window, "choose_method"),
        told(window, "toggle_split"),
        told(window, "toggle_print"),
    )
    for key in (Key.Key_F1, Key.Key_F2, Key.Key_F3):
        press(key)
    press(Key.Key_F9)
    press(Key.Key_P, CTRL)
    assert methods == [("cash",), ("card",), ("transfer",)]
    assert split == [()]
    assert prints == [(False,)]
    assert {told[0] for told in till.told} == {"cards_changed"}
    assert customers == []
    window.show_pay(None)
    press(Key.Key_F3)
    assert customers == [()], "after the card the key is the window's again"
    assert methods == [("cash",), ("card",), ("transfer",)]


def test_paying_with_the_mouse(window: MainWindow) -> None:
    window.show_pay(cards.PAY, listener_of(window))
    pay = window.pay
    keys, taken, methods, quick = (
        told(window, "amount_key"),
        told(window, "take"),
        told(window, "choose_method"),
        told(window, "quick_amount"),
    )
    for label in ("7", "0", ","):
        click(button(pay, label))
    click(next(one for one in pay.findChildren(KeyCapButton) if one.icon_name == "backspace"))
    click(button(pay, "Card"))
    click(button(pay, "€60"))
    click(button(pay, "Take €60.00"))
    assert [key for (key,) in keys] == ["7", "0", ",", "backspace"]
    assert methods == [("card",)]
    assert quick == [("60",)]
    assert taken == [()]
    assert button(pay, "Cash").isChecked(), "the method changes when the presenter shows it"


@pytest.mark.parametrize("view", [replace(cards.PAY, can_take=False), replace(cards.PAY, busy=True)])
def test_nothing_is_taken_while_it_may_not_be(window: MainWindow, view: PayView) -> None:
    window.show_pay(view, listener_of(window))
    taken = told(window, "take")
    press(Key.Key_Return)
    press(Key.Key_Enter)
    assert taken == []


def test_a_held_enter_takes_the_money_once(window: MainWindow) -> None:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QKeyEvent

    window.show_pay(cards.PAY, listener_of(window))
    taken = told(window, "take")
    for held in (False, True, True):
        event = QKeyEvent(QEvent.Type.KeyPress, Key.Key_Return, NONE, "\r", autorep=held)
        QApplication.sendEvent(window.pay, event)
    assert taken == [()]


def test_a_part_of_a_split_payment_is_taken_back(window: MainWindow) -> None:
    window.show_pay(cards.HARD_PAY, listener_of(window))
    removed = told(window, "take_back")
    click(button(window.pay, "Meal vouchers €8.00"))
    assert removed == [("p2",)]
