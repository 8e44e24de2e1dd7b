"""Takes characters out of a field again that were typed by a scanner: as if they had never come.

Scope: remembers what a field holds before a key, and puts it back. A widget that keeps what is typed elsewhere says so:
`as_typed()` returns how to put that back, `typing_field` which field gets what is typed on it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPlainTextEdit, QWidget
from shiboken6 import isValid

from pos_app.domain.wedge import FAST, Key, gap_between
from pos_app.ui.kit.overlay import Overlay
from pos_app.ui.kit.search import SearchEdit

PutBack = Callable[[], object]


@dataclass(slots=True)
class TypedKey:
    """A key that was delivered as typing; `put_back` takes it out of its field again. A void one never acts."""

    key: Key
    put_back: PutBack | None = None
    is_void: bool = False


def take_back(typed: Sequence[TypedKey], taken: int) -> None:
    """So many of the keys that were typed last have never come."""
    voided = typed[len(typed) - taken :] if taken else ()
    for one in voided:
        one.is_void = True
    put_back = next((one.put_back for one in voided if one.put_back is not None), None)
    if put_back is not None:
        put_back()  # as it was before the first of them


def pace(typed: list[Key], held: Sequence[Key]) -> list[Key]:
    """The keys of `typed` that came at a machine's pace, together with those held."""
    start, keys = len(typed), [*typed, *held]
    while start and (start == len(keys) or gap_between(keys[start - 1], keys[start]) <= FAST):
        start -= 1
    return typed[start:]


def field_of(at: QWidget | None) -> QWidget | None:
    """The field that gets what is typed while `at` has the keys, or a card that keeps it itself; None for neither."""
    while at is not None:
        if isinstance(at, QLineEdit | QPlainTextEdit | QComboBox) or hasattr(at, "as_typed"):
            return at
        field: QWidget | None = getattr(at, "typing_field", None)
        if field is not None:
            return field
        at = at.parentWidget()
    return None


def remember(at: QWidget | None, line: Callable[[QLineEdit], PutBack]) -> PutBack | None:
    """How to put back what is in the field that is typed in while `at` has the keys; None if nothing is. `line` does so
    for a field of one line."""
    field = field_of(at)
    if isinstance(field, QLineEdit):
        return line(field)
    if isinstance(field, QPlainTextEdit):
        return _lines(field)
    if isinstance(field, QComboBox):
        return _choice(field)
    put_back: PutBack | None = field.as_typed() if field is not None else None  # type: ignore[attr-defined]
    return put_back


def typing_in() -> Callable[[str], object] | None:
    """How to type into the field that has the keys, where it is one of a card or of the settings; None elsewhere: what
    is typed on a screen goes into its search."""
    field, at = QApplication.focusWidget(), QApplication.focusWidget()
    if isinstance(field, SearchEdit) or not isinstance(field, QLineEdit | QPlainTextEdit):
        return None
    if isinstance(field, QLineEdit) and field.echoMode() != QLineEdit.EchoMode.Normal:
        return None
    while at is not None and not isinstance(at, Overlay) and not hasattr(at, "serves_no_scans"):
        at = at.parentWidget()
    if at is None:
        return None
    return field.insert if isinstance(field, QLineEdit) else field.insertPlainText


def _lines(field: QPlainTextEdit) -> PutBack:
    text, before = field.toPlainText(), field.textCursor()
    at, anchor = before.position(), before.anchor()

    def put_back() -> None:
        if not isValid(field) or field.toPlainText() == text:
            return
        cursor = field.textCursor()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)
        cursor.setPosition(anchor)
        cursor.setPosition(at, QTextCursor.MoveMode.KeepAnchor)
        field.setTextCursor(cursor)

    return put_back


def _choice(field: QComboBox) -> PutBack:
    index = field.currentIndex()

    def put_back() -> None:
        if isValid(field) and field.currentIndex() != index:
            field.setCurrentIndex(index)
            field.activated.emit(index)

    return put_back
