"""Where the goods and the bill of this sale go, on which day, and the note about its customer: one card of choices.

Scope: intents in, views out. The addresses are typed into the form of the Customer card.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from pos_app.domain.cart import Cart
from pos_app.domain.customer import Customer, Party
from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen
from pos_app.domain.handing import day_typed
from pos_app.presenters.common.card_views import FieldView, FormView, LineMenuView, PromptView
from pos_app.presenters.common.notices import sentence
from pos_app.presenters.common.views import ActionView, NoticeView, Tone
from pos_app.services.customers.contact import ContactEntry, entry_of, party_from

if TYPE_CHECKING:
    from pos_app.presenters.common.words import Translator
    from pos_app.presenters.sale.cart import SalePresenter
    from pos_app.presenters.sale.window import SaleWindow
    from pos_app.services.customers.directory import Customers
    from pos_app.services.tasks import Tasks

ALONG, DELIVER, BILL, OWN_BILL, NOTES, DUE, TO = "along", "deliver", "bill", "own bill", "notes", "due", "to:"
OFFERED = 4  # known addresses: the choices have one figure each

AskAddress = Callable[[ContactEntry, str, str, Callable[[ContactEntry], Awaitable[None]]], None]


@frozen
class DeliveryContext:
    """What the card asks of the till: `ask(entry, title, subtitle, save)` has an address typed, `today` is the day."""

    ask: AskAddress
    today: Callable[[], date]


class DeliveryPresenter:
    """Opens the card and carries out what is chosen."""

    def __init__(
        self,
        window: SaleWindow,
        tr: Translator,
        customers: Customers,
        sale: SalePresenter,
        tasks: Tasks,
        around: DeliveryContext,
    ) -> None:
        self._window = window
        self._tr = tr
        self._customers = customers
        self._sale = sale
        self._tasks = tasks
        self._ask = around.ask
        self._today = around.today
        self._places: tuple[Party, ...] = ()

    # --- intents ---

    def open(self) -> None:
        """Shift+F3, or the row beneath the customer."""
        if self._sale.cart.customer is None:
            text = self._tr("First say who buys (F3): an address belongs to a customer.")
            self._window.show_notice(NoticeView("delivery", Tone.INFO, text))
            return
        self._window.hide_notice("delivery")  # somebody buys now
        self._tasks.start("delivery", self._open, awaited=True)

    def close_choice(self) -> None:
        """Esc."""
        self._window.show_line_menu(None)

    def choose(self, key: str) -> None:
        """One of the choices."""
        self._window.show_line_menu(None)
        cart, tr = self._sale.cart, self._tr
        customer = cart.customer
        if customer is None:
            return
        if key == ALONG:
            self._change(lambda cart: replace(cart, shipping=None, due=None))
        elif key == DUE:
            self._ask_day(tr.day(cart.due) if cart.due is not None else "")
        elif key == OWN_BILL:
            self._change(lambda cart: replace(cart, billing=None))
        elif key == NOTES:
            self._ask_notes(customer.notes)
        elif key == DELIVER:
            title = tr("Deliver to another address")
            subtitle = tr("The goods go there; the address is kept with {name}.", name=customer.name)
            self._ask(self._entry(cart.shipping, customer), title, subtitle, self._set_shipping)
        elif key == BILL:
            title = tr("Bill to another address")
            subtitle = tr("The bill goes there; the address is kept with {name}.", name=customer.name)
            self._ask(self._entry(cart.billing, customer), title, subtitle, self._set_billing)
        else:
            to = self._places[int(key.removeprefix(TO))]
            self._change(lambda cart: replace(cart, shipping=to))

    def submit(self, _form: str, values: Mapping[str, str]) -> None:
        """The day, as typed; none: as it was before one was said."""
        text = values.get(DUE, "")
        try:
            due = day_typed(text, self._today()) if text.strip() else None
            self._sale.change(lambda cart: replace(cart, due=due), self._sale.selected)
        except DomainError as error:
            self._ask_day(text, sentence(error, self._tr))
            return
        self.close_form()

    def close_form(self) -> None:
        """Esc: the day stays as it was."""
        self._window.show_form(None)

    def answer(self, _key: str, text: str) -> None:
        """The note about the customer, as typed."""
        customer = self._sale.cart.customer
        if customer is None:
            self.close_prompt()
            return
        try:
            noted = self._customers.noted(customer, text)
            self._sale.change(lambda cart: cart.set_customer(noted), self._sale.selected)
        except DomainError as error:
            self._ask_notes(text, sentence(error, self._tr))
            return
        self._tasks.start("customer notes", lambda: self._customers.keep_notes(noted))
        self.close_prompt()

    def close_prompt(self) -> None:
        """Esc on the card of the note."""
        self._window.show_prompt(None)

    # --- inside ---

    async def _open(self) -> None:
        cart, tr = self._sale.cart, self._tr
        customer = cart.customer
        if customer is None:
            return
        known = await self._customers.places(customer)
        self._places = tuple(place for place in known if place != cart.shipping)[:OFFERED]
        choices = []
        if cart.shipping is not None or cart.due is not None:
            choices.append((ALONG, tr("Takes the goods along")))
        for at, place in enumerate(self._places):
            choices.append((f"{TO}{at}", tr("Deliver to {place}", place=place.one_line)))
        choices.append((DELIVER, tr("Deliver to another address…")))
        choices.append((DUE, tr("Delivered on…") if cart.shipping is not None else tr("Picked up another day…")))
        if cart.billing is not None:
            choices.append((OWN_BILL, tr("Bill to the customer's own address")))
        choices.append((BILL, tr("Bill to another address…")))
        note = tr("Change the note about the customer…") if customer.notes else tr("Note about the customer…")
        choices.append((NOTES, note))
        told = (
            tr("Goods to {place}", place=cart.shipping.one_line) if cart.shipping else "",
            tr("Bill to {place}", place=cart.billing.one_line) if cart.billing else "",
            customer.notes,
        )
        actions = tuple(ActionView(key, label, str(number)) for number, (key, label) in enumerate(choices, 1))
        subtitle = " · ".join(part for part in told if part)
        self._window.show_line_menu(LineMenuView(customer.name, subtitle, actions, tr("Back")), self)

    def _entry(self, place: Party | None, customer: Customer) -> ContactEntry:
        """The form as it is opened: what was chosen before, else the customer's name and country."""
        if place is not None:
            return entry_of(place)
        country = customer.address.country or self._customers.shop_country
        return ContactEntry(customer.first_name, customer.last_name, country=country)

    async def _set_shipping(self, entry: ContactEntry) -> None:
        to = party_from(entry, self._customers.shop_country)
        self._sale.change(lambda cart: replace(cart, shipping=to), self._sale.selected)

    async def _set_billing(self, entry: ContactEntry) -> None:
        to = party_from(entry, self._customers.shop_country)
        self._sale.change(lambda cart: replace(cart, billing=to), self._sale.selected)

    def _change(self, step: Callable[[Cart], Cart]) -> None:
        try:
            self._sale.change(step, self._sale.selected)
        except DomainError as error:
            self._window.show_notice(NoticeView("refused", Tone.WARN, sentence(error, self._tr)))

    def _ask_day(self, value: str, error: str = "") -> None:
        tr, brought = self._tr, self._sale.cart.shipping is not None
        field = FieldView(DUE, tr("Day and month"), value, error, tr("Such as 24/12. Empty: no day."), number=True)
        view = FormView(
            DUE,
            tr("Delivered on which day?") if brought else tr("Picked up on which day?"),
            tr("The sale is paid now; its goods wait in Sales (F4), “To hand over”."),
            (field,),
            ok_label=tr("OK"),
            mark="/",
        )
        self._window.show_form(view, self)

    def _ask_notes(self, value: str, error: str = "") -> None:
        tr = self._tr
        view = PromptView(
            NOTES,
            tr("Note about the customer"),
            tr("For the shop's own people: it goes with each order, and stands on no receipt."),
            tr("Note"),
            value,
            error=error,
            ok_label=tr("OK"),
            cancel_label=tr("Cancel"),
            multiline=True,
        )
        self._window.show_prompt(view, self)
