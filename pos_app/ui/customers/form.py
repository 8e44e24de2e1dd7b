"""The entry form of the customer card: fields with a message beneath each, the likely duplicate, the saving buttons.

Scope: one panel. Each change goes out as `edited`; the view that comes back says what is right or wrong.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pos_app.presenters.common.card_views import FieldView
from pos_app.presenters.customers.views import CustomerFormView, DuplicateView
from pos_app.ui.kit.actions import ActionRow
from pos_app.ui.kit.buttons import KeyCapButton
from pos_app.ui.kit.field import FormField
from pos_app.ui.kit.labels import ElidedLabel, label
from pos_app.ui.kit.theme import Theme

_ROWS = (
    (("first_name", 1), ("last_name", 1)),
    (("phone", 1), ("email", 1)),
    (("street", 2), ("number", 1), ("box", 1)),
    (("postal_code", 5), ("city", 10), ("country", 7)),
    (("notes", 1),),
)
_SLOT = 52


class FormPanel(QWidget):
    """Known fields stand where the eye expects them; unknown ones follow, two in a row."""

    edited = Signal(str, str)
    """A field's key and its text as typed (or a choice's key)."""
    left = Signal(str)
    """The keys left the field of this key."""
    action_pressed = Signal(str)
    duplicate_used = Signal()
    cancelled = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._view = CustomerFormView("")
        self._fields: dict[str, FormField] = {}
        self._title = label(role="title")
        self._subtitle = label(role="quiet")
        self._duplicate = _DuplicateBar(theme)
        self._duplicate.used.connect(self.duplicate_used)
        # One place for the subtitle or the duplicate: the fields do not jump when the likeness is found.
        self._subtitle.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._slot = QStackedWidget()
        self._slot.setFixedHeight(_SLOT)
        self._slot.addWidget(self._subtitle)
        self._slot.addWidget(self._duplicate)
        self._grid = QVBoxLayout()
        self._grid.setSpacing(8)
        self._error = label(role="error")
        self._cancel = KeyCapButton(theme, "", "Escape")
        self._cancel.clicked.connect(self.cancelled)
        self._actions = ActionRow(theme, to_right=True)
        self._actions.pressed.connect(self.action_pressed)
        self.foot = QWidget()
        """The buttons: the card puts them where they stay in sight."""
        foot = QHBoxLayout(self.foot)
        foot.setContentsMargins(0, 0, 0, 0)
        foot.setSpacing(10)
        foot.addWidget(self._cancel)
        foot.addWidget(self._actions, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._title)
        column.addWidget(self._slot)
        column.addLayout(self._grid)
        column.addWidget(self._error)

    def show_view(self, view: CustomerFormView) -> None:
        """Show the form; a field is made anew only when the set of fields changes."""
        old, self._view = self._view, view
        self._title.setText(view.title)
        self._subtitle.setText(view.subtitle)
        self._duplicate.show_view(view.duplicate)
        self._slot.setCurrentIndex(0 if view.duplicate is None else 1)
        self._error.setText(view.error)
        self._error.setVisible(bool(view.error))
        self._cancel.show_label(view.cancel_label or self._theme.translator("Cancel"), "Escape")
        if tuple(self._fields) != tuple(field.key for field in view.fields):
            self._build(view.fields)
        for field in view.fields:
            self._fields[field.key].show_view(field)
        self._actions.show_actions(view.actions, rest=view.busy)
        if view.focus != old.focus and view.focus in self._fields:
            self._fields[view.focus].setFocus()

    def take_focus(self) -> None:
        """Put the focus on the field the view asks for, else on the first."""
        target = self._fields.get(self._view.focus) or next(iter(self._fields.values()), None)
        if target is not None:
            target.setFocus()

    def press_primary(self) -> None:
        """What Enter does: the customer whom the form found already, where the view says so, else saving."""
        duplicate = self._view.duplicate
        if duplicate is not None and duplicate.action.primary and not self._view.busy:
            self.duplicate_used.emit()
            return
        for action in self._view.actions:
            if action.primary and action.enabled and not self._view.busy:
                self.action_pressed.emit(action.key)

    def _build(self, fields: tuple[FieldView, ...]) -> None:
        while self._grid.count():
            taken = self._grid.takeAt(0)
            row = taken.widget() if taken is not None else None
            if row is not None:
                row.hide()
                row.deleteLater()
        self._fields = {}
        by_key = {field.key: field for field in fields}
        rows = [[(by_key.pop(key), share) for key, share in row if key in by_key] for row in _ROWS]
        rest = list(by_key.values())
        rows += [[(field, 1) for field in rest[at : at + 2]] for at in range(0, len(rest), 2)]
        made: dict[str, FormField] = {}
        for shares in rows:
            if not shares:
                continue
            holder = QWidget(self)
            line = QHBoxLayout(holder)
            line.setContentsMargins(0, 0, 0, 0)
            line.setSpacing(18)
            for field, share in shares:
                widget = FormField(self._theme, field)
                widget.edited.connect(partial(self.edited.emit, field.key))
                widget.left.connect(partial(self.left.emit, field.key))
                line.addWidget(widget, share)
                made[field.key] = widget
            self._grid.addWidget(holder)
        self._fields = {field.key: made[field.key] for field in fields}


class _DuplicateBar(QFrame):
    """Who this may already be, and the button to take that customer."""

    used = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("duplicate")
        self._key = ""
        self._text = ElidedLabel()
        self._who = ElidedLabel()
        self._button = KeyCapButton(theme)
        self._button.margin = 5
        self._button.clicked.connect(self._use)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._text)
        words.addWidget(self._who)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 4, 10, 4)
        row.setSpacing(16)
        row.addLayout(words, 1)
        row.addWidget(self._button)

    def show_view(self, view: DuplicateView | None) -> None:
        if view is not None:
            self._key = view.key
            self._text.show_text(view.text)
            self._who.show_text(view.who)
            self._button.show_action(view.action)

    def _use(self) -> None:
        self.used.emit()
