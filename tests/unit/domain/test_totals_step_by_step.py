"""Totals reckoned from those of another cart are those reckoned from scratch, whatever the two have in common."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.money import currency
from pos_app.domain.tax import Rounding, TaxPolicy, TaxRate
from pos_app.domain.totals import Totals, sums_of, totals
from tests.unit.domain.random_carts import CURRENCIES, carts_of, checked, policies

EUR = currency("EUR")


def everything(sums: Totals) -> tuple[object, ...]:
    """All that anybody may ask of totals."""
    return sums, sums.lines, sums.currency


def mixed(steps: tuple[Cart, Cart], take: list[int]) -> Cart:
    """A cart of lines of both, the same objects, in the order that `take` says: some twice, some not at all."""
    first, second = steps
    stock = [*first.lines, *second.lines]
    return replace(second, lines=tuple(stock[number % len(stock)] for number in take))


same_currency = st.sampled_from(CURRENCIES).flatmap(
    lambda cents: st.tuples(st.tuples(carts_of(cents, 12), carts_of(cents, 12)), policies(cents), policies(cents))
)


@checked
@given(same_currency, st.lists(st.lists(st.integers(0, 23), max_size=14), max_size=4), st.booleans(), st.booleans())
def test_whatever_came_before_changes_no_cent(
    drawn: tuple[tuple[Cart, Cart], TaxPolicy, TaxPolicy], takes: list[list[int]], before: bool, after: bool
) -> None:
    """Lines that came, went, changed or changed places; other rules; a sale without tax on either side."""
    carts, policy, other = drawn
    near = totals(replace(carts[0], exempt="0203" if before else ""), policy)
    known = everything(near)
    for number, take in enumerate([*takes, [*range(24)]]):
        cart = replace(mixed(carts, take), exempt="0203" if after else "")
        rules = other if number % 2 else policy
        step = totals(cart, rules, near)
        assert everything(step) == everything(totals(cart, rules))
        assert everything(near) == known
        near, known = step, everything(step)


@checked
@given(carts_of(EUR, 12), st.integers(0, 11), st.integers(1, 99), st.sampled_from(["6", "21", "0"]))
def test_one_line_that_changes_is_all_that_is_reckoned(cart: Cart, number: int, pieces: int, percent: str) -> None:
    """As with a scan: one more of a line, which may get another rate."""
    policy = TaxPolicy(EUR, True, Rounding.PER_RATE, TaxRate(Decimal(21)))
    at = number % len(cart.lines)
    changed = replace(cart.lines[at], quantity=Decimal(pieces), weighed=False, rate=TaxRate(Decimal(percent)))
    after = replace(cart, lines=(*cart.lines[:at], changed, *cart.lines[at + 1 :]))
    assert everything(totals(after, policy, totals(cart, policy))) == everything(totals(after, policy))


def test_other_money_is_reckoned_anew() -> None:
    """The same lines in a currency without cents."""
    lines = tuple(
        CartLine(n, f"v{n}", "Soap", "", "", Decimal("12.5"), Decimal(n), TaxRate(Decimal(10))) for n in range(1, 4)
    )
    rules = [TaxPolicy(cents, True, Rounding.PER_RATE, TaxRate(Decimal(10))) for cents in (EUR, currency("JPY"))]
    euros, yen = (Cart(policy.currency, lines, next_key=4) for policy in rules)
    assert everything(totals(yen, rules[1], totals(euros, rules[0]))) == everything(totals(yen, rules[1]))


@checked
@given(same_currency, st.lists(st.tuples(st.booleans(), st.booleans()), min_size=2, max_size=8))
def test_sums_that_are_kept_are_those_of_the_cart_and_the_rules_that_are_asked_for(
    drawn: tuple[tuple[Cart, Cart], TaxPolicy, TaxPolicy], asked: list[tuple[bool, bool]]
) -> None:
    carts, policy, other = drawn
    for second, others in asked:
        cart, rules = carts[second], other if others else policy
        assert everything(sums_of(cart, rules)) == everything(totals(cart, rules))
        assert sums_of(cart, rules) is sums_of(cart, rules)
