"""Each column of the tables beside the sales, with a letter or a number in its first row that is another."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

from tests.damage.harms import Made
from tests.damage.trial import Verdict, use

Column = tuple[str, str, str | int]
"""A table, its column, and what stands there instead."""
TABLES = ("attempt", "answer", "parked", "drawer", "taken_back", "tender_change")


def columns(one: Made, place: Path) -> tuple[Column, ...]:
    """All of a till's file."""
    copy = place / "plain.db"
    copy.write_bytes(one.files["till.db"])
    with closing(sqlite3.connect(copy)) as file:
        return tuple(_columns(file))


def _columns(file: sqlite3.Connection) -> Iterator[Column]:
    for table in TABLES:
        for _, column, *_ in file.execute(f"PRAGMA table_info({table})").fetchall():
            (was,) = file.execute(f'SELECT "{column}" {_first(table, column)}').fetchone() or (None,)
            if was is None or column == "seq":
                continue
            if isinstance(was, int):
                yield table, column, was ^ 1
            else:
                middle = len(was) // 2
                yield table, column, was[:middle] + chr(ord(was[middle]) ^ 16) + was[middle + 1 :]


def try_each(one: Made, chosen: Iterable[Column], place: Path) -> list[Verdict]:
    """A till for each of these columns, opened and used."""
    found = []
    for number, (table, column, value) in enumerate(chosen):
        folder = place / f"column-{number}"
        folder.mkdir()
        (folder / "till.db").write_bytes(one.files["till.db"])
        with closing(sqlite3.connect(folder / "till.db", isolation_level=None)) as file:
            for (name,) in file.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
                file.execute(f"DROP TRIGGER {name}")  # a bit that turns asks none
            where = f"rowid = (SELECT rowid {_first(table, column)})"
            file.execute(f'UPDATE {table} SET "{column}" = ? WHERE {where}', (value,))
        verdict = Verdict(f"column {table}.{column} is {value!r}")
        asyncio.run(use(one, folder, verdict))
        found.append(verdict)
    return found


def _first(table: str, column: str) -> str:
    return f'FROM {table} WHERE "{column}" IS NOT NULL AND "{column}" <> \'\' ORDER BY rowid LIMIT 1'
