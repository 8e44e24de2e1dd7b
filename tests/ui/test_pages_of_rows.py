"""Papers that are no receipt, on A4: no row is lost, cut or over another, whatever stands on them and however long it
is; a return says the same on the page as on the roll."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter

from pos_app.domain.money import Money
from pos_app.domain.order import Sale
from pos_app.domain.paper import Barcode, Gap, Heading, Line, Pair, Paper, Row, Rule, Stamp
from pos_app.domain.paper_lines import plain
from pos_app.domain.returns import Return
from pos_app.presenters.common.languages import translator_of
from pos_app.presenters.common.words import ENGLISH, LANGUAGES
from pos_app.presenters.day.report_paper import day_paper
from pos_app.presenters.printing.keys_card import keys_paper
from pos_app.presenters.printing.receipt import Circumstances
from pos_app.presenters.printing.return_paper import return_paper
from pos_app.presenters.printing.return_sheet import return_sheet
from pos_app.store.sqlite.codec import encode
from pos_app.ui.cards.paper_drawing import thin_line
from pos_app.ui.cards.paper_pdf import pdf_bytes
from pos_app.ui.cards.rows_pages import RowsPages
from pos_app.ui.cards.sheet_drawing import PAGE_HEIGHT, PAGE_WIDTH, Piece
from tests.ui import picture_day as day
from tests.unit.presenters.papers_by_law import PLACES, Place

pytestmark = pytest.mark.usefixtures("worn")
WORDS = st.text("aäß €1龙ח", min_size=1, max_size=60).filter(str.strip)
ROWS: st.SearchStrategy[Row] = st.one_of(
    st.builds(Line, WORDS, st.booleans(), st.booleans()),
    st.builds(Pair, WORDS, WORDS, st.booleans(), st.booleans()),
    st.builds(Pair, WORDS, st.just("")),
    st.builds(Rule),
    st.builds(Gap, st.integers(1, 3)),
    st.builds(Stamp, WORDS),
    st.just(Barcode("R-1-261130-0001")),
)


def drawn(pages: Sequence[Sequence[Piece]], monkeypatch: pytest.MonkeyPatch) -> list[list[tuple[str, QRectF]]]:
    """The texts of each page, and where they are painted."""
    found: list[list[tuple[str, QRectF]]] = []
    real = QPainter.drawText

    def draw_text(painter: QPainter, place: QRectF, flags: int, text: str) -> None:
        needed = QFontMetricsF(painter.font()).boundingRect(place, flags, text)
        found[-1].append((text, painter.transform().mapRect(needed)))
        real(painter, place, flags, text)

    with monkeypatch.context() as patched:
        patched.setattr("PySide6.QtGui.QPainter.drawText", draw_text)
        image = QImage(8, 8, QImage.Format.Format_Mono)
        for page in pages:
            found.append([])
            painter = QPainter(image)
            for piece in page:
                piece.paint(painter)
            painter.end()
    return found


@given(rows=st.lists(ROWS, max_size=140))
def test_no_row_is_lost_or_over_another(rows: list[Row]) -> None:
    paper = Paper("Report", (Heading("Shop"), Heading("Report"), Pair("Till", "1"), *rows))
    with pytest.MonkeyPatch.context() as patched:
        pages = drawn(RowsPages(paper).pages, patched)
    painted = [text for page in pages for text, _ in page]
    for number, page in enumerate(pages):
        assert page[-1][0] == f"{number + 1} / {len(pages)}"
    for row in rows:
        texts = (row.left, row.right) if isinstance(row, Pair) else (row.text,) if isinstance(row, Line | Stamp) else ()
        assert {plain(text).strip() for text in texts} <= {text.strip() for text in painted} | {""}
    for page in pages:
        places = [(text, place) for text, place in page[:-2] if text.strip()]
        for text, place in places:
            assert place.left() >= -1, text
            assert place.right() <= PAGE_WIDTH, text
            assert place.bottom() <= PAGE_HEIGHT - 60, text
        for (one, here), (two, there) in pairwise(places):
            over = here.intersected(there)
            assert over.width() <= 2 or over.height() <= 2, (one, two)


@pytest.mark.parametrize("language", LANGUAGES)
def test_keys_and_a_day_are_one_page_each_in_two_columns(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tr = translator_of(language)
    for paper in (keys_paper(tr), day_paper(day.REPORT, tr)):
        (page,) = drawn(RowsPages(paper).pages, monkeypatch)
        texts = [text for text, _ in page]
        for row in paper.rows:
            if isinstance(row, Pair):
                assert plain(row.left).strip() in texts
                assert plain(row.right) in texts
        body = [place for text, place in page[3:-2] if text]
        assert any(place.left() > PAGE_WIDTH / 2 and place.top() < 250 for place in body)  # the second column
        assert any(place.right() < PAGE_WIDTH / 2 for place in body)


@pytest.mark.parametrize("place", PLACES, ids=[place.country for place in PLACES])
def test_a_return_says_on_the_page_what_it_says_on_the_roll(place: Place) -> None:
    tr, around = translator_of(place.language, place.country), Circumstances(place.shop.seller, "1042")
    for back, taken in ((place.returned(), None), place.exchanged()):
        roll = return_paper(back, around, tr, taken, signature=True)
        sheet = return_sheet(back, around, tr, taken, signature=True)
        said = encode(sheet)
        amounts = [row.right for row in roll.rows if isinstance(row, Pair) and "€" in row.right]
        assert [one for one in amounts if re.sub(r"\s[A-Z]$", "", one) not in said] == []  # without its rate's letter
        assert sheet.lines[-1].carried == tr.money(_sum(back, taken))
        assert {one.name for one in back.lines} <= {line.cells[0] for line in sheet.lines}
        data = pdf_bytes(Paper(sheet.title, (), sheet=sheet, language=sheet.language), a4=True, copy=True)
        assert data.count(b"/S /H1") == 1


def _sum(back: Return, taken: Sale | None) -> Money:
    minor = -sum(line.gross if back.with_tax else line.net for line in back.lines)
    minor += sum(total.after for total in taken.totals.lines) if taken is not None else 0
    return Money.from_minor(minor, back.currency)


def test_a_return_is_a_page_of_its_own_kind_for_a_printer_of_pages() -> None:
    place = PLACES[0]
    sheet = return_sheet(place.returned(), Circumstances(place.shop.seller), ENGLISH)
    assert [column.title for column in sheet.columns] == ["Article", "Quantity", "VAT", "Amount"]
    assert sheet.barcode.startswith("R-")


@pytest.mark.parametrize("part", range(10))
def test_the_line_beneath_a_title_is_seen_wherever_it_lies(part: int) -> None:
    """Without half tones a thin line between two dots of the screen is lost: some parts of a Z had one, some not."""
    image = QImage(20, 20, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    with QPainter(image) as painter:
        thin_line(painter, QRectF(0, 10 + part / 10, 20, 0.6), QColor("black"))
    assert any(image.pixelColor(10, y).lightness() < 190 for y in range(20))


def test_the_stamp_at_the_end_is_as_wide_as_the_one_over_the_head() -> None:
    rows: tuple[Row, ...] = (Stamp("PRACTICE"), Heading("Shop"), Rule(), Pair("VOUCHER", "2.00"), Gap(1), Stamp("END"))
    (page,) = RowsPages(Paper("Voucher", rows)).pages
    image = QImage(int(PAGE_WIDTH), int(PAGE_HEIGHT), QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    with QPainter(image) as painter:
        for piece in page:
            piece.paint(painter)
    wide = [sum(image.pixelColor(x, y).lightness() < 20 for x in range(image.width())) for y in range(image.height())]
    bands = [width for width, above in zip(wide[1:], wide, strict=False) if width > 300 and above < 20]
    assert len(bands) == 2, bands
    assert bands[0] == bands[1]
