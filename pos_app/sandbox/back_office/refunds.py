"""A refund that somebody books in the shop's software, of an order that is there already.

`POST /_sandbox/refund` books one for a test; `desk` books what it is told. The order then shows it as Chift's file
says: `refunded_amount`, `detailed_refunds`, `returns`, per line `current_quantity`, and the order's `current_…` sums.
May import `shop`, `errors`, `totals` and `wire_json`.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pos_app.sandbox.errors import chift_error, from_pydantic
from pos_app.sandbox.shop import Shop
from pos_app.sandbox.totals import CENT
from pos_app.sandbox.wire_json import decode, encode

Telling = Literal["all", "amount", "sum"]


class RefundedLine(BaseModel):
    """Goods that come back. `cents`: what is given back for them, with tax (None: their share of the line)."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    variant_id: str = Field(min_length=1)
    quantity: int = Field(ge=0, le=100_000)
    cents: int | None = Field(default=None, ge=0)


class RefundOrder(BaseModel):
    """`order`: an order's number, its id, or the receipt number in the first line of its note.

    `lines` None: all that is left of it. `cents`: the amount, whatever the lines come to. `tell`: how the order shows
    it: with its goods, as an amount alone, or in its sums only (software whose refunds Chift does not list). `times`:
    booked so often.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    order: str = Field(min_length=1)
    lines: tuple[RefundedLine, ...] | None = None
    cents: int | None = Field(default=None, ge=0)
    tell: Telling = "all"
    times: int = Field(default=1, ge=1, le=100)
    reason: str = "Goods returned"


def book(shop: Shop, spec: Mapping[str, object]) -> str:
    """Book a refund; the JSON text names the order and the refunds. Raises ApiError: 422 for nonsense, 404."""
    try:
        wanted = RefundOrder.model_validate(spec)
    except ValidationError as error:
        raise from_pydantic(error, "body") from error
    with shop.atomic():
        return booked(shop, wanted)


def booked(shop: Shop, wanted: RefundOrder) -> str:
    """`book`, inside a transaction of its caller."""
    row = _row(shop, wanted.order)
    if row is None:
        raise chift_error(404, "ERROR_ORDER_NOT_FOUND", "The order doesn't exist")
    order, now = decode(row["body"]), shop.timestamp()
    ids = [_one(shop, order, wanted, now) for _ in range(wanted.times)]
    order["last_updated_on"] = now
    if order["refunded_amount"] >= order["total"] > 0:
        order["status"] = "refunded"
    shop.db.execute(
        "UPDATE orders SET body = ?, status = ? WHERE seq = ?", (encode(order), order["status"], row["seq"])
    )
    return encode({"id": order["id"], "order_number": order["order_number"], "refunds": ids})


def pay(shop: Shop, order: str, method: tuple[str, str]) -> None:
    """Somebody books that an order was paid: it is confirmed from now on. Raises ApiError 404."""
    row = _row(shop, order)
    if row is None:
        raise chift_error(404, "ERROR_ORDER_NOT_FOUND", "The order doesn't exist")
    body, now = decode(row["body"]), shop.timestamp()
    body |= {"status": "confirmed", "confirmed_on": now, "last_updated_on": now, "payment_method_id": method[0]}
    body["payment_methods"] = [{"id": method[0], "name": method[1]}]
    body["transactions"] = [
        {
            "id": shop.id_for("payment of", row["seq"]),
            "created_on": now,
            "payment_method_id": method[0],
            "payment_method_name": method[1],
            "amount": body["total"],
            "status": "success",
        }
    ]
    with shop.atomic():
        shop.db.execute(
            "UPDATE orders SET body = ?, status = ?, payment_method_id = ? WHERE seq = ?",
            (encode(body), body["status"], method[0], row["seq"]),
        )


def hidden(text: str) -> str:
    """An order's JSON text without its refunds in detail, as a list shows it that did not ask for them."""
    if '"detailed_refunds":[]' in text:
        return text
    return encode({**decode(text), "detailed_refunds": None})


def _row(shop: Shop, order: str) -> Any:
    first_line = f"Receipt {order}"
    return shop.db.execute(
        "SELECT seq, body FROM orders WHERE number = ?1 OR id = ?1 OR note = ?2"
        " OR substr(note, 1, length(?2) + 1) = ?2 || char(10) ORDER BY seq LIMIT 1",
        (order, first_line),
    ).fetchone()


def _one(shop: Shop, order: dict[str, Any], wanted: RefundOrder, now: str) -> str:
    number = int(shop.db.execute("SELECT count(*) FROM refunds").fetchone()[0]) + 1
    identity = shop.id_for("refund", number)
    shop.db.execute("INSERT INTO refunds (id, order_id, at) VALUES (?, ?, ?)", (identity, order["id"], now))
    goods = [_taken(line, given) for given in _given(order, wanted) for line in _lines_of(order, given.variant_id)[:1]]
    lines = [one for one in goods if one["quantity"]] if wanted.lines is None else goods
    total = sum((one["total"] for one in lines), Decimal("0.00"))
    if wanted.cents is not None:
        total = Decimal(wanted.cents).scaleb(-2)
    elif wanted.lines is None:
        total = max(order["total"] - order["refunded_amount"], Decimal("0.00"))
    tax = (order["tax_amount"] * total / order["total"]).quantize(CENT, ROUND_HALF_UP) if order["total"] else Decimal(0)
    order["refunded_amount"] = (order["refunded_amount"] or Decimal("0.00")) + total
    for name, value in (("untaxed_amount", total - tax), ("tax_amount", tax), ("total", total)):
        order[f"current_{name}"] = max(order[f"current_{name}"] - value, Decimal("0.00"))
    shown = lines if wanted.tell == "all" else []
    if wanted.tell != "sum":
        order["detailed_refunds"] = [
            *(order["detailed_refunds"] or []),
            {
                "id": identity,
                "source_ref": {"id": f"{5500 + number}", "model": "refund"},
                "created_on": now,
                "total": total,
                "reason": wanted.reason,
                "order_lines": shown,
                "other": total - sum((one["total"] for one in shown), Decimal("0.00")),
                "shipping_refunds": [],
                "other_fees": [],
                "transactions": [
                    {**each, "id": f"{identity}-{place}", "created_on": now, "amount": -total}
                    for place, each in enumerate(order["transactions"][:1], 1)
                ],
            },
        ]
        if shown:
            order["returns"] = [
                *(order["returns"] or []),
                {
                    "id": shop.id_for("return", number),
                    "source_ref": {"id": f"{7700 + number}", "model": "return"},
                    "created_on": now,
                    "order_lines": shown,
                    "new_lines": [],
                    "linked_fees": [],
                },
            ]
    return identity


def _given(order: dict[str, Any], wanted: RefundOrder) -> list[RefundedLine]:
    if wanted.lines is not None:
        return list(wanted.lines)
    left = [(line["variant"]["id"], line["current_quantity"]) for line in order["lines"]]
    return [RefundedLine(variant_id=variant, quantity=quantity) for variant, quantity in left]


def _lines_of(order: dict[str, Any], variant_id: str) -> list[dict[str, Any]]:
    """The order's lines of a variant, those with something left first."""
    mine = [line for line in order["lines"] if line["variant"]["id"] == variant_id]
    return sorted(mine, key=lambda line: not line["current_quantity"])


def _taken(line: dict[str, Any], given: RefundedLine) -> dict[str, Any]:
    """What a refund shows of a line, of which that many pieces are gone from now on. Nothing keeps a careless person
    from more than was sold."""
    line["current_quantity"] = max(line["current_quantity"] - given.quantity, 0)
    share = Decimal(given.quantity) / line["quantity"]
    total = (line["total"] * share).quantize(CENT, ROUND_HALF_UP)
    if given.cents is not None:
        total = Decimal(given.cents).scaleb(-2)
    tax = (line["tax_amount"] * total / line["total"]).quantize(CENT, ROUND_HALF_UP) if line["total"] else Decimal(0)
    return {
        "id": line["id"],
        "variant": line["variant"],
        "quantity": given.quantity,
        "untaxed_amount": total - tax,
        "tax_amount": tax,
        "total": total,
    }
