"""The window's intents led to the presenters: the one place that knows both. Holds nothing, decides nothing.

Every connection is made by `Wires.join`: a till that is opened again behind the same window must not hear twice.
"""

from __future__ import annotations

from pos_app.domain.cashier import Right
from pos_app.presenters.closing import ClosingPresenter
from pos_app.presenters.customer import CustomerPresenter
from pos_app.presenters.finder import FinderPresenter
from pos_app.presenters.gate import Gate
from pos_app.presenters.handover import HandoverPresenter
from pos_app.presenters.line import LinePresenter
from pos_app.presenters.mending import MendPresenter
from pos_app.presenters.pay import PayPresenter
from pos_app.presenters.sale import SalePresenter
from pos_app.presenters.sales import SalesPresenter
from pos_app.presenters.scanner_test import ScannerTestPresenter
from pos_app.presenters.scanning import ScanPresenter
from pos_app.presenters.settings import SettingsPresenter
from pos_app.ui.scanner import Scanner
from pos_app.ui.window import MainWindow
from pos_app.ui.wires import Wires


def wire_sale(wires: Wires, window: MainWindow, sale: SalePresenter, finder: FinderPresenter) -> None:
    """Finder, chips, tiles, cart and the prompt card."""
    screen = window.sale
    wires.join(screen.finder.query_changed, finder.type)
    wires.join(screen.finder.submitted, lambda text, key: finder.pick_hit(key, text) if key else finder.enter(text))
    wires.join(screen.finder.hit_chosen, finder.pick_hit)
    wires.join(screen.chips.chosen, finder.choose_chip)
    wires.join(screen.tiles.chosen, finder.pick_tile)
    wires.join(screen.cart.line_selected, sale.select)
    wires.join(screen.cart.line_stepped, sale.step)
    wires.join(screen.cart.line_removed, sale.remove)
    wires.join(screen.cart.quantity_wanted, sale.ask_quantity)
    wires.join(screen.customer_removed, lambda: sale.set_customer(None))
    wires.join(screen.park_requested, sale.park)
    wires.join(screen.discount_requested, sale.ask_discount)
    wires.join(screen.note_requested, sale.ask_note)
    wires.join(screen.undo_requested, sale.undo)
    wires.join(window.prompt.submitted, sale.answer)
    wires.join(window.prompt.closed, lambda: window.show_prompt(None))
    wires.join(screen.explain_requested, sale.explain)


def wire_scanner(wires: Wires, window: MainWindow, scanner: Scanner, scans: ScanPresenter) -> None:
    """Scans from wherever the keys are, and the cards they wait for. A quantity typed in the finder is used up."""

    def scanned(sent: str) -> None:
        if scans.scan(sent, window.sale.finder.text):
            window.sale.finder.clear()

    wires.join(scanner.scanned, scanned)
    wires.join(window.scans_wait, scans.cards_changed)
    wires.join(window.notices.acted, scans.act)
    wires.join(window.noted_codes_requested, scans.ask_noted)
    wires.at_end(scanner.close)


def wire_scanner_test(wires: Wires, window: MainWindow, scanner: Scanner, test: ScannerTestPresenter) -> None:
    """The self-test of the scanner."""
    wires.join(scanner.measured, test.heard)
    wires.join(window.scanner_test_requested, test.open)
    wires.join(window.scanner_test.acted, test.act)
    wires.join(window.scanner_test.closed, test.close)
    wires.at_end(test.close)


def wire_line(wires: Wires, window: MainWindow, line: LinePresenter) -> None:
    """The menu of a line, and the form for what it changes."""
    wires.join(window.sale.line_requested, line.open)
    wires.join(window.line_menu.chosen, line.choose)
    wires.join(window.line_menu.closed, line.close_menu)
    wires.join(window.form.submitted, line.submit)
    wires.join(window.form.closed, line.close_form)


def wire_customer(wires: Wires, window: MainWindow, customer: CustomerPresenter) -> None:
    """The customer card."""
    wires.join(window.sale.customer_requested, lambda: customer.open())
    card = window.customer
    wires.join(card.lookup_changed, customer.type)
    wires.join(card.lookup_submitted, lambda text, key: customer.pick(key) if key else customer.enter(text))
    wires.join(card.hit_chosen, customer.pick)
    wires.join(card.lookup_action, customer.act)
    wires.join(card.field_edited, customer.edit)
    wires.join(card.form_action, customer.save)
    wires.join(card.duplicate_used, customer.use_existing)
    wires.join(card.closed, customer.close)


def wire_pay(wires: Wires, window: MainWindow, pay: PayPresenter) -> None:
    """The pay card."""
    card = window.pay
    wires.join(card.method_chosen, pay.choose_method)
    wires.join(card.amount_key, pay.amount_key)
    wires.join(card.quick_chosen, pay.quick_amount)
    wires.join(card.part_removed, pay.take_back)
    wires.join(card.split_requested, pay.toggle_split)
    wires.join(card.take_requested, pay.take)
    wires.join(card.closed, pay.close)


def wire_sales(wires: Wires, window: MainWindow, sales: SalesPresenter) -> None:
    """The Sales screen."""
    screen = window.sales
    wires.join(screen.query_changed, sales.search)
    wires.join(screen.filter_chosen, sales.choose_filter)
    wires.join(screen.row_selected, sales.select)
    wires.join(screen.row_action, sales.act)
    wires.join(screen.step_chosen, sales.step)
    wires.join(screen.action_pressed, sales.act_on_all)


def wire_questions(wires: Wires, window: MainWindow, mends: MendPresenter, closing: ClosingPresenter) -> None:
    """The card that lets a customer be chosen, or asks before the till is closed: each takes only its own answers."""
    wires.join(window.question.chosen, mends.answer)
    wires.join(window.question.closed, mends.close)
    wires.join(window.question.chosen, closing.answer)
    wires.join(window.question.closed, closing.stay)
    wires.join(window.close_requested, closing.ask)


def wire_handover(wires: Wires, window: MainWindow, handover: HandoverPresenter) -> None:
    """The button on the Sales screen, the entry in the menu, and the file that was chosen."""
    wires.join(window.sales.action_pressed, handover.act)
    wires.join(window.take_over_requested, handover.take_over)
    wires.join(window.file_chosen, handover.file_chosen)


def wire_settings(wires: Wires, window: MainWindow, settings: SettingsPresenter, gate: Gate) -> None:
    """The Settings page and the ways to it."""
    wires.join(window.settings_requested, lambda: gate.ask(Right.SETTINGS, settings.open))
    wires.join(window.settings.edited, settings.edit)
    wires.join(window.settings.section_chosen, settings.choose_section)
    wires.join(window.settings.pressed, settings.act)
    wires.join(window.settings.escaped, settings.leave)
    wires.join(window.scanner_test.opened_changed, lambda is_open: None if is_open else settings.look_again())
