"""The prompt card: one question with one field, for a discount, a note, a quantity.

Scope: one card. It keeps the text while it is typed; Enter sends it.
"""

from __future__ import annotations

from functools import partial
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QWidget

from pos_app.presenters.common.card_views import PromptView
from pos_app.presenters.common.listeners import PromptListener
from pos_app.presenters.common.marks import N_
from pos_app.ui.kit.buttons import ButtonKind, KeyCapButton
from pos_app.ui.kit.labels import label, set_property
from pos_app.ui.kit.overlay import CardFor
from pos_app.ui.kit.theme import Theme


class _Lines(QPlainTextEdit):
    """A few lines of text; Enter belongs to the card, Shift+Enter makes a new line, Tab goes on."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() == Qt.Key.Key_Escape or (enter and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier):
            event.ignore()
        else:
            super().keyPressEvent(event)


class PromptCard(CardFor[PromptListener]):
    """The question, one field, ready answers, OK and Cancel. It stays until its owner closes it."""

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(theme, window, N_("Question"), 480)
        self._view: PromptView | None = None
        self._title = label(role="title")
        self._subtitle = label(role="quiet")
        self._label = label(role="label")
        self._line = QLineEdit()
        self._line.setMaxLength(200)
        self._lines = _Lines(self.card)
        self._lines.setFixedHeight(96)
        self._error = label(role="error")
        self._quick_row = QHBoxLayout()
        self._quick_row.setSpacing(8)
        self._quick: list[KeyCapButton] = []
        self._cancel = KeyCapButton(theme, "", "Escape")
        self._cancel.clicked.connect(self.closed)
        self._ok = KeyCapButton(theme, "", "Return", ButtonKind.PRIMARY)
        self._ok.clicked.connect(self.press_enter)
        self.foot.addWidget(self._cancel)
        self.foot.addStretch(1)
        self.foot.addWidget(self._ok)
        for part in (self._title, self._subtitle, self._label, self._line, self._lines, self._error):
            self.body.addWidget(part)
        self.body.addLayout(self._quick_row)

    def show_view(self, view: PromptView) -> None:
        """Show the question. The text is set only when the question (or its `value`) is a new one."""
        old = self._view
        self._view = view
        for part, words in (
            (self._title, view.title),
            (self._subtitle, view.subtitle),
            (self._label, view.label),
            (self._error, view.error),
        ):
            part.setText(words)
            part.setVisible(bool(words))
        self._line.setVisible(not view.multiline)
        self._lines.setVisible(view.multiline)
        if not self.is_open or old is None or (old.key, old.value) != (view.key, view.value):
            self._line.setText(view.value)
            self._line.selectAll()
            self._lines.setPlainText(view.value)
            self._lines.selectAll()
        for field in (self._line, self._lines):
            field.setPlaceholderText(view.placeholder)
            field.setAccessibleName(view.label or view.title)
            field.setAccessibleDescription(view.error)
        set_property(self._line, "state", "error" if view.error else "")
        self._ok.show_label(view.ok_label or self.theme.translator("OK"), "Return")
        self._cancel.show_label(view.cancel_label or self.theme.translator("Cancel"), "Escape")
        self._show_quick(view)

    def take_focus(self) -> None:
        multiline = self._view is not None and self._view.multiline
        (self._lines if multiline else self._line).setFocus()

    def tell_left(self, listener: PromptListener) -> None:
        listener.close_prompt()

    def press_enter(self) -> None:
        if self._view is not None:
            multiline = self._view.multiline
            self._send(self._lines.toPlainText() if multiline else self._line.text())

    def _send(self, words: str) -> None:
        if self._view is not None and self._listener is not None:
            self._listener.answer(self._view.key, words)

    def _show_quick(self, view: PromptView) -> None:
        for button in self._quick:
            self._quick_row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._quick = []
        for action in view.quick:
            button = KeyCapButton(self.theme, parent=self.card)
            button.show_action(action)
            button.clicked.connect(partial(self._send_quick, action.key))
            self._quick_row.addWidget(button, button.sizeHint().width())  # long answers are as large as short ones
            self._quick.append(button)
        # Tab goes as one reads: the field, the ready answers, the buttons below.
        for one, other in pairwise((self._lines, *self._quick, self._cancel, self._ok)):
            self.setTabOrder(one, other)

    def _send_quick(self, words: str, _checked: bool = False) -> None:
        self._send(words)
