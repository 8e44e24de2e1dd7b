"""Writes vouchers, what they paid, and payments that are no sale's, each in one transaction. `LaterStore` is what
services use.

Scope: sqlite3, the domain and the other tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime
from sqlite3 import Connection, IntegrityError
from typing import TypeVar

from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen
from pos_app.domain.money import Money
from pos_app.domain.order import Sale, witnessed
from pos_app.domain.payment import Tender
from pos_app.domain.receipt import PaymentNumber, ReceiptNumber
from pos_app.domain.received import Payment
from pos_app.domain.submission import Submission
from pos_app.domain.voucher import Issued, Voucher, VoucherNow, VoucherUse
from pos_app.domain.work_list import WorkItem
from pos_app.store.sqlite.codec import encode
from pos_app.store.sqlite.database import Database
from pos_app.store.tables import carts, day_book, fiscal, journal, sales, shared_carts, work_list
from pos_app.store.tables.later.kept import (
    PAYMENT,
    USE,
    VOUCHER,
    Document,
    OwedNow,
    insert,
    into_drawer,
    open_day,
    owed_now,
    payments_of,
    read,
    row_of,
    use_id,
    vouchers,
)

_T = TypeVar("_T")


@frozen
class Received:
    """What one transaction writes: a payment, the voucher that it buys, and what is to be booked in the shop's
    software."""

    payment: Payment
    issued: Issued | None = None
    work: WorkItem | None = None


@frozen
class SoldTogether:
    """What one transaction writes where vouchers are sold from the cart: the goods' sale with its row (None: vouchers
    alone), and each voucher's payment."""

    sale: Sale | None
    row: Submission | None
    received: tuple[Received, ...]


class LaterStore:
    """Vouchers and payments of one till's file. Each method is one transaction and raises StoreError if the file cannot
    be used; nothing was written then."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._counted: set[tuple[str, date]] = set()  # counters that were compared with the rows

    async def find(self, digest: str) -> VoucherNow | None:
        """The voucher with the code of this digest, None if it is not in this file."""
        found = await self._database.read(lambda c: vouchers(c, "digest = ?", (digest,)))
        return found[0] if found else None

    async def voucher(self, voucher_id: str) -> VoucherNow:
        """A voucher. Raises KeyError."""
        found = await self._database.read(lambda c: vouchers(c, "id = ?", (voucher_id,)))
        if not found:
            raise KeyError(voucher_id)
        return found[0]

    async def of_document(self, document: str) -> VoucherNow | None:
        """The voucher that a payment or return gave out, None if it gave out none."""
        found = await self._database.read(lambda c: vouchers(c, "document = ?", (document,)))
        return found[0] if found else None

    async def uses(self, voucher_id: str) -> tuple[VoucherUse, ...]:
        """What a voucher paid, oldest first."""
        return await self._database.read(lambda c: read(c, VoucherUse, USE, "voucher = ?", (voucher_id,)))

    async def payment(self, payment_id: str) -> Payment:
        """A payment. Raises KeyError."""
        found = await self._database.read(lambda c: read(c, Payment, PAYMENT, "id = ?", (payment_id,)))
        if not found:
            raise KeyError(payment_id)
        return found[0]

    async def of_sale(self, sale_id: str) -> tuple[Payment, ...]:
        """The payments of a sale that was not paid at first, oldest first."""
        return await self._database.read(lambda c: payments_of(c, sale_id))

    async def next_number(self, till: str, day: date) -> PaymentNumber:
        """The number that the next payment will get if no other is written before it."""
        counter = await self._database.read(lambda c: sales.next_counter(c, PaymentNumber.of(till), day))
        return PaymentNumber(till, day, counter)

    async def owed(self, sale_id: str) -> OwedNow:
        """What the file has about a sale that was not paid at first."""
        return await self._database.read(lambda c: owed_now(c, sale_id))

    async def receive(
        self, till: str, day: date, sale_id: str, build: Callable[[PaymentNumber, OwedNow], Received]
    ) -> Received:
        """Take the next number, build the payment with it and with what the file has about its sale (`sale_id` "": for
        a voucher), write it with its voucher, its drawer entry and its journal entries: one transaction. When this
        returns the money is taken.

        `build` is pure and runs on the writer thread; if it raises (DomainError) everything is rolled back. Raises
        DomainError: owed_less (the file itself refuses more than is owed), voucher_left.
        """

        def step(connection: Connection) -> Received:
            if (till, day) not in self._counted:
                _raise_behind_rows(connection, till, day)
                self._counted.add((till, day))
            number = PaymentNumber(till, day, sales.count_up(connection, PaymentNumber.of(till), day))
            made = build(number, owed_now(connection, sale_id))
            put_received(connection, made)
            return made

        return await self._written(step)

    async def sell_together(
        self,
        till: str,
        day: date,
        vouchers: int,
        build: Callable[[ReceiptNumber | None, tuple[PaymentNumber, ...]], SoldTogether],
        *,
        goods: bool,
    ) -> SoldTogether:
        """Sell the open cart with `vouchers` in it: take their payments' numbers, and with `goods` a receipt number,
        build the documents with them, write all with their drawer and journal entries, and delete the open cart: one
        transaction, one commit. When this returns the money is taken.

        `build` is pure and runs on the writer thread; if it raises (DomainError) everything is rolled back, the numbers
        too.
        """

        def step(connection: Connection) -> SoldTogether:
            if (till, day) not in self._counted:
                _raise_behind_rows(connection, till, day)
                sales.raise_behind_rows(connection, till, day)
                self._counted.add((till, day))
            receipt = sales.take_counter(connection, till, day) if goods else None
            of = PaymentNumber.of(till)
            numbers = tuple(PaymentNumber(till, day, sales.count_up(connection, of, day)) for _ in range(vouchers))
            made = build(receipt, numbers)
            if made.sale is not None and made.row is not None:
                sale = witnessed(made.sale, journal.head(connection))
                sales.put(connection, sale, made.row)
                shared_carts.sell_open(connection, sale.id)
                made = replace(made, sale=sale)
            else:  # no order of goods: the shop's store has no use for this cart any more
                shared_carts.put_away_open(connection)
            for one in made.received:
                put_received(connection, one)
            carts.save(connection, None)
            return made

        return await self._written(step)

    async def _written(self, step: Callable[[Connection], _T]) -> _T:
        """What `step` writes; once more where a counter was changed meanwhile. Raises DomainError where the law lets
        nothing be sold."""
        try:
            return await self._database.run(step)
        except IntegrityError as error:
            if not str(error).startswith(fiscal.REFUSED):
                self._counted.clear()  # another document has the number: the counter was changed meanwhile
                return await self._database.run(step)
            law = await self._database.read(fiscal.standing)
            raise DomainError(law.refusal if law is not None else "fiscal_other") from error


def put_received(connection: Connection, made: Received) -> None:
    """Write a payment with what vouchers paid of it, the voucher that it buys, and its entry of the work list. Raises
    DomainError: owed_less, voucher_left."""
    paid = made.payment
    put_payment(connection, paid)
    put_uses(connection, uses_of(paid.tenders, paid.id, str(paid.number), paid.at, paid.cashier))
    if made.issued is not None:
        put_voucher(connection, made.issued)
    if made.work is not None:
        work_list.add(connection, made.work)


def put_payment(connection: Connection, payment: Payment) -> None:
    """Write a payment with its journal entry and the cash it leaves in the drawer. Raises DomainError("owed_less")."""
    day = 0 if payment.taken_from else open_day(connection)
    body = encode(payment)
    try:
        insert(connection, PAYMENT, row_of(payment, day, body))
    except IntegrityError as error:
        if "owed" not in str(error):
            raise
        raise DomainError("owed_less", "amount") from error
    facts = {"id": payment.id, "number": str(payment.number), "of": payment.subject}
    _journal(connection, PAYMENT, payment, day, body, facts)
    if payment.cash and not payment.taken_from:
        day_book.put_unjournaled(connection, into_drawer(payment), payment.currency, day)


def put_voucher(connection: Connection, issued: Issued) -> None:
    """Write a voucher with its code and its journal entry, which has no code."""
    one, day = issued.voucher, open_day(connection)
    body = encode(one)
    insert(connection, VOUCHER, row_of(one, day, body), issued.code)
    _journal(connection, VOUCHER, one, day, body, {"id": one.id, "of": one.document})


def put_voucher_there(connection: Connection, one: Voucher) -> None:
    """Write a voucher of another till, so that it can be paid with here; it is in no sum of this till."""
    body = encode(one)
    insert(connection, VOUCHER, row_of(one, 0, body))
    _journal(connection, VOUCHER, one, 0, body, {"id": one.id, "of": one.document})


def put_uses(connection: Connection, uses: Iterable[VoucherUse]) -> None:
    """Write what vouchers paid. Raises DomainError("voucher_left") where less is left on one."""
    for one in uses:
        day, body = open_day(connection), encode(one)
        try:
            insert(connection, USE, row_of(one, day, body))
        except IntegrityError as error:
            raise DomainError("voucher_left", "amount") from error
        _journal(connection, USE, one, day, body, {"id": use_id(one), "of": one.voucher})
        connection.execute(  # a code that pays nothing any more need not lie about
            "UPDATE voucher SET code = '' WHERE id = ?1 AND code <> ''"
            " AND amount <= (SELECT sum(amount) FROM voucher_use WHERE voucher = ?1)",
            (one.voucher,),
        )


def uses_of(
    tenders: Iterable[Tender], document: str, number: str, at: datetime, cashier: str
) -> tuple[VoucherUse, ...]:
    """What the vouchers among these tenders pay of a document."""
    found: dict[str, VoucherUse] = {}
    for one in tenders:
        if one.voucher:
            before = found[one.voucher].amount if one.voucher in found else 0
            money = one.amount
            amount = before + money.minor
            found[one.voucher] = VoucherUse(one.voucher, document, number, at, cashier, money.currency, amount)
    return tuple(found.values())


def _journal(connection: Connection, kind: str, one: Document, day: int, body: str, facts: dict[str, str]) -> None:
    told: dict[str, str | int | None] = {
        **facts,
        "day": day,
        "total": str(Money.from_minor(one.amount, one.currency).amount),
        "currency": one.currency.code,
        "cashier": one.cashier,
        "digest": journal.digest_of(body),
        "body": body,
    }
    journal.append(connection, one.at, kind, told)


def _raise_behind_rows(connection: Connection, till: str, day: date) -> None:
    """Let the counter start behind the payments that are here, whatever it says."""
    begins = str(PaymentNumber(till, day, 1))[:-4]
    rows = connection.execute("SELECT number FROM payment WHERE number >= ?1 AND number < ?1 || ':'", (begins,))
    last = max((one.counter for (text,) in rows if (one := PaymentNumber.find(text))), default=0)
    if last:
        sales.raise_counter(connection, PaymentNumber.of(till), day, last)
