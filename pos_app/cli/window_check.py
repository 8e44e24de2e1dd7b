"""What the till's window needs, loaded once without showing it: who passes the self-check has a window that opens."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication

from pos_app.app import preload
from pos_app.app.session import fill
from pos_app.presenters.common.words import LANGUAGES
from pos_app.system import resources
from pos_app.ui.kit.theme import FAMILY, ThemeMode
from pos_app.ui.qt.language import translator_for
from pos_app.ui.window.shell import first_paint

MODULES = (preload.till, preload.line, *preload.SALE_GOES_ON, *preload.COMES_LATER)


def load_all() -> str:
    """Load every module, theme, icon, sound, font and language of the window, and build it in both themes. Returns how
    much that was; raises whatever the missing part raises (ImportError, OSError)."""
    os.environ.setdefault("QT_API", "pyside6")
    os.environ["QT_QPA_PLATFORM"] = "offscreen"  # nothing is shown: a counter's screen may be in use
    for group in MODULES:
        group()
    files = [path for part in ("fonts", "icons", "sounds", "languages", "theme") for path in _files(part)]
    for path in files:
        path.read_bytes()
    running = QApplication.instance()
    app = running if isinstance(running, QApplication) else QApplication(["pos-app"])
    for mode in (ThemeMode.LIGHT, ThemeMode.DARK):
        shell = first_paint(app, mode)
        window = fill(app, shell, mode)
        window.theme.apply(app)
        if FAMILY not in QFontDatabase.families():
            raise FileNotFoundError(f"the font {FAMILY} is not there")
        shell.hide()
        shell.deleteLater()
    for language in LANGUAGES:
        translator_for(language, "")
    return f"{len(files)} files, two themes, {len(LANGUAGES)} languages"


def _files(part: str) -> list[Path]:
    found = sorted(path for path in resources.path(part).iterdir() if path.is_file())
    if not found:
        raise FileNotFoundError(f"{part} is empty")
    return found
