"""Text for searching: without case, accents and marks, cut into words; and the numbers of phone fields that people
filled in over the years. Pure; the index is in the store, E.164 is made in `services.customers.contact`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import filterfalse

# Letters that NFKD does not take apart although people type them in plain letters.
_PLAIN = str.maketrans(
    {"ł": "l", "ø": "o", "œ": "oe", "æ": "ae", "ß": "ss", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ı": "i"}
)
WORD = re.compile(r"[^\W_]+")  # letters and digits of any script
_GLUED, _GLUED_OF = 4, 6  # so many words at most are written as one, of so many
_NOT_DIGIT = re.compile(r"\D+")
# The zero that is dialled within the country only: `+32 (0)475`, `(+32)(0) 475`, `0032 (0) 475`.
_TRUNK = re.compile(r"^(\(?\s*(?:\+|00)\s*[\d\s]{1,4}\)?)[\s-]*\(\s*0\s*\)")
# What stands between two numbers: a mark, a word, the plus of the next one.
_BETWEEN_NUMBERS = re.compile(r"[;,|&\n\r\t]+|\s+[/–—-]\s+|[^\W\d_]+[.:]?|(?<=\d)\s+(?=\(?\+)")
_SLASH = re.compile(r"(?<=\d)\s*/\s*(?=[\d(+])")
_WHOLE_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")
LEAST = 6  # digits: with fewer it may be an hour or a house


def fold(text: str) -> str:
    """`Café Müller` -> `cafe muller`."""
    if text.isascii():  # the usual case: nothing to take apart
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(filterfalse(unicodedata.combining, decomposed))
    return plain if plain.isascii() else plain.translate(_PLAIN)


def words(text: str) -> tuple[str, ...]:
    """The folded words of a text, in order, without repeats."""
    return tuple(dict.fromkeys(WORD.findall(fold(text))))


def glued(parts: Sequence[str]) -> tuple[str, ...]:
    """Neighbouring words written as one, 2 to 4 of them, without repeats: `mary`, `jane` -> `maryjane`; `van`, `den`,
    `berg` -> `vanden`, `denberg`, `vandenberg`. Of more than 6 words the first 6."""
    few = parts[:_GLUED_OF]
    runs = ["".join(few[at : at + count]) for count in range(2, _GLUED + 1) for at in range(len(few) - count + 1)]
    return tuple(dict.fromkeys(runs))


def spellings(parts: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """The ways in which typed words may be written with fewer blanks, those with the fewest changes first, without the
    typed one: `mc`, `donald` -> `mcdonald`. () for one word, and for more than 5: that is no name."""
    if not 1 < len(parts) <= _GLUED_OF - 1:
        return ()
    found: dict[tuple[str, ...], int] = {}
    for places in range(1, 1 << (len(parts) - 1)):  # a bit for each blank that is left out
        made = [parts[0]]
        for at, part in enumerate(parts[1:]):
            if places >> at & 1:
                made[-1] += part
            else:
                made.append(part)
        found.setdefault(tuple(dict.fromkeys(made)), places.bit_count())
    return tuple(sorted(found, key=found.__getitem__))


def digits(text: str) -> str:
    """Only the digits: `+32 475/12.34.56` -> `32475123456`."""
    return _NOT_DIGIT.sub("", text)


def phones_in(text: str) -> tuple[str, ...]:
    """The numbers of a phone field, each as `+32475123456` where it says its country, else as its digits; () for none.

    A short number counts where nothing else stands in the field.
    """
    if not text or _WHOLE_NUMBER.fullmatch(text):  # nearly always
        return (text,) if text else ()
    text = unicodedata.normalize("NFKC", text).strip()
    parts = [part for part in _BETWEEN_NUMBERS.split(text) if part and any(c.isdigit() for c in part)]
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
    return halves if len(halves) > 1 and all(len(_ascii_digits(half)) >= LEAST + 2 for half in halves) else [part]


def _number(part: str) -> str:
    part = _TRUNK.sub(r"\1", part.strip(" .-/"))
    digits = _ascii_digits(part)
    if not digits:
        return ""
    if part.lstrip("( ").startswith("+"):
        return f"+{digits}"
    return f"+{digits[2:]}" if digits.startswith("00") and len(digits) > LEAST else digits


def _ascii_digits(text: str) -> str:
    return "".join(c for c in text if c.isascii() and c.isdigit())
