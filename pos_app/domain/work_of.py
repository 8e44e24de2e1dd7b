"""The entries of the work list that documents of the till bring about. Pure."""

from __future__ import annotations

from pos_app.domain.money_back import BackPart, BackWay
from pos_app.domain.order import Sale
from pos_app.domain.returns import Return, ReturnKind
from pos_app.domain.work_list import WorkItem, WorkKind, WorkLine


def of_return(given: Return, *, draft: bool = False) -> WorkItem:
    """The entry of a return, or of a void whose order left. Its amount is that of the goods: how cash is rounded is no
    matter of the shop's software. `draft`: the till creates a draft of it by itself."""
    lines = tuple(
        WorkLine(line.variant_id, line.name, line.pieces, line.gross, line.tax, line.rate.percent)
        for line in given.lines
    )
    return WorkItem(
        given.id,
        WorkKind.VOID if given.kind is ReturnKind.VOID else WorkKind.RETURN,
        str(given.number),
        given.sale_id,
        given.receipt,
        given.at,
        given.cashier,
        given.currency,
        given.gross,
        lines,
        " + ".join(dict.fromkeys(_way(part) for part in given.back)),
        given.reason.name or given.reason.code,
        given.goods.value,
        draft,
    )


def of_unpaid(sale: Sale) -> WorkItem | None:
    """The entry of an order that is paid another day, None where all is paid."""
    owed = sale.unpaid.minor
    if not owed:
        return None
    lines = tuple(
        WorkLine(line.variant_id, line.name, line.quantity, line.net + line.tax, line.tax, line.rate.percent)
        for line in sale.order.lines
    )
    at, number = sale.paid_at, str(sale.receipt)
    return WorkItem(
        f"{sale.id}:unpaid",
        WorkKind.NOT_PAID,
        number,
        sale.id,
        number,
        at,
        sale.cashier,
        sale.order.currency,
        owed,
        lines,
    )


def _way(part: BackPart) -> str:
    return part.way.value if part.way in (BackWay.OWED, BackWay.EXCHANGE) else part.method
