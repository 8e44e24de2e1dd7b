"""Where a till keeps its files: one folder a profile, private to the user, held by one program at a time.

A leaf: imports nothing of ours, and no Qt, so that the verbs without a window hold a profile too.
"""

from __future__ import annotations

import logging
import os
import stat
import sys
from pathlib import Path

import platformdirs

LOCK = "till.lock"
_OTHERS = stat.S_IRWXG | stat.S_IRWXO

log = logging.getLogger(__name__)


def place(chosen: Path | None, *, practice: bool) -> Path:
    """Where the profile's folder is or would be: the one chosen, else the user's own."""
    own = Path(platformdirs.user_data_dir("Comptoir", appauthor=False)) / ("practice" if practice else "till")
    return (chosen or own).resolve()


def folder(chosen: Path | None, *, practice: bool) -> Path:
    """The profile's folder, made where it is missing. Raises OSError."""
    path = place(chosen, practice=practice)
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def keep_private(of: Path) -> bool:
    """Take from other users of this computer what they may do with the profile in folder `of`; False where that failed
    for something. A copied profile, a restored backup or a hand-made folder may be open to all.

    On Windows the user's own folder is private by where it is: nothing is done there. Links are not followed.
    """
    if os.name != "posix":
        return True
    is_private, mended = True, 0
    for place, folders, files in os.walk(of):
        for path in (place, *(os.path.join(place, name) for name in (*folders, *files))):
            try:
                mode = os.lstat(path).st_mode
                if stat.S_ISLNK(mode) or not mode & _OTHERS:
                    continue
                os.chmod(path, stat.S_IMODE(mode) & ~_OTHERS)
                mended += 1
            except FileNotFoundError:
                continue  # SQLite's own, gone meanwhile
            except OSError:
                is_private = False
    if mended:
        log.warning("%d files of the till could be used by others on this computer; not any more", mended)
    return is_private


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
