"""What the practice shop's server makes of order lines, by its own code: it shares nothing with the till.

Lines carry net unit prices (chift.md, "The order"); amounts are EUR with two decimals. Standard library only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from typing import Literal, get_args

Rounding = Literal["per_line", "per_rate", "per_rate_bankers", "cut_prices_2dp"]
ROUNDINGS: tuple[str, ...] = get_args(Rounding)
CENT = Decimal("0.01")
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Priced:
    """One order line as asked for: quantity, net unit price, rate in percent (21 means 21 %)."""

    quantity: int
    unit_price: Decimal
    rate: Decimal


@dataclass(frozen=True, slots=True)
class Amounts:
    """Untaxed, tax and total; untaxed + tax == total always."""

    untaxed: Decimal
    tax: Decimal
    total: Decimal


@dataclass(frozen=True, slots=True)
class OrderTotals:
    """Amounts of each line (in order), of each rate (rates ascending), and of the whole order."""

    lines: tuple[Amounts, ...]
    rates: tuple[tuple[Decimal, Amounts], ...]
    order: Amounts


def order_totals(lines: Sequence[Priced], rounding: Rounding) -> OrderTotals:
    """Totals of an order under one of the server's habits.

    per_line: each line is rounded, the order is their sum. per_rate: the exact lines of a rate are summed and
    rounded once. per_rate_bankers: the same, half to even. cut_prices_2dp: the unit price is cut to cents
    before anything else, then per line, as shops do that keep prices in cents (money.md, "Sending").
    """
    mode = ROUND_HALF_EVEN if rounding == "per_rate_bankers" else ROUND_HALF_UP
    if rounding == "cut_prices_2dp":
        lines = [Priced(line.quantity, line.unit_price.quantize(CENT, mode), line.rate) for line in lines]
    each = tuple(_amounts(line.quantity * line.unit_price, line.rate, mode) for line in lines)
    by_rate: list[tuple[Decimal, Amounts]] = []
    for rate in sorted({line.rate for line in lines}):
        if rounding in ("per_rate", "per_rate_bankers"):
            exact = sum((line.quantity * line.unit_price for line in lines if line.rate == rate), Decimal(0))
            by_rate.append((rate, _amounts(exact, rate, mode)))
        else:
            mine = [amounts for line, amounts in zip(lines, each, strict=True) if line.rate == rate]
            by_rate.append((rate, _sum(mine)))
    return OrderTotals(each, tuple(by_rate), _sum([amounts for _, amounts in by_rate]))


def taxed(net: Decimal, rate: Decimal) -> Amounts:
    """Amounts of one net sum, rounded half up: for a fee or a refund, which is not a line of an order."""
    return _amounts(net, rate, ROUND_HALF_UP)


def _amounts(net: Decimal, rate: Decimal, mode: str) -> Amounts:
    untaxed = net.quantize(CENT, mode)
    if mode == ROUND_HALF_EVEN:
        # Banker's servers round the tax itself: 0.045 becomes 0.04, where the total 0.795 would become 0.80.
        tax = (net * rate / HUNDRED).quantize(CENT, mode)
        return Amounts(untaxed, tax, untaxed + tax)
    total = (net * (HUNDRED + rate) / HUNDRED).quantize(CENT, mode)
    return Amounts(untaxed, total - untaxed, total)


def added(
    rates: Sequence[tuple[Decimal, Amounts]], more: Sequence[tuple[Decimal, Amounts]]
) -> Sequence[tuple[Decimal, Amounts]]:
    """Sums by rate with more amounts put to theirs, rates ascending."""
    if not more:
        return rates
    both = [*rates, *more]
    return [(rate, _sum([each for of, each in both if of == rate])) for rate in sorted({rate for rate, _ in both})]


def _sum(amounts: Sequence[Amounts]) -> Amounts:
    zero = Decimal("0.00")
    return Amounts(
        sum((each.untaxed for each in amounts), zero),
        sum((each.tax for each in amounts), zero),
        sum((each.total for each in amounts), zero),
    )
