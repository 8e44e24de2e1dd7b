"""How long each trip may be (`most.json`) and its hops in CONTRIBUTING; `python -m tests.trips --write` writes both."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.trips.counting import Trip

FILE = Path(__file__).with_name("most.json")
BOOK = Path(__file__).parents[2] / "CONTRIBUTING.md"
BEGIN, END = "<!-- written by python -m tests.trips --write -->\n", "<!-- end of what is written -->\n"
SLACK = 8
"""Functions that a trip may have more than was written down: what is drawn or waited for differs a little from machine
to machine. A file more is no accident."""


@dataclass(frozen=True, slots=True)
class Length:
    """A trip's length beside what it may be (0: nothing was written down)."""

    name: str
    files: int
    functions: int
    most_files: int
    most_functions: int

    @property
    def is_longer(self) -> bool:
        """More than it may be."""
        return self.files > self.most_files or self.functions > self.most_functions + SLACK


def most(found: Iterable[Trip], written: Mapping[str, Sequence[int]] | None = None) -> tuple[Length, ...]:
    """Each trip beside what was `written` down: files and functions by its name (None: the file's)."""
    known = json.loads(FILE.read_text(encoding="utf-8")) if written is None else written
    return tuple(Length(trip.name, len(trip.files), len(trip.hops), *known.get(trip.name, (0, 0))) for trip in found)


def text_of(found: Iterable[Trip]) -> str:
    """What is written down: files and functions of each, one trip a line."""
    rows = (f'  "{trip.name}": [{len(trip.files)}, {len(trip.hops)}]' for trip in found)
    return "{\n" + ",\n".join(rows) + "\n}\n"


def told_in(book: str) -> dict[str, list[int]]:
    """Files and functions of each trip as CONTRIBUTING tells them."""
    told = book.partition(BEGIN)[2].partition(END)[0]
    found = re.findall(r"^\*\*([\w-]+)\*\*: .*\((\d+) files, (\d+) functions\)$", told, re.MULTILINE)
    return {name: [int(files), int(functions)] for name, files, functions in found}


def with_hops(book: str, hops: str) -> str:
    """CONTRIBUTING with these trips in place of those it tells."""
    before, _, rest = book.partition(BEGIN)
    return f"{before}{BEGIN}{hops}\n{END}{rest.partition(END)[2]}"
