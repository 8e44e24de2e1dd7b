"""Figures of the program beside their limits and peers, as one table.

    python -m tests.benchmarks [--rows N] [--only NAME] [--json FILE]

To add figures, write a module with `figures(rows: int | None) -> list[Figure]` and name it in MODULES with the row of
the table it answers. Exit code 1 when a figure is beyond what is allowed. Not part of the tests: figures want a quiet
machine.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from dataclasses import asdict, replace
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from tests.benchmarks.figure import (
    CART,
    DRAIN,
    LINE,
    MEMORY,
    MORE,
    PAY,
    ROWS,
    SCAN,
    SEARCH,
    START,
    SYNC,
    Figure,
)

MODULES = {
    "start": START,
    "scan": SCAN,
    "search": SEARCH,
    "cart": CART,
    "pay": PAY,
    "sync": SYNC,
    "drain": DRAIN,
    "memory": MEMORY,
    "line": LINE,
    "repaint": MORE,
    "outbox": MORE,
    "returns": MORE,
    "slow_disk": MORE,
}
SIZED = ("start", "search", "sync", "memory")
"""Those whose `--rows` are products and customers. With `--only` the others take it as lines or sales, for a try."""


def main(arguments: list[str]) -> int:
    """Measure, print, write; 1 when something is beyond what is allowed."""
    parser = argparse.ArgumentParser("python -m tests.benchmarks", description="Measure the program.")
    parser.add_argument("--rows", type=int, metavar="N", help="products and customers, 100,000 where not told")
    parser.add_argument("--only", choices=MODULES, help="measure one module's figures")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to this file, too")
    wanted = parser.parse_args(arguments)
    told: dict[str, object] = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "cpus": os.cpu_count()}
    told["load"] = os.getloadavg()
    began, found = time.monotonic(), []
    for name, row in MODULES.items():
        if wanted.only in (None, name):
            # Only what is asked for is imported: a module may need what this machine lacks.
            rows = wanted.rows if wanted.only or name in SIZED else None
            measured = import_module(f"tests.benchmarks.{name}").figures(rows)
            found += [figure if figure.row else replace(figure, row=row) for figure in measured]
            sys.stderr.write(f"{name}: after {time.monotonic() - began:.0f} s\n")
    found.sort(key=lambda figure: list(ROWS).index(figure.row))
    print("\n".join(table(found)))
    if wanted.json:
        each = [asdict(figure) | {"ratio": figure.ratio, "ok": figure.ok} for figure in found]
        told |= {"seconds": round(time.monotonic() - began), "asked": ROWS, "figures": each}
        wanted.json.write_text(json.dumps(told, indent=1), "utf-8")
    return 0 if all(figure.ok for figure in found) else 1


def table(found: list[Figure]) -> list[str]:
    """One line per figure, in columns, under what was asked."""
    cells = [("figure", "ours", "against", "", "ratio", "allowed", "")]
    for figure in found:
        ours, other = f"{figure.ours:.3f} {figure.unit}", f"{figure.other:.3f} {figure.unit}"
        verdict = "ok" if figure.ok else "BEYOND"
        name = f"  {figure.name}"
        cells.append((name, ours, figure.against, other, f"{figure.ratio:.2f}", f"{figure.most:.2f}", verdict))
    widths = [max(len(row[column]) for row in cells) for column in range(len(cells[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]
    under, before = [lines[0]], ""
    for figure, line in zip(found, lines[1:], strict=True):
        if figure.row != before:
            under.append(ROWS[figure.row])
        before = figure.row
        under.append(line)
    return under


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
