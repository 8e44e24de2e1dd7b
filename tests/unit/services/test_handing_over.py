"""Goods that are handed over another day: listed by their day until a person says that they are gone."""

from __future__ import annotations

import asyncio
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta

import pytest

from pos_app.domain.customer import Customer
from pos_app.domain.errors import DomainError
from pos_app.domain.order import Sale
from pos_app.domain.returns import CASHIERS_ERROR, ReturnDraft
from pos_app.presenters.common.words import ENGLISH
from pos_app.presenters.day.report_paper import day_paper
from pos_app.presenters.printing.receipt import Circumstances, receipt_paper
from pos_app.services.day.days import Days
from pos_app.store.sqlite.database import connect
from pos_app.store.tables.later import handing
from pos_app.store.tables.sales import Only
from tests.unit.services.practice_bench import Bench

pytestmark = pytest.mark.asyncio
ELISE = Customer("c", "Elise", "Lefevre", "+32475112233")


async def put_aside(bench: Bench, days: int | None, *, brought: bool = False) -> Sale:
    """A sale whose goods are handed over so many days from today."""
    cart = await bench.cart("SL-01", customer=ELISE)
    due = None if days is None else bench.clock.now().date() + timedelta(days=days)
    sale = await bench.pay(replace(cart, due=due))
    if not brought:
        return sale
    return await bench.pay(replace(cart, due=due, shipping=sale.order.party))


async def waiting(bench: Bench) -> list[tuple[str, date | None]]:
    rows = await bench.till.till_store.sales.find(only=Only.DUE)
    return [(row.receipt, row.due) for row in rows]


async def test_what_waits_is_listed_by_its_day_until_it_is_gone(bench: Bench) -> None:
    store, today = bench.till.till_store.handing, bench.clock.now().date()
    late, soon = await put_aside(bench, 9), await put_aside(bench, 2)
    along = await put_aside(bench, None)
    brought = await put_aside(bench, None, brought=True)
    assert along.due_day is None
    assert brought.due_day == today
    assert await waiting(bench) == [
        (brought.number, today),
        (soon.number, today + timedelta(days=2)),
        (late.number, today + timedelta(days=9)),
    ]
    assert len(await bench.till.till_store.sales.find("lefevre", only=Only.DUE)) == 3
    assert f"Pick up: {soon.cart.due}" in soon.order.note
    assert soon.seller is not None
    words = repr(receipt_paper(soon, Circumstances(soon.seller), ENGLISH).rows)
    assert "To be picked up on" in words
    assert "Supplied on" not in words

    await store.hand_over(soon, bench.clock.now(), "Tom")
    for sale, wrong in ((soon, "handed_already"), (along, "handed_none")):
        with pytest.raises(DomainError, match=wrong):
            await store.hand_over(sale, bench.clock.now(), "Tom")
    assert [number for number, _ in await waiting(bench)] == [brought.number, late.number]
    gone = await store.handed(soon.id)
    assert gone is not None
    assert gone.cashier == "Tom"
    assert await store.take_back(soon, bench.clock.now(), "Tom")
    assert not await store.take_back(soon, bench.clock.now(), "Tom")
    assert len(await waiting(bench)) == 3

    found = await bench.till.returns.of(late.id)
    await bench.till.returns.give_back(found, ReturnDraft(found.everything, CASHIERS_ERROR), "Nadia")
    assert [number for number, _ in await waiting(bench)] == [brought.number, soon.number], "all of it came back"
    assert (await bench.till.till_store.verify_journal()).ok


async def test_the_day_says_what_waits_and_what_is_late(bench: Bench) -> None:
    till = bench.till
    await put_aside(bench, 1)
    await put_aside(bench, 5)
    days = Days(till.till_store, till.catalogue_store, till.shop, till.clock)
    bench.shift = timedelta(days=3)
    kept = (await days.take_x("Nadia")).still_open
    assert (kept.to_hand_over, kept.late) == (2, 1)
    assert "Goods to hand over" in repr(day_paper(await days.take_x("Nadia"), ENGLISH))


async def test_a_salvaged_file_knows_what_is_gone(bench: Bench) -> None:
    """By the journal: what was handed over, and what was not after all."""
    store = bench.till.till_store.handing
    first, second = await put_aside(bench, 1), await put_aside(bench, 2)
    for sale in (first, second):
        await store.hand_over(sale, bench.clock.now(), "Tom")
    await store.take_back(second, bench.clock.now(), "Tom")
    folder = bench.till.till_store.folder
    await bench.shut()

    def again() -> list[str]:
        with closing(connect(folder / "till.db")) as connection:
            connection.execute("DELETE FROM goods_handed")
            handing.restore(connection)
            return [row[0] for row in connection.execute("SELECT sale_id FROM goods_handed")]

    assert await asyncio.to_thread(again) == [first.id]
    await bench.open()
