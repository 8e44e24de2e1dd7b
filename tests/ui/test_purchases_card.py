"""The card of a customer's purchases: a list with the keys, over the customer card it came from."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from pos_app.ui.window.main_window import MainWindow
from tests.ui import picture_lookup as made
from tests.ui.hands import click, heard, press

Key = Qt.Key


def test_a_purchase_is_chosen_by_keys_or_by_a_click(window: MainWindow) -> None:
    window.show_purchases(made.PURCHASES)
    chosen = heard(window.purchases.chosen)
    for key in (Key.Key_Down, Key.Key_Down, Key.Key_Up, Key.Key_Return):
        press(key)
    hits = window.purchases.hits
    click(hits.viewport(), hits.visualRect(hits.model().index(3, 0)).center())
    assert chosen == [("sale:2",), ("order:4",)]


def test_more_that_comes_from_the_shop_leaves_the_mark_where_it_is(window: MainWindow) -> None:
    window.show_purchases(replace(made.PURCHASES, hits=made.PURCHASES.hits[:2]))
    press(Key.Key_Down)
    window.show_purchases(made.PURCHASES)
    assert window.purchases.hits.marked_key() == "sale:2"


def test_it_lies_over_the_lookup_and_gives_the_keys_back(window: MainWindow) -> None:
    window.show_customer_panel(made.ALIKE)
    asked = heard(window.customer.lookup_action)
    press(Key.Key_F6)
    assert asked == [("purchases",)]
    window.show_purchases(made.NO_PURCHASES)
    closed = heard(window.purchases.closed)
    window.show_purchases(made.PURCHASES)  # an answer that came later brings the keys into the list
    assert QApplication.focusWidget() is window.purchases.hits
    press(Key.Key_F6)
    assert asked == [("purchases",)], "the card below hears nothing"
    press(Key.Key_Escape)
    assert closed == [()]
    window.show_purchases(None)
    assert QApplication.focusWidget() is window.customer.lookup.box.edit
