"""What a cashier does to a cart: each step gives a new cart, and what cannot be is refused with its field."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.cart import (
    MAX_LINES,
    MAX_NOTE,
    MAX_QUANTITY,
    AmountOff,
    Cart,
    Percent,
    check_price,
    clean_text,
)
from pos_app.domain.catalogue import Item, ItemStatus
from pos_app.domain.customer import Customer
from pos_app.domain.errors import DomainError
from pos_app.domain.money import MAX_PRICE, currency
from pos_app.domain.tax import Rounding, TaxPolicy, TaxRate
from pos_app.domain.totals import totals
from tests.unit.domain.random_carts import checked

EUR = currency("EUR")
SIX, TWENTY_ONE = TaxRate(Decimal(6)), TaxRate(Decimal(21))
POLICY = TaxPolicy(EUR, True, Rounding.PER_RATE, TWENTY_ONE, (("food", SIX),))
ONE = Decimal(1)

COFFEE = Item(
    "v1", "p1", "Coffee", "SKU1", "5410000000001", ("food",), Decimal("9.99"), "EUR", None, True, ItemStatus.PUBLISHED
)
CANDLE = replace(COFFEE, variant_id="v2", name="Candle", category_ids=("home",), price=Decimal("12.90"))
CHEESE = replace(COFFEE, variant_id="v3", name="Comté", price=Decimal("17.90"))


def filled() -> Cart:
    """Coffee (key 1) and a candle (key 2)."""
    cart, _ = Cart(EUR).add(COFFEE, ONE, POLICY)
    return cart.add(CANDLE, ONE, POLICY)[0]


def refused(code: str, field: str = "") -> pytest.RaisesExc[DomainError]:
    return pytest.RaisesExc(DomainError, check=lambda error: (error.code, error.field) == (code, field))


def test_scanning_the_same_article_twice_makes_one_line_of_two() -> None:
    cart, key = filled().add(COFFEE, Decimal(2), POLICY)
    assert key == 1
    assert [(line.name, line.quantity, line.rate) for line in cart.lines] == [
        ("Coffee", Decimal(3), SIX),
        ("Candle", ONE, TWENTY_ONE),
    ]


@pytest.mark.parametrize("change", ["discount", "note", "price", "rate", "weighed"])
def test_a_line_that_is_not_plain_any_more_does_not_grow(change: str) -> None:
    cart, item, policy, weighed = filled(), COFFEE, POLICY, False
    match change:
        case "discount":
            cart = cart.set_line_discount(1, Percent(Decimal(10)))
        case "note":
            cart = cart.set_line_note(1, "for the office")
        case "price":
            item = replace(COFFEE, price=Decimal("8.99"))
        case "rate":
            policy = replace(POLICY, category_rates=())
        case _:
            weighed = True
    cart, key = cart.add(item, ONE, policy, weighed=weighed)
    assert key == 3
    assert len(cart.lines) == 3


def test_each_weighing_is_a_line_of_its_own() -> None:
    cart, first = Cart(EUR).add(CHEESE, Decimal("0.235"), POLICY, weighed=True)
    cart, second = cart.add(CHEESE, Decimal("0.235"), POLICY, weighed=True)
    assert (first, second) == (1, 2)
    cart, plain = cart.add(CHEESE, ONE, POLICY)
    assert plain == 3


def test_a_key_is_never_used_twice() -> None:
    cart, key = filled().remove(2).add(CANDLE, ONE, POLICY)
    assert key == 3
    assert [line.key for line in cart.lines] == [1, 3]


def test_the_former_cart_is_untouched_so_undo_is_the_old_one() -> None:
    before = filled()
    copy = replace(before)
    before.set_quantity(1, Decimal(7)).set_discount(Percent(ONE)).set_note("x").remove(2)
    assert before == copy


def test_nothing_of_an_article_takes_its_line_out() -> None:
    assert [line.key for line in filled().set_quantity(1, Decimal(0)).lines] == [2]


@pytest.mark.parametrize(
    ("quantity", "weighed", "code"),
    [
        ("-1", False, "quantity"),
        ("NaN", False, "quantity"),
        ("sNaN", False, "quantity"),
        ("Infinity", False, "quantity"),
        ("1.5", False, "quantity_whole"),
        ("0.0001", True, "weight_digits"),
        ("10000", False, "quantity_too_large"),
        ("9999.001", True, "quantity_too_large"),
        ("1E+999999", False, "quantity_too_large"),
    ],
)
def test_a_quantity_that_cannot_be_is_refused(quantity: str, weighed: bool, code: str) -> None:
    amount = Decimal(quantity)
    with refused(code, "quantity"):
        Cart(EUR).add(COFFEE, amount, POLICY, weighed=weighed)
    cart, key = Cart(EUR).add(COFFEE, ONE, POLICY, weighed=weighed)
    with refused(code, "quantity"):
        cart.set_quantity(key, amount)


def test_nothing_cannot_be_added() -> None:
    with refused("quantity", "quantity"):
        Cart(EUR).add(COFFEE, Decimal(0), POLICY)


def test_the_largest_quantity_is_the_last() -> None:
    cart = filled().set_quantity(1, MAX_QUANTITY)
    with refused("quantity_too_large", "quantity"):
        cart.add(COFFEE, ONE, POLICY)


@pytest.mark.parametrize(
    ("item", "code"),
    [
        (replace(COFFEE, price=None), "no_price"),
        (replace(COFFEE, currency="USD"), "currency"),
        (replace(COFFEE, price=Decimal("-0.01")), "price"),
        (replace(COFFEE, price=MAX_PRICE + 1), "price"),
        (replace(COFFEE, price=Decimal("NaN")), "price"),
    ],
)
def test_an_article_without_a_sensible_price_is_refused(item: Item, code: str) -> None:
    with refused(code, "price"):
        Cart(EUR).add(item, ONE, POLICY)


def test_a_price_with_endless_decimals_is_taken_as_its_first_ten() -> None:
    assert check_price(Decimal("8.264462809917355")) == Decimal("8.2644628099")
    assert str(check_price(Decimal("9.99"))) == "9.99"
    item = replace(COFFEE, price=Decimal("8.264462809917355"))
    cart, key = Cart(EUR).add(item, ONE, POLICY)
    assert cart.add(item, ONE, POLICY)[1] == key
    assert cart.lines[0].unit_price == Decimal("8.2644628099")
    assert check_price(Decimal("1E-999999")) == 0


def test_a_cart_has_an_end() -> None:
    line = filled().lines[0]
    full = Cart(EUR, tuple(replace(line, key=key, note="x") for key in range(1, MAX_LINES + 1)), next_key=MAX_LINES + 1)
    with refused("too_many_lines"):
        full.add(CANDLE, ONE, POLICY)


@pytest.mark.parametrize("step", ["set_quantity", "remove", "set_line_discount", "set_line_note", "line"])
def test_a_line_that_is_gone_cannot_be_changed(step: str) -> None:
    more = {"set_quantity": (ONE,), "set_line_discount": (None,), "set_line_note": ("",)}.get(step, ())
    with refused("no_such_line"):
        getattr(filled(), step)(9, *more)


@pytest.mark.parametrize("value", ["0", "-5", "100.01", "NaN", "Infinity", "12.34567"])
def test_a_percentage_that_cannot_be_is_refused(value: str) -> None:
    with refused("discount_percent", "discount"):
        Percent(Decimal(value))


@pytest.mark.parametrize("value", ["0", "-5", "NaN", "1E+8", "Infinity"])
def test_an_amount_off_that_cannot_be_is_refused(value: str) -> None:
    with refused("discount_amount", "discount"):
        AmountOff(Decimal(value))


@pytest.mark.parametrize("kind", [Percent, AmountOff])
def test_a_discount_refuses_floats(kind: type[Percent] | type[AmountOff]) -> None:
    with pytest.raises(TypeError, match="float"):
        kind(0.5)  # type: ignore[arg-type]


def test_parts_of_a_cent_cannot_be_taken_off() -> None:
    with refused("discount_unit", "discount"):
        filled().set_discount(AmountOff(Decimal("0.005")))
    with refused("discount_unit", "discount"):
        filled().set_line_discount(1, AmountOff(Decimal("0.015")))


def test_discounts_are_set_and_cleared() -> None:
    cart = filled().set_line_discount(1, AmountOff(Decimal("0.99"))).set_discount(Percent(Decimal(10)))
    assert totals(cart, POLICY).total.minor == 1971
    assert totals(cart.set_line_discount(1, None).set_discount(None), POLICY).total.minor == 2289


def test_an_amount_off_a_reversed_line_gives_it_back() -> None:
    cart = filled().set_line_discount(1, AmountOff(Decimal("20"))).set_discount(AmountOff(Decimal(2)))
    assert totals(cart, POLICY).total.minor == 1090
    assert totals(cart.reversed(), POLICY).total.minor == -1090


def test_notes_have_a_length_and_no_hidden_marks() -> None:
    cart = filled().set_note("  gift\u202e wrap\x07 \n").set_line_note(1, "blue")
    assert (cart.note, cart.line(1).note) == ("gift wrap", "blue")
    with refused("text_too_long", "note"):
        cart.set_note("x" * (MAX_NOTE + 1))


def test_typed_text_keeps_its_words_apart() -> None:
    assert clean_text("Jean\u00a0Paul\tvan\u202fDam\u3000", 40, "name") == "Jean Paul van Dam"
    assert clean_text("Rue Haute 12\nBrussels", 40, "street") == "Rue Haute 12\nBrussels"
    assert clean_text("\ud800x\u0000\u2066y", 40, "name") == "xy"


def test_a_cart_is_empty_while_nothing_would_be_lost() -> None:
    assert Cart(EUR).is_empty
    assert not filled().is_empty
    assert not Cart(EUR).set_customer(Customer("c1", "Élise", "Lefèvre")).is_empty
    assert not Cart(EUR).set_note("call her").is_empty


@checked
@given(st.lists(st.tuples(st.sampled_from([COFFEE, CANDLE]), st.integers(1, 9)), max_size=12))
def test_what_was_scanned_is_in_the_cart(scans: list[tuple[Item, int]]) -> None:
    cart = Cart(EUR)
    for item, quantity in scans:
        cart, key = cart.add(item, Decimal(quantity), POLICY)
        assert cart.line(key).variant_id == item.variant_id
    for item in (COFFEE, CANDLE):
        wanted = sum(quantity for scanned, quantity in scans if scanned is item)
        assert sum(line.quantity for line in cart.lines if line.variant_id == item.variant_id) == wanted
    assert len({line.key for line in cart.lines}) == len(cart.lines) == len({item.variant_id for item, _ in scans})
