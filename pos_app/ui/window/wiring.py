"""The window's intents led to the presenters: the one place that knows both. Holds nothing, decides nothing.

Every connection is made by `Wires.join`: a till that is opened again behind the same window must not hear twice. Cards
and pages are joined by `Wires.join_made` when they are first made, by presenters that are made when first used
themselves (`joining`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pos_app.ui.window.main_window import MainWindow

if TYPE_CHECKING:  # each is imported when it is first used
    from pos_app.presenters.sale.cart import SalePresenter
    from pos_app.presenters.sale.finder import FinderPresenter
    from pos_app.presenters.sale.pay import PayPresenter
    from pos_app.presenters.sale.scanning import ScanPresenter
    from pos_app.presenters.settings.scanner_check import ScannerCheckPresenter
    from pos_app.ui.input.scanner import Scanner
    from pos_app.ui.window.wires import Wires


def wire_sale(wires: Wires, window: MainWindow, sale: SalePresenter, finder: FinderPresenter) -> None:
    """Finder, chips, tiles and cart."""
    screen = window.sale
    wires.join(screen.finder.query_changed, finder.type)
    wires.join(screen.finder.hits_wanted, finder.await_hits)
    wires.join(screen.finder.submitted, lambda text, key: finder.pick_hit(key, text) if key else finder.enter(text))
    wires.join(screen.finder.hit_chosen, finder.pick_hit)
    wires.join(screen.chips.chosen, finder.choose_chip)
    wires.join(screen.tiles.chosen, finder.pick_tile)
    wires.join(screen.cart.row_chosen, sale.select)
    wires.join(screen.cart.line_stepped, sale.step)
    wires.join(screen.cart.line_removed, sale.remove)
    wires.join(screen.cart.quantity_wanted, sale.ask_quantity)
    wires.join(screen.customer_removed, lambda: sale.set_customer(None))
    wires.join(screen.park_requested, sale.park)
    wires.join(screen.discount_requested, sale.ask_discount)
    wires.join(screen.note_requested, sale.ask_note)
    wires.join(screen.undo_requested, sale.undo)
    wires.join(screen.explain_requested, sale.explain)


def wire_scanner(wires: Wires, window: MainWindow, scanner: Scanner, scans: ScanPresenter) -> None:
    """Scans from wherever the keys are, and the cards they wait for. A quantity typed in the finder is used up."""

    def scanned(sent: str) -> None:
        if scans.scan(sent, window.sale.finder.text):
            window.sale.finder.clear()

    wires.join(scanner.scanned, scanned)
    wires.join(window.scans_wait, scans.cards_changed)
    wires.join(window.noted_codes_requested, scans.ask_noted)
    wires.at_end(scanner.close)


def wire_scanner_test(wires: Wires, scanner: Scanner, test: ScannerCheckPresenter) -> None:
    """The self-test of the scanner."""
    wires.join(scanner.measured, test.heard)
    wires.at_end(test.close)


def wire_pay(wires: Wires, window: MainWindow, pay: PayPresenter) -> None:
    """The pay card."""
    wires.join_made(
        window,
        MainWindow.pay,
        lambda card: (
            (card.method_chosen, pay.choose_method),
            (card.amount_key, pay.amount_key),
            (card.quick_chosen, pay.quick_amount),
            (card.part_removed, pay.take_back),
            (card.split_requested, pay.toggle_split),
            (card.print_toggled, pay.toggle_print),
            (card.take_requested, pay.take),
            (card.closed, pay.close),
        ),
    )
