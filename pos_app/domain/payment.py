"""Tenders and their effect on a total: change, cash rounding, the amount still due (money.md)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from pos_app.domain.errors import DomainError
from pos_app.domain.money import Currency, Money, divide
from pos_app.domain.notes_and_coins import notes

MAX_TENDER = Decimal(10**14)  # more than the largest cart costs


@dataclass(frozen=True, slots=True)
class Tender:
    """Money handed over in one way. `method` is the name that the order carries; `amount` is what was given, for cash
    perhaps more than is due."""

    method: str
    amount: Money
    is_cash: bool


@dataclass(frozen=True, slots=True)
class Settlement:
    """The state of a payment: paid - change = total + rounding once `due` is zero.

    `due` is the exact amount still to be paid; `cash_due` the same rounded for cash; `rounding` is what cash rounding
    added to the total (negative if it reduced it).
    """

    total: Money
    paid: Money
    due: Money
    cash_due: Money
    change: Money
    rounding: Money

    @property
    def is_settled(self) -> bool:
        """True if nothing is due any more."""
        return not self.due


def round_cash(amount: Money, step: Decimal | None) -> Money:
    """An amount rounded for cash: to the nearest `step`, half away from zero, the same for both signs.

    An amount of one step or less is not rounded: Belgium rounds none of 0.05 and below (money.md), so 0.02 stays 0.02
    and no amount is rounded to zero.
    """
    if step is None or abs(amount.amount) <= step:
        return amount
    unit = Money(step, amount.currency).minor
    return Money.from_minor(divide(amount.minor, unit) * unit, amount.currency)


def settle(total: Money, tenders: tuple[Tender, ...], cash_step: Decimal | None) -> Settlement:
    """The state of a payment after these tenders. Only the part paid in cash is rounded.

    Cash that covers the exact rest but not the rounded one (9.98 where 10.00 is asked) leaves the difference due.
    Raises DomainError: `tender_amount` (zero or negative, part of a cent, too large), `overpaid` (more than due by
    other means than cash).
    """
    cents = total.currency
    zero = Money.from_minor(0, cents)
    other = cash = zero.amount  # all in one currency from here on: bare amounts are faster, and a payment waits
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


def quick_amounts(due: Money, most: int = 4) -> tuple[Money, ...]:
    """Amounts that a customer is likely to hand over: the exact amount, and what a few notes of the currency make of
    which none could be left away.

    49.55 EUR -> 49.55, 50, 60, 100; 249.55 EUR -> 249.55, 250, 300, 400. Rising, without repeats, at most `most`.
    """
    if due.amount <= 0:
        return ()
    paper, found = notes(due.currency), {due.amount}
    for note in paper:
        covering = (due.amount / note).to_integral_value(ROUND_CEILING) * note
        if covering <= _FEW * note or covering - min(_with_fewest(covering, paper)) < due.amount:
            found.add(covering)
    return tuple(Money(amount, due.currency) for amount in sorted(found)[:most])


_FEW = 5  # notes of one kind that a person counts out


def _with_fewest(amount: Decimal, paper: tuple[Decimal, ...]) -> list[Decimal]:
    """The kinds of notes in an amount that is a multiple of one of them, the largest taken first."""
    kinds = []
    for note in paper:
        if amount >= note:
            kinds.append(note)
            amount %= note
    return kinds
