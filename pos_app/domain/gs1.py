"""Reads GS1 data: the elements of a GS1-128, DataBar, DataMatrix or QR code, and of a GS1 Digital Link.

Scope: the domain and the standard library. Pure. Sources: GS1 General Specifications, section 3 (Application
Identifiers, AI); GS1 Digital Link Standard: URI Syntax.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from pos_app.domain.frozen import frozen

GS = "\x1d"  # the FNC1 of GS1 codes, in the form that scanners send
# How long a GS1 element is, by the first two digits of its AI (General Specifications, figure 7.8.5-1).
_FIXED = {"00": 20, "01": 16, "02": 16, "03": 16, "04": 18, "20": 4, "41": 16}
_FIXED |= dict.fromkeys(("11", "12", "13", "14", "15", "16", "17", "18", "19"), 8)
_FIXED |= dict.fromkeys(("31", "32", "33", "34", "35", "36"), 10)
# How long the AI itself is, by its first two digits; two digits elsewhere.
_THREE = frozenset(("23", "24", "25", "40", "41", "42", "71"))
_FOUR = frozenset(("31", "32", "33", "34", "35", "36", "39", "43", "70", "72", "80", "81", "82"))
_BRACKETED = re.compile(r"\(([0-9]{2,4})\)([^(]*)")
_LINK = re.compile(r"https?://", re.IGNORECASE)
# Kilograms, pounds, troy ounces, ounces.
_KILOGRAMS = {"310": "1", "320": "0.45359237", "356": "0.0311034768", "357": "0.028349523125"}
_GRAMS = Decimal("0.001")


@frozen
class Told:
    """What GS1 data say besides the article: a weight in kg, a price in units of `currency` (three digits of ISO 4217,
    "" for the shop's), a number of pieces. None for what they do not say."""

    weight: Decimal | None = None
    price: Decimal | None = None
    currency: str = ""
    pieces: int | None = None


def elements(text: str) -> dict[str, str]:
    """The elements of a code by their AI, as far as they can be read: `0105410000000019` + `3103001235`, with GS behind
    one of no fixed length; `(01)…(3103)…`; or the address of a Digital Link."""
    if _LINK.match(text):
        return dict(_link(text))
    if text.startswith("("):
        return dict(_BRACKETED.findall(text.replace(GS, "")))
    return dict(_plain(text))


def told(found: dict[str, str]) -> Told:
    """The weight, price and number of pieces among these elements."""
    weight = price = pieces = None
    currency = ""
    for ai, value in found.items():
        if not value.isdigit() or not value.isascii():
            continue
        kind, places = ai[:3], int(ai[3]) if len(ai) == 4 else 0
        if len(ai) == 4 and kind in _KILOGRAMS and len(value) == 6 and weight is None:
            weight = (Decimal(value).scaleb(-places) * Decimal(_KILOGRAMS[kind])).quantize(_GRAMS)
        elif len(ai) == 4 and kind == "392":
            price = Decimal(value).scaleb(-places)
        elif len(ai) == 4 and kind == "393" and len(value) > 3:
            price, currency = Decimal(value[3:]).scaleb(-places), value[:3]
        elif ai in ("30", "37") and len(value) <= 8:
            pieces = int(value)
    return Told(weight, price, currency, pieces)


def _plain(text: str) -> Iterator[tuple[str, str]]:
    rest = text.lstrip(GS)
    while rest:
        size = _FIXED.get(rest[:2])
        if size is None:
            part, _, rest = rest.partition(GS)
        else:
            part, rest = rest[:size], rest[size:].lstrip(GS)
            if len(part) < size:
                return
        ai = part[: 4 if part[:2] in _FOUR else 3 if part[:2] in _THREE else 2]
        if not ai.isdigit() or len(part) == len(ai):
            return
        yield ai, part[len(ai) :]


def _link(text: str) -> Iterator[tuple[str, str]]:
    path, _, query = text.partition("#")[0].partition("?")
    parts = path.rstrip("/").split("/")[3:]
    at = next((n for n in range(len(parts) - 1) if parts[n] in ("01", "gtin") and parts[n + 1].isdigit()), None)
    if at is None:
        return
    for ai, value in zip(parts[at::2], parts[at + 1 :: 2], strict=False):
        yield ("01", value.zfill(14)) if ai in ("01", "gtin") else (ai, value)
    for pair in query.split("&"):
        ai, _, value = pair.partition("=")
        if ai.isdigit():
            yield ai, value
