"""Counts the files and functions that one action passes through: `python -m tests.trips`.

--list TRIP    its hops `file:function`, in the order each function is first entered
--calls TRIP   for each file, from where it is entered and how often: where a hop can be saved
--hops         each trip by its main hops, the function that each file is entered by, as they stand in CONTRIBUTING
--json         all of it
--write        what may not grow (tests/trips/most.json) and the hops in CONTRIBUTING as they are now
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from dataclasses import asdict

from tests.trips.counting import Trip
from tests.trips.most import BOOK, FILE, most, text_of, with_hops
from tests.trips.walk import GOALS, WHAT, trips


def main(arguments: list[str]) -> int:
    """Count, and print what was asked for; 1 when a trip is longer than it may be."""
    parser = argparse.ArgumentParser("python -m tests.trips", description=__doc__.splitlines()[0])
    parser.add_argument("--list", choices=WHAT, metavar="TRIP", help=f"its hops: {', '.join(WHAT)}")
    parser.add_argument("--calls", choices=WHAT, metavar="TRIP", help="from where each of its files is entered")
    parser.add_argument("--hops", action="store_true", help="each trip by its main hops")
    parser.add_argument("--json", action="store_true", help="all of it as JSON")
    parser.add_argument("--write", action="store_true", help="write down what may not grow")
    wanted = parser.parse_args(arguments)
    found = {trip.name: trip for trip in trips()}
    if wanted.json:
        say = json.dumps([asdict(trip) for trip in found.values()], indent=1)
    elif wanted.list:
        say = "\n".join(str(hop) for hop in found[wanted.list].hops)
    elif wanted.calls:
        say = calls(found[wanted.calls])
    elif wanted.hops:
        say = all_hops(found.values())
    else:
        say = table(tuple(found.values()))
    sys.stdout.write(f"{say}\n")
    if wanted.write:
        FILE.write_text(text_of(found.values()), encoding="utf-8")
        book = BOOK.read_text(encoding="utf-8")
        BOOK.write_text(with_hops(book, all_hops(found.values())), encoding="utf-8")
    return 1 if any(trip.is_longer for trip in most(found.values())) else 0


def table(found: tuple[Trip, ...]) -> str:
    """One row a trip."""
    rows = [f"{'':15} {'files':>5} {'functions':>9} {'goal':>5}"]
    for trip in found:
        goal = GOALS.get(trip.name)
        told = "" if goal is None else f"<= {goal}"
        rows.append(f"{trip.name:15} {len(trip.files):5} {len(trip.hops):9} {told:>5}  {WHAT[trip.name]}")
    return "\n".join(rows)


def all_hops(found: Iterable[Trip]) -> str:
    """The trips as they stand in CONTRIBUTING."""
    return "\n\n".join(hops(trip) for trip in found)


def hops(trip: Trip) -> str:
    """A trip as it stands in CONTRIBUTING: one hop a file, the function it is entered by."""
    head = f"**{trip.name}**: {WHAT[trip.name]} ({len(trip.files)} files, {len(trip.hops)} functions)"
    return f"{head}\n\n{' → '.join(f'`{hop}`' for hop in trip.main_hops)}"


def calls(trip: Trip) -> str:
    """By file: who enters which of its functions, how often."""
    rows = []
    for file in trip.files:
        rows.append(file)
        for before, after, times in trip.crossings:
            if after.partition(":")[0] == file:
                rows.append(f"    {before or '(Qt, the loop, a thread)'} -> {after.partition(':')[2]} x{times}")
    return "\n".join(rows)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
