"""The best sellers of this till, from its own sales, and unknown codes that were scanned.

Scope: sqlite3; each function is a query, or runs inside a transaction of its caller.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from sqlite3 import Connection

from pos_app.domain.frozen import frozen
from pos_app.store.sqlite.database import Database
from pos_app.store.tables.journal import append

LOOKED_AT = 500  # the latest sales: what sold well last winter does not count now
UNKNOWN_CODE = "unknown_code"


@frozen
class NotedCode:
    """An unknown code that a cashier recorded for the owner: how often, and when last."""

    code: str
    times: int
    last: datetime


class CodeStore:
    """Unknown codes in one till's file. Raises StoreError if the file cannot be used."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def note(self, code: str) -> None:
        """Record an unknown code for the owner."""
        await self._database.run(lambda c: note_code(c, code, self._clock()))

    async def latest(self, limit: int = 200) -> tuple[NotedCode, ...]:
        """The recorded codes, latest first."""
        return await self._database.read(lambda c: noted_codes(c, limit))


def best_sellers(connection: Connection, limit: int) -> dict[str, int]:
    """In how many lines of the latest sales each variant was sold, the most frequent first."""
    rows = connection.execute(
        "SELECT json_extract(line.value, '$.variant_id') AS variant, count(*) AS times, max(o.seq) AS latest"
        " FROM (SELECT p.seq, iif(json_valid(p.body), p.body, '{}') AS body FROM sale s JOIN payload p USING (seq)"
        " ORDER BY s.seq DESC LIMIT ?1) o,"
        " json_each(o.body, '$.cart.lines') line"
        " WHERE NOT coalesce(json_extract(line.value, '$.deposit'), 0)"  # goods bring it along: nobody looks for it
        " GROUP BY variant ORDER BY times DESC, latest DESC, variant LIMIT ?2",
        (LOOKED_AT, limit),
    )
    return {str(row[0]): int(row[1]) for row in rows if row[0]}


def note_code(connection: Connection, code: str, at: datetime) -> None:
    """Record an unknown code for the owner, as a journal entry, which is never deleted."""
    append(connection, at, UNKNOWN_CODE, {"code": code})


def noted_codes(connection: Connection, limit: int) -> tuple[NotedCode, ...]:
    """The recorded codes, latest first."""
    found: dict[str, NotedCode] = {}
    rows = connection.execute("SELECT at, body FROM journal WHERE kind = ? ORDER BY seq DESC", (UNKNOWN_CODE,))
    for at, body in rows:
        with suppress(ValueError, KeyError, TypeError):  # an entry whose bytes are damaged: `verify` names it
            code = str(json.loads(body)["code"])
            known = found.get(code) or NotedCode(code, 0, datetime.fromisoformat(at))
            found[code] = NotedCode(code, known.times + 1, known.last)
    return tuple(found.values())[:limit]
