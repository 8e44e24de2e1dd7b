"""Carts put aside and taken up again. Intents in, views out."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from pos_app.domain.cart import cancelled
from pos_app.domain.cashier import Right
from pos_app.domain.errors import DomainError
from pos_app.presenters.common.card_views import PromptView
from pos_app.presenters.common.notices import sentence
from pos_app.presenters.common.views import ActionView, NoticeView, Tone
from pos_app.presenters.sale.cart import Hold, SalePresenter

if TYPE_CHECKING:
    from pos_app.presenters.common.words import Translator
    from pos_app.presenters.sale.window import SaleWindow
    from pos_app.services.sale.checkout import Checkout
    from pos_app.services.tasks import Tasks, Work
    from pos_app.store.tables.carts import Parked

DELETED, NAME = "parked-deleted", "parked name"


class ParkingPresenter:
    """Parks the open cart of `sale` and resumes, names and deletes others; puts a sale away that is not made.
    `changed(resumed)` is told when it was done. Satisfies `PromptListener`."""

    def __init__(
        self,
        window: SaleWindow,
        tr: Translator,
        checkout: Checkout,
        sale: SalePresenter,
        tasks: Tasks,
        changed: Callable[[bool], object],
    ) -> None:
        self._window = window
        self._tr = tr
        self._checkout = checkout
        self._sale = sale
        self._tasks = tasks
        self._changed = changed
        self._asked_of: Parked | None = None  # whose name is asked

    def park(self) -> None:
        """F6: put the cart aside and start an empty one."""
        if self._sale.cart.sells and not self._sale.is_held:
            self._aside(self._park)

    def cancel(self) -> None:
        """Ctrl+Del: nothing of this sale is made. Undo brings it back."""
        if self._sale.cart.is_empty:
            return
        try:
            self._sale.change(cancelled, 0)
        except DomainError as error:
            self._refuse(error)

    def delete(self, parked_id: int) -> None:
        """Delete a parked cart; the notice brings it back."""

        def allowed() -> None:
            self._tasks.start("delete parked", partial(self._delete, parked_id), awaited=True)

        if self._sale.gate.is_on:
            self._sale.gate.ask(Right.VOID, allowed)
        else:
            allowed()

    def ask_name(self, parked: Parked, error: str = "", typed: str | None = None) -> None:
        """Ask what a parked cart is called."""
        tr = self._tr
        self._asked_of = parked
        self._window.show_prompt(
            PromptView(
                NAME,
                tr("Name of the parked cart"),
                parked.label,
                tr("So that it is found again"),
                parked.cart.name if typed is None else typed,
                placeholder=tr("Red coat, phoning"),
                error=error,
                ok_label=tr("OK"),
                cancel_label=tr("Cancel"),
            ),
            self,
        )

    def answer(self, _asked: str, text: str) -> None:
        """What the cart is called."""
        self._tasks.start("name parked", partial(self._name, text), awaited=True)

    def close_prompt(self) -> None:
        """Esc: its name stays."""
        self._window.show_prompt(None)

    def resume(self, parked_id: int) -> None:
        """Take a parked cart up again; a cart with lines is parked in its place."""
        if not self._sale.is_held:
            self._aside(partial(self._resume, parked_id))

    # --- inside ---

    def _aside(self, work: Work) -> None:
        self._sale.hold(Hold.ASIDE)  # from the press on: a payment that begins behind it would be for another cart
        if not self._tasks.start("park", work, awaited=True):
            self._sale.hold(Hold.FREE)

    def _refuse(self, error: DomainError) -> None:
        self._window.show_notice(NoticeView("refused", Tone.WARN, sentence(error, self._tr)))

    async def _delete(self, parked_id: int) -> None:
        try:
            gone = await self._checkout.discard(parked_id, self._sale.cashier)
        except DomainError as error:
            self._refuse(error)
            return
        self._changed(False)
        text = self._tr("{label} was deleted.", label=gone.called)
        undo = ActionView("undo", self._tr("Undo"))
        notice = NoticeView(DELETED, Tone.INFO, text, actions=(undo,), seconds=12.0)
        self._window.show_notice(notice, lambda _undo: self._undo_delete(gone))

    def _undo_delete(self, gone: Parked) -> None:
        self._window.hide_notice(DELETED)
        self._tasks.start("parked again", partial(self._put_back, gone), awaited=True)

    async def _put_back(self, gone: Parked) -> None:
        await self._checkout.bring_back(gone, self._sale.cashier)
        self._changed(False)

    async def _name(self, text: str) -> None:
        asked = self._asked_of
        if asked is None:
            return
        try:
            await self._checkout.name(asked.id, text, self._sale.cashier)
        except DomainError as error:
            self.ask_name(asked, sentence(error, self._tr), text)
            return
        self._window.show_prompt(None)
        self._changed(False)

    async def _park(self) -> None:
        try:
            parked = await self._checkout.park(self._sale.cart, self._sale.cashier)
        finally:
            self._sale.hold(Hold.FREE)
        self._sale.replace(self._checkout.empty_cart())
        self._changed(False)
        text = self._tr("Parked as {label}.", label=parked.called)
        self._window.show_notice(NoticeView("parked", Tone.INFO, text))

    async def _resume(self, parked_id: int) -> None:
        try:
            cart = await self._checkout.resume(parked_id, self._sale.cart, self._sale.cashier)
        except DomainError as error:
            self._refuse(error)
            return
        finally:
            self._sale.hold(Hold.FREE)
        self._sale.replace(cart)
        self._window.hide_notice("parked")
        self._changed(True)
