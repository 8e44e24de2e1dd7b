"""Carts in till.db: the open one, and those put aside. `CartStore` is what services use.

Scope: sqlite3 and the domain; each function runs inside a transaction of the caller's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from sqlite3 import Connection

from pos_app.domain.cart import Cart, CartLine, Remembered
from pos_app.domain.errors import DomainError
from pos_app.domain.order import Sale
from pos_app.store.sqlite.codec import decode, encode
from pos_app.store.sqlite.database import Database
from pos_app.store.tables.journal import append

_NO_LINES = '"lines":[]'  # stands once in a cart's text: in what somebody typed there is a backslash before each quote


@dataclass(frozen=True, slots=True)
class Parked:
    """A cart put aside. `label` ("P-3") is short and free again once the cart is resumed; `id` never comes back.
    `elsewhere`: it is on another till, too, for it was handed over or taken over."""

    id: int
    label: str
    cart: Cart
    cashier: str
    at: datetime
    elsewhere: bool = False


class CartText:
    """The open cart as `encode` writes it, after each step of it: of 500 lines only the one that changed is written
    anew, for this is done by the thread of the screen, before it can show the step. Once it is paid, the same of the
    sale. A line's text is that of the very object, which never changes."""

    def __init__(self) -> None:
        self._lines: Remembered[CartLine, str] = Remembered(encode)

    def of(self, cart: Cart) -> str:
        """The text of a cart."""
        return _filled(encode(replace(cart, lines=())), self._lines.of(cart.lines))

    def within(self, sale: Sale) -> str:
        """The text of a sale of this cart, or of any; may be asked by the file's thread."""
        cart = sale.cart
        return _filled(encode(replace(sale, cart=replace(cart, lines=()))), self._lines.peek(cart.lines))


def _filled(text: str, lines: list[str]) -> str:
    # In a sale the cart stands before the order; of the fields before it none is a list.
    head, _, tail = text.partition(_NO_LINES)
    return "".join((head, '"lines":[', ",".join(lines), "]", tail))


class CartStore:
    """The carts of one till's file. Each method is one transaction and raises StoreError when it cannot be done."""

    def __init__(self, database: Database, text: CartText) -> None:
        self._database = database
        self._text = text

    async def load(self) -> Cart | None:
        """The cart that was open last, None when there was none."""
        return await self._database.read(load)

    async def save(self, cart: Cart | None) -> None:
        """The open cart as it is now; None: there is none."""
        body = None if cart is None else self._text.of(cart)
        await self._database.run(lambda c: save(c, body), with_reserve=True)

    async def park(self, cart: Cart, cashier: str, at: datetime) -> Parked:
        """Put the cart aside; none is open then."""
        return await self._database.run(lambda c: park(c, cart, cashier, at), with_reserve=True)

    async def parked(self) -> tuple[Parked, ...]:
        """The carts put aside, the oldest first."""
        return await self._database.read(parked)

    async def resume(self, parked_id: int, at: datetime, keep: Cart | None = None, cashier: str = "") -> Cart:
        """Make a parked cart the open one; `keep`, the current cart, is parked by `cashier` in the same step.

        Raises DomainError("not_parked") when it is not there any more.
        """
        return await self._database.run(lambda c: resume(c, parked_id, at, keep, cashier))


def load(connection: Connection) -> Cart | None:
    """The open cart, None when there is none."""
    row = connection.execute("SELECT body FROM open_cart").fetchone()
    return decode(Cart, row[0]) if row else None


def save(connection: Connection, body: str | None) -> None:
    """The open cart as it is now; None: there is none."""
    if body is None:
        connection.execute("DELETE FROM open_cart")
    else:
        connection.execute("INSERT OR REPLACE INTO open_cart (only, body) VALUES (1, ?)", (body,))


def park(connection: Connection, cart: Cart, cashier: str, at: datetime) -> Parked:
    """Put a cart aside; no cart is open then."""
    parked = put_aside(connection, cart, cashier, at)
    save(connection, None)
    return parked


def parked(connection: Connection) -> tuple[Parked, ...]:
    """The carts put aside, the oldest first."""
    rows = connection.execute(
        "SELECT id, number, body, cashier, at, uid IN (SELECT uid FROM cart_moved) FROM parked ORDER BY id"
    )
    return tuple(
        Parked(parked_id, _label(number), decode(Cart, body), cashier, datetime.fromisoformat(at), bool(elsewhere))
        for parked_id, number, body, cashier, at, elsewhere in rows
    )


def resume(connection: Connection, parked_id: int, at: datetime, keep: Cart | None, cashier: str) -> Cart:
    """A parked cart is the open one again; `keep` is put aside in its place. Raises DomainError("not_parked")."""
    row = connection.execute("SELECT number, body FROM parked WHERE id = ?", (parked_id,)).fetchone()
    if row is None:
        raise DomainError("not_parked")
    number, body = row
    cart = decode(Cart, body)
    if keep is not None:
        put_aside(connection, keep, cashier, at)
    connection.execute("DELETE FROM parked WHERE id = ?", (parked_id,))
    save(connection, body)
    append(connection, at, "resumed", {"parked": parked_id, "label": _label(number)})
    return cart


def put_aside(connection: Connection, cart: Cart, cashier: str, at: datetime, uid: str = "") -> Parked:
    """A cart among the parked ones; `uid` is the one it has already when it comes from another till."""
    number = connection.execute("SELECT coalesce(max(number), 0) + 1 FROM parked").fetchone()[0]
    cursor = connection.execute(
        "INSERT INTO parked (number, body, cashier, at, uid) VALUES (?, ?, ?, ?, ?)",
        (number, encode(cart), cashier, at.isoformat(), uid),
    )
    parked_id = int(cursor.lastrowid or 0)
    label = _label(number)
    append(
        connection, at, "parked", {"parked": parked_id, "label": label, "cashier": cashier, "lines": len(cart.lines)}
    )
    return Parked(parked_id, label, cart, cashier, at)


def _label(number: int) -> str:
    return f"P-{number}"
