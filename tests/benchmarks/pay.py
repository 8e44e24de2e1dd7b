"""From Pay to a sale on the disk: beside a bare commit of the same bytes, with none and with 10,000 sales waiting.

The till's own services and file without a window; nothing is sent. The cart is there and on the disk when Pay is
pressed, as at the counter: what a scan costs is another row. How often the disk is asked to be sure is counted by
strace, where there is one. What a payment does to the screen is measured behind the real window, without a screen.
"""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import AbstractAsyncContextManager, AsyncExitStack, closing
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from pos_app.app.shop_connection import PRACTICE_SHOP
from pos_app.app.till import Till, open_till
from pos_app.domain.cart import Cart
from pos_app.domain.catalogue import Item
from pos_app.domain.order import Sale
from pos_app.domain.payment import Tender, settle
from pos_app.domain.totals import sums_of
from pos_app.services.clock import system_clock
from pos_app.services.settings.shop import shop_profile
from pos_app.store.sqlite.codec import encode
from pos_app.system import settings_file
from tests.benchmarks.child import measured
from tests.benchmarks.figure import MORE, Figure
from tests.benchmarks.outbox import fill
from tests.benchmarks.start import bare_window
from tests.benchmarks.stock import goods, stock

WAITING = 10_000
PAID = 400
TIMES, P99_MS, MOST_WAITING, SYNCS = 3.0, 10.0, 1.2, 2.0
LINES = 5
CASHIER = "Nadia"
AT_THE_WINDOW = 60
STALL_MS = 16.7
SHORT = 0.10  # of the processor time in which a bare window is painted for the first time
SHOP = shop_profile(replace(PRACTICE_SHOP, rounding="per_line"))


def figures(rows: int | None) -> list[Figure]:
    """With `rows` sales waiting (10,000 where not told), and with one."""
    count = rows or WAITING
    with tempfile.TemporaryDirectory(prefix="comptoir-pay-") as there:
        items = goods(20)
        folders = [Path(there) / name for name in ("few", "many", "bare")]
        for folder, number in zip(folders, (1, count, 0), strict=True):
            folder.mkdir()
            if number:
                asyncio.run(fill(folder, SHOP, items, number))
        few, many, bare = asyncio.run(_measured(folders, items))
        syncs = _syncs(folders[0])
    at = len(few) * 99 // 100
    found = [
        Figure("pay to durable, half of all", half(few), "ms", half(bare), "bare commit", TIMES),
        Figure("pay to durable, 99 of 100", few[at], "ms", P99_MS),
        Figure("  the bare commit, 99 of 100", bare[at], "ms", P99_MS),
        Figure(f"pay with {count:,} waiting, half of all", half(many), "ms", half(few), "1 waits", MOST_WAITING),
    ]
    if syncs is not None:
        found.append(Figure("fsyncs of one payment", syncs, "", SYNCS))
    return [*found, *_at_the_window()]


def _at_the_window() -> list[Figure]:
    """What the screen's thread does, and how late it is, while money is taken."""
    with tempfile.TemporaryDirectory(prefix="comptoir-pay-") as there:
        folder = Path(there)
        settings_file.save(
            folder, settings_file.Settings(shop=replace(PRACTICE_SHOP, currency="EUR"), setup="later", sounds=False)
        )
        asyncio.run(stock(folder, 1_000))
        seen = measured("pay_child", there, str(AT_THE_WINDOW))
        bare = bare_window(folder / "compiled")
    short = [
        Figure(f"{what}: the longest step of each time, half of all", seen[name], "ms", bare, "bare window", SHORT)
        for name, what in (("open", "the Pay card opened"), ("close", "closed"), ("enter", "from Enter to the disk"))
    ]
    return [
        *short,
        Figure("from Enter until it is, longest step of the screen, own work", seen["work"], "ms", STALL_MS),
        Figure("  late by the clock, 99 of 100", seen["wall99"], "ms", STALL_MS),
        Figure("the Pay card opened and closed, longest step, its own work", seen["card"], "ms", STALL_MS, row=MORE),
    ]


async def _measured(folders: list[Path], items: tuple[Item, ...]) -> list[list[float]]:
    """Milliseconds of each payment at both tills and of each bare commit of the sale's text, in turns, sorted."""
    times: list[list[float]] = [[], [], []]
    async with AsyncExitStack() as stack:
        tills = [await stack.enter_async_context(open_at(folder)) for folder in folders[:2]]
        bare = stack.enter_context(closing(bare_file(folders[2] / "bare.db")))
        for turn in range(PAID + 20):
            taken = []
            sale: Sale | None = None
            for till in tills:
                cart, tenders = filled(items, turn)
                till.checkout.keep(cart)
                await till.checkout.flush()  # as each scan before Pay
                began = time.perf_counter()
                sale = await till.checkout.pay(cart, tenders, CASHIER)
                taken.append(time.perf_counter() - began)
            assert sale is not None
            body = encode(sale)
            began = time.perf_counter()
            bare.execute("INSERT INTO sale (body) VALUES (?)", (body,))
            taken.append(time.perf_counter() - began)
            if turn >= 20:  # the first warm the files
                for seen, one in zip(times, taken, strict=True):
                    seen.append(one * 1000)
    return [sorted(seen) for seen in times]


def filled(items: tuple[Item, ...], turn: int) -> tuple[Cart, tuple[Tender, ...]]:
    """A cart of some lines and the cash for it, as when Pay is pressed: its card has asked for the sums."""
    cart = Cart(SHOP.policy.currency)
    for at in range(LINES):
        cart, _ = cart.add(items[(turn + at) % len(items)], Decimal(1), SHOP.policy)
    due = settle(sums_of(cart, SHOP.policy).total, (), SHOP.policy.cash_step).cash_due
    return cart, (Tender("Cash", due, is_cash=True),)


def open_at(folder: Path) -> AbstractAsyncContextManager[Till]:
    """The till of a folder, which sends nothing."""
    return open_till(folder, SHOP, system_clock(), _complain, lambda _row: None, None)


def bare_file(path: Path) -> sqlite3.Connection:
    """A file that does nothing but commit."""
    connection = sqlite3.connect(path, isolation_level=None)
    for statement in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "CREATE TABLE sale (body TEXT)"):
        connection.execute(statement)
    return connection


def half(times: list[float]) -> float:
    """The median of sorted times."""
    return times[len(times) // 2]


def _syncs(folder: Path) -> float | None:
    """How many fsyncs a payment needs: those of 60 payments less those of 20."""
    if shutil.which("strace") is None:
        return None
    counts = []
    for paid in (20, 60):
        command = [sys.executable, "-m", "tests.benchmarks.pay", str(folder), str(paid)]
        trace = ["strace", "-f", "-qq", "-e", "trace=fsync,fdatasync", *command]
        done = subprocess.run(trace, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(done.stderr[-2_000:])
        counts.append(sum("sync(" in line for line in done.stderr.splitlines()))
    return (counts[1] - counts[0]) / 40


async def _pay_some(folder: Path, count: int) -> None:
    items = goods(20)
    async with open_at(folder) as till:
        for turn in range(count):
            cart, tenders = filled(items, turn)
            await till.checkout.pay(cart, tenders, CASHIER)


def _complain(name: str, error: BaseException) -> None:
    sys.stderr.write(f"{name}: {error!r}\n")


if __name__ == "__main__":
    asyncio.run(_pay_some(Path(sys.argv[1]), int(sys.argv[2])))
