"""The card that counts the drawer: a field for each note and coin, and the sums so far.

Scope: one card. What is typed stays here until it is done; the sums come back as a view.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLineEdit, QWidget

from pos_app.presenters.common.marks import N_
from pos_app.presenters.common.views import AmountRowView
from pos_app.presenters.day.views import CountSumView, CountView
from pos_app.presenters.day.window import CountListener
from pos_app.presenters.heard.cards import error_heard, sums_heard
from pos_app.ui.heard.announce import Changing, Said
from pos_app.ui.kit.buttons import ButtonKind, KeyCapButton
from pos_app.ui.kit.labels import AmountList, label, set_property
from pos_app.ui.kit.overlay import CardFor
from pos_app.ui.kit.pad import FigurePad, press_into
from pos_app.ui.kit.sized import Sized
from pos_app.ui.kit.theme import Theme

_FIELD = 84
_DIGITS = 6
_PARTS = 3  # of a piece: its value, the field, its sum


class CountCard(CardFor[CountListener]):
    """Enter and the arrows walk through the fields; Enter in the last one, or Ctrl+Enter anywhere, is done."""

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(theme, window, N_("Count"), theme.size("count"), lambda listener: listener.close_count())
        self._view = CountView("")
        self._fields: dict[str, QLineEdit] = {}
        self._worth: dict[str, QLabel] = {}
        self._made: list[QWidget] = []
        self._refused = Changing[str](theme.heard, Said.REFUSAL, error_heard)
        self._said = Changing[tuple[AmountRowView, ...]](theme.heard, Said.SUMS, sums_heard)
        self._title, self._subtitle = label(role="title"), label(role="quiet")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(4)
        self._sums = AmountList(theme, 26)
        self._error = label(role="error")
        self._cancel = KeyCapButton(theme, "", "Escape")
        self._cancel.clicked.connect(self.closed)
        self._ok = KeyCapButton(theme, "", "Ctrl+Return", ButtonKind.PRIMARY)
        self._ok.clicked.connect(self._submit)
        self.foot.addWidget(self._cancel)
        self.foot.addStretch(1)
        self.foot.addWidget(self._ok)
        for part in (self._title, self._subtitle):
            self.body.addWidget(part)
        self._pad = FigurePad(theme, "prompt_pad", self.card)
        self._pad.show_mark("")
        self._pad.pressed.connect(self._press_pad)
        Sized(self, theme, self._place)
        beside = QHBoxLayout()
        beside.setSpacing(20)
        beside.addLayout(self._grid, 1)
        beside.addWidget(self._pad, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(beside)
        self.body.addWidget(self._sums)
        self.body.addWidget(self._error)

    def show_view(self, view: CountView) -> None:
        """Begin a count: every field is empty."""
        self._said.forget()
        self._view = view
        self._title.setText(view.title)
        self._subtitle.setText(view.subtitle)
        self._ok.show_label(view.ok_label, "Ctrl+Return")
        self._cancel.show_label(view.cancel_label, "Escape")
        for old in self._made:
            self._grid.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._made, self._fields, self._worth = [], {}, {}
        for piece in view.pieces:
            name, worth = label(piece.value), label(role="quiet")
            name.setWordWrap(False)
            worth.setWordWrap(False)
            for words in (name, worth):
                words.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            field = QLineEdit()
            field.setObjectName("count")
            field.setMaxLength(_DIGITS)
            field.setFixedWidth(_FIELD)
            field.setAlignment(Qt.AlignmentFlag.AlignRight)
            field.setAccessibleName(piece.value)
            field.textEdited.connect(self._typed)
            field.installEventFilter(self)
            self._made += [name, field, worth]
            self._fields[piece.key], self._worth[piece.key] = field, worth
        self._place(self.theme.size)
        for before, after in zip(list(self._fields.values()), list(self._fields.values())[1:], strict=False):
            QWidget.setTabOrder(before, after)

    def _place(self, size: Callable[[str], int]) -> None:
        """Notes and coins go down one column after the other; a low window has more of them."""
        self._pad.setVisible(size("count_pad") > 0)
        self._card_width = size("count") + size("count_pad")
        columns = size("count_columns")
        rows = max(-(-len(self._fields) // columns), 1)
        for widget in self._made:
            self._grid.removeWidget(widget)
        for worth in self._worth.values():
            worth.setFixedWidth(size("count_worth"))
        for number, widget in enumerate(self._made):
            piece, part = divmod(number, _PARTS)
            self._grid.addWidget(widget, piece % rows, piece // rows * (_PARTS + 1) + part)
        for gap in range(2):
            between = gap < columns - 1
            self._grid.setColumnStretch(gap * (_PARTS + 1) + _PARTS, 1 if between else 0)

    def show_sum(self, view: CountSumView) -> None:
        """What is typed so far comes to this."""
        worth = dict(view.worth)
        for key, words in self._worth.items():
            words.setText(worth.get(key, ""))
            set_property(self._fields[key], "state", "error" if key in view.wrong else "")
        self._sums.show_rows(view.rows)
        self._said.show(view.rows)
        self._refused.show(view.error)
        self._error.setText(view.error)
        self._error.setVisible(bool(view.error))
        wrong = next(iter(view.wrong), "")
        if wrong and not any(self._fields[key].hasFocus() for key in view.wrong):
            self._fields[wrong].setFocus()

    def take_focus(self) -> None:
        first = next(iter(self._fields.values()), None)
        if first is not None:
            first.setFocus(Qt.FocusReason.TabFocusReason)

    def press_enter(self) -> None:
        last = list(self._fields.values())[-1:]
        if last and last[0].hasFocus():
            self._submit()
        else:
            self._walk(1)

    def type_key(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._submit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and isinstance(watched, QLineEdit):
            step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
            if step is not None:
                self._walk(step)
                return True
        return super().eventFilter(watched, event)

    def _walk(self, step: int) -> None:
        fields = list(self._fields.values())
        at = next((n for n, field in enumerate(fields) if field.hasFocus()), -step)
        fields[(at + step) % len(fields)].setFocus(Qt.FocusReason.TabFocusReason)

    def _values(self) -> dict[str, str]:
        return {key: field.text() for key, field in self._fields.items()}

    def _press_pad(self, key: str) -> None:
        """Into the field that has the keys, else into the first."""
        fields = list(self._fields.values())
        field = next((one for one in fields if one.hasFocus()), None)
        if field is None:
            field = fields[0]
            field.setFocus(Qt.FocusReason.TabFocusReason)
        press_into(field, key)
        self._typed("")

    def _typed(self, _text: str) -> None:
        self.tell(lambda who: who.sum_up(self._values()))

    def _submit(self) -> None:
        self.tell(lambda who: who.submit_count(self._values()))
