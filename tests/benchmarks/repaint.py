"""How long a changed line of a long cart takes from the step to the pixels, on the real cart table without a screen."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from pos_app.domain.cart import Cart
from pos_app.domain.tax import Rounding, TaxPolicy
from pos_app.presenters.common.words import ENGLISH
from pos_app.presenters.sale.cart_view import RowMaker, cart_view
from pos_app.ui.kit.theme import Theme, ThemeMode
from pos_app.ui.sale.screen import SaleScreen
from tests.benchmarks.cart import EUR, RATES, ROWS, cart_of
from tests.benchmarks.figure import Figure, milliseconds
from tests.ui.listener import Listener

FRAME_MS = 1000 / 60


class Screen:
    """The Sale screen with a cart, and one line of it that gets one piece more each time."""

    def __init__(self, cart: Cart) -> None:
        app = QApplication.instance() or QApplication([])
        assert isinstance(app, QApplication)
        self._app = app
        theme = Theme(ThemeMode.LIGHT)
        theme.apply(app)
        self._screen = SaleScreen(theme)
        self._screen.resize(1366, 640)
        self._screen.show()
        self._maker = RowMaker(ENGLISH)
        self._policy = TaxPolicy(EUR, True, Rounding.PER_RATE, RATES[-1])
        self._cart = cart
        self._key = cart.lines[len(cart.lines) // 2].key
        self.show()

    def change(self) -> None:
        """One piece more, the totals, the rows."""
        line = self._cart.line(self._key)
        self._cart = self._cart.set_quantity(self._key, line.quantity % 9 + 1)

    def view(self) -> None:
        """What the presenter makes of it."""
        cart_view(self._cart, self._policy, self._key, ENGLISH, self._maker)

    def show(self) -> None:
        """All of it, painted."""
        view = cart_view(self._cart, self._policy, self._key, ENGLISH, self._maker)
        self._screen.show_cart(view, Listener())
        self._app.processEvents()

    def step(self) -> None:
        """A press of the stepper."""
        self.change()
        self.show()

    def step_view(self) -> None:
        """The same without the window."""
        self.change()
        self.view()

    def close(self) -> None:
        """Take it down."""
        self._screen.hide()
        self._screen.deleteLater()
        self._app.processEvents()


def figures(rows: int | None) -> list[Figure]:
    """One of `rows` lines (500 where not told) changes."""
    count = rows or ROWS
    screen = Screen(cart_of(count, mixed=True))
    shown = Figure(f"one of {count} lines changed, to the pixels", milliseconds(screen.step), "ms", FRAME_MS)
    made = Figure(f"one of {count} lines changed, to the view", milliseconds(screen.step_view), "ms", FRAME_MS / 2)
    screen.close()
    return [made, shown]
