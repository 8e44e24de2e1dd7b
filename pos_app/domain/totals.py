"""Totals of a cart: one function that the screen, the order, the receipt and every reprint use (money.md).

All parts are whole minor units and add up: lines = groups = total, discount parts = discount.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from pos_app.domain.cart import AmountOff, Cart, CartLine, Discount
from pos_app.domain.money import Currency, Money, divide, spread, to_minor
from pos_app.domain.tax import Rounding, TaxPolicy, TaxRate


@dataclass(frozen=True, slots=True)
class LineTotal:
    """A line in minor units: `before` discounts, `discount` of its own, its share `cart_discount`, then the result.

    `before`, `discount` and `cart_discount` are with tax where prices include it, else without.
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
    bankers = policy.rounding is Rounding.BANKERS
    cents = cart.currency
    exact = [_exact(line, cents) for line in cart.lines]
    by_rate: dict[TaxRate, list[int]] = {}
    for position, line in enumerate(cart.lines):
        by_rate.setdefault(line.rate, []).append(position)

    befores, afters = [0] * len(exact), [0] * len(exact)
    per_line_bases = policy.prices_include_tax or policy.rounding is Rounding.PER_LINE
    for positions in by_rate.values():
        for column, sums in ((0, befores), (1, afters)):
            values = [exact[p][column] for p in positions]
            for p, minor in zip(positions, _whole(values, bankers, each=per_line_bases), strict=True):
                sums[p] = minor
    shares = spread(_cart_discount(cart.discount, sum(afters), cents, bankers), tuple(afters))
    bases = [after - share for after, share in zip(afters, shares, strict=True)]

    nets, taxes = [0] * len(exact), [0] * len(exact)
    groups = []
    for rate in sorted(by_rate):
        positions = by_rate[rate]
        _tax_group(rate, positions, bases, nets, taxes, policy)
        groups.append(RateTotal(rate, sum(nets[p] for p in positions), sum(taxes[p] for p in positions)))

    lines = tuple(
        LineTotal(line.key, line.rate, befores[p], befores[p] - afters[p], shares[p], nets[p], taxes[p])
        for p, line in enumerate(cart.lines)
    )
    untaxed, tax = sum(nets), sum(taxes)
    return Totals(
        cents,
        lines,
        tuple(groups),
        Money.from_minor(untaxed, cents),
        Money.from_minor(tax, cents),
        Money.from_minor(untaxed + tax, cents),
        Money.from_minor(sum(befores) - sum(bases), cents),
        sum((Decimal(1) if line.weighed else line.quantity for line in cart.lines), Decimal(0)),
    )


def _exact(line: CartLine, cents: Currency) -> tuple[Decimal, Decimal]:
    """A line in minor units, not rounded: before and after its own discount, never across zero."""
    before = (line.unit_price * line.quantity).scaleb(cents.exponent)
    if line.discount is None:
        return before, before
    if isinstance(line.discount, AmountOff):
        off = min(line.discount.value.scaleb(cents.exponent), abs(before))
        return before, before - off.copy_sign(before)
    return before, before * (100 - line.discount.value) / 100


def _whole(values: list[Decimal], bankers: bool, *, each: bool) -> tuple[int, ...]:
    """Exact minor units made whole: each by itself, or their sum once with the cents shared by largest remainder."""
    if each or all(value == value.to_integral_value() for value in values):
        return tuple(_round(value, bankers) for value in values)
    wanted = _round(sum(values, Decimal(0)), bankers)
    floors = [int(abs(value).to_integral_value(ROUND_FLOOR).copy_sign(value)) for value in values]
    rests = [value - floor for value, floor in zip(values, floors, strict=True)]
    left = wanted - sum(floors)
    one = 1 if left > 0 else -1
    order = sorted(range(len(values)), key=lambda p: (-rests[p] * one, -abs(values[p]), p))
    for position in order[: abs(left)]:
        floors[position] += one
    return tuple(floors)


def _round(value: Decimal, bankers: bool) -> int:
    return to_minor(value, _WHOLE, bankers=bankers)


_WHOLE = Currency("XXX", 0)  # already in minor units


def _cart_discount(discount: Discount | None, whole: int, cents: Currency, bankers: bool) -> int:
    """The discount on the whole cart in minor units, with the sign of the cart, never more than it."""
    if discount is None:
        return 0
    if isinstance(discount, AmountOff):
        off = min(to_minor(discount.value, cents), abs(whole))
        return off if whole >= 0 else -off
    return _round(whole * discount.value / 100, bankers)


def _tax_group(
    rate: TaxRate,
    positions: list[int],
    bases: list[int],
    nets: list[int],
    taxes: list[int],
    policy: TaxPolicy,
) -> None:
    """Fill in net and tax of the lines of one rate."""
    bankers = policy.rounding is Rounding.BANKERS
    numerator, scale = rate.ratio()
    included = policy.prices_include_tax
    denominator = 100 * scale + (numerator if included else 0)
    if policy.rounding is Rounding.PER_LINE:
        shares = tuple(divide(bases[p] * numerator, denominator) for p in positions)
    else:
        group = divide(sum(bases[p] for p in positions) * numerator, denominator, bankers=bankers)
        shares = spread(group, tuple(bases[p] for p in positions))
    for p, share in zip(positions, shares, strict=True):
        taxes[p] = share
        nets[p] = bases[p] - share if included else bases[p]
