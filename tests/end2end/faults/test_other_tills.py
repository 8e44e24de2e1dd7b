"""Real failures of other tills, each by its name (faults.md, last paragraph)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from pos_app.app.till import catalogue_of
from pos_app.domain.submission import State
from tests.crash.runs import exact_state
from tests.end2end.faults.scene import ORDERS, Scene
from tests.end2end.faults.spoiler import Spoiler
from tests.end2end.faults.test_time_and_kills import cashier
from tests.unit.sandbox.sandbox_process import SandboxProcess

pytestmark = pytest.mark.asyncio
Seen = Callable[[str], None]


@pytest.mark.fault("T1")
async def test_a_paid_order_lost_when_the_network_drops_inside_a_write_debounce(
    shop: SandboxProcess, still: Scene, seen: Seen
) -> None:
    shop.order_fault(match="*", fault="refuse_connection")
    await still.start()
    for _ in range(3):
        still.till.checkout.keep(still.cart())  # a change that is not written yet
        await still.sell()
    await still.stop()
    shop.order_fault(clear=True)
    await still.start()
    assert (await still.till.checkout.open_cart()).is_empty, "the paid cart must not come back"
    await still.quiet()
    await still.check()
    seen("paid is on the disk at once, the cart does not come back; 1 order each")


@pytest.mark.fault("T2")
async def test_an_order_paid_offline_lost_after_sync(spoiler: Spoiler, still: Scene, seen: Seen) -> None:
    await still.start(spoiler.url)
    await spoiler.away()
    sales = [await still.sell() for _ in range(3)]
    await still.tries(sales[0], 1)
    await spoiler.back()
    api = await still.connect(spoiler.url)
    await catalogue_of(still.till, lambda _: None).load(api)
    await still.quiet()
    for sale in sales:
        assert (await still.row(sale)).state is State.SENT
        assert await still.till.till_store.sales.get(sale.id) == sale
    await still.check()
    seen("there after the sync, and SENT; 1 order each")


@pytest.mark.fault("T4")
async def test_the_server_commits_the_client_times_out_and_resend_doubles(
    shop: SandboxProcess, scene: Scene, seen: Seen
) -> None:
    shop.order_fault(match=ORDERS, fault="slow", seconds=2, count=3)
    sales = [await scene.sell() for _ in range(3)]
    await scene.quiet()
    stories = {await scene.story(sale) for sale in sales}
    assert all(told.count("send") == 1 for told in stories)
    await scene.check()
    seen(f"{' / '.join(sorted(stories))}; 1 order each")


@pytest.mark.fault("T5")
async def test_the_network_drops_in_mid_sync_and_the_rest_is_never_tried_again(
    spoiler: Spoiler, still: Scene, seen: Seen
) -> None:
    await still.start(send=False)
    sales = [await still.sell() for _ in range(40)]
    await still.connect(spoiler.url)
    await still.until(sales[10], State.SENT)
    await spoiler.away()
    await asyncio.sleep(20)
    assert (await still.row(sales[-1])).state is not State.SENT
    await spoiler.back()
    await still.quiet()
    await still.check()
    seen("the rest goes by itself; 40 sales, 1 order each")


@pytest.mark.fault("T6")
async def test_a_power_cut_loses_a_confirmed_sale(still: Scene, seen: Seen) -> None:
    for _ in range(3):
        await cashier(still, 1, "silent")
    await still.start()
    rows = await still.till.till_store.sales.find()
    still.told |= {row.receipt: row.total.amount for row in rows}
    assert len(rows) == 3
    await still.quiet()
    await still.check()
    seen("3 of 3 there after the plug was pulled; 1 order each")


@pytest.mark.fault("T7")
async def test_a_receipt_is_printed_but_there_is_no_order_at_the_back_office(
    shop: SandboxProcess, scene: Scene, seen: Seen
) -> None:
    faults: tuple[dict[str, object], ...] = (
        {"fault": "status", "status": 503},
        {"fault": "garbage", "commit": False},
        {"fault": "html"},
        {"fault": "status", "status": 429, "retry_after": 1},
        {"fault": "refuse_connection"},
        {"fault": "status", "status": 401},
    )
    for fault in faults:
        shop.order_fault(match=ORDERS, count=1, **fault)
        await scene.sell()
    await scene.quiet()
    notes = [order["note"] for order in (await asyncio.to_thread(exact_state, shop.url))["orders"]]
    for receipt in scene.told:
        assert sum(receipt in note for note in notes) == 1
    await scene.check()
    seen("each receipt told is an order, found by its number")


@pytest.mark.fault("T8")
async def test_the_day_closed_with_unsent_orders(shop: SandboxProcess, still: Scene, seen: Seen) -> None:
    shop.order_fault(match=ORDERS, fault="status", status=503)
    await still.start()
    sales = [await still.sell() for _ in range(2)]
    await still.tries(sales[0], 1)
    await still.stop()
    shop.order_fault(clear=True)
    now = still.clock.now
    still.clock = replace(still.clock, now=lambda: now() + timedelta(days=1))  # the next morning
    await still.start()
    waiting = await still.till.till_store.outbox.summary(sales[0].receipt.day + timedelta(days=1))
    assert waiting.waiting + waiting.sent == 2
    await still.quiet()
    await still.check()
    seen("there the next morning, and SENT; 1 order each")


@pytest.mark.fault("T9")
async def test_a_cleared_cache_that_drops_the_queue(shop: SandboxProcess, still: Scene, seen: Seen) -> None:
    shop.order_fault(match=ORDERS, fault="refuse_connection")
    await still.start()
    sale = await still.sell(still.elise())
    await still.tries(sale, 1)
    await still.stop()
    shop.order_fault(clear=True)
    for path in still.folder.glob("catalogue*"):
        await asyncio.to_thread(path.unlink)
    await still.start()
    await still.quiet()
    await still.check()
    seen("the cache is made anew, the queue is not in it; 1 order")
