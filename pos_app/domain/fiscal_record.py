"""A paid sale as an archive holds it: goods, amounts, tax and tenders, in minor units; nothing about a person.

The customer, addresses, free notes and the reason of a sale without tax stay out (docs/privacy.md).
"""

from __future__ import annotations

from pos_app.domain.order import Sale
from pos_app.domain.payment import settle
from pos_app.domain.totals import Totals

Value = str | int | bool | list["Value"] | dict[str, "Value"]


def record_of(sale: Sale, sums: Totals) -> dict[str, Value]:
    """The record of a sale, whose totals are `sums`: text, whole numbers and flags, ready for JSON. Decimals are
    text."""
    settled = settle(sums.total, sale.tenders, sale.policy.cash)
    lines: list[Value] = [
        {
            "article": line.variant_id,
            "name": line.name,
            "quantity": str(line.quantity),
            "price": str(line.unit_price),
            "rate": str(total.rate.percent),
            "before": total.before,
            "discount": total.discount + total.cart_discount,
            "net": total.net,
            "tax": total.tax,
        }
        for line, total in zip(sale.cart.lines, sums.lines, strict=True)
    ]
    rates: list[Value] = [
        {"rate": str(group.rate.percent), "net": group.net, "tax": group.tax} for group in sums.groups
    ]
    tenders: list[Value] = [
        {"method": one.method, "cash": one.is_cash, "later": one.later, "amount": one.amount.minor}
        for one in sale.tenders
    ]
    return {
        "receipt": sale.number,
        "id": sale.id,
        "paid_at": sale.paid_at.isoformat(),
        "cashier": sale.cashier,
        "currency": sums.currency.code,
        "lines": lines,
        "rates": rates,
        "total": sums.total.minor,
        "rounding": settled.rounding.minor,
        "change": settled.change.minor,
        "tenders": tenders,
        "exempt": bool(sale.cart.exempt),
        "chain": sale.chain,
    }
