"""A row of chips: one choice of a few; what does not fit on a line folds behind "More…".

Scope: one widget; emits the key of the chip that was chosen.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_app.presenters.common.views import ChipsView, ChipView
from pos_app.ui.kit.buttons import TOUCH, ButtonKind, KeyCapButton
from pos_app.ui.kit.spoken import Spoken
from pos_app.ui.kit.theme import Theme

_GAP = 8


class ChipRow(QWidget):
    """Chips in a line; `wraps` lets a "More…" chip unfold the rest to further lines. `name` is marked by `N_`."""

    heard_as = QAccessible.Role.Grouping

    chosen = Signal(str)
    """The key of the chip."""
    more_wanted = Signal()
    """There are more than these: the list of all of them."""

    def __init__(self, theme: Theme, name: str, wraps: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._wraps = wraps
        self._view = ChipsView()
        self._buttons: list[KeyCapButton] = []
        self._unfolded = False
        self._more = self._chip()
        self._more.clicked.connect(self._unfold)
        Spoken(self, theme, lambda tr: self.setAccessibleName(tr(name)))
        Spoken(self, theme, lambda _tr: self._say_more())
        policy = QSizePolicy.Policy.Ignored if wraps else QSizePolicy.Policy.Minimum
        self.setSizePolicy(policy, QSizePolicy.Policy.Fixed)

    def show_view(self, view: ChipsView) -> None:
        """Show the chips; the chosen one is filled, and always in sight."""
        if view == self._view:
            return
        self._view = view
        while len(self._buttons) < len(view.chips):
            button = self._chip()
            number = len(self._buttons)
            button.clicked.connect(lambda _=False, n=number: self._choose(n))
            self._buttons.append(button)
        while len(self._buttons) > len(view.chips):
            spare = self._buttons.pop()
            spare.hide()
            spare.deleteLater()
        for button, chip in zip(self._buttons, view.chips, strict=True):
            button.show_label(_words(chip))
            button.setChecked(chip.key == view.selected)
        self.updateGeometry()
        self._arrange()

    def sizeHint(self) -> QSize:
        width = sum(button.sizeHint().width() + _GAP for button in self._buttons) - _GAP
        return QSize(max(width, 0), self.heightForWidth(self.width()) if self._wraps else TOUCH)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, TOUCH) if self._wraps else self.sizeHint()

    def heightForWidth(self, width: int) -> int:
        return (max((line for line, _, _ in self._places(width)), default=0) + 1) * TOUCH

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _chip(self) -> KeyCapButton:
        button = KeyCapButton(self._theme, kind=ButtonKind.CHIP, parent=self)
        button.font_size = (15, 500)
        button.margin = 4
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _choose(self, number: int) -> None:
        chip = self._view.chips[number]
        # The presenter decides what is chosen: until it says so the chip stays as it was.
        self._buttons[number].setChecked(chip.key == self._view.selected)
        self.chosen.emit(chip.key)

    def _unfold(self) -> None:
        self._more.setChecked(False)
        if self._view.goes_on:
            self.more_wanted.emit()
            return
        self._unfolded = not self._unfolded
        self._say_more()

    def _say_more(self) -> None:
        tr = self._theme.translator
        self._more.show_label(tr("Less") if self._unfolded else tr("More…"))
        self._arrange()

    def _places(self, width: int) -> list[tuple[int, int, KeyCapButton]]:
        """Line, left edge and button of all that is seen at `width`."""
        widths = [button.sizeHint().width() for button in self._buttons]
        whole = sum(widths) + _GAP * (len(widths) - 1)
        if not self._wraps or (whole <= width and not self._view.goes_on):
            return self._flow(self._buttons, 1 << 20)
        if self._unfolded and not self._view.goes_on:
            return self._flow([*self._buttons, self._more], width)
        room = width - self._more.sizeHint().width() - _GAP
        fits: list[KeyCapButton] = []
        used = 0
        for button, one in zip(self._buttons, widths, strict=True):
            if used + one > room:
                break
            fits.append(button)
            used += one + _GAP
        chosen = next((button for button in self._buttons if button.isChecked()), None)
        if chosen is not None and chosen not in fits:
            while fits and used + chosen.sizeHint().width() > room:
                used -= fits.pop().sizeHint().width() + _GAP
            fits.append(chosen)
        return self._flow([*fits, self._more], 1 << 20)

    def _flow(self, buttons: list[KeyCapButton], width: int) -> list[tuple[int, int, KeyCapButton]]:
        line = left = 0
        places = []
        for button in buttons:
            one = button.sizeHint().width()
            if left and left + one > width:
                line, left = line + 1, 0
            places.append((line, left, button))
            left += one + _GAP
        return places

    def _arrange(self) -> None:
        places = self._places(self.width())
        seen = {button for _, _, button in places}
        for button in (*self._buttons, self._more):
            button.setVisible(button in seen)
        for line, left, button in places:
            button.setGeometry(left, line * TOUCH, button.sizeHint().width(), TOUCH)
        height = (max((line for line, _, _ in places), default=0) + 1) * TOUCH
        if height != self.minimumHeight():
            self.setFixedHeight(height)


def _words(chip: ChipView) -> str:
    return f"{chip.label} {chip.count}" if chip.count else chip.label
