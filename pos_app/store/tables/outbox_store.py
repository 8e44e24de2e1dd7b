"""The outbox as services use it, and where all sales stand.

Scope: the rows (`outbox`) put together with what a step of a row means for sales, differences and personal data.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from sqlite3 import Connection

from pos_app.domain.comparison import Difference
from pos_app.domain.customer import Customer
from pos_app.domain.money import Money, currency
from pos_app.domain.order import Sale
from pos_app.domain.submission import Attempt, Created, Kind, State, Submission
from pos_app.store.sqlite.codec import encode
from pos_app.store.sqlite.database import Database
from pos_app.store.tables import differences, journal, outbox, privacy, sales


@dataclass(frozen=True, slots=True)
class OutboxSummary:
    """Where all sales stand: how many per state, and what the header and the footer say.

    The first five count sales; `customers_waiting` counts new customers not yet sent. `waiting_total` is what the
    unsent sales add up to and `today_total` what the day's sales do, one amount per currency. `waiting_since` is when
    the oldest unsent sale was paid.
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

    @property
    def waiting(self) -> int:
        """Sales that are not at the shop's software yet, whatever the reason."""
        return self.queued + self.sending + self.unknown + self.refused


class OutboxStore:
    """The outbox of one till's file. Each method is one transaction and raises StoreError when it cannot be done."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def add_customer(self, customer: Customer, submission: Submission) -> None:
        """A new customer, on its way to Chift as a row of its own."""
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

    async def begin(
        self, row_id: str, decide: Callable[[Submission], Submission | None]
    ) -> tuple[Submission | None, Sale | Customer]:
        """A row whose turn it is, as `decide` (pure, on the writer thread) moves it on, and what it creates: one step,
        so that it leaves soon. None where `decide` gives none: nothing changes. Raises KeyError."""

        return await self._database.run(lambda c: outbox.begin(c, row_id, decide, self._clock()), together=True)

    async def record(
        self,
        row: Submission,
        attempt: Attempt | None = None,
        answer: Created | None = None,
        found: tuple[Difference, ...] = (),
    ) -> None:
        """Write down a row's state before a call and after it, the attempt, the server's own answer, and what was
        found to differ in it.

        Raises IllegalStepError for a step the table does not allow (nothing moves on from SENT), ValueError for
        another request id than the row's.
        """

        def step(connection: Connection) -> None:
            outbox.record(connection, row, attempt, answer, self._clock())
            if row.state is not State.SENT:
                return
            if row.kind is Kind.ORDER:
                sales.note_order_number(connection, row)
                if found:
                    differences.put(connection, row.id, found)
            if _has_people_to_forget(connection):
                privacy.after_sent(connection, row.id, self._clock())

        await self._database.run(step, together=True)

    async def open_rows(self, limit: int | None = None) -> tuple[Submission, ...]:
        """All that is not SENT (or the first `limit`), in the order it came in, whatever the clock said."""
        return await self._database.read(lambda c: outbox.open_rows(c, limit))

    async def waiting(self) -> tuple[tuple[str, Kind], ...]:
        """Names and kinds of all that is to be sent or asked for, in the order it came in."""
        return await self._database.read(outbox.waiting)

    async def recover(self, now: datetime) -> int:
        """At start: rows found SENDING may have been created, so they are UNKNOWN. Returns how many."""
        return await self._database.run(lambda c: outbox.recover(c, now))

    async def attempts(self, row_id: str) -> tuple[Attempt, ...]:
        """All calls on behalf of a row, the oldest first."""
        return await self._database.read(lambda c: outbox.attempts_of(c, row_id))

    async def summary(self, day: date) -> OutboxSummary:
        """Where all sales stand; `day` is the shop's day for the figures of today."""
        return await self._database.read(lambda c: _summary(c, day))


def _has_people_to_forget(connection: Connection) -> bool:
    return connection.execute("SELECT 1 FROM forgotten LIMIT 1").fetchone() is not None


def _summary(connection: Connection, day: date) -> OutboxSummary:
    """Where all sales stand; `day` is the shop's day for the figures of today."""
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
        states[state] += count
        if code:  # a free sale that an older program kept has none
            sums[code] += total
        today_open += count if on_day else 0
    oldest = connection.execute(
        "SELECT created_at FROM submission WHERE state <> 'sent' AND kind = 'order' ORDER BY seq LIMIT 1"
    ).fetchone()
    sent, last_sent = connection.execute(
        "SELECT count(*), max(sent_at) FROM submission WHERE state = 'sent' AND kind = 'order'"
    ).fetchone()
    today = connection.execute(
        "SELECT currency, count(*), sum(total) FROM sale WHERE day = ? GROUP BY currency",
        (day.isoformat(),),
    ).fetchall()
    parts = connection.execute(  # orders split off a sale are none of their own
        "SELECT count(*) FROM sale WHERE day = ? AND instr(receipt, '/') > 0", (day.isoformat(),)
    ).fetchone()[0]
    sold = sum(count for _, count, _ in today) - parts
    return OutboxSummary(
        states[State.QUEUED],
        states[State.SENDING],
        states[State.UNKNOWN],
        states[State.REFUSED],
        sent,
        customers,
        _moneys(sums.items()),
        datetime.fromisoformat(oldest[0]) if oldest else None,
        datetime.fromisoformat(last_sent) if last_sent else None,
        sold,
        sold - today_open,
        _moneys((code, total) for code, _, total in today),
    )


def _moneys(sums: Iterable[tuple[str, int]]) -> tuple[Money, ...]:
    return tuple(Money.from_minor(total, currency(code)) for code, total in sorted(sums))
