"""Customers: those of the till (POS) and those of the web shop (eCommerce), one list behind both.

A customer made by a POST belongs to both APIs; one who is known only from an order's e-mail belongs to
eCommerce only. May import `shop`, `calls`, `errors` and `habits`.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from pos_app.sandbox.calls import (
    REQUEST_ID_HEADER,
    Call,
    Created,
    Paging,
    body_as,
    once,
    page_text,
    query_as,
)
from pos_app.sandbox.errors import ApiError, chift_error
from pos_app.sandbox.habits.on_people import phone_as_kept, shown_customer
from pos_app.sandbox.shop import Shop, digits, folded, newest
from pos_app.sandbox.wire_json import decode, encode

Filled = Annotated[str, Field(min_length=1)]
_Shape = Callable[[sqlite3.Row], dict[str, Any]]
_E164 = re.compile(r"\+[1-9]\d{6,14}")
# Belgium: after 32 comes no trunk 0, then eight or nine digits.
_BELGIAN = re.compile(r"\+32[1-9]\d{7,8}")


class _AddressIn(BaseModel):
    model_config = ConfigDict(strict=True)
    name: Filled
    street: str | None = None
    number: str | None = None
    box: str | None = None
    city: Filled
    postal_code: Filled
    country: str | None = None


class _CustomerIn(BaseModel):
    model_config = ConfigDict(strict=True)
    first_name: Filled
    last_name: Filled
    phone: str | None = None
    email: str | None = None
    address: _AddressIn | None = None


class _CustomerQuery(Paging):
    search: str | None = None
    email: str | None = None
    phone: str | None = None


class Buyer(BaseModel):
    """The customer inside an order: only the e-mail is required (chift.md)."""

    model_config = ConfigDict(strict=True)
    email: str
    first_name: str | None = None
    last_name: str | None = None
    phone: str | None = None
    internal_notes: str | None = None


def pos_customers(shop: Shop, call: Call) -> str:
    """GET …/pos/customers: `search` in names (each word, accents and case aside), `email` whole, `phone` whole
    or its national digits (with the habit `phone_search` exact: as it is kept, sign by sign).
    """
    query = query_as(_CustomerQuery, call)
    where, values = ["pos = 1"], list[object]()
    if call.horizon is not None:
        where.append("seq <= ?")
        values.append(call.horizon.customers)
    for word in folded(query.search or "").split():
        where.append("instr(name_key, ?) > 0")
        values.append(word)
    if query.email:
        where.append("email_key = ?")
        values.append(query.email.casefold())
    if query.phone and shop.habits.phone_search == "exact":
        where.append("kept_phone(phone, seq) = ?")
        values.append(query.phone)
        shop.db.create_function("kept_phone", 2, lambda phone, seq: phone_as_kept(shop.habits, phone, seq))
    elif query.phone:
        asked = digits(query.phone).lstrip("0")
        where.append("phone_key LIKE ?")
        values.append(f"%{asked}" if asked else "nobody")
    return _page(shop, query, (" AND ".join(where), values), shown=_pos_customer)


def commerce_customers(shop: Shop, call: Call) -> str:
    """GET …/commerce/customers: paged, no filter."""
    query = query_as(Paging, call)
    top = newest(shop.db, "customers") if call.horizon is None else call.horizon.customers
    return _page(shop, query, ("seq <= ?", [top]), shown=_commerce_customer)


def pos_customer(shop: Shop, call: Call) -> str:
    """GET …/pos/customers/{customer_id}, or 404 ERROR_CUSTOMER_NOT_FOUND."""
    return encode(_shown(shop, _customer(shop, call.params["customer_id"], "pos = 1"), _pos_customer))


def commerce_customer(shop: Shop, call: Call) -> str:
    """GET …/commerce/customers/{customer_id}, or 404 ERROR_CUSTOMER_NOT_FOUND."""
    return encode(_shown(shop, _customer(shop, call.params["customer_id"], "1"), _commerce_customer))


def create_customer(shop: Shop, call: Call) -> str:
    """POST …/pos/customers. Chift has no update and does not mind doubles: nor does this."""

    def create() -> Created:
        body = body_as(_CustomerIn, call.body)
        address = None
        if body.address is not None:
            address = {"address_type": "main", **body.address.model_dump()}
        person = Buyer(email="", first_name=body.first_name, last_name=body.last_name, phone=body.phone)
        row = _insert(shop, person, body.email, address, call)
        return Created(row["id"], encode(_shown(shop, row, _pos_customer)))

    return once(shop, call, create)


def buyer_of_order(shop: Shop, buyer: Buyer) -> str:
    """The id of the eCommerce customer with the order's e-mail, made if there is none.

    Raises ApiError 422 ERROR_PHONE_ALREADY_USED if a customer with another e-mail has that phone and this shop keeps
    each phone once.
    """
    if buyer.phone and shop.habits.shared_phones == "refused":
        taken = shop.db.execute(
            "SELECT 1 FROM customers WHERE phone_key = ? AND email_key IS NOT NULL AND email_key <> ?",
            (digits(buyer.phone), buyer.email.casefold()),
        ).fetchone()
        if taken is not None:
            said = "The phone number is already used by another client."
            raise chift_error(422, "ERROR_PHONE_ALREADY_USED", said)
    known = shop.db.execute(
        "SELECT id FROM customers WHERE email_key = ? ORDER BY seq LIMIT 1", (buyer.email.casefold(),)
    ).fetchone()
    if known is None:
        known = _insert(shop, buyer, buyer.email, None, None)
    return str(known["id"])


def check_phone(phone: str | None) -> None:
    """Raises ApiError 422 ERROR_PHONE_INVALID unless empty or +, country code and digits (spaces and the like
    aside).
    """
    if not phone:
        return
    bare = re.sub(r"[\s.\-/()]", "", phone)
    if not _E164.fullmatch(bare) or (bare.startswith("+32") and not _BELGIAN.fullmatch(bare)):
        raise _phone_invalid()


def customers_for_audit(shop: Shop) -> list[dict[str, object]]:
    """Every POS customer, oldest first, with the request id that made it (None: in the box)."""
    rows = shop.db.execute("SELECT * FROM customers WHERE pos = 1 ORDER BY seq")
    return [{**_pos_customer(row), "request_id": row["request_id"]} for row in rows]


def _page(
    shop: Shop,
    paging: Paging,
    condition: tuple[str, list[object]],
    shown: _Shape,
) -> str:
    where, values = condition
    total = shop.db.execute(f"SELECT count(*) FROM customers WHERE {where}", values).fetchone()[0]  # noqa: S608
    rows = shop.db.execute(
        f"SELECT * FROM customers WHERE {where} ORDER BY seq LIMIT ? OFFSET ?",  # noqa: S608  # from constants
        (*values, paging.size, paging.offset),
    )
    return page_text((encode(_shown(shop, row, shown)) for row in rows), total, paging)


def _phone_invalid() -> ApiError:
    said = "The phone number doesn't seem to be valid. The number must begin with the country code."
    return chift_error(422, "ERROR_PHONE_INVALID", said)


def _customer(shop: Shop, customer_id: str, condition: str) -> sqlite3.Row:
    row = shop.db.execute(
        f"SELECT * FROM customers WHERE id = ? AND {condition}",  # noqa: S608  # built from constants
        (customer_id,),
    ).fetchone()
    if not isinstance(row, sqlite3.Row):
        raise chift_error(404, "ERROR_CUSTOMER_NOT_FOUND", "The customer could not be found")
    return row


def _insert(
    shop: Shop, person: Buyer, email: str | None, address: dict[str, object] | None, call: Call | None
) -> sqlite3.Row:
    seq = newest(shop.db, "customers") + 1
    identity = shop.id_for("customer", seq)
    shop.db.execute(
        "INSERT INTO customers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL, ?, ?, ?)",
        (
            seq,
            identity,
            person.first_name,
            person.last_name,
            folded(_full_name(person.first_name, person.last_name)),
            person.phone,
            digits(person.phone) if person.phone else None,
            email,
            email.casefold() if email else None,
            None if address is None else encode(address),
            shop.timestamp(),
            int(call is not None),
            None if call is None else call.headers.get(REQUEST_ID_HEADER),
        ),
    )
    return _customer(shop, identity, "1")


def _full_name(first: str | None, last: str | None) -> str:
    return " ".join(part for part in (first, last) if part)


def _shown(shop: Shop, row: sqlite3.Row, shape: _Shape) -> dict[str, Any]:
    person = shape(row)
    if shop.habits.odd_people:
        shown_customer(shop.habits, person, row["seq"])
    return person


def _pos_customer(row: sqlite3.Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "first_name": row["first_name"],
        "last_name": row["last_name"],
        "name": _full_name(row["first_name"], row["last_name"]),
        "phone": row["phone"],
        "email": row["email"],
        "created_on": row["created_on"],
        "addresses": [] if row["address"] is None else [decode(row["address"])],
        "loyalty": row["loyalty"],
        "birthdate": row["birthdate"],
    }


def _commerce_customer(row: sqlite3.Row) -> dict[str, Any]:
    names = {"first_name": row["first_name"], "last_name": row["last_name"]}
    reach = {"phone": row["phone"], "email": row["email"]}
    addresses = []
    if row["address"] is not None:
        kept = decode(row["address"])
        place = {key: kept[key] for key in ("street", "number", "box", "city", "postal_code", "country")}
        addresses.append({"address_type": "main", "company_name": None, **names, **place, **reach, "vat": None})
    return {
        "id": row["id"],
        "source_ref": {"id": str(row["seq"]), "model": "customer"},
        **names,
        **reach,
        "language": None,
        "internal_notes": None,
        "currency": None,
        "addresses": addresses,
        "created_on": row["created_on"],
    }
