"""The shop's store in PostgreSQL: satisfies `domain.shop_store.ShopStore`. Each call is one transaction."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from pos_app.domain.shop_store import (
    FORM,
    Adopted,
    HeldCart,
    JournalPlace,
    OfferedCart,
    Registered,
    SaleCopy,
    SharedCart,
    TillSeen,
)
from pos_app.domain.store_state import StoreRefusedError
from pos_app.shared_store.feed import PostgresFeed
from pos_app.shared_store.ledger import PostgresLedger
from pos_app.shared_store.line import StoreLine
from pos_app.shared_store.overview import PostgresOverview

if TYPE_CHECKING:
    from pg8000.native import Connection

_NUL = re.compile(
    r"(?<!\\)((?:\\\\)*)\\u0000"
)  # behind an even number of backslashes, so that it is no text of its own
_HELD = "uid, turn, body, form, cashier, at"
_LISTED = "uid, label, till, cashier, at, pieces, total, currency, coalesce(holder, ''), held_by, since, turn"


class PostgresShopStore:
    """The store behind one line."""

    def __init__(self, line: StoreLine) -> None:
        self._line = line
        self.ledger = PostgresLedger(line)
        self.feed = PostgresFeed(line)
        self.overview = PostgresOverview(line)

    def close(self) -> None:
        """End the line."""
        self._line.close()

    async def registered(self) -> Registered:
        """What the store knows of this till."""
        rows = await self._ask(
            "SELECT s.mark || ' ' || s.incarnation, s.version, s.min_client, coalesce(t.code, ''),"
            " coalesce(t.installation, ''), coalesce(t.journal_seq, 0), coalesce(t.journal_hash, '')"
            " FROM shop s LEFT JOIN till t ON t.code = me()"
        )
        if not rows:
            raise StoreRefusedError("schema")
        shop, version, least, code, installation, seq, digest = rows[0]
        return Registered(shop, version, least, code, installation, JournalPlace(seq, digest))

    async def register(self, installation: str, journal: JournalPlace, *, anew: bool) -> bool:
        """Register this installation under the till's code."""
        return await self._yes(
            "register(:inst, :seq, :hash, :anew)", inst=installation, seq=journal.seq, hash=journal.hash, anew=anew
        )

    async def advance(self, before: JournalPlace, now: JournalPlace) -> bool:
        """Tell that this till is alive and where its journal is."""
        return await self._yes(
            "advance(:was, :was_hash, :seq, :hash)",
            was=before.seq,
            was_hash=before.hash,
            seq=now.seq,
            hash=now.hash,
        )

    async def offer(self, cart: OfferedCart) -> bool:
        """Give a parked cart to the shop."""
        return await self._yes(
            "offer(:uid, :turn, :form, :body, :label, :cashier, :at, :pieces, :total, :currency)",
            uid=cart.uid,
            turn=cart.turn,
            form=FORM,
            body=without_nul(cart.body),
            label=cart.label,
            cashier=cart.cashier,
            at=cart.at,
            pieces=cart.pieces,
            total=cart.total,
            currency=cart.currency,
        )

    async def claim(self, uid: str, request_id: str, cashier: str) -> HeldCart | None:
        """Hold a free cart."""
        rows = await self._ask(f"SELECT {_HELD} FROM claim(:uid, :req, :who)", uid=uid, req=request_id, who=cashier)  # noqa: S608 - our own names
        return HeldCart(*rows[0]) if rows else None

    async def take_cart(self, uid: str, request_id: str, cashier: str, reason: str) -> HeldCart | None:
        """Hold a cart that another till holds, by a person's word."""
        rows = await self._ask(
            f"SELECT {_HELD} FROM take_cart(:uid, :req, :who, :why)",  # noqa: S608 - our own names
            uid=uid,
            req=request_id,
            who=cashier,
            why=reason,
        )
        return HeldCart(*rows[0]) if rows else None

    async def settle(self, uid: str, turn: int, sold_as: str) -> bool:
        """Tell that a held cart was sold or put away."""
        return await self._yes("settle(:uid, :turn, :sale)", uid=uid, turn=turn, sale=sold_as)

    async def parked(self, limit: int) -> tuple[SharedCart, ...]:
        """The carts that are neither sold nor gone, newest first."""
        query = f"SELECT {_LISTED} FROM cart WHERE sold_as IS NULL ORDER BY at DESC, uid LIMIT :n"  # noqa: S608 - as above
        return tuple(SharedCart(*row) for row in await self._ask(query, n=limit))

    async def mine(self) -> tuple[HeldCart, ...]:
        """The carts that this till holds."""
        query = f"SELECT {_HELD} FROM cart WHERE holder = me() AND sold_as IS NULL ORDER BY at"  # noqa: S608 - as above
        return tuple(HeldCart(*row) for row in await self._ask(query))

    async def copy_sales(self, copies: tuple[SaleCopy, ...], sent: tuple[str, ...]) -> None:
        """Copy unsent sales; empty those that are sent."""

        def work(connection: Connection) -> None:
            # One statement for all of a kind: over a slow network one for each would take longer than a call may.
            connection.run("BEGIN")
            if copies:
                connection.run(
                    "SELECT copy_sale(one ->> 'sale_id', one ->> 'request_id', one ->> 'body') FROM (SELECT one"
                    " FROM jsonb_array_elements(:rows) WITH ORDINALITY AS r (one, nth) ORDER BY nth) AS o",
                    rows=json.dumps([asdict(one) for one in copies]),
                )
            if sent:
                connection.run(
                    "SELECT sale_sent(one) FROM jsonb_array_elements_text(:ids) AS one", ids=json.dumps(list(sent))
                )
            connection.run("COMMIT")

        await self._line.run(work)

    async def adopt(self, till: str, cashier: str) -> tuple[SaleCopy, ...]:
        """Take over what is copied of a dead till."""
        query = "SELECT sale_id, request_id, body FROM adopt(:dead, :who)"
        return tuple(SaleCopy(*row) for row in await self._ask(query, dead=till, who=cashier))

    async def adopted(self) -> tuple[Adopted, ...]:
        """Which of this till's sales others have taken over."""
        query = (
            "SELECT sale_id, adopted_by, adopted_at FROM sale_copy"
            " WHERE till = me() AND adopted_by IS NOT NULL ORDER BY seq"
        )
        return tuple(Adopted(*row) for row in await self._ask(query))

    async def tills(self) -> tuple[TillSeen, ...]:
        """The tills of the shop by their codes."""
        query = (
            "SELECT code, seen_at, (SELECT count(*)::integer FROM sale_copy c WHERE c.till = t.code AND NOT c.sent"
            " AND c.adopted_by IS NULL) FROM till t ORDER BY length(code), code"
        )
        return tuple(TillSeen(*row) for row in await self._ask(query))

    # --- inside ---

    async def _yes(self, call: str, **values: object) -> bool:
        return bool((await self._ask(f"SELECT {call}", **values))[0][0])

    async def _ask(self, query: str, **values: object) -> list[list[Any]]:
        return await self._line.run(_query(query, values))


def without_nul(text: str) -> str:
    """A text of JSON without the character that PostgreSQL has no room for: a name of the shop's software may have it,
    and then nothing could be looked up in it."""
    return _NUL.sub(r"\1", text) if "\\u0000" in text else text


def _query(query: str, values: Mapping[str, object]) -> Callable[[Connection], list[list[Any]]]:
    return lambda connection: connection.run(query, **values) or []
