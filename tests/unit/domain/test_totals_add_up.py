"""Whatever is in a cart and whatever the shop's rules: the parts add up to the cent (issue 4, money.md)."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.cart import AmountOff, Cart, CartLine, Percent
from pos_app.domain.money import Money, currency, share_out, spread, to_minor
from pos_app.domain.tax import Rounding, TaxPolicy, TaxRate
from pos_app.domain.totals import LineTotal, Totals, totals
from tests.unit.domain.random_carts import checked, rates, sales

pytestmark = pytest.mark.slow  # thousands of carts

EUR = currency("EUR")
Sold = tuple[Cart, TaxPolicy]


@checked
@given(sales())
def test_lines_and_rates_add_up_to_the_total(sold: Sold) -> None:
    found = totals(*sold)
    for parts in (found.lines, found.groups):
        assert sum(part.net for part in parts) == found.untaxed.minor
        assert sum(part.tax for part in parts) == found.tax.minor
        assert sum(part.gross for part in parts) == found.total.minor
    for group in found.groups:
        mine = [line for line in found.lines if line.rate == group.rate]
        assert (sum(line.net for line in mine), sum(line.tax for line in mine)) == (group.net, group.tax)
    assert [group.rate for group in found.groups] == sorted({line.rate for line in sold[0].lines})


@checked
@given(sales())
def test_discounts_add_up_and_take_nothing_that_is_not_there(sold: Sold) -> None:
    cart, policy = sold
    found = totals(cart, policy)
    assert sum(line.discount + line.cart_discount for line in found.lines) == found.discount.minor
    for line, total in zip(cart.lines, found.lines, strict=True):
        assert total.before - total.discount - total.cart_discount == total.after
        assert total.after == (total.gross if policy.prices_include_tax else total.net)
        assert total.discount >= 0
        assert total.cart_discount >= 0
        assert total.after >= 0
        assert total.net >= 0
        assert total.tax >= 0
        if line.discount is None:
            assert total.discount == 0
        if cart.discount is None:
            assert total.cart_discount == 0


@checked
@given(sales())
def test_a_reversed_cart_is_the_exact_negative(sold: Sold) -> None:
    cart, policy = sold
    found, back = totals(cart, policy), totals(cart.reversed(), policy)
    assert (back.untaxed, back.tax, back.total, back.discount) == (
        -found.untaxed,
        -found.tax,
        -found.total,
        -found.discount,
    )
    for line, opposite in zip(found.lines, back.lines, strict=True):
        assert (line.before, line.discount, line.cart_discount) == (
            -opposite.before,
            -opposite.discount,
            -opposite.cart_discount,
        )
        assert (line.net, line.tax) == (-opposite.net, -opposite.tax)
    assert [(g.net, g.tax) for g in back.groups] == [(-g.net, -g.tax) for g in found.groups]
    assert cart.reversed().reversed() == cart


@checked
@given(sales(), st.randoms(use_true_random=False))
def test_no_sum_depends_on_the_order_of_lines(sold: Sold, chance: Random) -> None:
    cart, policy = sold
    mixed = list(cart.lines)
    chance.shuffle(mixed)
    found, other = totals(cart, policy), totals(replace(cart, lines=tuple(mixed)), policy)
    assert (found.untaxed, found.tax, found.total, found.discount) == (
        other.untaxed,
        other.tax,
        other.total,
        other.discount,
    )
    assert found.groups == other.groups

    def shown(sums: Totals) -> Counter[tuple[object, ...]]:
        return Counter((line.rate, line.after, line.net, line.tax) for line in sums.lines)

    assert shown(found) == shown(other)


def line(key: int, price: str, rate: str, quantity: str = "1", off: AmountOff | Percent | None = None) -> CartLine:
    amount = Decimal(quantity)
    weighed = amount != amount.to_integral_value()
    return CartLine(key, f"v{key}", "", "", "", Decimal(price), amount, TaxRate(Decimal(rate)), off, weighed=weighed)


def test_the_odd_cent_of_a_cart_discount_goes_to_the_same_rate_in_either_order() -> None:
    policy = TaxPolicy(EUR, True, Rounding.PER_RATE, TaxRate(Decimal(21)))
    bread, candle = line(1, "2.00", "6"), line(2, "2.00", "21")
    one, other = (
        totals(Cart(EUR, lines, discount=AmountOff(Decimal("0.01"))), policy)
        for lines in ((bread, candle), (candle, bread))
    )
    assert one.groups == other.groups
    assert [(str(group.rate.percent), group.gross) for group in one.groups] == [("6", 199), ("21", 200)]


NO_TAX_INSIDE = TaxPolicy(EUR, False, Rounding.PER_RATE, TaxRate(Decimal(21)))


@pytest.mark.parametrize(("percent", "other"), [("13", "0.140"), ("1", "0.140")])
def test_a_cent_that_makes_weights_add_up_is_never_shown_as_a_discount(percent: str, other: str) -> None:
    # 1.45 cents less a little, and 1.4 cents: whichever line gets the odd cent, it is no discount, above or below 0.
    cart = Cart(EUR, (line(1, "0.10", "6", "0.145", Percent(Decimal(percent))), line(2, "0.10", "6", other)))
    found = totals(cart, NO_TAX_INSIDE)
    assert found.lines[1].discount == 0
    assert found.lines[0].discount >= 0
    assert found.total.minor == 3


def test_lines_that_come_out_alike_share_the_cent_the_same_way_in_either_order() -> None:
    # Both are 1.5 cents after discounts, 3 together; one was 3 cents before.
    plain, half_off = line(1, "0.10", "6", "0.15"), line(2, "0.10", "6", "0.3", Percent(Decimal(50)))
    one, other = (totals(Cart(EUR, lines), NO_TAX_INSIDE) for lines in ((plain, half_off), (half_off, plain)))
    assert one.discount == other.discount == Money.from_minor(1, EUR)


@checked
@given(sales(), st.booleans())
def test_all_off_is_free(sold: Sold, on_each_line: bool) -> None:
    cart, policy = sold
    free = Percent(Decimal(100))
    if on_each_line:
        cart = replace(cart, lines=tuple(replace(each, discount=free) for each in cart.lines))
    found = totals(cart if on_each_line else cart.set_discount(free), policy)
    assert (found.untaxed.minor, found.tax.minor, found.total.minor) == (0, 0, 0)
    assert all((each.net, each.tax, each.after) == (0, 0, 0) for each in found.lines)


@checked
@given(sales(), st.integers(1, 9_999_999))
def test_an_amount_off_the_cart_takes_just_that_and_at_most_all(sold: Sold, minor: int) -> None:
    cart, policy = sold
    off = AmountOff(cart.currency.unit * minor)
    found = totals(cart.set_discount(off), policy)
    whole = sum(each.before - each.discount for each in found.lines)
    assert sum(each.cart_discount for each in found.lines) == min(minor, whole)


def rounded(number: Fraction, rounding: Rounding) -> int:
    """Rounded by Decimal, not by the till's own code."""
    mode = ROUND_HALF_EVEN if rounding is Rounding.BANKERS else ROUND_HALF_UP
    whole, rest = divmod(number.numerator, number.denominator)
    # The rest only matters as below, at or above a half.
    part = (2 * rest > number.denominator) - (2 * rest < number.denominator)
    return int((Decimal(whole) + Decimal("0.5") + Decimal("0.1") * part).quantize(Decimal(1), mode))


@checked
@given(sales())
def test_each_rate_is_what_its_exact_sum_rounds_to(sold: Sold) -> None:
    """The rules of money.md once more, in fractions, without a discount on the cart."""
    cart, policy = replace(sold[0], discount=None), sold[1]
    found = totals(cart, policy)
    per_line = policy.rounding is Rounding.PER_LINE
    for group in found.groups:
        percent = Fraction(group.rate.percent)
        ratio = percent / (100 + percent) if policy.prices_include_tax else percent / 100
        bases: list[Fraction] = []
        for each in (each for each in cart.lines if each.rate == group.rate):
            value = Fraction(each.unit_price) * Fraction(each.quantity) * 10**cart.currency.exponent
            if isinstance(each.discount, Percent):
                value -= value * Fraction(each.discount.value) / 100
            elif each.discount is not None:
                value = max(value - Fraction(each.discount.value) * 10**cart.currency.exponent, Fraction(0))
            bases.append(value)
        if policy.prices_include_tax or per_line:
            bases = [Fraction(rounded(base, policy.rounding)) for base in bases]
        base = rounded(sum(bases, Fraction(0)), policy.rounding)
        tax = (
            sum(rounded(base * ratio, policy.rounding) for base in bases)
            if per_line
            else rounded(base * ratio, policy.rounding)
        )
        assert group.tax == tax
        assert (group.gross if policy.prices_include_tax else group.net) == base


@checked
@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=40), st.integers(0, 10_000))
def test_a_discount_is_spread_within_a_cent_and_never_beyond_a_line(weights: list[int], amount: int) -> None:
    amount = min(amount, sum(weights))
    shares = spread(amount, weights)
    assert sum(shares) == amount
    for share, weight in zip(shares, weights, strict=True):
        assert 0 <= share <= weight
        if amount:
            assert abs(share - Fraction(amount * weight, sum(weights))) < 1
    assert spread(-amount, weights) == tuple(-share for share in shares)
    assert spread(-amount, [-weight for weight in weights]) == tuple(-share for share in shares)


@checked
@given(st.lists(st.integers(-10_000, 10_000), min_size=1, max_size=40), st.integers(1, 500), st.booleans())
def test_cents_are_shared_out_to_the_wanted_sum_also_among_returns(
    numerators: list[int], denominator: int, up: bool
) -> None:
    exact = Fraction(sum(numerators), denominator)
    wanted = -(-exact.numerator // exact.denominator) if up else exact.numerator // exact.denominator
    parts = share_out(wanted, numerators, denominator)
    assert sum(parts) == wanted
    for part, numerator in zip(parts, numerators, strict=True):
        assert abs(part - Fraction(numerator, denominator)) < 1
        if numerator % denominator == 0:
            assert part * denominator == numerator
    assert share_out(-wanted, [-n for n in numerators], denominator) == [-part for part in parts]


@pytest.mark.parametrize(
    ("amount", "weights", "shares"),
    [(1000, (999, 345, 1210), (391, 135, 474)), (100, (5, 5, 5), (34, 33, 33)), (5, (0, 0), (0, 0)), (0, (3,), (0,))],
)
def test_the_examples_of_the_tax_rules_are_spread_as_written(
    amount: int, weights: tuple[int, ...], shares: tuple[int, ...]
) -> None:
    assert spread(amount, weights) == shares


@checked
@given(sales(), rates)
def test_a_line_more_changes_no_other_rate(sold: Sold, rate: TaxRate) -> None:
    cart, policy = replace(sold[0], discount=None), sold[1]
    extra = CartLine(cart.next_key, "x", "", "", "", cart.currency.unit * 777, Decimal(1), rate)
    more = replace(cart, lines=(*cart.lines, extra))
    kept = [group for group in totals(more, policy).groups if group.rate != rate]
    assert kept == [group for group in totals(cart, policy).groups if group.rate != rate]


@checked
@given(sales())
def test_pieces_count_a_weighed_article_once(sold: Sold) -> None:
    cart, policy = sold
    pieces = sum(1 if each.weighed else int(each.quantity) for each in cart.lines)
    assert totals(cart, policy).pieces == pieces


def test_an_empty_cart_is_nothing() -> None:
    for rounding in Rounding:
        found = totals(Cart(EUR), TaxPolicy(EUR, True, rounding, TaxRate(Decimal(21))))
        assert (len(found.lines), len(found.groups), found.total.minor, str(found.pieces)) == (0, 0, 0, "0")


def test_the_largest_cart_stays_exact() -> None:
    policy = TaxPolicy(EUR, True, Rounding.PER_RATE, TaxRate(Decimal(21)))
    one = line(1, "9999999", "21", "9999")
    found = totals(Cart(EUR, tuple(replace(one, key=key) for key in range(1, 1001))), policy)
    assert found.total.minor == 9_999_999_00 * 9_999 * 1_000
    assert found.tax.minor == to_minor(found.total.amount * 21 / 121, EUR)
    assert isinstance(found.lines[0], LineTotal)
