"""What is scanned and pressed while there is no till to take it: kept, in its order, until one is open.

Room: the finder's codes and one event filter over the program's windows. What is typed goes into the finder, which has
the keys from its first painting; from the first function key on, keys are kept for the till (F12, then Enter).
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent

from pos_app.ui.kit.windows import filter_windows
from pos_app.ui.window import MainWindow

_KEYS = (QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.ShortcutOverride)
_MEANT_FOR = 5.0  # seconds; nobody waits longer for what a key does


class Early(QObject):
    """Collects from `__init__` until `take`. `monotonic` counts seconds."""

    def __init__(self, window: MainWindow, monotonic: Callable[[], float]) -> None:
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication), "there are no keys without a program"
        super().__init__(window)
        self._window = window
        self._monotonic = monotonic
        self._entered: list[tuple[str, str]] = []
        self._keys: list[tuple[float, QKeyEvent]] = []
        self._joined = window.sale.finder.submitted.connect(self._submitted)
        self._end_hearing = filter_windows(app, self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() not in _KEYS or not isinstance(event, QKeyEvent):
            return False
        if not self._keys and not Qt.Key.Key_F1 <= event.key() <= Qt.Key.Key_F12:
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # no shortcut acts: it comes as a key
        elif self._keys or event.type() == QEvent.Type.KeyPress:
            self._keys.append((self._monotonic(), event.clone()))
        return True

    def take(self) -> list[tuple[str, str]]:
        """What was scanned or entered, with the hit that was picked ("": none); from now on the till hears of it."""
        self._window.sale.finder.submitted.disconnect(self._joined)
        self._end_hearing()
        return self._entered

    def press(self) -> None:
        """Press the keys that were kept: the scanner, who judges all keys, hears them as if they came now."""
        now = self._monotonic()
        keys = [key for at, key in self._keys if now - at < _MEANT_FOR]
        self._keys = []
        handle = self._window.window().windowHandle()
        for key in keys:
            QCoreApplication.sendEvent(handle, key)
        self.deleteLater()

    def _submitted(self, text: str, picked: str) -> None:
        self._entered.append((text, picked))
