"""One theme for the whole run, and a till's window that shows the views of the pictures."""

from __future__ import annotations

from collections.abc import Iterator
from time import monotonic

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pos_app.domain.wedge import Wedge
from pos_app.services.input_queue import InputQueue
from pos_app.services.tasks import Tasks
from pos_app.ui.input.scanner import InputListener, Scanner
from pos_app.ui.kit.theme import Theme, ThemeMode
from pos_app.ui.window.main_window import MainWindow
from tests.ui import gallery
from tests.ui.listener import Listener
from tests.ui.shown_window import shown_window


@pytest.fixture(scope="session")
def worn(qapp: QApplication) -> Theme:
    """The theme, put on the application once."""
    theme = Theme(ThemeMode.LIGHT)
    theme.apply(qapp)
    qapp.setCursorFlashTime(0)  # two pictures that are compared show the same cursor on a slow machine, too
    return theme


@pytest.fixture
def theme(worn: Theme) -> Theme:
    """The theme, light again whatever a test before did."""
    worn.set_mode(ThemeMode.LIGHT)
    return worn


@pytest.fixture
def window(qtbot: QtBot, theme: Theme) -> Iterator[MainWindow]:
    """The window with the picture of the Sale screen, shown and with the keys in the finder."""
    with shown_window(theme) as made:
        qtbot.waitExposed(made)
        gallery.sale(made)
        made.sale.focus_finder()
        yield made


@pytest.fixture
def ear() -> Listener:
    """Who hears the scanner."""
    return Listener()


@pytest.fixture
def queue() -> InputQueue:
    """What is pressed ahead of an answer."""
    return InputQueue(Tasks(lambda _name, _error: None))


@pytest.fixture
def scanner(qapp: QApplication, queue: InputQueue, ear: Listener) -> Iterator[Scanner]:
    """The scanner of a till that waits for nothing."""
    made = Scanner(Wedge(), queue, InputListener(ear.scanned, ear.used), monotonic)
    yield made
    made.close()
