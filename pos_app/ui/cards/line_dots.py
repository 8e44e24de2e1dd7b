"""Draws a line for a receipt printer that has no letters for it: black and white dots, in fonts of the system.

Scope: drawing only, and no widget: it is called in a thread (Qt draws text on a QImage in any). Each letter stands in
its own cells, as the printer's own letters do, so that columns and amounts stay in line. What is written joined, or
from right to left, is drawn as one and made narrower where its cells are too few.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import groupby
from threading import local

from PySide6.QtCore import QBuffer, QIODevice, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QPainter,
    QPdfWriter,
    QTextDocument,
    QTextLayout,
    QTextOption,
)

from pos_app.devices.escpos import Bitmap, DrawnLine
from pos_app.domain.cells import cells, clusters
from pos_app.domain.paper_lines import TextLine

CELL, HIGH = 12, 30  # dots of a cell, and from line to line: a printer's own font and feed
_LETTERS = 20  # dots of a letter: a letter of fixed width is then as wide as a cell
BIG_HIGH = 48  # big letters are fed by their own height
_BASE = 22  # dots from a line's top to the foot of its letters
_FIXED = ["DejaVu Sans Mono", "Liberation Mono", "Noto Sans Mono", "Consolas", "Courier New", "monospace"]
_INK, _PAPER = QColor("#000000"), QColor("#ffffff")
_JOINED = ((0x0900, 0x0DFF), (0x0F00, 0x109F), (0x1780, 0x18AF), (0xA840, 0xABFF))
"""Letters of India, Tibet, Myanmar, Cambodia, Mongolia: how one looks depends on its neighbours."""


def draw_line(line: TextLine, width: int) -> DrawnLine:
    """The line on paper `width` dots wide, and the letters that no font has: those are drawn as boxes."""
    font, scale = _font(bold=line.bold), 2 if line.big else 1
    _find_fonts(line.text, font)
    high = BIG_HIGH if line.big else HIGH
    image = QImage(width, high, QImage.Format.Format_RGB32)
    image.fill(_PAPER)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    painter.scale(scale, scale)
    pen = _Pen(painter, font, (_BASE - 2) if line.big else _BASE)
    if line.inverse:
        painter.fillRect(0, 0, cells(line.text) * CELL, high // scale, _INK)
        painter.setPen(_PAPER)
    name = line.text[: len(line.text) - line.amount]
    pen.write(name, 0)
    pen.write(line.text[len(name) :], cells(name))
    painter.end()
    return DrawnLine(_dots(image), pen.missing)


class _Pen:
    """Writes parts of a line into their cells."""

    def __init__(self, painter: QPainter, font: QFont, base: float) -> None:
        self._painter = painter
        self._font = font
        self._base = base
        self._metrics = QFontMetricsF(font)
        self.missing = ""

    def write(self, text: str, at: int) -> None:
        """A text from cell `at` on."""
        self.missing += "".join(char for char in text if not self._has(char))
        if any(map(_is_from_right, text)):
            parts = list(clusters(text))
            first = next(number for number, part in enumerate(parts) if part != " ")
            words = "".join(parts[first:]).rstrip(" ")
            self._draw(words, at + first, cells(words))
            return
        for run in _runs(text):
            wide = cells(run)
            if not all(map(self._has, run)) or (_is_picture(run) and not self._leaves_ink(run, wide)):
                self._box(at, wide)
            elif run != " ":
                self._draw(run, at, wide)
            at += wide

    def _has(self, char: str) -> bool:
        """Whether a font of this computer, the one asked for or one in its place, has a letter."""
        if char == " " or unicodedata.category(char) == "Cf" or "\ufe00" <= char <= "\ufe0f":
            return True  # they choose how others look
        return self._metrics.inFontUcs4(ord(char))

    def _leaves_ink(self, text: str, wide: int) -> bool:
        """Whether a picture is seen when it is drawn: of a font of coloured pictures Qt may draw nothing."""
        image = QImage(wide * CELL, HIGH, QImage.Format.Format_RGB32)
        image.fill(_PAPER)
        painter = QPainter(image)
        _Pen(painter, self._font, self._base)._draw(text, 0, wide)
        painter.end()
        if any(bytes(_dots(image).data)):
            return True
        self.missing += text
        return False

    def _box(self, at: int, wide: int) -> None:
        """In place of letters that are to be had nowhere."""
        self._painter.drawRect(QRectF(at * CELL + 2, self._base - _LETTERS + 6, wide * CELL - 4, _LETTERS - 7))

    def _draw(self, text: str, at: int, wide: int) -> None:
        """What belongs together, in the middle of its cells; from right to left it begins where its cells do."""
        layout = QTextLayout(text, self._font)
        option = QTextOption(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute)
        option.setWrapMode(QTextOption.WrapMode.NoWrap)
        option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        layout.setTextOption(option)
        layout.beginLayout()
        line = layout.createLine()
        line.setLineWidth(1e5)
        layout.endLayout()
        room, needed = wide * CELL, line.naturalTextWidth()
        narrower = min(1.0, room / needed) if needed > 0 else 1.0
        beside = 0.0 if any(map(_is_from_right, text)) else (room - needed * narrower) / 2
        self._painter.save()
        self._painter.translate(at * CELL + beside, self._base - line.ascent())
        self._painter.scale(narrower, 1)
        layout.draw(self._painter, QPointF(0, 0))
        self._painter.restore()


class _Found(local):
    """The letters, thin and bold, whose fonts this thread has found."""

    def __init__(self) -> None:
        self.letters: dict[bool, set[str]] = {False: set(), True: set()}


_found = _Found()


def _find_fonts(text: str, font: QFont) -> None:
    """Have Qt find and load the fonts of new letters, 50 ms for a script that it has not met, and longer where there is
    none. This is the one way of drawing text in which PySide lets go of Python's lock: by any other the window would
    stand still meanwhile. A thread keeps what it found, and so does Qt for it."""
    new = set(text) - _found.letters[font.bold()]
    if not any(not char.isascii() for char in new):
        return
    document, page = QTextDocument(), QBuffer()
    document.setDefaultFont(font)
    document.setPlainText(text)
    page.open(QIODevice.OpenModeFlag.WriteOnly)
    document.print_(QPdfWriter(page))
    _found.letters[font.bold()] |= new


def _runs(text: str) -> Iterator[str]:
    """Clusters one by one, and words whose letters join as one."""
    for joined, group in groupby(clusters(text), _is_joined):
        parts = list(group)
        yield from ["".join(parts)] if joined else parts


def _is_joined(cluster: str) -> bool:
    return any(first <= ord(cluster[0]) <= last for first, last in _JOINED)


def _is_picture(cluster: str) -> bool:
    return unicodedata.category(cluster[0]) in ("So", "Co")


def _is_from_right(char: str) -> bool:
    return unicodedata.bidirectional(char) in ("R", "AL")


def _font(*, bold: bool) -> QFont:
    font = QFont(_FIXED)
    font.setStyleHint(QFont.StyleHint.Monospace)
    font.setPixelSize(_LETTERS)
    font.setBold(bold)
    wide = QFontMetricsF(font).horizontalAdvance("0")
    if wide > CELL:
        font.setStretch(int(100 * CELL / wide))
    return font


def _dots(image: QImage) -> Bitmap:
    mono = image.convertToFormat(QImage.Format.Format_Mono, Qt.ImageConversionFlag.ThresholdDither)
    if mono.color(1) != _INK.rgb():
        mono.invertPixels()
    across, step = (mono.width() + 7) // 8, mono.bytesPerLine()
    data = bytes(mono.constBits())
    rows = (data[row * step : row * step + across] for row in range(mono.height()))
    return Bitmap(mono.width(), mono.height(), b"".join(rows))
