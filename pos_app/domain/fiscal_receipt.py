"""What a signing device signs, and what of it stands on a paper. The same values for every country; `rksv` and `tse`
make the country's form of them. Pure; amounts are minor units.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from pos_app.domain.frozen import frozen
from pos_app.domain.money_back import BackWay
from pos_app.domain.order import Sale
from pos_app.domain.payment import VOUCHER
from pos_app.domain.returns import Return


class FiscalKind(StrEnum):
    """What a signed document is. The last five are receipts of nothing, which Austria asks for: the chain's first and
    last, the end of a month and of a year, and the one that ends an outage."""

    SALE = "sale"
    RETURN = "return"
    TRAINING = "training"
    START = "start"
    MONTH = "month"
    YEAR = "year"
    END = "end"
    COLLECT = "collect"


PERIODS = (FiscalKind.START, FiscalKind.MONTH, FiscalKind.YEAR)
"""Those behind which a month goes on."""


@frozen
class RateAmount:
    """What was sold at a rate (percent), with tax; below zero for what came back."""

    percent: Decimal
    gross: int


class BesideKind(StrEnum):
    """What stands beside the goods and is no turnover."""

    VOUCHER_SOLD = "voucher_sold"  # given out in place of money, too
    VOUCHER_PAID = "voucher_paid"
    OWED = "owed"
    ROUNDING = "rounding"


@frozen
class Beside:
    """An amount beside the goods; below zero for what takes off what is to be paid."""

    kind: BesideKind
    amount: int


@frozen
class FiscalDocument:
    """A document to be signed. `subject` is the id of the sale or return ("" for a receipt of nothing), `number` what
    stands on its paper; `cash` and `other` are how it was paid in money (what left is below zero), `besides` what makes
    the two equal: goods and besides are cash and other."""

    kind: FiscalKind
    subject: str
    number: str
    at: datetime
    amounts: tuple[RateAmount, ...] = ()
    cash: int = 0
    other: int = 0
    currency: str = "EUR"
    besides: tuple[Beside, ...] = ()

    @property
    def total(self) -> int:
        """With tax."""
        return sum(one.gross for one in self.amounts)


@frozen
class SignedDocument:
    """A document as the file keeps it. `signed`: a device signed it; else it bears the mark of an outage. `body` is the
    country's own record, as JSON; it never changes."""

    seq: int
    kind: FiscalKind
    subject: str
    number: str
    at: datetime
    signed: bool
    body: str


@frozen
class FiscalMark:
    """What a paper shows of its signature: sentences that the law gives in its own language (`notes`), facts as label
    and value, and the text of the QR code ("" for none)."""

    notes: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    qr: str = ""


def document_of_sale(sale: Sale, *, training: bool) -> FiscalDocument:
    """The document of a paid sale. `training`: nothing of it is real. Cash is without change and with its rounding; a
    voucher and what is paid another day are no money."""
    settled = sale.settlement
    cash = sum(one.amount.minor for one in sale.tenders if one.is_cash) - settled.change.minor
    vouchers = sum(one.amount.minor for one in sale.tenders if one.method == VOUCHER)
    owed = sum(one.amount.minor for one in sale.tenders if one.later)
    other = sum(one.amount.minor for one in sale.tenders if not one.is_cash) - vouchers - owed
    besides = _besides(voucher_paid=-vouchers, owed=-owed, rounding=settled.rounding.minor)
    kind = FiscalKind.TRAINING if training else FiscalKind.SALE
    amounts = tuple(RateAmount(group.rate.percent, group.gross) for group in sale.totals.groups)
    code = sale.cart.currency.code
    return FiscalDocument(kind, sale.id, sale.number, sale.paid_at, amounts, cash, other, code, besides)


def document_of_return(given: Return, *, training: bool) -> FiscalDocument:
    """The document of what came back, below zero."""
    kind = FiscalKind.TRAINING if training else FiscalKind.RETURN
    amounts = tuple(RateAmount(group.rate.percent, -group.gross) for group in given.rates)
    cash = sum(part.out for part in given.back if part.way is BackWay.CASH)
    other = sum(part.out for part in given.back if part.way not in (BackWay.CASH, BackWay.VOUCHER, BackWay.OWED))
    besides = _besides(
        voucher_sold=sum(part.out for part in given.back if part.way is BackWay.VOUCHER),
        owed=sum(part.covers for part in given.back if part.way is BackWay.OWED),
        rounding=sum(part.covers - part.out for part in given.back),
    )
    number, code = str(given.number), given.currency.code
    return FiscalDocument(kind, given.id, number, given.at, amounts, -cash, -other, code, besides)


def _besides(**amounts: int) -> tuple[Beside, ...]:
    return tuple(Beside(BesideKind(name), amount) for name, amount in amounts.items() if amount)


def by_percent(amounts: Iterable[RateAmount]) -> dict[Decimal, int]:
    """The amounts by rate; 20 and 20.00 are one."""
    found: dict[Decimal, int] = {}
    for one in amounts:
        rate = one.percent.normalize()
        found[rate] = found.get(rate, 0) + one.gross
    return found


def in_euros(cents: int) -> str:
    """`-12.30`, as devices read it."""
    whole, part = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{whole}.{part:02d}"
