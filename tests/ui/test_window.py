"""The window: header, Sales screen, messages, practice banner, menu; and what holds for every screen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from pos_app.presenters.common.views import NoticeView, Screen, Tone
from pos_app.presenters.frame.views import Door
from pos_app.ui.kit.buttons import TOUCH, KeyCapButton
from pos_app.ui.kit.overlay import Overlay
from pos_app.ui.kit.theme import Theme, ThemeMode
from pos_app.ui.sales.table import ACTION
from pos_app.ui.window.main_window import MainWindow
from pos_app.ui.window.practice_banner import Switch
from tests.ui import gallery
from tests.ui import picture_cards as cards
from tests.ui import picture_lookup as lookup
from tests.ui import picture_views as made
from tests.ui.finger_sizes import missed_by_a_finger
from tests.ui.hands import ALT, button, click, focused, heard, listener, press, type_text
from tests.ui.listener import told
from tests.ui.shown_window import shown_window

Key = Qt.Key


# --- frame ---


def test_the_window_does_not_close_by_itself(window: MainWindow) -> None:
    asked = heard(window.close_requested)
    window.close()
    assert asked == [()]
    assert window.isVisible()


def test_screens_are_asked_for_by_key_and_by_tab(window: MainWindow) -> None:
    till = listener()
    window.serve(till)
    for key in (Key.Key_F4, Key.Key_F5, Key.Key_F1):
        press(key)
    click(button(window.header, "Parked 2"))
    assert till.told == [("go", "sales"), ("go", "parked"), ("go", "sale"), ("go", "parked")]
    assert window.sale.isVisible(), "the presenter changes the screen"


def test_the_screen_follows_the_header(window: MainWindow) -> None:
    owner = listener()
    window.show_sales(made.SALES, owner)
    window.show_header(made.header(Screen.SALES))
    assert window.sales.isVisible()
    assert QApplication.focusWidget() is window.sales.search.edit
    paid = told(window, "pay")
    press(Key.Key_F12)
    assert owner.told == [("act_on_all", "send")], "on the Sales screen F12 is Send now"
    assert paid == []
    window.show_header(made.header(Screen.SALE))
    assert QApplication.focusWidget() is window.sale.finder.edit
    press(Key.Key_F12)
    assert paid == [()]
    assert len(owner.told) == 1


def test_the_search_of_sales_begins_anew_when_another_screen_was_in_front(window: MainWindow) -> None:
    owner = listener()
    window.show_sales(made.SALES, owner)
    window.show_header(made.header(Screen.SALES))
    type_text("dupont")
    assert window.sales.search.edit.text() == "dupont"
    owner.told.clear()
    window.show_header(made.header(Screen.SALE))
    window.show_header(made.header(Screen.SALES))
    assert window.sales.search.edit.text() == ""
    assert owner.told == [], "the presenter knows by itself"


def test_the_pill_leads_on(window: MainWindow) -> None:
    till = listener()
    window.serve(till)
    click(window.header.pill)
    assert till.told == [("go", "sales")]
    assert window.header.pill.accessibleName() == "Online · all sales sent"


def test_the_practice_shop_has_a_banner_and_its_switches(window: MainWindow) -> None:
    assert not window.practice.isVisible()
    window.show_practice(made.PRACTICE)
    assert window.practice.isVisible()
    till = listener()
    window.serve(till)
    network = next(one for one in window.practice.findChildren(Switch) if one.accessibleName() == "Network")
    click(network)
    assert till.told == [("switch_practice", "network", False)]
    assert network.isChecked(), "it moves when the presenter says so"
    off = tuple(replace(one, on=False) if one.key == "network" else one for one in made.PRACTICE.switches)
    window.show_practice(replace(made.PRACTICE, switches=off))
    assert not network.isChecked()
    window.show_practice(None)
    assert not window.practice.isVisible()


def test_the_menu_by_keys(window: MainWindow, theme: Theme) -> None:
    till = listener()
    window.serve(till)
    press(Key.Key_F10)
    assert window.menu.isVisible()
    assert focused().accessibleName() == "Take something back…"
    for name in ("Sell a voucher…", "Open the drawer…", "End of day", "Day, month and year", "To be booked…"):
        press(Key.Key_Down)
        assert focused().accessibleName() == name
    while focused().accessibleName() != "Settings":
        press(Key.Key_Down)
    press(Key.Key_Return)
    assert till.told[-1] == ("open", Door.SETTINGS)
    assert not window.menu.isVisible()
    press(Key.Key_F10)
    while focused().accessibleName() != "Dark colours":
        press(Key.Key_Down)
    press(Key.Key_Return)
    assert ("choose_theme", "dark") in till.told
    assert theme.mode is ThemeMode.DARK
    press(Key.Key_F10)
    while focused().accessibleName() != "About this till":
        press(Key.Key_Down)
    press(Key.Key_Return)
    assert till.told[-1] == ("open", Door.ABOUT)
    window.show_about(cards.ABOUT)
    press(Key.Key_Escape)
    assert not window.about.isVisible()
    assert QApplication.focusWidget() is window.sale.finder.edit


def test_a_press_beside_the_menu_closes_it(window: MainWindow) -> None:
    window.menu.set_open(True)
    click(window.menu)
    assert not window.menu.isVisible()


# --- messages ---


def test_a_message_goes_by_itself_and_gives_the_one_beneath_back(window: MainWindow, qtbot: QtBot) -> None:
    gone = heard(window.notices.dismissed)
    window.show_notice(made.REFUSED)
    window.show_notice(NoticeView("added", Tone.OK, "Torchon lin added", seconds=0.05))
    assert window.notices.current is not None
    assert window.notices.current.key == "added"
    qtbot.waitUntil(lambda: gone == [("added",)], timeout=20_000)
    assert window.notices.isVisible()
    assert window.notices.current.key == "refused"


def test_a_message_never_takes_the_keys_and_never_lies_on_pay(window: MainWindow) -> None:
    type_text("ca")
    window.show_notice(made.REFUSED)
    type_text("f")
    assert window.sale.finder.text == "caf"
    assert window.notices.geometry().right() < window.sale.side.mapTo(window, window.sale.side.rect().topLeft()).x()


@pytest.mark.parametrize("first", ["message", "card"])
def test_a_card_moves_up_before_a_message_lies_on_its_buttons(window: MainWindow, first: str) -> None:
    window.resize(1024, 768)
    long = replace(made.REFUSED, text="The phone number is already used by another client of this shop. " * 2)
    gallery.purchases(window)
    QApplication.processEvents()
    alone = window.purchases.card.geometry()
    if first == "message":
        window.show_purchases(None)
        window.show_notice(long)
        window.show_purchases(lookup.PURCHASES)
    else:
        window.show_notice(long)
    QApplication.processEvents()
    assert window.rect().contains(window.purchases.card.geometry())
    assert not window.purchases.card.geometry().intersects(window.notices.geometry())
    window.hide_notice(long.key)
    QApplication.processEvents()
    assert window.purchases.card.geometry() == alone


def test_a_message_leaves_the_steps_of_a_sale_free(window: MainWindow) -> None:
    gallery.sales(window)
    QApplication.processEvents()
    window.show_notice(made.REFUSED)
    step = button(window.sales, "Send without phone")
    place = step.mapTo(window, step.rect().topLeft())
    assert window.notices.geometry().bottom() < place.y()


def test_a_message_has_its_step_and_its_cross(window: MainWindow) -> None:
    acted: list[str] = []
    window.show_notice(made.REFUSED, acted.append)
    gone = heard(window.notices.dismissed)
    click(button(window.notices, "Fix it"))
    assert acted == ["fix"]
    assert window.notices.isVisible()
    click(next(one for one in window.notices.findChildren(KeyCapButton) if not one.label))
    assert gone == [("refused",)]
    window.show_notice(made.REFUSED)
    window.hide_notice("refused")
    assert not window.notices.isVisible()
    assert gone == [("refused",)], "what the program takes away was not dismissed by the cashier"


def test_the_key_of_a_messages_step_presses_it(window: MainWindow) -> None:
    acted: list[str] = []
    window.show_notice(made.REFUSED, acted.append)
    press(Key.Key_1, ALT)
    assert acted == ["fix"]
    window.hide_notice("refused")
    press(Key.Key_1, ALT)
    assert acted == ["fix"]


# --- Sales ---


@pytest.fixture
def owner() -> Any:
    """Whoever shows the sales."""
    return listener()


@pytest.fixture
def on_sales(window: MainWindow, owner: Any) -> MainWindow:
    """The window on the picture of the Sales screen."""
    gallery.sales(window)
    window.show_sales(made.SALES, owner)
    return window


@pytest.mark.usefixtures("on_sales")
def test_a_sale_is_chosen_and_mended_by_keys(owner: Any) -> None:
    press(Key.Key_Down)
    press(Key.Key_Return)
    assert owner.told == [("select", "5"), ("act", "5")]
    press(Key.Key_Up)
    press(Key.Key_Up)
    press(Key.Key_Return)
    assert owner.told[2:] == [("select", "4"), ("select", "3")], "a sale that needs nothing has no step"


def test_a_sale_is_mended_with_the_mouse(on_sales: MainWindow, owner: Any) -> None:
    table = on_sales.sales.table
    on_sales.resize(1920, 1080)  # in a narrower one the step stands beside the list alone
    QApplication.processEvents()
    click(table.viewport(), table.visualRect(table.rows.index(5, ACTION)).center())
    click(table.viewport(), table.visualRect(table.rows.index(0, ACTION)).center())
    click(button(on_sales.sales, "Send without phone"))
    steps = [one for one in owner.told if one[0] != "select"]
    assert steps == [("act", "6"), ("step", "without_phone")]


def test_sales_are_searched_and_filtered(on_sales: MainWindow, owner: Any) -> None:
    screen = on_sales.sales
    type_text("00")
    on_sales.show_sales(replace(made.SALES, query="0"), owner)
    assert screen.search.edit.text() == "00", "a late view does not take the cashier's text away"
    press(Key.Key_Escape)
    assert owner.told == [("search", "0"), ("search", "00"), ("search", "")]
    click(button(screen.filters, "Today 37"))
    assert owner.told[3:] == [("choose_filter", "today")]


def test_the_chosen_sale_stays_chosen_while_states_change(on_sales: MainWindow, owner: Any) -> None:
    newest = replace(made.SALES.rows[0], key="9", receipt="1-261122-0038")
    on_sales.show_sales(replace(made.SALES, rows=(newest, *made.SALES.rows)), owner)
    assert on_sales.sales.table.selected_key == "4"
    assert owner.told == []


# --- what holds for every screen ---


_CONTROLS = (QAbstractButton, QLineEdit, QComboBox, QPlainTextEdit, QAbstractItemView)


@pytest.mark.parametrize("name", sorted(gallery.SCENES))
def test_every_scene_is_sound_in_every_window(theme: Theme, name: str) -> None:
    """Each control has a name and is large enough for a finger; nothing lies outside its place or cuts words without
    saying them."""
    wrong = []
    with shown_window(theme) as window:
        gallery.sale(window)
        for width, height in ((1366, 768), (1024, 768), (1920, 1080)):
            for card in window.findChildren(Overlay):
                card.set_open(False)
            window.resize(width, height)
            gallery.SCENES[name](window)  # shown anew in that size
            for _ in range(3):
                QApplication.processEvents()
            found = [*nameless(window), *too_small(window), *outside_or_cut(window)]
            if width == 1024:
                found += missed_by_a_finger(window)
            wrong += [f"{width}×{height} {fault}" for fault in found]
    assert wrong == []


def nameless(window: MainWindow) -> Iterator[str]:
    """The controls that a screen reader has no name for."""
    for one in _visible_controls(window):
        if not one.accessibleName():
            yield f"no name: {type(one).__name__}"


def too_small(window: MainWindow) -> Iterator[str]:
    """The buttons that a finger misses."""
    for one in _visible_controls(window):
        if isinstance(one, QAbstractButton) and (one.height() < TOUCH or one.width() < TOUCH - 2):
            yield f"too small: {one.accessibleName()} {one.width()}x{one.height()}"


def outside_or_cut(window: MainWindow) -> Iterator[str]:
    """What lies outside its place, and labels with less room than their words need."""
    for one in window.findChildren(QWidget):
        parent = one.parentWidget()
        if not one.isVisible() or parent is None or isinstance(parent.parentWidget(), QAbstractItemView):
            continue
        if isinstance(one, (KeyCapButton, QLabel, QLineEdit)) and not parent.rect().contains(one.geometry()):
            yield f"outside: {type(one).__name__} {one.accessibleName()!r} {one.geometry()} in {parent.rect()}"
        if isinstance(one, QLabel) and not one.wordWrap():
            wide = one.fontMetrics().horizontalAdvance(one.text())
            if wide > one.width() + 1:
                yield f"cut: {one.text()!r} {wide} > {one.width()}"
        if isinstance(one, QLabel) and one.wordWrap() and one.text():
            high = one.heightForWidth(one.width())
            if high > one.height() + 1:
                yield f"cut below: {one.text()!r} {high} > {one.height()}"


def _visible_controls(window: MainWindow) -> list[QWidget]:
    return [
        one
        for kind in _CONTROLS
        for one in window.findChildren(kind)
        if one.isVisible() and not one.objectName().startswith("qt_")
    ]
