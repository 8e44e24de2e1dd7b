"""The outbox with a shop that behaves, and with a line that is cut: what waits, in which order it leaves, how often."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

from pos_app.domain.submission import Cause, State
from pos_app.services.outbox.chift_line import LineHealth
from tests.unit.services.practice_bench import A_DAY, HOUR, NOON, ORDERS, Bench, open_bench

pytestmark = pytest.mark.asyncio


async def test_a_paid_sale_arrives_with_the_shops_number_and_the_same_total(bench: Bench) -> None:
    bench.serve()
    sale = await bench.sell("SL-01", "BC-18")
    (row,) = await bench.sent(sale)
    assert (row.order_number, row.remote_id) == (
        bench.state()["orders"][0]["order_number"],
        bench.state()["orders"][0]["id"],
    )
    assert row.server_total == sale.order.total.amount == Decimal("17.85")
    assert row.difference is None
    assert bench.history(sale.id) == [State.SENDING, State.SENT]
    assert await bench.tries(sale.id) == [("send", "Created", 200)]
    bench.assert_each_once(sale)


async def test_the_line_is_told_to_work_and_when_the_last_sale_left(bench: Bench) -> None:
    assert bench.till.outbox.line.chift is LineHealth.UNKNOWN
    bench.serve()
    await bench.sent(await bench.sell())
    line = bench.till.outbox.line
    assert (line.internet, line.chift, line.shop_system) == (LineHealth.WORKS,) * 3
    assert line.last_sent is not None
    assert line.is_up


async def test_the_outbox_is_idle_only_when_all_is_sent(bench: Bench) -> None:
    await bench.till.outbox.idle()  # nothing waits
    sale = await bench.sell()
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(bench.till.outbox.idle(), 60)
    bench.serve()
    await asyncio.wait_for(bench.till.outbox.idle(), 60)
    assert (await bench.till.till_store.outbox.row(sale.id)).state is State.SENT


async def test_the_next_sales_leave_while_the_answers_of_the_first_are_written_down(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, written = bench.till.till_store.outbox.record, asyncio.Event()

    async def slowly(*told: Any, **named: Any) -> str:
        await written.wait()
        return await real(*told, **named)

    monkeypatch.setattr(bench.till.till_store.outbox, "record", slowly)
    sales = [await bench.sell() for _ in range(9)]
    bench.serve()
    async with asyncio.timeout(60):
        while bench.calls() < len(sales):  # noqa: ASYNC110 - as whoever looks at the shop's software
            await asyncio.sleep(0.1)
    assert {(await bench.till.till_store.outbox.row(sale.id)).state for sale in sales} == {State.SENDING}
    written.set()
    await bench.sent(*sales)
    bench.assert_each_once(*sales)


async def test_without_a_network_sales_stay_here_and_leave_in_order_when_it_is_back(bench: Bench) -> None:
    await bench.item()
    bench.line.cut = True
    bench.serve()
    sales = [await bench.sell() for _ in range(9)]
    await asyncio.sleep(HOUR)
    assert {(await bench.till.till_store.outbox.row(s.id)).state for s in sales} == {State.QUEUED}
    assert bench.till.outbox.line.cause is Cause.INTERNET
    assert bench.till.outbox.line.internet is LineHealth.DOWN
    bench.line.cut = False
    before = len(bench.started())
    await bench.sent(*sales, limit=301)  # by itself, with the next probe
    bench.assert_each_once(*sales)
    assert bench.started()[before:] == [sale.id for sale in sales]
    assert bench.till.outbox.line.is_up


async def test_a_cut_line_is_probed_by_one_sale_at_a_time_and_less_and_less_often(bench: Bench) -> None:
    await bench.item()
    bench.line.cut = True
    bench.serve()
    sales = [await bench.sell() for _ in range(5)]
    await asyncio.sleep(HOUR)
    tried = sum([len(await bench.tries(sale.id)) for sale in sales])
    assert 60 < tried < 200  # one probe after half a minute on average (docs/backoff.md)
    states = [row.state for row in bench.rows]
    assert states[-2 * 10 :] == [State.SENDING, State.QUEUED] * 10


async def test_one_outage_does_not_make_a_sale_wait_for_its_own_sake_afterwards(bench: Bench) -> None:
    await bench.item()
    bench.line.cut = True
    bench.serve()
    sale = await bench.sell()
    await asyncio.sleep(HOUR)
    bench.line.cut = False
    bench.order_fault(ORDERS, "lost_answer", count=1)
    bench.till.outbox.send_now()
    await bench.until(sale.id, State.UNKNOWN, limit=1)
    await bench.until(sale.id, State.SENT, limit=2)  # asked at once, not after five minutes
    bench.assert_each_once(sale)


async def test_send_now_skips_the_wait(bench: Bench) -> None:
    await bench.item()
    bench.line.cut = True
    bench.serve()
    sale = await bench.sell()
    await asyncio.sleep(HOUR)
    bench.line.cut = False
    bench.till.outbox.send_now()
    await bench.until(sale.id, State.SENT, limit=1)


async def test_what_the_catalogue_heard_sends_the_sales_too(bench: Bench) -> None:
    await bench.item()
    bench.line.cut = True
    bench.serve()
    sale = await bench.sell()
    await asyncio.sleep(HOUR)
    bench.line.cut = False
    bench.till.outbox.note_line(Cause.NONE, 40)
    await bench.until(sale.id, State.SENT, limit=1)


async def test_the_catalogue_can_tell_that_the_line_is_down(bench: Bench) -> None:
    bench.till.outbox.note_line(Cause.CHIFT)
    line = bench.till.outbox.line
    assert (line.internet, line.chift, line.cause) == (LineHealth.WORKS, LineHealth.DOWN, Cause.CHIFT)
    assert line.since is not None
    assert line.since - NOON < timedelta(seconds=1)


async def test_a_waiting_sale_says_how_long_it_waits(bench: Bench) -> None:
    await bench.item()
    bench.line.cut = True
    sale = await bench.sell()
    assert bench.till.outbox.next_try(sale.id) == 0
    bench.serve()
    await asyncio.sleep(HOUR)
    wait = bench.till.outbox.next_try(sale.id)
    assert wait is not None
    assert 0 < wait <= 300
    before = len(await bench.tries(sale.id))
    await asyncio.sleep(wait - 0.01)
    assert len(await bench.tries(sale.id)) == before
    await asyncio.sleep(0.02)
    assert len(await bench.tries(sale.id)) == before + 1
    bench.line.cut = False
    bench.till.outbox.send_now()
    await bench.sent(sale)
    assert bench.till.outbox.next_try(sale.id) is None


class _Counting(httpx.AsyncBaseTransport):
    """Counts the orders on their way at the same time."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self._inner = inner
        self._now = 0
        self.most = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        order = request.method == "POST" and request.url.path.endswith("/orders")
        self._now += order
        self.most = max(self.most, self._now)
        try:
            return await self._inner.handle_async_request(request)
        finally:
            self._now -= order


async def test_never_more_than_four_at_once_and_all_arrive_in_order(tmp_path: Path) -> None:
    async with open_bench(tmp_path, latency_ms=200) as bench:
        await bench.item()
        sales = [await bench.sell() for _ in range(14)]
        counting = _Counting(bench.line)
        await bench.use(counting)
        bench.serve()
        await bench.sent(*sales, limit=60)
        assert counting.most == 4
        bench.assert_each_once(*sales)
        assert bench.started() == [sale.id for sale in sales]


async def test_a_clock_that_jumps_changes_neither_waits_nor_order(bench: Bench) -> None:
    await bench.item()
    bench.line.cut = True
    bench.serve()
    first = await bench.sell()
    await asyncio.sleep(HOUR)
    wait = bench.till.outbox.next_try(first.id)
    bench.shift = -timedelta(days=2)
    assert bench.till.outbox.next_try(first.id) == wait
    second = await bench.sell()
    bench.line.cut = False
    bench.till.outbox.send_now()
    await bench.sent(first, second, limit=5)
    assert bench.receipts() == [str(first.receipt), str(second.receipt)]


async def test_closing_in_the_middle_of_a_call_leaves_a_sale_that_is_asked_for(tmp_path: Path) -> None:
    async with open_bench(tmp_path) as bench:
        bench.order_fault(ORDERS, "slow", seconds=80)
        bench.serve()
        sale = await bench.sell()
        await bench.until(sale.id, State.SENDING)
        await asyncio.sleep(10)
        await bench.restart()
        assert (await bench.till.till_store.outbox.row(sale.id)).state is State.UNKNOWN
        bench.mend_shop()
        bench.serve()
        await bench.sent(sale, limit=A_DAY)
        bench.assert_each_once(sale)
