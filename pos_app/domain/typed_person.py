"""What a cashier typed or pasted about a person, taken apart: names, a phone number, an e-mail address.

Pure. The forms are those of people and of lists: `John Smith`, `Smith, John`, `DUPONT Marie`, `van den Berg`,
`Ida Vermeer <ida@vermeer.be>`, `Jan Peeters 0475 12 34 56`. Nothing typed is dropped: what is neither a number nor an
address is part of a name.
"""

from __future__ import annotations

import re

from pos_app.domain.frozen import frozen

# A run that can only be a phone number: from 6 figures, with what people write between them, and no letter in or beside
# it. `Café 7` and `Route 66` have too few.
_NUMBER = re.compile(r"(?<![\w.,-])(?:\+ ?|00)?\(?\+?\d(?:[ \t\u00a0/.()\-]{0,3}\d){5,16}\)?(?![\w])")
PHONE_LABEL = re.compile(r"^(?:tel|tél|phone|gsm|mobile?|mob|fon|handy|portable)\b\.?\s*:?\s*", re.IGNORECASE)
_ADDRESS = re.compile(r"<?\s*(?:mailto:)?([^\s<>,;()\[\]{}|\"]*@[^\s<>,;()\[\]{}|\"]*)\s*>?", re.IGNORECASE)
# What stood around a number or an address that was taken out: `Ida (…)`, `(Ida) …`, `Ida | …`.
_EMPTY = re.compile(r"[(\[{]\s*[)\]}]")
_WRAPPED = re.compile(r"[(\[{]([^()\[\]{}]*)[)\]}]")
_JOINTS = " \t|/·:\u2013\u2014-"
# Words a family name begins with, as they are typed before it.
_PARTICLES = re.compile(
    r"van|vande[nr]?|von|vo[mn]|zu[mr]?|de[nrsl]?|du|dell?a|d[iao]|d[ao]s|les?|la|te[nr]?|'t|el|al|bin|ibn|ma?c|[od]'",
    re.IGNORECASE,
)


@frozen
class TypedPerson:
    """The parts of a typed text, as typed; "" for what it does not have."""

    first_name: str = ""
    last_name: str = ""
    phone: str = ""
    email: str = ""


def typed_person(text: str) -> TypedPerson:
    """The parts of what was typed to find or enter somebody.

    `Café 7` is a name: figures are a phone number only from 6 on, or where there is nothing else.
    """
    rest, email, phone = " ".join(text.split()), "", ""
    if found := _ADDRESS.search(rest):
        email = found[1]
        rest = f"{rest[: found.start()]} {rest[found.end() :]}"
    if not any(c.isalpha() for c in rest):
        number = rest.strip(' ,;<>"')
        return TypedPerson(phone=number if any(c.isdigit() for c in number) else "", email=email)
    if found := _NUMBER.search(rest):
        phone = found[0].strip()
        phone = wrapped[1] if (wrapped := _WRAPPED.fullmatch(phone)) else phone
        rest = f"{PHONE_LABEL.sub('', rest[: found.start()].strip())} {rest[found.end() :]}"
        rest = re.sub(r"\s*\b(?:tel|tél|gsm|mob)\b\.?\s*:?\s*$", "", rest.strip(), flags=re.IGNORECASE)
    if phone or email:
        rest = _EMPTY.sub(" ", rest).strip(_JOINTS)
        rest = wrapped[1] if (wrapped := _WRAPPED.fullmatch(rest)) else rest
    first, last = split_name(rest)
    return TypedPerson(first, last, phone, email)


def split_name(text: str) -> tuple[str, str]:
    """First and last name of a name typed in one piece; "" for the one that is not there.

    `Smith, John` -> John, Smith; `DUPONT Marie` -> Marie, DUPONT; `van den Berg` -> "", van den Berg;
    `Jan van den Berg` -> Jan, van den Berg. A single word is a first name, as most are called.
    """
    plain = " ".join(text.strip(' \t,;<>"').replace("\u2019", "'").split())
    for mark in (",", ";"):
        if mark in text:
            before, _, behind = text.replace("\u2019", "'").partition(mark)
            last = " ".join(before.strip(' ,;<>"').split())
            first = " ".join(re.split(r"[\s,;]+", behind.strip(' ,;<>"')))
            return first, last
    parts = plain.split(" ")
    if len(parts) == 1:
        return plain, ""
    shouted = _shouted(parts)
    if shouted:
        return " ".join(parts[shouted:]), " ".join(parts[:shouted])
    if _PARTICLES.fullmatch(parts[0]):
        return "", plain
    return parts[0], " ".join(parts[1:])


def _shouted(parts: list[str]) -> int:
    """How many words at the beginning are in capitals, before one that is not: `DE SMET Anna` -> 2, else 0."""
    count = 0
    for part in parts:
        letters = [c for c in part if c.isalpha()]
        if len(letters) < 2 or any(c != c.upper() or c == c.lower() for c in letters):
            break
        count += 1
    return count if 0 < count < len(parts) else 0
