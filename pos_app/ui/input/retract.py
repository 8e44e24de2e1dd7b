"""Takes back what a scanner's keys did that were taken for typing: as if they had never come.

Scope: remembers what a field holds before a key, and puts it back. A widget on which keys act by themselves, or that
keeps what is typed elsewhere, says so: `as_typed()` returns how to put that back, `typing_field` which field gets what
is typed on it, and `acts_for_good(char)` whether a key does what cannot be put back. Such a key waits (`Doubtful`), as
does a figure that answers a question: it acts once no scan can have begun with it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import pairwise

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPlainTextEdit, QWidget
from shiboken6 import isValid

from pos_app.domain.wedge import FAST, STALL, Key, gap_between
from pos_app.ui.kit.overlay import Overlay
from pos_app.ui.kit.search import SearchEdit

PutBack = Callable[[], object]


class By(Enum):
    """Who pressed a key that was delivered as typing."""

    UNKNOWN = auto()
    PERSON = auto()
    SCANNER = auto()
    """Perhaps: a scan came right behind it, or figures as close as no person types them."""


@dataclass(slots=True, eq=False)
class TypedKey:
    """A key that was delivered as typing; `put_back` takes back what it did. A void one never acts; one that acts for
    good acts once it is a person's. `has_before`: another was typed right before it."""

    key: Key
    put_back: PutBack | None = None
    is_void: bool = False
    by: By = By.UNKNOWN
    has_before: bool = False


class Doubtful(QObject):
    """Keys that wait until it is known who pressed them, and all that is to act behind them, in its order.

    `ask` is called when nothing came for as long as a scan may stall; what it calls is `settle`.
    """

    def __init__(self, ask: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self._waiting: list[Callable[[], object]] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(STALL)
        self._timer.timeout.connect(ask)

    def in_turn(self, act: Callable[[], object]) -> None:
        """Act now, or behind those that wait."""
        if self._waiting:
            self._waiting.append(act)
        else:
            act()

    def wait(self, act: Callable[[], object]) -> None:
        """`act` waits, and all behind it."""
        self._waiting.append(act)
        self._timer.start()

    def still(self) -> None:
        """A key came: it is no pause yet."""
        if self._waiting:
            self._timer.start()

    def settle(self) -> None:
        """It is known of all of them: each acts, or not, in its turn."""
        self._timer.stop()
        waiting, self._waiting = self._waiting, []
        for act in waiting:
            self.in_turn(act)


def settle_typed(typed: Sequence[TypedKey], scan: Key | None = None) -> None:
    """It is known now who pressed these keys: a person, but for what stood within a stall of the first key of a scan,
    and for figures as close as only a machine types them."""
    behind = scan
    for one in reversed(typed):
        near = behind is not None and gap_between(one.key, behind) <= STALL
        behind = one.key if near else None
        if one.by is By.UNKNOWN:
            one.by = By.SCANNER if near else By.PERSON
    for one, two in pairwise(typed):
        if gap_between(one.key, two.key) <= FAST:
            one.by = two.by = By.SCANNER


def acts_for_good(at: QWidget | None, char: str, before: bool) -> bool:
    """Whether this character does something that cannot be put back while `at` has the keys. A blank presses a button;
    no code begins with one, but one may stall `before` it."""
    if char == " " and before and not isinstance(at, QLineEdit | QPlainTextEdit):
        return True
    while at is not None:
        asked = getattr(at, "acts_for_good", None)
        if asked is not None:
            return bool(asked(char))
        at = at.parentWidget()
    return False


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
    """The field that gets what is typed while `at` has the keys; None for none."""
    while at is not None:
        if isinstance(at, QLineEdit | QPlainTextEdit | QComboBox):
            return at
        field: QWidget | None = getattr(at, "typing_field", None)
        if field is not None:
            return field
        at = at.parentWidget()
    return None


def remember(at: QWidget | None, line: Callable[[QLineEdit], PutBack]) -> PutBack | None:
    """How to put back what is in the field that is typed in while `at` has the keys, and what keys do by themselves on
    the screen or card around it; None if nothing is. `line` does so for a field of one line."""
    field, back = field_of(at), list[PutBack]()
    if isinstance(field, QLineEdit):
        back.append(line(field))
    elif isinstance(field, QPlainTextEdit):
        back.append(_lines(field))
    elif isinstance(field, QComboBox):
        back.append(_choice(field))
    while at is not None:
        if hasattr(at, "as_typed"):
            back.append(at.as_typed())
        at = at.parentWidget()
    if len(back) < 2:
        return back[0] if back else None
    return lambda: [put_back() for put_back in back]


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
