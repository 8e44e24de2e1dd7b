"""A field of a form: label above, below it a message (an error, or what will be saved) in a place kept for it.

Scope: one widget for text or a choice.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionComboBox,
    QStylePainter,
    QVBoxLayout,
    QWidget,
)

from pos_app.presenters.common.card_views import ChoiceView, FieldView
from pos_app.presenters.heard.cards import error_heard
from pos_app.ui.heard.announce import Changing, Said
from pos_app.ui.kit import paint
from pos_app.ui.kit.labels import ElidedLabel, set_property
from pos_app.ui.kit.pad import press_into
from pos_app.ui.kit.theme import Theme

_LONGEST = 200
_NAMES = frozenset({"first_name", "last_name", "street", "city", "name"})  # begin with a capital
_ROOM, _CHOICE_ROOM = 150, 195  # px: a field that has less does not show what is in it
_LINE = 18  # px of a line beneath a field
_SIGN = 18  # px of the sign in a field
_BOX, _WORDS = QStyle.ComplexControl.CC_ComboBox, QStyle.SubControl.SC_ComboBoxEditField


class ChoiceBox(QComboBox):
    """A list of choices with the program's own arrow."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setMaxVisibleItems(9)
        self.setItemDelegate(QStyledItemDelegate(self))  # the usual one leaves the sheet's height of a row out
        # A long choice takes no room from the fields beside it.
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)

    def paintEvent(self, _event: QPaintEvent) -> None:
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        room = self.style().subControlRect(_BOX, option, _WORDS, self).width() - 4
        option.currentText = paint.whole_parts(option.currentText, self.fontMetrics(), room)
        painter = QStylePainter(self)
        painter.drawComplexControl(_BOX, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        place = QRect(self.width() - 30, self.height() // 2 - 8, 18, 18)
        paint.sign(painter, self._theme, "down", "quiet", place)
        painter.end()


class TextInput(QLineEdit):
    """A line edit that shows the beginning of its text without the focus, and has the cursor at the end with it."""

    left = Signal()
    """The keys went to another widget of the window after something was typed."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._right = False

    def show_right(self, right: bool) -> None:
        """Whether what is in it was looked at and can be taken: a sign says so, for a green edge is where the keys
        are."""
        if right != self._right:
            self._right = right
            self.setTextMargins(0, 0, _SIGN + 4 if right else 0, 0)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._right:
            with QPainter(self) as painter:
                place = QRect(self.width() - _SIGN - 10, (self.height() - _SIGN) // 2, _SIGN, _SIGN)
                paint.sign(painter, self._theme, "check", "ok", place)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        away = event.reason() not in (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)
        if away and self.isModified():
            self.setModified(False)
            self.left.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        # Tab has selected all by now, the mouse puts the cursor where it was pressed.
        if event.reason() is not Qt.FocusReason.MouseFocusReason and not self.hasSelectedText():
            self.end(False)


class _Message(QLabel):
    """What is said beneath a field: one line, and as many more as its words need; the field grows with it."""

    def __init__(self) -> None:
        super().__init__()
        self._room = 0
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.show_message("", wrong=False)

    def show_message(self, words: str, *, wrong: bool) -> None:
        """Other words; `wrong`: what was typed cannot be taken."""
        self.setText(words)
        self.setAccessibleName(words)
        set_property(self, "role", "error" if wrong else "small")
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.width() != self._room:
            self._room = self.width()
            self._fit()

    def minimumSizeHint(self) -> QSize:
        return QSize(24, self.minimumHeight())

    def _fit(self) -> None:
        """As high as its lines in the width it was given; one line before that."""
        lines = 1
        if self._room and self.text():
            self.ensurePolished()
            metrics, room = self.fontMetrics(), QRect(0, 0, self._room, 0)
            words = metrics.boundingRect(room, Qt.TextFlag.TextWordWrap.value, self.text())
            lines = max(-(-words.height() // metrics.lineSpacing()), 1)
        self.setFixedHeight(_LINE * lines)


class FormField(QWidget):
    """Label, control, message. `edited` carries each change the cashier makes, never one that was shown; `left`: the
    keys went elsewhere behind them."""

    edited = Signal(str)
    left = Signal()

    def __init__(self, theme: Theme, view: FieldView, parent: QWidget | None = None, *, bare: bool = False) -> None:
        """`bare`: the control alone, where its name stands beside it."""
        super().__init__(parent)
        self._choices: tuple[ChoiceView, ...] = ()
        self._showing = False
        self._refused = Changing[str](theme.heard, Said.REFUSAL, error_heard)
        self._label = ElidedLabel(role="label")
        self._message = _Message()
        self._line: TextInput | None = None
        self._box: ChoiceBox | None = None
        if view.choices:
            self._box = ChoiceBox(theme, self)
            self._box.activated.connect(self._chosen)
            # A screen reader on Linux calls a list by its choice, and asks for the label.
            self._label.setBuddy(self._box)
            control: QWidget = self._box
        else:
            self._line = line = TextInput(theme, self)
            line.left.connect(self.left)
            self._line.setMaxLength(_LONGEST)
            if view.secret:
                self._line.setEchoMode(QLineEdit.EchoMode.Password)
            self._line.setProperty("capital", view.key in _NAMES)
            if view.number:  # as in every card that wants one
                self._line.setProperty("big", "number")
                self._line.setAlignment(Qt.AlignmentFlag.AlignRight)
            # Not `textEdited`: a screen reader's or a dictation's text comes without a key.
            self._line.textChanged.connect(self._text_changed)
            control = self._line
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(self._label)
        column.addWidget(control)
        column.addWidget(self._message)
        self._label.setHidden(bare)
        self._message.setHidden(bare)
        self._control = control
        self.setFocusProxy(control)
        self.show_view(view)

    @property
    def has_choices(self) -> bool:
        """Whether it is a list to choose from."""
        return self._box is not None

    def show_view(self, view: FieldView) -> None:
        """Show label, value and message. A value equal to what is typed leaves the cursor alone."""
        self._label.show_text(view.label)
        self._control.setAccessibleName(view.label)
        self._control.setAccessibleDescription(view.error or view.hint)
        self._message.show_message(view.error or view.hint, wrong=bool(view.error))
        self._refused.show(view.error and f"{view.label}: {view.error}")
        set_property(self._control, "state", "error" if view.error else "")
        if self._line is not None:
            self._line.show_right(view.ok and not view.error)
            self._line.setPlaceholderText(view.placeholder)
            if self._line.text() != view.value:
                self._showing = True
                try:
                    self._line.setText(view.value)
                finally:
                    self._showing = False
                if not self._line.hasFocus():
                    self._line.setCursorPosition(0)  # of a long text the beginning is seen
        if self._box is not None:
            self._show_choices(self._box, view)

    @property
    def has_keys(self) -> bool:
        """Whether what is typed goes into it."""
        return self._control.hasFocus()

    def press_pad(self, key: str) -> None:
        """A key of a pad of digits."""
        if self._line is not None:
            press_into(self._line, key)

    def _text_changed(self, words: str) -> None:
        if not self._showing:
            self.edited.emit(words)

    def _show_choices(self, box: ChoiceBox, view: FieldView) -> None:
        if view.choices != self._choices:
            self._choices = view.choices
            box.clear()
            for choice in view.choices:
                box.addItem(choice.label, choice.key)
        box.setCurrentIndex(box.findData(view.value))

    def _chosen(self, number: int) -> None:
        self.edited.emit(self._choices[number].key)


class FieldRow(QWidget):
    """Fields side by side, `columns` of one width; where that leaves one too little room they go on beneath."""

    def __init__(self, fields: Sequence[FormField], columns: int) -> None:
        super().__init__()
        self._fields, self._columns, self._now = fields, columns, 0
        self._blanks = [QWidget() for _ in range(len(fields), columns)]  # beside few fields: columns of one width
        self._room = _CHOICE_ROOM if any(field.has_choices for field in fields) else _ROOM
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(18)
        self._grid.setVerticalSpacing(4)
        self._arrange(columns)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._room, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        fitting = max((self.width() + 18) // (self._room + 18), 1)
        lines = -(-self._columns // fitting)
        self._arrange(-(-self._columns // lines))

    def _arrange(self, columns: int) -> None:
        if columns == self._now:
            return
        self._now = columns
        for number, field in enumerate((*self._fields, *self._blanks)):
            self._grid.removeWidget(field)
            self._grid.addWidget(field, number // columns, number % columns)
        for blank in self._blanks:
            blank.setVisible(columns == self._columns)
        for column in range(self._columns):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
