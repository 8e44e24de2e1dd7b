"""A disk that holds each flush for 300 ms: what a payment waits for, and how a first start looks.

A library before the system's own fsync and fdatasync (slow_disk.c, compiled here, Linux) holds each of them. The screen
is looked at each 4 ms: on the slow disk it may be late by one frame more than on the disk as it is.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from pos_app.app.shop_connection import PRACTICE_SHOP
from pos_app.system import settings_file
from tests.benchmarks.child import as_installed, measured
from tests.benchmarks.figure import PAY, START, Figure
from tests.benchmarks.stock import stock

HELD = 300  # ms
BESIDE = 20.0  # ms that a payment may take beside its flushes
FRAME = 1000 / 60  # ms
ROUNDS = 3
SALES = 12
CAN_SELL, FLUSHES = 3_000.0, 25
SOURCE = Path(__file__).with_name("slow_disk.c")


def figures(_rows: int | None) -> list[Figure]:
    """Against the flushes alone."""
    with tempfile.TemporaryDirectory(prefix="comptoir-slow-") as there:
        place = Path(there)
        library = place / "slow_disk.so"
        compiler = shutil.which("cc") or "gcc"
        subprocess.run([compiler, "-shared", "-fPIC", "-O2", "-o", library, SOURCE, "-ldl"], check=True)
        env = as_installed(place / "compiled") | {"QT_QPA_PLATFORM": "offscreen"}
        slow = env | {"LD_PRELOAD": str(library), "SLOW_DISK_MS": str(HELD), "SLOW_DISK_LOG": str(place / "flushes")}
        once("first", place / "warm", env)
        quick = [once("first", place / f"quick-{n}", env) for n in range(ROUNDS)]
        starts, flushes = [], 0
        for n in range(ROUNDS):
            (place / "flushes").unlink(missing_ok=True)
            starts.append(once("first", place / f"slow-{n}", slow))
            flushes = max(flushes, len((place / "flushes").read_text("utf-8").splitlines()))
        paid = once("pay", place / "pay", slow)
        late = {name: _late(place / f"late-{name}", env) for name, env in (("quick", env), ("slow", slow))}
    first = {name: min(start.get(name, 1e9) for start in starts) for name in ("told", "opened", "stall")}
    lively = max(start.get("lively_before", 0.0) for start in starts)
    still = min(start["stall"] for start in quick)
    return [
        Figure(
            "pay, the last change on the disk",
            paid["on_disk"],
            "ms",
            HELD + BESIDE,
            "one flush of 300 ms + 20",
            row=PAY,
        ),
        Figure("pay right behind a scan", paid["behind_scan"], "ms", 2 * HELD + BESIDE, "two + 20", row=PAY),
        Figure("first start until it says that it opens", first["told"], "ms", CAN_SELL, row=START),
        Figure("first start until one can sell", first["opened"], "ms", CAN_SELL, row=START),
        Figure("flushes until then", flushes, "flushes", FLUSHES - 1, row=START),
        Figure("Pay looks alive before it is", lively, "times", 0.0, row=START),
        Figure(
            "the screen late",
            first["stall"],
            "ms",
            still + FRAME,
            "without + a frame",
            row=START,
        ),
        Figure(
            "the screen late while money is taken, 99 of 100",
            late["slow"],
            "ms",
            late["quick"] + FRAME,
            "without + a frame",
            row=PAY,
        ),
    ]


def _late(folder: Path, env: dict[str, str]) -> float:
    """How late the screen's thread is, by the clock, between Enter and a sale on the disk, in milliseconds."""
    folder.mkdir()
    shop = replace(PRACTICE_SHOP, currency="EUR")
    settings_file.save(folder, settings_file.Settings(shop=shop, setup="later", sounds=False))
    asyncio.run(stock(folder, 1_000))
    return measured("pay_child", str(folder), str(SALES), env=env)["wall99"]


def once(kind: str, folder: Path, env: dict[str, str]) -> dict[str, float]:
    """What a child measured."""
    command = [sys.executable, "-m", "tests.benchmarks.slow_disk_child", kind, str(folder), str(time.time())]
    root = Path(__file__).parents[2]
    done = subprocess.run(command, env=env, cwd=root, capture_output=True, text=True, timeout=120, check=False)
    if done.returncode or "=" not in done.stdout:
        raise RuntimeError(f"{kind}: {done.stdout}{done.stderr[-2000:]}")
    return {name: float(value) for name, value in (pair.split("=") for pair in done.stdout.split())}


if __name__ == "__main__":
    if os.name != "posix":
        raise SystemExit("a library before the system's own is made by POSIX means")
    beyond = 0
    for one in figures(None):
        fits = one.ours <= one.other * one.most
        beyond += not fits
        print(f"{one.name:45} {one.ours:8.1f} {one.unit:8} {'<=' if fits else 'ABOVE'} {one.other:.1f} ({one.against})")
    raise SystemExit(1 if beyond else 0)
