"""An exchange that costs more than what comes back, as the Pay card sees it: a sale that is paid in part already.

Scope: answers the Pay card's questions; both documents are written by `services.returns` in one transaction.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from pos_app.domain.frozen import frozen
from pos_app.domain.money import Money
from pos_app.domain.money_back import BackWay
from pos_app.domain.payment import EXCHANGE, Tender

if TYPE_CHECKING:
    from pos_app.domain.cart import Cart
    from pos_app.domain.order import Sale, ShopProfile
    from pos_app.domain.receipt import ReceiptNumber
    from pos_app.domain.returns import Return, Returnable, ReturnDraft, ReturnProposal
    from pos_app.presenters.common.gate import Gate
    from pos_app.services.returns.giving_back import Returns
    from pos_app.services.sale.checkout import Checkout


@frozen
class PendingExchange:
    """What is written once the difference is paid: `found` with its `draft`, `proposal` as it is shown, `cart` what is
    taken."""

    found: Returnable
    draft: ReturnDraft
    proposal: ReturnProposal
    cart: Cart


class CartBeside:
    """What the Pay card is to take money for, where it is not the open cart: `cart()` is that."""

    def __init__(self, cart: Callable[[], Cart], gate: Gate, cashier: Callable[[], str]) -> None:
        self._cart = cart
        self._cashier = cashier
        self.gate = gate
        self._held: object = None

    @property
    def cart(self) -> Cart:
        """What is paid."""
        return self._cart()

    @property
    def cashier(self) -> str:
        """Who sells."""
        return self._cashier()

    def show_total(self) -> None:
        """The total was on another screen or card already."""

    def hold(self, why: object) -> None:
        """Nothing but the Pay card changes these goods while it is open."""
        self._held = why

    def replace(self, cart: Cart) -> None:
        """Nothing is left to be shown: the open cart stays as it is."""


class ExchangeCheckout:
    """Writes the exchange when the Pay card has its money, and keeps the return until it is asked for."""

    def __init__(self, checkout: Checkout, service: Returns, pending: Callable[[], PendingExchange]) -> None:
        self._checkout = checkout
        self._service = service
        self._pending = pending
        self.given: Return | None = None
        """The return that was written with the last exchange."""

    @property
    def shop(self) -> ShopProfile:
        """The shop of this till."""
        return self._checkout.shop

    @property
    def credit(self) -> tuple[Tender, ...]:
        """What came back, as the tender that pays for a part already."""
        pending = self._pending()
        covers = sum(part.covers for part in pending.proposal.back if part.way is BackWay.EXCHANGE)
        return (Tender(EXCHANGE, Money.from_minor(covers, pending.cart.currency), is_cash=False),)

    def empty_cart(self) -> Cart:
        """A new cart in the shop's currency."""
        return self._checkout.empty_cart()

    async def next_receipt(self) -> ReceiptNumber:
        """The number that the sale will get if no other is paid before it."""
        return await self._checkout.next_receipt()

    async def pay(self, cart: Cart, tenders: tuple[Tender, ...], cashier: str) -> Sale:
        """Write return and sale together. Raises DomainError, StoreError; nothing was written then."""
        pending = self._pending()
        self.given, sale = await self._service.exchange(pending.found, pending.draft, cart, tenders, cashier)
        return sale
