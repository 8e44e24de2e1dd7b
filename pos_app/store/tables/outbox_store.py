"""The outbox as services use it, and the summary of all sales.

Scope: combines the rows (`outbox`) with what a row's step means for sales, differences and personal data.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date, datetime
from sqlite3 import Connection
from typing import TYPE_CHECKING

from pos_app.domain.customer import Customer
from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen
from pos_app.domain.money import Money, currency
from pos_app.domain.order import Sale
from pos_app.domain.submission import Attempt, Correction, Created, Kind, State, Submission
from pos_app.store.sqlite.codec import encode
from pos_app.store.sqlite.database import Database
from pos_app.store.tables import journal, outbox, sales
from pos_app.store.tables.sales import Care

if TYPE_CHECKING:
    from pos_app.domain.comparison import Difference


@frozen
class OutboxSummary:
    """The summary of all sales: how many per state, and the sums for the header and the footer.

    The first five fields count sales; `customers_waiting` counts new customers not yet sent. `waiting_total` is the sum
    of the unsent sales and `today_total` that of the day's sales, one amount per currency. `waiting_since` is when the
    oldest unsent sale was paid. `to_book` entries of the work list wait for a person, `book_trouble` of them are in
    trouble.
    """

    queued: int = 0
    sending: int = 0
    unknown: int = 0
    refused: int = 0
    sent: int = 0
    customers_waiting: int = 0
    waiting_total: tuple[Money, ...] = ()
    waiting_since: datetime | None = None
    last_sent_at: datetime | None = None
    today: int = 0
    today_sent: int = 0
    today_total: tuple[Money, ...] = ()
    to_book: int = 0
    book_trouble: int = 0

    @property
    def waiting(self) -> int:
        """The number of sales that are not sent, whatever the reason."""
        return self.queued + self.sending + self.unknown + self.refused


class OutboxStore:
    """The outbox of one till's file. Each method is one transaction and raises StoreError if the file cannot be
    used."""

    def __init__(self, database: Database, care: Care, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._care = care
        self._clock = clock

    async def add_customer(self, customer: Customer, submission: Submission) -> None:
        """Add a new customer as a row of the outbox."""
        body = encode(customer)

        def step(connection: Connection) -> None:
            outbox.put(connection, submission, body)
            facts = {"id": submission.id, "request_id": submission.request_id, "digest": journal.digest_of(body)}
            journal.append(connection, submission.created_at, "customer", facts)

        await self._database.run(step)

    async def row(self, row_id: str) -> Submission:
        """A row of the outbox. Raises KeyError."""
        return (await self._database.read(lambda c: outbox.find(c, row_id)))[1]

    async def payload(self, row_id: str) -> Sale | Customer:
        """What a row creates at Chift. Raises KeyError."""
        return await self._database.read(lambda c: outbox.created_by(c, row_id))

    async def answer(self, row_id: str) -> Created | None:
        """The shop's answer to what a row created, None if there is none that can be read."""
        return await self._database.read(lambda c: outbox.answer_to(c, row_id))

    async def begin(
        self, row_id: str, decide: Callable[[Submission, bool], Submission]
    ) -> tuple[Submission, Sale | Customer | None, Correction | None]:
        """Write the state that `decide(row, tried)` (pure, on the writer thread) gives a row whose turn has come;
        returns it, what it creates, and for a row that is asked for the correction that waits, in one transaction.
        Without what it creates the row is not as it was written and waits for a person. Raises KeyError."""
        mend = self._care.mend
        return await self._database.run(lambda c: outbox.begin(c, row_id, decide, mend, self._clock()), together=True)

    async def record(
        self,
        row: Submission,
        attempt: Attempt | None = None,
        answer: Created | None = None,
        found: tuple[Difference, ...] = (),
        *,
        sure: bool = False,
    ) -> str:
        """Write a row's state, before a call or after it, with the attempt, the server's answer, and the differences
        found in it.

        Two rows are never taken for one order: where another row is SENT with the answer's id, nothing is written and
        that row's id is returned ("" otherwise). `sure`: the server's books have just shown whose order it is; then
        this row is written, and the other one is in doubt.

        Raises IllegalStepError for a step that the table does not allow, ValueError for another request id than the
        row's.
        """

        from pos_app.store.tables import differences, privacy  # a cart needs no answer of the shop's

        def step(connection: Connection) -> str:
            other = outbox.owner_of(connection, row.kind, row.remote_id, row.id) if row.state is State.SENT else ""
            if other and not sure:
                return other
            if other and not outbox.dispute(connection, other, self._clock()):
                other = ""
            outbox.record(connection, row, attempt, answer, self._clock())
            if row.state is not State.SENT:
                return ""
            if row.kind is Kind.ORDER:
                sales.note_order_number(connection, row)
                if found:
                    differences.put(connection, row.id, found)
            if _has_people_to_forget(connection):
                privacy.after_sent(connection, row.id, self._clock())
            return other

        return await self._database.run(step, together=True)

    async def apply(self, row: Submission, attempt: Attempt, correction: Correction) -> None:
        """Queue a row that the server has not, as its correction says: one transaction."""
        await self._database.run(lambda c: sales.apply(c, row, attempt, correction, self._clock()))

    async def owner_of(self, kind: Kind, remote_id: str, but: str) -> str:
        """The id of another row than `but` that was taken for this order or customer; "" for none."""
        return await self._database.read(lambda c: outbox.owner_of(c, kind, remote_id, but))

    async def twins(self, row: Submission) -> tuple[tuple[Submission, Sale], ...]:
        """The other sales that are not sent and have this row's total."""
        return await self._database.read(lambda c: _twins(c, row))

    async def keeps_notes(self) -> bool | None:
        """Whether the shop's software keeps the notes of orders, by the newest answer that shows it; None: unknown."""
        return await self._database.read(_keeps_notes)

    async def open_rows(self, limit: int | None = None) -> tuple[Submission, ...]:
        """All rows that are neither SENT nor WITHDRAWN (or the first `limit`), in the order of events, whatever the
        clock said."""
        return await self._database.read(lambda c: outbox.open_rows(c, limit))

    async def waiting(self) -> tuple[tuple[str, Kind], ...]:
        """Ids and kinds of all rows to send or to ask for, in the order of events."""
        return await self._database.read(outbox.waiting)

    async def recover(self, now: datetime) -> int:
        """At start: rows found SENDING may have been created, so they become UNKNOWN. Returns how many."""
        return await self._database.run(lambda c: outbox.recover(c, self._care.mend, now))

    async def attempts(self, row_id: str) -> tuple[Attempt, ...]:
        """All calls on behalf of a row, oldest first."""
        return await self._database.read(lambda c: outbox.attempts_of(c, row_id))

    async def summary(self, day: date) -> OutboxSummary:
        """The summary of all sales; `day` is today's date for the figures of today."""
        return await self._database.read(lambda c: _summary(c, day))


def _twins(connection: Connection, row: Submission) -> tuple[tuple[Submission, Sale], ...]:
    found = connection.execute(
        "SELECT id FROM submission WHERE state <> 'sent' AND state <> 'withdrawn' AND kind = 'order' AND id <> ?1"
        " AND (currency, total) = (SELECT currency, total FROM submission WHERE id = ?1)",
        (row.id,),
    ).fetchall()
    rows = [(outbox.find(connection, row_id)[1], outbox.created_by(connection, row_id)) for (row_id,) in found]
    return tuple((twin, sale) for twin, sale in rows if isinstance(sale, Sale))


def _keeps_notes(connection: Connection) -> bool | None:
    found = connection.execute(
        "SELECT json_extract(body, '$.noted') FROM answer WHERE json_extract(body, '$.noted') IS NOT NULL"
        " ORDER BY seq DESC LIMIT 1"
    ).fetchone()
    return bool(found[0]) if found else None


def _has_people_to_forget(connection: Connection) -> bool:
    return connection.execute("SELECT 1 FROM forgotten LIMIT 1").fetchone() is not None


def _summary(connection: Connection, day: date) -> OutboxSummary:
    """The summary of all sales; `day` is today's date for the figures of today."""
    states: Counter[str] = Counter()
    sums: Counter[str] = Counter()
    today_open = customers = 0
    for state, kind, code, on_day, count, total in connection.execute(
        "SELECT state, kind, currency, day = ?, count(*), sum(total) FROM submission WHERE state <> 'sent'"
        " GROUP BY 1, 2, 3, 4",
        (day.isoformat(),),
    ):
        if kind == Kind.CUSTOMER:
            customers += count
            continue
        today_open += count if on_day else 0
        if state == State.WITHDRAWN:  # neither sent nor waiting
            continue
        states[state] += count
        if code:  # a free sale written by an older program has none
            sums[code] += total
    oldest = connection.execute(
        "SELECT created_at FROM submission WHERE state <> 'sent' AND state <> 'withdrawn' AND kind = 'order'"
        " ORDER BY seq LIMIT 1"
    ).fetchone()
    sent, last_sent = connection.execute(
        "SELECT count(*), max(sent_at) FROM submission WHERE state = 'sent' AND kind = 'order'"
    ).fetchone()
    today = connection.execute(
        "SELECT currency, count(*), sum(total) FROM sale WHERE day = ? GROUP BY currency",
        (day.isoformat(),),
    ).fetchall()
    # Orders split off a sale do not count as sales; the work list by its index of what is open.
    parts, to_book, book_trouble = connection.execute(
        "SELECT (SELECT count(*) FROM sale WHERE day = ? AND instr(receipt, '/') > 0), count(*),"
        " coalesce(sum(state IN ('different', 'not_booked')), 0) FROM work_item WHERE state NOT IN ('booked', 'left')",
        (day.isoformat(),),
    ).fetchone()
    sold = sum(count for _, count, _ in today) - parts
    return OutboxSummary(
        states[State.QUEUED],
        states[State.SENDING],
        states[State.UNKNOWN],
        states[State.REFUSED],
        sent,
        customers,
        _moneys(sums.items()),
        _time(oldest[0]) if oldest else None,
        _time(last_sent) if last_sent else None,
        sold,
        sold - today_open,
        _moneys((code, total) for code, _, total in today),
        to_book,
        book_trouble,
    )


def _moneys(sums: Iterable[tuple[str, int]]) -> tuple[Money, ...]:
    found = []
    for code, total in sorted(sums):
        with suppress(DomainError):  # of a row whose bytes were damaged: the look over all rows mends it
            found.append(Money.from_minor(total, currency(code)))
    return tuple(found)


def _time(text: str) -> datetime | None:
    """A time as it is kept; None if its bytes were damaged."""
    with suppress(ValueError):
        return datetime.fromisoformat(text)
    return None
