"""One day of a till whose shop answers by chance: load, tiles, search, scans, a sale, purchases, day end, a start.

It goes through what a till is: its wire and tokens (httpx's transport is the shop, so there is no socket), reading and
translating, the catalogue's load, real SQLite files, the outbox, the services, all presenters with the views they make;
the window alone only remembers. Time jumps. Nothing is caught but what the till itself expects of a shop.
"""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from random import Random
from typing import Any, cast
from uuid import UUID

from pos_app.app.till import Till, open_till
from pos_app.app.till_presenters import TillPresenters, TillSurroundings
from pos_app.app.till_window import TillWindow
from pos_app.chift.api import ChiftApi
from pos_app.chift.errors import ChiftError
from pos_app.domain.errors import DomainError
from pos_app.presenters.common.words import ENGLISH
from pos_app.presenters.day.screen import CHECK, CLOSE, READ
from pos_app.presenters.printing.context import PaperContext
from pos_app.services.clock import Clock
from pos_app.services.customers.contact import ContactEntry
from pos_app.services.settings.shop import shop_profile
from pos_app.system.settings_file import ShopSettings
from tests.end2end.odd_answers.making import CODES, TEXTS
from tests.end2end.odd_answers.shop import OddShop
from tests.unit.chift.chift_samples import KEY
from tests.unit.presenters.counter import Remembering

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=timezone(timedelta(hours=1)))
SHOP = ShopSettings(
    name="Rue Haute", street="Rue Haute", number="1", postal_code="1000", city="Brussels", email="comptoir@example.com",
    barcode_masks=["21PPPPPWWWWWC"],
)  # fmt: skip
A_WHILE = 40.0  # seconds of the jumping clock
# What a till says where it had to set its catalogue aside: no answer of a shop may lead to that.
_SET_ASIDE = ("cannot be shown", "is made anew", "is damaged", "starts again", "started again")


class Heard(logging.Handler):
    """What the program logs that no answer may lead to."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep what says that something was set aside or started again."""
        said = record.getMessage()
        if any(word in said for word in _SET_ASIDE):
            self.lines.append(said)


@dataclass(slots=True)
class Day:
    """What came of a round: how many answers were given, and what went wrong, "" for nothing."""

    answers: int = 0
    wrong: list[str] = field(default_factory=list)
    sold: int = 0
    operations: set[str] = field(default_factory=set)


async def day(folder: Path, seed: int, *, mutates: bool) -> Day:
    """One round. `seed` decides everything."""
    chance, done = Random(seed), Day()
    loop, heard = asyncio.get_running_loop(), Heard()
    loop.set_exception_handler(lambda _, context: done.wrong.append(f"loop: {context.get('exception') or context}"))
    logging.getLogger("pos_app").addHandler(heard)
    clock = Clock(
        lambda: NOON + timedelta(seconds=loop.time()),
        loop.time,
        chance.random,
        lambda: str(UUID(int=chance.getrandbits(128), version=4)),
    )
    shop = OddShop(chance, mutates=mutates)
    try:
        async with AsyncExitStack() as stack:
            api = await ChiftApi.open(
                "http://127.0.0.1", KEY, monotonic=loop.time, chance=chance.random, transport=shop
            )
            stack.push_async_callback(api.aclose)
            till, presenters, window = await _opened(stack, folder, clock, done)
            presenters.connect(api)
            await asyncio.sleep(A_WHILE)
            await _Cashier(till, presenters, window, api, chance, done).work()
            await asyncio.sleep(2 * A_WHILE)
            done.wrong += [f"dead: {name}" for name in ("outbox", "catalogue") if not till.tasks.is_running(name)]
        async with AsyncExitStack() as stack:  # the next start
            _, presenters, window = await _opened(stack, folder, clock, done)
            if window["tiles"] is None or window["cart"] is None:
                done.wrong.append("the next start shows nothing")
    except Exception:  # noqa: BLE001  # what this program is for
        done.wrong.append(traceback.format_exc())
    finally:
        logging.getLogger("pos_app").removeHandler(heard)
    done.wrong += heard.lines
    done.answers, done.operations = shop.answers.total(), set(shop.answers)
    return done


async def _opened(
    stack: AsyncExitStack, folder: Path, clock: Clock, done: Day
) -> tuple[Till, TillPresenters, Remembering]:
    desks: list[TillPresenters] = []

    def report(name: str, error: BaseException) -> None:
        if not isinstance(error, DomainError | ChiftError):
            done.wrong.append(f"{name}: {''.join(traceback.format_exception(error))}")

    def changed(row: Any) -> None:
        for desk in desks:
            desk.row_changed(row)

    till = await stack.enter_async_context(open_till(folder, shop_profile(SHOP), clock, report, changed, None))
    window = Remembering()
    around = TillSurroundings(PaperContext(folder / "mail"))
    presenters = TillPresenters(till, cast(TillWindow, window), ENGLISH, around)
    desks.append(presenters)
    await presenters.open()
    return till, presenters, window


class _Cashier:
    """Does by chance what cashiers do."""

    def __init__(
        self, till: Till, presenters: TillPresenters, window: Remembering, api: ChiftApi, chance: Random, done: Day
    ) -> None:
        self._till = till
        self._presenters = presenters
        self._window = window
        self._api = api
        self._chance = chance
        self._done = done

    async def work(self) -> None:
        """A day."""
        await self._look_round()
        await self._fill_the_cart()
        await self._choose_somebody()
        await self._take_money()
        await self._look_back()
        await self._ask_for_the_rest()

    async def _look_round(self) -> None:
        """Tiles, chips and search, as far as there is something."""
        presenters, window = self._presenters, self._window
        for chip in list(window["chips"].chips)[:4]:
            presenters.finder.choose_chip(chip.key)
            await asyncio.sleep(1)
        for text in self._chance.sample(TEXTS, 4):
            presenters.finder.type(text)
            await asyncio.sleep(1)
            repr(window["finder"])

    async def _fill_the_cart(self) -> None:
        presenters, chance = self._presenters, self._chance
        for tile in list(self._window["tiles"].tiles)[:6]:
            presenters.finder.pick_tile(tile.key)
            self._answer_what_is_asked()
        for code in chance.choices(CODES, k=3):
            presenters.finder.enter(code)
            presenters.scans.scan(code)
            await presenters.queue.settled()
            self._answer_what_is_asked()
        items = await self._till.catalogue_store.items(None, 5)
        for item in items:
            await self._till.shelf.find(item.name)
            await self._till.shelf.by_code(item.sku)
            await self._till.shelf.by_scan(item.barcode)

    def _answer_what_is_asked(self) -> None:
        for _ in range(4):
            asked = self._window["prompt"]
            if asked is None:
                return
            self._window.listeners["prompt"].answer(asked.key, self._chance.choice(("4.20", "0.4", "0", "x")))
        if self._window["prompt"] is not None:
            self._window.listeners["prompt"].close_prompt()

    async def _choose_somebody(self) -> None:
        people = await self._till.catalogue_store.customers.search("a", 5)
        for one in people:
            await self._till.customers.find_here(one.phone or one.email or one.name)
        for text in ("0475 11 22 33", "a@example.be", "sa"):
            try:
                await self._till.customers.find_at_chift(self._api, text)
            except ChiftError:
                continue
        if people:
            self._presenters.sale.set_customer(people[0])
            repr(self._window["customer"])
            self._presenters.purchases.open(people[0])
            await asyncio.sleep(A_WHILE)
            repr(self._window["purchases"])
            self._presenters.purchases.close()
        phone = f"0470 11 22 {self._chance.randrange(10, 99)}"
        await self._till.customers.enter(ContactEntry("Ada", "Byron", phone=phone))
        self._presenters.customer.open("0475")
        await asyncio.sleep(1)
        self._presenters.customer.close()

    async def _take_money(self) -> None:
        presenters, window = self._presenters, self._window
        if not presenters.sale.cart.lines:
            return
        presenters.pay.open()
        await asyncio.sleep(1)
        view = window["pay"]
        repr(view)
        methods = [method.key for method in view.methods] if view is not None and hasattr(view, "methods") else []
        if methods:
            presenters.pay.choose_method(self._chance.choice(methods))
        presenters.pay.take()
        await asyncio.sleep(A_WHILE)
        presenters.pay.close()
        self._done.sold += not presenters.sale.cart.lines

    async def _look_back(self) -> None:
        """The sales, one of them opened, and the end of the day compared with the shop's."""
        presenters = self._presenters
        presenters.go("sales")
        await asyncio.sleep(2)
        for row in list(self._window["sales"].rows)[:5]:
            presenters.show_sale(row.key)
            await asyncio.sleep(1)
            repr(self._window["sales"].detail)
        presenters.go("day")
        await asyncio.sleep(1)
        for key in (CHECK, READ, CLOSE):
            presenters.day.act(key)
            await asyncio.sleep(A_WHILE)
        if self._window["question"] is not None:
            presenters.day.choose(CLOSE)
            await asyncio.sleep(A_WHILE)
        presenters.go("sale")

    async def _ask_for_the_rest(self) -> None:
        """What set-up asks."""
        api = self._api
        calls: tuple[Callable[[], Any], ...] = (
            api.connections, api.integrations, api.locations, api.pos_rates, api.product_count,
            lambda: api.customer("c1"), lambda: api.order("o1"), lambda: api.pos_sales(NOON.date()),
            lambda: api.closure(NOON.date()), api.taxes, api.payment_methods, api.categories,
        )  # fmt: skip
        for call in calls:
            try:
                repr(await call())
            except ChiftError:
                continue
        try:
            async for page in api.past_orders(NOON.date(), NOON.date()):
                repr(page)
        except ChiftError:
            pass
