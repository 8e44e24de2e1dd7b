"""Figures of the program beside their limits and peers, as one table.

    python -m tests.benchmarks [--rows N] [--only NAME] [--json FILE]

To add figures, write a module with `figures(rows: int | None) -> list[Figure]` and name it in MODULES. Exit code 1
when a figure is beyond what is allowed. Not part of the tests: figures want a quiet machine.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

from tests.benchmarks.figure import Figure

MODULES = ("start", "sync", "search", "cart", "repaint", "pay", "outbox", "drain", "memory")


def main(arguments: list[str]) -> int:
    """Measure, print, write; 1 when something is beyond what is allowed."""
    parser = argparse.ArgumentParser("python -m tests.benchmarks", description="Measure the program.")
    parser.add_argument("--rows", type=int, metavar="N", help="lines or rows, in place of each figure's own number")
    parser.add_argument("--only", choices=MODULES, help="measure one module's figures")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to this file, too")
    wanted = parser.parse_args(arguments)
    found: list[Figure] = []
    for name in MODULES if wanted.only is None else (wanted.only,):
        # Only what is asked for is imported: a module may need what this machine lacks.
        found += import_module(f"tests.benchmarks.{name}").figures(wanted.rows)
    print("\n".join(table(found)))
    if wanted.json:
        rows = [asdict(figure) | {"ratio": figure.ratio, "ok": figure.ok} for figure in found]
        wanted.json.write_text(json.dumps(rows, indent=1), "utf-8")
    return 0 if all(figure.ok for figure in found) else 1


def table(found: list[Figure]) -> list[str]:
    """One line per figure, in columns."""
    rows = [("figure", "ours", "against", "", "ratio", "allowed", "")]
    for figure in found:
        ours, other = f"{figure.ours:.3f} {figure.unit}", f"{figure.other:.3f} {figure.unit}"
        verdict = "ok" if figure.ok else "BEYOND"
        rows.append((figure.name, ours, figure.against, other, f"{figure.ratio:.2f}", f"{figure.most:.2f}", verdict))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
