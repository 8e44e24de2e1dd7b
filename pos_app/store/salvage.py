"""What a damaged file still tells: sales, customers, carts and counters, copied into the file that serves now.

Read row by row, so that one bad page costs only what it held; a row is taken only when it is whole and makes sense.

Room: sqlite3, before the file is in use; the damaged file is not changed.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from sqlite3 import Connection
from typing import Any

from pos_app.domain.cart import Cart
from pos_app.domain.customer import Customer
from pos_app.domain.errors import DomainError
from pos_app.domain.order import Sale
from pos_app.domain.receipt import ReceiptNumber
from pos_app.domain.submission import Kind, Submission
from pos_app.store import outbox, sales
from pos_app.store.codec import decode
from pos_app.store.database import connect, transact
from pos_app.store.errors import StoreError
from pos_app.store.files import open_unchanged
from pos_app.store.journal import append, digest_of

_MOST = 1_000_000  # a number of rows beyond this is noise
_COLUMNS = f"seq, {outbox.COLUMNS}, sent_at, day, currency, total"


def salvage(damaged: Path, path: Path, now: datetime) -> int:
    """Copy what `damaged` holds beyond `path`; returns how many rows of the outbox came in or are newer there."""
    if _is_readable(damaged):
        return _salvage(damaged, path, now)
    # Often only the first 100 bytes are bad: a copy gets those of a good file.
    mended = path.with_name(f"{path.stem}.mended{path.suffix}")
    try:
        _mend_header(damaged, path, mended)
        return _salvage(mended, path, now) if _is_readable(mended) else 0
    finally:
        for ending in ("-wal", "-shm", ""):
            mended.with_name(f"{mended.name}{ending}").unlink(missing_ok=True)


def _salvage(damaged: Path, path: Path, now: datetime) -> int:
    with closing(open_unchanged(damaged)) as source, closing(connect(path)) as target:
        return transact(target, lambda connection: _copy(source, connection, now))


def _is_readable(path: Path) -> bool:
    with closing(open_unchanged(path)) as source:
        return _one(source, "SELECT seq FROM submission UNION ALL SELECT 1 LIMIT 1") is not None


def _mend_header(damaged: Path, good: Path, mended: Path) -> None:
    """A copy of the damaged file with the header of a good one; its size counts as it is (SQLite file format, 1.3)."""
    with good.open("rb") as file:
        header = bytearray(file.read(100))
    header[24:28], header[92:96] = b"\0\0\0\1", b"\0\0\0\2"  # the page count in the header is not to be used
    mended.write_bytes(bytes(header) + damaged.read_bytes()[100:])


def _copy(source: Connection, target: Connection, now: datetime) -> int:
    found = 0
    for seq in range(1, _top(source) + 1):
        row = _one(source, f"SELECT {_COLUMNS} FROM submission WHERE seq = ?", seq)  # noqa: S608 - our own names
        body = _one(source, "SELECT body FROM payload WHERE seq = ?", seq)
        if row and body and _take(target, row, body[0], now):
            found += 1
    for till, day, last in _all(source, "SELECT till, day, last FROM counter") or ():
        _raise_counter(target, till, day, last)
    _take_carts(source, target)
    return found


def _top(source: Connection) -> int:
    """The number of the last row, from whatever still tells it."""
    tops = [
        _one(source, "SELECT seq FROM sqlite_sequence WHERE name = 'submission'"),
        _one(source, "SELECT max(seq) FROM submission"),
        _one(source, "SELECT max(seq) FROM payload"),
    ]
    return max((top[0] for top in tops if top and isinstance(top[0], int) and 0 < top[0] < _MOST), default=0)


def _take(target: Connection, row: tuple[Any, ...], body: str, now: datetime) -> bool:
    """Take over one row where it is not there yet, or another than there; False when it is the same or no good."""
    seq = row[0]
    there = _one(target, f"SELECT {_COLUMNS} FROM submission WHERE seq = ?", seq)  # noqa: S608 - our own names
    if there == row and _one(target, "SELECT body FROM payload WHERE seq = ?", seq) == (body,):
        return False
    try:
        submission = outbox.submission_of(row[1:-4])
        payload = decode(Sale, body) if submission.kind is Kind.ORDER else decode(Customer, body)
    except (ValueError, TypeError, ArithmeticError, StoreError):
        return False
    if isinstance(payload, Sale) and str(payload.receipt) != submission.receipt:
        return False
    if there and there[1] != submission.id:
        return False
    target.execute("SAVEPOINT row")
    try:
        _put(target, row, body, submission, payload)
    except sqlite3.IntegrityError:  # what it says contradicts a row that is whole
        target.execute("ROLLBACK TO row")
        return False
    finally:
        target.execute("RELEASE row")
    facts = {"id": submission.id, "receipt": submission.receipt, "request_id": submission.request_id}
    append(target, now, "salvaged", facts | {"state": submission.state.value, "digest": digest_of(body)})
    return True


def _put(target: Connection, row: tuple[Any, ...], body: str, submission: Submission, payload: Sale | Customer) -> None:
    marks = ", ".join("?" * len(row))
    target.execute(
        f"INSERT INTO submission ({_COLUMNS}) VALUES ({marks}) ON CONFLICT (seq) DO UPDATE SET"  # noqa: S608
        f" ({_COLUMNS}) = ({', '.join(f'excluded.{name}' for name in _COLUMNS.split(', '))})",
        row,
    )
    target.execute("INSERT OR REPLACE INTO payload (seq, body) VALUES (?, ?)", (row[0], body))
    if isinstance(payload, Sale):
        sales.write_row(target, row[0], payload)
        sales.note_order_number(target, submission)
        number = payload.receipt
        _raise_counter(target, number.till, number.day.isoformat(), number.counter)


def _raise_counter(target: Connection, till: str, day: str, last: int) -> None:
    """No number is given out twice: a counter only goes up, and only to what a receipt can have."""
    with suppress(DomainError, ValueError, TypeError):  # noise in the damaged file is no counter
        ReceiptNumber(till, datetime.fromisoformat(day).date(), last)
        target.execute(
            "INSERT INTO counter (till, day, last) VALUES (?, ?, ?)"
            " ON CONFLICT (till, day) DO UPDATE SET last = max(last, excluded.last)",
            (till, day, last),
        )


def _take_carts(source: Connection, target: Connection) -> None:
    """The open cart and the parked ones as they were last, each kind only where all of it can be read."""
    for table, names in (("open_cart", "only, body"), ("parked", "id, body, number, cashier, at")):
        rows = _all(source, f"SELECT {names} FROM {table}")  # noqa: S608 - our own names
        if rows is None:
            continue
        try:
            for row in rows:
                decode(Cart, row[1])
        except StoreError:
            continue
        target.execute(f"DELETE FROM {table}")  # noqa: S608
        target.executemany(f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(names.split(',')))})", rows)  # noqa: S608


def _one(connection: Connection, query: str, *values: object) -> tuple[Any, ...] | None:
    try:
        row: tuple[Any, ...] | None = connection.execute(query, values).fetchone()
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        return None  # on a bad page
    return row


def _all(connection: Connection, query: str) -> list[tuple[Any, ...]] | None:
    try:
        return connection.execute(query).fetchall()
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        return None
