"""A doubt that lasts is shown to a person and never doubled; a shop that takes no customers is asked once."""

from __future__ import annotations

import asyncio

import pytest

from pos_app.domain.submission import Cause, State
from pos_app.presenters.common.views import Screen, Tone
from pos_app.presenters.common.words import ENGLISH
from pos_app.services.customers.contact import ContactEntry
from tests.unit.presenters.recording_window import Counter
from tests.unit.services.practice_bench import CUSTOMERS, NOON, ORDERS

pytestmark = pytest.mark.asyncio


async def _look(counter: Counter) -> None:
    counter.presenters.frame.go(Screen.SALES)
    counter.presenters.sales.refresh()
    await counter.settle()


@pytest.mark.slow
@pytest.mark.parametrize("doubt", ["in_process", "already_processed"])
async def test_a_doubt_of_half_an_hour_is_flagged_and_one_order_comes_of_it(counter: Counter, doubt: str) -> None:
    bench = counter.bench
    bench.serve()
    if doubt == "in_process":
        bench.order_fault(ORDERS, "in_process")
    else:  # the server knows the id, and nothing of what became of it
        bench.order_fault(ORDERS, "status", status=409, error_code="REQUEST_ALREADY_PROCESSED")
    sale = await bench.sell()
    await bench.until(sale.id, State.UNKNOWN)
    await _look(counter)
    assert counter.window.row(sale.id).state == "Answer unknown · checking with the shop system"
    counter.presenters.frame.go(Screen.SALE)  # the Sales screen would count the seconds meanwhile
    await asyncio.sleep(31 * 60)
    await _look(counter)
    row = counter.window.row(sale.id)
    assert row.state == f"Answer unknown · still checking since {ENGLISH.time(NOON)}"
    assert row.state_tone is Tone.TROUBLE
    assert bench.state()["orders"] == []
    bench.mend_shop()
    await bench.sent(sale)
    bench.assert_each_once(sale)


async def test_a_shop_that_takes_no_customers_is_asked_once_and_the_sale_goes_on(counter: Counter) -> None:
    bench = counter.bench
    bench.order_fault(CUSTOMERS, "status", status=405, error_code="ERROR_RESOURCE_NOT_SUPPORTED")
    bench.serve()
    customers = bench.till.customers
    ann = await customers.enter(ContactEntry("Ann", "One"))
    row = await bench.until(ann.id, State.REFUSED)
    assert row.cause is Cause.NOT_SUPPORTED
    await counter.settle()
    assert counter.window.notices == []  # nobody is troubled

    counter.presenters.customer.open("Bob Two")
    await counter.settle()
    counter.presenters.customer.enter("Bob Two")
    await counter.settle()
    counter.presenters.customer.save("save_use")
    await counter.settle()
    assert counter.window.notice == "Bob Two is kept at this till only: the shop system takes no new customers."
    counter.presenters.sale.add(await bench.item())
    sale = await bench.pay(counter.presenters.sale.cart)
    await bench.sent(sale)
    assert bench.calls(CUSTOMERS) == 1
    (order,) = bench.state()["orders"]
    assert order["customer"]["last_name"] == "Two"
    assert [c.name for c in await customers.find_here("bob two")] == ["Bob Two"]
    await bench.restart()
    await bench.till.outbox.idle()  # nothing of them waits to be sent
    assert await bench.till.customers.stay_here()


async def test_the_last_sale_sent_is_known_after_a_restart(counter: Counter) -> None:
    bench = counter.bench
    bench.serve()
    await bench.sent(await bench.sell())
    before = bench.till.outbox.line.last_sent
    assert before is not None
    await bench.restart()
    after = bench.till.outbox.line.last_sent
    assert after is not None
    assert abs((after - before).total_seconds()) < 5
