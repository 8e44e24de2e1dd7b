"""The Health page, About and long texts in a real window, by keys."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from pos_app.presenters.common.views import Screen, TextView
from pos_app.ui.window.main_window import MainWindow
from pos_app.ui.window.wires import Wires
from pos_app.ui.window.wiring_care import wire_about, wire_health
from tests.ui import picture_care as care
from tests.ui import picture_views as made
from tests.ui.hands import heard, press
from tests.ui.page_ears import PageEars

Key = Qt.Key


class Asked:
    """A presenter that counts what it is asked."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def open(self) -> None:
        self.told.append("open")

    def act(self, key: str) -> None:
        self.told.append(key)

    def leave(self) -> None:
        self.told.append("leave")


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
    qtbot.waitUntil(lambda: bar.maximum() > 0)
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
    acted = heard(window.about.acted)
    window.show_about(care.ABOUT)
    press(Key.Key_F9)
    assert acted == [("licences",)]
    press(Key.Key_Escape)
    assert not window.about.is_open
    press(Key.Key_F9)
    assert acted == [("licences",)]


def test_a_page_is_wired_once_however_often_it_is_opened(window: MainWindow) -> None:
    wires, asked = Wires(), Asked()
    wire_health(wires, window, asked)  # type: ignore[arg-type]
    wire_about(wires, window, asked)  # type: ignore[arg-type]
    for _ in range(2):
        window.health_requested.emit()
        window.about_requested.emit()
    window.about.acted.emit("licences")
    assert asked.told == ["open"] * 4 + ["licences"]
    wires.undo()
    window.health_requested.emit()
    assert asked.told[-1] == "licences"


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
