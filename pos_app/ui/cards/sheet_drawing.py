"""Draws a sheet on A4 pages: seller, customer, goods, tax, sums and payment, with page breaks and what is carried over.

Scope: layout and painting, in units of 1/96 inch. Each piece says what it is (a heading, a cell of a table), so that a
PDF can say it on to a screen reader.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter

from pos_app.domain.frozen import frozen
from pos_app.domain.paper_lines import drawn, plain
from pos_app.domain.sheet import PageSheet, SheetBlock, SheetLine, SheetSum
from pos_app.ui.cards.paper_drawing import (
    INK,
    MM,
    paint_bars,
    paint_square,
    paper_font,
    qr_side,
    text_height,
    text_wrap,
    thin_line,
)

PAGE_WIDTH, PAGE_HEIGHT = 210 * MM, 297 * MM
MARGIN, _FOOT = 18 * MM, 14 * MM
WIDTH = PAGE_WIDTH - 2 * MARGIN
BOTTOM = PAGE_HEIGHT - MARGIN - _FOOT
_TEXT, _SMALL, _NAME, _TITLE, _TOTAL = 12.5, 10.5, 17, 21, 15
GAP, _CELL = 16.0, 5.0
QUIET, LINE = QColor("#4a4f57"), QColor("#8a8f98")
_LEFT, _RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight


@frozen
class Piece:
    """Something on a page. `tag` is what it is in a tagged PDF (H1, P, TH, TD, Figure), "" for what is only to be seen;
    `row` names the table and row of a cell; `told` is what a screen reader says for a picture."""

    paint: Callable[[QPainter], None]
    tag: str = ""
    row: tuple[str, int] | None = None
    told: str = ""


class SheetDrawing:
    """A sheet laid out; `pages` are its pages, each with its pieces from above."""

    def __init__(self, sheet: PageSheet, *, copy_mark: str = "", logo: QImage | None = None) -> None:
        self._sheet = sheet
        self._y = MARGIN
        self.pages: list[list[Piece]] = [[]]
        self._put_stamps([text for text in (copy_mark, sheet.stamp) if text])
        self._put_head(logo)
        self._put_parties(sheet.parties)
        self._put_goods()
        self._put_sums()
        self._put_notes()
        for number, page in enumerate(self.pages):
            page.extend(self._foot(number))

    # --- blocks ---

    def _put_stamps(self, stamps: Sequence[str]) -> None:
        font = paper_font(_TEXT + 2, bold=True)
        for text in stamps:
            place = QRectF(MARGIN, self._y, WIDTH, QFontMetricsF(font).lineSpacing() + 6)

            def paint(painter: QPainter, place: QRectF = place, text: str = text) -> None:
                painter.fillRect(place, INK)
                painter.setFont(font)
                painter.setPen(QColor("#ffffff"))
                painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), text)

            self._add(Piece(paint, "P"))
            self._y = place.bottom() + GAP / 2

    def _put_head(self, logo: QImage | None) -> None:
        """The seller at the left, title and facts at the right."""
        top, half = self._y, WIDTH * 0.52
        if logo is not None and not logo.isNull():
            width = min(logo.width() / 8 * MM, half)  # 8 dots of a receipt printer to the millimetre
            place = QRectF(MARGIN, self._y, width, logo.height() * width / logo.width())
            self._add(Piece(lambda painter: painter.drawImage(place, logo)))
            self._y = place.bottom() + 8
        for number, line in enumerate(self._sheet.seller):
            font = paper_font(_TEXT if number else _NAME, bold=not number)
            self._text(line, font, MARGIN, half, pen=QUIET if number else INK)
        left, self._y = self._y, top
        at, room = MARGIN + WIDTH * 0.56, WIDTH * 0.44
        self._text(self._sheet.title, paper_font(_TITLE, bold=True), at, room, tag="H1")
        self._y += 6
        for number, (label, value) in enumerate(self._sheet.facts):
            tall = self._cell(label, paper_font(_TEXT), at, room * 0.34, row=("facts", number), tag="TH", pen=QUIET)
            tall = max(tall, self._cell(value, paper_font(_TEXT), at + room * 0.34, room * 0.66, row=("facts", number)))
            self._y += tall + 2
        self._y = max(left, self._y) + GAP

    def _put_parties(self, parties: Sequence[SheetBlock]) -> None:
        if not parties:
            return
        top, lowest, room = self._y, self._y, WIDTH / 3 - GAP / 2
        for number, block in enumerate(parties[:3]):
            self._y, at = top, MARGIN + number * WIDTH / 3
            self._text(block.title, paper_font(_SMALL, bold=True), at, room, pen=QUIET)
            self._y += 2
            for line in block.lines:
                self._text(line, paper_font(_TEXT), at, room)
            lowest = max(lowest, self._y)
        self._y = lowest + GAP

    def _put_goods(self) -> None:
        sheet, font = self._sheet, paper_font(_TEXT)
        self._table_head()
        foot = QFontMetricsF(font).lineSpacing() + 2 * _CELL if sheet.carried_over else 0.0
        before: SheetLine | None = None
        for number, line in enumerate(sheet.lines):
            tall = self._row_height(line)
            last = number == len(sheet.lines) - 1
            if self._y + tall + (0 if last else foot) > BOTTOM and before is not None:
                if sheet.carried_over:
                    self._rule(MARGIN, WIDTH)
                    self._carry(sheet.carried_over, before.carried)
                self._new_page()
                self._table_head(again=True)
                if sheet.brought_forward:
                    self._carry(sheet.brought_forward, before.carried)
                    self._y += _CELL
            self._goods_row(line, number, tall)
            before = line
        self._y += GAP

    def _put_sums(self) -> None:
        """Tax by rate at the left; sums and payment at the right."""
        sheet, font = self._sheet, paper_font(_TEXT)
        line = QFontMetricsF(font).lineSpacing() + 4
        tall = line * max(len(sheet.taxes), len(sheet.sums) + len(sheet.paid) + 2) + 2 * GAP
        if not (sheet.taxes or sheet.sums or sheet.paid):
            return
        if self._y + tall > PAGE_HEIGHT - MARGIN - _FOOT:
            self._new_page()
        top, room = self._y, WIDTH * 0.5
        for number, cells in enumerate(sheet.taxes):
            shares = (0.22, 0.29, 0.22, 0.27)
            at, tag = MARGIN, "TD" if number else "TH"
            for place, (share, text) in enumerate(zip(shares, cells, strict=True)):
                side = _RIGHT if place else _LEFT
                used = paper_font(_SMALL, bold=not number)
                self._cell(text, used, at, room * share, row=("taxes", number), tag=tag, side=side)
                at += room * share
            self._y += line - 2
            if not number:
                self._rule(MARGIN, room)
        left, self._y = self._y, top
        at = MARGIN + WIDTH * 0.56
        self._amounts("sums", sheet.sums, at, WIDTH * 0.44)
        if sheet.paid:
            self._y += 4
            self._rule(at, WIDTH * 0.44)
            self._y += 4
            self._amounts("paid", sheet.paid, at, WIDTH * 0.44)
        self._y = max(left, self._y) + GAP

    def _amounts(self, table: str, sums: Sequence[SheetSum], at: float, room: float) -> None:
        for number, one in enumerate(sums):
            font = paper_font(_TOTAL if one.strong else _TEXT, bold=one.strong)
            wide = QFontMetricsF(font).horizontalAdvance(one.amount) + GAP / 2
            row = (table, number)
            tall = self._cell(one.label, font, at, room - wide, row=row, tag="TH")
            self._cell(one.amount, font, at + room - wide, wide, row=row, side=_RIGHT)
            self._y += tall + 4

    def _put_notes(self) -> None:
        sheet, font = self._sheet, paper_font(_TEXT)
        for note in sheet.notes:
            tall = text_height(font, note, WIDTH)
            if self._y + tall > BOTTOM:
                self._new_page()
            self._text(note, font, MARGIN, WIDTH, pen=QUIET)
            self._y += 3
        if sheet.barcode:
            if self._y + GAP + 60 > BOTTOM + _FOOT / 2:
                self._new_page()
            top = self._y + GAP / 2

            def paint(painter: QPainter) -> None:
                painter.save()
                painter.translate(MARGIN, top)
                paint_bars(painter, sheet.barcode, WIDTH * 0.4, paper_font(_TEXT))
                painter.restore()

            self._add(Piece(paint, "Figure", told=sheet.barcode_name or sheet.barcode))
            self._y = top + 60
        for text in (sheet.qr, sheet.second_qr):
            if text:
                self._put_square(text, sheet.qr_name)

    def _put_square(self, text: str, told: str) -> None:
        side = qr_side(text)
        if self._y + side > BOTTOM + _FOOT / 2:
            self._new_page()
        top = self._y

        def paint(painter: QPainter) -> None:
            painter.save()
            painter.translate(MARGIN, top)
            paint_square(painter, text, side)
            painter.restore()

        self._add(Piece(paint, "Figure", told=told))
        self._y += side

    # --- the table of goods ---

    def _columns(self) -> list[tuple[float, float, Qt.AlignmentFlag]]:
        """Where each column begins, how wide it is, and at which side its texts stand."""
        found, at = [], MARGIN
        for column in self._sheet.columns:
            wide = WIDTH * column.share / 100
            found.append((at, wide, _RIGHT if column.is_number else _LEFT))
            at += wide
        return found

    def _table_head(self, *, again: bool = False) -> None:
        font, tall = paper_font(_SMALL, bold=True), 0.0
        for (at, wide, side), column in zip(self._columns(), self._sheet.columns, strict=True):
            tag = "" if again else "TH"  # a screen reader is told it once
            height = self._cell(column.title, font, at, wide, row=("goods", -1), tag=tag, side=side, pad=_CELL)
            tall = max(tall, height)
        self._y += tall + _CELL
        self._rule(MARGIN, WIDTH)
        self._y += _CELL

    def _row_height(self, line: SheetLine) -> float:
        font, columns = paper_font(_TEXT), self._columns()
        found = [
            text_height(font, drawn(text), wide - _CELL) for (_, wide, _), text in zip(columns, line.cells, strict=True)
        ]
        found[0] += text_height(paper_font(_SMALL), line.note, columns[0][1]) if line.note else 0
        return max(found) + _CELL

    def _goods_row(self, line: SheetLine, number: int, tall: float) -> None:
        font, row = paper_font(_TEXT), ("goods", number)
        for (at, wide, side), text in zip(self._columns(), line.cells, strict=True):
            height = self._cell(text, font, at, wide, row=row, side=side, pad=_CELL)
            if line.note and side == _LEFT:
                self._y += height
                self._cell(line.note, paper_font(_SMALL), at, wide, row=row, pen=QUIET)
                self._y -= height
        self._y += tall

    def _carry(self, label: str, amount: str) -> None:
        """A sum at the foot or head of a page: for eyes alone, it is no article."""
        font = paper_font(_TEXT, bold=True)
        at, wide, _ = self._columns()[-1]
        self._y += _CELL - 2
        tall = self._cell(label, font, MARGIN, at - MARGIN, tag="", side=_RIGHT, pad=_CELL)
        self._cell(amount, font, at, wide, tag="", side=_RIGHT, pad=_CELL)
        self._y += tall + _CELL - 1

    # --- pieces ---

    def _foot(self, number: int) -> list[Piece]:
        sheet, font = self._sheet, paper_font(_SMALL)
        pages = sheet.page_of.replace("{n}", str(number + 1)).replace("{m}", str(len(self.pages)))
        place = QRectF(MARGIN, PAGE_HEIGHT - MARGIN, WIDTH, QFontMetricsF(font).lineSpacing())

        def paint(painter: QPainter) -> None:
            thin_line(painter, QRectF(MARGIN, place.top() - 4, WIDTH, 0.6), LINE)
            painter.setFont(font)
            painter.setPen(QUIET)
            painter.drawText(place, int(_LEFT), f"{plain(sheet.seller[0])} · {sheet.title}" if sheet.seller else "")
            painter.drawText(place, int(_RIGHT), pages)

        return [Piece(paint)]

    def _text(self, text: str, font: QFont, at: float, room: float, *, tag: str = "P", pen: QColor = INK) -> None:
        self._y += self._cell(text, font, at, room, tag=tag, pen=pen)

    def _cell(
        self,
        text: str,
        font: QFont,
        at: float,
        room: float,
        *,
        row: tuple[str, int] | None = None,
        tag: str = "TD",
        side: Qt.AlignmentFlag = _LEFT,
        pen: QColor = INK,
        pad: float = 0.0,
    ) -> float:
        """A text at the place reached, which stays there; how high it is."""
        words = drawn(text)
        if side == _RIGHT:
            at, room = at + pad, room - pad
        else:
            room -= pad
        place = QRectF(at, self._y, room, text_height(font, words, room))

        def paint(painter: QPainter) -> None:
            painter.setFont(font)
            painter.setPen(pen)
            painter.drawText(place, int(side) | text_wrap(font, words, room), words)

        self._add(Piece(paint, tag if words else "", row))
        return place.height()

    def _rule(self, at: float, wide: float) -> None:
        place = QRectF(at, self._y, wide, 0.8)
        self._add(Piece(lambda painter: thin_line(painter, place, LINE)))
        self._y += 2

    def _add(self, piece: Piece) -> None:
        self.pages[-1].append(piece)

    def _new_page(self) -> None:
        self.pages.append([])
        self._y = MARGIN
