"""`python -m tests.benchmarks.pay_child FOLDER TIMES`: a till with its window that takes money again and again.

Prints work (milliseconds of its own work between two beats of the screen's thread, the longest),
wall99 (how late the beats are by the clock, 99 of 100), all from Enter until the sale is on the disk; and card: the
longest step in all, the Pay card opened and closed included. Of the longest step of each time it also prints half of
all (a busy machine makes single ones longer): open (F12), close (Esc), enter (until the sale is on the disk)."""

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
    every: list[float] = []
    steps: dict[str, list[float]] = {"open": [], "close": [], "enter": []}
    now: list[float] = []
    paying = asyncio.Event()

    def worked(milliseconds: float) -> None:
        every.append(milliseconds)
        now.append(milliseconds)
        if paying.is_set():
            work.append(milliseconds)

    async def done(name: str) -> None:
        """What this took is over and painted."""
        await asyncio.sleep(0.05)
        steps[name].append(max(now))
        now.clear()

    def late(milliseconds: float) -> None:
        if paying.is_set():
            wall.append(milliseconds)

    async with opened(app, folder) as (window, here):
        await asyncio.sleep(QUIET)
        items = await here.till.catalogue_store.items(None, 50)
        gc.freeze()  # as TillSession does with the till it has opened
        window.window().activateWindow()
        here.till.tasks.serve("beat", partial(beat, worked, late))
        for turn in range(times):
            for at in range(LINES):
                here.presenters.sale.add(items[(turn + at) % len(items)])
            await asyncio.sleep(0.05)
            now.clear()
            here.presenters.turn.ask_pay()
            await done("open")
            here.presenters.pay.close()
            await done("close")
            here.presenters.turn.ask_pay()
            await done("open")
            paying.set()
            here.presenters.pay.take()
            async with asyncio.timeout(PATIENCE):
                while here.presenters.sale.cart.lines:  # noqa: ASYNC110 - as whoever looks at the screen
                    await asyncio.sleep(0.005)
            paying.clear()
            await done("enter")
            if not turn:  # the first makes the Pay card
                for times_seen in (work, wall, every, *steps.values()):
                    times_seen.clear()
    halves = " ".join(f"{name}={share(times_seen, 50)}" for name, times_seen in steps.items())
    return f"work={max(work)} wall99={share(wall, 99)} card={max(every)} {halves}"


if __name__ == "__main__":
    run(lambda app: live(app, Path(sys.argv[1]), int(sys.argv[2])))
