"""Differences planted into the shop's orders by the back door, for tests of the end of the day that must find them; and
answers that belong to another request.

May import `shop`, `errors` and `wire_json`.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pos_app.sandbox.errors import chift_error, from_pydantic
from pos_app.sandbox.shop import FIRST_ORDER_NUMBER, Shop, newest
from pos_app.sandbox.wire_json import decode, encode

_LONG_AGO = "1970-01-01T00:00:00.000000Z"  # no list of any day shows it, and no number is given out again


class _Plant(BaseModel):
    """`order`: an order number, or the first line of its note without "Receipt " (a till's receipt number).

    `what`: "missing" (no list has it any more), "total" (`cents` more), "cancelled", or "copy" (a second order, with
    `note` under that one; `times` of them, as a web shop's busy day makes).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    order: str = Field(min_length=1)
    what: Literal["missing", "total", "cancelled", "copy"]
    cents: int = 1
    note: str | None = None
    times: int = Field(default=1, ge=1, le=100_000)


def plant(shop: Shop, spec: Mapping[str, object]) -> str:
    """Make the books differ; the JSON text names the order. Raises ApiError: 422 for nonsense, 404."""
    try:
        wanted = _Plant.model_validate(spec)
    except ValidationError as error:
        raise from_pydantic(error, "body") from error
    first_line = f"Receipt {wanted.order}"
    row = shop.db.execute(
        "SELECT seq, body FROM orders WHERE number = ?1 OR note = ?2"
        " OR substr(note, 1, length(?2) + 1) = ?2 || char(10) ORDER BY seq LIMIT 1",
        (wanted.order, first_line),
    ).fetchone()
    if row is None:
        raise chift_error(404, "ERROR_ORDER_NOT_FOUND", "The order doesn't exist")
    seq, body = row["seq"], decode(row["body"])
    with shop.atomic():
        match wanted.what:
            case "missing":
                body["created_on"] = _LONG_AGO
            case "total":
                body["total"] += Decimal(wanted.cents).scaleb(-2)
            case "cancelled":
                body["status"] = "cancelled"
            case "copy":
                first = newest(shop.db, "orders") + 1
                body["note"] = body["note"] if wanted.note is None else wanted.note
                for seq in range(first, first + wanted.times):
                    body |= {"id": shop.id_for("order", seq), "order_number": str(FIRST_ORDER_NUMBER + seq - 1)}
                    shop.db.execute(
                        "INSERT INTO orders SELECT ?, ?, ?, NULL, ?, status, total_cents, payment_method_id,"
                        " created_on, ? FROM orders WHERE seq = ?",
                        (seq, body["id"], body["order_number"], body["note"], encode(body), row["seq"]),
                    )
        shop.db.execute(
            "UPDATE orders SET body = ?, created_on = ?, status = ? WHERE seq = ?",
            (encode(body), body["created_on"], body["status"], seq),
        )
    return encode({"id": body["id"], "order_number": body["order_number"]})


def another_record(shop: Shop, asked: str) -> str | None:
    """What the transactions call tells of the newest request that made something, other than the one asked for."""
    row = shop.db.execute(
        "SELECT created_on, method, route, status_code, created_entity_id FROM transactions"
        " WHERE client_request_id <> ? AND created_entity_id IS NOT NULL ORDER BY created_on DESC, rowid DESC LIMIT 1",
        (asked,),
    ).fetchone()
    return None if row is None else encode(dict(row))


def given_before(shop: Shop, request_id: str | None, body: bytes) -> bytes:
    """The answer under the id of the order or customer made before, which the transaction then tells too; unchanged
    for the first of all, and for what made neither."""
    made = decode(body)
    for table in ("orders", "customers"):
        before = shop.db.execute(
            f"SELECT id FROM {table} WHERE seq = (SELECT seq - 1 FROM {table} WHERE id = ?)",  # noqa: S608  # own names
            (made.get("id"),),
        ).fetchone()
        if before is not None:
            made["id"] = before["id"]
            shop.db.execute(
                "UPDATE transactions SET created_entity_id = ? WHERE client_request_id = ?", (made["id"], request_id)
            )
            return encode(made).encode()
    return body


def without_note(_shop: Shop, _request_id: str | None, body: bytes) -> bytes:
    """The answer (or each row of a page) with a note of null."""
    told = decode(body)
    for row in told.get("items", [told]):
        if "note" in row:
            row["note"] = None
    return encode(told).encode()
