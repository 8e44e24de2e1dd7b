"""Breaks a paper into lines of a fixed number of characters for a receipt printer: 32 on 58 mm, 48 on 80 mm.

Pure. What a letter takes of a line is told by `cells`: most one, those of East Asia two.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from pos_app.domain.cells import JOINER, NON_JOINER, cells, centred, cut, left, right
from pos_app.domain.frozen import frozen
from pos_app.domain.paper import Barcode, Gap, Heading, Line, Pair, Paper, QrCode, Row, Rule, Stamp, rows_of

COLUMNS = {"58": 32, "80": 48}
"""Characters per line in the printer's usual font, by the paper's width in millimetres."""
NBSP, NARROW = "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}"
_KEPT = (JOINER, NON_JOINER)  # they change how letters look; the tags of a flag do, too
_LEAST_LEFT = 8  # with fewer cells left beside the amount, the amount gets a line of its own


@frozen
class TextLine:
    """One printed line, padded with blanks to place its text. `big` letters are two cells wide and two high; `inverse`
    is white on black. The last `amount` characters are an amount at the right edge, which the text before it never
    moves, whichever way that is written."""

    text: str
    bold: bool = False
    big: bool = False
    inverse: bool = False
    amount: int = 0


@frozen
class BarcodeLine:
    """Centred bars with their text beneath."""

    text: str


@frozen
class QrLine:
    """A centred QR code."""

    text: str


Printed = TextLine | BarcodeLine | QrLine


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
    return "".join(map(_plain, text if text.isascii() else unicodedata.normalize("NFC", text)))


def drawn(text: str) -> str:
    """Text for a page that breaks its lines at blanks: as `plain`, and an amount stays with its currency's sign."""
    return NBSP.join(plain(part) for part in text.replace(NARROW, NBSP).split(NBSP))


def _plain(char: str) -> str:
    kind = unicodedata.category(char)
    if char in "\n\t" or kind[0] == "Z":
        return " "
    if kind == "Cf" and (char in _KEPT or "\U000e0020" <= char <= "\U000e007f"):
        return char
    return "" if kind in ("Cc", "Cf", "Cs") else char


def wrapped(text: str, columns: int) -> list[str]:
    """Words broken into lines; a word longer than a line is cut. An empty text is one empty line."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        while cells(word) > columns:
            room = columns - cells(line) - 1 if line else columns
            if line and room < columns // 2:  # rather begin the long word on a new line
                lines.append(line)
                line, room = "", columns
            part, word = cut(word, room)
            lines.append(f"{line} {part}" if line else part)
            line = ""
        if not word:
            continue
        if line and cells(line) + 1 + cells(word) > columns:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return [*lines, line] if line or not lines else lines


def _lines_of(row: Row, columns: int, spell: Callable[[str], str]) -> list[Printed]:
    match row:
        case Heading(text):
            half = columns // 2
            return [TextLine(centred(line, half).rstrip(), bold=True, big=True) for line in wrapped(spell(text), half)]
        case Line(text, in_middle, bold):
            lines = wrapped(spell(text), columns)
            return [TextLine(centred(line, columns).rstrip() if in_middle else line, bold=bold) for line in lines]
        case Pair(name, amount, bold, big):
            width = columns // 2 if big else columns
            pairs = _pair(spell(name), spell(amount), width)
            return [TextLine(line, bold=bold or big, big=big, amount=end) for line, end in pairs]
        case Rule(double):
            return [TextLine(("=" if double else "-") * columns)]
        case Stamp(text):
            half = columns // 2
            return [
                TextLine(centred(line, half), bold=True, big=True, inverse=True) for line in wrapped(spell(text), half)
            ]
        case Barcode(text):
            return [BarcodeLine(text)]
        case QrCode(text):
            return [QrLine(text)]
        case Gap(lines=count):
            return [TextLine("")] * count


def _pair(name: str, amount: str, columns: int) -> list[tuple[str, int]]:
    """The name on as many lines as it needs, the amount at the end of the last one; each line with how many of its
    characters are the amount."""
    # An indented text belongs to the line above, and its further lines are indented too.
    indent = " " * min(len(name) - len(name.lstrip()), columns // 4)
    if not amount:
        return [(indent + line, 0) for line in wrapped(name, columns - len(indent))]
    room = columns - cells(amount) - 1
    if room < min(_LEAST_LEFT, cells(name.strip())) + len(indent):
        lines = [(indent + line, 0) for line in wrapped(name, columns - len(indent))]
        return [*lines, *((right(line, columns), len(line)) for line in wrapped(amount, columns))]
    lines = [(indent + line, 0) for line in wrapped(name, room - len(indent))]
    lines[-1] = (left(lines[-1][0], columns - cells(amount)) + amount, len(amount))
    return lines
