"""Explains how each cent of a cart's total came about, as values that presenters put into words (money.md).

It does not calculate anything a second way: results are those of `totals`, with the exact number before rounding.
Imports domain only. Amounts are minor units of the cart's currency: whole numbers for results, fractions for exact
numbers.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from pos_app.domain.cart import AmountOff, Cart, CartLine, Discount
from pos_app.domain.frozen import frozen
from pos_app.domain.money import Currency, Money, divide
from pos_app.domain.tax import Rounding, TaxPolicy, TaxRate
from pos_app.domain.totals import LineTotal, RateTotal, Totals, exact_line, totals


class Code(StrEnum):
    """The kind of a step; in brackets the meaning of its `numbers`."""

    PRICE = "price"  # quantity times unit price [quantity, unit price]
    PERCENT_OFF = "percent_off"  # what is left after a discount [percent]
    AMOUNT_OFF = "amount_off"  # what is left after a discount [amount in the currency]
    SUM = "sum"  # the lines of a rate after their own discounts, before the cart's []
    SHARE_OFF = "share_off"  # a line's part of the discount on the cart []
    CART_PERCENT_OFF = "cart_percent_off"  # the discount on the cart [percent]
    CART_AMOUNT_OFF = "cart_amount_off"  # the discount on the cart [amount in the currency]
    TAX_INSIDE = "tax_inside"  # the tax in a price with tax: r / (100 + r) of it [percent]
    TAX_ON_TOP = "tax_on_top"  # the tax on a price without tax: r / 100 of it [percent]


@frozen
class Reckoning:
    """One step: `of` is the amount it starts from (0 for a price), `exact` the result before rounding, `result` the
    same in whole minor units, `given` how many minor units largest remainder put above or below plain rounding so that
    the parts add up."""

    code: Code
    numbers: tuple[Decimal, ...]
    of: int
    exact: Fraction
    result: int
    given: int = 0

    @property
    def is_rounded(self) -> bool:
        """True if rounding changed the result."""
        return self.exact != self.result


@frozen
class LineStory:
    """A line's steps in order: price, its own discount, its part of the cart's, its tax."""

    position: int
    name: str
    total: LineTotal
    steps: tuple[Reckoning, ...]


@frozen
class RateStory:
    """A rate's steps: the sum of its lines (exact lines summed and rounded once if the policy says so), then the tax on
    it, unless tax is rounded per line and only added up. `positions` (from 1) are its lines, `off` its part of the
    discount on the cart."""

    rate: TaxRate
    positions: tuple[int, ...]
    off: int
    total: RateTotal
    steps: tuple[Reckoning, ...]


@frozen
class Explanation:
    """The explanation of one total. `cart_discount` is the step of the discount on the whole cart, None without one."""

    currency: Currency
    prices_include_tax: bool
    rounding: Rounding
    lines: tuple[LineStory, ...]
    cart_discount: Reckoning | None
    rates: tuple[RateStory, ...]
    sums: Totals

    def money(self, minor: int) -> Money:
        """Minor units of the cart's currency as money."""
        return Money.from_minor(minor, self.currency)


def explain(cart: Cart, policy: TaxPolicy) -> Explanation:
    """Explain `totals(cart, policy)` per line and rate."""
    sums = totals(cart, policy)
    whole = sum(
        total.before - total.discount
        for line, total in zip(cart.lines, sums.lines, strict=True)
        if not line.deposit  # no discount on the cart takes a part of it
    )
    off = sum(total.cart_discount for total in sums.lines)
    lines = []
    for position, (line, total) in enumerate(zip(cart.lines, sums.lines, strict=True), 1):
        steps = [*_price_steps(line, total, cart.currency, policy)]
        if cart.discount is not None and whole and not line.deposit:
            after = total.before - total.discount
            steps.append(_step(Code.SHARE_OFF, (), after, Fraction(off * after, whole), total.cart_discount, policy))
        steps.append(_tax_step(line.rate, total.after, total.tax, policy))
        lines.append(LineStory(position, line.name, total, tuple(steps)))
    return Explanation(
        cart.currency,
        policy.prices_include_tax,
        policy.rounding,
        tuple(lines),
        _cart_step(cart.discount, whole, off, policy),
        tuple(_rate_story(group, lines, policy) for group in sums.groups),
        sums,
    )


def _price_steps(line: CartLine, total: LineTotal, cents: Currency, policy: TaxPolicy) -> list[Reckoning]:
    before, after, parts = exact_line(line, cents.parts)
    price = (line.quantity, line.unit_price)
    steps = [_step(Code.PRICE, price, 0, Fraction(before, parts), total.before, policy)]
    if line.discount is not None:
        code = Code.AMOUNT_OFF if isinstance(line.discount, AmountOff) else Code.PERCENT_OFF
        left = total.before - total.discount
        steps.append(_step(code, (line.discount.value,), total.before, Fraction(after, parts), left, policy))
    return steps


def _cart_step(discount: Discount | None, whole: int, off: int, policy: TaxPolicy) -> Reckoning | None:
    if discount is None:
        return None
    if isinstance(discount, AmountOff):
        # Whole by nature, and at most the cart's sum: `off` is the amount that was taken.
        return _step(Code.CART_AMOUNT_OFF, (discount.value,), whole, Fraction(off), off, policy)
    exact = Fraction(whole) * Fraction(discount.value) * Fraction(1, 100)
    return _step(Code.CART_PERCENT_OFF, (discount.value,), whole, exact, off, policy)


def _rate_story(group: RateTotal, lines: list[LineStory], policy: TaxPolicy) -> RateStory:
    own = [line for line in lines if line.total.rate == group.rate]
    summed = sum(line.total.before - line.total.discount for line in own)
    off = sum(line.total.cart_discount for line in own)
    each = policy.prices_include_tax or policy.rounding is Rounding.PER_LINE
    exact = Fraction(summed) if each else sum((_last_price(line).exact for line in own), Fraction(0))
    steps = [_step(Code.SUM, (), 0, exact, summed, policy)]
    if policy.rounding is not Rounding.PER_LINE:
        steps.append(_tax_step(group.rate, summed - off, group.tax, policy))
    return RateStory(group.rate, tuple(line.position for line in own), off, group, tuple(steps))


def _last_price(line: LineStory) -> Reckoning:
    """The last step of the line before the cart's discount and tax."""
    return next(s for s in reversed(line.steps) if s.code in (Code.PRICE, Code.PERCENT_OFF, Code.AMOUNT_OFF))


def _tax_step(rate: TaxRate, base: int, tax: int, policy: TaxPolicy) -> Reckoning:
    code = Code.TAX_INSIDE if policy.prices_include_tax else Code.TAX_ON_TOP
    numerator, denominator = policy.tax_share(rate)
    return _step(code, (rate.percent,), base, Fraction(base * numerator, denominator), tax, policy)


def _step(
    code: Code, numbers: tuple[Decimal, ...], of: int, exact: Fraction, result: int, policy: TaxPolicy
) -> Reckoning:
    plain = divide(exact.numerator, exact.denominator, bankers=policy.rounding is Rounding.BANKERS)
    return Reckoning(code, numbers, of, exact, result, result - plain)
