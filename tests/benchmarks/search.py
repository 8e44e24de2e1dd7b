"""From a keystroke in the finder to the painted hits, in the real window without a screen; and the query alone.

With 10,000, 100,000 and 1,000,000 products, as far as `--rows` allows (100,000 where not told), and a tenth as many
customers.
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

SIZES = (10_000, 100_000, 1_000_000)
ROWS = 100_000
FRAME_MS = 16.7
QUERY_MS = 1.0
GROWTH = 2.0


def figures(rows: int | None) -> list[Figure]:
    """Of each size, and how the largest compares with the smallest."""
    most = rows or ROWS
    sizes = tuple(size for size in SIZES if size <= most) if most > SIZES[0] else (max(most // 10, 10), most)
    found = []
    seen: dict[int, dict[str, float]] = {}
    with tempfile.TemporaryDirectory(prefix="comptoir-search-") as there:
        for count in sizes:
            folder = Path(there) / str(count)
            folder.mkdir(mode=0o700)
            settings_file.save(
                folder, settings_file.Settings(shop=replace(PRACTICE_SHOP, currency="EUR"), setup="later")
            )
            asyncio.run(stock(folder, count, count // 10))
            at = seen[count] = measured("search_child", str(folder))
            found += [
                Figure(f"keystroke to painted hits, p95, {count:,} products", at["wall95"], "ms", FRAME_MS),
                Figure(f"  the same in processor time, {count:,}", at["work95"], "ms", FRAME_MS),
                Figure(f"  the query alone, p99, {count:,}", at["query99"], "ms", QUERY_MS),
                Figure(f"  “mu” finds Müller, {count:,}", 1.0 - at["muller"], "missed", 0.0),
            ]
    small, large = seen[sizes[0]], seen[sizes[-1]]
    name = f"keystroke to painted hits, p95, {sizes[-1]:,} against {sizes[0]:,}, processor"
    found.append(Figure(name, large["work95"], "ms", small["work95"], f"{sizes[0]:,}", GROWTH))
    return found
