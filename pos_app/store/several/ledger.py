"""What the shop's store is still to be told of this till's sales, returns and vouchers, and what it told of others'.

Tables are only added to, so that one number for each says up to which row a store was told; another store (a new one,
or that of another shop) is told from the beginning.

Scope: sqlite3 and the domain; each method is one transaction and raises StoreError if the file cannot be used.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field, replace
from datetime import datetime, timedelta
from sqlite3 import Connection

from pos_app.domain.frozen import frozen
from pos_app.domain.order import Sale
from pos_app.domain.returns import Return
from pos_app.domain.shop_ledger import (
    ReturnPaper,
    ReturnThere,
    SalePaper,
    UsePaper,
    VoucherPaper,
    VoucherThere,
    ZPaper,
    pieces_of,
)
from pos_app.domain.tender_change import TenderChange
from pos_app.domain.voucher import Origin, Voucher
from pos_app.store.sqlite.codec import decode, encode
from pos_app.store.sqlite.database import Database
from pos_app.store.tables import outbox, returned
from pos_app.store.tables.handover import take_return
from pos_app.store.tables.later import writing
from pos_app.store.tables.privacy import without_person

SALE_DAYS = timedelta(days=180)  # for which sales are told: longer ago they come back at their own till


@frozen
class ToTell:
    """What is to be told next; `marks`: up to which row of each table it goes."""

    sales: tuple[SalePaper, ...] = ()
    returns: tuple[ReturnPaper, ...] = ()
    vouchers: tuple[VoucherPaper, ...] = ()
    uses: tuple[UsePaper, ...] = ()
    marks: Mapping[str, int] = field(default_factory=dict)


class LedgerStore:
    """The ledger's side in one till's file. `clock` is zone-aware."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def to_tell(self, store: str, most: int) -> ToTell:
        """What the store of this mark is to be told, oldest first, so many rows of each table at most."""
        return await self._database.read(lambda c: _to_tell(c, store, self._clock() - SALE_DAYS, most))

    async def zs_to_tell(self, store: str, till: str, most: int) -> tuple[ZPaper, ...]:
        """Closed days of this till (of this code) that the store has not, oldest first, so many at most."""
        query = (
            "SELECT number, at, body FROM day_end WHERE number > coalesce((SELECT seq FROM shared_told"
            " WHERE store = ? AND what = 'day_end'), 0) ORDER BY number LIMIT ?"
        )

        def step(connection: Connection) -> tuple[ZPaper, ...]:
            rows = connection.execute(query, (store, most)).fetchall()
            return tuple(ZPaper(till, number, datetime.fromisoformat(at), body) for number, at, body in rows)

        return await self._database.read(step)

    async def forgotten(self, store: str) -> tuple[tuple[str, ...], int]:
        """The ids of people who are forgotten here, and how many of them the store was told."""

        def step(connection: Connection) -> tuple[tuple[str, ...], int]:
            query = "SELECT seq FROM shared_told WHERE store = ? AND what = 'forgotten'"
            told = connection.execute(query, (store,)).fetchone()
            return tuple(one for (one,) in connection.execute("SELECT id FROM forgotten")), told[0] if told else 0

        return await self._database.read(step)

    async def told(self, store: str, marks: Mapping[str, int]) -> None:
        """The store was told up to these rows."""
        rows = [(store, what, seq) for what, seq in marks.items()]
        await self._database.run(lambda c: c.executemany("INSERT OR REPLACE INTO shared_told VALUES (?, ?, ?)", rows))

    async def asked(self, document: str) -> None:
        """The store is about to be asked for a document, which may be written then, or not."""
        at = self._clock().isoformat()
        await self._database.run(lambda c: c.execute("INSERT INTO shared_asked (id, at) VALUES (?, ?)", (document, at)))

    async def unsettled(self) -> tuple[str, ...]:
        """The documents that the store was asked for and of which nothing was settled yet, oldest first."""
        query = "SELECT id FROM shared_asked ORDER BY at"
        return await self._database.read(lambda c: tuple(one for (one,) in c.execute(query)))

    async def is_written(self, document: str) -> bool:
        """Whether this file has a return with this id, or a document that vouchers paid."""
        query = (
            "SELECT EXISTS (SELECT 1 FROM taken_back WHERE id = ?1)"
            " OR EXISTS (SELECT 1 FROM voucher_use WHERE document = ?1)"
        )
        return await self._database.read(lambda c: bool(c.execute(query, (document,)).fetchone()[0]))

    async def settled(self, document: str) -> None:
        """This document is written, or called off at the store."""
        await self._database.run(lambda c: c.execute("DELETE FROM shared_asked WHERE id = ?", (document,)))

    async def take_returns(self, there: tuple[ReturnThere, ...]) -> dict[int, int]:
        """Take over what other tills took back of a sale. Returns the pieces by line of what is booked for one whose
        document is not there yet; this till's own are among its returns."""

        def step(connection: Connection) -> dict[int, int]:
            waits: dict[int, int] = {}
            for one in there:
                if not one.body:
                    for part in one.parts:
                        waits[part.line] = waits.get(part.line, 0) + part.pieces
                elif connection.execute("SELECT 1 FROM taken_back WHERE id = ?", (one.id,)).fetchone() is None:
                    take_return(connection, decode(Return, one.body), one.till)
            return waits

        return await self._database.run(step)

    async def take_voucher(self, there: VoucherThere, own_till: str) -> Voucher:
        """Take over a voucher, if it is another till's, and what it paid elsewhere. Returns it as it is here. Raises
        StoreError("damaged") for a text that cannot be read."""
        voucher = decode(Voucher, there.body)
        if there.till != own_till:
            voucher = replace(voucher, origin=Origin.THERE)

        def step(connection: Connection) -> Voucher:
            if connection.execute("SELECT 1 FROM voucher WHERE id = ?", (voucher.id,)).fetchone() is None:
                writing.put_voucher_there(connection, replace(voucher, origin=Origin.THERE))
            rows = [(voucher.id, document, amount) for document, amount in there.elsewhere.items()]
            connection.executemany("INSERT OR REPLACE INTO voucher_there VALUES (?, ?, ?)", rows)
            return voucher

        return await self._database.run(step)


def _to_tell(connection: Connection, store: str, since: datetime, most: int) -> ToTell:
    marks = dict(connection.execute("SELECT what, seq FROM shared_told WHERE store = ?", (store,)).fetchall())
    found: dict[str, int] = {}

    def rows(what: str, columns: str, where: str = "1") -> list[tuple[int, str]]:
        """The next rows of a table; each is passed, whatever becomes of it."""
        query = f"SELECT seq, {columns} FROM {what} WHERE seq > ? AND {where} ORDER BY seq LIMIT ?"  # noqa: S608 - our own names
        made = connection.execute(query, (marks.get(what, 0), most)).fetchall()
        if made:
            found[what] = made[-1][0]
        return made

    papers = {}
    for seq, _ in rows("sale", "id", f"paid_at > '{since.isoformat()}' AND instr(receipt, '/') = 0"):
        if (sale := _sale_at(connection, seq)) is not None:
            papers[sale.id] = sale
    for _, body in rows("tender_change", "body"):
        change = decode(TenderChange, body)
        place = outbox.place_of(connection, change.sale_id)
        if place is not None and (sale := _sale_at(connection, place)) is not None:
            papers[sale.id] = sale
    backs = [decode(Return, body) for _, body in rows("taken_back", "body", "sale_id <> '' AND taken_from = ''")]
    given = [decode(Voucher, body) for _, body in rows("voucher", "body", "origin <> 'there'")]
    query = "SELECT document, voucher, amount FROM voucher_use WHERE seq = ?"
    uses = [connection.execute(query, (seq,)).fetchone() for seq, _ in rows("voucher_use", "voucher")]
    return ToTell(
        tuple(SalePaper(one.id, one.number, encode(without_person(one))) for one in papers.values()),
        tuple(
            ReturnPaper(
                one.id,
                one.sale_id,
                pieces_of(one.lines),
                encode(replace(one, customer_id="", customer_remote_id="", note="")),
                one.unconfirmed,
            )
            for one in backs
        ),
        tuple(VoucherPaper(one.id, one.digest, one.currency.code, one.amount, encode(one)) for one in given),
        tuple(UsePaper(*one) for one in uses),
        found,
    )


def _sale_at(connection: Connection, seq: int) -> Sale | None:
    """The sale at this place with its tenders as they count now; None for one that comes back at its own till only:
    what is not as it was written, and what is not paid yet."""
    whole = outbox.sound(connection, seq)
    if whole is None or not isinstance(whole[1], Sale) or whole[1].unpaid.minor:
        return None
    changed = returned.changes(connection, "sale_id = ?", (whole[1].id,))
    return replace(whole[1], tenders=changed[-1].after) if changed else whole[1]
