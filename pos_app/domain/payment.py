"""Tenders and what they settle: change, cash rounding, what is still due (money.md)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from pos_app.domain.errors import DomainError
from pos_app.domain.money import Currency, Money, divide

MAX_TENDER = Decimal(10**14)  # more than the fullest cart costs


@dataclass(frozen=True, slots=True)
class Tender:
    """Money handed over in one way. `method` is the name the order carries; `amount` is what was given, in cash
    perhaps more than is due."""

    method: str
    amount: Money
    is_cash: bool


@dataclass(frozen=True, slots=True)
class Settlement:
    """What tenders do to a total: paid - change = total + rounding once `due` is zero.

    `due` is what is still to be paid (the exact rest); `cash_due` the same as cash would settle it; `rounding` is
    what cash rounding added to the total (negative when it took away).
    """

    total: Money
    paid: Money
    due: Money
    cash_due: Money
    change: Money
    rounding: Money

    @property
    def is_settled(self) -> bool:
        """True when nothing is due any more."""
        return not self.due


def round_cash(amount: Money, step: Decimal | None) -> Money:
    """An amount as cash can pay it: to the nearest `step`, half away from zero, the same for both signs.

    An amount of one step or less stays as it is: Belgium rounds none of 0.05 and below (money.md), so 0.02 stays
    0.02 and nothing is ever rounded away.
    """
    if step is None or abs(amount.amount) <= step:
        return amount
    unit = Money(step, amount.currency).minor
    return Money.from_minor(divide(amount.minor, unit) * unit, amount.currency)


def settle(total: Money, tenders: tuple[Tender, ...], cash_step: Decimal | None) -> Settlement:
    """Where a payment stands. Only the rest that cash pays is rounded.

    Cash that covers the exact rest but not the rounded one (9.98 where 10.00 is asked) leaves the difference due.
    Raises DomainError: `tender_amount` (nothing or less, part of a cent, absurd), `overpaid` (more than due by other
    means than cash).
    """
    cents = total.currency
    zero = Money.from_minor(0, cents)
    other = cash = zero.amount  # of one currency from here on, and a payment waits: bare amounts
    for tender in tenders:
        check_amount(tender.amount, cents)
        if tender.is_cash:
            cash += tender.amount.amount
        else:
            other += tender.amount.amount
    rest = total.amount - other
    if rest < 0:
        raise DomainError("overpaid", "amount")
    paid = Money(other + cash, cents)
    cash_due = round_cash(Money(rest, cents), cash_step).amount
    if cash and cash >= cash_due:
        return Settlement(total, paid, zero, zero, Money(cash - cash_due, cents), Money(cash_due - rest, cents))
    short, due = cash_due - cash, rest - cash
    return Settlement(total, paid, Money(due if due > 0 or not cash else short, cents), Money(short, cents), zero, zero)


def check_amount(amount: Money, currency: Currency) -> None:
    """Raises DomainError("tender_amount") for an amount that cannot be handed over."""
    if amount.currency != currency or not 0 < amount.amount <= MAX_TENDER:
        raise DomainError("tender_amount", "amount")
    if amount.amount != round(amount.amount, currency.exponent):
        raise DomainError("tender_amount", "amount")


def quick_amounts(due: Money, notes: tuple[int, ...] = (), most: int = 4) -> tuple[Money, ...]:
    """What a customer is likely to hand over: the exact amount, the next multiples of small notes, notes that cover it.

    `notes` are the shop's bank notes, rising; without them those of a currency with that many decimals.
    49.55 -> 49.55, 50, 60, 100. Rising, without repeats, at most `most`.
    """
    if due.amount <= 0:
        return ()
    notes = notes or (_NOTES if due.currency.exponent else _LARGE_NOTES)
    minors = [note * due.currency.parts for note in notes]
    covering = [-(-due.minor // note) * note for note in minors[:3]]
    covering += [note for note in minors if note >= due.minor]
    return tuple(Money.from_minor(minor, due.currency) for minor in sorted({due.minor, *covering})[:most])


_NOTES = (5, 10, 20, 50, 100, 200)
_LARGE_NOTES = (1_000, 2_000, 5_000, 10_000)  # yen and the like, which have no cents
