"""Exactly once: what a repeated request id means (chift.md), and what the transactions call tells."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import httpx
import pytest

from tests.unit.sandbox.practice_till import Clock, PracticeTill, code, fields

DONE = (409, "REQUEST_ALREADY_PROCESSED")
BUSY = (409, "REQUEST_IN_PROCESS")
ADA = {"first_name": "Ada", "last_name": "Byron"}


def test_a_repeat_makes_no_second_order_and_the_transaction_names_the_first(till: PracticeTill, clock: Clock) -> None:
    made = till.post("/commerce/orders", till.order(), "r1").json()

    assert code(till.post("/commerce/orders", till.order(), "r1")) == DONE
    assert [order["request_id"] for order in till.state()["orders"]] == ["r1"]
    assert till.transaction("r1").json() == {
        "created_on": clock.now.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "method": "POST",
        "route": f"{till.home}/commerce/orders",
        "status_code": 200,
        "created_entity_id": made["id"],
    }


def test_an_order_and_a_customer_never_share_an_id(till: PracticeTill) -> None:
    assert till.post("/pos/customers", ADA, "r1").status_code == 200
    assert code(till.post("/commerce/orders", till.order(), "r1")) == DONE
    assert till.state()["orders"] == []


def test_a_request_nobody_made_is_unknown_and_so_is_one_of_the_other_connection(till: PracticeTill) -> None:
    till.post("/pos/customers", ADA, "r1")

    assert code(till.transaction("r2")) == (404, "ERROR_TRANSACTION_NOT_FOUND")
    assert till.transaction("r1").status_code == 404
    assert till.transaction("r1", till.ours.pos_connection_id).status_code == 200
    assert fields(till.get("/connections/mine/transactions", client_request_id="r1")) == [["path", "connection_id"]]
    assert fields(till.get(f"/connections/{till.ours.pos_connection_id}/transactions")) == [
        ["query", "client_request_id"]
    ]


def test_without_an_id_each_post_counts(till: PracticeTill) -> None:
    till.post("/pos/customers", ADA)
    till.post("/pos/customers", ADA)

    assert [each["name"] for each in till.state()["customers"][-2:]] == ["Ada Byron", "Ada Byron"]
    assert till.state()["transactions"] == []


def test_an_id_that_failed_may_be_used_again(till: PracticeTill) -> None:
    assert code(till.post("/commerce/orders", till.order(currency="USD"), "r1"))[0] == 400
    failed = till.transaction("r1").json()
    assert (failed["status_code"], failed["created_entity_id"]) == (400, None)

    made = till.post("/commerce/orders", till.order(), "r1").json()

    assert till.transaction("r1").json()["created_entity_id"] == made["id"]


def test_a_strict_shop_takes_no_id_twice_even_if_it_failed(open_till: Callable[..., PracticeTill]) -> None:
    till = open_till(strict_request_ids=True)
    till.post("/commerce/orders", {}, "r1")
    assert till.transaction("r1").json()["status_code"] == 422

    assert code(till.post("/commerce/orders", till.order(), "r1")) == DONE
    assert till.state()["orders"] == []


@pytest.mark.parametrize(("length", "status"), [(255, 200), (256, 422)])
def test_an_id_has_at_most_255_characters(till: PracticeTill, length: int, status: int) -> None:
    answer = till.post("/pos/customers", ADA, "x" * length)

    assert answer.status_code == status
    if status == 422:
        assert fields(answer) == [["header", "x-chift-client-requestid"]]


def test_a_second_try_while_the_first_is_on_its_way(till: PracticeTill) -> None:
    order = till.order()
    till.order_fault(match="POST /commerce/orders", fault="slow", seconds=0.2, commit=False, count=1)

    async def both() -> list[httpx.Response]:
        return list(
            await asyncio.gather(till.send("/commerce/orders", order, "r1"), till.send("/commerce/orders", order, "r1"))
        )

    slow, quick = till.run(both)

    assert (slow.status_code, code(quick)) == (200, BUSY)
    assert len(till.state()["orders"]) == 1


def test_a_till_that_left_before_the_work_began_has_made_nothing(till: PracticeTill) -> None:
    """faults F5: the read timeout before the commit."""
    order = till.order()
    till.order_fault(match="POST /commerce/orders", fault="slow", seconds=30, commit=False, count=1)

    async def give_up() -> None:
        async with asyncio.timeout(0.05):
            await till.send("/commerce/orders", order, "r1")

    with pytest.raises(TimeoutError):
        till.run(give_up)

    assert till.state()["orders"] == []
    assert till.transaction("r1").status_code == 404
    assert till.post("/commerce/orders", order, "r1").status_code == 200


def test_a_till_that_left_after_the_work_was_done_finds_it(till: PracticeTill) -> None:
    """faults F6: the read timeout after the commit."""
    order = till.order()
    till.order_fault(match="POST /commerce/orders", fault="slow", seconds=30, count=1)

    async def give_up() -> None:
        async with asyncio.timeout(0.05):
            await till.send("/commerce/orders", order, "r1")

    with pytest.raises(TimeoutError):
        till.run(give_up)

    assert till.transaction("r1").json()["created_entity_id"] == till.state()["orders"][0]["id"]
