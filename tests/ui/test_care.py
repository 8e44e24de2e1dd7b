"""The Health page, About and long texts in a real window, by keys."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from pos_app.presenters.common.card_views import TextView
from pos_app.presenters.common.views import Screen
from pos_app.ui.window.main_window import MainWindow
from tests.ui import picture_care as care
from tests.ui import picture_views as made
from tests.ui.hands import listener, press
from tests.ui.page_ears import PageEars

Key = Qt.Key
EARS = PageEars()


@pytest.fixture
def health(window: MainWindow) -> MainWindow:
    EARS.pressed.clear()
    EARS.left = 0
    window.show_health(care.ill(), EARS)
    window.show_header(replace(made.header(), active=Screen.HEALTH))
    return window


def test_the_health_page_by_keys(health: MainWindow, qtbot: QtBot) -> None:
    bar = health.health._scroll.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0, timeout=20_000)
    press(Key.Key_PageDown)
    assert bar.value() > 0
    press(Key.Key_Home)
    assert bar.value() == 0
    press(Key.Key_F9)
    press(Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    press(Key.Key_Escape)
    assert EARS.pressed == ["look_again", "save_support_file"]
    assert EARS.left == 1


def test_its_keys_rest_on_other_screens(health: MainWindow) -> None:
    health.show_header(made.header())
    press(Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert EARS.pressed == []


def test_about_leads_to_the_licences_by_keys(window: MainWindow) -> None:
    owner = listener()
    window.show_about(care.ABOUT, owner)
    press(Key.Key_F9)
    assert owner.told == [("act", "licences")]
    press(Key.Key_Escape)
    assert not window.about.is_open
    press(Key.Key_F9)
    assert owner.told == [("act", "licences")]


def test_a_text_of_thousands_of_lines_comes_bit_by_bit_and_whole(window: MainWindow, qtbot: QtBot) -> None:
    lines = ("The first", *(f" line {number}" for number in range(2_000)), "The last")
    window.show_text(TextView("Licences", lines=lines))
    page = window.text._page
    assert page.document().blockCount() < 500
    qtbot.waitUntil(lambda: page.toPlainText().endswith("The last"), timeout=20_000)
    assert page.toPlainText().split("\n") == [line.strip() for line in lines]
    window.show_text(TextView("Another", lines=("Only this",)))
    qtbot.wait(50)
    assert page.toPlainText() == "Only this"
