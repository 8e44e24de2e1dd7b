"""No trip grows unnoticed: the files and functions that one action passes through are no more than was written down.

A trip that became shorter, or must be longer: `python -m tests.trips --write`, and the difference goes into the commit.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from typing import Any

import pytest

from tests.trips.counting import OUTSIDE, ROOT, Counter, Trip
from tests.trips.most import BOOK, FILE, most, text_of, told_in
from tests.trips.walk import WHAT, read


@pytest.fixture(scope="module")
def found() -> dict[str, Trip]:
    """Counted in a process of its own: there is one program in a process, and one hearer of its calls."""
    done = subprocess.run([sys.executable, "-m", "tests.trips", "--json"], capture_output=True, text=True, check=False)
    assert done.stdout, done.stderr
    told: list[dict[str, Any]] = json.loads(done.stdout)
    return {trip.name: trip for trip in map(read, told)}


def test_no_trip_is_longer_than_was_written_down(found: dict[str, Trip]) -> None:
    assert list(found) == list(WHAT)
    longer = [length for length in most(found.values()) if length.is_longer]
    assert not longer, longer


def test_each_trip_goes_from_the_event_to_the_file(found: dict[str, Trip]) -> None:
    """It is the whole way that was counted: the keys, the words, the screen, the file; and the call to the shop."""
    for name in ("scan", "pay", "customer", "product-till"):
        assert any(hop.function.endswith(".paintEvent") for hop in found[name].hops), name
    for name, thread in (("scan", "database.py"), ("pay", "journal.py"), ("customer", "journal.py")):
        assert any(file.endswith(thread) for file in found[name].files), name
    for name in ("pay", "customer", "product-worker", "product-till"):
        assert any(file.startswith("chift/") for file in found[name].files), name
    assert not any(file.startswith("ui/") for file in found["product-worker"].files)


def test_the_main_hops_are_one_a_file_in_their_order(found: dict[str, Trip]) -> None:
    for trip in found.values():
        assert tuple(hop.file for hop in trip.main_hops) == trip.files
        assert trip.main_hops[0].is_named
        assert set(trip.main_hops) <= set(trip.hops)


def test_what_stands_for_the_network_is_there() -> None:
    """A name that was moved would be counted from then on."""
    for place in OUTSIDE:
        assert (ROOT / place).exists(), place


def test_a_longer_trip_is_noticed(found: dict[str, Trip]) -> None:
    scan = found["scan"]
    assert not any(length.is_longer for length in most([scan], json.loads(text_of([scan]))))
    for more in ({"scan": [len(scan.files) - 1, 999]}, {"scan": [99, len(scan.hops) - 20]}, {}):
        assert [length.is_longer for length in most([scan], more)] == [True], more


def test_calls_of_all_threads_are_counted_between_begin_and_end() -> None:
    from pos_app.domain.search import fold
    from pos_app.domain.wedge import Wedge, judge  # noqa: F401 - a module's body is no function

    counter = Counter()
    before = threading.getprofile()
    counter.hear_threads()
    try:
        for begun in (False, True):
            if begun:
                counter.begin()
            thread = threading.Thread(target=fold, args=("Café",))
            thread.start()
            thread.join()
        trip = counter.trip("both")
        late = threading.Thread(target=fold, args=("Thé",))
        late.start()
        late.join()
    finally:
        threading.setprofile(before)
    assert [str(hop) for hop in trip.hops if hop.is_named] == ["domain/search.py:fold"]
    assert trip.crossings == (("", "domain/search.py:fold", 1),)


def test_contributing_tells_the_program_s_own_figures() -> None:
    assert told_in(BOOK.read_text(encoding="utf-8")) == json.loads(FILE.read_text(encoding="utf-8"))
