"""The shop system's answer beside the till's sums: what differs, what is no trouble, and which rule explains it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.cart import Cart, CartLine, Percent
from pos_app.domain.comparison import (
    Difference,
    Evidence,
    ServerRule,
    What,
    compare,
    explains,
    propose,
    server_totals,
)
from pos_app.domain.customer import Address, Customer
from pos_app.domain.money import Currency, Money, currency
from pos_app.domain.order import Order, ShopProfile, sale_from
from pos_app.domain.payment import Tender
from pos_app.domain.receipt import ReceiptNumber
from pos_app.domain.submission import Created
from pos_app.domain.tax import Rounding, TaxPolicy, TaxRate
from pos_app.domain.totals import totals
from tests.unit.domain.random_carts import carts_of, checked

EUR = currency("EUR")
SIX, TWENTY_ONE = TaxRate(Decimal(6)), TaxRate(Decimal(21))
HERE = Address("Rue Haute", "1", "", "1000", "Brussels", "BE")


def line(key: int, price: str, quantity: int, rate: TaxRate, off: int = 0) -> CartLine:
    discount = Percent(Decimal(off)) if off else None
    return CartLine(key, f"v{key}", f"Item {key}", "", "", Decimal(price), Decimal(quantity), rate, discount)


# The picture main.png: 41.86 + 7.67 = 49.53.
PICTURE = (line(1, "9.99", 3, TWENTY_ONE), line(2, "7.95", 1, SIX), line(3, "12.90", 1, TWENTY_ONE, 10))


def order_of(
    *lines: CartLine, rounding: Rounding = Rounding.PER_RATE, included: bool = True, cents: Currency = EUR
) -> Order:
    policy = TaxPolicy(cents, included, rounding, TWENTY_ONE)
    walk_in = Customer("w", "Walk", "In", email="w@example.be", address=HERE)
    shop = ShopProfile("Shop", "1", HERE, "shop@example.be", "", walk_in, policy)
    cart = Cart(cents, lines, next_key=len(lines) + 1)
    total = totals(cart, policy).total
    tenders = (Tender("Card", total, is_cash=False),) if total else ()
    receipt = ReceiptNumber("1", date(2026, 11, 22), 38)
    return sale_from(cart, shop, tenders, receipt, sale_id="s", cashier="", now=datetime.now(UTC)).order


def answer(order: Order, *, total: int = 0, tax: int = 0, lines: tuple[int, ...] = (), scale: int = 2) -> Created:
    """What a server that agrees says, moved by some cents."""
    off = (*lines, *([0] * (len(order.lines) - len(lines))))

    def money(minor: int) -> Decimal:
        return Decimal(minor).scaleb(-scale)

    return Created(
        "o1",
        "100482",
        money(order.untaxed + total - tax),
        money(order.tax + tax),
        money(order.untaxed + order.tax + total),
        tuple(money(one.net + one.tax + more) for one, more in zip(order.lines, off, strict=True)),
    )


def test_a_server_that_agrees_differs_in_nothing() -> None:
    order = order_of(*PICTURE)
    assert order.total == Money.of("49.53", "EUR")
    assert compare(order, answer(order), Rounding.PER_RATE) == ()


def test_a_total_and_a_line_that_differ_are_named_with_both_amounts() -> None:
    order = order_of(*PICTURE)
    assert compare(order, answer(order, total=-1, lines=(0, 0, -1)), Rounding.PER_RATE) == (
        Difference(What.TOTAL, 0, 4953, 4952),
        Difference(What.LINE, 3, 1161, 1160),
    )


@pytest.mark.parametrize(("cents", "what"), [(1, What.SPLIT), (-2, What.SPLIT), (3, What.TAX), (-3, What.TAX)])
def test_a_tax_split_may_differ_by_a_cent_per_rate_and_no_more(cents: int, what: What) -> None:
    order = order_of(*PICTURE)
    (found,) = compare(order, answer(order, tax=cents), Rounding.PER_RATE)
    assert (found.what, found.there - found.here) == (what, cents)
    assert found.is_trouble == (what is What.TAX)


def test_what_the_server_does_not_say_agrees_with_anything() -> None:
    order = order_of(*PICTURE)
    assert compare(order, Created("o1"), Rounding.PER_RATE) == ()
    silent = Created("o1", total=Decimal("49.53"), line_totals=(None, Decimal("7.95"), None))
    assert compare(order, silent, Rounding.PER_RATE) == ()


def test_lines_the_server_put_together_are_not_taken_for_others() -> None:
    order = order_of(*PICTURE)
    merged = replace(answer(order), line_totals=(Decimal("49.53"),))
    assert compare(order, merged, Rounding.PER_RATE) == ()


def test_digits_beyond_a_cent_are_rounded_before_they_are_compared() -> None:
    order = order_of(*PICTURE)
    assert compare(order, replace(answer(order), total=Decimal("49.5300001")), Rounding.PER_RATE) == ()
    yen = order_of(line(1, "1300", 3, TWENTY_ONE), cents=currency("JPY"))
    assert compare(yen, answer(yen, scale=0), Rounding.PER_RATE) == ()
    assert compare(yen, answer(yen, total=1, scale=0), Rounding.PER_RATE)[0] == Difference(What.TOTAL, 0, 3900, 3901)


def test_the_tax_of_a_short_price_in_a_large_quantity_is_not_the_servers_fault() -> None:
    """Prices are sent as short as the total allows: a server that rounds as the till does may get other tax."""
    order = order_of(*(line(key, "0.16", 7, TWENTY_ONE) for key in range(1, 9)), rounding=Rounding.PER_LINE)
    sent_net = sum(
        int((one.quantity * one.unit_price * 100).to_integral_value(rounding="ROUND_HALF_UP")) for one in order.lines
    )
    off = order.untaxed - sent_net
    assert abs(off) > 1, "an example where it shows"
    (found,) = compare(order, answer(order, tax=off), Rounding.PER_LINE)
    assert found.what is What.SPLIT
    (found,) = compare(order, answer(order, tax=off + 2), Rounding.PER_LINE)
    assert found.what is What.TAX


@checked
@given(carts_of(EUR, 12), st.booleans())
def test_a_server_that_rounds_each_sent_line_always_has_the_tills_total_and_lines(cart: Cart, included: bool) -> None:
    order = order_of(*cart.lines, rounding=Rounding.PER_LINE, included=included)
    total, lines = server_totals(order, ServerRule.PER_LINE)
    assert total == order.untaxed + order.tax
    assert lines == tuple(one.net + one.tax for one in order.lines)


def told(receipt: str, order: Order, rule: ServerRule) -> Evidence:
    total, lines = server_totals(order, rule)
    said = tuple(Decimal(minor).scaleb(-2) for minor in lines)
    return Evidence(receipt, order, Created("o", total=Decimal(total).scaleb(-2), line_totals=said))


# Ten lines of 0.99: 8.20 per line, 8.18 per rate (money.md, I3); and prices that cents cannot hold.
TENS = tuple(line(key, "0.99", 1, TWENTY_ONE) for key in range(1, 11))
BROKEN = (line(1, "0.33", 3, TWENTY_ONE), line(2, "9.99", 7, TWENTY_ONE), line(3, "3.45", 3, SIX))
HALF = (line(1, "0.75", 1, SIX), line(2, "2.50", 1, TWENTY_ONE), line(3, "0.50", 1, TWENTY_ONE))


@pytest.mark.parametrize("rule", [ServerRule.PER_RATE, ServerRule.CENT_PRICES, ServerRule.BANKERS])
def test_the_rule_behind_the_differences_is_found_with_the_orders_that_prove_it(rule: ServerRule) -> None:
    orders = [order_of(*TENS), order_of(*BROKEN), order_of(*HALF), order_of(*HALF, included=False)]
    orders += [order_of(*(line(key, f"{key}.{key}7", 3, TWENTY_ONE) for key in range(1, count))) for count in (5, 9)]
    evidence = [told(f"R{at}", order, rule) for at, order in enumerate(orders)]
    differing = tuple(
        one.receipt
        for one in evidence
        if any(found.what is not What.TAX for found in compare(one.order, one.answer, Rounding.PER_RATE))
    )
    assert differing, "the example shows nothing"
    proposal = propose(evidence)
    assert proposal is not None
    assert rule in proposal.rules
    assert proposal.receipts == differing
    assert proposal.looked_at == len(evidence)
    assert ServerRule.PER_LINE not in proposal.rules


def test_no_rule_is_proposed_where_nothing_differs_or_none_explains_all() -> None:
    order = order_of(*BROKEN)
    assert propose([told("R1", order, ServerRule.PER_LINE)]) is None
    assert propose([Evidence("R1", order, Created("o"))]) is None
    wrong = Evidence("R2", order, answer(order, total=17))
    assert propose([told("R1", order, ServerRule.PER_LINE), wrong]) is None


def test_one_order_against_it_is_enough_to_drop_a_rule() -> None:
    cut = [told(f"R{at}", order_of(*BROKEN), ServerRule.CENT_PRICES) for at in range(3)]
    assert propose(cut) is not None
    assert propose([*cut, told("R9", order_of(*BROKEN), ServerRule.PER_LINE)]) is None


def test_a_line_total_decides_between_rules_with_the_same_total() -> None:
    one = order_of(line(1, "9.99", 3, TWENTY_ONE))
    total, _ = server_totals(one, ServerRule.PER_LINE)
    off = Created("o", total=Decimal(total).scaleb(-2), line_totals=(Decimal("1.00"),))
    assert not explains(ServerRule.PER_LINE, Evidence("R", one, off))
