"""From the start of the program to the first paint, and until one can sell (what was scanned at once is in the painted
cart), on a screen of its own (Xvfb): beside a bare QMainWindow and a Qt form, and with a small and a large catalogue.
No network.

Each start is a process; all kinds take turns, after a round that warms the disk's cache. The least of each counts:
what other programs take from a busy machine comes on top of it, never off it.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pos_app.app.shop_connection import PRACTICE_SHOP
from pos_app.system import settings_file
from tests.benchmarks.child import as_installed
from tests.benchmarks.figure import Figure
from tests.benchmarks.stock import barcode, stock
from tests.end2end.window_till import Screen

ROUNDS = 12
SMALL, LARGE = 1_000, 100_000
PAINT_TIMES, SELL_TIMES, LARGE_TIMES = 1.3, 2.6, 1.1


def figures(rows: int | None) -> list[Figure]:
    """With `rows` products and as many customers (100,000 where not told) beside 1,000 of each."""
    large = rows or LARGE
    with tempfile.TemporaryDirectory(prefix="comptoir-start-") as there:
        folders = {SMALL: Path(there) / "small", large: Path(there) / "large"}
        for count, folder in folders.items():
            folder.mkdir(mode=0o700, exist_ok=True)
            settings_file.save(
                folder, settings_file.Settings(shop=replace(PRACTICE_SHOP, currency="EUR"), setup="later")
            )
            asyncio.run(stock(folder, count, count))
        kinds = {
            "window": ("window", "-"),
            "form": ("form", "-"),
            "small": ("till", str(folders[SMALL]), barcode(1)),
            "large": ("till", str(folders[large]), barcode(1)),
        }
        seen: dict[str, list[dict[str, float]]] = {name: [] for name in kinds}
        screen = Screen()
        env = as_installed(Path(there) / "compiled") | screen.env  # the round that warms compiles
        env.pop("PYTHONDONTWRITEBYTECODE", None)
        try:
            for turn in range(ROUNDS + 1):
                for name, words in kinds.items():
                    measured = once(words, env)
                    if turn:
                        seen[name].append(measured)
        finally:
            screen.close()
    least = {name: {what: min(start[what] for start in starts) for what in starts[0]} for name, starts in seen.items()}
    ours, big = least["small"], least["large"]
    found = []
    for ending, how in (("", ""), ("_work", ", processor time")):
        paint, sell = f"painted{ending}", f"answered{ending}"
        bare, form = least["window"][paint], least["form"][sell]
        found += [
            Figure(f"start to first paint{how}", ours[paint], "ms", bare, "bare window", PAINT_TIMES),
            Figure(f"start until one can sell{how}", ours[sell], "ms", form, "Qt form", SELL_TIMES),
            Figure(f"the same, {large:,} + {large:,} rows{how}", big[sell], "ms", ours[sell], "1,000", LARGE_TIMES),
        ]
    return found


def bare_window(compiled: Path) -> float:
    """Milliseconds of processor time until a bare window is painted, without a screen: the least of some starts."""
    env = as_installed(compiled) | {"QT_QPA_PLATFORM": "offscreen"}
    return min(once(("window", "-"), env)["painted_work"] for _ in range(6))


def once(start: Sequence[str], env: Mapping[str, str]) -> dict[str, float]:
    """One start in milliseconds: `start` is what is started, its folder, and what is scanned. Raises RuntimeError with
    what it said when it did not come so far."""
    kind, folder, *code = start
    command = [sys.executable, "-m", "tests.benchmarks.start_child", kind, folder, str(time.time()), *code]
    done = subprocess.run(command, env=dict(env), capture_output=True, text=True, check=False, timeout=60)
    if done.returncode or not done.stdout:
        raise RuntimeError(done.stderr)
    return {name: float(number) for name, number in (word.split("=") for word in done.stdout.split())}
