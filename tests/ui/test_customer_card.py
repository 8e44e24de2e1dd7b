"""The customer card: lookup and entry form."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit

from pos_app.presenters.common.views import FieldView, HitGroupView, HitView
from pos_app.presenters.customers.views import CustomerPanelView
from pos_app.ui.kit.overlay import Overlay
from pos_app.ui.window.main_window import MainWindow
from tests.ui import picture_cards as cards
from tests.ui.hands import CTRL, button, click, heard, press, type_text
from tests.ui.listener import told

Key = Qt.Key


def field(card: Overlay, label: str) -> QLineEdit:
    return next(one for one in card.findChildren(QLineEdit) if one.accessibleName() == label)


def show_form(window: MainWindow) -> Overlay:
    window.show_customer_panel(cards.CUSTOMER_FORM)
    return window.customer


def show_lookup(window: MainWindow) -> Overlay:
    window.show_customer_panel(cards.CUSTOMER_LOOKUP)
    return window.customer


def test_a_customer_is_looked_up_and_taken_by_keys(window: MainWindow) -> None:
    window.show_customer_panel(CustomerPanelView(replace(cards.LOOKUP, query="", hits=(), notice="")))
    card = window.customer
    typed, taken = heard(card.lookup_changed), heard(card.lookup_submitted)
    type_text("lef")
    assert typed == [("l",), ("le",), ("lef",)]
    window.show_customer_panel(cards.CUSTOMER_LOOKUP)
    press(Key.Key_Down)
    press(Key.Key_Return)
    assert taken == [("lef", "customer:2")]


def test_a_late_answer_does_not_replace_the_hits(window: MainWindow) -> None:
    window.show_customer_panel(CustomerPanelView(replace(cards.LOOKUP, query="", hits=())))
    type_text("lefe")
    window.show_customer_panel(cards.CUSTOMER_LOOKUP)  # the answer to "lef"
    assert not window.customer.lookup.hits.has_hits
    assert window.customer.lookup.box.edit.text() == "lefe"


def test_a_customer_is_taken_with_the_mouse(window: MainWindow) -> None:
    card = show_lookup(window)
    chosen = heard(window.customer.hit_chosen)
    hits = window.customer.lookup.hits
    click(hits.viewport(), hits.visualRect(hits.model().index(2, 0)).center())
    assert chosen == [("customer:3",)]
    actions = heard(window.customer.lookup_action)
    click(button(card, "Walk-in"))
    assert actions == [("walk_in",)]


def test_new_customer_is_f3_f3(window: MainWindow) -> None:
    opened = told(window, "choose_customer")
    press(Key.Key_F3)
    assert opened == [()]
    window.show_customer_panel(cards.CUSTOMER_LOOKUP)
    actions = heard(window.customer.lookup_action)
    press(Key.Key_F3)
    assert actions == [("new",)]
    assert opened == [()]


def test_escape_empties_the_lookup_first(window: MainWindow) -> None:
    show_lookup(window)
    closed, typed = heard(window.customer.closed), heard(window.customer.lookup_changed)
    press(Key.Key_Escape)
    assert typed == [("",)]
    assert closed == []
    press(Key.Key_Escape)
    assert closed == [()]


def test_the_form_is_filled_by_keys_and_saved_with_enter(window: MainWindow) -> None:
    card = show_form(window)
    edited, saved = heard(window.customer.field_edited), heard(window.customer.form_action)
    assert QApplication.focusWidget() is field(card, "First name")
    press(Key.Key_End)
    type_text("s")
    press(Key.Key_Tab)
    assert QApplication.focusWidget() is field(card, "Last name")
    press(Key.Key_Return)
    assert edited == [("first_name", "Elises")]
    assert saved == [("use",)]
    press(Key.Key_S, CTRL)
    assert saved == [("use",), ("save",)]


def test_what_is_shown_while_typing_leaves_the_cursor_where_it_is(window: MainWindow) -> None:
    card = show_form(window)
    edit = field(card, "Phone")
    edit.setFocus()
    edit.setCursorPosition(2)
    type_text("9")
    fields = tuple(
        replace(one, value="04975 12 34 56", error="This is one digit too long") if one.key == "phone" else one
        for one in cards.FORM.fields
    )
    window.show_customer_panel(CustomerPanelView(cards.LOOKUP, replace(cards.FORM, fields=fields)))
    assert edit.text() == "04975 12 34 56"
    assert edit.cursorPosition() == 3
    assert edit.accessibleDescription() == "This is one digit too long"
    assert QApplication.focusWidget() is edit


def test_the_likely_duplicate_is_taken_with_ctrl_enter_or_the_mouse(window: MainWindow) -> None:
    card = show_form(window)
    used, saved = heard(window.customer.duplicate_used), heard(window.customer.form_action)
    press(Key.Key_Return, CTRL)
    click(button(card, "Use this one"))
    assert used == [("customer:2",), ("customer:2",)]
    assert saved == []


def test_no_field_jumps_when_a_duplicate_or_an_error_appears(window: MainWindow) -> None:
    clean = tuple(replace(one, error="", hint="", ok=False) for one in cards.FORM.fields)
    window.show_customer_panel(CustomerPanelView(cards.LOOKUP, replace(cards.FORM, duplicate=None, fields=clean)))
    QApplication.processEvents()
    edits = window.customer.findChildren(QLineEdit)
    before = [edit.mapTo(window, edit.rect().topLeft()) for edit in edits if edit.isVisible()]
    window.show_customer_panel(cards.CUSTOMER_FORM)
    QApplication.processEvents()
    assert [edit.mapTo(window, edit.rect().topLeft()) for edit in edits if edit.isVisible()] == before


def test_nothing_is_saved_twice(window: MainWindow) -> None:
    show_form(window)
    window.show_customer_panel(CustomerPanelView(cards.LOOKUP, replace(cards.FORM, busy=True)))
    saved = heard(window.customer.form_action)
    press(Key.Key_Return)
    press(Key.Key_S, CTRL)
    click(button(window.customer, "Save and use for this sale"))
    assert saved == []


def test_the_keys_go_to_the_field_that_must_be_mended(window: MainWindow) -> None:
    card = show_form(window)
    window.show_customer_panel(CustomerPanelView(cards.LOOKUP, replace(cards.FORM, focus="email")))
    assert QApplication.focusWidget() is field(card, "E-mail")


def test_enter_on_a_focused_button_presses_that_button(window: MainWindow) -> None:
    card = show_form(window)
    saved, closed = heard(window.customer.form_action), heard(window.customer.closed)
    button(card, "Cancel").setFocus(Qt.FocusReason.TabFocusReason)
    press(Key.Key_Return)
    assert closed == [()]
    assert saved == []


def test_the_country_is_chosen_by_keys(window: MainWindow) -> None:
    card = show_form(window)
    edited = heard(window.customer.field_edited)
    box = card.findChildren(QComboBox)[0]
    assert box.accessibleName() == "Country"
    box.setFocus()
    press(Key.Key_Down)
    assert edited == [("country", "FR")]


def test_fields_the_card_does_not_know_are_shown_below(window: MainWindow) -> None:
    more = (*cards.FORM.fields, FieldView("vat", "VAT number", "BE0123"))
    window.show_customer_panel(CustomerPanelView(cards.LOOKUP, replace(cards.FORM, fields=more)))
    edited = heard(window.customer.field_edited)
    edit = field(window.customer, "VAT number")
    assert edit.isVisible()
    edit.setFocus()
    type_text("4")
    assert edited == [("vat", "BE01234")]


def test_back_from_the_form_the_lookup_has_the_keys(window: MainWindow) -> None:
    show_form(window)
    window.show_customer_panel(cards.CUSTOMER_LOOKUP)
    assert QApplication.focusWidget() is window.customer.lookup.box.edit
    assert window.customer.lookup.box.edit.text() == "lef"


def test_who_only_sounds_like_it_is_not_marked_until_a_person_does(window: MainWindow) -> None:
    alike = HitGroupView("Sounds like it", (HitView("customer:7", "Élise Lefèvre"),), offered=False)
    window.show_customer_panel(CustomerPanelView(replace(cards.LOOKUP, hits=(), more=(alike,))))
    taken = heard(window.customer.lookup_submitted)
    press(Key.Key_Return)
    press(Key.Key_Down)
    press(Key.Key_Return)
    assert [key for _, key in taken] == ["", "customer:7"]
