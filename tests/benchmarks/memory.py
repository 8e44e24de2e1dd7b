"""Resident memory of a till behind its window: with a small catalogue, and with 100,000 products and customers.

What 1,000 sales add is measured by `drain`, the first load of a catalogue by `sync`.
"""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import replace
from pathlib import Path

from pos_app.app.shop_connection import PRACTICE_SHOP
from pos_app.system import settings_file
from tests.benchmarks.child import measured
from tests.benchmarks.figure import Figure
from tests.benchmarks.stock import stock

SMALL, LARGE = 1_000, 100_000
START_MB, LARGE_MB = 110.0, 140.0
PICTURES_MB = 20.0


def figures(rows: int | None) -> list[Figure]:
    """With `rows` products and customers (100,000 where not told), and with 1,000."""
    large = rows or LARGE
    seen = {}
    with tempfile.TemporaryDirectory(prefix="comptoir-memory-") as there:
        for count in (SMALL, large):
            folder = Path(there) / str(count)
            folder.mkdir(mode=0o700, exist_ok=True)
            settings_file.save(
                folder, settings_file.Settings(shop=replace(PRACTICE_SHOP, currency="EUR"), setup="later")
            )
            asyncio.run(stock(folder, count, count))
            seen[count] = measured("memory_child", str(folder))
    tiles = {how: measured("pictures_child", how)["now"] for how in ("letters", "pictures")}
    return [
        Figure("memory when one can sell", seen[SMALL]["started"], "MB", START_MB),
        Figure("memory with the line to Chift imported", seen[SMALL]["now"], "MB", START_MB),
        Figure(f"the same, {large:,} + {large:,}", seen[large]["now"], "MB", LARGE_MB),
        Figure("1,000 pictures on the tiles, over none", tiles["pictures"] - tiles["letters"], "MB", PICTURES_MB),
    ]
