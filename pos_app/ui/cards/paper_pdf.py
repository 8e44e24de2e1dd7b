"""A paper as a PDF file: a strip as wide as the receipt printer's, or pages of A4.

Scope: one function over Qt's PDF writer.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QSaveFile, QSizeF
from PySide6.QtGui import QImage, QPagedPaintDevice, QPageLayout, QPageSize, QPainter, QPdfWriter

from pos_app.devices.printer import UnknownPrinterError
from pos_app.domain.paper import Paper
from pos_app.ui.cards.paper_drawing import MM, PaperDrawing

_DOTS = 1200  # to the inch, so that fine letters keep their places
_STRIP, _STRIP_MARGIN, _STRIP_SIZE = 80.0, 4.0, 11  # mm, mm, 1/96 inch
_A4_MARGIN, _A4_WIDTH, _A4_SIZE = 20.0, 120.0, 13
_TALLEST = 5_000.0  # mm: more than any reader shows on one page


def write_pdf(paper: Paper, path: Path, *, copy: bool = False, a4: bool = False, logo: QImage | None = None) -> None:
    """Write the file whole or not at all. Raises OSError."""
    data = pdf_bytes(paper, copy=copy, a4=a4, logo=logo)
    file = QSaveFile(str(path))
    if not file.open(QSaveFile.OpenModeFlag.WriteOnly) or file.write(data) != len(data) or not file.commit():
        raise OSError(file.errorString())


def pdf_bytes(paper: Paper, *, copy: bool = False, a4: bool = False, logo: QImage | None = None) -> bytes:
    """The file's content. Slow (20 ms a page): in a thread where a cashier waits."""
    drawing = _drawing(paper, copy=copy, a4=a4, logo=logo)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(_DOTS)
    writer.setTitle(paper.title)
    writer.setCreator("Comptoir")
    writer.setPageSize(_page_of(drawing, a4=a4))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    _paint(drawing, writer, a4=a4)
    return bytes(buffer.data().data())


def print_on(name: str, paper: Paper, *, copy: bool = False, logo: QImage | None = None) -> None:
    """Print on A4 pages by Windows' own driver of the printer of this name. Raises OSError."""
    from PySide6.QtPrintSupport import QPrinter, QPrinterInfo  # 5 MB that only such a printer needs

    info = QPrinterInfo.printerInfo(name)
    if info.isNull():
        raise UnknownPrinterError(f"there is no printer {name}")
    printer = QPrinter(info, QPrinter.PrinterMode.HighResolution)
    printer.setFullPage(True)
    printer.setDocName(paper.title)
    drawing = _drawing(paper, copy=copy, a4=True, logo=logo)
    printer.setPageSize(_page_of(drawing, a4=True))
    _paint(drawing, printer, a4=True)


def _drawing(paper: Paper, *, copy: bool, a4: bool, logo: QImage | None) -> PaperDrawing:
    width = _A4_WIDTH if a4 else _STRIP - 2 * _STRIP_MARGIN
    return PaperDrawing(paper, width * MM, _A4_SIZE if a4 else _STRIP_SIZE, copy=copy, logo=logo)


def _page_of(drawing: PaperDrawing, *, a4: bool) -> QPageSize:
    if a4:
        return QPageSize(QPageSize.PageSizeId.A4)
    # The millimetre on top of the computed height keeps the last row from a page of its own.
    tall = min(drawing.height / MM + 2 * _STRIP_MARGIN + 1, _TALLEST)
    return QPageSize(QSizeF(_STRIP, tall), QPageSize.Unit.Millimeter, "", QPageSize.SizeMatchPolicy.ExactMatch)


def _paint(drawing: PaperDrawing, device: QPagedPaintDevice, *, a4: bool) -> None:
    """The rows, from page to page. Raises OSError where the device takes nothing."""
    margin, width = (_A4_MARGIN, _A4_WIDTH) if a4 else (_STRIP_MARGIN, _STRIP - 2 * _STRIP_MARGIN)
    painter = QPainter()
    if not painter.begin(device):
        raise OSError("the printer takes nothing")
    page = device.pageLayout().fullRect(QPageLayout.Unit.Millimeter)
    scale = device.logicalDpiX() / 96
    painter.scale(scale, scale)
    painter.translate((page.width() - width) / 2 * MM, 0)
    top, bottom = margin * MM, (page.height() - margin) * MM
    for row in drawing.rows:
        if top + row.height > bottom and top > margin * MM:
            device.newPage()
            top = margin * MM
        row.paint(painter, top)
        top += row.height
    painter.end()
