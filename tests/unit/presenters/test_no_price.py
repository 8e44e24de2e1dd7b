"""What the shop has set no price for, or 0: the till asks for it, and sells nothing for nothing by mistake."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
import pytest_asyncio

from tests.catalogue_loads import change_items
from tests.unit.presenters.counter import Counter, open_counter

pytestmark = pytest.mark.asyncio
SOAP = "SV-01"


@pytest_asyncio.fixture
async def counter(tmp_path: Path) -> AsyncIterator[Counter]:
    """A counter where the first article sold by the piece and one sold by weight have lost their prices."""
    async with open_counter(tmp_path) as opened:
        yield opened


async def unpriced(counter: Counter, *, weighed: bool = False) -> str:
    """An article without a price, by its SKU."""
    unit = counter.till.shop.weighing.unit_of
    item = next(one for one in counter.items.values() if one.sku and one.price and bool(unit(one.name)) is weighed)
    await change_items(counter.till.catalogue_store, replace(item, price=None))
    await counter.presenters.finder.open()
    return item.sku


async def test_a_code_without_a_price_asks_for_it_and_goes_in_at_what_is_typed(counter: Counter) -> None:
    sku = await unpriced(counter)
    await counter.enter(f"3*{sku}")
    asked = counter.window["prompt"]
    assert (asked.title, counter.lines) == ("The shop has set no price", ())
    listener = counter.window.listeners["prompt"]
    listener.answer(asked.key, "4.20")
    assert counter.window.is_closed("prompt")
    assert (counter.last.unit_price, counter.last.quantity, counter.last.listed_price) == (
        Decimal("4.20"),
        Decimal(3),
        None,
    )
    await counter.enter(sku)  # not kept: the next customer's may cost something else
    counter.window.listeners["prompt"].answer("shelf price", "4.20")
    assert [line.quantity for line in counter.lines] == [4]


@pytest.mark.parametrize("typed", ["", "abc", "-1", "99999999", "1.234"])
async def test_what_is_no_price_is_said_at_the_field(counter: Counter, typed: str) -> None:
    await counter.enter(await unpriced(counter))
    counter.window.listeners["prompt"].answer("shelf price", typed)
    assert counter.window["prompt"].error
    assert counter.lines == ()


async def test_for_nothing_only_when_it_is_meant(counter: Counter) -> None:
    await counter.enter(await unpriced(counter))
    answer = counter.window.listeners["prompt"].answer
    answer("shelf price", "0")
    assert counter.window["prompt"].error
    assert counter.lines == ()
    answer("shelf price", "0")
    assert counter.last.unit_price == 0


async def test_a_tile_without_a_price_asks_too_and_escape_leaves_it_out(counter: Counter) -> None:
    sku = await unpriced(counter)
    tile = next(one for one in counter.window["tiles"].tiles if one.key == counter.items[sku].variant_id)
    assert (tile.price, tile.enabled) == ("no price", True)
    counter.presenters.finder.pick_tile(tile.key)
    assert counter.window["prompt"].subtitle == counter.items[sku].name
    assert counter.presenters.sale.questions.to_weigh is not None  # asked again if the till is closed now
    counter.window.listeners["prompt"].close_prompt()
    assert (counter.presenters.scans.unanswered, counter.lines, counter.window.is_closed("prompt")) == ((), (), True)


async def test_what_is_sold_by_weight_asks_for_the_price_and_then_for_the_weight(counter: Counter) -> None:
    await counter.enter(await unpriced(counter, weighed=True))
    assert counter.window["prompt"].label == "Price of one kg"
    counter.window.listeners["prompt"].answer("shelf price", "12.50")
    assert (counter.window["prompt"].title, counter.lines) == ("Weight", ())
    counter.window.listeners["prompt"].answer("weight", "0.4")
    assert (counter.last.unit_price, counter.last.quantity, counter.last.unit) == (
        Decimal("12.50"),
        Decimal("0.4"),
        "kg",
    )
