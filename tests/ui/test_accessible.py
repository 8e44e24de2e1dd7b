"""Every screen and every card for those who use keys alone or a screen reader: names, roles, order, focus, no trap.

The whole widget tree of the real window is walked, on every scene of the gallery.
"""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QTextEdit,
    QWidget,
)

from pos_app.ui.kit.overlay import Overlay
from pos_app.ui.kit.theme import Theme
from pos_app.ui.window.main_window import MainWindow
from tests.ui import gallery
from tests.ui.shown_window import shown_window

CONTROLS = (QAbstractButton, QLineEdit, QComboBox, QAbstractItemView, QTextEdit, QPlainTextEdit)
ROLES = {
    QAbstractButton: {
        QAccessible.Role.Button,
        QAccessible.Role.CheckBox,
        QAccessible.Role.RadioButton,
        QAccessible.Role.PageTab,
    },
    QLineEdit: {QAccessible.Role.EditableText},
    QComboBox: {QAccessible.Role.ComboBox},
    QAbstractItemView: {QAccessible.Role.List, QAccessible.Role.Table, QAccessible.Role.Tree},
    QTextEdit: {QAccessible.Role.EditableText, QAccessible.Role.Document, QAccessible.Role.StaticText},
    QPlainTextEdit: {QAccessible.Role.EditableText, QAccessible.Role.Document},
}


@pytest.mark.parametrize("name", sorted(gallery.SCENES))
def test_every_scene_is_for_keys_alone_and_for_a_screen_reader(theme: Theme, name: str) -> None:
    """Each control has a name and a role and each row its words; Tab goes everywhere in reading order and back; the
    focus is seen wherever it is; Esc is heard by every card wherever the keys are."""
    with shown_window(theme, 1024) as window:
        gallery.SCENES[name](window)
        QApplication.processEvents()
        assert untold(window) == []
        assert not_reached(window) == []
        assert unseen() == []
        assert_escape_is_heard(window)


def untold(window: MainWindow) -> list[str]:
    """What has no name, no role or, of a row, no words."""
    wrong = []
    for control in controls(window):
        told = QAccessible.queryAccessibleInterface(control)
        if not told.text(QAccessible.Text.Name).strip():
            wrong.append(f"no name: {path(control)}")
        kind = next(one for one in CONTROLS if isinstance(control, one))
        if told.role() not in ROLES[kind]:
            wrong.append(f"{told.role().name}: {path(control)}")
        if isinstance(control, QAbstractItemView):
            wrong += [f"says nothing: row {row} of {path(control)}" for row in silent_rows(control)]
    wrong += [f"no role: {path(one)}" for one in window.findChildren(QWidget) if one.isVisible() and is_untold(one)]
    return wrong


def is_untold(widget: QWidget) -> bool:
    """Whether a screen reader meets something of ours that Qt cannot describe, and it does not say what it is: drawn by
    hand and named, or taking the keys."""
    ours, qts = type(widget), (QLabel, QLineEdit, QComboBox, QTextEdit, QPlainTextEdit, QScrollArea)
    if not ours.__module__.startswith("pos_app") or isinstance(widget, qts):
        return False
    drawn_by_hand = any("paintEvent" in vars(kind) for kind in ours.__mro__ if kind.__module__.startswith("pos_app"))
    takes_keys = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.focusProxy() is None
    return (takes_keys or (drawn_by_hand and bool(widget.accessibleName()))) and not hasattr(widget, "heard_as")


def not_reached(window: MainWindow) -> list[str]:
    """What breaks this: each control that takes the keys is reached by Tab, those of one part after the other from the
    top; Shift+Tab goes the same way back; nothing holds the keys for itself."""
    assert QApplication.focusWidget() is not None, "no widget has the keys"
    there = walk(Qt.Key.Key_Tab)
    wanted = {one for one in controls(window) if reachable(one, window)}
    missing = [f"not by Tab: {path(one)}" for one in wanted if one not in there]
    back = walk(Qt.Key.Key_Backtab)
    one_way = [f"one way only: {path(one)}" for one in {*back} ^ {*there}]
    return missing + one_way + [f"out of order: {one}" for one in out_of_order(there)]


def unseen() -> list[str]:
    """The controls that look with the keys as they do without."""
    found = []
    there = walk(Qt.Key.Key_Tab)
    for control, away in zip(there, (*there[1:], there[0]), strict=True):
        if control is away:
            continue  # the keys have nowhere else to go
        area = drawn(control)
        control.setFocus(Qt.FocusReason.TabFocusReason)
        with_keys = picture(area)
        away.setFocus(Qt.FocusReason.TabFocusReason)
        if picture(area) == with_keys:
            found.append(f"not seen: {path(control)}")
    return found


def assert_escape_is_heard(window: MainWindow) -> None:
    """The card on top closes wherever the keys are on it."""
    card = top_card(window)
    if card is None:
        return
    told: list[int] = []
    card.closed.connect(lambda: told.append(1))
    there = walk(Qt.Key.Key_Tab)
    for number, control in enumerate(there, 1):
        control.setFocus(Qt.FocusReason.TabFocusReason)
        for _ in range(2):  # the first may only empty a search field
            if len(told) < number:
                QTest.keyClick(control, Qt.Key.Key_Escape)
        assert len(told) == number, f"Esc is not heard: {path(control)}"
        card.set_open(True)


# --- how it is looked at ---


def controls(window: MainWindow) -> list[QWidget]:
    """What a person can act on, on the card on top or on the whole window."""
    within: QWidget = top_card(window) or window
    return [
        one
        for one in within.findChildren(QWidget)
        if isinstance(one, CONTROLS)
        and one.isVisible()
        and not isinstance(one, QHeaderView)
        and not isinstance(one.parent(), QComboBox)
    ]


def silent_rows(view: QAbstractItemView) -> list[int]:
    """The rows a screen reader has no words for."""
    model, roles = view.model(), (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole)
    said = [[str(model.index(row, 0).data(role) or "").strip() for role in roles] for row in range(model.rowCount())]
    return [row for row, words in enumerate(said) if not any(words)]


def top_card(window: MainWindow) -> Overlay | None:
    """The card that lies on top, if one is open."""
    return next((one for one in reversed(window.children()) if isinstance(one, Overlay) and one.is_open), None)


def reachable(control: QWidget, window: MainWindow) -> bool:
    """Whether Tab must come here: what rests or takes no keys by itself is left out."""
    return control.isEnabled() and bool(control.focusPolicy() & Qt.FocusPolicy.TabFocus)


def walk(key: Qt.Key) -> list[QWidget]:
    """Where the keys go, once around; fails where they stay.

    They may begin where Tab does not lead back to: on a card that takes its own keys, on a page.
    """
    first = QApplication.focusWidget()
    assert first is not None
    if not first.focusPolicy() & Qt.FocusPolicy.TabFocus:
        QTest.keyClick(first, key)
        first = QApplication.focusWidget()
        assert first is not None
    found = [first]
    for _ in range(400):
        at = QApplication.focusWidget()
        assert at is not None
        QTest.keyClick(at, key)
        now = QApplication.focusWidget()
        assert now is not None, f"the keys are lost behind {path(at)}"
        if now in found:
            assert now is first or len(found) == 1, f"{path(at)} leads back to {path(now)}, not around"
            return found
        found.append(now)
    raise AssertionError("no end")


def out_of_order(there: list[QWidget]) -> list[str]:
    """The parts (controls of one parent) that Tab does not go through as one reads; the round may begin anywhere."""
    parts: dict[QWidget | None, list[QWidget]] = {}
    for one in there:
        parts.setdefault(one.parentWidget(), []).append(one)
    return [
        " → ".join(one.accessibleName() for one in found)
        for found in parts.values()
        if not any(_is_read(found[at:] + found[:at]) for at in range(len(found)))
    ]


def _is_read(found: list[QWidget]) -> bool:
    """Whether each stands behind or below the one before it, or begins a column to the right of it."""
    places = [(one.mapToGlobal(one.rect().topLeft()), one.height()) for one in found]
    for (one, high), (other, _) in pairwise(places):
        same_row = abs(one.y() - other.y()) < high
        if other.x() <= one.x() and (same_row or other.y() < one.y()):
            return False
    return True


def drawn(control: QWidget) -> QWidget:
    """Where the focus of a control is drawn: on itself, or on the frame around it that shows it."""
    holder = control.parentWidget()
    return holder if isinstance(control, QLineEdit | QAbstractItemView) and holder is not None else control


def picture(widget: QWidget) -> QImage:
    """How it looks now."""
    return widget.grab().toImage()


def path(widget: QWidget) -> str:
    """Where a widget is, for a message."""
    names: list[str] = []
    at: QWidget | None = widget
    while at is not None:
        said = at.accessibleName() or at.objectName()
        names.append(f"{type(at).__name__}({said})" if said else type(at).__name__)
        at = at.parentWidget()
    return " < ".join(names[:4])
