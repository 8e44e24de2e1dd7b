"""The papers to be printed, in till.db: what is to be printed, what was, and what may have been.

    WAITING -> PRINTING -> PRINTED
               PRINTING -> WAITING      surely not a line of it was printed (the printer never took a byte)
               PRINTING -> DOUBTFUL     part of it may be on paper; also a job found PRINTING at the start
    DOUBTFUL -> WAITING                 a person wants it again: it is a copy now
    DOUBTFUL -> PRINTED                 a person saw it printed
    WAITING | DOUBTFUL -> DROPPED       a person does not want it

A paper of the same subject and kind that was printed, or may have been, makes every later one a copy.
Scope: sqlite3; a few queries, each inside one transaction.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from sqlite3 import Connection
from typing import Any

from pos_app.domain.frozen import frozen
from pos_app.domain.paper import Paper
from pos_app.store.errors import StoreError
from pos_app.store.sqlite.codec import decode, encode
from pos_app.store.sqlite.database import Database
from pos_app.store.tables import journal

_COLUMNS = "id, subject, kind, body, copy, state, at, trouble"


class PrintState(StrEnum):
    """The state of a print job."""

    WAITING = "waiting"
    PRINTING = "printing"
    PRINTED = "printed"
    DOUBTFUL = "doubtful"
    DROPPED = "dropped"


_STEPS = {
    PrintState.WAITING: {PrintState.PRINTING, PrintState.PRINTED, PrintState.DROPPED},
    PrintState.PRINTING: {PrintState.PRINTED, PrintState.WAITING, PrintState.DOUBTFUL},
    PrintState.DOUBTFUL: {PrintState.WAITING, PrintState.PRINTED, PrintState.DROPPED},
}


@frozen
class PrintJob:
    """A print job. `subject` is what its paper is about (a sale's id; "" for nothing), `kind` which paper of it
    ("receipt"); `copy`: the paper may have been given out before; `trouble` is why the last try failed."""

    id: int
    subject: str
    kind: str
    paper: Paper
    copy: bool
    state: PrintState
    at: datetime
    trouble: str = ""


class PrintStore:
    """The print jobs in a till's file. Each method is one transaction and raises StoreError if the file cannot be
    used."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, paper: Paper, subject: str, kind: str, at: datetime, *, copy: bool = False) -> PrintJob:
        """Add a paper to print. If one of the same subject and kind still waits, that job is returned and none is
        added. `copy`: it was printed elsewhere."""
        return await self._database.run(lambda c: _add(c, encode(paper), subject, kind, at, copy=copy))

    async def open_jobs(self) -> tuple[PrintJob, ...]:
        """All jobs that are waiting, being printed or doubtful, oldest first."""
        return await self._database.read(lambda c: _find(c, "state IN ('waiting', 'printing', 'doubtful')"))

    async def job(self, job_id: int) -> PrintJob:
        """One job. Raises KeyError."""
        return await self._database.read(lambda c: _one(c, job_id))

    async def was_issued(self, subject: str, kind: str) -> bool:
        """Whether this paper may have been given out already."""
        issued = "subject = ? AND kind = ? AND (copy OR state IN ('printed', 'printing', 'doubtful'))"
        return await self._database.read(lambda c: bool(_find(c, f"{issued} AND state <> 'dropped'", subject, kind)))

    async def step(self, job_id: int, state: PrintState, at: datetime, trouble: str = "") -> PrintJob:
        """Move a job to a state; from DOUBTFUL to WAITING it becomes a copy. Raises ValueError for a step that the
        table does not allow, KeyError."""
        return await self._database.run(lambda c: _step(c, job_id, state, at, trouble))

    async def begin(self, job_id: int, at: datetime) -> PrintJob | None:
        """Move a waiting job to PRINTING; None if it does not wait any more."""

        def work(connection: Connection) -> PrintJob | None:
            if _one(connection, job_id).state is not PrintState.WAITING:
                return None
            return _step(connection, job_id, PrintState.PRINTING, at, "")

        return await self._database.run(work)

    async def close(self, job_id: int, state: PrintState, at: datetime) -> None:
        """Settle (PRINTED) or drop (DROPPED) a job that is waiting or doubtful; any other stays as it is."""

        def work(connection: Connection) -> None:
            if _one(connection, job_id).state in (PrintState.WAITING, PrintState.DOUBTFUL):
                _step(connection, job_id, state, at, "")

        await self._database.run(work)

    async def recover(self, at: datetime, *, older_file: bool) -> int:
        """At start: jobs that were PRINTING become DOUBTFUL. In an `older_file` (a backup) WAITING ones do too, for
        they may have been printed since. Returns how many are doubtful now."""
        states = "('printing', 'waiting')" if older_file else "('printing')"

        def work(connection: Connection) -> int:
            done = connection.execute(
                f"UPDATE print_job SET state = 'doubtful', changed_at = ?, trouble = 'stopped' WHERE state IN {states}",  # noqa: S608 - our own words
                (at.isoformat(),),
            )
            return done.rowcount

        return await self._database.run(work)

    async def note_drawer(self, at: datetime, reason: str, cashier: str) -> None:
        """Write a journal entry that the drawer was opened without a sale, and why."""
        facts = {"reason": reason, "cashier": cashier}
        await self._database.run(lambda c: journal.append(c, at, "drawer_opened", facts))


def _add(connection: Connection, body: str, subject: str, kind: str, at: datetime, *, copy: bool) -> PrintJob:
    if subject:
        same = _find(connection, "subject = ? AND kind = ? AND state <> 'dropped'", subject, kind)
        for job in same:
            if job.state in (PrintState.WAITING, PrintState.PRINTING):
                return job
        # In doubt: asking for the paper again answers the question, so the doubtful one counts as printed.
        for job in same:
            if job.state is PrintState.DOUBTFUL:
                _step(connection, job.id, PrintState.PRINTED, at, "")
        copy = copy or bool(same)
    added = connection.execute(
        "INSERT INTO print_job (subject, kind, body, copy, state, at, changed_at, trouble)"
        " VALUES (?, ?, ?, ?, 'waiting', ?, ?, '')",
        (subject, kind, body, int(copy), at.isoformat(), at.isoformat()),
    )
    return _one(connection, int(added.lastrowid or 0))


def _step(connection: Connection, job_id: int, state: PrintState, at: datetime, trouble: str) -> PrintJob:
    job = _one(connection, job_id)
    if state not in _STEPS.get(job.state, ()):
        raise ValueError(f"a print job does not go from {job.state} to {state}")
    copy = job.copy or (job.state, state) == (PrintState.DOUBTFUL, PrintState.WAITING)
    # A paper with names is kept only until it is printed: a reprint is made from the sale.
    paper = replace(job.paper, rows=()) if state in (PrintState.PRINTED, PrintState.DROPPED) else job.paper
    connection.execute(
        "UPDATE print_job SET state = ?, body = ?, copy = ?, changed_at = ?, trouble = ? WHERE id = ?",
        (state.value, encode(paper), int(copy), at.isoformat(), trouble, job_id),
    )
    if state is PrintState.PRINTED and copy:
        # A second paper of one sale is recorded in the journal, which is never changed.
        count = "SELECT count(*) FROM print_job WHERE subject = ? AND kind = ? AND copy AND state = 'printed'"
        (n,) = connection.execute(count, (job.subject, job.kind)).fetchone()
        facts = {"subject": job.subject, "kind": job.kind, "title": job.paper.title, "n": n}
        journal.append(connection, at, journal.COPY, facts)
    return _one(connection, job_id)


def _find(connection: Connection, where: str, *values: object) -> tuple[PrintJob, ...]:
    rows = connection.execute(f"SELECT {_COLUMNS} FROM print_job WHERE {where} ORDER BY id", values)  # noqa: S608
    found = []
    for row in rows:
        with suppress(StoreError, ValueError):  # a paper that cannot be read is printed again from its sale
            found.append(_job(row))
    return tuple(found)


def _one(connection: Connection, job_id: int) -> PrintJob:
    found = _find(connection, "id = ?", job_id)
    if not found:
        raise KeyError(job_id)
    return found[0]


def _job(row: Any) -> PrintJob:
    job_id, subject, kind, body, copy, state, at, trouble = row
    paper = decode(Paper, body)
    return PrintJob(job_id, subject, kind, paper, bool(copy), PrintState(state), datetime.fromisoformat(at), trouble)
