"""The practice shop's back office: refunds booked late, in parts, wrongly, twice, never; drafts of invoices."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pos_app.sandbox import Options
from pos_app.sandbox.errors import ApiError
from tests.unit.sandbox.practice_till import Clock, PracticeTill

INVOICE = {
    "currency": "EUR",
    "invoice_type": "customer_refund",
    "status": "draft",
    "invoice_date": "2026-11-22",
    "untaxed_amount": 10.0,
    "tax_amount": 2.1,
    "total": 12.1,
    "reference": "R-1-261122-0001",
    "lines": [
        {"unit_price": 10.0, "quantity": 1, "untaxed_amount": 10.0, "tax_amount": 2.1, "total": 12.1, "tax_rate": 21.0}
    ],
}


def ordered(till: PracticeTill, *goods: tuple[str, int]) -> dict[str, Any]:
    """An order of some goods by SKU and quantity, as it was answered."""
    lines = [
        {"variant_id": till.variant_id(sku), "quantity": quantity, "tax_rate": 21.0, "unit_price": 10.0}
        for sku, quantity in goods
    ]
    return posted(till, lines=lines)


def posted(till: PracticeTill, **changes: object) -> dict[str, Any]:
    made: dict[str, Any] = till.post("/commerce/orders", till.order(**changes)).json()
    return made


def read(till: PracticeTill, **query: str) -> dict[str, Any]:
    """The only order, as a list shows it."""
    found: list[dict[str, Any]] = till.get("/commerce/orders", **query).json()["items"]
    assert len(found) == 1
    return found[0]


def detailed(till: PracticeTill) -> dict[str, Any]:
    return read(till, include_detailed_refunds="true")


def a_line(order: dict[str, Any], place: int, quantity: int, cents: int | None = None) -> dict[str, Any]:
    return {"variant_id": order["lines"][place]["variant"]["id"], "quantity": quantity, "cents": cents}


def test_a_refund_of_a_part_shows_in_the_lines_and_sums_and_not_in_the_total(till: PracticeTill, clock: Clock) -> None:
    made = ordered(till, ("CB-01", 3), ("TL-02", 1))
    clock.forward(hours=2)
    till.sign_in()
    till.shop.refund({"order": made["order_number"], "lines": [a_line(made, 0, 2)], "reason": "Wrong size"})
    now = detailed(till)
    assert (now["status"], now["total"]) == ("confirmed", 48.4)
    assert (now["refunded_amount"], now["current_total"]) == (24.2, 24.2)
    assert [(one["quantity"], one["current_quantity"]) for one in now["lines"]] == [(3, 1), (1, 1)]
    (refund,) = now["detailed_refunds"]
    assert (refund["total"], refund["reason"]) == (24.2, "Wrong size")
    (line,) = refund["order_lines"]
    assert (line["variant"]["id"], line["quantity"], line["total"]) == (made["lines"][0]["variant"]["id"], 2, 24.2)
    assert line["untaxed_amount"] + line["tax_amount"] == pytest.approx(24.2)
    assert [one["quantity"] for one in now["returns"][0]["order_lines"]] == [2]
    assert now["last_updated_on"] > now["created_on"]


def test_details_come_only_where_they_are_asked_for(till: PracticeTill) -> None:
    made = ordered(till, ("CB-01", 1))
    assert read(till)["detailed_refunds"] == []
    till.shop.refund({"order": made["order_number"]})
    assert read(till)["detailed_refunds"] is None
    assert (read(till)["refunded_amount"], read(till)["status"]) == (12.1, "refunded")
    assert len(detailed(till)["detailed_refunds"]) == 1


def test_a_refunded_order_is_among_those_that_changed_since(till: PracticeTill, clock: Clock) -> None:
    made = ordered(till, ("CB-01", 1))
    clock.forward(days=5)
    till.sign_in()
    since = "2026-11-25T00:00:00"
    assert till.get("/commerce/orders", updated_after=since).json()["total"] == 0
    till.shop.refund({"order": made["order_number"]})
    assert till.get("/commerce/orders", updated_after=since).json()["total"] == 1


def test_an_amount_alone_and_the_sum_alone(till: PracticeTill) -> None:
    made = ordered(till, ("CB-01", 2))
    till.shop.refund({"order": made["order_number"], "lines": [a_line(made, 0, 1)], "tell": "amount"})
    (refund,) = detailed(till)["detailed_refunds"]
    assert (refund["total"], refund["order_lines"], refund["other"]) == (12.1, [], 12.1)
    till.shop.refund({"order": made["order_number"], "lines": [a_line(made, 0, 1)], "tell": "sum"})
    now = detailed(till)
    assert (len(now["detailed_refunds"]), now["refunded_amount"], now["current_total"]) == (1, 24.2, 0)


@pytest.mark.parametrize(
    ("manner", "at_once", "later"),
    [
        ("as_told", [24.2], [24.2]),
        ("late", [], [24.2]),
        ("in_parts", [12.1], [12.1, 12.1]),
        ("wrong", [12.1], [12.1]),
        ("twice", [24.2, 24.2], [24.2, 24.2]),
        ("never", [], []),
    ],
)
def test_each_manner_of_booking(
    till: PracticeTill, clock: Clock, manner: str, at_once: list[float], later: list[float]
) -> None:
    made = ordered(till, ("CB-01", 1), ("TL-02", 1))
    till.habits(books_refunds=manner, late_seconds=60)
    lines = [a_line(made, 0, 1, 1210), a_line(made, 1, 1, 1210)]
    till.shop.told({"order": made["order_number"], "lines": lines, "cents": 2420})
    assert [one["total"] for one in detailed(till)["detailed_refunds"]] == at_once
    clock.forward(seconds=61)
    assert [one["total"] for one in detailed(till)["detailed_refunds"]] == later


def test_a_single_line_is_booked_wrongly_by_a_euro_and_in_two_parts(till: PracticeTill, clock: Clock) -> None:
    made = ordered(till, ("CB-01", 3))
    till.habits(books_refunds="wrong")
    till.shop.told({"order": made["order_number"], "lines": [a_line(made, 0, 1, 1210)], "cents": 1210})
    till.habits(books_refunds="in_parts", late_seconds=5)
    till.shop.told({"order": made["order_number"], "lines": [a_line(made, 0, 2, 2420)], "cents": 2420})
    clock.forward(seconds=6)
    assert [one["total"] for one in detailed(till)["detailed_refunds"]] == [11.1, 12.1, 12.1]


def test_a_shop_shows_refunds_in_its_own_way(till: PracticeTill) -> None:
    till.habits(shop="woocommerce", fees=[])
    method = next(one["id"] for one in till.get("/commerce/payment-methods").json()["items"])
    made = posted(till, payment_method=method)
    till.shop.told({"order": made["order_number"], "cents": 100})
    assert [(one["total"], one["order_lines"]) for one in detailed(till)["detailed_refunds"]] == [(1.0, [])]


@given(
    sold=st.lists(st.integers(1, 5), min_size=1, max_size=3),
    back=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 6)), max_size=5),
)
@settings(max_examples=30, deadline=None)
def test_sums_are_those_of_the_refunds(sold: list[int], back: list[tuple[int, int]]) -> None:
    clock = Clock()
    till = PracticeTill(Options(clock=clock))
    try:
        made = ordered(till, *zip(("CB-01", "TL-02", "SL-01"), sold, strict=False))
        for place, quantity in back:
            if place < len(sold):
                till.shop.refund({"order": made["id"], "lines": [a_line(made, place, quantity)]})
        now = detailed(till)
        gone = sum((Decimal(str(one["total"])) for one in now["detailed_refunds"]), Decimal(0))
        assert Decimal(str(now["refunded_amount"])) == gone
        assert Decimal(str(now["current_total"])) == max(Decimal(str(now["total"])) - gone, Decimal(0))
        assert all(0 <= one["current_quantity"] <= one["quantity"] for one in now["lines"])
    finally:
        till.close()


def test_nonsense_is_refused(till: PracticeTill) -> None:
    made = ordered(till, ("CB-01", 1))
    for spec, status in (
        ({"order": "none"}, 404),
        ({"order": made["order_number"], "lines": [{"variant_id": "v", "quantity": -1}]}, 422),
        ({"order": made["order_number"], "cents": -5}, 422),
        ({}, 422),
    ):
        with pytest.raises(ApiError) as refused:
            till.shop.refund(spec)
        assert refused.value.status == status
    till.shop.told({"order": "none", "cents": 100})  # nobody's to book
    assert read(till)["refunded_amount"] == 0


def test_an_unpaid_order_is_paid_later(till: PracticeTill, clock: Clock) -> None:
    made = posted(till, payment_method=None)
    assert made["status"] == "draft"
    clock.forward(days=1)
    till.sign_in()
    till.shop.pay({"order": made["order_number"]})
    now = read(till)
    assert (now["status"], now["transactions"][0]["amount"]) == ("confirmed", made["total"])


# --- invoicing ---


def post_invoice(till: PracticeTill, request_id: str | None = None, **changes: object) -> Any:
    return till.post("/invoicing/invoices", {**INVOICE, **changes}, request_id)


def test_without_a_connection_there_is_no_invoicing(till: PracticeTill) -> None:
    answer = post_invoice(till)
    assert (answer.status_code, answer.json()["error_code"]) == (400, "ERROR_NO_ACTIVE_CONNECTION")
    assert len(till.get("/connections").json()) == 2


def test_where_the_software_cannot_it_says_so(till: PracticeTill) -> None:
    till.habits(invoicing=True, not_supported=["POST /invoicing/*"])
    answer = post_invoice(till)
    assert (answer.status_code, answer.json()["error_code"]) == (405, "ERROR_RESOURCE_NOT_SUPPORTED")


def test_a_draft_is_made_once_a_request(till: PracticeTill) -> None:
    till.habits(invoicing=True)
    made = post_invoice(till, "draft-1").json()
    assert (made["invoice_type"], made["status"], made["total"]) == ("customer_refund", "draft", 12.1)
    again = post_invoice(till, "draft-1")
    assert (again.status_code, again.json()["error_code"]) == (409, "REQUEST_ALREADY_PROCESSED")
    (found,) = till.get("/invoicing/invoices", invoice_type="customer_refund").json()["items"]
    assert found["id"] == made["id"]
    assert till.get(f"/invoicing/invoices/{made['id']}").json()["reference"] == "R-1-261122-0001"
    assert till.get("/invoicing/invoices", invoice_type="customer_invoice").json()["items"] == []
    assert {one["api"] for one in till.get("/connections").json()} == {"Point of Sale", "eCommerce", "Invoicing"}


def test_sums_that_do_not_add_up_are_refused(till: PracticeTill) -> None:
    till.habits(invoicing=True)
    assert post_invoice(till, tax_amount=2.0).json()["error_code"] == "ERROR_DATA_VALIDATION"
    assert post_invoice(till, total="12.10").status_code == 422


def test_with_two_connections_a_call_goes_to_the_one_it_names(till: PracticeTill) -> None:
    till.habits(invoicing=True, more_books=True)
    first, second = (one["connectionid"] for one in till.get("/connections").json() if one["api"] == "Invoicing")
    assert first != second
    till.http.headers["X-Chift-ConnectionId"] = second
    assert post_invoice(till, "draft-2").status_code == 200
    del till.http.headers["X-Chift-ConnectionId"]
    assert post_invoice(till, "draft-3").status_code == 200
    went = {one["client_request_id"]: one["connection_id"] for one in till.state()["transactions"]}
    assert went == {"draft-2": second, "draft-3": first}
