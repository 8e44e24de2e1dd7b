"""How a shop's software makes totals of the order lines it is sent: its habits, and what each makes of an order.

Pure, in whole numbers: a price is a number of 10**-10, an amount one of minor units. The words for a habit are in
money.md, "Learning"; the benchmark `server_sums` reckons the same habits with other arithmetic.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from enum import Enum, StrEnum
from math import lcm
from typing import NamedTuple

from pos_app.domain.money import Currency, divide
from pos_app.domain.net_price import MAX_DECIMALS
from pos_app.domain.tax import TaxRate


class ServerRule(StrEnum):
    """A habit of rounding, the usual ones first."""

    PER_LINE = "per_line"  # each line with its tax is rounded
    PER_LINE_NET = "per_line_net"  # each line without tax is rounded, then the tax on it
    PER_RATE = "per_rate"  # the exact lines of a rate are summed and rounded once, with their tax
    PER_RATE_EXACT = "per_rate_exact"  # the exact sum of a rate, and the tax on it, are each rounded (Odoo globally)
    DOCUMENT = "document"  # all exact lines with their tax are summed and rounded once
    PER_RATE_NET = "per_rate_net"  # the rounded lines of a rate are summed, the tax on them is rounded once
    BANKERS = "bankers"  # once per rate, base and tax, half a cent to the even cent
    PER_UNIT = "per_unit"  # one unit with its tax is rounded, then taken times the quantity (PrestaShop)
    CENT_PRICES = "cent_prices"  # unit prices are rounded to 2 decimals, then each line with its tax
    CENT_PRICES_RATE = "cent_prices_rate"  # the same, then once per rate
    CUT_CENTS = "cut_cents"  # unit prices are cut to 2 decimals, then each line with its tax
    CUT_CENTS_RATE = "cut_cents_rate"  # the same, then once per rate
    THREE = "three"  # unit prices are rounded to 3 decimals, then each line with its tax
    THREE_RATE = "three_rate"  # the same, then once per rate
    CUT_THREE = "cut_three"  # unit prices are cut to 3 decimals, then each line with its tax
    FOUR = "four"  # unit prices are rounded to 4 decimals, then each line with its tax
    FOUR_RATE = "four_rate"  # the same, then once per rate
    CUT_SIX = "cut_six"  # unit prices are cut to 6 decimals, then each line with its tax


class Adding(Enum):
    """What is rounded on the way from prices to a total."""

    LINE = 1
    LINE_NET = 2
    RATE = 3
    RATE_EXACT = 4
    DOCUMENT = 5
    RATE_NET = 6
    BANKERS = 7
    UNIT = 8


class Way(NamedTuple):
    """A habit in its parts; `places` None: prices stay as they are sent, `cut`: they are cut, not rounded."""

    adding: Adding
    places: int | None = None
    cut: bool = False


WAYS = {
    ServerRule.PER_LINE: Way(Adding.LINE),
    ServerRule.PER_LINE_NET: Way(Adding.LINE_NET),
    ServerRule.PER_RATE: Way(Adding.RATE),
    ServerRule.PER_RATE_EXACT: Way(Adding.RATE_EXACT),
    ServerRule.DOCUMENT: Way(Adding.DOCUMENT),
    ServerRule.PER_RATE_NET: Way(Adding.RATE_NET),
    ServerRule.BANKERS: Way(Adding.BANKERS),
    ServerRule.PER_UNIT: Way(Adding.UNIT),
    ServerRule.CENT_PRICES: Way(Adding.LINE, 2),
    ServerRule.CENT_PRICES_RATE: Way(Adding.RATE, 2),
    ServerRule.CUT_CENTS: Way(Adding.LINE, 2, cut=True),
    ServerRule.CUT_CENTS_RATE: Way(Adding.RATE, 2, cut=True),
    ServerRule.THREE: Way(Adding.LINE, 3),
    ServerRule.THREE_RATE: Way(Adding.RATE, 3),
    ServerRule.CUT_THREE: Way(Adding.LINE, 3, cut=True),
    ServerRule.FOUR: Way(Adding.LINE, 4),
    ServerRule.FOUR_RATE: Way(Adding.RATE, 4),
    ServerRule.CUT_SIX: Way(Adding.LINE, 6, cut=True),
}


class Sent(NamedTuple):
    """A line as a server sees it: `price` in 10**-10, the rate as `percent` over 100 x `parts` (`whole`)."""

    quantity: int
    price: int
    percent: int
    whole: int


class Sum(NamedTuple):
    """Rounded: without tax, and with it, in minor units."""

    net: int
    gross: int


def sent(quantity: int, price: Decimal, rate: TaxRate) -> Sent:
    """A line of an order; of a price with more than 10 decimals the rest is rounded away."""
    numerator, denominator = price.as_integer_ratio()
    percent, parts = rate.ratio()
    return Sent(quantity, divide(numerator * 10**MAX_DECIMALS, denominator), percent, 100 * parts)


def unit_of(cents: Currency) -> int:
    """How many 10**-10 are one minor unit."""
    return int(10 ** (MAX_DECIMALS - cents.exponent))


def server_sums(lines: Sequence[Sent], rule: ServerRule, cents: Currency) -> tuple[Sum, list[Sum]]:
    """What a server with this habit makes of the lines: the whole order, and each line. There is at least one."""
    way, unit = WAYS[rule], unit_of(cents)
    if way.places is not None:
        step = 10 ** (MAX_DECIMALS - max(way.places, cents.exponent))
        lines = [line._replace(price=on_grid(line.price, step, cut=way.cut)) for line in lines]
    each = [_line(line, way.adding, unit) for line in lines]
    if way.adding in (Adding.LINE, Adding.LINE_NET, Adding.UNIT):
        return _added(each), each
    if way.adding is Adding.DOCUMENT:
        return _document(lines, unit), each
    groups: dict[tuple[int, int], list[Sent]] = {}
    for line in lines:
        groups.setdefault((line.percent, line.whole), []).append(line)
    return _added(_group(group, way.adding, unit) for group in groups.values()), each


def on_grid(price: int, step: int, *, cut: bool) -> int:
    """A price in whole steps: rounded half away from zero, or cut towards zero."""
    if cut:
        return (price // step if price >= 0 else -(-price // step)) * step
    return divide(price, step) * step


def _line(line: Sent, adding: Adding, unit: int) -> Sum:
    quantity, price, percent, whole = line
    exact = quantity * price
    if adding is Adding.BANKERS:
        net = divide(exact, unit, bankers=True)
        return Sum(net, net + divide(exact * percent, unit * whole, bankers=True))
    net = divide(exact, unit)
    if adding in (Adding.LINE_NET, Adding.RATE_NET):
        return Sum(net, net + divide(net * percent, whole))
    if adding is Adding.UNIT:
        return Sum(net, quantity * divide(price * (whole + percent), unit * whole))
    return Sum(net, divide(exact * (whole + percent), unit * whole))


def _group(lines: list[Sent], adding: Adding, unit: int) -> Sum:
    """The lines of one rate."""
    _, _, percent, whole = lines[0]
    if adding is Adding.RATE_NET:
        return net_then_tax(sum(divide(q * price, unit) for q, price, _, _ in lines), percent, whole)
    return group_sum(sum(q * price for q, price, _, _ in lines), adding, unit, percent, whole)


def net_then_tax(net: int, percent: int, whole: int) -> Sum:
    """A rounded base with its tax."""
    return Sum(net, net + divide(net * percent, whole))


def group_sum(exact: int, adding: Adding, unit: int, percent: int, whole: int) -> Sum:
    """An exact base (in 10**-10) of one rate, with its tax, as RATE, RATE_EXACT and BANKERS round it."""
    bankers = adding is Adding.BANKERS
    net = divide(exact, unit, bankers=bankers)
    if adding is Adding.RATE:
        return Sum(net, divide(exact * (whole + percent), unit * whole))
    return Sum(net, net + divide(exact * percent, unit * whole, bankers=bankers))


def _document(lines: Sequence[Sent], unit: int) -> Sum:
    common = lcm(*(line.whole for line in lines))
    net = sum(line.quantity * line.price for line in lines)
    gross = sum(q * price * (whole + percent) * (common // whole) for q, price, percent, whole in lines)
    return Sum(divide(net, unit), divide(gross, unit * common))


def _added(sums: Iterable[Sum]) -> Sum:
    nets, grosses = zip(*sums, strict=True)
    return Sum(sum(nets), sum(grosses))
