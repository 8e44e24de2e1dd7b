"""The measure of the pictures finds what a designer would: text cut off, shortened, over other text."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from pos_app.ui.kit import paint
from pos_app.ui.kit.buttons import ButtonKind, KeyCapButton
from pos_app.ui.kit.theme import Theme
from tests.pictures.measure import small_main_buttons
from tests.pictures.texts import problems, texts_of


def shown(qtbot: QtBot, *labels: tuple[str, QRect]) -> QWidget:
    page = QWidget()
    page.resize(400, 300)
    for words, place in labels:
        label = QLabel(words, page)
        label.setGeometry(place)
    qtbot.addWidget(page)
    page.show()
    return page


def test_text_that_has_room_is_no_fault(qtbot: QtBot) -> None:
    page = shown(qtbot, ("Pay", QRect(10, 10, 100, 30)), ("Park", QRect(10, 60, 100, 30)))
    assert [text.words for text in texts_of(page)] == ["Pay", "Park"]
    assert problems(texts_of(page), (), []) == []


def test_cut_off_at_the_side_and_in_height(qtbot: QtBot) -> None:
    page = shown(qtbot, ("A sentence of some length", QRect(10, 10, 40, 30)), ("Low", QRect(10, 60, 100, 6)))
    wide, low = problems(texts_of(page), (), [])
    assert wide.startswith("cut off by")
    assert wide.endswith("on the right: 'A sentence of some length'")
    assert "in height: 'Low'" in low


def test_text_over_text(qtbot: QtBot) -> None:
    page = shown(qtbot, ("Discount", QRect(10, 10, 100, 30)), ("Total", QRect(20, 12, 100, 30)))
    assert problems(texts_of(page), (), []) == ["over each other: 'Discount' and 'Total'"]


def test_our_words_are_never_shortened_the_shops_may_be(qtbot: QtBot) -> None:
    page = shown(qtbot, ("Scan or type: prod…", QRect(10, 10, 200, 30)), ("+32 475 · elise.l…", QRect(10, 60, 200, 30)))
    assert problems(texts_of(page), ("elise.lefevre@example.be",), []) == ["shortened: 'Scan or type: prod…'"]


def test_the_second_line_of_a_name_may_be_shortened(qtbot: QtBot) -> None:
    page = shown(qtbot, ("biscuits artis…", QRect(10, 10, 200, 30)))
    assert problems(texts_of(page), ("Les biscuits artisanaux",), []) == []
    assert problems(texts_of(page), ("Les nonbiscuits artisanaux",), []) != []


def test_what_an_opaque_card_covers_is_not_seen(qtbot: QtBot) -> None:
    class Card(QWidget):
        def paintEvent(self, _event: QPaintEvent) -> None:
            painter = QPainter(self)
            painter.setBrush(Qt.GlobalColor.white)
            painter.drawRoundedRect(self.rect(), 8, 8)
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, "Card")
            painter.end()

    page = shown(qtbot, ("Behind", QRect(60, 60, 100, 30)), ("Beside", QRect(300, 60, 80, 30)))
    card = Card(page)
    card.setGeometry(20, 20, 200, 150)
    card.show()
    assert [text.words for text in texts_of(page)] == ["Beside", "Card"]


def test_what_a_ring_goes_round_is_seen(qtbot: QtBot) -> None:
    class Ringed(QWidget):
        def paintEvent(self, _event: QPaintEvent) -> None:
            painter = QPainter(self)
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, "Inside")
            paint.box(painter, QRectF(self.rect()), 8, None, QColor("black"), 2)
            painter.end()

    page = shown(qtbot)
    ringed = Ringed(page)
    ringed.setGeometry(20, 20, 200, 150)
    ringed.show()
    assert [text.words for text in texts_of(page)] == ["Inside"]


def test_what_rolls_away_is_no_fault(qtbot: QtBot) -> None:
    long = QLabel("\n".join(f"line {number}" for number in range(40)))
    area = QScrollArea()
    area.setWidget(long)
    area.resize(200, 101)
    qtbot.addWidget(area)
    area.show()
    seen = QRectF(area.viewport().rect().translated(area.viewport().pos()))
    assert problems(texts_of(area), (), [seen]) == []
    assert problems(texts_of(area), (), []) != []


def test_small_letters_on_what_goes_on_are_found(qtbot: QtBot, theme: Theme) -> None:
    page = QWidget()
    page.resize(400, 300)
    for number, (shortcut, kind) in enumerate(
        (("F12", ButtonKind.PLAIN), ("F7", ButtonKind.PLAIN), ("F12", ButtonKind.PRIMARY))
    ):
        button = KeyCapButton(theme, "Close the day", shortcut, kind, page)
        button.setGeometry(10, 60 * number, 96, 44)
    qtbot.addWidget(page)
    page.show()
    assert small_main_buttons(page, texts_of(page)) == ["letters of 11 px on a main button: 'Close the day'"]
