"""Pages that take too long or are too large are had in parts, whole and in order; over a real socket."""

from __future__ import annotations

import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from pos_app.chift.api import ChiftApi
from pos_app.chift.credentials import Credentials
from pos_app.chift.errors import ChiftError
from pos_app.chift.limits import Limits
from tests.unit.sandbox.sandbox_process import SandboxProcess

pytestmark = pytest.mark.asyncio
LIST = "GET /commerce/products"


@asynccontextmanager
async def line(shop: SandboxProcess, limits: Limits) -> AsyncIterator[ChiftApi]:
    """A line to the shop with these limits."""
    key = Credentials(**shop.state()["credentials"])
    api = await ChiftApi.open(shop.url, key, monotonic=time.monotonic, chance=random.random, limits=limits)
    try:
        yield api
    finally:
        await api.aclose()


async def ids(api: ChiftApi) -> list[str]:
    """Every variant, as the pages bring them."""
    return [item.variant_id async for page in api.product_pages(many=True) for item in page.items]


def asked(shop: SandboxProcess) -> int:
    """How often a page of products was asked for."""
    return int(shop.state()["requests"].get(LIST, 0))


@pytest.mark.parametrize(("largest", "most"), [(8_000_000, 10), (3_000_000, 20), (1_500_000, 40)])
async def test_a_page_that_is_too_large_comes_in_parts(shop: SandboxProcess, largest: int, most: int) -> None:
    async with line(shop, Limits()) as api:
        wanted = await ids(api)
    shop.order_habits(description_bytes=60_000)  # on some hundred variants
    before = asked(shop)
    async with line(shop, Limits(answer_bytes=largest)) as api:
        assert await ids(api) == wanted
        assert asked(shop) - before <= most
        before = asked(shop)
        assert await ids(api) == wanted
        assert asked(shop) - before < most  # what was too much is not tried again
    shop.order_habits(description_bytes=0)


async def test_a_page_of_more_than_16_mib_does_not_keep_a_till_from_its_products(shop: SandboxProcess) -> None:
    shop.order_habits(description_bytes=250_000)
    async with line(shop, Limits()) as api:
        assert len(await ids(api)) > 30
    shop.order_habits(description_bytes=0)


async def test_a_page_that_takes_too_long_is_asked_for_in_parts_until_there_are_none_smaller(
    shop: SandboxProcess,
) -> None:
    shop.order_habits(slow=[{"match": LIST, "seconds": 0.3}])
    before = asked(shop)
    async with line(shop, Limits(read=0.08)) as api:
        with pytest.raises(ChiftError):
            await ids(api)
    assert asked(shop) - before >= 4
    shop.order_habits(slow=[{"match": LIST, "seconds": 0.2}])
    async with line(shop, Limits(read=2.0)) as api:
        assert len(await ids(api)) > 30
    shop.order_habits(slow=[])


@pytest.mark.parametrize("rows", [100, 50, 30, 7])
async def test_a_server_that_gives_fewer_rows_is_read_in_parts_too(shop: SandboxProcess, rows: int) -> None:
    async with line(shop, Limits()) as api:
        wanted = await ids(api)
    shop.order_habits(most_rows=rows, description_bytes=20_000)
    for largest in (16_000_000, 700_000):
        async with line(shop, Limits(answer_bytes=largest)) as api:
            assert await ids(api) == wanted
    shop.order_habits(most_rows=100, description_bytes=0)
