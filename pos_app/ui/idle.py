"""Whether somebody is at the till: any key, touch or move of the mouse, told at most once a second.

Room: one event filter over the program's windows; it takes nothing away.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QGuiApplication

from pos_app.ui.kit.windows import filter_windows

_SIGNS = (
    QEvent.Type.KeyPress,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseMove,
    QEvent.Type.TouchBegin,
    QEvent.Type.Wheel,
)
_EVERY = 1.0  # seconds


class Activity(QObject):
    """Hears from `__init__` until `close`. `monotonic` counts seconds."""

    used = Signal()

    def __init__(self, monotonic: Callable[[], float]) -> None:
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication), "there are no keys without a program"
        super().__init__(app)
        self._monotonic = monotonic
        self._told: float | None = None
        self._end_hearing = filter_windows(app, self)

    def close(self) -> None:
        """Hear nothing more."""
        self._end_hearing()
        self.deleteLater()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in _SIGNS:
            now = self._monotonic()
            if self._told is None or now - self._told >= _EVERY:
                self._told = now
                self.used.emit()
        return False
