"""Interprets what a scanner sent: undoes keyboard layouts, removes symbology prefixes, reads GS1 data and check digits,
and splits off a quantity typed before it.

Scope: the domain and the standard library. Pure.
"""

from __future__ import annotations

import re
from decimal import Decimal

from pos_app.domain.barcode import LENGTHS, check_digit, is_barcode
from pos_app.domain.cart import MAX_QUANTITY
from pos_app.domain.frozen import frozen
from pos_app.domain.gs1 import GS, Told, elements, told
from pos_app.domain.keyboards import readings_of

_AIM = re.compile(r"\][A-Za-z][0-9A-Za-z]")  # ISO/IEC 15424: ] , the symbology, a modifier
_GS1 = frozenset({"]C1", "]e0", "]d2", "]Q3"})  # GS1-128, DataBar, DataMatrix, QR: GS1 elements follow
_WITH_ADDED = "]E3"
# What scanners may be set to send around a code: start and end of text, a record's end. GS within a code has a meaning.
_FRAME = "".join(map(chr, (*range(29), 30, 31))) + " \x7f"
_COUNTED = re.compile(r"\s*([0-9]{1,12}(?:[.,][0-9]{1,3})?)\s*[*×]\s*(.*)", re.DOTALL)
_NAMED = re.compile(r"[A-Za-z]{1,4}([0-9]{8}|[0-9]{12,14})[A-Za-z]{0,2}")  # with the letters scanners add for the kind
_IN_CODES = frozenset("0123456789 -./+$%:()]*_?=&#,ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz" + GS)
_LINK = re.compile(r"https?://", re.IGNORECASE)
_ADDED = (2, 5)  # digits that stand beside the barcode of a magazine or a book (General Specifications, 5.2.2.5)
_BOOKS = ("977", "978", "979")
_BETWEEN = re.compile(r"[\s,;|/]+")

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


@frozen
class ScannedCode:
    """One interpretation of what was sent. `retail`: it has the form of an EAN, UPC or GTIN; `misread`: its check digit
    is wrong, so it can only be an article number. `told` is what GS1 data say besides."""

    text: str
    retail: bool = False
    misread: bool = False
    told: Told | None = None

    @property
    def gtin(self) -> str:
        """The 14 digits by which a right barcode is one and the same in all its forms, "" for another code."""
        return self.text.zfill(14) if self.retail and not self.misread else ""


def readings(sent: str) -> tuple[ScannedCode, ...]:
    """All interpretations of what a scanner sent, the likeliest first: unchanged, then with the keyboard's layout
    undone.

    A barcode with a right check digit is given in every form in which a shop may have filed it: UPC-E as UPC-A, UPC-A
    as EAN-13 with a leading 0 and the other way round, GTIN-14 without its leading zeros.
    """
    sent = sent.strip(_FRAME).rstrip(_FRAME + GS)
    codes = _plain(sent)
    right = [code for code in codes if code.retail and not code.misread]
    if not right:
        codes += [code for _, text in _undone(sent) for code in _plain(text)]
        right = [code for code in codes if code.retail and not code.misread]
    return tuple(dict.fromkeys([*right, *codes]))


def filed_gtins(barcode: str) -> tuple[str, ...]:
    """The barcodes in a field of the catalogue that no scan sends so, in 14 digits: with hyphens, as ISBN-10, with the
    zeros that a spreadsheet ate, several in one field. () for a plain one, and for what is none."""
    bare = barcode.strip()
    if bare.isdigit() and len(bare) in LENGTHS:
        return ()
    found = _filed(bare) or [code for part in _BETWEEN.split(bare) for code in _filed(part)]
    return tuple(dict.fromkeys(found))


def _filed(text: str) -> list[str]:
    digits = re.sub(r"[-. ]", "", text)
    if len(digits) == 10 and digits[:9].isdigit() and (isbn := _isbn(digits)):
        return [isbn.zfill(14)]
    if not (digits.isascii() and digits.isdigit() and 7 <= len(digits) <= 14):
        return []
    size = next(size for size in (*LENGTHS, 14) if size >= len(digits))
    wide = digits.zfill(size)
    return [wide.zfill(14)] if _is_right(wide) else []


def _isbn(ten: str) -> str:
    """The EAN of an ISBN-10 (ISO 2108), "" if its check digit is wrong."""
    last = 10 if ten[9] in "Xx" else int(ten[9]) if ten[9].isdigit() else -1
    total = sum((10 - place) * int(digit) for place, digit in enumerate(ten[:9])) + last
    body = f"978{ten[:9]}"
    return body + check_digit(body) if last >= 0 and total % 11 == 0 else ""


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
    for name, text in _undone_azerty(sent):
        if any(code.retail and not code.misread for code in _plain(text)):
            return name
    return ""


def _undone(sent: str) -> list[tuple[str, str]]:
    """The text with a layout undone, for each layout that can have produced it."""
    if sent.isdigit() and sent.isascii():
        return []
    found = _undone_azerty(sent)
    known = {sent, *(text for _, text in found)}
    return found + [
        (name, text) for name, text in readings_of(sent) if text not in known and _IN_CODES.issuperset(text)
    ]


def _undone_azerty(sent: str) -> list[tuple[str, str]]:
    """The same for scanners and tills of which one has AZERTY, also with Caps Lock."""
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
    if body.startswith((GS, "(01)")) or (aim is not None and aim[0] in _GS1) or _LINK.match(body):
        found = elements(body.strip(GS))
        if gtin := found.get("01", ""):
            said = told(found)
            return [*_retail(gtin, None if said == Told() else said), ScannedCode(body.strip(GS))]
    codes = _retail(body) or ([ScannedCode(body)] if body else [])
    if body.startswith("01") and len(body) >= 16 and _is_right(body[2:16]):  # neither prefix nor FNC1 was sent
        found = elements(body)
        if gtin := found.get("01", ""):
            said = told(found)
            codes += _retail(gtin, None if said == Told() else said)
    if codes and codes[0].retail and not codes[0].misread:
        return codes
    return codes + _with_added(body, told=aim is not None and aim[0] == _WITH_ADDED)


def _with_added(text: str, *, told: bool) -> list[ScannedCode]:
    """The barcode in a text that has more: the digits beside it, or letters that a scanner adds for the kind. `told`:
    the scanner says that there are such digits; else books and magazines have them."""
    bare = text.replace(" ", "") if text.replace(" ", "").isdigit() else text
    for added in _ADDED:
        body = bare[:-added]
        has = told or body[:3] in _BOOKS or len(body) == 12
        if bare.isdigit() and len(body) in (12, 13) and _is_right(body) and has:
            return _retail(body)
    match = _NAMED.fullmatch(text)
    return [code for code in _retail(match[1]) if not code.misread] if match else []


def _retail(text: str, said: Told | None = None) -> list[ScannedCode]:
    """All forms in which a number with the form of an EAN, UPC or GTIN may be filed; empty for any other text."""
    if not (text.isascii() and text.isdigit() and len(text) in (*LENGTHS, 14)):
        return []
    forms = [text]
    if len(text) == 8 and text[0] in "01" and _is_right(wide := _upc_a(text)):
        forms += [wide, f"0{wide}"]
    elif not _is_right(text):
        return [ScannedCode(text, retail=True, misread=True, told=said)]
    elif len(text) == 12:
        forms.append(f"0{text}")
    while len(text) > 12 and text.startswith("0"):
        text = text[1:]
        forms.append(text)
    if len(text) == 12 and text.startswith("0000") and is_barcode(text[4:]):
        forms.append(text[4:])  # an EAN-8 in the form of a GTIN
    return [ScannedCode(form, retail=True, told=said) for form in dict.fromkeys(forms)]


def _is_right(digits: str) -> bool:
    return digits.isascii() and digits.isdigit() and digits[-1] == check_digit(digits[:-1])


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
