"""Which shortcut a key presses that is delivered by hand, later than it came.

Scope: asks the shortcuts around the field that has the keys, and the field.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

_MOD = Qt.KeyboardModifier


def is_tills(event: QKeyEvent) -> bool:
    """Whether a key with Ctrl is one of the till's own now, wherever the keys go. A text that was changed takes its own
    undo."""
    if not event.modifiers() & _MOD.ControlModifier:
        return False
    field = QApplication.focusWidget()
    undoes = event.matches(QKeySequence.StandardKey.Undo) and isinstance(field, QLineEdit) and bool(field.text())
    return field is not None and not undoes and _bound(event, field) is not None


def shortcut_of(event: QKeyEvent) -> QShortcut | None:
    """The shortcut of the window that a key presses, unless the field with the keys takes it as text."""
    field = QApplication.focusWidget()
    if field is None:
        return None
    found = _bound(event, field)
    if found is None or is_tills(event):
        return found
    asked = QKeyEvent(QEvent.Type.ShortcutOverride, event.key(), event.modifiers(), event.text())
    asked.ignore()
    QCoreApplication.sendEvent(field, asked)
    return None if asked.isAccepted() else found


def _bound(event: QKeyEvent, field: QWidget) -> QShortcut | None:
    """The shortcut that this key presses where `field` has the keys."""
    modifiers = event.modifiers() & ~_MOD.KeypadModifier
    if event.text().isdecimal():
        modifiers &= ~_MOD.ShiftModifier  # as digits are typed on a French keyboard
    wanted = QKeySequence(event.key() | modifiers.value)
    direct = Qt.FindChildOption.FindDirectChildrenOnly
    found: list[QShortcut] = []
    around: QWidget | None = field
    while around is not None:  # they hang on the window's inside, which lies in the window
        bound = around.findChildren(QShortcut, options=direct)
        found += [one for one in bound if one.isEnabled() and one.key() == wanted]
        around = around.parentWidget()
    return found[0] if found else None
