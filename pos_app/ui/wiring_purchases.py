"""The intents of the card of purchases led to its presenter, by the rule of `wiring`."""

from __future__ import annotations

from pos_app.presenters.customer import PURCHASES, CustomerPresenter
from pos_app.presenters.purchases import PurchasesPresenter
from pos_app.ui.window import MainWindow
from pos_app.ui.wires import Wires


def wire_purchases(
    wires: Wires, window: MainWindow, purchases: PurchasesPresenter, customer: CustomerPresenter
) -> None:
    """What the marked customer bought, and the card that shows it."""
    lookup, card = window.customer.lookup, window.purchases

    def ask(action: str) -> None:
        if action == PURCHASES:
            purchases.open(customer.known(lookup.hits.marked_key()))

    wires.join(window.customer.lookup_action, ask)
    wires.join(card.chosen, purchases.choose)
    wires.join(card.closed, purchases.close)
