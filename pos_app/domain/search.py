"""Text for searching: without case, accents and marks, cut into words. Pure; the index is in the store."""

from __future__ import annotations

import re
import unicodedata
from itertools import filterfalse

# Letters that NFKD does not take apart although people type them in plain letters.
_PLAIN = str.maketrans(
    {"ł": "l", "ø": "o", "œ": "oe", "æ": "ae", "ß": "ss", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ı": "i"}
)
_WORD = re.compile(r"[^\W_]+")  # letters and digits of any script
_NOT_DIGIT = re.compile(r"\D+")


def fold(text: str) -> str:
    """`Café Müller` -> `cafe muller`."""
    if text.isascii():  # the usual case: nothing to take apart
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(filterfalse(unicodedata.combining, decomposed))
    return plain if plain.isascii() else plain.translate(_PLAIN)


def words(text: str) -> tuple[str, ...]:
    """The folded words of a text, in order, without repeats."""
    return tuple(dict.fromkeys(_WORD.findall(fold(text))))


def digits(text: str) -> str:
    """Only the digits: `+32 475/12.34.56` -> `32475123456`."""
    return _NOT_DIGIT.sub("", text)
