"""The intents of the PIN card, the cashier's button and the lock led to their presenter. Room: as `wiring`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from pos_app.ui.idle import Activity
from pos_app.ui.window import MainWindow

if TYPE_CHECKING:
    from pos_app.presenters.cashiers import CashierPresenter
    from pos_app.ui.scanner import Scanner
    from pos_app.ui.wires import Wires


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
    wires.join_made(
        window,
        MainWindow.pin,
        lambda card: (
            (card.digit, cashiers.key),
            (card.entered, cashiers.enter),
            (card.closed, cashiers.close),
            (card.lock_requested, lambda: cashiers.lock()),
        ),
    )
    activity = Activity(monotonic)
    wires.join(activity.used, cashiers.used)
    wires.join(scanner.scanned, lambda _code: cashiers.used())
    wires.at_end(activity.close)
