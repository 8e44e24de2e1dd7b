"""The entries of the work list that documents of the till bring about. Pure."""

from __future__ import annotations

from pos_app.domain.order import Sale
from pos_app.domain.work_list import WorkItem, WorkKind, WorkLine


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
