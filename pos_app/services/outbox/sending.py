"""The outbox at work: sends what waits, asks what became of rows in doubt, and writes each step before and after a call
(reliability.md).

At most four calls at once, started in the order of the receipts. `schedule` decides when a row may be sent, `outcomes`
what an answer means. A row is sent until it is SENT or REFUSED, and is never discarded.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property, partial
from typing import TYPE_CHECKING, NamedTuple

from pos_app.chift.errors import ChiftError
from pos_app.domain.errors import DomainError
from pos_app.domain.order import Sale
from pos_app.domain.submission import (
    Attempt,
    Cause,
    Correction,
    Created,
    InDoubt,
    Kind,
    NotProcessed,
    Outcome,
    Refused,
    State,
    Submission,
    asked_first,
    back_off,
    conclude,
    corrected,
    difference,
    first_step,
    move,
)
from pos_app.services.outbox.alike import AlikeRefusals
from pos_app.services.outbox.chift_line import LineState, after_failure, after_success
from pos_app.services.outbox.outcomes import (
    INNOCENT_CAUSES,
    LINE_CAUSES,
    OF_ONE_KIND,
    OWNER_CAUSES,
    cause_of,
    outcome_of_asking,
    outcome_of_sending,
    with_articles,
)
from pos_app.services.outbox.schedule import Schedule
from pos_app.store.errors import StoreError

if TYPE_CHECKING:  # httpx and pydantic are not imported before the first paint
    from pos_app.chift.api import ChiftApi
    from pos_app.domain.comparison import Difference
    from pos_app.domain.customer import Customer
    from pos_app.services.clock import Clock
    from pos_app.services.outbox.chift_line import ServerClock
    from pos_app.services.outbox.habits import ShopHabits
    from pos_app.services.outbox.resolve_unknown import Proofs
    from pos_app.services.tasks import Tasks
    from pos_app.store.tables.outbox_store import OutboxStore

AT_ONCE = 4
AHEAD = 1  # rows written as SENDING before a place is free: the next call need not wait for the disk then
IN_PROCESS_MAX = 60.0  # seconds between two questions while the server says that the request is not finished
# seconds between two tries while only the owner can correct the cause: no storm of log-ins (faults F9)
OWNER_PAUSE = 300.0
STORE_PAUSE = 5.0  # seconds until a row whose step could not be written is tried again
CLOCK_PAUSE = 30.0  # seconds until a row that seems too old is looked at again, before a server has told the time
# seconds until a row is tried again after an error of this program, which is reported each time
UNEXPECTED_PAUSE = 60.0


class _Answer(NamedTuple):
    """The result of a call, before it is written."""

    row: Submission
    attempt: Attempt
    outcome: Outcome
    trouble: Cause
    found: tuple[Difference, ...]
    correction: Correction | None


class Outbox:
    """Sends the outbox of a till. `changed(row)` is called with each new state, with None when only the line's state
    changed.

    `server_clock` tells how old a row is by the server's time; None: this computer's clock is trusted.
    `habits` hears of each order that came back with another total, and says how prices are to be sent.
    """

    def __init__(
        self,
        store: OutboxStore,
        clock: Clock,
        tasks: Tasks,
        changed: Callable[[Submission | None], None],
        server_clock: ServerClock | None,
        habits: ShopHabits,
    ) -> None:
        self._store = store
        self._clock = clock
        self._tasks = tasks
        self._changed = changed
        self._rows: set[str] = set()  # the ids of the rows to send or to ask for; their contents are in the file
        self._schedule = Schedule(clock.monotonic, clock.chance)
        self._in_hand: set[str] = set()  # rows from their turn to their answer
        self._places = asyncio.Semaphore(AT_ONCE)  # one for each call; writing its answer needs none
        self._wake = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._heard_trouble = False
        self.line = LineState()
        self._server_clock = server_clock
        self.habits = habits
        self._noted: deque[bool] = deque(maxlen=1)  # whether the last order that showed it kept its note
        self._left: dict[str, float] = {}  # by row: when its last call ended
        self._before: dict[str, datetime | None] = {}  # by row: the server's time before it was first sent
        self._alike = AlikeRefusals()

    @cached_property
    def _proofs(self) -> Proofs:
        from pos_app.services.outbox.resolve_unknown import Proofs  # a cart is in no doubt

        return Proofs(self._store, self._clock, self._noted, self._left, self._before)

    def add(self, row: Submission) -> None:
        """Send a row that was just written (a paid sale, a new customer, a corrected sale)."""
        if row.state is State.UNKNOWN:  # a person mended it: it need not wait for what holds the others back
            self._schedule.probe_for(row.kind, Cause.ALIKE)
        self._rows.add(row.id)
        self._idle.clear()
        self._schedule.add(row.id, row.kind)
        self._wake.set()

    def withdrawn(self, row: Submission) -> None:
        """Never send a row that was just written as WITHDRAWN."""
        self._moved(row)

    async def adopt(self, row: Submission, found: Created, api: ChiftApi | None = None) -> None:
        """A person said that this order is the row's, which is refused. Raises StoreError, ChiftError, and
        DomainError("order_taken") for an order that another row was taken for, unless the server's books say otherwise:
        then that one is asked for again."""
        other = await self._store.owner_of(row.kind, found.remote_id, row.id)
        if other and not (api is not None and await self._proofs.wins(api, row, found.remote_id)):
            raise DomainError("order_taken")
        asked = asked_first(row)
        await self._store.record(asked)
        answer = replace(found, noted=False)
        sent = conclude(asked, answer)
        disputed = await self._store.record(sent, None, answer, sure=bool(other))
        self._moved(sent)
        if disputed:
            self.add(await self._store.row(disputed))

    def send_now(self) -> None:
        """Skip all waits: the network is back, or the cashier asked for it."""
        self._schedule.skip_waits()
        self._wake.set()

    def probe(self) -> None:
        """The internet seems to be back: send one row now as a probe; if it succeeds the others follow."""
        self._schedule.probe()
        self._wake.set()

    @property
    def at_work(self) -> int:
        """How many rows are being sent or asked for at this moment."""
        return len(self._in_hand)

    def next_try(self, row_id: str) -> float | None:
        """Seconds until a waiting row is sent or asked for again, 0 if it is its turn; None if it does not wait."""
        return self._schedule.wait_of(row_id)

    def note_line(self, cause: Cause, ms: int = 0) -> None:
        """Take over what another call (of a catalogue load, say) showed of the line: Cause.NONE if it was answered.

        Chift answers reads from a cache: an answered read does not show that the shop's software works again, unless a
        read had failed before.
        """
        now = self._clock.now()
        was = self.line
        if cause is Cause.NONE:
            self.line = after_success(was, now, ms, reached_shop=was.is_up or self._heard_trouble, sent=False)
            if not was.is_up:
                for kind in Kind:
                    self._schedule.answered(kind, by_shop=False)
                self._wake.set()
        else:
            self.line = after_failure(was, now, cause)
        self._heard_trouble = cause is not Cause.NONE
        self._changed(None)

    async def idle(self) -> None:
        """Wait until no row waits and none is on its way (refused rows, which wait for a person, do not count)."""
        await self._idle.wait()

    async def load(self) -> None:
        """Load the rows of the file: those found SENDING become UNKNOWN; refused ones wait for a person.

        Reads only ids; each row is read when its turn comes, so that the start does not wait for 10,000 of them.
        """
        now = self._clock.now()
        await self._store.recover(now)
        self.line = replace(self.line, last_sent=(await self._store.summary(now.date())).last_sent_at)
        for row_id, kind in await self._store.waiting():
            if row_id not in self._rows:
                self._rows.add(row_id)
                self._schedule.add(row_id, kind)
        if self._rows:
            self._idle.clear()
            self._wake.set()

    async def run(self, api: ChiftApi) -> None:
        """Send until this task is cancelled."""
        while True:
            self._wake.clear()
            while len(self._in_hand) < AT_ONCE + AHEAD and (row_id := self._schedule.take()) is not None:
                if self._tasks.start(f"outbox {row_id}", partial(self._handle, api, row_id)):
                    self._in_hand.add(row_id)
                else:
                    self._schedule.put_off(row_id, STORE_PAUSE)  # the program is closing
            # With all places taken only the end of a call can change anything.
            wait = self._schedule.due_in() if len(self._in_hand) < AT_ONCE + AHEAD else None
            with suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self._wake.wait()

    async def _handle(self, api: ChiftApi, row_id: str) -> None:
        """Send or ask for one row: written before the call and after its answer."""
        pause = UNEXPECTED_PAUSE
        try:
            ahead = self._server_clock.skew if self._server_clock is not None else timedelta()
            # Rows leave in order: the file's thread carries out steps in the order of the requests, and returns them in
            # it.
            decide = partial(first_step, now=self._clock.now(), ahead=ahead)
            row, payload, correction = await self._store.begin(row_id, decide)
            self._moved(row)
            if row.state is State.QUEUED:
                pause = CLOCK_PAUSE
                return
            if payload is None or row.state in (State.REFUSED, State.WITHDRAWN):
                return  # a person must look at it, or its sale was made void
            async with self._places:
                may_leave = self._schedule.may_leave(row_id)
                answer = await self._call(api, row, payload, correction) if may_leave else None
            self._let_go(row_id)
            if answer is not None:
                await self._conclude(answer)
            else:
                await self._take_back(row)
        except StoreError:
            # Nothing is lost: the file still has the row's last state, and a row in state SENDING is asked for.
            pause = STORE_PAUSE
            raise
        finally:
            if self._schedule.is_out(row_id):
                self._schedule.put_off(row_id, pause)
            self._let_go(row_id)

    async def _call(
        self, api: ChiftApi, row: Submission, payload: Sale | Customer, correction: Correction | None
    ) -> _Answer:
        purpose = "send" if row.state is State.SENDING else "ask"
        started = self._clock.monotonic()
        at = self._clock.now()
        error: ChiftError | None = None
        outcome: Outcome
        try:
            if purpose == "send":
                outcome = await self._send(api, row, payload)
            else:
                outcome = await self._proofs.ask(api, row, payload, correction)
        except ChiftError as raised:
            error = raised
            outcome = outcome_of_sending(raised, row.kind) if purpose == "send" else outcome_of_asking(raised, row)
            if purpose == "send" and isinstance(outcome, InDoubt) and outcome.cause is Cause.NOT_SUPPORTED:
                outcome = await self._asked_at_once(api, row, payload, outcome)
        if purpose == "send":
            self._left[row.id] = self._clock.monotonic()
        if isinstance(payload, Sale) and isinstance(outcome, InDoubt | Refused) and outcome.sentence:
            outcome = with_articles(outcome, payload)
        if isinstance(outcome, InDoubt):
            self._proofs.in_doubt(row)
            await api.fresh_line()
        ms = round((self._clock.monotonic() - started) * 1000)
        known = isinstance(outcome, Created | Refused)
        trouble = cause_of(error) if error is not None and not known else Cause.NONE
        after = conclude(row, outcome)
        if correction is not None and isinstance(outcome, NotProcessed):
            after = replace(corrected(row, correction.request_id), created_at=correction.created_at)
        found: tuple[Difference, ...] = ()
        if trouble in INNOCENT_CAUSES:
            # the row itself is not at fault, so its own wait does not grow
            after = replace(after, failures=row.failures)
        if isinstance(outcome, Created) and isinstance(payload, Sale):
            from pos_app.domain.comparison import compare  # a cart has no answer of the shop's

            off = difference(payload.order, outcome)
            after = replace(after, difference=off.amount if off else None)
            found = compare(payload.order, outcome, payload.policy.rounding)
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
        held = 0.0
        if isinstance(payload, Sale) and isinstance(outcome, Refused):
            held = self._alike.refused(after, payload, self._clock.monotonic())
        self._note_line(row, outcome, Cause.ALIKE if held else trouble, ms, held)
        return _Answer(after, attempt, outcome, trouble, found, correction)

    async def _conclude(self, answer: _Answer) -> None:
        row, outcome = answer.row, answer.outcome
        if answer.correction is not None and isinstance(outcome, NotProcessed):
            await self._store.apply(row, answer.attempt, answer.correction)
        else:
            created = outcome if isinstance(outcome, Created) else None
            # What the server's books have just shown is sure; what a single answer says is not.
            looked = created is not None and answer.attempt.purpose == "ask"
            sure = looked and (row.kind is Kind.CUSTOMER or bool(created and created.noted))
            sure = sure or bool(created and created.sure)
            other = await self._store.record(row, answer.attempt, created, answer.found, sure=sure)
            if other and sure:
                self.add(await self._store.row(other))
            elif other:
                row, outcome = await self._not_ours(answer)
        self._moved(row)
        if isinstance(outcome, Created) and row.difference:
            self.habits.differed()
        if row.id in self._rows:
            wait, ends_early = self._own_wait(row, outcome, answer.trouble)
            if answer.correction is not None and isinstance(outcome, NotProcessed):
                wait = 0.0  # it leaves before others that are held back for what was mended in it
            self._schedule.put_off(row.id, wait, ends_early=ends_early)

    async def _take_back(self, row: Submission) -> None:
        """Put back a row that was to leave next: its gate closed meanwhile, and not a byte of it was sent."""
        if row.state is State.SENDING:
            row = move(row, State.QUEUED)
            await self._store.record(row)
            self._moved(row)
        self._schedule.put_off(row.id, 0.0)

    async def _not_ours(self, answer: _Answer) -> tuple[Submission, Outcome]:
        """The answer named an order that another row was taken for: a doubt. Returns what was written in its place."""
        outcome = InDoubt(Cause.ANOTHERS)
        stored = await self._store.row(answer.row.id)
        row = conclude(stored, outcome)
        attempt = replace(answer.attempt, outcome=type(outcome).__name__)
        await self._store.record(row, attempt)
        self._proofs.in_doubt(row)
        return row, outcome

    async def _send(self, api: ChiftApi, row: Submission, payload: Sale | Customer) -> Outcome:
        """Send a row: what its answer is worth. Raises ChiftError."""
        if not isinstance(payload, Sale):
            answer = await api.create_customer(payload, row.request_id)
            made = answer.customer
            if (made.first_name, made.last_name) == (payload.first_name, payload.last_name):
                return Created(made.remote_id, whole=answer.whole)
            outcome = await self._proofs.proved_customer(api, payload, made)
            return replace(outcome, whole=answer.whole) if isinstance(outcome, Created) else outcome
        from pos_app.domain.comparison import Whose, whose

        self._before.setdefault(row.id, api.server_time)
        placed = await api.create_order(payload.order, row.request_id)
        if whose(placed.note, payload) is Whose.OURS:
            self._noted.append(True)
            return replace(placed.created, noted=True)
        return await self._proofs.proved(api, row, payload, placed)

    async def _asked_at_once(self, api: ChiftApi, row: Submission, payload: Sale | Customer, doubt: InDoubt) -> Outcome:
        """What became of an order to which the shop's software answered that it takes none: most likely nothing, and a
        person is told that it is kept, not that it is in doubt. The doubt stays where asking fails."""
        try:
            return await self._proofs.ask(api, replace(row, cause=doubt.cause, sentence=doubt.sentence), payload, None)
        except ChiftError:
            return doubt

    def _let_go(self, row_id: str) -> None:
        """Mark the row as no longer in hand, so that another one may start."""
        self._in_hand.discard(row_id)
        self._wake.set()

    def _moved(self, row: Submission) -> None:
        """Take over a row's state that was just written."""
        if row.state in (State.SENT, State.WITHDRAWN):
            self._left.pop(row.id, None)
            self._before.pop(row.id, None)
        if row.state in (State.SENT, State.REFUSED, State.WITHDRAWN):
            self._rows.discard(row.id)
            self._schedule.drop(row.id)
            if not self._rows:
                self._idle.set()
        self._changed(row)

    def _note_line(self, row: Submission, outcome: Outcome, trouble: Cause, ms: int, held: float) -> None:
        """Record what a call showed of the line to the shop's software, for the header and for the other rows; `held`:
        for how many seconds sales are held back that would be refused like this one."""
        now = self._clock.now()
        created = isinstance(outcome, Created)
        by_shop = created or isinstance(outcome, Refused)
        if row.kind is Kind.ORDER and self._alike.holds:
            # An order that is made now shows that orders are taken; one that was made before, or a refusal, does not.
            by_shop = created and row.state is State.SENDING
        if row.kind is Kind.ORDER and created:
            self._alike.arrived(row.id)
        if held:
            self._schedule.trouble(row.id, trouble, None, held)
        elif trouble in LINE_CAUSES:
            told = getattr(outcome, "retry_after", None)
            self._schedule.trouble(row.id, trouble, told, OWNER_PAUSE if trouble in OWNER_CAUSES else 0.0)
        elif trouble is not Cause.NO_ANSWER:
            self._schedule.answered(row.kind, by_shop=by_shop)
        if trouble is Cause.NONE:
            sent = created and row.kind is Kind.ORDER
            self.line = after_success(self.line, now, ms, reached_shop=by_shop, sent=sent)
        elif row.kind is Kind.ORDER or trouble not in OF_ONE_KIND:
            self.line = after_failure(self.line, now, trouble)
            self._heard_trouble = False
        self._changed(None)

    def _own_wait(self, row: Submission, outcome: Outcome, trouble: Cause) -> tuple[float, bool]:
        """Seconds that a row waits for its own reasons, whatever the state of the line; and whether an answer to
        another row ends the wait."""
        if trouble in INNOCENT_CAUSES:
            return 0.0, False
        if isinstance(outcome, InDoubt) and outcome.retry_after is not None:
            return outcome.retry_after, False
        if isinstance(outcome, InDoubt) and outcome.cause is Cause.IN_PROCESS:
            return min(2.0 ** min(row.failures - 1, 9), IN_PROCESS_MAX), False
        return back_off(row.failures, self._clock.chance()), True
