"""One till of the checker: its real services on its own file, a line to the store, another to the practice shop, and a
cashier who parks, fetches, pays and takes back at random until a file says stop. Then it comes to rest and ends.

`made` in its folder has, line by line, what must not be lost: `cart NOTE` once a cart is on disk; `ask ID SALE N` and
`told ID yes|no` for bookings of returns.
"""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path

from pos_app.app.shop_connection import PRACTICE_SHOP
from pos_app.app.till import Till, open_till
from pos_app.chift.api import ChiftApi
from pos_app.chift.credentials import Credentials
from pos_app.domain.cart import Cart
from pos_app.domain.catalogue import Item
from pos_app.domain.errors import DomainError
from pos_app.domain.payment import Tender
from pos_app.domain.store_state import StoreAwayError
from pos_app.domain.totals import totals
from pos_app.services.clock import system_clock
from pos_app.services.settings.shop import shop_profile
from pos_app.services.several import sharing as sharing_room
from pos_app.services.several.sharing import Sharing
from pos_app.shared_store import line as store_line
from tests.store.faulty import Faulty

STOP, MADE = "stop", "made"
LEDGER_SOLD = 12  # pieces that each of the sales had whose returns are booked
LEDGER_SALES = 3
REST_WITHIN = 60.0  # seconds


@dataclass(frozen=True, slots=True)
class Life:
    """What a till needs to know. `rate`: of lost answers. `adopts` is the till whose sales it takes over before it
    rests, "" for none; `own_ids`: it books each try of a return under another id (a mutant)."""

    folder: Path
    till: str
    url: str
    credentials: Credentials
    items: tuple[Item, ...]
    seed: str
    rate: float
    adopts: str = ""
    own_ids: bool = False


def live(life: Life) -> None:
    """The process of a till."""
    store_line.DEADLINE = 0.8
    sharing_room.EVERY, sharing_room.LONGEST_WAIT = 0.15, 0.6
    asyncio.run(_live(life))


async def _live(life: Life) -> None:
    chance = random.Random(life.seed)
    real = system_clock()
    off = timedelta(seconds=chance.randint(-3600, 3600))
    clock = replace(real, now=lambda: real.now() + off)
    shop = shop_profile(replace(PRACTICE_SHOP, till=life.till, rounding="per_line"))
    errors: list[BaseException] = []

    def report(_name: str, error: BaseException) -> None:
        errors.append(error)

    async with AsyncExitStack() as stack:
        till = await stack.enter_async_context(open_till(life.folder, shop, clock, report, lambda _row: None, None))
        assert till.sharing is not None
        link = till.sharing._link
        link._store = faulty = Faulty(link._store, chance, life.rate)
        api = await ChiftApi.open(life.url, life.credentials, monotonic=clock.monotonic, chance=clock.chance)
        stack.push_async_callback(api.aclose)
        till.tasks.serve("outbox", partial(till.outbox.run, api))
        till.tasks.keep("shop store", till.sharing.serve)
        cashier = _Cashier(till, till.sharing, life, chance)
        while not (life.folder / STOP).exists():
            await cashier.act()
            await asyncio.sleep(chance.random() * 0.02)
        faulty.rate = 0.0
        await cashier.rest()
    if errors:
        raise errors[0]


class _Cashier:
    def __init__(self, till: Till, sharing: Sharing, life: Life, chance: random.Random) -> None:
        self._till = till
        self._sharing = sharing
        self._life = life
        self._chance = chance
        self._made = os.open(life.folder / MADE, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        self._cart: Cart | None = None

    async def act(self) -> None:
        """One thing a cashier does."""
        cart = self._cart or await self._till.checkout.open_cart()
        self._cart = None  # read again where the step fails
        park, fetch = (self._park, self._park), (self._fetch, self._fetch, self._fetch)
        steps = (self._begin, self._begin, *park, self._pay, *fetch, self._local, self._back, self._back)
        try:
            self._cart = await self._chance.choice(steps)(cart)
        except StoreAwayError:
            await asyncio.sleep(0.02)
        except DomainError as error:
            if error.code not in ("cart_held", "cart_gone", "cart_offered", "cart_taken", "not_parked"):
                raise

    async def rest(self) -> None:
        """Take over what is to be, tell the store everything, send everything."""
        async with asyncio.timeout(REST_WITHIN):
            if self._life.adopts:
                await _again(lambda: self._sharing.take_over_sales(self._life.adopts, "Ann"))
            for ask in _unanswered(self._life.folder):
                await _again(partial(self._book, *ask))
            for _ in range(3):  # what came back by the first look is given by the next
                await _again(self._sharing.look)
            await self._till.outbox.idle()
            await _again(self._sharing.look)
        await self._till.checkout.flush()

    async def _begin(self, cart: Cart) -> Cart:
        if cart.lines:
            return cart
        note = self._till.clock.new_id()
        cart, _ = cart.add(self._chance.choice(self._life.items), Decimal(1), self._till.shop.policy)
        cart = replace(cart, note=note)
        self._till.checkout.keep(cart)
        await self._till.checkout.flush()
        self._tell(f"cart {note}")
        return cart

    async def _park(self, cart: Cart) -> Cart:
        if not cart.lines:
            return cart
        await self._till.checkout.park(cart, "Ann")
        self._sharing.wake()
        return self._till.checkout.empty_cart()

    async def _pay(self, cart: Cart) -> Cart:
        if not cart.lines:
            return cart
        due = totals(cart, self._till.checkout.shop.policy).total
        await self._till.checkout.pay(cart, (Tender("Card", due, is_cash=False),), "Ann")
        return self._till.checkout.empty_cart()

    async def _fetch(self, cart: Cart) -> Cart:
        # Also one that another till has: it is not given, unless the store makes a mistake.
        wanted = [one for one in self._sharing.now.carts if one.is_free or self._chance.random() < 0.3]
        if not wanted:
            return cart
        held = await self._sharing.fetch(self._chance.choice(wanted[:3]).uid, "Ann")
        if self._chance.random() < 0.1:
            self._sharing.leave(held)
            return cart
        return await self._till.checkout.resume_by(lambda keep: self._sharing.open(held, keep, "Ann"), cart)

    async def _local(self, cart: Cart) -> Cart:
        parked = await self._till.checkout.parked()
        return await self._till.checkout.resume(self._chance.choice(parked).id, cart, "Ann") if parked else cart

    async def _back(self, cart: Cart) -> Cart:
        """Book a return under an id of its own, which stays the same until there is an answer."""
        request = self._till.clock.new_id()
        sale, pieces = f"sale-{self._chance.randrange(LEDGER_SALES)}", self._chance.randint(1, 3)
        self._tell(f"ask {request} {sale} {pieces}")
        await self._book(request, sale, pieces)
        return cart

    async def _book(self, request: str, sale: str, pieces: int) -> None:
        asked = self._till.clock.new_id() if self._life.own_ids else request
        answer = await self._sharing._link.call(
            lambda store: store.give_back(asked, sale, {1: LEDGER_SOLD}, {1: pieces}), patient=True
        )
        self._tell(f"told {request} {'yes' if answer else 'no'}")

    def _tell(self, line: str) -> None:
        os.write(self._made, f"{line}\n".encode())


async def _again(do: Callable[[], Awaitable[object]]) -> None:
    while True:
        try:
            await do()
        except StoreAwayError:
            await asyncio.sleep(0.1)
        else:
            return


def _unanswered(folder: Path) -> list[tuple[str, str, int]]:
    asked: dict[str, tuple[str, str, int]] = {}
    for line in (folder / MADE).read_text().splitlines():
        kind, request, *rest = line.split(" ")
        if kind == "ask":
            asked[request] = (request, rest[0], int(rest[1]))
        elif kind == "told":
            asked.pop(request, None)
    return list(asked.values())
