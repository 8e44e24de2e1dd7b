"""The network goes and comes back: how soon the header's pill says so, and how soon the first kept sale leaves.

The till is the real one behind its window (without a screen), its line a cable on this machine that is pulled out.
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from pos_app.app.shop_connection import PRACTICE_SHOP
from pos_app.system import settings_file
from tests.benchmarks.child import measured
from tests.benchmarks.figure import Figure
from tests.unit.sandbox.sandbox_process import SandboxProcess

TIMES = 8
PILL_S, LEAVES_S = 1.0, 2.0


def figures(_rows: int | None) -> list[Figure]:
    """Whatever `rows` are: the worst of some times."""
    with (
        tempfile.TemporaryDirectory(prefix="comptoir-line-") as there,
        SandboxProcess("--port", "0") as shop,
    ):
        folder = Path(there)
        shop_settings = replace(PRACTICE_SHOP, rounding="per_line")
        settings_file.save(folder, settings_file.Settings(shop=shop_settings, setup="later", sounds=False))
        seen = measured("line_child", str(folder), shop.url, str(TIMES))
    return [
        Figure(f"gone: first failed call to painted pill, worst of {TIMES}", seen["told"], "s", PILL_S),
        Figure("  from the payment that it keeps from leaving", seen["paid"], "s", PILL_S),
        Figure(f"back: until the first sale is at the shop, worst of {TIMES}", seen["left"], "s", LEAVES_S),
    ]
