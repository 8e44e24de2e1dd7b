"""A till's file with a year of sales, made in seconds: the rows that a sale leaves, written by SQL.

Each kind of sale is made and put into words once, by the program; the others are its text with another id, receipt and
time, with their own digest and their own entry of the journal. So each row is one that the till believes.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from sqlite3 import Connection

from pos_app.domain.cart import Cart
from pos_app.domain.catalogue import Item
from pos_app.domain.note import sale_mark
from pos_app.domain.order import Sale, ShopProfile, sale_from
from pos_app.domain.payment import Tender, settle
from pos_app.domain.receipt import ReceiptNumber
from pos_app.domain.totals import totals
from pos_app.services.clock import system_clock
from pos_app.store.sqlite.codec import encode
from pos_app.store.tables import outbox, sales
from pos_app.store.tables.journal import append, digest_of
from pos_app.store.till import TillStore

A_DAY = 400
KINDS = 60
_PAYLOAD = "INSERT INTO payload (seq, body) VALUES (?, ?)"


async def fill_sent(folder: Path, shop: ShopProfile, items: tuple[Item, ...], count: int) -> None:
    """A till's file with so many sent sales of two lines, 400 on each of the days before today; none of them belongs to
    the open day. Raises AssertionError if a row is not one that the till believes."""
    clock = system_clock()
    store = await TillStore.open(folder, clock.now)
    now = clock.now()
    kinds = [_sale(items, shop, number, now - timedelta(days=1)) for number in range(KINDS)]

    def all_of_them(connection: Connection) -> None:
        texts = [encode(kind) for kind in kinds]
        days = -(-count // A_DAY)
        for number in range(count):
            kind, text = kinds[number % KINDS], texts[number % KINDS]
            day, counter = divmod(number, A_DAY)
            paid_at = kind.paid_at - timedelta(days=days - day)
            receipt = ReceiptNumber(shop.till, paid_at.date(), counter + 1)
            sale_id = f"sold-{number}"
            for old, new in (
                (encode(kind.receipt), encode(receipt)),
                (kind.number, str(receipt)),
                (kind.paid_at.isoformat(), paid_at.isoformat()),
                (kind.id, sale_id),
                (sale_mark(kind.id), sale_mark(sale_id)),  # the end of the id, where the note has it
            ):
                text = text.replace(old, new)
            _put(connection, kind, (sale_id, str(receipt), paid_at.date().isoformat(), paid_at.isoformat()), text)
        connection.execute("UPDATE day_start SET last_sale = (SELECT max(seq) FROM submission)")
        for seq in (1, count // 2 + 1, count):
            assert outbox.sound(connection, seq) is not None

    await store._database.run(all_of_them)
    await store.aclose()


def _sale(items: tuple[Item, ...], shop: ShopProfile, number: int, now: datetime) -> Sale:
    cart = Cart(shop.policy.currency)
    for at in range(2):
        cart, _ = cart.add(items[(number + at) % len(items)], Decimal(1 + number % 3), shop.policy)
    due = settle(totals(cart, shop.policy).total, (), shop.policy.cash_step).cash_due
    paid = (Tender("Cash", due, is_cash=True),)
    receipt = ReceiptNumber(shop.till, now.date(), 9_000 + number)
    return sale_from(cart, shop, paid, receipt, sale_id=f"kind-of-sale-{number:02d}", cashier="Nadia", now=now)


def _put(connection: Connection, kind: Sale, named: tuple[str, str, str, str], text: str) -> None:
    sale_id, receipt, day, paid_at = named
    total = kind.order.total
    cursor = connection.execute(
        f"INSERT INTO submission ({outbox.COLUMNS}, sent_at, day, currency, total)"
        " VALUES (?, 'order', ?, 'sent', ?, ?, 0, '', '', '', '', ?, ?, NULL, NULL, ?, ?, ?, ?)",
        (
            *(sale_id, f"request-{sale_id}", paid_at, receipt, f"there-{sale_id}", sale_id),
            *(paid_at, day, total.currency.code, total.minor),
        ),
    )
    connection.execute(_PAYLOAD, (cursor.lastrowid, text))
    search = f"  {receipt} {receipt[-4:]} {total.amount:f}"
    connection.execute(
        f"INSERT INTO sale (seq, {sales._SALE}) VALUES (?, ?, ?, ?, ?, '', '', '', ?, ?, ?)",
        (cursor.lastrowid, sale_id, receipt, day, paid_at, total.currency.code, total.minor, search),
    )
    append(
        connection,
        datetime.fromisoformat(paid_at),
        "paid",
        {
            "id": sale_id,
            "receipt": receipt,
            "request_id": f"request-{sale_id}",
            "total": f"{total.amount:f}",
            "currency": total.currency.code,
            "cashier": kind.cashier,
            "digest": digest_of(text),
        },
    )
