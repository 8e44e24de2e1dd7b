"""The intents of the PIN card, the cashier's button and the lock led to their presenter. Scope: as `wiring`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from pos_app.ui.input.idle import Activity
from pos_app.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from pos_app.presenters.cashiers.sign_in import CashierPresenter
    from pos_app.ui.input.scanner import Scanner
    from pos_app.ui.window.wires import Wires


def wire_cashiers(
    wires: Wires,
    window: MainWindow,
    scanner: Scanner,
    cashiers: CashierPresenter,
    monotonic: Callable[[], float],
) -> None:
    """Switch, lock, PINs, and every sign that somebody is at the till."""
    wires.join(window.header.cashier_requested, cashiers.switch)
    wires.join(window.switch_requested, cashiers.switch)
    wires.join(window.lock_requested, lambda: cashiers.lock())
    activity = Activity(monotonic)
    wires.join(activity.used, cashiers.used)
    wires.join(scanner.scanned, lambda _code: cashiers.used())
    wires.at_end(activity.close)
