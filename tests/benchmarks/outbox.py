"""10,000 sales that wait: how soon one can sell, how long a step of the screen's thread takes while they are sent.

The till, its window (without a screen) and its services are the real ones; the practice shop is a process of its own.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from sqlite3 import Connection

from pos_app.app.shop_connection import PRACTICE_SHOP
from pos_app.chift.credentials import Credentials
from pos_app.domain.cart import Cart
from pos_app.domain.catalogue import Item
from pos_app.domain.order import ShopProfile, sale_from
from pos_app.domain.payment import Tender, settle
from pos_app.domain.submission import Kind, State, Submission
from pos_app.domain.totals import totals
from pos_app.services.clock import system_clock
from pos_app.services.settings.shop import shop_profile
from pos_app.store.tables import sales
from pos_app.store.till import TillStore
from pos_app.system import settings_file
from tests.benchmarks.figure import Figure
from tests.line_to import line_to
from tests.unit.sandbox.sandbox_process import SandboxProcess

ROWS = 10_000
STEP_MS = 16.0
STARTS = 7
MOST_TIMES = 1.2
AT_ONCE = 4.0


def figures(rows: int | None) -> list[Figure]:
    """With `rows` sales waiting (10,000 where not told), beside a till with none."""
    count = rows or ROWS
    found = []
    with (
        tempfile.TemporaryDirectory(prefix="comptoir-outbox-") as there,
        SandboxProcess("--port", "0") as shop,
    ):
        none, many = Path(there) / "none", Path(there) / "many"
        settings = settings_file.Settings(shop=replace(PRACTICE_SHOP, rounding="per_line"))
        profile = shop_profile(settings.shop)
        items = asyncio.run(_shelf(shop))
        for folder, number in ((none, 1), (many, count)):
            folder.mkdir()
            settings_file.save(folder, settings)
            asyncio.run(fill(folder, profile, items, number))
        starts: dict[Path, list[dict[str, float]]] = {none: [], many: []}
        for _ in range(STARTS):  # in turns
            for folder, measured in starts.items():
                measured.append(_measured("open", folder, shop.url))
        for word, what in (("painted", "the window opens"), ("open", "one can sell")):
            ours, other = (min(start[word] for start in starts[folder]) for folder in (many, none))
            found.append(Figure(f"start until {what}, {count} waiting", ours, "ms", other, "one waits", MOST_TIMES))
        seen = _measured("drain", many, shop.url)
        found += [
            Figure("step of the screen's thread while sending, its own work", seen["work"], "ms", STEP_MS),
            Figure("the same by the wall clock, 999 of 1000", seen["wall"], "ms", STEP_MS),
            Figure("calls at once", seen["at_once"], "", AT_ONCE),
            Figure("receipts that left before an earlier one", seen["early"], "", 0.0),
            Figure(f"sales sent, of {count}", count - seen["sent"], "left", 0.0),
        ]
    return found


async def fill(folder: Path, shop: ShopProfile, items: tuple[Item, ...], count: int) -> None:
    """A till's file with so many paid sales of two lines, none of them sent: real rows, one transaction."""
    store = await TillStore.open(folder, system_clock().now)
    now = datetime.now(UTC)

    def all_of_them(connection: Connection) -> None:
        for number in range(count):
            cart = Cart(shop.policy.currency)
            for at in range(2):
                cart, _ = cart.add(items[(number + at) % len(items)], Decimal(1 + number % 3), shop.policy)
            due = settle(totals(cart, shop.policy).total, (), shop.policy.cash_step).cash_due
            receipt = sales.take_counter(connection, shop.till, now.date())
            name = f"waiting-{number}"
            paid = (Tender("Cash", due, is_cash=True),)
            sale = sale_from(cart, shop, paid, receipt, sale_id=name, cashier="Nadia", now=now)
            row = Submission(
                name, Kind.ORDER, f"request-{folder.name}-{number}", State.QUEUED, now, receipt=str(receipt)
            )
            sales.put(connection, sale, row)

    await store._database.run(all_of_them)
    await store.aclose()


async def _shelf(shop: SandboxProcess) -> tuple[Item, ...]:
    api = await line_to(shop.url, Credentials(**shop.state()["credentials"]))
    try:
        return tuple([item async for page in api.product_pages() for item in page.items if item.price])
    finally:
        await api.aclose()


def _measured(what: str, folder: Path, url: str) -> dict[str, float]:
    """What a process of its own measured (a start is a start only once)."""
    command = [sys.executable, "-m", "tests.benchmarks.outbox_child", what, str(folder), url]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    last = done.stdout.splitlines()[-1].split()
    return {name: float(number) for name, number in (word.split("=") for word in last)}
