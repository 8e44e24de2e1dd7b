"""The outbox against a practice shop in a process of its own, over a real socket: what only a network can do wrong."""

from __future__ import annotations

import asyncio
import itertools
import random
import uuid
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, aclosing
from dataclasses import replace
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from pos_app.app.shop_connection import practice_settings
from pos_app.app.till import Till, open_till
from pos_app.chift.api import ChiftApi
from pos_app.chift.credentials import Credentials
from pos_app.chift.limits import Limits
from pos_app.domain.note import read_note
from pos_app.domain.order import Sale
from pos_app.domain.payment import Tender
from pos_app.domain.submission import Cause, State
from pos_app.domain.totals import totals
from pos_app.services.clock import Clock, system_clock
from pos_app.services.settings.shop import shop_profile
from tests.unit.sandbox.sandbox_process import SandboxProcess
from tests.unit.services.practice_bench import ORDERS

pytestmark = pytest.mark.asyncio
_TILLS = itertools.count(1)


class SocketTill:
    """A till that sends to a port, waiting as little as the rules allow."""

    def __init__(self, till: Till, api: ChiftApi) -> None:
        self.till = till
        self._api = api

    async def sell(self) -> Sale:
        """One thing, paid by card."""
        async with aclosing(self._api.product_pages()) as pages:
            item = next(item for item in (await anext(pages)).items if item.sku == "SL-01")
        cart, _ = self.till.checkout.empty_cart().add(item, Decimal(1), self.till.shop.policy)
        tender = Tender("Card", totals(cart, self.till.shop.policy).total, is_cash=False)
        return await self.till.checkout.pay(cart, (tender,), "Nadia")

    async def until(self, sale: Sale, state: State) -> None:
        """Returns when the sale is in this state."""
        async with asyncio.timeout(20):
            while (await self.till.till_store.outbox.row(sale.id)).state is not state:  # noqa: ASYNC110  # no event tells
                await asyncio.sleep(0.01)


def fast_clock() -> Clock:
    """The system's time, and chance that always draws the shortest wait."""
    real = system_clock()
    ids = random.Random()  # ids must not repeat between two tests on one shop
    return Clock(real.now, real.monotonic, lambda: 0.02, lambda: str(uuid.UUID(int=ids.getrandbits(128), version=4)))


async def open_socket_till(stack: AsyncExitStack, folder: Path, shop: SandboxProcess) -> SocketTill:
    """A till at the shop's port, sending."""
    clock = fast_clock()
    key = Credentials(**shop.state()["credentials"])
    limits = Limits(connect=1.0, read=2.0, read_post=0.5, closing=0.5)
    api = await ChiftApi.open(shop.url, key, monotonic=clock.monotonic, chance=clock.chance, limits=limits)
    stack.push_async_callback(api.aclose)
    code = f"T{next(_TILLS)}"  # each till of a shop has its own
    profile = shop_profile(replace(practice_settings(await api.categories()).shop, till=code))
    reported: list[Any] = []
    till = await stack.enter_async_context(
        open_till(folder, profile, clock, lambda *told: reported.append(told), lambda _row: None, None)
    )
    till.tasks.serve("outbox", partial(till.outbox.run, api))
    return SocketTill(till, api)


@pytest_asyncio.fixture
async def till(tmp_path: Path, shop: SandboxProcess) -> AsyncIterator[SocketTill]:
    shop.order_fault(clear=True)
    async with AsyncExitStack() as stack:
        yield await open_socket_till(stack, tmp_path, shop)


def orders_of(shop: SandboxProcess, sale: Sale) -> int:
    """How many orders carry the sale's receipt number and request id."""
    notes = [read_note(order["note"]) for order in shop.state()["orders"]]
    return sum(facts is not None and facts.receipt == sale.receipt for facts in notes)


@pytest.mark.parametrize(
    "fault",
    [
        {"fault": "lost_answer"},
        {"fault": "reset", "bytes": 0},
        {"fault": "reset", "bytes": 40},
        {"fault": "truncate", "bytes": 1},
        {"fault": "slow", "seconds": 1.5},
        {"fault": "slow", "seconds": 1.5, "commit": False},
        {"fault": "garbage"},
        {"fault": "html"},
    ],
    ids=lambda f: "-".join(map(str, f.values())),
)
async def test_whatever_the_network_does_to_an_answer_there_is_one_order(
    till: SocketTill, shop: SandboxProcess, fault: dict[str, Any]
) -> None:
    before = len(shop.state()["orders"])
    shop.order_fault(match=ORDERS, count=1, **fault)
    sale = await till.sell()
    await till.until(sale, State.SENT)
    purposes = [attempt.purpose for attempt in await till.till.till_store.outbox.attempts(sale.id)]
    assert purposes[:2] == ["send", "ask"]
    assert len(shop.state()["orders"]) == before + 1


async def test_a_line_reset_before_the_request_was_read_is_one_order_too(
    till: SocketTill, shop: SandboxProcess
) -> None:
    before = len(shop.state()["orders"])
    shop.order_fault(match=ORDERS, count=2, fault="refuse_connection")
    sale = await till.sell()
    await till.until(sale, State.SENT)
    assert len(shop.state()["orders"]) == before + 1


async def test_a_shop_that_is_gone_and_comes_back_gets_what_was_kept(tmp_path: Path) -> None:
    data = str(tmp_path / "shop.db")
    async with AsyncExitStack() as stack:
        with SandboxProcess("--port", "0", "--data", data) as first:
            till = await open_socket_till(stack, tmp_path / "till", first)
            sold = await till.sell()
            await till.until(sold, State.SENT)
            waiting = await till.till.checkout.pay(sold.cart, sold.tenders, "Nadia")
            await till.until(waiting, State.SENT)
            first.kill()
        kept = [await till.till.checkout.pay(sold.cart, sold.tenders, "Nadia") for _ in range(6)]
        async with asyncio.timeout(20):
            while till.till.outbox.line.cause is not Cause.INTERNET:  # noqa: ASYNC110 - as the cashier's pill shows it
                await asyncio.sleep(0.02)
        assert {row.state for row in await till.till.till_store.outbox.open_rows()} <= {State.QUEUED, State.SENDING}
        with SandboxProcess("--port", str(first.port), "--data", data) as again:
            for sale in kept:
                await till.until(sale, State.SENT)
            assert [orders_of(again, sale) for sale in (sold, waiting, *kept)] == [1] * 8
            assert len(again.state()["orders"]) == 8
