"""Shortcuts in groups that are enabled together: those of the window while no card is open, those of a card while it
is.

Scope: one class over QShortcut.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

TOUCHED = "touched"
"""The property of the application that says whether the last press was a finger's."""


def keyboard_wanted(mode: str) -> bool:
    """Whether a field that gets the keys wants a keyboard on the screen: always, or behind a finger where the system
    has none, as Windows has."""
    app = QApplication.instance()
    return app is not None and (mode == "always" or (sys.platform != "win32" and bool(app.property(TOUCHED))))


class ShortcutGroup:
    """Shortcuts of one window that are on or off together. Two groups may use the same key if one is off."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self._shortcuts: dict[str, QShortcut] = {}
        self._slots: dict[str, Callable[[], object]] = {}
        self._on = True

    def bind(self, sequence: str, slot: Callable[[], object]) -> None:
        """`sequence` (portable text) calls `slot` from now on, instead of what it called before."""
        self._slots[sequence] = slot
        if sequence not in self._shortcuts:
            shortcut = QShortcut(QKeySequence(sequence), self._window)
            shortcut.setAutoRepeat(False)
            shortcut.setEnabled(self._on)
            shortcut.activated.connect(lambda: self._press(sequence))
            self._shortcuts[sequence] = shortcut

    def bind_only(self, slots: Iterable[tuple[str, Callable[[], object]]]) -> None:
        """Bind exactly these; others of the group are forgotten."""
        wanted = dict(slots)
        for sequence in [known for known in self._shortcuts if known not in wanted]:
            shortcut = self._shortcuts.pop(sequence)
            del self._slots[sequence]
            shortcut.setEnabled(False)
            shortcut.deleteLater()
        for sequence, slot in wanted.items():
            self.bind(sequence, slot)

    def set_on(self, on: bool) -> None:
        """Enable or disable the whole group."""
        if on is not self._on:
            self._on = on
            for shortcut in self._shortcuts.values():
                shortcut.setEnabled(on)

    def _press(self, sequence: str) -> None:
        slot = self._slots.get(sequence)
        if slot is not None:
            slot()
