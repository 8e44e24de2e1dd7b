"""Keys with times of their own, as a scanner and a person send them to a window."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

_NAMED = {
    "\r": Qt.Key.Key_Return,
    "\n": Qt.Key.Key_unknown,
    "\t": Qt.Key.Key_Tab,
    "*": Qt.Key.Key_Asterisk,
    " ": Qt.Key.Key_Space,
}


class Hands:
    """One keyboard; `at` is its clock in milliseconds."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self.at = 5000

    def key(self, char: str, after: int, *, repeated: bool = False, post: bool = False) -> None:
        """One key, `after` milliseconds behind the last; posted, it waits in the queue until the loop turns."""
        self.at += after
        code = _NAMED.get(char) or (Qt.Key(ord(char.upper())) if char.isascii() else Qt.Key.Key_unknown)
        shift = Qt.KeyboardModifier.ShiftModifier if char.isupper() else Qt.KeyboardModifier.NoModifier
        self._send(QKeyEvent(QEvent.Type.KeyPress, code, shift, char, repeated), post)
        self._send(QKeyEvent(QEvent.Type.KeyRelease, code, shift, char), post)

    def type(self, text: str, after: int = 90, *, post: bool = False) -> None:
        """A person."""
        for char in text:
            self.key(char, after, post=post)

    def scan(self, code: str, ending: str = "\r", gap: int = 8, pause: int = 120, *, post: bool = False) -> None:
        """A scanner."""
        self.at += pause - gap
        for char in code + ending:
            self.key(char, gap, post=post)

    def _send(self, event: QKeyEvent, post: bool) -> None:
        event.setTimestamp(self.at)
        handle = self._window.windowHandle()
        if post:
            QCoreApplication.postEvent(handle, event)
        else:
            QCoreApplication.sendEvent(handle, event)
