"""`python -m tests.scans --count 5000 --seed N`: random scans by a scanner that behaves badly, over all screens and
cards. Each must be in the cart, or wait, or be told; none pays, none leaves a character in a field.

Prints one line of counts and each scan that broke a rule; `--first N --count 1` repeats one, `--only returns` scans
where money goes back, `--only several` where something is taken from another till. Exit code 0 or 1.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from tests.scans.counter import RETURNS, SEVERAL, Outcome, a_window, open_scan_counter
from tests.unit.services.practice_bench import JumpingLoop

_ONLY = {"returns": RETURNS, "several": SEVERAL}


async def _run(app: QApplication, seed: int, count: int, first: int, places: Sequence[str], *, framed: bool) -> Outcome:
    with tempfile.TemporaryDirectory() as folder:
        async with open_scan_counter(Path(folder), a_window(app)) as counter:
            return await counter.run(seed, count, first, places, framed=framed)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.scans", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="the number of the first scan")
    parser.add_argument(
        "--only", choices=tuple(_ONLY), help="places where money goes back or comes later; of several tills"
    )
    parser.add_argument("--framed", action="store_true", help="each code between STX and ETX")
    given = parser.parse_args()
    app = QApplication([])
    began = time.monotonic()
    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        places = _ONLY[given.only] if given.only else ()
        found = runner.run(_run(app, given.seed, given.count, given.first, places, framed=given.framed))
    print(found, f"({time.monotonic() - began:.0f} s, seed {given.seed})")
    print(*found.broken[:50], sep="\n", end="\n" if found.broken else "")
    return 1 if found.broken else 0


if __name__ == "__main__":
    sys.exit(main())
