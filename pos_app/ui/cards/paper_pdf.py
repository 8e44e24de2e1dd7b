"""A paper as a PDF file: a strip as wide as the receipt printer's, or pages of A4.

Scope: one function over Qt's PDF writer.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRectF, QSaveFile, QSizeF
from PySide6.QtGui import QImage, QPagedPaintDevice, QPageSize, QPainter, QPdfWriter

from pos_app.devices.printer import UnknownPrinterError
from pos_app.domain.paper import Paper
from pos_app.ui.cards.paper_drawing import INK, MM, PaperDrawing
from pos_app.ui.cards.pdf_tags import MARK_X, MARK_Y, Tag, tagged
from pos_app.ui.cards.rows_pages import RowsPages, paint_at
from pos_app.ui.cards.sheet_drawing import Piece, SheetDrawing

_DOTS = 1200  # to the inch, so that fine letters keep their places
_STRIP, _STRIP_MARGIN, _STRIP_SIZE = 80.0, 4.0, 11  # mm, mm, 1/96 inch
_TALLEST = 5_000.0  # mm: more than any reader shows on one page


def write_pdf(paper: Paper, path: Path, *, copy: bool = False, a4: bool = False, logo: QImage | None = None) -> None:
    """Write the file whole or not at all. Raises OSError."""
    data = pdf_bytes(paper, copy=copy, a4=a4, logo=logo)
    file = QSaveFile(str(path))
    if not file.open(QSaveFile.OpenModeFlag.WriteOnly) or file.write(data) != len(data) or not file.commit():
        raise OSError(file.errorString())


def pdf_bytes(paper: Paper, *, copy: bool = False, a4: bool = False, logo: QImage | None = None) -> bytes:
    """The file's content, tagged. Slow (20 ms a page): in a thread where a cashier waits."""
    pages, size = _laid_out(paper, copy=copy, a4=a4, logo=logo)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(_DOTS)
    writer.setTitle(paper.title)
    writer.setCreator("Comptoir")
    writer.setPageSize(size)
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    _paint(pages, writer, marked=True)
    tags = [Tag(piece.tag, piece.row, piece.told, number) for number, page in enumerate(pages) for piece in page]
    return tagged(bytes(buffer.data().data()), tags, paper.sheet.language if paper.sheet else paper.language)


def print_on(name: str, paper: Paper, *, copy: bool = False, logo: QImage | None = None) -> None:
    """Print on A4 pages by Windows' own driver of the printer of this name. Raises OSError."""
    from PySide6.QtPrintSupport import QPrinter, QPrinterInfo  # 6 MB that only such a printer needs

    info = QPrinterInfo.printerInfo(name)
    if info.isNull():
        raise UnknownPrinterError(f"there is no printer {name}")
    printer = QPrinter(info, QPrinter.PrinterMode.HighResolution)
    printer.setFullPage(True)
    printer.setDocName(paper.title)
    pages, size = _laid_out(paper, copy=copy, a4=True, logo=logo)
    printer.setPageSize(size)
    _paint(pages, printer)


def _laid_out(paper: Paper, *, copy: bool, a4: bool, logo: QImage | None) -> tuple[list[list[Piece]], QPageSize]:
    """The pages, and their size: on A4 a sheet where the paper has one, else its rows in columns; a strip as long as
    they are."""
    if a4 and paper.sheet is not None:
        sheet = SheetDrawing(paper.sheet, copy_mark=paper.copy_mark if copy else "", logo=logo if paper.logo else None)
        return sheet.pages, QPageSize(QPageSize.PageSizeId.A4)
    if a4:
        return RowsPages(paper, copy=copy, logo=logo).pages, QPageSize(QPageSize.PageSizeId.A4)
    drawing = PaperDrawing(paper, (_STRIP - 2 * _STRIP_MARGIN) * MM, _STRIP_SIZE, copy=copy, logo=logo)
    # The millimetre on top of the computed height keeps the last row from a page of its own.
    tall = min(drawing.height / MM + 2 * _STRIP_MARGIN + 1, _TALLEST)
    size = QPageSize(QSizeF(_STRIP, tall), QPageSize.Unit.Millimeter, "", QPageSize.SizeMatchPolicy.ExactMatch)
    left, top, bottom = _STRIP_MARGIN * MM, _STRIP_MARGIN * MM, (tall - _STRIP_MARGIN) * MM
    pages: list[list[Piece]] = [[]]
    for row in drawing.rows:
        if top + row.height > bottom and top > _STRIP_MARGIN * MM:
            pages.append([])
            top = _STRIP_MARGIN * MM
        pages[-1].append(Piece(partial(paint_at, row, left, top), row.tag, told=row.told))
        top += row.height
    return pages, size


def _paint(pages: Sequence[Sequence[Piece]], device: QPagedPaintDevice, *, marked: bool = False) -> None:
    """The pages one after the other, each piece between two marks if `marked`. Raises OSError where the device takes
    nothing."""
    painter, count = QPainter(), 0
    if not painter.begin(device):
        raise OSError("the printer takes nothing")
    scale = device.logicalDpiX() / 96
    painter.scale(scale, scale)
    for number, page in enumerate(pages):
        if number:
            device.newPage()
        for piece in page:
            if marked:
                painter.fillRect(QRectF(MARK_X - count, MARK_Y, 1, 1), INK)
            piece.paint(painter)
            if marked:
                painter.fillRect(QRectF(MARK_X - count, MARK_Y - 1, 1, 1), INK)
            count += 1
    painter.end()
