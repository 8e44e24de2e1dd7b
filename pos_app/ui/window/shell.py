"""The shell: the program's empty top window, painted at once and filled later.

Scope: imports Qt's widgets and nothing else of this program. Importing what fills it takes longer than Qt itself, and
even `Qt`, the name, costs 25 ms: it brings some hundred enums.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtGui import QCloseEvent, QColor, QPalette
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

GROUNDS = {"light": "#f4f5f7", "dark": "#12171d"}
"""The ground's colour by theme, as in the theme's own file; a theme that follows the system has the system's."""

SMALLEST = (760, 480)
"""px: a screen of 1366×768 at 150 % has 911×512, one of 1024×768 at 125 % has 819×614."""
_SIZE = QSize(1366, 768)


class Application(QApplication):
    """Qt's application, which says when the system wants it to quit: Qt asks the windows next, and a till with sales
    that are not sent would ask the cashier, who may be gone."""

    quits = Signal()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Quit:
            self.quits.emit()
        return super().event(event)


class Shell(QMainWindow):
    """The till's window as the operating system knows it."""

    def __init__(self, theme: str) -> None:
        super().__init__()
        self.setWindowTitle("Comptoir")
        self.setMinimumSize(*SMALLEST)  # as its inside: a size that changes on the screen would flicker
        room = self.screen().availableSize()
        self.resize(_SIZE.boundedTo(room))
        self.fits = self.size() == _SIZE
        """Whether the screen has room for the window: on a small one, or one scaled up, the till is all of it."""
        if theme in GROUNDS:
            self.setPalette(QPalette(QColor(GROUNDS[theme])))

    def fill(self, inside: QWidget) -> None:
        """Show `inside` from now on; closing this window calls `inside.close()`."""
        self.setPalette(QPalette())
        inside.resize(self.size())  # laid out once, for the room it will have
        self.setCentralWidget(inside)

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        inside = self.centralWidget()
        if inside is not None:
            inside.close()


def first_paint(app: QApplication, theme: str) -> Shell:
    """The empty window, painted once. `theme` is a setting: light, dark, system."""
    app.setApplicationName("Comptoir")
    app.setQuitOnLastWindowClosed(False)
    app.setStyle("Fusion")
    shell = Shell(theme)
    shell.show() if shell.fits else shell.showMaximized()
    shell.activateWindow()  # without a window manager it would not get the focus
    app.processEvents()
    return shell
