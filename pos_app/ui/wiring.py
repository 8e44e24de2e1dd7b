"""The window's intents led to the presenters: the one place that knows both. Holds nothing, decides nothing."""

from __future__ import annotations

from pos_app.presenters.customer import CustomerPresenter
from pos_app.presenters.finder import FinderPresenter
from pos_app.presenters.handover import HandoverPresenter
from pos_app.presenters.line import LinePresenter
from pos_app.presenters.pay import PayPresenter
from pos_app.presenters.sale import SalePresenter
from pos_app.presenters.sales import SalesPresenter
from pos_app.ui.window import MainWindow


def wire_sale(window: MainWindow, sale: SalePresenter, finder: FinderPresenter) -> None:
    """Finder, chips, tiles, cart and the prompt card."""
    screen = window.sale
    screen.finder.query_changed.connect(finder.type)
    screen.finder.submitted.connect(lambda text, key: finder.pick_hit(key, text) if key else finder.enter(text))
    screen.finder.hit_chosen.connect(finder.pick_hit)
    screen.chips.chosen.connect(finder.choose_chip)
    screen.tiles.chosen.connect(finder.pick_tile)
    screen.cart.line_selected.connect(sale.select)
    screen.cart.line_stepped.connect(sale.step)
    screen.cart.line_removed.connect(sale.remove)
    screen.cart.quantity_wanted.connect(sale.ask_quantity)
    screen.customer_removed.connect(lambda: sale.set_customer(None))
    screen.park_requested.connect(sale.park)
    screen.discount_requested.connect(sale.ask_discount)
    screen.note_requested.connect(sale.ask_note)
    screen.undo_requested.connect(sale.undo)
    window.prompt.submitted.connect(sale.answer)
    window.prompt.closed.connect(lambda: window.show_prompt(None))
    screen.explain_requested.connect(sale.explain)


def wire_line(window: MainWindow, line: LinePresenter) -> None:
    """The menu of a line, and the form for what it changes."""
    window.sale.line_requested.connect(line.open)
    window.line_menu.chosen.connect(line.choose)
    window.line_menu.closed.connect(line.close_menu)
    window.form.submitted.connect(line.submit)
    window.form.closed.connect(line.close_form)


def wire_customer(window: MainWindow, customer: CustomerPresenter) -> None:
    """The customer card."""
    window.sale.customer_requested.connect(lambda: customer.open())
    card = window.customer
    card.lookup_changed.connect(customer.type)
    card.lookup_submitted.connect(lambda text, key: customer.pick(key) if key else customer.enter(text))
    card.hit_chosen.connect(customer.pick)
    card.lookup_action.connect(customer.act)
    card.field_edited.connect(customer.edit)
    card.form_action.connect(customer.save)
    card.duplicate_used.connect(customer.use_existing)
    card.closed.connect(customer.close)


def wire_pay(window: MainWindow, pay: PayPresenter) -> None:
    """The pay card."""
    card = window.pay
    card.method_chosen.connect(pay.choose_method)
    card.amount_key.connect(pay.amount_key)
    card.quick_chosen.connect(pay.quick_amount)
    card.part_removed.connect(pay.take_back)
    card.split_requested.connect(pay.toggle_split)
    card.take_requested.connect(pay.take)
    card.closed.connect(pay.close)


def wire_sales(window: MainWindow, sales: SalesPresenter) -> None:
    """The Sales screen."""
    screen = window.sales
    screen.query_changed.connect(sales.search)
    screen.filter_chosen.connect(sales.choose_filter)
    screen.row_selected.connect(sales.select)
    screen.row_action.connect(sales.act)
    screen.step_chosen.connect(sales.step)
    screen.action_pressed.connect(sales.act_on_all)


def wire_handover(window: MainWindow, handover: HandoverPresenter) -> None:
    """The button on the Sales screen, the entry in the menu, and the file that was chosen."""
    window.sales.action_pressed.connect(handover.act)
    window.take_over_requested.connect(handover.take_over)
    window.file_chosen.connect(handover.file_chosen)
