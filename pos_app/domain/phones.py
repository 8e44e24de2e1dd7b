"""Phone numbers in a field that people filled in over the years: `0475 11 22 33`, `(+32) 475…`, `+32 (0)475…`, two of
them, `call after 18h`.

Pure, and without knowing any country: `services.customers.contact` makes E.164 of a number.
"""

from __future__ import annotations

import re
import unicodedata

# The zero that is dialled within the country only: `+32 (0)475`, `(+32)(0) 475`, `0032 (0) 475`.
_TRUNK = re.compile(r"^(\(?\s*(?:\+|00)\s*[\d\s]{1,4}\)?)[\s-]*\(\s*0\s*\)")
# What stands between two numbers: a mark, a word, the plus of the next one.
_BETWEEN = re.compile(r"[;,|&\n\r\t]+|\s+[/–—-]\s+|[^\W\d_]+[.:]?|(?<=\d)\s+(?=\(?\+)")
_SLASH = re.compile(r"(?<=\d)\s*/\s*(?=[\d(+])")
LEAST = 6  # digits: with fewer it may be an hour or a house


def phones_in(text: str) -> tuple[str, ...]:
    """The numbers of a phone field, each as `+32475123456` where it says its country, else as its digits; () for none.

    A short number counts where nothing else stands in the field.
    """
    text = unicodedata.normalize("NFKC", text).strip()
    parts = [part for part in _BETWEEN.split(text) if part and any(c.isdigit() for c in part)]
    halves = [half for part in parts for half in _halves(part)]
    least = LEAST if len(halves) > 1 or any(c.isalpha() for c in text) else 1
    return tuple(dict.fromkeys(number for half in halves if len(number := _number(half)) >= least))


def first_phone(text: str) -> str:
    """The first number of a phone field, "" for none."""
    return next(iter(phones_in(text)), "")


def same_phone(one: str, other: str) -> bool:
    """Whether two numbers, as `phones_in` gives them, are the same, as far as they say it: `0475112233` may be
    `+32475112233`. False for none."""
    here, there = one.lstrip("+0"), other.lstrip("+0")
    if one.startswith("+") == other.startswith("+"):
        return bool(here) and here == there
    short, long = sorted((here, there), key=len)
    return len(short) > LEAST and 1 <= len(long) - len(short) <= 3 and long.endswith(short)


def _halves(part: str) -> list[str]:
    """`0475112233/025111111` are two numbers, `0475/11.22.33` is one."""
    halves = _SLASH.split(part)
    return halves if len(halves) > 1 and all(len(_digits(half)) >= LEAST + 2 for half in halves) else [part]


def _number(part: str) -> str:
    part = _TRUNK.sub(r"\1", part.strip(" .-/"))
    digits = _digits(part)
    if not digits:
        return ""
    if part.lstrip("( ").startswith("+"):
        return f"+{digits}"
    return f"+{digits[2:]}" if digits.startswith("00") and len(digits) > LEAST else digits


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isascii() and c.isdigit())
