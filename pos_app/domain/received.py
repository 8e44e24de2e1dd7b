"""Money that was taken and is no sale of the day: for a voucher that was sold, or for what was sold earlier and not
paid then. A document of its own with its number (`M-1-261122-0001`); it is no turnover and has no tax (returns.md).

Pure; amounts are minor units.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from pos_app.domain.cash_rounding import CashRounding
from pos_app.domain.frozen import frozen
from pos_app.domain.money import Currency, Money
from pos_app.domain.order import Seller
from pos_app.domain.payment import Settlement, Tender, Together, settle
from pos_app.domain.receipt import PaymentNumber


class PaidFor(StrEnum):
    """What the money is for."""

    VOUCHER = "voucher"
    SALE = "sale"


@frozen
class Payment:
    """Money that was taken. It never changes.

    `amount` is what it pays, exact; `tenders` settle it, cash rounded by `rule`. `subject` is the id of the voucher or
    of the sale, `receipt` the sale's number, `left` what was still owed on it then. `taken_from`: the till that wrote
    it, "" for this one. `together`: what the customer handed over for it and for more at once, of which `tenders` are
    its share; None where it was paid by itself.
    """

    id: str
    number: PaymentNumber
    paid_for: PaidFor
    at: datetime
    cashier: str
    currency: Currency
    amount: int
    tenders: tuple[Tender, ...]
    subject: str
    receipt: str = ""
    rule: CashRounding | None = None
    seller: Seller | None = None
    taken_from: str = ""
    left: int = 0
    together: Together | None = None

    @property
    def total(self) -> Money:
        """`amount` as money."""
        return Money.from_minor(self.amount, self.currency)

    @property
    def settlement(self) -> Settlement:
        """Change and cash rounding."""
        return settle(self.total, self.tenders, self.rule)

    @property
    def money_given(self) -> tuple[tuple[Tender, ...], Settlement]:
        """What the customer gave at once, with its change and rounding: what its paper tells."""
        if self.together is None:
            return self.tenders, self.settlement
        return self.together.tenders, self.together.settlement(self.rule)

    @property
    def cash(self) -> int:
        """The cash that it left in the drawer."""
        given = sum(tender.amount.minor for tender in self.tenders if tender.is_cash)
        return given and given - self.settlement.change.minor
