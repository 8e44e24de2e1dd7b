"""Vouchers and store credit: what is left on one, what it pays of a sale (returns.md). Their codes: `voucher_code`.

Every voucher is for anything the shop sells (multi-purpose), so its sale is no turnover and has no tax; what it pays is
taxed with the goods. Pure; amounts are minor units.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen
from pos_app.domain.money import Currency, Money
from pos_app.domain.payment import VOUCHER, Tender

MOST = 1_000_000  # minor units: a slip of the hand is no voucher


class Origin(StrEnum):
    """What a voucher was given for."""

    SOLD = "sold"
    RETURN = "return"
    """In place of money, for what came back; also of a sale that was paid by a voucher."""
    THERE = "there"
    """By another till of the shop, which counts it; it is here to be paid with."""


@frozen
class Voucher:
    """A voucher as it was given out; it never changes. `digest` is its code's (`digest_of`), `document` and `number`
    are the payment or return that gave it out. `expires`: the last day on which it pays, None for no end."""

    id: str
    digest: str
    at: datetime
    cashier: str
    currency: Currency
    amount: int
    origin: Origin
    document: str
    number: str
    expires: date | None = None


@frozen
class Issued:
    """A voucher and its code, which is told once: to the till's own file and to its paper."""

    voucher: Voucher
    code: str


@frozen
class VoucherUse:
    """What a voucher paid: of the sale `document`, whose number is `number`."""

    voucher: str
    document: str
    number: str
    at: datetime
    cashier: str
    currency: Currency
    amount: int


@frozen
class VoucherNow:
    """A voucher as it stands: what was paid with it (`used`); `code` is "" once it is used up, or lost with a damaged
    file. `unsure`: another till may have taken it since, for the shop's store does not answer."""

    voucher: Voucher
    used: int = 0
    code: str = ""
    unsure: bool = False

    @property
    def left(self) -> int:
        """What it still pays."""
        return self.voucher.amount - self.used


def last_day(sold: date, months: int | None) -> date | None:
    """The last day on which a voucher pays that is good for so many months (None: without an end): the same day of the
    month, or the month's last where that has none."""
    if months is None:
        return None
    year, month = divmod(sold.year * 12 + sold.month - 1 + months, 12)
    return date(year, month + 1, min(sold.day, monthrange(year, month + 1)[1]))


def check_day(now: VoucherNow, today: date) -> None:
    """Raises DomainError("voucher_expired") once the last day of a voucher is over (detail `day`)."""
    expires = now.voucher.expires
    if expires is not None and today > expires:
        raise DomainError("voucher_expired", "code", day=expires)


def check_voucher(now: VoucherNow, currency: Currency) -> None:
    """Raises DomainError: voucher_currency (detail `of`), voucher_empty (nothing is left on it)."""
    if now.voucher.currency != currency:
        raise DomainError("voucher_currency", "code", of=now.voucher.currency.code)
    if now.left <= 0:
        raise DomainError("voucher_empty", "code")


def paying(now: VoucherNow, due: Money, taken: Sequence[Tender] = ()) -> Tender:
    """The tender by which a voucher pays what is `due`, or as much as is left on it. Raises DomainError as
    `check_voucher`, voucher_twice (it is among those `taken` already), tender_amount (nothing is due)."""
    check_voucher(now, due.currency)
    if any(tender.voucher == now.voucher.id for tender in taken):
        raise DomainError("voucher_twice", "code")
    if due.minor <= 0:
        raise DomainError("tender_amount", "code")
    return Tender(
        VOUCHER, Money.from_minor(min(now.left, due.minor), due.currency), is_cash=False, voucher=now.voucher.id
    )


def voucher_amount(amount: Money, currency: Currency) -> int:
    """What a voucher is sold for. Raises DomainError("voucher_amount") for zero, parts of a cent, or more than MOST."""
    whole = amount.currency == currency and amount.amount == round(amount.amount, currency.exponent)
    if not whole or not 0 < amount.minor <= MOST:
        raise DomainError("voucher_amount", "amount", most=str(Money.from_minor(MOST, currency)))
    return amount.minor
