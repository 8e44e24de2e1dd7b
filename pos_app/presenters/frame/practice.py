"""The practice shop's banner: its switches order faults of the network and the shop, so that cashiers can rehearse
them."""

from __future__ import annotations

from typing import Protocol

from pos_app.presenters.common.words import Translator
from pos_app.presenters.frame.views import PracticeView, SwitchView
from pos_app.presenters.frame.window import FrameWindow

KINDS = {
    "shopify": "Shopify",
    "woocommerce": "WooCommerce",
    "prestashop": "PrestaShop",
    "odoo": "Odoo",
    "lightspeed": "Lightspeed",
}
NETWORK, LOST_ANSWER, REFUSE = "network", "lost_answer", "refuse"


class BadDay(Protocol):
    """The practice shop's faults, each ordered by a switch."""

    def cut_network(self, cut: bool) -> None: ...
    def lose_answers(self, lose: bool) -> None: ...
    def refuse_phones(self, refuse: bool) -> None: ...


class PracticePresenter:
    """Shows the banner and carries its switches to the practice shop."""

    def __init__(self, window: FrameWindow, tr: Translator, bad_day: BadDay, kind: str = "") -> None:
        """`kind`: the kind of shop it is like, where it is none of the usual ones."""
        self._window = window
        self._tr = tr
        self._bad_day = bad_day
        self._kind = KINDS.get(kind, "")
        self._network, self._lost, self._refuse = True, False, False

    def show(self) -> None:
        """Show the banner with its switches as they stand."""
        tr = self._tr
        like = tr("PRACTICE SHOP like {kind} · nothing here is real", kind=self._kind)
        self._window.show_practice(
            PracticeView(
                like if self._kind else tr("PRACTICE SHOP · nothing here is real"),
                (
                    SwitchView(NETWORK, tr("Network"), self._network, tr("Off: sales are kept here")),
                    SwitchView(
                        LOST_ANSWER,
                        tr("Lost answers"),
                        self._lost,
                        tr("The shop takes the order, we never hear of it"),
                    ),
                    SwitchView(
                        REFUSE, tr("Refusals"), self._refuse, tr("The shop refuses the customer's phone number")
                    ),
                ),
            )
        )

    def refused(self) -> None:
        """The shop refused an order, as was asked for: that happens once, and its switch goes back."""
        if self._refuse:
            self._refuse = False
            self.show()

    def switch(self, key: str, on: bool) -> None:
        """A switch was pressed."""
        if key == NETWORK:
            self._network = on
            self._bad_day.cut_network(not on)
        elif key == LOST_ANSWER:
            self._lost = on
            self._bad_day.lose_answers(on)
        elif key == REFUSE:
            self._refuse = on
            self._bad_day.refuse_phones(on)
        self.show()
