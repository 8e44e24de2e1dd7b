"""A first load of the catalogue beside the official SDK's pull of the same products, and what it does to the window.

Ours is the whole of it: a process started, every product fetched, checked, indexed and on the disk, in use. The SDK's
is a list in memory. Both from the same practice shop, a process of its own, in turns, after one turn that warms.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from statistics import median

from chift.api.client import ChiftClient
from chift.models.consumers import Consumer

from pos_app.app.shop_connection import PRACTICE_SHOP
from pos_app.system import settings_file
from tests.benchmarks.child import as_installed, measured
from tests.benchmarks.figure import MORE, STALL, Figure
from tests.unit.sandbox.sandbox_process import SandboxProcess

ROWS = 100_000
TURNS = {10_000: 5, 100_000: 2}
WARMED = 3  # turns: where there are fewer, each is long
LEAST = 10_000
SLOW_MS = 50
MOST_SLOW, MOST_AT_ONCE, MOST_GROWTH = 0.30, 1.8, 11.0
REQUESTS = 2.0
BEAT_WORST, BEAT_P99 = 16.7, 5.0
MEMORY_MB = 140.0


def figures(rows: int | None) -> list[Figure]:
    """With `rows` products (100,000 where not told), and a tenth of them."""
    many = rows or ROWS
    few = max(many // 10, 100)
    found: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="comptoir-sync-") as compiled:
        env = as_installed(Path(compiled))
        for latency, most in ((0, MOST_AT_ONCE), (SLOW_MS, MOST_SLOW)):
            took = {}
            for count in (few, many):
                with tempfile.TemporaryDirectory(prefix="comptoir-sync-") as there, _shop(count, latency) as shop:
                    ours, peer = _in_turns(Path(there), shop, TURNS.get(count, 3), env)
                took[count] = ours
                if count >= LEAST:  # of fewer the process's own start is most
                    name = f"first load of {count:,} products at {latency} ms, on disk"
                    found.append(Figure(name, ours, "s", peer, "the SDK, in memory", most))
            growth = f"  growth from {few:,} to {many:,}"
            found.append(Figure(growth, took[many] / took[few], "x", MOST_GROWTH))
        found += _again(few, env)
        found += _resumed(few, env)
        found += _behind_a_window(many, env)
    return found


def _shop(products: int, latency: int, customers: int = 0) -> SandboxProcess:
    given = ("--products", str(products), "--customers", str(customers), "--latency-ms", str(latency))
    return SandboxProcess("--port", "0", *given)


def _in_turns(there: Path, shop: SandboxProcess, turns: int, env: Mapping[str, str]) -> tuple[float, float]:
    ours, peer = [], []
    for turn in range(turns + (turns >= WARMED)):
        ours.append(_measured(env, "load", there / f"till-{turn}", shop)["took"])
        peer.append(_sdk(shop))
    return median(ours[-turns:]), median(peer[-turns:])


def _sdk(shop: SandboxProcess) -> float:
    key = shop.state()["credentials"]
    client = ChiftClient(
        client_id=key["client_id"],
        client_secret=key["client_secret"],
        account_id=key["account_id"],
        url_base=shop.url,
    )
    try:
        consumer = Consumer.get(key["consumer_id"], client=client)
        began = time.perf_counter()
        consumer.commerce.Product.all(client=client)
        return time.perf_counter() - began
    finally:
        client.session.close()


def _again(count: int, env: Mapping[str, str]) -> list[Figure]:
    """A look at a shop in which nothing changed."""
    with tempfile.TemporaryDirectory(prefix="comptoir-sync-") as there, _shop(count, 0, count) as shop:
        _measured(env, "load", Path(there), shop)
        before = shop.state()["requests"]
        seen = _measured(env, "load", Path(there), shop)
        after = shop.state()["requests"]
    calls = {name: after[name] - before.get(name, 0) for name in after if name.startswith("GET /")}
    products, customers = calls["GET /commerce/products"], calls["GET /pos/customers"]
    others = max(calls[name] for name in calls if not name.endswith(("/products", "/customers")))
    return [
        Figure("nothing changed: requests for products", products, "", REQUESTS),
        Figure("nothing changed: requests for customers", customers, "", REQUESTS),
        Figure("nothing changed: requests for any other list", others, "", REQUESTS),
        Figure("nothing changed: seconds, process and all", seen["took"], "s", 3.0),
    ]


def _resumed(count: int, env: Mapping[str, str]) -> list[Figure]:
    """Killed in the middle, and taken up again: how many pages came twice."""
    pages = -(-count // 100)
    with tempfile.TemporaryDirectory(prefix="comptoir-sync-") as there, _shop(count, 20) as shop:
        while "killed" not in _measured(env, "load", Path(there), shop, str(pages // 2)):
            raise RuntimeError("the worker was through before it was killed")
        seen = _measured(env, "load", Path(there), shop)
        asked = shop.state()["requests"]["GET /commerce/products"]
        twice = asked - -(-int(seen["items"]) // 100)
    # Those that were on their way, or arrived and were not yet on the disk.
    return [Figure(f"killed half-way through {pages} pages and resumed: pages asked for twice", twice, "", 16.0)]


def _behind_a_window(count: int, env: Mapping[str, str]) -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="comptoir-sync-") as there, _shop(count, 0, count) as shop:
        settings_file.save(Path(there), settings_file.Settings(shop=replace(PRACTICE_SHOP, rounding="per_line")))
        seen = _measured(env, "window", Path(there), shop)
    what = f"full sync of {count:,} + {count:,}"
    return [
        Figure(f"{what}: longest step, its own work", seen["work"], "ms", BEAT_WORST, row=STALL),
        Figure("  99 of 100, its own work", seen["work99"], "ms", BEAT_P99, row=STALL),
        Figure("  late by the clock, the latest", seen["worst"], "ms", BEAT_WORST, row=STALL),
        Figure("  late by the clock, 99 of 100", seen["p99"], "ms", BEAT_P99, row=STALL),
        Figure("  the same window at rest before, 99 of 100", seen["rest"], "ms", BEAT_P99, row=STALL),
        Figure(f"memory behind a window with {what}", seen["now"], "MB", MEMORY_MB, row=MORE),
        Figure("  at its peak", seen["peak"], "MB", MEMORY_MB, row=MORE),
    ]


def _measured(env: Mapping[str, str], what: str, there: Path, shop: SandboxProcess, *more: str) -> dict[str, float]:
    """What a process of its own measured."""
    key = json.dumps(shop.state()["credentials"])
    return measured("sync_child", what, str(there), shop.url, key, *more, env=env)
