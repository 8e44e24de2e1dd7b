"""A sale without tax costs to the cent what the same sale has as its sum without tax, by each rounding rule; its
lines, its order and its receipt add up to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pos_app.domain.cart import AmountOff, Cart, CartLine, Percent, without_tax
from pos_app.domain.cashier import Right, wishes
from pos_app.domain.customer import Address, Customer
from pos_app.domain.errors import DomainError
from pos_app.domain.money import currency
from pos_app.domain.note import read_note
from pos_app.domain.order import ShopProfile, sale_from
from pos_app.domain.payment import Tender
from pos_app.domain.receipt import ReceiptNumber
from pos_app.domain.tax import Rounding, TaxPolicy, TaxRate
from pos_app.domain.totals import totals

EUR = currency("EUR")
RATES = [TaxRate(Decimal(text)) for text in ("0", "5.5", "6", "12", "21")]
HERE = Address("Rue Haute", "1", "", "1000", "Brussels", "BE")
NOW = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)


def policy(rounding: Rounding, with_tax: bool) -> TaxPolicy:
    return TaxPolicy(EUR, with_tax, rounding, RATES[-1], allowed_rates=tuple(RATES))


cents = st.integers(0, 99_999).map(lambda minor: Decimal(minor).scaleb(-2))
discounts = st.none() | st.integers(1, 100).map(lambda n: Percent(Decimal(n))) | st.just(AmountOff(Decimal("0.07")))
lines = st.builds(
    lambda price, quantity, rate, off, weighed: (price, quantity, rate, off, weighed),
    cents,
    st.integers(1, 9),
    st.sampled_from(RATES),
    discounts,
    st.booleans(),
)


@st.composite
def carts(draw: st.DrawFn) -> Cart:
    made = []
    for key, (price, quantity, rate, off, weighed) in enumerate(draw(st.lists(lines, min_size=1, max_size=6)), 1):
        much = Decimal(quantity) / 8 if weighed else Decimal(quantity)
        much = round(much, 3)
        made.append(
            CartLine(key, f"v{key}", "thing", "", "", price, much, rate, off, weighed=weighed, unit="kg" * weighed)
        )
    return Cart(EUR, tuple(made), discount=draw(discounts), next_key=len(made) + 1)


@given(carts(), st.sampled_from(Rounding), st.booleans())
def test_it_costs_the_sum_without_tax_to_the_cent(cart: Cart, rounding: Rounding, with_tax: bool) -> None:
    rule = policy(rounding, with_tax)
    usual, free = totals(cart, rule), totals(without_tax(cart, "NATO"), rule)
    assert free.total == usual.untaxed == free.untaxed
    assert not free.tax
    assert [group.rate.percent for group in free.groups] == [0]
    assert sum(line.gross for line in free.lines) == free.total.minor == sum(group.gross for group in free.groups)
    assert all(line.tax == 0 and line.after == line.net for line in free.lines)
    assert sum(free.afters) - free.cart_discount.minor == free.total.minor
    assert free.discount.minor == sum(line.discount + line.cart_discount for line in free.lines)
    assert all(abs(one.net) <= abs(other.gross) for one, other in zip(free.lines, usual.lines, strict=True))
    back = totals(without_tax(cart, "NATO").reversed(), rule)
    assert back.total == -free.total
    assert totals(without_tax(without_tax(cart, "NATO"), ""), rule).total == usual.total


@settings(max_examples=40)
@given(carts(), st.sampled_from(Rounding), st.booleans())
def test_the_order_has_no_tax_and_the_same_sum(cart: Cart, rounding: Rounding, with_tax: bool) -> None:
    rule = policy(rounding, with_tax)
    free = without_tax(cart, "Embassy of Peru, card 12")
    total = totals(free, rule).total
    shop = ShopProfile("Shop", "1", HERE, "a@b.be", "", Customer("w", "Walk-in", "", "", "", HERE, walk_in=True), rule)
    tenders = (Tender("Card", total, False),) if total else ()
    sale = sale_from(free, shop, tenders, ReceiptNumber("1", NOW.date(), 1), sale_id="x" * 32, cashier="", now=NOW)
    assert (sale.order.untaxed, sale.order.tax, sale.order.total) == (total.minor, 0, total)
    assert {line.rate.percent for line in sale.order.lines} == {0}
    facts = read_note(sale.order.note)
    assert facts is not None
    assert facts.exempt == "Embassy of Peru, card 12"


def test_121_at_21_percent_is_100() -> None:
    line = CartLine(1, "v", "Chair", "", "", Decimal(121), Decimal(1), RATES[-1])
    assert totals(without_tax(Cart(EUR, (line,)), "NATO"), policy(Rounding.PER_RATE, True)).total.amount == 100


def test_it_wants_the_right_to_change_a_rate_and_going_back_does_not() -> None:
    cart = Cart(EUR, (CartLine(1, "v", "Chair", "", "", Decimal(121), Decimal(1), RATES[-1]),))
    free = without_tax(cart, "NATO")
    assert [wish.right for wish in wishes(cart, free)] == [Right.CHANGE]
    assert wishes(free, cart) == ()


def test_a_reason_has_an_end_and_no_line_breaks() -> None:
    cart = Cart(EUR)
    assert without_tax(cart, " NATO\n card\u202e 1 ").exempt == "NATO card 1"
    with pytest.raises(DomainError):
        without_tax(cart, "x" * 101)
    assert replace(cart, exempt="") == cart
