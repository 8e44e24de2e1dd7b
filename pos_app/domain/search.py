"""Text for searching: without case, accents and marks, cut into words. Pure; the index is in the store."""

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
