"""An event filter over the windows of the program: where keys, touches and the mouse arrive before any widget.

Scope: which windows there are. A filter over the whole program would be asked about each event of each object, hundreds
with each scan, and makes Qt's binding look through all its classes for objects that Qt made itself, 20 ms of a start.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication


def filter_windows(app: QGuiApplication, of: QObject) -> Callable[[], None]:
    """`of` filters the events of every window, also of those that open later, before filters that were here earlier.

    It ends with `of`. Returns how to end it before.
    """

    def hear() -> None:
        for window in app.topLevelWindows():
            window.installEventFilter(of)  # again: it only comes first again

    def end() -> None:
        QObject.disconnect(joined)
        for window in app.topLevelWindows():
            window.removeEventFilter(of)

    hear()
    joined = app.focusWindowChanged.connect(hear)  # keys go to no other
    of.destroyed.connect(lambda: QObject.disconnect(joined))
    return end
