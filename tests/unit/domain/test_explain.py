"""The total explained: each step's exact number and its cents lead to the very total on the screen."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from hypothesis import given

from pos_app.domain.cart import Cart
from pos_app.domain.explain import Code, LineStory, Reckoning, explain
from pos_app.domain.money import currency, divide
from pos_app.domain.tax import Rounding, TaxPolicy, TaxRate
from pos_app.domain.totals import totals
from tests.unit.domain.random_carts import checked, sales

TAX = (Code.TAX_INSIDE, Code.TAX_ON_TOP)


def plain(step: Reckoning, policy: TaxPolicy) -> int:
    """What the step rounds to by the policy's rule alone."""
    bankers = policy.rounding is Rounding.BANKERS
    return divide(step.exact.numerator, step.exact.denominator, bankers=bankers)


def left_after(line: LineStory) -> int:
    """Following the steps of a line as they are told."""
    left = 0
    for step in line.steps:
        match step.code:
            case Code.SHARE_OFF:
                assert step.of == left
                left -= step.result
            case Code.TAX_INSIDE | Code.TAX_ON_TOP:
                assert step.of == left
            case _:
                assert step.of == left
                left = step.result
    return left


@checked
@given(sales())
def test_the_steps_lead_to_the_total(sold: tuple[Cart, TaxPolicy]) -> None:
    cart, policy = sold
    story = explain(cart, policy)
    assert story.sums == totals(cart, policy)
    for line in story.lines:
        assert left_after(line) == line.total.after
        assert line.steps[-1].code in TAX
        assert line.steps[-1].result == line.total.tax
    for rate in story.rates:
        own = [story.lines[position - 1] for position in rate.positions]
        assert rate.steps[0].result - rate.off == sum(line.total.after for line in own)
        assert rate.off == sum(line.total.cart_discount for line in own)
        if policy.rounding is not Rounding.PER_LINE:
            assert rate.steps[1].of == sum(line.total.after for line in own)
            assert rate.steps[1].result == rate.total.tax
    off = sum(line.total.cart_discount for line in story.lines)
    assert (story.cart_discount.result if story.cart_discount else 0) == off
    assert sorted(p for rate in story.rates for p in rate.positions) == list(range(1, len(cart.lines) + 1))


@checked
@given(sales())
def test_each_result_is_its_exact_number_rounded_or_says_that_a_cent_was_given(sold: tuple[Cart, TaxPolicy]) -> None:
    cart, policy = sold
    story = explain(cart, policy)
    together = [step for rate in story.rates for step in rate.steps]
    together += [story.cart_discount] if story.cart_discount else []
    for step in together:
        assert step.given == 0
        assert step.result == plain(step, policy)
    for line in story.lines:
        for step in line.steps:
            assert step.result == plain(step, policy) + step.given
            assert abs(step.result - step.exact) < 1
            if policy.rounding is Rounding.PER_LINE and step.code is not Code.SHARE_OFF:
                assert step.given == 0


@checked
@given(sales())
def test_exact_numbers_are_those_of_the_cart(sold: tuple[Cart, TaxPolicy]) -> None:
    cart, policy = sold
    for line, told in zip(cart.lines, explain(cart, policy).lines, strict=True):
        price = told.steps[0]
        assert price.numbers == (line.quantity, line.unit_price)
        quantity, unit_price = price.numbers
        assert price.exact == Fraction(quantity) * Fraction(unit_price) * cart.currency.parts
        assert (told.name, told.total.rate) == (line.name, line.rate)
        tax = told.steps[-1]
        percent = Fraction(line.rate.percent)
        share = percent / (100 + percent) if policy.prices_include_tax else percent / 100
        assert tax.exact == tax.of * share
        assert tax.numbers == (line.rate.percent,)


def test_an_empty_cart_has_nothing_to_explain() -> None:
    policy = TaxPolicy(currency("EUR"), True, Rounding.PER_RATE, TaxRate(Decimal(21)))
    story = explain(Cart(policy.currency), policy)
    assert not story.lines
    assert not story.rates
    assert story.cart_discount is None
