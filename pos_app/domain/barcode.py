"""Barcodes: check digits of EAN-8, UPC-A and EAN-13 (GS1), fields that hold several, and the masks of
labels that scales print.

Scope: the domain and the standard library. Pure.
"""

from __future__ import annotations

import re
from decimal import Decimal

from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen

LENGTHS = (8, 12, 13)  # EAN-8, UPC-A, EAN-13
GRAMS = 3  # a weight is printed in thousandths of its unit
_MASK = re.compile(r"(?P<prefix>[0-9]{1,4})(?P<item>P{1,8})X?(?P<value>W{3,6}|E{3,6})C")
_BETWEEN_CODES, _CODE = re.compile(r"\s*[,;/|+\s]\s*"), re.compile(r"[A-Za-z0-9]{6,}")


def check_digit(body: str) -> str:
    """The check digit of a code, from the digits before it: weights 3 and 1 in turn from the right (GS1 General
    Specifications, 7.9). check_digit("400638133393") -> "1"."""
    weighted = 3 * sum(map(int, body[-1::-2])) + sum(map(int, body[-2::-2]))
    return str(-weighted % 10)


def is_barcode(code: str) -> bool:
    """True for an EAN-8, UPC-A or EAN-13 whose check digit is right."""
    digits = code.isascii() and code.isdigit() and len(code) in LENGTHS
    return digits and code[-1] == check_digit(code[:-1])


@frozen
class Label:
    """The data of a label that a scale printed, or that GS1 data tell: the item, and its weight in thousandths of the
    item's unit or its price, in minor units or (`amount`) in units of the currency, or the number of pieces. `codes`
    are the codes under which the shop may have filed the item, the likeliest first."""

    item: str
    codes: tuple[str, ...]
    weight: int | None = None
    price: int | None = None
    amount: Decimal | None = None
    pieces: int | None = None

    @property
    def has_price(self) -> bool:
        """Whether it says what one piece costs."""
        return self.price is not None or self.amount is not None

    @property
    def quantity(self) -> Decimal:
        """The weight in the item's unit (0.235 kg), or the number of pieces; 1 where neither is said."""
        if self.pieces is not None:
            return Decimal(self.pieces)
        return Decimal(1) if self.weight is None else Decimal(self.weight).scaleb(-GRAMS)


@frozen
class Mask:
    """The layout of a shop's labels: `21PPPPPWWWWWC` is the prefix 21, five digits for the item, five for the weight in
    grams, the check digit. `E` in place of `W` is a price in cents; one `X` before it is the price's own check digit,
    which is skipped."""

    text: str

    def __post_init__(self) -> None:
        if len(self.text) not in LENGTHS or not _MASK.fullmatch(self.text):
            raise DomainError("barcode_mask", "barcode_masks")

    def read(self, code: str) -> Label | None:
        """The label of this code, None if the code does not have this layout.

        Raises DomainError("check_digit") if the code was misread. A UPC-A may come as an EAN-13 with a leading 0: many
        scanners send it so.
        """
        if len(code) == len(self.text) + 1 and code.startswith("0"):
            code = code[1:]
        form = _MASK.fullmatch(self.text)
        if form is None or len(code) != len(self.text) or not (code.isascii() and code.isdigit()):
            return None
        if not code.startswith(form["prefix"]):
            return None
        if not is_barcode(code):
            raise DomainError("check_digit", "barcode")
        item, value = code[slice(*form.span("item"))], int(code[slice(*form.span("value"))])
        # Shops file the item under its number alone, with the prefix, or (often) under a label with weight or price 0.
        empty = code[: form.end("item")] + "0" * (len(code) - 1 - form.end("item"))
        filed = (empty + check_digit(empty), form["prefix"] + item, item, item.lstrip("0") or "0")
        codes = tuple(dict.fromkeys(map(str, filed)))
        return Label(item, codes, weight=value) if form["value"][0] == "W" else Label(item, codes, price=value)


@frozen
class Weighing:
    """How a shop sells by weight: its masks and its units. An item is weighed if one of the units stands in parentheses
    at the end of its name ("Comté (kg)")."""

    masks: tuple[Mask, ...] = ()
    units: tuple[str, ...] = ("kg",)

    def unit_of(self, name: str) -> str:
        """The unit by which an item with this name is weighed, "" if it is sold by the piece."""
        bare = name.rstrip()
        return next((unit for unit in self.units if unit and bare.casefold().endswith(f"({unit.casefold()})")), "")

    def label(self, code: str) -> Label | None:
        """The data of a scale's label, None for any other code. Raises DomainError("check_digit") if it was misread."""
        return next((label for mask in self.masks if (label := mask.read(code)) is not None), None)


def codes_of(barcode: str) -> tuple[str, ...]:
    """The codes of a barcode field: "5410000000194 / 5410000000200" holds two; nearly always it is one as it stands."""
    parts = tuple(_BETWEEN_CODES.split(barcode.strip()))
    return parts if len(parts) > 1 and all(map(_CODE.fullmatch, parts)) else (barcode,)
