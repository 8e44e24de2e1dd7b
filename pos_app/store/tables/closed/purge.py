"""Sales of closed years that are taken out of till.db, once archives hold them (docs/archive.md, "Purging").

What goes is a sale's own text, its rows, and what was asked and answered about it. What stays: the journal whole, Z
reports, closings with their totals, the drawer, returns, vouchers, payments, counters of numbers, and the newest sale,
behind which numbers and signatures go on. For each Z the journal has an entry with the ids of the sales that went, and
the file lets no row go that its last entry does not name (triggers `submission_stays`, `sale_stays`).

Scope: sqlite3, the domain and the other modules of the store.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from sqlite3 import Connection

from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen
from pos_app.domain.order import Sale
from pos_app.store.errors import StoreError
from pos_app.store.sqlite.codec import decode
from pos_app.store.sqlite.database import Database
from pos_app.store.tables import journal
from pos_app.store.tables.sales import WAITS

# Why a sale must stay; each is a condition over its row `s` and that of the outbox `o`.
_UNSENT = "o.state NOT IN ('sent', 'withdrawn')"
_ANOTHERS = "EXISTS (SELECT 1 FROM handover h WHERE h.submission = s.seq AND h.direction = 'in')"
_OPEN_WORK = (
    "EXISTS (SELECT 1 FROM work_item w WHERE w.sale_id = s.id AND w.state NOT IN ('booked', 'left'))"
    " OR EXISTS (SELECT 1 FROM print_job j WHERE j.subject = s.id AND j.state IN ('waiting', 'printing', 'doubtful'))"
    " OR EXISTS (SELECT 1 FROM correction c WHERE c.submission = s.seq)"
)
# What was paid later, or taken off what is owed, is reckoned from the sale's own text.
_OWED = (
    "instr(s.search, ' =unpaid') > 0 OR EXISTS (SELECT 1 FROM payment p WHERE p.subject = s.id)"
    ' OR EXISTS (SELECT 1 FROM taken_back t WHERE t.sale_id = s.id AND instr(t.body, \'"way":"owed"\') > 0)'
)
_NEWEST = "s.seq = (SELECT max(seq) FROM sale)"
_TABLES = ("attempt", "handover", "difference", "correction", "cleaned")  # by `submission`
_BY_SEQ = ("answer", "payload", "sale", "submission")


@frozen
class OldSale:
    """A sale of a closed day. `z` closed it; `stays` says why it must stay here ("" for one that may go): "unsent",
    "another" (it was paid at another till, whose archives have it), "open", "owed", "waiting" (its goods are still to
    be handed over), "newest", "part" (another part of it stays), "unreadable" (`sale` is None then)."""

    seq: int
    id: str
    receipt: str
    z: int
    sale: Sale | None
    stays: str


class PurgeStore:
    """Takes old sales out of one till's file. Each method is one transaction and raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def sales(self, first_z: int, last_z: int) -> tuple[OldSale, ...]:
        """The sales that are still here of the days from one Z to another, in their order."""
        return await self._database.read(lambda c: tuple(_sales(c, first_z, last_z)))

    async def is_purged(self, first_z: int, last_z: int) -> bool:
        """Whether sales of one of these days were taken out."""
        return await self._database.read(lambda c: is_purged(c, first_z, last_z))

    async def gone(self) -> Mapping[int, int]:
        """How many sales were taken out, by the number of the Z that closed their day."""
        return await self._database.read(_gone)

    async def take_out(self, ids: Sequence[str], first_z: int, last_z: int, archive: str, at: datetime, by: str) -> int:
        """Take these sales out, all or none. `archive` is the SHA-256 of the archive that holds them, `by` who does it.
        Returns how many there were. Raises ValueError for one that must stay."""

        def step(connection: Connection) -> int:
            wanted = frozenset(ids)
            found = [one for one in _sales(connection, first_z, last_z) if one.id in wanted]
            if len(found) != len(wanted) or any(one.stays for one in found):
                raise ValueError("one of these sales must stay")
            for z in sorted({one.z for one in found}):
                _take_out_day(connection, z, [one for one in found if one.z == z], archive, at, by)
            # Behind it no row may go: the triggers look at the last entry.
            journal.append(connection, at, "purged", {"sales": len(found), "cashier": by})
            return len(found)

        return await self._database.run(step)

    async def shrink(self) -> None:
        """Give the room of what was taken out back to the disk. The file is open to nobody else."""
        await self._database.leave_no_trace(rewrite=True)


def is_purged(connection: Connection, first_z: int, last_z: int) -> bool:
    """See `PurgeStore.is_purged`."""
    return any(first_z <= z <= last_z for z in _gone(connection))


def ids_of(body: str) -> frozenset[str]:
    """The ids of the sales that an entry of the kind `journal.PURGE` took out."""
    return frozenset(str(json.loads(body)["ids"]).split())


def gone_ids(connection: Connection) -> frozenset[str]:
    """The ids of all sales that were taken out, by the journal; an entry that cannot be read names none."""
    found: set[str] = set()
    for (body,) in connection.execute("SELECT body FROM journal WHERE kind = 'purge'"):
        try:
            found |= ids_of(body)
        except (ValueError, KeyError, TypeError):
            continue
    return frozenset(found)


def _gone(connection: Connection) -> dict[int, int]:
    found: dict[int, int] = {}
    for (body,) in connection.execute("SELECT body FROM journal WHERE kind = 'purge' ORDER BY seq"):
        facts = json.loads(body)
        found[int(facts["z"])] = found.get(int(facts["z"]), 0) + int(facts["sales"])
    return found


def _sales(connection: Connection, first_z: int, last_z: int) -> list[OldSale]:
    why = (
        f"CASE WHEN {_UNSENT} THEN 'unsent' WHEN {_ANOTHERS} THEN 'another' WHEN {_OPEN_WORK} THEN 'open'"
        f" WHEN {_OWED} THEN 'owed' WHEN {WAITS} THEN 'waiting' WHEN {_NEWEST} THEN 'newest' ELSE '' END"
    )
    rows = connection.execute(
        f"SELECT s.seq, s.id, s.receipt, z.number, p.body, {why} FROM sale s JOIN submission o USING (seq)"  # noqa: S608 - our own conditions
        " LEFT JOIN payload p USING (seq) JOIN day_end z ON z.number ="
        " (SELECT min(number) FROM day_end WHERE last_sale >= s.seq)"
        " WHERE z.number BETWEEN ? AND ? AND s.seq > (SELECT last_sale FROM day_start) ORDER BY s.seq",
        (first_z, last_z),
    ).fetchall()
    found = [_old(*row) for row in rows]
    # A sale that was split goes with all its parts, which have its number and a stroke, or stays with them.
    kept = {one.receipt.partition("/")[0] for one in found if one.stays}
    return [
        OldSale(one.seq, one.id, one.receipt, one.z, one.sale, "part")
        if not one.stays and one.receipt.partition("/")[0] in kept
        else one
        for one in found
    ]


def _old(seq: int, row_id: str, receipt: str, z: int, body: object, stays: str) -> OldSale:
    try:
        sale = decode(Sale, body) if isinstance(body, str) else None
    except (StoreError, DomainError):
        sale = None
    return OldSale(seq, row_id, receipt, z, sale, stays or ("" if sale is not None else "unreadable"))


def _take_out_day(
    connection: Connection, z: int, sales: Sequence[OldSale], archive: str, at: datetime, by: str
) -> None:
    facts: dict[str, str | int | None] = {"z": z, "sales": len(sales), "archive": archive, "cashier": by}
    journal.append(connection, at, journal.PURGE, {**facts, "ids": " ".join(one.id for one in sales)})
    seqs = [(one.seq,) for one in sales]
    for table in _TABLES:
        connection.executemany(f"DELETE FROM {table} WHERE submission = ?", seqs)  # noqa: S608 - our own names
    for table in _BY_SEQ:
        connection.executemany(f"DELETE FROM {table} WHERE seq = ?", seqs)  # noqa: S608 - our own names
