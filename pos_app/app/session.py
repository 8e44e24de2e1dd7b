"""One session of the window, behind its first paint: filled with its parts, what was typed answered, then its loop."""

from __future__ import annotations

import logging
import sys
import time
from pathlib import Path

from PySide6.QtWidgets import QApplication

from pos_app.app.options import StartOptions
from pos_app.presenters.common.views import HitGroupView
from pos_app.presenters.common.words import ENGLISH, Words
from pos_app.presenters.sale.listeners import FinderListener
from pos_app.presenters.sale.views import FinderView
from pos_app.ui.kit.theme import Theme, ThemeMode
from pos_app.ui.qt.language import words_for
from pos_app.ui.window.main_window import MainWindow
from pos_app.ui.window.shell import Shell
from pos_app.ui.window.type_ahead import TypeAhead

SWITCH = 0.0005  # seconds that the screen may have to wait for another thread of ours; Python itself says 5 ms
FIRST_HITS = 12  # products

log = logging.getLogger(__name__)


def serve(app: QApplication, shell: Shell, start: StartOptions, aside: str) -> None:
    """Fill the painted window and sell until it is closed. `aside` is where unreadable settings were put ("": none)."""
    settings = start.settings
    words = words_for(settings.language, settings.shop.country)
    window = fill(app, shell, _mode(settings.theme), words)
    # The clock's own module is not here yet: its imports would take 4 ms from the first answer.
    early = TypeAhead(window, time.monotonic)
    app.processEvents()
    log.info("the window is filled")
    if window.sale.finder.text:
        answer_first(window, start.folder, early)
        for _ in range(2):  # laid out, then painted
            app.processEvents()
    from pos_app.app.main_loop import loop  # asyncio and what stands on it, behind the first answer

    loop(app, window, start, early, aside)


def fill(app: QApplication, shell: Shell, mode: ThemeMode, words: Words = ENGLISH) -> MainWindow:
    """The parts of the window in it; they can do nothing yet."""
    sys.setswitchinterval(SWITCH)
    theme = Theme(mode, app)
    theme.speak(words)
    theme.apply(app)
    window = MainWindow(theme)
    shell.fill(window)
    window.sale.focus_finder()
    return window


def answer_first(window: MainWindow, folder: Path, listener: FinderListener) -> None:
    """Show the products that fit what was typed while the program started, before the till is there to sell them.

    Customers, whom a locked till must not show, and the order of what sells best come with it. Nothing is marked: Enter
    means what it says, and waits.
    """
    from pos_app.presenters.sale.hits import item_hit  # seldom needed so early
    from pos_app.store.catalogue_index.first_hits import glimpse_items

    text, words = window.sale.finder.text, window.theme.words
    items = glimpse_items(folder, text, FIRST_HITS)
    if items:
        hits = tuple(item_hit(item, words) for item in items)
        view = FinderView(text, (HitGroupView(words("Products"), hits, offered=False),))
        window.sale.show_finder(view, listener)


def _mode(theme: str) -> ThemeMode:
    try:
        return ThemeMode(theme)
    except ValueError:  # a wrong setting never keeps a till from starting
        return ThemeMode.SYSTEM
