"""Writing private files (settings, secrets, hand-overs, support files) whole or not at all; replacing and deleting
files that another program may hold open for a moment. A leaf.

Windows refuses to replace, move or delete a file that anybody has open. Virus scanners, search indexers and backups
open each new file for some ten to five hundred milliseconds, so the first refusal says nothing: it is tried again for
about a second. Other systems never refuse for this reason, and nothing is tried twice there.
"""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Callable
from pathlib import Path

WAITS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4)  # seconds between the tries
_HELD = (5, 32, 33)  # Windows: access denied, used by another process, a part of it locked
_SAID = "another program has the file open"


def write(path: Path, content: bytes) -> None:
    """Write the file whole or not at all, readable by its user only. Raises OSError."""
    part = path.with_name(f".{path.name}.part")
    delete(part)  # a part left behind by a killed program would keep its own permissions
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        replace(part, path)
    finally:
        delete(part)


def replace(source: Path, target: Path) -> Path:
    """Move a file, over `target` if that is there; the new path.

    Raises OSError, whose `strerror` says so when another program has kept one of the two open.
    """
    _until_let_go(lambda: source.replace(target), target)
    return target


def delete(path: Path) -> None:
    """Delete a file if it is there. Raises OSError as `replace` does."""
    _until_let_go(lambda: path.unlink(missing_ok=True), path)


def _until_let_go(do: Callable[[], object], path: Path) -> None:
    for wait in (*WAITS, None):
        try:
            do()
        except OSError as error:
            if getattr(error, "winerror", None) not in _HELD:
                raise
            if wait is None:
                raise PermissionError(errno.EACCES, _SAID, str(path)) from error
            time.sleep(wait)
        else:
            return
