"""Deletes personal data from till.db: from sales that were sent long enough ago, and of a person who asks for it.

Deleted: names, addresses, phones, e-mail addresses, the customer's ids, free notes, and the shop software's own
sentences (they may name a person). Kept: receipt number, goods, prices, taxes, payments, reasons of a changed price,
the order's number there. So all sums stay the same. The journal records each cleaned sale with the digest of what is
left; its own entries name no customer.

Scope: sqlite3 and the domain; each function runs inside a transaction of its caller.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from sqlite3 import Connection

from pos_app.domain.cart import Cart
from pos_app.domain.customer import Address, Customer, Party
from pos_app.domain.frozen import frozen
from pos_app.domain.order import Sale
from pos_app.domain.search import fold
from pos_app.domain.submission import Kind
from pos_app.store.catalogue_index.tokens import storable
from pos_app.store.errors import StoreError
from pos_app.store.sqlite.codec import decode, encode
from pos_app.store.sqlite.database import Database
from pos_app.store.tables import carts, outbox, sales
from pos_app.store.tables.journal import append, digest_of

CLEANED, FORGOTTEN = "cleaned", "forgotten"  # kinds of journal entries
_FREE_NOTE = re.compile(r"(Line \d+ note|Note|Invoice): ")
_NAMED = (  # a customer, or what the cart is called
    "instr(body, '\"customer\":{') > 0"
    " OR CASE WHEN json_valid(body) THEN ifnull(json_extract(body, '$.name'), '') <> '' ELSE 0 END"
)


@frozen
class KnownPerson:
    """A person whom sales of this till name: both ids ("" for none), and the number of those sales."""

    id: str
    remote_id: str
    name: str
    sales: int


@frozen
class Forgotten:
    """How many sales were cleaned at once (`sales`), and how many are cleaned as soon as they are sent (`waiting`)."""

    sales: int
    waiting: int


class PrivacyStore:
    """Personal data in one till's file. Each method is one transaction and raises StoreError if the file cannot be
    used.

    Deleted data are still in the log of changes and in the copies until `TillStore.leave_no_trace` is called.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def clean_overdue(self, now: datetime, days: int, limit: int) -> int:
        """Delete the personal data of the first `limit` rows that were sent more than `days` ago, and of carts parked
        before that. Returns how many; call again while it is above 0, then `leave_no_trace`."""

        def step(connection: Connection) -> int:
            found = overdue(connection, now, days, limit)
            cleaned = clean(connection, found, now) + clean_parked(connection, now, days)
            return cleaned + clean_notes(connection, now, days)

        # Checked on the reader thread first: on most days there is nothing to write.
        if not await self._database.read(lambda c: is_due(c, now, days)):
            return 0
        return await self._database.run(step)

    async def forget(self, ids: tuple[str, ...], now: datetime) -> Forgotten:
        """Delete the personal data of the person with these ids. Call `leave_no_trace` afterwards."""
        return await self._database.run(lambda c: forget(c, ids, now))

    async def people(self, text: str, limit: int) -> tuple[KnownPerson, ...]:
        """People whom sales of this till name, by the beginning of words of the name."""
        return await self._database.read(lambda c: people(c, text, limit))

    async def cleaned_at(self, row_id: str) -> datetime | None:
        """When the personal data of a row were deleted, None while it has them."""
        return await self._database.read(lambda c: when_cleaned(c, row_id))


def overdue(connection: Connection, now: datetime, days: int, limit: int) -> tuple[int, ...]:
    """The places (`seq`) of rows that name a person and were sent more than `days` ago, oldest first."""
    rows = connection.execute(
        "SELECT o.seq FROM submission o WHERE o.state IN ('sent', 'withdrawn')"
        " AND julianday(coalesce(o.sent_at, o.created_at)) < julianday(?)"
        " AND NOT EXISTS (SELECT 1 FROM cleaned WHERE cleaned.submission = o.seq) ORDER BY o.seq LIMIT ?",
        ((now - timedelta(days=days)).isoformat(), limit),
    )
    return tuple(row[0] for row in rows)


def is_due(connection: Connection, now: datetime, days: int) -> bool:
    """Whether `clean_overdue` has anything to delete."""
    before = (now - timedelta(days=days)).isoformat()
    parked = f"SELECT 1 FROM parked WHERE julianday(at) < julianday(?) AND ({_NAMED})"  # noqa: S608
    notes = "SELECT 1 FROM taken_back WHERE note <> '' AND julianday(at) < julianday(?)"
    left = "SELECT 1 FROM work_item WHERE left_so <> '' AND julianday(changed_at) < julianday(?)"
    late = (connection.execute(query, (before,)).fetchone() for query in (parked, notes, left))
    return bool(overdue(connection, now, days, 1) or any(late))


def clean(connection: Connection, seqs: Iterable[int], now: datetime) -> int:
    """Delete the personal data of these sent rows. Returns how many there were, without those cleaned before."""
    count = 0
    for seq in seqs:
        if connection.execute("SELECT 1 FROM cleaned WHERE submission = ?", (seq,)).fetchone():
            continue
        query = "SELECT id FROM submission WHERE seq = ? AND state IN ('sent', 'withdrawn')"
        (row_id,) = connection.execute(query, (seq,)).fetchone()
        _, row = outbox.find(connection, row_id)
        kind, before = outbox.payload_of(connection, row_id)
        try:
            if kind is Kind.CUSTOMER:
                after = encode(Customer(decode(Customer, before).id, "", ""))
            else:
                named = decode(Sale, before)
                sale = without_person(named)
                # a text of an older program that names no one stays unchanged
                after = before if sale is named else encode(sale)
                if after != before:
                    sales.write_row(connection, seq, sale)
                    sales.note_order_number(connection, row)
        except StoreError:
            after = "{}"  # damaged, and in no copy: whoever it names is forgotten with it
            connection.execute("UPDATE sale SET customer = '', search = '' WHERE seq = ?", (seq,))
        connection.execute("UPDATE submission SET sentence = '' WHERE seq = ?", (seq,))
        # The whole answer names the person; its amounts stand beside it.
        connection.execute(
            "UPDATE answer SET body = iif(json_valid(body), json_set(body, '$.whole', ''), '') WHERE seq = ?", (seq,)
        )
        connection.execute("UPDATE attempt SET sentence = '' WHERE submission = ?", (seq,))
        # A paper that was never printed; printed jobs have no rows any more.
        connection.execute(
            "UPDATE print_job SET body = json_set(body, '$.rows', json('[]')) WHERE subject = ?", (row_id,)
        )
        connection.execute("UPDATE taken_back SET note = '' WHERE sale_id = ? AND note <> ''", (row_id,))
        connection.execute("UPDATE invoice_asked SET body = '' WHERE sale_id = ?", (row_id,))
        connection.execute("UPDATE work_item SET left_so = '' WHERE sale_id = ? AND left_so <> ''", (row_id,))
        connection.execute("INSERT INTO cleaned (submission, at) VALUES (?, ?)", (seq, now.isoformat()))
        if after != before:
            if after == "{}":  # what is no JSON cannot be compared by the trigger of a closed day
                connection.execute("INSERT OR REPLACE INTO payload (seq, body) VALUES (?, ?)", (seq, after))
            connection.execute("UPDATE payload SET body = ? WHERE seq = ?", (after, seq))
            append(connection, now, CLEANED, {"id": row_id, "receipt": row.receipt, "digest": digest_of(after)})
        count += 1
    return count


def clean_parked(connection: Connection, now: datetime, days: int) -> int:
    """Remove the customer from carts parked more than `days` ago; their goods stay. Returns how many changed."""
    before = (now - timedelta(days=days)).isoformat()
    rows = connection.execute("SELECT id, body FROM parked WHERE julianday(at) < julianday(?)", (before,)).fetchall()
    changed = 0
    for parked_id, body in rows:
        try:
            changed += _put_cart(connection, parked_id, decode(Cart, body))
        except StoreError:  # damaged: whoever it names is forgotten with it
            connection.execute("DELETE FROM parked WHERE id = ?", (parked_id,))
            changed += 1
    return changed


def clean_notes(connection: Connection, now: datetime, days: int) -> int:
    """Empty the free notes of returns written more than `days` ago, and why entries of the work list were left so.
    Returns how many there were."""
    before = (now - timedelta(days=days)).isoformat()
    query = "UPDATE taken_back SET note = '' WHERE note <> '' AND julianday(at) < julianday(?)"
    left = "UPDATE work_item SET left_so = '' WHERE left_so <> '' AND julianday(changed_at) < julianday(?)"
    return connection.execute(query, (before,)).rowcount + connection.execute(left, (before,)).rowcount


def forget(connection: Connection, ids: Iterable[str], now: datetime) -> Forgotten:
    """Delete the personal data of the person with one of these ids, now and from whatever is sent later.

    Unsent sales keep the data that the shop's software needs; they are cleaned in the transaction that marks them as
    sent.
    """
    known = _all_ids(connection, ids)
    connection.executemany(
        "INSERT OR IGNORE INTO forgotten (id, at) VALUES (?, ?)", [(one, now.isoformat()) for one in sorted(known)]
    )
    rows = _rows_of(connection, known)
    cleaned = clean(connection, [seq for seq, sent in rows if sent], now)
    for parked_id, body in connection.execute("SELECT id, body FROM parked").fetchall():
        try:
            cart = decode(Cart, body)
        except StoreError:
            continue  # nobody can tell whom it names; it goes with the carts that are parked for long
        if cart.customer is not None and known & {cart.customer.id, cart.customer.remote_id}:
            _put_cart(connection, parked_id, cart)
    theirs = (
        "(SELECT id FROM taken_back WHERE json_extract(body, '$.customer_id') IN (SELECT value FROM json_each(?1))"
        " OR json_extract(body, '$.customer_remote_id') IN (SELECT value FROM json_each(?1)))"
    )
    ids_told = (json.dumps(sorted(known)),)
    connection.execute(f"UPDATE taken_back SET note = '' WHERE note <> '' AND id IN {theirs}", ids_told)  # noqa: S608
    connection.execute(f"UPDATE work_item SET left_so = '' WHERE left_so <> '' AND id IN {theirs}", ids_told)  # noqa: S608
    waiting = sum(not sent for _, sent in rows)
    append(connection, now, FORGOTTEN, {"sales": cleaned, "waiting": waiting})
    return Forgotten(cleaned, waiting)


def after_sent(connection: Connection, row_id: str, now: datetime) -> None:
    """A row was just marked as sent: if its person is to be forgotten, delete the personal data in the same
    transaction."""
    seq, row = outbox.find(connection, row_id)
    found = connection.execute("SELECT customer_id, customer_remote_id FROM sale WHERE seq = ?", (seq,)).fetchone()
    ids = set(found or (row_id, row.remote_id)) - {""}
    marks = ", ".join("?" * len(ids))
    if ids and connection.execute(f"SELECT 1 FROM forgotten WHERE id IN ({marks})", tuple(ids)).fetchone():  # noqa: S608
        if row.kind is Kind.CUSTOMER and row.remote_id:  # sales to the customer's new id at Chift are included
            connection.execute("INSERT OR IGNORE INTO forgotten VALUES (?, ?)", (row.remote_id, now.isoformat()))
        clean(connection, (seq,), now)


def people(connection: Connection, text: str, limit: int) -> tuple[KnownPerson, ...]:
    """People whom sales name, by the beginnings of the words of a name; those with most sales first."""
    terms = fold(storable(text)).split()
    if not terms:
        return ()
    where = " AND ".join("instr(search, ?) > 0" for _ in terms)
    rows = connection.execute(
        "SELECT max(customer_id), max(customer_remote_id), customer, count(*) FROM sale"  # noqa: S608 - our own marks
        f" WHERE customer <> '' AND {where} GROUP BY coalesce(nullif(customer_remote_id, ''), customer_id), customer"
        " ORDER BY 4 DESC, 3 LIMIT ?",
        (*(f" {term}" for term in terms), limit),
    )
    return tuple(KnownPerson(*row) for row in rows)


def when_cleaned(connection: Connection, row_id: str) -> datetime | None:
    """When the personal data of a row were deleted, None while it has them."""
    found = connection.execute(
        "SELECT c.at FROM cleaned c JOIN submission s ON s.seq = c.submission WHERE s.id = ?", (row_id,)
    ).fetchone()
    return datetime.fromisoformat(found[0]) if found else None


def without_person(sale: Sale) -> Sale:
    """The sale with all its amounts and without personal data; one that names no one is returned unchanged. The order
    keeps its country, because taxes may depend on it."""
    note = "\n".join(fact for fact in sale.order.note.split("\n") if not _FREE_NOTE.match(fact))
    if _cart_without_person(sale.cart) == sale.cart and note == sale.order.note:
        return sale
    party = Party("", "", Address(country=sale.order.party.address.country), "", "")
    order = replace(sale.order, party=party, note=note, billing=None, shipping=None, internal_notes="")
    return replace(sale, cart=_cart_without_person(sale.cart), order=order)


def _cart_without_person(cart: Cart) -> Cart:
    lines = tuple(replace(line, note="") for line in cart.lines)
    return replace(cart, customer=None, billing=None, shipping=None, note="", name="", lines=lines)


def _put_cart(connection: Connection, parked_id: int, named: Cart) -> bool:
    cart = _cart_without_person(named)
    if cart != named:
        carts.put_text(connection, parked_id, cart)
    return cart != named


def _all_ids(connection: Connection, ids: Iterable[str]) -> set[str]:
    """All ids of a person: sales and rows that carry both connect the till's id with Chift's."""
    known = {one for one in ids if one}
    for one in tuple(known):
        for pair in connection.execute(
            "SELECT customer_id, customer_remote_id FROM sale WHERE (customer_id <> '' AND customer_id = ?1)"
            " OR (customer_remote_id <> '' AND customer_remote_id = ?1)"
            " UNION SELECT id, remote_id FROM submission WHERE kind = 'customer' AND (id = ?1 OR remote_id = ?1)",
            (one,),
        ):
            known.update(pair)
    return known - {""}


def _rows_of(connection: Connection, ids: set[str]) -> list[tuple[int, bool]]:
    """The places (`seq`) of the rows that name this person, and whether each is sent."""
    marks = ", ".join("?" * len(ids))
    if not ids:
        return []
    rows = connection.execute(
        "SELECT o.seq, o.state IN ('sent', 'withdrawn') FROM submission o LEFT JOIN sale s ON s.seq = o.seq"  # noqa: S608 - our own marks
        f" WHERE s.customer_id IN ({marks}) OR s.customer_remote_id IN ({marks})"
        f" OR (o.kind = 'customer' AND (o.id IN ({marks}) OR o.remote_id IN ({marks}))) ORDER BY o.seq",
        tuple(ids) * 4,
    )
    return [(seq, bool(sent)) for seq, sent in rows]
