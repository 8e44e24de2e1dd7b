"""Checks a till's files without changing a byte: whether each is whole, its version, the number of its rows.

Scope: sqlite3 and the file system; blocks, so call it in a thread.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from pos_app.domain.frozen import frozen
from pos_app.store.recovery.opening import rolling_backup
from pos_app.store.sqlite.files import is_file, open_unchanged

OK = "ok"
SQLITE_VERSION = sqlite3.sqlite_version
_MOST_SAID = 200  # characters of SQLite's complaint


@frozen
class FileCheck:
    """The check of one file. `said` is OK or SQLite's complaint; `counts` are rows by table, `size` bytes with its
    log."""

    name: str
    size: int
    version: int = 0
    said: str = OK
    counts: tuple[tuple[str, int], ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether the check found no damage."""
        return self.said == OK


@frozen
class Files:
    """The files of a till: `backup_at` is when the rolling backup was made, `loaded_at` when the catalogue was loaded;
    `aside` are the names of damaged files that were set aside."""

    checks: tuple[FileCheck, ...]
    backup_at: datetime | None
    loaded_at: datetime | None
    aside: tuple[str, ...]


def look_over(folder: Path) -> Files:
    """Check all files of the till in `folder`; missing ones are left out."""
    backup = rolling_backup(folder / "till.db")
    aside = [path.name for path in folder.glob("*.corrupt-*") if not path.name.endswith(("-wal", "-shm"))]
    checks = [_check(path) for name in ("till.db", "catalogue.db", backup.name) if (path := folder / name).exists()]
    return Files(
        tuple(checks),
        datetime.fromtimestamp(backup.stat().st_mtime, UTC) if backup.exists() else None,
        _loaded_at(folder / "catalogue.db"),
        tuple(sorted(aside)),
    )


def _check(path: Path) -> FileCheck:
    if not is_file(path):
        return FileCheck(path.name, 0, said="no file")
    size = sum(side.stat().st_size for side in (path, path.with_name(f"{path.name}-wal")) if side.exists())
    try:
        with closing(open_unchanged(path)) as connection:
            version = int(connection.execute("PRAGMA user_version").fetchone()[0])
            said = str(connection.execute("PRAGMA integrity_check(3)").fetchone()[0])[:_MOST_SAID]
            tables = connection.execute(
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name"
            ).fetchall()
            counts = [
                (name, int(connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]))  # noqa: S608
                for (name,) in tables
            ]
    except (sqlite3.Error, UnicodeDecodeError) as error:
        return FileCheck(path.name, size, said=str(error)[:_MOST_SAID] or type(error).__name__)
    return FileCheck(path.name, size, version, said, tuple(counts))


def _loaded_at(path: Path) -> datetime | None:
    if not is_file(path):
        return None
    try:
        with closing(open_unchanged(path)) as connection:
            found = connection.execute("SELECT value FROM fact WHERE name = 'loaded_at'").fetchone()
            return datetime.fromisoformat(found[0]) if found else None
    except (sqlite3.Error, ValueError):
        return None  # the check of that file says what is wrong
