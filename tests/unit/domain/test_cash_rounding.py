"""Cash rounding as each country has it: the table's steps, its small amounts, and the payment that follows from it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.cash_rounding import COUNTRIES, country_rounding, may_round_all, usual_step
from pos_app.domain.errors import DomainError
from pos_app.domain.money import Money, currency
from pos_app.domain.payment import Tender, round_cash, settle

PROGRAM = Path(__file__).resolve().parents[3] / "pos_app"


def rounded(country: str, amount: str, *, all_means: bool = False) -> str:
    """An amount in the country's own currency, paid in cash there."""
    rule = COUNTRIES[country]
    cash = country_rounding(country, Decimal(rule.step), all_means=all_means)
    return f"{round_cash(Money.of(amount, rule.currency), cash).amount:f}"


def test_each_country_starts_with_its_smallest_coin() -> None:
    steps = {country: usual_step(country, rule.currency) for country, rule in COUNTRIES.items()}
    assert steps == {
        **dict.fromkeys(("BE", "NL", "FI", "IE", "SK", "EE", "LT", "IT", "CH", "AU", "CA"), "0.05"),
        **dict.fromkeys(("SE", "NO", "CZ"), "1"),
        "DK": "0.50",
        "HU": "5",
        "NZ": "0.10",
    }
    for country, money in (("DE", "EUR"), ("FR", "EUR"), ("GB", "GBP"), ("SE", "EUR"), ("", "EUR"), ("CH", "EUR")):
        assert usual_step(country, money) == "", country


@pytest.mark.parametrize(
    ("country", "amount", "paid"),
    [
        ("NO", "0.70", "1.00"), ("NO", "0.49", "0.00"), ("NO", "0.50", "1.00"), ("NO", "12.50", "13.00"),
        ("HU", "2.49", "0.00"), ("HU", "2.50", "5.00"), ("HU", "7.49", "5.00"), ("HU", "1232", "1230.00"),
        ("BE", "0.02", "0.02"), ("BE", "0.05", "0.05"), ("BE", "0.07", "0.05"), ("BE", "9.98", "10.00"),
        ("SK", "0.01", "0.05"), ("SK", "0.02", "0.05"), ("SK", "1.02", "1.00"), ("SK", "0.05", "0.05"),
        ("NL", "0.02", "0.00"), ("NL", "0.03", "0.05"), ("NL", "0.00", "0.00"),
        ("NZ", "1.05", "1.00"), ("NZ", "1.06", "1.10"), ("NZ", "0.05", "0.00"), ("NZ", "-1.05", "-1.00"),
        ("DK", "0.24", "0.00"), ("DK", "0.25", "0.50"), ("DK", "0.75", "1.00"), ("SE", "-0.50", "-1.00"),
    ],
)  # fmt: skip
def test_small_amounts_follow_the_countrys_rule(country: str, amount: str, paid: str) -> None:
    assert rounded(country, amount) == paid


@given(st.sampled_from(sorted(COUNTRIES)), st.integers(-(10**7), 10**7))
def test_every_rounded_amount_can_be_paid_in_coins_and_is_the_nearest(country: str, minor: int) -> None:
    rule = COUNTRIES[country]
    money = currency(rule.currency)
    exact = Money.from_minor(minor, money)
    cash = country_rounding(country, Decimal(rule.step))
    there = round_cash(exact, cash)
    step = Money.of(rule.step, rule.currency).minor
    assert round_cash(-exact, cash) == -there
    if country == "BE" and abs(minor) <= step:
        assert there == exact
    elif country == "SK" and abs(minor) <= step:
        assert abs(there.minor) in (0, step)
    else:
        assert there.minor % step == 0
        assert abs(there.minor - minor) * 2 <= step


@given(st.sampled_from(sorted(COUNTRIES)), st.integers(0, 10**6), st.integers(0, 10**6), st.booleans())
def test_a_sale_is_always_payable_and_its_sums_add_up(country: str, minor: int, by_card: int, all_means: bool) -> None:
    rule = COUNTRIES[country]
    money = currency(rule.currency)
    total = Money.from_minor(minor, money)
    cash = country_rounding(country, Decimal(rule.step), all_means=all_means)
    rounds_all = all_means and may_round_all(country)
    goal = round_cash(total, cash) if rounds_all else total
    card = Money.from_minor(min(by_card, goal.minor), money)
    parts = (Tender("Card", card, is_cash=False),) if card else ()
    so_far = settle(total, parts, cash)
    if not so_far.is_settled:
        parts = (*parts, Tender("Cash", so_far.cash_due, is_cash=True))
    done = settle(total, parts, cash)
    assert done.is_settled
    assert done.paid - done.change == total + done.rounding
    if rounds_all:
        assert done.rounding == goal - total


def test_what_is_rounded_to_nothing_is_paid_by_no_coin_and_is_still_cash() -> None:
    total, cash = Money.of("2.49", "HUF"), country_rounding("HU", Decimal(5))
    waiting = settle(total, (), cash)
    assert (str(waiting.due), str(waiting.cash_due)) == ("2.49 HUF", "0.00 HUF")
    paid = settle(total, (Tender("Cash", Money.of("0.00", "HUF"), is_cash=True),), cash)
    assert paid.is_settled
    assert str(paid.rounding) == "-2.49 HUF"
    with pytest.raises(DomainError):
        settle(Money.of(3, "HUF"), (Tender("Cash", Money.of(0, "HUF"), is_cash=True),), cash)
    with pytest.raises(DomainError):
        settle(total, (Tender("Card", Money.of(0, "HUF"), is_cash=False),), cash)


def test_belgium_may_round_every_way_to_pay() -> None:
    total = Money.of("9.98", "EUR")
    by_cash = country_rounding("BE", Decimal("0.05"))
    cash = country_rounding("BE", Decimal("0.05"), all_means=True)
    assert (str(settle(total, (), by_cash).due), str(settle(total, (), cash).due)) == ("9.98 EUR", "10.00 EUR")
    with pytest.raises(DomainError):  # the card takes what is due, and no cent more
        settle(Money.of("9.97", "EUR"), (Tender("Card", Money.of("10.00", "EUR"), is_cash=False),), cash)
    assert country_rounding("NL", Decimal("0.05"), all_means=True) == country_rounding("NL", Decimal("0.05"))


def test_the_program_pays_by_the_whole_rule_and_never_by_its_step_alone() -> None:
    bare = [
        path.relative_to(PROGRAM).as_posix()
        for path in PROGRAM.rglob("*.py")
        for line in path.read_text("utf-8").splitlines()
        if ("settle(" in line or "round_cash(" in line) and "cash_step" in line
    ]
    assert bare == []
