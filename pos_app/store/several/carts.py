"""What services use of this till's share in the shop's carts, and of its journal as the store sees it.

Scope: sqlite3 and the domain; each method is one transaction and raises StoreError if the file cannot be used.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from sqlite3 import Connection

from pos_app.domain.cart import Cart
from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen
from pos_app.domain.shop_store import FORM, MAX_BODY, HeldCart, JournalPlace
from pos_app.store.errors import StoreError
from pos_app.store.sqlite.codec import decode, encode
from pos_app.store.sqlite.database import Database
from pos_app.store.tables import carts
from pos_app.store.tables.carts import Parked
from pos_app.store.tables.journal import append
from pos_app.store.tables.shared_carts import OFFERED, OPEN, TAKEN


@frozen
class ToOffer:
    """A parked cart that the store is to get: its id and turn there, and the text of its cart."""

    uid: str
    turn: int
    parked: Parked
    body: str


@frozen
class ToSettle:
    """A cart that was sold as `sale` or put away (GONE), which the store is still to be told."""

    uid: str
    turn: int
    sale: str


class SharedCartStore:
    """The carts of one till's file that the shop's store knows. `clock` (zone-aware) dates the journal's entries."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    # --- the journal, by which the store knows this file from a copy ---

    async def begin(self, session: str) -> JournalPlace:
        """Begin a session with the store: from here on this file differs from each copy of it."""

        def step(connection: Connection) -> JournalPlace:
            append(connection, self._clock(), "store_session", {"session": session})
            return _end(connection)

        return await self._database.run(step)

    async def journal_end(self) -> JournalPlace:
        """The last entry of the journal; number 0 for an empty one."""
        return await self._database.read(_end)

    async def has_entry(self, place: JournalPlace) -> bool:
        """Whether the journal has this entry; number 0 is the beginning of each journal."""
        query = "SELECT hash FROM journal WHERE seq = ?"
        row = await self._database.read(lambda c: c.execute(query, (place.seq,)).fetchone())
        return place.seq == 0 or (row is not None and row[0] == place.hash)

    async def meet(self, store: str) -> bool:
        """Have to do with the store of this mark from now on. True if it is another one than before, because that was
        lost or this till was paired anew: the new one has none of this till's carts, copies and bookings."""

        def step(connection: Connection) -> bool:
            met = {one for (one,) in connection.execute("SELECT store FROM shared_told WHERE what = 'met'")}
            if store in met:
                return False
            connection.execute("INSERT INTO shared_told (store, what, seq) VALUES (?, 'met', 0)", (store,))
            if met:
                connection.execute("DELETE FROM shared_cart WHERE state <> ?", (TAKEN,))
                connection.execute("UPDATE sale_copied SET mark = '', told = 0")
                connection.execute("DELETE FROM shared_asked")
                append(connection, self._clock(), "store_changed", {"store": store})
            return bool(met)

        return await self._database.run(step)

    # --- carts ---

    async def to_offer(self, new_id: Callable[[], str]) -> tuple[ToOffer, ...]:
        """The parked carts that the store is to get, oldest first. Each is `offered` from now on: the store may have
        it, whatever becomes of its answer. A cart that is too large stays only here."""

        def step(connection: Connection) -> tuple[ToOffer, ...]:
            only_here = connection.execute(
                "SELECT id, uid FROM parked WHERE id NOT IN (SELECT parked FROM shared_cart WHERE parked IS NOT NULL)"
                " AND length(body) <= ?",
                (MAX_BODY,),
            ).fetchall()
            for parked_id, uid in only_here:
                uid = uid or new_id()
                connection.execute("UPDATE parked SET uid = ? WHERE id = ?", (uid, parked_id))
                connection.execute(
                    "INSERT INTO shared_cart (uid, turn, state, parked, at) VALUES (?, 0, ?, ?, ?)"
                    " ON CONFLICT (uid) DO NOTHING",
                    (uid, OFFERED, parked_id, self._clock().isoformat()),
                )
            known = {
                parked_id: (uid, turn)
                for parked_id, uid, turn in connection.execute(
                    "SELECT parked, uid, turn FROM shared_cart WHERE state = ?", (OFFERED,)
                )
            }
            return tuple(
                ToOffer(*known[one.id], one, encode(one.cart)) for one in carts.parked(connection) if one.id in known
            )

        return await self._database.run(step)

    async def given(self, uid: str, turn: int) -> None:
        """The store has the cart: it is not here any more."""

        def step(connection: Connection) -> None:
            row = connection.execute(
                "SELECT p.id, p.number FROM shared_cart s JOIN parked p ON p.id = s.parked"
                " WHERE s.uid = ? AND s.turn = ? AND s.state = ?",
                (uid, turn, OFFERED),
            ).fetchone()
            if row is None:
                return
            parked_id, number = row
            connection.execute("DELETE FROM parked WHERE id = ?", (parked_id,))
            connection.execute("DELETE FROM shared_cart WHERE uid = ?", (uid,))
            connection.execute("INSERT OR REPLACE INTO shared_number (only, last) VALUES (1, ?)", (number,))
            append(connection, self._clock(), "cart_given", {"parked": parked_id, "label": f"P-{number}", "uid": uid})

        await self._database.run(step)

    async def taken(self, uid: str, turn: int) -> None:
        """Another till has the cart, by a person's word: what is parked here is its copy."""

        def step(connection: Connection) -> None:
            connection.execute(
                "UPDATE shared_cart SET state = ? WHERE uid = ? AND turn = ? AND state = ?", (TAKEN, uid, turn, OFFERED)
            )
            append(connection, self._clock(), "cart_taken", {"uid": uid, "turn": turn})

        await self._database.run(step)

    async def open_held(self, held: HeldCart, keep: Cart | None, cashier: str) -> Cart:
        """Make a cart that this till holds at the store the open one; `keep` is parked. Raises DomainError:
        cart_newer (a newer program made its text), not_parked (it is here in another way)."""

        def step(connection: Connection) -> Cart:
            cart = _cart_of(held)
            carts.make_room(connection, keep, cashier, self._clock())
            _insert(connection, held, OPEN, None, self._clock())
            carts.save(connection, held.body)
            append(connection, self._clock(), "cart_held", {"uid": held.uid, "turn": held.turn, "cashier": cashier})
            return cart

        return await self._database.run(step)

    async def bring_back(self, mine: tuple[HeldCart, ...]) -> int:
        """Park what the store says this till holds and what is nowhere here (an answer was lost, or this program
        ended); it is offered again. Returns how many."""

        def step(connection: Connection) -> int:
            here = {uid for (uid,) in connection.execute("SELECT uid FROM shared_cart")}
            brought = 0
            for held in mine:
                if held.uid in here:
                    continue
                with suppress(DomainError):  # of a newer program: it stays at the store until that one runs here
                    parked = carts.put_aside(connection, _cart_of(held), held.cashier, held.at, held.uid)
                    _insert(connection, held, OFFERED, parked.id, self._clock())
                    brought += 1
            return brought

        return await self._database.run(step)

    async def to_settle(self) -> tuple[ToSettle, ...]:
        """What the store is still to be told."""
        query = "SELECT uid, turn, sale FROM shared_cart WHERE state IN ('sold', 'gone') ORDER BY at"
        return await self._database.read(lambda c: tuple(ToSettle(*row) for row in c.execute(query)))

    async def settled(self, one: ToSettle, *, ours: bool) -> None:
        """The store was told. `ours`: False if another till had taken the cart over by then: where it was sold here, it
        may have been sold twice, and the journal says so."""

        def step(connection: Connection) -> None:
            connection.execute(
                "DELETE FROM shared_cart WHERE uid = ? AND turn = ? AND state IN ('sold', 'gone')", (one.uid, one.turn)
            )
            if not ours:
                append(
                    connection, self._clock(), "cart_sold_over", {"uid": one.uid, "turn": one.turn, "sale": one.sale}
                )

        await self._database.run(step)


def _insert(connection: Connection, held: HeldCart, state: str, parked_id: int | None, at: datetime) -> None:
    if connection.execute("SELECT 1 FROM shared_cart WHERE uid = ?", (held.uid,)).fetchone():
        raise DomainError("not_parked")
    connection.execute(
        "INSERT INTO shared_cart (uid, turn, state, parked, at) VALUES (?, ?, ?, ?, ?)",
        (held.uid, held.turn, state, parked_id, at.isoformat()),
    )


def _cart_of(held: HeldCart) -> Cart:
    if held.form > FORM:
        raise DomainError("cart_newer")
    try:
        return decode(Cart, held.body)
    except StoreError as error:
        raise DomainError("cart_newer") from error


def _end(connection: Connection) -> JournalPlace:
    row = connection.execute("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1").fetchone()
    return JournalPlace(*row) if row else JournalPlace(0, "")
