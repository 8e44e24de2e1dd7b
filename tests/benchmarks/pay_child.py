"""`python -m tests.benchmarks.pay_child FOLDER TIMES`: a till with its window that takes money again and again.

Prints work, work99 (milliseconds of its own work between two beats of the screen's thread, the longest and 99 of 100),
wall999, wall99 (how late the beats are by the clock, 999 and 99 of 100)."""

from __future__ import annotations

import asyncio
import gc
import sys
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QApplication

from tests.benchmarks.behind_window import beat, opened, run, share

LINES = 5
QUIET = 2.0
PATIENCE = 20.0


async def live(app: QApplication, folder: Path, times: int) -> str:
    """Five lines, Pay, Enter; with a heartbeat from Pay until the cart is empty."""
    work: list[float] = []
    wall: list[float] = []
    paying = asyncio.Event()

    def note(into: list[float], milliseconds: float) -> None:
        if paying.is_set():
            into.append(milliseconds)

    async with opened(app, folder) as (window, here):
        await asyncio.sleep(QUIET)
        items = await here.till.catalogue_store.items(None, 50)
        gc.freeze()  # as Running does with the till it has opened
        window.window().activateWindow()
        here.till.tasks.serve("beat", partial(beat, partial(note, work), partial(note, wall)))
        for turn in range(times):
            for at in range(LINES):
                here.desk.sale.add(items[(turn + at) % len(items)])
            await asyncio.sleep(0.05)
            paying.set()
            here.desk.ask_pay()
            await asyncio.sleep(0.05)
            here.desk.pay.take()
            async with asyncio.timeout(PATIENCE):
                while here.desk.sale.cart.lines:  # noqa: ASYNC110 - as whoever looks at the screen
                    await asyncio.sleep(0.005)
            await asyncio.sleep(0.05)
            paying.clear()
            if not turn:  # the first makes the Pay card
                work.clear()
                wall.clear()
    late = sorted(wall)
    return (
        f"work={max(work)} work99={share(work, 99)}"
        f" wall999={late[len(late) - 1 - len(late) // 1000]} wall99={share(wall, 99)}"
    )


if __name__ == "__main__":
    run(lambda app: live(app, Path(sys.argv[1]), int(sys.argv[2])))
