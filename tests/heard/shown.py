"""Shows the scenes made by hand (`tests.ui.gallery`) one after the other, as a line on standard input names them.

Scope: the program that `tests.heard` walks through; it answers "shown" once the scene stands, and ends with its input.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSocketNotifier
from PySide6.QtWidgets import QApplication

from pos_app.app.session import fill
from pos_app.ui.kit.theme import ThemeMode
from pos_app.ui.window.main_window import MainWindow
from pos_app.ui.window.shell import Shell, first_paint
from tests.ui import gallery


class Stage(QObject):
    """A window for each scene: nothing of the one before is in it."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._shell: Shell | None = None
        self._asked = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read, self)
        self._asked.activated.connect(self._read)

    def _read(self) -> None:
        name = sys.stdin.readline().strip()
        if not name:
            self._app.exit(0)
            return
        if self._shell is not None:
            self._shell.hide()
            self._shell.deleteLater()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        self._shell = first_paint(self._app, ThemeMode.LIGHT)
        self._app.setQuitOnLastWindowClosed(False)
        window: MainWindow = fill(self._app, self._shell, ThemeMode.LIGHT)
        gallery.SCENES[name](window)
        for _ in range(5):
            self._app.processEvents()
        sys.stdout.write("shown\n")
        sys.stdout.flush()


def main() -> int:
    """Until the input ends."""
    app = QApplication(["pos-app"])
    _stage = Stage(app)
    return app.exec()


if __name__ == "__main__":
    sys.exit(main())
