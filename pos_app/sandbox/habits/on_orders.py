"""Changes that a shop makes to an order it was sent: a fee, another status, a note that is lost.

Works on the finished order of Chift's shape, in place, before it is kept. May import `habits.model` and `totals`.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from pos_app.sandbox.habits.model import Fee, Habits
from pos_app.sandbox.totals import CENT, Amounts, taxed

NewId = Callable[..., str]
"""A repeatable id for the parts given (`Shop.id_for`)."""

_FEE_TOLD = ("id", "source_ref", "type", "untaxed_amount", "tax_amount", "total")
_CANCELLED = ("cancelled", "cancelled_unpaid")


def fees_of(habits: Habits) -> list[tuple[Decimal, Amounts]]:
    """Rate in percent and amounts of each fee the shop adds."""
    return [(fee.tax_rate, taxed(fee.untaxed, fee.tax_rate)) for fee in habits.fees]


def made_order(habits: Habits, order: dict[str, Any], new_id: NewId) -> None:
    """Changes an order whose amounts are those of its lines, before it is kept and answered."""
    number, now = order["order_number"], order["created_on"]
    for place, (fee, (_, amounts)) in enumerate(zip(habits.fees, fees_of(habits), strict=True), 1):
        order["other_fees"].append(_fee(fee, amounts, new_id("fee", number, place), now))
        for start in ("", "current_"):
            for name, value in named(amounts):
                order[start + name] += value
        for payment in order["transactions"]:
            payment["amount"] += amounts.total
    order["note"] = note_as_kept(habits, order["note"])
    for payment in order["transactions"]:
        payment["status"] = habits.transaction_status
    if habits.order_status:
        order["status"] = habits.order_status
        if habits.order_status in _CANCELLED:
            order["cancelled_on"] = now
        elif habits.order_status == "draft":
            order["confirmed_on"] = None
    if habits.order_currency:
        order["currency"] = habits.order_currency
    if habits.refunded:
        _refund(order, min(habits.refunded, order["total"]), new_id, now)
    if habits.buyer_notes == "dropped":
        order["customer"] = {**order["customer"], "internal_notes": None}
    if "orders" in habits.odd_dates:
        order["created_on"] = habits.odd_dates["orders"]


def counts_as_sold(order: dict[str, Any]) -> bool:
    """Whether the shop's own sums have it: paid and not cancelled."""
    return order["payment_method_id"] is not None and order["status"] not in _CANCELLED


def note_as_kept(habits: Habits, note: str | None) -> str | None:
    """What is left of an order's note."""
    if note is None or habits.notes == "kept":
        return note
    match habits.notes:
        case "dropped":
            return None
        case "cut":
            return note[: habits.note_length]
        case _:
            return " ".join(note.split())


def named(amounts: Amounts) -> list[tuple[str, Decimal]]:
    """The amounts under Chift's names."""
    return [("untaxed_amount", amounts.untaxed), ("tax_amount", amounts.tax), ("total", amounts.total)]


def _fee(fee: Fee, amounts: Amounts, identity: str, now: str) -> dict[str, Any]:
    return {
        "id": identity,
        "source_ref": {"id": fee.type, "model": "order_fee"},
        "created_on": now,
        "type": fee.type,
        "removed": False,
        "tax_rate": fee.tax_rate,
        "tax_id": None,
        "discounts": [],
        **dict(named(amounts)),
    }


def _refund(order: dict[str, Any], amount: Decimal, new_id: NewId, now: str) -> None:
    """A refund of the whole order gives back its lines; one of a part is an amount alone, its tax in proportion."""
    number, whole = order["order_number"], amount == order["total"]
    tax = (order["tax_amount"] * amount / order["total"]).quantize(CENT) if amount else Decimal(0)
    order["refunded_amount"] = amount
    for name, value in named(Amounts(amount - tax, tax, amount)):
        order[f"current_{name}"] -= value
    told = ("id", "variant", "quantity", "untaxed_amount", "tax_amount", "total")
    lines = [{key: line[key] for key in told} for line in order["lines"]] if whole else []
    for line in order["lines"]:
        line["current_quantity"] = 0 if whole else line["quantity"]
    fees = [{key: fee[key] for key in _FEE_TOLD} for fee in order["other_fees"]] if whole else []
    order["detailed_refunds"] = [
        {
            "id": new_id("refund", number),
            "source_ref": {"id": f"R{number}", "model": "refund"},
            "created_on": now,
            "total": amount,
            "reason": "Goods returned",
            "order_lines": lines,
            "other": Decimal(0) if whole else amount,
            "shipping_refunds": [
                {key: fee[key] for key in fee if key != "type"} for fee in fees if fee["type"] == "shipping"
            ],
            "other_fees": [fee for fee in fees if fee["type"] != "shipping"],
            "transactions": [{**each, "amount": -amount} for each in order["transactions"]],
        }
    ]
