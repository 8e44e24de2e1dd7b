"""The golden papers on A4: every text, its page and its place from left to right, and the PDF says the same letters."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QImage, QPainter

from pos_app.domain.paper import Paper
from pos_app.ui.cards.paper_pdf import write_pdf
from pos_app.ui.cards.sheet_drawing import PAGE_HEIGHT, PAGE_WIDTH, SheetDrawing
from tests.ui.papers_as_pdf import GOLDEN, pages_of, papers, told
from tests.ui.pdf_text import read_pdf
from tests.unit.presenters.test_papers_signed import squares
from tests.unit.qr_reader import read_qr

pytestmark = pytest.mark.usefixtures("worn")
DARK = bytes(value < 128 for value in range(256))
COUNTRIES = ("BE", "FR", "NL", "LU", "AT", "DE", "signed-AT", "signed-DE")


def of(country: str) -> dict[str, tuple[Paper, bool]]:
    return {name: one for name, one in papers().items() if name.rsplit(country + "-", 1)[0] == ""}


def test_every_golden_paper_is_of_a_test() -> None:
    assert {path.stem for path in GOLDEN.iterdir()} == set(papers())
    assert sum(len(of(country)) for country in COUNTRIES) == len(papers())


@pytest.mark.parametrize("country", COUNTRIES)
def test_each_page_is_the_golden_one(country: str) -> None:
    for name, (paper, copy) in of(country).items():
        assert told(paper, copy=copy) == (GOLDEN / f"{name}.txt").read_text("utf-8"), name


@pytest.mark.parametrize("country", COUNTRIES)
def test_the_file_says_the_same_letters_on_as_many_pages(country: str, tmp_path: Path) -> None:
    for name, (paper, copy) in of(country).items():
        write_pdf(paper, tmp_path / "a.pdf", copy=copy, a4=True)
        pages = pages_of(paper, copy=copy)
        pdf = read_pdf(tmp_path / "a.pdf")
        assert pdf.text == "".join("".join(text.split()) for page in pages for _, text in page), name
        assert (pdf.pages, pdf.width, pdf.height) == (len(pages), 210, 297), name


@pytest.mark.parametrize("country", ["signed-AT", "signed-DE"])
def test_each_square_of_the_roll_is_on_the_page(country: str) -> None:
    """An exchange has two signatures: that of what came back, and that of the sale."""
    for name, (paper, copy) in of(country).items():
        assert paper.sheet is not None
        drawing = SheetDrawing(paper.sheet, copy_mark=paper.copy_mark if copy else "")
        found = []
        for piece in (one for page in drawing.pages for one in page if one.told == paper.sheet.qr_name):
            image = QImage(round(PAGE_WIDTH * 3), round(PAGE_HEIGHT * 3), QImage.Format.Format_Grayscale8)
            image.fill(255)
            painter = QPainter(image)
            painter.scale(3, 3)
            piece.paint(painter)
            painter.end()
            data, across = bytes(image.constBits()).translate(DARK), image.bytesPerLine()
            rows = [data[at : at + image.width()] for at in range(0, across * image.height(), across)]
            found.append(read_qr([row for row in rows if 1 in row]))
        assert found == [one.text for one in squares(paper)], name
        assert len(found) == 2 or "exchange" not in name or "DE-exchange-outage" in name
