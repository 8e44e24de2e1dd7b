"""VAT and company numbers of shops and of customers who ask for an invoice: brought into one form, check digits proved.

Of BE, FR, DE, AT, NL and LU the check digits are computed; of the other countries of the European Union the number is
taken as it is. Nothing is asked of a server (VIES): a number that fits may still be one that was never given out. The
rules and where they were read: docs/law.md. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from pos_app.domain.errors import DomainError

_EU = [
    "AT",
    "BE",
    "BG",
    "CY",
    "CZ",
    "DE",
    "DK",
    "EE",
    "EL",
    "ES",
    "FI",
    "FR",
    "HR",
    "HU",
    "IE",
    "IT",
    "LT",
    "LU",
    "LV",
    "MT",
    "NL",
    "PL",
    "PT",
    "RO",
    "SE",
    "SI",
    "SK",
    "XI",
]
_BETWEEN = re.compile(r"[\s./:-]+")
_KEY = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # of a French key: I and O are no letters of it
_LA_POSTE, _LA_POSTE_HEAD = "356000000", "35600000000048"


def vat_number(text: str, country: str) -> str:
    """A VAT number as it is printed: its country's prefix and its own characters, nothing between (`BE0428759497`).

    One without a prefix is the shop's `country`'s; "" stays "". Raises DomainError("vat_number"), with `like`, an
    example of that country's, where one is known.
    """
    plain = _BETWEEN.sub("", text).replace("(0)", "0").upper()
    if not plain:
        return ""
    here = "EL" if country == "GR" else country
    named = "EL" if plain.startswith("GR") else plain[:2]
    readings = [(named, plain[2:])] if named in _EU else []
    readings.append((here, plain))  # a French key may look like another country's prefix
    for of, own in readings:
        whole = _filled(of, own)
        if _CHECKS.get(of, _any_eu if of in _EU else _never)(whole):
            return f"{of}{whole}"
    of = readings[0][0]
    raise DomainError("vat_number_like" if of in _LIKE else "vat_number", "vat_number", like=_LIKE.get(of, ""))


def _filled(of: str, own: str) -> str:
    """With the characters that people leave out: the first 0 of an old Belgian number, the Austrian U."""
    if of == "BE" and len(own) == 9:
        return f"0{own}"
    return f"U{own}" if of == "AT" and not own.startswith("U") else own


def company_number(text: str, country: str) -> str:
    """The number of a company in its country's register: KBO/BCE, SIREN or SIRET, KvK, RCS, Firmenbuch, or a German tax
    number; without what stands between its figures where the country writes none. "" stays "".

    Raises DomainError("company_number"), with `like`, an example.
    """
    plain = _BETWEEN.sub("", text).upper()
    if not plain:
        return ""
    kept = " ".join(text.split())
    match country:
        case "BE":
            plain = plain.removeprefix("BE")
            plain = f"0{plain}" if len(plain) == 9 else plain
            fits, kept = _belgian(plain), f"{plain[:4]}.{plain[4:7]}.{plain[7:]}"
        case "FR":
            fits, kept = is_siren(plain) or is_siret(plain), plain
        case "NL":
            plain = plain.removeprefix("KVK")
            fits, kept = bool(re.fullmatch(r"[0-9]{8}", plain)), plain
        case "LU":
            plain = plain.removeprefix("RCSLUXEMBOURG").removeprefix("RCS")
            fits, kept = bool(re.fullmatch(r"[A-Z][0-9]{1,7}", plain)), plain
        case "AT":
            plain = plain.removeprefix("FN")
            fits, kept = bool(re.fullmatch(r"[0-9]{1,6}[A-Z]", plain)), f"FN {plain.lower()}"
        case _:  # DE: a register's number (HRB 1234) or a tax number (21/815/08150), whose check differs by the Land
            fits = len(kept) <= 30 and bool(re.search(r"[0-9]", kept)) and kept.isprintable()
    if not fits:
        code = "company_number_like" if country in _COMPANY_LIKE else "company_number"
        raise DomainError(code, "company_number", like=_COMPANY_LIKE.get(country, ""))
    return kept


def country_of_vat(number: str) -> str:
    """The ISO country of a VAT number in its printed form (`EL…` is GR, `XI…` is GB), "" for none."""
    return {"EL": "GR", "XI": "GB"}.get(number[:2], number[:2])


def is_siren(number: str) -> bool:
    """Whether nine figures are a French SIREN: Luhn."""
    return bool(re.fullmatch(r"[0-9]{9}", number)) and number != "0" * 9 and _luhn(number)


def is_siret(number: str) -> bool:
    """Whether fourteen figures are a French SIRET: a SIREN, and all of it by Luhn; the post offices of La Poste (but
    its head office) have a sum of figures that five divides instead."""
    if not re.fullmatch(r"[0-9]{14}", number) or not is_siren(number[:9]):
        return False
    if number.startswith(_LA_POSTE) and number != _LA_POSTE_HEAD:
        return sum(map(int, number)) % 5 == 0
    return _luhn(number)


def _luhn(digits: str) -> bool:
    doubled = (int(figure) * (1 + at % 2) for at, figure in enumerate(reversed(digits)))
    return sum(value - 9 * (value > 9) for value in doubled) % 10 == 0


def _belgian(own: str) -> bool:
    return bool(re.fullmatch(r"[01][0-9]{9}", own)) and int(own[:8]) > 0 and 97 - int(own[:8]) % 97 == int(own[8:])


def _french(own: str) -> bool:
    key, siren = own[:2], own[2:]
    if len(key) != 2 or any(letter not in _KEY for letter in key) or not re.fullmatch(r"[0-9]{9}", siren):
        return False
    if not siren.startswith("000") and not is_siren(siren):  # those of Monaco begin with 000 and are no SIREN
        return False
    if key.isdecimal():
        return int(key) == (12 + 3 * (int(siren) % 97)) % 97
    first, second = (_KEY.index(letter) for letter in key)
    whole = first * 24 + second - 10 if key[0].isdecimal() else first * 34 + second - 100
    return (int(siren) + 1 + whole // 11 - whole) % 11 == 0


def _german(own: str) -> bool:
    """ISO 7064, MOD 11,10."""
    if not re.fullmatch(r"[1-9][0-9]{8}", own):
        return False
    product = 10
    for figure in own[:8]:
        product = ((int(figure) + product) % 10 or 10) * 2 % 11
    return (product + int(own[8])) % 10 == 1


def _austrian(own: str) -> bool:
    if not re.fullmatch(r"U[0-9]{8}", own):
        return False
    values = (int(figure) * (1 + at % 2) for at, figure in enumerate(own[1:8]))
    return (sum(value - 9 * (value > 9) for value in values) + 4 + int(own[8])) % 10 == 0


def _dutch(own: str) -> bool:
    """The old form has a number of the tax office with its proof by eleven, the one since 2020 a remainder of 97."""
    if not re.fullmatch(r"[0-9]{9}B[0-9]{2}", own) or not int(own[:9]) or own.endswith("00"):
        return False
    eleven = sum((9 - at) * int(figure) for at, figure in enumerate(own[:8])) - int(own[8])
    whole = int("".join(str(int(letter, 36)) for letter in f"NL{own}"))
    return eleven % 11 == 0 or whole % 97 == 1


def _luxembourgish(own: str) -> bool:
    return bool(re.fullmatch(r"[0-9]{8}", own)) and int(own[:6]) > 0 and int(own[:6]) % 89 == int(own[6:])


def _any_eu(own: str) -> bool:
    return bool(re.fullmatch(r"[0-9A-Z+*]{2,12}", own)) and bool(re.search(r"[0-9]", own))


def _never(_own: str) -> bool:
    return False


_CHECKS: dict[str, Callable[[str], bool]] = {
    "BE": _belgian,
    "FR": _french,
    "DE": _german,
    "AT": _austrian,
    "NL": _dutch,
    "LU": _luxembourgish,
}
_LIKE = {
    "BE": "BE0428759497",
    "FR": "FR40303265045",
    "DE": "DE136695976",
    "AT": "ATU13585627",
    "NL": "NL002455799B11",
    "LU": "LU15027442",
}
_COMPANY_LIKE = {
    "BE": "0428.759.497",
    "FR": "732 829 320 00074",
    "NL": "12345678",
    "LU": "B12345",
    "AT": "FN 123456a",
}
