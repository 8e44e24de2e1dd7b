"""Rows of the cart: what the cashier changed comes first, and rows that did not change are the same ones."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from pos_app.domain.cart import AmountOff, Cart, CartLine, Percent
from pos_app.domain.money import currency
from pos_app.domain.tax import Rounding, TaxPolicy, TaxRate
from pos_app.presenters.common.words import ENGLISH, NBSP
from pos_app.presenters.sale.cart_view import RowMaker, cart_view

EUR = currency("EUR")
SIX, TWENTY_ONE = TaxRate(Decimal(6)), TaxRate(Decimal(21))
POLICY = TaxPolicy(EUR, True, Rounding.PER_RATE, TWENTY_ONE)


def line(key: int, price: str = "9.99") -> CartLine:
    return CartLine(key, f"v{key}", f"Item {key}", f"SKU-{key}", "", Decimal(price), Decimal(1), TWENTY_ONE)


CART = Cart(EUR, tuple(line(key) for key in range(1, 101)), next_key=101)


def test_a_row_tells_what_was_done_before_what_it_is() -> None:
    changed = replace(
        line(1),
        discount=Percent(Decimal(10)),
        unit_price=Decimal("9.00"),
        listed_price=Decimal("9.99"),
        price_reason="dented",
        rate=SIX,
        listed_rate=TWENTY_ONE,
        rate_reason="take-away",
        note="the blue one",
    )
    (row,) = cart_view(Cart(EUR, (changed,)), POLICY, 0, ENGLISH).rows
    assert row.detail.replace(NBSP, " ") == (
        "10% off · price was 9.99 (dented) · rate was 21% (take-away) · the blue one · 6% · SKU SKU-1"
    )
    assert row.off == "10% off"
    assert cart_view(Cart(EUR, (line(1),)), POLICY, 0, ENGLISH).rows[0].detail == "21% · SKU SKU-1"


def test_one_changed_line_makes_one_new_row() -> None:
    maker = RowMaker(ENGLISH)
    before = cart_view(CART, POLICY, 1, ENGLISH, maker).rows
    after = cart_view(CART.set_quantity(50, Decimal(7)), POLICY, 2, ENGLISH, maker).rows
    assert [at for at, (old, new) in enumerate(zip(before, after, strict=True), 1) if old is not new] == [50]
    assert after == cart_view(CART.set_quantity(50, Decimal(7)), POLICY, 2, ENGLISH).rows


def test_a_kept_row_is_never_an_old_one() -> None:
    """Whatever is done in a row, the rows are those made anew."""
    maker = RowMaker(ENGLISH)
    cart = CART
    exclusive = replace(POLICY, prices_include_tax=False)
    steps = [
        cart.set_line_discount(3, AmountOff(Decimal(2))),
        cart.remove(4),
        cart,
        cart.set_discount(Percent(Decimal(10))),
        cart.set_price(5, Decimal("1.005"), "so"),
        replace(cart, lines=tuple(reversed(cart.lines))),
        replace(cart, lines=(replace(line(1), unit_price=Decimal("0.005")), line(2, "0.005"))),
        Cart(EUR),
        replace(cart, lines=(replace(line(1), name="Another cart's first line"),)),
    ]
    for policy in (POLICY, exclusive):
        for step in steps:
            assert cart_view(step, policy, 0, ENGLISH, maker).rows == cart_view(step, policy, 0, ENGLISH).rows
