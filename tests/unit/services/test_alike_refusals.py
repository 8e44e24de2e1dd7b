"""Sales that are refused one after the other for one reason: the rest is held back, one is sent as a probe, and a
person's mending lets them go."""

from __future__ import annotations

import asyncio

import pytest

from pos_app.domain.customer import Customer
from pos_app.domain.submission import Cause, State
from pos_app.services.outbox.alike import FIRST_PAUSE, IN_A_ROW
from pos_app.services.outbox.mend_steps import Mend
from tests.unit.services.practice_bench import HOUR, ORDERS, Bench

pytestmark = pytest.mark.asyncio


def refuse(bench: Bench, **answer: object) -> None:
    """The shop refuses every order, in words that name nothing of one sale."""
    said = {"status": 422, "error_code": "ERROR_INVALID_BODY", "message": "No stock location is chosen", **answer}
    bench.order_fault(ORDERS, "status", **said)


async def states(bench: Bench) -> dict[State, int]:
    """How many sales are in which state."""
    rows = await bench.till.till_store.outbox.open_rows()
    return {state: sum(row.state is state for row in rows) for state in State if any(r.state is state for r in rows)}


async def test_of_twenty_sales_a_shop_refuses_a_few_not_all(bench: Bench) -> None:
    refuse(bench)
    bench.serve()
    sales = []
    for _ in range(20):
        sales.append(await bench.sell())
        await asyncio.sleep(10)
    assert await states(bench) == {State.REFUSED: IN_A_ROW, State.QUEUED: 20 - IN_A_ROW}
    assert bench.till.outbox.line.cause is Cause.ALIKE
    await asyncio.sleep(8 * HOUR)
    refused = (await states(bench))[State.REFUSED]
    assert IN_A_ROW < refused <= IN_A_ROW + 13, "a probe now and then, at last each hour"

    bench.mend_shop()
    await asyncio.sleep(HOUR + 1)
    assert await states(bench) == {State.REFUSED: refused}, "the probe arrived, and the others followed"
    assert bench.till.outbox.line.is_up


async def test_send_now_sends_one(bench: Bench) -> None:
    refuse(bench)
    bench.serve()
    for _ in range(6):
        await bench.sell()
        await asyncio.sleep(10)
    before = bench.calls()
    bench.till.outbox.send_now()
    await asyncio.sleep(10)
    assert bench.calls() == before + 1
    bench.mend_shop()
    bench.till.outbox.send_now()
    await asyncio.sleep(10)
    assert await states(bench) == {State.REFUSED: IN_A_ROW + 1}


async def test_a_mended_sale_goes_first_and_shows_that_the_others_can_be_mended_too(bench: Bench) -> None:
    bench.shop.order_habits({"payment_methods": "german", "methods_by": "exact_name"})
    bench.serve()
    sales = []
    for _ in range(8):
        sales.append(await bench.sell())
        await asyncio.sleep(10)
    assert await states(bench) == {State.REFUSED: IN_A_ROW, State.QUEUED: 8 - IN_A_ROW}
    await bench.till.mending.pay_as(sales[1].id, "Barzahlung")
    await bench.until(sales[1].id, State.SENT, limit=60)
    await asyncio.sleep(60)
    assert await states(bench) == {State.REFUSED: 7}, "held back no more: what helps is known, and is asked for all"
    assert len(await bench.till.mending.alike(sales[7].id)) == 7
    for sale in await bench.till.mending.alike(sales[7].id):
        await bench.till.mending.pay_as(sale, "Barzahlung")
    await bench.sent(*sales)
    bench.assert_each_once(*sales)


async def test_a_sale_that_is_mended_in_vain_holds_the_others_back_as_before(bench: Bench) -> None:
    refuse(bench)
    bench.serve()
    sales = []
    for _ in range(6):
        sales.append(await bench.sell())
        await asyncio.sleep(10)
    await bench.till.mending.mend(sales[0].id, Mend.AGAIN)
    await asyncio.sleep(60)
    assert await states(bench) == {State.REFUSED: IN_A_ROW, State.QUEUED: 6 - IN_A_ROW}


@pytest.mark.parametrize(
    "answer",
    [
        {"error_code": "ERROR_PHONE_ALREADY_USED", "message": "Phone used"},
        {"detail": [{"loc": ["body", "lines", 0, "variant_id"], "msg": "is gone", "type": "value_error"}]},
    ],
    ids=["phone", "line"],
)
async def test_what_is_of_one_sale_holds_nothing_back(bench: Bench, answer: dict[str, object]) -> None:
    refuse(bench, **answer)
    bench.serve()
    for _ in range(6):
        await bench.sell(customer=Customer("c", "Ida", "Vermeer", "+32475112233"))
        await asyncio.sleep(10)
    assert await states(bench) == {State.REFUSED: 6}
    assert bench.till.outbox.line.is_up


async def test_another_reason_between_them_begins_anew(bench: Bench) -> None:
    bench.serve()
    for at in range(6):
        bench.mend_shop()
        refuse(bench, message=f"No {'stock' if at % 2 else 'journal'} is chosen")
        await bench.sell()
        await asyncio.sleep(10)
    assert await states(bench) == {State.REFUSED: 6}
    assert FIRST_PAUSE >= 60
