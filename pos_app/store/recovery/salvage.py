"""Copies what a damaged file still contains into the file now in use: sales, customers, carts, counters, history.

The file in use is the last good backup, or an empty one. Of each sale the newest whole version wins, and SENT wins over
all states; a sale whose text does not match the journal's digest waits for a person before it is sent. A sale whose row
is lost is UNKNOWN, so that the server is asked for it before anything is sent.

Scope: sqlite3 and the other modules of the store, before the file is in use.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import product
from pathlib import Path
from sqlite3 import Connection
from typing import Any

from pos_app.domain.customer import Customer
from pos_app.domain.errors import DomainError
from pos_app.domain.order import Sale
from pos_app.domain.receipt import ReceiptNumber, counted
from pos_app.domain.submission import Cause, Kind, State, Submission
from pos_app.store.errors import StoreError
from pos_app.store.recovery.damaged_file import ATTEMPT, DIFFERENCE, HANDOVER, MOST, SUBMISSION, Row, Wreck, gather
from pos_app.store.recovery.one_bit import OneBit
from pos_app.store.recovery.opening import Salvaged
from pos_app.store.recovery.witness import Seen
from pos_app.store.sqlite.codec import decode
from pos_app.store.sqlite.database import connect, transact
from pos_app.store.tables import day_book, fiscal, journal, outbox, sales, signed, work_list
from pos_app.store.tables.cashiers import restore as restore_cashiers
from pos_app.store.tables.closed import purge
from pos_app.store.tables.later import handing

_READ_BACK = f"seq, {SUBMISSION}"
MOST_NAMED = 10_000  # lost numbers of a day: a till gives out fewer


@dataclass(slots=True)
class Known:
    """What the journal has of one sale or customer: its digest, its request ids in order, its last state."""

    receipt: str = ""
    digest: str = ""
    request_ids: tuple[str, ...] = ()
    state: str = ""
    remote_id: str = ""
    order_number: str = ""


def salvage(damaged: Path, path: Path, now: datetime, seen: Seen | None = None) -> Salvaged:
    """Copy what `damaged` has beyond `path` into `path`, in one transaction. The damaged file is not changed. Numbers
    that the witness has `seen` given out and that neither file has are lost."""
    wreck = gather(damaged, path)
    with closing(connect(path)) as target:
        return transact(target, lambda connection: _merge(wreck, connection, now, seen))


def _merge(wreck: Wreck, target: Connection, now: datetime, seen: Seen | None) -> Salvaged:
    continued = _continue_journal(wreck, target)
    is_complete = _reaches(target, seen)
    everything = _what_the_journal_tells(wreck, target)
    gone = purge.gone_ids(target)  # taken out on purpose: not lost, and not brought back by an older page
    told = {row_id: known for row_id, known in everything.items() if row_id not in gone}
    purged = {known.receipt for row_id, known in everything.items() if row_id in gone}
    found, unread, one_bit = 0, set(), OneBit()
    for seq in sorted(s for s in {*wreck.submissions, *wreck.payloads} if s < MOST):
        if gone and _names(wreck, seq) & gone:
            continue
        taken = _merge_one(wreck, target, seq, told, now, one_bit)
        found += taken is True
        if taken is None:
            unread |= {told[row[0]].receipt if row[0] in told else row[5] for row in wreck.submissions[seq]}
    _merge_history(wreck, target)
    _merge_carts(wreck, target)
    day_book.restore(target)
    fiscal.restore(target)
    work_list.restore(target)
    handing.restore(target)
    signed.restore(target)
    present = {row[0] for row in target.execute("SELECT receipt FROM sale")}
    numbers = {number for number in {known.receipt for known in told.values()} | unread if _is_number(number)}
    numbers |= _given_out(seen.numbers if seen is not None else (), present)
    _raise_counters(wreck, target, numbers | present | purged)
    numbers -= purged
    if not is_complete:
        _doubt_all(target, now)
    lost = tuple(sorted(numbers - present))
    tables = ("submission", "taken_back", "tender_change", "voucher", "voucher_use", "payment")
    here = " UNION ALL ".join(f"SELECT id FROM {table}" for table in tables)  # noqa: S608 - our own names
    ids = told.keys() - {row[0] for row in target.execute(here)}
    journal.append(
        target,
        now,
        journal.SALVAGE,
        {"rows": found, "journal": continued, "lost": " ".join(lost), journal.LOST: " ".join(sorted(ids))},
    )
    return Salvaged(found, lost)


# --- sales and customers ---


def _names(wreck: Wreck, seq: int) -> set[str]:
    """The ids that rows and texts at this place have."""
    texts = [payload_of(body) for (body, *_) in wreck.payloads.get(seq, ())]
    rows = {row[0] for row in wreck.submissions.get(seq, ()) if isinstance(row[0], str)}
    return rows | {one.id for one in texts if one is not None}


def _merge_one(
    wreck: Wreck, target: Connection, seq: int, told: dict[str, Known], now: datetime, one_bit: OneBit
) -> bool | None:
    """Copy one row if it is missing or differs in the target. False if the target has it already, None if none of its
    versions is whole."""
    there = _one(target, f"SELECT {_READ_BACK} FROM submission WHERE seq = ?", seq)  # noqa: S608 - our own names
    kept = _one(target, "SELECT body FROM payload WHERE seq = ?", seq) if there else None
    bodies = [row[0] for row in wreck.payloads[seq]] + ([kept[0]] if kept else [])
    rows = [*wreck.submissions[seq], *([there[1:]] if there else [])]
    best = _best_body(bodies, there[1] if there else "", rows, told, one_bit)
    if best is None:
        return False if there else None
    body, payload, sure = best
    row = _best_row(rows, payload, told.get(payload.id))
    if row is None:
        row = row_from_journal(payload, told.get(payload.id), now)
    row = with_sums(_as_told(row, told.get(payload.id)), payload)
    if not sure and row[3] not in (State.SENT, State.WITHDRAWN):
        row = (*row[:3], State.REFUSED.value, *row[4:7], Cause.SALVAGED.value, "", "", "", *row[11:])
    if there and (there[1:] == row or there[4] == State.SENT) and kept == (body,):
        return False
    if there and there[1] != payload.id:
        return False
    if put(target, (seq, *row), body, payload, now):
        return True
    # Its request id, say, belongs to another row: then it gets a new one, and the server is asked for the receipt
    # first.
    return not there and put(
        target, (seq, *with_sums(row_from_journal(payload, None, now), payload)), body, payload, now
    )


def _as_told(row: Row, known: Known | None) -> Row:
    """The row with the request id and no earlier state than the journal has: it may be an older version of itself."""
    if known is None:
        return row
    if known.request_ids:
        row = (*row[:2], known.request_ids[-1], *row[3:])
    state = row[3]
    if known.state == State.WITHDRAWN:
        return (*row[:3], State.WITHDRAWN.value, *row[4:])
    if State.SENT in (state, known.state) or state == known.state or not known.state:
        return row
    if known.state == State.REFUSED:
        return (*row[:3], State.REFUSED.value, *row[4:7], Cause.SALVAGED.value, *row[8:])
    if state in (State.QUEUED, State.REFUSED):
        return (*row[:3], State.UNKNOWN.value, *row[4:7], Cause.NO_ANSWER.value, *row[8:])
    return row


def with_sums(row: Row, payload: Sale | Customer) -> Row:
    """The row with the sums of its sale."""
    if not isinstance(payload, Sale):
        return row
    money = payload.order.total
    return (*row[:16], payload.receipt.day.isoformat(), money.currency.code, money.minor)


def _best_body(
    bodies: list[Any], known_id: str, rows: list[Row], told: dict[str, Known], one_bit: OneBit
) -> tuple[str, Sale | Customer, bool] | None:
    """The first text that is whole, preferably one whose digest the journal has; the bool: nothing contradicts it."""
    ids = {known_id} if known_id else {row[0] for row in rows}
    read = [(body, payload) for body in bodies if (payload := payload_of(body))]
    # A row's id may be damaged: then a text that the journal knows is preferred.
    own = [one for one in read if one[1].id in ids] or [one for one in read if one[1].id in told] or read
    for body, payload in own:
        if (known := told.get(payload.id)) and known.digest == journal.digest_of(body):
            return body, payload, True
    named = [told[one] for one in sorted({row[0] for row in rows if isinstance(row[0], str)} & told.keys())]
    for body, known in product((one for one in bodies if isinstance(one, str)), named):
        mended = one_bit.back(body, known.digest)
        if mended is not None and (sale := payload_of(mended)):
            return mended, sale, True
    if not own or (known_id and own[0][1].id != known_id):
        return None
    body, payload = own[0]
    return body, payload, not any(one.digest for one in (*named, told.get(payload.id, Known())))


def _best_row(rows: list[Row], payload: Sale | Customer, known: Known | None) -> Row | None:
    """The first row that makes sense for its sale; a row that is SENT is preferred."""
    good = []
    for row in rows:
        try:
            submission = outbox.submission_of(row[:15])
        except (ValueError, TypeError, ArithmeticError):
            continue
        receipt = payload.number if isinstance(payload, Sale) else ""
        kind = Kind.ORDER if isinstance(payload, Sale) else Kind.CUSTOMER
        if (submission.id, submission.receipt, submission.kind) != (payload.id, receipt, kind):
            continue
        like = next((one for one in (known.request_ids if known else ()) if _nearly(one, submission.request_id)), None)
        good.append((*row[:2], like, *row[3:]) if like else row)
    return next((row for row in good if row[3] == State.SENT), good[0] if good else None)


def _nearly(journaled: str, found: str) -> bool:
    """True if only some bytes of a request id changed: the journal has the right one."""
    differing = sum(a != b for a, b in zip(journaled, found, strict=False))
    return len(journaled) == len(found) and 0 < differing <= 4


def row_from_journal(payload: Sale | Customer, known: Known | None, now: datetime) -> Row:
    """A row for a sale that lost its own: SENT if the journal says so, else UNKNOWN.

    Without a known request id it gets a new one: the order is searched by its receipt number before it is sent.
    """
    known = known or Known()
    request_id = known.request_ids[-1] if known.request_ids else f"salvaged-{payload.id}"
    sent = known.state == State.SENT and bool(known.remote_id)
    kind, receipt, created = Kind.CUSTOMER, "", now.isoformat()
    if isinstance(payload, Sale):
        kind, receipt, created = Kind.ORDER, payload.number, payload.paid_at.isoformat()
    state, cause = (State.SENT, Cause.NONE) if sent else (State.UNKNOWN, Cause.NO_ANSWER)
    if known.state == State.WITHDRAWN:
        state, cause = State.WITHDRAWN, Cause.NONE
    remote, number_there = (known.remote_id, known.order_number) if sent else ("", "")
    return (
        *(payload.id, kind.value, request_id, state.value, created, receipt, 0, cause.value, "", "", ""),
        *(remote, number_there, None, None, created if sent else None, "", "", 0),
    )


def put(target: Connection, row: Row, body: str, payload: Sale | Customer, now: datetime) -> bool:
    """Write a row (`seq` and SUBMISSION) with its text, what lists show of it, and the journal's entry. False, and
    nothing is written, if its values contradict a row that is whole."""
    with fiscal.arriving(target, payload.id):
        return _put(target, row, body, payload, now)


def _put(target: Connection, row: Row, body: str, payload: Sale | Customer, now: datetime) -> bool:
    marks = ", ".join("?" * len(row))
    target.execute("SAVEPOINT one")
    try:
        target.execute(
            f"INSERT INTO submission ({_READ_BACK}) VALUES ({marks}) ON CONFLICT (seq) DO UPDATE SET"  # noqa: S608
            f" ({_READ_BACK}) = ({', '.join(f'excluded.{name}' for name in _READ_BACK.split(', '))})",
            row,
        )
        target.execute("INSERT OR REPLACE INTO payload (seq, body) VALUES (?, ?)", (row[0], body))
        submission = outbox.submission_of(row[1:16])
        if isinstance(payload, Sale):
            if _one(target, "SELECT 1 FROM sale WHERE (receipt = ? OR id = ?) AND seq <> ?", submission.receipt,
                    payload.id, row[0]):  # fmt: skip
                raise sqlite3.IntegrityError("another sale has its number")
            sales.write_row(target, row[0], payload)
            sales.note_order_number(target, submission)
        _journal_one(target, submission, body, now)
    except sqlite3.Error:  # its values contradict a row that is whole
        target.execute("ROLLBACK TO one")
        return False
    finally:
        target.execute("RELEASE one")
    return True


def _journal_one(target: Connection, row: Submission, body: str, now: datetime) -> None:
    facts = {"id": row.id, "receipt": row.receipt, "request_id": row.request_id}
    journal.append(target, now, "salvaged", facts | {"state": row.state.value, "digest": journal.digest_of(body)})


def payload_of(body: object) -> Sale | Customer | None:
    """The sale or customer of a text, None if it is none."""
    if not isinstance(body, str):
        return None
    with suppress(StoreError):
        return decode(Sale, body)
    with suppress(StoreError):
        return decode(Customer, body)
    return None


# --- the journal ---


def _continue_journal(wreck: Wreck, target: Connection) -> int:
    """Append the damaged file's journal entries that follow the backup's, as far as the chain is whole. Returns how
    many."""
    last = _one(target, "SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1")
    seq, before = (last[0], last[1]) if last else (0, journal.FIRST)
    added = 0
    while True:
        seq += 1
        entry = next((e for e in wreck.journal[seq] if journal.follows(before, seq, e)), None)
        if entry is None:
            return added
        target.execute("INSERT INTO journal (seq, at, kind, body, hash) VALUES (?, ?, ?, ?, ?)", (seq, *entry))
        before, added = entry[3], added + 1


def _what_the_journal_tells(wreck: Wreck, target: Connection) -> dict[str, Known]:
    """What the journal has by the id of a sale or customer, from the entries here and those of the damaged file, in
    order."""
    here = target.execute("SELECT seq, body FROM journal ORDER BY seq").fetchall()
    top = here[-1][0] if here else 0
    beyond = [(seq, entry[2]) for seq in sorted(wreck.journal) if seq > top for entry in wreck.journal[seq][:1]]
    told: dict[str, Known] = {}
    for _, body in (*here, *beyond):
        try:
            facts = json.loads(body)
        except ValueError:
            continue
        if isinstance(facts, dict) and isinstance(facts.get("id"), str):
            learn(told.setdefault(facts["id"], Known()), facts)
    return told


def learn(known: Known, facts: dict[str, Any]) -> None:
    """Add what one entry of the journal tells."""

    def text(name: str) -> str:
        value = facts.get(name)
        return value if isinstance(value, str) else ""

    known.receipt = text("receipt") or known.receipt
    known.digest = text("digest") or known.digest
    if text("request_id"):
        known.request_ids = (*known.request_ids, text("request_id"))
    was_corrected = State.QUEUED.value if text("old_request_id") else ""
    known.state = text("to") or text("state") or was_corrected or known.state
    known.remote_id = text("remote_id") or known.remote_id
    known.order_number = text("order_number") or known.order_number


# --- attempts, answers, hand-overs ---


def _merge_history(wreck: Wreck, target: Connection) -> None:
    """Insert missing attempts, answers and hand-overs of rows that are there."""
    for rows, table, columns in (
        (wreck.attempts, "attempt", f"seq, {ATTEMPT}"),
        (wreck.answers, "answer", "seq, body"),
        (wreck.handovers, "handover", f"seq, {HANDOVER}"),
    ):
        for seq in sorted(rows):
            for row in rows[seq][:1]:
                marks = ", ".join("?" * (len(row) + 1))
                # of a row that is not there, or with values that the table does not accept
                with suppress(sqlite3.IntegrityError):
                    target.execute(f"INSERT OR IGNORE INTO {table} ({columns}) VALUES ({marks})", (seq, *row))  # noqa: S608
    for row in wreck.differences:
        with suppress(sqlite3.IntegrityError):
            target.execute(f"INSERT OR IGNORE INTO difference ({DIFFERENCE}) VALUES (?, ?, ?, ?, ?)", row)  # noqa: S608
    for gone in wreck.forgotten:
        with suppress(sqlite3.IntegrityError):
            target.execute("INSERT OR IGNORE INTO forgotten (id, at) VALUES (?, ?)", gone)
    restore_cashiers(target, wreck.cashiers, wreck.wrong_pins)
    for uid, at in wreck.moved_carts:
        target.execute("INSERT OR IGNORE INTO cart_moved (uid, at) VALUES (?, ?)", (uid, at))


def _merge_carts(wreck: Wreck, target: Connection) -> None:
    """Replace the open cart and the parked ones by the damaged file's, each kind only if all of it can be read."""
    for table, names, rows in (
        ("open_cart", "only, body", wreck.open_cart),
        ("parked", "id, body, number, cashier, at, uid", wreck.parked),
    ):
        if rows is not None:
            target.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names
            marks = ", ".join("?" * len(names.split(",")))
            target.executemany(f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608


def _raise_counters(wreck: Wreck, target: Connection, numbers: Iterable[str]) -> None:
    """Raise the receipt counters so that no number is given out twice: a counter only rises, and only to a possible
    number."""
    for till, day, last in wreck.counters:
        with suppress(DomainError, ValueError, TypeError):  # noise in the damaged file is not a counter
            number = ReceiptNumber(till, date.fromisoformat(day), last)
            sales.raise_counter(target, number.till, number.day, number.counter)
    for name, day, last in wreck.counters:
        with suppress(DomainError, ValueError, TypeError, AttributeError):
            if (other := counted(name, date.fromisoformat(day), last)) is not None:
                sales.raise_counter(target, name, other.day, other.counter)
    for text in numbers:
        if seen := ReceiptNumber.find(text):
            sales.raise_counter(target, seen.till, seen.day, seen.counter)


def _reaches(target: Connection, seen: Seen | None) -> bool:
    """Whether the journal has the last entry that the witness saw. Without a witness the last changes may be lost."""
    if seen is None:
        return False
    return not seen.entry or _one(target, "SELECT hash FROM journal WHERE seq = ?", seen.entry) == (seen.hash,)


def _doubt_all(target: Connection, now: datetime) -> None:
    """Rows that wait may have been sent by a change that is lost, corrected ones under another id: the server is asked
    before they are sent."""
    for row_id, receipt in target.execute("SELECT id, receipt FROM submission WHERE state = 'queued'").fetchall():
        target.execute(
            "UPDATE submission SET state = ?, cause = ? WHERE id = ?",
            (State.UNKNOWN.value, Cause.NO_ANSWER.value, row_id),
        )
        journal.append(target, now, "doubted", {"id": row_id, "receipt": receipt, "state": State.UNKNOWN.value})


def _given_out(seen: tuple[ReceiptNumber, ...], present: set[str]) -> set[str]:
    """The numbers up to each one that was seen, behind the last sale of its till and day that is here."""
    found: set[str] = set()
    here = [one for text in present if (one := ReceiptNumber.find(text))]
    for last in seen:
        top = max((one.counter for one in here if (one.till, one.day) == (last.till, last.day)), default=0)
        found |= {
            str(replace(last, counter=number))
            for number in range(max(top, last.counter - MOST_NAMED) + 1, last.counter + 1)
        }
    return found


def _is_number(text: object) -> bool:
    return isinstance(text, str) and str(ReceiptNumber.find(text)) == text


def _one(connection: Connection, query: str, *values: object) -> Row | None:
    row: Row | None = connection.execute(query, values).fetchone()
    return row
