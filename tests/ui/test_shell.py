"""The window of the system around the till's own parts."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pos_app.app.session import fill
from pos_app.presenters.sale.views import CartView
from pos_app.system import window_place
from pos_app.system.window_place import WindowPlace
from pos_app.ui.kit.theme import ThemeMode, load_tokens
from pos_app.ui.window.shell import GROUNDS, Shell, first_paint
from tests.ui.listener import Listener


def test_the_empty_window_has_the_ground_of_the_theme_that_follows() -> None:
    assert {name: tokens["ground"] for name, tokens in load_tokens().items()} == GROUNDS


def test_the_first_paint_shows_that_ground(qapp: QApplication, qtbot: QtBot) -> None:
    dressed = qapp.styleSheet()
    qapp.setStyleSheet("")  # as at a start: nothing is dressed yet
    shell = first_paint(qapp, "dark")
    qtbot.addWidget(shell)
    shell.show()
    assert shell.grab().toImage().pixelColor(QPoint(600, 300)).name() == GROUNDS["dark"]
    assert shell.windowTitle() == "Comptoir"
    shell.hide()
    qapp.setStyleSheet(dressed)


def test_on_a_screen_without_room_for_its_usual_size_the_till_is_all_of_it(qapp: QApplication, qtbot: QtBot) -> None:
    room = qapp.primaryScreen().availableSize()
    assert room.width() < 1366, "the screen of the tests is a small one"
    shell = first_paint(qapp, "light")
    qtbot.addWidget(shell)
    assert shell.isMaximized()
    assert shell.frameGeometry().size() == room
    shell.hide()


def test_the_cross_before_there_is_anything_in_it_closes_nothing(qtbot: QtBot) -> None:
    shell = Shell("system")
    qtbot.addWidget(shell)
    shell.show()
    assert not shell.close()
    assert shell.isVisible()
    shell.hide()


def test_the_window_is_filled_with_the_till_which_hears_of_the_cross_and_of_keys(
    qapp: QApplication, qtbot: QtBot
) -> None:
    shell = first_paint(qapp, "light")
    qtbot.addWidget(shell)
    window = fill(qapp, shell, ThemeMode.LIGHT)
    assert window.window() is shell
    assert window.size() == shell.size()
    assert shell.palette().color(QPalette.ColorRole.Window) == qapp.palette().color(QPalette.ColorRole.Window)
    with qtbot.waitSignal(window.close_requested, timeout=20_000):
        assert not shell.close()
    assert shell.isVisible()
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        key = QKeyEvent(kind, Qt.Key.Key_M, Qt.KeyboardModifier.NoModifier, "m")
        qapp.postEvent(window.sale.finder.edit, key)
    qtbot.waitUntil(lambda: window.sale.finder.text == "m", timeout=20_000)
    listener = Listener()
    window.sale.show_cart(CartView(), listener)
    qtbot.keyClick(window.sale.finder.edit, Qt.Key.Key_F12)  # type: ignore[no-untyped-call]
    qtbot.waitUntil(lambda: listener.heard("pay") == [()], timeout=20_000)
    shell.hide()


def test_the_window_opens_where_it_was_left_if_a_screen_shows_it(qapp: QApplication, tmp_path: Path) -> None:
    room = qapp.primaryScreen().availableGeometry()
    shell = first_paint(qapp, "light", WindowPlace(20, 30, 790, 500, "normal"))
    assert (shell.geometry().topLeft().toTuple(), shell.size().toTuple()) == ((20, 30), (790, 500))
    window_place.save(tmp_path, WindowPlace(*shell.place()))
    assert window_place.load(tmp_path) == (20, 30, 790, 500, "normal")
    shell.hide()
    full = first_paint(qapp, "light", WindowPlace(20, 30, 790, 500, "full"))
    assert full.isFullScreen()
    assert full.place()[4] == "full"
    full.hide()
    gone = first_paint(qapp, "light", WindowPlace(room.right() + 500, 30, 790, 500, "normal"))  # of a screen unplugged
    assert room.intersects(gone.frameGeometry())
    gone.hide()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        '{"x": 1}',
        '{"x": "1", "y": 1, "width": 9, "height": 9, "state": "full"}',
        '{"x": 1, "y": 1, "width": 0, "height": 9, "state": "full"}',
        '{"x": 1e99, "y": 1, "width": 9, "height": 9, "state": "full"}',
        '{"x": true, "y": 1, "width": 9, "height": 9, "state": "full"}',
        '{"x": 1, "y": 1, "width": 9, "height": 9, "state": "sideways"}',
        "[" * 9_000,
    ],
)
def test_a_place_that_makes_no_sense_is_as_none(tmp_path: Path, text: str) -> None:
    (tmp_path / window_place.NAME).write_text(text)
    assert window_place.load(tmp_path) is None
