"""What is still owed on a sale that was not paid at first. Pure; amounts are minor units of the sale's currency."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen
from pos_app.domain.money import Money
from pos_app.domain.money_back import BackWay
from pos_app.domain.order import Sale
from pos_app.domain.received import Payment
from pos_app.domain.returns import Return


@frozen
class OwedSale:
    """A sale with what came in for it since, oldest first, and what is still owed. `brought`: from another till; `off`:
    what was taken off for goods that came back."""

    sale: Sale
    payments: tuple[Payment, ...]
    owed: int
    brought: bool = False
    off: int = 0

    @property
    def money(self) -> Money:
        """What is still owed."""
        return Money.from_minor(self.owed, self.sale.cart.currency)


def owed_on(sale: Sale, payments: Sequence[Payment], returns: Iterable[Return], *, brought: bool = False) -> OwedSale:
    """What was left to another day, less what was paid since and what was taken off for goods that came back. Of a sale
    that was split, its first part owes all of it."""
    first = sale.unpaid.minor if sale.part == 1 else 0
    off = sum(part.covers for one in returns for part in one.back if part.way is BackWay.OWED)
    paid = sum(one.amount for one in payments)
    return OwedSale(sale, tuple(payments), max(first - paid - off, 0), brought, off)


def payment_amount(amount: Money, now: OwedSale) -> int:
    """What a payment pays, minor units.

    Raises DomainError: owed_nothing, tender_amount (none, parts of a cent, another currency), owed_most (more than is
    owed; detail `most`).
    """
    if not now.owed:
        raise DomainError("owed_nothing", "amount")
    cents = now.sale.cart.currency
    whole = amount.currency == cents and amount.amount == round(amount.amount, cents.exponent)
    if not whole or amount.amount <= 0:
        raise DomainError("tender_amount", "amount")
    if amount.minor > now.owed:
        raise DomainError("owed_most", "amount", most=str(now.money))
    return amount.minor
