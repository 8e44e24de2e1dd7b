"""Draws a paper: the preview, the PDF and the pictures of it are drawn by the same code.

Scope: drawing only, in units of 1/96 inch; paper is white and ink is black in every theme. What stands on it, and in
which order, is the paper's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter

from pos_app.domain.code128 import QUIET, bars
from pos_app.domain.frozen import frozen
from pos_app.domain.paper import Barcode, Gap, Heading, Line, Pair, Paper, QrCode, Row, Rule, Stamp, rows_of
from pos_app.domain.paper_lines import drawn, plain
from pos_app.domain.qr import QUIET as QR_QUIET
from pos_app.domain.qr import qr_modules
from pos_app.ui.kit.theme import FAMILY

MM = 96 / 25.4
_BARS_HIGH = 40.0
INK, _PAPER = QColor("#000000"), QColor("#ffffff")


@frozen
class DrawnPaper:
    """One row: how high it is, how it is painted at a place from above, and what it is in a tagged PDF ("" for what is
    only to be seen; `told` for a picture)."""

    height: float
    paint: Callable[[QPainter, float], None]
    tag: str = "P"
    told: str = ""


class PaperDrawing:
    """A paper laid out `width` units wide, with letters of `size` units."""

    def __init__(
        self, paper: Paper, width: float, size: int, *, copy: bool = False, logo: QImage | None = None
    ) -> None:
        self._width = width
        self._size = size
        rows = [self._row(row) for row in rows_of(paper, copy=copy)]
        if paper.logo and logo is not None and not logo.isNull():
            rows.insert(0, self._logo(logo))
        self.rows: tuple[DrawnPaper, ...] = tuple(rows)
        self.height = sum(row.height for row in rows)

    def paint(self, painter: QPainter) -> None:
        """All of it, one row beneath the other, from the painter's origin."""
        top = 0.0
        for row in self.rows:
            row.paint(painter, top)
            top += row.height

    # --- rows ---

    def _row(self, row: Row) -> DrawnPaper:
        match row:
            case Heading(text):
                drawn = self._text(text, paper_font(self._size * 1.5, bold=True), Qt.AlignmentFlag.AlignHCenter)
                return replace(drawn, tag="H1")
            case Line(text, centred, bold):
                side = Qt.AlignmentFlag.AlignHCenter if centred else Qt.AlignmentFlag.AlignLeft
                return self._text(text, paper_font(self._size, bold=bold), side)
            case Pair(left, right, bold, big):
                return self._pair(left, right, paper_font(self._size * (1.5 if big else 1), bold=bold or big))
            case Rule(double):
                return self._rule(double=double)
            case Stamp(text):
                return self._stamp(text)
            case Barcode(text):
                return self._barcode(text)
            case QrCode(text, told):
                return self._square(text, told)
            case Gap(lines):
                return DrawnPaper(lines * self._size * 0.8, lambda _painter, _top: None, "")

    def _text(self, text: str, font: QFont, side: Qt.AlignmentFlag) -> DrawnPaper:
        words, wrap = drawn(text), text_wrap(font, drawn(text), self._width)
        height = text_height(font, words, self._width)

        def paint(painter: QPainter, top: float) -> None:
            painter.setFont(font)
            painter.setPen(INK)
            painter.drawText(QRectF(0, top, self._width, height), int(side) | wrap, words)

        return DrawnPaper(height, paint)

    def _pair(self, left: str, right: str, font: QFont) -> DrawnPaper:
        metrics = QFontMetricsF(font)
        amount, text = plain(right), plain(left)
        indent = metrics.horizontalAdvance(" " * (len(text) - len(text.lstrip()))) * 1.5
        text = text.strip()
        taken = metrics.horizontalAdvance(amount) + (self._size if amount else 0)
        # An amount as long as the line gets a line of its own.
        beside = self._width - taken - indent >= min(self._width / 3, metrics.horizontalAdvance(text))
        room = self._width - indent - (taken if beside else 0)
        high, wrap = text_height(font, text, room), text_wrap(font, text, room)
        height = high if beside else high + metrics.lineSpacing()

        def paint(painter: QPainter, top: float) -> None:
            painter.setFont(font)
            painter.setPen(INK)
            painter.drawText(QRectF(indent, top, room, high), int(Qt.AlignmentFlag.AlignLeft) | wrap, text)
            last = QRectF(0, top, self._width, height)
            painter.drawText(last, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom), amount)

        return DrawnPaper(height, paint)

    def _rule(self, *, double: bool) -> DrawnPaper:
        height = self._size * 0.8

        def paint(painter: QPainter, top: float) -> None:
            for shift in (-1.5, 1.5) if double else (0.0,):
                thin_line(painter, QRectF(0, top + height / 2 + shift, self._width, 1.0), INK)

        return DrawnPaper(height, paint, "")

    def _stamp(self, text: str) -> DrawnPaper:
        font, words = paper_font(self._size * 1.3, bold=True), plain(text)
        wrap = text_wrap(font, words, self._width)
        height = text_height(font, words, self._width) + 6

        def paint(painter: QPainter, top: float) -> None:
            place = QRectF(0, top, self._width, height)
            painter.fillRect(place, INK)
            painter.setFont(font)
            painter.setPen(_PAPER)
            painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter) | wrap, words)

        return DrawnPaper(height + 4, paint)

    def _barcode(self, text: str) -> DrawnPaper:
        font = paper_font(self._size)
        under = QFontMetricsF(font).lineSpacing()

        def paint(painter: QPainter, top: float) -> None:
            painter.save()
            painter.translate(0, top)
            paint_bars(painter, text, self._width, font)
            painter.restore()

        return DrawnPaper(_BARS_HIGH + 2 + under, paint, "Figure", text)

    def _square(self, text: str, told: str) -> DrawnPaper:
        side = min(qr_side(text), self._width)

        def paint(painter: QPainter, top: float) -> None:
            painter.save()
            painter.translate((self._width - side) / 2, top)
            paint_square(painter, text, side)
            painter.restore()

        return DrawnPaper(side, paint, "Figure", told)

    def _logo(self, logo: QImage) -> DrawnPaper:
        # 8 dots of a receipt printer to the millimetre.
        width = min(logo.width() / 8 * MM, self._width)
        height = logo.height() * width / logo.width()

        def paint(painter: QPainter, top: float) -> None:
            painter.drawImage(QRectF((self._width - width) / 2, top, width, height), logo)

        return DrawnPaper(height + self._size / 2, paint, "")


def thin_line(painter: QPainter, place: QRectF, ink: QColor) -> None:
    """A line that is seen wherever it lies: one between two dots of the screen would be lost without half tones."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(place, ink)
    painter.restore()


def paint_bars(painter: QPainter, text: str, width: float, font: QFont) -> None:
    """Code 128 in the middle of `width`, with its text beneath, from the painter's origin."""
    widths = bars(text)
    module = min(1.2, width / (sum(widths) + 2 * QUIET))
    left = (width - module * sum(widths)) / 2
    for at, wide in enumerate(widths):
        if at % 2 == 0:
            painter.fillRect(QRectF(left, 0, module * wide, _BARS_HIGH), INK)
        left += module * wide
    painter.setFont(font)
    painter.setPen(INK)
    place = QRectF(0, _BARS_HIGH + 2, width, QFontMetricsF(font).lineSpacing())
    painter.drawText(place, int(Qt.AlignmentFlag.AlignHCenter), text)


def qr_side(text: str) -> float:
    """How wide a QR code is with its quiet zone: its modules half a millimetre."""
    return (len(qr_modules(text)) + 2 * QR_QUIET) * MM / 2


def paint_square(painter: QPainter, text: str, side: float) -> None:
    """A QR code with its quiet zone, `side` wide, from the painter's origin."""
    modules = qr_modules(text)
    unit = side / (len(modules) + 2 * QR_QUIET)
    for y, row in enumerate(modules):
        for x, run in _runs(row):
            place = QRectF((x + QR_QUIET) * unit, (y + QR_QUIET) * unit, run * unit, unit)
            painter.fillRect(place, INK)


def _runs(row: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Where dark modules begin, and how many follow each other: between two that are drawn by themselves a hair of
    white may stay."""
    begin = 0
    for dark, group in groupby(row):
        size = len(list(group))
        if dark:
            yield begin, size
        begin += size


def paper_font(size: float, *, bold: bool = False) -> QFont:
    """The letters of papers, `size` units high."""
    font = QFont(FAMILY)
    font.setPixelSize(round(size))
    font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    # The plain figures and signs: a PDF has no letters for the others, and an amount copied from it would be empty.
    for feature in ("tnum", "calt"):
        font.setFeature(QFont.Tag(feature), 0)
    # As wide in every place that it is drawn in, whatever the screen's dots are.
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


def text_wrap(font: QFont, text: str, width: float) -> int:
    """How a text is broken into lines: between words; within one only where it is wider than the paper."""
    metrics = QFontMetricsF(font)
    if any(metrics.horizontalAdvance(word) > width for word in text.split()):
        return int(Qt.TextFlag.TextWrapAnywhere)
    return int(Qt.TextFlag.TextWordWrap)


def text_height(font: QFont, text: str, width: float) -> float:
    """How high a text is, broken into lines `width` wide."""
    metrics = QFontMetricsF(font)
    place = QRectF(0, 0, width, 1e6)
    return max(metrics.boundingRect(place, text_wrap(font, text, width), text).height(), metrics.lineSpacing())
