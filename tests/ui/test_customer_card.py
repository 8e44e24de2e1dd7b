"""The customer card: lookup and entry form."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit

from pos_app.presenters.common.card_views import FieldView
from pos_app.presenters.common.views import ActionView, HitGroupView, HitView
from pos_app.presenters.customers.views import CustomerPanelView, DuplicateView
from pos_app.ui.kit.overlay import Overlay
from pos_app.ui.window.main_window import MainWindow
from tests.ui import picture_cards as cards
from tests.ui.hands import CTRL, button, click, listener, press, type_text
from tests.ui.listener import told

Key = Qt.Key
USE = ActionView("use", "Use this one", "Return", primary=True)


def field(card: Overlay, label: str) -> QLineEdit:
    return next(one for one in card.findChildren(QLineEdit) if one.accessibleName() == label)


def show_form(window: MainWindow, owner: Any = None) -> Overlay:
    window.show_customer_panel(cards.CUSTOMER_FORM, owner)
    return window.customer


def show_lookup(window: MainWindow, owner: Any = None) -> Overlay:
    window.show_customer_panel(cards.CUSTOMER_LOOKUP, owner)
    return window.customer


def test_a_customer_is_looked_up_and_taken_by_keys(window: MainWindow) -> None:
    owner = listener()
    window.show_customer_panel(CustomerPanelView(replace(cards.LOOKUP, query="", hits=(), notice="")), owner)
    type_text("lef")
    assert owner.told == [("type", "l"), ("type", "le"), ("type", "lef")]
    window.show_customer_panel(cards.CUSTOMER_LOOKUP, owner)
    press(Key.Key_Down)
    press(Key.Key_Return)
    assert owner.told[3:] == [("pick", "customer:2")]


def test_a_late_answer_does_not_replace_the_hits(window: MainWindow) -> None:
    window.show_customer_panel(CustomerPanelView(replace(cards.LOOKUP, query="", hits=())))
    type_text("lefe")
    window.show_customer_panel(cards.CUSTOMER_LOOKUP)  # the answer to "lef"
    assert not window.customer.lookup.hits.has_hits
    assert window.customer.lookup.box.edit.text() == "lefe"


def test_a_customer_is_taken_with_the_mouse(window: MainWindow) -> None:
    owner = listener()
    card = show_lookup(window, owner)
    hits = window.customer.lookup.hits
    click(hits.viewport(), hits.visualRect(hits.model().index(2, 0)).center())
    assert owner.told == [("pick", "customer:3")]
    marked = window.customer.lookup.hits.marked_key()
    click(button(card, "Walk-in"))
    assert owner.told[1:] == [("act", "walk_in", marked)]


def test_new_customer_is_f3_f3(window: MainWindow) -> None:
    opened = told(window, "choose_customer")
    press(Key.Key_F3)
    assert opened == [()]
    owner = listener()
    show_lookup(window, owner)
    press(Key.Key_F3)
    assert [one[:2] for one in owner.told] == [("act", "new")]
    assert opened == [()]


def test_escape_empties_the_lookup_first(window: MainWindow) -> None:
    owner = listener()
    show_lookup(window, owner)
    press(Key.Key_Escape)
    assert owner.told == [("type", "")]
    press(Key.Key_Escape)
    assert owner.told == [("type", ""), ("close",)]


def test_the_form_is_filled_by_keys_and_saved_with_enter(window: MainWindow) -> None:
    owner = listener()
    card = show_form(window, owner)
    assert QApplication.focusWidget() is field(card, "First name")
    press(Key.Key_End)
    type_text("s")
    press(Key.Key_Tab)
    assert QApplication.focusWidget() is field(card, "Last name")
    press(Key.Key_Return)
    assert owner.told == [("edit", "first_name", "Elises"), ("leave", "first_name"), ("save", "use")]
    press(Key.Key_S, CTRL)
    assert owner.told[3:] == [("save", "save")]


def test_enter_takes_the_customer_whose_phone_it_is(window: MainWindow) -> None:
    owner = listener()
    duplicate = DuplicateView("c-1", "This phone number is another customer's:", "Élise", USE)
    second = replace(cards.FORM.actions[-1], shortcut="Ctrl+Return", primary=False)
    asked = replace(cards.FORM, duplicate=duplicate, actions=(cards.FORM.actions[0], second))
    window.show_customer_panel(CustomerPanelView(cards.LOOKUP, asked), owner)
    press(Key.Key_Return)
    assert owner.told == [("use_existing",)]
    press(Key.Key_Return, CTRL)
    assert owner.told[1:] == [("save", "use")]


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
    owner = listener()
    card = show_form(window, owner)
    press(Key.Key_Return, CTRL)
    click(button(card, "Use this one"))
    assert owner.told == [("use_existing",), ("use_existing",)]


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
    owner = listener()
    show_form(window, owner)
    window.show_customer_panel(CustomerPanelView(cards.LOOKUP, replace(cards.FORM, busy=True)), owner)
    press(Key.Key_Return)
    press(Key.Key_S, CTRL)
    click(button(window.customer, "Save and use for this sale"))
    assert owner.told == []


def test_the_keys_go_to_the_field_that_must_be_mended(window: MainWindow) -> None:
    card = show_form(window)
    window.show_customer_panel(CustomerPanelView(cards.LOOKUP, replace(cards.FORM, focus="email")))
    assert QApplication.focusWidget() is field(card, "E-mail")


def test_enter_on_a_focused_button_presses_that_button(window: MainWindow) -> None:
    owner = listener()
    card = show_form(window, owner)
    button(card, "Cancel").setFocus(Qt.FocusReason.TabFocusReason)
    press(Key.Key_Return)
    assert owner.told == [("close",)]


def test_the_country_is_chosen_by_keys(window: MainWindow) -> None:
    owner = listener()
    card = show_form(window, owner)
    box = card.findChildren(QComboBox)[0]
    assert box.accessibleName() == "Country"
    box.setFocus()
    press(Key.Key_Down)
    assert owner.told == [("edit", "country", "FR")]


def test_fields_the_card_does_not_know_are_shown_below(window: MainWindow) -> None:
    more = (*cards.FORM.fields, FieldView("vat", "VAT number", "BE0123"))
    owner = listener()
    window.show_customer_panel(CustomerPanelView(cards.LOOKUP, replace(cards.FORM, fields=more)), owner)
    edit = field(window.customer, "VAT number")
    assert edit.isVisible()
    edit.setFocus()
    type_text("4")
    assert owner.told == [("edit", "vat", "BE01234")]


def test_back_from_the_form_the_lookup_has_the_keys(window: MainWindow) -> None:
    show_form(window)
    window.show_customer_panel(cards.CUSTOMER_LOOKUP)
    assert QApplication.focusWidget() is window.customer.lookup.box.edit
    assert window.customer.lookup.box.edit.text() == "lef"


def test_who_only_sounds_like_it_is_not_marked_until_a_person_does(window: MainWindow) -> None:
    alike = HitGroupView("Sounds like it", (HitView("customer:7", "Élise Lefèvre"),), offered=False)
    owner = listener()
    window.show_customer_panel(CustomerPanelView(replace(cards.LOOKUP, hits=(), more=(alike,))), owner)
    press(Key.Key_Return)
    press(Key.Key_Down)
    press(Key.Key_Return)
    assert owner.told == [("enter", cards.LOOKUP.query), ("pick", "customer:7")]
