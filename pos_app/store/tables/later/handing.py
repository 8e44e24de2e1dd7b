"""Which goods that are handed over another day were handed over, in till.db. The day itself is the sale's (`Cart.due`);
lists find it in the sale's row (`sales.DUE`).

Scope: sqlite3, the domain and the journal.
"""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date, datetime
from sqlite3 import Connection

from pos_app.domain.errors import DomainError
from pos_app.domain.handing import Handed, ToHandOver
from pos_app.domain.order import Sale
from pos_app.store.sqlite.database import Database
from pos_app.store.tables import journal, sales

HANDED, NOT_HANDED = "goods_handed", "goods_not_handed"
"""Kinds of journal entries: goods were handed over; they were not, after all."""


class HandingStore:
    """Goods that are handed over another day, at one till. Raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def hand_over(self, sale: Sale, at: datetime, cashier: str) -> None:
        """Write that the goods of a sale were handed over. Raises DomainError: handed_none (its goods were taken
        along), handed_already."""

        def step(connection: Connection) -> None:
            if sale.due_day is None or sale.part != 1:
                raise DomainError("handed_none")
            if _row(connection, sale.id) is not None:
                raise DomainError("handed_already")
            query = "INSERT INTO goods_handed (sale_id, at, cashier) VALUES (?, ?, ?)"
            connection.execute(query, (sale.id, at.isoformat(), cashier))
            facts = {"sale": sale.id, "receipt": sale.number, "cashier": cashier}
            journal.append(connection, at, HANDED, facts)

        await self._database.run(step)

    async def take_back(self, sale: Sale, at: datetime, cashier: str) -> bool:
        """Write that the goods were not handed over after all; False: that is known already."""

        def step(connection: Connection) -> bool:
            if not connection.execute("DELETE FROM goods_handed WHERE sale_id = ?", (sale.id,)).rowcount:
                return False
            facts = {"sale": sale.id, "receipt": sale.number, "cashier": cashier}
            journal.append(connection, at, NOT_HANDED, facts)
            return True

        return await self._database.run(step)

    async def handed(self, sale_id: str) -> Handed | None:
        """When and by whom the goods of a sale were handed over, None while they wait (or were taken along)."""
        return await self._database.read(lambda c: _row(c, sale_id))

    async def waiting(self, today: date) -> ToHandOver:
        """How many sales wait for their goods to be handed over."""
        query = (
            f"SELECT count(*), coalesce(sum({sales.DUE} < ?), 0) FROM submission o JOIN sale s ON s.seq = o.seq"  # noqa: S608 - our own names
            f" WHERE {sales.WAITS}"
        )
        count, late = await self._database.read(lambda c: c.execute(query, (today.isoformat(),)).fetchone())
        return ToHandOver(count, late)


def restore(target: Connection) -> None:
    """Write what the journal of a salvaged file tells of goods that were handed over."""
    rows = target.execute("SELECT at, kind, body FROM journal WHERE kind IN (?, ?) ORDER BY seq", (HANDED, NOT_HANDED))
    for at, kind, body in rows.fetchall():
        facts = json.loads(body)
        target.execute("DELETE FROM goods_handed WHERE sale_id = ?", (facts["sale"],))
        if kind == HANDED:
            query = "INSERT INTO goods_handed (sale_id, at, cashier) VALUES (?, ?, ?)"
            target.execute(query, (facts["sale"], at, facts["cashier"]))


def _row(connection: Connection, sale_id: str) -> Handed | None:
    found = connection.execute("SELECT at, cashier FROM goods_handed WHERE sale_id = ?", (sale_id,)).fetchone()
    with suppress(ValueError):
        return Handed(datetime.fromisoformat(found[0]), found[1]) if found else None
    return Handed(datetime.fromtimestamp(0).astimezone(), found[1])  # its time is damaged; the journal has it
