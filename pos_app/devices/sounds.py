"""The sounds of a scan, by the player each system has: never blocks, and silent if the computer cannot play.

Scope: the standard library. Qt's own player is in a package three times the size of the one the till needs.
"""

from __future__ import annotations

import logging
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from queue import Empty, Full, Queue

LONGEST = 5.0  # seconds a player may take before it is stopped
# Sound servers first: they mix with other sounds. Each plays a file and ends.
_PLAYERS = (("pw-play",), ("paplay",), ("aplay", "-q"), ("afplay",))

log = logging.getLogger(__name__)
Player = Callable[[Path], bool]
"""Plays a file to its end; False when this computer cannot."""


class Sounds:
    """Plays `hit.wav` and `miss.wav` of a folder on a thread of its own; while one sound waits, further ones are
    dropped.

    After a player failed once (no loudspeaker, no sound server) it stays silent: starting one at each scan would slow
    the till down.
    """

    def __init__(self, folder: Path, player: Player | None = None, *, on: bool = True) -> None:
        self._folder = folder
        self._player = player or find_player()
        self._wanted: Queue[str | None] = Queue(maxsize=1)
        self._thread: threading.Thread | None = None
        self.on = on

    @property
    def is_able(self) -> bool:
        """Whether this computer can play a sound, as far as is known."""
        return self._player is not None

    def play(self, hit: bool) -> None:
        """Play the sound now, or drop it."""
        if not self.on or self._player is None:
            return
        if self._thread is None:
            self._thread = threading.Thread(target=self._serve, name="sounds", daemon=True)
            self._thread.start()
        try:
            self._wanted.put_nowait("hit.wav" if hit else "miss.wav")
        except Full:
            return  # one sound waits already: ten scans a second need no sound each

    def close(self) -> None:
        """Play nothing from now on. A sound that is being played ends by itself."""
        self._player = None
        if self._thread is not None:
            try:
                self._wanted.get_nowait()
            except Empty:
                log.debug("no sound was waiting")
            self._wanted.put(None)
            self._thread.join(LONGEST)
            self._thread = None

    def _serve(self) -> None:
        while (name := self._wanted.get()) is not None:
            player = self._player
            if player is not None and not player(self._folder / name):
                log.info("no sound on this computer")
                self._player = None


def find_player() -> Player | None:
    """A player that this computer has, None if it has none."""
    if sys.platform == "win32":
        return _play_on_windows
    for command in _PLAYERS:
        where = shutil.which(command[0])
        if where is not None:
            return lambda path, words=(where, *command[1:]): run_player(words, path)  # type: ignore[misc]
    return None


def run_player(command: Sequence[str], path: Path) -> bool:
    """Play a file by a program; False when it fails or takes too long."""
    try:
        done = subprocess.run(  # noqa: S603 - a player of the system, found by its name, and a file of this program
            [*command, str(path)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=LONGEST,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _play_on_windows(path: Path) -> bool:
    if sys.platform == "win32":
        import winsound  # exists on Windows only

        try:
            winsound.PlaySound(str(path), winsound.SND_FILENAME | winsound.SND_NODEFAULT)
        except RuntimeError:
            return False
        return True
    return False
