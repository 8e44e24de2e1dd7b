"""A paper on its card, by keys and by mouse; as a PDF whose words can be copied; with the shop's picture on top."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea

from pos_app.devices.escpos import read_pbm
from pos_app.domain.paper import Barcode, Gap, Heading, Line, Pair, Paper, Rule, Stamp
from pos_app.presenters.common.views import NoticeView, Tone
from pos_app.presenters.printing.views import PaperFile
from pos_app.ui.cards.paper_drawing import MM, PaperDrawing
from pos_app.ui.kit.buttons import TOUCH
from pos_app.ui.kit.theme import Theme
from pos_app.ui.settings.logo import HIGHEST, WIDEST, keep_logo
from pos_app.ui.window.main_window import MainWindow
from tests.ui import picture_papers as papers
from tests.ui.hands import ALT, CTRL, button, click, listener, press
from tests.ui.pdf_text import read_pdf

Key = Qt.Key
SENTENCES = ("Œufs à la coque, garçon ! 12,50 €", "coöperatie éénentwintig", "Größe, Straße, Übermaß", "Thank you")


def texts(paper: Paper) -> str:
    """Every letter on a paper."""
    found = ""
    for row in paper.rows:
        match row:
            case Heading(text) | Stamp(text) | Line(text=text) | Barcode(text):
                found += text
            case Pair(left=left, right=right):
                found += left + right
            case _:
                continue
    return "".join(found.split())


@pytest.mark.parametrize("a4", [False, True], ids=["strip", "a4"])
@pytest.mark.parametrize("paper", [papers.RECEIPT_PAPER, papers.UNSENT_PAPER, papers.GIFT_PAPER], ids=lambda p: p.title)
def test_a_pdf_says_what_the_paper_says(
    theme: Theme, window: MainWindow, tmp_path: Path, paper: Paper, a4: bool
) -> None:
    """Every word and amount as letters that can be copied, on the strip in order; on one page, which A4 numbers."""
    window.save_paper(PaperFile(paper, tmp_path / "a.pdf", a4=a4))
    pdf = read_pdf(tmp_path / "a.pdf")
    if a4:  # its title is the heading of a page, and stands before what the roll has above it
        title = "".join(paper.title.split())
        assert sorted(pdf.text) == sorted(f"{texts(paper)}{title}1/1")
        assert title in pdf.text
    else:
        assert pdf.text == texts(paper)
    assert pdf.pages == 1
    assert pdf.width == (210 if a4 else 80)
    assert (pdf.height == 297) is a4


def test_each_language_is_written_letter_by_letter(theme: Theme, window: MainWindow, tmp_path: Path) -> None:
    paper = Paper("x", tuple(Line(sentence) for sentence in SENTENCES))
    window.save_paper(PaperFile(paper, tmp_path / "a.pdf", copy=True))
    assert read_pdf(tmp_path / "a.pdf").text == "COPY" + "".join("".join(SENTENCES).split())


def test_a_long_paper_goes_over_pages_and_loses_no_line(theme: Theme, window: MainWindow, tmp_path: Path) -> None:
    paper = Paper("x", tuple(Pair(f"Line {n}", f"{n}.00 €") for n in range(200)))
    window.save_paper(PaperFile(paper, tmp_path / "a.pdf", a4=True))
    pdf = read_pdf(tmp_path / "a.pdf")
    assert pdf.pages > 1
    assert "".join(pdf.text.split(f"x1/{pdf.pages}")).removesuffix(f"x{pdf.pages}/{pdf.pages}") == texts(paper)


def test_a_file_that_cannot_be_written_is_said(theme: Theme, window: MainWindow, tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"\w"):
        window.save_paper(PaperFile(papers.RECEIPT_PAPER, tmp_path / "nowhere" / "a.pdf"))


def drawn(paper: Paper, width: float, logo: QImage | None = None) -> QImage:
    drawing = PaperDrawing(paper, width, 11, logo=logo)
    image = QImage(round(width) + 60, round(drawing.height) + 20, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.translate(30, 10)
    drawing.paint(painter)
    painter.end()
    return image


def inked(image: QImage, left: int, right: int) -> bool:
    """Whether there is ink between these columns."""
    return any(QColor(image.pixel(x, y)).lightness() < 200 for x in range(left, right) for y in range(image.height()))


@pytest.mark.parametrize("width", [48 * MM, 72 * MM, 120 * MM])
def test_nothing_is_drawn_beside_the_paper(theme: Theme, width: float) -> None:
    long = Paper(
        "x",
        (
            Heading("Donaudampfschifffahrtselektrizitätenhauptbetriebswerk"),
            Pair("Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft", "€99,999,999.99"),
            Pair("TOTAL", "€99,999,999.99", big=True),
            Stamp("EXEMPLAIRE SUPPLÉMENTAIRE"),
            Barcode("ABCDEF-261122-000000001"),
            Rule(double=True),
            Gap(),
            *papers.RECEIPT_PAPER.rows,
        ),
    )
    image = drawn(long, width)
    assert inked(image, 30, 30 + round(width))
    assert not inked(image, 0, 28)
    assert not inked(image, 32 + round(width), image.width())


def test_a_receipt_is_looked_at_and_used_by_keys_alone(window: MainWindow) -> None:
    owner = listener()
    window.show_paper(papers.RECEIPT, owner)
    (scroll,) = [area for area in window.paper.findChildren(QScrollArea) if area.accessibleName()]
    press(Key.Key_End)
    assert scroll.verticalScrollBar().value() == scroll.verticalScrollBar().maximum() > 0
    press(Key.Key_Home)
    assert scroll.verticalScrollBar().value() == 0
    for key in (Key.Key_Return, Key.Key_F6, Key.Key_F7, Key.Key_F8, Key.Key_F9):
        press(key)
    assert owner.told == [("act", key) for key in ("print", "other", "pdf", "a4", "mail")]
    press(Key.Key_Escape)
    assert owner.told[5:] == [("close_paper",)]
    window.show_paper(papers.COPY, owner)  # a till without a printer: Enter has nothing to do
    press(Key.Key_Return)
    assert len(owner.told) == 6
    click(button(window.paper, "PDF"))
    assert owner.told[-1] == ("act", "pdf")
    window.show_paper(None)
    assert not window.paper.isVisible()


def test_the_drawer_has_a_key_and_a_place_in_the_menu(window: MainWindow) -> None:
    till = listener()
    window.serve(till)
    press(Key.Key_D, CTRL)
    window.menu.set_open(True)
    click(button(window.menu, "Open the drawer…"))
    assert [told for told in till.told if told[0] == "open"] == [("open", "drawer")] * 2


def test_a_picture_is_made_into_dots_no_wider_than_the_paper(theme: Theme, tmp_path: Path) -> None:
    """Black stays black, what is transparent is paper, and a small one is not stretched."""
    picture = QImage(1200, 600, QImage.Format.Format_ARGB32)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.fillRect(0, 0, 600, 600, QColor("black"))
    painter.end()
    picture.save(str(tmp_path / "logo.png"))
    keep_logo(tmp_path / "logo.png", tmp_path / "logo.pbm")
    dots = read_pbm((tmp_path / "logo.pbm").read_bytes())
    assert (dots.width, dots.height) == (WIDEST, WIDEST // 2)
    assert dots.height <= HIGHEST
    across = (dots.width + 7) // 8
    row = dots.data[across * 50 : across * 51]
    assert row[: across // 2 - 1] == b"\xff" * (across // 2 - 1)
    assert row[across // 2 + 1 :] == b"\x00" * (across - across // 2 - 1)
    picture.scaled(24, 12).save(str(tmp_path / "small.png"))
    keep_logo(tmp_path / "small.png", tmp_path / "small.pbm")
    assert read_pbm((tmp_path / "small.pbm").read_bytes()).width == 24
    view = replace(papers.RECEIPT, logo=tmp_path / "logo.pbm")
    with_logo = PaperDrawing(view.paper, 72 * MM, 11, logo=QImage(str(view.logo)))
    assert with_logo.height > PaperDrawing(view.paper, 72 * MM, 11).height


def test_what_is_no_picture_is_refused_and_the_old_one_stays(theme: Theme, tmp_path: Path) -> None:
    (tmp_path / "bad.png").write_bytes(b"no picture")
    (tmp_path / "logo.pbm").write_bytes(b"old")
    for name in ("bad.png", "none.png"):
        with pytest.raises(OSError, match=r"\w"):
            keep_logo(tmp_path / name, tmp_path / "logo.pbm")
    assert (tmp_path / "logo.pbm").read_bytes() == b"old"


@pytest.mark.parametrize("width", [1024, 1366])
def test_what_the_printer_says_has_room_for_its_words_and_its_ways_on(window: MainWindow, width: int) -> None:
    """Also where it takes the place of a notice that was on the screen already: buttons whole, beneath the words."""
    acted: list[str] = []
    window.resize(width, 768)
    window.show_notice(NoticeView("paid", Tone.OK, "Paid €9.99 · receipt 1", "Change €0.01", seconds=None))
    long = replace(papers.OFF, text=f"{papers.OFF.text} {papers.OFF.text}")
    for view in (papers.OFF, long, papers.DOUBT):
        window.show_notice(view, acted.append)
        bar = window.notices
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)  # the buttons of the notice before
        QApplication.processEvents()
        buttons = [button(bar, action.label) for action in view.actions]
        words = next(one for one in bar.findChildren(QLabel) if one.text() == view.text)
        assert all(one.height() >= TOUCH for one in buttons)
        assert all(bar.rect().contains(QRect(one.mapTo(bar, QPoint(0, 0)), one.size())) for one in buttons)
        assert words.height() >= words.heightForWidth(words.width())
        assert words.geometry().bottom() < min(one.mapTo(bar, QPoint(0, 0)).y() for one in buttons)
    press(Key.Key_R, ALT)
    assert acted == ["retry"]


def test_a_high_window_shows_a_long_paper_large(window: MainWindow) -> None:
    """On a screen of 1920×1080 the card of all keys was as small as on the smallest."""
    seen = []
    for width, height in ((1366, 768), (1920, 1080)):
        window.resize(width, height)
        window.show_paper(papers.RECEIPT, listener())
        QTest.qWait(20)
        (scroll,) = [area for area in window.paper.findChildren(QScrollArea) if area.accessibleName()]
        sheet = scroll.widget()
        assert sheet is not None
        assert sheet.width() <= scroll.viewport().width()
        assert window.paper.card.geometry().bottom() < height
        seen.append((sheet.width(), scroll.height()))
        window.show_paper(None)
    assert seen[1][0] > 1.3 * seen[0][0]
    assert seen[1][1] > 1.3 * seen[0][1]
