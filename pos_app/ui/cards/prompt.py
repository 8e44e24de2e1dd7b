"""The prompt card: one question with one field, for a discount, a note, a quantity.

Scope: one card. It keeps the text while it is typed; Enter sends it. Where a number is wanted a pad of digits stands
beside the field, and what comes of the number beneath it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from pos_app.presenters.common.card_views import PadView, PromptView
from pos_app.presenters.common.listeners import NumberListener, PromptListener
from pos_app.presenters.common.marks import N_
from pos_app.presenters.common.views import AmountRowView
from pos_app.presenters.heard.cards import error_heard, prompt_sums, sums_heard
from pos_app.ui.heard.announce import Changing, Said
from pos_app.ui.kit.actions import ActionButtons
from pos_app.ui.kit.buttons import ButtonKind, KeyCapButton
from pos_app.ui.kit.choices import ChoiceRow
from pos_app.ui.kit.keys import ShortcutGroup
from pos_app.ui.kit.labels import AmountList, BigLine, label, set_property
from pos_app.ui.kit.overlay import CardFor
from pos_app.ui.kit.pad import FigurePad, press_into
from pos_app.ui.kit.theme import Theme

_PLAIN, _WITH_PAD = 480, 840  # px wide
_EDGE = 24  # px beside what is in the card


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
        super().__init__(theme, window, N_("Question"), _PLAIN, lambda listener: listener.close_prompt())
        self._view: PromptView | None = None
        self._keys = ShortcutGroup(window)
        self._keys.set_on(False)
        self.opened_changed.connect(self._keys.set_on)
        self._refused = Changing[str](theme.heard, Said.REFUSAL, error_heard)
        self._sums = Changing[tuple[AmountRowView, ...]](theme.heard, Said.SUMS, sums_heard)
        self._title = label(role="title")
        self._subtitle = label(role="quiet")
        self._label = label(role="label")
        self._line = QLineEdit()
        self._line.setMaxLength(200)
        self._line.textEdited.connect(lambda _text: self._typed())
        self._lines = _Lines(self.card)
        self._lines.setFixedHeight(96)
        self._error = label(role="asked")
        self._quick_row = QHBoxLayout()
        self._quick_row.setSpacing(8)
        self._quick = ActionButtons(theme, self.card, self._quick_row, self._send, by_width=True)
        self._pad = FigurePad(theme, "prompt_pad", self.card)
        self._pad.pressed.connect(self._press_pad)
        self._tabs, self._units, self._scopes, self._ready = (ChoiceRow(theme, self.card) for _ in range(4))
        for row in (self._tabs, self._units, self._scopes):
            row.pressed.connect(self._turn)
        self._ready.pressed.connect(self._put)
        self._rows = AmountList(theme, 30)
        self._result = BigLine(theme, 30)
        self._hint = label(role="quiet")
        self._cancel = KeyCapButton(theme, "", "Escape")
        self._cancel.clicked.connect(self.closed)
        self._ok = KeyCapButton(theme, "", "Return", ButtonKind.PRIMARY)
        self._ok.clicked.connect(self.press_enter)
        self.foot.addWidget(self._cancel)
        self.foot.addWidget(self._hint, 1)
        self.foot.addStretch(0)
        self.foot.addWidget(self._ok)
        self._lay_out_parts()

    def show_view(self, view: PromptView) -> None:
        """Show the question. The text is set only when the question (or its `value`) is a new one."""
        old = self._view
        self._view = view
        if not self.is_open:
            self._refused.forget()
            self._sums.forget()
        self._refused.show(view.error)
        self._sums.show(prompt_sums(view))
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
            self._set_text(view)
        for field in (self._line, self._lines):
            field.setPlaceholderText(view.placeholder)
            field.setAccessibleName(view.label or view.title)
            field.setAccessibleDescription(view.error)
        set_property(self._line, "state", "error" if view.error else "")
        set_property(self._line, "big", "number" if view.pad is not None else "")
        self._line.setAlignment(Qt.AlignmentFlag.AlignRight if view.pad is not None else Qt.AlignmentFlag.AlignLeft)
        self._ok.show_label(view.ok_label or self.theme.translator("OK"), "Return")
        self._cancel.show_label(view.cancel_label or self.theme.translator("Cancel"), "Escape")
        self._show_pad(view, view.pad or PadView())
        self._show_quick(view)
        if self.is_open:
            self.fit()

    def take_focus(self) -> None:
        multiline = self._view is not None and self._view.multiline
        (self._lines if multiline else self._line).setFocus()

    def press_enter(self) -> None:
        if self._view is not None:
            multiline = self._view.multiline
            self._send(self._lines.toPlainText() if multiline else self._line.text())

    def focusNextPrevChild(self, next_one: bool) -> bool:
        """Behind an answer that was typed Tab goes on to OK: Enter there must not put a ready answer in its place."""
        if next_one and self._line.hasFocus() and self._line.isModified() and self._line.text().strip():
            self._ok.setFocus(Qt.FocusReason.TabFocusReason)
            return True
        return super().focusNextPrevChild(next_one)

    def _set_text(self, view: PromptView) -> None:
        kept = self.is_open and self._line.text() == view.value  # put in here, and its owner says the same
        if not kept:
            self._line.setText(view.value)
            self._line.selectAll()
        self._lines.setPlainText(view.value)
        self._lines.selectAll()

    def _show_pad(self, view: PromptView, pad: PadView) -> None:
        with_pad = view.pad is not None
        self._card_width = _WITH_PAD if with_pad else _PLAIN
        self._pad.setVisible(with_pad)
        self._pad.show_mark(pad.mark)
        self._tabs.show_choices(pad.tabs)
        self._units.show_choices(pad.units)
        self._scopes.show_choices(pad.scopes)
        self._rows.show_rows(pad.rows)
        self._rows.setVisible(bool(pad.rows))
        self._result.setVisible(pad.result is not None)
        if pad.result is not None:
            self._result.show_line(pad.result.label, pad.result.amount)
        self._hint.setText(pad.hint)
        self._hint.setVisible(bool(pad.hint))
        keys: list[tuple[str, Callable[[], object]]] = []
        for actions, press in (
            (pad.tabs, self._turn),
            (pad.units, self._turn),
            (pad.scopes, self._turn),
            (view.quick if with_pad else (), self._put),
        ):
            keys += [(action.shortcut, partial(press, action.key)) for action in actions if action.shortcut]
        self._keys.bind_only(keys)

    def _send(self, words: str) -> None:
        if self._view is not None and self._listener is not None:
            self._listener.answer(self._view.key, words)

    def _press_pad(self, key: str) -> None:
        press_into(self._line, key)
        self._typed()

    def _put(self, words: str) -> None:
        self._line.setText(words)
        self._line.selectAll()  # the next figure begins anew
        self._typed()

    def _typed(self) -> None:
        view = self._view
        if view is not None and view.pad is not None and isinstance(self._listener, NumberListener):
            self._listener.typed(view.key, self._line.text())

    def _turn(self, to: str) -> None:
        if self._view is not None and isinstance(self._listener, NumberListener):
            self._listener.turn(self._view.key, to, self._line.text())

    def _show_quick(self, view: PromptView) -> None:
        self._ready.show_choices(view.quick if view.pad is not None else ())
        self._quick.show(view.quick if view.pad is None else ())
        wanted = sum(one.sizeHint().width() + self._quick_row.spacing() for one in self._quick.buttons)
        for answer in self._quick.buttons:
            answer.stacked = wanted > _PLAIN - 2 * _EDGE  # on two lines before the letters become small
            answer.updateGeometry()
        # Tab goes as one reads: the field, the ready answers, the buttons below.
        choices = (row.buttons for row in (self._units, self._ready, self._scopes))
        row = (one for buttons in choices for one in buttons)
        for one, other in pairwise(
            (*self._tabs.buttons, self._line, *row, self._lines, *self._quick.buttons, self._cancel, self._ok)
        ):
            self.setTabOrder(one, other)

    def _lay_out_parts(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(8)
        field = QHBoxLayout()
        field.setSpacing(8)
        field.addWidget(self._line, 1)
        field.addWidget(self._units)
        left.addWidget(self._tabs)
        left.addWidget(self._label)
        left.addLayout(field)
        left.addWidget(self._lines)
        left.addWidget(self._error)
        left.addLayout(self._quick_row)
        left.addWidget(self._ready)
        left.addWidget(self._scopes)
        left.addWidget(self._rows)
        left.addWidget(self._result)
        left.addStretch(1)
        beside = QHBoxLayout()
        beside.setSpacing(24)
        beside.addLayout(left, 1)
        beside.addWidget(self._pad, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addWidget(self._title)
        self.body.addWidget(self._subtitle)
        self.body.addLayout(beside)
