"""The shell: the program's empty top window, painted at once and filled later.

Scope: imports Qt's widgets and nothing else of this program. Importing what fills it takes longer than Qt itself, and
even `Qt`, the name, costs 25 ms: it brings some hundred enums.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMargins, QRect, QSize, Signal
from PySide6.QtGui import QCloseEvent, QColor, QPalette
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

GROUNDS = {"light": "#f4f5f7", "dark": "#12171d"}
"""The ground's colour by theme, as in the theme's own file; a theme that follows the system has the system's."""

LEAST = (640, 360)
"""px: a screen of 1366×768 at 200 % has 683×384 less the frame. What is smaller than SMALLEST is scrolled."""
SMALLEST = (760, 480)
"""px: a screen of 1366×768 at 150 % has 911×512, one of 1024×768 at 125 % has 819×614."""
_SIZE = QSize(1366, 768)
_FRAME = QMargins(8, 31, 8, 8)  # px that Windows puts around it


_IN_SIGHT = (240, 120)  # px of the window that a screen shows at least, else it opens as on the first day


Stood = tuple[int, int, int, int, str]
"""Where the window stood last: left, top, width and height in px while it is neither maximized nor full, and one of
"normal", "maximized", "full"."""


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

    def __init__(self, theme: str, place: Stood | None = None) -> None:
        super().__init__()
        self.setWindowTitle("Comptoir")
        self.setMinimumSize(*LEAST)  # as its inside: a size that changes on the screen would flicker
        room = self.screen().availableSize()
        self.resize(_SIZE.boundedTo(room))
        self.fits = _SIZE.grownBy(_FRAME).boundedTo(room) == _SIZE.grownBy(_FRAME)
        """Whether the screen has room for the window and its frame: on a small one, or one scaled up, the till is all
        of it."""
        self._state = "normal" if self.fits else "maximized"
        if place is not None:
            self._stand(place)
        if theme in GROUNDS:
            self.setPalette(QPalette(QColor(GROUNDS[theme])))

    def _stand(self, place: Stood) -> None:
        """Where it stood last, if a screen that is there now shows enough of it."""
        wanted = QRect(*place[:4])
        for screen in QApplication.screens():
            seen = screen.availableGeometry() & wanted
            if seen.width() >= _IN_SIGHT[0] and seen.height() >= _IN_SIGHT[1]:
                self.setGeometry(wanted)
                self._state = place[4]
                return

    def come_up(self, *, full: bool = False) -> None:
        """Show the window as it was last, or as the screen has room for it; `full`: on the whole screen."""
        if full or self._state == "full":
            self.showFullScreen()
        elif self._state == "maximized":
            self.showMaximized()
        else:
            self.show()

    def place(self) -> Stood:
        """Left, top, width, height of the window when it is neither maximized nor full, and its state, to be kept."""
        around = self.geometry() if not self.isMaximized() and not self.isFullScreen() else self.normalGeometry()
        state = "full" if self.isFullScreen() else "maximized" if self.isMaximized() else "normal"
        return around.x(), around.y(), around.width(), around.height(), state

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


def first_paint(app: QApplication, theme: str, place: Stood | None = None, *, full: bool = False) -> Shell:
    """The empty window, painted once. `theme` is a setting: light, dark, system; `place` where it stood last; `full`:
    on the whole screen wherever it stood."""
    app.setApplicationName("Comptoir")
    app.setQuitOnLastWindowClosed(False)
    app.setStyle("Fusion")
    shell = Shell(theme, place)
    shell.come_up(full=full)
    shell.activateWindow()  # without a window manager it would not get the focus
    app.processEvents()
    return shell
