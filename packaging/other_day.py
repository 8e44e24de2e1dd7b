"""Another date for a run of the tests: libfaketime before pytest and its children, the monotonic clock left alone.

The clock is set off by a number of seconds and goes on from there, so that a run that begins two minutes before a
change of the clocks passes through it. Standard library and steps only.
"""

import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from steps import SetupError

# Where Debian, Fedora, Arch and a build by hand put it. The MT form is the one for programs with threads.
_LIBRARY = "libfaketimeMT.so.1"
_SLEEP = Path(__file__).resolve().parent / "faketime"  # a sitecustomize.py, which mends what libfaketime breaks
_PLACES = ("usr/lib/*/faketime", "usr/lib/faketime", "usr/lib64/faketime", "usr/local/lib/faketime")
FORM = "a date is written 2028-02-29, 2027-03-28T01:58 or +365 (days ahead), with @Europe/Brussels behind it or not"
# What the test command runs under, another one each day: a leap day, both nights of the clock change, the last
# minutes of a year, a year ahead; zones on both sides of Greenwich, one of them three quarters of an hour off.
OTHER_DAYS = (
    "2028-02-29T10:00@Asia/Kathmandu",
    "2027-03-28T01:58@Europe/Brussels",
    "2027-10-31T02:58@Europe/Brussels",
    "2027-12-31T23:58@America/New_York",
    "+365@Asia/Kathmandu",
)


@dataclass(frozen=True)
class OtherDay:
    """Seconds by which the clock is set off, the zone ("": the computer's own), and both in words."""

    offset: int
    zone: str
    words: str

    def env(self, library: Path, bytecode: Path) -> dict[str, str]:
        """What a process and its children need in their environment.

        `bytecode`: a folder for compiled modules. Files seem as much younger or older as the clock is set off, and
        what Python compiled at the real date would be compiled again and again by both.
        """
        zone = {"TZ": self.zone} if self.zone else {}
        return {
            "LD_PRELOAD": str(library),
            "FAKETIME": f"{self.offset:+d}",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            # Else it takes the deadlines of waiting threads for faked ones: each wait for the GIL is over at once.
            "FAKETIME_FORCE_MONOTONIC_FIX": "0",
            "PYTHONPATH": os.pathsep.join(filter(None, [str(_SLEEP), os.environ.get("PYTHONPATH", "")])),
            "PYTHONPYCACHEPREFIX": str(bytecode),
            **zone,
        }


def other_day(text: str, now: datetime) -> OtherDay:
    """Read a date as a person writes it (`FORM`); noon where no time is given. `now`: aware.

    Raises SetupError with a sentence for what is no date or no zone.
    """
    date, _, name = text.partition("@")
    try:
        zone = ZoneInfo(name) if name else now.astimezone().tzinfo
        if ahead := re.fullmatch(r"\+(\d{1,5})", date):
            moment = (now + timedelta(days=int(ahead[1]))).astimezone(zone)
        else:
            noon = "T12:00" if "T" not in date else ""
            # The zone's own rule for that day, not today's difference from UTC.
            naive = datetime.fromisoformat(date + noon)
            moment = naive.replace(tzinfo=zone) if name else naive.astimezone()
    except (ValueError, KeyError, OSError, OverflowError) as error:
        raise SetupError(f"“{text}” is no date of a known zone: {FORM}.") from error
    offset = round((moment.astimezone(UTC) - now.astimezone(UTC)).total_seconds())
    return OtherDay(offset, name, f"{moment:%Y-%m-%d %H:%M}" + (f" in {name}" if name else ""))


def of_today(now: datetime) -> str:
    """The other day whose turn it is."""
    return OTHER_DAYS[now.toordinal() % len(OTHER_DAYS)]


def library(root: Path = Path("/")) -> Path | None:
    """Where libfaketime is; None where it is not installed (or there is none: Windows, macOS)."""
    found = (path for place in _PLACES for path in sorted(root.glob(f"{place}/{_LIBRARY}")))
    return next(found, None)
