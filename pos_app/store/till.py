"""till.db, the file that must not be lost: the open cart, parked carts, the outbox, the journal, the receipt counters.

Scope: opens the file, closes it, keeps copies of it, and holds the stores of its subjects. Each of their methods is one
transaction that is on disk when it returns. The SQL is in `tables`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pos_app.store.errors import StoreError
from pos_app.store.recovery.keeper import Keeper
from pos_app.store.recovery.opening import OpenedFile, Salvaged, copies_before, last_entry, open_precious
from pos_app.store.recovery.reserve import Reserve
from pos_app.store.recovery.row_care import RowCare
from pos_app.store.recovery.witness import Compared, Seen, Witness, compare
from pos_app.store.recovery.witness import read as witness_of
from pos_app.store.sqlite.database import Database, connect, transact
from pos_app.store.tables import carts, journal, sales
from pos_app.store.tables.best_sellers import CodeStore
from pos_app.store.tables.carts import CartStore, CartText, CartTrail, Parked
from pos_app.store.tables.cashiers import CashierBook
from pos_app.store.tables.fiscal import FiscalStore
from pos_app.store.tables.journal import JournalCheck
from pos_app.store.tables.outbox_store import OutboxStore, OutboxSummary
from pos_app.store.tables.sales import SaleRow, SaleStore
from pos_app.store.tables.till_schema import STEPS

__all__ = ["JournalCheck", "OutboxSummary", "Parked", "SaleRow", "TillStore"]

if TYPE_CHECKING:
    from sqlite3 import Connection

    from pos_app.domain.receipt import PaymentNumber, ReceiptNumber, ReturnNumber
    from pos_app.store.several.carts import SharedCartStore
    from pos_app.store.several.copies import SaleCopyStore
    from pos_app.store.several.ledger import LedgerStore
    from pos_app.store.tables.closed.periods import PeriodStore
    from pos_app.store.tables.closed.purge import PurgeStore
    from pos_app.store.tables.day_book import DayBook
    from pos_app.store.tables.differences import DifferenceStore
    from pos_app.store.tables.handover import HandoverStore
    from pos_app.store.tables.invoices import InvoiceStore
    from pos_app.store.tables.later.handing import HandingStore
    from pos_app.store.tables.later.writing import LaterStore
    from pos_app.store.tables.prints import PrintStore
    from pos_app.store.tables.privacy import PrivacyStore
    from pos_app.store.tables.returns import ReturnStore
    from pos_app.store.tables.signed import SignedStore
    from pos_app.store.tables.work_list import WorkListStore

_log = logging.getLogger(__name__)


class TillStore:
    """The till's own file. Every method, also of its stores, raises StoreError if the file cannot be used; nothing was
    written then."""

    def __init__(
        self,
        database: Database,
        opened: OpenedFile,
        reserve: Reserve,
        clock: Callable[[], datetime],
        witness: Witness,
        *,
        cramped: bool,
    ) -> None:
        self._database = database
        self._reserve = reserve
        self._witness = witness
        self._clock = clock
        self._is_closed = False
        text, care = CartText(), RowCare(database.path, clock)
        self.keeper = Keeper(database, care)
        self._trail = CartTrail(database.path.parent)
        self.carts = CartStore(database, text, self._trail)
        self.sales = SaleStore(database, text, care, clock)
        self.outbox = OutboxStore(database, care, clock)
        self.codes = CodeStore(database, clock)
        self.cashiers = CashierBook(database, clock)
        self.law = FiscalStore(database, clock)
        self.recovered = opened.recovered
        self.salvaged = opened.salvaged
        self.lost = opened.lost
        self.set_aside = opened.aside
        self.compared = opened.compared
        self.foreign_log = opened.foreign_log
        self.cramped = cramped
        self.cart_behind = opened.cart_behind

    @classmethod
    async def open(cls, folder: Path, clock: Callable[[], datetime]) -> TillStore:
        """Open `folder`/till.db; it is created if it is missing.

        `recovered` then is "" (the file was good), "backup" (it was damaged: the last good copy is in use) or "empty"
        (damaged, and no copy); `salvaged` is how many sales and new customers were read from the damaged file beyond
        that, `lost` are receipt numbers it mentions without a readable sale, `set_aside` is its path now. Raises
        StoreError, "newer" for a file of a newer program. `cramped`: the disk was full, and the reserve was deleted to
        open the file. `clock` (zone-aware) dates the journal's entries that carry no time of their own. `compared` is
        how the file was found beside its witness, `foreign_log`: a log of changes that is not this file's was set
        aside; `cart_behind`: the open cart lacks a change that was saved.
        """
        path, reserve, cramped = folder / "till.db", Reserve(folder), False
        seen, witness = witness_of(folder), Witness(path)

        def start() -> OpenedFile:
            opened = open_precious(path, STEPS, clock(), _salvage, last_entry, seen)
            opened = replace(opened, cart_behind=_cart_is_behind(path))  # before the journal goes on
            if seen is not None and (seen.numbers or seen.lettered):
                _count_on(path, seen, clock())
            return opened

        database = Database(path, release=reserve.release, committed=witness.look)
        try:
            opened = await database.start(start)
        except StoreError as error:
            if error.kind != "full" or not reserve.release():
                raise
            database, cramped = Database(path, release=reserve.release, committed=witness.look), True
            opened = await database.start(start)
        witness.look()
        return cls(database, opened, reserve, clock, witness, cramped=cramped)

    @property
    def folder(self) -> Path:
        """The folder of the till's files."""
        return self._database.path.parent

    @cached_property
    def prints(self) -> PrintStore:
        """The print jobs, imported when they are first used."""
        from pos_app.store.tables.prints import PrintStore  # the first key needs no print job

        return PrintStore(self._database)

    @cached_property
    def days(self) -> DayBook:
        """The drawer and the closed days, imported when they are first used."""
        from pos_app.store.tables.day_book import DayBook  # the first key needs no sum of the day

        return DayBook(self._database)

    @cached_property
    def periods(self) -> PeriodStore:
        """The closed days, months and years and their archives, imported when they are first used."""
        from pos_app.store.tables.closed.periods import PeriodStore  # one can sell without

        return PeriodStore(self._database)

    @cached_property
    def returns(self) -> ReturnStore:
        """What came back of sales, imported when it is first used."""
        from pos_app.store.tables.returns import ReturnStore  # one can sell without

        return ReturnStore(self._database)

    @cached_property
    def later(self) -> LaterStore:
        """Vouchers, and payments that are no sale's, imported when they are first used."""
        from pos_app.store.tables.later.writing import LaterStore  # one can sell without

        return LaterStore(self._database)

    @cached_property
    def differences(self) -> DifferenceStore:
        """Other sums in the shop system, imported when they are first used."""
        from pos_app.store.tables.differences import DifferenceStore  # the first key needs no answer of the shop's

        return DifferenceStore(self._database)

    @cached_property
    def handover(self) -> HandoverStore:
        """Sales handed to another till, imported when they are first used."""
        from pos_app.store.tables.handover import HandoverStore  # one can sell without

        return HandoverStore(self._database)

    @cached_property
    def privacy(self) -> PrivacyStore:
        """What is kept of people, imported when it is first used."""
        from pos_app.store.tables.privacy import PrivacyStore  # one can sell without

        return PrivacyStore(self._database)

    @cached_property
    def purging(self) -> PurgeStore:
        """Takes sales out that archives hold, imported when it is first used."""
        from pos_app.store.tables.closed.purge import PurgeStore  # once in years

        return PurgeStore(self._database)

    @cached_property
    def work_list(self) -> WorkListStore:
        """What is to be booked by hand in the shop's software, imported when it is first used."""
        from pos_app.store.tables.work_list import WorkListStore  # one can sell without

        return WorkListStore(self._database)

    @cached_property
    def shared(self) -> SharedCartStore:
        """What this till shares with the others of its shop, imported when it is first used."""
        from pos_app.store.several.carts import SharedCartStore  # most shops have one till

        return SharedCartStore(self._database, self._clock)

    @cached_property
    def copies(self) -> SaleCopyStore:
        """Copies of unsent sales at the shop's store, imported when they are first used."""
        from pos_app.store.several.copies import SaleCopyStore  # most shops have one till

        return SaleCopyStore(self._database, self._clock)

    @cached_property
    def shop_ledger(self) -> LedgerStore:
        """What the shop's store is told of returns and vouchers, imported when it is first used."""
        from pos_app.store.several.ledger import LedgerStore  # most shops have one till

        return LedgerStore(self._database, self._clock)

    @cached_property
    def invoices(self) -> InvoiceStore:
        """Invoices that customers asked for, imported when they are first used."""
        from pos_app.store.tables.invoices import InvoiceStore  # one can sell without

        return InvoiceStore(self._database)

    @cached_property
    def handing(self) -> HandingStore:
        """Goods that are handed over another day, imported when they are first asked for."""
        from pos_app.store.tables.later.handing import HandingStore  # one can sell without

        return HandingStore(self._database)

    @cached_property
    def signed(self) -> SignedStore:
        """What a signing device signed, imported when there is one."""
        from pos_app.store.tables.signed import SignedStore  # without a device nothing is signed

        return SignedStore(self._database)

    async def aclose(self) -> None:
        """Write a last backup if something changed, and close the file. A second call does nothing."""
        if self._is_closed:
            return
        self._is_closed = True
        try:
            if not self.keeper.is_copied:
                await self.backup()
        except StoreError as error:
            _log.warning("no backup was made on closing: %s", error)
        finally:
            await self.keeper.aclose()
            await self._database.on_writer(self._witness.close)
            await self._database.on_writer(self._trail.close)
            await self._database.aclose()

    async def keep_reserve(self) -> None:
        """Reserve some room on the disk for a full disk."""
        await self._database.on_writer(self._reserve.make)

    async def backup(self) -> None:
        """Renew the rolling backup (till.backup.db); selling goes on meanwhile. For a quiet moment."""
        await self.keeper.copy()

    async def leave_no_trace(self) -> bool:
        """Remove deleted data from the log of changes and from the copies too: the rolling backup is made anew, and
        copies from before an update are deleted. False while a reader uses the file: call again later.

        A damaged file that was set aside stays, for it may hold data that could not be read.
        """
        if not await self._database.leave_no_trace():
            return False
        await self.backup()
        for copy in copies_before(self._database.path):
            await self._database.on_writer_typed(copy.unlink)
        return True

    async def is_moved(self, machine: str) -> bool:
        """Whether the file was last opened on another machine, or in another folder of it, than the mark names; from
        now on it knows this one. "" names none, and the first mark is no move."""

        def step(connection: Connection) -> bool:
            before = connection.execute("SELECT machine FROM home").fetchone()
            if not machine or before == (machine,):
                return False
            connection.execute("INSERT OR REPLACE INTO home (only, machine) VALUES (1, ?)", (machine,))
            if before is not None:
                journal.append(connection, self._clock(), "moved", {"to": machine, "from": before[0]})
            return before is not None

        return await self._database.run(step)

    async def compare(self, seen: Seen | None) -> Compared:
        """How the file compares with what a witness has seen of it."""
        path = self._database.path
        return await self._database.read(lambda _: compare(path, seen))

    async def verify_journal(self) -> JournalCheck:
        """Check that the journal, and each sale, drawer entry, Z report and entry of the work list it mentions, and the
        law that the file keeps to, are unchanged."""

        def step(connection: Connection) -> JournalCheck:
            from pos_app.store.tables import day_book, fiscal, returned, signed, work_list
            from pos_app.store.tables.later import kept

            check = journal.verify(connection)
            rooms = (day_book, returned, work_list, kept, signed, fiscal) if check.ok else ()
            parts = [room.first_changed for room in rooms]
            changed = [found for first in parts if (found := first(connection)) is not None]
            if check.ok and not changed:
                changed = [found] if (found := day_book.first_other_sums(connection)) is not None else []
            return JournalCheck(False, check.entries, min(changed)) if changed else check

        return await self._database.read(step)


def _cart_is_behind(path: Path) -> bool:
    with closing(connect(path)) as connection:
        return carts.is_behind(connection, path.parent)


def _salvage(damaged: Path, path: Path, now: datetime, seen: Seen | None) -> Salvaged:
    """`salvage.salvage`, imported when a file is damaged."""
    from pos_app.store.recovery.salvage import salvage

    return salvage(damaged, path, now, seen)


def _count_on(path: Path, seen: Seen, now: datetime) -> None:
    """Let the counters start behind the numbers that the witness saw given out; the journal tells it."""

    def step(connection: Connection) -> None:
        for name, one in _counters_of(seen):
            if sales.next_counter(connection, name, one.day) <= one.counter:
                sales.raise_counter(connection, name, one.day, one.counter)
                journal.append(connection, now, "counter_raised", {"to": str(one), "why": "witness"})

    with closing(connect(path)) as connection:
        counters = _counters_of(seen)
        behind = [one for name, one in counters if sales.next_counter(connection, name, one.day) <= one.counter]
        if behind:
            transact(connection, step)


def _counters_of(seen: Seen) -> list[tuple[str, ReceiptNumber | ReturnNumber | PaymentNumber]]:
    """The last numbers that the witness saw, each with the name of its counter."""
    return [
        *((one.till, one) for one in seen.numbers),
        *((one.of(one.till), one) for one in seen.lettered),
    ]
