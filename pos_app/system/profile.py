"""The profile: the folder of one till's files, private to its user, held by one program at a time.

A leaf: imports nothing of this program and no Qt, so that the verbs without a window can hold a profile too.
"""

from __future__ import annotations

import logging
import os
import re
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import platformdirs

LOCK = "till.lock"
OPEN_MARK = "ComptoirTillIsOpen"
_NETWORK = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ncpfs", "fuse.sshfs", "davfs", "fuse.davfs2"})
_REMOTE = 4  # Windows' DRIVE_REMOTE
_OTHERS = stat.S_IRWXG | stat.S_IRWXO

log = logging.getLogger(__name__)


def place(chosen: Path | None, *, practice: bool) -> Path:
    """The path of the profile's folder, whether it exists or not: `chosen`, else the user's own."""
    own = Path(platformdirs.user_data_dir("Comptoir", appauthor=False)) / ("practice" if practice else "till")
    return (chosen or own).resolve()


class ElsewhereError(Exception):
    """The profile's folder is on another computer. SQLite's log works on a disk of this one only: two programs that see
    such a file from two computers ruin it (https://sqlite.org/wal.html, "All processes ... on the same host")."""


def folder(chosen: Path | None, *, practice: bool) -> Path:
    """The profile's folder, created if it is missing. Raises OSError, and ElsewhereError for a network drive."""
    path = place(chosen, practice=practice)
    if is_elsewhere(path) or (chosen is not None and is_elsewhere(chosen.absolute())):
        raise ElsewhereError(str(path))
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def is_elsewhere(path: Path) -> bool:
    """Whether a path leads to another computer's disk; False where the system does not tell."""
    if sys.platform == "win32":
        return path.drive.startswith("\\\\") or ctypes.windll.kernel32.GetDriveTypeW(path.anchor) == _REMOTE
    try:
        mounts = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False  # not Linux
    return kind_of_disk(path, mounts) in _NETWORK


def kind_of_disk(path: Path, mounts: str) -> str:
    """The file system's name that a path lies on, by Linux's list of mounts; "" if the list does not say. A blank in a
    name is written there as \\040."""
    found, kind = -1, ""
    for line in mounts.splitlines():
        words = line.split(" ")
        if len(words) < 3:
            continue
        point = Path(re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), words[1]))
        depth = len(point.parts)
        if depth >= found and (path == point or point in path.parents):  # the last of two on one point is the one seen
            found, kind = depth, words[2]
    return kind


def keep_private(of: Path) -> bool:
    """Remove the permissions of other users of this computer on the folder `of` and its files; False if that failed for
    a file. A copied profile, a restored backup or a folder made by hand may be readable by all.

    On Windows the user's own folder is private already: nothing is done there. Links are not followed.
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
                continue  # a file of SQLite's that was deleted meanwhile
            except OSError:
                is_private = False
    if mended:
        log.warning("%d files of the till could be used by others on this computer; not any more", mended)
    return is_private


class Held:
    """A profile held by this program until `release`, or until the program's end, however sudden.

    The operating system holds the lock, not the file: a lock file that a killed program left behind locks nothing.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor: int | None = descriptor
        self._end_mark = _mark_open()

    def release(self) -> None:
        """Let other programs hold the profile. A second call does nothing."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
            self._end_mark()


def hold(of: Path) -> Held | None:
    """Hold the profile in folder `of`; None when another program holds it.

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
    import ctypes
    import msvcrt

    def _mark_open() -> Callable[[], object]:
        """Hold Windows' mutex OPEN_MARK: the installer (comptoir.iss, AppMutex) looks for it before it changes a file.
        Returns what lets go of it; so does the end of the program, however sudden."""
        mark = ctypes.windll.kernel32.CreateMutexW(None, False, OPEN_MARK)
        return lambda: ctypes.windll.kernel32.CloseHandle(mark)

    def _lock(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        # msvcrt has one error for every reason, and for a file that was just opened the reason can only be "held"
        except OSError:
            return False
        return True

else:
    import fcntl

    def _mark_open() -> Callable[[], object]:
        return lambda: None  # a package's files are replaced under an open program

    def _lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
