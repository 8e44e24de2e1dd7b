"""What a cashier may change on a line, and what is typed in full; each is told in the note and read back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.cart import MAX_NAME, MAX_REASON, Cart, CartLine
from pos_app.domain.catalogue import Item, ItemStatus
from pos_app.domain.errors import DomainError
from pos_app.domain.money import Money, currency
from pos_app.domain.note import LineItem, LinePrice, LineRate, NoteFacts, order_note, read_note
from pos_app.domain.payment import Tender, settle
from pos_app.domain.receipt import ReceiptNumber
from pos_app.domain.tax import Rounding, TaxPolicy, TaxRate
from pos_app.domain.totals import totals
from pos_app.store.sqlite.codec import decode, encode
from tests.unit.domain.random_carts import checked

EUR = currency("EUR")
ZERO, SIX, TWENTY_ONE = (TaxRate(Decimal(percent)) for percent in (0, 6, 21))
POLICY = TaxPolicy(EUR, True, Rounding.PER_RATE, TWENTY_ONE, (("food", SIX),))
CANDLE = Item("v2", "p2", "Candle", "BC-18", "", (), Decimal("12.90"), "EUR", None, True, ItemStatus.PUBLISHED)
ONE = Decimal(1)
NUMBER = ReceiptNumber("1", date(2026, 11, 22), 38)


def candle() -> Cart:
    return Cart(EUR).add(CANDLE, ONE, POLICY)[0]


def facts_of(cart: Cart) -> NoteFacts:
    sums = totals(cart, POLICY)
    tenders = (Tender("Cash", sums.total, is_cash=True),) if sums.total else ()
    facts = read_note(order_note(NUMBER, "Nadia", cart, sums, tenders, settle(sums.total, tenders, None)))
    assert facts is not None
    assert (facts.other, facts.left_out) == ((), 0)
    return facts


def refused(code: str, field: str) -> pytest.RaisesExc[DomainError]:
    return pytest.RaisesExc(DomainError, check=lambda error: (error.code, error.field) == (code, field))


def test_a_changed_price_keeps_the_shelfs_price_and_the_reason() -> None:
    line = candle().set_price(1, Decimal("10.00"), " dented ").lines[0]
    assert (line.unit_price, line.listed_price, line.price_reason) == (Decimal("10.00"), Decimal("12.90"), "dented")
    again = Cart(EUR, (line,)).set_price(1, Decimal("9.00"), "very dented").lines[0]
    assert again.listed_price == Decimal("12.90"), "the price of the shelf, not the one between"


def test_the_shelfs_own_price_again_needs_no_reason_and_leaves_no_trace() -> None:
    assert candle().set_price(1, Decimal("10.00"), "dented").set_price(1, Decimal("12.90"), "") == candle()


def test_a_changed_rate_keeps_its_own_and_the_reason() -> None:
    line = candle().set_rate(1, SIX, "take-away", POLICY).lines[0]
    assert (line.rate, line.listed_rate, line.rate_reason) == (SIX, TWENTY_ONE, "take-away")
    assert Cart(EUR, (line,), next_key=2).set_rate(1, TWENTY_ONE, "", POLICY) == candle()


def test_what_cannot_be_changed_so_is_refused_at_its_field() -> None:
    with refused("reason", "reason"):
        candle().set_price(1, Decimal("10.00"), "  ")
    with refused("reason", "reason"):
        candle().set_rate(1, SIX, "", POLICY)
    with refused("text_too_long", "reason"):
        candle().set_price(1, Decimal("10.00"), "x" * (MAX_REASON + 1))
    with refused("price", "price"):
        candle().set_price(1, Decimal("-1"), "gift")
    with refused("rate_not_allowed", "rate"):
        candle().set_rate(1, TaxRate(Decimal(12)), "so", POLICY)


def test_a_shop_may_name_the_rates_it_allows() -> None:
    assert POLICY.rates == (ZERO, SIX, TWENTY_ONE)
    policy = replace(POLICY, allowed_rates=(TWENTY_ONE, TaxRate(Decimal(12))))
    assert candle().set_rate(1, TaxRate(Decimal(12)), "so", policy).lines[0].rate.percent == 12
    with refused("rate_not_allowed", "rate"):
        candle().set_rate(1, SIX, "so", policy)


@pytest.mark.parametrize("change", ["price", "rate"])
def test_the_next_scan_does_not_join_a_changed_line(change: str) -> None:
    cart = candle()
    cart = cart.set_price(1, Decimal("10.00"), "dented") if change == "price" else cart.set_rate(1, SIX, "so", POLICY)
    grown, key = cart.add(CANDLE, ONE, POLICY)
    assert (len(grown.lines), key) == (2, 2)
    assert grown.lines[1].unit_price == Decimal("12.90")


def test_a_typed_line_stands_on_the_variant_the_shop_named() -> None:
    cart, key = candle().add_free(" Repair of a zip ", Decimal("8.50"), SIX, POLICY, "free-1")
    line = cart.line(key)
    assert (line.name, line.variant_id, line.unit_price, line.rate, line.quantity) == (
        "Repair of a zip",
        "free-1",
        Decimal("8.50"),
        SIX,
        ONE,
    )
    again, other = cart.add_free("Repair of a zip", Decimal("8.50"), SIX, POLICY, "free-1")
    assert other != key
    assert len(again.lines) == 3
    assert cart.set_price(key, Decimal("9.00"), "").line(key).listed_price is None, "it has no price on the shelf"


def test_a_typed_line_that_cannot_be_is_refused_at_its_field() -> None:
    for name, price, rate, code, field in (
        ("  ", "8.50", SIX, "needed", "name"),
        ("x" * (MAX_NAME + 1), "8.50", SIX, "text_too_long", "name"),
        ("zip", "-1", SIX, "price", "price"),
        ("zip", "8.50", TaxRate(Decimal(12)), "rate_not_allowed", "rate"),
    ):
        with refused(code, field):
            candle().add_free(name, Decimal(price), rate, POLICY, "free-1")


def test_the_note_tells_each_change_and_is_read_back() -> None:
    cart = candle().set_price(1, Decimal("10.00"), "dented at 1.00 EUR").set_rate(1, SIX, "take-away", POLICY)
    cart, _ = cart.add_free("Repair of a zip", Decimal("8.50"), SIX, POLICY, "free-1")
    sums = totals(cart, POLICY)
    tenders = (Tender("Cash", sums.total, is_cash=True),)
    note = order_note(NUMBER, "", cart, sums, tenders, settle(sums.total, tenders, None))
    assert note.splitlines()[2:] == [
        "Line 1 price: 10.00 EUR instead of 12.90 EUR dented at 1.00 EUR",
        "Line 1 rate: 6 % instead of 21 % take-away",
        "Line 2 item: Repair of a zip",
    ]
    facts = facts_of(cart)
    price = LinePrice(1, Money.of("10.00", "EUR"), Money.of("12.90", "EUR"), "dented at 1.00 EUR")
    assert facts.prices == (price,)
    assert facts.rates == (LineRate(1, Decimal(6), Decimal(21), "take-away"),)
    assert facts.items == (LineItem(2, "Repair of a zip"),)


@checked
@given(st.text(min_size=1, max_size=MAX_REASON), st.text(min_size=1, max_size=MAX_REASON), st.text(max_size=MAX_NAME))
def test_no_reason_or_typed_name_passes_for_another_fact(price_reason: str, rate_reason: str, name: str) -> None:
    line = CartLine(
        1,
        "v1",
        name,
        "",
        "",
        Decimal("0.0125"),
        ONE,
        SIX,
        listed_price=Decimal("12.90"),
        price_reason=price_reason,
        listed_rate=TaxRate(Decimal("5.5")),
        rate_reason=rate_reason,
        free_text=True,
    )
    facts = facts_of(Cart(EUR, (line,)))
    assert [(one.position, one.price.amount, one.listed.amount) for one in facts.prices] == [
        (1, Decimal("0.0125"), Decimal("12.90"))
    ]
    assert [(one.position, one.percent, one.listed) for one in facts.rates] == [(1, Decimal(6), Decimal("5.5"))]
    assert len(facts.items) == 1
    assert (facts.discounts, facts.weights, facts.line_notes, facts.note) == ((), (), (), "")


def test_a_cart_kept_by_an_older_program_opens() -> None:
    """Without the fields that came later."""
    text = encode(candle())
    older = text
    for name in ("unit", "listed_price", "price_reason", "listed_rate", "rate_reason", "free_text"):
        for value in ('""', "null", "false"):
            older = older.replace(f',"{name}":{value}', "")
    assert "free_text" not in older
    assert decode(Cart, older) == candle()
    changed = candle().set_price(1, Decimal("10.00"), "dented").set_rate(1, SIX, "so", POLICY)
    assert decode(Cart, encode(changed)) == changed
