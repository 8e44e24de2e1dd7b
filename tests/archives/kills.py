"""A till is killed at each statement of a closing: `python -m tests.archives.kills`.

One file has sales of a month that is over; its next Z closes a day, a month and a year. For each statement that SQLite
begins in that step (those of triggers and the commit among them) a copy of the file is closed by a process that kills
itself there. Afterwards the file has all of the closing or nothing, the journal is whole, and closing once more, where
nothing was written, gives the same totals. Exit code 1 where it does not.
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
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from pos_app.domain.periods import PeriodKind
from pos_app.store.tables import day_book
from tests.archives.making import till

LAST_MONTH = 10  # the sales are of October: the Z ends a year, too
Seen = tuple[int, int, tuple[tuple[str, int], ...]]


def begun(folder: Path) -> None:
    """A file with a day of sales, whose month and year are over."""

    async def make() -> None:
        async with till(folder, 1) as one:
            for _ in range(3):
                await one.sell()

    in_another(lambda: asyncio.run(make()))


def close(folder: Path, die_at: int) -> int:
    """Close in a process of its own, killed at the statement of this number (0: not at all); how many were begun."""
    counted = folder / "counted"

    async def work() -> None:
        async with till(folder, 1) as one:
            one.now += timedelta(days=20)
            await one.close(LAST_MONTH)

    def child() -> None:
        begun = 0
        first = day_book.facts_of

        def watched(connection: sqlite3.Connection, *given: object) -> object:
            def statement(_text: str) -> None:
                nonlocal begun
                begun += 1
                if begun == die_at:
                    os.kill(os.getpid(), signal.SIGKILL)
                counted.write_text(str(begun))

            if begun == 0 and connection.in_transaction and "write" in holding(connection):
                connection.set_trace_callback(statement)
            return first(connection, *given)  # type: ignore[arg-type]

        day_book.facts_of = watched  # type: ignore[assignment]
        asyncio.run(work())

    in_another(child)
    return int(counted.read_text()) if counted.exists() else 0


def holding(connection: sqlite3.Connection) -> str:
    """Whether a connection may write: "write" or "read"."""
    return "read" if connection.execute("PRAGMA query_only").fetchone()[0] else "write"


def seen(folder: Path) -> Seen:
    """How many Z and closings a file has, and the perpetual total after each; a journal that is not whole fails."""
    reader, writer = os.pipe()

    async def look() -> None:
        async with till(folder, 1) as one:
            assert (await one.store.verify_journal()).ok, "the journal is not whole"
            ends = [end for kind in PeriodKind for end in await one.store.periods.ends(kind)]
            zs = await one.store.days.ends()
            told = (len(zs), len(ends), tuple((f"{end.kind} {end.label}", end.perpetual) for end in ends))
            os.write(writer, json.dumps(told).encode())

    in_another(lambda: asyncio.run(look()))
    os.close(writer)
    text = os.read(reader, 65536).decode()
    os.close(reader)
    zs, ends, totals = json.loads(text)
    return int(zs), int(ends), tuple((str(name), int(total)) for name, total in totals)


def in_another(work: Callable[[], object]) -> None:
    """Do work in a process of its own, which may be killed."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status) and os.WEXITSTATUS(status):
        raise SystemExit("the child failed")


def broken(home: Path, every: int = 1) -> Iterator[str]:
    """What was half at which statement; each `every`th is tried."""
    base = home / "base"
    base.mkdir()
    begun(base)
    before = seen(base)
    whole = home / "whole"
    shutil.copytree(base, whole)
    count = close(whole, 0)
    after = seen(whole)
    if before[:2] != (0, 0) or after[:2] != (1, 3) or count < 10:
        yield f"the closing itself: {before} {after} {count}"
    for at in range(1, count + 1, every):
        here = home / f"at-{at}"
        shutil.copytree(base, here)
        close(here, at)
        found = seen(here)
        if found not in (before, after):
            yield f"statement {at}: {found}"
        if found == before:
            close(here, 0)
            if seen(here) != after:
                yield f"closed again after statement {at}: {seen(here)}"
        shutil.rmtree(here)
    print(f"{count} statements of a closing, each {every}. of them a kill")


def main() -> int:
    """0 if nothing was ever half."""
    parser = argparse.ArgumentParser(prog="python -m tests.archives.kills", description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="each so manieth statement only")
    every = parser.parse_args().every
    with TemporaryDirectory(prefix="comptoir-kills-") as place:
        wrong = list(broken(Path(place), every))
    print("\n".join(wrong) or "all or nothing, each time")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
