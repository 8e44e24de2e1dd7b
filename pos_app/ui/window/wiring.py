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
    from pos_app.presenters.customers.card import CustomerPresenter
    from pos_app.presenters.customers.purchases import PurchasesPresenter
    from pos_app.presenters.day.screen import DayPresenter
    from pos_app.presenters.printing.papers import PaperPresenter
    from pos_app.presenters.sale.scanning import ScanPresenter
    from pos_app.presenters.sales.screen import SalesPresenter
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


def wire_customer(wires: Wires, window: MainWindow, customer: CustomerPresenter) -> None:
    """The customer card."""
    wires.join_made(
        window,
        MainWindow.customer,
        lambda card: (
            (card.lookup_changed, customer.type),
            (card.lookup_submitted, lambda text, key: customer.pick(key) if key else customer.enter(text)),
            (card.hit_chosen, customer.pick),
            (card.lookup_action, customer.act),
            (card.field_edited, customer.edit),
            (card.form_action, customer.save),
            (card.duplicate_used, customer.use_existing),
            (card.closed, customer.close),
        ),
    )


def wire_sales(wires: Wires, window: MainWindow, sales: SalesPresenter) -> None:
    """The Sales screen."""
    wires.join_made(
        window,
        MainWindow.sales,
        lambda screen: (
            (screen.query_changed, sales.search),
            (screen.filter_chosen, sales.choose_filter),
            (screen.row_selected, sales.select),
            (screen.row_action, sales.act),
            (screen.step_chosen, sales.step),
            (screen.action_pressed, sales.act_on_all),
        ),
    )


def wire_purchases(wires: Wires, window: MainWindow, purchases: PurchasesPresenter) -> None:
    """The card that shows what a customer bought."""
    wires.join_made(
        window, MainWindow.purchases, lambda card: ((card.chosen, purchases.choose), (card.closed, purchases.close))
    )


def wire_papers(wires: Wires, window: MainWindow, papers: PaperPresenter) -> None:
    """The card with the paper."""
    wires.join_made(window, MainWindow.paper, lambda card: ((card.pressed, papers.act), (card.closed, papers.close)))


def wire_day(wires: Wires, window: MainWindow, day: DayPresenter) -> None:
    """The screen and the count."""
    wires.join(window.day_pressed, day.act)
    wires.join_made(window, MainWindow.paper, lambda card: ((card.pressed, day.act),))
    wires.join(window.count_changed, day.drawer.sum_up)
    wires.join(window.count_submitted, day.drawer.submit_count)
    wires.join(window.count_closed, day.drawer.close_count)
