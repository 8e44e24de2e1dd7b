"""Keys pressed ahead of an answer: who is waited for, and what is pressed meanwhile, led to each other.

Scope: the till's tasks, the scanner's filter of keys and the one wish (F12) that must know it was pressed ahead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pos_app.app.till_presenters import TillPresenters
    from pos_app.services.tasks import Tasks
    from pos_app.ui.input.scanner import Scanner
    from pos_app.ui.window.main_window import MainWindow
    from pos_app.ui.window.wires import Wires


def lead_keys(wires: Wires, window: MainWindow, scanner: Scanner, presenters: TillPresenters, tasks: Tasks) -> None:
    """From here on keys, clicks and scans wait for the answers that decide what they mean; see `ui.scanner`."""
    turns = presenters.finder.turns

    def awaited(on: bool) -> None:
        scanner.wait(on)
        if not tasks.is_awaited:
            turns.seen()

    def pay() -> None:
        if not presenters.ask_pay():
            scanner.forget_keys()

    def nobody_waits() -> None:
        tasks.awaited_changed = lambda _awaited: None

    turns.ahead = lambda: scanner.is_catching_up
    tasks.awaited_changed = awaited
    wires.at_end(nobody_waits)
    wires.join(window.sale.pay_requested, pay)
