"""The law a till's file sells under, in till.db, and the pass for sales that are no new payments.

    fiscal    one row: regime, meals, device, practice; changed only as the triggers allow
    arrival   ids that may be written although nothing may be sold: an import, a salvage, a part that is split off.
              A row is there only inside the transaction that writes its sale.

Where the file's law asks for a signing device and there is none, a trigger keeps every new sale out, whichever code
writes it. Scope: sqlite3 and the domain; the functions run inside a transaction of their caller.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from sqlite3 import Connection

from pos_app.domain.errors import DomainError
from pos_app.domain.fiscal import Regime, Standing
from pos_app.store.errors import StoreError
from pos_app.store.sqlite.database import Database
from pos_app.store.tables.journal import append

_log = logging.getLogger(__name__)
KIND = "regime"  # of the journal's entry about each change
REFUSED = "fiscal: "  # what the messages of the triggers begin with
_OF_FISCAL = "=fiscal"  # the pass for the row of `fiscal` itself; no sale has such an id
_OPEN_DAY = "(SELECT coalesce(max(number), 0) + 1 FROM day_end)"
_IN_OPEN_DAY = f"""SELECT EXISTS (SELECT 1 FROM sale WHERE seq > (SELECT last_sale FROM day_start)
    AND seq > (SELECT coalesce(max(last_sale), 0) FROM day_end))
    OR EXISTS (SELECT 1 FROM payment WHERE day = {_OPEN_DAY})
    OR EXISTS (SELECT 1 FROM taken_back WHERE day = {_OPEN_DAY})"""  # noqa: S608 - our own names
_HAS_BOOKS = "SELECT EXISTS (SELECT 1 FROM sale) OR EXISTS (SELECT 1 FROM payment) OR EXISTS (SELECT 1 FROM taken_back)"


class FiscalStore:
    """The law of one till's file. Raises StoreError if the file cannot be used. `clock` (zone-aware) dates entries."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def begin(self, wanted: Standing) -> Standing:
        """The law this till sells under from now on, `wanted` by its settings: it is kept with the first opening, and
        follows them while the file has no document. A file and settings that differ afterwards sell under the stricter
        one; `change` is the way from one law to another. Settings without a country leave the file its law.

        Raises StoreError: practice, real (the practice shop's file never sells, and it never opens a real one: what
        waits in the one would be sent to the other's shop).
        """
        kept, told = await self._database.read(lambda c: (standing(c), _told(c)))
        if kept is None or kept != wanted or told not in (None, kept):
            kept = await self._database.run(lambda c: _begin(c, wanted, self._clock()))
        return kept.stricter(wanted)

    async def kept(self) -> Standing | None:
        """The law the file keeps to; None for a file of an older program that was not opened since."""
        return await self._database.read(standing)

    async def binds(self, wanted: Standing) -> bool:
        """Whether the file has documents under another law than `wanted`."""

        def step(connection: Connection) -> bool:
            return _has_books(connection) and standing(connection) != wanted

        return await self._database.read(step)

    async def is_day_open(self) -> bool:
        """Whether sales, payments or returns of this till wait for their Z."""
        return await self._database.read(_is_day_open)

    async def change(self, wanted: Standing, cashier: str, approved_by: str = "") -> None:
        """Sell under another law from now on; the journal says who saved and who approved it. Raises
        DomainError("law_day_open") while documents wait for their Z."""

        def step(connection: Connection) -> None:
            if _is_day_open(connection):
                raise DomainError("law_day_open", "country")
            if standing(connection) != wanted:
                _keep(connection, wanted, cashier, self._clock(), approved_by)

        await self._database.run(step)


def standing(connection: Connection) -> Standing | None:
    """The law the file keeps to; None for a file that has none yet, or a row that cannot be read."""
    row = connection.execute("SELECT regime, meals, device, practice FROM fiscal").fetchone()
    try:
        return Standing(Regime(row[0]), row[1] == "meals", row[2], row[3] == "practice") if row else None
    except ValueError:
        _log.warning("the law that the file names is none that this program knows")
        return None


@contextmanager
def arriving(connection: Connection, row_id: str) -> Iterator[None]:
    """Let the sale `row_id` be written although nothing may be sold: it was paid elsewhere or earlier."""
    connection.execute("INSERT OR IGNORE INTO arrival (id) VALUES (?)", (row_id,))
    try:
        yield
    finally:
        connection.execute("DELETE FROM arrival WHERE id = ?", (row_id,))


def restore(connection: Connection) -> None:
    """Take the law from the last entry of the journal: for a file that was salvaged, and for a row that a hand or a
    damaged byte changed. The journal is what counts, for its chain shows a change."""
    wanted = _told(connection)
    if wanted is not None and standing(connection) != wanted:
        with arriving(connection, _OF_FISCAL):
            _write(connection, wanted)


def first_changed(connection: Connection) -> int | None:
    """The number of the last entry about the law if the file keeps to another one, None if it keeps to it."""
    if standing(connection) == _told(connection):
        return None
    found = connection.execute("SELECT coalesce(max(seq), 1) FROM journal WHERE kind = 'regime'").fetchone()
    return int(found[0])


def _told(connection: Connection) -> Standing | None:
    """The law that the last entry of the journal names; None for no entry, or one that cannot be read (`verify` names
    it)."""
    # The kind is written out, not bound: only so the index that has these entries alone is used.
    found = connection.execute("SELECT body FROM journal WHERE kind = 'regime' ORDER BY seq DESC LIMIT 1").fetchone()
    try:
        facts = json.loads(found[0]) if found else None
        return facts and Standing(Regime(facts["to"]), bool(facts["meals"]), practice=bool(facts["practice"]))
    except (ValueError, KeyError, TypeError):
        return None


def _begin(connection: Connection, wanted: Standing, now: datetime) -> Standing:
    restore(connection)
    kept, has_books = standing(connection), _has_books(connection)
    if kept is not None and has_books and kept.practice != wanted.practice:
        raise StoreError("practice" if kept.practice else "real")
    if wanted.regime is Regime.UNKNOWN:
        return kept or wanted
    if kept != wanted and (kept is None or not has_books or kept.practice):
        _keep(connection, wanted, "", now)
        return wanted
    return kept


def _has_books(connection: Connection) -> bool:
    return bool(connection.execute(_HAS_BOOKS).fetchone()[0])


def _is_day_open(connection: Connection) -> bool:
    return bool(connection.execute(_IN_OPEN_DAY).fetchone()[0])


def _keep(connection: Connection, wanted: Standing, cashier: str, now: datetime, approved_by: str = "") -> None:
    before = standing(connection)
    facts = {"from": before.regime.value if before else "", "to": wanted.regime.value, "by": cashier}
    facts |= {"approved_by": approved_by} if approved_by else {}
    append(connection, now, KIND, facts | {"meals": int(wanted.meals), "practice": int(wanted.practice)})
    _write(connection, wanted)


def _write(connection: Connection, wanted: Standing) -> None:
    values = (wanted.regime.value, "meals" if wanted.meals else "", wanted.device)
    practice = "practice" if wanted.practice else "live"
    there = connection.execute("SELECT 1 FROM fiscal").fetchone()
    query = "UPDATE fiscal SET (regime, meals, device, practice) = (?, ?, ?, ?)"
    if there is None:
        query = "INSERT INTO fiscal (only, regime, meals, device, practice) VALUES (1, ?, ?, ?, ?)"
    connection.execute(query, (*values, practice))
