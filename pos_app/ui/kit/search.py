"""A search field: the line edit that passes on keys that are not for it, and the box drawn around it.

Scope: used by the finder, the customer lookup and the Sales screen; it searches nothing itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QEvent, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from pos_app.ui.kit import paint
from pos_app.ui.kit.buttons import ButtonKind, KeyCapButton
from pos_app.ui.kit.spoken import Spoken
from pos_app.ui.kit.theme import Theme

LONGEST = 512
"""The longest text the field takes: a broken scanner must not stall the till."""


class Stepped(Protocol):
    """A table whose lines keys step, as `ui.input.retract` asks it."""

    def as_typed(self) -> Callable[[], object]: ...
    def acts_for_good(self, char: str) -> bool: ...


class SearchEdit(QLineEdit):
    """A line edit that passes on the keys of the till, above all while it is empty."""

    entered = Signal()
    escaped = Signal()
    arrow = Signal(int)
    """Up (-1) or Down (+1)."""
    step = Signal(int)
    """+ or − on the empty field: the quantity of the chosen line."""
    delete = Signal()
    """Del on the empty field."""
    focus_changed = Signal()

    steps_quantity = False
    """Whether + and − on the empty field are a step and not text."""

    stepped: Stepped | None = None
    """The table whose chosen line they step."""

    placeholder = ""
    """What the empty field says as far as it has room: whole parts of it."""

    def as_typed(self) -> Callable[[], object]:
        """How to take back the steps that keys do from now on."""
        return self.stepped.as_typed() if self.stepped is not None else lambda: None

    def acts_for_good(self, char: str) -> bool:
        """Whether this key is a step that cannot be taken back; in a field with text it is text."""
        if self.stepped is None or not self.steps_quantity or self.text():
            return False
        return self.stepped.acts_for_good(char)

    def show_placeholder(self, words: str) -> None:
        """Set the text of the empty field."""
        self.placeholder = words
        self._cut()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._cut()

    def _cut(self) -> None:
        self.setPlaceholderText(paint.whole_parts(self.placeholder, self.fontMetrics(), self.width() - 12))

    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and not self.text()
            and event.matches(QKeySequence.StandardKey.Undo)
        ):
            event.ignore()  # an empty field has nothing to undo: the key belongs to the cart
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        empty = not self.text()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        elif key == Qt.Key.Key_Escape:
            self.escaped.emit()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.arrow.emit(-1 if key == Qt.Key.Key_Up else 1)
        elif empty and key == Qt.Key.Key_Delete:
            self.delete.emit()
        elif empty and self.steps_quantity and event.text() in ("+", "-"):
            self.step.emit(1 if event.text() == "+" else -1)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focus_changed.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focus_changed.emit()


class SearchBox(QWidget):
    """The frame around the field: a glass, the field, a cross while there is text, the key cap.

    `placeholder` is an English sentence marked by `N_`, "" where each view brings its own.
    """

    def __init__(self, theme: Theme, placeholder: str, shortcut: str, height: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shortcut = shortcut
        self.edit = SearchEdit(self)
        self.edit.setObjectName("finder")
        if placeholder:
            Spoken(self, theme, lambda tr: self._say_placeholder(tr(placeholder)))
        self.edit.setMaxLength(LONGEST)
        self.edit.focus_changed.connect(self.update)
        self.edit.textChanged.connect(self._text_changed)
        self._clear = KeyCapButton(theme, kind=ButtonKind.QUIET, parent=self)
        self._clear.icon_name = "close"
        self._clear.padding = 12
        Spoken(self, theme, lambda tr: self._clear.show_label("", "", tr("Empty the field")))
        self._clear.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._clear.clicked.connect(self.edit.escaped)
        self._clear.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(46, 2, 14 + paint.cap_width(theme, shortcut) + 8, 2)
        row.setSpacing(4)
        row.addWidget(self.edit, 1)
        row.addWidget(self._clear)
        self.setFixedHeight(height)
        self.setFocusProxy(self.edit)

    def _say_placeholder(self, words: str) -> None:
        self.edit.show_placeholder(words)
        self.edit.setAccessibleName(words)

    def _text_changed(self, words: str) -> None:
        self._clear.setVisible(bool(words))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        focused = self.edit.hasFocus()
        colour = self._theme.colour("action" if focused else "edge")
        paint.box(painter, QRectF(self.rect()), 10, self._theme.colour("card"), colour, 2 if focused else 1)
        middle = self.height() // 2
        paint.sign(painter, self._theme, "search", "quiet", QRect(16, middle - 10, 20, 20))
        cap = paint.cap_width(self._theme, self._shortcut)
        if cap:
            place = QRectF(self.width() - 16 - cap, middle - 10, cap, 20)
            paint.key_cap(painter, self._theme, place, self._shortcut)
        painter.end()
