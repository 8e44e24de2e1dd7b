"""Which unsent sales of this till were copied to the shop's store, so that another till sends them if this one dies.

A copy is a hand-over of one sale (`handover.Handover`): its text, its outbox row with its request id, its attempts,
what came back of it, and what was paid for it later. A sale is copied anew when one of the last three changes.

Scope: sqlite3 and the domain; each method is one transaction and raises StoreError if the file cannot be used.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from sqlite3 import Connection

from pos_app.domain.frozen import frozen
from pos_app.domain.order import Sale
from pos_app.domain.shop_store import Adopted, SaleCopy
from pos_app.store.sqlite.codec import decode, encode
from pos_app.store.sqlite.database import Database
from pos_app.store.tables import outbox, returned
from pos_app.store.tables.handover import ADOPTED, HandedNote, HandedSale, Handover, note
from pos_app.store.tables.journal import append
from pos_app.store.tables.later.kept import payments_of

RETURNS, PAYMENTS = 2, 4  # versions of the hand-over's form, as in a file


@frozen
class Copying:
    """A sale to be copied; `mark` says as what."""

    copy: SaleCopy
    mark: str


def handover_of(copy: SaleCopy) -> Handover:
    """What a copy holds. Raises StoreError("damaged")."""
    return decode(Handover, copy.body)


class SaleCopyStore:
    """The copies of one till's sales. `clock` (zone-aware) dates the journal's entries."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def to_copy(self, till: str, most: int) -> tuple[Copying, ...]:
        """Unsent sales that the store has not, or not as they are now; oldest first, so many at most. From now on they
        count as copied, whatever becomes of the answer: a void does not withdraw their order any more."""

        def step(connection: Connection) -> tuple[Copying, ...]:
            known = dict(connection.execute("SELECT id, mark FROM sale_copied").fetchall())
            found: list[Copying] = []
            for row in outbox.open_rows(connection, None):
                back = returned.of_sale(connection, row.id)
                paid = payments_of(connection, row.id)
                mark = f"{row.request_id} {len(back)}" + (f" {len(paid)}" if paid else "")
                if known.get(row.id) == mark:
                    continue
                seq, _ = outbox.find(connection, row.id)
                whole = outbox.sound(connection, seq)
                if whole is None or not isinstance(whole[1], Sale):
                    continue  # a customer stays here; what is not as it was written waits for a person
                handed = HandedSale(whole[1], row, outbox.attempts_of(connection, row.id))
                version = PAYMENTS if paid else RETURNS if back else 1
                now = self._clock()
                given = Handover(version, "", till, now, sales=(handed,), returns=back, payments=paid)
                found.append(Copying(SaleCopy(row.id, row.request_id, encode(given)), mark))
                if len(found) == most:
                    break
            return tuple(found)

        found = await self._database.read(step)
        if found:
            ids = [(one.copy.sale_id,) for one in found]
            query = "INSERT INTO sale_copied (id, mark) VALUES (?, '') ON CONFLICT DO NOTHING"
            await self._database.run(lambda c: c.executemany(query, ids))
        return found

    async def sent(self) -> tuple[str, ...]:
        """Ids of copied sales that are sent or withdrawn by now, which the store is still to be told."""
        query = (
            "SELECT c.id FROM sale_copied c JOIN submission s ON s.id = c.id"
            " WHERE c.told = 0 AND s.state IN ('sent', 'withdrawn')"
        )
        return await self._database.read(lambda c: tuple(row[0] for row in c.execute(query)))

    async def told(self, copied: tuple[Copying, ...], sent: tuple[str, ...]) -> None:
        """The store has these copies, and knows that these are sent."""

        def step(connection: Connection) -> None:
            connection.executemany(
                "INSERT INTO sale_copied (id, mark) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET mark = excluded.mark",
                [(one.copy.sale_id, one.mark) for one in copied],
            )
            connection.executemany("UPDATE sale_copied SET told = 1 WHERE id = ?", [(sale_id,) for sale_id in sent])

        await self._database.run(step)

    async def adopted(self, adopted: tuple[Adopted, ...]) -> int:
        """Note with each sale that another till has taken over which one; returns how many are new. They are sent from
        here as well, under the same request id: the server makes one order."""

        def step(connection: Connection) -> int:
            new = 0
            for one in adopted:
                seen = connection.execute("SELECT adopted FROM sale_copied WHERE id = ?", (one.sale_id,)).fetchone()
                if seen is None or seen[0] or outbox.place_of(connection, one.sale_id) is None:
                    continue
                seq, _ = outbox.find(connection, one.sale_id)
                connection.execute("UPDATE sale_copied SET adopted = ? WHERE id = ?", (one.by, one.sale_id))
                note(connection, seq, HandedNote(one.at, ADOPTED, one.by))
                append(connection, self._clock(), "adopted_elsewhere", {"id": one.sale_id, "till": one.by})
                new += 1
            return new

        return await self._database.run(step)
