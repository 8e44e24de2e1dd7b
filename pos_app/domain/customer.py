"""Customers: from Chift, entered at the till, or the shop's walk-in profile."""

from __future__ import annotations

from dataclasses import dataclass

# Countries whose addresses have no postal code, or where most people do not know theirs (Universal Postal Union,
# "Addressing systems"; IE: Eircode).
_NO_POSTAL_CODES = (
    " AE AG AO AW BF BI BJ BO BS BW BZ CD CF CG CI CK CM DJ DM ER FJ GA GD GH GM GQ GY HK IE JM KI KM KN KP LC LY ML MO"
    " MR MW NR NU QA RW SB SC SL SR ST SY TD TF TG TK TL TO TV UG VU YE ZW "
)


def has_postal_codes(country: str) -> bool:
    """Whether an address in this country (ISO 3166-1 alpha-2) is expected to have a postal code."""
    return f" {country} " not in _NO_POSTAL_CODES


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address; empty strings for what is not known; `country` is ISO 3166-1 alpha-2 ("BE")."""

    street: str = ""
    number: str = ""
    box: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = ""

    @property
    def one_line(self) -> str:
        """`Rue Haute 12, 1000 Brussels`, with the parts that are known."""
        street = " ".join(p for p in (self.street, self.number, self.box) if p)
        town = " ".join(p for p in (self.postal_code, self.city) if p)
        return ", ".join(p for p in (street, town) if p)


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer. `id` is the till's own; `remote_id` is Chift's POS customer id, "" before there is one.

    `phone` is E.164 ("+32475123456") or "". Only the names are required (chift.md).
    """

    id: str
    first_name: str
    last_name: str
    phone: str = ""
    email: str = ""
    address: Address = Address()
    remote_id: str = ""
    walk_in: bool = False

    @property
    def name(self) -> str:
        """`Élise Lefèvre`, or the part that is known."""
        return " ".join(p for p in (self.first_name, self.last_name) if p)
