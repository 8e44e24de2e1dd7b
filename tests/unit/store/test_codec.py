"""What is written can be read again, exactly, and by programs of another age."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pos_app.domain.cart import AmountOff, Cart, CartLine, Discount, Percent
from pos_app.domain.catalogue import Category, PaymentMethod, Tax
from pos_app.domain.customer import Address, Customer
from pos_app.domain.money import currency
from pos_app.domain.order import Sale
from pos_app.domain.receipt import ReceiptNumber
from pos_app.domain.submission import Created
from pos_app.domain.tax import TaxRate
from pos_app.store.errors import StoreError
from pos_app.store.sqlite.codec import decode, encode
from tests.unit.store.till_values import DAY, ELISE, cart, sale_of

amounts = st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9)
rates = st.decimals(min_value=0, max_value=100, places=3).map(TaxRate)
discounts: st.SearchStrategy[Discount | None] = st.one_of(
    st.none(),
    st.decimals(min_value=Decimal("0.01"), max_value=100, places=2).map(Percent),
    st.decimals(min_value=Decimal("0.01"), max_value=10**6, places=2).map(AmountOff),
)
customers = st.builds(Customer, st.text(), st.text(), st.text(), address=st.builds(Address, st.text(), city=st.text()))
lines = st.builds(
    CartLine,
    st.integers(1, 10**6),
    st.text(),
    st.text(),
    st.text(),
    st.text(),
    amounts,
    amounts,
    rates,
    discounts,
    st.text(),
    st.booleans(),
)
carts = st.builds(
    Cart,
    st.sampled_from(("EUR", "JPY", "KWD")).map(currency),
    st.lists(lines, max_size=4).map(tuple),
    st.one_of(st.none(), customers),
    discounts,
    st.text(),
    st.integers(1, 10**6),
)


@given(carts)
def test_any_cart_comes_back_exactly(value: Cart) -> None:
    again = decode(Cart, encode(value))
    assert again == value
    assert [str(line.unit_price) for line in again.lines] == [str(line.unit_price) for line in value.lines]


@settings(max_examples=50, deadline=None)
@given(
    st.builds(
        Created,
        st.text(),
        st.text(),
        st.one_of(st.none(), amounts),
        line_totals=st.lists(st.one_of(st.none(), amounts)).map(tuple),
    )
)
def test_any_answer_comes_back_exactly(value: Created) -> None:
    assert decode(Created, encode(value)) == value


@pytest.mark.parametrize(
    "value", [ELISE, Category("1", "Thé", "0"), Tax("1", "21 %", Decimal("21.0")), PaymentMethod("1", "Cash", False)]
)
def test_small_values_come_back(value: object) -> None:
    assert decode(type(value), encode(value)) == value


def test_a_whole_sale_comes_back_with_its_zone_and_policy() -> None:
    sale, _ = sale_of("s-1", cart(5, customer=ELISE))(ReceiptNumber("1", DAY, 1))
    again = decode(Sale, encode(sale))
    assert again == sale
    assert again.paid_at.isoformat() == sale.paid_at.isoformat()
    assert again.totals == sale.totals


def test_text_of_a_newer_program_is_read_without_what_is_not_known() -> None:
    raw = json.loads(encode(ELISE)) | {"colour": {"points": 3}}
    assert decode(Customer, json.dumps(raw)) == ELISE


def test_text_of_an_older_program_takes_the_defaults() -> None:
    assert decode(Customer, '{"id": "1", "first_name": "A", "last_name": "B"}') == Customer("1", "A", "B")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '{"id": "1"}',
        '{"id": "1", "first_name": "A", "last_name": "B", "address": 3}',
    ],
)
def test_text_that_is_no_customer_is_damage(text: str) -> None:
    with pytest.raises(StoreError) as raised:
        decode(Customer, text)
    assert raised.value.kind == "damaged"


def test_a_line_with_an_impossible_rate_or_an_unknown_discount_is_damage() -> None:
    raw = json.loads(encode(cart(5)))
    prices = [("unit_price", text) for text in ("1O", "NaN", "Infinity")]
    for field, wrong in (("rate", {"percent": "121"}), ("discount", {"kind": "Gift"}), *prices):
        broken = raw | {"lines": [raw["lines"][0] | {field: wrong}]}
        with pytest.raises(StoreError, match="damaged"):
            decode(Cart, json.dumps(broken))


def test_what_has_no_lasting_form_is_refused_when_written() -> None:
    @dataclass(frozen=True)
    class Weighed:
        kilos: float

    @dataclass(frozen=True)
    class Dated:
        at: datetime
        day: date

    with pytest.raises(TypeError):
        encode(Weighed(0.5))
    with pytest.raises(TypeError):
        encode(Dated(datetime(2026, 1, 1), date(2026, 1, 1)))  # noqa: DTZ001 - that is the point
