"""The outbox at work: sends what waits, asks what is in doubt, writes down each step before and after (reliability.md).

At most four calls at once, started in the order of the receipts. A cause that concerns the whole line (no internet,
Chift down, a wrong key) closes the line for a while; then one row goes ahead as a probe. Waiting goes by the
monotonic clock only. It never gives up and never discards.
"""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from pos_app.chift.errors import ChiftError
from pos_app.domain.customer import Customer
from pos_app.domain.order import Sale
from pos_app.domain.submission import (
    Attempt,
    Cause,
    Created,
    InDoubt,
    Kind,
    Outcome,
    Refused,
    State,
    Submission,
    back_off,
    begin,
    conclude,
    difference,
    found_at_start,
    move,
    too_old,
)
from pos_app.services.clock import Clock
from pos_app.services.enquiry import ask
from pos_app.services.line import LineState, after_failure, after_success
from pos_app.services.outcomes import LINE_CAUSES, cause_of, outcome_of_asking, outcome_of_sending
from pos_app.services.tasks import Tasks
from pos_app.store.errors import StoreError
from pos_app.store.till import TillStore

if TYPE_CHECKING:  # httpx and pydantic are not imported before the first paint
    from pos_app.chift.api import ChiftApi

AT_ONCE = 4
IN_PROCESS_MAX = 60.0  # seconds between two questions while the server says it is still at it
STORE_PAUSE = 5.0  # seconds before a row is touched again that could not be written down


class Outbox:
    """Drains the outbox of a till. `changed(row)` is told of each new state, with None when only the line changed."""

    def __init__(
        self, store: TillStore, clock: Clock, tasks: Tasks, changed: Callable[[Submission | None], None]
    ) -> None:
        self._store = store
        self._clock = clock
        self._tasks = tasks
        self._changed = changed
        self._rows: dict[str, Submission] = {}
        self._order: dict[str, int] = {}
        self._ready: list[tuple[int, str]] = []
        self._later: list[tuple[float, int, str]] = []
        self._in_flight: set[str] = set()
        self._wake = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._closed_until = 0.0
        self._line_failures = 0
        self.line = LineState()

    def add(self, row: Submission) -> None:
        """A row that was just written (a paid sale, a new customer, a corrected sale) is to be sent."""
        self._rows[row.id] = row
        self._idle.clear()
        self._make_ready(row.id)
        self._wake.set()

    def send_now(self) -> None:
        """Skip every wait: the network is back, or the cashier asked."""
        self._closed_until = 0.0
        for _, _, row_id in self._later:
            self._make_ready(row_id)
        self._later.clear()
        self._wake.set()

    def next_try(self, row_id: str) -> float | None:
        """Seconds until a waiting row is touched again, 0 when it is its turn; None when it does not wait."""
        if row_id not in self._rows or row_id in self._in_flight:
            return None
        now = self._clock.monotonic()
        own = next((due - now for due, _, waiting in self._later if waiting == row_id), 0.0)
        return max(own, self._closed_until - now, 0.0)

    def heard(self, cause: Cause, ms: int = 0) -> None:
        """What another call told of the line (the catalogue's, say): Cause.NONE when it was answered."""
        now = self._clock.now()
        was_up = self.line.is_up
        if cause is Cause.NONE:
            self.line = after_success(self.line, now, ms, reached_shop=True, sent=False)
            if not was_up:
                self.send_now()
        else:
            self.line = after_failure(self.line, now, cause)
        self._changed(None)

    async def idle(self) -> None:
        """Returns when nothing waits and nothing is on its way (what is refused waits for a person, not for this)."""
        await self._idle.wait()

    async def load(self) -> None:
        """Take up what the file holds: rows found SENDING are in doubt, the refused ones wait for a person."""
        await self._store.recover(self._clock.now())
        for row in await self._store.open_submissions():
            if row.state is not State.REFUSED and row.id not in self._rows:
                self.add(row)

    async def run(self, api: ChiftApi) -> None:
        """Send until cancelled."""
        while True:
            self._wake.clear()
            wait = self._start_what_may(api)
            try:
                await asyncio.wait_for(self._wake.wait(), wait)
            except TimeoutError:
                continue

    def _start_what_may(self, api: ChiftApi) -> float | None:
        """Start all that may go now; the seconds until something else may, None when only an event can bring it."""
        now = self._clock.monotonic()
        while self._later and self._later[0][0] <= now:
            self._make_ready(heapq.heappop(self._later)[2])
        if self._closed_until > now:
            return self._closed_until - now
        at_once = AT_ONCE if self.line.is_up else 1
        while self._ready and len(self._in_flight) < at_once:
            _, row_id = heapq.heappop(self._ready)
            if row_id in self._in_flight or row_id not in self._rows:
                continue
            self._in_flight.add(row_id)
            self._tasks.start(f"outbox {row_id}", partial(self._handle, api, row_id))
        return max(self._later[0][0] - now, 0.0) if self._later else None

    def _make_ready(self, row_id: str) -> None:
        order = self._order.setdefault(row_id, len(self._order))
        heapq.heappush(self._ready, (order, row_id))

    def _put_off(self, row_id: str, seconds: float) -> None:
        due = self._clock.monotonic() + seconds
        heapq.heappush(self._later, (due, self._order[row_id], row_id))

    async def _handle(self, api: ChiftApi, row_id: str) -> None:
        """One row, one call: written down before it leaves and after it is answered."""
        handled = False
        try:
            row = found_at_start(self._rows[row_id])
            if row.state is State.QUEUED and too_old(row, self._clock.now()):
                await self._write(replace(move(row, State.REFUSED), cause=Cause.TOO_OLD), None, None)
            elif row.state is State.QUEUED:
                row = begin(row)
                await self._write(row, None, None)
                await self._call(api, row, "send")
            else:
                await self._call(api, row, "ask")
            handled = True
        except StoreError:
            # Nothing is lost: the file still has the row's last state, and a row that was sending is asked for.
            self._put_off(row_id, STORE_PAUSE)
            handled = True
            raise
        finally:
            self._in_flight.discard(row_id)
            if not handled and row_id in self._rows:
                self._put_off(row_id, STORE_PAUSE)
            self._wake.set()

    async def _call(self, api: ChiftApi, row: Submission, purpose: str) -> None:
        payload = await self._store.payload(row.id)
        started = self._clock.monotonic()
        at = self._clock.now()
        error: ChiftError | None = None
        outcome: Outcome
        try:
            outcome = await (_send(api, row, payload) if purpose == "send" else self._ask(api, row, payload))
        except ChiftError as raised:
            error = raised
            outcome = outcome_of_sending(raised) if purpose == "send" else outcome_of_asking(raised)
        ms = round((self._clock.monotonic() - started) * 1000)
        self._note_line(outcome, error, ms, row.kind)
        after = conclude(row, outcome)
        if isinstance(outcome, Created) and isinstance(payload, Sale):
            found = difference(payload.order, outcome)
            after = replace(after, difference=found.amount if found else None)
        attempt = Attempt(
            row.id,
            at,
            row.request_id,
            purpose,
            type(outcome).__name__,
            error.status if error else 200,
            error.error_code if error else "",
            error.sentence if error else "",
            ms,
        )
        await self._write(after, attempt, outcome if isinstance(outcome, Created) else None)
        self._schedule(after, outcome)

    async def _ask(self, api: ChiftApi, row: Submission, payload: Sale | Customer) -> Outcome:
        sale = payload if isinstance(payload, Sale) else None
        return await ask(api, row, sale, self._clock.now().date())

    async def _write(self, row: Submission, attempt: Attempt | None, answer: Created | None) -> None:
        await self._store.record(row, attempt, answer)
        if row.state in (State.SENT, State.REFUSED):
            self._rows.pop(row.id, None)
            if not self._rows:
                self._idle.set()
        else:
            self._rows[row.id] = row
        self._changed(row)

    def _note_line(self, outcome: Outcome, error: ChiftError | None, ms: int, kind: Kind) -> None:
        now = self._clock.now()
        cause = cause_of(error) if error else Cause.NONE
        if error is None or isinstance(outcome, Created | Refused):
            sent = isinstance(outcome, Created) and kind is Kind.ORDER
            self.line = after_success(self.line, now, ms, reached_shop=isinstance(outcome, Created), sent=sent)
        else:
            self.line = after_failure(self.line, now, cause)
        if cause in LINE_CAUSES and not isinstance(outcome, Refused):
            self._line_failures += 1
            pause = getattr(outcome, "retry_after", None)
            self._closed_until = self._clock.monotonic() + (
                pause if pause is not None else back_off(self._line_failures, self._clock.chance())
            )
        else:
            self._line_failures = 0
            self._closed_until = 0.0
        self._changed(None)

    def _schedule(self, row: Submission, outcome: Outcome) -> None:
        if row.id not in self._rows:
            return
        if row.cause in LINE_CAUSES:
            self._make_ready(row.id)  # the line itself is closed for a while
        elif isinstance(outcome, InDoubt) and outcome.cause is Cause.IN_PROCESS:
            self._put_off(row.id, outcome.retry_after or min(2.0 ** (row.failures - 1), IN_PROCESS_MAX))
        elif isinstance(outcome, InDoubt):
            self._put_off(row.id, outcome.retry_after or back_off(row.failures, self._clock.chance()))
        else:
            self._put_off(row.id, back_off(row.failures, self._clock.chance()))


async def _send(api: ChiftApi, row: Submission, payload: Sale | Customer) -> Created:
    if isinstance(payload, Sale):
        return await api.create_order(payload.order, row.request_id)
    return await api.create_customer(payload, row.request_id)
