"""`data`: the shop outlives the program."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.unit.sandbox.practice_till import PracticeTill, code


def test_a_restart_keeps_orders_request_ids_customers_and_credentials(
    tmp_path: Path, open_till: Callable[..., PracticeTill]
) -> None:
    first = open_till(data=tmp_path / "shop.db", seed=5, customers=3)
    order = first.order(note="1-261122-0001")
    made = first.post("/commerce/orders", order, "r1").json()
    first.post("/pos/customers", {"first_name": "Ada", "last_name": "Byron"}, "c1")
    before = first.state()
    first.shop.close()

    again = open_till(data=tmp_path / "shop.db", seed=99, products=5)

    after = again.state()
    assert {**after, "requests": {}} == {**before, "requests": {}}
    assert code(again.post("/commerce/orders", order, "r1")) == (409, "REQUEST_ALREADY_PROCESSED")
    assert again.transaction("r1").json()["created_entity_id"] == made["id"]
    assert again.post("/commerce/orders", order, "r2").json()["order_number"] == "100002"


def test_a_token_outlives_a_restart(tmp_path: Path, open_till: Callable[..., PracticeTill]) -> None:
    first = open_till(data=tmp_path / "shop.db")
    again = open_till(data=tmp_path / "shop.db")
    again.http.headers["Authorization"] = first.http.headers["Authorization"]

    assert again.get("/commerce/taxes").status_code == 200
