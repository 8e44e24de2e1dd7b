"""What the shop sold in a period: sales and closures, made of the paid orders.

May import `shop`, `calls`, `catalogue`. Days are UTC days.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from pydantic import BaseModel, ValidationError

from pos_app.sandbox.calls import Call, Day, query_as
from pos_app.sandbox.catalogue import tax_id
from pos_app.sandbox.errors import from_pydantic
from pos_app.sandbox.goods import PAYMENT_METHODS
from pos_app.sandbox.shop import Shop
from pos_app.sandbox.wire_json import encode

_PAID = " FROM orders WHERE payment_method_id IS NOT NULL AND substr(created_on, 1, 10) BETWEEN ? AND ?"

_TAXES = "SELECT rate, sum(tax_cents) AS tax, sum(total_cents) AS total FROM order_rates WHERE order_seq IN"


class _Period(BaseModel):
    date_from: Day
    date_to: Day


class _OneDay(BaseModel):
    date: Day


def sales(shop: Shop, call: Call) -> str:
    """GET …/pos/sales?date_from&date_to: total with tax, tax, and the taxes by rate."""
    period = query_as(_Period, call)
    return encode(_sums(shop, period.date_from, period.date_to))


def closure(shop: Shop, call: Call) -> str:
    """GET …/pos/closures/{date}: a past day is closed, today and later are open; a day without sales has none."""
    try:
        day = _OneDay.model_validate({"date": call.params["date"]}).date
    except ValidationError as error:
        raise from_pydantic(error, "path") from error
    span = (day.isoformat(), day.isoformat())
    rows = shop.db.execute(
        f"SELECT payment_method_id, sum(total_cents) AS cents{_PAID} GROUP BY 1 ORDER BY 1",
        span,
    ).fetchall()
    names = {shop.id_for("payment", name): name for name, _ in PAYMENT_METHODS}
    payments = [
        {
            "payment_method_id": row["payment_method_id"],
            "payment_method_name": names[row["payment_method_id"]],
            "tip": Decimal(0),
            "total": _euros(row["cents"]),
        }
        for row in rows
    ]
    identity = shop.id_for("closure", day.isoformat())
    found = {"id": identity, **_sums(shop, day, day), "payments": payments, "operations": []}
    status = "closed" if day < shop.now().date() else "open"
    return encode({"date": day.isoformat(), "status": status, "closures": [found] if payments else []})


def _sums(shop: Shop, first: date, last: date) -> dict[str, object]:
    statement = f"{_TAXES} (SELECT seq{_PAID}) GROUP BY rate ORDER BY CAST(rate AS REAL)"
    rows = shop.db.execute(statement, (first.isoformat(), last.isoformat())).fetchall()
    taxes = [
        {
            "tax_id": tax_id(shop, Decimal(row["rate"])),
            "tax_rate": Decimal(row["rate"]),
            "tax_amount": _euros(row["tax"]),
            "total": _euros(row["total"]),
        }
        for row in rows
    ]
    return {
        "total": _euros(sum(row["total"] for row in rows)),
        "tax_amount": _euros(sum(row["tax"] for row in rows)),
        "taxes": taxes,
    }


def _euros(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)
