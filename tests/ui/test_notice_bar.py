"""The notice bar: room for its words, and its place over or under the cards."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication, QLabel

from pos_app.presenters.common.views import ActionView, NoticeView, Screen, Tone
from pos_app.ui.window.main_window import MainWindow
from tests.pictures.texts import texts_of
from tests.ui import picture_cards as cards
from tests.ui import picture_views as made


def test_words_take_what_the_buttons_leave(window: MainWindow) -> None:
    text = "Bon 1-261122-0002 vraagt uw aandacht: dit telefoonnummer hoort al bij een andere klant."
    window.show_notice(NoticeView("x", Tone.TROUBLE, text, actions=(ActionView("show", "Bekijken"),), seconds=None))
    QApplication.processEvents()
    bar = window.notices
    (words,) = [label for label in bar.findChildren(QLabel) if label.text() == text]
    (button,) = [one for one in bar.findChildren(type(window.header.menu)) if one.label == "Bekijken"]
    assert button.width() == button.sizeHint().width()
    assert words.geometry().right() >= button.geometry().left() - 10


def test_a_card_opened_later_covers_a_notice_and_a_new_notice_is_over_the_card(window: MainWindow) -> None:
    window.show_notice(made.KEPT)
    window.show_pay(cards.PAY)
    QApplication.processEvents()
    children = [child for child in window.children() if child in (window.notices, window.pay)]
    assert children == [window.notices, window.pay]
    window.show_notice(replace(made.KEPT, key="new"))
    children = [child for child in window.children() if child in (window.notices, window.pay)]
    assert children == [window.pay, window.notices]


@pytest.mark.parametrize("size", [(1366, 768), (1024, 768)])
def test_a_message_in_the_middle_of_the_screen_takes_no_cards_room(window: MainWindow, size: tuple[int, int]) -> None:
    """The Sales screen keeps its message over the connection: a card there had to roll, its amount out of sight."""
    window.resize(*size)
    window.show_practice(made.PRACTICE)
    window.show_header(made.header(Screen.SALES))
    window.show_sales(made.SALES)
    window.show_pay(cards.HARD_PAY)
    QApplication.processEvents()
    whole = window.pay.card.height()
    window.show_pay(None)
    window.show_notice(made.KEPT)
    QApplication.processEvents()
    before = window.notices.geometry()
    window.show_pay(cards.HARD_PAY)
    QApplication.processEvents()
    assert window.pay.card.height() >= whole - 12, "it rolls by less than a row"
    assert not window.notices.geometry().intersects(window.pay.card.geometry())
    window.show_pay(None)
    QApplication.processEvents()
    assert window.notices.geometry() == before


@pytest.mark.parametrize("width", [1024, 1366])
def test_a_command_is_broken_at_blanks_only(window: MainWindow, width: int) -> None:
    """Broken behind the / of its path it was typed with a blank."""
    command = "sudo apt install /home/rue-haute/comptoir_2.4.0_amd64.deb"
    text = f"Rien sur cet ordinateur n’ouvre la nouvelle version. La personne qui s’en occupe l’installe avec {command}"
    window.window().resize(width, 768)
    window.show_notice(NoticeView("x", Tone.WARN, text, seconds=None))
    QApplication.processEvents()
    lines: dict[int, str] = {}
    for one in texts_of(window.notices):
        row = round(one.place.center().y() / 10)
        lines[row] = lines.get(row, "") + one.words.replace("\N{WORD JOINER}", "")
    assert [line for line in lines.values() if command.split()[-1] in line], lines
    assert window.notices.current is not None
    assert window.notices.current.text == text


def test_a_path_wider_than_a_line_is_broken(window: MainWindow) -> None:
    text = "/home/" + "rue-haute/" * 30
    window.window().resize(1024, 768)
    window.show_notice(NoticeView("x", Tone.WARN, text, seconds=None))
    QApplication.processEvents()
    (words,) = [label for label in window.notices.findChildren(QLabel) if label.text() == text]
    assert words.height() > 2 * words.fontMetrics().height()
