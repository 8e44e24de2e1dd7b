"""Checks what a cashier typed about a customer and converts it to Chift's form (E.164, ISO country code)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from pos_app.domain.cart import MAX_NOTE, clean_text, visible
from pos_app.domain.customer import Address, Customer, Party, has_postal_codes
from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen
from pos_app.domain.typed_person import PHONE_LABEL

MAX_NAME = 100
NAMES = ("first_name", "last_name")
ADDRESS = ("street", "number", "box", "postal_code", "city")
# One @, something before it, a name with a dot and an ending of letters (or the ASCII form of one in another script,
# `xn--p1ai`): what every shop system accepts. No dot stands first, last or beside another, no label ends in a hyphen.
_ATOM = r"[^@\s,;:<>()\[\]\\\".]+"
_DOMAIN_LABEL = r"(?!-)[\w-]{1,63}(?<!-)"
_EMAIL = re.compile(
    rf"{_ATOM}(?:\.{_ATOM})*@(?:{_DOMAIN_LABEL}\.)+(?:[^\W\d_]{{2,63}}|xn--[a-z0-9-]{{1,57}}[a-z0-9])", re.IGNORECASE
)
_FLOAT = re.compile(r"(\d+)[.,]0+")  # a spreadsheet's number
_LETTER = re.compile(r"[^\W\d_]")
_COUNTRY = re.compile(r"[A-Z]{2}")


# What an order's address cannot do without (chift.md, seed 2); a number is made where there is none.
OF_AN_ORDER = ("first_name", "last_name", "street", "city")


@frozen
class ContactEntry:
    """The entry form as typed: texts by field name, none of them checked."""

    first_name: str = ""
    last_name: str = ""
    phone: str = ""
    email: str = ""
    street: str = ""
    number: str = ""
    box: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = ""
    notes: str = ""


def plain_number(text: str) -> str:
    """A phone number as typed or pasted, without what stands around it: `tel:`, `Tel.`, a spreadsheet's apostrophe or
    `.0`; full-width figures become plain ones. The rest is unchanged, letters too: they make it no number."""
    plain = unicodedata.normalize("NFKC", text).strip().lstrip("'\u2018\u2019`").strip()
    plain = PHONE_LABEL.sub("", plain)
    whole = _FLOAT.fullmatch(plain)
    return whole[1] if whole else plain


def plain_address(text: str) -> str:
    """An e-mail address as typed or pasted, without what stands around it: `mailto:`, `Ida <ida@vermeer.be>`, a full
    stop or comma behind it. A text with two addresses, or none, is unchanged."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if plain.count("@") != 1:
        return plain
    bracketed = re.fullmatch(r"[^<>]*<\s*([^<>]*@[^<>]*)>[\s,;.]*", plain)
    if bracketed:
        plain = bracketed[1]
    plain = plain.strip(" \t'\"<>,;")
    if plain[:7].casefold() == "mailto:":
        plain = plain[7:].partition("?")[0].strip()
    return plain.rstrip(" .,;>")


def phone_e164(text: str, country: str) -> str:
    """`0475 12 34 56` typed in a shop in BE -> `+32475123456`; "" stays "".

    Raises DomainError("phone") for a text that cannot be a phone number: letters are none (`0475-TAXI-12`), and two
    numbers in one field are none.
    """
    text = plain_number(text)
    if not text:
        return ""
    if _LETTER.search(text):  # the library would read letters as the keys they stand on
        raise DomainError("phone", "phone")
    # Imported here and not above: its tables take 22 ms, which the first paint does not need.
    import phonenumbers

    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        raise DomainError("phone", "phone") from None
    if not phonenumbers.is_possible_number(number):
        raise DomainError("phone", "phone")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def phone_forms(text: str, country: str) -> tuple[str, ...]:
    """The forms in which a shop may keep a number: `+32475123456`, `0475 12 34 56`, `0475123456`, and as typed."""
    typed = text.strip()
    try:
        whole = phone_e164(typed, country)
    except DomainError:
        return (typed,)
    import phonenumbers

    number = phonenumbers.parse(whole, None)
    national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    return tuple(dict.fromkeys((whole, national, "".join(c for c in national if c.isdecimal()), typed)))


def phone_is_given_out(e164: str) -> bool:
    """Whether numbers like this one are in use in its country; a number with a digit too few may be possible and not in
    use.

    For a hint only: new ranges come into use before the library knows them, so this rejects no number.
    """
    import phonenumbers

    return phonenumbers.is_valid_number(phonenumbers.parse(e164, None))


def email_checked(text: str) -> str:
    """The e-mail address alone, without `mailto:` or a name around it.

    Raises DomainError: email_at (no @), email_ending (no .be or .com), email.
    """
    address = clean_text(text, 254, "email")
    if not address or _EMAIL.fullmatch(address):
        return address
    address = plain_address(address)
    if _EMAIL.fullmatch(address):
        return address
    name, at, host = address.partition("@")
    if not at or not name:
        raise DomainError("email_at", "email")
    raise DomainError("email_ending" if "." not in host else "email", "email")


def errors_in(entry: ContactEntry, shop_country: str, needed: Sequence[str] = NAMES) -> dict[str, DomainError]:
    """The error of each field that cannot be saved, by field name; empty if the entry is correct. `needed`: the fields
    that must be filled in."""
    found: dict[str, DomainError] = {}
    checks: tuple[tuple[str, Callable[[], str]], ...] = (
        ("phone", partial(phone_e164, entry.phone, entry.country or shop_country)),
        ("email", partial(email_checked, entry.email)),
        ("country", partial(_country, entry.country)),
        ("notes", partial(clean_text, entry.notes, MAX_NOTE, "notes")),
        *((name, partial(_text, entry, name)) for name in _TEXTS),
    )
    for field, check in checks:
        try:
            check()
        except DomainError as error:
            found[field] = error
    for field in needed:
        if field not in found and not getattr(entry, field).strip():
            found[field] = DomainError("needed", field)
    for field in address_lacks(entry, shop_country):
        found.setdefault(field, DomainError("address_part", field))
    return found


def address_lacks(entry: ContactEntry, shop_country: str) -> tuple[str, ...]:
    """The fields without which what was typed of an address would be lost: a customer's address has a town and a
    postal code, or Chift takes none of it (chift.md, seed 1). () while no part of one is typed."""
    if not "".join((entry.street, entry.number, entry.box, entry.postal_code, entry.city)).strip():
        return ()
    has_code = entry.postal_code or not has_postal_codes(entry.country or shop_country)
    needed = ("city",) if has_code else ("postal_code", "city")
    return tuple([name for name in needed if not visible(getattr(entry, name)).strip()])


def customer_from(entry: ContactEntry, shop_country: str, customer_id: str) -> Customer:
    """The customer of an entry. Raises the first DomainError of `errors_in`."""
    for error in errors_in(entry, shop_country).values():
        raise error
    who = _party(entry, shop_country)
    notes = clean_text(entry.notes, MAX_NOTE, "notes")
    return Customer(customer_id, who.first_name, who.last_name, who.phone, who.email, who.address, notes=notes)


def party_from(entry: ContactEntry, shop_country: str) -> Party:
    """Where goods or a bill go, as an order takes it. Raises the first DomainError of `errors_in` with OF_AN_ORDER."""
    for error in errors_in(entry, shop_country, OF_AN_ORDER).values():
        raise error
    who = _party(entry, shop_country)
    return replace(who, address=who.address.whole_in(shop_country))


def entry_of(party: Party) -> ContactEntry:
    """The entry form filled with a person of an order."""
    address = party.address
    first, last = ("" if name == "-" else name for name in (party.first_name, party.last_name))
    return ContactEntry(
        first,
        last,
        party.phone,
        party.email,
        address.street,
        "" if address.number == "-" else address.number,
        address.box,
        address.postal_code,
        address.city,
        address.country,
    )


def _party(entry: ContactEntry, shop_country: str) -> Party:
    first, last, street, number, box, postal_code, city = [_text(entry, name) for name in _TEXTS]
    country = _country(entry.country) or shop_country
    has_address = any((street, number, box, postal_code, city))
    address = Address(street, number, box, postal_code, city, country) if has_address else Address()
    return Party(first, last, address, phone_e164(entry.phone, country), email_checked(entry.email))


_TEXTS = ("first_name", "last_name", "street", "number", "box", "postal_code", "city")


def _text(entry: ContactEntry, name: str) -> str:
    text: str = getattr(entry, name)
    return " ".join(clean_text(text, MAX_NAME, name).split())


def _country(text: str) -> str:
    if text and not _COUNTRY.fullmatch(text):
        raise DomainError("country", "country")
    return text
