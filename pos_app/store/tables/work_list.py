"""The work list in till.db: what is to be booked by hand in the shop's software, how it stands, and what became of it.

An entry is written by `add` inside the transaction of its document (a return, a void, an asked-for invoice), so that
neither is there without the other. It never changes and is never deleted; only how it stands does, and each change is
one more line of its history. The journal has all of both, so that a salvaged file gets them back (`restore`) and a
changed entry is found (`first_changed`).

    journal kind "work"        {work, body}: an entry, as it was written
    journal kind "work_step"   {work, what, cashier, state, told_at, found, left}: how it stands from now on, and why

Scope: sqlite3, the domain and the other modules of the store.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from sqlite3 import Connection
from typing import Any

from pos_app.domain.frozen import frozen
from pos_app.domain.work_list import DONE, WorkEntry, WorkFound, WorkItem, WorkState
from pos_app.store.errors import StoreError
from pos_app.store.sqlite.codec import decode, encode
from pos_app.store.sqlite.database import Database
from pos_app.store.tables import journal

ADDED, STEP = "work", "work_step"  # kinds of journal entries
_STATE = "state, told_at, found, left_so, changed_at"
_ENTRY = f"w.body, {', '.join(f'w.{name.strip()}' for name in _STATE.split(','))}"
_OPEN = f"w.state NOT IN ({', '.join(repr(one.value) for one in sorted(DONE))})"


@frozen
class WorkRow:
    """An entry with what the till's other tables say: the customer's name at this moment ("" where it was deleted), the
    order there ("" where it was not sent yet) and all orders of its sale (parts that were split off)."""

    entry: WorkEntry
    customer: str = ""
    order_id: str = ""
    order_number: str = ""
    orders: tuple[str, ...] = ()


@frozen
class WorkStep:
    """A line of an entry's history. `what` is "added", "told", "left", or the state that was found."""

    at: datetime
    what: str
    cashier: str
    note: str


@frozen
class WorkCounts:
    """How many entries wait for a person, and how many of them are in trouble."""

    to_do: int = 0
    trouble: int = 0


class WorkListStore:
    """The work list of one till. Every method raises StoreError; nothing was written then."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, item: WorkItem) -> None:
        """Write an entry that has no document of its own to be written with."""
        await self._database.run(lambda c: add(c, item))

    async def add_new(self, items: Iterable[WorkItem]) -> int:
        """Write entries that are not there yet; returns how many. One that is there stays as it was written."""
        given = tuple(items)

        def step(connection: Connection) -> int:
            new = [one for one in given if _entry(connection, one.id) is None]
            for one in new:
                add(connection, one)
            return len(new)

        return await self._database.run(step) if given else 0

    async def rows(self, since: datetime | None = None, limit: int = 1_000) -> tuple[WorkRow, ...]:
        """The open entries, and those that were done since a moment (None: the newest of all), at most `limit`."""
        return await self._database.read(lambda c: _rows(c, since, limit))

    async def of_sales(self, sale_ids: Iterable[str]) -> tuple[WorkRow, ...]:
        """The entries of some sales, whatever their state."""
        named = json.dumps(sorted(set(sale_ids)))
        return await self._database.read(
            lambda c: _found(c, "w.sale_id IN (SELECT value FROM json_each(?))", named, -1)
        )

    async def of_orders(self, order_ids: Iterable[str]) -> tuple[WorkRow, ...]:
        """The entries of the sales that have these orders in the shop's software."""
        named = json.dumps(sorted(set(order_ids)))
        where = (
            "w.sale_id IN (SELECT b.id FROM submission q JOIN sale p USING (seq) JOIN sale b"
            " ON b.receipt = substr(p.receipt, 1, instr(p.receipt || '/', '/') - 1)"
            " WHERE q.remote_id IN (SELECT value FROM json_each(?1)))"
            " OR EXISTS (SELECT 1 FROM json_each(w.body, '$.orders') JOIN json_each(?1) o USING (value))"
        )
        return await self._database.read(lambda c: _found(c, where, named, -1))

    async def row(self, item_id: str) -> WorkRow:
        """One entry. Raises KeyError."""
        found = await self._database.read(lambda c: _found(c, "w.id = ?", item_id, 1))
        if not found:
            raise KeyError(item_id)
        return found[0]

    async def history(self, item_id: str) -> tuple[WorkStep, ...]:
        """What became of an entry, oldest first."""

        def step(connection: Connection) -> list[tuple[str, str, str, str]]:
            query = "SELECT at, what, cashier, note FROM work_step WHERE item = ? ORDER BY seq"
            return connection.execute(query, (item_id,)).fetchall()

        found = []
        for at, *rest in await self._database.read(step):
            with suppress(ValueError):  # one whose bytes are damaged costs itself only
                found.append(WorkStep(datetime.fromisoformat(at), *rest))
        return tuple(found)

    async def counts(self) -> WorkCounts:
        """How many wait; one small query."""
        query = (
            "SELECT count(*), coalesce(sum(w.state IN ('different', 'not_booked')), 0) FROM work_item w"  # noqa: S608
            f" WHERE {_OPEN}"
        )
        return WorkCounts(*await self._database.read(lambda c: c.execute(query).fetchone()))

    async def tell(self, item_ids: Iterable[str], at: datetime, cashier: str, note: str) -> int:
        """Mark entries as told (`note`: how, "printed with Z 383"); those that wait become TOLD. Returns how many had
        not been told before."""
        asked = tuple(item_ids)

        def step(connection: Connection) -> int:
            told = 0
            for one in asked:
                entry = _entry(connection, one)
                if entry is None or entry.told_at is not None or not entry.is_open:
                    continue
                state = WorkState.TOLD if entry.state is WorkState.TO_TELL else entry.state
                after = replace(entry, state=state, told_at=at, changed_at=at)
                _write(connection, after, at, ("told", cashier, note))
                told += 1
            return told

        return await self._database.run(step)

    async def note(self, item_id: str, what: str, at: datetime, note: str = "") -> None:
        """One more line of an entry's history; how it stands does not change. Raises KeyError."""

        def step(connection: Connection) -> None:
            entry = _entry(connection, item_id)
            if entry is None:
                raise KeyError(item_id)
            _write(connection, entry, at, (what, "", note))

        await self._database.run(step)

    async def leave(self, item_id: str, reason: str, at: datetime, cashier: str) -> None:
        """A person leaves an open entry as it is. One that is done stays as it is. The reason is free text and may name
        a person: it stands in its row alone, not in the journal, and goes with the sale's personal data."""

        def step(connection: Connection) -> None:
            entry = _entry(connection, item_id)
            if entry is not None and entry.is_open:
                after = replace(entry, state=WorkState.LEFT, changed_at=at)
                _write(connection, after, at, ("left", cashier, ""))
                connection.execute("UPDATE work_item SET left_so = ? WHERE id = ?", (reason, item_id))

        await self._database.run(step)

    async def settle(self, stands: Mapping[str, tuple[WorkState, WorkFound | None]], at: datetime) -> int:
        """Write how entries stand; what did not change is not written. Returns how many changed."""

        def step(connection: Connection) -> int:
            changed = 0
            for one, (state, found) in stands.items():
                entry = _entry(connection, one)
                # What a person decided meanwhile stays.
                if entry is None or entry.state is WorkState.LEFT or (entry.state, entry.found) == (state, found):
                    continue
                if state is WorkState.TO_TELL and entry.told_at is not None:  # told while the shop was asked
                    state = WorkState.TOLD
                after = replace(entry, state=state, found=found, changed_at=at)
                note = " + ".join(found.ids) if found is not None else ""
                _write(connection, after, at, (state.value, "", note))
                changed += 1
            return changed

        return await self._database.run(step)


def add(connection: Connection, item: WorkItem, after: tuple[int, str] | None = None) -> None:
    """Write an entry with its journal entry, inside the transaction of its document; `after` is the journal's last, if
    it is known. A second call with the same entry changes nothing; raises ValueError for another entry of the same id,
    or an amount below zero."""
    if item.total < 0:
        raise ValueError("an amount of the work list is never below zero")
    body = encode(item)
    if _insert(connection, item, body):
        journal.append(connection, item.at, ADDED, {"work": item.id, "body": body}, after)
    elif connection.execute("SELECT body FROM work_item WHERE id = ?", (item.id,)).fetchone()[0] != body:
        raise ValueError("the entry is another one")


def restore(connection: Connection) -> None:
    """Write again what the journal has and the tables lack: each journal entry is one line of an entry's history."""
    there = dict(
        connection.execute("SELECT w.id, count(*) FROM work_item w JOIN work_step t ON t.item = w.id GROUP BY 1")
    )
    query = "SELECT at, kind, body FROM journal WHERE kind IN (?, ?) ORDER BY seq"
    seen: Counter[str] = Counter()
    for at, kind, text in connection.execute(query, (ADDED, STEP)).fetchall():
        try:
            facts: dict[str, Any] = json.loads(text)
            one = facts["work"]
            seen[one] += 1
            if seen[one] <= there.get(one, 0):
                continue
            if kind == ADDED:
                _insert(connection, decode(WorkItem, facts["body"]), facts["body"])
            else:
                _stand(connection, facts, at)
        except (ValueError, KeyError, StoreError):
            continue  # `verify` names it


def first_changed(connection: Connection) -> int | None:
    """The number of the first journal entry about the work list that the tables do not match, None if all match."""
    bodies = dict(connection.execute("SELECT id, body FROM work_item"))
    states = {row[0]: row[1:] for row in connection.execute("SELECT id, state, told_at, found FROM work_item")}
    last: dict[str, tuple[int, tuple[str | None, ...]]] = {}
    end = 0
    query = "SELECT seq, kind, body FROM journal WHERE kind IN (?, ?) ORDER BY seq"
    for seq, kind, text in connection.execute(query, (ADDED, STEP)):
        facts, end = json.loads(text), int(seq)
        if kind == ADDED:
            if bodies.pop(facts["work"], None) != facts["body"]:
                return int(seq)
            last[facts["work"]] = int(seq), (WorkState.TO_TELL.value, None, None)
        else:
            last[facts["work"]] = int(seq), _told(facts)[:-1]
    wrong = [seq for one, (seq, told) in last.items() if states.get(one) != told]
    if bodies:
        wrong.append(end + 1)
    return min(wrong, default=None)


def _told(facts: Mapping[str, Any]) -> tuple[str | None, ...]:
    return facts["state"], facts["told_at"], facts["found"], facts["left"]


def _insert(connection: Connection, item: WorkItem, body: str) -> bool:
    """Write the entry; False, and nothing is written, where its id is there."""
    at = item.at.isoformat()
    made = connection.execute(
        "INSERT INTO work_item (id, kind, sale_id, receipt, at, body, state, left_so, changed_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, '', ?) ON CONFLICT (id) DO NOTHING",
        (item.id, item.kind.value, item.sale_id, item.receipt, at, body, WorkState.TO_TELL.value, at),
    )
    if not made.rowcount:
        return False
    _history(connection, item.id, at, ("added", item.cashier, ""))
    return True


def _write(connection: Connection, entry: WorkEntry, at: datetime, why: tuple[str, str, str]) -> None:
    what, cashier, note = why
    facts: dict[str, str | int | None] = {
        "work": entry.item.id,
        "what": what,
        "cashier": cashier,
        "note": note,
        "state": entry.state.value,
        "told_at": None if entry.told_at is None else entry.told_at.isoformat(),
        "found": None if entry.found is None else encode(entry.found),
        "left": entry.left,
    }
    _stand(connection, facts, at.isoformat())
    journal.append(connection, at, STEP, facts)


def _stand(connection: Connection, facts: Mapping[str, Any], at: str) -> None:
    connection.execute(
        "UPDATE work_item SET state = ?, told_at = ?, found = ?, left_so = ?, changed_at = ? WHERE id = ?",
        (*_told(facts), at, facts["work"]),
    )
    _history(connection, facts["work"], at, (facts["what"], facts["cashier"], facts["note"]))


def _history(connection: Connection, item_id: str, at: str, why: tuple[str, str, str]) -> None:
    connection.execute(
        "INSERT INTO work_step (item, at, what, cashier, note) VALUES (?, ?, ?, ?, ?)", (item_id, at, *why)
    )


def _entry(connection: Connection, item_id: str) -> WorkEntry | None:
    row = connection.execute(f"SELECT {_ENTRY} FROM work_item w WHERE w.id = ?", (item_id,)).fetchone()  # noqa: S608
    return None if row is None else _entry_of(row)


def _entry_of(row: tuple[Any, ...]) -> WorkEntry:
    body, state, told_at, found, left, changed_at = row
    return WorkEntry(
        decode(WorkItem, body),
        WorkState(state),
        None if told_at is None else datetime.fromisoformat(told_at),
        None if found is None else decode(WorkFound, found),
        left,
        datetime.fromisoformat(changed_at),
    )


def _rows(connection: Connection, since: datetime | None, limit: int) -> tuple[WorkRow, ...]:
    where = f"({_OPEN} OR ?1 IS NULL OR julianday(w.changed_at) >= julianday(?1))"
    return _found(connection, where, None if since is None else since.isoformat(), limit)


def _found(connection: Connection, where: str, value: str | None, limit: int) -> tuple[WorkRow, ...]:
    """The newest first; open ones before all others, so that a limit leaves out what is done."""
    rows = connection.execute(
        f"SELECT {_ENTRY}, coalesce(s.customer, ''), coalesce(o.remote_id, ''), coalesce(o.order_number, ''),"  # noqa: S608
        " (SELECT json_group_array(q.remote_id) FROM sale p JOIN submission q USING (seq) WHERE q.remote_id <> ''"
        # its parts, `…/2`: by the index of the receipts, for "0" comes behind "/"
        " AND (p.receipt = w.receipt OR (p.receipt > w.receipt || '/' AND p.receipt < w.receipt || '0')))"
        " FROM work_item w LEFT JOIN sale s ON s.id = w.sale_id LEFT JOIN submission o ON o.id = w.sale_id"
        f" WHERE {where} ORDER BY {_OPEN} DESC, w.seq DESC LIMIT ?2",
        (value, limit),
    ).fetchall()
    found = []
    for *entry, customer, order_id, number, orders in rows:
        with suppress(StoreError, ValueError):  # one that cannot be read costs itself only; `first_changed` names it
            one = _entry_of(tuple(entry))
            found.append(WorkRow(one, customer, order_id, number, (*json.loads(orders), *one.item.orders)))
    return tuple(found)
