"""Carts put aside and taken up again. Intents in, views out."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from pos_app.domain.errors import DomainError
from pos_app.presenters.common.notices import sentence
from pos_app.presenters.common.views import NoticeView, Tone
from pos_app.presenters.sale.cart import Hold, SalePresenter

if TYPE_CHECKING:
    from pos_app.presenters.common.words import Translator
    from pos_app.presenters.sale.window import SaleWindow
    from pos_app.services.sale.checkout import Checkout
    from pos_app.services.tasks import Tasks, Work


class ParkingPresenter:
    """Parks the open cart of `sale` and resumes others. `changed(resumed)` is told when it was done."""

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

    def park(self) -> None:
        """F6: put the cart aside and start an empty one."""
        if self._sale.cart.lines and not self._sale.is_held:
            self._aside(self._park)

    def resume(self, parked_id: int) -> None:
        """Take a parked cart up again; a cart with lines is parked in its place."""
        if not self._sale.is_held:
            self._aside(partial(self._resume, parked_id))

    # --- inside ---

    def _aside(self, work: Work) -> None:
        self._sale.hold(Hold.ASIDE)  # from the press on: a payment that begins behind it would be for another cart
        if not self._tasks.start("park", work, awaited=True):
            self._sale.hold(Hold.FREE)

    async def _park(self) -> None:
        try:
            parked = await self._checkout.park(self._sale.cart, self._sale.cashier)
        finally:
            self._sale.hold(Hold.FREE)
        self._sale.replace(self._checkout.empty_cart())
        self._changed(False)
        text = self._tr("Parked as {label}.", label=parked.label)
        self._window.show_notice(NoticeView("parked", Tone.INFO, text))

    async def _resume(self, parked_id: int) -> None:
        try:
            cart = await self._checkout.resume(parked_id, self._sale.cart, self._sale.cashier)
        except DomainError as error:
            self._window.show_notice(NoticeView("refused", Tone.WARN, sentence(error, self._tr)))
            return
        finally:
            self._sale.hold(Hold.FREE)
        self._sale.replace(cart)
        self._window.hide_notice("parked")
        self._changed(True)
