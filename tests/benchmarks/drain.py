"""1,000 waiting sales sent to a shop that answers after 50 ms: beside the official SDK, one by one, from the same shop.

The till is the real one behind its window (without a screen). The shop's tokens live five seconds, so that the log-in
is renewed meanwhile, and the till's file is folded (a checkpoint) several times.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

from chift.api.client import ChiftClient

from pos_app.app.shop_connection import PRACTICE_SHOP
from pos_app.services.settings.shop import shop_profile
from pos_app.system import settings_file
from tests.benchmarks.child import measured
from tests.benchmarks.figure import MEMORY, STALL, Figure
from tests.benchmarks.outbox import _shelf, fill
from tests.unit.sandbox.sandbox_process import SandboxProcess

SALES = 1_000
LATENCY_MS = 50
SDK_ORDERS = 100  # the SDK's time for these, ten times over
MOST_TIMES = 0.30
STALL_MS, STALL_P99_MS, GROWTH_MB = 16.7, 5.0, 5.0
ADDRESS = {"first_name": "A", "last_name": "B", "street": "C", "number": "1", "postal_code": "1000", "city": "Brussels"}


def figures(rows: int | None) -> list[Figure]:
    """With `rows` sales (1,000 where not told)."""
    count = rows or SALES
    settings = settings_file.Settings(shop=replace(PRACTICE_SHOP, rounding="per_line"))
    with (
        tempfile.TemporaryDirectory(prefix="comptoir-drain-") as there,
        SandboxProcess("--port", "0", "--latency-ms", str(LATENCY_MS), "--token-seconds", "5") as shop,
    ):
        folder = Path(there)
        settings_file.save(folder, settings)
        items = asyncio.run(_shelf(shop))
        asyncio.run(fill(folder, shop_profile(settings.shop), items, count))
        peer = _sdk(shop, items[0].variant_id) * count / SDK_ORDERS
        before = len(_notes(shop))
        seen = measured("outbox_child", "drain", str(folder), shop.url)
        notes = _notes(shop)[before:]
    doubled = sum(times - 1 for times in Counter(notes).values())
    return [
        Figure(f"{count:,} sales sent at {LATENCY_MS} ms", seen["seconds"], "s", peer, "the SDK", MOST_TIMES),
        Figure("  lost", count - len(set(notes)), "", 0.0),
        Figure("  doubled", doubled, "", 0.0),
        Figure("drain, log-ins, checkpoints: longest step, its own work", seen["work"], "ms", STALL_MS, row=STALL),
        Figure("  99 of 100, its own work", seen["work99"], "ms", STALL_P99_MS, row=STALL),
        Figure("  late by the clock, 999 of 1000", seen["wall"], "ms", STALL_MS, row=STALL),
        Figure("  late by the clock, 99 of 100", seen["wall99"], "ms", STALL_P99_MS, row=STALL),
        Figure(f"more after {count:,} sales", seen["after"] - seen["before"], "MB", GROWTH_MB, row=MEMORY),
    ]


def _sdk(shop: SandboxProcess, variant: str) -> float:
    """Seconds the SDK's client takes for SDK_ORDERS orders, one after the other."""
    key = shop.state()["credentials"]
    named = {name: key[name] for name in ("client_id", "client_secret", "account_id")}
    client: Any = ChiftClient(url_base=shop.url, **named)
    client.consumer_id = key["consumer_id"]
    line = {"variant_id": variant, "quantity": 1, "tax_rate": 21.0, "unit_price": 1.0}
    address = ADDRESS | {"country": "BE", "email": "a@example.com", "phone": ""}
    body = {
        "customer": {"email": "a@example.com"},
        "billing_address": address,
        "shipping_address": address,
        "currency": "EUR",
        "lines": [line],
        "payment_method": "Cash",
    }
    try:
        began = time.perf_counter()
        for number in range(SDK_ORDERS):
            client.client_request_id = f"sdk-{number}"
            client.post_one("commerce", "orders", body | {"note": f"sdk-{number}"})
        return time.perf_counter() - began
    finally:
        client.session.close()


def _notes(shop: SandboxProcess) -> list[str]:
    return [order["note"] for order in shop.state()["orders"]]
