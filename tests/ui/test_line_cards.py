"""The cards of a line: by keys, by mouse, by a long press; the form keeps what is typed; the total explains itself."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QTextEdit

from pos_app.presenters.common.card_views import FieldView, LineMenuView
from pos_app.presenters.common.views import Screen
from pos_app.ui.kit.long_press import HOLD_MS
from pos_app.ui.sale.cart import ITEM
from pos_app.ui.window.main_window import MainWindow
from tests.ui import picture_cards as cards
from tests.ui import picture_views as made
from tests.ui.hands import LEFT, NONE, button, click, listener, press, type_text
from tests.ui.listener import told
from tests.ui.shared_carts_page import TODAY

Key = Qt.Key


def place_of(window: MainWindow, line: int) -> QPoint:
    cart = window.sale.cart
    return cart.visualRect(cart.rows.index(line, ITEM)).center()


def test_f9_asks_for_the_chosen_line_and_f11_for_the_total(window: MainWindow) -> None:
    lines, totals = told(window, "open_line"), told(window, "explain")
    press(Key.Key_F9)
    press(Key.Key_F11)
    assert (lines, totals) == ([("",)], [()])
    window.show_line_menu(cards.LINE_MENU)
    press(Key.Key_F9)
    press(Key.Key_F11)
    assert (lines, totals) == ([("",)], [()]), "not behind a card"


def test_enter_opens_the_line_only_when_the_cart_has_the_keys(window: MainWindow) -> None:
    """A scanner may send Enter twice: in the empty field it must not open anything."""
    lines = told(window, "open_line")
    press(Key.Key_Return)
    assert lines == []
    window.sale.cart.setFocus()
    press(Key.Key_Return)
    assert lines == [("line:1",)]


def test_the_right_button_and_a_long_press_open_the_line_under_them(window: MainWindow) -> None:
    lines = told(window, "open_line")
    viewport, place = window.sale.cart.viewport(), place_of(window, 1)
    menu = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, viewport.mapToGlobal(place))
    QApplication.sendEvent(viewport, menu)
    assert lines == [("line:2",)]
    QTest.mousePress(viewport, LEFT, NONE, place_of(window, 2))
    QTest.qWait(HOLD_MS + 150)
    QTest.mouseRelease(viewport, LEFT, NONE, place_of(window, 2))
    assert lines == [("line:2",), ("line:3",)]


def test_a_short_press_or_a_moving_finger_opens_nothing(window: MainWindow) -> None:
    lines = told(window, "open_line")
    viewport = window.sale.cart.viewport()
    click(viewport, place_of(window, 2))
    QTest.mousePress(viewport, LEFT, NONE, place_of(window, 1))
    QTest.mouseMove(viewport, place_of(window, 1) + QPoint(60, 0))
    QTest.qWait(HOLD_MS + 150)
    QTest.mouseRelease(viewport, LEFT, NONE, place_of(window, 1) + QPoint(60, 0))
    assert lines == []


def test_the_total_is_pressed(window: MainWindow) -> None:
    totals = told(window, "explain")
    click(window.sale.bottom.total)
    assert totals == [()]


def test_the_menu_is_worked_by_digits_arrows_and_the_mouse(window: MainWindow) -> None:
    owner = listener()
    window.show_line_menu(cards.LINE_MENU, owner)
    press(Key.Key_3)
    press(Key.Key_Down)
    press(Key.Key_Return)
    click(button(window.line_menu, "Take this line out"))
    assert owner.told == [("choose", "price"), ("choose", "discount"), ("choose", "remove")]
    press(Key.Key_Escape)
    assert owner.told[3:] == [("close_choice",)]
    window.show_line_menu(None)
    type_text("3")
    assert window.sale.finder.text == "3", "without the card a digit is a digit again"
    assert len(owner.told) == 4


def test_a_form_sends_all_its_fields_at_once(window: MainWindow) -> None:
    owner = listener()
    fields = (FieldView("price", "Price", "9.99"), FieldView("reason", "Why"))
    window.show_form(replace(cards.PRICE_FORM, fields=fields), owner)
    type_text("8,50")  # all of the old price is marked
    press(Key.Key_Tab)
    type_text("dented")
    press(Key.Key_Return)
    assert owner.told == [("submit", "price", {"price": "8,50", "reason": "dented"})]
    assert window.form.isVisible(), "it stays until the presenter is content"


def test_a_form_shown_again_keeps_what_is_typed_and_leads_to_what_is_wrong(window: MainWindow) -> None:
    window.show_form(cards.FREE_FORM)
    press(Key.Key_Tab)
    type_text("8")
    name, price, rate = cards.FREE_FORM.fields
    wrong = replace(price, value="8", error="This is not a price.")
    window.show_form(replace(cards.FREE_FORM, fields=(name, wrong, rate)))
    edit = QApplication.focusWidget()
    assert isinstance(edit, QLineEdit)
    assert (edit.text(), edit.accessibleDescription()) == ("8", "This is not a price.")
    window.show_form(None)
    window.show_form(cards.FREE_FORM)
    texts = [one.text() for one in window.form.findChildren(QLineEdit) if one.isVisible()]
    assert texts == ["Repair of a zip", "8.50"], "opened anew it holds what it is given"


def test_a_choice_is_sent_by_its_key(window: MainWindow) -> None:
    owner = listener()
    window.show_form(cards.FREE_FORM, owner)
    press(Key.Key_Tab)
    press(Key.Key_Tab)
    press(Key.Key_Up)
    press(Key.Key_Return)
    assert owner.told == [("submit", "free", {"name": "Repair of a zip", "price": "8.50", "rate": "6"})]


@pytest.mark.parametrize("key", [Key.Key_Escape, Key.Key_Return])
def test_the_explanation_is_read_and_closes_with_one_key(window: MainWindow, key: Qt.Key) -> None:
    window.show_text(cards.EXPLAINED)
    page = window.text.findChild(QTextEdit)
    assert isinstance(page, QTextEdit)
    assert page.toPlainText().splitlines() == [line.strip() for line in cards.EXPLAINED.lines]
    type_text("q")
    assert "q" not in page.toPlainText()
    press(key)
    assert not window.text.isVisible()
    assert QApplication.focusWidget() is window.sale.finder.edit


def test_a_long_explanation_scrolls_inside_the_window(window: MainWindow) -> None:
    window.show_text(replace(cards.EXPLAINED, lines=cards.EXPLAINED.lines * 20))
    assert window.rect().contains(window.text.card.geometry())
    page = window.text.findChild(QTextEdit)
    assert isinstance(page, QTextEdit)
    press(Key.Key_PageDown)
    assert page.verticalScrollBar().maximum() > 0


def test_an_amount_is_as_large_in_a_form_as_on_a_card_of_its_own(window: MainWindow) -> None:
    window.show_form(cards.PRICE_FORM)
    QApplication.processEvents()
    price, reason = [one for one in window.form.findChildren(QLineEdit) if one.isVisible()]
    assert price.fontInfo().pixelSize() > 24 > reason.fontInfo().pixelSize()
    assert price.alignment() & Qt.AlignmentFlag.AlignRight


@pytest.mark.parametrize("width", [1366, 700])
def test_amounts_of_the_shops_day_end_at_one_edge_and_it_is_asked_anew_where_it_is_read(
    window: MainWindow, width: int
) -> None:
    owner = listener()
    window.resize(width, 500)
    window.show_text(TODAY, owner)
    QApplication.processEvents()
    page = window.text.findChild(QTextEdit)
    assert isinstance(page, QTextEdit)
    edges = set()
    block = page.document().begin()
    while block.isValid():
        if "\t" in block.text():
            layout = block.layout()
            assert layout.lineCount() == 1, block.text()
            rect = page.document().documentLayout().blockBoundingRect(block)
            edges.add(round(rect.left() + layout.lineAt(0).naturalTextRect().right()))
        block = block.next()
    assert len(edges) == 1, "the amounts stand in a column"
    assert page.viewport().width() - 30 < edges.pop() < page.viewport().width()
    press(Key.Key_PageDown)
    place = page.verticalScrollBar().value()
    press(Key.Key_F5)
    assert owner.told == [("act", "again")]
    window.show_text(TODAY, owner)
    assert page.verticalScrollBar().value() == place > 0
    press(Key.Key_Return)
    assert not window.text.isVisible()


def test_a_question_without_answers_has_the_keys_and_not_the_screen_behind_it(window: MainWindow) -> None:
    """As “Several tills…” while the store gives no answer: Esc went to the search behind it, and so did each key."""
    owner = listener()
    window.show_header(made.header(Screen.SALES))
    window.show_sales(made.SALES)
    window.sales.focus_search()
    window.show_question(LineMenuView("Several tills", "Shop's store: no answer", (), "Back"), owner)
    type_text("0")
    assert not [one.text() for one in window.sales.findChildren(QLineEdit) if one.text()]
    press(Key.Key_Escape)
    assert owner.told == [("close_choice",)]
