"""Cells of the cart that were drawn once are kept: what is on the screen is what a table without any would draw."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pos_app.presenters.sale.views import CartRowView, CartView
from pos_app.ui.kit.theme import Theme, ThemeMode
from pos_app.ui.sale.cart import PAD, QUANTITY, CartTable

SOAP = CartRowView("1", "Soap", "VAT 21%", "1", "3.20", "3.20", minus_removes=True)
CHEESE = CartRowView("2", "Cheese", "VAT 6% · SKU CH-1", "0.575 kg", "18.90", "10.87", can_step=False)
VIEW = CartView(rows=(SOAP, CHEESE), selected="1")
SIZE = (560, 320)


def table(theme: Theme, qtbot: QtBot, view: CartView) -> CartTable:
    """A cart as it is after it was painted."""
    cart = CartTable(theme)
    qtbot.addWidget(cart)
    cart.resize(*SIZE)
    cart.show_view(view)
    picture(cart)
    return cart


def picture(cart: CartTable) -> QImage:
    """As it is painted now."""
    return cart.grab().toImage()


def hover_plus(cart: CartTable, _theme: Theme) -> None:
    """The mouse on the plus of the first line."""
    cell = cart.visualRect(cart.rows.index(0, QUANTITY))
    at = QPointF(cell.left() + PAD + 100, cell.center().y())
    none = Qt.MouseButton.NoButton
    cart.mouseMoveEvent(QMouseEvent(QMouseEvent.Type.MouseMove, at, at, none, none, Qt.KeyboardModifier.NoModifier))


def one_more(cart: CartTable, _theme: Theme) -> None:
    """A second piece of the soap."""
    more = replace(SOAP, quantity="2", total="6.40", minus_removes=False)
    cart.show_view(replace(VIEW, rows=(more, CHEESE)))


def another_chosen(cart: CartTable, _theme: Theme) -> None:
    """The keys on the cheese."""
    cart.show_view(replace(VIEW, selected="2"))


def narrow(cart: CartTable, _theme: Theme) -> None:
    """So narrow that the price stands beneath the name."""
    cart.resize(330, SIZE[1])


def dark(_cart: CartTable, theme: Theme) -> None:
    """The other colours."""
    theme.set_mode(ThemeMode.DARK)


@pytest.mark.parametrize("change", [hover_plus, one_more, another_chosen, narrow, dark])
def test_what_is_kept_is_what_would_be_drawn(
    qapp: QApplication, qtbot: QtBot, change: Callable[[CartTable, Theme], None]
) -> None:
    theme = Theme(ThemeMode.LIGHT)
    theme.apply(qapp)
    before = table(theme, qtbot, VIEW)
    first = picture(before)
    assert picture(before) == first
    change(before, theme)
    changed = picture(before)
    assert changed != first
    fresh = CartTable(theme)
    qtbot.addWidget(fresh)
    fresh.resize(*SIZE)
    fresh.show_view(VIEW)
    change(fresh, theme)
    assert picture(fresh) == changed
    theme.set_mode(ThemeMode.LIGHT)


@pytest.mark.parametrize("wide", [560, 330])
def test_a_discount_is_seen_in_its_line(qapp: QApplication, qtbot: QtBot, wide: int) -> None:
    """Its words are in the colour of a warning, wherever they stand in the line and however wide the cart is."""
    theme = Theme(ThemeMode.LIGHT)
    theme.apply(qapp)
    off = replace(SOAP, detail="10% off · 21%", off="10% off")
    cart = table(theme, qtbot, CartView(rows=(off, CHEESE), selected="2"))
    cart.resize(wide, SIZE[1])
    drawn, warn = picture(cart), theme.colour("warn").rgb()
    found = {drawn.pixelColor(x, y).rgb() for x in range(drawn.width() // 2) for y in range(drawn.height() // 3)}
    assert warn in found
