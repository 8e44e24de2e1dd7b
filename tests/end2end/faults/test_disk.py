"""The disk: full, failing, locked, damaged, read-only. A clear sentence, and never “paid” without a commit."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from pos_app.domain.payment import Tender, settle
from pos_app.domain.submission import State
from pos_app.domain.totals import totals
from pos_app.presenters.common.notices import sentence
from pos_app.presenters.common.words import ENGLISH
from pos_app.store.errors import StoreError
from tests.crash.fast_loop import SPEED
from tests.end2end.faults.scene import Scene
from tests.end2end.faults.test_time_and_kills import cashier, needs

pytestmark = pytest.mark.asyncio
Seen = Callable[[str], None]


def mount(*arguments: str) -> None:
    """mount, or skip where it is not allowed."""
    done = subprocess.run(["mount", *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"mount is not allowed here: {done.stderr.strip()}")


@pytest.fixture
def mounted(still: Scene) -> Iterator[Callable[..., None]]:
    """Mounts on the till's folder, and takes it away at the end."""
    needs("mount")
    still.folder.mkdir(parents=True)
    done: list[Path] = []

    def on_folder(*options: str) -> None:
        mount(*options, str(still.folder))
        if "remount" not in " ".join(options):
            done.append(still.folder)

    yield on_folder
    for folder in done:
        subprocess.run(["umount", "-l", str(folder)], check=False)


async def slow_pay(scene: Scene) -> str:
    """Pay however long it takes; its receipt."""
    cart, policy = scene.cart(), scene.till.shop.policy
    due = settle(totals(cart, policy).total, (), policy.cash_step).cash_due
    sale = await scene.till.checkout.pay(cart, (Tender("Cash", due, is_cash=True),), "Nadia")
    scene.told[str(sale.receipt)] = sale.order.total.amount
    return str(sale.receipt)


@pytest.mark.fault("F25", "M11")
async def test_the_disk_is_full(still: Scene, mounted: Callable[..., None], seen: Seen) -> None:
    mounted("-t", "tmpfs", "-o", "size=24m", "tmpfs")
    await still.start(send=False)
    first = await still.sell()
    filler = still.folder / "other people's files"
    await asyncio.to_thread(filler.write_bytes, bytes(shutil.disk_usage(still.folder).free - 200_000))
    with pytest.raises(StoreError) as raised:  # noqa: PT012 - one of them
        for _ in range(200):
            await slow_pay(still)
    assert raised.value.kind == "full"
    told = sentence(raised.value, ENGLISH)
    assert "full" in told
    kept = [row.receipt for row in await still.till.till_store.sales.find(limit=500)]
    assert set(kept) == still.told.keys()
    assert str(first.receipt) in kept
    await asyncio.to_thread(filler.unlink)
    await slow_pay(still)
    await still.restart()
    await still.quiet()
    await still.check()
    seen(f"refused before “paid”: “{told}”; room again: goes on; 1 order each")


@pytest.mark.fault("F26", "M11")
@pytest.mark.parametrize("at", [7, 12])
async def test_the_disk_fails(still: Scene, seen: Seen, at: int) -> None:
    needs("strace")
    inject = f"inject=fdatasync,fsync:error=EIO:when={at}..{at + 3}"
    said, _ = await cashier(still, 12, "sell", ["strace", "-f", "-qq", "-o", os.devnull, "-e", inject])
    assert "refused io" in said
    assert still.told, "the till healed, or sold before"
    await still.start(send=False)
    assert {row.receipt for row in await still.till.till_store.sales.find()} == still.told.keys()
    await still.restart()
    await still.quiet()
    await still.check()
    seen(f"{said.count('refused io')} payments refused, {len(still.told)} told and kept; 1 order each")


@pytest.mark.fault("F27", "M11")
async def test_another_program_holds_the_file_for_a_second(still: Scene, seen: Seen) -> None:
    await still.start(send=False)
    with closing(sqlite3.connect(still.folder / "till.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        asyncio.get_running_loop().call_later(1 * SPEED, other.execute, "ROLLBACK")
        began = time.monotonic()
        await slow_pay(still)
        took = time.monotonic() - began
    assert took > 0.8
    await still.restart()
    await still.quiet()
    await still.check()
    seen("the payment waits in its thread, the screen does not; 1 order")


@pytest.mark.fault("F27", "M11")
async def test_another_program_holds_the_file_for_a_minute(still: Scene, seen: Seen) -> None:
    await still.start(send=False)
    with closing(sqlite3.connect(still.folder / "till.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        began = time.monotonic()
        with pytest.raises(StoreError) as raised:
            await slow_pay(still)
        assert 4 < time.monotonic() - began < 40
        other.execute("ROLLBACK")
    assert raised.value.kind == "locked"
    assert still.told == {}
    await slow_pay(still)
    await still.restart()
    await still.quiet()
    await still.check()
    seen(f"after 5 s: “{sentence(raised.value, ENGLISH)}”; not paid; then goes on; 1 order")


def noise(path: Path) -> None:
    """Every third page beyond the first overwritten in part."""
    content = bytearray(path.read_bytes())
    for page in range(4096 * 2, len(content), 4096 * 3):
        content[page : page + 64] = b"\xa5" * 64
    path.write_bytes(content)


def halved(path: Path) -> None:
    """The second half gone."""
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 8192 * 4096])


def overwritten(path: Path) -> None:
    """Something else altogether."""
    path.write_bytes(b"<html>not a database</html>" * 500)


def emptied(path: Path) -> None:
    """Zero bytes."""
    path.write_bytes(b"")


@pytest.mark.fault("F28", "M11")
@pytest.mark.parametrize("harm", [noise, halved, overwritten, emptied])
async def test_a_damaged_file(still: Scene, seen: Seen, harm: Callable[[Path], None]) -> None:
    await still.start(send=False)
    sales = [await still.sell() for _ in range(6)]
    await still.stop()  # writes the backup
    harm(still.folder / "till.db")
    await still.start()
    assert still.till.till_store.recovered
    aside = still.till.till_store.set_aside
    assert aside is not None
    assert aside.exists()
    for sale in sales:
        await still.until(sale, State.SENT)
    more = await still.sell()
    assert more.receipt.counter == len(sales) + 1
    await still.quiet()
    state = still.till.till_store
    assert (await state.verify_journal()).ok
    await still.check()
    seen("set aside, 6 of 6 sales back from backup and wreck, numbers go on; 1 order each")


@pytest.mark.fault("F29", "M11", "T6")
async def test_the_power_goes_with_the_log_half_written(still: Scene, seen: Seen, tmp_path: Path) -> None:
    # What is on the disk after each sale is what a power cut there would leave (synchronous=FULL); beyond it a torn
    # frame of the next write may follow.
    await still.start(send=False)
    log, main = still.folder / "till.db-wal", still.folder / "till.db"
    lengths = []
    for _ in range(5):
        await still.sell()
        lengths.append((await asyncio.to_thread(log.stat)).st_size)
    content, base = await asyncio.to_thread(log.read_bytes), await asyncio.to_thread(main.read_bytes)
    await still.stop()
    wanted = [*still.told]
    for number, length in enumerate(lengths, 1):
        for torn in (0, 1, 2000):
            folder = tmp_path / f"cut-{length}-{torn}"
            folder.mkdir()
            (folder / "till.db").write_bytes(base)
            (folder / "till.db-wal").write_bytes(content[: length + torn])
            assert await receipts_in(folder, still) == wanted[:number]
    await still.start()
    await still.quiet()
    await still.check()
    seen("each cut: every sale told before it is there; 1 order each")


async def receipts_in(folder: Path, scene: Scene) -> list[str]:
    """The sales a till finds there."""
    other = Scene(folder, scene.code, "", scene.credentials, scene.items)
    await other.start(send=False)
    rows = await other.till.till_store.sales.find()
    await other.stop()
    return [row.receipt for row in rows][::-1]


@pytest.mark.fault("F30", "M11")
async def test_a_read_only_folder(still: Scene, mounted: Callable[..., None], seen: Seen) -> None:
    mounted("--bind", str(still.folder))
    await still.start(send=False)
    await still.sell()
    await still.stop()
    await asyncio.sleep(0.2 * SPEED)  # the closing threads let go of the folder: the kernel would call it busy
    mounted("-o", "remount,ro,bind")
    with pytest.raises(StoreError) as at_start:
        await still.start(send=False)
    mounted("-o", "remount,rw,bind")
    await still.start()
    await still.quiet()
    await still.check()
    seen(f"“{sentence(at_start.value, ENGLISH)}”; never “paid” without a commit; 1 order each")
