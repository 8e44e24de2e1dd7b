"""Rates that change on a day: written by people, in any order, each from its own day on."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.errors import DomainError
from pos_app.domain.money import currency
from pos_app.domain.rate_changes import RateChange, policy_on
from pos_app.domain.tax import Rounding, TaxPolicy, TaxRate
from pos_app.services.settings.shop import change_of

DAY = date(2027, 1, 1)


def rate(percent: str) -> TaxRate:
    return TaxRate(Decimal(percent))


POLICY = TaxPolicy(
    currency("EUR"),
    True,
    Rounding.PER_RATE,
    rate("21"),
    (("food", rate("6")), ("books", rate("6"))),
    None,
    (rate("6"),),
)


@pytest.mark.parametrize(
    "text",
    ["2027-01-01: 6 > 12", "01/01/2027:6>12", "1.1.2027 : 6 % > 12 %", "2027-01-01:6.0>12,0", " 01-01-2027 :  6>12 "],
)
def test_people_write_it_as_they_do(text: str) -> None:
    change = change_of(text)
    assert (change.since, change.old, change.new.percent) == (DAY, rate("6"), Decimal(12))


@pytest.mark.parametrize(
    "text", ["", "6 > 12", "2027-13-01: 6 > 12", "2027-01-01: 6", "2027-01-01: > 12", "2027: 6>12", ":"]
)
def test_what_is_no_change_is_said(text: str) -> None:
    with pytest.raises(DomainError) as caught:
        change_of(text)
    assert caught.value.code == "rate_change"


@pytest.mark.parametrize("text", ["2027-01-01: 6 > abc", "2027-01-01: 6 > 101", "2027-01-01: 1.2.3 > 4"])
def test_a_rate_that_is_none_is_said(text: str) -> None:
    with pytest.raises(DomainError) as caught:
        change_of(text)
    assert caught.value.code == "tax_rate"


def test_it_counts_from_its_day_on_and_may_be_given_by_hand() -> None:
    change = change_of("2027-01-01: 6 > 12")
    before, after = policy_on(POLICY, (change,), DAY - timedelta(1)), policy_on(POLICY, (change,), DAY)
    assert before == POLICY
    assert [after.rate_for((one,)).percent for one in ("food", "books", "other")] == [12, 12, 21]
    assert rate("12") in after.rates


def test_one_category_alone() -> None:
    after = policy_on(POLICY, (change_of("2027-01-01: food > 0"),), DAY)
    assert [after.rate_for((one,)).percent for one in ("food", "books")] == [0, 6]


@given(st.lists(st.tuples(st.integers(0, 40), st.sampled_from("06C")), min_size=1, max_size=6), st.integers(0, 50))
def test_the_order_in_which_they_are_written_does_not_matter(steps: list[tuple[int, str]], day: int) -> None:
    days = dict(steps)  # one a day
    changes, percent = [], Decimal(6)
    for at in sorted(days):
        new = percent + 1
        changes.append(RateChange(DAY + timedelta(at), TaxRate(new), TaxRate(percent)))
        percent = new
    on = DAY + timedelta(day)
    expected = 6 + sum(at <= day for at in days)
    for order in (changes, changes[::-1]):
        assert policy_on(POLICY, order, on).rate_for(("food",)).percent == expected
