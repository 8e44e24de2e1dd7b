"""The tokens (words, numbers, addresses) of items and customers: those the index holds, and those a search looks up.

A token that is not a word begins with a sign that no word has: `+` a whole phone number, `~` the same without its
country code, `!` one that is kept without it, `<` its digits in reverse order, `#` a barcode, `@` an e-mail address,
`@@` the part after its `@`, `=` how a name sounds (domain.phonetics).

Scope: the domain's search text; pure.
"""

from __future__ import annotations

import re
from itertools import chain

from pos_app.domain.catalogue import Item
from pos_app.domain.customer import Customer
from pos_app.domain.phonetics import sound, sounds, units
from pos_app.domain.scanned import filed_gtins
from pos_app.domain.search import WORD, digits, first_phone, fold, glued, words

MIN_DIGITS = 3
LONG = 6  # digits of a number without its country, below which one with a country is not looked for by it
_NOT_OF_MAIL = re.compile(r"[\s<>()\[\],;:|\"“”„«»@]")
_SIGNS = "._'+-*="
_ALIKE_FROM = 4  # characters of a sound's key: shorter keys match only when they are equal

# ITU E.164: country codes are 1 and 7, these of two digits, and three digits for the rest.
_TWO_DIGITS = frozenset(
    str(code)
    for first, last in ((27, 27), (30, 34), (36, 36), (39, 41), (43, 49), (51, 58), (60, 66), (81, 82), (84, 84))
    for code in range(first, last + 1)
) | frozenset(("20", "86", "90", "91", "92", "93", "94", "95", "98"))


def storable(text: str) -> str:
    """Typed text without lone surrogates, which SQLite does not accept."""
    return text.encode("utf-8", "ignore").decode()


def item_words(item: Item) -> tuple[str, ...]:
    """The words of an item's name, SKU and barcode, in that order: `tasse cafe ts 12`; then its barcodes in 14 digits
    where no scan sends them as they are filed (`#09780143007234`)."""
    found = words(f"{item.name} {item.sku} {item.barcode}")  # in one step: a load does it for every item
    codes = filed_gtins(item.barcode) if item.barcode else ()
    return (*found, *(f"#{code}" for code in codes)) if codes else found


def customer_words(customer: Customer) -> tuple[str, ...]:
    """The words of a customer's last and first name, and of the e-mail address before its `@`; then the names' words
    written as one: `O'Brien` is found as `obrien`, `Jean-Pierre` as `jeanpierre`, Mary Jane as `maryjane`."""
    local, _, _ = customer.email.partition("@")
    last, first = WORD.findall(fold(customer.last_name)), WORD.findall(fold(customer.first_name))
    plain = chain(last, first, words(local))
    return tuple(dict.fromkeys(chain(plain, glued(last), glued(first), glued((*first, *last)), glued((*last, *first)))))


def customer_sounds(customer: Customer) -> tuple[str, ...]:
    """The sound keys of a customer's names: `=lefevr`, `=elis`."""
    keys = (*sounds(words(customer.last_name)), *sounds(words(customer.first_name)))
    return tuple(dict.fromkeys(f"={key}" for key in keys))


def customer_search(customer: Customer) -> str:
    """The text in which the further words of a search for a customer are looked up, by spelling and by sound."""
    return as_search((*customer_words(customer), *customer_sounds(customer), ""))


def customer_tokens(customer: Customer) -> tuple[str, ...]:
    """All tokens by which a customer is found."""
    found = [*customer_words(customer), *customer_sounds(customer)]
    for phone in (customer.phone, *customer.other_phones):
        found += _phone_tokens(phone)
    if customer.email:
        mail = fold(customer.email)
        found += [f"@{mail}", *(f"@@{domain}" for domain in _domains(mail))]
    return tuple(dict.fromkeys(found))


def _phone_tokens(phone: str) -> list[str]:
    number = digits(phone)
    if not number:
        return []
    if phone.startswith("+"):
        return [f"+{number}", f"~{national(number)}", f"<{number[::-1]}"]
    bare = number.lstrip("0")
    # Without its country: found by whoever types it with any.
    return [f"+{number}", f"~{bare}", f"!{bare}", f"<{number[::-1]}"]


def _domains(mail: str) -> list[str]:
    """The part of an address behind its `@`, and the domains it lies in: `shop.example.de`, `example.de`."""
    labels = mail.rpartition("@")[2].split(".")
    return [".".join(labels[at:]) for at in range(max(len(labels) - 1, 1))]


def as_search(tokens: tuple[str, ...]) -> str:
    """The words as the text in which further words of a search are looked up: ` tasse cafe`."""
    return "".join(f" {token}" for token in tokens)


def phone_prefixes(text: str) -> tuple[str, ...]:
    """The beginnings of tokens to look up for a phone number, typed in any form, whole or in part; () if it is none.

    `+32 475`, `0032475` and `0475` find it by its beginning, its last digits (at least 3) by its end.
    """
    if any(c.isalpha() for c in text):
        return ()
    typed = first_phone(text) or text.strip()
    number = digits(typed)
    if len(number) < MIN_DIGITS:
        return ()
    if typed.startswith("+"):
        own = national(number)
        return (f"+{number}", *([f"!{own}"] if len(own) >= LONG else []))
    bare = number.lstrip("0")
    # Italian numbers keep their zero after the country code, hence both.
    found = [f"~{bare}", f"~{number}", f"+{number}"]
    if len(bare) >= MIN_DIGITS:
        found.append(f"<{bare[::-1]}")
    return tuple(dict.fromkeys(token for token in found if len(token) > 1))


def mail_parts(folded: str) -> tuple[str, ...]:
    """The e-mail address in a folded text, whole or its beginning with the `@`: `mailto:ida@exam` -> `ida@exam`; with
    a full stop behind it also without that. () for none."""
    before, at, behind = folded.partition("@")
    if not at:
        return ()
    # Cut, and not searched as one pattern: that takes the square of the length where no "@" follows.
    name, domain = _NOT_OF_MAIL.split(before)[-1], _NOT_OF_MAIL.split(behind, maxsplit=1)[0]
    part = f"{name.lstrip(_SIGNS)}@{domain}"
    return tuple(dict.fromkeys((part, part.rstrip(".'"))))


def alike_terms(text: str) -> tuple[tuple[str, str], ...]:
    """What to look up for a typed name that may be spelt otherwise, per name: the name as typed, and the beginning of
    its sound's token (`=lefevr`), or the whole token of a short one followed by a blank (`=jan `). () if it is no
    name."""
    if "@" in text or any(c.isdigit() for c in text):
        return ()
    terms = []
    for unit in units(words(storable(text))):
        key = sound(unit)
        if not key:
            return ()
        terms.append((unit, f"={key}" if len(key) >= _ALIKE_FROM else f"={key} "))
    return tuple(terms)


def national(number: str) -> str:
    """A number of E.164 digits without its country code: `32475123456` -> `475123456`."""
    if number[:1] in ("1", "7"):
        return number[1:]
    return number[2:] if number[:2] in _TWO_DIGITS else number[3:]
