"""The end-of-day screen and the count by keys alone, and what is told of the charts to who does not see them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QScrollArea
from pytestqt.qtbot import QtBot

from pos_app.presenters.common.views import ActionView, AmountRowView, Screen
from pos_app.presenters.common.words import ENGLISH
from pos_app.presenters.day.report_paper import day_paper
from pos_app.presenters.day.views import BarView, ChartView, CountSumView
from pos_app.presenters.printing.views import PaperFile
from pos_app.ui.day.chart import Chart
from pos_app.ui.kit.labels import AmountList
from pos_app.ui.kit.theme import Theme, ThemeMode
from pos_app.ui.window.main_window import MainWindow
from tests.pictures.texts import texts_of
from tests.ui import picture_day as made
from tests.ui import picture_views
from tests.ui.hands import CTRL, SHIFT, focused, listener, press, type_text
from tests.ui.listener import told


@pytest.fixture
def owner() -> Any:
    """Whoever shows the day."""
    return listener()


@pytest.fixture
def day(window: MainWindow, owner: Any) -> MainWindow:
    """The window with the end of the day in front."""
    window.show_day(made.DAY_VIEW, owner)
    window.show_header(picture_views.header(Screen.DAY))
    return window


def test_its_key_asks_for_it_from_the_finder(window: MainWindow) -> None:
    till = listener()
    window.serve(till)
    assert isinstance(focused(), QLineEdit)
    press(Qt.Key.Key_F4, SHIFT)
    assert till.told == [("go", "day")]


def test_every_button_has_a_key_and_only_those_that_answer(day: MainWindow, owner: Any) -> None:
    for key, modifier in (
        (Qt.Key.Key_F6, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_F12, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_R, CTRL),
    ):
        press(key, modifier)
    assert owner.told == [("act", "in"), ("act", "z"), ("act", "read")]
    rests = replace(made.DAY_VIEW, actions=(ActionView("in", "Cash in", "F6", enabled=False),))
    day.show_day(rests, owner)
    press(Qt.Key.Key_F6)
    press(Qt.Key.Key_F12)
    assert len(owner.told) == 3


def test_the_keys_of_the_sale_rest_meanwhile(day: MainWindow) -> None:
    paid = told(day, "pay")
    press(Qt.Key.Key_F12)
    assert paid == []


def test_no_key_of_the_screen_is_taken_by_another(day: MainWindow, owner: Any) -> None:
    """Of two shortcuts with one key Qt calls neither."""
    actions = (*made.DAY_VIEW.actions, *made.DAY_VIEW.tools)
    for action in actions:
        QTest.keySequence(focused(), QKeySequence(action.shortcut))
    assert owner.told == [("act", action.key) for action in actions]


def test_arrows_and_pages_scroll_what_does_not_fit(day: MainWindow) -> None:
    day.show_day(made.DAY_HARD)
    day.resize(1024, 700)
    day.day.grab()  # lays out
    bars = [area.verticalScrollBar() for area in day.day.findChildren(QScrollArea)]
    assert any(bar.maximum() for bar in bars)
    press(Qt.Key.Key_PageDown)
    assert any(bar.value() for bar in bars)
    press(Qt.Key.Key_PageUp)
    assert not any(bar.value() for bar in bars)


def test_a_chart_is_told_in_words_too(day: MainWindow) -> None:
    charts = [chart for chart in day.day.findChildren(Chart) if chart.isVisible()]
    assert [chart.accessibleName() for chart in charts] == [
        "Sales less what came back, by hour",
        "Sales less what came back, by category",
    ]
    assert "16–17: €244.80" in charts[0].accessibleDescription()
    assert "Household: €523.10" in charts[1].accessibleDescription()


@pytest.mark.parametrize("mode", [ThemeMode.LIGHT, ThemeMode.DARK])
def test_a_bar_is_as_long_as_its_share_in_both_themes(qtbot: QtBot, theme: Theme, mode: ThemeMode) -> None:
    theme.set_mode(mode)
    chart = Chart(theme)
    qtbot.addWidget(chart)
    chart.resize(400, 200)
    bars = (BarView("08", "", 1000), BarView("09", "", 500), BarView("10", "", 0))
    chart.show_view(ChartView("Sales by hour", bars, upright=True))
    picture = chart.grab().toImage()
    colour = theme.colour("action")

    def high(at: int) -> int:
        x = round((at + 0.5) * picture.width() / 3)
        return sum(picture.pixelColor(x, y) == colour for y in range(picture.height()))

    assert abs(high(0) - 2 * high(1)) <= 4
    assert high(2) == 0


def test_a_paper_of_the_day_can_be_written(day: MainWindow, tmp_path: Path) -> None:
    day.save_paper(PaperFile(day_paper(made.REPORT, ENGLISH), tmp_path / "z.pdf", a4=True))
    assert (tmp_path / "z.pdf").read_bytes().startswith(b"%PDF")


# --- the count ---


@pytest.fixture
def count(day: MainWindow, owner: Any) -> MainWindow:
    """The drawer being counted."""
    day.show_count(made.COUNT, owner)
    return day


def last(owner: Any) -> tuple[str, dict[str, str]]:
    """What was told last, and what was typed by then, without the empty fields."""
    intent, typed = owner.told[-1]
    return intent, {key: text for key, text in typed.items() if text}


@pytest.mark.usefixtures("count")
def test_counting_needs_no_mouse(owner: Any) -> None:
    type_text("2")  # €500
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Down)
    type_text("13")
    press(Qt.Key.Key_Up)
    type_text("1")
    assert last(owner) == ("sum_up", {"50000": "2", "10000": "13", "20000": "1"})
    assert {intent for intent, _ in owner.told} == {"sum_up"}
    press(Qt.Key.Key_Return, CTRL)
    assert last(owner) == ("submit_count", {"50000": "2", "10000": "13", "20000": "1"})


@pytest.mark.usefixtures("count")
def test_enter_in_the_last_field_is_done(owner: Any) -> None:
    press(Qt.Key.Key_Up)  # round to the last one
    type_text("7")
    press(Qt.Key.Key_Return)
    assert last(owner) == ("submit_count", {"1": "7"})


def test_what_is_wrong_is_said_at_its_field(count: MainWindow) -> None:
    count.show_count_sum(CountSumView((), (), "This is not a number of notes or coins.", ("200",)))
    assert focused().accessibleName() == "€2.00"
    assert focused().property("state") == "error"
    count.show_count_sum(made.COUNT_SUM)
    assert focused().property("state") == ""


def test_a_count_begins_empty_each_time_and_esc_leaves_it(count: MainWindow, owner: Any) -> None:
    type_text("4")
    press(Qt.Key.Key_Escape)
    assert owner.told[-1] == ("close_count",)
    count.show_count(None)
    count.show_count(made.COUNT)
    field = focused()
    assert isinstance(field, QLineEdit)
    assert field.text() == ""


def test_a_list_that_goes_on_ends_with_a_whole_row(day: MainWindow) -> None:
    """However far it is rolled: no row is seen in half, and no heading without a row of its own."""
    for height in range(560, 770, 15):
        day.resize(1024, height)
        day.show_day(made.DAY_HARD, listener())
        QTest.qWait(20)
        _assert_whole_rows(day, height)


def _assert_whole_rows(day: MainWindow, height: int) -> None:
    rolling = 0
    for scroll in day.day.findChildren(QScrollArea):
        bar, inside = scroll.verticalScrollBar(), scroll.widget()
        assert inside is not None
        lists = inside.findChildren(AmountList)
        for value in range(0, bar.maximum() + 1, 24):
            bar.setValue(value)
            end = bar.value() + scroll.viewport().height()
            if not lists or end >= inside.height():
                continue
            rolling += 1
            cut = [one for one in lists if one.isVisible() and one.y() < end < one.y() + one.height()]
            assert all((end - one.y()) % one.row_height == 0 for one in cut), (height, value, end)
    assert rolling, height


@pytest.mark.parametrize("words", ["R-1-261201-0001 bis R-1-261201-0003", "R-1-261201-0001 tot R-1-261201-0003"])
def test_the_numbers_of_what_came_back_are_whole_in_a_small_window(day: MainWindow, words: str) -> None:
    """Also beside the bar of a list that rolls."""
    rows = (*made.DAY_HARD.sums[0].rows, AmountRowView(words, ""))
    first = replace(made.DAY_HARD.sums[0], rows=rows)
    day.resize(1024, 768)
    day.show_day(replace(made.DAY_HARD, sums=(first, *made.DAY_HARD.sums[1:])), listener())
    QTest.qWait(20)
    assert words in [one.words for one in texts_of(day.day)]
