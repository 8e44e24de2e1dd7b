"""Hand-over of sales, customers and parked carts between tills: collected from one till.db and taken into another, each
only once.

The till that hands over keeps its rows. Both tills then have a sale under the same request id, so the server makes one
order of it, whichever sends it first.

Scope: sqlite3 and the domain; the functions run inside a transaction of their caller.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from sqlite3 import Connection, IntegrityError

from pos_app.domain.cart import Cart
from pos_app.domain.customer import Customer
from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen
from pos_app.domain.order import Sale
from pos_app.domain.receipt import LETTERED
from pos_app.domain.received import Payment
from pos_app.domain.returns import Return
from pos_app.domain.submission import Attempt, Submission, found_at_start
from pos_app.domain.tender_change import TenderChange
from pos_app.store.errors import StoreError
from pos_app.store.sqlite.codec import decode, encode
from pos_app.store.sqlite.database import Database
from pos_app.store.tables import carts, fiscal, outbox, returned, returns, sales
from pos_app.store.tables.journal import TAKEN_OVER, append, digest_of
from pos_app.store.tables.later import writing
from pos_app.store.tables.later.kept import payments_of

OUT, IN, ADOPTED = "out", "in", "adopted"


@frozen
class HandedSale:
    """An unsent sale with its outbox row and its attempts."""

    sale: Sale
    row: Submission
    attempts: tuple[Attempt, ...] = ()


@frozen
class HandedCustomer:
    """A customer that was entered at the till and is not sent yet."""

    customer: Customer
    row: Submission
    attempts: tuple[Attempt, ...] = ()


@frozen
class HandedCart:
    """A parked cart; `id` stays the same on every till."""

    id: str
    cart: Cart
    cashier: str
    at: datetime


@frozen
class HandedCounter:
    """The last receipt counter of a till and day: a new computer with the same till code continues from it."""

    till: str
    day: date
    last: int


@frozen
class Handover:
    """What one till hands to another. `version` is the version of the format, `shop` the mark of the shop. `returns`
    are those of the `sales`, so that nothing comes back twice, `changes` how they were paid otherwise, so that money
    goes back by the right means, `payments` what came in for them since; a file with returns is of version 2, one with
    changes of version 3, one with payments of version 4, which an older program refuses."""

    version: int
    shop: str
    till: str
    at: datetime
    sales: tuple[HandedSale, ...] = ()
    customers: tuple[HandedCustomer, ...] = ()
    carts: tuple[HandedCart, ...] = ()
    counters: tuple[HandedCounter, ...] = ()
    returns: tuple[Return, ...] = ()
    changes: tuple[TenderChange, ...] = ()
    payments: tuple[Payment, ...] = ()

    @property
    def is_empty(self) -> bool:
        """True when there is nothing to hand over."""
        return not (self.sales or self.customers or self.carts)


@frozen
class Taken:
    """What a till took over. `rows` and `customers` are new here, in their order; `already` counts sales, customers and
    carts that were here before, in whatever state; `clashes` are receipt numbers that belong to another sale here, so
    that their sale was left in the file."""

    till: str
    sales: int = 0
    carts: int = 0
    already: int = 0
    rows: tuple[Submission, ...] = ()
    customers: tuple[Customer, ...] = ()
    clashes: tuple[str, ...] = ()


@frozen
class HandedNote:
    """A sale was handed over (`direction` OUT, by this till) or taken over (IN, from `till`); or `till` took it over
    by the shop's store (ADOPTED)."""

    at: datetime
    direction: str
    till: str


class HandoverStore:
    """Hand-overs of one till's file. Raises StoreError if the file cannot be used."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def collect(self, version: int, shop: str, till: str, at: datetime, new_id: Callable[[], str]) -> Handover:
        """All that is not sent and all that is parked, for another till; it stays here as well. `new_id` gives an id to
        a parked cart that has none."""
        await self._database.run(lambda c: name_carts(c, new_id))
        return await self._database.read(lambda c: collect(c, version, shop, till, at))

    async def remember(self, given: Handover) -> None:
        """Record with each sale that it was written to a hand-over file."""
        await self._database.run(lambda c: mark(c, given))

    async def take(self, given: Handover, own_till: str, now: datetime) -> Taken:
        """Take over what is not here yet, in one transaction. `own_till` is this till's code: if the other till has the
        same, the receipt counters continue from the other's."""
        return await self._database.run(lambda c: take(c, given, own_till, now))

    async def notes(self, sale_id: str) -> tuple[HandedNote, ...]:
        """When a sale was handed over or taken over, oldest first."""
        return await self._database.read(lambda c: notes_of(c, sale_id))


def name_carts(connection: Connection, new_id: Callable[[], str]) -> None:
    """Give each parked cart an id that stays the same on another till."""
    nameless = connection.execute("SELECT id FROM parked WHERE uid = ''").fetchall()
    connection.executemany("UPDATE parked SET uid = ? WHERE id = ?", [(new_id(), found) for (found,) in nameless])


def collect(connection: Connection, version: int, shop: str, till: str, at: datetime) -> Handover:
    """All that is not sent, in its order, and what is parked. Only reads."""
    found_sales, found_customers = [], []
    for row in outbox.open_rows(connection, None):
        seq, _ = outbox.find(connection, row.id)
        whole = outbox.sound(connection, seq)
        if whole is None:
            continue  # another till must not send what is not as it was written; it stays here and waits for a person
        attempts = outbox.attempts_of(connection, row.id)
        if isinstance(whole[1], Sale):
            found_sales.append(HandedSale(whole[1], row, attempts))
        else:
            found_customers.append(HandedCustomer(whole[1], row, attempts))
    # A cart parked since `name_carts` is left out: without an id it would be taken over again and again.
    aside = connection.execute("SELECT uid, body, cashier, at FROM parked WHERE uid <> '' ORDER BY id").fetchall()
    counters = connection.execute("SELECT till, day, last FROM counter ORDER BY till, day").fetchall()
    back = tuple(one for handed in found_sales for one in returned.of_sale(connection, handed.sale.id))
    paid = tuple(
        one for handed in found_sales for one in returned.changes(connection, "sale_id = ?", (handed.sale.id,))
    )
    since = tuple(one for handed in found_sales for one in payments_of(connection, handed.sale.id))
    return Handover(
        version if since else 3 if paid else 2 if back else 1,
        shop,
        till,
        at,
        tuple(found_sales),
        tuple(found_customers),
        tuple(_handed_carts(aside)),
        tuple(HandedCounter(code, date.fromisoformat(day), last) for code, day, last in counters),
        back,
        paid,
        since,
    )


def _handed_carts(rows: Iterable[tuple[str, str, str, str]]) -> Iterator[HandedCart]:
    for uid, body, who, when in rows:
        with suppress(StoreError):  # one that cannot be read stays here
            yield HandedCart(uid, decode(Cart, body), who, datetime.fromisoformat(when))


def mark(connection: Connection, given: Handover) -> None:
    """Record what was handed over; nothing else changes."""
    rows = [sale.row for sale in given.sales] + [person.row for person in given.customers]
    for row in rows:
        seq, _ = outbox.find(connection, row.id)
        note(connection, seq, HandedNote(given.at, OUT, given.till))
    _remember_carts(connection, (one.id for one in given.carts), given.at)
    append(
        connection,
        given.at,
        "handed_over",
        {"sales": len(given.sales), "customers": len(given.customers), "carts": len(given.carts)},
    )


def take(connection: Connection, given: Handover, own_till: str, now: datetime) -> Taken:
    """Take over what is not here yet. A sale keeps its id, its request id and its receipt number; what is here already
    stays unchanged, in particular SENT.

    A sale whose receipt number belongs to another sale here is left out and reported: two sales with one number could
    not be told apart at the server.
    """
    already, clashes, rows, people = 0, [], [], []
    for person in given.customers:
        if _knows(connection, person.row):
            already += 1
            continue
        row = found_at_start(person.row)
        seq = outbox.put(connection, row, body := encode(person.customer))
        _arrive(connection, seq, row, body, person.attempts, given, now)
        rows.append(row)
        people.append(person.customer)
    for one in given.sales:
        if _knows(connection, one.row):
            already += 1
            continue
        number = one.sale.receipt
        if connection.execute("SELECT 1 FROM sale WHERE receipt = ?", (one.sale.number,)).fetchone():
            clashes.append(one.sale.number)
            continue
        row = found_at_start(one.row)
        with fiscal.arriving(connection, row.id):
            seq = outbox.put(connection, row, body := encode(one.sale), one.sale.order.total, number.day.isoformat())
            sales.write_row(connection, seq, one.sale)
        _arrive(connection, seq, row, body, one.attempts, given, now)
        rows.append(row)
    for payment in given.payments:
        _take_payment(connection, payment, given.till)
    for given_back in given.returns:
        if outbox.place_of(connection, given_back.sale_id) is not None:
            take_return(connection, given_back, given.till)
    new = {row.id for row in rows}
    for change in given.changes:
        if change.sale_id in new:  # of a sale that was here before this till knows more
            returns.put_change(connection, replace(change, taken_from=change.taken_from or given.till))
    brought = 0
    for cart in given.carts:
        if _knows_cart(connection, cart.id):
            already += 1
            continue
        carts.put_aside(connection, cart.cart, cart.cashier, cart.at, cart.id)
        brought += 1
    _remember_carts(connection, (cart.id for cart in given.carts), now)
    _raise_counters(connection, given, own_till)
    return Taken(given.till, len(rows) - len(people), brought, already, tuple(rows), tuple(people), tuple(clashes))


def take_return(connection: Connection, given: Return, till: str) -> None:
    """Take over what came back of a sale at another till: its money left that till's drawer. A return that is here, or
    that the file refuses (more came back here meanwhile), is left."""
    known = connection.execute("SELECT 1 FROM taken_back WHERE id = ? OR number = ?", (given.id, str(given.number)))
    if known.fetchone() is not None:
        return
    connection.execute("SAVEPOINT came_back")
    try:
        returns.put_return(connection, replace(given, taken_from=given.taken_from or till, note=""))
    except (DomainError, IntegrityError):
        connection.execute("ROLLBACK TO came_back")
    finally:
        connection.execute("RELEASE came_back")


def _take_payment(connection: Connection, payment: Payment, till: str) -> None:
    """Take over what another till was paid for a sale: the money is in that till's drawer. A payment that is here, or
    that the file refuses, is left."""
    known = connection.execute("SELECT 1 FROM payment WHERE id = ? OR number = ?", (payment.id, str(payment.number)))
    if known.fetchone() is not None or outbox.place_of(connection, payment.subject) is None:
        return
    connection.execute("SAVEPOINT paid_there")
    try:
        writing.put_payment(connection, replace(payment, taken_from=payment.taken_from or till))
    except (DomainError, IntegrityError):
        connection.execute("ROLLBACK TO paid_there")
    finally:
        connection.execute("RELEASE paid_there")


def notes_of(connection: Connection, row_id: str) -> tuple[HandedNote, ...]:
    """When a sale was handed over or taken over, oldest first."""
    rows = connection.execute(
        "SELECT h.at, h.direction, h.till FROM handover h JOIN submission s ON s.seq = h.submission"
        " WHERE s.id = ? ORDER BY h.seq",
        (row_id,),
    )
    return tuple(HandedNote(datetime.fromisoformat(at), direction, till) for at, direction, till in rows)


def _knows(connection: Connection, row: Submission) -> bool:
    found = connection.execute(
        "SELECT 1 FROM submission WHERE id = ? OR request_id = ?", (row.id, row.request_id)
    ).fetchone()
    return found is not None


def _knows_cart(connection: Connection, uid: str) -> bool:
    found = connection.execute(
        "SELECT 1 FROM parked WHERE uid = ?1 UNION ALL SELECT 1 FROM cart_moved WHERE uid = ?1", (uid,)
    ).fetchone()
    return found is not None


def _arrive(
    connection: Connection,
    seq: int,
    row: Submission,
    body: str,
    attempts: tuple[Attempt, ...],
    given: Handover,
    now: datetime,
) -> None:
    for attempt in attempts:
        outbox.put_attempt(connection, seq, attempt)
    note(connection, seq, HandedNote(now, IN, given.till))
    append(
        connection,
        now,
        TAKEN_OVER,
        {
            "id": row.id,
            "receipt": row.receipt,
            "request_id": row.request_id,
            "state": row.state.value,
            "till": given.till,
            "digest": digest_of(body),
        },
    )


def note(connection: Connection, seq: int, note: HandedNote) -> None:
    """Write with the row at this place (`seq`) where it went or came from."""
    connection.execute(
        "INSERT INTO handover (submission, at, direction, till) VALUES (?, ?, ?, ?)",
        (seq, note.at.isoformat(), note.direction, note.till),
    )


def _remember_carts(connection: Connection, uids: Iterable[str], at: datetime) -> None:
    # A cart that was resumed is no longer in `parked`; this row recognises it when its file is read again.
    connection.executemany(
        "INSERT OR IGNORE INTO cart_moved (uid, at) VALUES (?, ?)", [(uid, at.isoformat()) for uid in uids]
    )


def _raise_counters(connection: Connection, given: Handover, own_till: str) -> None:
    for counter in given.counters:
        if counter.till in (own_till, *(kind.of(own_till) for kind in LETTERED)):
            sales.raise_counter(connection, counter.till, counter.day, counter.last)
