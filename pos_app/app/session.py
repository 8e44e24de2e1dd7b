"""One session of the window, behind its first paint: filled with its parts, what was typed answered, then its loop."""

from __future__ import annotations

import logging
import sys
import time

from PySide6.QtWidgets import QApplication

from pos_app.app.options import StartOptions
from pos_app.presenters.common.words import ENGLISH, Translator
from pos_app.ui.kit.theme import Theme, ThemeMode
from pos_app.ui.qt.language import translator_for
from pos_app.ui.window.main_window import MainWindow
from pos_app.ui.window.shell import Shell
from pos_app.ui.window.type_ahead import TypeAhead

SWITCH = 0.0005  # seconds that the screen may have to wait for another thread of ours; Python itself says 5 ms

log = logging.getLogger(__name__)


def serve(app: QApplication, shell: Shell, start: StartOptions, aside: str) -> None:
    """Fill the painted window and sell until it is closed. `aside` is where unreadable settings were put ("": none)."""
    settings = start.settings
    tr = translator_for(settings.language, settings.shop.country)
    window = fill(app, shell, _mode(settings.theme), tr)
    # The clock's own module is not here yet: its imports would take 4 ms from the first answer.
    early = TypeAhead(window, time.monotonic)
    app.processEvents()
    log.info("the window is filled")
    from pos_app.app.main_loop import loop  # asyncio and what stands on it, behind the painted window

    loop(app, window, start, early, aside)


def fill(app: QApplication, shell: Shell, mode: ThemeMode, tr: Translator = ENGLISH) -> MainWindow:
    """The parts of the window in it; they can do nothing yet."""
    sys.setswitchinterval(SWITCH)
    theme = Theme(mode, app)
    theme.speak(tr)
    theme.apply(app)
    window = MainWindow(theme)
    shell.fill(window)
    window.sale.focus_finder()
    return window


def _mode(theme: str) -> ThemeMode:
    try:
        return ThemeMode(theme)
    except ValueError:  # a wrong setting never keeps a till from starting
        return ThemeMode.SYSTEM
