"""What the shop's software made of a customer who was entered at this till, by its own answer. Pure."""

from __future__ import annotations

import json
from typing import Any

from pos_app.domain.customer import Customer
from pos_app.domain.frozen import frozen
from pos_app.domain.search import fold, phones_in, same_phone

_ADDRESS = ("street", "number", "box", "postal_code", "city", "country")


@frozen
class Changed:
    """A field that the shop's software keeps otherwise: `field` as in the customer's form, "" in `there` for gone."""

    field: str
    here: str
    there: str


def changed_there(ours: Customer, answer: str) -> tuple[Changed, ...]:
    """The fields of `ours` that an answer (JSON text) gives back otherwise. Letters' case, accents and how a phone
    number is written are no difference; what the answer does not speak of is none either."""
    told = _object(answer)
    found = []
    for field in ("first_name", "last_name", "email"):
        here, there = getattr(ours, field), told.get(field)
        if here and isinstance(there, str) and fold(here) != fold(there):
            found.append(Changed(field, here, there))
    phone = told.get("phone")
    if ours.phone and isinstance(phone, str) and not any(same_phone(ours.phone, one) for one in phones_in(phone)):
        found.append(Changed("phone", ours.phone, phone))
    addresses = told.get("addresses")
    if ours.address.one_line and isinstance(addresses, list):
        places = [one for one in addresses if isinstance(one, dict)] or [{}]
        alike = [[_unlike(ours, place, field) for field in _ADDRESS] for place in places]
        best = min(alike, key=lambda fields: sum(one is not None for one in fields))
        found += [one for one in best if one is not None]
    return tuple(found)


def _unlike(ours: Customer, place: dict[str, Any], field: str) -> Changed | None:
    here, there = getattr(ours.address, field), place.get(field)
    said = str(there) if there is not None else ""
    return Changed(field, here, said) if here and fold(here) != fold(said) else None


def _object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
