"""A window drawn into memory, and away with it at the end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QCoreApplication, QEvent

from pos_app.ui.kit.theme import Theme, ThemeMode
from pos_app.ui.window.main_window import MainWindow


@contextmanager
def shown_window(theme: Theme, width: int = 1366, height: int = 768) -> Iterator[MainWindow]:
    """An empty window of this size, light, shown, and with the keys."""
    theme.set_mode(ThemeMode.LIGHT)
    made = MainWindow(theme)
    made.resize(width, height)
    made.show()
    made.activateWindow()
    yield made
    made.hide()
    made.deleteLater()
    # Outside an event loop nothing deletes: each later change of theme would dress all windows of the tests before.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
