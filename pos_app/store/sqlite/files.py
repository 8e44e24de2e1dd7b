"""Operations on a database file: create, check, back up, set aside, restore. A file is never deleted or overwritten in
place.

Scope: sqlite3 and the file system; runs on the writer thread before the file is in use.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from contextlib import closing
from datetime import datetime
from pathlib import Path

from pos_app.store.errors import StoreError, store_error
from pos_app.store.sqlite.database import BUSY_SECONDS
from pos_app.system.held_files import delete, replace

NEWEST_THINKABLE = 10_000  # a higher version is noise in a damaged header, not a newer program


def is_file(path: Path) -> bool:
    """Whether a plain file is there. Opening a pipe would wait for its other end for ever."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except FileNotFoundError:
        return False
    except NotADirectoryError:
        return False


def must_be_file(path: Path) -> None:
    """Raises StoreError("no_file") if a pipe, a folder, a device or a socket has this name, or that of a side file."""
    for one in (path, *(path.with_name(f"{path.name}{ending}") for ending in ("-wal", "-shm", "-journal"))):
        if os.path.lexists(one) and not is_file(one):
            raise StoreError("no_file", one.name)


def make_folder(folder: Path) -> None:
    """Create the folder of the till's files, accessible by its user only; its name is synced to disk too."""
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        sync_folder(folder.parent)


def make_file(path: Path, *, synced: bool = True) -> None:
    """Create an empty file, readable by its user only (SQLite gives its side files the same permissions). Its name is
    on the disk then, unless it gets another one (not `synced`)."""
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    if synced:
        sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Sync the names in a folder to disk. Windows does so by itself and refuses the call."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def version_of(path: Path, newest: int, *, thorough: bool = True) -> int:
    """Check a file without changing a byte of it. Returns the version of its schema (0 for an empty one).

    `thorough` reads every page (some 2 ms per MB). Raises StoreError: "newer" (than `newest`), "damaged", or why it
    cannot be read now.
    """
    with path.open("rb") as file:
        magic, forms = file.read(16), file.read(4)[2:]
    if not magic:
        return 0
    if magic != b"SQLite format 3\0":
        raise StoreError("damaged", "no database")
    if any(number not in (1, 2) for number in forms):
        raise StoreError(
            "damaged", "a form that SQLite does not have"
        )  # it would only say that it cannot open the file
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
    """Let SQLite roll back a step during which the program was killed while it created the file, before the WAL was in
    use.

    Such a step leaves a journal beside the file, without which the file cannot be read. Raises StoreError.
    """
    if path.exists() and path.with_name(f"{path.name}-journal").exists():
        try:
            with closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as connection:
                connection.execute("PRAGMA user_version")
        except sqlite3.Error as error:
            raise cannot_read(path, error) from error


def cannot_read(path: Path, error: sqlite3.Error | UnicodeDecodeError) -> StoreError:
    """The StoreError for SQLite's error. SQLite says "cannot open" if the folder is not accessible, and reports an
    error in the (fixed) statements if the file's own description of its tables is damaged."""
    if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_CANTOPEN and not os.access(path.parent, os.W_OK):
        return StoreError("readonly", str(error))
    return store_error(error) or StoreError("damaged", str(error))


def back_up(path: Path, target: Path) -> None:
    """Write a whole copy of the file; it takes the place of `target` only once it is complete and on disk."""
    must_be_file(path)
    part = target.with_name(f"{target.name}.part")
    delete(part)
    with closing(open_unchanged(path)) as connection:
        connection.execute("VACUUM INTO ?", (str(part),))
    finish(part, target)


def set_aside(path: Path, now: datetime) -> Path:
    """Move a damaged file and its side files to `<name>.corrupt-<time>`. Returns the new path."""
    stamp = f"{path.name}.corrupt-{now:%Y%m%d-%H%M%S}"
    aside, again = path.with_name(stamp), 1
    while aside.exists():
        again += 1
        aside = path.with_name(f"{stamp}-{again}")
    for ending in ("-wal", "-shm", ""):  # the file itself last: until then the next start sees the damage again
        side = path.with_name(f"{path.name}{ending}")
        if side.exists():
            replace(side, aside.with_name(f"{aside.name}{ending}"))
    sync_folder(path.parent)
    return aside


def restore(backup: Path, path: Path) -> None:
    """Put a copy of a backup in the file's place; the backup stays."""
    part = path.with_name(f"{path.name}.part")
    shutil.copyfile(backup, part)
    finish(part, path)


def open_unchanged(path: Path) -> sqlite3.Connection:
    """A connection that changes no byte of the file, not even its log when it is closed."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=BUSY_SECONDS)


def finish(part: Path, target: Path) -> None:
    """Put a whole, closed file on the disk and give it its name."""
    part.chmod(0o600)
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    replace(part, target)
    sync_folder(target.parent)
