"""Clocks that are wrong or jump, and processes killed at every point: on the disk or never told."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from pos_app.app.till import catalogue_of
from pos_app.domain.submission import Cause, State
from pos_app.services.outbox.mend_steps import Mend
from tests.end2end.faults.scene import LIMITS, ORDERS, Scene
from tests.unit.sandbox.sandbox_process import SandboxProcess

pytestmark = pytest.mark.asyncio
Seen = Callable[[str], None]
Make = Callable[[SandboxProcess], Scene]
ROOT = Path(__file__).parents[3]


async def cashier(scene: Scene, count: int, how: str, before: Sequence[str] = ()) -> tuple[list[str], int]:
    """A till of its own process on the scene's folder; what it said, how it ended. The scene remembers what it told."""
    module = [sys.executable, "-m", "tests.end2end.faults.cashier"]
    command = [*before, *module, str(scene.folder), scene.code, scene.url, str(count), how]
    done = await asyncio.to_thread(
        subprocess.run, command, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False
    )
    said: list[str] = done.stdout.splitlines()
    for line in said:
        what, _, rest = line.partition(" ")
        if what == "paid":
            receipt, _, total = rest.partition(" ")
            scene.told[receipt] = Decimal(total)
    assert said or done.returncode < 0, done.stderr
    return said, done.returncode


def needs(*tools: str) -> None:
    """Skip where a tool is missing, or root."""
    missing = [tool for tool in tools if shutil.which(tool) is None]
    if missing or os.geteuid() != 0:
        pytest.skip(f"needs {', '.join(missing) or 'root'}")


def struck(call: str, at: int, path: Path) -> list[str]:
    """The tool that kills a till as it makes a call on this file for the `at`-th time.

    Calls on its other files do not count: in which order its threads write those is not told.
    """
    return ["strace", "-f", "-qq", "-o", os.devnull, "-P", str(path), "-e", f"inject={call}:signal=KILL:when={at}"]


@pytest.mark.fault("F22", "M09")
@pytest.mark.parametrize("offset", ["+400d", "-400d"])
async def test_a_clock_that_is_a_year_out(still: Scene, seen: Seen, offset: str) -> None:
    needs("faketime")
    said, code = await cashier(still, 3, "send", ["faketime", "-f", offset])
    assert (code, said[-1]) == (0, "done")
    days = {receipt.split("-")[1] for receipt in still.told}
    assert len(days) == 1
    await still.check()
    seen("3 sales SENT, the token judged by its life; 1 order each")


@pytest.mark.fault("F22", "M09")
@pytest.mark.parametrize("hours", [9, -9, -400 * 24])
async def test_the_clock_jumps_while_a_sale_waits(shop: SandboxProcess, still: Scene, seen: Seen, hours: int) -> None:
    real, jumped = still.clock.now, [timedelta()]
    still.clock = replace(still.clock, now=lambda: real() + jumped[0])
    shop.order_fault(match=ORDERS, fault="refuse_connection", count=3)
    await still.start()
    first = await still.sell()
    await still.tries(first, 1)
    jumped[0] = timedelta(hours=hours)
    second = await still.sell()
    await still.quiet()  # it has no patience for hours: the back-off did not follow the wall clock
    rows = [sale.id for sale in await still.till.till_store.sales.find()]
    assert rows == [second.id, first.id], "the order of sales is the order they were made in"
    await still.check()
    seen("SENT within the back-off, in the order they were sold; 1 order each")


@pytest.mark.fault("F22")
async def test_a_clock_that_jumps_a_year_ahead_asks_a_person(shop: SandboxProcess, still: Scene, seen: Seen) -> None:
    real, jumped = still.clock.now, [timedelta()]
    still.clock = replace(still.clock, now=lambda: real() + jumped[0])
    shop.order_fault(match=ORDERS, fault="refuse_connection", count=2)
    await still.start()
    sale = await still.sell()
    await still.tries(sale, 1)
    jumped[0] = timedelta(days=400)
    row = await still.until(sale, State.REFUSED, State.SENT)
    if row.state is State.REFUSED:
        assert row.cause is Cause.TOO_OLD
        await still.till.mending.mend(sale.id, Mend.AGAIN)
        await still.until(sale, State.SENT)
    await still.check()
    seen("it looks five months old: kept for a person (R8), then SENT; 1 order")


@pytest.mark.fault("F23", "M10")
@pytest.mark.parametrize("by", ["turn", "statement", "call"])
async def test_killed_at_each_point_in_turn(seen: Seen, by: str) -> None:
    # A sample: `dev.py test --long` kills at every one of them.
    step = {"turn": "30", "statement": "50", "call": "3"}[by]
    command = [sys.executable, "-m", "tests.crash.every", "--by", by, "--step", step]
    done = await asyncio.to_thread(
        subprocess.run, command, cwd=ROOT, capture_output=True, text=True, timeout=200, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    seen(f"{done.stdout.strip().splitlines()[-1]}")


@pytest.mark.fault("F23", "M10")
@pytest.mark.parametrize(
    ("call", "strikes"),
    # Of the calls on the log of till.db: 3 and 2 when it is begun, then some 38 and 1 for each sale. So: in the first
    # sale of that run, in the third or fourth, in one after it.
    [("pwrite64", (20, 100, 150)), ("fdatasync", (3, 6, 8))],
)
async def test_killed_in_the_middle_of_writing(still: Scene, seen: Seen, call: str, strikes: Sequence[int]) -> None:
    needs("strace")
    killed, told = 0, []
    for at in strikes:
        said, code = await cashier(still, 8, "sell", struck(call, at, still.folder / "till.db-wal"))
        killed += code == -signal.SIGKILL
        told.append(len(said))
    assert killed == len(strikes)
    assert told[0] == 0 < told[1] < told[2] < 8, "not in the middle of the sales"
    await still.start()
    await still.quiet()
    for row in await still.till.till_store.sales.find():
        still.told.setdefault(row.receipt, row.total.amount)
    await still.check()
    seen(f"{killed} kills inside {call}: all that was told is there, numbers without a gap; 1 order each")


@pytest.mark.fault("F23", "M10")
async def test_killed_while_the_file_is_made(still: Scene, seen: Seen) -> None:
    needs("strace")
    # Of the journal SQLite makes it with; the first time, what an earlier start left would be taken away.
    journal = still.folder / "till.db.part-journal"
    said, code = await cashier(still, 1, "sell", struck("unlink", 2, journal))
    assert (said, code) == ([], -signal.SIGKILL)
    assert journal.stat().st_size
    assert not (still.folder / "till.db").exists(), "a file half made has the till's name"
    await still.start()
    assert list(still.folder.glob("till.db.part*")) == []
    await still.sell()
    await still.quiet()
    await still.check()
    seen("the next start makes them again and sells; 1 order")


@pytest.mark.fault("F24", "T6")
async def test_killed_between_the_commit_and_the_word(still: Scene, seen: Seen) -> None:
    said, code = await cashier(still, 1, "silent")
    assert (said, code) == ([], -9)
    await still.start(send=False)
    (row,) = await still.till.till_store.sales.find()
    assert row.submission.state is State.QUEUED
    assert (await still.till.checkout.open_cart()).is_empty
    still.told[row.receipt] = row.total.amount
    await still.restart()
    await still.quiet()
    await still.check()
    seen("shown at the start as paid and waiting; then SENT, 1 order")


@pytest.mark.fault("F38", "M10")
async def test_killed_in_the_middle_of_loading_the_catalogue(make: Make, seen: Seen) -> None:
    with SandboxProcess("--port", "0", "--products", "1500", "--latency-ms", "20") as large:
        scene = make(large)
        scene.limits = replace(LIMITS, read=200, total=600)  # its pages are large, and the machine may be busy
        await scene.start(send=False)
        api = await scene.connect()
        await catalogue_of(scene.till, lambda _: None).load(api)
        whole = (await scene.till.shelf.meta()).items
        await scene.stop()
        for pages in (1, 5, 9):
            await killed_after(scene, pages)
            await scene.start(send=False)
            assert (await scene.till.shelf.meta()).items == whole
            assert await scene.till.shelf.tiles("", 5)
            await scene.stop()
        await scene.start()
        await scene.sell()
        await scene.quiet()
        await scene.check()
    seen("the old catalogue serves until the new one is whole")


async def killed_after(scene: Scene, pages: int) -> None:
    """A till that loads the catalogue, killed when it has said so many pages."""
    module = ["-m", "tests.end2end.faults.cashier", str(scene.folder), scene.code, scene.url, "0", "sync"]
    child = await asyncio.create_subprocess_exec(sys.executable, *module, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    assert child.stdout is not None
    while (line := await child.stdout.readline()) and line.decode().strip() != f"page {pages}":
        pass
    assert line, "it ended before it could be killed"
    child.kill()
    await child.communicate()
