"""What the shop told of an order beside its sums, in words: on the sale, and at the end of the day; never green where
somebody must look."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from pos_app.domain.submission import State
from pos_app.presenters.common.views import Screen, Tone
from pos_app.presenters.day.screen import CLOSE
from tests.unit.presenters.recording_window import Counter, plain

pytestmark = pytest.mark.asyncio


@pytest.mark.parametrize(
    ("habits", "tone", "state", "sentence"),
    [
        ({"order_status": "cancelled"}, Tone.TROUBLE, "Cancelled in the shop system", "look at it there"),
        ({"order_status": "cancelled_unpaid"}, Tone.TROUBLE, "Cancelled in the shop system", "look at it there"),
        ({"order_currency": "USD"}, Tone.TROUBLE, "In USD in the shop system", "correct it there"),
        ({"order_status": "draft"}, Tone.WARN, "Only a draft in the shop system", "confirm it there"),
        ({"order_status": "on_hold"}, Tone.WARN, "calls it “on_hold”", "ask whether it counts as sold"),
        ({"fees": [{}]}, Tone.WARN, "added €4.95 (shipping)", "switch it off there"),
        ({"refunded": 4.95}, Tone.WARN, "Paid back in the shop system €4.95", "was not paid back at this till"),
        ({"transaction_status": "failed"}, Tone.TROUBLE, "not through in the shop system (failed)", "taken here"),
        ({"notes": "dropped"}, Tone.OK, "Sent, matched without a note", "does not keep the note"),
        ({"order_status": "shipped"}, Tone.OK, "Sent · order", ""),
    ],
)
async def test_it_is_said_on_the_sale_and_at_the_end_of_the_day(
    counter: Counter, habits: dict[str, Any], tone: Tone, state: str, sentence: str
) -> None:
    counter.bench.shop.order_habits(habits)
    counter.bench.serve()
    sales = [await counter.bench.sell() for _ in range(2)]
    rows = await counter.bench.sent(*sales, limit=60)
    assert [row.difference for row in rows] == [None, None], "what the shop puts on top is no difference of ours"
    counter.presenters.frame.go(Screen.SALES)
    counter.presenters.sales.look_at(sales[0].id)
    await counter.settle()
    row = counter.window.row(sales[0].id)
    assert row.state_tone is tone
    assert state in plain(row.state)
    assert rows[0].order_number in row.state
    detail = counter.window.sales.detail
    assert detail is not None
    assert sentence in plain(detail.sentence)
    # The day's screen says it without being told to compare; so does the question before the Z, and the closed day.
    counter.presenters.go(Screen.DAY)
    await counter.settle()
    shown = [(one.label, plain(one.text)) for one in counter.window.others["show_day"].check.findings]
    counter.presenters.day.act(CLOSE)
    await counter.settle()
    asked = plain(counter.window.others["show_question"].subtitle)
    if tone is Tone.OK:
        assert shown == []
        assert "1-261122-0001" not in asked
    else:
        ((receipts, said),) = shown
        assert receipts == "1-261122-0001, 1-261122-0002"
        assert sentence in said
        assert f"{receipts}: {said}" in asked
    counter.window.choose(CLOSE)
    await counter.settle()
    assert [(one.label, plain(one.text)) for one in counter.window.others["show_day"].check.findings] == shown


async def test_an_order_that_was_sent_unpaid_is_rightly_a_draft(counter: Counter) -> None:
    counter.bench.serve()
    counter.bench.shop.order_habits({"payment_methods": "none"})
    sale = await counter.bench.sell()
    await counter.bench.until(sale.id, State.REFUSED, limit=60)
    counter.presenters.frame.go(Screen.SALES)
    counter.presenters.sales.look_at(sale.id)
    await counter.settle()
    counter.presenters.sales.step("unpaid")
    await counter.bench.sent(sale, limit=60)
    await counter.settle()
    (order,) = counter.bench.state()["orders"]
    assert (order["status"], order["payment_method"]) == ("draft", None)
    assert counter.window.row(sale.id).state_tone is Tone.OK
    assert counter.bench.state()["orders"][0]["total"] == sale.order.total.amount
    assert Decimal(0) < sale.order.total.amount
