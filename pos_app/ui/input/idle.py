"""Whether somebody is at the till: any key, touch or move of the mouse, told at most once a second.

Scope: one event filter over the program's windows; it takes nothing away.
"""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, Signal
from PySide6.QtGui import QGuiApplication

from pos_app.ui.input.windows import filter_windows

_SIGNS = (
    QEvent.Type.KeyPress,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseMove,
    QEvent.Type.TouchBegin,
    QEvent.Type.Wheel,
)
_EVERY = 1000  # milliseconds


class Activity(QObject):
    """Hears from `__init__` until `close`."""

    used = Signal()

    def __init__(self) -> None:
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication), "there are no keys without a program"
        super().__init__(app)
        self._since = QElapsedTimer()
        self._end_hearing = filter_windows(app, self)

    def close(self) -> None:
        """Hear nothing more."""
        self._end_hearing()
        self.deleteLater()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in _SIGNS and (not self._since.isValid() or self._since.elapsed() >= _EVERY):
            self._since.start()
            self.used.emit()
        return False
