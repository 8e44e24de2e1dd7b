"""A pad of digits to be touched. Scope: its keys; the card decides what they do."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QSizePolicy, QWidget

from pos_app.ui.kit.buttons import KeyCapButton
from pos_app.ui.kit.sized import Sized
from pos_app.ui.kit.spoken import Spoken
from pos_app.ui.kit.theme import Theme

BACKSPACE = "backspace"
_MARK = "mark"
_KEYS = (("7", "8", "9"), ("4", "5", "6"), ("1", "2", "3"), (_MARK, "0", BACKSPACE))


def press_into(field: QLineEdit, key: str) -> None:
    """What a key of the pad does to a field: the first one replaces what is selected in it. An ending that is no figure
    (a unit) stays behind what is typed."""
    if key == BACKSPACE:
        end = len(field.text().rstrip(" %"))
        if not field.hasSelectedText():
            field.setCursorPosition(min(field.cursorPosition(), end))
        field.backspace()
    else:
        field.insert(key)


class FigurePad(QWidget):
    """The digits, BACKSPACE, and a decimal mark once `show_mark` named one. `measure` names how high a key is."""

    pressed = Signal(str)

    def __init__(self, theme: Theme, measure: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._measure = measure
        self._keys: list[KeyCapButton] = []
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(7)
        for line, keys in enumerate(_KEYS):
            for column, key in enumerate(keys):
                button = KeyCapButton(theme, parent=self)
                button.font_size = (22, 600)
                button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keys of the keyboard do the same
                button.setMinimumWidth(90)
                button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
                button.clicked.connect(partial(self._press, key))
                grid.addWidget(button, line, column)
                self._keys.append(button)
                if key == BACKSPACE:
                    button.icon_name = "backspace"
                    self._say_backspace(theme, button)
                elif key == _MARK:
                    self._mark = button
                    button.hide()
                else:
                    button.show_label(key)
        for column in range(3):
            grid.setColumnStretch(column, 1)
        Sized(self, theme, self._fit)

    def show_mark(self, mark: str) -> None:
        """The country's decimal mark; "": the number has none."""
        self._mark.show_label(mark)
        self._mark.setVisible(bool(mark))

    def _say_backspace(self, theme: Theme, button: KeyCapButton) -> None:
        Spoken(button, theme, lambda tr: button.show_label("", "", tr("Take the last figure back")))

    def _press(self, key: str, _checked: bool = False) -> None:
        self.pressed.emit(self._mark.label if key == _MARK else key)

    def _fit(self, size: Callable[[str], int]) -> None:
        for button in self._keys:
            button.setFixedHeight(size(self._measure))
