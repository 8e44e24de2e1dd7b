"""The message box that says why the till does not start: a program started by an icon has no terminal.

Scope: Qt's own message box, for neither the window nor the event loop runs yet.
"""

from __future__ import annotations

import os
import sys

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication, QMessageBox

UNSEEN = ("offscreen", "minimal")


def can_show() -> bool:
    """Whether a window can be shown, and there is no terminal for the message."""
    if os.environ.get("QT_QPA_PLATFORM", "") in UNSEEN or (sys.stderr is not None and sys.stderr.isatty()):
        return False
    return os.name == "nt" or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def show(sentence: str, close: str) -> None:
    """Show one sentence with a button `close`; returns when it is closed."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    box = QMessageBox(QMessageBox.Icon.Warning, "Comptoir", sentence)
    box.addButton(close, QMessageBox.ButtonRole.AcceptRole)
    box.show()
    box.activateWindow()
    while box.isVisible():  # nothing else runs in this start
        app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
