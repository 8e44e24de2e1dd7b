"""A paper to be printed, as a frozen value: rows of kinds, in words that are already those of the reader.

Receipts, X and Z reports and test strips are all this one value, and the receipt printer, the PDF and the preview all
draw it; what a paper says is fixed when it is made, so that a reprint is what was printed.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heading:
    """A big line in the middle."""

    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """Text that may go over several lines."""

    text: str
    centred: bool = False
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """Something and its amount, which stands at the right edge. `big` is for the one line that is read from afar."""

    left: str
    right: str
    bold: bool = False
    big: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the paper."""

    double: bool = False


@dataclass(frozen=True, slots=True)
class Stamp:
    """White on black, so that nobody takes the paper for another one ("COPY", "PRACTICE")."""

    text: str


@dataclass(frozen=True, slots=True)
class Barcode:
    """A text to scan (Code 128); it stands beneath the bars, too. ASCII."""

    text: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Empty lines."""

    lines: int = 1


Row = Heading | Line | Pair | Rule | Stamp | Barcode | Gap


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole paper. `title` names it in lists and as a file; `copy_mark` is what a second print of it is stamped with,
    in the paper's own language; `logo`: the shop's picture stands on top, where there is one."""

    title: str
    rows: tuple[Row, ...]
    copy_mark: str = "COPY"
    logo: bool = True


def rows_of(paper: Paper, *, copy: bool) -> tuple[Row, ...]:
    """What is drawn: a copy is stamped on top."""
    return (Stamp(paper.copy_mark), *paper.rows) if copy else paper.rows
