"""The closed days, months and years of a till for a person who looks: their totals, and where their archives lie."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from pathlib import Path

from pos_app.domain.frozen import frozen
from pos_app.domain.periods import PeriodEnd, PeriodKind, so_far
from pos_app.services.fiscal.archive_check import Checked, check
from pos_app.services.fiscal.archive_format import LARGEST
from pos_app.services.fiscal.archives import Archives
from pos_app.store.tables.closed.periods import Archived
from pos_app.store.tables.journal import JournalCheck
from pos_app.store.till import TillStore


@frozen
class PeriodSheet:
    """The periods of one kind. `years` are the calendar years in which days were closed, newest first, `year` the one
    shown ("": all, for years); `running` what is closed of the open month or year, where it is in `year`; `archives` by
    the number of their period."""

    years: tuple[str, ...] = ()
    year: str = ""
    ends: tuple[PeriodEnd, ...] = ()
    running: tuple[PeriodEnd, ...] = ()
    archives: Mapping[int, Archived] = field(default_factory=dict)


@frozen
class JournalLook:
    """A check of the journal, and when it was made."""

    check: JournalCheck
    at: datetime


class Overview:
    """Reads the periods, and makes and checks their archives. `places` are where archives are kept, the till's own
    folder first; `last_month` is the last of the shop's year. Raises what `Archives` and `PeriodStore` do."""

    def __init__(self, store: TillStore, archives: Archives, places: tuple[Path, ...], last_month: int) -> None:
        self._store = store
        self._archives = archives
        self.places = places
        self._last_month = last_month

    async def sheet(self, kind: PeriodKind, year: str) -> PeriodSheet:
        """The periods of a kind in a calendar year, that of the newest where there is none in this one."""
        periods = self._store.periods
        years = await periods.years()
        shown = "" if kind is PeriodKind.YEAR else year if year in years else next(iter(years), "")
        ends = await periods.ends(kind, year=shown)
        running = so_far(await periods.running(self._last_month), kind)
        made = {one.period: one for one in await periods.archives()}
        return PeriodSheet(years, shown, ends, tuple(one for one in running if one.label.startswith(shown)), made)

    async def head(self, end: PeriodEnd) -> str:
        """The chain's head behind a period: the hash of the last journal entry of its last Z; "" for an empty one."""
        return await self._store.periods.head(end.last_z) if end.last_z else ""

    async def make(self, end: PeriodEnd, cashier: str, place: Path | None = None) -> Archived:
        """Make the archive of a period into each of the places, or into one more."""
        return await self._archives.make(end, self.places if place is None else (place,), cashier)

    async def check(self, archived: Archived, cashier: str) -> tuple[Checked | None, tuple[str, ...]]:
        """See `Archives.check`."""
        return await self._archives.check(archived, cashier)

    async def check_file(self, path: Path) -> Checked:
        """Check any archive. Raises ArchiveError, OSError."""
        return await asyncio.to_thread(_check_file, path)

    async def check_journal(self, now: datetime) -> JournalLook:
        """Check that nothing in the till's file was changed."""
        return JournalLook(await self._store.verify_journal(), now)


def _check_file(path: Path) -> Checked:
    with path.open("rb") as file:
        return check(file.read(LARGEST + 1))
