"""What is kept of returns and corrections in till.db, read; `returns` writes it.

A row that is not as it was written is read from the journal, which has the whole text. Scope: sqlite3, the domain and
the journal.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from decimal import ROUND_DOWN, Decimal
from sqlite3 import Connection, IntegrityError
from typing import Any

from pos_app.domain.day import Move, Movement
from pos_app.domain.errors import DomainError
from pos_app.domain.money import Currency, Money
from pos_app.domain.note import sale_mark
from pos_app.domain.order import Sale
from pos_app.domain.returns import THERE, Return
from pos_app.domain.tender_change import TenderChange
from pos_app.store.errors import StoreError
from pos_app.store.sqlite.codec import decode
from pos_app.store.tables import journal

RETURN, TENDERS = "return", "paid_otherwise"
"""Kinds of journal entries: a return, and a correction of how a sale was paid."""
LOOKED_AT = 500
OPEN_DAY = "(SELECT coalesce(max(number), 0) + 1 FROM day_end)"
_TOLD = "id, number, kind, day, at, sale_id, cashier, currency, total, taken_from"
_COLUMNS = "id, number, kind, day, at, sale_id, cashier, currency, total, taken_from, note, body"


def of_sale(connection: Connection, sale_id: str) -> tuple[Return, ...]:
    """The returns of a sale, oldest first; also those made by its order, before the sale itself came here."""
    here = "SELECT taken_back FROM taken_back_line WHERE sale_id = ?1 AND sale_id <> ''"
    where = f"(sale_id IN (?1, ?2) AND sale_id <> '') OR id IN ({here})"
    if sale_id.startswith(THERE):  # those of the sale, where its own row cannot be read any more
        return read(
            connection, f"{where} OR (sale_id <> '' AND substr(sale_id, -12) = ?2)", (sale_id, sale_mark(sale_id))
        )
    return read(connection, where, (sale_id, f"{THERE}{sale_mark(sale_id)}"))


def sums_of(connection: Connection, sale_ids: Sequence[str]) -> dict[str, int]:
    """How much of each of these sales came back, minor units with tax; a sale of which nothing did is not there."""
    wanted = json.dumps(list(sale_ids))
    rows = connection.execute(
        "SELECT sale_id, sum(total) FROM taken_back WHERE sale_id IN (SELECT value FROM json_each(?)) AND sale_id <> ''"
        " GROUP BY sale_id",
        (wanted,),
    )
    return {str(sale_id): int(total) for sale_id, total in rows}


def of_day(connection: Connection, number: int) -> tuple[Return, ...]:
    """The returns that this till wrote in the day that Z `number` closes or closed, oldest first."""
    return read(connection, "id IN (SELECT value FROM json_each(?))", (_ids_of_day(connection, "taken_back", number),))


def changes_of_day(connection: Connection, number: int) -> tuple[TenderChange, ...]:
    """The corrections of how sales were paid, written in the day that Z `number` closes or closed, oldest first."""
    ids = _ids_of_day(connection, "tender_change", number)
    return changes(connection, "id IN (SELECT value FROM json_each(?))", (ids,))


def _ids_of_day(connection: Connection, table: str, number: int) -> str:
    """The ids of a day's rows as JSON, by the table itself: a damaged index would leave one out in silence."""
    found = []
    for row_id, day in connection.execute(f"SELECT id, day FROM {table} NOT INDEXED ORDER BY seq DESC"):  # noqa: S608
        if day == number:
            found.append(row_id)
        elif 0 < day < number:
            break  # days never go back
    return json.dumps(found)


def changes(connection: Connection, where: str, values: tuple[str | int, ...]) -> tuple[TenderChange, ...]:
    """Corrections of how sales were paid, oldest first; one that cannot be read is taken from the journal."""
    rows = connection.execute(f"SELECT id, body FROM tender_change WHERE {where} ORDER BY seq", values).fetchall()  # noqa: S608 - our own names
    return tuple(decode(TenderChange, journal.text_of(connection, TENDERS, row_id, body)) for row_id, body in rows)


def free_by(connection: Connection) -> tuple[tuple[str, int], ...]:
    """What came back without a receipt in the open day by cashier, minor units with tax."""
    query = f"SELECT cashier, sum(total) FROM taken_back WHERE day = {OPEN_DAY} AND kind = 'free' GROUP BY cashier"  # noqa: S608 - our own names
    return tuple(connection.execute(query))


def lowest_price(connection: Connection, variant_id: str, since: date) -> Decimal | None:
    """The lowest price of one piece (or unit) of an article in the sales here since a day; see `ReturnStore`."""
    bodies = connection.execute(
        "SELECT p.body FROM sale s JOIN payload p USING (seq) WHERE s.day >= ? AND instr(p.body, ?) > 0"
        " AND instr(s.receipt, '/') = 0 ORDER BY s.seq DESC LIMIT ?",
        (since.isoformat(), json.dumps(variant_id, ensure_ascii=False), LOOKED_AT),
    ).fetchall()
    found = []
    for (body,) in bodies:
        with suppress(StoreError, DomainError, ArithmeticError):
            sale = decode(Sale, body)
            cents = sale.cart.currency
            found += [
                (Money.from_minor(total.after, cents).amount / line.quantity).quantize(cents.unit, ROUND_DOWN)
                for line, total in zip(sale.cart.lines, sale.totals.lines, strict=True)
                if line.variant_id == variant_id and line.quantity > 0
            ]
    return min(found, default=None)


def out_of_drawer(given: Return) -> Movement:
    """The drawer's entry of a return."""
    return Movement(f"return:{given.id}", Move.RETURN, given.at, given.cashier, given.cash, receipt=str(given.number))


def moved_by(change: TenderChange) -> Movement:
    """The drawer's entry of a correction."""
    kind = Move.MORE if change.cash > 0 else Move.LESS
    return Movement(
        f"tenders:{change.id}", kind, change.at, change.cashier, abs(change.cash), change.reason, change.receipt
    )


def first_changed(connection: Connection) -> int | None:
    """The number of the first journal entry whose return, lines or correction are not as they were written, None if
    all are."""
    rows = {row[0]: row[1:] for row in connection.execute(f"SELECT {_TOLD}, body FROM taken_back NOT INDEXED")}  # noqa: S608
    query = "SELECT id, '', '', day, at, sale_id, '', '', 0, '', body FROM tender_change NOT INDEXED"
    rows |= {row[0]: row[1:] for row in connection.execute(query)}
    notes = dict(connection.execute("SELECT id, note FROM taken_back NOT INDEXED"))
    lines: dict[str, list[tuple[object, ...]]] = {}
    for of, *line in connection.execute(
        "SELECT taken_back, sale_id, key, start, pieces, bought, paid, gross FROM taken_back_line ORDER BY key"
    ):
        lines.setdefault(of, []).append(tuple(line))
    last = 0
    query = "SELECT seq, kind, body FROM journal WHERE kind IN (?, ?) ORDER BY seq"
    for seq, kind, text in connection.execute(query, (RETURN, TENDERS)):
        facts, last = json.loads(text), seq
        if kind == TENDERS:
            change = decode(TenderChange, facts["body"])
            told: tuple[object, ...] = ("", "", facts["day"], change.at.isoformat(), change.sale_id, "", "", 0, "")
        else:
            given = decode(Return, facts["body"])
            told = _told(given, facts["day"])
            own = sorted(line_values(given), key=str)
            if sorted(lines.pop(facts["id"], []), key=str) != own:
                return int(seq)
            if (note := notes.get(facts["id"])) and note_sum(note) != facts.get("note", note_sum(note)):
                return int(seq)
        if rows.pop(facts["id"], None) != (*told, facts["body"]):
            return int(seq)
    return last + 1 if rows or lines else None


def note_sum(note: str) -> int:
    """A sum over a person's own words, 0 to 255: it changes with any bit of them, and tells nothing of them when they
    are forgotten and the journal stays."""
    return sum(note.encode(errors="replace")) % 256


def insert(connection: Connection, given: Return, day: int, body: str, note: str) -> None:
    """Write a return's row and its lines. Raises IntegrityError, DomainError("return_too_many")."""
    values = (given.id, *_told(given, day), note, body)
    connection.execute(f"INSERT INTO taken_back ({_COLUMNS}) VALUES ({', '.join('?' * len(values))})", values)  # noqa: S608 - our own names
    try:
        connection.executemany(
            "INSERT INTO taken_back_line (sale_id, key, start, pieces, bought, paid, gross, taken_back)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [(*line, given.id) for line in line_values(given)],
        )
    except IntegrityError as error:
        raise DomainError("return_too_many", "pieces") from error


def insert_change(connection: Connection, change: TenderChange, day: int, body: str) -> None:
    connection.execute(
        "INSERT INTO tender_change (id, day, at, sale_id, body) VALUES (?, ?, ?, ?, ?)",
        (change.id, day, change.at.isoformat(), change.sale_id, body),
    )


def _told(given: Return, day: int) -> tuple[object, ...]:
    """A return's row without its id, its note and its text."""
    return (
        str(given.number),
        given.kind.value,
        day,
        given.at.isoformat(),
        given.sale_id,
        given.cashier,
        given.currency.code,
        given.gross,
        given.taken_from,
    )


def line_values(given: Return) -> list[tuple[str, int, int, int, int, int, int]]:
    of = given.sale_id or given.id
    return [(of, one.key, one.start, one.pieces, one.bought, one.paid, one.gross) for one in given.lines]


def read(
    connection: Connection, where: str, values: tuple[str | int, ...], *, newest: int | None = None
) -> tuple[Return, ...]:
    order = f"DESC LIMIT {newest:d}" if newest is not None else ""
    rows = connection.execute(
        f"SELECT id, note, body FROM taken_back WHERE {where} ORDER BY seq {order}",  # noqa: S608 - our own names
        values,
    ).fetchall()
    return tuple(
        replace(decode(Return, journal.text_of(connection, RETURN, row_id, body)), note=note)
        for row_id, note, body in rows
    )


def restored(connection: Connection, kind: str, facts: dict[str, Any]) -> tuple[Movement, Currency] | None:
    """Write again the return or correction of a journal entry if the tables lack it; returns what it moves in the
    drawer of the open day, None for nothing. One that cannot be read, or that the file refuses, is left to `verify`."""
    try:
        one = decode(Return, facts["body"]) if kind == RETURN else decode(TenderChange, facts["body"])
    except (StoreError, KeyError):
        return None
    table = "taken_back" if isinstance(one, Return) else "tender_change"
    if connection.execute(f"SELECT 1 FROM {table} WHERE id = ?", (one.id,)).fetchone() is None:  # noqa: S608 - our own names
        connection.execute("SAVEPOINT again")
        try:
            if isinstance(one, Return):
                insert(connection, one, facts["day"], facts["body"], "")
            else:
                insert_change(connection, one, facts["day"], facts["body"])
        except (IntegrityError, DomainError):
            connection.execute("ROLLBACK TO again")
        finally:
            connection.execute("RELEASE again")
    (day,) = connection.execute(f"SELECT {OPEN_DAY}").fetchone()
    entry = out_of_drawer(one) if isinstance(one, Return) else moved_by(one)
    return (entry, one.currency) if facts["day"] == day and entry.amount else None
