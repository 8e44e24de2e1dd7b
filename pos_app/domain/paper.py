"""A paper to be printed, as a frozen value: rows of different kinds, with texts in the reader's language.

Receipts, X and Z reports and test strips are all this one value, and the receipt printer, the PDF and the preview all
draw it. Its text is fixed when it is made, so that a reprint says the same.
"""

from __future__ import annotations

from pos_app.domain.frozen import frozen
from pos_app.domain.sheet import PageSheet


@frozen
class Heading:
    """A big, centred line."""

    text: str


@frozen
class Line:
    """Text that may take several lines."""

    text: str
    centred: bool = False
    bold: bool = False


@frozen
class Pair:
    """A text and its amount, which is printed at the right edge. `big` is for the one line that is read from afar."""

    left: str
    right: str
    bold: bool = False
    big: bool = False


@frozen
class Rule:
    """A line across the paper."""

    double: bool = False


@frozen
class Stamp:
    """White on black, so that the paper is not taken for an original ("COPY", "PRACTICE")."""

    text: str


@frozen
class Barcode:
    """A text to scan (Code 128, ASCII), which is also printed beneath the bars."""

    text: str


@frozen
class QrCode:
    """A text to scan (QR code), for a machine: it is not printed beneath. `told` says what it is."""

    text: str
    told: str


@frozen
class Gap:
    """Empty lines."""

    lines: int = 1


Row = Heading | Line | Pair | Rule | Stamp | Barcode | QrCode | Gap


@frozen
class Paper:
    """A whole paper. `title` names it in lists and as a file; `copy_mark` is the stamp of a second print, in the
    paper's own language; `logo`: the shop's picture is printed on top, if there is one; `sheet`: the same laid out for
    pages, where it is more than these rows on them; `language`: of its texts."""

    title: str
    rows: tuple[Row, ...]
    copy_mark: str = "COPY"
    logo: bool = True
    sheet: PageSheet | None = None
    language: str = "en"


def rows_of(paper: Paper, *, copy: bool) -> tuple[Row, ...]:
    """The rows to draw: on a copy the stamp comes first."""
    return (Stamp(paper.copy_mark), *paper.rows) if copy else paper.rows
