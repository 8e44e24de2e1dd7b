"""The end of the day against a practice shop in a process of its own: each planted difference is found and named."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import urllib.request
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, aclosing, closing
from dataclasses import replace
from datetime import UTC
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest
import pytest_asyncio

from pos_app.app.shop_connection import practice_settings
from pos_app.app.till import Till, open_till
from pos_app.chift.api import ChiftApi
from pos_app.chift.credentials import Credentials
from pos_app.domain.catalogue import Item
from pos_app.domain.day_check import Mismatch
from pos_app.domain.money import Money
from pos_app.domain.order import Sale
from pos_app.domain.payment import Tender
from pos_app.domain.submission import Cause, State
from pos_app.domain.totals import totals
from pos_app.domain.work_list import WorkItem, WorkKind, WorkLine
from pos_app.services.clock import system_clock
from pos_app.services.day.check import DayCheck, DayChecker
from pos_app.services.day.days import Days
from pos_app.services.outbox import foreign_marks
from pos_app.services.settings.shop import shop_profile
from pos_app.store.tables.work_list import WorkCounts
from tests.unit.sandbox.sandbox_process import SandboxProcess

pytestmark = pytest.mark.asyncio
PATIENCE = 60.0  # seconds, on a busy machine


class DayTill:
    """A till that sells, sends and looks back on its day."""

    def __init__(self, till: Till, api: ChiftApi, item: Item, folder: Path, shop: SandboxProcess) -> None:
        self.till = till
        self.api = api
        self.folder = folder
        self.days = Days(till.till_store, till.catalogue_store, till.shop, till.clock)
        self._item = item
        self._shop = shop

    async def sell(self, pieces: int = 1, *, cash: bool = True) -> Sale:
        """Some of one thing."""
        cart, _ = self.till.checkout.empty_cart().add(self._item, Decimal(pieces), self.till.shop.policy)
        total = totals(cart, self.till.shop.policy).total
        # Five more than it costs: there is change to give.
        given = Money(total.amount + 5, total.currency) if cash else total
        return await self.till.checkout.pay(cart, (Tender("Cash" if cash else "Card", given, is_cash=cash),), "Nadia")

    async def send(self, *sales: Sale) -> None:
        """Wait until they are with the shop."""
        self.till.tasks.serve("outbox", partial(self.till.outbox.run, self.api))
        async with asyncio.timeout(PATIENCE):
            for sale in sales:
                while (await self.till.till_store.outbox.row(sale.id)).state is not State.SENT:  # noqa: ASYNC110 - by its file
                    await asyncio.sleep(0.02)

    def plant(self, order: str, what: str, **more: object) -> None:
        """The shop's books differ."""
        body = json.dumps({"order": order, "what": what, **more}).encode()
        urllib.request.urlopen(f"{self._shop.url}/_sandbox/plant", body, timeout=20).close()

    def book(self, door: str, **told: object) -> None:
        """The shop's back office books something."""
        body = json.dumps(told).encode()
        urllib.request.urlopen(f"{self._shop.url}/_sandbox/{door}", body, timeout=20).close()

    async def check(self, number: int | None = None) -> DayCheck:
        """The three-way check, of the open day or of a closed one."""
        return await DayChecker(self.days, self.till.till_store).check(self.api, number)

    async def faults(self) -> list[tuple[Mismatch, str]]:
        """What it finds, by receipt number."""
        return [(one.fault, one.receipt) for one in (await self.check()).findings]


@pytest_asyncio.fixture
async def day(shop: SandboxProcess, tmp_path: Path) -> AsyncIterator[DayTill]:
    """A till with a code of its own."""
    shop.order_fault(clear=True)
    real = system_clock()
    # The practice shop's days are UTC's, and so are this till's: else the two differ for hours of each day elsewhere.
    clock = replace(real, now=lambda: real.now().astimezone(UTC))
    async with AsyncExitStack() as stack:
        api = await ChiftApi.open(
            shop.url, Credentials(**shop.state()["credentials"]), monotonic=clock.monotonic, chance=clock.chance
        )
        stack.push_async_callback(api.aclose)
        settings = practice_settings(await api.categories()).shop
        code = f"D{len(shop.state()['orders'])}"
        profile = shop_profile(replace(settings, till=code))
        errors: list[BaseException] = []
        till = await stack.enter_async_context(
            open_till(tmp_path, profile, clock, lambda _n, error: errors.append(error), lambda _row: None, None)
        )
        async with aclosing(api.product_pages()) as pages:
            item = next(item for item in (await anext(pages)).items if item.sku == "SL-01")
        yield DayTill(till, api, item, tmp_path, shop)
        assert errors == []


async def test_a_day_that_agrees_is_said_to(day: DayTill) -> None:
    sales = [await day.sell(), await day.sell(2, cash=False), await day.sell(3)]
    await day.send(*sales)
    check = await day.check()
    assert (check.findings, check.compared, check.waiting, check.trouble) == ((), 3, 0, Cause.NONE)
    (one,) = check.shop_days
    assert one.total is not None
    assert one.total >= (await day.days.today()).report.total
    assert one.closed is False


async def test_own_receipts_are_nobody_elses_and_anothers_with_this_code_are_found(day: DayTill) -> None:
    """The hourly look at the shop's orders told of each own sale that it was another till's: a note carries the sale's
    mark, not its id."""
    first, second = await day.sell(), await day.sell(2, cash=False)
    await day.send(first, second)
    till = day.till
    assert await foreign_marks.foreign(day.api, till.till_store.sales, till.shop.till, till.clock) == ()
    unknown = f"{till.shop.till}-{first.receipt.day:%y%m%d}-0311"
    day.plant(first.number, "copy", note=f"Receipt {unknown}\nSale: 000000000000\nCashier: nobody")
    day.plant(second.number, "copy", note=f"Receipt {second.number}\nSale: 000000000000\nCashier: nobody")
    found = await foreign_marks.foreign(day.api, till.till_store.sales, till.shop.till, till.clock)
    assert sorted(map(str, found)) == [second.number, unknown]


async def test_each_planted_difference_is_found_and_named(day: DayTill) -> None:
    sales = [await day.sell(n) for n in range(1, 7)]
    await day.send(*sales)
    missing, total, cancelled, doubled, extra, drawer = (sale.number for sale in sales)
    till = day.till.shop.till
    unknown = f"{till}-{sales[0].receipt.day:%y%m%d}-0311"
    day.plant(missing, "missing")
    day.plant(total, "total", cents=1)
    day.plant(cancelled, "cancelled")
    day.plant(doubled, "copy")
    day.plant(extra, "copy", note=f"Receipt {unknown}\nCashier: nobody")
    with closing(sqlite3.connect(day.folder / "till.db")) as file, file:
        file.execute(
            "INSERT INTO drawer (id, day, currency, kind, at, cashier, amount, reason, receipt, expected, pieces)"
            " SELECT 'twice', day, currency, kind, at, cashier, amount, reason, receipt, expected, pieces"
            " FROM drawer WHERE receipt = ?",
            (drawer,),
        )
    assert await day.faults() == [
        (Mismatch.DRAWER_DOUBLED, drawer),
        (Mismatch.MISSING, missing),
        (Mismatch.TOTAL, total),
        (Mismatch.CANCELLED, cancelled),
        (Mismatch.DOUBLED, doubled),
        (Mismatch.EXTRA, unknown),
    ]


async def test_what_waits_is_counted_and_yesterdays_orders_are_no_extra_ones(day: DayTill) -> None:
    before = await day.sell()
    await day.send(before)
    await day.days.close("Nadia")
    await day.till.tasks.aclose(0)
    await day.sell()
    check = await day.check()
    assert (check.findings, check.compared, check.waiting) == ((), 0, 1)


async def test_a_closed_day_can_still_be_compared(day: DayTill) -> None:
    before, after = await day.sell(), await day.sell(2)
    await day.send(before, after)
    await day.days.close("Nadia")
    today = await day.sell(3)
    await day.send(today)
    day.plant(after.number, "total", cents=-1)
    day.plant(today.number, "cancelled")
    assert [(one.fault, one.receipt) for one in (await day.check(1)).findings] == [(Mismatch.TOTAL, after.number)]
    assert await day.faults() == [(Mismatch.CANCELLED, today.number)]


async def test_without_a_line_the_drawer_is_still_compared(day: DayTill, shop: SandboxProcess) -> None:
    await day.sell()
    await day.days.move_cash(Money.of("9.99", "EUR"), f"for {(await day.sell()).number}", "Nadia", out=False)
    shop.order_fault(match="GET /commerce/orders", fault="refuse_connection")
    check = await day.check()
    assert [one.fault for one in check.findings] == [Mismatch.DRAWER_DOUBLED]
    assert check.trouble is not Cause.NONE
    nobody = await DayChecker(day.days, day.till.till_store).check(None)
    assert (nobody.findings, nobody.trouble) == (check.findings, Cause.SETUP)


async def test_a_shop_system_without_daily_sums_is_compared_by_its_orders(day: DayTill, shop: SandboxProcess) -> None:
    sale = await day.sell()
    await day.send(sale)
    for call in ("GET /pos/sales", "GET /pos/closures/*"):
        shop.order_fault(match=call, fault="status", status=405, error_code="ERROR_RESOURCE_NOT_SUPPORTED")
    check = await day.check()
    assert (check.findings, check.compared, check.sums_trouble) == ((), 1, Cause.NONE)
    assert [(one.total, one.closed) for one in check.shop_days] == [(None, None)]


# --- paid back in the shop's software ---


def back_of(sale: Sale, quantity: int, total: int, name: str = "back") -> WorkItem:
    """A return of some of its first line."""
    line = sale.order.lines[0]
    lines = (WorkLine(line.variant_id, line.name, quantity, total),)
    receipt = str(sale.receipt)
    return WorkItem(
        f"{sale.id}-{name}", WorkKind.RETURN, f"R-{receipt}", sale.id, receipt, sale.paid_at, "Nadia",
        sale.order.currency, total, lines,
    )  # fmt: skip


async def test_what_goes_back_there_once_more_after_it_was_booked_stands_on_the_work_list(day: DayTill) -> None:
    """Another till took the same goods back: seen by the day's comparison, once, when nothing waits any more."""
    sale = await day.sell(1)
    await day.send(sale)
    price, store = sale.order.total.minor, day.till.till_store.work_list
    await store.add(back_of(sale, 1, price))
    line = {"variant_id": sale.order.lines[0].variant_id, "quantity": 1, "cents": price}
    for twice in (0, 1, 1):
        if await store.counts() != WorkCounts(2):
            day.book("refund", order=sale.number, lines=[line])
        await day.check()
        kinds = [row.entry.item.kind for row in await store.rows()]
        assert kinds.count(WorkKind.RETURNED_TWICE) == twice


async def test_a_refund_made_only_there_is_named_with_its_amount(day: DayTill) -> None:
    partly, wholly, agreed, wrongly = [await day.sell(3) for _ in range(4)]
    await day.send(partly, wholly, agreed, wrongly)
    price = partly.order.total.minor // 3
    for sale, cents in ((partly, price), (agreed, price), (wrongly, price - 1)):
        line = {"variant_id": sale.order.lines[0].variant_id, "quantity": 1, "cents": cents}
        day.book("refund", order=sale.number, lines=[line])
    day.book("refund", order=wholly.number)
    await day.till.till_store.work_list.add(back_of(agreed, 1, price))
    await day.till.till_store.work_list.add(back_of(wrongly, 1, price))
    check = await day.check()
    found = {(one.fault, one.receipt): one for one in check.findings}
    assert set(found) == {(Mismatch.PAID_BACK, partly.number), (Mismatch.CANCELLED, wholly.number)}
    assert found[Mismatch.PAID_BACK, partly.number].there == price


async def test_an_order_refunded_because_its_goods_came_back_here_is_no_difference(day: DayTill) -> None:
    sale = await day.sell(2)
    await day.send(sale)
    await day.till.till_store.work_list.add(back_of(sale, 2, sale.order.total.minor))
    day.book("refund", order=sale.number)
    assert await day.faults() == []
    day.book("refund", order=sale.number, cents=100)  # and once more, by mistake
    assert await day.faults() == [(Mismatch.CANCELLED, sale.number)]
