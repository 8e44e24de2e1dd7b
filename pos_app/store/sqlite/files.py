"""The till's file as a file: made, checked, backed up, set aside, restored. Never deleted, never overwritten in place.

Scope: sqlite3 and the file system; runs on the writer thread before the file is in use.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from pos_app.store.errors import StoreError, store_error
from pos_app.store.sqlite.database import BUSY_SECONDS

NEWEST_THINKABLE = 10_000  # a version beyond this is noise in the header, not a newer program


def make_folder(folder: Path) -> None:
    """The folder of the till's files, for its user only; its name is durable too."""
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        sync_folder(folder.parent)


def make_file(path: Path) -> None:
    """An empty file for its user only (SQLite gives its side files the same rights)."""
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make names in a folder durable. Windows does so by itself and refuses to be asked."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def version_of(path: Path, newest: int, *, thorough: bool = True) -> int:
    """Check a file without changing a byte of it; the version of its tables (0 for an empty one).

    `thorough` walks every page of it (some 2 ms per MB).
    Raises StoreError: "newer" (than `newest`), "damaged", or that it cannot be read now.
    """
    with path.open("rb") as file:
        magic = file.read(16)
    if not magic:
        return 0
    if magic != b"SQLite format 3\0":
        raise StoreError("damaged", "no database")
    try:
        with closing(open_unchanged(path)) as connection:
            version = int(connection.execute("PRAGMA user_version").fetchone()[0])
            if newest < version < NEWEST_THINKABLE:
                raise StoreError("newer", f"version {version}, this program knows {newest}")
            tables = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
            if not 0 <= version <= newest or bool(tables) != bool(version):
                raise StoreError("damaged", f"version {version} with {tables} tables")
            if thorough and (found := connection.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
                raise StoreError("damaged", found)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise cannot_read(path, error) from error
    return version


def take_back(path: Path) -> None:
    """Let SQLite undo what a program was killed in the middle of while it made the file, before its log was in use.

    What is left of that is a journal beside the file, without which nothing reads it. Raises StoreError.
    """
    if path.exists() and path.with_name(f"{path.name}-journal").exists():
        try:
            with closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as connection:
                connection.execute("PRAGMA user_version")
        except sqlite3.Error as error:
            raise cannot_read(path, error) from error


def cannot_read(path: Path, error: sqlite3.Error | UnicodeDecodeError) -> StoreError:
    """Why SQLite does not read a file: it says "cannot open" where the folder is what refuses, and complains of our
    (fixed) questions where the file's own description of its tables is noise."""
    if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_CANTOPEN and not os.access(path.parent, os.W_OK):
        return StoreError("readonly", str(error))
    return store_error(error) or StoreError("damaged", str(error))


def back_up(path: Path, target: Path) -> None:
    """A whole copy of the file as it is now, in place of `target` only once it is complete and on the disk."""
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    with closing(open_unchanged(path)) as connection:
        connection.execute("VACUUM INTO ?", (str(part),))
    _finish(part, target)


def set_aside(path: Path, now: datetime) -> Path:
    """Move a damaged file and its side files away, to `<name>.corrupt-<time>`. Returns where it is now."""
    stamp = f"{path.name}.corrupt-{now:%Y%m%d-%H%M%S}"
    aside, again = path.with_name(stamp), 1
    while aside.exists():
        again += 1
        aside = path.with_name(f"{stamp}-{again}")
    for ending in ("-wal", "-shm", ""):  # the file itself last: until then the next start sees the damage again
        side = path.with_name(f"{path.name}{ending}")
        if side.exists():
            side.replace(aside.with_name(f"{aside.name}{ending}"))
    sync_folder(path.parent)
    return aside


def restore(backup: Path, path: Path) -> None:
    """Put a copy of a backup in place; the backup stays."""
    part = path.with_name(f"{path.name}.part")
    shutil.copyfile(backup, part)
    _finish(part, path)


def open_unchanged(path: Path) -> sqlite3.Connection:
    """A connection that changes no byte of the file, not even its log on closing."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=BUSY_SECONDS)


def _finish(part: Path, target: Path) -> None:
    part.chmod(0o600)
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    part.replace(target)
    sync_folder(target.parent)
