"""Rows of the outbox in till.db: inserted, moved to another state, read. `outbox_store` is what services use.

Scope: sqlite3 and the domain; each function runs inside a transaction of its caller.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from sqlite3 import Connection
from typing import Any

from pos_app.domain.customer import Customer
from pos_app.domain.money import Money
from pos_app.domain.order import Sale
from pos_app.domain.submission import (
    Attempt,
    Cause,
    Correction,
    Created,
    IllegalStepError,
    InDoubt,
    Kind,
    State,
    Submission,
    corrected,
    disputed,
    found_at_start,
    move,
    renewed,
)
from pos_app.store.errors import StoreError
from pos_app.store.sqlite.codec import decode, encode
from pos_app.store.tables.journal import ABOUT_ONE, ID_OF, append, digest_of, last_words

_log = logging.getLogger(__name__)

COLUMNS = (
    "id, kind, request_id, state, created_at, receipt, failures, cause, sentence, error_code, field, remote_id, "
    "order_number, server_total, difference"
)
_PUT = (
    f"INSERT INTO submission ({COLUMNS}, day, currency, total)"  # noqa: S608 - our own names
    f" VALUES ({', '.join('?' * (COLUMNS.count(',') + 4))})"
)


def submission_of(row: tuple[Any, ...]) -> Submission:
    """The Submission of a row of COLUMNS."""
    row_id, kind, request_id, state, created_at, receipt, failures, cause = row[:8]
    sentence, error_code, field, remote_id, order_number, server_total, difference = row[8:]
    return Submission(
        row_id,
        Kind(kind),
        request_id,
        State(state),
        datetime.fromisoformat(created_at),
        receipt,
        failures,
        Cause(cause),
        sentence,
        error_code,
        field,
        remote_id,
        order_number,
        None if server_total is None else Decimal(server_total),
        None if difference is None else Decimal(difference),
    )


def place_of(connection: Connection, row_id: str) -> int | None:
    """The place (`seq`) of a row; None if there is none of this id. An index that does not know it is not believed
    alone: its bytes may be damaged."""
    for column in ("id", "+id"):  # the sign keeps SQLite from using the index
        found = connection.execute(f"SELECT seq FROM submission WHERE {column} = ?", (row_id,)).fetchone()  # noqa: S608
        if found is not None:
            return int(found[0])
    return None


def sound(connection: Connection, seq: int) -> tuple[Submission, Sale | Customer] | None:
    """The row at this place and what it creates, if both are as they were written: None if one of them cannot be
    read, is another's, or has another digest or request id than the journal."""
    found = connection.execute(
        f"SELECT p.body, {COLUMNS} FROM submission s JOIN payload p USING (seq) WHERE s.seq = ?",  # noqa: S608
        (seq,),
    ).fetchone()
    if found is None:
        return None
    try:
        row = submission_of(found[1:])
        payload = decode(Sale, found[0]) if row.kind is Kind.ORDER else decode(Customer, found[0])
    except (StoreError, ValueError, TypeError, ArithmeticError):
        return None
    digest, request_id, written_by = last_words(connection, payload.id)
    written = payload.paid_at if isinstance(payload, Sale) and written_by == "paid" else row.created_at
    receipt = payload.number if isinstance(payload, Sale) else ""
    told = (payload.id, receipt, request_id, digest, written)
    return (
        (row, payload) if (row.id, row.receipt, row.request_id, digest_of(found[0]), row.created_at) == told else None
    )


def unlike_themselves(connection: Connection) -> list[int]:
    """The places of rows that make no sense by themselves: a state or kind that is none, an id that the journal does
    not know. Reads the table, not its indexes."""
    # The sign takes the column's affinity off the comparison: with it SQLite would read the whole index for each row.
    known = f"SELECT 1 FROM journal WHERE {ABOUT_ONE} AND {ID_OF} = +submission.id"  # noqa: S608 - our own names
    states, kinds = (", ".join(f"'{one.value}'" for one in all_) for all_ in (State, Kind))
    rows = connection.execute(
        f"SELECT seq FROM submission NOT INDEXED WHERE state NOT IN ({states}) OR kind NOT IN ({kinds})"  # noqa: S608
        f" OR (state <> 'sent' AND NOT EXISTS ({known}))"
    )
    return [row[0] for row in rows]


def put(connection: Connection, row: Submission, body: str, total: Money | None = None, day: str = "") -> int:
    """Insert a row with what it creates; `total` and `day` for a sale. Returns its place (`seq`)."""
    values = _values(row)
    cursor = connection.execute(
        _PUT,
        # A free sale has a total of 0 with a currency; a row without an amount has no currency.
        (*values, day, *((total.currency.code, total.minor) if total is not None else ("", 0))),
    )
    seq = cursor.lastrowid
    connection.execute("INSERT INTO payload (seq, body) VALUES (?, ?)", (seq, body))
    return int(seq or 0)


def find(connection: Connection, row_id: str) -> tuple[int, Submission]:
    """A row and its place (`seq`). Raises KeyError."""
    seq = place_of(connection, row_id)
    if seq is None:
        raise KeyError(row_id)
    return seq, row_at(connection, seq)


def row_at(connection: Connection, seq: int) -> Submission:
    """The row at this place, which must be there. Raises StoreError("damaged") for one that cannot be read."""
    found = connection.execute(f"SELECT {COLUMNS} FROM submission WHERE seq = ?", (seq,)).fetchone()  # noqa: S608
    try:
        return submission_of(found)
    except (ValueError, TypeError, ArithmeticError) as error:
        raise StoreError("damaged", f"row {seq}: {error}") from error


def payload_of(connection: Connection, row_id: str) -> tuple[Kind, str]:
    """The kind and the text of what a row creates. Raises KeyError."""
    seq = place_of(connection, row_id)
    query = "SELECT s.kind, p.body FROM submission s JOIN payload p USING (seq) WHERE s.seq = ?"
    found = None if seq is None else connection.execute(query, (seq,)).fetchone()
    if found is None:
        raise KeyError(row_id)
    return Kind(found[0]), found[1]


def created_by(connection: Connection, row_id: str) -> Sale | Customer:
    """What a row creates. Raises KeyError, StoreError("damaged")."""
    kind, body = payload_of(connection, row_id)
    return decode(Sale, body) if kind is Kind.ORDER else decode(Customer, body)


def open_rows(connection: Connection, limit: int | None) -> tuple[Submission, ...]:
    """All rows that are neither SENT nor WITHDRAWN, in the order of events; one that cannot be read is left out."""
    rows = connection.execute(
        f"SELECT {COLUMNS} FROM submission WHERE state <> 'sent' AND state <> 'withdrawn' ORDER BY seq LIMIT ?",  # noqa: S608 - our own names
        (-1 if limit is None else limit,),
    )
    found = []
    for row in rows:
        with suppress(ValueError, TypeError, ArithmeticError):
            found.append(submission_of(row))
    return tuple(found)


def waiting(connection: Connection) -> tuple[tuple[str, Kind], ...]:
    """Ids and kinds of all rows to send or to ask for, in the order of events; reads 10,000 in a moment."""
    # The table itself, for a damaged index would leave a sale out in silence.
    rows = connection.execute(
        "SELECT id, kind FROM submission NOT INDEXED WHERE state NOT IN ('sent', 'refused', 'withdrawn') ORDER BY seq"
    )
    kinds = {kind.value: kind for kind in Kind}
    return tuple([(row_id, kinds.get(kind, Kind.ORDER)) for row_id, kind in rows])


def begin(
    connection: Connection,
    row_id: str,
    decide: Callable[[Submission, bool], Submission],
    mend: Callable[[Connection, int], object],
    now: datetime,
) -> tuple[Submission, Sale | Customer | None, Correction | None]:
    """Write the state that `decide` gives a row (and whether it was ever tried); returns the row, what it creates, and
    its correction if one waits.

    A row that is not as it was written is given to `mend` first; if it waits for a person then, it is returned with
    None. Raises as `record`.
    """
    seq = place_of(connection, row_id)
    if seq is None:
        raise KeyError(row_id)
    whole = sound(connection, seq)
    if whole is None:
        mend(connection, seq)
        whole = sound(connection, seq)
        if whole is None or whole[0].state in (State.REFUSED, State.SENT, State.WITHDRAWN):
            return row_at(connection, seq), None, None
    stored, payload = whole
    tried = connection.execute("SELECT 1 FROM attempt WHERE submission = ? LIMIT 1", (seq,)).fetchone() is not None
    row = decide(stored, tried)
    if row != stored:
        record(connection, row, _cut_off(stored, now), None, now)
    return row, payload, correction_of(connection, seq) if row.state is State.UNKNOWN else None


def correction_of(connection: Connection, seq: int) -> Correction | None:
    """The correction that waits for the row at this place (`seq`). One that cannot be read is none: a person makes it
    again."""
    found = connection.execute("SELECT body FROM correction WHERE submission = ?", (seq,)).fetchone()
    try:
        return decode(Correction, found[0]) if found else None
    except StoreError:
        return None


def plan(connection: Connection, row: Submission, correction: Correction, now: datetime) -> None:
    """Let a refused row be asked for, and keep how it goes out if the server has it not. Raises IllegalStepError if it
    is not refused any more."""
    seq, stored = find(connection, row.id)
    move(stored, row.state)
    record(connection, row, None, None, now)
    connection.execute("INSERT OR REPLACE INTO correction (submission, body) VALUES (?, ?)", (seq, encode(correction)))


def owner_of(connection: Connection, kind: Kind, remote_id: str, but: str) -> str:
    """The id of another row than `but` that was taken for this order or customer; "" for none."""
    found = connection.execute(
        "SELECT id FROM submission WHERE remote_id = ? AND remote_id <> '' AND kind = ? AND state = 'sent' AND id <> ?",
        (remote_id, kind.value, but),
    ).fetchone()
    return str(found[0]) if found else ""


def dispute(connection: Connection, row_id: str, now: datetime) -> bool:
    """A row that is SENT was taken for an order that is another's: it is asked for again. False for one whose personal
    data are gone, which could not be sent any more."""
    seq, stored = find(connection, row_id)
    if connection.execute("SELECT 1 FROM cleaned WHERE submission = ?", (seq,)).fetchone():
        return False
    row = disputed(stored)
    _update(connection, seq, row)
    connection.execute("UPDATE submission SET sent_at = NULL WHERE seq = ?", (seq,))
    connection.execute("DELETE FROM answer WHERE seq = ?", (seq,))
    _journal_step(connection, stored, row, now)
    return True


def record(
    connection: Connection, row: Submission, attempt: Attempt | None, answer: Created | None, now: datetime
) -> None:
    """Write the row's new state, the attempt that led to it and the server's answer.

    Raises IllegalStepError for a step that the table of states does not allow, ValueError for a changed request id:
    only a correction may bring a new one (reliability.md), and the step out of a doubt whose id the server refuses
    (faults R3).
    """
    seq, stored = find(connection, row.id)
    is_renewal = row.state is State.QUEUED and row.request_id == renewed(stored.request_id)
    if row.request_id != stored.request_id and not (is_renewal and stored.state in (State.SENDING, State.UNKNOWN)):
        raise ValueError(f"{row.receipt or row.id} may not change its request id from {stored.state}")
    if row.state is not stored.state:
        if stored.state is State.SENT:
            raise IllegalStepError("only `dispute` leads out of SENT")
        move(stored, row.state)
    _update(connection, seq, row)
    at = attempt.at if attempt else now
    if attempt:
        put_attempt(connection, seq, attempt)
    if answer:
        connection.execute("INSERT OR REPLACE INTO answer (seq, body) VALUES (?, ?)", (seq, encode(answer)))
    if row.state is not stored.state:
        if stored.state is State.UNKNOWN:
            connection.execute("DELETE FROM correction WHERE submission = ?", (seq,))
        if row.state is State.SENT:
            connection.execute("UPDATE submission SET sent_at = ? WHERE seq = ?", (at.astimezone(UTC).isoformat(), seq))
        _journal_step(connection, stored, row, at)


def put_attempt(connection: Connection, seq: int, attempt: Attempt) -> None:
    """Write one call on behalf of the row at this place (`seq`)."""
    connection.execute(
        "INSERT INTO attempt (submission, at, request_id, purpose, outcome, status, error_code, sentence, ms)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            seq,
            attempt.at.isoformat(),
            attempt.request_id,
            attempt.purpose,
            attempt.outcome,
            attempt.status,
            attempt.error_code,
            attempt.sentence,
            attempt.ms,
        ),
    )


def correct(connection: Connection, row: Submission, now: datetime, digest: str) -> int:
    """Queue a row that the server has not again, with a changed body and a new request id; its attempts stay. Returns
    its place (`seq`).

    Raises IllegalStepError if the stored row was not asked for or the request id is not new.
    """
    seq, stored = find(connection, row.id)
    corrected(stored, row.request_id)
    _update(connection, seq, row)
    connection.execute("DELETE FROM correction WHERE submission = ?", (seq,))
    # The age of the request id (faults R8): a row that a person sends again after five months must not be too old at
    # once.
    connection.execute("UPDATE submission SET created_at = ? WHERE seq = ?", (row.created_at.isoformat(), seq))
    append(
        connection,
        now,
        "corrected",
        {
            "id": row.id,
            "receipt": row.receipt,
            "request_id": row.request_id,
            "old_request_id": stored.request_id,
            "digest": digest,
        },
    )
    return seq


def recover(connection: Connection, mend: Callable[[Connection, int], object], now: datetime) -> int:
    """Rows that were SENDING when the program ended become UNKNOWN. Returns how many. Rows that make no sense are given
    to `mend`."""
    for seq in unlike_themselves(connection):
        mend(connection, seq)
    rows = connection.execute(
        f"SELECT seq, {COLUMNS} FROM submission"  # noqa: S608 - our own names
        " WHERE state <> 'sent' AND state = 'sending' ORDER BY seq"
    ).fetchall()
    for seq, *columns in rows:
        try:
            stored = submission_of(tuple(columns))
        except (ValueError, TypeError, ArithmeticError):
            mend(connection, seq)
            continue
        row = found_at_start(stored)
        _update(connection, seq, row)
        if (attempt := _cut_off(stored, now)) is not None:
            put_attempt(connection, seq, attempt)
        _journal_step(connection, stored, row, now)
    return len(rows)


def _cut_off(stored: Submission, now: datetime) -> Attempt | None:
    """The call of a row that is found SENDING: its end is not known, and it may arrive yet. None for another state.

    It is of `now`, the latest that it can have left: a new id waits for it (`resolve_unknown`)."""
    if stored.state is not State.SENDING:
        return None
    return Attempt(stored.id, now, stored.request_id, "send", InDoubt.__name__, None, "", "", 0)


def attempts_of(connection: Connection, row_id: str) -> tuple[Attempt, ...]:
    """All calls on behalf of a row, oldest first; one whose time cannot be read is left out: it is for looking at."""
    rows = connection.execute(
        "SELECT a.at, a.request_id, a.purpose, a.outcome, a.status, a.error_code, a.sentence, a.ms"
        " FROM attempt a JOIN submission s ON s.seq = a.submission WHERE s.id = ? ORDER BY a.seq",
        (row_id,),
    )
    found = []
    for at, *rest in rows:
        with suppress(ValueError, TypeError):
            found.append(Attempt(row_id, datetime.fromisoformat(at), *rest))
    return tuple(found)


def answer_to(connection: Connection, row_id: str) -> Created | None:
    """The server's answer to a row; None if there is none, or one that cannot be read: it is for looking at only."""
    found = connection.execute(
        "SELECT a.body FROM answer a JOIN submission s ON s.seq = a.seq WHERE s.id = ?", (row_id,)
    ).fetchone()
    try:
        return decode(Created, found[0]) if found else None
    except StoreError as error:
        _log.warning("an answer cannot be read: %s", error.kind)
        return None


def _update(connection: Connection, seq: int, row: Submission) -> None:
    _id, _kind, request_id, state, _created, _receipt, *rest = _values(row)
    connection.execute(
        "UPDATE submission SET request_id = ?, state = ?, failures = ?, cause = ?, sentence = ?, error_code = ?,"
        " field = ?, remote_id = ?, order_number = ?, server_total = ?, difference = ? WHERE seq = ?",
        (request_id, state, *rest, seq),
    )


def _values(row: Submission) -> tuple[object, ...]:
    return (
        row.id,
        row.kind.value,
        row.request_id,
        row.state.value,
        row.created_at.isoformat(),
        row.receipt,
        row.failures,
        row.cause.value,
        row.sentence,
        row.error_code,
        row.field,
        row.remote_id,
        row.order_number,
        _text(row.server_total),
        _text(row.difference),
    )


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)


def _journal_step(connection: Connection, before: Submission, row: Submission, at: datetime) -> None:
    facts = {"id": row.id, "receipt": row.receipt, "from": before.state.value, "to": row.state.value}
    told = {
        "request_id": row.request_id if row.request_id != before.request_id else "",
        "cause": row.cause.value,
        "remote_id": row.remote_id,
        "order_number": row.order_number,
    }
    append(connection, at, "state", facts | {name: value for name, value in told.items() if value})
