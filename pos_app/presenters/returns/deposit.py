"""The Return screen for empties: deposits that come back, alone or with the open cart, for which they pay then.

Scope: intents in, views out. `services.returns.deposits` says what may be, and writes it. The goods are those of the
Sale screen, which are held while the Pay card takes what they cost more.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Protocol

from pos_app.domain.cashier import Grant
from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen
from pos_app.domain.money import Money
from pos_app.domain.money_back import BackPart, BackWay
from pos_app.domain.payment import EXCHANGE, Tender
from pos_app.domain.return_rules import DEPOSIT_REASONS
from pos_app.domain.totals import totals
from pos_app.presenters.common.notices import sentence
from pos_app.presenters.common.views import NoticeView, Tone
from pos_app.presenters.returns.deposit_view import deposit_view
from pos_app.presenters.returns.one_return import AroundReturn, OneReturn
from pos_app.presenters.returns.view import TAKEN, Chosen
from pos_app.services.returns.deposits import Empties

if TYPE_CHECKING:
    from pos_app.domain.barcode import Label
    from pos_app.domain.cart import Cart
    from pos_app.domain.catalogue import Item
    from pos_app.domain.order import Sale, ShopProfile
    from pos_app.domain.receipt import ReceiptNumber
    from pos_app.domain.returns import Return
    from pos_app.presenters.common.gate import Gate
    from pos_app.presenters.common.words import Translator
    from pos_app.presenters.returns.taken import ExchangePresenter
    from pos_app.presenters.returns.window import ReturnWindow
    from pos_app.services.returns.deposits import Deposits
    from pos_app.services.sale.checkout import Checkout
    from pos_app.services.tasks import Tasks


NOTICE = "empties"


class OpenSale(Protocol):
    """The goods of the Sale screen; `sale.cart.SalePresenter` satisfies it."""

    @property
    def cart(self) -> Cart:
        """The open cart."""
        ...

    def replace(self, cart: Cart) -> None:
        """Another cart takes its place."""
        ...


@frozen
class DepositContext:
    """What empties ask of the till around them. `pay` opens the Pay card for what the goods cost more; `done` is called
    with what was written, and with the sale it paid for; `open_receipt` as `ReturnPresenter.open_receipt`."""

    gate: Gate
    screen: AroundReturn
    sale: OpenSale
    pay: Callable[[], object]
    done: Callable[[Return, Sale | None], object]
    open_receipt: Callable[[str], Awaitable[bool]]


class DepositPresenter(OneReturn):
    """Empties of one customer at a time. Satisfies `ReturnListener`."""

    def __init__(
        self,
        window: ReturnWindow,
        tr: Translator,
        service: Deposits,
        goods: ExchangePresenter,
        tasks: Tasks,
        around: DepositContext,
    ) -> None:
        super().__init__(window, tr, goods, tasks, around.screen, lambda: DEPOSIT_REASONS)
        self._service = service
        self._around = around
        self._drawer: int | None = None
        self._approved_by = ""
        self.is_open = False
        """Whether the Return screen shows it."""

    def open(self, items: tuple[Item, ...] = (), count: Decimal | None = None) -> bool:
        """The button, or a deposit that was scanned on the Return screen; False for an article that is none."""
        if items and not all(self._is_deposit(item) for item in items):
            return False
        self._forget()
        self.is_open = True
        self._screen.come()
        if items:
            self._goods.add(items, None, count)
        self._tasks.restart("deposit drawer", self._look_into_drawer, awaited=True)
        self._show()
        return True

    def close(self) -> None:
        """A receipt is shown in its place, or another screen."""
        self._forget()

    async def open_receipt(self, text: str) -> bool:
        """A receipt was scanned after all."""
        return await self._around.open_receipt(text)

    def scan(self, items: tuple[Item, ...], label: Label | None, count: Decimal | None) -> bool:
        """One more deposit. Goods are scanned on the Sale screen."""
        if self._chosen.busy:
            return False
        if not all(self._is_deposit(item) for item in items):
            told = sentence(DomainError("deposit_none", "pieces", name=items[0].name), self._tr)
            self._window.show_notice(NoticeView(NOTICE, Tone.WARN, told))
            return False
        taken = self._goods.add(items, label, count)
        self._changed()
        return taken

    def step(self, key: str, by: int) -> None:
        """One piece more or less."""
        if not self._chosen.busy:
            self._goods.step(int(key.removeprefix(TAKEN)), by)
            self._changed()

    @property
    def credit(self) -> tuple[Tender, ...]:
        """What comes back, as the tender that pays for a part of the open cart already."""
        pays = sum(part.covers for part in self._parts if part.way is BackWay.EXCHANGE)
        return (Tender(EXCHANGE, Money.from_minor(pays, self._goods.cart.currency), is_cash=False),)

    @property
    def empties(self) -> Empties:
        """What comes back, as it is written."""
        return Empties(self._goods.cart, self._chosen.reason or DEPOSIT_REASONS[0], self._approved_by)

    def paid(self, given: Return | None, sale: Sale) -> None:
        """What the goods cost more was paid, and both documents are on disk."""
        assert given is not None, "it is written with the sale"
        self._forget()
        self._around.done(given, sale)

    # --- inside ---

    def _is_deposit(self, item: Item) -> bool:
        return self._service.rules.is_deposit(item.sku, item.barcode)

    @property
    def _parts(self) -> tuple[BackPart, ...]:
        cart = self._goods.cart
        return self._service.back(cart, self._around.sale.cart, self._drawer) if cart.lines else ()

    @property
    def _cost(self) -> int:
        cart = self._around.sale.cart
        return totals(cart, self._service.policy).total.minor if cart.lines else 0

    def _is_begun(self) -> bool:
        return True

    def _has_goods(self) -> bool:
        return bool(self._goods.cart.lines)

    def _asks_why(self, last: int) -> str:
        return self._tr("Say how they were counted: 1 to {last}.", last=last)

    def _press(self, key: str) -> None:
        """No button is of this kind alone."""

    def _give(self) -> None:
        if self._around.sale.cart.lines and self._around.sale.cart.vouchers:  # these are paid by themselves
            told = sentence(DomainError("voucher_unpaid"), self._tr)
            self._window.show_notice(NoticeView(NOTICE, Tone.WARN, told))
            return
        self._around.gate.ask(self._service.wish(self._goods.goods.cost), self._approved)

    def _approved(self) -> None:
        if self._chosen.busy or not self._goods.cart.lines:
            return
        self._approved_by = self._around.gate.approved_by
        if self._cost > self.credit[0].amount.minor:
            self._around.pay()
        else:
            self._write(self._given)

    async def _given(self) -> Callable[[], object]:
        cashier, sale = self._screen.cashier(), self._around.sale
        if not sale.cart.lines:
            return partial(self._around.done, await self._service.give_back(self.empties, cashier), None)
        given, sold = await self._service.give_back_with(self.empties, sale.cart, (), cashier)
        sale.replace(self._service.empty_cart())
        return partial(self._around.done, given, sold)

    def _forget(self) -> None:
        self._chosen, self._approved_by, self.is_open = Chosen(), "", False
        self._goods.clear()

    def _show(self) -> None:
        if self.is_open:
            chosen = replace(self._chosen, lock=self._lock())
            view = deposit_view(self._goods.goods, self._parts, self._cost, chosen, self._tr)
            self._window.show_return(view, self)

    def _lock(self) -> str:
        """That a PIN is asked for next, or that this cashier may not do it."""
        tr, name = self._tr, self._screen.cashier()
        if not self._goods.cart.lines:
            return ""
        match self._around.gate.grant(self._service.wish(self._goods.goods.cost)):
            case Grant.ALLOWED:
                return ""
            case Grant.NO:
                return tr("{name} may not take this back.", name=name)
        return tr("The PIN of another cashier is asked next.")

    async def _look_into_drawer(self) -> None:
        """What is not in the drawer becomes a voucher."""
        self._drawer = await self._service.in_drawer()
        self._show()


class DepositCheckout:
    """Writes empties and sale when the Pay card has its money, and keeps the document until it is asked for."""

    def __init__(self, checkout: Checkout, service: Deposits, empties: Callable[[], Empties]) -> None:
        self._checkout = checkout
        self._service = service
        self._empties = empties
        self.given: Return | None = None
        """What was written with the last sale."""

    @property
    def shop(self) -> ShopProfile:
        """The shop of this till."""
        return self._checkout.shop

    def empty_cart(self) -> Cart:
        """A new cart in the shop's currency."""
        return self._checkout.empty_cart()

    async def next_receipt(self) -> ReceiptNumber:
        """The number that the sale will get if no other is paid before it."""
        return await self._checkout.next_receipt()

    async def pay(self, cart: Cart, tenders: tuple[Tender, ...], cashier: str) -> Sale:
        """Write both together. Raises DomainError, StoreError; nothing was written then."""
        self.given, sale = await self._service.give_back_with(self._empties(), cart, tenders, cashier)
        return sale
