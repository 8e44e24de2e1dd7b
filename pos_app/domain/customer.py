"""Customers as the till knows them: from Chift, entered here, or the shop's walk-in profile."""

from __future__ import annotations

from dataclasses import dataclass


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
        """`Rue Haute 12, 1000 Brussels`, with what is known."""
        street = " ".join(p for p in (self.street, self.number, self.box) if p)
        town = " ".join(p for p in (self.postal_code, self.city) if p)
        return ", ".join(p for p in (street, town) if p)


@dataclass(frozen=True, slots=True)
class Customer:
    """A person the shop sells to. `id` is the till's own; `remote_id` is Chift's POS customer id once it has one.

    `phone` is E.164 ("+32475123456") or "". Only the names are needed to save one (chift.md).
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
        """`Élise Lefèvre`, or what is known of it."""
        return " ".join(p for p in (self.first_name, self.last_name) if p)
