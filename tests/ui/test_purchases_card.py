"""The card of a customer's purchases: a list with the keys, over the customer card it came from."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from pos_app.ui.window.main_window import MainWindow
from tests.ui import picture_lookup as made
from tests.ui.hands import click, listener, press

Key = Qt.Key


def test_a_purchase_is_chosen_by_keys_or_by_a_click(window: MainWindow) -> None:
    owner = listener()
    window.show_purchases(made.PURCHASES, owner)
    for key in (Key.Key_Down, Key.Key_Down, Key.Key_Up, Key.Key_Return):
        press(key)
    hits = window.purchases.hits
    click(hits.viewport(), hits.visualRect(hits.model().index(3, 0)).center())
    assert owner.told == [("choose", "sale:2"), ("choose", "order:4")]


def test_more_that_comes_from_the_shop_leaves_the_mark_where_it_is(window: MainWindow) -> None:
    window.show_purchases(replace(made.PURCHASES, hits=made.PURCHASES.hits[:2]))
    press(Key.Key_Down)
    window.show_purchases(made.PURCHASES)
    assert window.purchases.hits.marked_key() == "sale:2"


def test_it_lies_over_the_lookup_and_gives_the_keys_back(window: MainWindow) -> None:
    lookup, owner = listener(), listener()
    window.show_customer_panel(made.ALIKE, lookup)
    asked = [("act", "purchases", window.customer.lookup.hits.marked_key())]
    press(Key.Key_F6)
    assert lookup.told == asked
    window.show_purchases(made.NO_PURCHASES)
    window.show_purchases(made.PURCHASES, owner)  # an answer that came later brings the keys into the list
    assert QApplication.focusWidget() is window.purchases.hits
    press(Key.Key_F6)
    assert lookup.told == asked, "the card below hears nothing"
    press(Key.Key_Escape)
    assert owner.told == [("close",)]
    window.show_purchases(None)
    assert QApplication.focusWidget() is window.customer.lookup.box.edit
