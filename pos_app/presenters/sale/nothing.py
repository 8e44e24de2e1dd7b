"""Asks once before something is sold for nothing: a label of 0.00, an article at 0.00, a price of less than a cent.

Scope: one question at a time, on the card of a line's menu; what is scanned meanwhile waits.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from pos_app.presenters.common.views import ActionView

if TYPE_CHECKING:
    from pos_app.presenters.common.words import Translator
    from pos_app.presenters.sale.window import SaleWindow

_LEAVE, _SELL = "leave", "sell"


class FreeGoods:
    """The question, and what goes on with a yes. Satisfies `ChoiceListener`."""

    def __init__(self, window: SaleWindow, tr: Translator) -> None:
        self._window = window
        self._tr = tr
        self._sell: Callable[[], object] | None = None

    def ask(self, name: str, sell: Callable[[], object]) -> None:
        """`sell` puts it in."""
        from pos_app.presenters.common.card_views import LineMenuView  # with the card

        tr, self._sell = self._tr, sell
        leave = ActionView(_LEAVE, tr("Leave it out"), primary=True)  # what Enter does
        actions = (leave, ActionView(_SELL, tr("Sell it for nothing"), "F9"))
        title = tr("{name} costs nothing", name=name)
        self._window.show_line_menu(LineMenuView(title, tr("Is that meant?"), actions, tr("Back")), self)

    def choose(self, action: str) -> None:
        """The answer."""
        sell, self._sell = self._sell, None
        self._window.show_line_menu(None)
        if action == _SELL and sell is not None:
            sell()

    def close_choice(self) -> None:
        """Esc: it is left out."""
        self.choose(_LEAVE)
