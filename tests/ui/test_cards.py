"""The cards over the window: keys inside, focus kept and given back, intents out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit

from pos_app.presenters.common.card_views import FileAskView
from pos_app.presenters.common.views import HitView, Screen
from pos_app.presenters.customers.views import CustomerPanelView
from pos_app.ui.kit.buttons import KeyCapButton
from pos_app.ui.kit.overlay import CardFor, Overlay
from pos_app.ui.window.main_window import MainWindow
from tests.ui import picture_cards as cards
from tests.ui import picture_care as care
from tests.ui import picture_day as days
from tests.ui import picture_papers as papers
from tests.ui import picture_pin as pins
from tests.ui import picture_views as made
from tests.ui.hands import ALT, SHIFT, button, click, heard, listener, press, type_text

Key = Qt.Key


def field(card: Overlay, label: str) -> QLineEdit:
    return next(one for one in card.findChildren(QLineEdit) if one.accessibleName() == label)


# --- what holds for every card ---


def test_escape_asks_to_close_and_the_keys_go_back_to_the_finder(window: MainWindow) -> None:
    window.show_pay(cards.PAY)
    closed = heard(window.pay.closed)
    press(Key.Key_Escape)
    assert closed == [()]
    assert window.pay.isVisible(), "the presenter closes it"
    window.show_pay(None)
    assert not window.pay.isVisible()
    assert QApplication.focusWidget() is window.sale.finder.edit


def show_form(window: MainWindow) -> Overlay:
    window.show_customer_panel(cards.CUSTOMER_FORM)
    return window.customer


def show_lookup(window: MainWindow) -> Overlay:
    window.show_customer_panel(cards.CUSTOMER_LOOKUP)
    return window.customer


def show_pay(window: MainWindow) -> Overlay:
    window.show_pay(cards.PAY)
    return window.pay


def show_prompt(window: MainWindow) -> Overlay:
    window.show_prompt(cards.DISCOUNT)
    return window.prompt


def show_menu(window: MainWindow) -> Overlay:
    window.menu.set_open(True)
    return window.menu


@pytest.mark.parametrize("show", [show_form, show_lookup, show_pay, show_prompt, show_menu])
@pytest.mark.parametrize("key", [Key.Key_Tab, Key.Key_Backtab])
def test_tab_goes_round_on_the_card_and_never_out(
    window: MainWindow, show: Callable[[MainWindow], Overlay], key: Qt.Key
) -> None:
    card = show(window)
    start = QApplication.focusWidget()
    seen = []
    for _ in range(40):
        press(key)
        now = QApplication.focusWidget()
        assert now is not None
        assert card.isAncestorOf(now)
        if now in seen:
            break
        seen.append(now)
    assert len(seen) >= 3
    assert start in seen or start is card, "Tab comes round"
    wanted = {
        one
        for one in card.findChildren(KeyCapButton)
        if one.isVisible() and one.isEnabled() and one.focusPolicy() & Qt.FocusPolicy.TabFocus
    }
    assert wanted <= set(seen), "every button of the card can be reached"


def test_the_card_stays_in_the_middle_when_the_window_changes(window: MainWindow) -> None:
    window.show_pay(cards.PAY)
    window.resize(1024, 700)
    QApplication.processEvents()
    assert window.pay.size() == window.size()
    card = window.pay.card.geometry()
    assert abs(card.center().x() - window.width() // 2) <= 1
    assert window.rect().contains(card)


def test_the_mouse_does_not_reach_what_lies_under_a_card(window: MainWindow) -> None:
    window.show_pay(cards.PAY)
    chosen = heard(window.sale.tiles.chosen)
    place = window.sale.tiles.viewport().mapTo(window, window.sale.tiles.viewport().rect().bottomLeft())
    assert window.childAt(place.x() + 30, place.y() - 40) is window.pay
    click(window.pay, place)
    assert chosen == []
    assert window.pay.isVisible()


# --- one question ---


def test_a_question_is_answered_by_keys(window: MainWindow) -> None:
    owner = listener()
    window.show_prompt(cards.DISCOUNT, owner)
    type_text("15%")
    press(Key.Key_Return)
    assert owner.told == [("answer", "discount", "15%")], "what was there is replaced by what is typed"
    assert window.prompt.isVisible(), "the presenter closes it, or shows what is wrong"


def test_an_error_leaves_what_was_typed(window: MainWindow) -> None:
    window.show_prompt(replace(cards.BAD_DISCOUNT, error=""))
    type_text("150%")
    window.show_prompt(cards.BAD_DISCOUNT)
    edit = next(one for one in window.prompt.findChildren(QLineEdit) if one.isVisible())
    assert edit.text() == "150%"
    assert edit.accessibleDescription() == "More than the price. At most 100%."


def test_a_ready_answer_and_a_note(window: MainWindow) -> None:
    owner = listener()
    window.show_prompt(cards.DISCOUNT, owner)
    click(button(window.prompt, "20%"))
    window.show_prompt(None)
    window.show_prompt(cards.NOTE, owner)
    type_text("For")
    press(Key.Key_Return, SHIFT)
    type_text("Nadia")
    press(Key.Key_Return)
    assert owner.told == [("answer", "discount", "20%"), ("answer", "note", "For\nNadia")]


def test_a_card_tells_only_whoever_shows_it_now(window: MainWindow) -> None:
    first, second = listener(), listener()
    window.show_prompt(cards.DISCOUNT, first)
    window.show_prompt(cards.BAD_DISCOUNT, first)
    assert first.told == [], "shown again by the same: nobody left it"
    window.show_prompt(cards.NOTE, second)
    assert first.told == [("close_prompt",)], "another's question took the place"
    press(Key.Key_Escape)
    assert (len(first.told), second.told) == (1, [("close_prompt",)])


@pytest.mark.qt_log_ignore("propagateSizeHints")  # of the drawing into memory, not of ours
def test_a_till_that_is_closed_leaves_no_listener_behind(window: MainWindow) -> None:
    """One window serves one till after another: the one before must not hear of anything any more."""
    owner, chosen = listener(), list[object]()
    window.serve(owner)
    window.show_prompt(cards.DISCOUNT, owner)
    window.show_form(cards.FREE_FORM, owner)
    window.show_line_menu(cards.LINE_MENU, owner)
    window.show_question(cards.LINE_MENU, owner)
    window.show_notice(cards.UNKNOWN_CODE, chosen.append)
    window.ask_file(FileAskView("Save as PDF", "a.pdf"), chosen.append)
    window.show_customer_panel(cards.CUSTOMER_FORM, owner)
    window.show_paper(papers.RECEIPT, owner)
    window.show_count(days.COUNT, owner)
    window.show_about(cards.ABOUT, owner)
    window.show_sales(made.SALES, owner)
    window.show_day(days.DAY_VIEW, owner)
    window.show_health(care.ill(), owner)
    window.show_pin(pins.SWITCH, owner)
    owner.told.clear()
    chooser = window.findChild(QFileDialog)
    assert chooser is not None
    window.forget_listeners()
    assert not any(card.isVisible() for card in window.findChildren(Overlay))
    assert window.notices.current is None
    assert not chooser.isVisible()
    for card in window.findChildren(CardFor):
        card.closed.emit()
    for screen in (Screen.SALES, Screen.DAY, Screen.HEALTH):
        window.show_header(made.header(screen))
        for key in (Key.Key_F4, Key.Key_F6, Key.Key_F9, Key.Key_F12, Key.Key_Escape):
            press(key)
    press(Key.Key_S, ALT)
    assert (owner.told, chosen) == ([], [])


def test_a_till_that_is_closed_while_it_is_locked_stays_covered(window: MainWindow) -> None:
    owner = listener()
    window.show_pin(pins.LOCKED, owner)
    window.forget_listeners()
    assert window.is_locked
    type_text("48")
    assert owner.told == []


def test_hits_of_the_lookup_show_their_flag(window: MainWindow) -> None:
    hit = HitView("a", "A", flag="kept here")
    window.show_customer_panel(CustomerPanelView(replace(cards.LOOKUP, hits=(hit,))))
    hits = window.customer.lookup.hits
    spoken = hits.model().data(hits.model().index(0, 0), Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "A, kept here"
