"""Money refuses what would make it wrong; rates and the shop's map of categories."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.errors import DomainError
from pos_app.domain.money import Currency, Money, currency, divide, to_minor
from pos_app.domain.tax import Rounding, TaxPolicy, TaxRate
from tests.unit.domain.random_carts import checked, currencies

EUR = currency("EUR")


def test_money_refuses_floats() -> None:
    with pytest.raises(TypeError, match="float"):
        Money(9.99, EUR)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="float"):
        Money.of(9.99, "EUR")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="float"):
        TaxRate(21.0)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="int"):
        Money(1, EUR) + 1  # type: ignore[arg-type, operator]


def test_currencies_do_not_mix() -> None:
    euro, yen = Money.of(1, "EUR"), Money.of(1, "JPY")
    for step in (lambda: euro + yen, lambda: euro - yen, lambda: euro < yen, lambda: euro >= yen):
        with pytest.raises(TypeError, match="does not mix"):
            step()


@pytest.mark.parametrize("amount", ["", "abc", "NaN", "Infinity", "1E+16", "1E+999999", "12,50"])
def test_what_is_no_amount_is_refused(amount: str) -> None:
    with pytest.raises(DomainError, match="amount"):
        Money.of(amount, "EUR")


@pytest.mark.parametrize("code", ["", "EU", "eur", "EURO", "E1R", "ÉUR"])
def test_a_code_that_is_no_currency_is_refused(code: str) -> None:
    with pytest.raises(DomainError, match="currency"):
        currency(code)


@pytest.mark.parametrize(("code", "exponent"), [("JPY", 0), ("EUR", 2), ("KWD", 3), ("CLF", 4), ("XYZ", 2)])
def test_each_currency_has_its_smallest_coin(code: str, exponent: int) -> None:
    assert currency(code) == Currency(code, exponent)
    assert currency(code).unit * currency(code).parts == 1


@checked
@given(st.integers(-(10**15), 10**15), currencies)
def test_minor_units_go_through_money_unchanged(minor: int, cents: Currency) -> None:
    money = Money.from_minor(minor, cents)
    assert money.minor == minor
    assert (money + money - money).minor == minor
    assert (-money).minor == -minor
    assert bool(money) == bool(minor)
    assert Money.of(str(money).split()[0], cents.code) == money


def test_a_part_of_a_cent_is_no_minor_unit() -> None:
    with pytest.raises(ValueError, match="minor units"):
        _ = Money.of("0.005", "EUR").minor


@checked
@given(st.decimals(-(10**9), 10**9, places=5), currencies, st.booleans())
def test_rounding_to_the_coin_is_half_up_or_half_to_even(amount: Decimal, cents: Currency, bankers: bool) -> None:
    mode = ROUND_HALF_EVEN if bankers else ROUND_HALF_UP
    assert to_minor(amount, cents, bankers=bankers) == int(amount.quantize(cents.unit, mode).scaleb(cents.exponent))


@pytest.mark.parametrize(
    ("numerator", "half_up", "even"), [(5, 3, 2), (-5, -3, -2), (3, 2, 2), (-3, -2, -2), (1, 1, 0), (4, 2, 2)]
)
def test_halves_go_away_from_zero_or_to_the_even_side(numerator: int, half_up: int, even: int) -> None:
    assert (divide(numerator, 2), divide(numerator, 2, bankers=True)) == (half_up, even)


@pytest.mark.parametrize("percent", ["-0.1", "100.1", "NaN", "Infinity", "1E-21"])
def test_a_rate_that_cannot_be_is_refused(percent: str) -> None:
    with pytest.raises(DomainError, match="tax_rate"):
        TaxRate(Decimal(percent))


def test_the_same_rate_written_twice_is_one_rate() -> None:
    assert TaxRate(Decimal("21")) == TaxRate(Decimal("21.0"))
    assert len({TaxRate(Decimal("21")), TaxRate(Decimal("21.00"))}) == 1
    assert TaxRate(Decimal("5.5")) < TaxRate(Decimal(6))


def test_an_article_has_the_rate_of_its_first_known_category() -> None:
    six, twelve, normal = (TaxRate(Decimal(percent)) for percent in (6, 12, 21))
    policy = TaxPolicy(EUR, True, Rounding.PER_RATE, normal, (("food", six), ("meals", twelve)))
    assert policy.rate_for(("gifts", "meals", "food")) == twelve
    assert policy.rate_for(("gifts",)) == normal
    assert policy.rate_for(()) == normal
    assert policy.rate_for(("food",), taxable=False) == TaxRate(Decimal(0))
