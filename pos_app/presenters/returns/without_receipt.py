"""The Return screen without a receipt: who brings it, what is scanned, why; a voucher for it, up to the shop's limits.

Scope: intents in, views out. `services.returns.without_receipt` says what may be, and writes it. Only who has the right
comes here.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from pos_app.domain.errors import DomainError
from pos_app.domain.returns import GoodsGo
from pos_app.presenters.common.notices import sentence
from pos_app.presenters.returns.remark import RemarkPrompt
from pos_app.presenters.returns.view import CUSTOMER, LEAVE, NOTE, OTHER, TAKEN, Chosen, free_view
from pos_app.store.errors import StoreError

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

NOTICE = "return"


@dataclass(frozen=True, slots=True)
class FreeContext:
    """What a return without a receipt asks of the till around it. `choose_customer` opens the customer card, `choose`
    the list of receipts; `come` brings the Return screen to the front, `go_back` the Sale screen; `done` is called with
    what was given. `approved_by` is who approved that it is done ("": no approval was needed). `open_receipt` opens a
    receipt in its place, as `ReturnPresenter.open_receipt`."""

    cashier: Callable[[], str]
    approved_by: Callable[[], str]
    come: Callable[[], object]
    go_back: Callable[[], object]
    choose: Callable[[], object]
    choose_customer: Callable[[], object]
    done: Callable[[Return], object]
    open_receipt: Callable[[str], Awaitable[bool]]


class FreeReturnPresenter:
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
        self._window = window
        self._tr = tr
        self._service = service
        self._goods = goods
        self._tasks = tasks
        self._around = around
        self._chosen = Chosen()
        self._customer: Customer | None = None
        self._approved_by = ""
        self._remark = RemarkPrompt(window, tr, self._take_note)
        self.is_open = False
        """Whether the Return screen shows it."""

    def open(self) -> None:
        """The button, behind the right."""
        self._forget()
        self._approved_by, self.is_open = self._around.approved_by(), True
        self._around.come()
        self.refresh()

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
        self.refresh()

    async def open_receipt(self, text: str) -> bool:
        """A receipt was found after all."""
        return await self._around.open_receipt(text)

    def scan(self, items: tuple[Item, ...], label: Label | None, count: Decimal | None) -> bool:
        """An article that comes back."""
        taken = self._goods.add(items, label, count)
        self._price()
        return taken

    # --- intents ---

    def select(self, key: str) -> None:
        """A line is looked at."""
        self._chosen = replace(self._chosen, selected=key)
        self.refresh()

    def step(self, key: str, by: int) -> None:
        """One piece more or less."""
        if not self._chosen.busy:
            self._goods.step(int(key.removeprefix(TAKEN)), by)
            self.refresh()

    def choose_reason(self, key: str) -> None:
        """Why it comes back; "" for no reason."""
        reason = next((one for one in self._service.rules.reasons if one.code == key), None)
        self._chosen = replace(self._chosen, reason=reason, goods=None, ask="", error="")
        self.refresh()

    def act(self, key: str) -> None:
        """A button."""
        if self._chosen.busy:
            return
        if key == LEAVE:
            self.leave()
        elif key == OTHER:
            self._around.choose()
        elif key == CUSTOMER:
            self._around.choose_customer()
        elif key == NOTE:
            self._remark.ask(self._chosen.note)
        elif key in set(GoodsGo):
            self._chosen = replace(self._chosen, goods=GoodsGo(key))
            self.refresh()

    def enter(self) -> None:
        """Enter: give the voucher, once all is said."""
        if self._chosen.busy or not self._goods.cart.lines:
            return
        if self._chosen.reason is None:
            last = min(len(self._service.rules.reasons), 9)
            self._chosen = replace(self._chosen, ask=self._tr("Say why it comes back: 1 to {last}.", last=last))
            self.refresh()
            return
        self._chosen = replace(self._chosen, busy=True, error="")
        self._tasks.start("give back", self._write, awaited=True)

    def look_for(self, text: str) -> None:
        """What is typed into the field."""
        self._goods.look_for(text)

    def take(self, text: str, key: str) -> None:
        """Enter in that field."""
        self._goods.take(text, key)

    def leave(self) -> None:
        """Esc: nothing is taken back."""
        if not self._chosen.busy:
            self._forget()
            self._around.go_back()

    def refresh(self) -> None:
        """What comes back is another, or was found."""
        if self.is_open:
            view = free_view(self.cart, self._chosen, self._goods.goods, self._service.rules.reasons, self._tr)
            self._window.show_return(view, self)

    # --- inside ---

    def _forget(self) -> None:
        self._chosen, self._customer, self._approved_by, self.is_open = Chosen(), None, "", False
        self._goods.clear()

    def _take_note(self, note: str) -> None:
        self._chosen = replace(self._chosen, note=note)
        self.refresh()

    def _price(self) -> None:
        self._tasks.restart("free prices", self._put_prices, awaited=True)

    async def _put_prices(self) -> None:
        """Each line at what it may bring at most: the lowest price of late."""
        try:
            self._goods.put(await self._service.priced(self._goods.cart))
            self._chosen = replace(self._chosen, error="")
        except DomainError as error:
            self._chosen = replace(self._chosen, error=sentence(error, self._tr))
        self.refresh()

    async def _write(self) -> None:
        chosen = self._chosen
        assert chosen.reason is not None, "Enter asked for it"
        try:
            given = await self._service.give_back(
                await self._service.priced(self.cart),
                chosen.reason,
                self._around.cashier(),
                goods=chosen.goes,
                approved_by=self._approved_by,
                note=chosen.note,
            )
        except (DomainError, StoreError) as error:
            self._chosen = replace(chosen, busy=False, error=sentence(error, self._tr))
            self.refresh()
            return
        except BaseException:
            self._chosen = replace(chosen, busy=False)
            self.refresh()
            raise
        self._forget()
        self._around.done(given)
