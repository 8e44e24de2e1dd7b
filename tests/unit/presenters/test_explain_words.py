"""The sentences that explain a total: what the cashier reads to a customer who asks."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from pos_app.domain.cart import AmountOff, Cart, CartLine, Percent
from pos_app.domain.explain import explain
from pos_app.domain.money import currency
from pos_app.domain.tax import Rounding, TaxPolicy, TaxRate
from pos_app.presenters.common.explain import explanation_lines
from pos_app.presenters.common.words import Translator

EUR = currency("EUR")
SIX, TWENTY_ONE = TaxRate(Decimal(6)), TaxRate(Decimal(21))
SHOP = TaxPolicy(EUR, True, Rounding.PER_RATE, TWENTY_ONE)
COFFEE = CartLine(1, "v1", "Coffee", "", "", Decimal("9.99"), Decimal(3), TWENTY_ONE)
OIL = CartLine(2, "v2", "Olive oil", "", "", Decimal("7.95"), Decimal(1), SIX)
CANDLE = CartLine(3, "v3", "Candle", "", "", Decimal("12.90"), Decimal(1), TWENTY_ONE, Percent(Decimal(10)))
WORDS = Translator(group_mark=" ")


def told(cart: Cart, policy: TaxPolicy = SHOP, tr: Translator = WORDS) -> list[str]:
    return [line.replace("\u00a0", " ") for line in explanation_lines(explain(cart, policy), tr)]


def test_the_picture_of_the_design_explained() -> None:
    assert told(Cart(EUR, (COFFEE, OIL, CANDLE))) == [
        "Prices include tax. It is taken out once per rate, half a cent up.",
        "1. Coffee: 3 × 9.99 = 29.97",
        "  tax inside, 29.97 × 21/121: 5.201404…, rounded to 5.20",
        "2. Olive oil: 1 × 7.95 = 7.95",
        "  tax inside, 7.95 × 6/106: 0.45",
        "3. Candle: 1 × 12.90 = 12.90",
        "  less 10%: 11.61",
        "  tax inside, 11.61 × 21/121: 2.014958…, made 2.02 so that all parts add up",
        "Tax 6%, line 2: 7.95",
        "  tax inside, 7.95 × 6/106: 0.45",
        "  7.50 without tax + 0.45 tax = 7.95",
        "Tax 21%, lines 1, 3: together 41.58",
        "  tax inside, 41.58 × 21/121: 7.216363…, rounded to 7.22",
        "  34.36 without tax + 7.22 tax = 41.58",
        "Total: 41.86 + 7.67 tax = 49.53",
    ]


def test_a_discount_on_all_is_told_once_and_per_line() -> None:
    cart = Cart(EUR, (COFFEE, replace(OIL, discount=AmountOff(Decimal("0.95")))), discount=Percent(Decimal(5)))
    lines = told(cart, replace(SHOP, prices_include_tax=False, rounding=Rounding.PER_LINE))
    assert lines[0] == "Prices are without tax. It is added to each line, half a cent up."
    assert lines[2] == "  its part of the discount on all: 1.499715…, rounded to 1.50"
    assert "  less 0.95: 7.00" in lines
    assert "Discount on all: 5% of 36.97 = 1.8485, rounded to 1.85" in lines
    assert "  less the discount on all: 0.35" in lines
    assert lines[-1] == "Total: 35.12 + 6.38 tax = 41.50"


def test_a_weight_keeps_its_digits_and_marks_are_the_shops() -> None:
    cheese = CartLine(1, "v1", "Comté", "", "", Decimal("3.80"), Decimal("0.575"), SIX, weighed=True)
    bankers = replace(SHOP, prices_include_tax=False, rounding=Rounding.BANKERS)
    french = told(Cart(EUR, (cheese,), discount=AmountOff(Decimal(1))), bankers, Translator(decimal_mark=","))
    assert french[1] == "1. Comté: 0,575 × 3,80 = 2,185, rounded to 2,18"
    assert "Discount on all: 1,00" in french


def test_a_price_in_parts_of_a_cent_is_told_with_all_its_decimals() -> None:
    screw = CartLine(1, "v1", "Screw", "", "", Decimal("0.0125"), Decimal(7), SIX)
    assert told(Cart(EUR, (screw,)))[1] == "1. Screw: 7 × 0.0125 = 0.0875, rounded to 0.09"


def test_a_return_is_told_with_its_sign() -> None:
    lines = told(Cart(EUR, (CANDLE,)).reversed())
    assert lines[1:3] == ["1. Candle: -1 × 12.90 = -12.90", "  less 10%: -11.61"]
    assert "  tax inside, -11.61 × 21/121: -2.014958…, rounded to -2.01" in lines
