"""Customers: from Chift, entered at the till, or the shop's walk-in profile."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

from pos_app.domain.countries import iso_country
from pos_app.domain.frozen import frozen

# `Rue Haute 12`, `Kerkstraat 4b`, `Rue de la Loi 16-18`, `Hauptstr. 7/2`: what begins with a figure at the end. Not
# `Place du 4 Septembre` (no figure at the end) and not `Rue 14` of a grid (nothing but one word before it is a name).
_NUMBER_AT_END = re.compile(r"(?P<street>.*[^\W\d_]{2}.*?),? +(?P<number>\d+ ?[a-zA-Z]?(?:[-/]\d*[a-zA-Z]?)?)")
# Countries whose addresses have no postal code, or where most people do not know theirs (Universal Postal Union,
# "Addressing systems"; IE: Eircode).
_NO_POSTAL_CODES = (
    " AE AG AO AW BF BI BJ BO BS BW BZ CD CF CG CI CK CM DJ DM ER FJ GA GD GH GM GQ GY HK IE JM KI KM KN KP LC LY ML MO"
    " MR MW NR NU QA RW SB SC SL SR ST SY TD TF TG TK TL TO TV UG VU YE ZW "
)

_EMAIL = re.compile(r"[^\s<>,;:()\[\]\"@]{1,64}@(?:[\w-]{1,63}\.)+[\w-]{2,63}")


def email_in(kept: str) -> str:
    """The first e-mail address in a field as a shop keeps it ("a@b.be; c@d.be", "Ida <ida@b.be>"), "" for none ("no
    mail", "info(at)b.be"): an order with another text is refused."""
    found = _EMAIL.search(kept)
    return found[0] if found else ""


def has_postal_codes(country: str) -> bool:
    """Whether an address in this country (ISO 3166-1 alpha-2) is expected to have a postal code."""
    return f" {country} " not in _NO_POSTAL_CODES


@frozen
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

    @property
    def is_whole(self) -> bool:
        """Whether an order takes it: street, number, town and country are there (chift.md, seed 2)."""
        return all((self.street, self.number, self.city, self.country))

    def whole_in(self, country: str) -> Address:
        """The address as an order needs it, for a shop in `country`: a number that stands in the street's end is taken
        from there (`Rue Haute 12`), "-" stands for none, and the shop's country for one that is not known.

        Unchanged where the street or the town is not known: nothing can be made of that.
        """
        if not (self.street and self.city):
            return self
        street, number = self.street, self.number
        if not number and (found := _NUMBER_AT_END.fullmatch(street)):
            street, number = found["street"], found["number"]
        return replace(self, street=street, number=number or "-", country=iso_country(self.country) or country)


@frozen
class Party:
    """A person with an address: who an order is for, who gets the bill, where the goods go. `phone` is E.164 or ""."""

    first_name: str
    last_name: str
    address: Address
    phone: str
    email: str

    @property
    def one_line(self) -> str:
        """`Luc Lefèvre, Kerkstraat 4, 9000 Gent`, with the parts that are known."""
        name = " ".join(p for p in (self.first_name, self.last_name) if p not in ("", "-"))
        return ", ".join(p for p in (name, self.address.one_line) if p)


@frozen
class Customer:
    """A customer. `id` is the till's own; `remote_id` is Chift's POS customer id, "" before there is one.

    `phone` is E.164 ("+32475123456") or "". Only the names are required (chift.md). `notes` are for the shop's people
    and go with each order (`internal_notes`). What only the shop's software says: `further` addresses, points of a
    loyalty card, the birthday, and `other_phones` where several stand in one field.
    """

    id: str
    first_name: str
    last_name: str
    phone: str = ""
    email: str = ""
    address: Address = Address()
    remote_id: str = ""
    walk_in: bool = False
    notes: str = ""
    further: tuple[Party, ...] = ()
    loyalty: Decimal | None = None
    birthdate: date | None = None
    other_phones: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """`Élise Lefèvre`, or the part that is known."""
        return " ".join(p for p in (self.first_name, self.last_name) if p)
