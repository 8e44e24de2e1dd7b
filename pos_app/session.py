"""One session of the window, behind its first paint: filled with its parts, what was typed answered, then its loop."""

from __future__ import annotations

import logging
import sys
import time
from pathlib import Path

from PySide6.QtWidgets import QApplication

from pos_app.presenters.views import FinderView, HitGroupView
from pos_app.presenters.words import ENGLISH, Words
from pos_app.start import Start
from pos_app.ui.early import Early
from pos_app.ui.language import words_for
from pos_app.ui.shell import Shell
from pos_app.ui.theme import Theme, ThemeMode
from pos_app.ui.window import MainWindow

SWITCH = 0.0005  # seconds that the screen may have to wait for another thread of ours; Python itself says 5 ms
FIRST_HITS = 12  # products

log = logging.getLogger(__name__)


def serve(app: QApplication, shell: Shell, start: Start, aside: str) -> None:
    """Fill the painted window and sell until it is closed. `aside` is where unreadable settings were put ("": none)."""
    settings = start.settings
    words = words_for(settings.language, settings.shop.country)
    window = fill(app, shell, _mode(settings.theme), words)
    # The clock's own module is not here yet: its imports would take 4 ms from the first answer.
    early = Early(window, time.monotonic)
    app.processEvents()
    log.info("the window is filled")
    if window.sale.finder.text:
        answer_first(window, start.folder)
        for _ in range(2):  # laid out, then painted
            app.processEvents()
    from pos_app.looping import loop  # asyncio and what stands on it, behind the first answer

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


def answer_first(window: MainWindow, folder: Path) -> None:
    """Show the products that fit what was typed while the program started, before the till is there to sell them.

    Customers, whom a locked till must not show, and the order of what sells best come with it. Nothing is marked: Enter
    means what it says, and waits.
    """
    from pos_app.presenters.hits import item_hit  # seldom needed so early
    from pos_app.store.glimpse import glimpse_items

    text, words = window.sale.finder.text, window.theme.words
    items = glimpse_items(folder, text, FIRST_HITS)
    if items:
        hits = tuple(item_hit(item, words) for item in items)
        window.show_finder(FinderView(text, (HitGroupView(words("Products"), hits, offered=False),)))


def _mode(theme: str) -> ThemeMode:
    try:
        return ThemeMode(theme)
    except ValueError:  # a wrong setting never keeps a till from starting
        return ThemeMode.SYSTEM
