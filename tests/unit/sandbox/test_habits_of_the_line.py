"""Habits of the line and the account: what answers in the shop's place, and what a shop cannot do at all."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Any

import pytest

from pos_app.sandbox.errors import ApiError
from tests.unit.sandbox.practice_till import Clock, PracticeTill, code

UNSUPPORTED = "ERROR_RESOURCE_NOT_SUPPORTED"
LISTS = (
    "/pos/customers",
    "/commerce/taxes",
    "/commerce/product-categories",
    "/commerce/payment-methods",
    "/commerce/products",
)


def orders(till: PracticeTill) -> int:
    return len(till.state()["orders"])


def test_the_habits_in_force_are_told_and_taken_back(till: PracticeTill) -> None:
    before = till.shop.habits()

    changed = till.habits(notes="dropped", branches=2)
    assert (changed["notes"], changed["branches"], changed["shop"]) == ("dropped", 2, "ordinary")
    assert till.habits(notes="cut")["branches"] == 2  # what is not named stays

    till.habits(shop="ordinary")
    assert till.shop.habits() == before


@pytest.mark.parametrize(
    "wrong",
    [
        {"shop": "magento"},
        {"colour": "red"},
        {"notes": "sung"},
        {"branches": 3},
        {"payment_methods": "klingon"},
        {"failing": [{"match": "*", "status": 200}]},
        {"most_rows": 0},
    ],
)
def test_what_is_no_habit_is_refused_and_changes_nothing(till: PracticeTill, wrong: dict[str, Any]) -> None:
    before = till.shop.habits()

    with pytest.raises(ApiError) as caught:
        till.habits(**wrong)

    assert caught.value.status == 422
    assert till.shop.habits() == before


def test_each_list_fails_for_itself(till: PracticeTill) -> None:
    till.habits(
        failing=[
            {"match": "GET /pos/customers", "status": 502},
            {"match": "GET /commerce/taxes", "status": 404, "error_code": "ERROR_API_RESOURCE_NOT_FOUND"},
            {
                "match": "GET /commerce/product-categories",
                "status": 401,
                "error_code": "ERROR_CONNECTOR_AUTHENTICATION",
            },
            {"match": "GET /commerce/payment-methods", "status": 400, "message": "No.", "detail": "It is closed."},
        ]
    )

    answers = [till.get(path) for path in LISTS]

    assert [code(each) for each in answers] == [
        (502, None),
        (404, "ERROR_API_RESOURCE_NOT_FOUND"),
        (401, "ERROR_CONNECTOR_AUTHENTICATION"),
        (400, None),
        (200, None),
    ]
    assert answers[0].json()["message"] == "Error while trying to authenticate to Comptoir practice shop"
    assert answers[3].json() == {"message": "No.", "status": "error", "detail": "It is closed."}


@pytest.mark.parametrize("status", [405, 400])
def test_a_shop_that_takes_no_orders(till: PracticeTill, status: int) -> None:
    """A read-only connector."""
    till.habits(not_supported=["POST /commerce/orders"], not_supported_status=status, connector="Reader")

    refused = till.post("/commerce/orders", till.order(), "r1")

    assert code(refused) == (status, UNSUPPORTED)
    assert refused.json()["message"] == "The resource POST - orders is not supported by Reader"
    assert till.transaction("r1").json()["status_code"] == status
    assert orders(till) == 0
    assert till.get("/commerce/orders").status_code == 200


def test_customers_that_cannot_be_made(till: PracticeTill) -> None:
    till.habits(not_supported=["POST /pos/customers"])
    ada = {"first_name": "Ada", "last_name": "Byron"}

    assert code(till.post("/pos/customers", ada)) == (405, UNSUPPORTED)
    assert till.get("/pos/customers").status_code == 200


def test_what_a_connector_can_do_is_told_before_anything_is_tried(till: PracticeTill) -> None:
    """GET /integrations?include_coverage=true."""
    till.habits(shop="readonly")

    def asked(query: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = till.run(lambda: till.http.get(f"/integrations{query}")).json()
        return found

    told = {
        each["operation"]: each["status"]
        for integration in asked("?include_coverage=true")
        for each in integration["operations_coverage"]
    }
    assert len(told) == 32
    assert sorted(name for name, status in told.items() if status == "NOT_SUPPORTED") == [
        "ecommerce_create_order",
        "ecommerce_update_variant_quantity",
        "pos_create_pos_customer",
        "pos_update_pos_customer",
    ]
    assert [each["operations_coverage"] for each in asked("")] == [[], []]
    assert asked("?status=inactive") == []
    ids = [each["integrationid"] for each in asked("")]
    assert ids == [each["integrationid"] for each in till.get("/connections").json()]
    one = till.run(lambda: till.http.get(f"/integrations/{ids[1]}?include_coverage=true")).json()
    assert (one["api"], len(one["operations_coverage"])) == ("eCommerce", 14)
    assert till.run(lambda: till.http.get("/integrations/7")).status_code == 404


def test_a_local_agent_that_is_down(till: PracticeTill) -> None:
    """The connection says so, and no data call is answered."""
    assert [each["agent"] for each in till.get("/connections").json()] == [None, None]
    till.habits(agent="up")
    assert till.get("/pos/customers").status_code == 200
    till.habits(agent="down")

    assert [each["agent"] for each in till.get("/connections").json()] == [{"status": "down"}] * 2
    assert code(till.get("/pos/customers")) == (502, None)
    assert code(till.post("/commerce/orders", till_order(till), "r1")) == (502, None)
    assert orders(till) == 0


def till_order(till: PracticeTill) -> dict[str, Any]:
    """An order made up while the shop still answered."""
    till.habits(agent="")
    order = till.order()
    till.habits(agent="down")
    return order


@pytest.mark.parametrize("api", ["pos", "commerce"])
def test_a_shop_with_one_connection_only(till: PracticeTill, api: str) -> None:
    till.habits(without=api)

    answers = {"pos": till.get("/pos/customers"), "commerce": till.get("/commerce/orders")}

    assert code(answers.pop(api)) == (400, "ERROR_NO_ACTIVE_CONNECTION")
    assert [each.status_code for each in answers.values()] == [200]
    assert len(till.get("/connections").json()) == 1


@pytest.mark.parametrize("status", [400, 422, 403, 429])
@pytest.mark.parametrize("error_code", ["RATE_LIMIT", None])
def test_a_daily_limit_says_when_it_ends_and_ends(
    till: PracticeTill, clock: Clock, status: int, error_code: str | None
) -> None:
    order = till.order()
    till.habits(daily_limit={"match": "POST /commerce/orders", "calls": 1, "status": status, "error_code": error_code})

    assert till.post("/commerce/orders", order, "r1").status_code == 200
    refused = till.post("/commerce/orders", order, "r2")
    assert code(refused) == (status, error_code)
    assert refused.json()["message"].endswith("Remaining time before reset: 02:14:00")
    clock.forward(hours=1, seconds=0.5)
    till.sign_in()
    later = till.post("/commerce/orders", order, "r2").json()["message"]
    assert later.endswith("Remaining time before reset: 01:14:00")
    assert till.get("/commerce/orders").json()["total"] == 1
    clock.forward(hours=2)
    till.sign_in()
    # The day is over: one more passes, under the same id.
    assert till.post("/commerce/orders", order, "r2").status_code == 200
    assert code(till.post("/commerce/orders", order, "r3")) == (status, error_code)


@pytest.mark.parametrize(
    ("kind", "status", "content_type", "text"),
    [
        ("ingress_404", 404, "text/plain; charset=utf-8", "404 page not found\n"),
        ("empty_400", 400, None, ""),
        ("empty_413", 413, None, ""),
        ("kong_404", 404, "application/json; charset=utf-8", '{"message":"no Route matched with those values"}'),
        ("kong_429", 429, "application/json; charset=utf-8", '{"message":"API rate limit exceeded"}'),
        ("forbidden_text", 403, "text/plain; charset=utf-8", "Forbidden"),
    ],
)
def test_something_else_answers_in_chifts_place(
    till: PracticeTill, kind: str, status: int, content_type: str | None, text: str
) -> None:
    """Nothing of it is Chift's, nothing was done, nothing is recorded."""
    order = till.order()
    till.habits(instead_of_chift={"kind": kind})

    answer = till.post("/commerce/orders", order, "r1")

    assert (answer.status_code, answer.headers.get("content-type"), answer.text) == (status, content_type, text)
    assert orders(till) == 0
    assert till.transaction("r1").status_code == 404
    assert till.get("/commerce/orders").status_code == 200


def test_slow_pages_take_their_time_by_a_scale(till: PracticeTill) -> None:
    """31 seconds, a hundred times as fast."""
    till.habits(slow=[{"match": "GET /commerce/products"}], time_scale=0.01)

    before = monotonic()
    till.get("/commerce/taxes")
    between = monotonic()
    till.get("/commerce/products")

    assert monotonic() - between >= 0.31 > between - before


def test_a_page_of_more_than_16_mib(till: PracticeTill) -> None:
    """Long descriptions; smaller pages are smaller."""
    till.habits(description_bytes=250_000)

    whole, part = till.get("/commerce/products", size=100), till.get("/commerce/products", size=10)

    assert len(whole.content) > 16 * 1024**2 > len(part.content)
    assert len(part.json()["items"][0]["variants"][0]["description"]) == 250_000


def test_pages_of_another_size_than_asked_for(open_till: Callable[..., PracticeTill]) -> None:
    till = open_till(products=30)
    till.habits(most_rows=25)

    pages = [till.get("/commerce/products", size=100, page=page).json() for page in (1, 2, 3, 4)]

    assert {page["size"] for page in pages} == {25}
    ids = [each["id"] for page in pages for each in page["items"]]
    assert len(set(ids)) == len(ids) == pages[0]["total"] > 50
