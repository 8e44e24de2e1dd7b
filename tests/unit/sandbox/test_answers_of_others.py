"""Faults of the kind "another request's answer", in process: what the client believes, and what is true."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from tests.unit.sandbox.practice_till import PracticeTill, code

SEND = "POST /commerce/orders"


def post(till: PracticeTill, number: int) -> dict[str, Any]:
    body = till.order(note=f"Receipt {number}")
    made: dict[str, Any] = till.post("/commerce/orders", body, f"r{number}").json()
    return made


def notes(till: PracticeTill) -> list[str]:
    return [each["note"] for each in till.state()["orders"]]


@pytest.mark.parametrize("commit", [False, True])
def test_a_former_answer_again(till: PracticeTill, commit: bool) -> None:
    first = post(till, 1)
    till.order_fault(match=SEND, fault="former_answer", count=1, commit=commit)

    assert post(till, 2) == first

    assert notes(till) == ["Receipt 1", "Receipt 2"][: 1 + commit]
    assert till.transaction("r2").status_code == (200 if commit else 404)
    assert post(till, 3)["note"] == "Receipt 3"


def test_a_former_order_for_another_one_asked_for(till: PracticeTill) -> None:
    first, second = post(till, 1), post(till, 2)
    assert till.get(f"/commerce/orders/{first['id']}").json()["id"] == first["id"]
    till.order_fault(match="GET /commerce/orders/*", fault="former_answer", count=1)

    assert till.get(f"/commerce/orders/{second['id']}").json() == first
    assert till.get(f"/commerce/orders/{second['id']}").json() == second


def test_the_first_of_all_has_no_former_answer(till: PracticeTill) -> None:
    till.order_fault(match=SEND, fault="former_answer", count=1)
    assert post(till, 1)["note"] == "Receipt 1"
    assert notes(till) == ["Receipt 1"]


def test_a_doubled_answer_is_left_for_the_next_request(till: PracticeTill) -> None:
    bodies = [till.order(note=f"Receipt {number}") for number in (1, 2, 3)]
    till.order_fault(match=SEND, fault="doubled", count=1)

    told = [till.post("/commerce/orders", body, f"r{at}").json()["note"] for at, body in enumerate(bodies, 1)]

    assert told == ["Receipt 1", "Receipt 1", "Receipt 3"]
    assert notes(till) == ["Receipt 1", "Receipt 2", "Receipt 3"]


def test_swapped_answers_of_parallel_calls(till: PracticeTill) -> None:
    bodies = [till.order(note=f"Receipt {number}") for number in (1, 2)]
    till.order_fault(match=SEND, fault="swapped", count=2, seconds=5)

    async def both() -> list[httpx.Response]:
        return list(await asyncio.gather(*(till.send("/commerce/orders", body) for body in bodies)))

    told = [answer.json()["note"] for answer in till.run(both)]

    assert told == ["Receipt 2", "Receipt 1"]
    assert sorted(notes(till)) == ["Receipt 1", "Receipt 2"]


def test_a_call_that_finds_no_other_keeps_its_answer(till: PracticeTill) -> None:
    till.order_fault(match=SEND, fault="swapped", seconds=0.05)
    assert [post(till, number)["note"] for number in (1, 2)] == ["Receipt 1", "Receipt 2"]


@pytest.mark.parametrize("asked", ["r1", "never sent"])
def test_the_record_of_another_request(till: PracticeTill, asked: str) -> None:
    post(till, 1)
    second = post(till, 2)
    till.order_fault(match="GET /connections/*/transactions", fault="another_record", count=1)

    assert till.transaction(asked).json()["created_entity_id"] == second["id"]
    assert (till.transaction(asked).status_code == 404) == (asked == "never sent")


def test_the_only_record_there_is(till: PracticeTill) -> None:
    first = post(till, 1)
    till.order_fault(match="GET /connections/*/transactions", fault="another_record", count=1)
    assert till.transaction("r1").json()["created_entity_id"] == first["id"]


def test_one_id_for_two_orders(till: PracticeTill) -> None:
    first = post(till, 1)
    till.order_fault(match=SEND, fault="same_id", count=1)

    second = post(till, 2)

    assert (second["id"], second["note"]) == (first["id"], "Receipt 2")
    assert till.transaction("r2").json()["created_entity_id"] == first["id"]
    assert till.get(f"/commerce/orders/{second['id']}").json()["note"] == "Receipt 1"
    assert notes(till) == ["Receipt 1", "Receipt 2"]


def test_the_same_for_customers(till: PracticeTill) -> None:
    till.order_fault(match="POST /pos/customers", fault="same_id", count=1)
    made = till.post("/pos/customers", {"first_name": "Ada", "last_name": "Byron"}, "r1").json()
    assert made["name"] == "Ada Byron"
    assert till.get(f"/pos/customers/{made['id']}").json()["name"] != "Ada Byron"


def test_an_answer_without_its_note(till: PracticeTill) -> None:
    till.order_fault(match="* /commerce/orders*", fault="no_note", count=3)

    made = post(till, 1)

    assert made["note"] is None
    assert till.get(f"/commerce/orders/{made['id']}").json()["note"] is None
    assert [each["note"] for each in till.get("/commerce/orders").json()["items"]] == [None]
    assert till.get(f"/commerce/orders/{made['id']}").json()["note"] == "Receipt 1"


def test_a_refusal_is_no_answer_to_change(till: PracticeTill) -> None:
    till.order_fault(match=SEND, fault="same_id", count=1)
    assert code(till.post("/commerce/orders", till.order(currency="USD"), "r1")) == (400, "ERROR_DATA_VALIDATION")


@pytest.mark.parametrize("commit", [False, True])
def test_an_id_and_nothing_else(till: PracticeTill, commit: bool) -> None:
    till.order_fault(match=SEND, fault="bare_id", count=1, commit=commit)

    assert post(till, 1) == {"id": "x"}
    assert len(notes(till)) == int(commit)
