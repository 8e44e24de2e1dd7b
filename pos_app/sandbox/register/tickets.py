"""Orders as the till's software shows them: tickets with items and payments.

Each order of the API is a ticket of the first branch: closed when it is paid, open when not. May import `shop`,
`calls`, `branches`, `days`, `errors` and `wire_json`.
"""

from __future__ import annotations

import sqlite3
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from pos_app.sandbox.calls import Call, Day, Paging, body_as, page_text, query_as
from pos_app.sandbox.errors import chift_error
from pos_app.sandbox.register.branches import elsewhere_id, elsewhere_ticket, location_id, meant, sold_elsewhere
from pos_app.sandbox.register.days import closure_id
from pos_app.sandbox.shop import Shop
from pos_app.sandbox.wire_json import decode, encode

_EVER = (date.min, date.max)


class _TicketQuery(Paging):
    model_config = ConfigDict(defer_build=True)
    date_from: Day | None = None
    date_to: Day | None = None
    location_id: str | None = None
    state: Literal["open", "closed", "all"] = "all"
    closure_id: str | None = None


class _PaymentQuery(Paging):
    model_config = ConfigDict(defer_build=True)
    date_from: Day
    date_to: Day


class _Change(BaseModel):
    model_config = ConfigDict(strict=True, defer_build=True)
    customer_id: str | None = None


def orders(shop: Shop, call: Call) -> str:
    """GET …/pos/orders?date_from&date_to&location_id&state&closure_id, oldest first; days are UTC days, inclusive.

    Raises ApiError 404 ERROR_LOCATION_NOT_FOUND. An unknown closure has no orders.
    """
    query = query_as(_TicketQuery, call)
    places = meant(shop, query.location_id)
    first, last = query.date_from or _EVER[0], query.date_to or _EVER[1]
    if query.closure_id is not None:
        day, place = _closed(shop, query.closure_id)
        if day is None:
            return page_text([], 0, query)
        first, last, places = day, day, tuple(each for each in places if each == place)
    where = "substr(created_on, 1, 10) BETWEEN ? AND ?"
    if query.state != "all" or query.closure_id is not None:
        where += f" AND payment_method_id IS {'' if query.state == 'open' else 'NOT '}NULL"
    return _page(shop, query, where, (first, last), places, elsewhere=query.state != "open")


def order(shop: Shop, call: Call) -> str:
    """GET …/pos/orders/{order_id}, or 404 ERROR_ORDER_NOT_FOUND."""
    return encode(_found(shop, call.params["order_id"]))


def update_order(shop: Shop, call: Call) -> str:
    """PATCH …/pos/orders/{order_id}: the customer the ticket is for (null: none).

    Raises ApiError 404 ERROR_ORDER_NOT_FOUND or ERROR_CUSTOMER_NOT_FOUND.
    """
    body = body_as(_Change, call.body)
    ticket = _found(shop, call.params["order_id"])
    if body.customer_id is not None:
        known = shop.db.execute("SELECT 1 FROM customers WHERE id = ? AND pos = 1", (body.customer_id,)).fetchone()
        if known is None:
            raise chift_error(404, "ERROR_CUSTOMER_NOT_FOUND", "The customer could not be found")
    with shop.atomic():
        shop.db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (_owner(ticket["id"]), body.customer_id or ""))
    return encode({**ticket, "customer_id": body.customer_id})


def payments(shop: Shop, call: Call) -> str:
    """GET …/pos/payments?date_from&date_to: one for each paid order, of all locations."""
    query = query_as(_PaymentQuery, call)
    where = "substr(created_on, 1, 10) BETWEEN ? AND ? AND payment_method_id IS NOT NULL"
    span = (query.date_from, query.date_to)
    return _page(shop, query, where, span, meant(shop, None), elsewhere=True, payments=True)


def _page(
    shop: Shop,
    query: Paging,
    where: str,
    span: tuple[date, date],
    places: tuple[int, ...],
    *,
    elsewhere: bool,
    payments: bool = False,
) -> str:
    values: list[object] = [each.isoformat() for each in span]
    total, shown = 0, list[dict[str, Any]]()
    if 1 in places:
        total = shop.db.execute(f"SELECT count(*) FROM orders WHERE {where}", values).fetchone()[0]  # noqa: S608
        rows = shop.db.execute(
            f"SELECT seq, body, created_on FROM orders WHERE {where} ORDER BY seq LIMIT ? OFFSET ?",  # noqa: S608
            (*values, query.size, query.offset),
        )
        shown = [_ticket(shop, row) for row in rows]
    if elsewhere and sold_elsewhere(shop, places, *span):
        if query.offset <= total < query.offset + query.size:
            shown.append(_owned(shop, elsewhere_ticket(shop)))
        total += 1
    texts = [encode(each["payments"][0] if payments else each) for each in shown]
    return page_text(texts, total, query)


def _found(shop: Shop, order_id: str) -> dict[str, Any]:
    row = shop.db.execute("SELECT seq, body, created_on FROM orders WHERE id = ?", (order_id,)).fetchone()
    if row is not None:
        return _ticket(shop, row)
    if shop.habits.branches == 2 and order_id == elsewhere_id(shop):
        return _owned(shop, elsewhere_ticket(shop))
    raise chift_error(404, "ERROR_ORDER_NOT_FOUND", "The order could not be found")


def _closed(shop: Shop, identity: str) -> tuple[date | None, int]:
    """The day and branch of a closure's id; the day is None for an id that is not this shop's."""
    days = shop.db.execute("SELECT DISTINCT substr(created_on, 1, 10) AS day FROM orders")
    for day in (*(date.fromisoformat(row["day"]) for row in days), shop.now().date()):
        for place in (1, 2):
            if closure_id(shop, day, place) == identity:
                return day, place
    return None, 0


def _owner(order_id: str) -> str:
    return f"ticket of {order_id}"


def _owned(shop: Shop, ticket: dict[str, Any]) -> dict[str, Any]:
    row = shop.db.execute("SELECT value FROM meta WHERE key = ?", (_owner(ticket["id"]),)).fetchone()
    return ticket if row is None else {**ticket, "customer_id": row["value"] or None}


def _ticket(shop: Shop, row: sqlite3.Row) -> dict[str, Any]:
    body, made = decode(row["body"]), row["created_on"]
    paid = [
        {
            "id": each["id"],
            "payment_method_id": each["payment_method_id"],
            "payment_method_name": each["payment_method_name"],
            "total": each["amount"],
            "tip": Decimal(0),
            "status": {"success": "Completed", "pending": "Pending"}.get(each["status"], "Failed"),
            "currency": body["currency"],
            "date": made,
            "invoice_ref": None,
            "order_id": body["id"],
        }
        for each in body["transactions"]
    ]
    rates = shop.db.execute("SELECT rate, tax_cents, total_cents FROM order_rates WHERE order_seq = ?", (row["seq"],))
    taxes = [
        {
            "tax_id": None,
            "tax_rate": Decimal(each["rate"]),
            "tax_amount": Decimal(each["tax_cents"]).scaleb(-2),
            "total": Decimal(each["total_cents"]).scaleb(-2),
        }
        for each in rates
    ]
    ticket = {
        "id": body["id"],
        "order_number": body["order_number"],
        "creation_date": made,
        "closing_date": made if paid else None,
        "service_date": None,
        "device_id": None,
        "total": body["total"],
        "tax_amount": body["tax_amount"],
        "total_discount": Decimal(0),
        "total_refund": body["refunded_amount"],
        "total_tip": Decimal(0),
        "delivery_fee": sum((fee["total"] for fee in body["other_fees"]), Decimal(0)),
        "mode": "TAKEAWAY",
        "source": "WEB",
        "currency": body["currency"],
        "country": "BE",
        "loyalty": None,
        "customer_id": None,
        "location_id": location_id(shop, 1),
        "taxes": taxes,
        "guests": None,
        "payments": paid,
        "items": [_item(each) for each in body["lines"]],
        "invoice_id": None,
    }
    return _owned(shop, ticket)


def _item(line: dict[str, Any]) -> dict[str, Any]:
    told = ("id", "quantity", "unit_price", "total", "tax_amount", "tax_rate", "tax_id", "description")
    return {
        **{key: line[key] for key in told},
        "type": "product",
        "menu_id": None,
        "discounts": [],
        "product_id": line["variant"]["id"],
        "accounting_category_id": None,
        "modifiers": [],
    }
