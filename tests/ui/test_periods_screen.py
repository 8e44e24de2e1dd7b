"""The closed periods at the real window: by keys alone, by touch alone; figures and Enter do nothing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from pos_app.presenters.common.views import Screen
from pos_app.ui.window.main_window import MainWindow
from tests.pictures.texts import texts_of
from tests.ui import gallery, picture_periods
from tests.ui import picture_views as made
from tests.ui.listener import Listener

_PLAIN, _CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
KEYS = (
    (Qt.Key.Key_F12, _PLAIN, "period_check"),
    (Qt.Key.Key_F11, _PLAIN, "period_file"),
    (Qt.Key.Key_F9, _PLAIN, "period_copy"),
    (Qt.Key.Key_F8, _PLAIN, "period_journal"),
    (Qt.Key.Key_F6, _PLAIN, "period_earlier"),
    (Qt.Key.Key_Escape, _PLAIN, "period_back"),
    (Qt.Key.Key_P, _CTRL, "period_print"),
    (Qt.Key.Key_S, _CTRL, "period_pdf"),
    (Qt.Key.Key_T, _CTRL, "period_csv"),
)


@pytest.fixture
def ear(window: MainWindow) -> Listener:
    """The listener of the screen of the picture, in front."""
    listener = Listener()
    gallery.sale(window)
    window.show_periods(picture_periods.PERIODS, listener)
    window.show_header(made.header(Screen.PERIODS))
    QApplication.processEvents()
    return listener


def test_each_button_has_its_key(window: MainWindow, ear: Listener) -> None:
    heard = ear.heard("act")
    for key, modifier, _ in KEYS:
        focus = QApplication.focusWidget()
        assert focus is window.periods.table
        QTest.keyClick(focus, key, modifier)
    assert heard == [(act,) for _, _, act in KEYS]


def test_arrows_choose_a_period_and_the_kind(window: MainWindow, ear: Listener) -> None:
    chosen, kinds = ear.heard("select"), ear.heard("step_kind")
    table = window.periods.table
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Left, Qt.Key.Key_Right):
        QTest.keyClick(table, key)
    assert [one for (one,) in chosen] == ["399", "400", "open:EUR"]
    assert kinds == [(-1,), (1,)]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_1, Qt.Key.Key_9, Qt.Key.Key_Space])
def test_enter_and_figures_do_nothing(window: MainWindow, ear: Listener, key: Qt.Key) -> None:
    heard = [ear.heard(intent) for intent in ("act", "select", "choose_kind", "step_kind")]
    QTest.keyClick(window.periods.table, key)
    assert heard == [[], [], [], []]


def test_a_finger_reaches_everything(window: MainWindow, ear: Listener) -> None:
    screen, acted = window.periods, ear.heard("act")
    for row in (screen.tools, screen.turn, screen.look, screen.actions_row):
        for button in row._buttons:
            if button.isVisible() and button.isEnabled():
                assert button.height() >= 44
                QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert {one for (one,) in acted} == {act for _, _, act in KEYS}
    chosen, kinds = ear.heard("select"), ear.heard("choose_kind")
    place = screen.table.visualRect(screen.table.rows.index(3, 1)).center()
    QTest.mouseClick(screen.table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place))
    QTest.mouseClick(screen.kinds._buttons[2], Qt.MouseButton.LeftButton)
    assert (chosen, kinds) == ([("398",)], [("year",)])


@pytest.mark.parametrize("size", [(1366, 768), (1024, 768)])
def test_titles_of_columns_end_where_their_amounts_do(window: MainWindow, size: tuple[int, int]) -> None:
    window.resize(*size)
    gallery.sale(window)
    window.show_periods(picture_periods.PERIODS, Listener())
    window.show_header(made.header(Screen.PERIODS))
    QApplication.processEvents()
    texts = {text.words: text.place.right() for text in texts_of(window.periods.table)}
    amount = next(row.perpetual for row in picture_periods.PERIODS.rows if row.perpetual)
    assert abs(texts["Since the beginning"] - texts[amount]) <= 2, texts
