"""Another request's answer, an order that was made and refused, and a shop that keeps no notes: none loses a sale, none
doubles one, and none is called sent that is not."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable

import pytest

from pos_app.domain.submission import Cause, State
from pos_app.services.outbox.mend_steps import Mend
from tests.end2end.faults.scene import ORDERS, TRANSACTIONS, Scene
from tests.unit.sandbox.sandbox_process import SandboxProcess

pytestmark = pytest.mark.asyncio
Seen = Callable[[str], None]
Make = Callable[[SandboxProcess], Scene]


@pytest.mark.fault("F43")
@pytest.mark.parametrize("commit", [False, True])
async def test_an_answer_from_a_cache(shop: SandboxProcess, scene: Scene, seen: Seen, commit: bool) -> None:
    await scene.until(await scene.sell(), State.SENT)
    shop.order_fault(match=ORDERS, fault="former_answer", count=2, commit=commit)
    sales = [await scene.sell_ahead(), await scene.sell()]
    await scene.quiet()
    told = await scene.story(sales[0])
    assert told.startswith("send InDoubt 200, ask")
    await scene.check()
    seen(f"{told}; 1 order each")


@pytest.mark.fault("F44")
async def test_two_answers_on_one_connection(shop: SandboxProcess, scene: Scene, seen: Seen) -> None:
    shop.order_fault(match=ORDERS, fault="doubled", count=2)
    sales = [await scene.sell_ahead()]
    await scene.until(sales[0], State.SENT)
    sales += [await scene.sell() for _ in range(4)]
    await scene.quiet()
    stories = Counter([await scene.story(sale) for sale in sales])
    await scene.check()
    seen(f"{', '.join(f'{n}x {story}' for story, n in stories.items())}; 1 order each")


@pytest.mark.fault("F45")
async def test_swapped_answers(shop: SandboxProcess, still: Scene, seen: Seen) -> None:
    shop.order_fault(match=ORDERS, fault="swapped", count=4)
    await still.start(send=False)
    sales = [await still.sell() for _ in range(4)]
    await still.connect()
    await still.quiet()
    stories = {await still.story(sale) for sale in sales}
    assert any("send InDoubt 200" in story for story in stories)
    await still.check()
    seen("both in doubt, asked on a fresh connection, SENT with their own ids; 1 order each")


@pytest.mark.fault("F46")
async def test_a_transaction_of_another_request(shop: SandboxProcess, scene: Scene, seen: Seen) -> None:
    await scene.until(await scene.sell(), State.SENT)
    shop.order_fault(match=TRANSACTIONS, fault="another_record", count=3)
    shop.order_fault(match=ORDERS, fault="lost_answer", count=1)
    made = await scene.sell_ahead()
    await scene.until(made, State.SENT)
    shop.order_fault(match=TRANSACTIONS, fault="another_record", count=3)
    shop.order_fault(match=ORDERS, fault="status", status=503, count=1)
    lost = await scene.sell_ahead()
    await scene.until(lost, State.SENT)
    stories = [await scene.story(made), await scene.story(lost)]
    await scene.check()
    seen(f"made: {stories[0]}; not made: {stories[1]}; 1 order each")


@pytest.mark.fault("F47")
async def test_two_orders_under_one_id(shop: SandboxProcess, scene: Scene, seen: Seen) -> None:
    first = await scene.sell()
    await scene.until(first, State.SENT)
    shop.order_fault(match=ORDERS, fault="same_id", count=1)
    second = await scene.sell_ahead()
    await scene.until(second, State.SENT)
    told = await scene.story(second)
    assert told.startswith("send InDoubt 200, ask")
    assert (await scene.row(first)).remote_id != (await scene.row(second)).remote_id
    await scene.check()
    seen(f"an id of another sale is a doubt: {told}; each has its own")


@pytest.mark.fault("F48")
@pytest.mark.parametrize("fault", ["bare_id", "no_note"])
async def test_an_answer_without_a_mark(shop: SandboxProcess, scene: Scene, seen: Seen, fault: str) -> None:
    shop.order_fault(match=ORDERS, fault=fault, count=1)
    sale = await scene.sell_ahead()
    await scene.until(sale, State.SENT)
    told = await scene.story(sale)
    assert told.startswith("send InDoubt 200" if fault == "bare_id" else "send Created 200")
    await scene.check()
    seen(f"{fault}: looked at once past the cache; {told}; 1 order")


@pytest.mark.fault("F49")
@pytest.mark.parametrize("habits", [{"notes": "dropped"}, {"notes": "cut", "note_length": 20}])
async def test_a_shop_that_keeps_no_notes(
    shop: SandboxProcess, make: Make, seen: Seen, habits: dict[str, object]
) -> None:
    shop.order_habits(**habits)
    scene = make(shop)
    await scene.start()
    twins = [await scene.sell_ahead(), await scene.sell(), await scene.sell()]
    await scene.quiet()
    shop.order_fault(match=ORDERS, fault="lost_answer", count=1)
    lost = await scene.sell_ahead()
    shop.order_fault(match=ORDERS, fault="former_answer", count=1)
    await scene.until(lost, State.SENT)
    stale = await scene.sell_ahead()
    await scene.quiet()
    stories = [await scene.story(sale) for sale in (twins[0], lost, stale)]
    rows = {(row := await scene.row(sale)).request_id: row.remote_id for sale in (*twins, lost, stale)}
    await scene.stop()
    there = {order["request_id"]: order["id"] for order in shop.state()["orders"]}
    assert rows == there, "each by its own request, and none twice"
    seen(f"matched without a note; {stories[0]}; lost: {stories[1]}; stale: {stories[2]}; 1 order each")


@pytest.mark.fault("F49")
@pytest.mark.parametrize("lies", [2, 4, 6])
async def test_twins_of_which_one_is_told_the_others_order(
    shop: SandboxProcess, make: Make, seen: Seen, lies: int
) -> None:
    """Two sales alike without notes: the first order is made and its answer lost, the second is not made; the books
    tell of the other's request, several times."""
    shop.order_habits(notes="dropped")
    scene = make(shop)
    await scene.start()
    await scene.until(await scene.sell(), State.SENT)
    shop.order_fault(match=ORDERS, fault="status", status=503, count=4, commit=False)
    shop.order_fault(match=TRANSACTIONS, fault="another_record", count=lies)
    sales = [await scene.sell_ahead(), await scene.sell()]
    await scene.quiet()
    rows = {(row := await scene.row(sale)).request_id: row.remote_id for sale in sales}
    await scene.stop()
    there = {order["request_id"]: order["id"] for order in shop.state()["orders"]}
    assert len(there) == 3
    assert rows.items() <= there.items(), "each by its own request, and none twice"
    seen(f"{lies} times told of the other's: each has its own; 1 order each")


@pytest.mark.fault("F49")
async def test_what_looks_like_it_is_given_to_a_person(shop: SandboxProcess, make: Make, seen: Seen) -> None:
    """The order was made, refused, and written down as a failure: without notes nothing proves whose it is."""
    shop.order_habits(notes="dropped", made_then={"status": 422, "error_code": "ERROR_OTHER", "record_status": 422})
    scene = make(shop)
    await scene.start()
    sale = await scene.sell()
    await scene.until(sale, State.REFUSED)
    shop.order_habits(notes="dropped", made_then=None)
    await scene.till.mending.mend(sale.id, Mend.AGAIN)
    await asyncio.sleep(1)
    row = await scene.until(sale, State.REFUSED)
    assert row.cause is Cause.UNPROVED
    assert row.remote_id
    await scene.till.mending.adopt(sale.id, None)
    await scene.until(sale, State.SENT)
    await scene.stop()
    (order,) = shop.state()["orders"]
    assert order["id"] == row.remote_id
    seen("an order that looks like it: for a person, who says that it is; 1 order")


MADE_THEN = [
    {"status": 400, "error_code": "ERROR_DATA_VALIDATION"},
    {"status": 400, "error_code": "ERROR_TECHNICAL_MAPPING", "record_status": 400},
    {"status": 400, "error_code": None},
    {"status": 404, "error_code": "ERROR_ORDER_NOT_FOUND"},
    {"status": 405, "error_code": "ERROR_RESOURCE_NOT_SUPPORTED", "record_status": 405},
    {"status": 422, "error_code": "ERROR_OTHER"},
]


@pytest.mark.fault("F50")
@pytest.mark.parametrize("then", MADE_THEN, ids=lambda then: f"{then['status']} {then['error_code']}")
async def test_made_and_then_refused(shop: SandboxProcess, scene: Scene, seen: Seen, then: dict[str, object]) -> None:
    shop.order_habits(made_then=then)
    sale = await scene.sell_ahead()
    await scene.tries(sale, 1)
    shop.order_habits(made_then=None)
    if then["status"] == 422:
        await scene.until(sale, State.REFUSED)
        await scene.till.mending.mend(sale.id, Mend.AGAIN)
    elif then["status"] == 405:
        scene.till.outbox.send_now()
    await scene.until(sale, State.SENT)
    told = await scene.story(sale)
    await scene.check()
    seen(f"{then['status']} {then['error_code'] or 'without a code'}: {told}; 1 order")


FOREIGN = ["ingress_404", "empty_400", "empty_413", "kong_404", "forbidden_text"]


@pytest.mark.fault("F51")
@pytest.mark.parametrize("answer", FOREIGN)
async def test_something_else_answers_in_chifts_place(
    shop: SandboxProcess, scene: Scene, seen: Seen, answer: str
) -> None:
    before = shop.state()["requests"].get(ORDERS, 0)
    shop.order_habits(instead_of_chift={"kind": answer})
    sales = [await scene.sell() for _ in range(6)]
    await scene.tries(sales[0], 1)
    await asyncio.sleep(2)
    states = {(await scene.row(sale)).state for sale in sales}
    assert State.REFUSED not in states
    asked = shop.state()["requests"].get(ORDERS, 0) - before
    assert asked <= 18, "no storm: each row waits longer each time"
    shop.order_habits(instead_of_chift=None)
    scene.till.outbox.send_now()
    await scene.quiet()
    await scene.check()
    seen(f"{answer}: 6 sales kept and asked for, none refused, {asked} calls; then SENT, 1 order each")
