"""Another date for the tests: what may be typed, how far the clock is set off, and that a process believes it."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import other_day
import pytest
from steps import SetupError

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2028-02-29@Europe/Brussels", "2028-02-29T11:00"),  # noon where no time is given
        ("2028-02-29T10:00@Asia/Kathmandu", "2028-02-29T04:15"),
        ("2027-03-28T01:58@Europe/Brussels", "2027-03-28T00:58"),  # still winter time
        ("2027-10-31T02:58@Europe/Brussels", "2027-10-31T00:58"),  # the first of the two
        ("2027-12-31T23:58@America/New_York", "2028-01-01T04:58"),
        ("+365@Asia/Kathmandu", "2027-11-22T09:30"),
        ("2020-01-01T00:00@UTC", "2020-01-01T00:00"),
    ],
)
def test_a_date_is_read_in_its_zone(text: str, utc: str) -> None:
    read = other_day.other_day(text, NOW)
    assert NOW + timedelta(seconds=read.offset) == datetime.fromisoformat(f"{utc}+00:00")
    assert read.zone == text.partition("@")[2]


@pytest.mark.parametrize("text", ["", "tomorrow", "2027-02-29", "2027-03-28@Europe/Bruxelles", "@Europe/Brussels", "+"])
def test_what_is_no_date_or_no_zone_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(SetupError, match="is no date of a known zone"):
        other_day.other_day(text, NOW)


def test_each_day_has_its_turn_and_none_is_today() -> None:
    days = [NOW + timedelta(days=n) for n in range(len(other_day.OTHER_DAYS))]
    assert {other_day.of_today(day) for day in days} == set(other_day.OTHER_DAYS)
    for text in other_day.OTHER_DAYS:
        assert abs(other_day.other_day(text, NOW).offset) > 86400
    zones = {text.partition("@")[2] for text in other_day.OTHER_DAYS}
    assert zones == {"Europe/Brussels", "America/New_York", "Asia/Kathmandu"}


def test_the_library_is_found_where_a_system_keeps_it(tmp_path: Path) -> None:
    assert other_day.library(tmp_path) is None
    there = tmp_path / "usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"
    there.parent.mkdir(parents=True)
    there.touch()
    assert other_day.library(tmp_path) == there


@pytest.mark.skipif(other_day.library() is None, reason="needs libfaketime")
def test_a_process_and_its_child_live_on_that_day_and_their_seconds_are_real(tmp_path: Path) -> None:
    library = other_day.library()
    assert library is not None
    # These tests may themselves be run on another day: what is measured against is without it.
    clean = {name: text for name, text in os.environ.items() if not name.startswith(("FAKETIME", "LD_PRELOAD"))}

    def said(code: str, env: dict[str, str]) -> list[str]:
        done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
        return done.stdout.split()

    (seconds,) = said("import time; print(time.time())", clean)
    day = other_day.other_day("2028-02-29T10:00@Asia/Kathmandu", datetime.fromtimestamp(float(seconds), UTC))
    now = "datetime.datetime.now().astimezone().isoformat()"
    says = f"import datetime, time; time.sleep(0.01); print({now}, time.monotonic())"
    child = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {says!r}], check=True)"
    for code in (says, child):
        told, monotonic = said(code, {**clean, **day.env(library, tmp_path)})
        begun = datetime.fromisoformat("2028-02-29T10:00:00+05:45")
        # libfaketime takes whole seconds off or on: the day begins up to one second early.
        assert -1 <= (datetime.fromisoformat(told) - begun).total_seconds() < 600
        assert told.endswith("+05:45")
        (real,) = said("import time; print(time.monotonic())", clean)
        assert 0 <= float(real) - float(monotonic) < 60
