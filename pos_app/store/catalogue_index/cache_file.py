"""The file of the cache itself: opened whatever is in its place, set aside when it is damaged.

Scope: sqlite3 and the file system; what the tables mean is in `queries` and `writing`.
"""

from __future__ import annotations

import logging
import os
import sqlite3
from contextlib import closing
from itertools import count
from pathlib import Path

from pos_app.store.catalogue_index.gathered import NEXT
from pos_app.store.catalogue_index.schema import INDEXES, TABLES, VERSION
from pos_app.store.errors import StoreError
from pos_app.store.sqlite.database import connect, transact
from pos_app.store.sqlite.files import make_file, make_folder, take_back, version_of
from pos_app.system.held_files import delete, replace

FILE, SPARE, _MARK = "catalogue.db", "catalogue.spare.db", ".damaged"

_log = logging.getLogger(__name__)


def prepare(path: Path) -> None:
    """Leave a file with this program's tables at `path`. It is only a cache: whatever is wrong with it, it is made
    anew."""
    make_folder(path.parent)
    try:
        take_back(path)
        # Not thorough: at 100,000 items that takes 250 ms of each start. Damage found later is marked instead.
        if (
            path.is_file()
            and os.access(path, os.W_OK)
            and not mark(path).exists()
            and version_of(path, VERSION, thorough=False) == VERSION
        ):
            return
    except (StoreError, OSError) as error:
        _log.warning("%s is made anew: %s", path.name, error.kind if isinstance(error, StoreError) else error.strerror)
    make_anew(path)


def make_anew(path: Path) -> None:
    """Leave an empty file with this program's tables at `path`."""
    clear_away(path)
    make_file(path, synced=False)
    with closing(connect(path, durable=False)) as connection:
        # A slow disk is not waited for: what a power cut leaves of a cache is made anew.
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("PRAGMA journal_mode=WAL")
        transact(connection, _make_tables)


def take_next(path: Path) -> None:
    """Put the catalogue that was just built in the place of a damaged one."""
    clear_away(path)
    replace(path.with_name(NEXT), path)


def clear_away(path: Path) -> None:
    """Delete a file of the cache with what belongs to it; what cannot be deleted (a folder of that name) is moved."""
    for ending in ("-journal", "-wal", "-shm", "", _MARK):
        one = path.with_name(f"{path.name}{ending}")
        if one.is_dir() and not one.is_symlink():
            replace(one, free_name(one))
        else:
            delete(one)


def free_name(path: Path) -> Path:
    """A name beside `path` that nothing has: `catalogue.db.aside-1`."""
    return next(one for n in count(1) if not (one := path.with_name(f"{path.name}.aside-{n}")).exists())


def mark(path: Path) -> Path:
    """The file whose presence says that the catalogue is damaged or of another shop, and is to be created anew."""
    return path.with_name(f"{path.name}{_MARK}")


def _make_tables(connection: sqlite3.Connection) -> None:
    for statement in (*TABLES, *INDEXES):
        connection.execute(statement)
    connection.execute(f"PRAGMA user_version={VERSION:d}")
