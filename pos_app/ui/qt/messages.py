"""Qt's messages in the program's log: each message once, for some come with every paint.

Scope: one handler. What it logs goes through the log's own redaction.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

MOST = 200  # different messages logged in one run; more are left out
_LEVELS = {
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}

log = logging.getLogger("pos_app.qt")


def hear_qt() -> Callable[[], None]:
    """Log what Qt says from now on, and print it as before where there is a terminal. Returns how to stop."""
    heard: set[str] = set()

    def handle(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
        line = f"{context.category}: {text}" if context.category not in (None, "default") else text
        if kind is not QtMsgType.QtDebugMsg and line not in heard and len(heard) < MOST:
            heard.add(line)
            log.log(_LEVELS[kind], "%s", line)
        if sys.stderr is not None:
            print(line, file=sys.stderr)  # noqa: T201 - as Qt does by itself

    before = qInstallMessageHandler(handle)

    def stop() -> None:
        qInstallMessageHandler(before)

    return stop
