"""Reads a number as a person typed it: the one parser of all fields in which an amount, a rate or a quantity is typed.

Scope: the domain and the standard library. Pure. A slip of a finger never becomes another amount: groups have exactly
three figures, or the text is no number; and where two numbers may be meant it says so.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from pos_app.domain.frozen import frozen

_BLANKS: Final = " \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}"
_TICKS: Final = "'’"
_GROUP = {mark: re.compile(rf"[1-9][0-9]{{0,2}}(?:[{re.escape(mark)}][0-9]{{3}})+") for mark in (".", ",")}
_SPACED = re.compile(rf"[1-9][0-9]{{0,2}}(?:[{_BLANKS}][0-9]{{3}})+|[1-9][0-9]{{0,2}}(?:[{_TICKS}][0-9]{{3}})+")
_SIGNED = re.compile(r"([-+−]?)\s*(.*)", re.DOTALL)
_ALLOWED = frozenset(f"0123456789.,{_BLANKS}{_TICKS}")
_MOST = 20  # characters


@frozen
class TypedNumber:
    """What was read. `other` is a second number that may be meant as well: then neither is to be taken. `decimals`:
    how many stand behind the mark, without zeros at their end."""

    number: Decimal
    other: Decimal | None = None
    decimals: int = 0


def read_number(
    text: str, decimal_mark: str, group_mark: str, decimals: int, *, grouped: bool = True
) -> TypedNumber | None:
    """`12,50`, `12.50`, `1 284,20`, `1'284.20`; None for what is no number.

    Both marks are decimal marks wherever they cannot be anything else, as cashiers type them. One mark with exactly
    three figures behind it (`1.250`) groups where the language groups so and an amount has fewer than three
    `decimals`; it is a decimal mark where the language writes it so and there may be three; else both are meant
    perhaps. Without `grouped` (rates, weights: no thousands) one mark is always the decimal mark.
    """
    match = _SIGNED.fullmatch(text.strip())
    assert match is not None, "the pattern takes any text"
    bare = match[2]
    if not bare or len(bare) > _MOST or not _ALLOWED.issuperset(bare):
        return None
    minus = match[1] in ("-", "−") and match[1] != ""
    read = _read(bare, decimal_mark, group_mark, decimals) if grouped else _decimal(bare)
    if read is None or not minus:
        return read
    return TypedNumber(-read.number, None if read.other is None else -read.other, read.decimals)


def _read(bare: str, decimal_mark: str, group_mark: str, decimals: int) -> TypedNumber | None:
    last = max(bare.rfind("."), bare.rfind(","))
    if last < 0:
        return _whole(bare)
    mark, before, behind = bare[last], bare[:last], bare[last + 1 :]
    if mark in before or (behind and not behind.isdigit()):  # 1.234.567; a group of blanks behind a mark is none
        return _whole(bare)
    if before.isdigit() or not before:
        if len(behind) == 3 and _GROUP[mark].fullmatch(bare):
            many, few = Decimal(before + behind), Decimal(f"{before}.{behind}")
            return _either(many, few, mark, (decimal_mark, group_mark), decimals)
        return _decimal(bare)
    whole = _whole(before)
    return None if whole is None or not behind else _with(whole.number, behind)


def _either(many: Decimal, few: Decimal, mark: str, marks: tuple[str, str], decimals: int) -> TypedNumber:
    """One mark and three figures: a thousand or a decimal."""
    decimal_mark, group_mark = marks
    if mark == group_mark and decimals < 3:
        return TypedNumber(many)
    if mark == decimal_mark and decimals >= 3:
        return TypedNumber(few, decimals=_places(few))
    return TypedNumber(many, other=few)


def _whole(text: str) -> TypedNumber | None:
    """A number without decimals, in groups of exactly three or in none."""
    if text.isdigit():
        return TypedNumber(Decimal(text))
    if _SPACED.fullmatch(text) or any(form.fullmatch(text) for form in _GROUP.values()):
        return TypedNumber(Decimal("".join(c for c in text if c.isdigit())))
    return None


def _decimal(text: str) -> TypedNumber | None:
    before, _, behind = text.replace(",", ".").partition(".")
    if not (before + behind).isdigit():
        return None
    return _with(Decimal(before or 0), behind)


def _with(whole: Decimal, behind: str) -> TypedNumber:
    number = Decimal(f"{whole:f}.{behind}") if behind else whole
    return TypedNumber(number, decimals=_places(number))


def _places(number: Decimal) -> int:
    return max(0, -int(number.normalize().as_tuple().exponent))
