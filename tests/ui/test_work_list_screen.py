"""The work list at the real window: by keys alone, by touch alone; figures and Enter do nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from pos_app.presenters.common.views import PillView, Screen, Tone
from pos_app.ui.window.main_window import MainWindow
from tests.ui import gallery, picture_work
from tests.ui import picture_views as made
from tests.ui.listener import Listener


@pytest.fixture
def ear(window: MainWindow) -> Listener:
    """The listener of the list of the picture, in front."""
    listener = Listener()
    gallery.sale(window)
    window.show_work_list(picture_work.WORK_LIST, listener)
    window.show_header(made.header(Screen.WORK_LIST))
    QApplication.processEvents()
    return listener


KEYS = (
    (Qt.Key.Key_F12, Qt.KeyboardModifier.NoModifier, "work_tell"),
    (Qt.Key.Key_F6, Qt.KeyboardModifier.NoModifier, "work_leave"),
    (Qt.Key.Key_F7, Qt.KeyboardModifier.NoModifier, "work_print_one"),
    (Qt.Key.Key_F8, Qt.KeyboardModifier.NoModifier, "work_look"),
    (Qt.Key.Key_F9, Qt.KeyboardModifier.NoModifier, "work_show"),
    (Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier, "work_back"),
    (Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier, "work_print"),
    (Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier, "work_pdf"),
    (Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier, "work_csv"),
)


@pytest.mark.parametrize(("key", "modifier", "act"), KEYS)
def test_each_button_has_its_key(
    window: MainWindow, ear: Listener, key: Qt.Key, modifier: Qt.KeyboardModifier, act: str
) -> None:
    heard = ear.heard("act")
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, key, modifier)
    assert heard == [(act,)]


def test_arrows_choose_a_line(window: MainWindow, ear: Listener) -> None:
    heard = ear.heard("select")
    focus = QApplication.focusWidget()
    assert focus is window.work_list.table
    QTest.keyClick(focus, Qt.Key.Key_Down)
    QTest.keyClick(focus, Qt.Key.Key_Up)
    QTest.keyClick(focus, Qt.Key.Key_Up)
    assert [one for (one,) in heard] == ["1-261128-0019", "R-1-261128-0003", "R-1-261126-0001"]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_1, Qt.Key.Key_9, Qt.Key.Key_Space])
def test_enter_and_figures_do_nothing(window: MainWindow, ear: Listener, key: Qt.Key) -> None:
    acted, chosen = ear.heard("act"), ear.heard("select")
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, key)
    assert (acted, chosen) == ([], [])


def test_a_finger_reaches_everything(window: MainWindow, ear: Listener) -> None:
    screen, acted = window.work_list, ear.heard("act")
    for row in (screen.tools, screen.look, screen.actions_row, screen._detail.steps):
        for button in row._buttons:
            if button.isVisible() and button.isEnabled():
                assert button.height() >= 44
                QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert [one for (one,) in acted] == [
        "work_print", "work_pdf", "work_csv", "work_look", "work_back", "work_tell",
        "work_show", "work_print_one", "work_leave",
    ]  # fmt: skip
    chosen, filters = ear.heard("select"), ear.heard("choose_filter")
    table = screen.table
    place = table.visualRect(table.rows.index(3, 1)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place))
    assert chosen == [("1-261129-0033",)]
    screen.filters._buttons[0].click()
    assert filters == [("to_do",)]


def test_the_pill_in_the_header_leads_here(window: MainWindow, ear: Listener) -> None:
    heard: list[str] = []
    window.header.books_pressed.connect(lambda: heard.append("books"))
    trouble = PillView(Tone.WARN, "2 not booked")
    window.show_header(replace(made.header(Screen.WORK_LIST), books=trouble))
    QApplication.processEvents()
    QTest.mouseClick(window.header.books, Qt.MouseButton.LeftButton)
    assert heard == ["books"]
