"""The error of this package: a file of the till cannot be read or written, and why. Presenters make the sentences."""

from __future__ import annotations

import errno
import sqlite3
from typing import Literal

StoreErrorKind = Literal[
    "full", "readonly", "locked", "damaged", "newer", "io", "gone", "no_file", "row", "practice", "real", "purged"
]

_SQLITE: dict[int, StoreErrorKind] = {
    sqlite3.SQLITE_FULL: "full",
    sqlite3.SQLITE_READONLY: "readonly",
    sqlite3.SQLITE_PERM: "readonly",
    sqlite3.SQLITE_BUSY: "locked",
    sqlite3.SQLITE_LOCKED: "locked",
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_NOTADB: "damaged",
    sqlite3.SQLITE_IOERR: "io",
    sqlite3.SQLITE_CANTOPEN: "io",
    sqlite3.SQLITE_NOMEM: "io",
}
# An extended code with a meaning of its own: the index of the log could not grow, which only a full disk causes.
_EXTENDED: dict[int, StoreErrorKind] = {sqlite3.SQLITE_IOERR_SHMSIZE: "full"}
_SYSTEM: dict[int, StoreErrorKind] = {
    errno.ENOSPC: "full",
    errno.EDQUOT: "full",
    errno.EROFS: "readonly",
    errno.EACCES: "readonly",
    errno.EPERM: "readonly",
}


class StoreError(Exception):
    """A file of the till failed; nothing of the step that raised this was written.

    `kind`: full (no room on the disk), readonly, locked (another program holds the file), damaged (its contents are not
    what was written), newer (written by a newer version of this program; left unchanged), io (the disk failed), gone
    (the file lost its name while it was open, with its folder say), no_file (a pipe, a folder or a device has the
    file's name), row (one row cannot be read; the file is whole), practice (the file is the practice shop's, and would
    be opened to sell), real (it has real sales, and the practice shop would open it), purged (these sales were taken
    out once archives held them).
    """

    def __init__(self, kind: StoreErrorKind, detail: str = "") -> None:
        super().__init__(f"{kind}: {detail}" if detail else kind)
        self.kind = kind


def disk_error(error: BaseException) -> StoreError | None:
    """The StoreError of a full or failing disk that any error shows; None if it does not concern the disk."""
    if isinstance(error, StoreError):
        return error
    if isinstance(error, OSError) and (kind := _SYSTEM.get(error.errno or 0)):
        return StoreError(kind, error.strerror or "")
    return None


def store_error(error: Exception) -> StoreError | None:
    """The StoreError of an error of SQLite or of the system; None if the error is a mistake in this program."""
    if isinstance(error, sqlite3.Error):
        # Errors without a code. The statements are fixed and tested, so these mean that the file's own description of
        # its tables is damaged.
        if str(error).startswith(("Could not decode to UTF-8", "malformed JSON", "no such column", "no such table")):
            return StoreError("damaged", str(error))
        # The low byte is the family; other errors without a code come from a wrong use of sqlite3.
        code = getattr(error, "sqlite_errorcode", 0)
        kind = _EXTENDED.get(code) or _SQLITE.get(code & 0xFF)
        return StoreError(kind, str(error)) if kind else None
    if isinstance(error, UnicodeDecodeError):
        return StoreError("damaged", "text that is none")
    if isinstance(error, OSError):
        return StoreError(_SYSTEM.get(error.errno or 0, "io"), error.strerror or "")
    return None
