"""Interprets what a scanner sent: undoes keyboard layouts, removes symbology prefixes, reads GS1 data and check digits,
and splits off a quantity typed before it.

Scope: the domain and the standard library. Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from pos_app.domain.barcode import LENGTHS, check_digit, is_barcode
from pos_app.domain.cart import MAX_QUANTITY

GS = "\x1d"  # the FNC1 of GS1 codes, in the form that scanners send
_AIM = re.compile(r"\][A-Za-z][0-9A-Za-z]")  # ISO/IEC 15424: ] , the symbology, a modifier
_GS1 = frozenset({"]C1", "]e0", "]d2", "]Q3"})  # GS1-128, DataBar, DataMatrix, QR: GS1 elements follow
_COUNTED = re.compile(r"\s*([0-9]{1,12}(?:[.,][0-9]{1,3})?)\s*[*×]\s*(.*)", re.DOTALL)
_GTIN = re.compile(r"\(?01\)?([0-9]{14})")
# How long a GS1 element is, by the first two digits of its AI (General Specifications, figure 7.8.5-1).
_FIXED = {"00": 20, "01": 16, "02": 16, "03": 16, "04": 18, "20": 4, "41": 16}
_FIXED |= dict.fromkeys(("11", "12", "13", "14", "15", "16", "17", "18", "19"), 8)
_FIXED |= dict.fromkeys(("31", "32", "33", "34", "35", "36"), 10)

# The characters of a US keyboard's keys on another layout: the digits 1 to 0, then the other signs of codes.
_LETTERS = ("aqzwAQZW", "qawzQAWZ")
_LAYOUTS = (
    ("azerty", "&é\"'(-è_çà", {")": "-", ",": "m", "?": "M", ":": ".", ";": ",", "$": "]", "!": "/"}),
    ("azerty", "&É\"'(-È_ÇÀ", {")": "-", ",": "m", "?": "M", ":": ".", ";": ",", "$": "]", "!": "/"}),  # Caps Lock
    ("azerty", "&é\"'(§è!çà", {")": "-", ",": "m", "?": "M", ":": ".", ";": ",", "$": "]", "=": "/"}),  # Belgian
    ("azerty", "&É\"'(§È!ÇÀ", {")": "-", ",": "m", "?": "M", ":": ".", ";": ",", "$": "]", "=": "/"}),
    # The opposite: the scanner types for AZERTY (Shift for each digit), the computer's layout is US, British or German.
    ("shifted", "!@#$%^&*()", {"6": "-", ";": "m", ":": "M"}),
    ("shifted", '!"£$%^&*()', {"6": "-", ";": "m", ":": "M"}),
    ("shifted", '!"§$%&/()=', {"6": "-"}),
)
_DIGITS = "1234567890"
_TABLES = tuple(
    (
        name,
        frozenset(row),
        str.maketrans(dict(zip(*_LETTERS, strict=True)) | others | dict(zip(row, _DIGITS, strict=True))),
    )
    for name, row, others in _LAYOUTS
)


@dataclass(frozen=True, slots=True)
class ScannedCode:
    """One interpretation of what was sent. `retail`: it has the form of an EAN, UPC or GTIN; `misread`: its check digit
    is wrong, so it can only be an article number."""

    text: str
    retail: bool = False
    misread: bool = False


def readings(sent: str) -> tuple[ScannedCode, ...]:
    """All interpretations of what a scanner sent, the likeliest first: unchanged, then with the keyboard's layout
    undone.

    A barcode with a right check digit is given in every form in which a shop may have filed it: UPC-E as UPC-A, UPC-A
    as EAN-13 with a leading 0 and the other way round, GTIN-14 without its leading zeros.
    """
    texts = [sent.strip(" \r\n\t"), *(text for _, text in _undone(sent))]
    codes = [code for text in texts for code in _plain(text)]
    right = [code for code in codes if code.retail and not code.misread]
    return tuple(dict.fromkeys([*right, *codes]))


def split_quantity(text: str) -> tuple[Decimal, str]:
    """`3*541…`, `0.235× 541…` -> (3, "541…"); without a quantity it is 1. A quantity that is too large is left for the
    cart to reject."""
    match = _COUNTED.fullmatch(text)
    if not match:
        return Decimal(1), text
    return min(Decimal(match[1].replace(",", ".")), MAX_QUANTITY + 1), match[2]


def layout_of(sent: str) -> str:
    """The keyboard layout that changed what the scanner sent: "" (none), "azerty", or "shifted" (the scanner types for
    AZERTY and the computer has another layout)."""
    if any(code.retail and not code.misread for code in _plain(sent)):
        return ""
    for name, text in _undone(sent):
        if any(code.retail and not code.misread for code in _plain(text)):
            return name
    return ""


def _undone(sent: str) -> list[tuple[str, str]]:
    """The text with a layout undone, for each layout that can have produced it."""
    found = []
    for name, row, table in _TABLES:
        # On AZERTY each digit of a code becomes a sign: a text with digits was not changed by that layout.
        if row & set(sent) and (name != "azerty" or not any(c in _DIGITS for c in sent)):
            text = sent.translate(table).strip(" \r\n\t")
            if text.isascii():
                found.append((name, text))
    return found


def _plain(text: str) -> list[ScannedCode]:
    """The interpretations of a text whose layout is right."""
    aim = _AIM.match(text)
    body = text[aim.end() :] if aim else text
    if body.startswith((GS, "(01)")) or (aim is not None and aim[0] in _GS1):
        body = body.strip(GS)
        if gtin := _gtin(body):
            return [*_retail(gtin), ScannedCode(body)]
    codes = _retail(body) or ([ScannedCode(body)] if body else [])
    if body.startswith("01") and len(body) >= 16 and (gtin := _gtin(body)) and _is_right(gtin):
        codes += _retail(gtin)  # a scanner that sends neither prefix nor FNC1
    return codes


def _gtin(elements: str) -> str:
    """The GTIN among GS1 elements, "" if there is none."""
    for part in elements.split(GS):
        rest = part
        while rest:
            if match := _GTIN.match(rest):
                return match[1]
            size = _FIXED.get(rest[:2])
            if size is None:
                break
            rest = rest[size:]
    return ""


def _retail(text: str) -> list[ScannedCode]:
    """All forms in which a number with the form of an EAN, UPC or GTIN may be filed; empty for any other text."""
    if not (text.isascii() and text.isdigit() and len(text) in (*LENGTHS, 14)):
        return []
    forms = [text]
    if len(text) == 8 and text[0] in "01" and _is_right(wide := _upc_a(text)):
        forms += [wide, f"0{wide}"]
    elif not _is_right(text):
        return [ScannedCode(text, retail=True, misread=True)]
    elif len(text) == 12:
        forms.append(f"0{text}")
    while len(text) > 12 and text.startswith("0"):
        text = text[1:]
        forms.append(text)
    if len(text) == 12 and text.startswith("0000") and is_barcode(text[4:]):
        forms.append(text[4:])  # an EAN-8 in the form of a GTIN
    return [ScannedCode(form, retail=True) for form in dict.fromkeys(forms)]


def _is_right(digits: str) -> bool:
    return digits[-1] == check_digit(digits[:-1])


def _upc_a(code: str) -> str:
    """The UPC-A that a UPC-E of eight digits stands for (General Specifications, 5.2.2.4.2)."""
    system, d, last = code[0], code[1:7], code[6]
    if last in "012":
        body = f"{d[:2]}{last}0000{d[2:5]}"
    elif last == "3":
        body = f"{d[:3]}00000{d[3:5]}"
    elif last == "4":
        body = f"{d[:4]}00000{d[4]}"
    else:
        body = f"{d[:5]}0000{last}"
    return f"{system}{body}{code[7]}"
