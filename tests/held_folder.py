"""All files of a till's folder while the till is open: side files come and go meanwhile."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
GONE = (FileNotFoundError, PermissionError) if sys.platform == "win32" else FileNotFoundError
_TRIES = 50  # a till that is left alone writes a few files more and then none


def content_of(folder: Path) -> dict[str, bytes]:
    """Every byte of every file in the folder and below."""
    found = _each(folder, lambda path: None if path.is_dir() else path.read_bytes())
    return {name: content for name, content in found.items() if content is not None}


def rights_in(folder: Path) -> dict[str, int]:
    """The permissions of every file and folder in the folder and below."""
    return _each(folder, lambda path: path.stat().st_mode & 0o777)


def is_private(path: Path) -> bool:
    """Whether no other user of this computer may use a file; on Windows its folder's own list tells, not its mode."""
    return os.name != "posix" or path.stat().st_mode & 0o077 == 0


def _each(folder: Path, look: Callable[[Path], T]) -> dict[str, T]:
    """What `look` finds at each path, in the order of the names.

    One that vanished between the list and the look (the part of a file that is written, a log of SQLite's) makes all be
    looked at again, so what took its place is never missed; so does one that Windows refuses while it is renamed. Fails
    when that never ends.
    """
    vanished = ""
    for _ in range(_TRIES):
        try:
            return {path.relative_to(folder).as_posix(): look(path) for path in sorted(folder.rglob("*"))}
        except GONE as error:
            vanished = str(error.filename)
    raise AssertionError(f"files came and went all the time, {vanished} last")
