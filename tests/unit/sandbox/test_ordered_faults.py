"""Faults in process, as practice mode orders them: what the till meets, and what the shop did meanwhile."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pos_app.sandbox import ConnectionLost, ConnectionRefused
from pos_app.sandbox.errors import ApiError
from tests.unit.sandbox.practice_till import PracticeTill, code, fields

SEND = "POST /commerce/orders"


def count(till: PracticeTill) -> int:
    return len(till.state()["orders"])


@pytest.mark.parametrize(
    ("fault", "error", "committed"),
    [
        ({"fault": "refuse_connection"}, ConnectionRefused, 0),
        ({"fault": "lost_answer"}, ConnectionLost, 1),
        ({"fault": "lost_answer", "commit": False}, ConnectionLost, 0),
        ({"fault": "reset"}, ConnectionLost, 1),
        ({"fault": "truncate", "bytes": 7}, ConnectionLost, 1),
    ],
)
def test_the_connection_breaks_once(
    till: PracticeTill, fault: dict[str, Any], error: type[Exception], committed: int
) -> None:
    order = till.order()
    till.order_fault(match=SEND, count=1, **fault)

    with pytest.raises(error):
        till.post("/commerce/orders", order, "r1")

    assert count(till) == committed
    again = till.post("/commerce/orders", order, "r1")
    assert again.status_code == (409 if committed else 200)
    assert count(till) == 1


@pytest.mark.parametrize("committed", [True, False])
def test_a_status_with_or_without_the_work_done(till: PracticeTill, committed: bool) -> None:
    order = till.order()
    till.order_fault(match=SEND, fault="status", status=502, commit=committed, count=1)

    answer = till.post("/commerce/orders", order, "r1")

    assert (answer.status_code, answer.json()) == (502, {"message": "Bad Gateway", "status": "error"})
    assert count(till) == int(committed)
    assert till.transaction("r1").json()["status_code"] == (200 if committed else 502)
    assert till.post("/commerce/orders", order, "r1").status_code == (409 if committed else 200)
    assert count(till) == 1


def test_work_done_but_recorded_as_failed_is_still_done_once(till: PracticeTill) -> None:
    """faults F10: the record says 500, the order is there."""
    order = till.order()
    till.order_fault(match=SEND, fault="status", status=500, commit=True, record_status=500, count=1)
    till.post("/commerce/orders", order, "r1")

    record = till.transaction("r1").json()
    assert (record["status_code"], record["created_entity_id"]) == (500, None)
    assert code(till.post("/commerce/orders", order, "r1")) == (409, "REQUEST_ALREADY_PROCESSED")
    assert count(till) == 1


def test_a_refusal_says_what_was_ordered(till: PracticeTill) -> None:
    till.order_fault(match="GET /commerce/taxes", fault="status", status=429, retry_after=7, message="Slowly", count=1)
    slow = till.get("/commerce/taxes")
    assert (slow.status_code, slow.headers["retry-after"], slow.json()["message"]) == (429, "7", "Slowly")

    detail = [{"loc": ["body", "note"], "msg": "too long", "type": "string_too_long"}]
    till.order_fault(match="*", fault="status", status=422, detail=detail, count=1)
    assert fields(till.get("/commerce/taxes")) == [["body", "note"]]

    till.order_fault(match="*", fault="status", status=401, count=1)
    assert code(till.get("/commerce/taxes")) == (401, "ERROR_CHIFT_AUTHENTICATION_ERROR")
    till.order_fault(match="*", fault="status", status=400, error_code="ERROR_UNKNOWN", count=1)
    assert code(till.get("/commerce/taxes")) == (400, "ERROR_UNKNOWN")


@pytest.mark.parametrize("committed", [True, False])
def test_in_process(till: PracticeTill, committed: bool) -> None:
    order = till.order()
    till.order_fault(match=SEND, fault="in_process", commit=committed, count=2)

    for _ in range(2):
        assert code(till.post("/commerce/orders", order, "r1")) == (409, "REQUEST_IN_PROCESS")
    assert count(till) == int(committed)
    assert till.post("/commerce/orders", order, "r1").status_code == (409 if committed else 200)
    assert count(till) == 1


def test_garbage_and_the_page_of_a_captive_portal(till: PracticeTill) -> None:
    order = till.order()
    till.order_fault(match=SEND, fault="garbage", count=1)
    garbage = till.post("/commerce/orders", order, "r1")
    assert garbage.status_code == 200
    with pytest.raises(ValueError, match=r"codec|Expecting"):
        garbage.json()
    assert count(till) == 1

    till.order_fault(match=SEND, fault="html", count=1)
    portal = till.post("/commerce/orders", order, "r2")
    assert (portal.status_code, portal.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert count(till) == 1


def test_a_stale_list_hides_what_is_new_until_it_is_forced(till: PracticeTill) -> None:
    """faults F37: a GET may be five minutes old, the transactions call is not."""
    old = till.post("/commerce/orders", till.order(), "r1").json()["id"]
    till.order_fault(match="GET /commerce/orders", fault="stale")
    new = till.post("/commerce/orders", till.order(), "r2").json()["id"]

    def listed(**headers: bytes) -> list[str]:
        page = till.get_with(headers, "/commerce/orders").json()
        assert page["total"] == len(page["items"])
        return [each["id"] for each in page["items"]]

    assert listed() == [old]
    assert listed(**{"x-chift-force-refresh": b"true"}) == [old, new]
    assert till.transaction("r2").json()["created_entity_id"] == new
    till.order_fault(clear=True)
    assert listed() == [old, new]


def test_stale_customers(till: PracticeTill) -> None:
    till.order_fault(match="GET /pos/customers", fault="stale", count=1)
    till.post("/pos/customers", {"first_name": "Ada", "last_name": "Byron"})

    assert till.get("/pos/customers", search="ada").json()["items"] == []
    assert len(till.get("/pos/customers", search="ada").json()["items"]) == 1


def test_faults_are_met_in_the_order_they_were_ordered_and_only_where_they_match(till: PracticeTill) -> None:
    till.order_fault(match="GET /commerce/*", fault="status", status=500, count=1)
    till.order_fault(match="*", fault="status", status=503, count=2)

    seen = [till.get(path).status_code for path in ("/pos/customers", "/commerce/taxes", "/commerce/taxes", "")]

    assert seen == [503, 500, 503, 200]


def test_the_token_call_can_fail_too(till: PracticeTill) -> None:
    till.order_fault(match="POST /token", fault="status", status=503, count=1)

    assert [till.sign_in().status_code, till.sign_in().status_code] == [503, 200]


def test_the_back_door_needs_no_token_and_is_never_spoiled(till: PracticeTill) -> None:
    del till.http.headers["Authorization"]

    def order(body: object) -> Any:
        return till.run(lambda: till.http.post("/_sandbox/faults", content=json.dumps(body)))

    fault = {"match": "*", "fault": "slow", "seconds": 0.5, "count": 3}
    assert order(fault).json() == {"armed": [fault]}
    state = till.run(lambda: till.http.get("/_sandbox/state")).json()
    assert sorted(state) == ["credentials", "customers", "invoices", "orders", "requests", "transactions"]
    assert state["credentials"]["client_secret"] == till.ours.client_secret
    assert till.run(lambda: till.http.get("/_sandbox/faults")).json() == {"armed": [fault]}
    assert order({"clear": True}).json() == {"armed": []}
    assert till.run(lambda: till.http.get("/_sandbox/else")).status_code == 404


def test_the_audit_counts_the_calls(till: PracticeTill) -> None:
    till.order_fault(match=SEND, fault="refuse_connection", count=1)
    with pytest.raises(ConnectionRefused):
        till.post("/commerce/orders", {})
    till.post("/commerce/orders", {})

    assert till.state()["requests"][SEND] == 2


@pytest.mark.parametrize(
    ("spec", "field"),
    [
        ({"fault": "fire"}, "fault"),
        ({}, "fault"),
        ({"fault": "slow", "seconds": -1}, "seconds"),
        ({"fault": "slow", "count": 0}, "count"),
        ({"fault": "status", "status": 200}, "status"),
        ({"fault": "status", "stauts": 503}, "stauts"),
        ({"clear": True, "fault": "slow"}, "clear"),
    ],
)
def test_an_order_that_makes_no_sense_is_refused(till: PracticeTill, spec: dict[str, Any], field: str) -> None:
    with pytest.raises(ApiError) as caught:
        till.shop.order_fault(spec)

    assert json.loads(caught.value.body)["detail"][0]["loc"] == ["body", field]
