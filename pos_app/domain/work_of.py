"""The entries of the work list that documents of the till bring about. Pure."""

from __future__ import annotations

from dataclasses import replace

from pos_app.domain.order import Sale
from pos_app.domain.payment import VOUCHER
from pos_app.domain.received import Payment
from pos_app.domain.work_list import WorkItem, WorkKind, WorkLine


def of_unpaid(sale: Sale) -> WorkItem | None:
    """The entry of an order that is paid another day, None where all is paid."""
    owed = sale.unpaid.minor
    return _of_order(sale, "unpaid", WorkKind.NOT_PAID, owed) if owed else None


def of_voucher(sale: Sale) -> WorkItem | None:
    """The entry of an order that was paid by vouchers and names no method, for the shop's software has none for them;
    None for every other."""
    paid = sum(tender.amount.minor for tender in sale.tenders if tender.voucher)
    if not paid or sale.order.payment_method:
        return None
    return replace(_of_order(sale, "voucher", WorkKind.PAID_HERE, paid), way=VOUCHER.capitalize())


def of_payment(payment: Payment) -> WorkItem:
    """The entry of a payment of what was owed: the shop's software has to hear of it."""
    way = ", ".join(dict.fromkeys(VOUCHER.capitalize() if one.voucher else one.method for one in payment.tenders))
    told = (payment.at, payment.cashier, payment.currency, payment.amount)
    number = str(payment.number)
    return WorkItem(payment.id, WorkKind.PAID_HERE, number, payment.subject, payment.receipt, *told, way=way)


def _of_order(sale: Sale, what: str, kind: WorkKind, total: int) -> WorkItem:
    lines = tuple(
        WorkLine(line.variant_id, line.name, line.quantity, line.net + line.tax, line.tax, line.rate.percent)
        for line in sale.order.lines
    )
    at, number = sale.paid_at, str(sale.receipt)
    return WorkItem(
        f"{sale.id}:{what}",
        kind,
        number,
        sale.id,
        number,
        at,
        sale.cashier,
        sale.order.currency,
        total,
        lines,
    )
