"""The net price that is sent: a server that multiplies it out gets the till's line total, with the fewest digits."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.cart import MAX_QUANTITY
from pos_app.domain.errors import DomainError
from pos_app.domain.money import MAX_PRICE, Currency, currency
from pos_app.domain.net_price import DECIMALS, MAX_DECIMALS, net_unit_price
from pos_app.domain.tax import TaxRate
from tests.unit.domain.random_carts import checked, currencies, rates

EUR = currency("EUR")


def server(price: Decimal, quantity: int, rate: TaxRate, cents: Currency) -> Decimal:
    """What a shop's software makes of a line: quantity x price x (1 + rate), rounded half up."""
    return (quantity * price * (100 + rate.percent) / 100).quantize(cents.unit, ROUND_HALF_UP)


@checked
@given(st.integers(0, 10**8), st.integers(1, 500), rates, currencies)
def test_the_server_gets_the_tills_total_with_the_nearest_price(
    gross: int, quantity: int, rate: TaxRate, cents: Currency
) -> None:
    wanted = Decimal(gross).scaleb(-cents.exponent)
    price = net_unit_price(gross, quantity, rate, cents)
    assert server(price, quantity, rate, cents) == wanted
    exponent = price.as_tuple().exponent
    assert isinstance(exponent, int)
    assert -MAX_DECIMALS <= exponent <= -cents.exponent
    used = max(DECIMALS, -exponent)
    exact = Fraction(wanted) * 100 / (quantity * (100 + Fraction(rate.percent)))
    assert abs(Fraction(price) - exact) <= Fraction(1, 2 * 10**used), "no price of so many decimals is nearer"
    for fewer in range(DECIMALS, used):  # more than 6 decimals only where the line itself wants them
        step = Decimal(1).scaleb(-fewer)
        near = (wanted * 100 / (quantity * (100 + rate.percent))).quantize(step)
        assert all(server(near + n * step, quantity, rate, cents) != wanted for n in (-1, 0, 1))


@checked
@given(st.integers(1, 10**8), st.integers(1, 500), rates)
def test_a_return_carries_the_negative_price(gross: int, quantity: int, rate: TaxRate) -> None:
    assert net_unit_price(-gross, quantity, rate, EUR) == -net_unit_price(gross, quantity, rate, EUR)
    assert net_unit_price(gross, -quantity, rate, EUR) == -net_unit_price(gross, quantity, rate, EUR)


@pytest.mark.parametrize(
    ("gross", "quantity", "percent", "price"),
    [
        (999, 1, "21", "8.256198"),
        (2997, 3, "21", "8.256198"),
        (1, 1, "21", "0.008264"),
        (1, 50, "21", "0.000165"),
        (0, 7, "21", "0.00"),
        (1000, 3, "0", "3.333333"),
        (1050, 10, "0", "1.05"),
    ],
)
def test_prices_as_the_order_carries_them(gross: int, quantity: int, percent: str, price: str) -> None:
    assert str(net_unit_price(gross, quantity, TaxRate(Decimal(percent)), EUR)) == price


def test_half_a_cent_too_much_is_not_taken_for_right() -> None:
    # Without tax every price is an exact part of a cent, so many candidates lie exactly half a cent away.
    free = TaxRate(Decimal(0))
    for gross in range(1, 200):
        for quantity in (1, 2, 5, 10, 20, 50):
            price = net_unit_price(gross, quantity, free, EUR)
            assert server(price, quantity, free, EUR) == Decimal(gross).scaleb(-2)


def test_the_largest_line_a_cart_holds_has_a_price() -> None:
    gross = int(MAX_PRICE * MAX_QUANTITY) * 100
    for percent in ("0", "8.875", "25", "100"):
        for off in (0, 1, 7):
            rate = TaxRate(Decimal(percent))
            price = net_unit_price(gross - off, int(MAX_QUANTITY), rate, EUR)
            assert server(price, int(MAX_QUANTITY), rate, EUR) == Decimal(gross - off).scaleb(-2)


@pytest.mark.parametrize("quantity", [0, 10**12])
def test_what_has_no_price_says_so(quantity: int) -> None:
    with pytest.raises(DomainError, match="net_price"):
        net_unit_price(12_345, quantity, TaxRate(Decimal(21)), EUR)
