"""Opens the till's precious file: checks it, restores it if it is damaged, migrates it to this program's schema.

Scope: sqlite3 and the file system, through `files`; runs on the writer thread, before the file is in use.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace as changed
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from sqlite3 import Connection

from pos_app.domain.frozen import frozen
from pos_app.store.errors import StoreError
from pos_app.store.recovery.pages import log_is_broken
from pos_app.store.recovery.witness import Compared, Seen, compare, log_is_anothers
from pos_app.store.sqlite.database import connect, transact
from pos_app.store.sqlite.files import (
    back_up,
    cannot_read,
    finish,
    is_file,
    make_file,
    make_folder,
    must_be_file,
    open_unchanged,
    restore,
    set_aside,
    sync_folder,
    take_back,
    version_of,
)
from pos_app.system.held_files import delete, replace

_log = logging.getLogger(__name__)


@frozen
class Salvaged:
    """How many sales and new customers were added or are newer than in the backup; the receipt numbers of sales that
    are mentioned but could not be read anywhere."""

    rows: int = 0
    lost: tuple[str, ...] = ()


Salvage = Callable[[Path, Path, datetime, Seen | None], Salvaged]
WIPES_FROM = 7  # the version of the schema since which deleted bytes are overwritten (secure_delete)
_WAL = "PRAGMA journal_mode=WAL"
_SCHEMA = "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type, name"
Steps = tuple[tuple[str, ...], ...]  # the statements that lead from each version to the next, from 0


@frozen
class OpenedFile:
    """How a file was opened. `recovered`: "" it was good, "backup" the last good copy is in use, "empty" a new file is.

    `salvaged` rows were read from the damaged file beyond that, `lost` are receipt numbers that it (or the witness)
    mentions without a readable sale; `aside` is the damaged file's new path, None if there was none. `compared` is the
    file as it was found compared with its witness, `foreign_log`: a log of changes that is not this file's was set
    aside, `cart_behind`: the open cart lacks a change that was saved.
    """

    recovered: str = ""
    salvaged: int = 0
    lost: tuple[str, ...] = ()
    aside: Path | None = None
    compared: Compared = Compared.NO_WITNESS
    foreign_log: bool = False
    cart_behind: bool = False


def open_precious(
    path: Path,
    steps: Steps,
    now: datetime,
    salvage: Salvage | None = None,
    age: Callable[[Path], int] | None = None,
    seen: Seen | None = None,
) -> OpenedFile:
    """Leave a good file with the newest schema at `path`.

    A damaged (or vanished) file is set aside and replaced by the last good backup, into which `salvage(damaged, new,
    now, seen)` copies what the damaged file has beyond it. `age` returns how far a good file has come (the number of
    its last journal entry): a file that is behind its own backup, or behind what its witness has `seen`, lost its last
    changes, and counts as damaged.

    Raises StoreError: "newer" (the file is left unchanged), "no_file", and errors that keep the file from being read
    or written now, which are no damage.
    """
    make_folder(path.parent)
    must_be_file(path)
    foreign_log = False
    try:
        try:
            compared = _good(path, steps, age, seen)
        except StoreError as error:
            if error.kind != "damaged" or not log_is_anothers(path, seen):
                raise
            foreign_log = True
            _put_log_aside(path, now)
            compared = _good(path, steps, age, seen)
        _migrate(path, steps, version_of(path, len(steps), thorough=False) if path.exists() else 0)
    except StoreError as error:
        if error.kind != "damaged":
            raise
        found = _compared(path, seen)
        rescued = _rescue(path, steps, now, salvage, seen)
        return changed(rescued, compared=found, foreign_log=foreign_log)
    return OpenedFile(compared=compared, foreign_log=foreign_log)


def _good(path: Path, steps: Steps, age: Callable[[Path], int] | None, seen: Seen | None) -> Compared:
    """Check the file; how it compares with its witness. Raises StoreError, "damaged" also for one that is behind."""
    version = _version(path, steps)
    if not version and seen is not None and seen.entry:
        raise StoreError("damaged", "the file is gone, and its witness is not")
    compared = Compared.NO_WITNESS
    if age and version == len(steps):
        if _is_behind(path, steps, age):
            raise StoreError("damaged", "the file is behind its own backup")
        compared = _compared(path, seen)
        if compared is Compared.BEHIND or (compared is Compared.OTHER and log_is_anothers(path, seen)):
            raise StoreError("damaged", f"the file beside its witness: {compared}")
    if version == len(steps):
        _mend_triggers(path, steps)
    if version:
        _try_writing(path)  # folds the log into the file: only now, for it might be another file's
    return compared


def _compared(path: Path, seen: Seen | None) -> Compared:
    try:
        return compare(path, seen)
    except (sqlite3.Error, UnicodeDecodeError):
        return Compared.NO_WITNESS  # a file that cannot be read says nothing


def _put_log_aside(path: Path, now: datetime) -> None:
    log = _log_of(path)
    replace(log, log.with_name(f"{path.name}.corrupt-{now:%Y%m%d-%H%M%S}-wal"))
    delete(path.with_name(f"{path.name}-shm"))
    sync_folder(path.parent)


def _rescue(path: Path, steps: Steps, now: datetime, salvage: Salvage | None, seen: Seen | None) -> OpenedFile:
    """Make a whole new file beside the damaged one before that is moved, so that a kill on the way loses nothing: the
    next start finds the damaged file again, or the new one among the copies."""
    part = path.with_name(f"{path.stem}.rescue-part{path.suffix}")
    for ending in ("-wal", "-shm", ""):
        delete(part.with_name(f"{part.name}{ending}"))
    backup = next(_good_backups(path, steps), None)
    if backup is not None:
        restore(backup, part)
    _migrate(part, steps, version_of(part, len(steps)) if backup else 0)
    with closing(connect(part)) as connection:
        connection.execute(_WAL)  # a copy has none
    is_there = path.exists() or _log_of(path).exists()
    salvaged = salvage(path, part, now, seen) if salvage else Salvaged()
    rescued = replace(part, _rescued(path))
    aside = set_aside(path, now) if is_there else None
    replace(rescued, path)
    sync_folder(path.parent)
    return OpenedFile("backup" if backup else "empty", salvaged.rows, salvaged.lost, aside)


def last_entry(path: Path) -> int:
    """The number of the last journal entry of a good file: of two copies the later one has the higher number."""
    with closing(open_unchanged(path)) as source:
        found = source.execute("SELECT max(seq) FROM journal").fetchone()
    return found[0] or 0


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
        if copies_of(path) or (_log_of(path).exists() and _log_of(path).stat().st_size):
            raise StoreError("damaged", "the file is gone or empty, and it was not before")
        return 0
    try:
        version = version_of(path, len(steps))
    except StoreError as error:
        if error.kind not in ("newer", "damaged") or not _number_is_damaged(path, steps):
            raise
        version = 0
    if (version != len(steps) and _number_is_damaged(path, steps)) or not version:
        version = _mend_number(path, steps)
    if version == len(steps) and not _has_schema(path, steps):
        raise StoreError("damaged", "the tables are not as they were made")
    if log_is_broken(path):
        raise StoreError("damaged", "the log of changes is not as it was written")
    return version


def _number_is_damaged(path: Path, steps: Steps) -> bool:
    """Whether the file has exactly this program's tables and a version that is one bit away from its own. (Each step of
    `STEPS` changes the tables, so no other version has these.)"""
    try:
        with closing(open_unchanged(path)) as connection:
            version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    except (sqlite3.Error, UnicodeDecodeError):
        return False
    return (version ^ len(steps)).bit_count() == 1 and _has_schema(path, steps)


def _mend_number(path: Path, steps: Steps) -> int:
    """Write the version of a file that has this program's tables, and check the whole file. Raises StoreError."""
    try:
        with closing(connect(path)) as connection:
            connection.execute(f"PRAGMA user_version={len(steps):d}")
    except sqlite3.Error as error:
        raise cannot_read(path, error) from error
    _log.warning("the number of the tables' version was damaged, and is mended")
    return version_of(path, len(steps))


def _has_schema(path: Path, steps: Steps) -> bool:
    """Whether the tables and indexes are exactly this program's."""
    try:
        return _without_triggers(_schema_at(path)) == _without_triggers(_schema_of(steps))
    except (sqlite3.Error, UnicodeDecodeError):
        return False


def _mend_triggers(path: Path, steps: Steps) -> None:
    """Make the triggers anew if they are not this program's: they hold no data, and a damaged one keeps every sale from
    being written. Raises StoreError."""
    if _schema_at(path) == _schema_of(steps):
        return
    _log.info("the triggers of the file were not as they were made, and are made anew")
    try:
        with closing(connect(path)) as connection:
            transact(connection, partial(_make_triggers, steps))
    except sqlite3.Error as error:
        raise cannot_read(path, error) from error


def _make_triggers(steps: Steps, connection: Connection) -> None:
    for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        connection.execute(f'DROP TRIGGER "{name.replace(chr(34), chr(34) * 2)}"')
    for kind, _, _, statement in _schema_of(steps):
        if kind == "trigger":
            connection.execute(statement)


def _schema_at(path: Path) -> list[tuple[str, ...]]:
    with closing(open_unchanged(path)) as connection:
        return connection.execute(_SCHEMA).fetchall()


def _without_triggers(schema: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    return [one for one in schema if one[0] != "trigger"]


def _schema_of(steps: Steps) -> list[tuple[str, ...]]:
    return _made_by(steps)[1]


@cache
def _made_by(steps: Steps) -> tuple[bytes, list[tuple[str, ...]]]:
    """A new file's content, and its tables: made in memory once in a process, for each step reads all tables before
    it again."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        for number, statements in enumerate(steps, 1):
            transact(connection, partial(_step, number, statements))
        return connection.serialize(), connection.execute(_SCHEMA).fetchall()


def _try_writing(path: Path) -> None:
    """Check that the file can be written: some damage of the schema shows only to a writer. Raises StoreError."""
    try:
        with closing(connect(path)) as connection:
            connection.execute(_WAL)
            transact(connection, lambda c: c.execute("SELECT count(*) FROM sqlite_schema").fetchone(), "BEGIN")
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise cannot_read(path, error) from error


def _is_behind(path: Path, steps: Steps, age: Callable[[Path], int]) -> bool:
    backup = rolling_backup(path)
    try:
        return (
            is_file(backup) and version_of(backup, len(steps), thorough=False) == len(steps) and age(backup) > age(path)
        )
    except (StoreError, sqlite3.Error, UnicodeDecodeError):
        return False  # no good backup to be behind


def _log_of(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


def copies_of(path: Path) -> list[Path]:
    """The copies of the file, newest first."""
    found = {rolling_backup(path), _rescued(path), *copies_before(path)}
    return sorted((c for c in found if is_file(c)), key=lambda c: c.stat().st_mtime_ns, reverse=True)


def _good_backups(path: Path, steps: Steps) -> Iterator[Path]:
    """Copies that can be restored, newest first."""
    for copy in copies_of(path):
        try:
            if version_of(copy, len(steps)):
                yield copy
        except StoreError:
            continue


def _migrate(path: Path, steps: Steps, version: int) -> None:
    """Carry out each step in one transaction with its version number; a file that is not empty is copied first."""
    if version == len(steps):
        return
    if not version:
        _create(path, steps)
        return
    back_up(path, path.with_name(f"{path.stem}.before-v{version + 1}{path.suffix}"))
    with closing(connect(path)) as connection:
        connection.execute(_WAL)
        for number, statements in enumerate(steps[version:], version + 1):
            transact(connection, partial(_step, number, statements))
        if 0 < version < WIPES_FROM:
            _rewrite(connection)


def _create(path: Path, steps: Steps) -> None:
    """Make a new file beside its place, put it on the disk at once and give it its name: a slow disk is waited for
    twice, not at each step, and a kill leaves no half of it."""
    part = path.with_name(f"{path.name}.part")
    for ending in ("-journal", "-wal", "-shm", ""):
        delete(part.with_name(f"{part.name}{ending}"))
    make_file(part, synced=False)
    part.write_bytes(_made_by(steps)[0])
    with closing(connect(part)) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute(_WAL)
    finish(part, path)


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
