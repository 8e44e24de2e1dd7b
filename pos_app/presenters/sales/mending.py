"""The steps of a refused sale as buttons, and the cards some of them need: the customer's form, a choice of people."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol

from pos_app.domain.customer import Customer
from pos_app.domain.order import Sale
from pos_app.domain.submission import Submission
from pos_app.presenters.common.card_views import LineMenuView
from pos_app.presenters.common.marks import N_
from pos_app.presenters.common.views import ActionView, NoticeView, Tone
from pos_app.presenters.common.words import Translator
from pos_app.presenters.sales.window import SalesWindow
from pos_app.services.customers.contact import ContactEntry, entry_of, phone_for_people
from pos_app.services.outbox.mending import Mend, Mending, mends_of, refused_line
from pos_app.services.tasks import Tasks

if TYPE_CHECKING:  # httpx and pydantic are not imported before the first paint
    from pos_app.chift.api import ChiftApi

EXISTING = "existing:"  # before the id of the customer that was chosen
_LABELS = {
    Mend.WITHOUT_PHONE: N_("Send without phone"),
    Mend.USE_EXISTING: N_("Use the existing customer"),
    Mend.EDIT_CUSTOMER: N_("Edit the customer…"),
    Mend.AS_WALK_IN: N_("Send as walk-in"),
    Mend.AGAIN: N_("Send again"),
}


class CustomerForm(Protocol):
    """A customer's form, filled in, for `save` to take; what `save` refuses (DomainError, StoreError) is told in it."""

    def __call__(
        self, entry: ContactEntry, title: str, subtitle: str, save: Callable[[ContactEntry], Awaitable[None]]
    ) -> None: ...


@dataclass(frozen=True, slots=True)
class MendContext:
    """What mending needs of the till around it: the customer's form, the connection, if any, and the callback for a
    sale that was queued again."""

    correct: CustomerForm
    api: Callable[[], ChiftApi | None]
    changed: Callable[[], None]


class MendPresenter:
    """Takes the step a cashier chose."""

    def __init__(
        self, window: SalesWindow, tr: Translator, mending: Mending, tasks: Tasks, around: MendContext
    ) -> None:
        self._window = window
        self._tr = tr
        self._mending = mending
        self._tasks = tasks
        self._around = around
        self._sale_id = ""
        self._found: dict[str, Customer] = {}

    def actions(self, row: Submission, sale: Sale) -> tuple[ActionView, ...]:
        """The buttons of a sale, the likeliest first; none for one that is not refused."""
        return tuple(
            ActionView(str(step), self._label(step, row, sale), "" if at else "Ctrl+Return", primary=at == 0)
            for at, step in enumerate(mends_of(row, sale))
        )

    def step(self, sale: Sale, key: str) -> None:
        """A button of a sale was pressed."""
        step = Mend(key)
        if step is Mend.EDIT_CUSTOMER:
            self._edit(sale)
        elif step is Mend.USE_EXISTING:
            self._tasks.start("mend", partial(self._seek, sale))
        else:
            self._tasks.start("mend", partial(self._carry_out, partial(self._mending.mend, sale.id, step)))

    def choose(self, key: str) -> None:
        """The customer that was chosen on the card."""
        customer = self._found[key]
        self.close_choice()
        self._tasks.start("mend", partial(self._use, self._sale_id, customer))

    def close_choice(self) -> None:
        """Esc on the card."""
        self._window.show_question(None)

    # --- inside ---

    def _label(self, step: Mend, row: Submission, sale: Sale) -> str:
        position = refused_line(row, sale.order)
        if step is Mend.SPLIT_LINE and position:
            name = sale.order.lines[position - 1].name
            short = name if len(name) <= 24 else f"{name[:23]}…"
            return self._tr("Send without “{name}”", name=short)
        return self._tr(_LABELS[step])

    def _edit(self, sale: Sale) -> None:
        tr = self._tr

        async def save(entry: ContactEntry) -> None:
            await self._mending.edit_customer(sale.id, entry)
            self._around.changed()

        self._around.correct(
            entry_of(sale.order.party),
            tr("Customer of receipt {receipt}", receipt=sale.number),
            tr("Changes this order only, and sends it. What is left empty is taken from the shop."),
            save,
        )

    async def _seek(self, sale: Sale) -> None:
        tr = self._tr
        found = await self._mending.existing(sale.id, self._around.api())
        if not found:
            phone = phone_for_people(sale.order.party.phone)
            self._tell(tr("Nobody with the phone number {phone} was found.", phone=phone))
        elif len(found) == 1:
            await self._use(sale.id, found[0])
        else:
            self._sale_id = sale.id
            self._found = {f"{EXISTING}{customer.id}": customer for customer in found}
            self._window.show_question(
                LineMenuView(
                    tr("Which customer?"),
                    tr("They all have the phone number {phone}.", phone=phone_for_people(sale.order.party.phone)),
                    tuple(
                        ActionView(key, " · ".join(p for p in (c.name, c.email, c.address.city) if p), str(at))
                        for at, (key, c) in enumerate(list(self._found.items())[:9], 1)
                    ),
                    tr("Back"),
                ),
                self,
            )

    async def _use(self, sale_id: str, customer: Customer) -> None:
        await self._carry_out(partial(self._mending.use_existing, sale_id, customer))

    async def _carry_out(self, step: Callable[[], Awaitable[None]]) -> None:
        try:
            await step()
        finally:
            self._around.changed()

    def _tell(self, text: str) -> None:
        self._window.show_notice(NoticeView("mend", Tone.TROUBLE, text))
