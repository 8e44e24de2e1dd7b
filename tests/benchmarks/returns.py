"""From a scanned receipt to its lines, in the file and painted, with 100,000 sales; and from "Give back" to a return on
the disk, beside a payment at the same till and beside a bare commit of the same bytes.

The till's own services and file, with a window (without a screen) for what is painted; nothing is sent.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from contextlib import AsyncExitStack, closing
from dataclasses import replace
from pathlib import Path
from random import Random

from pos_app.app.shop_connection import PRACTICE_SHOP
from pos_app.domain.receipt import ReceiptNumber
from pos_app.domain.return_rules import REASONS
from pos_app.domain.returns import ReturnDraft
from pos_app.store.sqlite.codec import encode
from pos_app.system import settings_file
from tests.benchmarks.child import measured
from tests.benchmarks.figure import MORE, Figure
from tests.benchmarks.full_file import fill_sent
from tests.benchmarks.pay import CASHIER, SHOP, bare_file, filled, half, open_at
from tests.benchmarks.stock import goods

SALES = 100_000
FOUND, BACK, SCANNED = 400, 300, 150
FIND_P99_MS, TIMES, BESIDE_PAY = 50.0, 3.0, 1.5


def figures(rows: int | None) -> list[Figure]:
    """With `rows` sales in the file (100,000 where not told)."""
    count = rows or SALES
    with tempfile.TemporaryDirectory(prefix="comptoir-returns-") as there:
        folders = [Path(there) / name for name in ("till", "bare")]
        for folder in folders:
            folder.mkdir()
        asyncio.run(fill_sent(folders[0], SHOP, goods(20), count))
        shop = replace(PRACTICE_SHOP, currency="EUR", rounding="per_line")
        settings_file.save(folders[0], settings_file.Settings(shop=shop, setup="later", sounds=False))
        seen = measured("returns_child", str(folders[0]), str(SCANNED))
        found, back, paid, bare = asyncio.run(_measured(folders))
    name = f"receipt of {count:,} sales -> its lines"
    return [
        Figure(f"{name}, half of all", half(found), "ms", FIND_P99_MS, row=MORE),
        Figure(f"{name}, 99 of 100", found[len(found) * 99 // 100], "ms", FIND_P99_MS, row=MORE),
        Figure("  painted, from the last key of the scan, half of all", seen["wall50"], "ms", FIND_P99_MS, row=MORE),
        Figure("  painted, 99 of 100", seen["wall99"], "ms", FIND_P99_MS, row=MORE),
        Figure("  painted, 99 of 100, its own work", seen["work99"], "ms", FIND_P99_MS, row=MORE),
        Figure("  other lines than the sale's", seen["wrong"], "", 0.0, row=MORE),
        Figure("give back to durable, half of all", half(back), "ms", half(bare), "bare commit", TIMES, row=MORE),
        Figure("give back to durable, half of all", half(back), "ms", half(paid), "a payment", BESIDE_PAY, row=MORE),
    ]


async def _measured(folders: list[Path]) -> tuple[list[float], list[float], list[float], list[float]]:
    """Milliseconds, sorted: receipts found; returns, payments and bare commits in turns."""
    found: list[float] = []
    back: list[float] = []
    paid: list[float] = []
    bare: list[float] = []
    chance, items = Random(1), goods(20)
    async with AsyncExitStack() as stack:
        till = await stack.enter_async_context(open_at(folders[0]))
        file = stack.enter_context(closing(bare_file(folders[1] / "bare.db")))
        (newest,) = await till.till_store.sales.find(limit=1)
        last = ReceiptNumber.find(newest.receipt)
        assert last is not None
        for _ in range(FOUND):
            text = str(replace(last, counter=chance.randint(1, last.counter)))
            began = time.perf_counter()
            one = await till.returns.find(text)
            found.append((time.perf_counter() - began) * 1000)
            assert one.lines
        for turn in range(BACK + 20):
            cart, tenders = filled(items, turn)
            till.checkout.keep(cart)
            await till.checkout.flush()
            began = time.perf_counter()
            sale = await till.checkout.pay(cart, tenders, CASHIER)
            took = time.perf_counter() - began
            one = await till.returns.find(str(sale.receipt))
            began = time.perf_counter()
            given = await till.returns.give_back(one, ReturnDraft(one.everything, REASONS[0]), CASHIER)
            took_back = time.perf_counter() - began
            body = encode(given)
            began = time.perf_counter()
            file.execute("INSERT INTO sale (body) VALUES (?)", (body,))
            if turn >= 20:
                bare.append((time.perf_counter() - began) * 1000)
                paid.append(took * 1000)
                back.append(took_back * 1000)
    return sorted(found), sorted(back), sorted(paid), sorted(bare)
