"""FAULTS.md: written from a run's outcome, read back by a test. Pure text work on `registry`'s rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.end2end.faults.registry import ROWS

PATH = Path(__file__).parents[1] / "FAULTS.md"
_HEAD = """\
# Faults, what must happen, and what was seen

Written by `python -m tests.end2end.faults` from the outcome of the tests; do not edit. Network faults run against a
practice shop process over a real socket, and each ends with the checks C1-C9 (`tests/crash/audit.py`).

| id | fault | expected | seen | tests |
| --- | --- | --- | --- | --- |
"""
_FOOT = """
Not possible on this kind of machine: `tc netem`, dm-flakey, real power cuts. In their place: waits in the shop and in a
relay before it, system calls that fail or kill (`strace`), logs cut at every length, network namespaces.
"""


@dataclass(frozen=True, slots=True)
class Seen:
    """One test's outcome: the rows it is for, its name, passed/failed/skipped, and what it said."""

    ids: tuple[str, ...]
    test: str
    outcome: str
    text: str


def written(outcomes: Sequence[Seen], elsewhere: Mapping[str, str]) -> str:
    """The table. `elsewhere`: outcome by test id of the tests outside the folder."""
    lines = []
    for row in ROWS:
        mine = [seen for seen in outcomes if row.id in seen.ids]
        names = sorted({seen.test.partition("[")[0] for seen in mine})
        said = list(dict.fromkeys(_said(seen) for seen in mine))
        more = len(said) - 3
        shown = said[:3] + ([f"and {more} more alike"] if more > 0 else [])
        shown += [f"{_of(elsewhere, test)}: `{test.rpartition('/')[2]}`" for test in row.elsewhere]
        shown += [f"Not here: {row.not_here}"] if row.not_here else []
        tests = [f"`{name}`" for name in names] + [f"`{test}`" for test in row.elsewhere]
        cells = (row.id, row.title, row.expected, "<br>".join(shown), "<br>".join(tests))
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n")
    return _HEAD + "".join(lines) + _FOOT


def read(text: str) -> dict[str, tuple[str, str, str]]:
    """Fault, expected and tests by id."""
    rows = {}
    for line in text.splitlines():
        cells = [cell.strip().replace("\\|", "|") for cell in line.strip("|").replace("\\|", "\0").split("|")]
        cells = [cell.replace("\0", "|") for cell in cells]
        if line.startswith("| ") and len(cells) == 5 and cells[0] not in ("id", "---"):
            rows[cells[0]] = (cells[1], cells[2], cells[4])
    return rows


def _said(seen: Seen) -> str:
    return seen.text if seen.outcome == "passed" and seen.text else seen.outcome.upper()


def _of(elsewhere: Mapping[str, str], test: str) -> str:
    found = {outcome for name, outcome in elsewhere.items() if name.startswith(test)}
    return "not run" if not found else "ok" if found == {"passed"} else ", ".join(sorted(found))
