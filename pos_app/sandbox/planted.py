"""Differences planted into the shop's books by the back door, for who must find them at the end of the day.

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

    `what`: "missing" (no list has it any more), "total" (`cents` more), "cancelled", or "copy" (a second order; with
    `note` under that one).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    order: str = Field(min_length=1)
    what: Literal["missing", "total", "cancelled", "copy"]
    cents: int = 1
    note: str | None = None


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
                seq = newest(shop.db, "orders") + 1
                number = str(FIRST_ORDER_NUMBER + seq - 1)
                body |= {"id": shop.id_for("order", seq), "order_number": number}
                body["note"] = body["note"] if wanted.note is None else wanted.note
                shop.db.execute(
                    "INSERT INTO orders SELECT ?, ?, ?, NULL, ?, status, total_cents, payment_method_id, created_on, ''"
                    " FROM orders WHERE seq = ?",
                    (seq, body["id"], number, body["note"], row["seq"]),
                )
        shop.db.execute(
            "UPDATE orders SET body = ?, created_on = ?, status = ? WHERE seq = ?",
            (encode(body), body["created_on"], body["status"], seq),
        )
    return encode({"id": body["id"], "order_number": body["order_number"]})
