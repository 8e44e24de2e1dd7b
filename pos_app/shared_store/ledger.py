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

        def work(connection: Connection) -> None:
            connection.run("BEGIN")
            for sale in sales:
                connection.run(
                    "SELECT keep_paper(:sale, :number, :txt)", sale=sale.sale_id, number=sale.receipt, txt=sale.body
                )
            for back in returns:
                connection.run(
                    "SELECT post_return(:req, :sale, :parts, :txt, :unsure)",
                    req=back.id,
                    sale=back.sale_id,
                    parts=_json(back.parts),
                    txt=back.body,
                    unsure=back.unsure,
                )
            for one in vouchers:
                connection.run(
                    "SELECT keep_voucher(:one, :dig, :cur, :worth, :txt)",
                    one=one.id,
                    dig=one.digest,
                    cur=one.currency,
                    worth=one.amount,
                    txt=one.body,
                )
            for use in uses:
                connection.run("SELECT post_use(:req, :one, :n)", req=use.document, one=use.voucher, n=use.amount)
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

        def work(connection: Connection) -> None:
            connection.run("BEGIN")
            for one in zs:
                connection.run("SELECT keep_z(:nth, :moment, :txt)", nth=one.number, moment=one.at, txt=one.body)
            connection.run("COMMIT")

        await self._line.run(work)

    async def zs(self, since: datetime, until: datetime) -> tuple[ZPaper, ...]:
        """The days of all tills that were closed in this time."""
        query = "SELECT till, number, at, body FROM z_paper WHERE at >= :since AND at < :until ORDER BY till, number"
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
