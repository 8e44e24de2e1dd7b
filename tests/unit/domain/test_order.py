"""From a paid cart to the order that is sent: who it names, what it carries, what stops it."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.cart import AmountOff, Cart, CartLine, Percent
from pos_app.domain.customer import Address, Customer
from pos_app.domain.errors import DomainError
from pos_app.domain.money import Money, currency
from pos_app.domain.note import read_note
from pos_app.domain.order import Sale, ShopProfile, party_for, sale_from, without_phone
from pos_app.domain.payment import Tender
from pos_app.domain.receipt import ReceiptNumber
from pos_app.domain.tax import Rounding, TaxPolicy, TaxRate
from pos_app.domain.totals import totals
from tests.unit.domain.random_carts import checked, sales

EUR = currency("EUR")
VAT = TaxRate(Decimal(21))
POLICY = TaxPolicy(EUR, True, Rounding.PER_RATE, VAT, cash_step=Decimal("0.05"))
HERE = Address("Rue Neuve", "1", "", "1000", "Brussels", "BE")
SHOP = ShopProfile(
    "Comptoir", "1", HERE, "shop@example.be", "+3225550000", Customer("w", "Walk", "In", walk_in=True), POLICY
)
HOME = Address("Rue Haute", "12", "b", "1000", "Brussels", "BE")
ELISE = Customer("c1", "Élise", "Lefèvre", "+32475123456", "elise@example.be", HOME)
NUMBER = ReceiptNumber("1", date(2026, 11, 22), 38)
NOW = datetime(2026, 11, 22, 14, 2, tzinfo=UTC)
COFFEE = CartLine(1, "v1", "Coffee", "", "", Decimal("9.99"), Decimal(3), VAT)
CHEESE = CartLine(2, "v2", "Comté", "", "", Decimal("17.90"), Decimal("0.235"), TaxRate(Decimal(6)), weighed=True)
CART = Cart(EUR, (COFFEE, CHEESE), next_key=3)


def card(amount: str) -> Tender:
    return Tender("Bancontact", Money.of(amount, "EUR"), False)


def cash(amount: str) -> Tender:
    return Tender("Cash", Money.of(amount, "EUR"), True)


def sale(cart: Cart = CART, tenders: tuple[Tender, ...] = (cash("50"),), shop: ShopProfile = SHOP) -> Sale:
    return sale_from(cart, shop, tenders, NUMBER, sale_id="s1", cashier="Nadia", now=NOW)


def test_a_walk_in_has_the_shops_profile_and_address() -> None:
    party = party_for(None, SHOP)
    assert (party.first_name, party.last_name, party.email) == ("Walk", "In", "shop@example.be")
    assert (party.address, party.phone) == (HERE, "")


def test_a_customer_with_all_is_named_as_entered() -> None:
    party = party_for(ELISE, SHOP)
    assert (party.first_name, party.last_name) == ("Élise", "Lefèvre")
    assert (party.address, party.phone, party.email) == (HOME, "+32475123456", "elise@example.be")


@pytest.mark.parametrize(
    ("street", "number", "country", "sent"),
    [
        ("Rue Haute 12", "", "BE", ("Rue Haute", "12", "BE")),
        ("Kerkstraat 4b", "", "NL", ("Kerkstraat", "4b", "NL")),
        ("Rue de la Loi, 16-18", "", "BE", ("Rue de la Loi", "16-18", "BE")),
        ("Hauptstr. 7/2", "", "AT", ("Hauptstr.", "7/2", "AT")),
        ("Place du 4 Septembre", "", "FR", ("Place du 4 Septembre", "-", "FR")),
        ("Kerkstraat", "", "", ("Kerkstraat", "-", "BE")),
        ("Kerkstraat 4", "12", "Belgium", ("Kerkstraat 4", "12", "BE")),
        ("Kerkstraat", "4", "fr", ("Kerkstraat", "4", "FR")),
        ("12", "", "BE", ("12", "-", "BE")),
    ],
)
def test_the_customers_own_address_is_sent_with_what_can_be_made_of_it(
    street: str, number: str, country: str, sent: tuple[str, str, str]
) -> None:
    own = party_for(replace(ELISE, address=Address(street, number, "", "9000", "Gent", country)), SHOP).address
    assert (own.street, own.number, own.country) == sent


@checked
@given(st.text(max_size=30), st.text(max_size=6), st.text(max_size=3))
def test_no_letter_of_an_address_is_lost_and_an_order_always_takes_it(street: str, number: str, country: str) -> None:
    own = Address(street, number, "", "9000", "Gent", country).whole_in("BE")
    assert own.is_whole == bool(street)
    if street:
        kept = f"{own.street}{own.number if not number else ''}"
        assert [c for c in kept if c.isalnum()] == [c for c in street if c.isalnum()]


@pytest.mark.parametrize("missing", ["street", "city"])
def test_an_address_with_a_gap_is_replaced_whole_by_the_shops(missing: str) -> None:
    partial = Address(**{"street": "Rue Haute", "number": "12", "city": "Ghent", "country": "BE", missing: ""})
    assert party_for(replace(ELISE, address=partial), SHOP).address == HERE


@pytest.mark.parametrize("optional", ["box", "postal_code"])
def test_an_address_without_what_an_order_does_not_need_is_whole(optional: str) -> None:
    address = Address(street="A", number="1", box="b", postal_code="1", city="C", country="BE")
    address = Address(**{**{f: getattr(address, f) for f in (each.name for each in fields(address))}, optional: ""})
    assert party_for(replace(ELISE, address=address), SHOP).address == address


def test_names_alone_are_enough_for_an_order() -> None:
    party = party_for(Customer("c2", "Jo", ""), SHOP)
    assert (party.first_name, party.last_name, party.email, party.address) == ("Jo", "-", "shop@example.be", HERE)


@pytest.mark.parametrize("shop", [replace(SHOP, email=""), replace(SHOP, address=replace(HERE, number=""))])
def test_a_shop_without_address_or_mail_is_told_at_once(shop: ShopProfile) -> None:
    with pytest.raises(DomainError, match="shop_address"):
        sale(shop=shop)


def test_the_order_carries_what_was_sold_and_paid() -> None:
    sold = sale(replace(CART, customer=ELISE), (card("20"), cash("20")))
    order = sold.order
    assert [(line.variant_id, line.quantity, str(line.unit_price)) for line in order.lines] == [
        ("v1", 3, "8.256198"),
        ("v2", 1, "3.971698"),
    ]
    assert order.total == sold.totals.total == Money.of("34.18", "EUR")
    assert (order.untaxed, order.tax) == (sold.totals.untaxed.minor, sold.totals.tax.minor)
    assert sold.settlement.change == Money.of("5.80", "EUR")
    assert sold.customer_name == "Élise Lefèvre"
    assert sale().customer_name == ""
    facts = read_note(order.note)
    assert facts is not None
    assert (facts.receipt, [paid.method for paid in facts.paid]) == (NUMBER, ["Bancontact", "Cash"])


@pytest.mark.parametrize(
    ("tenders", "method"),
    [((card("30"), cash("5")), "Bancontact"), ((card("4.18"), cash("30")), "Cash"), ((cash("50"),), "Cash")],
)
def test_an_order_names_the_main_way_of_paying(tenders: tuple[Tender, ...], method: str) -> None:
    assert sale(tenders=tenders).order.payment_method == method


def test_a_large_note_in_cash_is_not_what_paid_most() -> None:
    """34.18 to pay: 30.00 by card, and a note of 100 of which 95.80 goes back."""
    assert sale(tenders=(card("30"), cash("100"))).order.payment_method == "Bancontact"
    assert sale(tenders=(card("10"), cash("50"))).order.payment_method == "Cash"


def test_parts_paid_in_the_same_way_count_together() -> None:
    parts = (cash("10"), card("12"), cash("12.20"))
    assert sale(tenders=parts).order.payment_method == "Cash"


@pytest.mark.parametrize(
    ("cart", "tenders", "code"),
    [
        (Cart(EUR), (), "empty_cart"),
        (CART.reversed(), (), "negative_line"),
        (CART, (), "not_paid"),
        (CART, (cash("34.15"),), "not_paid"),
        (CART, (card("40"),), "overpaid"),
        (CART, (cash("0"),), "tender_amount"),
    ],
)
def test_what_is_not_right_is_no_sale(cart: Cart, tenders: tuple[Tender, ...], code: str) -> None:
    with pytest.raises(DomainError, match=code):
        sale(cart, tenders)


def test_what_is_missing_is_named() -> None:
    with pytest.raises(DomainError) as caught:
        sale(tenders=(card("30"),))
    assert caught.value.detail["due"] == Money.of("4.18", "EUR")


def test_a_gift_is_a_sale_without_a_tender() -> None:
    order = sale(replace(CART, discount=Percent(Decimal(100))), ()).order
    assert (order.total.minor, order.payment_method) == (0, "")
    assert [line.unit_price for line in order.lines] == [0, 0]


def test_a_refused_phone_number_can_be_left_out() -> None:
    order = sale(replace(CART, customer=ELISE)).order
    mended = without_phone(order)
    assert mended.party.phone == ""
    assert replace(mended, party=order.party) == order


@checked
@given(sales())
def test_the_lines_that_are_sent_multiply_out_to_the_tills_total(sold: tuple[Cart, TaxPolicy]) -> None:
    cart, policy = sold
    total = totals(cart, policy).total
    shop = replace(SHOP, policy=replace(policy, cash_step=None))
    tenders = (Tender("Card", total, False),) if total else ()
    order = sale(cart, tenders, shop).order
    assert order.total == total
    unit = cart.currency.unit
    for line in order.lines:
        exact = line.quantity * line.unit_price * (100 + line.rate.percent) / 100
        gross = Decimal(line.net + line.tax).scaleb(-cart.currency.exponent)
        assert exact.quantize(unit, ROUND_HALF_UP) == gross


def test_discounts_are_folded_into_the_price_that_is_sent() -> None:
    half = replace(CART, lines=(replace(COFFEE, discount=AmountOff(Decimal("14.97"))),))
    (line,) = sale(half).order.lines
    assert (line.quantity, str(line.unit_price), line.net + line.tax) == (3, "4.132231", 1_500)
