"""Mends single rows that are not as they were written: a bit error, or another hand, costs its own row only.

Of a row whose text or fields cannot be read, or have another digest than the journal, the copies of the file are asked
for a text with that digest. If none has it, the row waits for a person (REFUSED, SALVAGED) before it is sent.

Scope: sqlite3 and the other modules of the store; runs inside a transaction of its caller.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from sqlite3 import Connection
from typing import Any

from pos_app.domain.customer import Customer
from pos_app.domain.order import Sale
from pos_app.domain.submission import Cause, Kind, State
from pos_app.store.recovery import salvage
from pos_app.store.recovery.damaged_file import SUBMISSION, Row
from pos_app.store.recovery.one_bit import OneBit
from pos_app.store.recovery.opening import copies_of
from pos_app.store.recovery.row_care import Mended
from pos_app.store.sqlite.files import is_file, open_unchanged
from pos_app.store.tables import fiscal, journal, outbox, sales

_NOTHING_READ = "unreadable"  # the kind of the journal's entry about a row that no copy has


def _copies(path: Path, seq: int) -> list[tuple[Row | None, Any]]:
    """The row and its text in each copy of the file that can be read, newest first."""
    found = []
    for copy in copies_of(path):
        if not is_file(copy):
            continue
        with suppress(sqlite3.Error, UnicodeDecodeError), closing(open_unchanged(copy)) as source:
            found.append(_raw(source, seq))
    return found


def _raw(connection: Connection, seq: int) -> tuple[Row | None, Any]:
    row = connection.execute(f"SELECT {SUBMISSION} FROM submission WHERE seq = ?", (seq,)).fetchone()  # noqa: S608
    body = connection.execute("SELECT body FROM payload WHERE seq = ?", (seq,)).fetchone()
    return row, body[0] if body else None


def is_whole(connection: Connection, seq: int) -> bool:
    """Whether a row, its text, its sums and what lists show of it are what was written."""
    whole = outbox.sound(connection, seq)
    if whole is None:
        return False
    row, payload = whole
    if outbox.place_of(connection, row.id) != seq:
        return False
    known = _known(connection, row.id)
    was_sent = row.state is State.SENT and known.state == State.SENT and known.remote_id
    if was_sent and (row.remote_id, row.order_number) != (known.remote_id, known.order_number):
        return False
    if isinstance(payload, Customer):
        return True
    money, number = payload.order.total, payload.receipt
    told = (money.minor, money.currency.code, number.day.isoformat())
    kept = connection.execute("SELECT total, currency, day FROM submission WHERE seq = ?", (seq,)).fetchone()
    listed = connection.execute(
        "SELECT total, currency, day, id, receipt, paid_at, customer FROM sale WHERE seq = ?", (seq,)
    ).fetchone()
    named = (*told, payload.id, payload.number, payload.paid_at.isoformat(), payload.customer_name)
    return bool(kept == told and listed == named)


def _known(connection: Connection, row_id: str) -> salvage.Known:
    known = salvage.Known()
    for entry, _, _, body in journal.about(connection, row_id):
        with suppress(ValueError):
            facts = json.loads(body)
            if isinstance(facts, dict):
                if not journal.is_bound(connection, entry):
                    # Its own bytes are damaged. A text that has this digest is the right one nevertheless.
                    facts = {name: facts[name] for name in ("digest",) if name in facts}
                salvage.learn(known, facts)
    return known


def mend(connection: Connection, seq: int, path: Path, now: datetime) -> tuple[str, Mended]:
    """Mend the row at this place of the file at `path`; returns the name to tell it by, and what became of it."""
    copies = _copies(path, seq)
    there, kept = _raw(connection, seq)
    bodies = [kept, *(body for _, body in copies)]
    chosen, name = None, ""
    for payload, body, known in _readable(connection, bodies):
        if known.digest == journal.digest_of(body):
            chosen = (payload, body, known, True)
            break
        chosen = chosen or (payload, body, known, body == kept and body in bodies[1:])
    if chosen is None or not chosen[3]:
        chosen = _turned_back(connection, seq, there) or chosen
    if chosen is None:
        return _give_up(connection, seq, there, now)
    payload, body, known, sure = chosen
    name = payload.number if isinstance(payload, Sale) else payload.id
    row = _row(connection, seq, there, payload, known, now)
    if not sure:
        final = (State.SENT.value, State.WITHDRAWN.value)
        state = State(row[3]) if row[3] in final else State.REFUSED
        row = (*row[:3], state.value, *row[4:7], Cause.SALVAGED.value, "", "", "", *row[11:])
    row = salvage.with_sums(row, payload)
    _clear_the_way(connection, seq)
    if not salvage.put(connection, (seq, *row), body, payload, now):
        return _give_up(connection, seq, there, now)
    return name, Mended.MENDED if sure else Mended.WAITS


def _turned_back(
    connection: Connection, seq: int, there: Row | None
) -> tuple[Sale | Customer, str, salvage.Known, bool] | None:
    """The text of the row with one bit turned back, if that is what was written."""
    row_id, _ = _named(connection, seq, there)
    found = connection.execute("SELECT CAST(body AS BLOB) FROM payload WHERE seq = ?", (seq,)).fetchone()
    if not row_id or found is None or not isinstance(found[0], bytes):
        return None
    known = _known(connection, row_id)
    body = OneBit().back(found[0], known.digest)
    payload = salvage.payload_of(body)
    return (payload, body, known, True) if payload is not None and body is not None else None


def _readable(connection: Connection, bodies: list[Any]) -> Iterator[tuple[Sale | Customer, str, salvage.Known]]:
    for body in dict.fromkeys(bodies):
        if (payload := salvage.payload_of(body)) is not None:
            yield payload, body, _known(connection, payload.id)


def _row(
    connection: Connection, seq: int, there: Row | None, payload: Sale | Customer, known: salvage.Known, now: datetime
) -> Row:
    """The fields of the row: its own where they make sense, with the ids that the journal has; else the journal's."""
    row = salvage.row_from_journal(payload, known, now)
    if known.state == State.REFUSED:
        row = (*row[:3], State.REFUSED.value, *row[4:7], Cause.SALVAGED.value, *row[8:])
    elif known.state in ("", State.QUEUED) and not _was_tried(connection, seq):
        row = (*row[:3], State.QUEUED.value, *row[4:7], Cause.NONE.value, *row[8:])
    if there is None:
        return row
    request_id = row[2] if known.request_ids else there[2]  # the journal's entry may be what is damaged
    own = (payload.id, row[1], request_id, *there[3:5], row[5], *there[6:])
    if known.state == State.SENT and known.remote_id:
        own = (*own[:11], known.remote_id, known.order_number, *own[13:])
    if isinstance(payload, Sale) and journal.last_words(connection, payload.id)[2] == "paid":
        own = (*own[:4], payload.paid_at.isoformat(), *own[5:])
    with suppress(ValueError, TypeError, ArithmeticError):
        if outbox.submission_of(own[:15]).state == (known.state or there[3]):
            return own
    return row


def _was_tried(connection: Connection, seq: int) -> bool:
    return connection.execute("SELECT 1 FROM attempt WHERE submission = ?", (seq,)).fetchone() is not None


def _clear_the_way(connection: Connection, seq: int) -> None:
    """The index of ids may be what is damaged: it is made anew from the table."""
    row = connection.execute("SELECT id FROM submission WHERE seq = ?", (seq,)).fetchone()
    if row is not None:
        found = connection.execute("SELECT seq FROM submission WHERE id = ?", row).fetchone()
        if found != (seq,):
            connection.execute("REINDEX submission")


def _give_up(connection: Connection, seq: int, there: Row | None, now: datetime) -> tuple[str, Mended]:
    """Let a row that can be read nowhere wait for a person, under the name that the journal gives it."""
    row_id, facts = _named(connection, seq, there)
    with fiscal.arriving(connection, row_id or f"salvaged-{seq}"):
        return _give_up_as(connection, seq, there, row_id, facts, now)


def _give_up_as(
    connection: Connection, seq: int, there: Row | None, row_id: str, facts: dict[str, str], now: datetime
) -> tuple[str, Mended]:
    known = _known(connection, row_id) if row_id else salvage.Known()
    receipt = known.receipt or (str(there[5]) if there else "")
    kind = Kind.ORDER if receipt else Kind.CUSTOMER
    request_id = known.request_ids[-1] if known.request_ids else f"salvaged-{row_id or seq}"
    state = State(known.state) if known.state in (State.SENT, State.WITHDRAWN) else State.REFUSED
    with suppress(sqlite3.IntegrityError):  # its values belong to a row that is whole
        connection.execute(
            "UPDATE submission SET id = ?, kind = ?, request_id = ?, state = ?, receipt = ?, cause = ?, sentence = '',"
            " error_code = '', field = '', remote_id = ?, order_number = ?, server_total = NULL, difference = NULL,"
            " created_at = ? WHERE seq = ?",
            (
                *(row_id or f"salvaged-{seq}", kind.value, request_id, state.value, receipt, Cause.SALVAGED.value),
                *(known.remote_id, known.order_number, facts.get("at") or now.isoformat(), seq),
            ),
        )
    if facts.get("total") and facts.get("currency"):
        with suppress(sqlite3.IntegrityError, ValueError, ArithmeticError):
            _list_without_goods(connection, seq, row_id, receipt, facts)
    journal.append(connection, now, _NOTHING_READ, {"id": row_id, "receipt": receipt, "state": state.value})
    return receipt or row_id or str(seq), Mended.UNREADABLE


def _named(connection: Connection, seq: int, there: Row | None) -> tuple[str, dict[str, str]]:
    """The id of a row by whichever of its fields the journal knows, and the facts of its payment."""
    listed = connection.execute("SELECT id FROM sale WHERE seq = ?", (seq,)).fetchone()
    for row_id in (there[0] if there else None, listed[0] if listed else None):
        if not isinstance(row_id, str):
            continue
        for _, at, kind, body in journal.about(connection, row_id):
            with suppress(ValueError):
                facts = json.loads(body)
                if kind == "paid" and isinstance(facts, dict):
                    return row_id, {**{name: str(value) for name, value in facts.items()}, "at": at}
                return row_id, {"at": at}
    return str(there[0]) if there else "", {}


def _list_without_goods(connection: Connection, seq: int, row_id: str, receipt: str, facts: dict[str, str]) -> None:
    money, day = sales.told_total(facts["total"], facts["currency"]), sales.day_of(receipt)
    connection.execute(
        "UPDATE submission SET total = ?, currency = ?, day = ? WHERE seq = ?",
        (money.minor, money.currency.code, day, seq),
    )
    connection.execute(
        "UPDATE sale SET id = ?, receipt = ?, day = ?, paid_at = ?, currency = ?, total = ? WHERE seq = ?",
        (row_id, receipt, day, facts["at"], money.currency.code, money.minor, seq),
    )
