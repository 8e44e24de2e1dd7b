"""A key, an order, a customer to send, and Hypothesis strategies for many of them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import strategies as st

from pos_app.chift.credentials import Credentials
from pos_app.domain.customer import Address, Customer, Party
from pos_app.domain.money import currency
from pos_app.domain.order import Order, OrderLine
from pos_app.domain.tax import TaxRate

KEY = Credentials(
    client_id="till-1",
    client_secret="open sesame",
    account_id="11111111-1111-4111-8111-111111111111",
    consumer_id="22222222-2222-4222-8222-222222222222",
    pos_connection_id="33333333-3333-4333-8333-333333333333",
    commerce_connection_id="44444444-4444-4444-8444-444444444444",
)
ADDRESS = Address("Rue Haute", "12", "A", "1000", "Brussels", "BE")
CUSTOMER = Customer("c1", "Élise", "Lefèvre", "+32475123499", "elise@example.be", ADDRESS)
LINE = OrderLine("v1", "Torchon lin", 3, TaxRate(Decimal(21)), Decimal("8.2563"), 2477, 520)
ORDER = Order(
    Party("Élise", "Lefèvre", ADDRESS, "+32475123499", "elise@example.be"),
    currency("EUR"),
    (LINE,),
    "Receipt 1-261122-0038",
    "Cash",
    2477,
    520,
)


def order_of(variant_id: str, note: str = "Receipt 1-261122-0038") -> Order:
    """ORDER with this variant in its line."""
    return replace(ORDER, lines=(replace(LINE, variant_id=variant_id),), note=note)


_word = st.text(min_size=1, max_size=30).filter(lambda text: bool(text.strip()))
_maybe = st.just("") | _word
_phone = st.just("") | st.from_regex(r"\+[1-9][0-9]{6,14}", fullmatch=True)
_country = st.sampled_from(("BE", "FR", "LU", "NL", "DE"))
_address = st.builds(Address, _word, _word, _maybe, _maybe, _word, _country)
_line = st.builds(
    OrderLine,
    variant_id=_word,
    name=_word,
    quantity=st.integers(1, 9999),
    rate=st.decimals(0, 100, places=3).map(TaxRate),
    unit_price=st.decimals(0, 9_999_999, places=10) | st.decimals(0, 9_999_999, places=2),
    net=st.just(1),
    tax=st.just(0),
)
orders = st.builds(
    Order,
    st.builds(Party, _word, _word, _address, _phone, _word),
    st.sampled_from(("EUR", "JPY", "KWD")).map(currency),
    st.lists(_line, min_size=1, max_size=5).map(tuple),
    st.text(max_size=100),
    _maybe,
    st.just(1),
    st.just(0),
)
customers = st.builds(
    Customer,
    st.just("c1"),
    _word,
    _word,
    _phone,
    _maybe,
    st.just(Address()) | st.builds(Address, _maybe, _maybe, _maybe, _maybe, _maybe, _country),
)
