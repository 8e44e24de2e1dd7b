"""The blocks of what a shop can do: rows with a round sign, the open question, tenders with their fields, two columns.

Scope: a widget per kind of block, as in `blocks`; each shows the newest view of its kind.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from pos_app.presenters.common.views import Tone
from pos_app.presenters.settings.views import (
    AbilitiesBlock,
    AbilityRowView,
    Block,
    PairsBlock,
    QuestionBlock,
    QuestionRowView,
)
from pos_app.ui.kit import paint
from pos_app.ui.kit.actions import ActionRow
from pos_app.ui.kit.field import FormField
from pos_app.ui.kit.labels import label, rule, set_property
from pos_app.ui.kit.theme import Theme
from pos_app.ui.settings.base import BlockBase

_ROUND = 34  # px
_SIGNS = {Tone.OK: "check", Tone.WARN: "alert", Tone.TROUBLE: "alert", Tone.INFO: "info", Tone.PLAIN: "minus"}
_LEAST_PAIR = 84  # px of a tender's name


class AbilityList(BlockBase):
    """Rows: a round sign, what it is about, what follows from it, buttons at the right."""

    def __init__(self, theme: Theme, block: AbilitiesBlock) -> None:
        super().__init__(theme)
        self._title, self._aside = label(role="heading"), label(role="small")
        self._aside.setAlignment(Qt.AlignmentFlag.AlignRight)
        top = QHBoxLayout()
        top.addWidget(self._title, 1)
        top.addWidget(self._aside)
        self.column.addLayout(top)
        self._rows = [_AbilityRow(theme) for _ in block.rows]
        for row in self._rows:
            self.column.addWidget(rule())
            self.column.addWidget(row)
            row.buttons.pressed.connect(self.pressed)

    def fits(self, block: Block) -> bool:
        """Whether it has the rows of the block."""
        return isinstance(block, AbilitiesBlock) and len(block.rows) == len(self._rows)

    def show_block(self, block: Block) -> None:
        """Show the block."""
        assert isinstance(block, AbilitiesBlock)
        self._title.setText(block.title)
        self._aside.setText(block.aside)
        for row, view in zip(self._rows, block.rows, strict=True):
            row.show_view(view)


class Question(BlockBase):
    """A question in an edge of its own while it is open, with what is to be said yes to."""

    def __init__(self, theme: Theme, block: QuestionBlock) -> None:
        super().__init__(theme)
        self.column.setSpacing(6)
        self._title, self._text = label(role="heading"), label(role="small")
        self.column.addWidget(self._title)
        self.column.addWidget(self._text)
        self._rows = [_QuestionRow(theme) for _ in block.rows]
        for row in self._rows:
            self.column.addWidget(rule())
            self.column.addWidget(row)
            row.buttons.pressed.connect(self.pressed)
        self._actions = ActionRow(theme)
        self._actions.pressed.connect(self.pressed)
        self.column.addWidget(self._actions)

    def fits(self, block: Block) -> bool:
        """Whether it has the rows of the block."""
        return isinstance(block, QuestionBlock) and len(block.rows) == len(self._rows)

    def show_block(self, block: Block) -> None:
        """Show the block."""
        assert isinstance(block, QuestionBlock)
        set_property(self, "open", "yes" if block.is_open else "")
        self._title.setText(block.title)
        self._text.setText(block.text)
        for row, view in zip(self._rows, block.rows, strict=True):
            row.show_view(view)
        self._actions.show_actions(block.actions)


class Pairs(BlockBase):
    """Names on the left, fields on the right."""

    def __init__(self, theme: Theme, block: PairsBlock) -> None:
        super().__init__(theme)
        self._left, self._right, self._aside = (label(role=role) for role in ("heading", "heading", "small"))
        self._aside.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._aside.setWordWrap(False)
        head = QWidget()  # as wide as the fields beneath
        beside = QHBoxLayout(head)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.addWidget(self._right, 1)
        beside.addWidget(self._aside, 0)
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self._left, 2)
        top.addWidget(head, 3)
        self.column.addLayout(top)
        self._fields: dict[str, FormField] = {}
        self._names: list[QLabel] = []
        for view in block.rows:
            name = label(role="strong")  # a long one goes on to a second line
            name.setMinimumWidth(_LEAST_PAIR)
            field = FormField(theme, view, bare=True)
            field.edited.connect(partial(self.edited.emit, view.key))
            line = QHBoxLayout()
            line.setSpacing(12)
            line.addWidget(name, 2)
            line.addWidget(field, 3)
            self.column.addLayout(line)
            self._names.append(name)
            self._fields[view.key] = field
        self._shape = _shape(block)

    @property
    def fields(self) -> dict[str, FormField]:
        """The fields on it by key."""
        return self._fields

    def fits(self, block: Block) -> bool:
        """Whether it has the fields of the block."""
        return isinstance(block, PairsBlock) and _shape(block) == self._shape

    def show_block(self, block: Block) -> None:
        """Show the block."""
        assert isinstance(block, PairsBlock)
        self._left.setText(block.left)
        self._right.setText(block.right)
        self._aside.setText(block.aside)
        for name, view in zip(self._names, block.rows, strict=True):
            name.setText(view.label)
            self._fields[view.key].show_view(view)


class _AbilityRow(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._sign = _RoundSign(theme)
        self._title, self._text = label(role="strong"), label(role="small")
        self.buttons = ActionRow(theme, to_right=True)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._text)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 2, 0, 2)
        line.setSpacing(14)
        line.addWidget(self._sign, 0)
        line.addLayout(words, 1)
        line.addWidget(self.buttons, 0, Qt.AlignmentFlag.AlignVCenter)

    def show_view(self, view: AbilityRowView) -> None:
        self._sign.show_tone(view.tone)
        self._title.setText(view.title)
        self._text.setText(view.text)
        self._text.setVisible(bool(view.text))
        self.buttons.setFixedWidth(_width_of(self.buttons, view))
        self.setAccessibleName(f"{view.title}. {view.text}")


class _QuestionRow(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._left, self._middle, self._right = label(role="strong"), label(), label(role="small")
        self._below = label(role="small")
        self._left.setWordWrap(False)
        self._left.setMinimumWidth(52)
        self._right.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.buttons = ActionRow(theme, to_right=True)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(self._left, 0)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._middle)
        words.addWidget(self._below)
        line.addLayout(words, 3)
        line.addWidget(self._right, 2)
        line.addWidget(self.buttons, 0, Qt.AlignmentFlag.AlignVCenter)

    def show_view(self, view: QuestionRowView) -> None:
        self._left.setText(view.left)
        self._middle.setText(view.middle)
        # Buttons take the place on the right: what speaks for them then stands below.
        for words, shown in ((self._right, not view.actions), (self._below, bool(view.actions))):
            words.setText(view.right if shown else "")
            words.setVisible(shown and bool(view.right))
        self.buttons.setFixedWidth(_width_of(self.buttons, view))
        self.setAccessibleName(f"{view.left} {view.middle} {view.right}".strip())


class _RoundSign(QWidget):
    """A tone's sign on its ground."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._tone = Tone.PLAIN
        self.setFixedSize(_ROUND, _ROUND)

    def show_tone(self, tone: Tone) -> None:
        self._tone = tone
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        ground = self.rect().toRectF()
        paint.box(painter, ground, _ROUND / 2, self._theme.colour(f"{self._tone}_ground"))
        token = "quiet" if self._tone is Tone.PLAIN else str(self._tone)
        paint.sign(painter, self._theme, _SIGNS[self._tone], token, QRect(8, 8, _ROUND - 16, _ROUND - 16))
        painter.end()


def _width_of(buttons: ActionRow, view: AbilityRowView | QuestionRowView) -> int:
    buttons.show_actions(view.actions)
    return buttons.sizeHint().width() if view.actions else 0


def _shape(block: PairsBlock) -> tuple[str, ...]:
    return tuple(view.key for view in block.rows)
