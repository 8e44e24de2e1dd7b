"""The day in till.db: entries of the drawer, and the Z reports that close one day and begin the next.

A drawer entry and a Z are written with their journal entry in one transaction, and never change (triggers of the
schema). The journal contains all of both, so that a salvaged file gets them back and no Z number is used twice.

Scope: sqlite3, the domain and the other modules of the store. Amounts are minor units.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from sqlite3 import Connection
from typing import Any

from pos_app.domain.day import (
    DayReport,
    Move,
    Movement,
    Pieces,
    ReportHeading,
    Sold,
    cash_left,
    day_report,
    sold,
)
from pos_app.domain.day_check import LocalOrder
from pos_app.domain.day_later import NO_LATER, DayLater
from pos_app.domain.dsfinvk import ClosedDay, SoldIn
from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen
from pos_app.domain.money import Currency, currency
from pos_app.domain.order import Sale
from pos_app.domain.returns import Return
from pos_app.domain.submission import State
from pos_app.domain.tender_change import TenderChange
from pos_app.store.errors import StoreError
from pos_app.store.sqlite.codec import decode, encode
from pos_app.store.sqlite.database import Database
from pos_app.store.tables import journal, returned
from pos_app.store.tables.closed import periods
from pos_app.store.tables.later import kept as later

Facts = dict[str, str | int | None]
_ENTRY, _END = "drawer", "z"  # kinds of journal entries
_COLUMNS = "id, day, currency, kind, at, cashier, amount, reason, receipt, expected, pieces"
_INSERT = f"INSERT INTO drawer ({_COLUMNS}) VALUES ({', '.join('?' * (_COLUMNS.count(',') + 1))})"  # noqa: S608 - our own names
_DAY = "(SELECT coalesce(max(number), 0) + 1 FROM day_end)"
# Of documents whose own journal entries contain them.
_UNREADABLE = (StoreError, DomainError, ArithmeticError)  # a text that decodes may still be no sale that adds up
_TYPED = "NOT IN ('sale', 'return', 'more', 'less', 'payment')"
_NO_TIME = datetime.min.replace(tzinfo=UTC)
_NO_END = 2**62  # of a day that is open
_LAST_SALE = "coalesce((SELECT max(last_sale) FROM day_end), (SELECT last_sale FROM day_start), 0)"


@frozen
class DayFacts:
    """The open day: the number its Z will have, when the last Z was made, all sales and drawer entries, what came back,
    and which sales were paid otherwise than it was typed.

    `last_place` is the `seq` of the latest row of the outbox: rows after it belong to the next day if this one is
    closed.
    """

    number: int
    since: datetime | None
    last_place: int
    sales: tuple[Sold, ...]
    movements: tuple[Movement, ...]
    more: bool = False
    returns: tuple[Return, ...] = ()
    changes: tuple[TenderChange, ...] = ()
    later: DayLater = NO_LATER


@frozen
class Ended:
    """A Z report for a list."""

    number: int
    at: datetime
    report: DayReport


@frozen
class DayBooks:
    """What the check of a day compares: its sales, the orders of its sales with their parts, the drawer's entries that
    were written with the sales, and the entries that people typed."""

    sales: tuple[Sold, ...]
    orders: tuple[LocalOrder, ...]
    drawer: tuple[Movement, ...]
    put_in: tuple[Movement, ...]


class DayBook:
    """The drawer and the days of one till. Every method raises StoreError; nothing was written then."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def facts(self, known: Sequence[Sold] = (), most: int = -1) -> DayFacts:
        """The open day. `known` are its sales as read before, in order: only those after them are read, at most `most`
        (-1: all), so that no other query waits long for the reader; `more` says that there may be others."""
        return await self._database.read(lambda c: facts_of(c, known, most))

    async def add(
        self, currency: Currency, build: Callable[[DayFacts], Movement], known: Sequence[Sold] = ()
    ) -> Movement:
        """Write the drawer entry that `build` makes of the day's facts; if `build` raises, nothing changes."""

        def step(connection: Connection) -> Movement:
            entry = build(facts_of(connection, known))
            _put(connection, entry, currency)
            return entry

        return await self._database.run(step)

    async def close(
        self, build: Callable[[DayFacts], DayReport], known: Sequence[Sold] = (), last_month: int = 12
    ) -> DayReport:
        """Close the day, and the months and years that are over (`last_month` is the last of the shop's year): the
        reports, the journal's entries and the beginning of the next day are one transaction."""

        def step(connection: Connection) -> DayReport:
            facts = facts_of(connection, known)
            report = build(facts)
            head = report.heading
            if not head.is_final or head.number != facts.number:
                raise ValueError("a Z has the number of the day it closes")
            body = encode(report)
            connection.execute(
                "INSERT INTO day_end (number, at, cashier, last_sale, body) VALUES (?, ?, ?, ?, ?)",
                (head.number, head.until.isoformat(), head.cashier, facts.last_place, body),
            )
            told: Facts = {"number": head.number, "cashier": head.cashier, "last_sale": facts.last_place, "body": body}
            journal.append(connection, head.until, _END, told)
            periods.close(connection, report, last_month)
            return report

        return await self._database.run(step)

    async def note_x(self, report: DayReport) -> None:
        """Write a journal entry that an X report was made."""
        head = report.heading
        told: Facts = {
            "day": head.number,
            "cashier": head.cashier,
            "total": report.total,
            "currency": head.currency.code,
        }
        await self._database.run(lambda c: journal.append(c, head.until, "x", told))

    async def ends(self, limit: int = 31) -> tuple[Ended, ...]:
        """The latest Z reports, newest first."""

        def step(connection: Connection) -> list[tuple[int, str, str]]:
            query = "SELECT number, at, body FROM day_end ORDER BY number DESC LIMIT ?"
            return connection.execute(query, (limit,)).fetchall()

        rows = await self._database.read(step)
        found = []
        for number, at, body in rows:
            with suppress(StoreError, ValueError):  # one that cannot be read costs itself only; `verify` names it
                found.append(Ended(number, datetime.fromisoformat(at), decode(DayReport, body)))
        return tuple(found)

    async def closed_numbers(self) -> tuple[int, ...]:
        """The numbers of all Z, rising."""
        query = "SELECT number FROM day_end ORDER BY number"
        return await self._database.read(lambda c: tuple(number for (number,) in c.execute(query)))

    async def closed(self, number: int) -> ClosedDay:
        """All that belongs to the day that Z `number` closed. Raises KeyError if there is no such Z."""
        return await self._database.read(lambda c: _closed(c, number))

    async def books(self, number: int, known: Sequence[Sold] = ()) -> DayBooks:
        """The records of the day that Z `number` closes or closed. `known` are sales of it as read before."""
        return await self._database.read(lambda c: _books(c, number, known))

    async def in_drawer(self) -> int | None:
        """The cash that should be in the drawer now, minor units; None if no float was typed in or counted in this
        day."""
        return await self._database.read(in_drawer)

    async def known_receipts(self, receipts: Iterable[str]) -> frozenset[str]:
        """Those of these receipt numbers for which this till has a sale, of whatever day."""
        asked = tuple(receipts)

        def step(connection: Connection) -> frozenset[str]:
            query = "SELECT receipt FROM sale WHERE receipt = ?"
            return frozenset(one for one in asked if connection.execute(query, (one,)).fetchone())

        return await self._database.read(step)


def facts_of(connection: Connection, known: Sequence[Sold] = (), most: int = -1) -> DayFacts:
    """The open day; see `DayBook.facts`."""
    number, start = connection.execute(f"SELECT {_DAY}, {_LAST_SALE}").fetchone()
    before = tuple(one for one in known if one.place > start)
    after = before[-1].place if before else start
    last = connection.execute("SELECT coalesce(max(seq), 0) FROM submission").fetchone()[0]
    since = connection.execute("SELECT at FROM day_end ORDER BY number DESC LIMIT 1").fetchone()
    new = _sales(connection, after, most)
    return DayFacts(
        number,
        datetime.fromisoformat(since[0]) if since else None,
        last,
        (*before, *new),
        _movements(connection, f"day = {_DAY} AND kind {_TYPED}"),
        len(new) == most,
        returned.of_day(connection, number),
        returned.changes_of_day(connection, number),
        later.of_day(connection, number),
    )


def in_drawer(connection: Connection) -> int | None:
    """See `DayBook.in_drawer`."""
    query = f"SELECT kind, sum(amount) FROM drawer WHERE day = {_DAY} GROUP BY kind"  # noqa: S608 - our own names
    sums = dict(connection.execute(query))
    if not {Move.FLOAT, Move.COUNT} & sums.keys():
        return None
    came, went = (Move.FLOAT, Move.SALE, Move.IN, Move.MORE, Move.PAYMENT), (Move.OUT, Move.RETURN, Move.LESS)
    return int(sum(sums.get(kind, 0) for kind in came) - sum(sums.get(kind, 0) for kind in went))


def _books(connection: Connection, number: int, known: Sequence[Sold]) -> DayBooks:
    ends = dict(
        connection.execute("SELECT number, last_sale FROM day_end WHERE number IN (?, ?)", (number - 1, number))
    )
    first = connection.execute("SELECT last_sale FROM day_start").fetchone()[0]
    start, end = ends.get(number - 1, first), ends.get(number, _NO_END)
    kept = tuple(one for one in known if start < one.place <= end)
    new = _sales(connection, kept[-1].place if kept else start, -1, end)
    rows = connection.execute(
        "SELECT s.id, s.receipt, o.state, o.total, o.remote_id, o.order_number FROM sale s"
        " JOIN submission o USING (seq) WHERE s.seq > ? AND s.seq <= ? ORDER BY s.seq",
        (start, end),
    )
    states = {one.value: one for one in State}
    orders = tuple(
        LocalOrder(one, receipt, states[state], *rest) for one, receipt, state, *rest in rows if state in states
    )
    drawer = _movements(connection, f"day = {number:d} AND kind = 'sale'")
    return DayBooks((*kept, *new), orders, drawer, _movements(connection, f"day = {number:d} AND kind = 'in'"))


def _closed(connection: Connection, number: int) -> ClosedDay:
    end = connection.execute("SELECT body FROM day_end WHERE number = ?", (number,)).fetchone()
    if end is None:
        raise KeyError(number)
    sales, lost = [], []
    for receipt, body in periods.paid_texts(connection, number, number):
        try:
            sales.append(decode(Sale, body))
        except _UNREADABLE:
            lost.append(receipt)
    back, changed = returned.of_day(connection, number), returned.changes_of_day(connection, number)
    more = later.of_day(connection, number)
    named = {one.receipt for one in back} | {one.receipt for one in changed}
    named |= {one.receipt for one in more.payments}
    return ClosedDay(
        decode(DayReport, end[0]),
        tuple(sales),
        _movements(connection, f"day = {number:d} AND kind {_TYPED}"),
        back,
        changed,
        more,
        tuple(found for receipt in sorted(named - {""}) if (found := _sold_in(connection, receipt)) is not None),
        tuple(lost),
    )


def _sold_in(connection: Connection, receipt: str) -> SoldIn | None:
    """The closed day in which a sale was paid here, None for one of another till or that this file has not."""
    row = connection.execute(
        "SELECT z.number, z.at FROM sale s JOIN day_end z ON z.last_sale >= s.seq WHERE s.receipt = ?1"
        " AND s.seq > (SELECT last_sale FROM day_start) AND NOT EXISTS"
        " (SELECT 1 FROM handover h WHERE h.submission = s.seq AND h.direction = 'in') ORDER BY z.number LIMIT 1",
        (receipt,),
    ).fetchone()
    return SoldIn(receipt, row[0], datetime.fromisoformat(row[1])) if row else None


def put_cash(connection: Connection, sale: Sale) -> None:
    """Write what a sale that was just paid leaves in the drawer; the journal's entry of the sale contains it."""
    if left := cash_left(sale):
        put_unjournaled(connection, _left_by(sale, left), sale.order.currency, _open_day(connection))


def restore(connection: Connection) -> None:
    """Write again the entries, Z reports, returns, corrections, vouchers and payments that the journal has and the
    tables lack, and the cash of the open day's sales."""
    here = {row[0] for row in connection.execute("SELECT id FROM drawer")}
    kinds = (_ENTRY, _END, returned.RETURN, returned.TENDERS, *later.KINDS)
    query = f"SELECT at, kind, body FROM journal WHERE kind IN ({', '.join('?' * len(kinds))}) ORDER BY seq"  # noqa: S608
    for at, kind, text in connection.execute(query, kinds).fetchall():
        try:
            facts: dict[str, Any] = json.loads(text)
        except ValueError:
            continue  # `verify` names it
        if kind not in (_ENTRY, _END):
            room = later if kind in later.KINDS else returned
            found = room.restored(connection, kind, facts)
            if found is not None and found[0].id not in here:
                put_unjournaled(connection, found[0], found[1], _open_day(connection))
        if kind == _ENTRY and facts["id"] not in here:
            _insert(connection, (*(facts[name] for name in _COLUMNS.split(", ") if name != "at"),), at)
        elif kind == _END:
            connection.execute(
                "INSERT INTO day_end (number, at, cashier, last_sale, body) SELECT ?1, ?2, ?3, ?4, ?5"
                " WHERE NOT EXISTS (SELECT 1 FROM day_end WHERE number = ?1)",
                (facts["number"], at, facts["cashier"], facts["last_sale"], facts["body"]),
            )
    periods.restore(connection)
    start = connection.execute(f"SELECT {_LAST_SALE}").fetchone()[0]
    for place, body, taken in _paid(connection, start):
        try:
            sale = decode(Sale, body)
            one = sold(place, sale)
        except _UNREADABLE:
            continue
        if one.cash and not taken and f"sale:{sale.id}" not in here:
            put_unjournaled(connection, _left_by(sale, one.cash), one.currency, _open_day(connection))


def first_changed(connection: Connection) -> int | None:
    """The number of the first journal entry about a Z, the drawer or a closed period that does not match the tables,
    None if all match."""
    ends = {row[0]: row[1:] for row in connection.execute("SELECT number, at, cashier, last_sale, body FROM day_end")}
    names = _COLUMNS.split(", ")
    entries = {
        row[0]: dict(zip(names, row, strict=True))
        for row in connection.execute(f"SELECT {_COLUMNS} FROM drawer WHERE kind {_TYPED}")  # noqa: S608
    }
    query = "SELECT seq, at, kind, body FROM journal WHERE kind IN (?, ?) ORDER BY seq"
    last = 0
    for seq, at, kind, text in connection.execute(query, (_ENTRY, _END)):
        facts, last = json.loads(text), seq
        if kind == _END:
            if ends.pop(facts["number"], ()) != (at, facts["cashier"], facts["last_sale"], facts["body"]):
                return int(seq)
        else:  # an older program's has fewer columns
            entry, told = entries.pop(facts["id"], {}), {**facts, "at": at}
            if not entry or any(entry[name] != told[name] for name in names if name in told):
                return int(seq)
    return last + 1 if ends or entries else periods.first_changed(connection)


def first_other_sums(connection: Connection) -> int | None:
    """The number of the entry of the first Z whose cash of documents is not what the drawer has of them, that of the
    next entry for the open day: entries of the drawer that documents wrote have none of their own in the journal. The
    closed days of a salvaged file are left out: their entries are not made again.

    Only for a file whose documents are as they were written: sums are reckoned of them."""
    sums: dict[int, dict[tuple[str, str], int]] = {}
    query = (
        f"SELECT day, currency, kind, sum(amount) FROM drawer WHERE NOT (kind {_TYPED}) GROUP BY day, currency, kind"  # noqa: S608
    )
    for day, code, kind, amount in connection.execute(query):
        sums.setdefault(day, {})[code, kind] = amount
    query = (
        "SELECT seq, body FROM journal WHERE kind = ?"
        " AND seq > (SELECT coalesce(max(seq), 0) FROM journal WHERE kind = ?) ORDER BY seq"
    )
    for seq, text in connection.execute(query, (_END, journal.SALVAGE)):
        report = decode(DayReport, json.loads(text)["body"])
        there, drawer = sums.get(report.heading.number, {}), report.drawer
        if _of_documents(there, report.heading.currency.code) != (drawer.sales, drawer.returned, drawer.received):
            return int(seq)
    facts, (last,) = facts_of(connection), connection.execute("SELECT coalesce(max(seq), 0) FROM journal").fetchone()
    there = sums.get(facts.number, {})
    codes = {code for code, _ in there} | {one.currency.code for one in facts.sales if one.here}
    for code in sorted(codes | {one.currency.code for one in facts.returns}):
        try:
            heading = ReportHeading("", "", facts.number, None, _NO_TIME, "", currency(code))
        except DomainError:
            return int(last) + 1  # no document has such a currency
        parts = (facts.sales, facts.movements, None, facts.returns, facts.changes, facts.later)
        drawer = day_report(heading, *parts).drawer
        if _of_documents(there, code) != (drawer.sales, drawer.returned, drawer.received):
            return int(last) + 1
    return None


def _of_documents(sums: dict[tuple[str, str], int], code: str) -> tuple[int, int, int]:
    """The cash of sales, what went out for returns, and that of payments, by the drawer's own entries."""
    sale, more, less, back, paid = (
        sums.get((code, kind.value), 0) for kind in (Move.SALE, Move.MORE, Move.LESS, Move.RETURN, Move.PAYMENT)
    )
    return sale + more - less, back, paid


def put_unjournaled(connection: Connection, entry: Movement, currency: Currency, day: int) -> None:
    """Write a drawer entry of a day that belongs to a document whose own journal entry contains it."""
    _insert(connection, _values(entry, currency, day), entry.at.isoformat())


def _left_by(sale: Sale, cash: int) -> Movement:
    return Movement(f"sale:{sale.id}", Move.SALE, sale.paid_at, sale.cashier, cash, receipt=sale.number)


def _put(connection: Connection, entry: Movement, currency: Currency) -> None:
    values = _values(entry, currency, _open_day(connection))
    _insert(connection, values, entry.at.isoformat())
    names = (name for name in _COLUMNS.split(", ") if name != "at")
    journal.append(connection, entry.at, _ENTRY, dict(zip(names, values, strict=True)))


def _open_day(connection: Connection) -> int:
    return int(connection.execute(f"SELECT {_DAY}").fetchone()[0])


def _values(entry: Movement, currency: Currency, day: int) -> tuple[Any, ...]:
    """Those of `_COLUMNS` without `at`."""
    pieces = json.dumps([[one.value, one.count] for one in entry.pieces], separators=(",", ":"))
    kept = (entry.cashier, entry.amount, entry.reason, entry.receipt, entry.expected, pieces)
    return (entry.id, day, currency.code, entry.kind.value, *kept)


def _insert(connection: Connection, values: tuple[Any, ...], at: str) -> None:
    """`values` are those of `_COLUMNS` without `at`."""
    connection.execute(_INSERT, (*values[:4], at, *values[4:]))


def _movements(connection: Connection, where: str) -> tuple[Movement, ...]:
    rows = connection.execute(
        f"SELECT id, kind, at, cashier, amount, reason, receipt, expected, pieces FROM drawer"  # noqa: S608 - our own names
        f" WHERE {where} ORDER BY seq"
    )
    found = []
    for one, kind, at, who, amount, reason, receipt, expected, pieces in rows:
        with suppress(ValueError, TypeError):  # an entry whose bytes are damaged: `verify` names it
            counted = tuple(Pieces(*each) for each in json.loads(pieces))
            when = datetime.fromisoformat(at)
            found.append(Movement(one, Move(kind), when, who, amount, reason, receipt, expected, counted))
    return tuple(found)


def _sales(connection: Connection, after: int, most: int, until: int = _NO_END) -> tuple[Sold, ...]:
    """Paid sales after one place (`seq`) up to another, at most `most` (-1: all), in their order."""
    found = []
    for place, body, taken in _paid(connection, after, most, until):
        with suppress(*_UNREADABLE):  # its goods, or its money, make no sense: told when it was found (reliability.md)
            found.append(sold(place, decode(Sale, body), here=not taken))
    return tuple(found)


def _paid(connection: Connection, after: int, most: int = -1, until: int = _NO_END) -> list[tuple[int, str, int]]:
    """Place (`seq`) and text of paid sales, and whether they came from another till. Orders split off a sale are left
    out: their money is counted with the first part."""
    return connection.execute(
        "SELECT s.seq, p.body,"
        " EXISTS (SELECT 1 FROM handover h WHERE h.submission = s.seq AND h.direction = 'in')"
        " FROM sale s JOIN payload p USING (seq) WHERE s.seq > ? AND s.seq <= ? AND instr(s.receipt, '/') = 0"
        " ORDER BY s.seq LIMIT ?",
        (after, until, most),
    ).fetchall()
