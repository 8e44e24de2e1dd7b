"""One session of the window, from its first paint on: the window is filled, what was typed is answered, then the loop
runs."""

from __future__ import annotations

import logging
import sys
import time

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface, QIcon
from PySide6.QtWidgets import QApplication

from pos_app.app.options import StartOptions
from pos_app.presenters.common.words import ENGLISH, Translator
from pos_app.system import resources
from pos_app.ui.kit.theme import Theme, ThemeMode
from pos_app.ui.qt.language import translator_for
from pos_app.ui.window.main_window import MainWindow
from pos_app.ui.window.shell import Shell
from pos_app.ui.window.type_ahead import TypeAhead

SWITCH = 0.0005  # seconds the screen's thread may wait for another thread of this program; Python's default is 5 ms

log = logging.getLogger(__name__)


def serve(app: QApplication, shell: Shell, start: StartOptions, aside: str) -> None:
    """Fill the painted window and sell until it is closed. `aside` is where unreadable settings were put ("" for
    none)."""
    settings = start.settings
    tr = translator_for(settings.language, settings.shop.country)
    window = fill(app, shell, _mode(settings.theme), tr)
    window.touch_keyboard = settings.touch_keyboard
    # The monotonic clock itself, without `services.clock`: importing that module would delay the first answer by 4 ms.
    early = TypeAhead(window, time.monotonic)
    app.processEvents()
    log.info("the window is filled")
    from pos_app.app.main_loop import loop  # asyncio and what stands on it, behind the painted window

    loop(app, window, start, early, aside)


def fill(app: QApplication, shell: Shell, mode: ThemeMode, tr: Translator = ENGLISH) -> MainWindow:
    """Build the parts of the window into the shell; no till is behind them yet."""
    sys.setswitchinterval(SWITCH)
    QAccessible.installFactory(_described)  # before the first widget: Qt keeps what it was told of one
    theme = Theme(mode, app)
    theme.speak(tr)
    theme.apply(app)
    window = MainWindow(theme)
    shell.fill(window)
    window.sale.focus_finder()
    if sys.platform == "win32":  # elsewhere the desktop knows it by the program's entry, which names its icon
        app.setWindowIcon(QIcon(str(resources.path("comptoir.svg"))))
    return window


def _described(kind: str, widget: QObject) -> QAccessibleInterface | None:
    """What a widget is to a screen reader. Qt asks only where there is one: the import waits for that."""
    from pos_app.ui.heard.interfaces import interface_of

    return interface_of(kind, widget)


def _mode(theme: str) -> ThemeMode:
    try:
        return ThemeMode(theme)
    except ValueError:  # a wrong setting never keeps a till from starting
        return ThemeMode.SYSTEM
