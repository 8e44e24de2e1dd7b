"""The card of what a customer bought: this till's sales at once, the shop system's orders behind them.

Scope: intents in, views out. Choosing a sale of this till opens it on the Sales screen, another order shows its lines.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import aclosing
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from pos_app.chift.errors import ChiftError
from pos_app.domain.customer import Customer
from pos_app.domain.errors import DomainError
from pos_app.domain.money import Money, currency
from pos_app.domain.submission import State
from pos_app.presenters.common.card_views import TextView
from pos_app.presenters.common.tenders import owed_words
from pos_app.presenters.common.views import HitView, Tone
from pos_app.presenters.common.words import Translator
from pos_app.presenters.customers.views import PurchasesView
from pos_app.presenters.customers.window import PurchasesWindow
from pos_app.services.customers.phones import phone_for_people
from pos_app.services.customers.purchases import Looked, Purchase, Purchases, merged
from pos_app.services.customers.there import Changed
from pos_app.services.tasks import Tasks
from pos_app.store.tables.sales import SaleRow

if TYPE_CHECKING:  # httpx and pydantic are not imported before the first paint
    from pos_app.chift.answer_values import PlacedOrder
    from pos_app.chift.api import ChiftApi


class PurchasesPresenter:
    """One customer at a time. `api()` is the connection while there is one, `show_sale(id)` opens a sale."""

    def __init__(
        self,
        window: PurchasesWindow,
        tr: Translator,
        purchases: Purchases,
        tasks: Tasks,
        api: Callable[[], ChiftApi | None],
        show_sale: Callable[[str], None],
    ) -> None:
        self._window = window
        self._tr = tr
        self._purchases = purchases
        self._tasks = tasks
        self._api = api
        self._show_sale = show_sale
        self._customer: Customer | None = None
        self._changed: tuple[Changed, ...] = ()
        self._back: dict[str, int] = {}  # how much of a sale of this till came back, by its id
        self._shown: dict[str, Purchase] = {}

    def open(self, customer: Customer) -> None:
        """What this customer bought."""
        self._customer = customer
        self._tasks.restart("purchases", partial(self._look, customer))

    def close(self) -> None:
        """Esc."""
        self._customer = None
        self._window.show_purchases(None)

    def choose(self, key: str) -> None:
        """Look at one of them."""
        purchase = self._shown.get(key)
        if purchase is None:
            return
        if purchase.row is not None:
            self.close()
            self._show_sale(purchase.row.id)
        elif purchase.order is not None:
            self._window.show_text(self._order_text(purchase, purchase.order))

    # --- inside ---

    async def _look(self, customer: Customer) -> None:
        tr, here, api = self._tr, await self._purchases.here(customer), self._api()
        self._changed = await self._purchases.changed_there(customer)
        self._back = await self._purchases.came_back(here)
        only_here = tr("These are the sales of this till.")
        if not self._purchases.can_ask(customer):
            text = tr("Without a phone number or an e-mail address the shop system's orders cannot be told apart.")
            self._show(customer, merged(here, ()), f"{only_here} {text}")
            return
        away = tr("The shop system cannot be asked now.")
        if api is None:
            self._show(customer, merged(here, ()), f"{only_here} {away}", Tone.WARN)
            return
        looked: Looked | None = None
        self._show(customer, merged(here, ()), tr("Asking the shop system …"))
        try:
            async with aclosing(self._purchases.at_chift(api, customer)) as steps:
                async for looked in steps:
                    since = tr.day(looked.since)
                    text = tr("Asking the shop system … Orders since {day} are here.", day=since)
                    self._show(customer, merged(here, looked.orders), text)
        except ChiftError:
            found = merged(here, looked.orders if looked else ())
            self._show(customer, found, away if looked else f"{only_here} {away}", Tone.WARN)
            return
        if looked is not None:
            text = tr("This till's sales, and the shop system's orders since {day}.", day=tr.day(looked.since))
            self._show(customer, merged(here, looked.orders), text)

    def _show(self, customer: Customer, purchases: tuple[Purchase, ...], notice: str, tone: Tone = Tone.PLAIN) -> None:
        if self._customer is not customer:
            return  # closed meanwhile, or another customer is shown
        tr = self._tr
        self._shown = {purchase.key: purchase for purchase in purchases}
        who = (phone_for_people(customer.phone), customer.email, customer.address.one_line)
        self._window.show_purchases(
            PurchasesView(
                tr("Purchases of {name}", name=customer.name),
                " · ".join(part for part in who if part),
                self._facts(customer),
                tuple(self._hit(purchase) for purchase in purchases),
                tr("No purchases are known."),
                notice,
                tone,
                tr("Back"),
            ),
            self,
        )

    def _facts(self, customer: Customer) -> tuple[str, ...]:
        tr = self._tr
        told = (
            "" if customer.loyalty is None else tr("{n} points", n=tr.number(customer.loyalty)),
            tr("born {day}", day=tr.day(customer.birthdate)) if customer.birthdate else "",
        )
        places = " · ".join(place.one_line for place in customer.further)
        notes = tr("Note: {text}", text=customer.notes) if customer.notes else ""
        further = tr("Further addresses: {places}", places=places) if places else ""
        pairs = ", ".join(f"{one.there or '—'} ({one.here})" for one in self._changed)
        changed = tr("Kept otherwise in the shop system: {pairs}", pairs=pairs) if pairs else ""
        return tuple(line for line in (" · ".join(part for part in told if part), further, changed, notes) if line)

    def _hit(self, purchase: Purchase) -> HitView:
        tr = self._tr
        when = tr.moment(purchase.at) if purchase.at is not None else ""
        if purchase.row is not None:
            flag, tone = self._state(purchase.row)
            amount = tr.money(purchase.row.total)
        else:
            flag, tone = self._there(purchase.order) if purchase.order else ("", Tone.INFO)
            amount = self._total(purchase.order) if purchase.order else ""
        return HitView(purchase.key, when or purchase.number, purchase.number if when else "", amount, flag, tone)

    def _state(self, row: SaleRow) -> tuple[str, Tone]:
        flag, tone = self._sent(row)
        back = self._back.get(row.id, 0)
        if back and row.submission.state is not State.WITHDRAWN:  # that one is void
            flag = f"{self._returned(in_part=back < row.total.minor)} · {flag}"
            tone = Tone.INFO if tone is Tone.OK else tone
        owed = owed_words(row.owed, row.total, self._tr)
        return (f"{owed} · {flag}", Tone.WARN if tone is Tone.OK else tone) if owed else (flag, tone)

    def _sent(self, row: SaleRow) -> tuple[str, Tone]:
        tr = self._tr
        match row.submission.state:
            case State.SENT if row.differs or row.submission.difference:
                return tr("sent, differs"), Tone.WARN
            case State.SENT:
                return tr("sent"), Tone.OK
            case State.UNKNOWN:
                return tr("answer unknown"), Tone.WARN
            case State.REFUSED:
                return tr("needs you"), Tone.TROUBLE
            case State.WITHDRAWN:
                return tr("void"), Tone.INFO
        return tr("kept here"), Tone.WARN

    def _returned(self, *, in_part: bool) -> str:
        return self._tr("Returned in part") if in_part else self._tr("Returned")

    def _there(self, order: PlacedOrder) -> tuple[str, Tone]:
        flag, tone = self._status(order.status)
        made = order.created
        if made.refunded and order.status != "refunded":
            in_part = made.total is None or made.refunded < made.total
            flag = f"{self._returned(in_part=in_part)} · {flag}"
        return flag, tone

    def _status(self, status: str) -> tuple[str, Tone]:
        tr = self._tr
        named = {
            "cancelled": tr("cancelled"),
            "cancelled_unpaid": tr("cancelled"),
            "draft": tr("not paid yet"),
            "refunded": tr("paid back"),
            "shipped": tr("sent to the customer"),
        }
        return named.get(status, tr("in the shop system")), Tone.INFO

    def _total(self, order: PlacedOrder) -> str:
        total = order.created.total
        return "" if total is None else self._amount(total, order.currency)

    def _amount(self, amount: Decimal, code: str) -> str:
        try:
            return self._tr.money(Money(amount, currency(code)))
        except DomainError:
            return f"{self._tr.number(amount)} {code}".strip()

    def _order_text(self, purchase: Purchase, order: PlacedOrder) -> TextView:
        tr = self._tr
        lines = []
        for line in order.lines:
            count = "" if line.quantity is None else f"{tr.number(line.quantity)} × "
            total = "" if line.total is None else self._amount(line.total, order.currency)
            lines.append(" · ".join(part for part in (f"{count}{line.name}", total) if part))
        told = (tr.moment(purchase.at) if purchase.at else "", self._there(order)[0], self._total(order))
        return TextView(
            tr("Order {number}", number=purchase.number),
            " · ".join(part for part in told if part),
            tuple(lines) or (tr("The shop system named no lines."),),
            tr("Close"),
        )
