"""What the shop sold in a period: sales, closures, the day's report and its goals, made of the paid orders.

May import `shop`, `calls`, `catalogue`, `branches`. Days are UTC days.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from pos_app.sandbox.calls import Call, Day, Paging, page_text, query_as
from pos_app.sandbox.catalogue import tax_id
from pos_app.sandbox.errors import from_pydantic
from pos_app.sandbox.register.branches import elsewhere_payment, elsewhere_tax, location_id, meant, sold_elsewhere
from pos_app.sandbox.shop import CURRENCY, Shop
from pos_app.sandbox.wire_json import encode

_PAID = " FROM orders WHERE payment_method_id IS NOT NULL AND substr(created_on, 1, 10) BETWEEN ? AND ?"

_TAXES = "SELECT rate, sum(tax_cents) AS tax, sum(total_cents) AS total FROM order_rates WHERE order_seq IN"


_GOAL, _GOAL_TAX = Decimal("500.00"), Decimal("86.78")
_GOODS = "Supply of goods subject to value-added tax."


class _Place(BaseModel):
    model_config = ConfigDict(defer_build=True)
    location_id: str | None = None


class _Period(_Place):
    date_from: Day
    date_to: Day


class _Goals(Paging, _Period):
    pass


class _OneDay(_Place):
    date: Day


def sales(shop: Shop, call: Call) -> str:
    """GET …/pos/sales?date_from&date_to&location_id: total with tax, tax, and the taxes by rate, of one location or
    of all. Raises ApiError 404 ERROR_LOCATION_NOT_FOUND.
    """
    period = query_as(_Period, call)
    places = meant(shop, period.location_id)
    return encode(_sums(shop, period.date_from, period.date_to, places))


def closure(shop: Shop, call: Call) -> str:
    """GET …/pos/closures/{date}?location_id: a past day is closed, today and later are open; a day without sales has
    none, and each location that sold has one. Raises ApiError 404 ERROR_LOCATION_NOT_FOUND.
    """
    try:
        day = _OneDay.model_validate({"date": call.params["date"]}).date
    except ValidationError as error:
        raise from_pydantic(error, "path") from error
    places = meant(shop, query_as(_Place, call).location_id)
    payments = _payments(shop, day) if 1 in places else []
    identity = closure_id(shop, day)
    found: list[dict[str, object]] = []
    if payments:
        found.append({"id": identity, **_sums(shop, day, day, (1,)), "payments": payments, "operations": []})
    if sold_elsewhere(shop, places, day, day):
        other = {"id": closure_id(shop, day, 2), **_sums(shop, day, day, (2,))}
        found.append({**other, "payments": [elsewhere_payment(shop)], "operations": []})
    status = "closed" if day < shop.now().date() else "open"
    return encode({"date": day.isoformat(), "status": status, "closures": found})


def closure_id(shop: Shop, day: date, place: int = 1) -> str:
    """The id of a day's closure of the first or second branch."""
    return shop.id_for("closure", day.isoformat(), *(() if place == 1 else (place,)))


def objectives(shop: Shop, call: Call) -> str:
    """GET …/pos/objectives?date_from&date_to&location_id: the same goal for each day."""
    query = query_as(_Goals, call)
    places = meant(shop, query.location_id)
    days = max((query.date_to - query.date_from).days + 1, 0)
    shown = range(min(query.offset, days), min(query.offset + query.size, days))
    goal = {"total": _GOAL * len(places), "tax_amount": _GOAL_TAX * len(places)}
    rows = (encode({**goal, "date": (query.date_from + timedelta(days=at)).isoformat()}) for at in shown)
    return page_text(rows, days, query)


def report(shop: Shop, call: Call) -> str:
    """GET …/pos/report?date&location_id: the day's sums of one location (the first, if none is named)."""
    query = query_as(_OneDay, call)
    place = meant(shop, query.location_id)[0]
    day = query.date
    sums = _sums(shop, day, day, (place,))
    if place == 1:
        count = shop.db.execute(f"SELECT count(*){_PAID}", (day.isoformat(), day.isoformat())).fetchone()[0]
        payments = _payments(shop, day)
    else:
        count = int(sold_elsewhere(shop, (2,), day, day))
        payments = [elsewhere_payment(shop)] * count
    sold = {"currency": CURRENCY, **sums, "tax_duedatetypecode": None, "category": _GOODS, "total_orders": count}
    # Payments are told by rate; a payment covers all rates of its order, so each shows the day's mean rate.
    total, tax = Decimal(str(sums["total"])), Decimal(str(sums["tax_amount"]))
    mean = Decimal(0) if total == tax else (tax / (total - tax) * 100).quantize(Decimal("0.01"))
    paid = [
        {
            "tax_id": None,
            "tax_rate": mean,
            "tax_amount": (each["total"] * tax / total).quantize(Decimal("0.01")) if total else Decimal("0.00"),
            "total": each["total"],
            "payment_method_id": each["payment_method_id"],
            "payment_method_name": each["payment_method_name"],
            "currency": CURRENCY,
        }
        for each in payments
    ]
    told = {"date": day.isoformat(), "location_id": location_id(shop, place)}
    return encode({**told, "orders": [sold] if count else [], "payments": paid})


def _payments(shop: Shop, day: date) -> list[dict[str, Any]]:
    rows = shop.db.execute(
        "SELECT payment_method_id, sum(total_cents) AS cents, max(json_extract(body, '$.payment_methods[0].name')) AS"
        f" name{_PAID} GROUP BY 1 ORDER BY 1",
        (day.isoformat(), day.isoformat()),
    )
    return [
        {
            "payment_method_id": row["payment_method_id"],
            "payment_method_name": row["name"],
            "tip": Decimal(0),
            "total": _euros(row["cents"]),
        }
        for row in rows
    ]


def _sums(shop: Shop, first: date, last: date, places: tuple[int, ...]) -> dict[str, object]:
    statement = f"{_TAXES} (SELECT seq{_PAID}) GROUP BY rate ORDER BY CAST(rate AS REAL)"
    span = (first.isoformat(), last.isoformat())
    rows = shop.db.execute(statement, span).fetchall() if 1 in places else []
    taxes: list[dict[str, Any]] = [
        {
            "tax_id": tax_id(shop, Decimal(row["rate"])),
            "tax_rate": Decimal(row["rate"]),
            "tax_amount": _euros(row["tax"]),
            "total": _euros(row["total"]),
        }
        for row in rows
    ]
    if sold_elsewhere(shop, places, first, last):
        taxes.append(elsewhere_tax(shop))
    return {
        "total": sum((each["total"] for each in taxes), Decimal("0.00")),
        "tax_amount": sum((each["tax_amount"] for each in taxes), Decimal("0.00")),
        "taxes": taxes,
    }


def _euros(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)
