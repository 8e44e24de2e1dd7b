"""How long closings and archives take: `python -m tests.archives.speed`.

Three files: a year of 300 Z, whose next Z closes the day, the last month and the year; the same of an older program,
which closed no periods, so that the next Z closes all of them; a month of 1,000 sales, of which an archive is put into
two places while the screen's thread beats every 4 ms and payments ask the file for their number. Each is done several
times on a copy, and the quickest is shown: a busy machine makes single ones longer. Exit code 1 where the processor
time is beyond its limit, or the screen's thread is held; by the clock it is for whoever reads it on a quiet machine.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from pos_app.domain.periods import PeriodEnd, PeriodKind
from pos_app.services.fiscal.archive_check import check
from pos_app.services.tasks import Tasks
from pos_app.store.tables.closed import periods
from tests.archives.making import BEGAN, Made, till
from tests.benchmarks.__main__ import table
from tests.benchmarks.figure import Figure

SEED, TIMES = 1, 3
BEGIN = BEGAN.replace(month=1, day=2)
NEXT_YEAR = BEGAN.replace(year=2027, month=1, day=2)
DAYS, SALES, A_DAY = 300, 1_000, 50
CLOSING_S, ARCHIVE_S = 1.0, 2.0
STALL_MS, NUMBER_MS = 16.7, 100.0
BEAT = 0.004


@dataclass(frozen=True)
class Taken:
    """Seconds by the clock and of this process."""

    clock: float
    processor: float

    @staticmethod
    def now() -> Taken:
        """What both say."""
        return Taken(time.perf_counter(), time.process_time())

    def since(self) -> Taken:
        """What went by since then."""
        now = self.now()
        return Taken(now.clock - self.clock, now.processor - self.processor)


@dataclass(frozen=True)
class Archiving:
    """What an archive of so many sales took, and its check; in milliseconds the longest work of the screen's thread
    between two beats, and the longest wait for the number of a payment."""

    made: Taken
    checked: Taken
    worked: float
    waited: float
    sales: int


@contextmanager
def an_older_program() -> Iterator[None]:
    """A Z closes no period meanwhile, as before there were any."""
    ours = periods.close
    periods.close = lambda *_: ()
    try:
        yield
    finally:
        periods.close = ours


def days(folder: Path, count: int, sales: int) -> None:
    """A till's file with so many days of so many sales, closed one after the other."""
    folder.mkdir()
    asyncio.run(_days(folder, count, sales))


async def _days(folder: Path, count: int, sales: int) -> None:
    async with till(folder, SEED) as one:
        for day in range(count):
            one.now = BEGIN + timedelta(days=day)
            for _ in range(sales):
                await one.sell()
            await one.close()


async def closing(folder: Path, now: datetime) -> tuple[Taken, tuple[PeriodEnd, ...]]:
    """What the next Z takes, and all that is closed behind it."""
    async with till(folder, SEED + 1) as one:
        one.now = now
        began = Taken.now()
        await one.close()
        took = began.since()
        ends = [end for kind in PeriodKind for end in await one.store.periods.ends(kind)]
        return took, tuple(sorted(ends, key=lambda end: end.number))


async def archive(folder: Path, now: datetime) -> Archiving:
    """The archive of the month that the next Z closes, until it lies in two places."""
    worked: list[float] = []
    waited: list[float] = []
    async with till(folder, SEED + 1) as one:
        one.now = now
        await one.close()
        (period,) = await one.store.periods.ends(PeriodKind.MONTH)
        tasks = Tasks(_complain)
        tasks.serve("beat", partial(_beat, worked))
        tasks.serve("number", partial(_ask, one, waited))
        began = Taken.now()
        made = await one.archives.make(period, (folder / "one", folder / "two"), "Nadia")
        took = began.since()
        await tasks.aclose(1.0)
    content = (folder / "two" / made.name).read_bytes()
    began = Taken.now()
    found = check(content)
    return Archiving(took, began.since(), max(worked), max(waited), found.sales)


async def _beat(worked: list[float]) -> None:
    """Note how long this thread worked since the beat before."""
    while True:
        busy = time.thread_time()
        await asyncio.sleep(BEAT)
        worked.append((time.thread_time() - busy) * 1000)


async def _ask(one: Made, waited: list[float]) -> None:
    """Ask for the next number, as each payment does before it is written."""
    while True:
        began = time.perf_counter()
        await one.store.sales.next_counter("1", one.now.date())
        waited.append((time.perf_counter() - began) * 1000)
        await asyncio.sleep(BEAT)


def _complain(name: str, error: BaseException) -> None:
    sys.stderr.write(f"{name}: {error!r}\n")


def figures(home: Path, count: int, sales: int, a_day: int) -> tuple[list[Figure], list[Figure]]:
    """Of a year of so many Z, and an archive of so many sales, so many a day: what decides, and the same by the
    clock."""
    days(home / "year", count, 1)
    with an_older_program():
        days(home / "older", count, 1)
    days(home / "month", sales // a_day, a_day)
    year: list[Taken] = []
    older: list[Taken] = []
    month: list[Archiving] = []
    for turn in range(TIMES):
        closed = []
        for name, seen in (("year", year), ("older", older)):
            took, ends = asyncio.run(closing(shutil.copytree(home / name, home / f"{name}-{turn}"), NEXT_YEAR))
            seen.append(took)
            closed.append(ends)
        if closed[0] != closed[1] or sum(end.kind is PeriodKind.DAY for end in closed[0]) != count + 1:
            raise SystemExit(f"closed otherwise: {len(closed[0])}, by an older program's days {len(closed[1])}")
        here = shutil.copytree(home / "month", home / f"month-{turn}")
        month.append(asyncio.run(archive(here, BEGIN + timedelta(days=31))))
        if month[-1].sales != sales // a_day * a_day:
            raise SystemExit(f"the archive has {month[-1].sales} sales")
    took_most = (
        (f"the Z behind {count} closed days ends their year", year, CLOSING_S),
        (f"the Z behind {count} days of an older program ends them all", older, CLOSING_S),
        (f"an archive of {sales:,} sales in two places", [one.made for one in month], ARCHIVE_S),
        ("  checked", [one.checked for one in month], ARCHIVE_S),
    )
    decide = [
        *(Figure(name, min(one.processor for one in seen), "s", most) for name, seen, most in took_most),
        Figure("the screen's thread meanwhile, longest work", min(one.worked for one in month), "ms", STALL_MS),
    ]
    by_clock = [
        *(Figure(f"{name}, clock", min(one.clock for one in seen), "s", most) for name, seen, most in took_most),
        Figure("a payment's number meanwhile, longest wait", min(one.waited for one in month), "ms", NUMBER_MS),
    ]
    return decide, by_clock


def main() -> int:
    """0 if every figure that decides is within its limit."""
    parser = argparse.ArgumentParser(prog="python -m tests.archives.speed", description=__doc__)
    parser.add_argument("--days", type=int, default=DAYS)
    parser.add_argument("--sales", type=int, default=SALES)
    given = parser.parse_args()
    with TemporaryDirectory(prefix="comptoir-speed-") as place:
        decide, by_clock = figures(Path(place), given.days, given.sales, A_DAY)
    print("\n".join(table([*decide, *by_clock])))
    return int(not all(figure.ok for figure in decide))


if __name__ == "__main__":
    sys.exit(main())
