"""How a shop keeps phones and addresses: as people typed them over the years.

Works on the finished customer of Chift's shape. May import `habits.model` and `habits.on_goods`.
"""

from __future__ import annotations

from typing import Any

from pos_app.sandbox.habits.model import MIXABLE_ADDRESSES, MIXABLE_PHONES, Habits
from pos_app.sandbox.habits.on_goods import with_entities

_COUNTRIES = {"BE": "Belgium", "DE": "Deutschland", "FR": "France"}
_PREFIXES = ("+32", "+49", "+33")


def shown_customer(habits: Habits, person: dict[str, Any], number: int) -> None:
    """Changes a customer of either API in place. `number`: the customer's place in the list, for what is mixed."""
    person["phone"] = phone_as_kept(habits, person["phone"], number)
    person["created_on"] = habits.odd_dates.get("customers", person["created_on"])
    if habits.html_names:
        for field in ("name", "first_name", "last_name"):
            if person.get(field):
                person[field] = with_entities(person[field])
    person["addresses"] = [_address(habits, each, number) for each in person["addresses"]]
    if habits.further_addresses and person["addresses"]:
        second = {**person["addresses"][0], "address_type": "delivery", "street": "Quai du Commerce", "number": "7"}
        person["addresses"].append(second)


def phone_as_kept(habits: Habits, phone: str | None, number: int) -> str | None:
    """A phone in the form of the shop; what is not E.164 of a country known here stays as it is."""
    form = MIXABLE_PHONES[number % len(MIXABLE_PHONES)] if habits.phones == "mixed" else habits.phones
    if form == "e164" or phone is None:
        return phone
    if form == "words":
        return "call after 18h"
    prefix = next((prefix for prefix in _PREFIXES if phone.startswith(prefix)), None)
    if prefix is None:
        return phone
    rest = phone.removeprefix(prefix)
    grouped = f"{rest[:3]} {rest[3:5]} {rest[5:7]} {rest[7:]}".strip()
    match form:
        case "national":
            return f"0{grouped}"
        case "brackets":
            return f"({prefix}) {grouped}"
        case "trunk_zero":
            return f"{prefix} (0){grouped}"
        case _:
            return f"0{grouped} / 02 511 11 11"


def _address(habits: Habits, address: dict[str, Any], number: int) -> dict[str, Any]:
    form = habits.addresses
    if form == "mixed":
        form = MIXABLE_ADDRESSES[number % len(MIXABLE_ADDRESSES)]  # type: ignore[assignment]  # one of them
    match form:
        case "one_field":
            whole = f"{address['street']} {address['number']}" if address["number"] else address["street"]
            return {**address, "street": whole, "number": None}
        case "no_number":
            return {**address, "number": None}
        case "no_country":
            return {**address, "country": None}
        case "country_name":
            return {**address, "country": _COUNTRIES.get(address["country"], address["country"])}
        case _:
            return address
