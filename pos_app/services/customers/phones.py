"""Reads the phone numbers that a shop's software keeps, and writes them as people do.

Scope: the library of number formats, imported at its first use: its tables take 22 ms, which no start needs. What a
cashier types is read in `contact`.
"""

from __future__ import annotations

import re

from pos_app.domain.search import phones_in

# Countries around here whose national 0 is left out behind the country code; Italy keeps it.
_TRUNK_ZERO = re.compile(r"(\+(?:31|32|33|352|353|4[134569]|420|421|48|36|40|30|385|386))0")


def phone_of_order(kept: str, country: str) -> str:
    """The first phone number of a field of the shop's software, as E.164 for a shop in `country`; "" where there is
    none: `0475 11 22 33 / 02 511 11 11`, `+32 (0)475…`, `call after 18h`."""
    import phonenumbers

    possible = ""
    for found in phones_in(kept):
        for one in dict.fromkeys((found, _TRUNK_ZERO.sub(r"\1", found))):
            try:
                number = phonenumbers.parse(one, country)
            except phonenumbers.NumberParseException:
                continue
            e164 = str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
            if phonenumbers.is_valid_number(number):
                return e164
            if phonenumbers.is_possible_number(number) and not _TRUNK_ZERO.match(e164):
                possible = possible or e164
    return possible


def phone_for_people(e164: str) -> str:
    """`+32475123456` -> `+32 475 12 34 56`; a text that is no E.164 number is returned unchanged."""
    if not e164:
        return ""
    import phonenumbers

    try:
        number = phonenumbers.parse(e164, None)
    except phonenumbers.NumberParseException:
        return e164
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
