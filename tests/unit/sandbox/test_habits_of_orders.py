"""Habits of orders: how a payment is called, what becomes of a note, what the answer says of an order that is made."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from pos_app.sandbox.habits.methods import METHODS
from tests.unit.sandbox.practice_till import PracticeTill, code

TO_BE_FOUND = "Receipt 1-261122-0001\nLine two of the note\nand a third"


def names(till: PracticeTill) -> list[str]:
    return [each["name"] for each in till.get("/commerce/payment-methods").json()["items"]]


def paid_by(till: PracticeTill, method: str | None) -> int:
    return till.post("/commerce/orders", till.order(payment_method=method)).status_code


@pytest.mark.parametrize("language", ["german", "dutch", "french", "italian", "danish", "currency", "online"])
def test_cash_is_not_called_cash(till: PracticeTill, language: str) -> None:
    till.habits(payment_methods=language)
    own = METHODS[language][0].name

    assert names(till)[0] == own != "Cash"
    refused = till.post("/commerce/orders", till.order(payment_method="Cash"))
    assert code(refused) == (400, "ERROR_DATA_VALIDATION")
    assert "Cash" in refused.json()["message"]
    assert paid_by(till, own) == 200
    assert till.state()["orders"][0]["payment_method"] == own


def test_no_methods_at_all(till: PracticeTill) -> None:
    """What is not said to be paid is a draft."""
    till.habits(payment_methods="none")

    assert names(till) == []
    assert paid_by(till, "Cash") == 400
    assert paid_by(till, None) == 200
    assert till.state()["orders"][0]["status"] == "draft"


def test_a_list_of_ones_own(till: PracticeTill) -> None:
    till.habits(payment_methods=["Bar", {"name": "Karte", "id": "7"}, {"name": "Scheck", "active": False}])

    shown = till.get("/commerce/payment-methods").json()["items"]
    assert [(each["name"], each["active"]) for each in shown] == [("Bar", True), ("Karte", True), ("Scheck", False)]
    assert shown[1]["id"] == "7"
    assert [paid_by(till, method) for method in ("bar", "7", "Scheck")] == [200, 200, 400]
    assert [each["name"] for each in till.get("/pos/payment-methods").json()["items"]] == ["Bar", "Karte"]


@pytest.mark.parametrize(
    ("by", "taken"),
    [
        ("id_or_name", {"cod", "COD", "Cash on delivery", "cash on delivery"}),
        ("id", {"cod"}),
        ("exact_name", {"Cash on delivery"}),
    ],
)
def test_how_an_order_must_name_a_method(till: PracticeTill, by: str, taken: set[str]) -> None:
    """By name or by id, as that shop takes it."""
    till.habits(payment_methods="woocommerce", methods_by=by)
    tried = ("cod", "COD", "Cash on delivery", "cash on delivery", "cheque")

    assert {method for method in tried if paid_by(till, method) == 200} == taken


def test_closures_know_methods_the_shop_had_then(till: PracticeTill) -> None:
    till.habits(payment_methods="german")
    paid_by(till, "Barzahlung")
    till.habits(shop="ordinary")
    paid_by(till, "Cash")

    closure = till.get("/pos/closures/2026-11-22").json()["closures"][0]
    assert {each["payment_method_name"] for each in closure["payments"]} == {"Barzahlung", "Cash"}


@pytest.mark.parametrize(
    ("status", "error_code"),
    [
        (400, "ERROR_DATA_VALIDATION"),
        (400, "ERROR_TECHNICAL_MAPPING"),
        (400, None),
        (404, "ERROR_ORDER_NOT_FOUND"),
        (405, "ERROR_RESOURCE_NOT_SUPPORTED"),
    ],
)
def test_the_order_is_made_and_then_refused(till: PracticeTill, status: int, error_code: str | None) -> None:
    """Sent again under a new id it is there twice."""
    till.habits(made_then={"status": status, "error_code": error_code})
    order = till.order(note=TO_BE_FOUND)

    assert code(till.post("/commerce/orders", order, "r1")) == (status, error_code)

    made = till.state()["orders"]
    assert [each["request_id"] for each in made] == ["r1"]
    record = till.transaction("r1").json()
    assert (record["status_code"], record["created_entity_id"]) == (200, made[0]["id"])
    till.post("/commerce/orders", order, "r2")
    assert len(till.state()["orders"]) == 2


def test_what_an_order_says_of_its_buyer_can_be_dropped(till: PracticeTill) -> None:
    order = till.order()
    order["customer"]["internal_notes"] = "Receipt 1-261122-0001"
    assert till.post("/commerce/orders", order).json()["customer"]["internal_notes"] == "Receipt 1-261122-0001"
    till.habits(buyer_notes="dropped")
    made = till.post("/commerce/orders", order).json()
    shown = (made, till.get(f"/commerce/orders/{made['id']}").json())
    assert [each["customer"]["internal_notes"] for each in shown] == [None, None]


def test_the_record_can_say_that_it_failed(till: PracticeTill) -> None:
    """Then only the note tells."""
    till.habits(made_then={"error_code": "ERROR_TECHNICAL_MAPPING", "record_status": 400})
    till.post("/commerce/orders", till.order(note=TO_BE_FOUND), "r1")

    record = till.transaction("r1").json()
    assert (record["status_code"], record["created_entity_id"]) == (400, None)
    assert [each["note"] for each in till.get("/commerce/orders").json()["items"]] == [TO_BE_FOUND]


@pytest.mark.parametrize(
    ("habit", "kept"),
    [
        ({"notes": "kept"}, TO_BE_FOUND),
        ({"notes": "dropped"}, None),
        ({"notes": "cut", "note_length": 12}, "Receipt 1-26"),
        ({"notes": "one_line"}, "Receipt 1-261122-0001 Line two of the note and a third"),
    ],
)
def test_what_becomes_of_a_note(till: PracticeTill, habit: dict[str, Any], kept: str | None) -> None:
    """In the answer, in the order and in the list alike."""
    till.habits(**habit)

    made = till.post("/commerce/orders", till.order(note=TO_BE_FOUND)).json()

    shown = (made, till.get(f"/commerce/orders/{made['id']}").json(), till.get("/commerce/orders").json()["items"][0])
    assert [each["note"] for each in shown] == [kept] * 3


def test_a_fee_the_shop_adds(till: PracticeTill) -> None:
    """In other_fees and the total, not in total_without_fees."""
    till.habits(fees=[{"type": "shipping", "untaxed": 4.09, "tax_rate": 21.0}])

    made = till.post("/commerce/orders", till.order()).json()

    fee = made["other_fees"][0]
    assert (fee["type"], fee["untaxed_amount"], fee["tax_amount"], fee["total"]) == ("shipping", 4.09, 0.86, 4.95)
    assert (made["total_without_fees"], made["total"], made["current_total"]) == (29.97, 34.92, 34.92)
    assert made["transactions"][0]["amount"] == 34.92
    sold = till.get("/pos/sales", date_from="2026-11-22", date_to="2026-11-22").json()
    assert (sold["total"], sold["taxes"][0]["total"]) == (34.92, 34.92)


@pytest.mark.parametrize("status", ["draft", "cancelled", "cancelled_unpaid", "shipped", "refunded", "on_hold"])
def test_another_status_than_confirmed(till: PracticeTill, status: str) -> None:
    """The last one is none of Chift's file."""
    till.habits(order_status=status)

    made = till.post("/commerce/orders", till.order()).json()

    assert made["status"] == till.get(f"/commerce/orders/{made['id']}").json()["status"] == status
    assert (made["cancelled_on"] is not None) == status.startswith("cancelled")
    assert (made["confirmed_on"] is None) == (status == "draft")
    closures = till.get("/pos/closures/2026-11-22").json()["closures"]
    assert bool(closures) != status.startswith("cancelled")


def test_money_given_back_and_a_payment_that_failed(till: PracticeTill) -> None:
    till.habits(refunded=5.0, transaction_status="failed")

    made = till.post("/commerce/orders", till.order()).json()

    assert (made["refunded_amount"], made["total"], made["current_total"]) == (5.0, 29.97, 24.97)
    assert made["current_untaxed_amount"] + made["current_tax_amount"] == pytest.approx(24.97)
    assert made["detailed_refunds"][0]["total"] == 5.0
    assert [each["status"] for each in made["transactions"]] == ["failed"]


def test_more_cannot_be_given_back_than_was_paid(till: PracticeTill) -> None:
    till.habits(refunded=1000)
    made = till.post("/commerce/orders", till.order()).json()
    assert (made["refunded_amount"], made["current_total"], made["current_tax_amount"]) == (29.97, 0, 0)
    (refund,) = made["detailed_refunds"]
    assert [(each["quantity"], each["total"]) for each in refund["order_lines"]] == [(3, 29.97)]
    assert [each["current_quantity"] for each in made["lines"]] == [0]


def test_a_fee_is_given_back_with_all_the_rest(till: PracticeTill) -> None:
    till.habits(refunded=1000, fees=[{}])
    made = till.post("/commerce/orders", till.order()).json()
    (refund,) = made["detailed_refunds"]
    assert (refund["total"], [each["total"] for each in refund["shipping_refunds"]]) == (34.92, [4.95])
    assert made["current_untaxed_amount"] == made["current_total"] == 0


@pytest.mark.parametrize(
    ("rounding", "total"), [("per_line", "0.81"), ("per_rate", "0.80"), ("cut_prices_2dp", "0.81")]
)
def test_rounding_is_a_habit_too(till: PracticeTill, rounding: str, total: str) -> None:
    till.habits(rounding=rounding)

    till.post("/commerce/orders", till.order(*[(1, "0.2211", "21")] * 3))

    assert till.state()["orders"][0]["total"] == Decimal(total)


def test_an_error_with_its_detail(till: PracticeTill) -> None:
    """What the software said is in `detail`."""
    till.habits(error_details=True)

    refused = till.post("/commerce/orders", till.order(payment_method="Shells")).json()

    assert refused == {
        "message": "Error while trying to perform your request",
        "status": "error",
        "detail": "The payment method Shells doesn't exist or is not active",
        "error_code": "ERROR_DATA_VALIDATION",
    }
