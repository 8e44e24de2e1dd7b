"""till.db, the precious file: the open cart, parked carts, the outbox, the journal, the receipt counters.

Each method is one transaction that is on the disk when it returns. Room: the other modules of the store put together;
sqlite3 stays below.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from pathlib import Path
from sqlite3 import Connection
from typing import TYPE_CHECKING, TypeVar

from pos_app.domain.cart import Cart
from pos_app.domain.comparison import Difference, Evidence
from pos_app.domain.customer import Customer
from pos_app.domain.order import Sale
from pos_app.domain.receipt import ReceiptNumber
from pos_app.domain.submission import Attempt, Created, Kind, State, Submission
from pos_app.parts import part
from pos_app.store import carts, differences, habits, handover, journal, outbox, privacy, sales
from pos_app.store.cashiers import CashierBook
from pos_app.store.codec import decode, encode
from pos_app.store.database import Database
from pos_app.store.differences import DifferenceCounts, Differing
from pos_app.store.errors import StoreError
from pos_app.store.files import back_up
from pos_app.store.habits import NotedCode
from pos_app.store.handover import HandedNote, Handover, Taken
from pos_app.store.journal import JournalCheck
from pos_app.store.opening import Opened, copies_before, open_precious, rolling_backup
from pos_app.store.privacy import Forgotten, Known
from pos_app.store.reserve import Reserve
from pos_app.store.rows import OutboxSummary, Parked, SaleRow
from pos_app.store.salvage import last_entry, salvage
from pos_app.store.till_schema import STEPS

__all__ = ["JournalCheck", "OutboxSummary", "Parked", "SaleRow", "TillStore"]

if TYPE_CHECKING:
    from pos_app.store.day_book import DayBook
    from pos_app.store.prints import PrintStore

T = TypeVar("T")

_log = logging.getLogger(__name__)


class TillStore:
    """The till's own file. Every method raises StoreError when the file cannot do it; nothing was kept then."""

    def __init__(self, database: Database, opened: Opened, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._changed = False
        self._cart_text = carts.CartText()
        self._reserve = Reserve(database.path.parent)
        self.cashiers = CashierBook(database.read, self._run, clock)
        self.recovered = opened.recovered
        self.salvaged = opened.salvaged
        self.lost = opened.lost
        self.set_aside = opened.aside
        self.cramped = False

    @classmethod
    async def open(cls, folder: Path, clock: Callable[[], datetime]) -> TillStore:
        """Open `folder`/till.db, made where it is missing.

        `recovered` then says "" (as it was), "backup" (it was damaged: the last good copy) or "empty" (damaged, and no
        copy); `salvaged` is how many sales and new customers the damaged file still gave beyond that, `lost` are
        receipt numbers it tells of and nothing more, `set_aside` is where it is now. Raises StoreError, "newer" for a
        file of a newer program. `cramped`: the disk was full, and the room set aside was given back to open the file.
        `clock` (zone-aware) dates the journal's entries that carry no time of their own.
        """
        path = folder / "till.db"
        start, cramped = partial(open_precious, path, STEPS, clock(), salvage, last_entry), False
        database = Database(path)
        try:
            opened = await database.start(start)
        except StoreError as error:
            if error.kind != "full" or not Reserve(folder).release():
                raise
            database, cramped = Database(path), True
            opened = await database.start(start)
        store = cls(database, opened, clock)
        store.cramped = cramped
        return store

    @part
    def prints(self) -> PrintStore:
        """The print jobs."""
        from pos_app.store.prints import PrintStore  # a first key waits for no paper

        return PrintStore(self._database.read, self._run)

    @part
    def days(self) -> DayBook:
        """The drawer and the days that were closed."""
        from pos_app.store.day_book import DayBook  # nor for a sum of the day

        return DayBook(self._run, self._database.read)

    async def aclose(self) -> None:
        """Write a last backup where something changed, and close."""
        try:
            if self._changed:
                await self.backup()
        except StoreError as error:
            _log.warning("no backup was made on closing: %s", error)
        finally:
            await self._database.aclose()

    async def keep_reserve(self) -> None:
        """Set some room aside on the disk, for the day it is full."""
        await self._database.on_writer(self._reserve.make)

    async def backup(self) -> None:
        """Renew the rolling copy (till.backup.db); selling goes on meanwhile. For a quiet moment."""
        path = self._database.path
        self._changed = False
        await self._database.read(lambda _: back_up(path, rolling_backup(path)))

    # --- the open cart and the parked ones ---

    async def load_cart(self) -> Cart | None:
        """The cart that was open last, None when there was none."""
        return await self._database.read(carts.load)

    async def save_cart(self, cart: Cart | None) -> None:
        """The open cart as it is now; None: there is none."""
        body = None if cart is None else self._cart_text.of(cart)
        await self._run(lambda c: carts.save(c, body), with_reserve=True)

    async def park(self, cart: Cart, cashier: str, at: datetime) -> Parked:
        """Put the cart aside; none is open then."""
        return await self._run(lambda c: carts.park(c, cart, cashier, at), with_reserve=True)

    async def parked(self) -> tuple[Parked, ...]:
        """The carts put aside, the oldest first."""
        return await self._database.read(carts.parked)

    async def resume(self, parked_id: int, at: datetime, keep: Cart | None = None, cashier: str = "") -> Cart:
        """Make a parked cart the open one; `keep`, the current cart, is parked by `cashier` in the same step.

        Raises DomainError("not_parked") when it is not there any more.
        """
        return await self._run(lambda c: carts.resume(c, parked_id, at, keep, cashier))

    # --- paying ---

    async def next_counter(self, till: str, day: date) -> int:
        """The counter the next sale will get if nothing else is paid before it."""
        return await self._database.read(lambda c: sales.next_counter(c, till, day))

    async def pay(
        self, till: str, day: date, build: Callable[[ReceiptNumber], tuple[Sale, Submission]]
    ) -> tuple[Sale, Submission]:
        """Take the next receipt number, build the sale with it, keep it with its outbox row and journal entry, close
        the cart: one transaction, one commit.

        `build` is pure and runs on the writer thread; what it raises (DomainError) takes all back, the number too.
        """

        def step(connection: Connection) -> tuple[Sale, Submission]:
            number = sales.take_counter(connection, till, day)
            sale, row = build(number)
            if sale.receipt != number or row.receipt != str(number) or row.state is not State.QUEUED:
                raise ValueError("a paid sale carries the number it was given and waits to be sent")
            sales.put(connection, sale, row, self._cart_text.within(sale))
            carts.save(connection, None)
            return sale, row

        return await self._run(step)

    async def add_customer(self, customer: Customer, submission: Submission) -> None:
        """A new customer, on its way to Chift as a row of its own."""
        body = encode(customer)

        def step(connection: Connection) -> None:
            outbox.put(connection, submission, body)
            facts = {"id": submission.id, "request_id": submission.request_id, "digest": journal.digest_of(body)}
            journal.append(connection, submission.created_at, "customer", facts)

        await self._run(step)

    # --- the outbox ---

    async def correct(self, sale: Sale, submission: Submission) -> None:
        """A refused sale with its mended order and a new request id goes out again; its old attempts stay.

        Raises IllegalStepError when it is not refused any more or the id is not new.
        """
        await self._run(lambda c: sales.correct(c, sale, submission, self._clock()))

    async def split(self, rest: Sale, row: Submission, off: Sale, waits: Submission) -> None:
        """A refused sale goes out again without a line, which waits for a person as an order of its own: one step."""
        await self._run(lambda c: sales.split(c, rest, row, off, waits, self._clock()))

    async def parts(self, receipt: ReceiptNumber) -> int:
        """Into how many orders a sale is split."""
        return await self._database.read(lambda c: sales.parts(c, receipt))

    async def submission(self, row_id: str) -> Submission:
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

        return await self._run(lambda c: outbox.begin(c, row_id, decide, self._clock()), together=True)

    async def open_submissions(self, limit: int | None = None) -> tuple[Submission, ...]:
        """All that is not SENT (or the first `limit`), in the order it came in, whatever the clock said."""
        return await self._database.read(lambda c: outbox.open_rows(c, limit))

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
            if row.state is State.SENT:
                sales.note_order_number(connection, row)
                differences.put(connection, row.id, found)
                privacy.after_sent(connection, row.id, self._clock())

        await self._run(step, together=True)

    # --- the shop system's sums beside the till's ---

    async def differences(self, sale_id: str) -> tuple[Difference, ...]:
        """What differs between a sale and the order it became; nothing for one that is not sent."""
        return await self._database.read(lambda c: differences.of_sale(c, sale_id))

    async def differing(self, day: date | None = None) -> tuple[Differing, ...]:
        """The sales of a day (None: all) that came back with other sums, oldest first."""
        return await self._database.read(lambda c: differences.differing(c, day))

    async def difference_counts(self, day: date | None = None) -> DifferenceCounts:
        """How many orders of a day (None: all) were compared, and how many differ in what."""
        return await self._database.read(lambda c: differences.counts(c, day))

    async def evidence(self, limit: int) -> tuple[Evidence, ...]:
        """The latest `limit` orders with the server's answer, newest first."""
        return await self._database.read(lambda c: differences.evidence(c, limit))

    async def waiting(self) -> tuple[tuple[str, Kind], ...]:
        """Names and kinds of all that is to be sent or asked for, in the order it came in."""
        return await self._database.read(outbox.waiting)

    async def recover(self, now: datetime) -> int:
        """At start: rows found SENDING may have been created, so they are UNKNOWN. Returns how many."""
        return await self._run(lambda c: outbox.recover(c, now))

    async def attempts(self, submission_id: str) -> tuple[Attempt, ...]:
        """All calls on behalf of a row, the oldest first."""
        return await self._database.read(lambda c: outbox.attempts_of(c, submission_id))

    async def summary(self, day: date) -> OutboxSummary:
        """Where all sales stand; `day` is the shop's day for the figures of today."""
        return await self._database.read(lambda c: outbox.summary(c, day))

    # --- to another till, and from one ---

    async def hand_over(self, version: int, shop: str, till: str, at: datetime, new_id: Callable[[], str]) -> Handover:
        """All that is not sent and all that is parked, for another till; it stays here as well. `new_id` names a cart
        that has no name yet."""
        await self._run(lambda c: handover.name_carts(c, new_id))
        return await self._database.read(lambda c: handover.collect(c, version, shop, till, at))

    async def remember_handed_over(self, given: Handover) -> None:
        """This was written to a file: note it with each sale."""
        await self._run(lambda c: handover.mark(c, given))

    async def take_over(self, given: Handover, own_till: str, now: datetime) -> Taken:
        """Take in what is not here yet, all of it in one step. `own_till` is this till's code: where it is the other's
        too, the receipt counters go on after the other's."""
        return await self._run(lambda c: handover.take(c, given, own_till, now))

    async def handed(self, sale_id: str) -> tuple[HandedNote, ...]:
        """When a sale was handed over or taken over, the oldest first."""
        return await self._database.read(lambda c: handover.notes_of(c, sale_id))

    # --- looking back ---

    async def sales(
        self, query: str = "", states: frozenset[State] | None = None, day: date | None = None, limit: int = 200
    ) -> tuple[SaleRow, ...]:
        """Paid sales, the newest first, by receipt number, customer, total or order number, by state, by day."""
        return await self._database.read(lambda c: sales.find(c, query, states, day, limit))

    async def sale(self, sale_id: str) -> Sale:
        """A paid sale as it was. Raises KeyError."""
        return decode(Sale, await self._database.read(lambda c: sales.text_of(c, sale_id)))

    async def customer_history(self, *ids: str, limit: int = 200) -> tuple[SaleRow, ...]:
        """Sales to the customer known by any of these ids (the till's own, Chift's), the newest first."""
        return await self._database.read(lambda c: sales.of_customer(c, ids, limit))

    # --- personal data ---

    async def clean_overdue(self, now: datetime, days: int, limit: int) -> int:
        """Take what is personal out of the first `limit` rows that were sent more than `days` ago, and out of carts
        parked before that. Returns how many; call again while there are any, then `leave_no_trace`."""

        def step(connection: Connection) -> int:
            found = privacy.overdue(connection, now, days, limit)
            return privacy.clean(connection, found, now) + privacy.clean_parked(connection, now, days)

        # Looked at by the reader first: on most days there is nothing to write.
        if not await self._database.read(lambda c: privacy.is_due(c, now, days)):
            return 0
        return await self._run(step)

    async def forget(self, ids: tuple[str, ...], now: datetime) -> Forgotten:
        """Forget the person known by these ids (see `privacy`). Follow with `leave_no_trace`."""
        return await self._run(lambda c: privacy.forget(c, ids, now))

    async def people(self, text: str, limit: int) -> tuple[Known, ...]:
        """Who is named in the sales here, by name."""
        return await self._database.read(lambda c: privacy.people(c, text, limit))

    async def cleaned_at(self, row_id: str) -> datetime | None:
        """When a row lost its personal data."""
        return await self._database.read(lambda c: privacy.when_cleaned(c, row_id))

    async def leave_no_trace(self) -> bool:
        """What was taken out is gone from the log of changes and the copies, too: the rolling copy is made anew, those
        from before an update are deleted. False while somebody reads the file: ask again later.

        A damaged file that was set aside stays (nothing else has what could not be read in it).
        """
        if not await self._database.leave_no_trace():
            return False
        await self.backup()
        for copy in copies_before(self._database.path):
            await self._database.on_writer_typed(copy.unlink)
        return True

    # --- what the sales say of the shop ---

    async def best_sellers(self, limit: int = 200) -> dict[str, int]:
        """In how many of the latest sales' lines each variant was sold, the most frequent first."""
        return await self._database.read(lambda c: habits.best_sellers(c, limit))

    async def note_code(self, code: str) -> None:
        """Keep a code that nobody knew for the owner."""
        await self._run(lambda c: habits.note_code(c, code, self._clock()))

    async def noted_codes(self, limit: int = 200) -> tuple[NotedCode, ...]:
        """The codes that were noted, the latest first."""
        return await self._database.read(lambda c: habits.noted_codes(c, limit))

    async def verify_journal(self) -> JournalCheck:
        """Whether the journal, and each sale, drawer entry and Z it tells of, is as it was written."""

        def step(connection: Connection) -> JournalCheck:
            from pos_app.store import day_book

            check = journal.verify(connection)
            changed = day_book.first_changed(connection) if check.ok else None
            return check if changed is None else JournalCheck(False, check.entries, changed)

        return await self._database.read(step)

    async def _run(self, work: Callable[[Connection], T], *, with_reserve: bool = False, together: bool = False) -> T:
        """One step. When the disk is full the reserve is given back; `with_reserve`: the step is tried again then."""
        try:
            result = await self._database.run(work, together=together)
        except StoreError as error:
            if error.kind != "full" or not self._reserve.release() or not with_reserve:
                raise
            result = await self._database.run(work)
        self._changed = True
        return result
