"""The cards of one line of the cart: what can be done with it, and a form of a few fields.

Scope: two cards. What is typed stays here until Enter sends all of it.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.presenters.common.card_views import FieldView, FormView, LineMenuView
from pos_app.presenters.common.listeners import ChoiceListener, FormListener
from pos_app.presenters.common.marks import N_
from pos_app.ui.kit.actions import ActionButtons
from pos_app.ui.kit.buttons import ButtonKind, KeyCapButton
from pos_app.ui.kit.field import FormField
from pos_app.ui.kit.keys import ShortcutGroup
from pos_app.ui.kit.labels import ElidedLabel, label
from pos_app.ui.kit.overlay import CardFor
from pos_app.ui.kit.pad import FigurePad
from pos_app.ui.kit.theme import Theme


class LineMenuCard(CardFor[ChoiceListener]):
    """One button under the other, each with the digit that presses it; arrows move the focus, Enter presses."""

    def __init__(self, theme: Theme, window: QWidget, name: str = N_("Line"), width: int = 420) -> None:
        super().__init__(theme, window, name, width, lambda listener: listener.close_choice())
        self._keys = ShortcutGroup(window)
        self._keys.set_on(False)
        self.opened_changed.connect(self._keys.set_on)
        self._title = ElidedLabel(role="title")
        self._subtitle = label(role="quiet")
        self._column = QVBoxLayout()
        self._column.setSpacing(6)
        self._actions = ActionButtons(theme, self.card, self._column, self._choose)
        self._back = KeyCapButton(theme, "", "Escape")
        self._back.clicked.connect(self.closed)
        self.body.setSpacing(6)
        self.body.addWidget(self._title)
        self.body.addWidget(self._subtitle)
        self.body.addSpacing(4)
        self.body.addLayout(self._column)
        self.foot.addWidget(self._back, 0, Qt.AlignmentFlag.AlignLeft)

    def show_view(self, view: LineMenuView) -> None:
        """Show the line's name and its buttons."""
        self._title.show_text(view.title)
        self._subtitle.setText(view.subtitle)
        self._subtitle.setVisible(bool(view.subtitle))
        self._back.show_label(view.cancel_label or self.theme.translator("Back"), "Escape")
        self._actions.show(view.actions)
        self._keys.bind_only((one.shortcut, partial(self._choose, one.key)) for one in view.actions if one.shortcut)

    def take_focus(self) -> None:
        first = next(iter(self._actions.buttons), self._back)
        first.setFocus(Qt.FocusReason.TabFocusReason)

    def type_key(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)

    def _choose(self, key: str) -> None:
        if self._listener is not None:
            self._listener.choose(key)


_PLAIN, _WITH_PAD = 480, 780  # px wide


class FormCard(CardFor[FormListener]):
    """Fields one under the other. Enter sends them all; the card stays until its owner closes it."""

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(theme, window, N_("Form"), _PLAIN, lambda listener: listener.close_form())
        self._view: FormView | None = None
        self._values: dict[str, str] = {}
        self._fields: dict[str, FormField] = {}
        self._title = label(role="title")
        self._subtitle = ElidedLabel(role="quiet")
        self._column = QVBoxLayout()
        self._column.setSpacing(6)
        self._error = label(role="error")
        self._cancel = KeyCapButton(theme, "", "Escape")
        self._cancel.clicked.connect(self.closed)
        self._ok = KeyCapButton(theme, "", "Return", ButtonKind.PRIMARY)
        self._ok.clicked.connect(self.press_enter)
        self.foot.addWidget(self._cancel)
        self.foot.addStretch(1)
        self.foot.addWidget(self._ok)
        self._pad = FigurePad(theme, "prompt_pad", self.card)
        self._pad.pressed.connect(self._press_pad)
        self._numbers: list[FormField] = []
        beside = QHBoxLayout()
        beside.setSpacing(24)
        fields = QVBoxLayout()
        fields.addLayout(self._column)
        fields.addStretch(1)
        beside.addLayout(fields, 1)
        beside.addWidget(self._pad, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addWidget(self._title)
        self.body.addWidget(self._subtitle)
        self.body.addLayout(beside)
        self.body.addWidget(self._error)

    def show_view(self, view: FormView) -> None:
        """Show the form; one that is shown again while open keeps its fields, and puts the focus on the wrong one."""
        again = self.is_open and self._view is not None and self._view.key == view.key
        self._view = view
        self._title.setText(view.title)
        self._subtitle.show_text(view.subtitle)
        self._subtitle.setVisible(bool(view.subtitle))
        self._error.setText(view.error)
        self._error.setVisible(bool(view.error))
        self._ok.show_label(view.ok_label or self.theme.translator("OK"), "Return")
        self._cancel.show_label(view.cancel_label or self.theme.translator("Cancel"), "Escape")
        if not again:
            self._build(view.fields)
            self._numbers = [self._fields[field.key] for field in view.fields if field.number]
            self._card_width = _WITH_PAD if self._numbers else _PLAIN
            self._pad.setVisible(bool(self._numbers))
            self._pad.show_mark(view.mark)
        for field in view.fields:
            self._fields[field.key].show_view(field)
            self._values[field.key] = field.value
        wrong = next((field.key for field in view.fields if field.error), "")
        if wrong:
            self._fields[wrong].setFocus()

    def take_focus(self) -> None:
        first = next(iter(self._fields.values()), None)
        if first is not None:
            first.setFocus(Qt.FocusReason.TabFocusReason)  # with all of it selected: the next key replaces it

    def press_enter(self) -> None:
        if self._view is not None and self._listener is not None:
            self._listener.submit(self._view.key, dict(self._values))

    def _press_pad(self, key: str) -> None:
        """Into the number that has the keys, else into the first one."""
        field = next((one for one in self._numbers if one.has_keys), self._numbers[0])
        if not field.has_keys:
            field.setFocus(Qt.FocusReason.TabFocusReason)  # all of it is selected: the first figure begins anew
        field.press_pad(key)

    def _build(self, fields: tuple[FieldView, ...]) -> None:
        for old in self._fields.values():
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._fields, self._values = {}, {}
        for field in fields:
            made = FormField(self.theme, field)
            made.edited.connect(partial(self._values.__setitem__, field.key))
            self._column.addWidget(made)
            self._fields[field.key] = made
