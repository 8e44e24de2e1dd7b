"""Where a till keeps its files: one folder a profile, private to the user, held by one program at a time.

A leaf: imports nothing of ours, and no Qt, so that the verbs without a window hold a profile too.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import platformdirs

LOCK = "till.lock"


def place(chosen: Path | None, *, practice: bool) -> Path:
    """Where the profile's folder is or would be: the one chosen, else the user's own."""
    own = Path(platformdirs.user_data_dir("Comptoir", appauthor=False)) / ("practice" if practice else "till")
    return (chosen or own).resolve()


def folder(chosen: Path | None, *, practice: bool) -> Path:
    """The profile's folder, made where it is missing. Raises OSError."""
    path = place(chosen, practice=practice)
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


class Held:
    """A profile that is this program's alone until `release`, or until the program's end, however sudden.

    The operating system holds the lock, not the file: one left behind by a killed program stops nobody.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor: int | None = descriptor

    def release(self) -> None:
        """Let others have it. A second call does nothing."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def hold(of: Path) -> Held | None:
    """Take the profile in folder `of`; None when another program has it.

    Raises OSError for a folder that cannot be written.
    """
    descriptor = os.open(of / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        free = _lock(descriptor)
    except BaseException:
        os.close(descriptor)
        raise
    if not free:
        os.close(descriptor)
        return None
    return Held(descriptor)


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:  # this call has one error for every reason, and only "taken" can happen to a file just opened
            return False
        return True

else:
    import fcntl

    def _lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
