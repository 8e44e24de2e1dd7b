"""A till in a process of its own that is killed while closing its day: `python -m tests.unit.store.day_child HOW DIR`.

Prints the number of each Z once the closing has returned, as the owner would see it.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

from pos_app.domain.day import DayReport
from pos_app.store.tables.day_book import DayFacts
from pos_app.store.till import TillStore
from tests.unit.store.day_values import close, report_of
from tests.unit.store.till_values import NOON, pay


async def main(how: str, folder: Path) -> None:
    """Sell and close until the end this run is about."""
    store = await TillStore.open(folder, lambda: NOON)
    start = (await store.days.facts()).last_place
    await pay(store, f"s-{start}")

    def dying(facts: DayFacts) -> DayReport:
        report_of(facts, final=True)
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError

    if how == "before":
        await store.days.close(dying)
    elif how == "after":
        await close(store)
        os.kill(os.getpid(), signal.SIGKILL)
    while True:
        print((await close(store)).heading.number, flush=True)  # noqa: T201
        start += 1
        await pay(store, f"s-{start}")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2])))
