"""The shop's ledger in PostgreSQL: satisfies `domain.shop_ledger.ShopLedger`. Each call is one transaction."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from pos_app.domain.shop_ledger import (
    Excess,
    PiecesBack,
    ReturnPaper,
    ReturnThere,
    SalePaper,
    SaleThere,
    UsePaper,
    VoucherPaper,
    VoucherThere,
    ZPaper,
)
from pos_app.shared_store.line import StoreLine

if TYPE_CHECKING:
    from datetime import datetime

    from pg8000.native import Connection

_ALIAS = "there:' || right(:sale, 12)"  # what a return was bound to that was made by the order of the sale
_OF_SALE = f"(:sale, '{_ALIAS})"


# One statement for all rows of a kind: over a slow network a statement for each would take longer than a call may. In
# the order of what each locks, so that two tills wait for one another in one way only.
_POSTS = {
    "keep_paper": "SELECT keep_paper(a, b, c) FROM (SELECT * FROM jsonb_to_recordset(:rows)"
    " AS r (a text, b text, c text) ORDER BY a) AS o",
    "post_return": "SELECT post_return(a, b, c, d, e) FROM (SELECT * FROM jsonb_to_recordset(:rows)"
    " AS r (a text, b text, c jsonb, d text, e boolean) ORDER BY b, a) AS o",
    "keep_voucher": "SELECT keep_voucher(a, b, c, d, e) FROM (SELECT * FROM jsonb_to_recordset(:rows)"
    " AS r (a text, b text, c text, d bigint, e text) ORDER BY a) AS o",
    "post_use": "SELECT post_use(a, b, c) FROM (SELECT * FROM jsonb_to_recordset(:rows)"
    " AS r (a text, b text, c bigint) ORDER BY b, a) AS o",
}


class PostgresLedger:
    """The ledger behind one line."""

    def __init__(self, line: StoreLine) -> None:
        self._line = line

    async def sales(self, receipt: str, sale_id: str) -> tuple[SaleThere, ...]:
        """What is known of a sale."""

        def work(connection: Connection) -> tuple[SaleThere, ...]:
            query = "SELECT sale_id, body FROM sale_paper WHERE receipt = :number OR sale_id = :sale ORDER BY sale_id"
            found = connection.run(query, number=receipt, sale=sale_id) or ([[sale_id, ""]] if sale_id else [])
            return tuple(SaleThere(one, body, _returns(connection, one)) for one, body in found)

        return await self._line.run(work)

    async def book_return(self, return_id: str, sale_id: str, parts: tuple[PiecesBack, ...]) -> bool:
        """Book pieces that are about to come back."""
        return await self._yes("book_return(:req, :sale, :parts)", req=return_id, sale=sale_id, parts=_json(parts))

    async def voucher(self, digest: str) -> VoucherThere | None:
        """The voucher with the code of this digest."""

        def work(connection: Connection) -> VoucherThere | None:
            found = connection.run("SELECT id, body, till FROM voucher WHERE digest = :digest", digest=digest)
            if not found:
                return None
            one, body, till = found[0]
            query = "SELECT request, amount FROM voucher_use WHERE voucher = :one AND till <> me()"
            return VoucherThere(body, till, dict(connection.run(query, one=one)))

        return await self._line.run(work)

    async def book_uses(self, document: str, uses: Mapping[str, int]) -> bool:
        """Book what vouchers are about to pay."""
        return await self._yes("book_uses(:req, :uses)", req=document, uses=json.dumps(dict(uses)))

    async def call_off(self, document: str) -> bool:
        """A booking's document was never written."""
        return await self._yes("call_off(:req)", req=document)

    async def post(
        self,
        sales: tuple[SalePaper, ...],
        returns: tuple[ReturnPaper, ...],
        vouchers: tuple[VoucherPaper, ...],
        uses: tuple[UsePaper, ...],
    ) -> None:
        """Tell what was written."""

        rows: dict[str, list[dict[str, Any]]] = {
            "keep_paper": [{"a": one.sale_id, "b": one.receipt, "c": one.body} for one in sales],
            "post_return": [
                {
                    "a": one.id,
                    "b": one.sale_id,
                    "c": [asdict(each) for each in one.parts],
                    "d": one.body,
                    "e": one.unsure,
                }
                for one in returns
            ],
            "keep_voucher": [
                {"a": one.id, "b": one.digest, "c": one.currency, "d": one.amount, "e": one.body} for one in vouchers
            ],
            "post_use": [{"a": one.document, "b": one.voucher, "c": one.amount} for one in uses],
        }

        def work(connection: Connection) -> None:
            connection.run("BEGIN")
            for name, told in rows.items():
                if told:
                    connection.run(_POSTS[name], rows=json.dumps(told))
            connection.run("COMMIT")

        await self._line.run(work)

    async def excess(self) -> tuple[Excess, ...]:
        """What was given without an answer."""
        query = (
            "SELECT request, what, subject, amount, till, at,"
            " coalesce((SELECT currency FROM voucher WHERE id = subject), '') FROM excess ORDER BY at, request"
        )
        return await self._line.run(lambda connection: tuple(Excess(*row) for row in connection.run(query)))

    async def forget(self, ids: tuple[str, ...]) -> None:
        """All tills are to forget the people with these ids."""
        await self._line.run(lambda connection: connection.run("SELECT forget(:ids)", ids=json.dumps(list(ids))))

    async def forgotten(self) -> tuple[str, ...]:
        """The ids of all who are to be forgotten."""
        query = "SELECT id FROM forgotten ORDER BY id"
        return await self._line.run(lambda connection: tuple(one for (one,) in connection.run(query)))

    async def keep_zs(self, zs: tuple[ZPaper, ...]) -> None:
        """Keep closed days of this till."""

        rows = [{"nth": one.number, "moment": one.at.isoformat(), "txt": one.body} for one in zs]
        query = (
            "SELECT keep_z(nth, moment, txt) FROM jsonb_to_recordset(:rows)"
            " AS r (nth integer, moment timestamptz, txt text)"
        )
        await self._line.run(lambda connection: connection.run(query, rows=json.dumps(rows)))

    async def zs(self, since: datetime, until: datetime) -> tuple[ZPaper, ...]:
        """The days of all tills that were closed in this time."""
        query = (
            "SELECT till, number, at, body FROM z_paper WHERE at >= :since AND at < :until"
            " ORDER BY length(till), till, number"
        )
        return await self._line.run(
            lambda connection: tuple(ZPaper(*row) for row in connection.run(query, since=since, until=until))
        )

    async def _yes(self, call: str, **values: object) -> bool:
        return await self._line.run(lambda connection: bool(connection.run(f"SELECT {call}", **values)[0][0]))


def _returns(connection: Connection, sale_id: str) -> tuple[ReturnThere, ...]:
    parts: defaultdict[str, list[PiecesBack]] = defaultdict(list)
    query = f"SELECT request, line, start, pieces, bought FROM return_part WHERE sale_id IN {_OF_SALE} ORDER BY line"  # noqa: S608 - our own names
    for request, *one in connection.run(query, sale=sale_id):
        parts[request].append(PiecesBack(*one))
    query = f"SELECT request, till, body FROM return_text WHERE sale_id IN {_OF_SALE} ORDER BY at"  # noqa: S608 - as above
    told = {request: (till, body) for request, till, body in connection.run(query, sale=sale_id)}
    for request in parts.keys() - told.keys():
        told[request] = (connection.run("SELECT till FROM request WHERE id = :req", req=request)[0][0], "")
    return tuple(ReturnThere(one, till, body, tuple(parts[one])) for one, (till, body) in told.items())


def _json(parts: Iterable[PiecesBack]) -> str:
    made: list[dict[str, Any]] = [asdict(one) for one in parts]
    return json.dumps(made)
