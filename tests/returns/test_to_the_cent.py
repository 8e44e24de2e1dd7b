"""A sample of `python -m tests.returns`: parts of a line add up to what was paid, and the naive rule fails."""

from __future__ import annotations

import pytest

from tests.returns import cents


def test_every_small_line_in_every_order() -> None:
    """All of it comes back, to the cent, and no part is below zero."""
    count = cents.every_line(40, 5, cents.rule_of_the_till)
    assert (count.wrong, count.first) == (0, "")
    assert count.tried == 41 * 31 * len(cents.RATES) * 2


@pytest.mark.parametrize("rule", [cents.naive_part, cents.tax_by_pieces])
def test_another_rule_fails_the_same_check(rule: cents.PartRule) -> None:
    """The check sees what it is there for."""
    assert cents.every_line(40, 5, rule, cents.RATES[-2:]).wrong


@pytest.mark.parametrize("seed", range(4))
def test_random_sales_come_back_whole(seed: int) -> None:
    """Cart discounts, mixed rates, weights, cash steps, sales without tax."""
    count = cents.every_sale(250, seed)
    assert (count.wrong, count.first) == (0, "")


def test_the_naive_rule_fails_on_random_sales() -> None:
    """About a quarter of all lines, as was measured."""
    count = cents.naive_lines(300, 1)
    assert count.wrong / count.tried > 0.15
