"""What a cashier does on the Sale screen, by key and by mouse, and what goes out as an intent."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from pos_app.presenters.common.views import ChipsView, ChipView, HitGroupView, HitView
from pos_app.presenters.sale.views import CartView, FinderView
from pos_app.ui.sale.cart import PAD, QUANTITY, STEPPER
from pos_app.ui.window.main_window import MainWindow
from tests.ui import picture_views as made
from tests.ui.hands import CTRL, LEFT, NONE, click, heard, press, type_text
from tests.ui.listener import Listener, listener_of, told

Key = Qt.Key


def chosen_tile_centre(window: MainWindow, number: int) -> QPoint:
    tiles = window.sale.tiles
    return tiles.visualRect(tiles.model().index(number, 0)).center()


def stepper_point(window: MainWindow, line: int, across: int) -> QPoint:
    cart = window.sale.cart
    cell = cart.visualRect(cart.rows.index(line, QUANTITY))
    return QPoint(cell.left() + PAD + across, cell.center().y())


def test_a_code_and_enter_goes_out_once_and_the_field_is_ready_again(window: MainWindow) -> None:
    finder = window.sale.finder
    submitted, typed = told(window, "submit"), told(window, "type")
    type_text("5410000000012")
    press(Key.Key_Return)
    assert submitted == [("5410000000012", "")]
    assert typed[-1] == ("5410000000012",)
    assert finder.text == ""
    assert QApplication.focusWidget() is finder.edit
    type_text("54")
    press(Key.Key_Enter)
    assert submitted[1:] == [("54", "")]


def test_enter_on_the_empty_field_does_nothing(window: MainWindow) -> None:
    submitted = told(window, "submit")
    press(Key.Key_Return)
    type_text("  ")
    press(Key.Key_Return)
    assert submitted == []


def test_arrows_choose_a_hit_and_enter_takes_it(window: MainWindow) -> None:
    finder = window.sale.finder
    submitted = told(window, "submit")
    type_text("caf")
    window.sale.show_finder(made.FOUND, listener_of(window))
    assert finder.results.isVisible()
    assert finder.results.hits.marked_key() == "product:2", "the first hit is marked"
    for _ in range(3):
        press(Key.Key_Down)
    assert finder.results.hits.marked_key() == "customer:7", "headings are stepped over"
    press(Key.Key_Up)
    press(Key.Key_Return)
    assert submitted == [("caf", "product:22")]
    assert not finder.results.isVisible()


def test_the_cashiers_mark_stays_when_more_hits_arrive(window: MainWindow) -> None:
    finder = window.sale.finder
    type_text("caf")
    window.sale.show_finder(made.FOUND, listener_of(window))
    press(Key.Key_Down)
    more = HitGroupView("Products", (HitView("product:99", "Café froid"), *made.FOUND.groups[0].hits))
    window.sale.show_finder(FinderView("caf", (more,)), listener_of(window))
    assert finder.results.hits.marked_key() == "product:21"


def test_a_late_answer_is_not_shown(window: MainWindow) -> None:
    type_text("cafe")
    window.sale.show_finder(made.FOUND, listener_of(window))  # the answer to "caf"
    assert not window.sale.finder.results.isVisible()


def test_a_code_that_is_not_known_comes_back_marked_and_the_next_scan_replaces_it(window: MainWindow) -> None:
    finder = window.sale.finder
    submitted = told(window, "submit")
    type_text("5410000099999")
    press(Key.Key_Return)
    window.sale.show_finder(made.NOT_FOUND, listener_of(window))
    assert finder.text == "5410000099999"
    assert finder.results.isVisible()
    type_text("5410000000012")
    press(Key.Key_Return)
    assert submitted[-1] == ("5410000000012", "")


def test_escape_empties_the_field_and_then_closes_the_message(window: MainWindow) -> None:
    dismissed, typed = heard(window.notices.dismissed), told(window, "type")
    window.show_notice(made.KEPT)
    type_text("caf")
    press(Key.Key_Escape)
    assert window.sale.finder.text == ""
    assert typed[-1] == ("",)
    assert window.notices.isVisible()
    press(Key.Key_Escape)
    assert dismissed == [("paid",)]
    assert not window.notices.isVisible()


def test_a_hit_is_taken_with_the_mouse(window: MainWindow) -> None:
    finder = window.sale.finder
    chosen = told(window, "click_hit")
    type_text("caf")
    window.sale.show_finder(made.FOUND, listener_of(window))
    hits = finder.results.hits
    place = hits.visualRect(hits.model().index(2, 0)).center()
    click(hits.viewport(), place)
    assert chosen == [("product:21",)]
    assert finder.text == ""
    assert QApplication.focusWidget() is finder.edit


def test_a_heading_is_no_hit(window: MainWindow) -> None:
    chosen = told(window, "click_hit")
    type_text("caf")
    window.sale.show_finder(made.FOUND, listener_of(window))
    hits = window.sale.finder.results.hits
    click(hits.viewport(), hits.visualRect(hits.model().index(0, 0)).center())
    assert chosen == []


def test_keys_on_the_empty_field_work_the_cart(window: MainWindow) -> None:
    cart = window.sale.cart
    selected, stepped, removed = heard(cart.row_chosen), told(window, "step"), told(window, "remove")
    press(Key.Key_Down)
    assert selected == [("line:2",)]
    type_text("+")
    type_text("-")
    press(Key.Key_Delete)
    assert stepped == [("line:2", 1), ("line:2", -1)]
    assert removed == [("line:2",)]
    press(Key.Key_Up)
    press(Key.Key_Up)
    assert selected == [("line:2",), ("line:1",)], "it stops at the first line"
    assert window.sale.finder.text == ""


def test_the_same_keys_are_text_once_something_is_typed(window: MainWindow) -> None:
    cart = window.sale.cart
    stepped, removed, selected = told(window, "step"), told(window, "remove"), heard(cart.row_chosen)
    type_text("3*a+b-c")
    press(Key.Key_Home)
    press(Key.Key_Delete)
    press(Key.Key_Down)
    assert window.sale.finder.text == "*a+b-c"
    assert (stepped, removed, selected) == ([], [], [])


def test_with_an_empty_cart_plus_begins_a_phone_number(window: MainWindow) -> None:
    window.sale.show_cart(made.EMPTY_CART, listener_of(window))
    type_text("+32475")
    assert window.sale.finder.text == "+32475"


def test_undo_is_the_carts_while_the_field_is_empty_and_the_fields_while_it_is_not(window: MainWindow) -> None:
    undone = told(window, "undo")
    press(Key.Key_Z, CTRL)
    assert undone == [()]
    type_text("ab")
    press(Key.Key_Z, CTRL)
    assert undone == [()]
    assert window.sale.finder.text == ""


def test_each_function_key_is_one_intent(window: MainWindow) -> None:
    for key, intent in (
        (Key.Key_F3, "choose_customer"),
        (Key.Key_F6, "park"),
        (Key.Key_F7, "ask_discount"),
        (Key.Key_F8, "ask_note"),
        (Key.Key_F12, "pay"),
    ):
        asked = told(window, intent)
        press(key)
        assert asked == [()], intent


def test_the_buttons_say_the_same_as_their_keys(window: MainWindow) -> None:
    screen = window.sale
    for name, intent in (("park", "park"), ("discount", "ask_discount"), ("note", "ask_note"), ("pay", "pay")):
        asked = told(window, intent)
        click(getattr(screen.bottom, name))
        assert asked == [()]
    assert QApplication.focusWidget() is screen.finder.edit, "a press of the mouse leaves the keys in the finder"


def test_f2_marks_what_is_in_the_finder(window: MainWindow) -> None:
    type_text("abc")
    window.sale.tiles.setFocus()
    press(Key.Key_F2)
    type_text("x")
    assert window.sale.finder.text == "x"


def test_a_tile_is_pressed_with_the_mouse_and_the_keys_stay_in_the_finder(window: MainWindow) -> None:
    chosen = heard(window.sale.tiles.chosen)
    click(window.sale.tiles.viewport(), chosen_tile_centre(window, 5))
    assert chosen == [("product:5",)]
    assert QApplication.focusWidget() is window.sale.finder.edit


def test_tiles_are_walked_and_pressed_by_keys_alone(window: MainWindow) -> None:
    chosen = heard(window.sale.tiles.chosen)
    for _ in range(20):
        press(Key.Key_Tab)
        if QApplication.focusWidget() is window.sale.tiles:
            break
    press(Key.Key_Home)
    press(Key.Key_Right)
    press(Key.Key_Return)
    assert chosen == [("product:1",)]


def test_what_is_not_sold_any_more_cannot_be_pressed(window: MainWindow) -> None:
    window.sale.show_tiles(made.HARD_TILES, listener_of(window))
    chosen = heard(window.sale.tiles.chosen)
    click(window.sale.tiles.viewport(), chosen_tile_centre(window, 2))
    assert chosen == []


def test_typing_anywhere_on_the_screen_arrives_in_the_finder(window: MainWindow) -> None:
    for widget in (window.sale.cart, window.sale.tiles):
        widget.setFocus()
        type_text("5")
        type_text("4")
    assert window.sale.finder.text == "5454"


def test_the_stepper_steps_and_its_cross_takes_the_line_out(window: MainWindow) -> None:
    cart = window.sale.cart
    stepped, removed, wanted = told(window, "step"), told(window, "remove"), told(window, "ask_quantity")
    viewport = cart.viewport()
    click(viewport, stepper_point(window, 0, STEPPER.width() - 10))
    click(viewport, stepper_point(window, 0, 10))
    click(viewport, stepper_point(window, 1, 10))
    click(viewport, stepper_point(window, 2, STEPPER.width() // 2))
    assert stepped == [("line:1", 1), ("line:1", -1)]
    assert removed == [("line:2",)], "at one piece the minus is a cross"
    assert wanted == [("line:3",)]
    assert QApplication.focusWidget() is window.sale.finder.edit


def test_a_weighed_line_is_not_stepped(window: MainWindow) -> None:
    window.sale.show_cart(replace(made.HARD_CART, selected="a"), listener_of(window))
    cart = window.sale.cart
    stepped, removed = told(window, "step"), told(window, "remove")
    click(cart.viewport(), stepper_point(window, 0, STEPPER.width() - 10))
    type_text("+")
    assert stepped == []
    click(cart.viewport(), stepper_point(window, 0, 10))
    assert removed == [("a",)]


def test_two_quick_presses_of_plus_are_two_steps(window: MainWindow) -> None:
    stepped = told(window, "step")
    place = stepper_point(window, 0, STEPPER.width() - 10)
    click(window.sale.cart.viewport(), place)
    QTest.mouseDClick(window.sale.cart.viewport(), LEFT, NONE, place)
    QTest.mouseRelease(window.sale.cart.viewport(), LEFT, NONE, place)
    assert stepped == [("line:1", 1), ("line:1", 1)]


def test_the_cart_keeps_its_chosen_line_by_key(window: MainWindow) -> None:
    selected = heard(window.sale.cart.row_chosen)
    window.sale.show_cart(replace(made.CART, rows=made.CART.rows[1:], selected="line:3"), listener_of(window))
    assert window.sale.cart.selected_key == "line:3"
    window.sale.show_cart(replace(made.CART, selected="line:3"), listener_of(window))
    assert window.sale.cart.selected_key == "line:3"
    window.sale.show_cart(CartView(), listener_of(window))
    assert window.sale.cart.selected_key == ""
    assert selected == [], "what the presenter chooses is not reported back as the cashier's choice"


def test_buttons_rest_when_there_is_nothing_to_do(window: MainWindow) -> None:
    window.sale.show_cart(made.EMPTY_CART, listener_of(window))
    paid = told(window, "pay")
    click(window.sale.bottom.pay)
    assert paid == []
    assert not window.sale.bottom.park.isEnabled()


def test_a_chip_is_chosen_and_stays_until_the_presenter_says_so(window: MainWindow) -> None:
    chips = window.sale.chips
    chosen = heard(chips.chosen)
    button = next(one for one in chips.findChildren(type(window.sale.bottom.pay)) if one.label == "Drinks")
    click(button)
    assert chosen == [("drinks",)]
    assert not button.isChecked()
    window.sale.show_chips(replace(made.CHIPS, selected="drinks"), listener_of(window))
    assert button.isChecked()


def test_chips_that_do_not_fit_fold_behind_more_but_never_the_chosen_one(window: MainWindow) -> None:
    chips = window.sale.chips
    window.sale.show_chips(ChipsView(made.MANY_CHIPS.chips, "13"), listener_of(window))
    buttons = chips.findChildren(type(window.sale.bottom.pay))
    seen = {button.label for button in buttons if button.isVisible()}
    assert {"Wine", "More…"} <= seen
    assert "Toys" not in seen
    click(next(button for button in buttons if button.label == "More…"))
    assert {chip.label for chip in made.MANY_CHIPS.chips} <= {one.label for one in buttons if one.isVisible()}
    window.sale.show_chips(ChipsView((ChipView("a", "A"),), "a"), listener_of(window))
    assert [one.label for one in chips.findChildren(type(window.sale.bottom.pay)) if one.isVisible()] == ["A"]


def test_a_till_that_is_closed_is_told_nothing_any_more(window: MainWindow) -> None:
    listener, early = listener_of(window), Listener()
    names = ("type", "submit", "pay", "select", "step", "pick_tile", "choose_chip", "set_customer")
    window.sale.wait_for_till(early)
    window.sale.show_cart(made.CART, listener)  # by what was still under way
    window.sale.show_tiles(made.TILES, listener)
    type_text("54")
    press(Key.Key_Return)
    press(Key.Key_F12)
    press(Key.Key_Down)
    type_text("+")
    click(window.sale.tiles.viewport(), chosen_tile_centre(window, 5))
    window.sale.chips.chosen.emit("drinks")
    window.sale.strip.remove_requested.emit()
    assert [listener.heard(name) for name in names] == [[]] * len(names)
    assert early.heard("submit") == [("54", "")]
    window.sale.serve(listener)
    type_text("54")
    press(Key.Key_Return)
    assert listener.heard("submit") == [("54", "")]


def test_while_no_till_is_open_no_button_looks_as_if_it_could_act(window: MainWindow) -> None:
    foot = window.sale.bottom
    buttons = (foot.pay, foot.park, foot.discount, foot.note, foot.cancel, foot.undo)
    listener = listener_of(window)
    window.sale.wait_for_till(Listener())
    assert [button.isEnabled() for button in buttons] == [False] * len(buttons)
    window.sale.show_cart(made.CART, listener)  # by what was still under way
    assert [button.isEnabled() for button in buttons] == [False] * len(buttons)
    assert not window.sale.strip.isEnabled()
    window.sale.serve(listener)
    window.sale.show_cart(made.CART, listener)
    assert foot.pay.isEnabled()
    assert window.sale.strip.isEnabled()


@pytest.mark.parametrize("notice", ["", "No product has exactly this code. Choose with the arrows."])
def test_a_few_hits_need_no_bar(window: MainWindow, notice: str) -> None:
    few = replace(made.FOUND.groups[0], hits=made.FOUND.groups[0].hits[:2])
    window.sale.finder.type_text("caf")
    window.sale.show_finder(replace(made.FOUND, groups=(few,), notice=notice), Listener())
    QApplication.processEvents()
    assert window.sale.finder.results.isVisible()
    assert window.sale.finder.results.hits.verticalScrollBar().maximum() == 0


def test_the_list_of_hits_ends_behind_a_row(window: MainWindow) -> None:
    hits = tuple(replace(made.FOUND.groups[0].hits[0], key=str(number)) for number in range(20))
    many = replace(made.FOUND.groups[0], hits=hits)
    for height in (700, 717, 768, 1080):
        window.resize(1366, height)
        window.sale.finder.clear()
        window.sale.finder.type_text("caf")
        window.sale.show_finder(replace(made.FOUND, groups=(many,)), Listener())
        QApplication.processEvents()
        shown, place = window.sale.finder.results.hits, window.sale.finder.results.geometry()
        assert place.bottom() < window.sale.height(), height
        end = shown.viewport().height() - 1
        assert shown.visualRect(shown.indexAt(QPoint(20, end))).bottom() == end, height
        assert shown.visualRect(shown.model().index(0, 0)).top() == 0, f"the heading is out of sight at {height}"
