"""Habits of customers: phones and addresses as people typed them over the years."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.sandbox.practice_till import PracticeTill


def elise(till: PracticeTill) -> dict[str, Any]:
    found: dict[str, Any] = till.get("/pos/customers", search="elise").json()["items"][0]
    return found


@pytest.mark.parametrize(
    ("form", "phone"),
    [
        ("e164", "+32475123456"),
        ("national", "0475 12 34 56"),
        ("brackets", "(+32) 475 12 34 56"),
        ("trunk_zero", "+32 (0)475 12 34 56"),
        ("two_numbers", "0475 12 34 56 / 02 511 11 11"),
        ("words", "call after 18h"),
    ],
)
def test_phones_in_odd_forms(till: PracticeTill, form: str, phone: str) -> None:
    """In both APIs, one by one and in lists."""
    till.habits(phones=form)

    one = elise(till)

    assert one["phone"] == phone
    assert till.get(f"/pos/customers/{one['id']}").json()["phone"] == phone
    assert till.get(f"/commerce/customers/{one['id']}").json()["phone"] == phone
    assert till.get("/commerce/customers").json()["items"][0]["phone"] == phone
    assert [each["id"] for each in till.get("/pos/customers", phone="+32475123456").json()["items"]] == [one["id"]]


def test_every_form_at_once(till: PracticeTill) -> None:
    till.habits(phones="mixed", addresses="mixed")

    people = till.get("/pos/customers").json()["items"]
    phones = [each["phone"] for each in people if each["phone"]]

    assert any(phone.startswith("0") and "/" in phone for phone in phones)
    assert any(phone.startswith("(+") for phone in phones)
    assert "call after 18h" in phones
    assert any(phone.startswith("+32") for phone in phones)
    countries = [each["addresses"][0]["country"] for each in people if each["addresses"]]
    assert {None, "BE"} < set(countries)


def test_a_phone_that_is_only_found_as_it_is_kept(till: PracticeTill) -> None:
    till.habits(phones="national", phone_search="exact")

    def found(phone: str) -> int:
        total: int = till.get("/pos/customers", phone=phone).json()["total"]
        return total

    assert [found(phone) for phone in ("0475 12 34 56", "+32475123456", "0475123456")] == [1, 0, 0]


@pytest.mark.parametrize(
    ("form", "street", "number", "country"),
    [
        ("parts", "Rue Haute", "12", "BE"),
        ("one_field", "Rue Haute 12", None, "BE"),
        ("no_number", "Rue Haute", None, "BE"),
        ("no_country", "Rue Haute", "12", None),
        ("country_name", "Rue Haute", "12", "Belgium"),
    ],
)
def test_addresses_in_odd_forms(
    till: PracticeTill, form: str, street: str, number: str | None, country: str | None
) -> None:
    till.habits(addresses=form)
    one = elise(till)
    web = till.get(f"/commerce/customers/{one['id']}").json()["addresses"][0]

    for address in (one["addresses"][0], web):
        assert (address["street"], address["number"], address["country"]) == (street, number, country)
        assert (address["city"], address["postal_code"]) == ("Brussels", "1000")


def test_further_addresses(till: PracticeTill) -> None:
    assert len(elise(till)["addresses"]) == 1
    till.habits(further_addresses=True)

    assert [each["street"] for each in elise(till)["addresses"]] == ["Rue Haute", "Quai du Commerce"]
    web = till.get(f"/commerce/customers/{elise(till)['id']}").json()["addresses"]
    assert [each["address_type"] for each in web] == ["main", "delivery"]


def test_a_new_customer_is_kept_as_the_shop_keeps_them(till: PracticeTill) -> None:
    till.habits(phones="national", addresses="one_field")
    body = {
        "first_name": "Ada",
        "last_name": "Byron",
        "phone": "+32475998877",
        "address": {"name": "home", "street": "Meir", "number": "3", "city": "Antwerpen", "postal_code": "2000"},
    }

    made = till.post("/pos/customers", body).json()

    assert (made["phone"], made["addresses"][0]["street"]) == ("0475 99 88 77", "Meir 3")
    assert till.get(f"/pos/customers/{made['id']}").json() == made
