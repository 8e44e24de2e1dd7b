"""A paper as a PDF file: a strip as wide as the receipt printer's, or pages of A4.

Scope: one function over Qt's PDF writer.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMarginsF, QSaveFile, QSizeF
from PySide6.QtGui import QImage, QPageSize, QPainter, QPdfWriter

from pos_app.domain.paper import Paper
from pos_app.ui.cards.paper_drawing import MM, PaperDrawing

_DOTS = 1200  # to the inch, so that fine letters keep their places
_STRIP, _STRIP_MARGIN, _STRIP_SIZE = 80.0, 4.0, 11  # mm, mm, 1/96 inch
_A4, _A4_MARGIN, _A4_WIDTH, _A4_SIZE = (210.0, 297.0), 20.0, 120.0, 13
_TALLEST = 5_000.0  # mm: more than any reader shows on one page


def write_pdf(paper: Paper, path: Path, *, copy: bool = False, a4: bool = False, logo: QImage | None = None) -> None:
    """Write the file whole or not at all. Raises OSError."""
    margin, size = (_A4_MARGIN, _A4_SIZE) if a4 else (_STRIP_MARGIN, _STRIP_SIZE)
    width = (_A4_WIDTH if a4 else _STRIP - 2 * margin) * MM
    drawing = PaperDrawing(paper, width, size, copy=copy, logo=logo)
    file = QSaveFile(str(path))
    if not file.open(QSaveFile.OpenModeFlag.WriteOnly):
        raise OSError(file.errorString())
    if a4:
        page = QPageSize(QPageSize.PageSizeId.A4)
    else:
        # The millimetre on top of the computed height keeps the last row from a page of its own.
        tall = min(drawing.height / MM + 2 * margin + 1, _TALLEST)
        page = QPageSize(QSizeF(_STRIP, tall), QPageSize.Unit.Millimeter, "", QPageSize.SizeMatchPolicy.ExactMatch)
    writer = QPdfWriter(file)
    writer.setResolution(_DOTS)
    writer.setTitle(paper.title)
    writer.setCreator("Comptoir")
    writer.setPageSize(page)
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    painter = QPainter(writer)
    left = ((_A4[0] if a4 else _STRIP) * MM - width) / 2
    bottom = page.size(QPageSize.Unit.Millimeter).height() * MM - margin * MM
    scale = _DOTS / 96
    painter.scale(scale, scale)
    painter.translate(left, 0)
    top = margin * MM
    for row in drawing.rows:
        if top + row.height > bottom and top > margin * MM:
            writer.newPage()
            top = margin * MM
        row.paint(painter, top)
        top += row.height
    painter.end()
    if not file.commit():
        raise OSError(file.errorString())
