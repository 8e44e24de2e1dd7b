"""Differences between the shop system's sums and the till's, in till.db: written with the answer, listed, counted.
`DifferenceStore` is what services use.

Scope: sqlite3 and the domain; each function runs inside a transaction of its caller. Amounts are minor units.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from sqlite3 import Connection

from pos_app.domain.comparison import Difference, What
from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen
from pos_app.domain.habits import ServerRule
from pos_app.domain.learning import Evidence
from pos_app.domain.money import Currency, currency
from pos_app.domain.order import Sale
from pos_app.domain.remarks import Remark, remarks
from pos_app.domain.submission import Created
from pos_app.store.errors import StoreError
from pos_app.store.sqlite.codec import decode
from pos_app.store.sqlite.database import Database

_COLUMNS = "what, position, here, there"


@frozen
class Differing:
    """A sale whose order has other sums in the shop system."""

    sale_id: str
    receipt: str
    currency: Currency
    differences: tuple[Difference, ...]


@frozen
class Remarked:
    """A sale of whose order the shop's software told more than sums."""

    sale_id: str
    receipt: str
    currency: Currency
    remarks: tuple[Remark, ...]


@frozen
class DifferenceCounts:
    """How many sales were answered with sums, and how many of them have a difference of each kind (a sale may have
    several)."""

    compared: int = 0
    total: int = 0
    line: int = 0
    tax: int = 0
    split: int = 0


class DifferenceStore:
    """The differences in one till's file. Every method only reads, and raises StoreError if the file cannot be used."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of_sale(self, sale_id: str) -> tuple[Difference, ...]:
        """The differences between a sale and its order; empty if it is not sent."""
        return await self._database.read(lambda c: of_sale(c, sale_id))

    async def remarked(self, sale_ids: Iterable[str]) -> tuple[Remarked, ...]:
        """Those of these sales that the shop's software told more of than sums, oldest first."""
        named = json.dumps(list(sale_ids))
        return await self._database.read(lambda c: remarked(c, named))

    async def differing(self, day: date | None = None) -> tuple[Differing, ...]:
        """The sales of a day (None: all) with other sums in the shop system, oldest first."""
        return await self._database.read(lambda c: differing(c, day))

    async def counts(self, day: date | None = None) -> DifferenceCounts:
        """How many orders of a day (None: all) were compared, and how many differ in what."""
        return await self._database.read(lambda c: counts(c, day))

    async def evidence(self, limit: int) -> tuple[Evidence, ...]:
        """The latest `limit` orders with the server's answer, newest first."""
        return await self._database.read(lambda c: evidence(c, limit))

    async def last_habits(self) -> tuple[ServerRule, ...]:
        """The habits that the newest order's prices were chosen for; none where there is no order, or it had none."""
        return await self._database.read(last_habits)


def put(connection: Connection, row_id: str, found: Iterable[Difference]) -> None:
    """Replace the differences of a sale."""
    connection.execute("DELETE FROM difference WHERE submission = (SELECT seq FROM submission WHERE id = ?)", (row_id,))
    connection.executemany(
        f"INSERT INTO difference (submission, {_COLUMNS})"  # noqa: S608 - our own names
        " SELECT seq, ?, ?, ?, ? FROM submission WHERE id = ?",
        [(one.what.value, one.position, one.here, one.there, row_id) for one in found],
    )


def of_sale(connection: Connection, row_id: str) -> tuple[Difference, ...]:
    """A sale's differences, those of the whole order first."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM difference d JOIN submission s ON s.seq = d.submission"  # noqa: S608 - our own names
        " WHERE s.id = ? ORDER BY position",
        (row_id,),
    )
    return tuple(Difference(What(what), *amounts) for what, *amounts in rows)


_CURRENCY = "json_extract(p.body, '$.order.currency.code')"
# An answer that is as it should be has nothing of this; one of an older program has none of the fields.
_TELLS = (
    "(coalesce(json_extract(a.body, '$.status'), '') NOT IN ('', 'confirmed', 'shipped')"
    " OR coalesce(json_array_length(a.body, '$.fees'), 0) > 0"
    " OR coalesce(json_array_length(a.body, '$.payments'), 0) > 0"
    " OR json_extract(a.body, '$.refunded') IS NOT NULL OR json_extract(a.body, '$.noted') = 0"
    f" OR coalesce(json_extract(a.body, '$.currency'), '') NOT IN ('', {_CURRENCY}))"
)
_NAMES_METHOD = "json_extract(p.body, '$.order.payment_method') <> ''"
# A text that a fault of the disk changed tells nothing: the other rows are read all the same.
_READABLE = f"iif(json_valid(a.body) AND json_valid(p.body), {_TELLS}, 0)"
_FROM_ANSWER = f"FROM answer a JOIN payload p USING (seq) WHERE a.seq = s.seq AND {_READABLE}"
TOLD = f"(SELECT json_array(json(a.body), {_NAMES_METHOD}, {_CURRENCY}) {_FROM_ANSWER})"
"""A column of what the shop's software told of the sale `s` beside its sums, NULL for nothing: for `remarks_in`."""


def remarks_in(told: str | None) -> tuple[Remark, ...]:
    """The remarks in a column TOLD; none where it cannot be read."""
    try:
        if not told:
            return ()
        answer, names_method, currency = json.loads(told)
        return remarks(decode(Created, json.dumps(answer)), names_method=bool(names_method), currency=currency)
    except (StoreError, ValueError):
        return ()


def remarked(connection: Connection, sale_ids: str) -> tuple[Remarked, ...]:
    """The sales of a JSON list of ids that the shop's software told more of than sums, oldest first."""
    rows = connection.execute(
        f"SELECT s.id, s.receipt, s.currency, {TOLD} FROM sale s JOIN submission o USING (seq)"  # noqa: S608 - our own names
        " WHERE o.state = 'sent' AND s.id IN (SELECT value FROM json_each(?)) ORDER BY s.seq",
        (sale_ids,),
    )
    return tuple(Remarked(i, receipt, currency(code), remarks_in(told)) for i, receipt, code, told in rows if told)


def differing(connection: Connection, day: date | None) -> tuple[Differing, ...]:
    """The sales of a day (None: all) with differences that need a person's attention, oldest first, with all their
    differences."""
    rows = connection.execute(
        "SELECT s.id, s.receipt, s.currency FROM sale s WHERE (?1 IS NULL OR s.day = ?1) AND EXISTS"
        " (SELECT 1 FROM difference d WHERE d.submission = s.seq AND d.what <> 'split') ORDER BY s.seq",
        (day.isoformat() if day else None,),
    ).fetchall()
    found = []
    for sale_id, receipt, code in rows:
        with suppress(ValueError, DomainError):  # a row that cannot be read costs itself only
            found.append(Differing(sale_id, receipt, currency(code), of_sale(connection, sale_id)))
    return tuple(found)


def counts(connection: Connection, day: date | None) -> DifferenceCounts:
    """How many sales of a day (None: all) were compared, and how many differ in what."""
    wanted = (day.isoformat() if day else None,)
    compared = connection.execute(
        "SELECT count(*) FROM submission WHERE kind = 'order' AND server_total IS NOT NULL"
        " AND (?1 IS NULL OR day = ?1)",
        wanted,
    ).fetchone()[0]
    found = Counter(
        dict(
            connection.execute(
                "SELECT what, count(DISTINCT submission) FROM difference d JOIN submission s ON s.seq = d.submission"
                " WHERE ?1 IS NULL OR s.day = ?1 GROUP BY what",
                wanted,
            ).fetchall()
        )
    )
    return DifferenceCounts(compared, *(found[what.value] for what in What))


def evidence(connection: Connection, limit: int) -> tuple[Evidence, ...]:
    """The latest `limit` orders that were answered with a total, newest first."""
    rows = connection.execute(
        "SELECT s.receipt, p.body, a.body FROM submission s JOIN payload p USING (seq) JOIN answer a USING (seq)"
        " WHERE s.kind = 'order' AND s.server_total IS NOT NULL ORDER BY s.seq DESC LIMIT ?",
        (limit,),
    )
    found = []
    for receipt, body, answer in rows:
        with suppress(StoreError):  # a row that cannot be read is no evidence
            sale = decode(Sale, body)
            found.append(Evidence(receipt, sale.order, decode(Created, answer), sale.cart, sale.policy))
    return tuple(found)


def last_habits(connection: Connection) -> tuple[ServerRule, ...]:
    """The habits of the newest order, by its text alone: a whole sale takes longer to read than a payment may. What
    cannot be read of it, or names a habit of another program's, counts as none: that keeps no sale from being paid."""
    row = connection.execute(
        "SELECT iif(json_valid(p.body), json_extract(p.body, '$.order.habits'), NULL)"
        " FROM submission s JOIN payload p USING (seq)"
        " WHERE s.kind = 'order' ORDER BY s.seq DESC LIMIT 1"
    ).fetchone()
    names = json.loads(row[0]) if row and row[0] else []
    return tuple(rule for name in names for rule in ServerRule if rule == name)
