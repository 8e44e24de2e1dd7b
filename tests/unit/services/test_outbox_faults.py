"""Every way an order's answer can go wrong (reliability.md, faults.md): asked for, and one order in the end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, date, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from pos_app.chift.answer_values import PlacedOrder
from pos_app.chift.errors import ChiftError
from pos_app.domain.note import read_note, sale_mark
from pos_app.domain.order import Sale
from pos_app.domain.submission import Cause, State, begin
from pos_app.services.customers.contact import ContactEntry
from pos_app.services.outbox.chift_line import LineHealth, ServerClock
from pos_app.services.outbox.mend_steps import Mend
from pos_app.services.outbox.sending import AHEAD, AT_ONCE
from pos_app.store.errors import StoreError
from tests.unit.services.practice_bench import CUSTOMERS, HOUR, ORDERS, Bench, open_bench

pytestmark = pytest.mark.asyncio

TRANSACTIONS, LISTED = "GET /connections/*/transactions", "GET /commerce/orders"
SILENT: dict[str, dict[str, Any]] = {
    "answer lost": {"fault": "lost_answer"},
    "reset in mid-answer": {"fault": "reset"},
    "cut in mid-answer": {"fault": "truncate"},
    "too slow": {"fault": "slow", "seconds": 200},
    "too slow, given up": {"fault": "slow", "seconds": 200, "commit": False},
    "garbage": {"fault": "garbage"},
    "garbage, nothing done": {"fault": "garbage", "commit": False},
    "page of a captive portal": {"fault": "html"},
    "page of a captive portal, after the fact": {"fault": "html", "commit": True},
    "answer not valid": {"fault": "status", "status": 422, "error_code": "ERROR_INVALID_RESPONSE", "commit": True},
    "answer not valid, nothing done": {"fault": "status", "status": 422, "error_code": "ERROR_INVALID_RESPONSE"},
    "unknown error": {"fault": "status", "status": 400, "error_code": "ERROR_UNKNOWN", "commit": True},
    "unknown error, nothing done": {"fault": "status", "status": 400, "error_code": "ERROR_UNKNOWN"},
}
for _status in (500, 502, 503, 504):
    SILENT[f"{_status}"] = {"fault": "status", "status": _status}
    SILENT[f"{_status}, after the fact"] = {"fault": "status", "status": _status, "commit": True}


@pytest.mark.parametrize("transactions", [True, False], ids=["asked by request id", "asked by receipt number"])
@pytest.mark.parametrize("fault", SILENT.values(), ids=SILENT)
async def test_after_any_doubt_the_shop_is_asked_and_holds_one_order(
    bench: Bench, fault: dict[str, Any], transactions: bool
) -> None:
    bench.order_fault(ORDERS, count=1, **fault)
    if not transactions:
        bench.order_fault(TRANSACTIONS, "status", status=405, error_code="ERROR_RESOURCE_NOT_SUPPORTED")
    bench.serve()
    sale, other = await bench.sell(), await bench.sell("BC-18")
    (row, _) = await bench.sent(sale, other, limit=600)
    bench.assert_each_once(sale, other)
    while State.SENT not in bench.history(sale.id):  # noqa: ASYNC110 - told a moment after it is on the disk
        await asyncio.sleep(0.01)
    states = bench.history(sale.id)
    assert State.UNKNOWN in states
    assert states.index(State.UNKNOWN) < states.index(State.SENT)
    assert row.order_number == bench.state()["orders"][bench.receipts().index(row.receipt)]["order_number"]
    tries = await bench.tries(sale.id)
    assert [try_[:2] for try_ in tries[:2]] == [("send", "InDoubt"), ("ask", tries[1][1])]
    assert {a.request_id for a in await bench.till.till_store.outbox.attempts(sale.id)} == {row.request_id}
    assert len(tries) <= 8


async def test_a_lost_answer_costs_one_question_and_no_second_order(bench: Bench) -> None:
    bench.order_fault(ORDERS, "lost_answer", count=1)
    bench.serve()
    sale = await bench.sell()
    await bench.sent(sale)
    assert await bench.tries(sale.id) == [("send", "InDoubt", None), ("ask", "Created", 200)]
    assert bench.calls(ORDERS) == 1


async def test_ten_doubts_and_two_thousand_web_orders_are_one_list_not_ten(bench: Bench) -> None:
    bench.serve()
    first = await bench.sell()
    await bench.sent(first)
    number = bench.state()["orders"][0]["order_number"]
    bench.shop.plant({"order": number, "what": "copy", "times": 2_000, "note": ""})
    bench.order_fault(ORDERS, "lost_answer", count=10)
    bench.order_fault(TRANSACTIONS, "status", status=503)
    sales = [await bench.sell() for _ in range(10)]
    while len([s for s in sales if State.UNKNOWN in bench.history(s.id)]) < 10:  # noqa: ASYNC110 - as above
        await asyncio.sleep(5)
    assert bench.calls(LISTED) == 0, "no list without an answer about the request"
    bench.mend_shop()
    bench.order_fault(TRANSACTIONS, "status", status=404, error_code="ERROR_TRANSACTION_NOT_FOUND", count=10)
    await bench.sent(*sales, limit=600)
    assert 21 <= bench.calls(LISTED) <= 2 * 21, "2,011 orders are 21 pages"
    assert sorted(bench.receipts()) == sorted(str(sale.receipt) for sale in (first, *sales))


async def test_a_doubt_whose_transaction_tells_asks_for_no_list(bench: Bench) -> None:
    bench.order_fault(ORDERS, "lost_answer", count=10)
    bench.serve()
    sales = [await bench.sell() for _ in range(10)]
    await bench.sent(*sales, limit=300)
    assert bench.calls(LISTED) == 0
    bench.assert_each_once(*sales)


async def test_a_line_that_is_refused_leaves_the_sale_queued(bench: Bench) -> None:
    await bench.item()
    bench.order_fault("*", "refuse_connection", count=6)
    bench.serve()
    sale = await bench.sell()
    await bench.sent(sale)
    assert State.UNKNOWN not in bench.history(sale.id)
    bench.assert_each_once(sale)


async def test_still_in_process_is_asked_again_until_it_is_known(bench: Bench) -> None:
    bench.order_fault(ORDERS, "in_process", count=4)
    bench.serve()
    sale = await bench.sell()
    await bench.sent(sale, limit=120)
    bench.assert_each_once(sale)
    assert bench.calls(ORDERS) == 5


async def test_in_process_for_ever_is_neither_doubled_nor_a_storm(bench: Bench) -> None:
    bench.order_fault(ORDERS, "in_process")
    sale = await bench.sell()
    row = await bench.till.till_store.outbox.row(sale.id)
    await bench.till.till_store.outbox.record(replace(begin(row), failures=2_000))  # it has been so for weeks
    await bench.restart()
    bench.serve()
    await asyncio.sleep(HOUR)
    row = await bench.till.till_store.outbox.row(sale.id)
    assert row.cause is Cause.IN_PROCESS
    assert bench.reported == []
    before = bench.calls(ORDERS)
    await asyncio.sleep(HOUR)
    assert 10 < bench.calls(ORDERS) - before < 80
    bench.mend_shop()
    await bench.sent(sale)
    bench.assert_each_once(sale)


async def test_already_processed_with_a_good_record_is_that_order(bench: Bench) -> None:
    sale = await bench.sell()
    request_id = (await bench.till.till_store.outbox.row(sale.id)).request_id
    placed = (await bench.api.create_order(sale.order, request_id)).created  # another till was quicker
    bench.serve()
    (row,) = await bench.sent(sale)
    assert row.remote_id == placed.remote_id
    assert (await bench.tries(sale.id))[0] == ("send", "InDoubt", 409)
    bench.assert_each_once(sale)


async def test_a_record_of_failure_that_is_wrong_makes_no_second_order(bench: Bench) -> None:
    """The order was made, its record says 500, and its id is refused as used: the order itself is looked for."""
    bench.order_fault(ORDERS, "status", status=500, commit=True, record_status=500, count=1)
    bench.serve()
    sale = await bench.sell()
    (row,) = await bench.sent(sale)
    bench.assert_each_once(sale)
    assert "~" not in row.request_id
    assert [t[2] for t in await bench.tries(sale.id) if t[0] == "send"] == [500], "found before it went again"


async def test_a_failed_try_whose_id_is_refused_goes_once_more_under_a_second_id(tmp_path: Path) -> None:
    async with open_bench(tmp_path, strict_request_ids=True) as bench:
        bench.order_fault(ORDERS, "status", status=500, count=1)
        bench.serve()
        sale = await bench.sell()
        first = (await bench.till.till_store.outbox.row(sale.id)).request_id
        (row,) = await bench.sent(sale, limit=600)
        assert row.request_id == f"{first}~2"
        bench.assert_each_once(sale)
        assert bench.reported == []
        assert [a.request_id for a in await bench.till.till_store.outbox.attempts(sale.id) if a.purpose == "send"] == [
            first,
            first,
            f"{first}~2",
        ]


async def test_an_order_of_another_till_with_the_same_number_is_not_taken_for_ours(bench: Bench) -> None:
    sale = await bench.sell("SL-01")
    older = sale.order.note.replace(f"Sale: {sale_mark(sale.id)}\n", "")  # of a program without marks
    foreign = replace(sale.order, note=older.replace("4.95", "12.90"))
    await bench.api.create_order(foreign, "of-another-till")
    bench.order_fault(ORDERS, "status", status=500, count=1)
    bench.order_fault(TRANSACTIONS, "status", status=405)
    bench.serve()
    await bench.sent(sale)
    assert [order["note"] for order in bench.state()["orders"]] == [foreign.note, sale.order.note]


@pytest.mark.parametrize("notes", ["kept", "dropped"])
async def test_the_same_goods_at_another_till_are_not_taken_for_ours_whatever_the_server_tells(
    bench: Bench, notes: str
) -> None:
    """Answer, record and order all tell of the other till's sale; only what was noted about its buyer names it."""
    bench.shop.order_habits({"notes": notes})
    bench.serve()
    first = await bench.sell("TL-02")
    await bench.sent(first, limit=600)
    theirs = replace(first.order, note="Receipt 9-261122-0007\nSale: 123456789abc\nCashier: Tom\nPaid: 9.99 EUR Card")
    placed = await bench.api.create_order(theirs, "of-another-till")
    bench.order_fault(ORDERS, "former_answer", count=1)
    bench.order_fault(TRANSACTIONS, "another_record", count=3)
    bench.order_fault("GET /commerce/orders/*", "no_note", count=3)
    sale = await bench.sell("TL-02")
    (row,) = await bench.sent(sale, limit=HOUR)
    assert row.remote_id != placed.created.remote_id
    own = {order["customer"]["internal_notes"]: order["id"] for order in bench.state()["orders"]}
    assert own[f"Receipt {sale.receipt}"] == row.remote_id
    assert len(own) == 3


async def test_notes_that_a_shop_keeps_with_the_customer_prove_nothing(bench: Bench) -> None:
    """Each of its orders then tells the same sale, and none is in doubt for it."""
    bench.shop.order_habits({"notes": "dropped"})
    bench.serve()
    first = await bench.sell("TL-02")
    await bench.sent(first, limit=600)
    shown = bench.api.order, bench.api.order_pages

    def one_for_all(placed: PlacedOrder) -> PlacedOrder:
        return replace(placed, internal_notes=f"Receipt {first.receipt}")

    async def order(remote_id: str, *, fresh: bool = False) -> PlacedOrder:
        return one_for_all(await shown[0](remote_id, fresh=fresh))

    async def pages(since: date, until: date, *, fresh: bool = False) -> AsyncIterator[tuple[PlacedOrder, ...]]:
        async for page in shown[1](since, until, fresh=fresh):
            yield tuple(map(one_for_all, page))

    bench.api.order, bench.api.order_pages = order, pages  # type: ignore[method-assign, assignment]
    bench.order_fault(ORDERS, "lost_answer", count=1)
    second = await bench.sell("TL-02")
    await bench.sent(second, limit=600)
    assert len(bench.state()["orders"]) == 2


async def test_an_id_that_is_used_and_leads_nowhere_waits_and_blocks_nobody(bench: Bench) -> None:
    sale = await bench.sell()
    used = (await bench.till.till_store.outbox.row(sale.id)).request_id
    entered = await bench.till.customers.enter(ContactEntry("Ida", "Vermeer"))
    await bench.api.create_customer(entered, used)  # somebody spent this very id on a customer
    bench.serve()
    others = [await bench.sell() for _ in range(3)]
    await bench.sent(*others, limit=60)
    await asyncio.sleep(HOUR)
    row = await bench.till.till_store.outbox.row(sale.id)
    assert (row.state, row.cause) == (State.UNKNOWN, Cause.DUPLICATE)
    assert str(sale.receipt) not in bench.receipts()
    assert len(await bench.tries(sale.id)) < 60


@pytest.mark.parametrize(
    ("answer", "field", "said"),
    [
        (
            {
                "error_code": "ERROR_PHONE_ALREADY_USED",
                "message": "The phone number is already used by another client.",
            },
            "phone",
            "The phone number is already used by another client.",
        ),
        ({"error_code": "ERROR_PHONE_INVALID", "message": "Not a phone number."}, "phone", "Not a phone number."),
        (
            {"detail": [{"loc": ["body", "customer", "email"], "msg": "Not an e-mail.", "type": "value_error"}]},
            "email",
            "Not an e-mail.",
        ),
    ],
)
async def test_a_refused_sale_names_its_field_and_the_others_go_on(
    bench: Bench, answer: dict[str, Any], field: str, said: str
) -> None:
    bench.order_fault(ORDERS, "status", status=422, count=1, **answer)
    bench.serve()
    refused = await bench.sell()
    row = await bench.until(refused.id, State.REFUSED)
    others = [await bench.sell() for _ in range(3)]
    await bench.sent(*others, limit=10)
    assert (row.cause, row.field, row.sentence) == (Cause.BODY, field, said)
    assert bench.history(refused.id) == [State.SENDING, State.REFUSED]
    await asyncio.sleep(HOUR)
    assert bench.calls() == 4  # nobody sends it again but a person
    await asyncio.wait_for(bench.till.outbox.idle(), 1)
    assert bench.till.outbox.line.is_up


async def test_too_many_calls_waits_as_told_whoever_else_is_answered(bench: Bench) -> None:
    sales = [await bench.sell() for _ in range(6)]
    bench.order_fault(ORDERS, "status", status=429, retry_after=900, count=1)
    bench.serve()
    await asyncio.sleep(5)
    early = bench.calls()
    assert early <= 4  # what was on its way together
    assert bench.till.outbox.line.cause in (Cause.THROTTLED, Cause.NONE)
    bench.till.outbox.note_line(Cause.NONE)
    await asyncio.sleep(880)
    assert bench.calls() == early
    await bench.sent(*sales, limit=90)
    bench.assert_each_once(*sales)
    assert not [row for row in bench.rows if row.state is State.UNKNOWN]


async def test_a_wrong_key_is_tried_every_five_minutes_and_no_more(bench: Bench) -> None:
    await bench.item()
    bench.order_fault("*", "status", status=401)
    bench.serve()
    sales = [await bench.sell() for _ in range(3)]
    await asyncio.sleep(5)
    before = sum(bench.state()["requests"].values())
    await asyncio.sleep(HOUR)
    assert sum(bench.state()["requests"].values()) - before <= 3 * 13
    assert bench.till.outbox.line.cause is Cause.KEY
    assert {(await bench.till.till_store.outbox.row(s.id)).state for s in sales} == {State.QUEUED}
    bench.mend_shop()
    await bench.sent(*sales, limit=700)
    bench.assert_each_once(*sales)


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 401, "error_code": "ERROR_CONNECTOR_AUTHENTICATION"},
        {"status": 502, "message": "Could not authenticate to the shop system"},
        {"status": 400, "error_code": "ERROR_NO_ACTIVE_CONNECTION"},
        {"status": 400, "error_code": "ERROR_CONNECTOR_CONFIGURATION"},
    ],
    ids=lambda a: a.get("error_code", "502 authenticate"),
)
async def test_what_only_the_owner_can_mend_keeps_the_sales_without_a_storm(
    bench: Bench, answer: dict[str, Any]
) -> None:
    bench.order_fault(ORDERS, "status", **answer)
    bench.serve()
    sales = [await bench.sell() for _ in range(3)]
    await asyncio.sleep(HOUR)
    assert bench.till.outbox.line.cause is Cause.SETUP
    assert bench.till.outbox.line.shop_system is LineHealth.DOWN
    assert bench.calls() <= 17
    assert {(await bench.till.till_store.outbox.row(s.id)).state for s in sales} == {State.QUEUED}
    bench.mend_shop()
    await bench.sent(*sales, limit=301)
    bench.assert_each_once(*sales)


async def test_a_shop_system_that_is_down_gets_probes_not_storms_and_the_sales_are_kept(bench: Bench) -> None:
    bench.order_fault(ORDERS, "status", status=503, message="The shop system does not answer")
    bench.serve()
    sales = [await bench.sell() for _ in range(6)]
    await asyncio.sleep(HOUR)
    assert bench.till.outbox.line.shop_system is LineHealth.DOWN
    first = bench.calls()
    assert first < 200  # a probe after half a minute on average, not six sales each
    await asyncio.sleep(HOUR)
    assert bench.calls() - first < 180
    bench.mend_shop()
    await bench.sent(*sales, limit=1800)
    bench.assert_each_once(*sales)


class _Stumbling(httpx.AsyncBaseTransport):
    """A shop system that breaks over one receipt and no other."""

    def __init__(self, inner: httpx.AsyncBaseTransport, receipt: str) -> None:
        self._inner = inner
        self._receipt = receipt.encode()
        self.met = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST" and self._receipt in await request.aread():
            self.met += 1
            return httpx.Response(500, json={"status": "error", "message": "Internal error of the connector"})
        return await self._inner.handle_async_request(request)


async def test_one_sale_the_shop_system_stumbles_over_does_not_hold_back_the_others(bench: Bench) -> None:
    bad = await bench.sell()
    others = [await bench.sell() for _ in range(8)]
    stumbling = _Stumbling(bench.line, str(bad.receipt))
    await bench.use(stumbling)
    bench.serve()
    await bench.sent(*others, limit=30)
    await asyncio.sleep(HOUR)
    assert stumbling.met < 30
    more = await bench.sell()
    await bench.sent(more, limit=5)
    row = await bench.till.till_store.outbox.row(bad.id)
    assert row.state in (State.QUEUED, State.UNKNOWN, State.SENDING)
    bench.assert_each_once(*others, more)


async def test_customers_that_cannot_be_created_do_not_hold_back_sales(bench: Bench) -> None:
    bench.order_fault(CUSTOMERS, "status", status=400, error_code="ERROR_NO_ACTIVE_CONNECTION")
    customer = await bench.till.customers.enter(ContactEntry("Ida", "Vermeer", "0475 99 88 77"))
    sales = [await bench.sell(customer=customer) for _ in range(3)]
    bench.serve()
    await bench.sent(*sales, limit=10)
    assert bench.till.outbox.line.is_up  # the pill speaks of sales
    bench.mend_shop()
    await bench.until(customer.id, State.SENT, limit=301)
    assert len([c for c in bench.state()["customers"] if c["name"] == "Ida Vermeer"]) == 1


async def test_a_shop_system_that_takes_no_customers_is_not_asked_again(bench: Bench) -> None:
    bench.order_fault(CUSTOMERS, "status", status=405, error_code="ERROR_RESOURCE_NOT_SUPPORTED")
    bench.serve()
    customer = await bench.till.customers.enter(ContactEntry("Ida", "Vermeer", "0475 99 88 77"))
    sale = await bench.sell(customer=customer)
    await bench.sent(sale, limit=10)
    row = await bench.until(customer.id, State.REFUSED)
    assert row.cause is Cause.NOT_SUPPORTED
    await asyncio.sleep(HOUR)
    assert bench.calls(CUSTOMERS) == 1
    assert await bench.till.customers.find_here("vermeer") == (customer,)


async def test_a_lost_answer_makes_no_second_customer(bench: Bench) -> None:
    bench.order_fault(CUSTOMERS, "lost_answer", count=1)
    bench.serve()
    customer = await bench.till.customers.enter(ContactEntry("Ida", "Vermeer"))
    row = await bench.until(customer.id, State.SENT)
    same = [c["id"] for c in bench.state()["customers"] if c["name"] == "Ida Vermeer"]
    assert same == [row.remote_id]


async def test_a_failure_that_chift_wrote_down_is_looked_for_at_the_shop_before_it_goes_again(bench: Bench) -> None:
    """Chift gave up waiting and recorded 504; the shop's software behind it had made the order."""
    sale = await bench.sell()
    bench.order_fault(ORDERS, "status", status=504, commit=False, record_status=504, count=1)
    row = await bench.till.till_store.outbox.row(sale.id)
    with pytest.raises(ChiftError):
        await bench.api.create_order(sale.order, row.request_id)
    await bench.api.create_order(sale.order, "1d1f6e0a-0b57-4b7e-9df3-6d0f5d0f9f10")  # by the back door
    await bench.till.till_store.outbox.record(begin(row))
    await bench.restart()
    bench.serve()
    await bench.sent(sale)
    bench.assert_each_once(sale)


async def test_an_order_of_a_till_with_the_same_code_is_not_taken_for_ours(bench: Bench) -> None:
    """Same number, same goods, same amount: taken for ours, this sale would never arrive."""
    sale = await bench.sell("CP-01")
    theirs = replace(sale.order, note=sale.order.note.replace(sale_mark(sale.id), "4c8e6f2b7a11"))
    await bench.api.create_order(theirs, "c7c7a2b0-55a5-4f3a-9d20-4c8e6f2b7a11")
    row = await bench.till.till_store.outbox.row(sale.id)
    await bench.till.till_store.outbox.record(begin(row))
    await bench.restart()
    bench.serve()
    await bench.sent(sale)
    assert [order["note"] for order in bench.state()["orders"]] == [theirs.note, sale.order.note]


async def test_an_order_whose_lines_the_shop_put_together_is_still_ours(bench: Bench) -> None:
    sale = await bench.sell("CP-01", "SV-50")
    first, _ = sale.order.lines
    together = replace(sale.order, lines=(replace(first, quantity=2),))
    await bench.api.create_order(together, "c7c7a2b0-55a5-4f3a-9d20-4c8e6f2b7a12")
    row = await bench.till.till_store.outbox.row(sale.id)
    await bench.till.till_store.outbox.record(begin(row))
    await bench.restart()
    bench.serve()
    await bench.sent(sale)
    assert len(bench.state()["orders"]) == 1


@pytest.mark.parametrize("arrived", [True, False])
async def test_a_sale_that_was_being_sent_when_the_till_died_is_asked_for(bench: Bench, arrived: bool) -> None:
    sale = await bench.sell()
    row = await bench.till.till_store.outbox.row(sale.id)
    await bench.till.till_store.outbox.record(begin(row))
    if arrived:
        await bench.api.create_order(sale.order, row.request_id)
    await bench.restart()
    assert (await bench.till.till_store.outbox.row(sale.id)).state is State.UNKNOWN
    bench.serve()
    await bench.sent(sale)
    tries = await bench.tries(sale.id)
    assert tries[0] == ("send", "InDoubt", None)  # the call that was cut off
    assert tries[1][0] == "ask"
    bench.assert_each_once(sale)


async def _tried(bench: Bench) -> Sale:
    """A sale whose request id the server may know: a try without an answer that tells."""
    sale = await bench.sell()
    bench.line.cut = True
    bench.serve()
    while not await bench.tries(sale.id):  # noqa: ASYNC110 - the file is looked at
        await asyncio.sleep(0.2)
    return sale


async def test_a_sale_that_was_never_tried_is_sent_whatever_its_age(bench: Bench) -> None:
    sale = await bench.sell()
    bench.shift = timedelta(days=151)
    bench.serve()
    await bench.sent(sale)
    bench.assert_each_once(sale)


async def test_a_sale_unsent_for_five_months_goes_to_a_person_who_can_send_it(bench: Bench) -> None:
    sale = await _tried(bench)
    bench.shift = timedelta(days=151)
    bench.line.cut = False
    bench.till.outbox.send_now()
    row = await bench.until(sale.id, State.REFUSED)
    assert row.cause is Cause.TOO_OLD
    assert bench.calls() == 0
    await bench.till.mending.mend(sale.id, Mend.AGAIN)
    (sent,) = await bench.sent(sale)
    assert sent.request_id != row.request_id
    bench.assert_each_once(sale)


async def test_a_clock_that_is_a_year_ahead_makes_no_sale_old(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server's date tells: until it is heard the sale waits, and nobody is bothered."""
    server_clock = ServerClock(bench.clock.now)
    monkeypatch.setattr(bench.till.outbox, "_server_clock", server_clock)
    sale = await _tried(bench)
    bench.shift = timedelta(days=400)
    bench.line.cut = False
    bench.till.outbox.send_now()
    await asyncio.sleep(60)
    row = await bench.till.till_store.outbox.row(sale.id)
    assert (row.state, row.cause) == (State.QUEUED, Cause.CLOCK), "and the screen says why"
    assert bench.calls() == 0
    server_clock.answered(bench.clock.now() - bench.shift)
    await bench.sent(sale, limit=60)
    assert State.REFUSED not in bench.history(sale.id)
    bench.assert_each_once(sale)


async def test_an_old_sale_that_a_person_sent_again_stays_sent_again_over_a_restart(bench: Bench) -> None:
    sale = await _tried(bench)
    bench.shift = timedelta(days=151)
    bench.line.cut = False
    bench.till.outbox.send_now()
    await bench.until(sale.id, State.REFUSED)
    bench.line.cut = True
    await bench.till.mending.mend(sale.id, Mend.AGAIN)
    await asyncio.sleep(60)
    await bench.restart()
    bench.line.cut = False
    bench.serve()
    await bench.sent(sale)
    assert bench.history(sale.id).count(State.REFUSED) == 1, "nobody is asked twice"
    bench.assert_each_once(sale)


async def test_what_was_to_leave_next_stays_when_the_way_closes_and_not_a_call_is_made_for_it(tmp_path: Path) -> None:
    async with open_bench(tmp_path, latency_ms=200) as bench:
        await bench.item()
        sales = [await bench.sell() for _ in range(AT_ONCE + AHEAD + 3)]
        bench.order_fault(ORDERS, "status", status=429, retry_after=60, count=AT_ONCE)
        bench.serve()
        out, ahead, rest = sales[:AT_ONCE], sales[AT_ONCE : AT_ONCE + AHEAD], sales[AT_ONCE + AHEAD :]
        await asyncio.sleep(5)
        assert [bench.history(sale.id) for sale in ahead] == [[State.SENDING, State.QUEUED]] * AHEAD
        assert [await bench.tries(sale.id) for sale in out] == [[("send", "NotProcessed", 429)]] * AT_ONCE
        assert [await bench.tries(sale.id) for sale in (*ahead, *rest)] == [[]] * (AHEAD + 3)
        assert bench.calls() == AT_ONCE
        await bench.sent(*sales, limit=120)
        await bench.till.outbox.idle()  # a row is SENT in the file a moment before that is told
        assert [bench.history(sale.id) for sale in rest] == [[State.SENDING, State.SENT]] * 3
        bench.assert_each_once(*sales)


@pytest.mark.parametrize("step", ["begin", "record"])
async def test_a_disk_that_fails_while_a_step_is_written_down_loses_and_doubles_nothing(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    store = bench.till.till_store.outbox
    monkeypatch.setattr(store, step, _failing_once(getattr(store, step)))
    bench.serve()
    sale = await bench.sell()
    await bench.sent(sale, limit=30)
    bench.assert_each_once(sale)
    assert [type(error) for error in bench.said] == [StoreError]


def _failing_once(real: Callable[..., Any]) -> Callable[..., Any]:
    failed: list[Any] = []

    async def once(row: Any, *told: Any, **named: Any) -> Any:
        if not failed:
            failed.append(row)
            raise StoreError("full")
        return await real(row, *told, **named)

    return once


async def test_a_total_that_differs_is_kept_with_the_sale_and_blocks_nothing(tmp_path: Path) -> None:
    async with open_bench(tmp_path, rounding="cut_prices_2dp") as bench:
        bench.serve()
        cart = await bench.cart("TL-02")
        cart = cart.set_quantity(cart.lines[0].key, cart.lines[0].quantity * 3)
        sale = await bench.pay(cart)
        (row,) = await bench.sent(sale)
        assert row.server_total is not None
        assert row.difference == row.server_total - sale.order.total.amount != 0


async def test_every_try_is_written_down_with_time_status_and_sentence(bench: Bench) -> None:
    bench.order_fault(ORDERS, "status", status=503, message="The connector is busy", count=1)
    bench.serve()
    sale = await bench.sell()
    await bench.sent(sale)
    first, *rest = await bench.till.till_store.outbox.attempts(sale.id)
    assert (first.purpose, first.status, first.sentence) == ("send", 503, "The connector is busy")
    assert [a.purpose for a in rest] == ["ask", "send"]
    assert [a.at for a in (first, *rest)] == sorted(a.at for a in (first, *rest))
    assert read_note(bench.state()["orders"][0]["note"]) is not None


class Dated(httpx.AsyncBaseTransport):
    """A line whose answers carry the server's date, as every HTTP server's do."""

    def __init__(self, bench: Bench) -> None:
        self._bench, self._line = bench, bench.transport

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await self._line.handle_async_request(request)
        answer.headers["date"] = format_datetime((self._bench.clock.now() - self._bench.shift).astimezone(UTC), True)
        return answer


@pytest.mark.parametrize(("minutes", "clock", "shows"), [(1, 0, True), (600, -3, False), (1, 3, True)])
async def test_a_record_of_before_the_sale_proves_nothing_though_all_else_agrees(
    bench: Bench, minutes: int, clock: int, shows: bool
) -> None:
    """A shop that keeps neither note, and may not show a single order; another till sold the same before, and answer
    and record are both that one's. The till's clock may be hours off."""
    bench.shop.order_habits({"notes": "dropped", "buyer_notes": "dropped"})
    bench.shift = timedelta(hours=clock)
    await bench.use(Dated(bench))
    bench.serve()
    sold = await bench.sell()
    await bench.sent(sold)
    await bench.api.create_order(replace(sold.order, note=""), "another till's")
    await asyncio.sleep(60 * minutes)
    await bench.api.connections()  # as a till asks now and then: its line knows the time
    bench.order_fault(ORDERS, "former_answer", count=1)
    bench.order_fault(TRANSACTIONS, "another_record", count=30)
    if not shows:
        bench.order_fault("GET /commerce/orders/*", "status", status=405, error_code="ERROR_RESOURCE_NOT_SUPPORTED")
    sale = await bench.sell()
    row = await bench.until(sale.id, State.SENT, State.REFUSED, limit=HOUR)
    assert (row.state, row.cause) == (State.REFUSED, Cause.UNPROVED), "a person is asked"
    await bench.till.mending.mend(sale.id, Mend.ANEW)
    row = await bench.until(sale.id, State.SENT, limit=HOUR)
    made = {order["request_id"]: order["id"] for order in bench.state()["orders"]}
    assert len(made) == 3
    assert row.remote_id == made[row.request_id]
