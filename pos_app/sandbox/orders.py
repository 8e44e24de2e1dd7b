"""Orders: checked, priced by the server's own code, kept, listed; and the day's sales made of them.

May import `shop`, `calls`, `catalogue`, `people`, `totals`, `errors`, `habits` and `back_office`.
"""

from __future__ import annotations

import sqlite3
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from pos_app.sandbox.back_office import desk
from pos_app.sandbox.back_office.refunds import hidden
from pos_app.sandbox.calls import (
    REQUEST_ID_HEADER,
    Call,
    Created,
    Day,
    Flag,
    Moment,
    Number,
    Paging,
    body_as,
    json_number,
    once,
    page_text,
    query_as,
    record_otherwise,
)
from pos_app.sandbox.catalogue import active_payment_method, find_variant, take_stock, tax_id
from pos_app.sandbox.errors import ApiError, chift_error
from pos_app.sandbox.habits.on_goods import takes_currency
from pos_app.sandbox.habits.on_orders import counts_as_sold, fees_of, made_order, named
from pos_app.sandbox.people import Buyer, Filled, buyer_of_order, check_phone
from pos_app.sandbox.shop import CURRENCY, FIRST_ORDER_NUMBER, Shop, newest, sortable
from pos_app.sandbox.totals import Amounts, Priced, added, order_totals
from pos_app.sandbox.wire_json import decode, encode

_MOST_PIECES = 100_000
_HIGHEST_PRICE = Decimal(10_000_000)
_MOST_DECIMALS = 15


def _whole(value: object) -> object:
    number = json_number(value)
    if isinstance(number, Decimal):
        if not number.is_finite() or number.adjusted() > 18 or number != number.to_integral_value():
            raise ValueError("a whole number is needed")
        return int(number)
    return number


Whole = Annotated[int, BeforeValidator(_whole)]


class _AddressIn(BaseModel):
    model_config = ConfigDict(strict=True)
    first_name: str
    last_name: str
    street: str
    number: str
    box: str | None = None
    city: str
    postal_code: str | None = None
    country: Filled
    phone: str | None = None
    email: str | None = None


class _LineIn(BaseModel):
    variant_id: Annotated[str, Field(strict=True)]
    quantity: Whole
    tax_rate: Number
    unit_price: Number


class _OrderIn(BaseModel):
    model_config = ConfigDict(strict=True)
    customer: Buyer
    billing_address: _AddressIn
    shipping_address: _AddressIn
    currency: str
    lines: Annotated[list[_LineIn], Field(min_length=1)]
    note: str | None = None
    payment_method: str | None = None


class _OrderQuery(BaseModel):
    include_product_categories: Flag = "false"


class _OrdersQuery(Paging, _OrderQuery):
    date_from: Day | None = None
    date_to: Day | None = None
    updated_after: Moment | None = None
    include_detailed_refunds: Flag = "false"
    include_customer_details: Flag = "true"


def create_order(shop: Shop, call: Call) -> str:
    """POST …/commerce/orders: `confirmed` when a payment method is given, else `draft`.

    Raises ApiError: 422 validation, ERROR_PHONE_INVALID, ERROR_PHONE_ALREADY_USED; 400 ERROR_DATA_VALIDATION
    for an unknown variant or payment method (id or name of an active one), another currency, and quantities,
    prices or rates no shop sells at. With the habit `made_then` its refusal, once the order is made.
    """

    def create() -> Created:
        return _create(shop, body_as(_OrderIn, call.body), call.headers.get(REQUEST_ID_HEADER))

    text, then = once(shop, call, create), shop.habits.made_then
    if then is not None:
        record_otherwise(shop, call.headers.get(REQUEST_ID_HEADER), then.record_status)
        raise then.error(shop.habits.connector)
    return text


def orders(shop: Shop, call: Call) -> str:
    """GET …/commerce/orders?date_from=&date_to=&updated_after=, oldest first; days are UTC days, inclusive."""
    query = query_as(_OrdersQuery, call)
    desk.work(shop)
    where, values = ["1"], list[object]()
    if call.horizon is not None:
        where.append("seq <= ?")
        values.append(call.horizon.orders)
    if query.date_from is not None:
        where.append("created_on >= ?")
        values.append(query.date_from.isoformat())
    if query.date_to is not None:
        where.append("substr(created_on, 1, 10) <= ?")
        values.append(query.date_to.isoformat())
    if query.updated_after is not None:
        where.append("json_extract(body, '$.last_updated_on') >= ?")
        values.append(sortable(query.updated_after))
    condition = " AND ".join(where)
    total = shop.db.execute(f"SELECT count(*) FROM orders WHERE {condition}", values).fetchone()[0]  # noqa: S608
    rows = shop.db.execute(
        f"SELECT body FROM orders WHERE {condition} ORDER BY seq LIMIT ? OFFSET ?",  # noqa: S608  # from constants
        (*values, query.size, query.offset),
    )
    details = query.include_customer_details == "true"
    shown = (_shown(shop, row, query, details=details) for row in rows)
    return page_text(shown if query.include_detailed_refunds == "true" else map(hidden, shown), total, query)


def order(shop: Shop, call: Call) -> str:
    """GET …/commerce/orders/{order_id}, or 404 ERROR_ORDER_NOT_FOUND."""
    query = query_as(_OrderQuery, call)
    desk.work(shop)
    row = shop.db.execute("SELECT body FROM orders WHERE id = ?", (call.params["order_id"],)).fetchone()
    if row is None:
        raise chift_error(404, "ERROR_ORDER_NOT_FOUND", "The order doesn't exist")
    return _shown(shop, row, query, details=True)


def orders_for_audit(shop: Shop) -> list[dict[str, object]]:
    """Every order, oldest first: what a test needs to count and compare."""
    rows = shop.db.execute("SELECT request_id, body FROM orders ORDER BY seq")
    return [_audited(row["request_id"], decode(row["body"])) for row in rows]


def _audited(request_id: str | None, body: dict[str, Any]) -> dict[str, object]:
    told = ("quantity", "unit_price", "tax_rate", "untaxed_amount", "tax_amount", "total")
    lines = [
        {"variant_id": line["variant"]["id"], "name": line["description"], **{key: line[key] for key in told}}
        for line in body["lines"]
    ]
    kept = ("id", "order_number", "note", "total", "untaxed_amount", "tax_amount", "status", "currency")
    return {
        **{key: body[key] for key in kept},
        "request_id": request_id,
        "payment_method": body["payment_methods"][0]["name"] if body["payment_methods"] else None,
        "customer": body["customer"],
        "lines": lines,
    }


def _shown(shop: Shop, row: sqlite3.Row, query: _OrderQuery, *, details: bool) -> str:
    if details and query.include_product_categories == "false":
        return str(row["body"])
    body = decode(row["body"])
    if not details:
        body["customer"] = None
    if query.include_product_categories == "true":
        for line in body["lines"]:
            variant = find_variant(shop, line["variant"]["id"])
            line["variant"]["categories"] = [] if variant is None else variant["categories"]
    return encode(body)


def _create(shop: Shop, body: _OrderIn, request_id: str | None) -> Created:
    for phone in (body.customer.phone, body.billing_address.phone, body.shipping_address.phone):
        check_phone(phone)
    habits = shop.habits
    if not takes_currency(habits, body.currency, CURRENCY):
        own = habits.odd_currencies.get("*", CURRENCY)
        raise _refused(shop, f"The shop sells in {own}, not in {body.currency}")
    variants = [_sellable(shop, line) for line in body.lines]
    method = None
    if body.payment_method:
        method = active_payment_method(shop, body.payment_method)
        if method is None:
            raise _refused(shop, f"The payment method {body.payment_method} doesn't exist or is not active")
    buyer_id = buyer_of_order(shop, body.customer)
    seq = newest(shop.db, "orders") + 1
    now, identity = shop.timestamp(), shop.id_for("order", seq)
    number = str(FIRST_ORDER_NUMBER + seq - 1)
    asked = [Priced(line.quantity, line.unit_price, line.tax_rate) for line in body.lines]
    sums = order_totals(asked, habits.rounding or shop.options.rounding)
    total = sums.order.total
    paid = [] if method is None else [{"id": method[0], "name": method[1]}]
    payment = {
        "id": shop.id_for("payment of", seq),
        "created_on": now,
        "payment_method_id": None if method is None else method[0],
        "payment_method_name": None if method is None else method[1],
        "amount": total,
        "status": "success",
    }
    lines = [
        _line(shop, (seq, place, now), priced, variant, amounts)
        for place, (priced, variant, amounts) in enumerate(zip(asked, variants, sums.lines, strict=True), 1)
    ]
    answer: dict[str, Any] = {
        "id": identity,
        "source_ref": {"id": number, "model": "order"},
        "order_number": number,
        "channel": None,
        "customer": {**body.customer.model_dump(), "id": buyer_id},
        "billing_address": _address(body.billing_address, "invoice"),
        "shipping_address": _address(body.shipping_address, "delivery"),
        "created_on": now,
        "last_updated_on": now,
        "confirmed_on": now if paid else None,
        "delivery_date": None,
        "cancelled_on": None,
        "status": "confirmed" if paid else "draft",
        "fulfillment": None,
        "discount_amount": Decimal("0.00"),
        **{f"{name}_without_fees": value for name, value in named(sums.order)},
        **{f"current_{name}": value for name, value in named(sums.order)},
        **dict(named(sums.order)),
        "refunded_amount": Decimal("0.00"),
        "currency": body.currency,
        "note": body.note,
        "lines": lines,
        "other_fees": [],
        "payment_method_id": payment["payment_method_id"],
        "transactions": [payment] if paid else [],
        "payment_methods": paid,
        "detailed_refunds": [],
        "returns": [],
    }
    made_order(habits, answer, shop.id_for)
    text = encode(answer)
    for variant, line in zip(variants, body.lines, strict=True):
        take_stock(shop, str(variant["sku"]), line.quantity, now)
    shop.db.execute(
        "INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            seq,
            identity,
            number,
            request_id,
            answer["note"],
            answer["status"],
            _cents(answer["total"]),
            payment["payment_method_id"] if counts_as_sold(answer) else None,
            now,
            text,
        ),
    )
    shop.db.executemany(
        "INSERT INTO order_rates VALUES (?, ?, ?, ?)",
        [
            (seq, format(rate.normalize(), "f"), _cents(sum_.tax), _cents(sum_.total))
            for rate, sum_ in added(sums.rates, fees_of(habits))
        ],
    )
    return Created(identity, text)


def _sellable(shop: Shop, line: _LineIn) -> dict[str, object]:
    variant = find_variant(shop, line.variant_id)
    if variant is None:
        raise _refused(shop, f"The variant {line.variant_id} doesn't exist")
    if shop.habits.gone.get(str(variant["sku"])) == "out_of_stock":
        raise _refused(shop, f"The variant {line.variant_id} is out of stock")
    if not 1 <= line.quantity <= _MOST_PIECES:
        raise _refused(shop, f"The quantity must be between 1 and {_MOST_PIECES}")
    if not 0 <= line.unit_price <= _HIGHEST_PRICE or _decimals(line.unit_price) > _MOST_DECIMALS:
        raise _refused(shop, f"The unit price must be between 0 and {_HIGHEST_PRICE}")
    if not 0 <= line.tax_rate <= 100 or _decimals(line.tax_rate) > _MOST_DECIMALS:
        raise _refused(shop, "The tax rate must be between 0 and 100")
    return variant


def _decimals(number: Decimal) -> int:
    return -int(number.as_tuple().exponent)


def _refused(shop: Shop, sentence: str) -> ApiError:
    if not shop.habits.error_details:
        return chift_error(400, "ERROR_DATA_VALIDATION", sentence)
    body = {"message": "Error while trying to perform your request", "status": "error", "detail": sentence}
    return ApiError(400, {**body, "error_code": "ERROR_DATA_VALIDATION"})


def _address(given: _AddressIn, kind: str) -> dict[str, object]:
    return {"address_type": kind, "company_name": None, **given.model_dump(), "vat": None}


def _line(
    shop: Shop, where: tuple[int, int, str], priced: Priced, variant: dict[str, object], amounts: Amounts
) -> dict[str, object]:
    seq, place, now = where
    return {
        "id": shop.id_for("line", seq, place),
        "source_ref": {"id": f"{seq}-{place}", "model": "order_line"},
        "created_on": now,
        "variant": {"id": variant["id"], "sku": variant["sku"], "name": variant["name"], "categories": []},
        "quantity": priced.quantity,
        "current_quantity": priced.quantity,
        "unit_price": priced.unit_price,
        "description": variant["name"],
        "tax_id": tax_id(shop, priced.rate),
        "tax_rate": priced.rate,
        **dict(named(amounts)),
        "discounts": [],
        "gift_card": False,
        "is_gift": False,
    }


def _cents(amount: Decimal) -> int:
    return int(amount.scaleb(2))
