"""Single instance: a second start of a profile asks the running program to show its window.

Scope: Qt's local sockets, imported late (after the first paint, or by a second start, which never paints).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtNetwork import QLocalServer, QLocalSocket

CONNECT_MS = 500
ANSWER_MS = 2000  # a window that is busy for longer than this is asked again
_HERE = b"here\n"


class SingleInstance(QObject):
    """Listens on a local socket for second starts of this profile and calls `rung` for each, until `close`.

    Create it only while this process holds the profile (`profile.hold`): a socket name that a killed program left
    behind is taken over.
    """

    def __init__(self, folder: Path, rung: Callable[[], None]) -> None:
        super().__init__()
        self._rung = rung
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._answer)
        QLocalServer.removeServer(_name(folder))
        self.listens = self._server.listen(_name(folder))

    def close(self) -> None:
        """Stop listening; a second start then waits for the profile."""
        self._server.close()

    def _answer(self) -> None:
        while (caller := self._server.nextPendingConnection()) is not None:
            caller.disconnected.connect(caller.deleteLater)
            caller.write(_HERE)
            caller.disconnectFromServer()  # once everything is written
            self._rung()


def notify_running_instance(folder: Path) -> bool:
    """Ask the program that holds this profile to show its window. False if it does not answer within CONNECT_MS and
    ANSWER_MS."""
    caller = QLocalSocket()
    caller.connectToServer(_name(folder))
    if not caller.waitForConnected(CONNECT_MS):
        return False
    answered = caller.waitForReadyRead(ANSWER_MS)
    caller.abort()
    return answered


def _name(folder: Path) -> str:
    # A socket's path is short on every system; a profile's need not be.
    return f"comptoir-{hashlib.sha256(str(folder).encode()).hexdigest()[:24]}"
