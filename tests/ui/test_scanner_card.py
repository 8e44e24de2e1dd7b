"""The card of the scanner's self-test at the window, with the scanner's keys."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from pos_app.domain.wedge import Burst, Wedge
from pos_app.presenters.common.words import ENGLISH
from pos_app.presenters.frame.views import Door
from pos_app.presenters.settings.scanner_check import ScannerCheckPresenter
from pos_app.ui.input.scanner import Scanner
from pos_app.ui.window.main_window import MainWindow
from tests.ui.hands import button, press
from tests.ui.listener import Listener
from tests.ui.wedge_hands import Hands

EAN = "5410000000019"


class Bench:
    """The scanner, and what was kept."""

    def __init__(self, scanner: Scanner) -> None:
        self.scanner = scanner
        self.sounds_on = True
        self.kept: list[Wedge] = []
        self.test: ScannerCheckPresenter | None = None

    def measure(self, heard: Callable[[Burst], object] | None) -> None:
        self.scanner.measure(heard)

    def keep(self, wedge: Wedge) -> None:
        self.kept.append(wedge)

    def switch_sounds(self, on: bool) -> None:
        self.sounds_on = on

    def play(self, hit: bool) -> None:
        """Silence."""


@pytest.fixture
def bench(window: MainWindow, scanner: Scanner, ear: Listener) -> Bench:
    bench = Bench(scanner)
    test = ScannerCheckPresenter(window, ENGLISH, bench, lambda: None)
    ear.also("open", lambda _door: test.open())
    window.serve(ear)
    bench.test = test  # no signal keeps it alive
    return bench


def test_from_the_menu_three_scans_enter(window: MainWindow, bench: Bench, ear: Listener) -> None:
    scanned = ear.heard("scanned")
    press(Qt.Key.Key_F10)
    button(window.menu, "Test the scanner…").click()
    assert window.scanner_test.is_open
    hands = Hands(window)
    for _ in range(3):
        hands.scan(f"#{EAN}", gap=20)
    assert scanned == []
    hands.key("\r", 500)
    assert bench.kept == [Wedge(35, 6, "#", "", bench.kept[0].ending)]
    assert window.scanner_test.isHidden()
    hands.scan(EAN)
    assert scanned == [(EAN,)], "and it sells again"


def test_the_space_bar_presses_its_buttons_and_esc_closes(window: MainWindow, bench: Bench, qtbot: QtBot) -> None:
    window.open_door(Door.SCANNER)
    sound = button(window.scanner_test, "Sound: on")
    sound.setFocus()
    Hands(window).key(" ", 300)
    qtbot.waitUntil(lambda: not bench.sounds_on, timeout=20_000)
    press(Qt.Key.Key_Escape)
    assert not window.scanner_test.is_open
    assert bench.kept == []
