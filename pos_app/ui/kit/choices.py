"""A row of choices: white buttons, alike wide where there is room, the chosen one with a strong edge."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from pos_app.presenters.common.views import ActionView
from pos_app.ui.kit.buttons import ButtonKind, KeyCapButton
from pos_app.ui.kit.theme import Theme

_LEAST = 56  # px: also one sign alone is hit


class ChoiceRow(QWidget):
    """Emits the key of the choice that is pressed; which one is chosen its owner says by the next view."""

    pressed = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, ticks: bool = False) -> None:
        """`ticks`: the chosen one has a tick, where no key cap tells the choices apart."""
        super().__init__(parent)
        self._theme = theme
        self.ticks = ticks
        self._actions: tuple[ActionView, ...] = ()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self.buttons: list[KeyCapButton] = []

    def show_choices(self, actions: tuple[ActionView, ...]) -> None:
        """Show these; the primary one is chosen."""
        self._actions = actions
        while len(self.buttons) < len(actions):
            button = KeyCapButton(self._theme, kind=ButtonKind.CHOICE, parent=self)
            button.setCheckable(True)
            button.padding = 8
            button.setMinimumWidth(_LEAST)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(partial(self._press, len(self.buttons)))
            self._row.addWidget(button, 1)
            self.buttons.append(button)
        for number, button in enumerate(self.buttons):
            button.setVisible(number < len(actions))
            if number < len(actions):
                action = actions[number]
                button.show_label(action.label, action.shortcut, action.tooltip)
                button.setEnabled(action.enabled)
                if self.ticks or button.icon_name:
                    button.icon_name = "check" if self.ticks and action.primary else ""
                    button.updateGeometry()
                button.setChecked(action.primary)
        self._share()
        self.setVisible(bool(actions))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share()

    def _share(self) -> None:
        """All alike wide where each has room so; else by their words, so that none has smaller letters than another."""
        seen = self.buttons[: len(self._actions)]
        wide = [button.sizeHint().width() for button in seen]
        each = (self.width() - self._row.spacing() * (len(seen) - 1)) // max(len(seen), 1)
        is_alike = max(wide, default=0) <= each
        for button, one in zip(seen, wide, strict=True):
            self._row.setStretchFactor(button, 1 if is_alike else one)

    def _press(self, number: int, _checked: bool = False) -> None:
        self.buttons[number].setChecked(self._actions[number].primary)  # the next view says what is chosen
        self.pressed.emit(self._actions[number].key)
