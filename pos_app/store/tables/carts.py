"""Carts in till.db: the open one and the parked ones. `CartStore` is what services use.

Scope: sqlite3, the domain and the trail's file; each function runs inside a transaction of its caller.
"""

from __future__ import annotations

import logging
import os
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from sqlite3 import Connection, OperationalError

from pos_app.domain.cart import Cart, CartLine, Remembered, named
from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen
from pos_app.domain.order import Sale, Seller
from pos_app.domain.tax import TaxPolicy
from pos_app.store.errors import StoreError
from pos_app.store.sqlite.codec import decode, encode, encode_around
from pos_app.store.sqlite.database import Database
from pos_app.store.tables import shared_carts
from pos_app.store.tables.journal import append

CANCELLED, BROUGHT_BACK = "cancelled", "cancel_undone"
DISCARDED, NAMED = "parked_deleted", "parked_named"
TRAIL = "till.cart"
_MARK, _RECORD = 16, 32  # bytes: of a digest; of an entry's number, a digest and the check of both

_log = logging.getLogger(__name__)


@frozen
class Parked:
    """A parked cart. `label` ("P-3") is short and is used again after the cart is resumed; `id` is never used again.
    `elsewhere`: the cart is on another till too, because it was handed over or taken over. `sharing`: how it stands for
    the shop's store (`shared_carts`; "": the store does not know of it)."""

    id: int
    label: str
    cart: Cart
    cashier: str
    at: datetime
    elsewhere: bool = False
    sharing: str = ""

    @property
    def called(self) -> str:
        """Its label, and the name that a cashier gave it."""
        return f"{self.label} {self.cart.name}".rstrip()


@frozen
class CartStep:
    """A step on a cart that the journal names: `kind` is CANCELLED or BROUGHT_BACK. `total` is a number as text, in the
    cart's currency."""

    kind: str
    at: datetime
    cashier: str
    lines: int
    total: str


class CartText:
    """The text of the open cart as `encode` writes it. Only changed lines are encoded anew, for the screen's thread
    does this for each step, before the step is shown, with up to 500 lines. The texts are cached by line object, which
    is frozen. The text of the sale is made from them too, and from that of the shop, which each sale has."""

    def __init__(self) -> None:
        self._lines: Remembered[CartLine, str] = Remembered(encode)
        self._shop: Remembered[TaxPolicy | Seller | None, str] = Remembered(_text_of)
        self._last: tuple[Cart | None, str] = None, ""

    def of(self, cart: Cart) -> str:
        """The text of a cart."""
        text = encode_around(cart, {"lines": _listed(self._lines.of(cart.lines))})
        self._last = cart, text
        return text

    def within(self, sale: Sale) -> str:
        """The text of a sale, of this cart or any other; for the writer thread."""
        cart, text = self._last
        if cart is not sale.cart:
            text = encode_around(sale.cart, {"lines": _listed(self._lines.peek(sale.cart.lines))})
        policy, seller = self._shop.of((sale.policy, sale.seller))
        return encode_around(sale, {"cart": text, "policy": policy, "seller": seller})


def _text_of(value: object) -> str:
    return "null" if value is None else encode(value)


def _listed(texts: list[str]) -> str:
    return f"[{','.join(texts)}]"


@frozen
class _Saved:
    """The journal's last entry when the open cart was saved, and the marks of its text before and after."""

    entry: int
    before: bytes
    after: bytes


class CartTrail:
    """The marks of the open cart's texts since the journal's last entry, in a file beside till.db. A log of changes
    that is cut behind that entry leaves a whole file with an older cart: its mark is in the trail, and is not the last.

    It is written behind the commit and not flushed, for no scan may wait for a second flush. What the system did not
    write of it, or a kill kept back, makes it older than the file, which says nothing. One thread uses it.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / TRAIL
        self._handle: int | None = None
        self._end = 0
        self._last: tuple[int, bytes] | None = None

    def note(self, saved: _Saved) -> None:
        """The cart was saved. Raises nothing: the till sells on without a trail."""
        known = self._last == (saved.entry, saved.before)
        if self._last is None or self._last[0] != saved.entry:
            self._end = 0  # what is behind has the number of an older entry
        marks = (saved.after,) if known else (saved.before, saved.after)
        content = b"".join(_record(saved.entry, mark) for mark in marks)
        try:
            if self._handle is None:
                self._handle = _begin(self._path)
            os.lseek(self._handle, self._end, os.SEEK_SET)  # Windows has no pwrite
            self._end += os.write(self._handle, content)
        except OSError as error:
            _log.info("the open cart's trail cannot be written: %s", type(error).__name__)
            self._last = None
            self.close()  # the next change begins an empty file
            return
        self._last = (saved.entry, saved.after)

    def close(self) -> None:
        """Close the file."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


def is_behind(connection: Connection, folder: Path) -> bool:
    """Whether the open cart is one that came before the last that its trail knows. A trail that is missing, older than
    the file, damaged or another's knows nothing."""
    path = folder / TRAIL
    try:  # a pipe would wait for its other end
        content = path.read_bytes() if path.is_file() else b""
    except OSError:
        return False
    trail = [content[at : at + _RECORD] for at in range(0, len(content) - _RECORD + 1, _RECORD)]
    entry, now = _last_entry(connection), _mark(connection)
    marks = []
    for record in trail:
        mark = record[8 : 8 + _MARK]
        if record != _record(entry, mark):
            break
        marks.append(mark)
    return now in marks and now != marks[-1]


def _begin(path: Path) -> int:
    if os.path.lexists(path) and not path.is_file():
        raise OSError("no file")
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
    return os.open(path, flags, 0o600)


def _record(entry: int, mark: bytes) -> bytes:
    told = entry.to_bytes(8, "big") + mark
    return told + sha256(told).digest()[: _RECORD - len(told)]


def _last_entry(connection: Connection) -> int:
    return int(connection.execute("SELECT coalesce(max(seq), 0) FROM journal").fetchone()[0])


def _mark(connection: Connection) -> bytes:
    row = connection.execute("SELECT digest FROM open_cart").fetchone()
    return bytes(_MARK) if row is None else sha256(row[0].encode()).digest()[:_MARK]


class CartStore:
    """The carts in one till's file. Each method is one transaction and raises StoreError if the file cannot be used."""

    def __init__(self, database: Database, text: CartText, trail: CartTrail) -> None:
        self._database = database
        self._text = text
        self._trail = trail

    async def load(self) -> Cart | None:
        """The cart that was open last, None if there was none."""
        return await self._database.read(load)

    async def save(self, cart: Cart | None, steps: tuple[CartStep, ...] = ()) -> None:
        """Save the open cart (None: there is none), with the steps that led to it and that the journal names."""
        body = None if cart is None else self._text.of(cart)

        def step(connection: Connection) -> _Saved:
            before = _mark(connection)
            save(connection, body, steps)
            return _Saved(_last_entry(connection), before, _mark(connection))

        saved = await self._database.run(step, with_reserve=True, noted=bool(steps))
        self._database.behind(lambda: self._trail.note(saved))

    async def park(self, cart: Cart, cashier: str, at: datetime) -> Parked:
        """Park the cart; no cart is open then."""
        return await self._database.run(lambda c: park(c, cart, cashier, at), with_reserve=True)

    async def parked(self) -> tuple[Parked, ...]:
        """The parked carts, oldest first."""
        return await self._database.read(parked)

    async def put_back(self, cart: Cart, cashier: str, at: datetime) -> Parked:
        """Park a cart that was parked before; the open one stays open."""
        return await self._database.run(lambda c: put_aside(c, cart, cashier, at), with_reserve=True)

    async def discard(self, parked_id: int, at: datetime, cashier: str) -> Parked:
        """Delete a parked cart; returns it. Raises DomainError("not_parked")."""
        return await self._database.run(lambda c: discard(c, parked_id, at, cashier), with_reserve=True)

    async def name(self, parked_id: int, name: str, at: datetime, cashier: str) -> Parked:
        """Call a parked cart something; "": nothing. Raises DomainError: not_parked, text_too_long."""
        return await self._database.run(lambda c: name_parked(c, parked_id, name, at, cashier), with_reserve=True)

    async def resume(self, parked_id: int, at: datetime, keep: Cart | None = None, cashier: str = "") -> Cart:
        """Make a parked cart the open one; the current cart, `keep`, is parked by `cashier` in the same transaction.

        Raises DomainError("not_parked") if it is not parked any more.
        """
        return await self._database.run(lambda c: resume(c, parked_id, at, keep, cashier))


def load(connection: Connection) -> Cart | None:
    """The open cart, None if there is none, or if it cannot be read."""
    row = connection.execute("SELECT body FROM open_cart").fetchone()
    return _readable(row[0]) if row else None


def is_as_saved(connection: Connection) -> bool:
    """Whether the open cart is what was saved last: it can be read, and has its digest."""
    row = connection.execute("SELECT body, digest FROM open_cart").fetchone()
    return row is None or (_readable(row[0]) is not None and row[1] in ("", _digest(row[0])))


def unlike_saved(connection: Connection) -> tuple[str, ...]:
    """The labels of parked carts that cannot be read or have another digest than was written with them."""
    rows = connection.execute("SELECT number, body, digest FROM parked ORDER BY id")
    return tuple(
        _label(number) for number, body, digest in rows if _readable(body) is None or digest not in ("", _digest(body))
    )


def put_text(connection: Connection, parked_id: int, cart: Cart) -> None:
    """Write the changed text of a parked cart."""
    body = encode(cart)
    connection.execute("UPDATE parked SET body = ?, digest = ? WHERE id = ?", (body, _digest(body), parked_id))


def _readable(body: str) -> Cart | None:
    with suppress(StoreError):
        return decode(Cart, body)
    return None


def save(connection: Connection, body: str | None, steps: tuple[CartStep, ...] = ()) -> None:
    """Save the text of the open cart; None: there is none. `steps` go into the journal."""
    for step in steps:
        append(connection, step.at, step.kind, {"cashier": step.cashier, "lines": step.lines, "total": step.total})
    if body is None:
        connection.execute("DELETE FROM open_cart")
    else:
        query = "INSERT OR REPLACE INTO open_cart (only, body, digest) VALUES (1, ?, ?)"
        connection.execute(query, (body, _digest(body)))


def park(connection: Connection, cart: Cart, cashier: str, at: datetime) -> Parked:
    """Park a cart; no cart is open then."""
    parked = put_aside(connection, cart, cashier, at, shared_carts.uid_of_open(connection))
    shared_carts.leave_open(connection, parked.id)
    save(connection, None)
    return parked


def parked(connection: Connection) -> tuple[Parked, ...]:
    """The parked carts, oldest first; one that cannot be read is left out, and stays in the file."""
    rows = connection.execute(
        "SELECT p.id, p.number, p.body, p.cashier, p.at, p.uid IN (SELECT uid FROM cart_moved), coalesce(s.state, '')"
        " FROM parked p LEFT JOIN shared_cart s ON s.parked = p.id ORDER BY p.id"
    )
    found = []
    for parked_id, number, body, cashier, at, elsewhere, sharing in rows:
        with suppress(StoreError):
            cart = decode(Cart, body)
            when = _parked_at(connection, parked_id, at)
            found.append(Parked(parked_id, _label(number), cart, cashier, when, bool(elsewhere), sharing))
    return tuple(found)


def _parked_at(connection: Connection, parked_id: int, told: str) -> datetime:
    """When a cart was parked. Its goods are shown whatever became of the time: then the journal's, or the oldest."""
    query = "SELECT at FROM journal WHERE kind = 'parked' AND json_extract(body, '$.parked') = ? ORDER BY seq DESC"
    with suppress(ValueError):
        return datetime.fromisoformat(told)
    with suppress(ValueError, OperationalError):
        for (at,) in connection.execute(query, (parked_id,)):
            return datetime.fromisoformat(at)
    return datetime.fromtimestamp(0, UTC)


def discard(connection: Connection, parked_id: int, at: datetime, cashier: str) -> Parked:
    """Delete a parked cart, with an entry in the journal. Raises DomainError: not_parked, cart_offered."""
    gone = _one(connection, parked_id)
    shared_carts.let_go(connection, parked_id)
    connection.execute("DELETE FROM parked WHERE id = ?", (parked_id,))
    facts: dict[str, str | int | None] = {"parked": parked_id, "label": gone.label}
    facts |= {"cashier": cashier, "lines": len(gone.cart.lines)}
    append(connection, at, DISCARDED, facts)
    return gone


def name_parked(connection: Connection, parked_id: int, name: str, at: datetime, cashier: str) -> Parked:
    """Call a parked cart something. Its name may be a person's: the journal does not have it."""
    one = _one(connection, parked_id)
    shared_carts.check_here(connection, parked_id)
    cart = named(one.cart, name)
    connection.execute("UPDATE parked SET body = ? WHERE id = ?", (encode(cart), parked_id))
    append(connection, at, NAMED, {"parked": parked_id, "label": one.label, "cashier": cashier})
    return replace(one, cart=cart)


def _one(connection: Connection, parked_id: int) -> Parked:
    found = next((one for one in parked(connection) if one.id == parked_id), None)
    if found is None:
        raise DomainError("not_parked")
    return found


def resume(connection: Connection, parked_id: int, at: datetime, keep: Cart | None, cashier: str) -> Cart:
    """Make a parked cart the open one; `keep` is parked in its place. Raises DomainError: not_parked; cart_offered and
    cart_taken for one that is the shop's store's."""
    row = connection.execute("SELECT number, body FROM parked WHERE id = ?", (parked_id,)).fetchone()
    if row is None:
        raise DomainError("not_parked")
    shared_carts.check_here(connection, parked_id)
    number, body = row
    cart = decode(Cart, body)
    make_room(connection, keep, cashier, at)
    connection.execute("DELETE FROM parked WHERE id = ?", (parked_id,))
    save(connection, body)
    append(connection, at, "resumed", {"parked": parked_id, "label": _label(number)})
    return cart


def make_room(connection: Connection, keep: Cart | None, cashier: str, at: datetime) -> None:
    """Another cart is about to be the open one: `keep`, which has lines, is parked; of an empty one the shop's store is
    told that it is gone."""
    if keep is None:
        shared_carts.put_away_open(connection)
    else:
        aside = put_aside(connection, keep, cashier, at, shared_carts.uid_of_open(connection))
        shared_carts.leave_open(connection, aside.id)


def put_aside(connection: Connection, cart: Cart, cashier: str, at: datetime, uid: str = "") -> Parked:
    """Insert a cart among the parked ones; `uid` is its id if it comes from another till."""
    number = shared_carts.next_number(connection)
    body = encode(cart)
    cursor = connection.execute(
        "INSERT INTO parked (number, body, cashier, at, uid, digest) VALUES (?, ?, ?, ?, ?, ?)",
        (number, body, cashier, at.isoformat(), uid, _digest(body)),
    )
    parked_id = int(cursor.lastrowid or 0)
    label = _label(number)
    append(
        connection, at, "parked", {"parked": parked_id, "label": label, "cashier": cashier, "lines": len(cart.lines)}
    )
    return Parked(parked_id, label, cart, cashier, at)


def _digest(body: str) -> str:
    return sha256(body.encode()).hexdigest()


def _label(number: int) -> str:
    return f"P-{number}"
