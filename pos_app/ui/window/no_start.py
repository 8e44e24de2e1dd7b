"""Why the till does not start, said in a window: who clicks an icon sees no terminal.

Scope: Qt's own message box, for there is no till and no loop to show one of ours.
"""

from __future__ import annotations

import os
import sys

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication, QMessageBox

UNSEEN = ("offscreen", "minimal")


def can_show() -> bool:
    """Whether somebody may see a window, and would not see the terminal."""
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
