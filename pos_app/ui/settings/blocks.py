"""The blocks of the Settings page: fields, paragraphs, test steps, amounts, buttons, cards with a button.

Scope: a widget per kind of block; each shows the newest view of its kind and tells of keys pressed and texts typed.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from pos_app.presenters.common.views import Tone
from pos_app.presenters.settings.views import (
    AbilitiesBlock,
    AmountsBlock,
    Block,
    ButtonsBlock,
    ColumnsBlock,
    FieldsBlock,
    PairsBlock,
    QuestionBlock,
    StepRowView,
    StepsBlock,
    TextBlock,
    WaysBlock,
)
from pos_app.ui.kit import paint
from pos_app.ui.kit.actions import ActionRow
from pos_app.ui.kit.buttons import KeyCapButton
from pos_app.ui.kit.field import FieldRow, FormField
from pos_app.ui.kit.labels import AmountList, label, set_property
from pos_app.ui.kit.theme import Theme
from pos_app.ui.settings.abilities import AbilityList, Pairs, Question
from pos_app.ui.settings.base import BlockBase

_SIGN = 20
_LABEL = 250  # px, what the steps of a test have at least for their names


class Fields(BlockBase):
    """Rows of fields under a heading."""

    def __init__(self, theme: Theme, block: FieldsBlock) -> None:
        super().__init__(theme)
        self._fields: dict[str, FormField] = {}
        self._title, self._text = label(role="heading"), label(role="quiet")
        self.column.addWidget(self._title)
        self.column.addWidget(self._text)
        for row in block.rows:
            made = []
            for view in row:
                field = FormField(theme, view)
                field.edited.connect(partial(self.edited.emit, view.key))
                made.append(field)
                self._fields[view.key] = field
            self.column.addWidget(FieldRow(made, 2 if len(row) == 1 and len(block.rows) > 1 else len(row)))
        self._shape = _shape(block)

    @property
    def fields(self) -> dict[str, FormField]:
        return self._fields

    def fits(self, block: Block) -> bool:
        return isinstance(block, FieldsBlock) and _shape(block) == self._shape

    def show_block(self, block: Block) -> None:
        assert isinstance(block, FieldsBlock)
        _say(self._title, block.title)
        _say(self._text, block.text)
        for row in block.rows:
            for view in row:
                self._fields[view.key].show_view(view)


class Text(BlockBase):
    """A heading and a paragraph; a tone puts its sign before it."""

    def __init__(self, theme: Theme, _block: TextBlock) -> None:
        super().__init__(theme)
        self._title, self._text = label(role="heading"), label()
        self._sign = _Sign(theme)
        line = QHBoxLayout()
        line.setSpacing(10)
        line.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self._text, 1)
        self.column.addWidget(self._title)
        self.column.addLayout(line)

    def fits(self, block: Block) -> bool:
        return isinstance(block, TextBlock)

    def show_block(self, block: Block) -> None:
        assert isinstance(block, TextBlock)
        _say(self._title, block.title)
        self._text.setText(block.text)
        set_property(self._text, "tone", str(block.tone) if block.tone in (Tone.WARN, Tone.TROUBLE) else "")
        self._sign.show_tone(block.tone)
        self._sign.setVisible(block.tone is not Tone.PLAIN)


class Steps(BlockBase):
    """What was tried and what came of it, and the buttons that try it."""

    def __init__(self, theme: Theme, block: StepsBlock) -> None:
        super().__init__(theme)
        self._title = label(role="heading")
        self._actions = ActionRow(theme, to_right=True)
        self._actions.pressed.connect(self.pressed)
        top = QHBoxLayout()
        top.addWidget(self._title, 1)
        top.addWidget(self._actions)
        self.column.addLayout(top)
        self._rows = [_StepRow(theme) for _ in block.rows]
        for row in self._rows:
            self.column.addWidget(row)

    def fits(self, block: Block) -> bool:
        return isinstance(block, StepsBlock) and len(block.rows) == len(self._rows)

    def show_block(self, block: Block) -> None:
        assert isinstance(block, StepsBlock)
        self._title.setText(block.title)
        self._actions.show_actions(block.actions)
        for row, view in zip(self._rows, block.rows, strict=True):
            row.show_view(view)
        widest = max((row.label_width for row in self._rows), default=0)
        for row in self._rows:
            row.set_label_width(max(_LABEL, widest))


class AmountsWidget(BlockBase):
    """Sums on the right, how they came about beneath."""

    def __init__(self, theme: Theme, _block: AmountsBlock) -> None:
        super().__init__(theme)
        self._title, self._lines = label(role="heading"), label(role="quiet")
        self._rows = AmountList(theme)
        for part in (self._title, self._rows, self._lines):
            self.column.addWidget(part)

    def fits(self, block: Block) -> bool:
        return isinstance(block, AmountsBlock)

    def show_block(self, block: Block) -> None:
        assert isinstance(block, AmountsBlock)
        self._title.setText(block.title)
        self._rows.show_rows(block.rows)
        self._lines.setText("\n".join(block.lines))


class Buttons(BlockBase):
    """Buttons side by side."""

    def __init__(self, theme: Theme, _block: ButtonsBlock) -> None:
        super().__init__(theme)
        self.setObjectName("")
        self.column.setContentsMargins(0, 0, 0, 0)
        self._actions = ActionRow(theme)
        self._actions.pressed.connect(self.pressed)
        self.column.addWidget(self._actions)

    def fits(self, block: Block) -> bool:
        return isinstance(block, ButtonsBlock)

    def show_block(self, block: Block) -> None:
        assert isinstance(block, ButtonsBlock)
        self._actions.show_actions(block.actions)


class Ways(BlockBase):
    """Cards, each with a heading, a text and a button."""

    def __init__(self, theme: Theme, block: WaysBlock) -> None:
        super().__init__(theme)
        self.setObjectName("")
        self.column.setContentsMargins(0, 0, 0, 0)
        line = QHBoxLayout()
        line.setSpacing(18)
        self._cards = [(label(role="title"), label(role="quiet"), KeyCapButton(theme)) for _ in block.ways]
        for number, (title, text, button) in enumerate(self._cards):
            card = QFrame()
            card.setObjectName("detailcard")
            inside = QVBoxLayout(card)
            inside.setContentsMargins(24, 22, 24, 22)
            inside.setSpacing(12)
            inside.addWidget(title)
            inside.addWidget(text)
            inside.addStretch(1)
            inside.addWidget(button)
            button.clicked.connect(lambda _=False, n=number: self.pressed.emit(self._keys[n]))
            line.addWidget(card, 1)
        self._keys: list[str] = []
        self.column.addLayout(line)

    def fits(self, block: Block) -> bool:
        return isinstance(block, WaysBlock) and len(block.ways) == len(self._cards)

    def show_block(self, block: Block) -> None:
        assert isinstance(block, WaysBlock)
        self._keys = [action.key for _, _, action in block.ways]
        for (title, text, button), (heading, words, action) in zip(self._cards, block.ways, strict=True):
            title.setText(heading)
            text.setText(words)
            button.show_action(action)


class Columns(BlockBase):
    """Blocks in two columns of one width."""

    def __init__(self, theme: Theme, block: ColumnsBlock) -> None:
        super().__init__(theme)
        self.setObjectName("")
        self.column.setContentsMargins(0, 0, 0, 0)
        line = QHBoxLayout()
        line.setSpacing(12)
        self._sides = tuple([widget_for(theme, one) for one in side] for side in (block.left, block.right))
        for side in self._sides:
            column = QVBoxLayout()
            column.setSpacing(12)
            for widget in side:
                widget.edited.connect(self.edited)
                widget.pressed.connect(self.pressed)
                column.addWidget(widget)
            column.addStretch(1)
            line.addLayout(column, 1)
        self.column.addLayout(line)

    @property
    def fields(self) -> dict[str, FormField]:
        """The fields on it by key."""
        return {key: field for side in self._sides for widget in side for key, field in widget.fields.items()}

    def fits(self, block: Block) -> bool:
        """Whether it has the blocks of this one."""
        return isinstance(block, ColumnsBlock) and all(
            len(widgets) == len(views) and all(widget.fits(view) for widget, view in zip(widgets, views, strict=True))
            for widgets, views in zip(self._sides, (block.left, block.right), strict=True)
        )

    def show_block(self, block: Block) -> None:
        """Show the blocks."""
        assert isinstance(block, ColumnsBlock)
        for widgets, views in zip(self._sides, (block.left, block.right), strict=True):
            for widget, view in zip(widgets, views, strict=True):
                widget.show_block(view)


BlockWidget = Fields | Text | Steps | AmountsWidget | Buttons | Ways | AbilityList | Question | Pairs | Columns


def widget_for(theme: Theme, block: Block) -> BlockWidget:
    """A widget that can show this block, showing it."""
    made: BlockWidget
    match block:
        case FieldsBlock():
            made = Fields(theme, block)
        case TextBlock():
            made = Text(theme, block)
        case StepsBlock():
            made = Steps(theme, block)
        case AmountsBlock():
            made = AmountsWidget(theme, block)
        case ButtonsBlock():
            made = Buttons(theme, block)
        case WaysBlock():
            made = Ways(theme, block)
        case AbilitiesBlock():
            made = AbilityList(theme, block)
        case QuestionBlock():
            made = Question(theme, block)
        case PairsBlock():
            made = Pairs(theme, block)
        case ColumnsBlock():
            made = Columns(theme, block)
    made.show_block(block)
    return made


class _Sign(QWidget):
    """The sign of a tone; a hollow dot for what was not tried."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._tone = Tone.PLAIN
        self.setFixedSize(_SIGN, _SIGN)

    def show_tone(self, tone: Tone) -> None:
        if tone is not self._tone:
            self._tone = tone
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if paint.SIGNS[self._tone]:
            where = QRect(1, 1, _SIGN - 2, _SIGN - 2)
            paint.sign(painter, self._theme, paint.SIGNS[self._tone], str(self._tone), where)
        else:
            place = self.rect().adjusted(5, 5, -5, -5).toRectF()
            paint.box(painter, place, place.height() / 2, None, self._theme.colour("edge"), 1.5)
        painter.end()


class _StepRow(QWidget):
    """Sign, what was tried, what came of it; a long sentence wraps."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._sign = _Sign(theme)
        self._label, self._text = label(role="strong"), label(role="quiet")
        self._label.setWordWrap(False)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 2, 0, 2)
        line.setSpacing(10)
        line.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self._label, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self._text, 1, Qt.AlignmentFlag.AlignTop)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), QFontMetrics(self._theme.font(15)).height() + 6)

    @property
    def label_width(self) -> int:
        """What the words of the step need, in px."""
        return self._label.sizeHint().width()

    def set_label_width(self, width: int) -> None:
        """The column of the labels, the same for all rows."""
        self._label.setFixedWidth(width)

    def show_view(self, view: StepRowView) -> None:
        self._sign.show_tone(view.tone)
        self._label.setText(view.label)
        self._text.setText(view.text)
        set_property(self._text, "tone", "trouble" if view.tone is Tone.TROUBLE else "")
        self.setAccessibleName(f"{view.label} {view.text}".strip())


def _shape(block: FieldsBlock) -> tuple[tuple[tuple[str, bool], ...], ...]:
    """The shape that decides whether widgets can be kept: the fields in their rows, and which of them are lists."""
    return tuple(tuple((view.key, bool(view.choices)) for view in row) for row in block.rows)


def _say(words: QWidget, text: str) -> None:
    words.setProperty("text", text)
    words.setVisible(bool(text))
