"""Goods that are handed over another day, on the Sales screen: by their day in a list, marked once they are gone."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Protocol

from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen
from pos_app.presenters.common.notices import sentence
from pos_app.presenters.common.views import ActionView, AmountRowView, NoticeView, Tone

if TYPE_CHECKING:
    from datetime import date

    from pos_app.domain.handing import Handed
    from pos_app.domain.order import Sale
    from pos_app.presenters.common.words import Translator
    from pos_app.services.clock import Clock
    from pos_app.services.sales.sales_list import SalesList
    from pos_app.services.tasks import Tasks
    from pos_app.store.tables.later.handing import HandingStore

HANDED, UNDO, NOTICE = "handed", "undo", "handed over"


class HandingWindow(Protocol):
    """What is needed of the window."""

    def show_notice(self, view: NoticeView, act: Callable[[str], object] | None = None) -> None: ...


@frozen
class HandingContext:
    """What handing over asks of the till: its clock, who sells, and what is shown anew afterwards."""

    clock: Clock
    cashier: Callable[[], str]
    changed: Callable[[], object]


class HandingPresenter:
    """Marks one sale at a time; a slip is taken back in the notice."""

    def __init__(
        self,
        window: HandingWindow,
        tr: Translator,
        ledger: SalesList,
        store: HandingStore,
        tasks: Tasks,
        around: HandingContext,
    ) -> None:
        self._window = window
        self._tr = tr
        self._ledger = ledger
        self._store = store
        self._tasks = tasks
        self._around = around

    def hand_over(self, sale_id: str) -> None:
        """The button or its key: the goods are gone."""
        self._tasks.start("hand over goods", partial(self._hand_over, sale_id), awaited=True)

    async def handed(self, sale_id: str) -> Handed | None:
        """When and by whom the goods of a sale were handed over."""
        return await self._store.handed(sale_id)

    # --- inside ---

    async def _hand_over(self, sale_id: str) -> None:
        tr, sale = self._tr, await self._ledger.sale(sale_id)
        try:
            await self._store.hand_over(sale, self._around.clock.now(), self._around.cashier())
        except DomainError as error:
            self._window.show_notice(NoticeView(NOTICE, Tone.WARN, sentence(error, tr)))
            return
        text = tr("The goods of receipt {receipt} are handed over.", receipt=sale.number)
        undo = ActionView(UNDO, tr("Undo"))
        view = NoticeView(NOTICE, Tone.OK, text, actions=(undo,), seconds=12.0)
        self._window.show_notice(view, lambda _key: self._take_back(sale))
        self._around.changed()

    def _take_back(self, sale: Sale) -> None:
        self._tasks.start("take back handing", partial(self._not_handed, sale), awaited=True)

    async def _not_handed(self, sale: Sale) -> None:
        await self._store.take_back(sale, self._around.clock.now(), self._around.cashier())
        text = self._tr("The goods of receipt {receipt} wait again.", receipt=sale.number)
        self._window.show_notice(NoticeView(NOTICE, Tone.INFO, text))
        self._around.changed()


def due_words(day: date, today: date, tr: Translator) -> str:
    """What a row says of goods that wait: the day first, for a narrow row leaves away what is behind it."""
    when = tr("Today") if day == today else tr.day(day)
    said = tr("To hand over, late") if day < today else tr("To hand over")
    return f"{when} · {said}"


def handing_rows(sale: Sale, handed: Handed | None, today: date, tr: Translator) -> tuple[AmountRowView, ...]:
    """How the goods of a sale stand: when they are picked up or brought, or when they were."""
    day = sale.due_day
    if day is None or sale.part != 1:
        return ()
    if handed is not None:
        when = tr.moment(handed.at)
        told = tr("Handed over {time} by {cashier}", time=when, cashier=handed.cashier)
        return (AmountRowView(told if handed.cashier else tr("Handed over {time}", time=when), "", tone=Tone.OK),)
    said = tr("To be delivered") if sale.cart.shipping is not None else tr("To be picked up")
    return (AmountRowView(said, tr.day(day), strong=True, tone=Tone.WARN if day < today else Tone.PLAIN),)


def handing_step(sale: Sale, handed: Handed | None, tr: Translator) -> tuple[ActionView, ...]:
    """The step by which waiting goods are marked as gone."""
    if sale.due_day is None or handed is not None or sale.part != 1:
        return ()
    return (ActionView(HANDED, tr("Handed over"), "Ctrl+H"),)
