"""Scans at a scanner's speed, ten a second for a minute: in order, and from the last key to painted line and totals.

The till is the real one behind its window (without a screen); a third of the minute each with 10, 100 and 500 lines,
one piece more of one of the last ten each time, as a cashier scans. Then of any of the 500, to which the list jumps.
"""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import replace
from pathlib import Path

from pos_app.app.shop_connection import PRACTICE_SHOP
from pos_app.system import settings_file
from tests.benchmarks.child import measured
from tests.benchmarks.figure import MORE, Figure
from tests.benchmarks.stock import stock

PRODUCTS = 1_000
SIZES = (10, 100, 500)
SCANS = 200  # with each size
HALF_MS, FRAME_MS = 5.0, 16.7
LONG_TIMES = 1.25


def figures(_rows: int | None) -> list[Figure]:
    """Whatever `rows` are: the carts have 10, 100 and 500 lines."""
    with tempfile.TemporaryDirectory(prefix="comptoir-scan-") as there:
        folder = Path(there)
        settings_file.save(
            folder, settings_file.Settings(shop=replace(PRACTICE_SHOP, currency="EUR"), setup="later", sounds=False)
        )
        asyncio.run(stock(folder, PRODUCTS))
        seen = measured("scan_child", str(folder), str(SCANS), *map(str, SIZES))
    found = []
    for size in SIZES:
        found += [
            Figure(
                f"scan to painted line and totals, {size} lines, half of all", seen[f"wall50_{size}"], "ms", HALF_MS
            ),
            Figure("  in processor time", seen[f"work50_{size}"], "ms", HALF_MS),
            Figure(f"  {size} lines, p99", seen[f"wall99_{size}"], "ms", FRAME_MS),
            Figure("  in processor time", seen[f"work99_{size}"], "ms", FRAME_MS),
        ]
    count, speed = SCANS * len(SIZES), seen["rate"]
    found.append(Figure(f"{speed:.1f} scans a second: of {count:,} lost or out of order", seen["wrong"], "", 0.0))
    few, many = seen[f"work50_{SIZES[0]}"], seen[f"work50_{SIZES[-1]}"]
    found.append(Figure(f"scan at {SIZES[-1]} lines, processor time", many, "ms", few, f"{SIZES[0]} lines", LONG_TIMES))
    jump = seen["wall50_any"]
    found.append(Figure("scan of any of 500 lines, to which the list jumps, p50", jump, "ms", FRAME_MS, row=MORE))
    found.append(Figure("  in processor time", seen["work50_any"], "ms", FRAME_MS, row=MORE))
    return found
