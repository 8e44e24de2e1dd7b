"""The QR code of a signed receipt as it is painted: on the strip, in the preview, on A4."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QImage, QPainter

from pos_app.domain.paper import Paper, QrCode
from pos_app.ui.cards.paper_drawing import PaperDrawing
from pos_app.ui.cards.sheet_drawing import PAGE_HEIGHT, PAGE_WIDTH, SheetDrawing
from pos_app.ui.kit.theme import Theme
from tests.ui.picture_papers import SIGNED_SHEET
from tests.unit.qr_reader import read_qr

TEXT = "_R1-AT0_KASSE-1_1-261130-0001_2026-11-30T14:02:00_17,98_7,95_0,00_0,00_0,00_y/VwsA4uaM4=_U:ATU13585627-1"
SCALE = 3


def dots(image: QImage) -> list[list[bool]]:
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    data, across = bytes(grey.constBits()), grey.bytesPerLine()
    rows = [data[at : at + grey.width()] for at in range(0, across * grey.height(), across)]
    return [[value < 128 for value in row] for row in rows if min(row) < 128]


def blank(width: float, height: float) -> QImage:
    image = QImage(round(width * SCALE), round(height * SCALE), QImage.Format.Format_RGB32)
    image.fill(0xFFFFFFFF)
    return image


@pytest.mark.parametrize("width", [181.0, 272.0])
def test_the_square_on_the_strip_is_read_back(theme: Theme, width: float) -> None:
    drawing = PaperDrawing(Paper("x", (QrCode(TEXT, "the signature"),)), width, 11)
    image = blank(width, drawing.height)
    painter = QPainter(image)
    painter.scale(SCALE, SCALE)
    drawing.paint(painter)
    painter.end()
    assert read_qr(dots(image)) == TEXT
    (row,) = drawing.rows
    assert (row.tag, row.told) == ("Figure", "the signature")


def test_the_square_on_a_page_is_read_back_and_named(theme: Theme) -> None:
    pages = SheetDrawing(SIGNED_SHEET).pages
    (piece,) = [one for page in pages for one in page if one.told == SIGNED_SHEET.qr_name]
    image = blank(PAGE_WIDTH, PAGE_HEIGHT)
    painter = QPainter(image)
    painter.scale(SCALE, SCALE)
    piece.paint(painter)
    painter.end()
    assert read_qr(dots(image)) == SIGNED_SHEET.qr
