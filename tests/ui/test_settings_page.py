"""The Settings page and the first start: by keys, by mouse, what keeps its place while a view is shown anew."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget

from pos_app.presenters.common.card_views import FieldView
from pos_app.presenters.common.views import ActionView, Screen
from pos_app.presenters.settings.steps import SettingsStep
from pos_app.presenters.settings.views import SettingsView, StepsBlock, TypedView
from pos_app.ui.kit.field import FieldRow, FormField
from pos_app.ui.kit.theme import Theme, ThemeMode
from pos_app.ui.window.main_window import MainWindow
from tests.ui import gallery
from tests.ui import picture_settings as pictures
from tests.ui import picture_views as made
from tests.ui.hands import CTRL, SHIFT, button, click, focused, press, type_text
from tests.ui.listener import told
from tests.ui.page_ears import PageEars

Key = Qt.Key
SECTIONS = ("connection", "shop", "tax", "look", "till")


def show(window: MainWindow, view: SettingsView) -> PageEars:
    window.show_header(made.header(Screen.SETTINGS))
    ears = PageEars()
    window.show_settings(view, ears)
    return ears


def field(window: MainWindow, label: str) -> QLineEdit:
    lines = window.settings.findChildren(QLineEdit)
    return next(one for one in lines if one.accessibleName() == label and one.isVisible())


def test_the_page_takes_the_keys_and_the_tabs_let_go(window: MainWindow) -> None:
    show(window, pictures.section("shop"))
    assert focused() is field(window, "Name of the shop")
    assert not any(tab.isChecked() for tab in window.header._tabs)
    sold = told(window, "pay")
    press(Key.Key_F12)
    assert sold == [], "F12 pays on the Sale screen alone"
    window.show_header(made.header(Screen.SALE))
    assert focused() is window.sale.finder.edit


def test_typing_goes_out_by_field_and_the_cursor_stays(window: MainWindow) -> None:
    view = pictures.section("shop")
    ears = show(window, view)
    field(window, "Street").setFocus()
    field(window, "Street").home(False)
    type_text("X")
    assert ears.edited == [("street", "XRue Haute")]
    window.show_settings(pictures.section("shop", street="XRue Haute"), ears)
    assert focused() is field(window, "Street")
    assert field(window, "Street").cursorPosition() == 1


def test_a_secret_is_typed_unseen(window: MainWindow) -> None:
    show(window, pictures.section("connection"))
    secret = field(window, "Secret of the API key")
    assert secret.echoMode() is QLineEdit.EchoMode.Password
    assert (secret.text(), secret.placeholderText()) == ("", "saved")


def test_sections_by_keys_and_by_mouse(window: MainWindow) -> None:
    ears = show(window, pictures.section("connection"))
    press(Key.Key_3, CTRL)
    click(button(window.settings, "Look and language"))
    assert ears.chosen == ["tax", "look"]
    show(window, pictures.section("tax"))
    assert button(window.settings, "Tax and money").isChecked()


def test_the_buttons_have_keys_and_rest_while_work_is_under_way(window: MainWindow) -> None:
    view = pictures.section("connection")
    ears = show(window, view)
    press(Key.Key_F9)
    press(Key.Key_S, CTRL)
    assert ears.pressed == ["test", "save"]
    window.show_settings(replace(view, busy=True), ears)
    press(Key.Key_F9)
    press(Key.Key_S, CTRL)
    assert len(ears.pressed) == 2
    press(Key.Key_Escape)
    assert ears.left == 1


def test_enter_goes_on_to_the_next_field_and_saves_nothing(window: MainWindow) -> None:
    ears = show(window, pictures.section("shop"))
    press(Key.Key_Return)
    assert focused() is field(window, "Till code on receipts")
    assert ears.pressed == []
    press(Key.Key_Backtab, SHIFT)
    assert focused() is field(window, "Name of the shop")


def test_a_field_to_mend_gets_the_keys_and_comes_into_sight(window: MainWindow) -> None:
    view = pictures.section("shop")
    show(window, view)
    QApplication.processEvents()
    window.show_settings(replace(view, focus="walk_in_last_name"), PageEars())
    last = field(window, "Last name")
    assert focused() is last
    assert not last.visibleRegion().isEmpty()


def test_new_findings_do_not_move_the_keys(window: MainWindow) -> None:
    view = pictures.section("connection")
    show(window, view)
    field(window, "Consumer id of the shop").setFocus()
    steps = next(block for block in view.body if isinstance(block, StepsBlock))
    fewer = replace(steps, actions=(ActionView("test", "Again", "F9"),))
    window.show_settings(replace(view, body=tuple(fewer if one is steps else one for one in view.body)), PageEars())
    assert focused() is field(window, "Consumer id of the shop")
    # Another set of blocks makes the widgets anew; the keys stay with the field.
    window.show_settings(replace(view, body=view.body[:1]), PageEars())
    assert focused() is field(window, "Consumer id of the shop")


def test_the_welcome_has_two_ways_and_a_way_out(window: MainWindow) -> None:
    ears = show(window, pictures.step(SettingsStep.WELCOME))
    press(Key.Key_F9)
    press(Key.Key_F12)
    click(button(window.settings, "Not now"))
    press(Key.Key_Escape)
    assert ears.pressed == ["practise", "start", "later"]
    assert ears.left == 1


def test_what_a_key_changed_is_shown_where_it_is_and_nothing_else_is_made_anew(window: MainWindow) -> None:
    view = pictures.section("shop")
    view = replace(view, actions=tuple(replace(one, enabled=False) for one in view.actions))
    ears = show(window, view)
    blocks, edit = list(window.settings._blocks), field(window, "Street")
    edit.setFocus()
    press(Key.Key_S, CTRL)
    assert ears.pressed == [], "nothing to save yet"
    actions = (ActionView("revert", "Discard changes"), ActionView("save", "Save", "Ctrl+S", primary=True))
    wrong = FieldView("street", "Street", edit.text(), "Too long: at most 100 characters.")
    elsewhere = FieldView("proxy", "Proxy", "x")
    frame = replace(view, body=(), actions=actions, status="Not saved yet.")
    window.settings.show_typed(TypedView((wrong, elsewhere), frame))
    assert window.settings._blocks == blocks
    assert focused() is edit
    assert edit.accessibleDescription() == wrong.error
    assert button(window.settings, "Save").isEnabled()
    assert any(one.text() == "Not saved yet." for one in window.settings.findChildren(QLabel))
    press(Key.Key_S, CTRL)
    assert ears.pressed == ["save"]


@pytest.mark.parametrize("mode", [ThemeMode.LIGHT, ThemeMode.DARK])
def test_nothing_is_cut_but_what_shortens_itself(window: MainWindow, theme: Theme, mode: ThemeMode) -> None:
    theme.set_mode(mode)
    for width, name in product((1024, 1366), SECTIONS):
        window.resize(width, 768)
        gallery.settings(window, name)
        for _ in range(5):  # layouts settle one within the other
            QApplication.processEvents()
        _assert_nothing_is_cut(window)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)  # the section that was shown before


def _assert_nothing_is_cut(window: MainWindow) -> None:
    for label in window.settings.findChildren(QLabel):
        if not label.isVisible() or not label.text() or label.text().endswith("…"):
            continue
        wanted = label.heightForWidth(label.width()) if label.wordWrap() else label.sizeHint().height()
        assert label.height() >= wanted - 1, label.text()
        if not label.wordWrap():
            assert label.width() >= label.fontMetrics().horizontalAdvance(label.text()), label.text()
    body = window.settings._scroll.viewport().width()
    for one in window.settings._blocks:
        assert one.mapTo(window.settings._body, QPoint(one.width(), 0)).x() <= body


def test_every_control_has_a_name(window: MainWindow) -> None:
    for name in SECTIONS:
        gallery.settings(window, name)
        nameless = [
            one
            for one in window.settings.findChildren(QWidget)
            if one.isVisible() and one.focusPolicy() & Qt.FocusPolicy.TabFocus and not one.accessibleName()
        ]
        assert nameless == []


def test_a_page_of_a_till_that_is_closed_calls_nobody(window: MainWindow) -> None:
    ears = show(window, pictures.section("shop"))
    window.forget_listeners()
    press(Key.Key_S, CTRL)
    press(Key.Key_3, CTRL)
    type_text("x")
    press(Key.Key_Escape)
    assert ears == PageEars()


def test_a_field_alone_in_a_row_of_two_is_as_wide_as_those_above(window: MainWindow) -> None:
    rows = [FieldRow([FormField(window.theme, FieldView(str(n), "Rate")) for n in range(count)], 2) for count in (2, 1)]
    for row in rows:
        row.setParent(window)
        row.resize(655, 90)
        row.show()
    QApplication.processEvents()
    both, alone = [[one.width() for one in row.findChildren(FormField)] for row in rows]
    assert abs(both[0] - alone[0]) <= 1, (both, alone)
    rows[1].resize(200, 180)
    QApplication.processEvents()
    assert rows[1].findChildren(FormField)[0].width() >= 190
