"""Single instance: a second start of a profile asks the running program to show its window.

One datagram on this computer and its answer. Who may read the profile's file `till.bell` knows where and what to ask.
Scope: imported late (after the first paint, or by a second start, which never paints).
"""

from __future__ import annotations

import contextlib
import logging
import socket
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QSocketNotifier

from pos_app.system import held_files

FILE = "till.bell"
ANSWER = 2.5  # seconds; a window that is busy for longer than this is asked again
_HERE = b"here"
_THIS_COMPUTER = "127.0.0.1"

log = logging.getLogger(__name__)


class SingleInstance(QObject):
    """Listens for second starts of this profile and calls `rung` for each, until `close`.

    `word` is what they have to say, new with each start. Create it only while this process holds the profile
    (`profile.hold`): the file that a killed program left behind is written over.
    """

    def __init__(self, folder: Path, word: str, rung: Callable[[], None]) -> None:
        super().__init__()
        self._word = word.encode()
        self._rung = rung
        self._file = folder / FILE
        self._line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._line.setblocking(False)
        try:
            self._line.bind((_THIS_COMPUTER, 0))
            self._file.write_text(f"{self._line.getsockname()[1]} {word}", encoding="ascii")
        except OSError as error:  # a second start then says that this till is open and does not answer
            log.warning("second starts will not be heard: %s", error)
        self._heard = QSocketNotifier(self._line.fileno(), QSocketNotifier.Type.Read, self)
        self._heard.activated.connect(self._answer)

    def close(self) -> None:
        """Stop listening; a second start then waits for the profile."""
        self._heard.setEnabled(False)
        self._line.close()
        with contextlib.suppress(OSError):  # nobody answers there any more
            held_files.delete(self._file)

    def _answer(self) -> None:
        try:
            said, caller = self._line.recvfrom(256)
            if said != self._word:
                return
            self._line.sendto(_HERE, caller)
        except OSError as error:  # Windows tells here of a caller that has gone
            log.info("a second start is gone: %s", error)
            return
        self._rung()


def notify_running_instance(folder: Path) -> bool:
    """Ask the program that holds this profile to show its window. False if it does not answer within ANSWER."""
    try:
        port, word = (folder / FILE).read_text(encoding="ascii").split()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
            line.settimeout(ANSWER)
            line.connect((_THIS_COMPUTER, int(port)))
            line.send(word.encode())
            return line.recv(256) == _HERE
    except (OSError, ValueError, OverflowError):
        return False
