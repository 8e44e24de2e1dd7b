"""What came back of sales, in till.db: returns, exchanges and voids, each one transaction. `ReturnStore` is what
services use.

A return's whole text is in the journal too (it names no customer), so that a damaged row is read from there and a
salvaged file gets its returns back. Scope: sqlite3, the domain and the other tables.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from sqlite3 import Connection, IntegrityError

from pos_app.domain.cart import Cart
from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen
from pos_app.domain.order import Sale, witnessed
from pos_app.domain.payment import Tender
from pos_app.domain.receipt import ReceiptNumber, ReturnNumber
from pos_app.domain.received import Payment
from pos_app.domain.returns import THERE, Return
from pos_app.domain.submission import State, Submission
from pos_app.domain.tender_change import TenderChange
from pos_app.domain.voucher import Issued
from pos_app.domain.work_list import WorkItem
from pos_app.store.sqlite.codec import encode, encode_around
from pos_app.store.sqlite.database import Database
from pos_app.store.tables import carts, day_book, fiscal, journal, outbox, sales, shared_carts, work_list
from pos_app.store.tables.later import writing
from pos_app.store.tables.later.kept import payments_of
from pos_app.store.tables.returned import (
    OPEN_DAY,
    RETURN,
    TENDERS,
    changes,
    free_by,
    insert,
    insert_change,
    lowest_price,
    moved_by,
    note_sum,
    of_sale,
    out_of_drawer,
    read,
    sums_of,
)


@frozen
class SaleNow:
    """What a file has about a sale beside the sale itself: its outbox row (None for a sale that this file has
    not), the returns before, its tenders as they count now (None: as it was paid). `never_left`: no try was made
    to send it, and neither a file nor the shop's store has it. `is_last`: no sale was paid after it here. `in_drawer`:
    its money is in the drawer of the open day. `payments`: of what was owed at first. `cash`: what should be in the
    drawer (`DayBook.in_drawer`); only where money is about to go out. `free`: what came back without a receipt in the
    open day by cashier, minor units with tax; only where there is no sale."""

    row: Submission | None
    earlier: tuple[Return, ...] = ()
    tenders: tuple[Tender, ...] | None = None
    never_left: bool = False
    is_last: bool = False
    in_drawer: bool = False
    payments: tuple[Payment, ...] = ()
    cash: int | None = None
    free: tuple[tuple[str, int], ...] = ()


@frozen
class GivenBack:
    """What one transaction writes: the return, for an exchange the new sale with its row, for a void the row of the
    sale as it is then and the cart that comes back to the screen. `work`: what is to be booked in the shop's
    software, `issued`: the voucher that is given in place of money. `sells_open`: the sale is the open cart's."""

    given: Return
    sale: Sale | None = None
    row: Submission | None = None
    withdrawn: Submission | None = None
    cart: Cart | None = None
    work: WorkItem | None = None
    issued: Issued | None = None
    sells_open: bool = False


class ReturnStore:
    """The returns of one till's file. Each method is one transaction and raises StoreError if the file cannot be
    used; nothing was written then."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._counted: set[tuple[str, date]] = set()  # counters that were compared with the rows

    async def about(self, sale_id: str) -> SaleNow:
        """What the file has about a sale beside it."""
        return await self._database.read(lambda c: sale_now(c, sale_id))

    async def sale_of(self, number: ReceiptNumber) -> str:
        """The id of the sale with this number, "" if it is not in this file. An index is not believed alone."""
        return await self._database.read(lambda c: _sale_of(c, number))

    async def last_sale(self) -> str:
        """The id of the sale that was paid here last, "" for none."""
        return await self._database.read(_last_sale)

    async def get(self, return_id: str) -> Return:
        """A return. Raises KeyError."""
        found = await self._database.read(lambda c: read(c, "id = ?", (return_id,)))
        if not found:
            raise KeyError(return_id)
        return found[0]

    async def by_number(self, number: ReturnNumber) -> Return | None:
        """The return with this number, None if it is not in this file."""
        found = await self._database.read(lambda c: read(c, "number = ?", (str(number),)))
        return found[0] if found else None

    async def of_sale(self, sale_id: str) -> tuple[Return, ...]:
        """The returns of a sale, oldest first."""
        return await self._database.read(lambda c: of_sale(c, sale_id))

    async def sums(self, sale_ids: Sequence[str]) -> dict[str, int]:
        """How much of each of these sales came back, minor units with tax; a sale of which nothing did is not there."""
        return await self._database.read(lambda c: sums_of(c, sale_ids))

    async def latest(self, limit: int = 200) -> tuple[Return, ...]:
        """The latest returns, newest first."""
        return await self._database.read(lambda c: read(c, "1", (), newest=limit))

    async def next_number(self, till: str, day: date) -> ReturnNumber:
        """The number that the next return will get if no other is written before it."""
        counter = await self._database.read(lambda c: sales.next_counter(c, ReturnNumber.of(till), day))
        return ReturnNumber(till, day, counter)

    async def lowest_price(self, variant_id: str, since: date) -> Decimal | None:
        """The lowest price of one piece (or unit) of an article in the sales here since a day, after its discounts and
        in the shelf's terms; None if it was not sold. Looks at the latest LOOKED_AT sales of it."""
        return await self._database.read(lambda c: lowest_price(c, variant_id, since))

    async def write(
        self,
        till: str,
        day: date,
        sale_id: str,
        build: Callable[[ReturnNumber, SaleNow | None, ReceiptNumber | None], GivenBack],
        *,
        exchange: bool = False,
    ) -> GivenBack:
        """Take the next number, build the return with it and with what the file has about its sale (of a return without
        a receipt: about its day), write it with its drawer entry and journal entry: one transaction, one commit. When
        this returns the money may leave. With `exchange` a receipt number is taken too, for the sale of `build`.

        `build` is pure and runs on the writer thread; if it raises (DomainError) everything is rolled back, the numbers
        too. Raises DomainError("return_too_many") if the file itself refuses more than was sold.
        """

        def step(connection: Connection) -> GivenBack:
            if (till, day) not in self._counted:
                _raise_behind_rows(connection, till, day)
                sales.raise_behind_rows(connection, till, day)
                self._counted.add((till, day))
            counter = sales.count_up(connection, ReturnNumber.of(till), day)
            receipt = None
            if exchange:
                receipt = sales.take_counter(connection, till, day)
            cash = day_book.in_drawer(connection)
            now = sale_now(connection, sale_id, cash) if sale_id else SaleNow(None, cash=cash, free=free_by(connection))
            return put_given(connection, build(ReturnNumber(till, day, counter), now, receipt))

        try:
            return await self._database.run(step)
        except IntegrityError as error:
            if not str(error).startswith(fiscal.REFUSED):
                self._counted.clear()  # another document has the number: the counter was changed meanwhile
                return await self._database.run(step)
            law = await self._database.read(fiscal.standing)
            raise DomainError(law.refusal if law is not None else "fiscal_other") from error

    async def pay_otherwise(
        self, sale_id: str, build: Callable[[SaleNow], tuple[TenderChange, Sale | None]]
    ) -> TenderChange:
        """Write that a sale of the open day was paid otherwise, with what it moves in the drawer: one transaction. The
        sale that `build` returns is the same with an order that says so; None: its order may have left."""

        def step(connection: Connection) -> TenderChange:
            change, told = build(sale_now(connection, sale_id))
            put_change(connection, change)
            if told is not None:
                sales.tell_otherwise(connection, told, change.at)
            return change

        return await self._database.run(step)

    async def changes_of(self, sale_id: str) -> tuple[TenderChange, ...]:
        """The corrections of how a sale was paid, oldest first."""
        return await self._database.read(lambda c: changes(c, "sale_id = ?", (sale_id,)))


def sale_now(connection: Connection, sale_id: str, cash: int | None = None) -> SaleNow:
    """What the file has about a sale beside it, and the `cash` that is there."""
    seq = None if sale_id.startswith(THERE) else outbox.place_of(connection, sale_id)
    if seq is None:  # another till's
        return SaleNow(None, of_sale(connection, sale_id), cash=cash)
    row = outbox.row_at(connection, seq)
    one = connection.execute(
        "SELECT EXISTS (SELECT 1 FROM attempt WHERE submission = ?1),"
        " EXISTS (SELECT 1 FROM handover WHERE submission = ?1),"
        " EXISTS (SELECT 1 FROM handover WHERE submission = ?1 AND direction = 'in'),"
        " EXISTS (SELECT 1 FROM sale WHERE seq > ?1),"
        " ?1 > coalesce((SELECT max(last_sale) FROM day_end), (SELECT last_sale FROM day_start), 0),"
        " EXISTS (SELECT 1 FROM tender_change WHERE sale_id = ?2), EXISTS (SELECT 1 FROM payment WHERE subject = ?2),"
        " EXISTS (SELECT 1 FROM sale_copied WHERE id = ?2)",
        (seq, sale_id),
    ).fetchone()
    tried, handed, brought, later, open_day, changed, paid_since, copied = map(bool, one)
    found = changes(connection, "sale_id = ?", (sale_id,)) if changed else ()
    # The shop's software is told of payments, so that its order is wanted there.
    paid = payments_of(connection, sale_id) if paid_since else ()
    return SaleNow(
        row,
        of_sale(connection, sale_id),
        found[-1].after if found else None,
        never_left=row.state is State.QUEUED and not (tried or handed or copied or paid),
        is_last=not later,
        in_drawer=open_day and not brought,
        payments=paid,
        cash=cash,
    )


def put_given(connection: Connection, made: GivenBack) -> GivenBack:
    """Write what `GivenBack` holds; see `ReturnStore.write`. Returns it as it was written."""
    entry = put_return(connection, made.given)
    if made.work is not None:
        work_list.add(connection, made.work, entry)
    if made.sale is not None and made.row is not None:
        sale = witnessed(made.sale, journal.head(connection))
        sales.put(connection, sale, made.row)
        if made.sells_open:  # else that cart is another customer's
            shared_carts.sell_open(connection, sale.id)
            carts.save(connection, None)
        made = replace(made, sale=sale)
    if made.withdrawn is not None:
        outbox.record(connection, made.withdrawn, None, None, made.given.at)
    if made.issued is not None:
        writing.put_voucher(connection, made.issued)
    if made.cart is not None:
        carts.save(connection, encode(made.cart))
    return made


def put_return(connection: Connection, given: Return) -> tuple[int, str]:
    """Write a return with its lines, its journal entry and what it takes out of the drawer. Returns the entry."""
    (day,) = connection.execute(f"SELECT {OPEN_DAY}").fetchone()
    body = encode_around(given, {"note": '""'})  # a person's own words are not in the journal
    insert(connection, given, 0 if given.taken_from else day, body, given.note)
    facts: dict[str, str | int | None] = {
        "id": given.id,
        "number": str(given.number),
        "of": given.sale_id,
        "day": 0 if given.taken_from else day,
        "total": f"{given.total.amount:f}",
        "currency": given.currency.code,
        "cashier": given.cashier,
        "digest": journal.digest_of(body),
        "note": note_sum(given.note) if given.note else None,
        "body": body,
    }
    entry = journal.append(connection, given.at, RETURN, facts)
    if given.cash and not given.taken_from:
        day_book.put_unjournaled(connection, out_of_drawer(given), given.currency, day)
    return entry


def put_change(connection: Connection, change: TenderChange) -> None:
    """Write a correction of how a sale was paid, with its journal entry and what it moves in the drawer."""
    (day,) = connection.execute(f"SELECT {OPEN_DAY}").fetchone()
    body = encode(change)
    day = 0 if change.taken_from else day  # its money moved in the other till's drawer, and in its Z
    try:
        insert_change(connection, change, day, body)
    except IntegrityError as error:
        raise DomainError("otherwise_closed") from error
    facts: dict[str, str | int | None] = {
        "id": change.id,
        "of": change.sale_id,
        "day": day,
        "cashier": change.cashier,
        "digest": journal.digest_of(body),
        "body": body,
    }
    journal.append(connection, change.at, TENDERS, facts)
    if change.cash and not change.taken_from:
        day_book.put_unjournaled(connection, moved_by(change), change.currency, day)


def _sale_of(connection: Connection, number: ReceiptNumber) -> str:
    for column in ("receipt", "+receipt"):
        found = connection.execute(f"SELECT id FROM sale WHERE {column} = ?", (str(number),)).fetchone()  # noqa: S608
        if found is not None:
            return str(found[0])
    return ""


def _last_sale(connection: Connection) -> str:
    found = connection.execute(
        "SELECT s.id FROM sale s WHERE instr(s.receipt, '/') = 0"
        " AND NOT EXISTS (SELECT 1 FROM handover h WHERE h.submission = s.seq AND h.direction = 'in')"
        " ORDER BY s.seq DESC LIMIT 1"
    ).fetchone()
    return str(found[0]) if found else ""


def _raise_behind_rows(connection: Connection, till: str, day: date) -> None:
    """Let the counter start behind the returns that are here, whatever it says."""
    begins = str(ReturnNumber(till, day, 1))[:-4]
    rows = connection.execute("SELECT number FROM taken_back WHERE number >= ?1 AND number < ?1 || ':'", (begins,))
    last = max((one.counter for (text,) in rows if (one := ReturnNumber.find(text))), default=0)
    if last:
        sales.raise_counter(connection, ReturnNumber.of(till), day, last)
