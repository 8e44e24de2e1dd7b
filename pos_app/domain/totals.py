"""Totals of a cart: one function that the screen, the order, the receipt and every reprint use (money.md).

All parts are whole minor units and add up: lines = groups = total, discount parts = discount.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from math import lcm
from operator import itemgetter, sub
from typing import NamedTuple

from pos_app.domain.cart import AmountOff, Cart, CartLine, Discount
from pos_app.domain.money import Currency, Money, divide, share_out, spread
from pos_app.domain.tax import Rounding, TaxPolicy, TaxRate


class LineTotal(NamedTuple):
    """A line in minor units: `before` discounts, `discount` of its own, its share `cart_discount`, then the result.

    `before`, `discount` and `cart_discount` are with tax where prices include it, else without. A named tuple, for a
    frozen dataclass takes four times as long to make and a cart makes hundreds on each key.
    """

    key: int
    rate: TaxRate
    before: int
    discount: int
    cart_discount: int
    net: int
    tax: int

    @property
    def gross(self) -> int:
        """With tax, after discounts."""
        return self.net + self.tax

    @property
    def after(self) -> int:
        """In the shelf's terms (with tax where prices include it), after discounts: what the cart shows."""
        return self.before - self.discount - self.cart_discount


# As LineTotal._make, which asks again whether there are seven: half the time of hundreds of lines.
_line_total = partial(tuple.__new__, LineTotal)

# A line in minor units before any rounding: before and after its own discount, both over the third number.
ExactLine = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class RateTotal:
    """All lines of one rate, in minor units."""

    rate: TaxRate
    net: int
    tax: int

    @property
    def gross(self) -> int:
        """With tax."""
        return self.net + self.tax


@dataclass(frozen=True, slots=True)
class Totals:
    """A cart's sums. `groups` by rising rate; `discount` is all discounts in the shelf's terms."""

    currency: Currency
    lines: tuple[LineTotal, ...]
    groups: tuple[RateTotal, ...]
    untaxed: Money
    tax: Money
    total: Money
    discount: Money
    pieces: Decimal

    def money(self, minor: int) -> Money:
        """Minor units of this cart as money."""
        return Money.from_minor(minor, self.currency)


def totals(cart: Cart, policy: TaxPolicy) -> Totals:
    """Sums of a cart under a shop's policy (money.md; all its vectors are tests).

    Prices with tax: each line is rounded to the cent, tax is taken out once per rate (or per line).
    Prices without tax: per-rate rounding sums the exact lines of a rate and rounds once, for the base and for the
    tax on it, and the cents are shared over the lines by largest remainder; per-line rounding rounds each line.
    Never raises for a cart built by its own steps.
    """
    cents, lines = cart.currency, cart.lines
    bankers = policy.rounding is Rounding.BANKERS
    exact = _exact_lines(lines, cents.parts)
    groups = _positions_by_rate(lines)

    afters = _rounded(exact, groups, policy)
    befores = [
        after if value[0] == value[1] else _before(value, after, bankers=bankers)
        for value, after in zip(exact, afters, strict=True)
    ]
    shares, bases = [0] * len(lines), afters
    if cart.discount is not None:
        # By rate, so that among equal amounts the cent does not go where the order of the lines says.
        order = [p for _, positions in groups for p in positions]
        weights = [afters[p] for p in order]
        off = cart_discount_off(cart.discount, sum(afters), cents, bankers=bankers)
        for p, share in zip(order, spread(off, weights), strict=True):
            shares[p] = share
        bases = [after - share for after, share in zip(afters, shares, strict=True)]

    nets, taxes = bases.copy(), [0] * len(lines)
    sums = []
    for rate, positions in groups:
        own = [bases[p] for p in positions]
        base = sum(own)
        parts = _taxes(own, base, rate, policy)
        for p, part in zip(positions, parts, strict=True):
            taxes[p] = part
        tax = sum(parts)
        sums.append(RateTotal(rate, base - tax if policy.prices_include_tax else base, tax))
    if policy.prices_include_tax:
        nets = [base - tax for base, tax in zip(bases, taxes, strict=True)]

    whole_before, untaxed, tax = sum(befores), sum(nets), sum(taxes)
    keys, rates = [line.key for line in lines], [line.rate for line in lines]
    rows = zip(keys, rates, befores, map(sub, befores, afters), shares, nets, taxes, strict=True)
    return Totals(
        cents,
        tuple(map(_line_total, rows)),
        tuple(sums),
        Money.from_minor(untaxed, cents),
        Money.from_minor(tax, cents),
        Money.from_minor(untaxed + tax, cents),
        Money.from_minor(whole_before - sum(bases), cents),
        sum([_ONE if line.weighed else line.quantity for line in lines], _ZERO),
    )


def _exact_lines(lines: Sequence[CartLine], cent_parts: int) -> list[ExactLine]:
    """Each line before any rounding: as `exact_line`, which only those with a discount need."""
    found: list[ExactLine] = []
    for line in lines:
        if line.discount is not None:
            found.append(exact_line(line, cent_parts))
            continue
        before, denominator = (line.unit_price * line.quantity).as_integer_ratio()
        if cent_parts % denominator:
            before *= cent_parts
        else:
            before, denominator = before * (cent_parts // denominator), 1
        found.append((before, before, denominator))
    return found


def exact_line(line: CartLine, cent_parts: int) -> ExactLine:
    """A line before any rounding; an amount off takes it to zero at most. `cent_parts`: minor units in one."""
    # Exact: prices and quantities of a cart together have fewer than the 28 digits that Decimal counts with.
    before, denominator = (line.unit_price * line.quantity).as_integer_ratio()
    before *= cent_parts
    if not before % denominator:
        before, denominator = before // denominator, 1
    discount = line.discount
    if discount is None:
        return before, before, denominator
    value, parts = discount.value.as_integer_ratio()
    if isinstance(discount, AmountOff):
        off = min(value * cent_parts // parts * denominator, abs(before))
        return before, before - off if before > 0 else before + off, denominator
    whole = 100 * parts
    return before * whole, before * (whole - value), denominator * whole


def cart_discount_off(discount: Discount, whole: int, cents: Currency, *, bankers: bool) -> int:
    """The discount on a whole cart in minor units, with the sign of the cart, never more than it."""
    value, parts = discount.value.as_integer_ratio()
    if isinstance(discount, AmountOff):
        off = min(value * cents.parts // parts, abs(whole))
        return off if whole >= 0 else -off
    return divide(whole * value, 100 * parts, bankers=bankers)


_ONE, _ZERO = Decimal(1), Decimal(0)
_BY_BEFORE = itemgetter(0)


def _positions_by_rate(lines: Sequence[CartLine]) -> list[tuple[TaxRate, list[int]]]:
    """Which lines have which rate, by rising rate."""
    found: dict[Decimal, tuple[TaxRate, list[int]]] = {}
    for position, line in enumerate(lines):
        group = found.get(line.rate.percent)
        if group is None:
            found[line.rate.percent] = group = (line.rate, [])
        group[1].append(position)
    return [found[percent] for percent in sorted(found)]


def _rounded(exact: list[ExactLine], groups: list[tuple[TaxRate, list[int]]], policy: TaxPolicy) -> list[int]:
    """The lines after their own discounts, in whole minor units."""
    bankers = policy.rounding is Rounding.BANKERS
    if policy.prices_include_tax or policy.rounding is Rounding.PER_LINE:
        return [after if parts == 1 else divide(after, parts, bankers=bankers) for _, after, parts in exact]
    afters = [after for _, after, _ in exact]
    for _, positions in groups:
        broken = [p for p in positions if exact[p][2] != 1]
        if not broken:
            continue
        # Lines that come out alike are taken by their price before the discount, not as they stand in the cart.
        common = lcm(*{exact[p][2] for p in broken})
        scaled = []
        for p in broken:
            before, after, parts = exact[p]
            scale = common // parts
            scaled.append((abs(before) * scale, after * scale, p))
        scaled.sort(key=_BY_BEFORE, reverse=True)
        values = [after for _, after, _ in scaled]
        whole = sum(exact[p][1] for p in positions if exact[p][2] == 1)
        wanted = divide(whole * common + sum(values), common, bankers=bankers) - whole
        for (_, _, p), part in zip(scaled, share_out(wanted, values, common), strict=True):
            afters[p] = part
    return afters


def _before(value: ExactLine, after: int, *, bankers: bool) -> int:
    """A discounted line before its discount: rounded by itself, but a discount never adds."""
    exact, _, parts = value
    before = divide(exact, parts, bankers=bankers)
    return max(before, after) if exact > 0 else min(before, after)


def _taxes(bases: list[int], base: int, rate: TaxRate, policy: TaxPolicy) -> list[int]:
    """The tax of each line of one rate: rounded each, or once on their sum with the cents shared out."""
    numerator, denominator = policy.tax_share(rate)
    if policy.rounding is Rounding.PER_LINE:
        return [divide(base * numerator, denominator) for base in bases]
    tax = divide(base * numerator, denominator, bankers=policy.rounding is Rounding.BANKERS)
    return share_out(tax, [base * numerator for base in bases], denominator)
