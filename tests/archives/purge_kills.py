"""A till is killed at each statement of a purge: `python -m tests.archives.purge_kills`.

One file has two days of a year that is over, archived in two places. For each statement that SQLite begins while the
sales are taken out (those of triggers, the commit, and the rewriting of the file among them) a copy of the folder is
purged by a process that kills itself there. Afterwards all of these sales are in the file or none is, the journal is
whole, the totals are the same, and purging once more, where nothing was taken out, leaves the same file. Exit code 1
where it does not.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import signal
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path
from tempfile import TemporaryDirectory

from pos_app.domain.periods import PeriodKind
from pos_app.services.fiscal.purge import Purge
from pos_app.store.tables.closed import purge as table
from tests.archives.kills import holding, in_another
from tests.archives.making import BEGAN, till
from tests.unit.domain.rue_haute import SHOP

YEAR = "2026-12"
OVER = datetime(2037, 1, 2, 9, 0, tzinfo=timezone(timedelta(hours=1)))
SEED = 5
Seen = tuple[tuple[str, ...], tuple[tuple[str, int], ...]]


def begun(folder: Path, places: tuple[Path, Path]) -> None:
    """Two days of 2026 and one of 2027, sent and archived."""

    async def make() -> None:
        async with till(folder, SEED) as one:
            for sales in (3, 2):
                for _ in range(sales):
                    await one.sell()
                await one.close()
                one.now += timedelta(days=1)
            one.now = BEGAN + timedelta(days=70)
            await one.sell()
            await one.close()
            with closing(sqlite3.connect(folder / "till.db")) as file, file:
                file.execute("UPDATE submission SET state = 'sent'")
            while (period := await one.store.periods.unarchived(2)) is not None:
                await one.archives.make(period, places, "")

    in_another(lambda: asyncio.run(make()))


def purge(folder: Path, die_at: int) -> int:
    """Purge in a process of its own, killed at the statement of this number (0: not at all); how many were begun."""
    counted = folder / "counted"

    async def work() -> None:
        async with till(folder, SEED) as one:
            one.now = OVER
            service = Purge(one.store, SHOP, one.clock)
            await service.take_out(await service.look(YEAR), "Nadia")

    def child() -> None:
        begun = 0
        first = table._sales

        def watched(connection: sqlite3.Connection, first_z: int, last_z: int) -> list[table.OldSale]:
            def statement(_text: str) -> None:
                nonlocal begun
                begun += 1
                if begun == die_at:
                    os.kill(os.getpid(), signal.SIGKILL)
                counted.write_text(str(begun))

            if begun == 0 and holding(connection) == "write":
                connection.set_trace_callback(statement)
            return first(connection, first_z, last_z)

        table._sales = watched
        asyncio.run(work())

    in_another(child)
    return int(counted.read_text()) if counted.exists() else 0


def seen(folder: Path) -> Seen:
    """The sales a file has, and the totals of its periods; a journal that is not whole fails."""
    reader, writer = os.pipe()

    async def look() -> None:
        async with till(folder, SEED) as one:
            assert (await one.store.verify_journal()).ok, "the journal is not whole"
            ends = [end for kind in PeriodKind for end in await one.store.periods.ends(kind)]
            sales = sorted(row.id for row in await one.store.sales.find())
            told = (sales, [(f"{end.kind} {end.label}", end.perpetual) for end in ends])
            os.write(writer, json.dumps(told).encode())

    in_another(lambda: asyncio.run(look()))
    os.close(writer)
    text = os.read(reader, 65536).decode()
    os.close(reader)
    sales, totals = json.loads(text)
    return tuple(sales), tuple((str(name), int(total)) for name, total in totals)


def broken(home: Path, every: int = 1) -> Iterator[str]:
    """What was half at which statement; each `every`th is tried."""
    base, whole = home / "base", home / "whole"
    base.mkdir()
    begun(base, (home / "one", home / "two"))
    before = seen(base)
    shutil.copytree(base, whole)
    count = purge(whole, 0)
    after = seen(whole)
    if len(before[0]) != 6 or len(after[0]) != 1 or before[1] != after[1] or count < 20:
        yield f"the purge itself: {before} {after} {count}"
    half = set[bool]()
    for at in range(count, 0, -every):  # the last one is behind the commit
        here = home / f"at-{at}"
        shutil.copytree(base, here)
        purge(here, at)
        found = seen(here)
        half.add(found == after)
        if found not in (before, after):
            yield f"statement {at}: {found}"
        if found == before:
            purge(here, 0)
            if seen(here) != after:
                yield f"purged again after statement {at}: {seen(here)}"
        shutil.rmtree(here)
    if half != {True, False}:
        yield "no kill fell behind the commit, or none before it"
    print(f"{count} statements of a purge, each {every}. of them a kill")


def main() -> int:
    """0 if nothing was ever half."""
    parser = argparse.ArgumentParser(prog="python -m tests.archives.purge_kills", description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="each so manieth statement only")
    every = parser.parse_args().every
    with TemporaryDirectory(prefix="comptoir-purge-") as place:
        wrong = list(broken(Path(place), every))
    print("\n".join(wrong) or "all or nothing, each time")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
