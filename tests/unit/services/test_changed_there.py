"""What a shop's software made of a customer: only what it says otherwise, in whatever form it says it."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.customer import Address, Customer
from pos_app.services.customers.there import Changed, changed_there

HOME = Address("Rue Haute", "12", "", "1000", "Bruxelles", "BE")
ELISE = Customer("c", "Élise", "Lefèvre", "+32475112233", "elise@example.be", HOME)


def answered(**fields: object) -> str:
    own = {"first_name": "Élise", "last_name": "Lefèvre", "phone": "+32475112233", "email": "elise@example.be"}
    place = {"street": "Rue Haute", "number": "12", "postal_code": "1000", "city": "Bruxelles", "country": "BE"}
    return json.dumps({"id": "1", **own, "addresses": [place], **fields})


def test_another_way_to_write_the_same_is_no_change() -> None:
    assert changed_there(ELISE, answered()) == ()
    assert changed_there(ELISE, answered(last_name="LEFEVRE", phone="0475 11 22 33", email="Elise@Example.be")) == ()
    assert changed_there(ELISE, answered(phone="0475 11 22 33 / 02 511 11 11")) == ()
    assert changed_there(ELISE, '{"id": "1"}') == ()


def test_what_is_otherwise_is_named_with_both() -> None:
    assert changed_there(ELISE, answered(first_name="E.", phone="call after 18h")) == (
        Changed("first_name", "Élise", "E."),
        Changed("phone", "+32475112233", "call after 18h"),
    )
    elsewhere = {"street": "Kaai", "number": "1"}
    home = {"street": "Rue Haute", "number": "12", "postal_code": "1000", "city": "Brussel", "country": "BE"}
    assert changed_there(ELISE, answered(addresses=[elsewhere, home])) == (Changed("city", "Bruxelles", "Brussel"),)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["first_name", "email", "phone", "addresses", "street", "city"]), inner)
        ),
        max_leaves=12,
    )
)
def test_whatever_is_kept_can_be_compared(answer: object) -> None:
    changed_there(ELISE, json.dumps(answer))
    changed_there(ELISE, repr(answer))
