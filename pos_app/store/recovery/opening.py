"""Opens the till's precious file: checks it, restores it if it is damaged, migrates it to this program's schema.

Scope: sqlite3 and the file system, through `files`; runs on the writer thread, before the file is in use.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from sqlite3 import Connection

from pos_app.store.errors import StoreError
from pos_app.store.recovery.pages import log_is_broken
from pos_app.store.recovery.salvage import Salvaged
from pos_app.store.sqlite.database import connect, transact
from pos_app.store.sqlite.files import (
    back_up,
    cannot_read,
    make_file,
    make_folder,
    restore,
    set_aside,
    sync_folder,
    take_back,
    version_of,
)
from pos_app.system.held_files import delete, replace

_log = logging.getLogger(__name__)

Salvage = Callable[[Path, Path, datetime], Salvaged]
WIPES_FROM = 7  # the version of the schema since which deleted bytes are overwritten (secure_delete)
Steps = tuple[tuple[str, ...], ...]  # the statements that lead from each version to the next, from 0


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """How a file was opened. `recovered`: "" it was good, "backup" the last good copy is in use, "empty" a new file is.

    `salvaged` rows were read from the damaged file beyond that, `lost` are receipt numbers that it mentions without a
    readable sale; `aside` is the damaged file's new path, None if there was none.
    """

    recovered: str = ""
    salvaged: int = 0
    lost: tuple[str, ...] = ()
    aside: Path | None = None


def open_precious(
    path: Path,
    steps: Steps,
    now: datetime,
    salvage: Salvage | None = None,
    age: Callable[[Path], int] | None = None,
) -> OpenedFile:
    """Leave a good file with the newest schema at `path`.

    A damaged (or vanished) file is set aside and replaced by the last good backup, into which `salvage(damaged, new,
    now)` copies what the damaged file has beyond it. `age` returns how far a good file has come (the number of its last
    journal entry): a file that is behind its own backup lost its last changes, and counts as damaged.

    Raises StoreError: "newer" (the file is left unchanged), and errors that keep the file from being read or written
    now, which are no damage.
    """
    make_folder(path.parent)
    try:
        version = _version(path, steps)
        if age and version == len(steps) and _is_behind(path, steps, age):
            raise StoreError("damaged", "the file is behind its own backup")  # noqa: TRY301 - as any other damage
        _migrate(path, steps, version)
    except StoreError as error:
        if error.kind != "damaged":
            raise
        return _rescue(path, steps, now, salvage)
    return OpenedFile()


def _rescue(path: Path, steps: Steps, now: datetime, salvage: Salvage | None) -> OpenedFile:
    """Make a whole new file beside the damaged one before that is moved, so that a kill on the way loses nothing: the
    next start finds the damaged file again, or the new one among the copies."""
    part = path.with_name(f"{path.stem}.rescue-part{path.suffix}")
    for ending in ("-wal", "-shm", ""):
        delete(part.with_name(f"{part.name}{ending}"))
    backup = next(_good_backups(path, steps), None)
    if backup is not None:
        restore(backup, part)
    _migrate(part, steps, version_of(part, len(steps)) if backup else 0)
    is_there = path.exists() or _log_of(path).exists()
    salvaged = salvage(path, part, now) if salvage and is_there else Salvaged()
    rescued = replace(part, _rescued(path))
    aside = set_aside(path, now) if is_there else None
    replace(rescued, path)
    sync_folder(path.parent)
    return OpenedFile("backup" if backup else "empty", salvaged.rows, salvaged.lost, aside)


def rolling_backup(path: Path) -> Path:
    """The path of the rolling backup."""
    return path.with_name(f"{path.stem}.backup{path.suffix}")


def copies_before(path: Path) -> list[Path]:
    """The copies that were made before migrations."""
    return sorted(path.parent.glob(f"{path.stem}.before-v*{path.suffix}"))


def _rescued(path: Path) -> Path:
    return path.with_name(f"{path.stem}.rescued{path.suffix}")


def _version(path: Path, steps: Steps) -> int:
    take_back(path)
    if not path.exists() or not path.stat().st_size:
        if _copies(path) or (_log_of(path).exists() and _log_of(path).stat().st_size):
            raise StoreError("damaged", "the file is gone or empty, and it was not before")
        return 0
    version = version_of(path, len(steps))
    if log_is_broken(path):
        raise StoreError("damaged", "the log of changes is not as it was written")
    if version:
        _try_writing(path)
    return version


def _try_writing(path: Path) -> None:
    """Check that the file can be written: some damage of the schema shows only to a writer. Raises StoreError."""
    try:
        with closing(connect(path)) as connection:
            transact(connection, lambda c: c.execute("SELECT count(*) FROM sqlite_schema").fetchone(), "BEGIN")
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise cannot_read(path, error) from error


def _is_behind(path: Path, steps: Steps, age: Callable[[Path], int]) -> bool:
    backup = rolling_backup(path)
    try:
        return (
            backup.exists() and version_of(backup, len(steps), thorough=False) == len(steps) and age(backup) > age(path)
        )
    except (StoreError, sqlite3.Error):
        return False  # no good backup to be behind


def _log_of(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


def _copies(path: Path) -> list[Path]:
    found = {rolling_backup(path), _rescued(path), *copies_before(path)}
    return sorted((c for c in found if c.exists()), key=lambda c: c.stat().st_mtime_ns, reverse=True)


def _good_backups(path: Path, steps: Steps) -> Iterator[Path]:
    """Copies that can be restored, newest first."""
    for copy in _copies(path):
        try:
            if version_of(copy, len(steps)):
                yield copy
        except StoreError:
            continue


def _migrate(path: Path, steps: Steps, version: int) -> None:
    """Carry out each step in one transaction with its version number; a file that is not empty is copied first."""
    if version == len(steps):
        return
    if version:
        back_up(path, path.with_name(f"{path.stem}.before-v{version + 1}{path.suffix}"))
    else:
        make_file(path)
    with closing(connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        for number, statements in enumerate(steps[version:], version + 1):
            transact(connection, partial(_step, number, statements))
        if 0 < version < WIPES_FROM:
            _rewrite(connection)


def _rewrite(connection: Connection) -> None:
    """Vacuum a file of older programs, which did not overwrite deleted data. A failure does not keep the till from
    starting."""
    try:
        connection.execute("VACUUM")
    except sqlite3.Error as error:
        _log.warning("the file could not be rewritten: %s", error)


def _step(number: int, statements: tuple[str, ...], connection: Connection) -> None:
    for statement in statements:
        connection.execute(statement)
    connection.execute(f"PRAGMA user_version={number:d}")
