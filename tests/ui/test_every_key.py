"""Each key of the table of keys, pressed at the real window from a text field that has the keys, empty and filled: it
does its thing, and the field keeps what it holds. The README names the same keys."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from pos_app.presenters.common.keys import KEYS, KeyPlace
from pos_app.presenters.common.views import ActionView
from pos_app.presenters.common.words import ENGLISH, key_text
from pos_app.presenters.frame.views import Door
from pos_app.presenters.sales.views import SaleDetailView, SalesView
from pos_app.ui.window.main_window import MainWindow
from tests.ui import gallery
from tests.ui import picture_cards as cards
from tests.ui import picture_pin as pins
from tests.ui import picture_returns as returns_page
from tests.ui.hands import focused
from tests.ui.hands import heard as heard_from
from tests.ui.listener import Listener

pytestmark = pytest.mark.usefixtures("scanner")
README = Path(__file__).parents[2] / "README.md"
SCREENS: dict[str, Callable[[MainWindow], None]] = {
    "sale": gallery.sale,
    "sales": gallery.sales,
    "day": gallery.day,
    "return": gallery.goods_back,
    "health": gallery.SCENES["health"],
    "settings": gallery.SCENES["settings_shop"],
}
EVERYWHERE: dict[str, tuple[str, object]] = {
    "F1": ("go", "sale"),
    "F4": ("go", "sales"),
    "F5": ("go", "parked"),
    "Shift+F4": ("go", "day"),
    "Shift+F5": ("go", "work_list"),
    "Shift+F6": ("go", "periods"),
    "Ctrl+,": ("open", Door.SETTINGS),
    "Shift+F8": ("open", Door.VOUCHER),
    "Shift+F7": ("open", Door.RETURN),
    "Ctrl+D": ("open", Door.DRAWER),
    "Ctrl+U": ("open", Door.CASHIER),
    "Ctrl+L": ("open", Door.LOCK),
    "Shift+F1": ("open", Door.KEYS),
}
SALE: dict[str, tuple[str, tuple[object, ...]]] = {
    "F3": ("choose_customer", ()),
    "Shift+F3": ("deliver", ()),
    "Del": ("remove", ("line:1",)),
    "Ctrl+Z": ("undo", ()),
    "Ctrl+Del": ("cancel", ()),
    "F6": ("park", ()),
    "F7": ("ask_discount", ()),
    "F8": ("ask_note", ()),
    "F9": ("open_line", ("",)),
    "F11": ("explain", ()),
    "F12": ("pay", ()),
    "+": ("step", ("line:1", 1)),
    "-": ("step", ("line:1", -1)),
}
WITH_TEXT = {"Del", "+", "-", "Ctrl+Z"}  # these are for the text where there is one
PAID = {"Ctrl+P": "receipt", "Ctrl+G": "gift", "Ctrl+Del": "void"}
RETURN: dict[str, tuple[str, tuple[object, ...]]] = {
    "F2": ("act", ("other",)),
    "F6": ("act", ("free",)),
    "F8": ("act", ("note",)),
    "F9": ("act", ("another",)),
    "Ctrl+A": ("act", ("all",)),
    "Return": ("enter", ()),
    "+": ("step", ("1", 1)),
    "-": ("step", ("1", -1)),
    "Down": ("select", ("2",)),
    "Up": ("select", ("1",)),
    **{str(figure): ("choose_reason", (str(figure),)) for figure in range(1, 7)},
}
ELSEWHERE = {"F2", "F10", "Escape", "3*", "Up", "Down", "Shift+F11"}  # tested by themselves, below or beside


def press(window: MainWindow, key: str) -> None:
    """As the system sends it: to the window."""
    combination = QKeySequence(key)[0]  # type: ignore[index]  # its stub lacks what Qt has
    QTest.keyClick(window.windowHandle(), combination.key(), combination.keyboardModifiers())
    QTest.qWait(250 if key == "F8" or len(key) == 1 else 0)  # could belong to a scan: some send GS as F8


def field_in_front(window: MainWindow) -> QLineEdit | None:
    page = window._pages.currentWidget()
    assert page is not None
    return next((one for one in page.findChildren(QLineEdit) if one.isVisible() and not one.isReadOnly()), None)


@pytest.mark.parametrize("screen", SCREENS)
def test_keys_of_the_whole_till_count_in_a_field_of_each_screen(window: MainWindow, screen: str) -> None:
    SCREENS[screen](window)
    till = Listener()
    window.serve(till)
    field = field_in_front(window)
    for typed, (key, (intent, value)) in product(("", "abc"), EVERYWHERE.items()):
        if field is not None:
            field.setFocus()
            field.setText(typed)
        heard = till.heard(intent)
        heard.clear()
        press(window, key)
        assert heard == [(value,)], f"{key} in a field of {screen} holding “{typed}”"
        if field is not None:
            assert field.text() == typed, key
    opened = heard_from(window.menu.opened_changed)
    press(window, "F10")
    press(window, "Escape")
    assert opened == [(True,), (False,)]
    press(window, "F2")
    assert window.isAncestorOf(focused())


@pytest.mark.parametrize("typed", ["", "abc"])
def test_keys_of_the_sale_count_in_the_finder(window: MainWindow, typed: str) -> None:
    edit = window.sale.finder.edit
    ear: Listener = window.sale.cart.listener  # type: ignore[assignment]
    for key, (intent, values) in SALE.items():
        if typed and key in WITH_TEXT:
            continue
        edit.setFocus()
        edit.setText(typed)
        window.sale.finder.results.hide()
        heard = ear.heard(intent)
        heard.clear()
        press(window, key)
        assert heard == [values], key
        assert edit.text() == typed, key


def test_keys_of_the_sales_count_in_the_search(window: MainWindow) -> None:
    gallery.sales(window)
    ear = Listener()
    wanted = {key for line in KEYS if line.place is KeyPlace.SALES for key in line.keys} - {"Return"}
    on_top = ("F12", "F9")
    view = SalesView(
        actions=tuple(ActionView(key, key, key) for key in on_top),
        detail=SaleDetailView("1-1", steps=tuple(ActionView(key, key, key) for key in sorted(wanted - {*on_top}))),
    )
    window.show_sales(view, ear)
    for typed in ("", "0042"):
        for key in sorted(wanted):
            edit = window.sales.search.edit
            edit.setFocus()
            edit.setText(typed)
            heard = ear.heard("step"), ear.heard("act_on_all")
            for one in heard:
                one.clear()
            press(window, key)
            assert heard == (([], [(key,)]) if key in on_top else ([(key,)], [])), key
            assert edit.text() == typed, key


@pytest.mark.parametrize("typed", ["", "abc"])
def test_keys_of_what_was_paid_count_in_the_finder(window: MainWindow, typed: str) -> None:
    ear = Listener()
    window.show_change(cards.CHANGE, ear)
    for key, step in PAID.items():
        window.sale.focus_finder()
        window.sale.finder.edit.setText(typed)
        window.sale.finder.results.hide()
        heard = ear.heard("act")
        heard.clear()
        press(window, key)
        assert heard == [(step,)], key
        assert window.sale.finder.edit.text() == typed, key


def test_keys_of_a_return_count_on_its_screen_and_in_its_field(window: MainWindow) -> None:
    ear = Listener()
    view = replace(returns_page.RETURN, free=ActionView("free", "Without a receipt…", "F6"))
    gallery.goods_back(window)
    edit = window.returns.side.search.edit
    for in_field in (False, True):
        for key, (intent, values) in RETURN.items():
            if in_field and (len(key) == 1 or key in ("Return", "Up", "Down")):
                continue  # these are for the text, and for what it found
            selected = "2" if key == "Up" else "1"
            window.show_return(replace(view, back=replace(view.back, selected=selected)), ear)
            window.returns.take_focus()
            if in_field:
                edit.setFocus()
                edit.setText("abc")
            heard = ear.heard(intent)
            heard.clear()
            press(window, key)
            QTest.qWait(500 if key.isdecimal() else 0)  # another figure within this time would be a number
            assert heard == [values], f"{key}, in the field: {in_field}"
            assert edit.text() == ("abc" if in_field else ""), key
    empty = replace(returns_page.NOT_FOUND, deposits=ActionView("deposits", "Deposits…", "F8"))
    window.show_return(empty, ear)
    ear.heard("act").clear()
    press(window, "F8")
    assert ear.heard("act") == [("deposits",)], "before a receipt is open the key takes empties"
    gallery.goods_back(window)
    window.returns.take_focus()
    press(window, "F3")
    assert focused() is edit
    press(window, "Escape")
    press(window, "Escape")
    assert focused() is window.returns


def test_every_key_of_the_table_is_pressed_by_a_test() -> None:
    pressed = EVERYWHERE.keys() | SALE.keys() | PAID.keys() | ELSEWHERE
    for line in KEYS:
        if line.place in (KeyPlace.EVERYWHERE, KeyPlace.SALE):
            assert set(line.keys) <= pressed, line
        elif line.place is KeyPlace.RETURN:
            assert set(line.keys) <= RETURN.keys() | {"F3"}, line


def test_the_readme_names_no_other_keys() -> None:
    """Each key of the README's table stands on the card of keys; the card may have more."""
    rows = [line for line in README.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    named = {cap for row in rows for cap in re.findall(r"`([^`]+)`", row.split("|")[2])}
    known = {key_text(key, ENGLISH) for line in KEYS for key in line.keys} | {"−", "Enter", "Tab", "10%"}
    assert named <= known | {"F2"}, named - known


# --- what is typed as a PIN goes nowhere else ---


@pytest.mark.parametrize("screen", [*SCREENS, "pay", "discount", "line_menu", "customer_form", "menu", "explained"])
def test_a_pin_typed_behind_its_key_reaches_the_card_of_pins_alone(window: MainWindow, screen: str) -> None:
    (SCREENS.get(screen) or gallery.SCENES[screen])(window)
    till, ear = Listener(), Listener()
    till.also("open", lambda _cashier: window.show_pin(pins.SWITCH, ear))
    window.serve(till)
    fields = [one for one in window.findChildren(QLineEdit) if one.isVisible()]
    before = [one.text() for one in fields]
    press(window, "Ctrl+U")
    assert window.pin.is_open, f"Ctrl+U is dead on {screen}"
    typed = ear.heard("key")
    QTest.keyClicks(focused(), "4827")
    QTest.qWait(100)
    assert [value for (value,) in typed] == ["4", "8", "2", "7"]
    assert [one.text() for one in fields] == before


def test_the_whole_till_alone_on_the_screen_and_back(window: MainWindow) -> None:
    window.serve(Listener())
    states = [window.isFullScreen()]
    press(window, "Shift+F11")
    states.append(window.isFullScreen())
    window.show_pay(cards.PAY, Listener())
    press(window, "Shift+F11")  # with a card open, too
    states.append(window.isFullScreen())
    assert states == [False, True, False]
