"""The copy of the Austrian log that must lie outside of the till each quarter (RKSV § 7 (3); docs/signing.md).

Each copy has the whole chain up to the quarter's end, so that it can be checked by itself, and the journal has its
digest: a copy that is changed later is found.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from pos_app.domain.errors import DomainError
from pos_app.services.clock import Clock
from pos_app.services.fiscal.archives import AGAIN_AFTER, LOOK_EVERY
from pos_app.services.fiscal.dep import dep_export
from pos_app.store.errors import StoreError
from pos_app.store.tables.signed import SavedLog, SignedStore
from pos_app.system.held_files import write


class LogCopies:
    """The quarterly copies of one till's log, put into `place`: a folder outside of the computer, None where the
    settings name none."""

    def __init__(self, store: SignedStore, till: str, clock: Clock, place: Path | None) -> None:
        self._store = store
        self._till = till
        self._clock = clock
        self._place = place

    async def keep(self, tell: Callable[[DomainError | StoreError], object]) -> None:
        """Make each copy that is due, while the till is open. `tell` is called once for each trouble; it is tried
        again, seldom."""
        told = ""
        while True:
            await asyncio.sleep(AGAIN_AFTER if told else LOOK_EVERY)
            try:
                await self.save_due()
                told = ""
            except (DomainError, StoreError) as error:
                if str(error) != told:
                    told = str(error)
                    tell(error)

    async def save_due(self) -> tuple[SavedLog, ...]:
        """Make the copies of all quarters that are over and have none.

        Raises DomainError: dep_place (no place is set; `quarter`), archive_place (it cannot be written; `where`);
        StoreError.
        """
        due = due_quarters(await self._store.months(), await self._store.saved_quarters(), self._clock.now())
        return tuple([await self._save(quarter) for quarter in due])

    async def _save(self, quarter: str) -> SavedLog:
        if self._place is None:
            raise DomainError("dep_place", quarter=quarter)
        chain = tuple(one for one in await self._store.all() if quarter_of(one.at.isoformat()) <= quarter)
        content = await asyncio.to_thread(dep_export, chain, {})
        name = f"dep7-{quarter}_till-{self._till}.json"
        try:
            await asyncio.to_thread(_put, self._place, name, content)
        except OSError as error:
            raise DomainError("archive_place", "place", where=str(self._place)) from error
        made = SavedLog(quarter, name, sha256(content).hexdigest(), len(chain))
        await self._store.note_saved(made, self._clock.now())
        return made


def quarter_of(month: str) -> str:
    """The quarter of a month or day in ISO form: "2026-11-30" -> "2026-Q4"."""
    return f"{month[:4]}-Q{(int(month[5:7]) + 2) // 3}"


def due_quarters(months: Iterable[str], saved: frozenset[str], now: datetime) -> tuple[str, ...]:
    """The quarters with a document ("2026-10") that are over and not saved, the oldest first."""
    found = {quarter_of(month) for month in months}
    return tuple(sorted(one for one in found - saved if one < quarter_of(now.isoformat())))


def _put(place: Path, name: str, content: bytes) -> None:
    if not place.is_dir():  # a stick that is not there is not made on the till's own disk
        raise FileNotFoundError(str(place))
    write(place / name, content)
