"""The internet comes back: the first kept sale leaves within two seconds, whatever its back-off; and no storm."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest

from pos_app.app.shop_connection import practice_settings
from pos_app.app.till import Till, open_till
from pos_app.chift.api import ChiftApi
from pos_app.chift.credentials import Credentials
from pos_app.domain.catalogue import Item
from pos_app.domain.order import ShopProfile
from pos_app.domain.payment import Tender, settle
from pos_app.domain.submission import Cause, State
from pos_app.domain.totals import totals
from pos_app.services.clock import Clock, system_clock
from pos_app.services.outbox import reachability
from pos_app.services.outbox.chift_line import LineWatch
from pos_app.services.outbox.reachability import HostAddress, address_of, keep_reaching
from pos_app.services.settings.shop import shop_profile
from tests.line_to import line_to
from tests.unit.sandbox.sandbox_process import SandboxProcess

pytestmark = [pytest.mark.asyncio, pytest.mark.slow]
UNLUCKY = Clock(system_clock().now, time.monotonic, lambda: 0.99, system_clock().new_id)  # the longest waits


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _fail(name: str, error: BaseException) -> None:
    raise AssertionError(name) from error


@asynccontextmanager
async def _till(folder: Path, shop: ShopProfile, url: str, key: Credentials) -> AsyncIterator[tuple[Till, ChiftApi]]:
    async with open_till(folder, shop, UNLUCKY, _fail, lambda _row: None, None) as till:
        watch = LineWatch()
        watch.attach(till.outbox, None)
        api = await line_to(url, key, chance=UNLUCKY.chance, on_exchange=watch.on_exchange)
        try:
            till.tasks.serve("outbox", partial(till.outbox.run, api))
            yield till, api
        finally:
            await till.tasks.aclose(1.0)
            await api.aclose()


async def _facts(url: str, key: Credentials) -> tuple[ShopProfile, Item]:
    api = await line_to(url, key)
    try:
        pages = api.product_pages()
        items = (await anext(pages)).items
        await pages.aclose()
        return shop_profile(practice_settings(await api.categories()).shop), next(i for i in items if i.price)
    finally:
        await api.aclose()


async def _sell(till: Till, item: Item) -> str:
    cart, _ = till.checkout.empty_cart().add(item, Decimal(1), till.shop.policy)
    due = settle(totals(cart, till.shop.policy).total, (), till.shop.policy.cash_step).cash_due
    return (await till.checkout.pay(cart, (Tender("Cash", due, is_cash=True),), "")).id


def _shortened(monkeypatch: pytest.MonkeyPatch, times: float) -> None:
    """All waits between two attempts to connect, so many times as long."""
    for name in ("SHORTEST", "SPREAD", "LONGEST", "LOOK_EVERY"):
        monkeypatch.setattr(reachability, name, getattr(reachability, name) * times)


async def test_the_first_sale_leaves_long_before_its_next_try_once_the_network_is_there(tmp_path: Path) -> None:
    words = ("--port", str(_free_port()), "--data", str(tmp_path / "shop.db"))
    with SandboxProcess(*words) as shop:
        url, key = shop.url, Credentials(**shop.state()["credentials"])
        profile, item = await _facts(url, key)
    async with _till(tmp_path / "till", profile, url, key) as (till, _api):
        address = address_of(url, dict)
        assert address is not None
        sale_id = await _sell(till, item)
        while (till.outbox.next_try(sale_id) or 0.0) < 50.0:  # so many tries in vain that the next is far
            till.outbox.probe()  # without the waits between them
            await asyncio.sleep(0.05)
        assert till.outbox.line.cause is Cause.INTERNET
        began = time.monotonic()
        till.tasks.serve("reach", partial(keep_reaching, address, till.outbox, UNLUCKY))
        with await asyncio.to_thread(SandboxProcess, *words) as shop:
            while (await till.till_store.outbox.row(sale_id)).state is not State.SENT:
                assert time.monotonic() - began < 45.0, "it left by itself, not by the network"
                await asyncio.sleep(0.02)
            assert len(shop.state()["orders"]) == 1
            assert till.outbox.line.is_up


async def test_a_login_page_in_between_brings_no_storm(
    shop: SandboxProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _shortened(monkeypatch, 0.25)
    calls: list[bytes] = []

    async def portal(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if asked := await reader.read(1000):
            calls.append(asked.split(b"\r\n")[0])
            writer.write(b"HTTP/1.1 302 Found\r\nLocation: http://login.invalid/\r\nContent-Length: 0\r\n\r\n")
        writer.close()

    key = Credentials(**shop.state()["credentials"])
    profile, item = await _facts(shop.url, key)
    server = await asyncio.start_server(portal, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, _till(tmp_path / "till", profile, f"http://127.0.0.1:{port}", key) as (till, _api):
        till.tasks.serve("reach", partial(keep_reaching, HostAddress("127.0.0.1", port), till.outbox, UNLUCKY))
        sale_id = await _sell(till, item)
        await asyncio.sleep(6.0 / 4)
        assert till.outbox.line.cause is Cause.PORTAL
        assert 1 <= len(calls) <= 5, calls
        assert (await till.till_store.outbox.row(sale_id)).state is State.QUEUED


async def test_a_network_that_comes_and_goes_is_tried_as_soon_each_time(
    shop: SandboxProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _shortened(monkeypatch, 0.07)
    came = asyncio.Queue[None]()

    async def door(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        came.put_nowait(None)
        writer.close()

    key = Credentials(**shop.state()["credentials"])
    profile, _ = await _facts(shop.url, key)
    server = await asyncio.start_server(door, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, _till(tmp_path / "till", profile, f"http://127.0.0.1:{port}", key) as (till, _api):
        till.tasks.serve("reach", partial(keep_reaching, HostAddress("127.0.0.1", port), till.outbox, UNLUCKY))
        async with asyncio.timeout(25):  # where each time counted as one more in vain, the last would take that alone
            for _ in range(10):
                till.outbox.note_line(Cause.INTERNET)
                await came.get()
                till.outbox.note_line(Cause.NONE)
                await asyncio.sleep(0.15)


async def test_a_customers_lookup_notices_that_there_is_no_internet_and_that_it_is_back(tmp_path: Path) -> None:
    words = ("--port", str(_free_port()), "--data", str(tmp_path / "shop.db"))
    with SandboxProcess(*words) as shop:
        url, key = shop.url, Credentials(**shop.state()["credentials"])
        profile, _ = await _facts(url, key)
        async with _till(tmp_path / "till", profile, url, key) as (till, api):
            await till.customers.find_at_chift(api, "lefevre")
            assert till.outbox.line.is_up
    async with _till(tmp_path / "till", profile, url, key) as (till, api):
        with pytest.raises(Exception, match="internet"):
            await till.customers.find_at_chift(api, "lefevre")
        assert till.outbox.line.cause is Cause.INTERNET
        with await asyncio.to_thread(SandboxProcess, *words):
            await till.customers.find_at_chift(api, "lefevre")
            assert till.outbox.line.is_up


async def test_behind_a_proxy_a_bare_connection_would_tell_nothing() -> None:
    assert address_of("https://api.chift.eu", lambda: {"https": "http://proxy:3128"}) is None
    assert address_of("https://api.chift.eu", dict) == HostAddress("api.chift.eu", 443)
    assert address_of("http://127.0.0.1:8080", dict) == HostAddress("127.0.0.1", 8080)
