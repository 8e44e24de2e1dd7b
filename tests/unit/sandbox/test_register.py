"""The POS side: locations, tickets, payments, what a till is set up with, and the sums of a day."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.sandbox.practice_till import Clock, PracticeTill, code, fields

TODAY = "2026-11-22"
SPAN = {"date_from": TODAY, "date_to": TODAY}


def items(till: PracticeTill, path: str, **query: str | int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = till.get(path, **query).json()["items"]
    return found


def test_one_location_or_two(till: PracticeTill) -> None:
    assert [each["name"] for each in items(till, "/pos/locations")] == ["Rue Haute"]
    till.habits(branches=2)

    first, second = items(till, "/pos/locations")

    assert (second["name"], second["timezone"], second["address"]["city"]) == ("Ostende", "Europe/Brussels", "Oostende")
    assert first["id"] != second["id"]
    assert [each["name"] for each in items(till, "/commerce/locations")] == ["Rue Haute", "Ostende"]


def test_sums_are_of_one_location_or_of_all(till: PracticeTill) -> None:
    """Without location_id a till compares itself with both."""
    till.habits(branches=2)
    first, second = (each["id"] for each in items(till, "/pos/locations"))
    made = till.post("/commerce/orders", till.order()).json()

    def total(**query: str) -> float:
        told: float = till.get("/pos/sales", **SPAN, **query).json()["total"]
        return told

    assert (total(), total(location_id=first), total(location_id=second)) == (78.37, 29.97, 48.40)
    closures = {
        place: till.get(f"/pos/closures/{TODAY}", **({} if place is None else {"location_id": place})).json()[
            "closures"
        ]
        for place in (None, first, second)
    }
    assert [each["total"] for each in closures[None]] == [29.97, 48.40]
    assert closures[first] + closures[second] == closures[None]
    assert [each["total"] for each in items(till, "/pos/orders", location_id=second)] == [48.40]
    both = items(till, "/pos/orders")
    assert both[0]["id"] == made["id"]
    assert [each["location_id"] for each in both] == [first, second]
    assert till.get(f"/pos/orders/{both[1]['id']}").json() == both[1]
    assert [each["total"] for each in items(till, "/pos/payments", **SPAN)] == [29.97, 48.40]
    assert [each["total"] for each in items(till, "/pos/payments", **SPAN, size=1, page=2)] == [48.40]
    reports = [till.get("/pos/report", date=TODAY, location_id=place).json() for place in (first, second)]
    assert [(each["location_id"], each["orders"][0]["total"]) for each in reports] == [(first, 29.97), (second, 48.40)]


@pytest.mark.parametrize(
    "path",
    [
        "/pos/orders",
        "/pos/sales",
        f"/pos/closures/{TODAY}",
        "/pos/objectives",
        "/pos/report",
        "/pos/payment-methods",
        "/pos/products",
        "/pos/product-categories",
        "/pos/accounting-categories",
        "/pos/tax-rates",
        "/pos/modifiers",
    ],
)
def test_a_location_that_is_not_there(till: PracticeTill, path: str) -> None:
    assert code(till.get(path, **SPAN, date=TODAY, location_id="nowhere")) == (404, "ERROR_LOCATION_NOT_FOUND")


def test_an_order_is_a_ticket(till: PracticeTill, clock: Clock) -> None:
    till.habits(fees=[{}])
    paid = till.post("/commerce/orders", till.order()).json()
    clock.forward(days=1)
    till.sign_in()
    unpaid = till.post("/commerce/orders", till.order(payment_method=None)).json()

    ticket = till.get(f"/pos/orders/{paid['id']}").json()

    assert (ticket["order_number"], ticket["total"], ticket["delivery_fee"]) == ("100001", 34.92, 4.95)
    assert [(each["description"], each["quantity"], each["total"]) for each in ticket["items"]] == [
        ("Torchon lin", 3, 29.97)
    ]
    assert [(each["payment_method_name"], each["total"], each["status"]) for each in ticket["payments"]] == [
        ("Cash", 34.92, "Completed")
    ]
    assert sum(each["total"] for each in ticket["taxes"]) == 34.92
    for query, expected in (
        ({}, [paid, unpaid]),
        ({"state": "closed"}, [paid]),
        ({"state": "open"}, [unpaid]),
        ({"date_to": TODAY}, [paid]),
        ({"date_from": "2026-11-23"}, [unpaid]),
        ({"closure_id": till.get(f"/pos/closures/{TODAY}").json()["closures"][0]["id"]}, [paid]),
        ({"closure_id": "unknown"}, []),
    ):
        assert [each["id"] for each in items(till, "/pos/orders", **query)] == [each["id"] for each in expected]
    assert code(till.get("/pos/orders/none")) == (404, "ERROR_ORDER_NOT_FOUND")
    assert items(till, "/pos/payments", date_from="2026-11-23", date_to="2026-11-23") == []
    assert fields(till.get("/pos/payments")) == [["query", "date_from"], ["query", "date_to"]]


def test_the_customer_of_a_ticket_can_be_changed(till: PracticeTill) -> None:
    made = till.post("/commerce/orders", till.order()).json()["id"]
    elise = items(till, "/pos/customers", search="elise")[0]["id"]

    assert till.patch(f"/pos/orders/{made}", {"customer_id": elise}).json()["customer_id"] == elise
    assert till.get(f"/pos/orders/{made}").json()["customer_id"] == elise
    assert code(till.patch(f"/pos/orders/{made}", {"customer_id": "x"})) == (404, "ERROR_CUSTOMER_NOT_FOUND")
    assert code(till.patch("/pos/orders/none", {})) == (404, "ERROR_ORDER_NOT_FOUND")
    till.patch(f"/pos/orders/{made}", {"customer_id": None})
    assert till.get(f"/pos/orders/{made}").json()["customer_id"] is None


def test_what_a_till_is_set_up_with(till: PracticeTill) -> None:
    assert [each["name"] for each in items(till, "/pos/payment-methods")] == ["Cash", "Card", "Transfer"]
    categories = {each["id"]: each["name"] for each in items(till, "/pos/product-categories")}
    assert list(categories.values())[:2] == ["Food", "Drinks"]
    accounts = {each["id"] for each in items(till, "/pos/accounting-categories")}
    assert len(accounts) == len(categories)
    goods = items(till, "/pos/products", size=100)
    assert (goods[0]["name"], goods[0]["prices"]) == (
        "Pain de campagne 800 g",
        [{"unit_price": 4.2, "tax_rate": None}],
    )
    assert all(set(each["categories"]) <= set(categories) for each in goods)
    assert all(set(each["accounting_category_ids"]) <= accounts for each in goods)
    assert "Calendrier 2024" not in {each["name"] for each in goods}
    assert [each["rate"] for each in items(till, "/pos/tax-rates")] == [0, 6, 12, 21]
    assert [each["name"] for each in items(till, "/pos/modifiers")[0]["options"]] == ["Papier kraft", "Papier cadeau"]
    assert ("BE", "Belgium") in [(each["code"], each["name"]) for each in items(till, "/commerce/countries")]


def test_a_goal_for_each_day(till: PracticeTill) -> None:
    span = {"date_from": "2026-11-20", "date_to": "2026-12-31"}
    page = till.get("/pos/objectives", **span, size=20, page=3).json()

    assert page["total"] == 42
    assert [each["date"] for each in page["items"]] == ["2026-12-30", "2026-12-31"]
    assert till.get("/pos/objectives", date_from="2023-01-08", date_to="2023-01-01").json()["total"] == 0
    ever = till.get("/pos/objectives", date_from="0001-01-01", date_to="9999-12-31", page=10**9).json()
    assert (ever["total"], ever["items"]) == (3652059, [])


def test_stock_is_counted_anew(till: PracticeTill, clock: Clock) -> None:
    towel, place = till.variant_id(), items(till, "/commerce/locations")[0]
    clock.forward(minutes=1)
    since = clock.now.strftime("%Y-%m-%dT%H:%M:%S")
    path = f"/commerce/variants/set_quantity/{towel}"

    answer = till.post(path, {"location_id": place["id"], "available_quantity": 7.0}, "r1")

    assert answer.json() == {"location": {"id": place["id"], "name": "Rue Haute"}, "available_quantity": 7}
    changed = items(till, "/commerce/products", updated_after=since)
    assert [each["variants"][0]["available_quantity"] for each in changed] == [7]
    assert code(till.post(path, {"location_id": "x", "available_quantity": 7})) == (404, "ERROR_LOCATION_NOT_FOUND")
    assert fields(till.post(path, {"location_id": place["id"], "available_quantity": -1})) == [
        ["body", "available_quantity"]
    ]
    other = {"location_id": place["id"], "available_quantity": 8}
    assert code(till.post(path, other, "r1")) == (409, "REQUEST_ALREADY_PROCESSED")
    assert code(till.post("/commerce/variants/set_quantity/none", other)) == (404, "ERROR_VARIANT_NOT_FOUND")
