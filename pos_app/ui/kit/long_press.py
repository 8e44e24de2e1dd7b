"""A finger that rests on a row or tile: the one way by touch to what the right button opens."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint, QTimer
from PySide6.QtWidgets import QApplication

HOLD_MS = 600  # so long a finger rests until it counts as held


class LongPress:
    """Counts one press at a time. `held(place)` is called while the finger still rests there."""

    def __init__(self, held: Callable[[QPoint], object], parent: QObject) -> None:
        self._held = held
        self._place = QPoint()
        self._was_held = False
        self._timer = QTimer(parent)
        self._timer.setSingleShot(True)
        self._timer.setInterval(HOLD_MS)
        self._timer.timeout.connect(self._reached)

    def press(self, place: QPoint, *, counts: bool) -> None:
        """The left button or a finger went down; `counts`: there is something here to hold."""
        self._place, self._was_held = place, False
        if counts:
            self._timer.start()
        else:
            self._timer.stop()

    def move(self, place: QPoint) -> None:
        """It moved: beyond a tremble it is a drag, and no press that rests."""
        if (place - self._place).manhattanLength() > QApplication.startDragDistance():
            self._timer.stop()

    def drop(self) -> None:
        """What lies beneath moved: the press opens nothing."""
        self._timer.stop()

    def release(self) -> bool:
        """It went up. True where it was held: it leaves where a card now is, and chooses nothing."""
        self._timer.stop()
        was, self._was_held = self._was_held, False
        return was

    def _reached(self) -> None:
        self._was_held = True
        self._held(self._place)
