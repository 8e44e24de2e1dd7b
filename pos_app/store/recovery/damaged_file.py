"""Reads everything that a damaged till.db still contains: first with SQLite, then page by page.

For each row there may be several versions, the most trustworthy first; `salvage` decides which one is right.

Scope: sqlite3 and the other modules of the store; the damaged file is not changed.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from sqlite3 import Connection
from typing import Any

from pos_app.domain.cart import Cart
from pos_app.store.errors import StoreError
from pos_app.store.recovery.pages import Record, records
from pos_app.store.sqlite.codec import decode
from pos_app.store.sqlite.files import open_unchanged
from pos_app.store.tables import outbox
from pos_app.system.held_files import delete

MOST = 1_000_000  # a higher row number is noise
SUBMISSION = f"{outbox.COLUMNS}, sent_at, day, currency, total"
ATTEMPT = "submission, at, request_id, purpose, outcome, status, error_code, sentence, ms"
HANDOVER = "submission, at, direction, till"
DIFFERENCE = "submission, what, position, here, there"

Row = tuple[Any, ...]
Tellings = defaultdict[int, list[Row]]


@dataclass(slots=True)
class Wreck:
    """Rows by their place (`seq`), each as its versions without the place; None for carts that cannot be read."""

    submissions: Tellings = field(default_factory=lambda: defaultdict(list))
    payloads: Tellings = field(default_factory=lambda: defaultdict(list))
    journal: Tellings = field(default_factory=lambda: defaultdict(list))
    attempts: Tellings = field(default_factory=lambda: defaultdict(list))
    answers: Tellings = field(default_factory=lambda: defaultdict(list))
    handovers: Tellings = field(default_factory=lambda: defaultdict(list))
    counters: list[Row] = field(default_factory=list)
    moved_carts: list[Row] = field(default_factory=list)
    differences: list[Row] = field(default_factory=list)
    forgotten: list[Row] = field(default_factory=list)
    cashiers: list[Row] = field(default_factory=list)
    wrong_pins: int = 0
    open_cart: list[Row] | None = None
    parked: list[Row] | None = None


def gather(damaged: Path, good: Path) -> Wreck:
    """Everything that can be read of the file at `damaged`; `good` is a whole file with the same schema, for a header
    that is lost."""
    found = Wreck()
    if _is_readable(damaged):
        _by_sqlite(damaged, found)
    elif damaged.exists() and damaged.stat().st_size > 100:
        mended = good.with_name(f"{good.stem}.mended{good.suffix}")
        try:
            _mend_header(damaged, good, mended)
            if _is_readable(mended):
                _by_sqlite(mended, found)
        finally:
            for ending in ("-wal", "-shm", ""):
                delete(mended.with_name(f"{mended.name}{ending}"))
    _by_pages(damaged, found)
    return found


def _is_readable(path: Path) -> bool:
    if not path.exists() or not path.stat().st_size:
        return False  # SQLite would delete the log of an empty file
    with closing(open_unchanged(path)) as source:
        return _one(source, "SELECT seq FROM submission UNION ALL SELECT 1 LIMIT 1") is not None


def _mend_header(damaged: Path, good: Path, mended: Path) -> None:
    """A copy of the damaged file with the header of a good one; the size of the file counts (SQLite file format,
    1.3)."""
    with good.open("rb") as file:
        header = bytearray(file.read(100))
    header[24:28], header[92:96] = b"\0\0\0\1", b"\0\0\0\2"  # so that the page count in the header is not used
    mended.write_bytes(bytes(header) + damaged.read_bytes()[100:])


# --- with SQLite, row by row, so that a bad page costs only its own rows ---


def _by_sqlite(path: Path, found: Wreck) -> None:
    with closing(open_unchanged(path)) as source:
        for name, columns, into in (
            ("submission", SUBMISSION, found.submissions),
            ("payload", "body", found.payloads),
            ("journal", "at, kind, body, hash", found.journal),
            ("attempt", ATTEMPT, found.attempts),
            ("answer", "body", found.answers),
            ("handover", HANDOVER, found.handovers),
        ):
            for seq, *row in _each(source, name, columns):
                into[seq].append(tuple(row))
        found.counters = _all(source, "SELECT till, day, last FROM counter") or []
        found.moved_carts = _all(source, "SELECT uid, at FROM cart_moved") or []
        found.differences = _all(source, f"SELECT {DIFFERENCE} FROM difference") or []  # noqa: S608 - our own names
        found.forgotten = _all(source, "SELECT id, at FROM forgotten") or []
        found.cashiers = _all(source, "SELECT id, name, grants, discount, salt, digest, peppered FROM cashier") or []
        if not found.cashiers:  # a file from before there was a pepper
            found.cashiers = _all(source, "SELECT id, name, grants, discount, salt, digest FROM cashier") or []
        wrong = _one(source, "SELECT failures FROM pin_guard")
        found.wrong_pins = wrong[0] if wrong and isinstance(wrong[0], int) else 0
        found.open_cart = _carts(_all(source, "SELECT only, body FROM open_cart"))
        parked = _all(source, "SELECT id, body, number, cashier, at, uid FROM parked")
        if parked is None:  # a file from before carts had ids
            parked = _all(source, "SELECT id, body, number, cashier, at, '' FROM parked")
        found.parked = _carts(parked)


def _each(source: Connection, table: str, columns: str) -> Iterator[Row]:
    whole = _all(source, f"SELECT seq, {columns} FROM {table} ORDER BY seq")  # noqa: S608 - our own names
    if whole is not None:
        yield from (row for row in whole if 0 < row[0] < MOST)
        return
    tops = [
        _one(source, "SELECT seq FROM sqlite_sequence WHERE name = ?", table),
        _one(source, f"SELECT max(seq) FROM {table}"),  # noqa: S608
    ]
    top = max((top[0] for top in tops if top and isinstance(top[0], int) and 0 < top[0] < MOST), default=0)
    for seq in range(1, top + 1):
        row = _one(source, f"SELECT seq, {columns} FROM {table} WHERE seq = ?", seq)  # noqa: S608
        if row is not None:
            yield row


def _carts(rows: list[Row] | None) -> list[Row] | None:
    """The carts as they were last, only if all of them can be read."""
    try:
        for row in rows or ():
            decode(Cart, row[1])
    except StoreError:
        return None
    return rows


def _one(connection: Connection, query: str, *values: object) -> Row | None:
    try:
        row: Row | None = connection.execute(query, values).fetchone()
    except (sqlite3.Error, UnicodeDecodeError):
        return None  # on a bad page
    return row


def _all(connection: Connection, query: str) -> list[Row] | None:
    try:
        return connection.execute(query).fetchall()
    except (sqlite3.Error, UnicodeDecodeError):
        return None


# --- page by page; the shape of a row shows its table ---


def _by_pages(damaged: Path, found: Wreck) -> None:
    told = Wreck()
    carts: dict[int, Row] = {}
    parked: dict[int, Row] = {}
    for record in records(damaged):
        match record:
            case Record(seq, (None, str(), str(), *_) as row) if len(row) == 20 and seq < MOST:
                told.submissions[seq].append(row[1:])
            case Record(seq, (None, str(body), *rest)) if seq < MOST and len(rest) <= 1:  # an open cart has its digest
                _take_body(record, body, told, carts)
            case Record(seq, (None, str(at), str(kind), str(body), str(digest))) if len(digest) == 64:
                told.journal[seq].append((at, kind, body, digest))
            case Record(seq, (None, int(), str(), *_) as row) if len(row) == 10:
                told.attempts[seq].append(row[1:])
            case Record(seq, (None, int(number), str(body), str(who), str(at), *uid), True) if _is_time(at):
                parked[seq] = (seq, body, number, who, at, *(uid[:1] or ("",)))
    for name in ("submissions", "payloads", "journal", "attempts", "answers"):
        into: Tellings = getattr(found, name)
        for seq, rows in getattr(told, name).items():
            into[seq] += [row for row in reversed(rows) if row not in into[seq]]  # newest first
    if found.open_cart is None:
        found.open_cart = _carts(list(carts.values()))
    if found.parked is None:
        found.parked = _carts(list(parked.values()))


def _take_body(record: Record, body: str, told: Wreck, carts: dict[int, Row]) -> None:
    if record.rowid == 1 and record.sure and body.startswith('{"currency":'):
        carts[1] = (1, body)
    elif body.startswith('{"remote_id":'):
        told.answers[record.rowid].append((body,))
    else:
        told.payloads[record.rowid].append((body,))


def _is_time(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
