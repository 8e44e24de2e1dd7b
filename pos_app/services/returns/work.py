"""The entry of the work list that a return or a void brings, written in its transaction."""

from __future__ import annotations

from pos_app.domain.returns import GoodsGo, Return, ReturnKind
from pos_app.domain.work_list import WorkItem, WorkKind, WorkLine

GOODS = {
    GoodsGo.SHELF: "Back to the shelf",
    GoodsGo.REPAIR: "To repair",
    GoodsGo.WASTE: "Thrown away",
}
"""Where the goods go, in English as it is kept; it is translated where it is shown."""


def work_item(given: Return, orders: tuple[str, ...] = (), *, draft: bool = False) -> WorkItem:
    """What is to be booked in the shop's software for a return. Words are English, or the shop's own. `orders`: those
    of a sale that this file does not have; `draft`: see `WorkItem`."""
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
        tuple(
            WorkLine(line.variant_id, line.name, line.pieces, line.gross, line.tax, line.rate.percent)
            for line in given.lines
        ),
        ", ".join(dict.fromkeys(part.method for part in given.back)),
        given.reason.name or given.reason.code,
        GOODS[given.goods],
        draft=draft,
        orders=orders,
    )
