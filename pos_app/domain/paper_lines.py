"""Breaks a paper into lines of a fixed number of characters for a receipt printer: 32 on 58 mm, 48 on 80 mm.

Pure. One character is one cell, which is true for every alphabet that the receipt printers of Chift's shops know.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from pos_app.domain.paper import Barcode, Gap, Heading, Line, Pair, Paper, Row, Rule, Stamp, rows_of

COLUMNS = {"58": 32, "80": 48}
"""Characters per line in the printer's usual font, by the paper's width in millimetres."""
_SPACES = dict.fromkeys(map(ord, "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}\N{FIGURE SPACE}\t"), " ")
_LEAST_LEFT = 8  # with fewer cells left beside the amount, the amount gets a line of its own


@dataclass(frozen=True, slots=True)
class TextLine:
    """One printed line, padded with blanks to place its text. `big` letters are two cells wide and two high; `inverse`
    is white on black."""

    text: str
    bold: bool = False
    big: bool = False
    inverse: bool = False


@dataclass(frozen=True, slots=True)
class BarcodeLine:
    """Centred bars with their text beneath."""

    text: str


Printed = TextLine | BarcodeLine


def printed_lines(
    paper: Paper, columns: int, *, copy: bool = False, spell: Callable[[str], str] = str
) -> tuple[Printed, ...]:
    """The lines of a paper. `spell` replaces letters that the printer does not have, before the cells are counted."""
    found: list[Printed] = []
    for row in rows_of(paper, copy=copy):
        found += _lines_of(row, columns, lambda text: plain(spell(plain(text))))
    return tuple(found)


def plain(text: str) -> str:
    """Text for cells: composed letters, ordinary blanks, no control or direction characters."""
    composed = unicodedata.normalize("NFC", text).translate(_SPACES)
    return "".join(" " if c == "\n" else c for c in composed if c == "\n" or unicodedata.category(c)[0] not in "CM")


def wrapped(text: str, columns: int) -> list[str]:
    """Words broken into lines; a word longer than a line is cut. An empty text is one empty line."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        while len(word) > columns:
            room = columns - len(line) - 1 if line else columns
            if line and room < columns // 2:  # rather begin the long word on a new line
                lines.append(line)
                line, room = "", columns
            line = f"{line} {word[:room]}" if line else word[:room]
            lines.append(line)
            line, word = "", word[room:]
        if not word:
            continue
        if line and len(line) + 1 + len(word) > columns:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return [*lines, line] if line or not lines else lines


def _lines_of(row: Row, columns: int, spell: Callable[[str], str]) -> list[Printed]:
    match row:
        case Heading(text):
            half = columns // 2
            return [TextLine(line.center(half).rstrip(), bold=True, big=True) for line in wrapped(spell(text), half)]
        case Line(text, centred, bold):
            lines = wrapped(spell(text), columns)
            return [TextLine(line.center(columns).rstrip() if centred else line, bold=bold) for line in lines]
        case Pair(left, right, bold, big):
            width = columns // 2 if big else columns
            return [TextLine(line, bold=bold or big, big=big) for line in _pair(spell(left), spell(right), width)]
        case Rule(double):
            return [TextLine(("=" if double else "-") * columns)]
        case Stamp(text):
            half = columns // 2
            return [
                TextLine(line.center(half), bold=True, big=True, inverse=True) for line in wrapped(spell(text), half)
            ]
        case Barcode(text):
            return [BarcodeLine(text)]
        case Gap(lines=count):
            return [TextLine("")] * count


def _pair(left: str, right: str, columns: int) -> list[str]:
    """The left text on as many lines as it needs, the right text at the end of the last one."""
    # An indented text belongs to the line above, and its further lines are indented too.
    indent = " " * min(len(left) - len(left.lstrip()), columns // 4)
    if not right:
        return [indent + line for line in wrapped(left, columns - len(indent))]
    room = columns - len(right) - 1
    if room < min(_LEAST_LEFT, len(left.strip())) + len(indent):
        return [*(indent + line for line in wrapped(left, columns - len(indent))), *_to_right(right, columns)]
    lines = [indent + line for line in wrapped(left, room - len(indent))]
    lines[-1] = lines[-1].ljust(columns - len(right)) + right
    return lines


def _to_right(text: str, columns: int) -> list[str]:
    return [line.rjust(columns) for line in wrapped(text, columns)]
