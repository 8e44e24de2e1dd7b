"""Buttons made from actions: a row that goes on to a second line before it pushes its card wider, and the buttons of a
card's own row or column.

Scope: no words of their own; the key of the pressed action is told.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QWidget

from pos_app.presenters.common.views import ActionView
from pos_app.ui.kit.buttons import TOUCH, ButtonKind, KeyCapButton
from pos_app.ui.kit.theme import Theme

_GAP = 8
_BETWEEN = 4  # px between two lines of buttons, which have air of their own
_APART = 8  # px between two of stacked ones, which have none
_MOST = 4  # columns of stacked buttons


class ActionButtons:
    """One button an action in a row or a column of a card, made anew each time; `press` is called with the key.

    With `by_width` they share the row by their own widths: long answers are as large to the finger as short ones.
    """

    def __init__(
        self, theme: Theme, card: QWidget, layout: QBoxLayout, press: Callable[[str], object], *, by_width: bool = False
    ) -> None:
        self._theme = theme
        self._card = card
        self._layout = layout
        self._press = press
        self._by_width = by_width
        self.buttons: tuple[KeyCapButton, ...] = ()

    def show(self, actions: Sequence[ActionView]) -> None:
        """Show these in place of those before."""
        for button in self.buttons:
            self._layout.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = tuple(map(self._made, actions))

    def _made(self, action: ActionView) -> KeyCapButton:
        button = KeyCapButton(self._theme, parent=self._card)
        button.show_action(action)
        button.clicked.connect(partial(self._pressed, action.key))
        self._layout.addWidget(button, button.sizeHint().width() if self._by_width else 0)
        return button

    def _pressed(self, key: str, _checked: bool = False) -> None:
        self._press(key)


class ActionRow(QWidget):
    """Buttons from left to right, or ending at the right edge with `to_right`."""

    pressed = Signal(str)
    _stacked = False

    def __init__(self, theme: Theme, to_right: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._to_right = to_right
        self._actions: tuple[ActionView, ...] = ()
        self._buttons: list[KeyCapButton] = []
        # Not Fixed: a layout would then hold it to the height of one line, whatever the width asks for.
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_actions(self, actions: tuple[ActionView, ...], rest: bool = False) -> None:
        """Show `actions`; with `rest` all of them are disabled."""
        self._actions = actions
        while len(self._buttons) < len(actions):
            button = KeyCapButton(self._theme, parent=self)
            button.stacked = self._stacked
            if self._stacked:
                button.margin = 0  # two lines of the main button's words and its key need all of it
            button.clicked.connect(partial(self._press, len(self._buttons)))
            self._buttons.append(button)
        for number, button in enumerate(self._buttons):
            button.setVisible(number < len(actions))
            if number < len(actions):
                button.show_action(actions[number])
                button.setEnabled(actions[number].enabled and not rest)
        self.setVisible(bool(actions))
        self.updateGeometry()
        self._arrange()

    def sizeHint(self) -> QSize:
        widths = [button.sizeHint().width() for button in self._seen()]
        return QSize(sum(widths) + _GAP * max(len(widths) - 1, 0), TOUCH)

    def minimumSizeHint(self) -> QSize:
        return QSize(max((button.sizeHint().width() for button in self._seen()), default=0), TOUCH)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        lines = len(self._lines(width))
        return max(lines, 1) * TOUCH + max(lines - 1, 0) * _BETWEEN

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _seen(self) -> list[KeyCapButton]:
        return self._buttons[: len(self._actions)]

    def _lines(self, width: int) -> list[list[KeyCapButton]]:
        """As few lines as have room, about as long as each other: no button stands alone beneath a full line."""
        lines = self._broken(width)
        while len(lines) > 1:
            shorter = self._broken(max(map(_length, lines)) - 1)
            if len(shorter) > len(lines) or max(map(_length, shorter)) >= max(map(_length, lines)):
                break
            lines = shorter
        return lines

    def _broken(self, width: int) -> list[list[KeyCapButton]]:
        lines: list[list[KeyCapButton]] = []
        for button in self._seen():
            if lines and _length([*lines[-1], button]) <= width:
                lines[-1].append(button)
            else:
                lines.append([button])
        return lines

    def _arrange(self) -> None:
        for number, line in enumerate(self._lines(self.width())):
            left = max(self.width() - _length(line), 0) if self._to_right else 0
            for button in line:
                wide = button.sizeHint().width()
                button.setGeometry(left, number * (TOUCH + _BETWEEN), min(wide, self.width()), TOUCH)
                left += wide + _GAP

    def _press(self, number: int, _checked: bool = False) -> None:
        self.pressed.emit(self._actions[number].key)


class StackedRow(ActionRow):
    """Columns as wide as each other, at most four: each button has its key beneath its words, so that many of them take
    little height. There are fewer columns where words would be cut. A main button in front is two columns wide where
    the last line has a place to spare."""

    _stacked = True

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._tall)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self._tall)

    def heightForWidth(self, width: int) -> int:
        lines = -(-len(self._seen()) // self._columns(width))
        return max(lines, 1) * self._tall + max(lines - 1, 0) * _APART

    @property
    def _tall(self) -> int:
        return self._theme.size("stacked")

    def _columns(self, width: int) -> int:
        count = len(self._seen())
        for columns in range(min(count, _MOST), 1, -1):
            if all(button.has_room(_share(width, columns)) for button in self._seen()):
                lines = -(-count // columns)
                return -(-count // lines)  # the last line has as many as the others, as far as may be
        return 1

    def _arrange(self) -> None:
        columns = self._columns(self.width())
        wide = _share(self.width(), columns)
        main = self._main_is_wide(columns)
        for number, button in enumerate(self._seen()):
            line, place = divmod(number + (main and number > 0), columns)
            own = 2 * wide + _GAP if main and number == 0 else wide
            button.setGeometry(place * (wide + _GAP), line * (self._tall + _APART), own, self._tall)

    def _main_is_wide(self, columns: int) -> bool:
        """Whether the main button takes the place that the last line would leave empty."""
        seen = self._seen()
        return columns > 1 and len(seen) % columns > 0 and seen[0].kind is ButtonKind.PRIMARY


def _length(line: Sequence[KeyCapButton]) -> int:
    """The width of buttons side by side."""
    return sum(button.sizeHint().width() for button in line) + _GAP * (len(line) - 1)


def _share(width: int, columns: int) -> int:
    return (width - _GAP * (columns - 1)) // columns
