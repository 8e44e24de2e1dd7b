"""The steps of a refused sale as buttons, and the cards some of them need: the customer's form, a choice of people."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from pos_app.domain.catalogue import Item, PaymentMethod
from pos_app.domain.customer import Customer
from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen
from pos_app.domain.order import Sale
from pos_app.domain.submission import Cause, Submission
from pos_app.presenters.common.card_views import LineMenuView, PromptView
from pos_app.presenters.common.marks import N_
from pos_app.presenters.common.views import ActionView, NoticeView, Tone
from pos_app.presenters.common.words import Translator
from pos_app.presenters.sales.window import SalesWindow
from pos_app.services.customers.contact import NAMES, OF_AN_ORDER, ContactEntry, entry_of
from pos_app.services.customers.phones import phone_for_people
from pos_app.services.outbox.mend_steps import FOR_ALL, Mend, is_cure, mends_of, method_for, other_methods, refused_line
from pos_app.services.outbox.mending import Mending
from pos_app.services.tasks import Tasks

if TYPE_CHECKING:  # httpx and pydantic are not imported before the first paint
    from pos_app.chift.api import ChiftApi

ARTICLE = "article"
_LABELS = {
    Mend.WITHOUT_PHONE: N_("Send without phone"),
    Mend.USE_EXISTING: N_("Use the existing customer"),
    Mend.EDIT_CUSTOMER: N_("Edit the customer…"),
    Mend.EDIT_DELIVERY: N_("Edit where the goods go…"),
    Mend.EDIT_BILL: N_("Edit where the bill goes…"),
    Mend.AS_WALK_IN: N_("Send as walk-in"),
    Mend.UNPAID: N_("Send without a payment method"),
    Mend.OTHER_METHOD: N_("Send with another payment method…"),
    Mend.OTHER_ARTICLE: N_("Send as another article…"),
    Mend.AGAIN: N_("Send again"),
    Mend.ANEW: N_("It is not there: send it"),
}


class CustomerForm(Protocol):
    """A customer's form, filled in, for `save` to take; what `save` refuses (DomainError, StoreError) is told in it."""

    def __call__(
        self,
        entry: ContactEntry,
        title: str,
        subtitle: str,
        save: Callable[[ContactEntry], Awaitable[None]],
        needed: Sequence[str] = NAMES,
    ) -> None: ...


@frozen
class MendContext:
    """What mending needs of the till around it: the customer's form, the connection, if any, the callback for a sale
    that was queued again, and the shop's ways to pay."""

    correct: CustomerForm
    api: Callable[[], ChiftApi | None]
    changed: Callable[[], None]
    methods: Callable[[], tuple[PaymentMethod, ...]]


@frozen
class _Choice:
    """An answer on the card: what is written on it, and what it does."""

    label: str
    does: Callable[[], Coroutine[Any, Any, None]]


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
        self._choices: dict[str, _Choice] = {}
        self._asked_for: Sale | None = None  # whose article is searched

    def actions(self, row: Submission, sale: Sale) -> tuple[ActionView, ...]:
        """The buttons of a sale, the likeliest first; none for one that is not refused."""
        return tuple(
            ActionView(
                str(step),
                self._label(step, row, sale),
                "" if at else "Ctrl+Return",
                primary=at == 0 and is_cure(step, row),
            )
            for at, step in enumerate(mends_of(row, sale, self._around.methods()))
        )

    def step(self, sale: Sale, key: str) -> None:
        """A button of a sale was pressed."""
        step, mending = Mend(key), self._mending
        match step:
            case Mend.EDIT_CUSTOMER:
                self._edit(sale)
            case Mend.EDIT_DELIVERY | Mend.EDIT_BILL:
                self._edit_place(sale, step)
            case Mend.USE_EXISTING:
                self._tasks.start("mend", partial(self._seek, sale))
            case Mend.ADOPT:
                adopt = partial(mending.adopt, sale.id, self._around.api())
                self._tasks.start("mend", partial(self._carry_out, adopt))
            case Mend.OTHER_METHOD:
                names = other_methods(sale, self._around.methods())
                choices = [_Choice(name, partial(self._for_all, sale, partial(self._pay_as, name))) for name in names]
                self._ask(self._tr("Which payment method?"), self._tr("As the shop takes it."), choices)
            case Mend.OTHER_ARTICLE:
                self._tasks.start("mend", partial(self._seek_article, sale))
            case Mend.SEND_AS:
                name = method_for(sale, self._around.methods())
                self._tasks.start("mend", partial(self._for_all, sale, partial(self._pay_as, name)))
            case _ if step in FOR_ALL:
                self._tasks.start("mend", partial(self._for_all, sale, partial(self._take, step)))
            case _:
                self._tasks.start("mend", partial(self._carry_out, partial(mending.mend, sale.id, step)))

    def choose(self, key: str) -> None:
        """The answer that was chosen on the card."""
        choice = self._choices[key]
        self.close_choice()
        self._tasks.start("mend", choice.does)

    def answer(self, _key: str, text: str) -> None:
        """What was typed to find an article by."""
        if self._asked_for is not None and text.strip():
            self._tasks.start("mend", partial(self._find_article, self._asked_for, text.strip()), awaited=True)

    def close_prompt(self) -> None:
        """Esc on the prompt, or it is answered."""
        self._asked_for = None
        self._window.show_prompt(None)

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
        if step is Mend.SEND_AS:
            return self._tr("Send as “{name}”", name=method_for(sale, self._around.methods()))
        if step is Mend.ADOPT:
            return self._tr("It is order {number}", number=row.order_number or row.remote_id)
        if step is Mend.AGAIN and row.cause is Cause.UNPROVED:
            return self._tr("Ask again")
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

    def _edit_place(self, sale: Sale, step: Mend) -> None:
        tr, goods = self._tr, step is Mend.EDIT_DELIVERY
        place = sale.order.shipping if goods else sale.order.billing
        if place is None:
            return

        async def save(entry: ContactEntry) -> None:
            await self._mending.edit_place(sale.id, step, entry)
            self._around.changed()

        title = tr("Where the goods of receipt {receipt} go", receipt=sale.number)
        if not goods:
            title = tr("Where the bill of receipt {receipt} goes", receipt=sale.number)
        self._around.correct(entry_of(place), title, tr("Changes this order only, and sends it."), save, OF_AN_ORDER)

    async def _seek(self, sale: Sale) -> None:
        tr = self._tr
        found = await self._mending.existing(sale.id, self._around.api())
        if not found:
            phone = phone_for_people(sale.order.party.phone)
            self._tell(tr("Nobody with the phone number {phone} was found.", phone=phone))
        elif len(found) == 1:
            await self._use(sale.id, found[0])
        else:
            self._ask(
                tr("Which customer?"),
                tr("They all have the phone number {phone}.", phone=phone_for_people(sale.order.party.phone)),
                [
                    _Choice(
                        " · ".join(p for p in (c.name, c.email, c.address.city) if p), partial(self._use, sale.id, c)
                    )
                    for c in found
                ],
            )

    async def _seek_article(self, sale: Sale) -> None:
        found = await self._mending.articles(sale.id)
        if found:
            self._ask_article(sale, found)
        else:
            self._search_article(sale)

    def _ask_article(self, sale: Sale, found: tuple[Item, ...]) -> None:
        tr = self._tr

        async def search() -> None:
            self._search_article(sale)

        self._ask(
            tr("As which article?"),
            tr("Price and amounts stay, and the order's note says what was sold."),
            [
                *(
                    _Choice(
                        " · ".join(p for p in (item.name, item.sku) if p),
                        partial(self._for_all, sale, partial(self._sell_as, item.variant_id)),
                    )
                    for item in found
                ),
                _Choice(tr("Another one…"), search),
            ],
        )

    def _search_article(self, sale: Sale, error: str = "") -> None:
        tr, self._asked_for = self._tr, sale
        self._window.show_prompt(
            PromptView(
                ARTICLE,
                tr("As which article?"),
                tr("Price and amounts stay, and the order's note says what was sold."),
                label=tr("Name, number or barcode"),
                error=error,
                ok_label=tr("Find"),
                cancel_label=tr("Back"),
            ),
            self,
        )

    async def _find_article(self, sale: Sale, text: str) -> None:
        found = await self._mending.articles(sale.id, text)
        if found:
            self.close_prompt()
            self._ask_article(sale, found)
        else:
            self._search_article(sale, self._tr("Nothing like it is in the catalogue."))

    def _ask(self, title: str, subtitle: str, choices: Sequence[_Choice]) -> None:
        """Show a card with these answers, nine at most, for the digits."""
        self._choices = {str(at): choice for at, choice in enumerate(choices[:9], 1)}
        actions = tuple(ActionView(key, choice.label, key) for key, choice in self._choices.items())
        self._window.show_question(LineMenuView(title, subtitle, actions, self._tr("Back")), self)

    async def _for_all(self, sale: Sale, step: Callable[[str], Awaitable[None]]) -> None:
        """Take a step for this sale; where others were refused for the same reason, ask whether for all of them."""
        tr, alike = self._tr, await self._mending.alike(sale.id)
        if len(alike) <= 1:
            await self._carry_out(partial(step, sale.id))
            return
        self._ask(
            tr("{n} sales were refused for this reason", n=tr.whole(len(alike))),
            tr("What is refused for all is seldom the sales' fault: tell the owner."),
            [
                _Choice(tr("All {n} sales", n=tr.whole(len(alike))), partial(self._carry_out_all, alike, step)),
                _Choice(tr("This sale only"), partial(self._carry_out, partial(step, sale.id))),
            ],
        )

    async def _carry_out_all(self, sale_ids: tuple[str, ...], step: Callable[[str], Awaitable[None]]) -> None:
        left = 0
        try:
            for sale_id in sale_ids:
                try:
                    await step(sale_id)
                except DomainError:  # this one cannot be mended so: it waits as before
                    left += 1
        finally:
            self._around.changed()
        if left:
            tr = self._tr
            self._tell(tr.count("{n} sale could not be sent so.", "{n} sales could not be sent so.", left))

    async def _take(self, step: Mend, sale_id: str) -> None:
        await self._mending.mend(sale_id, step)

    async def _pay_as(self, method: str, sale_id: str) -> None:
        await self._mending.pay_as(sale_id, method)

    async def _sell_as(self, variant_id: str, sale_id: str) -> None:
        await self._mending.sell_as(sale_id, variant_id)

    async def _use(self, sale_id: str, customer: Customer) -> None:
        await self._carry_out(partial(self._mending.use_existing, sale_id, customer))

    async def _carry_out(self, step: Callable[[], Awaitable[None]]) -> None:
        try:
            await step()
        finally:
            self._around.changed()

    def _tell(self, text: str) -> None:
        self._window.show_notice(NoticeView("mend", Tone.TROUBLE, text))
