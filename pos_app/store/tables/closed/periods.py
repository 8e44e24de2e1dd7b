"""Closed days, months and years in till.db, written with the Z that closes them, and the archives made of them.

A row never changes and none is left out (triggers of the schema); the journal contains each whole, so that a salvaged
file gets it back and no total is reset.

Scope: sqlite3, the domain and the other modules of the store.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from sqlite3 import Connection
from typing import Any

from pos_app.domain.day import DayReport
from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen
from pos_app.domain.order import Sale
from pos_app.domain.periods import PeriodEnd, PeriodKind, Running, closings, resumed
from pos_app.store.errors import StoreError
from pos_app.store.sqlite.codec import decode, encode
from pos_app.store.sqlite.database import Database
from pos_app.store.tables import journal
from pos_app.store.tables.closed import purge

PERIOD, ARCHIVED, CHECKED, KEY = "period", "archive", "archive_checked", "archive_key"  # kinds of journal entries


@frozen
class JournalEntry:
    """An entry of the journal as it was written."""

    seq: int
    at: str
    kind: str
    body: str
    hash: str


@frozen
class Covered:
    """What an archive of the days from one Z to another holds. `before` is the hash in front of the first entry;
    `texts` are the sales in between as they are in the file: receipt and text."""

    before: str
    entries: tuple[JournalEntry, ...]
    texts: tuple[tuple[str, str], ...]
    zs: tuple[str, ...]
    periods: tuple[str, ...]

    def sales(self) -> tuple[list[Sale], list[str]]:
        """The sales, and the receipts of those whose text cannot be read. For a thread of one's own: a thousand take as
        long as hundreds of payments, which ask the thread that reads the file."""
        sales, lost = [], []
        for receipt, text in self.texts:
            try:
                sales.append(decode(Sale, text))
            except (StoreError, DomainError):
                lost.append(receipt)
        return sales, lost


@frozen
class Archived:
    """An archive that was made: of which period (its number), in which file, with which bytes, where it was put, and
    when all of it was checked last."""

    period: int
    name: str
    sha256: str
    size: int
    places: tuple[str, ...]
    checked_at: datetime | None = None


@frozen
class ZFacts:
    """What a Z tells beside its day: the closing of it, the chain's head behind it, and how many copies of papers were
    given out since the Z before."""

    end: PeriodEnd
    head: str
    copies: int


class PeriodStore:
    """The closed periods of one till. Every method raises StoreError; nothing was written then."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def ends(self, kind: PeriodKind, limit: int = 1000, year: str = "") -> tuple[PeriodEnd, ...]:
        """The closed periods of a kind, newest first, of one calendar year ("2026") or of all; one that cannot be read
        costs itself only."""

        def step(connection: Connection) -> list[PeriodEnd]:
            query = (
                "SELECT body FROM period_end WHERE kind = ?1 AND (?3 = '' OR CASE WHEN json_valid(body) THEN"
                " substr(json_extract(body, '$.month'), 1, 4) = ?3 END) ORDER BY number DESC LIMIT ?2"
            )
            found = (_read(body) for (body,) in connection.execute(query, (kind.value, limit, year)))
            return [one for one in found if one is not None]

        return tuple(await self._database.read(step))

    async def years(self) -> tuple[str, ...]:
        """The calendar years in which a day was closed, newest first."""

        def step(connection: Connection) -> list[tuple[str]]:
            return connection.execute(
                "SELECT DISTINCT substr(json_extract(body, '$.month'), 1, 4) AS year FROM period_end"
                " WHERE kind = 'day' AND json_valid(body) ORDER BY year DESC"
            ).fetchall()

        return tuple(year for (year,) in await self._database.read(step))

    async def running(self, last_month: int) -> Running:
        """Where the periods stand: what is closed of the open month and year. `last_month`: of the shop's year."""
        return await self._database.read(lambda c: _running(c, last_month))

    async def head(self, z: int) -> str:
        """The hash of the last journal entry that a Z wrote: the chain's head then. Raises KeyError if there is no such
        Z."""

        def step(connection: Connection) -> str:
            found = connection.execute(
                "SELECT hash FROM journal WHERE seq = ?", (_last_entry_of(connection, z),)
            ).fetchone()
            return str(found[0]) if found else journal.FIRST

        return await self._database.read(step)

    async def of_z(self, number: int) -> ZFacts | None:
        """What the Z of this number tells beside its day; None for one that an older program made."""

        def step(connection: Connection) -> ZFacts | None:
            query = "SELECT body FROM period_end WHERE kind = 'day' AND label = ?"
            found = connection.execute(query, (str(number),)).fetchone()
            end = _read(found[0]) if found else None
            if end is None:
                return None
            start, last = _last_entry_of(connection, number - 1), _last_entry_of(connection, number)
            copies = connection.execute(
                "SELECT count(*) FROM journal WHERE kind = ? AND seq > ? AND seq <= ?", (journal.COPY, start, last)
            ).fetchone()
            head = connection.execute("SELECT hash FROM journal WHERE seq = ?", (last,)).fetchone()
            return ZFacts(end, str(head[0]), int(copies[0]))

        return await self._database.read(step)

    async def covered(self, first_z: int, last_z: int) -> Covered:
        """All that belongs to the days from one Z to another. Raises KeyError if one of them is not closed,
        StoreError("purged") where its sales were taken out."""
        return await self._database.read(lambda c: covered(c, first_z, last_z))

    async def archives(self) -> tuple[Archived, ...]:
        """The archives that were made, oldest first."""

        def step(connection: Connection) -> list[tuple[Any, ...]]:
            return connection.execute(
                "SELECT period, name, sha256, size, places, checked_at FROM archive ORDER BY period"
            ).fetchall()

        return tuple(
            Archived(period, name, digest, size, tuple(json.loads(places)), checked and datetime.fromisoformat(checked))
            for period, name, digest, size, places, checked in await self._database.read(step)
        )

    async def unarchived(self, places: int) -> PeriodEnd | None:
        """The oldest period with a day in it whose archive lies in fewer places than this; None if there is none."""

        def step(connection: Connection) -> list[tuple[str]]:
            return connection.execute(
                "SELECT p.body FROM period_end p LEFT JOIN archive a ON a.period = p.number"
                " WHERE a.period IS NULL OR json_array_length(a.places) < ? ORDER BY p.number",
                (places,),
            ).fetchall()

        found = (_read(body) for (body,) in await self._database.read(step))
        return next((one for one in found if one is not None and one.last_z), None)

    async def note_archive(self, made: Archived, at: datetime, cashier: str) -> None:
        """Write that an archive was made, or put into another place; the journal has its hash."""

        def step(connection: Connection) -> None:
            connection.execute(
                "INSERT INTO archive (period, name, sha256, size, places) VALUES (?, ?, ?, ?, ?) ON CONFLICT (period)"
                " DO UPDATE SET name = excluded.name, sha256 = excluded.sha256, size = excluded.size,"
                " places = excluded.places, checked_at = NULL",
                (made.period, made.name, made.sha256, made.size, json.dumps(made.places)),
            )
            facts: dict[str, str | int | None] = {"period": made.period, "name": made.name, "sha256": made.sha256}
            journal.append(connection, at, ARCHIVED, {**facts, "cashier": cashier, "places": len(made.places)})

        await self._database.run(step)

    async def note_check(self, period: int, at: datetime, cashier: str, *, good: bool) -> None:
        """Write that all places of an archive were checked, and with which result."""

        def step(connection: Connection) -> None:
            checked = at.isoformat() if good else None
            connection.execute("UPDATE archive SET checked_at = ? WHERE period = ?", (checked, period))
            journal.append(connection, at, CHECKED, {"period": period, "good": int(good), "cashier": cashier})

        await self._database.run(step)

    async def note_key(self, fingerprint: str, at: datetime, by: str) -> None:
        """Write that archives are signed with another key from now on, for the one before is lost."""
        await self._database.run(lambda c: journal.append(c, at, KEY, {"key": fingerprint, "by": by}))


def close(connection: Connection, z: DayReport, last_month: int) -> tuple[PeriodEnd, ...]:
    """Write what the day that this Z closes brings to an end; days that an older program closed come first."""
    made: list[PeriodEnd] = []
    running = _running(connection, last_month)  # read once: a year that an older program closed has hundreds of days
    for report in (*_closed_before(connection, z.heading.number), z):
        found, running = closings(running, report, last_month)
        for end in found:
            _put(connection, end, report.heading.number)
        made += found
    return tuple(made)


def restore(connection: Connection) -> None:
    """Write again the periods that the journal has and the table lacks."""
    for (text,) in connection.execute("SELECT body FROM journal WHERE kind = ? ORDER BY seq", (PERIOD,)).fetchall():
        try:
            facts: dict[str, Any] = json.loads(text)
        except ValueError:
            continue  # `verify` names it
        values = (facts["number"], facts["kind"], facts["label"], facts["z"], facts["currency"], facts["body"])
        connection.execute(
            "INSERT INTO period_end (number, kind, label, z, currency, body) SELECT ?1, ?2, ?3, ?4, ?5, ?6"
            " WHERE ?1 = (SELECT coalesce(max(number), 0) + 1 FROM period_end)",
            values,
        )


def first_changed(connection: Connection) -> int | None:
    """The number of the first journal entry about a period that does not match the table, None if all match."""
    columns = ("kind", "label", "z", "currency", "body")
    ends = {row[0]: row[1:] for row in connection.execute(f"SELECT number, {', '.join(columns)} FROM period_end")}  # noqa: S608
    last = 0
    query = "SELECT seq, body FROM journal WHERE kind = ? ORDER BY seq"
    for seq, text in connection.execute(query, (PERIOD,)):
        facts, last = json.loads(text), seq
        if ends.pop(facts["number"], ()) != tuple(facts[name] for name in columns):
            return int(seq)
    return last + 1 if ends else _first_other_archive(connection)


def _first_other_archive(connection: Connection) -> int | None:
    """The number of the last journal entry about an archive whose row tells other bytes; a row without any counts as
    the first entry."""
    told: dict[int, tuple[int, str, str]] = {}
    query = "SELECT seq, body FROM journal WHERE kind = ? ORDER BY seq"
    for seq, text in connection.execute(query, (ARCHIVED,)):
        facts = json.loads(text)
        told[int(facts["period"])] = int(seq), str(facts["name"]), str(facts["sha256"])
    for period, name, digest in connection.execute("SELECT period, name, sha256 FROM archive ORDER BY period"):
        seq, *known = told.get(period, (1, "", ""))
        if known != [name, digest]:
            return seq
    return None


def covered(connection: Connection, first_z: int, last_z: int) -> Covered:
    """See `PeriodStore.covered`."""
    start, end = _last_entry_of(connection, first_z - 1), _last_entry_of(connection, last_z)
    before = connection.execute("SELECT hash FROM journal WHERE seq = ?", (start,)).fetchone()
    entries = connection.execute(
        "SELECT seq, at, kind, body, hash FROM journal WHERE seq > ? AND seq <= ? ORDER BY seq", (start, end)
    ).fetchall()
    texts = tuple(paid_texts(connection, first_z, last_z))
    zs = connection.execute(
        "SELECT body FROM day_end WHERE number BETWEEN ? AND ? ORDER BY number", (first_z, last_z)
    ).fetchall()
    periods = connection.execute(
        "SELECT body FROM period_end WHERE z BETWEEN ? AND ? ORDER BY number", (first_z, last_z)
    ).fetchall()
    return Covered(
        before[0] if before else journal.FIRST,
        tuple(JournalEntry(*row) for row in entries),
        texts,
        tuple(row[0] for row in zs),
        tuple(row[0] for row in periods),
    )


def _last_entry_of(connection: Connection, z: int) -> int:
    """The last journal entry that was written with a Z; 0 for the time before the first."""
    if z <= 0:
        return 0
    found = connection.execute(
        "SELECT max(seq) FROM journal WHERE kind = ? AND json_extract(body, '$.z') = ?", (PERIOD, z)
    ).fetchone()
    if found[0] is None:
        raise KeyError(z)
    return int(found[0])


def paid_texts(connection: Connection, first_z: int, last_z: int) -> Iterator[tuple[str, str]]:
    """The sales that were paid here between these Z: receipt and text, without orders that were split off. Raises
    StoreError("purged") where some were taken out."""
    if purge.is_purged(connection, first_z, last_z):
        raise StoreError("purged")
    ends = dict(
        connection.execute("SELECT number, last_sale FROM day_end WHERE number IN (?, ?)", (first_z - 1, last_z))
    )
    start = ends.get(first_z - 1, connection.execute("SELECT last_sale FROM day_start").fetchone()[0])
    yield from connection.execute(
        "SELECT s.receipt, p.body FROM sale s JOIN payload p USING (seq) WHERE s.seq > ? AND s.seq <= ?"
        " AND instr(s.receipt, '/') = 0 AND NOT EXISTS"
        " (SELECT 1 FROM handover h WHERE h.submission = s.seq AND h.direction = 'in') ORDER BY s.seq",
        (start, ends[last_z]),
    )


def _closed_before(connection: Connection, number: int) -> list[DayReport]:
    """Z reports before this one that closed no period: an older program made them."""
    rows = connection.execute(
        "SELECT body FROM day_end WHERE number < ? AND number > (SELECT coalesce(max(z), 0) FROM period_end)"
        " ORDER BY number",
        (number,),
    ).fetchall()
    return [decode(DayReport, body) for (body,) in rows]


def _running(connection: Connection, last_month: int) -> Running:
    year = connection.execute("SELECT coalesce(max(number), 1) FROM period_end WHERE kind = 'year'").fetchone()[0]
    rows = connection.execute("SELECT number, body FROM period_end WHERE number >= ? ORDER BY number", (year,))
    since = [_sure(connection, number, body) for number, body in rows.fetchall()]
    rows = connection.execute(
        "SELECT number, body FROM period_end WHERE number IN"
        " (SELECT max(number) FROM period_end WHERE kind = 'day' GROUP BY currency)"
    )
    last = [_sure(connection, number, body) for number, body in rows.fetchall()]
    return resumed(since, last, last_month, year - 1 if since else 0)


def _sure(connection: Connection, number: int, body: str) -> PeriodEnd:
    """A period by its row, or by the journal's copy where the row is damaged."""
    found = _read(body)
    if found is None or found.number != number:
        query = "SELECT body FROM journal WHERE kind = ? AND json_valid(body) AND json_extract(body, '$.number') = ?"
        kept = connection.execute(query, (PERIOD, number)).fetchone()
        found = decode(PeriodEnd, json.loads(kept[0])["body"]) if kept else decode(PeriodEnd, body)
    return found


def _read(body: str) -> PeriodEnd | None:
    try:
        return decode(PeriodEnd, body)
    except StoreError:
        return None


def _put(connection: Connection, end: PeriodEnd, z: int) -> None:
    body, code = encode(end), end.currency.code
    connection.execute(
        "INSERT INTO period_end (number, kind, label, z, currency, body) VALUES (?, ?, ?, ?, ?, ?)",
        (end.number, end.kind.value, end.label, z, code, body),
    )
    facts = {"number": end.number, "kind": end.kind.value, "label": end.label, "z": z, "currency": code, "body": body}
    journal.append(connection, end.closed_at, PERIOD, facts)
