"""The Return screen by keys and fingers: what each tells its listener, and that no machine chooses or gives back."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from pos_app.presenters.common.views import HitView, Screen
from pos_app.presenters.returns.views import Control, ReturnView
from pos_app.ui.kit.buttons import KeyCapButton
from pos_app.ui.returns.lines import QUANTITY, STEPPER
from pos_app.ui.window.main_window import MainWindow
from tests.ui import picture_returns as page
from tests.ui import picture_views as made
from tests.ui.listener import Listener
from tests.ui.wedge_hands import Hands

Key = Qt.Key


def shown(window: MainWindow, view: ReturnView = page.RETURN) -> Listener:
    """The screen in front, and the listener of it."""
    ear = Listener()
    window.show_return(view, ear)
    window.show_header(made.header(Screen.RETURN))
    QApplication.processEvents()
    return ear


def press(window: MainWindow, *keys: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    for key in keys:
        QTest.keyClick(window.windowHandle(), key, modifier)


def button(window: MainWindow, label: str) -> KeyCapButton:
    found = [one for one in window.returns.findChildren(KeyCapButton) if one.isVisible() and one.label == label]
    assert found, label
    return found[0]


def touch(window: MainWindow, row: int, across: int) -> None:
    """A press on the stepper of a row, so many px from its left edge."""
    table = window.returns.lines
    cell = table.visualRect(table.model().index(row, QUANTITY))
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(cell.left() + across, cell.center().y()))


def test_its_keys(window: MainWindow) -> None:
    ear = shown(window)
    acts, enters, leaves = ear.heard("act"), ear.heard("enter"), ear.heard("leave")
    press(window, Key.Key_F2, Key.Key_F9, Key.Key_F8)
    press(window, Key.Key_A, modifier=Qt.KeyboardModifier.ControlModifier)
    press(window, Key.Key_Return, Key.Key_Escape)
    assert acts == [("other",), ("another",), ("note",), ("all",)]
    assert (enters, leaves) == ([()], [()])


def test_arrows_and_signs_change_the_selected_line(window: MainWindow) -> None:
    ear = shown(window)
    chosen, steps = ear.heard("select"), ear.heard("step")
    press(window, Key.Key_Down)
    window.show_return(replace(page.RETURN, back=replace(page.BACK, selected="2")), ear)
    press(window, Key.Key_Plus, Key.Key_Minus)
    assert chosen == [("2",)]
    assert steps == [("2", 1), ("2", -1)]


def test_fingers_press_what_may_be_pressed(window: MainWindow) -> None:
    ear = shown(window)
    steps = ear.heard("step")
    touch(window, 0, 20)
    touch(window, 0, STEPPER.width() - 20)
    touch(window, 1, 20)  # none to take back
    touch(window, 2, STEPPER.width() - 20)  # no more may go back
    touch(window, 4, 60)  # weighed
    touch(window, 5, 60)  # not at all
    assert steps == [("1", -1), ("1", 1), ("5", 1)]
    assert page.LINES[4].control is Control.WHOLE


def test_buttons_do_what_keys_do(window: MainWindow) -> None:
    ear = shown(window)
    acts, reasons, enters = ear.heard("act"), ear.heard("choose_reason"), ear.heard("enter")
    for label in ("All that may go back", "Other receipt…", "Another way…", "To repair", "Note", "Back"):
        button(window, label).click()
    button(window, "Faulty").click()
    button(window, "Give back €3.10").click()
    assert acts == [("all",), ("other",), ("another",), ("repair",), ("note",), ("leave",)]
    assert (reasons, enters) == ([("3",)], [()])


def test_a_letter_is_the_name_of_what_is_taken(window: MainWindow) -> None:
    ear = shown(window)
    looked, taken, enters = ear.heard("look_for"), ear.heard("take"), ear.heard("enter")
    for letter in "bou":
        QTest.keyClicks(window.focusWidget(), letter)
    press(window, Key.Key_Return)
    assert looked == [("b",), ("bo",), ("bou",)]
    assert taken == [("bou", "")]
    assert window.returns.side.search.edit.text() == ""
    press(window, Key.Key_Return)  # on the empty field: it is the screen's
    assert enters == [()]


def test_a_person_chooses_a_reason(window: MainWindow) -> None:
    hands = Hands(window)
    for figure in "123456":
        ear = shown(window)
        reasons, enters = ear.heard("choose_reason"), ear.heard("enter")
        hands.key(figure, 900)
        hands.key("\r", 120)
        assert (reasons, enters) == ([(figure,)], [()])


def test_two_figures_choose_nothing(window: MainWindow) -> None:
    hands = Hands(window)
    for figures, pace in product(("12", "541", "333333"), (4, 35, 100, 400)):
        assert _chosen_by(window, hands, figures, pace) == "", f"{figures} at {pace} ms"


def _chosen_by(window: MainWindow, hands: Hands, figures: str, pace: int) -> str:
    """The reason that is chosen at the end."""
    ear = shown(window, page.BEGUN)
    chosen = [""]

    def choose(key: str) -> None:
        chosen.append(key)
        reasons = tuple(replace(one, primary=one.key == key) for one in page.REASONS)
        window.show_return(replace(page.BEGUN, reasons=replace(page.BEGUN.reasons, choices=reasons)), ear)

    ear.also("choose_reason", choose)
    for number, figure in enumerate(figures):
        hands.key(figure, pace if number else 900)
    return chosen[-1]


def test_enter_right_behind_a_key_gives_nothing_back(window: MainWindow) -> None:
    hands = Hands(window)
    for pace in (4, 20, 35, 60, 70):
        ear = shown(window)
        enters = ear.heard("enter")
        hands.key("2", 900)
        hands.key("\r", pace)
        assert enters == [], f"{pace} ms behind it"


def test_enter_held_down_gives_back_once(window: MainWindow) -> None:
    ear = shown(window)
    enters = ear.heard("enter")
    hands = Hands(window)
    hands.key("\r", 900)
    for _ in range(5):
        hands.key("\r", 30, repeated=True)
    assert enters == [()]


def test_enter_is_named_where_it_acts_once_an_article_is_found(window: MainWindow) -> None:
    shown(window, page.EMPTIES)
    assert window.returns.side.go.shortcut_text == "Return"
    found = HitView("item:1", "Savon lavande", "SL-01", "€4.95")
    shown(window, replace(page.EMPTIES, taken=replace(page.EMPTIES.taken, hits=(found,))))
    assert window.returns.side.go.shortcut_text == ""
