"""What is kept of vouchers, of what they paid, and of payments that are no sale's, read; `writing` writes it.

The whole text of each is in the journal too (it names no customer and no voucher's code), so that a damaged row is told
and a salvaged file gets them back. Scope: sqlite3, the domain and the journal.
"""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date
from sqlite3 import Connection, IntegrityError
from typing import Any, TypeVar

from pos_app.domain.day import Move, Movement
from pos_app.domain.day_later import DayLater, OpenVouchers
from pos_app.domain.frozen import frozen
from pos_app.domain.money import Currency, currency
from pos_app.domain.received import Payment
from pos_app.domain.returns import Return
from pos_app.domain.voucher import Voucher, VoucherNow, VoucherUse
from pos_app.store.errors import StoreError
from pos_app.store.sqlite.codec import decode
from pos_app.store.tables import journal, returned

VOUCHER, USE, PAYMENT = "voucher", "voucher_paid", "payment"
"""Kinds of journal entries: a voucher was given out, it paid something, money came in that is no sale's."""
KINDS = (VOUCHER, USE, PAYMENT)
_CLASSES: dict[str, type[Voucher | VoucherUse | Payment]] = {VOUCHER: Voucher, USE: VoucherUse, PAYMENT: Payment}
_TABLES = {VOUCHER: "voucher", USE: "voucher_use", PAYMENT: "payment"}
_COLUMNS = {
    VOUCHER: "id, digest, day, currency, amount, origin, document, body",
    USE: "id, voucher, document, day, currency, amount, body",
    PAYMENT: "id, number, paid_for, day, at, subject, cashier, currency, total, taken_from, body",
}
_USED = (  # here and at other tills
    "((SELECT coalesce(sum(amount), 0) FROM voucher_use u WHERE u.voucher = v.id)"
    " + (SELECT coalesce(sum(amount), 0) FROM voucher_there t WHERE t.voucher = v.id))"
)
Document = Voucher | VoucherUse | Payment
_D = TypeVar("_D", Voucher, VoucherUse, Payment)


@frozen
class OwedNow:
    """What a file has about a sale that was not paid: its payments and returns, oldest first."""

    payments: tuple[Payment, ...] = ()
    returns: tuple[Return, ...] = ()


def into_drawer(payment: Payment) -> Movement:
    """The drawer's entry of a payment."""
    number = str(payment.number)
    return Movement(f"payment:{payment.id}", Move.PAYMENT, payment.at, payment.cashier, payment.cash, receipt=number)


def vouchers(connection: Connection, where: str, values: tuple[str | int, ...]) -> tuple[VoucherNow, ...]:
    """Vouchers as they stand."""
    query = f"SELECT id, body, code, {_USED} FROM voucher v WHERE {where} ORDER BY seq"  # noqa: S608 - our own names
    rows = connection.execute(query, values).fetchall()
    return tuple(
        VoucherNow(decode(Voucher, journal.text_of(connection, VOUCHER, row_id, body)), used, code)
        for row_id, body, code, used in rows
    )


def payments_of(connection: Connection, sale_id: str) -> tuple[Payment, ...]:
    """The payments of a sale that was not paid at first, oldest first."""
    return read(connection, Payment, PAYMENT, "subject = ? AND paid_for = 'sale'", (sale_id,))


def owed_now(connection: Connection, sale_id: str) -> OwedNow:
    """See `LaterStore.owed`."""
    if not sale_id:
        return OwedNow()
    return OwedNow(payments_of(connection, sale_id), returned.of_sale(connection, sale_id))


def of_day(connection: Connection, number: int) -> DayLater:
    """What the day that Z `number` closes or closed has of it; open vouchers are those of now."""
    left = connection.execute(
        f"SELECT currency, sum(rest > 0), sum(rest), last_day FROM (SELECT currency, amount - {_USED} AS rest,"  # noqa: S608 - our own names
        " iif(json_valid(body), json_extract(body, '$.expires'), NULL) AS last_day FROM voucher v"
        " WHERE origin <> 'there') WHERE rest > 0 GROUP BY currency, last_day"
    ).fetchall()
    where, values = "day = ?", (number,)
    return DayLater(
        read(connection, Payment, PAYMENT, where, values),
        read(connection, Voucher, VOUCHER, where, values),
        read(connection, VoucherUse, USE, where, values),
        tuple(OpenVouchers(currency(code), count, amount, _day_in(last)) for code, count, amount, last in left),
    )


def _day_in(text: str | None) -> date | None:
    """A voucher's last day; None for one without an end, or whose row is damaged: `first_changed` tells of that."""
    with suppress(ValueError, TypeError):
        return date.fromisoformat(text or "")
    return None


def first_changed(connection: Connection) -> int | None:
    """The number of the first journal entry whose voucher, use or payment is not as it was written, None if all are."""
    rows = {
        (kind, row[0]): row
        for kind, columns in _COLUMNS.items()
        for row in connection.execute(f"SELECT {columns} FROM {_TABLES[kind]} NOT INDEXED")  # noqa: S608 - our own names
    }
    last = 0
    query = "SELECT seq, kind, body FROM journal WHERE kind IN (?, ?, ?) ORDER BY seq"
    for seq, kind, text in connection.execute(query, KINDS):
        facts, last = json.loads(text), seq
        one = decode(_CLASSES[kind], facts["body"])
        if rows.pop((kind, facts["id"]), None) != row_of(one, facts["day"], facts["body"]):
            return int(seq)
    return last + 1 if rows else None


def restored(connection: Connection, kind: str, facts: dict[str, Any]) -> tuple[Movement, Currency] | None:
    """Write again the document of a journal entry if its table lacks it (a voucher without its code: only its paper has
    that); returns what it moves in the drawer of the open day, None for nothing. One that cannot be read, or that the
    file refuses, is left to `verify`."""
    try:
        one = decode(_CLASSES[kind], facts["body"])
    except (StoreError, KeyError):
        return None
    there = connection.execute(f"SELECT 1 FROM {_TABLES[kind]} WHERE id = ?", (facts["id"],)).fetchone()  # noqa: S608
    if there is None:
        connection.execute("SAVEPOINT again")
        try:
            insert(connection, kind, row_of(one, facts["day"], facts["body"]))
        except IntegrityError:
            connection.execute("ROLLBACK TO again")
        finally:
            connection.execute("RELEASE again")
    if not isinstance(one, Payment) or facts["day"] != open_day(connection) or not one.cash:
        return None
    return into_drawer(one), one.currency


# --- rows ---


def read(connection: Connection, cls: type[_D], kind: str, where: str, values: tuple[str | int, ...]) -> tuple[_D, ...]:
    rows = connection.execute(
        f"SELECT id, body FROM {_TABLES[kind]} WHERE {where} ORDER BY seq",  # noqa: S608 - our own names
        values,
    ).fetchall()
    return tuple(decode(cls, journal.text_of(connection, kind, row_id, body)) for row_id, body in rows)


def row_of(one: Document, day: int, body: str) -> tuple[str | int, ...]:
    """The values of `_COLUMNS`."""
    code = one.currency.code
    match one:
        case Voucher():
            return one.id, one.digest, day, code, one.amount, one.origin.value, one.document, body
        case VoucherUse():
            return use_id(one), one.voucher, one.document, day, code, one.amount, body
        case Payment():
            told = (one.paid_for.value, day, one.at.isoformat(), one.subject, one.cashier, code, one.amount)
            return one.id, str(one.number), *told, one.taken_from, body


def insert(connection: Connection, kind: str, row: tuple[str | int, ...], code: str = "") -> None:
    columns = _COLUMNS[kind]
    if kind == VOUCHER:
        columns, row = f"{columns}, code", (*row, code)
    marks = ", ".join("?" * len(row))
    connection.execute(f"INSERT INTO {_TABLES[kind]} ({columns}) VALUES ({marks})", row)  # noqa: S608 - our own names


def use_id(one: VoucherUse) -> str:
    return f"{one.document}:{one.voucher}"


def open_day(connection: Connection) -> int:
    return int(connection.execute("SELECT coalesce(max(number), 0) + 1 FROM day_end").fetchone()[0])
