"""The open cart's text, put together from lines that were written before: the same as written whole, step by step."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from random import Random

from pos_app.domain.cart import AmountOff, Cart, CartLine, Percent
from pos_app.domain.customer import Customer
from pos_app.domain.money import currency
from pos_app.domain.receipt import ReceiptNumber
from pos_app.domain.tax import TaxRate
from pos_app.store.sqlite.codec import decode, encode
from pos_app.store.tables.carts import CartText
from tests.unit.store.till_values import NOON, sale_of

EUR = currency("EUR")
SALE, _ = sale_of("s1")(ReceiptNumber("1", NOON.date(), 1))
TRICKY = '"lines":[] \\"lines\\":[] {"lines":[]}'


def test_each_step_of_a_cart_is_written_as_if_anew() -> None:
    chance, writer, cart = Random(4), CartText(), Cart(EUR)
    for step in range(400):
        kind = chance.randrange(7)
        keys = [line.key for line in cart.lines]
        if kind <= 2 or not keys:
            line = CartLine(
                cart.next_key, f"v{step}", f"Café {step}", "", "", Decimal("1.10"), Decimal(1), TaxRate(Decimal(21))
            )
            cart = replace(cart, lines=(*cart.lines, line), next_key=cart.next_key + 1)
        elif kind == 3:
            cart = cart.set_quantity(chance.choice(keys), Decimal(chance.randint(1, 9)))
        elif kind == 4:
            cart = cart.remove(chance.choice(keys))
        elif kind == 5:
            discount = chance.choice((Percent(Decimal(10)), AmountOff(Decimal("0.50")), None))
            cart = cart.set_line_discount(chance.choice(keys), discount)
        else:
            cart = cart.set_note(chance.choice(("", TRICKY))).set_line_note(chance.choice(keys), TRICKY)
        assert writer.of(cart) == encode(cart)
        sale = replace(SALE, cart=cart)
        assert writer.within(sale) == encode(sale)
    assert decode(Cart, writer.of(cart)) == cart


def test_another_cart_with_the_same_keys_has_nothing_of_the_one_before() -> None:
    line = CartLine(1, "v1", "Bread", "", "", Decimal(2), Decimal(1), TaxRate(Decimal(6)))
    one, other = Cart(EUR, (line,), next_key=2), Cart(EUR, (replace(line, name="Jam"),), next_key=2, note="x")
    writer = CartText()
    assert writer.of(one) == encode(one)
    sale = replace(SALE, id=TRICKY, cashier=TRICKY, cart=other)
    assert writer.within(sale) == encode(sale)
    assert writer.of(other) == encode(other)
    assert writer.of(Cart(EUR, customer=Customer("c", TRICKY, "B"))) == encode(
        Cart(EUR, customer=Customer("c", TRICKY, "B"))
    )
