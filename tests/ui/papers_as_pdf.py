"""The golden papers as PDF files: what stands on each A4 page, and where. `python -m tests.ui.papers_as_pdf --write`
writes the golden texts anew, with `--pictures DIR` the pages as pictures: look at each before it is committed.

A PDF's bytes differ by Qt's version and its fonts. What is kept is each text with its page and its box from left to
right in millimetres, which no font changes; the file itself must say the same letters in the same order.
"""

from __future__ import annotations

import argparse
import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from pos_app.domain.paper import Paper
from pos_app.ui.cards.paper_drawing import MM
from pos_app.ui.cards.sheet_drawing import PAGE_HEIGHT, PAGE_WIDTH, SheetDrawing
from pos_app.ui.kit.theme import Theme, ThemeMode
from tests.unit.presenters import papers_by_law, papers_signed

GOLDEN = Path(__file__).with_name("papers_as_pdf")
# The journal's head is another one with each field that a sale gains.
_HEAD = re.compile(r"(Kette|Chain|Chaîne|Keten)( [0-9a-f]{4}){3}")


@cache
def papers() -> dict[str, tuple[Paper, bool]]:
    """Each golden paper by its name, and whether it is a copy; those of a device have `signed-` before it."""
    found = {name: (paper, copy) for name, paper, copy in papers_by_law.papers()}
    signed = asyncio.run(papers_signed.papers())
    return found | {f"signed-{name}": (paper, copy) for name, paper, copy in signed}


@contextmanager
def watched() -> Iterator[list[tuple[QRectF, str]]]:
    """What is painted as text meanwhile, with its place."""
    drawn: list[tuple[QRectF, str]] = []
    real: Any = QPainter.drawText

    def draw_text(painter: QPainter, place: QRectF, flags: int, text: str) -> None:
        drawn.append((QRectF(place), text))
        real(painter, place, flags, text)

    QPainter.drawText = draw_text  # type: ignore[assignment,method-assign]
    try:
        yield drawn
    finally:
        QPainter.drawText = real  # type: ignore[method-assign]


def pages_of(paper: Paper, *, copy: bool) -> list[list[tuple[QRectF, str]]]:
    """The texts of each page and their places, in the order they are painted."""
    assert paper.sheet is not None
    found = []
    for page in SheetDrawing(paper.sheet, copy_mark=paper.copy_mark if copy else "").pages:
        image = QImage(8, 8, QImage.Format.Format_Mono)
        painter = QPainter(image)
        with watched() as drawn:
            for piece in page:
                piece.paint(painter)
        painter.end()
        found.append([(place, text) for place, text in drawn if text])
    return found


def told(paper: Paper, *, copy: bool) -> str:
    """What is kept of a paper: `page  left-right  text` for each text."""
    rows = []
    for number, page in enumerate(pages_of(paper, copy=copy), 1):
        for place, text in page:
            left, right = round(place.left() / MM), round(place.right() / MM)
            words = _HEAD.sub(r"\1 …", text).replace("\n", "\\n")
            rows.append(f"{number}  {left:3d}-{right:<3d}  {words}".rstrip())
    return "\n".join(rows) + "\n"


def picture(paper: Paper, *, copy: bool, page: int = 0, scale: float = 1.0) -> QImage:
    """A page as a picture, `scale` times 96 dots to the inch."""
    assert paper.sheet is not None
    image = QImage(round(PAGE_WIDTH * scale), round(PAGE_HEIGHT * scale), QImage.Format.Format_RGB32)
    image.fill(0xFFFFFFFF)
    painter = QPainter(image)
    painter.scale(scale, scale)
    for piece in SheetDrawing(paper.sheet, copy_mark=paper.copy_mark if copy else "").pages[page]:
        piece.paint(painter)
    painter.end()
    return image


def main() -> None:
    """Write the golden texts, or pictures of the pages."""
    words = argparse.ArgumentParser()
    words.add_argument("--write", action="store_true")
    words.add_argument("--pictures", type=Path)
    given = words.parse_args()
    app = QApplication([])
    Theme(ThemeMode.LIGHT).apply(app)
    GOLDEN.mkdir(exist_ok=True)
    for name, (paper, copy) in papers().items():
        if given.write:
            (GOLDEN / f"{name}.txt").write_text(told(paper, copy=copy), "utf-8")
        if given.pictures:
            given.pictures.mkdir(parents=True, exist_ok=True)
            picture(paper, copy=copy).save(str(given.pictures / f"{name}.png"))


if __name__ == "__main__":
    main()
