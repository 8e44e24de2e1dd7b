"""Bringing the till's precious file into use: checked, restored when damaged, brought up to this program's tables.

Room: sqlite3 and the file system, by `files`; runs on the writer thread, before the file is in use.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from sqlite3 import Connection

from pos_app.store.database import connect, transact
from pos_app.store.errors import StoreError
from pos_app.store.files import back_up, make_file, make_folder, restore, set_aside, version_of

Steps = tuple[tuple[str, ...], ...]  # the statements that lead from each version to the next, from 0


@dataclass(frozen=True, slots=True)
class Opened:
    """How a file came into use. `recovered`: "" as it was, "backup" the last good copy, "empty" a new one.

    `aside` is where the damaged file was put, None when there was none to put aside.
    """

    recovered: str = ""
    aside: Path | None = None


def open_precious(path: Path, steps: Steps, now: datetime) -> Opened:
    """Leave a good file with the newest tables at `path`.

    A damaged (or vanished) file is set aside and the last good backup put in its place. Raises StoreError: "newer"
    (untouched), and what keeps the file from being read or written now, which is no damage.
    """
    make_folder(path.parent)
    opened = Opened()
    try:
        version = _version(path, steps)
    except StoreError as error:
        if error.kind != "damaged":
            raise
        aside = set_aside(path, now) if path.exists() else None
        backup = next(_good_backups(path, steps), None)
        if backup is not None:
            restore(backup, path)
        opened = Opened("backup" if backup else "empty", aside)
        version = _version(path, steps)
    _migrate(path, steps, version)
    return opened


def rolling_backup(path: Path) -> Path:
    """Where the copy that is made again and again lives."""
    return path.with_name(f"{path.stem}.backup{path.suffix}")


def _version(path: Path, steps: Steps) -> int:
    if not path.exists() or not path.stat().st_size:
        if _copies(path):
            raise StoreError("damaged", "the file is gone or empty, and it was not before")
        return 0
    return version_of(path, len(steps))


def _copies(path: Path) -> list[Path]:
    found = {rolling_backup(path), *path.parent.glob(f"{path.stem}.before-v*{path.suffix}")}
    return sorted((c for c in found if c.exists()), key=lambda c: c.stat().st_mtime_ns, reverse=True)


def _good_backups(path: Path, steps: Steps) -> Iterator[Path]:
    """Copies that can be restored, the newest first."""
    for copy in _copies(path):
        try:
            if version_of(copy, len(steps)):
                yield copy
        except StoreError:
            continue


def _migrate(path: Path, steps: Steps, version: int) -> None:
    """Each step in one transaction with its version number; a file that held something is copied first."""
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


def _step(number: int, statements: tuple[str, ...], connection: Connection) -> None:
    for statement in statements:
        connection.execute(statement)
    connection.execute(f"PRAGMA user_version={number:d}")
