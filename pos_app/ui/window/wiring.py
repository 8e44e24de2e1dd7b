"""The window's intents led to the presenters: the one place that knows both. Holds nothing, decides nothing.

Every connection is made by `Wires.join`: a till that is opened again behind the same window must not hear twice. Cards
and pages are joined by `Wires.join_made` when they are first made, by presenters that are made when first used
themselves (`joining`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pos_app.ui.window.main_window import MainWindow

if TYPE_CHECKING:  # each is imported when it is first used
    from pos_app.presenters.cashiers.sign_in import CashierPresenter
    from pos_app.presenters.sale.scanning import ScanPresenter
    from pos_app.ui.window.wires import Wires


def wire_scans(wires: Wires, window: MainWindow, scans: ScanPresenter) -> None:
    """The cards that scans wait for, and what is said of them."""
    wires.join(window.scans_wait, scans.cards_changed)
    wires.join(window.noted_codes_requested, scans.ask_noted)


def wire_cashiers(wires: Wires, window: MainWindow, cashiers: CashierPresenter) -> None:
    """Switch, lock and PINs."""
    wires.join(window.header.cashier_requested, cashiers.switch)
    wires.join(window.switch_requested, cashiers.switch)
    wires.join(window.lock_requested, lambda: cashiers.lock())
