"""A shop that takes no orders, and what the day's end says of a shop that takes them oddly."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from pos_app.app.till_presenters import TillPresenters, TillSurroundings
from pos_app.domain.submission import Cause, State
from pos_app.presenters.common.views import Screen
from pos_app.presenters.common.words import ENGLISH
from pos_app.presenters.printing.context import PaperContext
from tests.unit.presenters.recording_window import Counter, RecordingWindow
from tests.unit.services.practice_bench import Bench, open_bench

pytestmark = pytest.mark.asyncio


async def at_the_counter(bench: Bench, folder: Path) -> Counter:
    """A counter in front of the bench's till, which sends."""
    await bench.load()
    window = RecordingWindow()
    presenters = TillPresenters(bench.till, window, ENGLISH, TillSurroundings(PaperContext(folder / "mail")))
    bench.on_row = presenters.row_changed
    await presenters.open()
    presenters.connect(bench.api)
    counter = Counter(bench, window, presenters)
    await counter.settle()
    bench.serve()
    return counter


async def test_the_first_sale_shows_at_once_that_the_shop_takes_no_orders(tmp_path: Path) -> None:
    async with open_bench(tmp_path) as bench:
        bench.shop.order_habits({"shop": "readonly"})
        counter = await at_the_counter(bench, tmp_path)
        sales = []
        for _ in range(5):
            sales.append(await bench.sell())
            await asyncio.sleep(3)
        await counter.settle()
        assert [bench.history(sale.id) for sale in sales][:1] == [[State.SENDING, State.QUEUED]], "never in doubt"
        rows = await bench.till.till_store.outbox.open_rows()
        assert [row.state for row in rows] == [State.QUEUED] * 5
        assert bench.till.outbox.line.cause is Cause.NOT_SUPPORTED
        told = [notice.text for notice in counter.window.notices if "takes no orders" in notice.text]
        assert len(told) == 1, "one matter"
        counter.presenters.frame.go(Screen.SALES)
        await counter.settle()
        states = {row.state for row in counter.window.sales.rows}
        assert states == {"Kept here · the shop system takes no orders"}
        assert bench.state()["orders"] == []


async def test_what_a_shop_that_takes_no_orders_made_all_the_same_is_found_at_once(tmp_path: Path) -> None:
    async with open_bench(tmp_path) as bench:
        bench.shop.order_habits({"made_then": {"status": 405, "error_code": "ERROR_RESOURCE_NOT_SUPPORTED"}})
        bench.serve()
        sale = await bench.sell()
        await bench.until(sale.id, State.SENT, limit=30)
        bench.assert_each_once(sale)
