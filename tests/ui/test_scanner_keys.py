"""The scanner's keys at the real window: taken wherever the focus is, and nothing of them is left anywhere."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from itertools import product

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from pos_app.domain.wedge import SOON, STALL, Burst, Ending, Wedge
from pos_app.presenters.common.card_views import LineMenuView
from pos_app.presenters.common.views import ActionView, Screen
from pos_app.ui.input.scanner import Scanner
from pos_app.ui.kit.buttons import KeyCapButton
from pos_app.ui.window.main_window import MainWindow
from tests.ui import picture_cards as cards
from tests.ui import picture_views as made
from tests.ui.hands import focused, heard, listener
from tests.ui.listener import Listener, listener_of, told
from tests.ui.wedge_hands import Hands

EAN = "5410000000019"


@pytest.fixture
def hands(window: MainWindow) -> Hands:
    return Hands(window)


ASKER = listener()


def on_the_sales_screen(window: MainWindow) -> None:
    window.show_sales(made.SALES, ASKER)
    window.show_header(made.header(Screen.SALES))


def on_a_tile(window: MainWindow) -> None:
    window.sale.tiles.setFocus()
    window.sale.tiles.setCurrentIndex(window.sale.tiles.model().index(0, 0))


def on_the_cart(window: MainWindow) -> None:
    window.sale.cart.setFocus()


def on_a_button(window: MainWindow) -> None:
    window.sale.bottom.discount.setFocus(Qt.FocusReason.TabFocusReason)


def in_the_customer_form(window: MainWindow) -> None:
    window.show_customer_panel(cards.CUSTOMER_FORM, ASKER)


def in_the_customer_lookup(window: MainWindow) -> None:
    window.show_customer_panel(cards.CUSTOMER_LOOKUP, ASKER)


def on_the_pay_card(window: MainWindow) -> None:
    window.show_pay(cards.PAY, listener_of(window))


def in_a_question(window: MainWindow) -> None:
    window.show_prompt(cards.DISCOUNT, ASKER)


def in_a_note(window: MainWindow) -> None:
    window.show_prompt(cards.NOTE, ASKER)


def in_the_finder(window: MainWindow) -> None:
    window.sale.focus_finder()


PLACES = [
    in_the_finder,
    on_a_tile,
    on_the_cart,
    on_a_button,
    on_the_sales_screen,
    in_the_customer_form,
    in_the_customer_lookup,
    on_the_pay_card,
    in_a_question,
    in_a_note,
]


def intents(window: MainWindow) -> list[list[tuple[object, ...]]]:
    """Everything the parts of the window can ask for."""
    sale, finder = window.sale, window.sale.finder
    asked = ("type", "submit", "enter_nothing", "step", "open_line", "ask_discount", "amount_key", "take")
    ASKER.told.clear()
    window.serve(ASKER)
    signals = [told(window, name) for name in asked] + [
        heard(signal)
        for signal in (
            finder.line_stepped,
            finder.line_removed,
            sale.tiles.chosen,
        )
    ]
    return [*signals, ASKER.told]


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__)
def test_a_scan_is_heard_and_nothing_else_happens(
    window: MainWindow, scanner: Scanner, ear: Listener, hands: Hands, place: Callable[[MainWindow], None]
) -> None:
    """Where the keys and their end lie in the queue together, the end by their times came long behind them: all of it
    waited for a busy machine."""
    place(window)
    before = focused()
    codes, others = ear.heard("scanned"), intents(window)
    for code, ending in product((EAN, "-TOR 001+", "+32475123456"), "\r\t"):
        hands.scan(code, ending, pause=5000)
        QCoreApplication.processEvents()
        assert (codes, focused()) == ([(code,)], before), f"{code} {ending!r}"
        assert not any(others), f"{code} {ending!r}"
        codes.clear()
    for late in (STALL + 60, 550, SOON):
        hands.scan(EAN, "", pause=5000, post=True)
        hands.key("\r", late, post=True)
        QCoreApplication.processEvents()
        assert (codes, focused()) == ([(EAN,)], before), f"{late} ms late"
        assert not any(others), f"{late} ms late"
        codes.clear()


def test_a_field_filled_at_a_machines_pace_is_whole_though_its_tab_waited(
    window: MainWindow, scanner: Scanner, hands: Hands
) -> None:
    in_the_customer_form(window)
    field = focused()
    assert isinstance(field, QLineEdit)
    field.clear()
    for char in "ada@example.be":
        hands.key(char, 12, post=True)
    hands.key("\t", STALL + 100, post=True)
    QCoreApplication.processEvents()
    assert field.text() == "ada@example.be"
    assert focused() is not field


@pytest.mark.parametrize("field", [QLineEdit, QPlainTextEdit])
def test_text_selection_cursor_and_undo_stay_as_they_were(
    window: MainWindow, scanner: Scanner, hands: Hands, qtbot: QtBot, field: type[QLineEdit | QPlainTextEdit]
) -> None:
    edit = field(window)
    edit.show()
    edit.setFocus()
    hands.type("half a word")
    qtbot.waitUntil(lambda: _text(edit) == "half a word", timeout=20_000)
    _select(edit, 5, 1)
    hands.scan(EAN)
    assert _selected(edit) == "a"
    hands.type("no")
    qtbot.waitUntil(lambda: _text(edit) == "half no word", timeout=20_000)
    hands.scan(EAN)
    hands.scan("TOR-001")
    assert _text(edit) == "half no word"
    edit.undo()
    assert _text(edit) == "half a word"


def _text(edit: QLineEdit | QPlainTextEdit) -> str:
    return edit.text() if isinstance(edit, QLineEdit) else edit.toPlainText()


def _select(edit: QLineEdit | QPlainTextEdit, start: int, length: int) -> None:
    if isinstance(edit, QLineEdit):
        edit.setSelection(start, length)
        return
    cursor = edit.textCursor()
    cursor.setPosition(start)
    cursor.setPosition(start + length, cursor.MoveMode.KeepAnchor)
    edit.setTextCursor(cursor)


def _selected(edit: QLineEdit | QPlainTextEdit) -> str:
    return edit.selectedText() if isinstance(edit, QLineEdit) else edit.textCursor().selectedText()


# --- a person ---


def test_what_a_person_types_arrives_at_once_and_in_order(
    window: MainWindow, scanner: Scanner, ear: Listener, hands: Hands, qtbot: QtBot
) -> None:
    codes, entered = ear.heard("scanned"), told(window, "submit")
    hands.type("Pain de campagne")
    assert window.sale.finder.text == "Pain de campagn", "only the last key waits for what comes next"
    qtbot.waitUntil(lambda: window.sale.finder.text == "Pain de campagne", timeout=20_000)
    hands.key("\r", 200)
    assert entered == [("Pain de campagne", "")]
    assert codes == []


def test_enter_and_f12_right_behind_a_key_find_it_where_it_belongs(
    window: MainWindow, scanner: Scanner, hands: Hands
) -> None:
    entered = told(window, "submit")
    hands.type("pain")
    hands.key("\r", 40)
    assert entered == [("pain", "")]
    hands.type("12")
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_F12)  # its ShortcutOverride comes first, as from a keyboard
    assert window.sale.finder.text == "12"


def test_a_digit_that_presses_a_button_of_a_card_still_does(
    window: MainWindow, scanner: Scanner, hands: Hands, qtbot: QtBot
) -> None:
    ways = (ActionView("quantity", "Quantity", "1"), ActionView("note", "Note", "2"))
    owner = listener()
    window.show_line_menu(LineMenuView("Torchon", actions=ways), owner)
    hands.scan(EAN)
    assert owner.told == [], "a scan full of digits presses none"
    hands.key("2", 300)
    qtbot.waitUntil(lambda: bool(owner.told), timeout=20_000)
    assert owner.told == [("choose", "note")]


def test_the_space_bar_presses_a_button_and_lets_it_go(
    window: MainWindow, scanner: Scanner, hands: Hands, qtbot: QtBot
) -> None:
    asked = told(window, "ask_discount")
    window.sale.bottom.discount.setFocus()
    hands.key(" ", 300)
    qtbot.waitUntil(lambda: asked == [()], timeout=20_000)
    assert not window.sale.bottom.discount.isDown()


def test_a_click_finds_the_keys_before_it_where_they_were_meant(
    window: MainWindow, scanner: Scanner, hands: Hands
) -> None:
    hands.type("to")
    QTest.mouseClick(window.windowHandle(), Qt.MouseButton.LeftButton, pos=window.rect().center())
    assert window.sale.finder.text == "to"


def test_keys_without_a_time_are_typing(window: MainWindow, scanner: Scanner, ear: Listener, hands: Hands) -> None:
    codes = ear.heard("scanned")
    hands.at = 0
    for char in EAN:
        hands.key(char, 0)
    assert window.sale.finder.text == EAN
    assert codes == []


# --- scanners that are not the usual one ---


def test_a_code_that_ends_with_both_cr_and_lf_presses_nothing(
    window: MainWindow, scanner: Scanner, ear: Listener, hands: Hands
) -> None:
    codes, entered = ear.heard("scanned"), told(window, "enter_nothing")
    hands.scan(EAN, ending="\r\n")
    hands.scan(EAN, ending="\n")
    assert codes == [(EAN,), (EAN,)]
    assert entered == []
    hands.key("\r", 300)
    assert entered == [()], "a person's own Enter is one"


def test_enter_behind_f12_is_an_enter_however_fast(window: MainWindow, scanner: Scanner, hands: Hands) -> None:
    entered = told(window, "enter_nothing")
    hands.scan(EAN)
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_F12)
    hands.key("\r", 4)
    assert entered == [()]


def test_the_same_code_twice_within_a_moment_is_one_scan_and_a_second_piece_is_not_lost(
    window: MainWindow, scanner: Scanner, ear: Listener, hands: Hands
) -> None:
    codes = ear.heard("scanned")
    hands.scan(EAN, gap=1, pause=100)
    hands.scan(EAN, gap=1, pause=1)  # two wedges for one scanner
    assert codes == [(EAN,)]
    hands.scan(EAN, gap=1, pause=100)
    hands.scan("4006381333931", gap=1, pause=1)
    assert codes == [(EAN,), (EAN,), ("4006381333931",)]
    hands.scan(EAN, gap=8, pause=8)
    hands.scan(EAN, gap=8, pause=8)
    assert len(codes) == 5, "ten a second are ten"


def test_a_scanner_that_ends_with_nothing_is_heard_when_it_falls_silent(
    window: MainWindow, scanner: Scanner, ear: Listener, hands: Hands, qtbot: QtBot
) -> None:
    codes = ear.heard("scanned")
    scanner.use(Wedge(prefix="~", ending=Ending.NONE))
    hands.scan(f"~{EAN}", ending="")
    qtbot.waitUntil(lambda: codes == [(EAN,)], timeout=20_000)
    assert window.sale.finder.text == ""


def test_the_self_test_hears_the_keys_and_nothing_is_scanned(
    window: MainWindow, scanner: Scanner, ear: Listener, hands: Hands, qtbot: QtBot
) -> None:
    codes, bursts = ear.heard("scanned"), ear.heard("measured")
    scanner.measure(ear.measured)
    hands.scan(EAN, gap=50)
    hands.scan(EAN, ending="")
    qtbot.waitUntil(lambda: len(bursts) == 2, timeout=20_000)
    first, second = bursts[0][0], bursts[1][0]
    assert isinstance(first, Burst)
    assert isinstance(second, Burst)
    assert (first.text, first.ending, first.longest_gap) == (EAN, "\r", 50)
    assert (second.text, second.ending, second.longest_gap) == (EAN, "", 8)
    scanner.measure(None)
    hands.scan(EAN)
    assert codes == [(EAN,)]
    assert window.sale.finder.text == ""


# --- all at once ---


@pytest.mark.parametrize("seed", range(3))
def test_two_hundred_scans_with_the_loop_blocked_and_the_focus_moved(
    window: MainWindow, scanner: Scanner, ear: Listener, hands: Hands, qtbot: QtBot, seed: int
) -> None:
    """At 8 ms per key, some handed over at once, some left in the queue while the program is busy for up to 150 ms;
    between them a person types at a person's speed."""
    chance = random.Random(seed)
    codes = ear.heard("scanned")
    wanted: list[tuple[object, ...]] = []
    typed = ""
    for number in range(200):
        code = chance.choice([EAN, "4006381333931", "TOR-001", f"96{number:06d}"])
        place: QWidget = chance.choice([window.sale.finder.edit, window.sale.tiles, window.sale.cart])
        place.setFocus()
        queued = chance.random() < 0.5
        hands.scan(code, gap=8, pause=chance.choice([8, 60, 400]), post=queued)
        wanted.append((code,))
        if chance.random() < 0.1:
            hands.at += 300
            hands.type("pa", after=chance.choice([45, 90, 180]), post=queued)
            typed += "pa"
            hands.at += 300
        if queued and chance.random() < 0.1:
            time.sleep(chance.choice([0.02, 0.06, 0.15]))
        QCoreApplication.processEvents()
        if chance.random() < 0.1:
            qtbot.wait(chance.choice([1, 40, 70]))
    qtbot.waitUntil(lambda: window.sale.finder.text == typed)  # the last letter may be a code's first
    assert [code[:1] for code in codes] == wanted  # whether "pa" belongs to it, the shop's codes tell


def test_keys_that_lie_in_the_queue_when_the_time_is_up_are_waited_for(
    window: MainWindow, scanner: Scanner, ear: Listener, hands: Hands, qtbot: QtBot
) -> None:
    """The first half of a code has been handed over; the rest arrives while the program cannot listen."""
    codes = ear.heard("scanned")
    for char in EAN[:6]:
        hands.key(char, 8)
    for char in EAN[6:] + "\r":
        hands.key(char, 8, post=True)
    time.sleep(0.15)
    qtbot.wait(1)
    assert codes == [(EAN,)]
    assert window.sale.finder.text == ""


def test_buttons_that_are_no_field_have_nothing_of_it(window: MainWindow, scanner: Scanner, hands: Hands) -> None:
    window.show_pay(cards.PAY, listener_of(window))
    take = told(window, "take")
    for button in window.pay.findChildren(KeyCapButton):
        if button.isVisible() and button.focusPolicy() & Qt.FocusPolicy.TabFocus and button.isEnabled():
            button.setFocus(Qt.FocusReason.TabFocusReason)
            hands.scan(" 12 34 ")
    assert take == []


def test_a_window_that_opens_later_is_heard_too(
    window: MainWindow, scanner: Scanner, ear: Listener, qtbot: QtBot
) -> None:
    later = QWidget()  # as the system's dialog for a file, which is a window of its own
    field = QLineEdit(later)
    qtbot.addWidget(later)
    later.resize(window.size())
    later.show()
    later.activateWindow()
    field.setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is field, timeout=20_000)
    codes = ear.heard("scanned")
    Hands(later).scan(EAN)
    assert codes == [(EAN,)]
    assert field.text() == ""
