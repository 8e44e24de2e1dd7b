"""Code 128: an ASCII text as symbols, and symbols as bars (ISO/IEC 15417). Pure.

Four or more digits in a row are encoded two to a symbol (set C), everything else in set B.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

START_B, START_C, _TO_C, _TO_B = 104, 105, 99, 100
QUIET = 10
"""Width in modules of the white margin on either side."""
_STOP = "2331112"
# Widths of bars and gaps in turn, by the symbol's value (ISO/IEC 15417, table 1).
_TABLE = (
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 "
    "123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 "
    "232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 "
    "313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 "
    "111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 "
    "111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 "
    "114311 411113 411311 113141 114131 311141 411131 211412 211214 211232"
)
_WIDTHS = tuple(_TABLE.split())


def runs(text: str) -> Iterator[tuple[str, str]]:
    """The text in parts, each with its set ("B", "C"). A character that is not ASCII becomes a question mark."""
    plain = "".join(c if " " <= c <= "~" else "?" for c in text)
    for run in re.finditer(r"(?:\d\d){2,}|(?:(?!(?:\d\d){2}).)+", plain):
        yield ("C" if re.fullmatch(r"(?:\d\d){2,}", run[0]) else "B"), run[0]


def symbols(text: str) -> tuple[int, ...]:
    """The values of all symbols except the stop: start, text, check."""
    found: list[int] = []
    for code, part in runs(text):
        if not found:
            found.append(START_C if code == "C" else START_B)
        else:
            found.append(_TO_C if code == "C" else _TO_B)
        if code == "C":
            found += (int(part[at : at + 2]) for at in range(0, len(part), 2))
        else:
            found += (ord(letter) - 32 for letter in part)
    found = found or [START_B]
    check = found[0] + sum(place * value for place, value in enumerate(found[1:], 1))
    return (*found, check % 103)


def bars(text: str) -> tuple[int, ...]:
    """The widths of bars and gaps in turn, in modules, from the first bar to the last."""
    return tuple(int(width) for value in symbols(text) for width in _WIDTHS[value]) + tuple(map(int, _STOP))
