"""Takes the sales of a closed year out of the till's file, once archives hold them in two places (docs/archive.md).

Looking changes nothing but the record of a check. What lies in an archive is compared with the file, sale by sale,
before any goes.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from pos_app.domain.errors import DomainError
from pos_app.domain.fiscal_record import record_of
from pos_app.domain.frozen import frozen
from pos_app.domain.keeping import free_from, years_kept
from pos_app.domain.order import ShopProfile
from pos_app.domain.periods import PeriodEnd, PeriodKind
from pos_app.services.clock import Clock
from pos_app.services.fiscal.archive_check import Checked, check, check_order
from pos_app.services.fiscal.archive_format import SALES, ArchiveError, unpack
from pos_app.store.tables.closed.periods import Archived
from pos_app.store.tables.closed.purge import OldSale
from pos_app.store.till import TillStore

PLACES = 2
"""In how many different places each archive must lie."""
_Content = tuple[bytes, tuple[int, int]]  # a file's bytes, and which file it is


@frozen
class Purgeable:
    """A closed year whose sales may go: `label` is its last month, `ids` the sales that go, `stay` how many stay for
    which reason (`OldSale.stays`; "differs": the archive has it otherwise), `archive` the SHA-256 of the year's
    archive, `places` where it lies. `one_drive`: all of them are on one disk or stick, which can break with both."""

    label: str
    first_z: int
    last_z: int
    ids: tuple[str, ...]
    stay: Mapping[str, int]
    archive: str
    places: tuple[str, ...]
    one_drive: bool


class Purge:
    """Purges one till's file. Every method raises DomainError, StoreError."""

    def __init__(self, store: TillStore, shop: ShopProfile, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._years = years_kept(shop.address.country, practice=shop.standing.practice)

    async def years(self) -> tuple[str, ...]:
        """The closed years that still have sales which are not purged, the oldest first, by their labels."""
        gone = await self._store.purging.gone()
        ends = [end for end in await self._store.periods.ends(PeriodKind.YEAR) if end.last_z]
        open_ones = [end for end in ends if not any(end.first_z <= z <= end.last_z for z in gone)]
        return tuple(sorted({end.label for end in open_ones}))

    async def look(self, label: str) -> Purgeable:
        """What of a year may go. Every archive of its days, months and of itself is read and checked in each place.

        Raises DomainError: purge_year (no such closed year, or it is purged), purge_term (`since`: it must be kept
        until then), purge_journal (the file is not as it was written), purge_archive (`what` lies in fewer than two
        places), purge_place (it is not whole in `where`).
        """
        if label not in await self.years():
            raise DomainError("purge_year", "label", what=label)
        since = free_from(label, self._years)
        if self._clock.now().date() < since:
            raise DomainError("purge_term", "label", since=since)
        if not (await self._store.verify_journal()).ok:
            raise DomainError("purge_journal")
        ends = await self._parts(label)
        made = {one.period: one for one in await self._store.periods.archives()}
        return await asyncio.to_thread(self._compared, label, ends, made, await self._sales(ends))

    async def take_out(self, what: Purgeable, by: str) -> int:
        """Take the sales out in one transaction, then give their room back to the disk; returns how many there were.
        The copies of the file are made anew without them. `by` is who does it, for the journal."""
        store = self._store.purging
        count = await store.take_out(what.ids, what.first_z, what.last_z, what.archive, self._clock.now(), by)
        await store.shrink()
        await self._store.leave_no_trace()
        return count

    async def _parts(self, label: str) -> tuple[PeriodEnd, ...]:
        """The year, closed once for each currency, and all days and months in it."""
        periods = self._store.periods
        every = [end for kind in PeriodKind for end in await periods.ends(kind, 1_000_000) if end.last_z]
        own = [end for end in every if end.kind is PeriodKind.YEAR and end.label == label]
        first, last = min(end.first_z for end in own), max(end.last_z for end in own)
        return tuple(end for end in every if first <= end.first_z and end.last_z <= last)

    async def _sales(self, ends: Sequence[PeriodEnd]) -> tuple[OldSale, ...]:
        return await self._store.purging.sales(min(e.first_z for e in ends), max(e.last_z for e in ends))

    def _compared(
        self, label: str, ends: Sequence[PeriodEnd], made: Mapping[int, Archived], sales: Sequence[OldSale]
    ) -> Purgeable:
        told: dict[str, object] = {}
        checked: list[Checked] = []
        years: list[Archived] = []
        for end in ends:
            archived = made.get(end.number)
            if archived is None or len(archived.places) < PLACES:
                raise DomainError("purge_archive", "label", what=end.label)
            content = _whole_everywhere(archived)
            try:
                found = check(content)
            except ArchiveError as error:
                raise DomainError("purge_place", "label", what=archived.name, where=archived.places[0]) from error
            if (found.kind, found.first_z, found.last_z) != (end.kind.value, end.first_z, end.last_z):
                raise DomainError("purge_place", "label", what=archived.name, where=archived.places[0])
            checked.append(found)
            if end.kind is PeriodKind.YEAR:
                years.append(archived)
                told |= _records(content)
        try:
            check_order(checked)
        except ArchiveError as error:
            raise DomainError("purge_archive", "label", what=label) from error
        others = {_base(one) for one in sales if not one.stays and not _is_in(one, told)}
        why = {one.id: one.stays or ("differs" if _base(one) in others else "") for one in sales}
        drives = {os.stat(place).st_dev for year in years for place in year.places}
        return Purgeable(
            label,
            min(end.first_z for end in ends),
            max(end.last_z for end in ends),
            tuple(one for one, stays in why.items() if not stays),
            dict(Counter(stays for stays in why.values() if stays)),
            years[0].sha256,
            years[0].places,
            len(drives) == 1,
        )


def _base(one: OldSale) -> str:
    """The receipt number that all orders of a sale share."""
    return one.receipt.partition("/")[0]


def _is_in(one: OldSale, told: Mapping[str, object]) -> bool:
    """Whether an archive holds a sale as the file has it; an order that was split off is in its sale."""
    if "/" in one.receipt:
        return True
    return one.sale is not None and told.get(one.id) == record_of(one.sale, one.sale.totals)


def _whole_everywhere(archived: Archived) -> bytes:
    """The bytes of an archive that lies whole in each of its places, which are at least two different files. Raises
    DomainError: purge_archive, purge_place."""
    content, seen = b"", set()
    for place in archived.places:
        try:
            content, which = _read(Path(place) / archived.name)
        except OSError as error:
            raise DomainError("purge_place", "label", what=archived.name, where=place) from error
        if sha256(content).hexdigest() != archived.sha256:
            raise DomainError("purge_place", "label", what=archived.name, where=place)
        seen.add(which)
    if len(seen) < PLACES:  # two names of one file are one place
        raise DomainError("purge_archive", "label", what=archived.name)
    return content


def _read(path: Path) -> _Content:
    with path.open("rb") as file:
        about = os.fstat(file.fileno())
        return file.read(), (about.st_dev, about.st_ino)


def _records(content: bytes) -> dict[str, object]:
    """The sales of an archive by their ids."""
    files, _ = unpack(content)
    rows = [json.loads(row) for row in files.files[SALES].splitlines()]
    return {str(row["id"]): row for row in rows}
