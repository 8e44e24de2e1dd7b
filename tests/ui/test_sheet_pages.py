"""A receipt on A4: nothing is lost or cut on 1 to 300 lines, pages are numbered and carry their sums, and a screen
reader is told what each piece is."""

from __future__ import annotations

import re
import zlib
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF, QImage, QPainter

from pos_app.domain.cart import Percent
from pos_app.domain.money import Money
from pos_app.domain.order import Sale, sale_from
from pos_app.domain.paper import Paper
from pos_app.domain.payment import Tender
from pos_app.domain.sheet import PageSheet
from pos_app.presenters.common.languages import translator_of
from pos_app.presenters.common.words import ENGLISH, LANGUAGES, Translator
from pos_app.presenters.printing.receipt import Circumstances
from pos_app.presenters.printing.receipt_sheet import gift_sheet, receipt_sheet
from pos_app.store.sqlite.codec import decode, encode
from pos_app.ui.cards.paper_pdf import pdf_bytes
from pos_app.ui.cards.sheet_drawing import PAGE_HEIGHT, PAGE_WIDTH, SheetDrawing
from tests.ui import picture_papers as papers

pytestmark = pytest.mark.usefixtures("worn")
AROUND = Circumstances(papers.SELLER, "1042")
NAMES = st.sampled_from(["Torchon lin", papers.LONG, "龙井茶 250克", "חלב טרי", "Donaudampfschifffahrt" * 6, "x"])


def sold(count: int, name: str = "", *, discount: bool = False) -> Sale:
    """So many lines, paid in cash."""
    lines = tuple(
        replace(
            papers.CART.lines[number % 4],
            key=number + 1,
            name=f"{name or papers.CART.lines[number % 4].name} {number}",
            discount=Percent(Decimal(10)) if discount else None,
        )
        for number in range(count)
    )
    cash = (Tender("Cash", Money(Decimal(99_000), papers.EUR), True),)
    cart = replace(papers.CART, lines=lines)
    return sale_from(cart, papers.SHOP, cash, papers.SALE.receipt, sale_id="s", cashier="Nadia", now=papers.AT)


def on_paper(sheet: PageSheet, *, copy: bool = False) -> Paper:
    return Paper(sheet.title, (), "COPY", sheet=sheet, language=sheet.language)


def structure(data: bytes) -> list[bytes]:
    """What the tagged pieces are, in the file's order."""
    return re.findall(rb"/Type /StructElem /S /(\w+)", data)


class _Watched:
    """Where texts were drawn on each page."""

    def __init__(self, drawing: SheetDrawing, monkeypatch: pytest.MonkeyPatch) -> None:
        self.pages: list[list[tuple[str, QRectF]]] = []
        drawn: list[tuple[str, QRectF]] = []
        real = QPainter.drawText

        def draw_text(painter: QPainter, place: QRectF, flags: int, text: str) -> None:
            needed = QFontMetricsF(painter.font()).boundingRect(place, flags, text)
            drawn.append((text, needed.united(QRectF(needed.topLeft(), needed.size()))))
            real(painter, place, flags, text)

        monkeypatch.setattr("pos_app.ui.cards.sheet_drawing.QPainter.drawText", draw_text)
        image = QImage(8, 8, QImage.Format.Format_Mono)
        for page in drawing.pages:
            drawn.clear()
            painter = QPainter(image)
            for piece in page:
                piece.paint(painter)
            painter.end()
            self.pages.append(list(drawn))
        monkeypatch.undo()


@pytest.mark.parametrize("count", [1, 2, 20, 27, 28, 29, 60, 300])
@pytest.mark.parametrize("name", ["", papers.LONG * 2])
def test_each_line_is_on_a_page_and_each_sum_is_carried(count: int, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = receipt_sheet(sold(count, name), AROUND, ENGLISH)
    watched = _Watched(SheetDrawing(sheet), monkeypatch)
    pages = watched.pages
    texts = [[text for text, _ in page] for page in pages]
    every = [text for page in texts for text in page]
    for number, line in enumerate(sheet.lines):
        assert every.count(line.cells[0]) == 1, number
    for number, page in enumerate(texts):
        assert f"Page {number + 1} of {len(pages)}" in page
        if "Carried over" in page:
            carried = page[page.index("Carried over") + 1]
            assert texts[number + 1][texts[number + 1].index("Brought forward") + 1] == carried
            last = max(at for at, line in enumerate(sheet.lines) if line.cells[0] in page)
            assert sheet.lines[last].carried == carried
    assert [text for page in texts for text in page if text == "TOTAL"] == ["TOTAL"]
    assert sum("Carried over" in page for page in texts) == sum("Brought forward" in page for page in texts)
    for drawn in pages:
        for text, place in drawn:
            assert place.left() >= -1, text
            assert place.right() <= PAGE_WIDTH, text
            assert place.bottom() <= PAGE_HEIGHT - 30, text
        bodies = [(text, place) for text, place in drawn if text in {line.cells[0] for line in sheet.lines}]
        for (_, one), (_, two) in pairwise(bodies):
            assert one.bottom() <= two.top() + 1  # no line over the next one


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_what_the_sale_is(language: str) -> None:
    tr: Translator = translator_of(language)
    sale = papers.SALE
    sheet = receipt_sheet(sale, AROUND, tr)
    amounts = [one.amount for one in (*sheet.sums, *sheet.paid)]
    for money in (sale.totals.total, sale.totals.tax, sale.totals.untaxed, sale.settlement.rounding):
        assert any(tr.money(money) in amount for amount in amounts)
    assert sheet.sums[-1].amount == tr.money(sale.settlement.total + sale.settlement.rounding)
    assert [row[0] for row in sheet.taxes[1:]] == [tr.rate(group.rate) for group in sale.totals.groups]
    assert papers.ELISE.name in sheet.parties[0].lines
    assert sheet.lines[-1].carried == tr.money(
        sale.totals.money(sum(line.before - line.discount for line in sale.totals.lines))
    )


def test_a_gift_receipt_has_no_amount() -> None:
    sheet = gift_sheet(papers.SALE, AROUND, ENGLISH)
    assert "€" not in repr(sheet)
    assert b"/H1" in pdf_bytes(on_paper(sheet), a4=True)


@settings(max_examples=12, deadline=None)
@given(st.integers(1, 70), NAMES, st.booleans())
def test_the_file_is_tagged_whole(count: int, name: str, discount: bool) -> None:
    """Each row of goods is one of the table, with its cells; each marked content has its piece, and the other way."""
    sheet = receipt_sheet(sold(count, name, discount=discount), AROUND, ENGLISH)
    data = pdf_bytes(on_paper(sheet), a4=True)
    kinds = structure(data)
    assert kinds.count(b"H1") == 1
    assert kinds.count(b"Figure") == 1
    rows = count + 1 + len(sheet.taxes) + len(sheet.sums) + len(sheet.paid) + len(sheet.facts)
    assert kinds.count(b"TR") == rows
    assert b"/Lang (en)" in data
    assert b"/DisplayDocTitle true" in data
    streams = [
        zlib.decompressobj().decompress(part)
        for part in re.findall(rb"FlateDecode >>\nstream\n(.*?)\nendstream", data, re.DOTALL)
    ]
    content = b"".join(stream for stream in streams if b"BDC" in stream)
    assert len(re.findall(rb"/MCID \d+ >> BDC", content)) == len(re.findall(rb"/Pg \d+ 0 R", data))
    assert len(re.findall(rb"\bB[DM]C\b", content)) == len(re.findall(rb"\bEMC\b", content))
    assert b"-2000" not in content
    assert b"FontFile" in data


def test_a_strip_is_tagged_too() -> None:
    data = pdf_bytes(papers.RECEIPT_PAPER)
    kinds = structure(data)
    assert kinds.count(b"H1") == 1
    assert kinds.count(b"P") > 10


def test_a_sheet_is_kept_with_its_paper() -> None:
    """A job that waits for its printer has the page as well, in whatever version of the file."""
    paper = replace(papers.RECEIPT_PAPER, sheet=receipt_sheet(papers.SALE, AROUND, ENGLISH))
    assert decode(Paper, encode(paper)) == paper
