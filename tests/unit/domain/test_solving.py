"""Prices solved for a habit: the till's total comes out wherever it can, no line is lost, and the search has an end."""

from __future__ import annotations

import time
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.habits import WAYS, ServerRule, server_sums
from pos_app.domain.learning import server_totals
from pos_app.domain.money import currency
from pos_app.domain.net_price import net_unit_price
from pos_app.domain.note import read_note
from pos_app.domain.solving import Wanted, as_sent, solve
from pos_app.domain.tax import TaxRate
from tests.benchmarks.planted_shops import SHOP, agrees, order_of
from tests.benchmarks.server_habits import HABITS
from tests.unit.domain.random_carts import carts_of, checked, rates

EUR = currency("EUR")
SIX, TWENTY_ONE = TaxRate(Decimal(6)), TaxRate(Decimal(21))
wanted_lines = st.lists(st.builds(Wanted, st.integers(1, 60), rates, st.integers(0, 60_000)), min_size=1, max_size=14)
habits = st.sampled_from(list(ServerRule))


def line(key: int, price: str, quantity: int, rate: TaxRate) -> CartLine:
    return CartLine(key, f"v{key}", f"Item {key}", "", "", Decimal(price), Decimal(quantity), rate)


def cart(*lines: CartLine) -> Cart:
    return Cart(EUR, lines, next_key=len(lines) + 1)


def total_of(lines: list[Wanted], rule: ServerRule, known: tuple[ServerRule, ...]) -> int:
    return server_sums(as_sent(lines, solve(lines, known, EUR)), rule, EUR)[0].gross


@checked
@given(wanted_lines, habits)
def test_solved_prices_are_right_or_the_nearest(lines: list[Wanted], rule: ServerRule) -> None:
    solved = solve(lines, (rule,), EUR)
    wanted = sum(one.gross for one in lines)
    nearest = tuple(net_unit_price(one.gross, one.quantity, one.rate, EUR) for one in lines)
    if total_of(lines, rule, (rule,)) != wanted:
        assert solved.prices == nearest, "what does not help is not done"
        assert solved.piece is None
        assert total_of(lines, rule, ()) != wanted
    rows = as_sent(lines, solved)
    assert len(rows) == len(lines) + (solved.piece is not None)
    assert sum(row.quantity for row in rows) == sum(one.quantity for one in lines)
    assert all(row.quantity > 0 and row.price >= 0 for row in rows)


@checked
@given(wanted_lines)
def test_nearest_prices_stay_where_they_are_right(lines: list[Wanted]) -> None:
    for rule in (ServerRule.PER_LINE, ServerRule.PER_RATE, ServerRule.DOCUMENT):
        assert solve(lines, (rule,), EUR) == solve(lines, (), EUR)


@checked
@given(carts_of(EUR, 10), habits)
def test_an_order_keeps_the_tills_sums_whatever_it_is_solved_for(basket: Cart, rule: ServerRule) -> None:
    plain, solved = order_of(basket, 1), order_of(basket, 1, (rule,))
    assert (solved.untaxed, solved.tax, solved.total) == (plain.untaxed, plain.tax, plain.total)
    assert sum(one.net for one in solved.lines) == plain.untaxed
    assert sum(one.tax for one in solved.lines) == plain.tax
    assert solved.habits == (rule,)
    assert solved.note == plain.note
    for before, after in zip(plain.lines, solved.lines, strict=False):
        assert (before.variant_id, before.rate) == (after.variant_id, after.rate), "positions stay"
    more = solved.lines[len(plain.lines) :]
    assert [one.quantity for one in more] in ([], [1])
    assert sum(one.quantity for one in solved.lines) == sum(one.quantity for one in plain.lines)


def test_a_piece_is_split_off_where_that_helps() -> None:
    """3 x 9.99 at 21 % in whole cents: 8.25 makes 29.95, 8.26 makes 29.98; two and one make 29.97."""
    basket = cart(line(1, "9.99", 3, TWENTY_ONE))
    habit = HABITS["cent_prices"][1]
    assert not agrees(order_of(basket, 1), habit)
    order = order_of(basket, 1, (ServerRule.CENT_PRICES,))
    assert agrees(order, habit)
    assert [(one.quantity, str(one.unit_price)) for one in order.lines] == [(2, "8.26"), (1, "8.25")]
    assert sum(one.net + one.tax for one in order.lines) == 29_97
    facts = read_note(order.note)
    assert facts is not None


def test_a_cent_goes_from_one_line_to_another_before_a_piece_is_split_off() -> None:
    basket = cart(line(1, "9.99", 3, TWENTY_ONE), line(2, "7.99", 1, TWENTY_ONE), line(3, "3.45", 2, SIX))
    order = order_of(basket, 1, (ServerRule.CENT_PRICES,))
    assert agrees(order, HABITS["cent_prices"][1])
    assert len(order.lines) == 3


def test_the_likeliest_of_several_habits_is_served_and_the_others_where_they_can() -> None:
    chance, both, first = Random(4), 0, 0
    tied = (ServerRule.CENT_PRICES, ServerRule.CUT_CENTS)
    for number in range(60):
        lines = [
            Wanted(chance.choice((1, 1, 2, 3)), TWENTY_ONE, chance.randint(50, 5_000))
            for _ in range(chance.randint(2, 6))
        ]
        wanted = sum(one.gross for one in lines)
        right = [total_of(lines, rule, tied) == wanted for rule in tied]
        first += right[0]
        both += all(right)
        assert right[0] == (total_of(lines, tied[0], tied[:1]) == wanted), number
    assert both == first > 50


@pytest.mark.parametrize("rule", [rule for rule in ServerRule if WAYS[rule].places == 2])
def test_prices_for_a_shop_of_whole_cents_are_whole_cents_where_they_are_solved(rule: ServerRule) -> None:
    order = order_of(cart(line(1, "9.99", 3, TWENTY_ONE), line(2, "7.99", 1, TWENTY_ONE)), 1, (rule,))
    assert server_totals(order, rule)[0] == order.total.minor
    assert all(one.unit_price == round(one.unit_price, 2) for one in order.lines)


def test_a_currency_without_cents_is_solved_too() -> None:
    yen = currency("JPY")
    lines = [Wanted(3, SIX, 1_300), Wanted(1, SIX, 999)]
    for rule in ServerRule:
        solved = solve(lines, (rule,), yen)
        assert all(price >= 0 for price in solved.prices)


def test_returned_lines_and_gifts_are_sent_at_the_nearest_prices() -> None:
    free = replace(cart(line(1, "9.99", 3, TWENTY_ONE)), lines=(line(1, "0.00", 3, TWENTY_ONE),))
    assert [one.unit_price for one in order_of(free, 1, (ServerRule.CENT_PRICES,)).lines] == [0]
    back = [Wanted(3, TWENTY_ONE, -2_997)]
    assert solve(back, (ServerRule.CENT_PRICES,), EUR) == solve(back, (), EUR)


def test_solving_an_ordinary_order_takes_less_than_a_millisecond_and_a_huge_one_has_an_end() -> None:
    """Processor time of this thread, the best of several: what other programs take is not counted."""
    chance = Random(3)
    lines = [
        Wanted(chance.choice((1, 1, 1, 2, 3, 6)), chance.choice((SIX, TWENTY_ONE)), chance.randint(50, 5_000))
        for _ in range(500)
    ]

    def best(some: list[Wanted], rule: ServerRule) -> float:
        taken = []
        for _ in range(7):
            begun = time.thread_time()
            solve(some, (rule,), EUR)
            taken.append(time.thread_time() - begun)
        return min(taken)

    for rule in ServerRule:
        assert best(lines[:10], rule) < 0.001, rule
        assert best(lines, rule) < 0.05, rule
    assert SHOP.policy.currency == EUR
