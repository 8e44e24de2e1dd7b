"""Tenders and what they settle: change, cash rounding, what is still due (money.md)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from pos_app.domain.errors import DomainError
from pos_app.domain.money import Currency, Money


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
    """An amount as cash can pay it: to the nearest `step`, symmetric; never 0 for a rest of one step or less."""
    if step is None or not amount:
        return amount
    if abs(amount.amount) <= step:
        # Belgium rounds no amount of 0.05 and below: 0.02 stays 0.02 (money.md).
        return amount
    steps = (amount.amount / step).to_integral_value(ROUND_HALF_UP)
    return Money((steps * step).quantize(amount.currency.unit), amount.currency)


def settle(total: Money, tenders: tuple[Tender, ...], cash_step: Decimal | None) -> Settlement:
    """Where a payment stands. Only the rest that cash pays is rounded.

    Raises DomainError: `tender_amount` (nothing or less, part of a cent), `overpaid` (more than due by other means
    than cash).
    """
    zero = Money(Decimal(0), total.currency)
    other, cash = zero, zero
    for tender in tenders:
        check_amount(tender.amount, total.currency)
        if tender.is_cash:
            cash += tender.amount
        else:
            other += tender.amount
    rest = total - other
    if rest < zero:
        raise DomainError("overpaid", "amount")
    cash_due = round_cash(rest, cash_step)
    if cash and cash >= cash_due:
        return Settlement(total, other + cash, zero, zero, cash - cash_due, cash_due - rest)
    due = rest - cash
    return Settlement(total, other + cash, due, cash_due - cash, zero, zero)


def check_amount(amount: Money, currency: Currency) -> None:
    """Raises DomainError("tender_amount") for an amount that cannot be handed over."""
    if amount.currency != currency or amount.amount <= 0 or amount.amount != round(amount.amount, currency.exponent):
        raise DomainError("tender_amount", "amount")


def quick_amounts(due: Money, notes: tuple[int, ...] = (5, 10, 20, 50, 100, 200), most: int = 4) -> tuple[Money, ...]:
    """What a customer is likely to hand over: the exact amount, the next ten, then notes that cover it.

    49.55 -> 49.55, 50, 60, 100. Rising, without repeats, at most `most`.
    """
    if due.amount <= 0:
        return ()
    found = [due.amount]
    for note in (5, 10, 20):
        up = (due.amount / note).to_integral_value("ROUND_CEILING") * note
        found.append(up)
    found += [Decimal(note) for note in notes if note >= due.amount]
    unique = sorted(set(found))
    return tuple(Money(a, due.currency) for a in unique[:most])
