"""Shift+F8: sell a voucher. Its amount is asked for; beside goods it becomes a line of the cart, without any the Pay
card takes its money at once.

Scope: one card, and what the Pay card asks. `services.returns.vouchers` writes it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen
from pos_app.domain.money import Money
from pos_app.domain.plausible import Entry, Typed
from pos_app.domain.tax import TaxRate
from pos_app.domain.voucher import MOST, voucher_amount
from pos_app.presenters.common.card_views import FieldView, FormView
from pos_app.presenters.common.doubts import Doubts
from pos_app.presenters.common.notices import sentence

if TYPE_CHECKING:
    from pos_app.domain.order import ShopProfile
    from pos_app.domain.payment import Tender
    from pos_app.domain.receipt import PaymentNumber, ReceiptNumber
    from pos_app.presenters.common.words import Translator
    from pos_app.presenters.returns.window import ReturnWindow
    from pos_app.services.returns.vouchers import Vouchers
    from pos_app.services.sale.checkout import Checkout
    from pos_app.store.tables.later.writing import Received, SoldTogether

FORM, AMOUNT = "sell voucher", "amount"


def cart_of(amount: Money, name: str) -> Cart:
    """What the Pay card shows of money that is no sale's: one line without tax. It is never kept as a cart."""
    line = CartLine(1, "", name, "", "", amount.amount, Decimal(1), TaxRate(Decimal(0)))
    return Cart(amount.currency, (line,), next_key=2)


class VoucherCheckout:
    """Writes the voucher when the Pay card has its money."""

    def __init__(self, checkout: Checkout, service: Vouchers) -> None:
        self._checkout = checkout
        self._service = service

    @property
    def shop(self) -> ShopProfile:
        """The shop of this till."""
        return self._checkout.shop

    def empty_cart(self) -> Cart:
        """A new cart in the shop's currency."""
        return self._checkout.empty_cart()

    async def next_receipt(self) -> PaymentNumber:
        """The number that the payment gets if no other is written before it."""
        return await self._service.next_number()

    async def pay(self, cart: Cart, tenders: tuple[Tender, ...], cashier: str) -> Received:
        """Write voucher and payment. Raises DomainError, StoreError; nothing was written then."""
        return await self._service.sell(Money(cart.lines[0].unit_price, cart.currency), tenders, cashier)


class TogetherCheckout:
    """Writes the goods and the vouchers of the open cart when the Pay card has the money for all of it."""

    def __init__(self, checkout: Checkout, service: Vouchers) -> None:
        self._checkout = checkout
        self._service = service

    @property
    def shop(self) -> ShopProfile:
        """The shop of this till."""
        return self._checkout.shop

    def empty_cart(self) -> Cart:
        """A new cart in the shop's currency."""
        return self._checkout.empty_cart()

    async def next_receipt(self) -> ReceiptNumber:
        """The number that the sale of the goods gets if no other is paid before it."""
        return await self._checkout.next_receipt()

    async def pay(self, cart: Cart, tenders: tuple[Tender, ...], cashier: str) -> SoldTogether:
        """Write all of it together. Raises DomainError, StoreError; nothing was written then."""
        return await self._service.sell_together(cart, tenders, cashier)


@frozen
class VoucherSaleContext:
    """What selling a voucher asks of the till around it: the shop, the open cart and how it is changed (`change` raises
    DomainError), whether a card may open now, and `pay`, which takes the money for what `VoucherSalePresenter.cart` is
    then."""

    shop: Callable[[], ShopProfile]
    cart: Callable[[], Cart]
    change: Callable[[Cart, int], object]
    is_free: Callable[[], bool]
    pay: Callable[[], object]


class VoucherSalePresenter:
    """One voucher at a time. Satisfies `FormListener`."""

    def __init__(self, window: ReturnWindow, tr: Translator, service: Vouchers, around: VoucherSaleContext) -> None:
        self._window = window
        self._tr = tr
        self._service = service
        self._around = around
        self._doubts = Doubts()
        self._amount = Money(Decimal(0), around.shop().policy.currency)

    @property
    def cart(self) -> Cart:
        """What is to be paid."""
        return cart_of(self._amount, self._tr("Voucher"))

    def ask(self) -> None:
        """The menu's entry, or its key."""
        if self._around.is_free():
            self._doubts.forget()
            self._show("")

    def submit(self, form: str, values: Mapping[str, str]) -> None:
        """What was typed."""
        del form
        text, tr, currency = values.get(AMOUNT, ""), self._tr, self._around.shop().policy.currency
        try:
            number = tr.read(text, AMOUNT, currency.exponent)
            amount = Money(Decimal(0) if number is None else number, currency)
            voucher_amount(amount, currency)
            typed = Typed(amount.amount, currency)
            self._doubts.ask(Entry.FREE_PRICE, text, typed, AMOUNT, tr.money(amount))
            beside = self._around.cart()
            if beside.sells:
                self._around.change(*self._service.into(beside, amount))
        except DomainError as error:
            most = tr.money(Money.from_minor(MOST, currency))
            said = DomainError("voucher_amount", AMOUNT, most=most) if error.code == "voucher_amount" else error
            self._show(text, sentence(said, tr))
            return
        self._window.show_form(None)
        if not beside.sells:
            self._amount = amount
            self._around.pay()

    def close_form(self) -> None:
        """Esc: none is sold."""
        self._window.show_form(None)

    def _show(self, text: str, error: str = "") -> None:
        tr = self._tr
        field = FieldView(AMOUNT, tr("Amount of the voucher"), text, error, number=True)
        view = FormView(
            FORM,
            tr("Sell a voucher"),
            tr("For anything in the shop. It is no turnover until it pays."),
            (field,),
            ok_label=tr("Into this sale") if self._around.cart().sells else tr("Take the money"),
            mark=tr.decimal_mark,
        )
        self._window.show_form(view, self)
