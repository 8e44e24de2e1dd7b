"""F6 on the Sales screen: money for a sale that was not paid at first. The amount is asked for, the Pay card takes it.

Scope: one card, and what the Pay card asks. `services.returns.owing` writes the payment.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from pos_app.domain.cart import Cart
from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen
from pos_app.domain.money import Money
from pos_app.domain.owed import OwedSale, payment_amount
from pos_app.presenters.common.card_views import FieldView, FormView
from pos_app.presenters.common.notices import sentence
from pos_app.presenters.common.views import NoticeView, Tone
from pos_app.presenters.returns.voucher_sale import AMOUNT, cart_of

if TYPE_CHECKING:
    from pos_app.domain.order import ShopProfile
    from pos_app.domain.payment import Tender
    from pos_app.domain.receipt import PaymentNumber
    from pos_app.presenters.common.words import Translator
    from pos_app.presenters.returns.window import ReturnWindow
    from pos_app.services.returns.owing import Owing
    from pos_app.services.sale.checkout import Checkout
    from pos_app.services.tasks import Tasks
    from pos_app.store.tables.later.writing import Received

FORM = "receive payment"


@frozen
class OwingContext:
    """What receiving a payment asks of the till around it: whether a card may open now, and `pay`, which takes the
    money for what `OwingPresenter.cart` is then."""

    is_free: Callable[[], bool]
    pay: Callable[[], object]


class OwingCheckout:
    """Writes the payment when the Pay card has its money."""

    def __init__(self, checkout: Checkout, service: Owing, asked: Callable[[], OwedSale]) -> None:
        self._checkout = checkout
        self._service = service
        self._asked = asked

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
        """Write the payment. Raises DomainError, StoreError; nothing was written then."""
        amount = Money(cart.lines[0].unit_price, cart.currency)
        return await self._service.receive(self._asked().sale, amount, tenders, cashier)


class OwingPresenter:
    """One sale at a time. Satisfies `FormListener`."""

    def __init__(
        self, window: ReturnWindow, tr: Translator, service: Owing, tasks: Tasks, around: OwingContext
    ) -> None:
        self._window = window
        self._tr = tr
        self._service = service
        self._tasks = tasks
        self._around = around
        self._asked: OwedSale | None = None
        self._amount: Money | None = None

    @property
    def asked(self) -> OwedSale:
        """The sale that is being paid. Raises LookupError before one was asked for."""
        if self._asked is None:
            raise LookupError("no sale is being paid")
        return self._asked

    @property
    def cart(self) -> Cart:
        """What is to be paid."""
        now = self.asked
        return cart_of(self._amount if self._amount is not None else now.money, self.about)

    @property
    def about(self) -> str:
        """Which sale, as the Pay card says it."""
        return self._tr("For receipt {receipt}", receipt=self.asked.sale.number)

    def ask(self, sale_id: str) -> None:
        """The button or its key."""
        if self._around.is_free():
            self._tasks.start("ask payment", partial(self._open, sale_id), awaited=True)

    def submit(self, form: str, values: Mapping[str, str]) -> None:
        """What was typed."""
        del form
        if self._asked is None:
            return
        text, tr, cents = values.get(AMOUNT, ""), self._tr, self._asked.sale.cart.currency
        try:
            number = tr.read(text, AMOUNT, cents.exponent)
            amount = Money(Decimal(0) if number is None else number, cents)
            payment_amount(amount, self._asked)
        except DomainError as error:
            owed = tr.money(self._asked.money)
            said = DomainError("owed_most", AMOUNT, most=owed) if error.code == "owed_most" else error
            self._show(text, sentence(said, tr))
            return
        self._amount = amount
        self._window.show_form(None)
        self._around.pay()

    def close_form(self) -> None:
        """Esc: none is taken."""
        self._window.show_form(None)

    # --- inside ---

    async def _open(self, sale_id: str) -> None:
        now = await self._service.look(sale_id)
        try:
            self._service.check(now)
        except DomainError as error:
            self._window.show_notice(NoticeView(FORM, Tone.WARN, sentence(error, self._tr), seconds=None))
            return
        self._asked, self._amount = now, None
        self._show(self._tr.amount(now.money))

    def _show(self, text: str, error: str = "") -> None:
        tr, now = self._tr, self.asked
        hint = tr("Still owed: {amount}. Less is a part of it.", amount=tr.money(now.money))
        who = now.sale.customer_name
        view = FormView(
            FORM,
            tr("Receive a payment"),
            " · ".join(part for part in (tr("Receipt {receipt}", receipt=now.sale.number), who) if part),
            (FieldView(AMOUNT, tr("Amount to receive"), text, error, hint, number=True),),
            ok_label=tr("Take the money"),
            mark=tr.decimal_mark,
        )
        self._window.show_form(view, self)
