"""The Return screen without a receipt: who brings it, what is scanned, why; a voucher for it, up to the shop's limits.

Scope: intents in, views out. `services.returns.without_receipt` says what may be, and writes it. Only who has the right
comes here.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen
from pos_app.presenters.common.notices import sentence
from pos_app.presenters.returns.one_return import AroundReturn, OneReturn
from pos_app.presenters.returns.view import CUSTOMER, TAKEN, Chosen, free_view

if TYPE_CHECKING:
    from pos_app.domain.barcode import Label
    from pos_app.domain.cart import Cart
    from pos_app.domain.catalogue import Item
    from pos_app.domain.customer import Customer
    from pos_app.domain.returns import Return
    from pos_app.presenters.common.words import Translator
    from pos_app.presenters.returns.taken import ExchangePresenter
    from pos_app.presenters.returns.window import ReturnWindow
    from pos_app.services.returns.without_receipt import FreeReturns
    from pos_app.services.tasks import Tasks


@frozen
class FreeContext:
    """What a return without a receipt asks of the till around it. `choose_customer` opens the customer card; `done` is
    called with what was given. `approved_by` is who approved that it is done ("": no approval was needed).
    `open_receipt` opens a receipt in its place, as `ReturnPresenter.open_receipt`."""

    screen: AroundReturn
    approved_by: Callable[[], str]
    choose_customer: Callable[[], object]
    done: Callable[[Return], object]
    open_receipt: Callable[[str], Awaitable[bool]]


class FreeReturnPresenter(OneReturn):
    """One return without a receipt at a time. Satisfies `ReturnListener`; for the customer card it is the sale whose
    customer is chosen."""

    def __init__(
        self,
        window: ReturnWindow,
        tr: Translator,
        service: FreeReturns,
        goods: ExchangePresenter,
        tasks: Tasks,
        around: FreeContext,
    ) -> None:
        super().__init__(window, tr, goods, tasks, around.screen, lambda: service.rules.reasons)
        self._service = service
        self._around = around
        self._customer: Customer | None = None
        self._approved_by = ""
        self.is_open = False
        """Whether the Return screen shows it."""

    def open(self) -> None:
        """The button, behind the right."""
        self._forget()
        self._approved_by, self.is_open = self._around.approved_by(), True
        self._screen.come()
        self._show()

    def close(self) -> None:
        """A receipt is shown in its place, or another screen."""
        self._forget()

    @property
    def cart(self) -> Cart:
        """What comes back, with who brings it."""
        return self._goods.cart.set_customer(self._customer)

    def set_customer(self, customer: Customer | None) -> None:
        """Who brings it."""
        self._customer = customer
        self._show()

    async def open_receipt(self, text: str) -> bool:
        """A receipt was found after all."""
        return await self._around.open_receipt(text)

    def scan(self, items: tuple[Item, ...], label: Label | None, count: Decimal | None) -> bool:
        """An article that comes back."""
        taken = self._goods.add(items, label, count)
        self._price()
        return taken

    def step(self, key: str, by: int) -> None:
        """One piece more or less."""
        if not self._chosen.busy:
            self._goods.step(int(key.removeprefix(TAKEN)), by)
            self._show()

    # --- inside ---

    def _is_begun(self) -> bool:
        return True

    def _has_goods(self) -> bool:
        return bool(self._goods.cart.lines)

    def _press(self, key: str) -> None:
        if key == CUSTOMER:
            self._around.choose_customer()

    def _give(self) -> None:
        self._write(self._given)

    async def _given(self) -> Callable[[], object]:
        chosen = self._chosen
        assert chosen.reason is not None, "Enter asked for it"
        given = await self._service.give_back(
            await self._service.priced(self.cart),
            chosen.reason,
            self._screen.cashier(),
            goods=chosen.goes,
            approved_by=self._approved_by,
            note=chosen.note,
        )
        return partial(self._around.done, given)

    def _forget(self) -> None:
        self._chosen, self._customer, self._approved_by, self.is_open = Chosen(), None, "", False
        self._goods.clear()

    def _show(self) -> None:
        if self.is_open:
            view = free_view(self.cart, self._chosen, self._goods.goods, self._reasons(), self._tr)
            self._window.show_return(view, self)

    def _price(self) -> None:
        self._tasks.restart("free prices", self._put_prices, awaited=True)

    async def _put_prices(self) -> None:
        """Each line at what it may bring at most: the lowest price of late."""
        try:
            self._goods.put(await self._service.priced(self._goods.cart))
            self._chosen = replace(self._chosen, error="")
        except DomainError as error:
            self._chosen = replace(self._chosen, error=sentence(error, self._tr))
        self._show()
