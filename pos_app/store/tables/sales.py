"""Paid sales in till.db: receipt counters, the narrow rows that lists and searches read, the sales themselves.
`SaleStore` is what services use.

Scope: sqlite3 and the domain; each function runs inside a transaction of its caller.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from enum import Enum, auto
from functools import partial
from sqlite3 import Connection, IntegrityError
from typing import TYPE_CHECKING, Any, Protocol

from pos_app.domain.customer import Party
from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen
from pos_app.domain.money import Money, currency
from pos_app.domain.note import sale_mark, short_head
from pos_app.domain.order import Order, Sale
from pos_app.domain.receipt import PaperCode, ReceiptNumber
from pos_app.domain.search import fold, words
from pos_app.domain.submission import Attempt, Correction, Created, State, Submission
from pos_app.store.catalogue_index.tokens import storable
from pos_app.store.errors import StoreError
from pos_app.store.sqlite.codec import encode
from pos_app.store.sqlite.database import Database
from pos_app.store.tables import best_sellers, carts, fiscal, outbox, places, shared_carts
from pos_app.store.tables.journal import PAID, append, digest_of, last, last_words
from pos_app.store.tables.later.schema import STILL_OWED

if TYPE_CHECKING:
    from pos_app.domain.payment import Tender
    from pos_app.domain.remarks import Remark

_NUMBER = re.compile(r"[0-9]+[.,][0-9]*")
_CLOCK = re.compile(r"[0-2]?[0-9]:[0-5]?[0-9]?")
_UNPAID = "=unpaid"  # in `search` of a sale that is paid another day: no word has a "="
_OWES = f"(instr(s.search, ' {_UNPAID}') > 0 AND instr(s.receipt, '/') = 0)"  # all of it with a sale's first part
_DUE = "=due"  # and the day, in `search` of a sale whose goods are handed over another day
DUE = f"substr(s.search, instr(s.search, ' {_DUE}') + {len(_DUE) + 1}, 10)"
"""The day (ISO) on which the goods of the sale `s` are handed over; only where `WAITS` holds."""
WAITS = (
    f"(instr(s.search, ' {_DUE}') > 0 AND instr(s.receipt, '/') = 0 AND o.state <> 'withdrawn'"  # noqa: S608 - our own
    " AND NOT EXISTS (SELECT 1 FROM goods_handed h WHERE h.sale_id = s.id)"
    " AND (SELECT coalesce(sum(r.total), 0) FROM taken_back r WHERE r.sale_id = s.id) < max(s.total, 1))"
)
"""The condition that goods of the sale `s`, whose row of the outbox is `o`, wait to be handed over: not all of them
came back."""
# Also in doubt: a sale between two tries of which the server has only said that it knows the request id.
_DOUBTFUL = (
    "(o.state = 'unknown' OR (o.state IN ('queued', 'sending')"
    " AND o.cause IN ('in_process', 'duplicate', 'no_answer')))"
)
_SALE = "id, receipt, day, paid_at, customer, customer_id, customer_remote_id, currency, total, search"
_WRITE_ROW = (
    f"INSERT INTO sale (seq, {_SALE}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (seq) DO UPDATE SET"  # noqa: S608 - our own names
    f" ({_SALE}) = ({', '.join(f'excluded.{name}' for name in _SALE.split(', '))})"
)
_COUNT_UP = (
    "INSERT INTO counter (till, day, last) VALUES (?, ?, 1)"
    " ON CONFLICT (till, day) DO UPDATE SET last = last + 1 RETURNING last"
)
MOST_COUNTED = 999_999_999  # the highest counter that a receipt number can have
_ROW = ", ".join(f"o.{name}" for name in outbox.COLUMNS.split(", "))


class Only(Enum):
    """Which sales a list has."""

    ANY = auto()
    UNPAID = auto()
    """Those of which some is still owed."""
    DUE = auto()
    """Those whose goods wait to be handed over, by their day."""


@frozen
class SaleRow:
    """A paid sale as lists show it. `customer` is "" for a walk-in; `differs`: the shop system has other sums;
    `doubt_since`: the first call without a sure answer, None after a sure one; `owed`: what is not paid yet of one that
    is paid another day, minor units; `remarks`: what the shop's software told of its order beside the sums; `due`: the
    day on which its goods are to be handed over, None once they were."""

    id: str
    receipt: str
    paid_at: datetime
    customer: str
    total: Money
    submission: Submission
    differs: bool = False
    doubt_since: datetime | None = None
    owed: int = 0
    remarks: tuple[Remark, ...] = ()
    due: date | None = None


@frozen
class RowWords:
    """What a list says of sales in its language, so that it can be searched: `nobody` in place of a customer, and the
    words of each state."""

    nobody: str = ""
    states: tuple[tuple[State, str], ...] = ()


_NO_WORDS = RowWords()


@frozen
class SaleRows:
    """Rows of a list that can be read; `damaged` are the places (`seq`) of all that are not as they were written."""

    rows: tuple[SaleRow, ...] = ()
    damaged: tuple[int, ...] = ()


class Care(Protocol):
    """Mends rows that are not as they were written; `recovery.row_care.RowCare` satisfies it."""

    def mend(self, connection: Connection, seq: int) -> object:
        """Take the row at this place from a copy of the file; without one it waits for a person."""
        ...


class SaleStore:
    """The paid sales in one till's file. Each method is one transaction and raises StoreError if the file cannot be
    used.

    `text` has the text of the open cart as it was saved last, from which a payment makes the sale's text. `care` mends
    rows that a list or a sale's own page finds damaged. `clock` (zone-aware) dates the journal's entries that carry no
    time of their own.
    """

    def __init__(self, database: Database, text: carts.CartText, care: Care, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._text = text
        self._care = care
        self._clock = clock
        self._counted: set[tuple[str, date]] = set()  # counters that were compared with the rows

    async def next_counter(self, till: str, day: date) -> int:
        """The counter that the next sale will get if no other is paid before it."""
        return await self._database.read(lambda c: next_counter(c, till, day))

    async def pay(
        self, till: str, day: date, build: Callable[[ReceiptNumber, str], tuple[Sale, Submission]]
    ) -> tuple[Sale, Submission]:
        """Take the next receipt number, build the sale with it and with the journal's head, write it with its outbox
        row and journal entry, delete the open cart: one transaction, one commit.

        `build` is pure and runs on the writer thread; if it raises (DomainError) everything is rolled back, the number
        too.
        """

        def step(connection: Connection) -> tuple[Sale, Submission]:
            if (till, day) not in self._counted:
                raise_behind_rows(connection, till, day)
                self._counted.add((till, day))
            number, entry = take_counter(connection, till, day), last(connection)
            sale, row = build(number, entry[1])
            if (sale.receipt, sale.chain) != (number, short_head(entry[1])):
                raise ValueError("a paid sale carries the number and the head that it was given")
            if row.receipt != str(number) or row.state is not State.QUEUED:
                raise ValueError("the order of a paid sale waits to be sent")
            put(connection, sale, row, self._text.within(sale), entry)
            shared_carts.sell_open(connection, sale.id)
            carts.save(connection, None)
            return sale, row

        try:
            return await self._database.run(step)
        except IntegrityError as error:
            if str(error).startswith(fiscal.REFUSED):
                law = await self._database.read(fiscal.standing)
                raise DomainError(law.refusal if law is not None else "fiscal_other") from error
            self._counted.clear()  # another sale has the number: the counter was changed while the till was open
            return await self._database.run(step)

    def paying(self, _document: str, _tenders: tuple[Tender, ...]) -> AbstractAsyncContextManager[None]:
        """What is paid by vouchers is written within. In a shop of one till the file itself knows all that they paid
        (`voucher_never_below`)."""
        return nullcontext()

    async def raise_counters(self, seen: Iterable[ReceiptNumber], why: str) -> bool:
        """Raise the counters, so that none of these numbers is given out (again); the journal tells `why`. False: all
        were given out here already."""

        def step(connection: Connection) -> bool:
            beyond = [one for one in seen if next_counter(connection, one.till, one.day) <= one.counter]
            for one in beyond:
                raise_counter(connection, one.till, one.day, one.counter)
            if beyond:
                append(connection, self._clock(), "counter_raised", {"to": str(max(beyond)), "why": why})
            return bool(beyond)

        return await self._database.run(step)

    async def not_here(self, marked: Mapping[ReceiptNumber, set[str]]) -> tuple[ReceiptNumber, ...]:
        """Of these numbers, with the marks (`sale_mark`) that the shop's orders of them carry, those that no sale here
        has, or whose orders carry a mark of a sale that is not here; an empty mark says nothing."""

        def step(connection: Connection) -> tuple[ReceiptNumber, ...]:
            found = []
            for number, marks in marked.items():
                here = {sale_mark(one) for one in _ids(connection, number)}
                if not here or not marks - {""} <= here:
                    found.append(number)
            return tuple(found)

        return await self._database.read(step)

    async def plan(self, row: Submission, correction: Correction) -> None:
        """Let a refused sale (`row`: UNKNOWN) be asked for, and keep how it goes out if the server has it not.

        Raises IllegalStepError if it is not refused any more.
        """
        await self._database.run(lambda c: outbox.plan(c, row, correction, self._clock()))

    async def parts(self, receipt: ReceiptNumber) -> int:
        """The number of orders that a sale is split into."""
        return await self._database.read(lambda c: parts(c, receipt))

    async def find(
        self,
        query: str = "",
        states: frozenset[State] | None = None,
        day: date | None = None,
        limit: int = 200,
        *,
        only: Only = Only.ANY,
        said: RowWords | None = None,
    ) -> tuple[SaleRow, ...]:
        """Sales, newest first, by receipt number, customer, total or order number, and by what a list says of them
        (`said`), by state, by day; `only` some of them."""
        words = said or RowWords()
        return await self._list(lambda c: find(c, query, states, day, limit, only=only, said=words))

    async def get(self, sale_id: str) -> Sale:
        """A paid sale. Raises KeyError; StoreError("row") for one whose goods cannot be read anywhere."""
        seq, whole = await self._database.read(lambda c: whole_sale(c, sale_id))
        if whole is None:
            await self._database.run(lambda c: self._care.mend(c, seq))
            _, whole = await self._database.read(lambda c: whole_sale(c, sale_id))
        if whole is None:
            raise StoreError("row")
        return whole

    async def of_customer(self, *ids: str, limit: int = 200) -> tuple[SaleRow, ...]:
        """Sales to the customer with one of these ids (the till's own, Chift's), newest first."""
        return await self._list(lambda c: of_customer(c, ids, limit))

    async def _list(self, query: Callable[[Connection], SaleRows]) -> tuple[SaleRow, ...]:
        """A list whose damaged rows are mended before it is given."""
        found = await self._database.read(query)
        if found.damaged:
            for seq in found.damaged:
                await self._database.run(partial(self._care.mend, seq=seq))
            found = await self._database.read(query)
        return found.rows

    async def places_of(self, *ids: str) -> tuple[Party, ...]:
        """The addresses of their own that sales to the customer with one of these ids had, the newest first."""
        return await self._database.read(lambda c: places.places_of(c, ids))

    async def answer(self, sale_id: str) -> Created | None:
        """The shop's answer to the order of a sale, None if there is none that can be read."""
        return await self._database.read(lambda c: outbox.answer_to(c, sale_id))

    async def best_sellers(self, limit: int = 200) -> dict[str, int]:
        """In how many lines of the latest sales each variant was sold, the most frequent first."""
        return await self._database.read(lambda c: best_sellers.best_sellers(c, limit))


def next_counter(connection: Connection, till: str, day: date) -> int:
    """The counter of the next sale of this till and day."""
    row = connection.execute("SELECT last FROM counter WHERE till = ? AND day = ?", (till, day.isoformat())).fetchone()
    return row[0] + 1 if row else 1


def raise_behind_rows(connection: Connection, till: str, day: date) -> None:
    """Let the counter start behind the sales that are here, whatever it says."""
    begins = f"{till}-{day:%y%m%d}-"
    by_number = "SELECT receipt FROM sale WHERE receipt >= ?1 AND receipt < ?1 || ':'"
    by_day = "SELECT receipt FROM sale WHERE day = ?"  # by another index: one of them may be damaged
    rows = {*connection.execute(by_number, (begins,)), *connection.execute(by_day, (day.isoformat(),))}
    seen = [one for (text,) in rows if (one := ReceiptNumber.find(text)) and (one.till, one.day) == (till, day)]
    last = max((one.counter for one in seen), default=0)
    # No till sells so much: a damaged counter would keep every sale from being paid.
    query = "UPDATE counter SET last = ? WHERE till = ? AND day = ? AND last >= ?"
    connection.execute(query, (last, till, day.isoformat(), MOST_COUNTED))
    if last:
        raise_counter(connection, till, day, last)


def take_counter(connection: Connection, till: str, day: date) -> ReceiptNumber:
    """Take the next receipt number; it is not given out again."""
    row = connection.execute(_COUNT_UP, (till, day.isoformat())).fetchone()
    return ReceiptNumber(till, day, row[0])


def count_up(connection: Connection, of: str, day: date) -> int:
    """Take the next number of a day from the counter `of` (a name for a till's other documents than sales)."""
    return int(connection.execute(_COUNT_UP, (of, day.isoformat())).fetchone()[0])


def raise_counter(connection: Connection, till: str, day: date, last: int) -> None:
    """Raise the counter, so that no number up to `last` is given out (again)."""
    connection.execute(
        "INSERT INTO counter (till, day, last) VALUES (?, ?, ?)"
        " ON CONFLICT (till, day) DO UPDATE SET last = max(last, excluded.last)",
        (till, day.isoformat(), last),
    )


def put(
    connection: Connection, sale: Sale, row: Submission, body: str = "", after: tuple[int, str] | None = None
) -> None:
    """Write a paid sale with its outbox row and journal entry. `body` is the sale's text, `after` the journal's last
    entry, if they are known already."""
    body, total, day = body or encode(sale), sale.order.total, sale.receipt.day.isoformat()
    seq = outbox.put(connection, row, body, total, day)
    write_row(connection, seq, sale)
    append(
        connection,
        sale.paid_at,
        PAID,
        {
            "id": row.id,
            "receipt": sale.number,
            "request_id": row.request_id,
            "total": f"{total.amount:f}",
            "currency": total.currency.code,
            "cashier": sale.cashier,
            "digest": digest_of(body),
        },
        after,
    )
    # the first key needs no sum of the day; a payment finds the module imported
    from pos_app.store.tables import day_book

    day_book.put_cash(connection, sale)
    for tender in sale.tenders:
        if tender.later or tender.voucher:  # seldom; else a payment passes one room less
            _put_unpaid(connection, sale)
            break


def _put_unpaid(connection: Connection, sale: Sale) -> None:
    """Write what vouchers paid of a sale, and what the shop's software is to be told of how it is paid."""
    from pos_app.domain.work_of import of_unpaid, of_voucher
    from pos_app.store.tables import work_list
    from pos_app.store.tables.later import writing

    writing.put_uses(connection, writing.uses_of(sale.tenders, sale.id, sale.number, sale.paid_at, sale.cashier))
    if (owed := of_unpaid(sale) or of_voucher(sale)) is not None:
        work_list.add(connection, owed)


def apply(connection: Connection, row: Submission, attempt: Attempt, correction: Correction, now: datetime) -> None:
    """Queue a sale that the server has not (`row`: with its new id), as its correction says; `attempt`: the asking."""
    seq, _ = outbox.find(connection, row.id)
    outbox.put_attempt(connection, seq, attempt)
    if correction.off is not None and correction.waits is not None:
        split(connection, correction.sale, row, correction.off, correction.waits, now)
    else:
        correct(connection, correction.sale, row, now)


def correct(connection: Connection, sale: Sale, row: Submission, now: datetime) -> None:
    """Queue a refused sale again with its corrected order; the receipt number stays. Raises ValueError for another
    number."""
    body = encode(sale)
    seq = outbox.correct(connection, row, now, digest_of(body))
    stored = connection.execute("SELECT receipt FROM sale WHERE seq = ?", (seq,)).fetchone()
    if stored is None or stored[0] != sale.number:
        raise ValueError("a corrected sale keeps its receipt number")
    connection.execute("UPDATE payload SET body = ? WHERE seq = ?", (body, seq))
    total = sale.order.total
    connection.execute("UPDATE submission SET total = ? WHERE seq = ?", (total.minor, seq))
    write_row(connection, seq, sale)


def tell_otherwise(connection: Connection, sale: Sale, now: datetime) -> None:
    """Change the order of a sale that never left, under its own request id: nothing but its note and payment method."""
    _tell_anew(connection, sale, now, "order_paid_otherwise")


def tell_invoice(connection: Connection, sale: Sale, order: Order, now: datetime) -> None:
    """Change the note of an order that never left: it says for whom the invoice is."""
    _tell_anew(connection, replace(sale, order=order), now, "order_invoice_noted")


def _tell_anew(connection: Connection, sale: Sale, now: datetime, kind: str) -> None:
    seq, row = outbox.find(connection, sale.id)
    body = encode(sale)
    connection.execute("UPDATE payload SET body = ? WHERE seq = ?", (body, seq))
    facts = {"id": row.id, "receipt": row.receipt, "request_id": row.request_id, "digest": digest_of(body)}
    append(connection, now, kind, facts)


def split(connection: Connection, rest: Sale, row: Submission, off: Sale, waits: Submission, now: datetime) -> None:
    """Queue a refused sale again without one of its lines; that line becomes an order of its own that waits for a
    person. Both together are what was paid. Raises ValueError if they are not."""
    (before,) = connection.execute("SELECT total FROM sale WHERE id = ?", (rest.id,)).fetchone()
    if before != rest.order.total.minor + off.order.total.minor:
        raise ValueError("no money comes or goes when a line is split off")
    correct(connection, rest, row, now)
    body, total = encode(off), off.order.total
    with fiscal.arriving(connection, off.id):  # it is paid already
        seq = outbox.put(connection, waits, body, total, off.receipt.day.isoformat())
        write_row(connection, seq, off)
    append(
        connection,
        now,
        "split",
        {
            "id": waits.id,
            "receipt": off.number,
            "request_id": waits.request_id,
            "of": rest.id,
            "total": f"{total.amount:f}",
            "currency": total.currency.code,
            "state": waits.state.value,
            "digest": digest_of(body),
        },
    )


def text_of(connection: Connection, sale_id: str) -> str:
    """The text of a sale. Raises KeyError."""
    found = connection.execute(
        "SELECT p.body FROM sale s JOIN payload p USING (seq) WHERE s.id = ?", (sale_id,)
    ).fetchone()
    if found is None:
        raise KeyError(sale_id)
    return str(found[0])


def whole_sale(connection: Connection, sale_id: str) -> tuple[int, Sale | None]:
    """The place of a sale, and the sale if its row and its text are as they were written. Raises KeyError."""
    seq = outbox.place_of(connection, sale_id)
    if seq is None:
        raise KeyError(sale_id)
    whole = outbox.sound(connection, seq)
    return seq, whole[1] if whole is not None and isinstance(whole[1], Sale) else None


def parts(connection: Connection, receipt: ReceiptNumber) -> int:
    """The number of orders that a sale is split into; 1 if it is whole."""
    return len(_ids(connection, receipt))


def _ids(connection: Connection, receipt: ReceiptNumber) -> list[str]:
    """The ids of the orders that a sale is split into; an index that knows none is not believed alone."""
    for column in ("receipt", "+receipt"):  # the sign keeps SQLite from using the index
        found = connection.execute(
            f"SELECT id FROM sale WHERE {column} >= ?1 AND {column} < ?1 || '0'",  # noqa: S608 - its own two names
            (str(receipt),),
        ).fetchall()
        if found:
            return [str(row[0]) for row in found]
    return []


def note_order_number(connection: Connection, row: Submission) -> None:
    """Make a sent sale findable by the shop's order number."""
    if not row.order_number:
        return
    connection.execute(
        "UPDATE sale SET search = search || ' ' || ?1 WHERE seq = (SELECT seq FROM submission WHERE id = ?2)"
        " AND instr(search, ' ' || ?1) = 0",
        (fold(row.order_number), row.id),
    )


def find(
    connection: Connection,
    query: str,
    states: frozenset[State] | None,
    day: date | None,
    limit: int,
    *,
    only: Only = Only.ANY,
    said: RowWords = _NO_WORDS,
) -> SaleRows:
    """Sales that match all conditions, newest first, those that wait to be handed over by their day. A word of `query`
    matches the beginning of: a receipt number or its counter, the customer's names, the total, the shop's order number,
    the time of day, and what `said` says."""
    conditions: list[str] = []
    values: list[str | int] = []
    if (paper := PaperCode.find(query.strip().upper())) is not None and isinstance(paper.number, ReceiptNumber):
        conditions.append("s.receipt >= ?1 AND s.receipt < ?1 || '0'")  # and its parts: "/" sorts right before "0"
        values.append(str(paper.number))
    else:
        for word in _terms(query):
            one, more = _one_of(word, said)
            conditions.append(one)
            values += more
    if states is not None:
        if State.SENT not in states:
            conditions.append("o.state <> 'sent'")  # the condition of the index of open rows, so that SQLite uses it
        conditions.append(f"o.state IN ({', '.join('?' * len(states))})")
        values += sorted(state.value for state in states)
    if only is Only.UNPAID:
        conditions.append(f"{_OWES} AND {STILL_OWED} > 0")
    if only is Only.DUE:
        conditions.append(WAITS)
    if day is not None:
        conditions.append("s.day = ?")
        values.append(day.isoformat())
    order = f"{DUE}, o.seq" if only is Only.DUE else "o.seq DESC"
    return _rows(connection, " AND ".join(conditions) or "1", (*values, limit), order)


def _one_of(word: str, said: RowWords) -> tuple[str, tuple[str, ...]]:
    """The condition that a sale, or what a list says of it, has a word that begins like this; and its values."""
    where, values = ["instr(s.search, ?) > 0"], [f" {word}"]
    if any(one.startswith(word) for one in (fold(said.nobody), *fold(said.nobody).split(), *words(said.nobody))):
        where.append("s.customer = ''")
    if _CLOCK.fullmatch(word):
        where.append("strftime('%H:%M', s.paid_at, 'localtime') LIKE ?")
        values.append(f"{word.zfill(5) if len(word.partition(':')[0]) == 1 else word}%")
    states = [state.value for state, text in said.states if any(one.startswith(word) for one in words(text))]
    if states:
        where.append(f"o.state IN ({', '.join('?' * len(states))})")
        values += states
    return f"({' OR '.join(where)})", tuple(values)


def of_customer(connection: Connection, ids: tuple[str, ...], limit: int) -> SaleRows:
    """Sales to a customer with one of these ids (the till's own, Chift's), newest first."""
    known = tuple(i for i in ids if i)
    if not known:
        return SaleRows()
    marks = ", ".join("?" * len(known))
    # Two partial indexes; each is used only with the condition it was made with.
    found = (
        f"s.seq IN (SELECT seq FROM sale WHERE customer_id <> '' AND customer_id IN ({marks}) UNION"  # noqa: S608 - marks
        f" SELECT seq FROM sale WHERE customer_remote_id <> '' AND customer_remote_id IN ({marks}))"
    )
    return _rows(connection, found, (*known, *known, limit))


def _rows(connection: Connection, where: str, values: tuple[str | int, ...], order: str = "o.seq DESC") -> SaleRows:
    from pos_app.store.tables import differences  # a cart needs no list of sales

    rows = connection.execute(
        f"SELECT o.seq, p.body, o.day, o.currency, o.total, s.day, {_ROW}, s.id, s.receipt, s.paid_at, s.customer,"  # noqa: S608 - our own names
        " s.currency, s.total, EXISTS"
        " (SELECT 1 FROM difference d WHERE d.submission = s.seq AND d.what <> 'split'),"
        f" iif({_OWES}, {STILL_OWED}, 0), iif({WAITS}, {DUE}, ''),"
        f" iif(o.state = 'sent', {differences.TOLD}, NULL),"
        f" CASE WHEN {_DOUBTFUL} THEN (SELECT min(a.at) FROM attempt a WHERE a.submission = o.seq"
        " AND a.outcome = 'InDoubt' AND a.seq > coalesce((SELECT max(r.seq) FROM attempt r"
        " WHERE r.submission = o.seq AND r.outcome = 'Refused'), 0)) END"
        f" FROM submission o JOIN sale s ON s.seq = o.seq LEFT JOIN payload p ON p.seq = o.seq"
        f" WHERE {where} ORDER BY {order} LIMIT ?",
        values,
    )
    found, damaged = [], []
    for seq, body, day, code, total, own_day, *columns in rows:
        try:
            row = _sale_row(columns)
        except (ValueError, TypeError, ArithmeticError, DomainError):
            damaged.append(seq)
            continue
        found.append(row)
        told, here = row.submission, (day, Money.from_minor(total, row.total.currency), code)
        digest, request_id, _ = last_words(connection, told.id)
        if (
            (told.id, told.receipt, *here) != (row.id, row.receipt, own_day, row.total, row.total.currency.code)
            or told.request_id != request_id
            or body is None
            or digest_of(body) != digest
        ):
            damaged.append(seq)
    return SaleRows(tuple(found), tuple(damaged))


def _sale_row(columns: list[Any]) -> SaleRow:
    from pos_app.store.tables import differences

    *row, sale_id, receipt, paid_at, customer, code, total, differs, owed, due, told, doubt = columns
    submission = outbox.submission_of(tuple(row))
    return SaleRow(
        sale_id,
        receipt,
        datetime.fromisoformat(paid_at),
        customer,
        Money.from_minor(total, currency(code)),
        submission,
        bool(differs),
        _doubt_since(doubt, submission) if doubt else None,
        int(owed),
        differences.remarks_in(told),
        date.fromisoformat(due) if due else None,
    )


def _doubt_since(told: object, row: Submission) -> datetime:
    """The time of a call; where its own bytes are damaged the sale's: it is listed, and looks no younger than it is."""
    try:
        return datetime.fromisoformat(str(told))
    except ValueError:
        return row.created_at


def write_row(connection: Connection, seq: int, sale: Sale) -> None:
    """Write the row that lists and searches need of a sale, or change it. Raises IntegrityError if another sale has its
    id or receipt number: no sale is ever overwritten by another."""
    customer, total = sale.cart.customer, sale.order.total
    found_by = (
        fold(sale.customer_name),
        *words(sale.customer_name),
        fold(sale.number),
        f"{sale.receipt.counter:04d}",
        str(sale.receipt.counter),
        f"{total.amount:f}",
        *((_UNPAID,) if sale.unpaid else ()),
        *((f"{_DUE}{due.isoformat()}",) if (due := sale.due_day) is not None else ()),
    )
    connection.execute(
        _WRITE_ROW,
        (
            seq,
            sale.id,
            sale.number,
            sale.receipt.day.isoformat(),
            sale.paid_at.isoformat(),
            sale.customer_name,
            customer.id if customer else "",
            customer.remote_id if customer else "",
            total.currency.code,
            total.minor,
            f" {' '.join(found_by)}",
        ),
    )


def told_total(amount: str, code: str) -> Money:
    """The total in a journal's entry. Raises ArithmeticError, DomainError."""
    return Money(Decimal(amount), currency(code))


def day_of(receipt: str) -> str:
    """The day of a receipt number, as the tables have it; "" if it is none."""
    number = ReceiptNumber.find(receipt)
    return number.day.isoformat() if number else ""


def _terms(query: str) -> list[str]:
    """The words of a query in the form of `search`: folded, amounts with a point, signs (`#`, `€`) left out."""
    terms = []
    for word in fold(storable(query)).split():
        plain = word.strip("#€$£,.;:()")
        terms.append(plain.replace(",", ".") if _NUMBER.fullmatch(plain) else plain)
    return [term for term in terms if term]
