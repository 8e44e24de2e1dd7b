"""What is typed into a field of an amount: read as it is meant, or refused at the field; never another amount."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pos_app.domain.errors import DomainError
from pos_app.domain.typed import read_number
from pos_app.presenters.common.languages import translator_of
from pos_app.presenters.common.words import parse_number

LOCALES = [("en", ""), ("en", "CH"), ("fr", ""), ("fr", "CH"), ("fr", "LU"), ("nl", "BE"), ("de", "DE"), ("de", "AT"),
           ("de", "CH")]  # fmt: skip
MARKS = sorted({(tr.decimal_mark, tr.group_mark) for tr in (translator_of(*one) for one in LOCALES)})


def meanings(text: str) -> set[Decimal]:
    """The slow way: every number that somebody somewhere may have written so."""
    text = text.strip()
    match = re.fullmatch(r"([-+−]?)\s*(.*)", text, re.DOTALL)
    assert match is not None
    sign, bare = (-1 if match[1] in ("-", "−") and match[1] else 1), match[2]
    found = set()
    kinds = [[" ", "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}", "\N{THIN SPACE}"], ["'", "’"], ["."], [","]]
    for decimal, kind in product((".", ","), kinds):
        if decimal in kind:
            continue
        whole, *rest = bare.split(decimal)
        if len(rest) > 1 or (rest and rest[0] and not (rest[0].isascii() and rest[0].isdigit())):
            continue
        parts = re.split("[" + re.escape("".join(kind)) + "]", whole)
        if not all(part.isascii() and part.isdigit() for part in parts) and not (parts == [""] and rest and rest[0]):
            continue
        first, *others = parts
        if others and (not 1 <= len(first) <= 3 or first[0] == "0" or any(len(part) != 3 for part in others)):
            continue
        if len(parts) > 1 and rest == [""]:
            continue
        found.add(sign * Decimal(("".join(parts) or "0") + ("." + rest[0] if rest and rest[0] else "")))
    return found


FIGURES = st.text("0123456789", min_size=1, max_size=4)
MARK = st.sampled_from([".", ",", " ", "'", "’", "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}", ""])
SLIPS = st.builds(
    lambda sign, parts, end: sign + "".join(figures + mark for figures, mark in parts) + end,
    st.sampled_from(["", "", "", "-", "+", "−"]),
    st.lists(st.tuples(FIGURES, MARK), min_size=1, max_size=4),
    st.one_of(FIGURES, st.just("")),
)


@given(SLIPS, st.sampled_from(MARKS), st.sampled_from([0, 2, 3]))
@example("2.50,", (".", ","), 2)
@example("9 99", (".", ","), 2)
@example("9'99", (".", "'"), 2)
@example("12.34,5", (".", ","), 2)
@example("0,500", (",", "."), 2)
def test_no_slip_of_a_finger_makes_another_amount(text: str, marks: tuple[str, str], decimals: int) -> None:
    read, meant = read_number(text, *marks, decimals), meanings(text) if len(text.strip(" -+−")) <= 20 else set()
    if read is None:
        assert not meant
        return
    assert {read.number} | ({read.other} if read.other is not None else set()) <= meant
    if read.other is None and len(meant) > 1:  # one of two was taken: only where the language writes it so
        mark = marks[1] if read.number == max(meant, key=abs) else marks[0]
        assert mark in text
        assert decimals < 3 or mark == marks[0]


@pytest.mark.parametrize(
    ("language", "country", "typed", "amount"),
    [
        ("de", "DE", "1.500", "1500"), ("nl", "NL", "1.234.567", "1234567"), ("de", "DE", "1.500,50", "1500.5"),
        ("de", "DE", "12.50", "12.5"), ("de", "DE", "0.500", "0.5"), ("de", "DE", "1,5", "1.5"),
        ("en", "", "1,234", "1234"), ("en", "", "1,250", "1250"), ("en", "", "9,99", "9.99"), ("en", "", ".5", "0.5"),
        ("en", "", "2.50,", None), ("en", "", "9 99", None), ("en", "", "9'99", None), ("en", "", "12.34,5", None),
        ("en", "", "12,34.5", None), ("en", "", "1,2345", "decimals"), ("en", "", "12.345", "12,345.00 or 12.35"),
        ("en", "", "1.250", "1,250.00 or 1.25"), ("en", "", "1234.567", "decimals"),
        ("fr", "", "1.500", "1\u202f500,00 or 1,50"),
        ("de", "AT", "1.250", "1250"), ("de", "CH", "1.250", "1'250.00 or 1.25"),
        ("fr", "CH", "1.250", "1'250,00 or 1,25"),
        ("fr", "CH", "1'250", "1250"), ("nl", "BE", "1,250", "1.250,00 or 1,25"), ("nl", "BE", "x", None),
    ],
)  # fmt: skip
def test_a_thousand_or_a_decimal(language: str, country: str, typed: str, amount: str | None) -> None:
    tr = translator_of(language, country)
    try:
        said = tr.read(typed, "amount", 2)
    except DomainError as error:
        told = error.detail
        assert (f"{told['one']} or {told['other']}" if "one" in told else "decimals") == amount
        return
    assert said == (None if amount is None else Decimal(amount))


@given(st.decimals(0, 9999, places=3), st.sampled_from([".", ","]))
def test_a_weight_has_no_thousands(weight: Decimal, mark: str) -> None:
    assert parse_number(f"{weight:f}".replace(".", mark)) == weight
