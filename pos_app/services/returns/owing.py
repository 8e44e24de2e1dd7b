"""Takes money for a sale that was not paid at first: a payment on disk, with its drawer entry, its journal entries and
what the shop's software is to be told, in one transaction. The sale itself never changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pos_app.domain.errors import DomainError
from pos_app.domain.owed import OwedSale, owed_on, payment_amount
from pos_app.domain.received import PaidFor, Payment
from pos_app.domain.work_of import of_payment
from pos_app.store.tables.handover import IN
from pos_app.store.tables.later.writing import Received

if TYPE_CHECKING:
    from pos_app.domain.money import Money
    from pos_app.domain.order import Sale
    from pos_app.domain.payment import Tender
    from pos_app.domain.receipt import PaymentNumber
    from pos_app.services.clock import Clock
    from pos_app.services.sale.checkout import Checkout
    from pos_app.store.tables.later.kept import OwedNow
    from pos_app.store.till import TillStore


class Owing:
    """What customers still owe for sales of one till. Methods raise StoreError."""

    def __init__(self, store: TillStore, checkout: Checkout, clock: Clock) -> None:
        self._store = store
        self._checkout = checkout
        self._clock = clock

    async def look(self, sale_id: str) -> OwedSale:
        """A sale and what is still owed on it. Raises KeyError."""
        sale = await self._store.sales.get(sale_id)
        now = await self._store.later.owed(sale_id)
        return owed_on(sale, now.payments, now.returns, brought=await self._brought(sale_id))

    async def _brought(self, sale_id: str) -> bool:
        return any(note.direction == IN for note in await self._store.handover.notes(sale_id))

    async def next_number(self) -> PaymentNumber:
        """The number that the next payment will get if no other is written before it."""
        return await self._store.later.next_number(self._checkout.shop.till, self._clock.now().date())

    def check(self, now: OwedSale) -> None:
        """Whether this till may take money for a sale.

        Raises DomainError: owed_other_till (the till that sold it takes it, or it would be taken twice; detail `till`),
        return_currency, owed_nothing, payment_signed (a signing device does not sign payments yet), fiscal_at,
        fiscal_de, fiscal_meals.
        """
        shop, sale = self._checkout.shop, now.sale
        shop.standing.check()
        if shop.standing.device and not shop.standing.practice:
            raise DomainError("payment_signed", "amount")
        if now.brought and sale.receipt.till != shop.till:  # a new computer of the same till goes on
            raise DomainError("owed_other_till", "amount", till=sale.receipt.till)
        if sale.cart.currency != shop.policy.currency:
            raise DomainError("return_currency", "amount", sold_in=sale.cart.currency.code)
        if not now.owed:
            raise DomainError("owed_nothing", "amount")

    async def receive(self, sale: Sale, amount: Money, tenders: tuple[Tender, ...], cashier: str) -> Received:
        """Take `amount` for what is owed on a sale: when this returns the payment is on disk. It is no turnover.

        Raises DomainError: as `check` and `payment_amount`, not_paid (the tenders do not settle it, or are paid another
        day themselves), voucher_left, and as `settle`.
        """
        shop, now, payment_id = self._checkout.shop, self._clock.now(), self._clock.new_id()
        brought = await self._brought(sale.id)

        def build(number: PaymentNumber, known: OwedNow) -> Received:
            found = owed_on(sale, known.payments, known.returns, brought=brought)
            self.check(found)
            minor = payment_amount(amount, found)
            payment = Payment(
                payment_id,
                number,
                PaidFor.SALE,
                now,
                cashier,
                sale.cart.currency,
                minor,
                tenders,
                sale.id,
                sale.number,
                shop.policy.cash,
                shop.seller,
                left=found.owed - minor,
            )
            settled = payment.settlement
            if not settled.is_settled or any(tender.later for tender in tenders):
                raise DomainError("not_paid", "amount", due=settled.due)
            return Received(payment, work=of_payment(payment))

        async with self._checkout.paying(payment_id, tenders):
            return await self._store.later.receive(shop.till, now.date(), sale.id, build)
