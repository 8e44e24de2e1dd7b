"""A receipt laid out for a page (A4), as a frozen value: blocks of finished texts in the reader's language.

What a `Paper` is to a roll, this is to pages. How wide a column is and where a page ends is decided where it is drawn.
"""

from __future__ import annotations

from pos_app.domain.frozen import frozen


@frozen
class SheetColumn:
    """A column of the goods; `share` of the width in percent; numbers stand at the right."""

    title: str
    share: int
    is_number: bool = True


@frozen
class SheetLine:
    """One article: a text for each column, a small one beneath the first, and the sum of all lines up to this one, for
    the foot of a page."""

    cells: tuple[str, ...]
    note: str = ""
    carried: str = ""


@frozen
class SheetSum:
    """A label and its amount; `strong` for what is to be paid."""

    label: str
    amount: str
    strong: bool = False


@frozen
class SheetBlock:
    """A few lines under a heading."""

    title: str
    lines: tuple[str, ...]


@frozen
class PageSheet:
    """The whole document. `seller`: name first; `facts`: label and value; `taxes`: rows of a table, its head first;
    `page_of` has `{n}` and `{m}` in it; `carried_over` and `brought_forward` label the sums at a page's foot and head,
    "" for none; `language` is the texts' own (`fr`)."""

    language: str
    title: str
    seller: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    parties: tuple[SheetBlock, ...]
    columns: tuple[SheetColumn, ...]
    lines: tuple[SheetLine, ...]
    taxes: tuple[tuple[str, ...], ...] = ()
    sums: tuple[SheetSum, ...] = ()
    paid: tuple[SheetSum, ...] = ()
    notes: tuple[str, ...] = ()
    barcode: str = ""
    barcode_name: str = ""
    qr: str = ""  # the text of a QR code
    qr_name: str = ""
    stamp: str = ""
    carried_over: str = ""
    brought_forward: str = ""
    page_of: str = "{n} / {m}"
