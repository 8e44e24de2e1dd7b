"""Where goods and bills of a customer went before, read from the paid sales: what was typed once is not typed again.

Nothing of it is kept apart: with the sale's personal data its addresses go, too (privacy.py).

Scope: sqlite3 and the domain; each function runs inside a transaction of its caller.
"""

from __future__ import annotations

from collections.abc import Iterable
from sqlite3 import Connection

from pos_app.domain.customer import Party
from pos_app.store.sqlite.codec import decode

_LOOKED_AT = 50  # sales, the newest


def places_of(connection: Connection, ids: Iterable[str]) -> tuple[Party, ...]:
    """The addresses of their own that sales to this customer (the till's id, Chift's) had, the newest first, each
    once."""
    known = tuple(one for one in ids if one)
    marks = ", ".join("?" * len(known))
    rows = connection.execute(
        "SELECT json_extract(p.body, '$.cart.shipping'), json_extract(p.body, '$.cart.billing')"  # noqa: S608
        f" FROM sale s JOIN payload p USING (seq) WHERE s.customer_id IN ({marks}) OR s.customer_remote_id IN ({marks})"
        " ORDER BY s.seq DESC LIMIT ?",
        (*known, *known, _LOOKED_AT),
    )
    return tuple(dict.fromkeys(decode(Party, text) for row in rows for text in row if text))
