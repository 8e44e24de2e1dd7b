"""Lays the rows of a paper out on A4 pages: its head across the page, its parts in two columns, each page numbered.

For papers that are no table of goods (reports, the list of keys, vouchers); those have a sheet of their own. Scope:
layout and painting, in units of 1/96 inch.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QImage, QPainter

from pos_app.domain.frozen import frozen
from pos_app.domain.paper import Gap, Heading, Line, Pair, Paper, Row, Rule, Stamp, rows_of
from pos_app.domain.paper_lines import drawn, plain
from pos_app.ui.cards.paper_drawing import DrawnPaper, PaperDrawing, paper_font, text_height, text_wrap, thin_line
from pos_app.ui.cards.sheet_drawing import BOTTOM, GAP, LINE, MARGIN, PAGE_HEIGHT, QUIET, WIDTH, Piece

_COLUMN, _BETWEEN, _ALONE = WIDTH * 0.46, WIDTH * 0.08, WIDTH * 0.7
_SIZES = (14, 13, 12, 11)  # the first with which it is one page
_OF_MORE = 12  # the letters of more pages than one
_NAME, _TITLE, _SMALL = 17, 21, 10.5
_LABEL = WIDTH * 0.2
_LONGEST_HEAD = 12  # rows; what follows them goes over pages like any part
_SHORT = 0.45  # of a page: a voucher is one column, and a report two


@frozen
class _Part:
    """Rows that stay together where a column has room for them."""

    rows: tuple[DrawnPaper, ...]

    @property
    def height(self) -> float:
        return sum(row.height for row in self.rows)


class RowsPages:
    """A paper laid out; `pages` are its pages, each with its pieces from above."""

    def __init__(self, paper: Paper, *, copy: bool = False, logo: QImage | None = None) -> None:
        head, parts = _parted(_titled(rows_of(paper, copy=copy), paper.title))
        for size in (*_SIZES, _OF_MORE):
            self._size = size
            self.pages: list[list[Piece]] = [[]]
            self._y = MARGIN
            self._put_head(head, paper, logo)
            self._put_parts(parts)
            if len(self.pages) == 1:
                break
        for number, page in enumerate(self.pages):
            page.append(self._foot(paper.title, number))

    # --- the head ---

    def _put_head(self, rows: Sequence[Row], paper: Paper, logo: QImage | None) -> None:
        if paper.logo and logo is not None and not logo.isNull():
            self._put(PaperDrawing(replace(paper, rows=()), WIDTH, self._size, logo=logo).rows, MARGIN)
        titles = [row for row in rows if isinstance(row, Heading)]
        for row in rows:
            match row:
                case Heading(text):
                    last = row is titles[-1]
                    if last and len(titles) > 1 and row is not rows[rows.index(titles[0]) + 1]:
                        self._y += GAP / 2  # behind the lines of an address
                    size = _TITLE if last else _NAME
                    self._put_text(text, size, bold=True, tag="H1" if last else "P")
                case Pair(left, right):
                    self._put_fact(left, right)
                case Line(text, _, bold):
                    self._put_text(text, self._size, bold=bold)
                case _:
                    self._put(PaperDrawing(replace(paper, rows=(row,), logo=False), WIDTH, self._size).rows, MARGIN)
        self._y += GAP

    def _put_text(self, text: str, size: float, *, bold: bool, tag: str = "P") -> None:
        font, words = paper_font(size, bold=bold), drawn(text)
        place = QRectF(MARGIN, self._y, WIDTH, text_height(font, words, WIDTH))
        wrap = text_wrap(font, words, WIDTH)

        def paint(painter: QPainter) -> None:
            painter.setFont(font)
            painter.setPen(Qt.GlobalColor.black)
            painter.drawText(place, int(Qt.AlignmentFlag.AlignLeft) | wrap, words)

        self.pages[-1].append(Piece(paint, tag))
        self._y = place.bottom() + 3

    def _put_fact(self, label: str, value: str) -> None:
        """What a pair of the roll is at the head of a page: beside each other, not at its two edges."""
        font, texts = paper_font(self._size), (plain(label).strip(), plain(value))
        # What is no label but a shop's name has the room of its line before it is broken.
        wide = min(max(_LABEL, QFontMetricsF(font).horizontalAdvance(texts[0]) + GAP), WIDTH / 2)
        rooms = (wide - GAP / 2, WIDTH - wide)
        tall = max(text_height(font, text, room) for text, room in zip(texts, rooms, strict=True))
        top = self._y

        def paint(painter: QPainter) -> None:
            painter.setFont(font)
            for text, room, at, pen in zip(texts, rooms, (MARGIN, MARGIN + wide), (QUIET, "#000000"), strict=True):
                painter.setPen(pen)
                wrap = text_wrap(font, text, room)
                painter.drawText(QRectF(at, top, room, tall), int(Qt.AlignmentFlag.AlignLeft) | wrap, text)

        self.pages[-1].append(Piece(paint, "P"))
        self._y += tall + 3

    # --- the parts ---

    def _put_parts(self, parts: Sequence[Sequence[Row]]) -> None:
        # A stamp ends the page as one begins it: over its whole width.
        wide = [WIDTH if all(isinstance(row, Stamp) for row in part) else _ALONE for part in parts]
        alone = [_Part(tuple(_drawn(part, room, self._size))) for part, room in zip(parts, wide, strict=True)]
        if _height(alone) < (BOTTOM - MARGIN) * _SHORT:
            self._put_columns([alone], _ALONE)
        else:
            self._flow([_Part(tuple(_drawn(part, _COLUMN, self._size))) for part in parts])

    def _flow(self, parts: Sequence[_Part]) -> None:
        """Column by column; on the last page both are as high as each other, as far as parts allow."""
        left = list(parts)
        while left:
            room = BOTTOM - self._y
            columns, rest = _filled(left, room)
            if not rest:
                heights = sorted(_height(left[:count]) for count in range(1, len(left) + 1))
                fits = (_filled(left, least) for least in heights if least <= room)
                columns = next((both for both, more in fits if not more), columns)
            self._put_columns(columns, _COLUMN)
            left = rest
            if left:
                self.pages.append([])
                self._y = MARGIN

    def _put_columns(self, columns: Sequence[Sequence[_Part]], wide: float) -> None:
        top, lowest = self._y, self._y
        for number, parts in enumerate(columns):
            self._y = top
            for part in parts:
                self._put(part.rows, MARGIN + number * (wide + _BETWEEN))
                self._y += GAP
            lowest = max(lowest, self._y)
        self._y = lowest

    def _put(self, rows: Sequence[DrawnPaper], left: float) -> None:
        for row in rows:
            self.pages[-1].append(Piece(partial(paint_at, row, left, self._y), row.tag, told=row.told))
            self._y += row.height

    def _foot(self, title: str, number: int) -> Piece:
        font, pages = paper_font(_SMALL), f"{number + 1} / {len(self.pages)}"
        place = QRectF(MARGIN, PAGE_HEIGHT - MARGIN, WIDTH, QFontMetricsF(font).lineSpacing())

        def paint(painter: QPainter) -> None:
            thin_line(painter, QRectF(MARGIN, place.top() - 4, WIDTH, 0.6), LINE)
            painter.setFont(font)
            painter.setPen(QUIET)
            painter.drawText(place, int(Qt.AlignmentFlag.AlignLeft), plain(title))
            painter.drawText(place, int(Qt.AlignmentFlag.AlignRight), pages)

        return Piece(paint)


def paint_at(row: DrawnPaper, left: float, top: float, painter: QPainter) -> None:
    """Paint a row at a place of a page."""
    painter.save()
    painter.translate(left, 0)
    row.paint(painter, top)
    painter.restore()


def _titled(rows: Sequence[Row], title: str) -> list[Row]:
    """A paper whose title is a bold line, as the roll's strip has it: on a page it is the heading, with its date, and
    the stamp stands over the head, as on a receipt's page."""
    at = next((n for n, row in enumerate(rows) if isinstance(row, Line) and row.bold and row.text == title), None)
    if at is None:
        return list(rows)
    fact = [row for row in rows[at + 1 : at + 2] if isinstance(row, Pair)]
    stamp = [row for row in rows[:at] if isinstance(row, Stamp)]
    rest = [*(row for row in rows[:at] if not isinstance(row, Stamp)), *rows[at + 1 + len(fact) :]]
    head = next((n for n, row in enumerate(rest) if isinstance(row, Gap | Rule)), len(rest))
    return [*stamp, *rest[:head], Heading(title), *fact, *rest[head:]]


def _parted(rows: Sequence[Row]) -> tuple[list[Row], list[list[Row]]]:
    """The head, and the parts: a rule, a gap or a bold line of its own begins one."""
    parts: list[list[Row]] = [[]]
    for row in rows:
        begins = isinstance(row, Line) and row.bold and not row.centred and not _begins(parts[-1])
        if isinstance(row, Rule | Gap) or begins:
            parts.append([])
        if not isinstance(row, Rule | Gap):
            parts[-1].append(row)
    head = parts[0]
    return head[:_LONGEST_HEAD], [part for part in (head[_LONGEST_HEAD:], *parts[1:]) if part]


def _begins(part: Sequence[Row]) -> bool:
    return all(isinstance(row, Heading | Stamp) for row in part)


def _drawn(part: Sequence[Row], wide: float, size: int) -> Iterator[DrawnPaper]:
    """The rows of a part; the bold line that begins it has a line beneath; a code in the middle is no title."""
    drawn = PaperDrawing(Paper("", tuple(part), logo=False), wide, size).rows
    for number, row in enumerate(drawn):
        first = part[0]
        if number == 0 and len(part) > 1 and isinstance(first, Line) and first.bold and not first.centred:
            yield replace(row, height=row.height + 5, paint=partial(_paint_title, row, wide), tag="H2")
        else:
            yield replace(row, height=row.height + 1.5)


def _paint_title(row: DrawnPaper, wide: float, painter: QPainter, top: float) -> None:
    row.paint(painter, top)
    thin_line(painter, QRectF(0, top + row.height + 1.5, wide, 0.8), LINE)


def _filled(parts: Sequence[_Part], room: float) -> tuple[list[list[_Part]], list[_Part]]:
    """Two columns at most `room` high, and the parts that are left. A part higher than a column goes on in the next."""
    columns: list[list[_Part]] = [[], []]
    left, at, used = list(parts), 0, 0.0
    while left and at < len(columns):
        part = left[0]
        if used + part.height <= room:
            columns[at].append(left.pop(0))
            used += part.height + GAP
        elif columns[at]:
            at, used = at + 1, 0.0
        else:
            count = max(1, _rows_in(part, room))
            columns[at].append(_Part(part.rows[:count]))
            left[0] = _Part(part.rows[count:])
            if not left[0].rows:
                left.pop(0)
            at, used = at + 1, 0.0
    return columns, left


def _rows_in(part: _Part, room: float) -> int:
    used = 0.0
    for number, row in enumerate(part.rows):
        used += row.height
        if used > room:
            return number
    return len(part.rows)


def _height(parts: Sequence[_Part]) -> float:
    return sum(part.height + GAP for part in parts)
