"""One till of the checker: its real services on its own file, a line to the store, another to the practice shop, and a
cashier who parks, fetches, pays and takes back at random until a file says stop. Then it comes to rest and ends.

What it made stands beside its folder, line by line, and must not be lost: `cart NOTE` once a cart is on disk; `ask ID
SALE N` and `told ID yes|no` for bookings of returns that are made again under the same id until they are answered.
"""

from __future__ import annotations

import asyncio
import logging
import os
import random
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path

from pos_app.app.shop_connection import PRACTICE_SHOP
from pos_app.app.shop_sharing import shop_catalogue
from pos_app.app.till import Till, catalogue_of, open_till
from pos_app.chift.api import ChiftApi
from pos_app.chift.credentials import Credentials
from pos_app.domain.cart import Cart
from pos_app.domain.catalogue import Item
from pos_app.domain.errors import DomainError
from pos_app.domain.money import Money
from pos_app.domain.payment import Tender
from pos_app.domain.receipt import ReceiptNumber
from pos_app.domain.returns import ReturnDraft
from pos_app.domain.shop_ledger import PiecesBack
from pos_app.domain.store_state import StoreAwayError
from pos_app.domain.submission import State, Submission
from pos_app.domain.totals import totals
from pos_app.domain.voucher import paying
from pos_app.services.catalogue.loading import in_process
from pos_app.services.clock import system_clock
from pos_app.services.returns.there import ShopSilentError
from pos_app.services.settings.shop import shop_profile
from pos_app.services.several import sharing as sharing_room
from pos_app.services.several.sharing import Sharing
from pos_app.shared_store import line as store_line
from pos_app.store.errors import StoreError, disk_error
from tests.store import keeping
from tests.store.faulty import Faulty
from tests.store.network import SocketsWithin

STOP = "stop"
RECEIPTS, CODES = "receipts", "codes"
"""Beside the tills' folders: the numbers of sales, and the codes of vouchers, for any till."""
EXPECTED = (
    *("cart_held", "cart_gone", "cart_offered", "cart_taken", "not_parked"),
    *("return_elsewhere", "return_all_back", "return_too_many", "return_not_there", "ledger_silent"),
    *("voucher_left", "voucher_empty", "voucher_unsure", "voucher_store", "voucher_other_till"),
)
"""What a cashier is told, and tries again or leaves."""
NEWEST = 3  # of them are used, so that tills meet at the same ones
LEDGER_SOLD = 12  # pieces that each of the sales had whose returns are booked
LEDGER_SALES = 3
REST_WITHIN = 90.0  # seconds in which a till that comes to rest has done nothing more
PATIENCE = store_line.DEADLINE
"""The program's own: once the nemesis is over a store that is slow is not to be taken for one that is away."""


def made_of(folder: Path) -> Path:
    """What the till in `folder` made: on another disk, for its own may be full."""
    return folder.with_name(f"{folder.name}.made")


@dataclass(frozen=True, slots=True)
class Life:
    """What a till needs to know. `rate`: of lost answers. `adopts` is the till whose sales it takes over before it
    rests, "" for none; `own_ids`: it books each try of a return under another id (a mutant). `namespace`: the network
    in which its line to the store is, "" for this one."""

    folder: Path
    till: str
    url: str
    credentials: Credentials
    items: tuple[Item, ...]
    seed: str
    rate: float
    adopts: str = ""
    own_ids: bool = False
    namespace: str = ""


def live(life: Life) -> None:
    """The process of a till."""
    store_line.DEADLINE = 0.8
    sharing_room.EVERY, sharing_room.LONGEST_WAIT = 0.15, 0.6
    keeping.quicken()
    logging.getLogger("pos_app").setLevel(logging.ERROR)  # that the store was away is no news here
    if life.namespace:
        vars(store_line)["socket"] = SocketsWithin(life.namespace)
    asyncio.run(_live(life))


async def _live(life: Life) -> None:
    chance = random.Random(life.seed)
    real = system_clock()
    off = timedelta(seconds=chance.randint(-3600, 3600))
    clock = replace(real, now=lambda: real.now() + off)
    shop = shop_profile(replace(PRACTICE_SHOP, till=life.till, rounding="per_line"))
    errors: list[BaseException] = []
    progress = _Progress()

    def report(_name: str, error: BaseException) -> None:
        if not _is_full(error):
            errors.append(error)

    async with AsyncExitStack() as stack:
        till = await _opened(stack, lambda: open_till(life.folder, shop, clock, report, progress.of_row, None))
        assert till.sharing is not None
        link = till.sharing.link
        link._store = faulty = Faulty(link._store, chance, life.rate)
        api = await ChiftApi.open(life.url, life.credentials, monotonic=clock.monotonic, chance=clock.chance)
        stack.push_async_callback(api.aclose)
        till.tasks.serve("outbox", partial(till.outbox.run, api))
        till.tasks.keep("shop store", till.sharing.serve)
        kept = shop_catalogue(till, till.sharing, catalogue_of(till, lambda _progress: None, api.shop_found))
        ended = asyncio.Event()
        till.tasks.keep("catalogue", partial(keeping.keep, kept, in_process(api), ended))
        cashier = _Cashier(till, till.sharing, life, chance)
        while not (life.folder / STOP).exists():
            await cashier.act()
            await asyncio.sleep(chance.random() * 0.02)
        ended.set()
        faulty.rate, store_line.DEADLINE = 0.0, PATIENCE
        await cashier.rest(progress)
    if errors:
        raise errors[0]


async def _opened(stack: AsyncExitStack, opening: Callable[[], AbstractAsyncContextManager[Till]]) -> Till:
    """The till, once there is room: a cashier is told that there is none, and starts it again."""
    while True:
        try:
            return await stack.enter_async_context(opening())
        except StoreError as error:
            if not _is_full(error):
                raise
            await asyncio.sleep(0.2)


def _is_full(error: BaseException) -> bool:
    """Whether the till's disk had no room."""
    found = disk_error(error)
    return found is not None and found.kind == "full"


class _Progress:
    """What a till did on its way to rest: its last step, and when it did something last."""

    def __init__(self) -> None:
        self.step = ""
        self._limit: asyncio.Timeout | None = None

    def of_row(self, row: Submission | None) -> None:
        """A row of the outbox has a new state."""
        if row is not None and row.state is State.SENT:
            self._put_off()

    def begins(self, step: str) -> None:
        """The steps before this one are done."""
        self.step = step
        self._put_off()

    @asynccontextmanager
    async def within(self, seconds: float) -> AsyncGenerator[None, None]:
        """Raises TimeoutError where nothing is done for so long; a till with much to send takes its time."""
        self._seconds = seconds
        try:
            async with asyncio.timeout(seconds) as self._limit:
                yield
        finally:
            self._limit = None

    def _put_off(self) -> None:
        if self._limit is not None and not self._limit.expired():
            self._limit.reschedule(asyncio.get_running_loop().time() + self._seconds)


class _Cashier:
    def __init__(self, till: Till, sharing: Sharing, life: Life, chance: random.Random) -> None:
        self._till = till
        self._sharing = sharing
        self._life = life
        self._chance = chance
        self._made = os.open(made_of(life.folder), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        self._cart: Cart | None = None

    async def act(self) -> None:
        """One thing a cashier does."""
        cart = self._cart or await self._till.checkout.open_cart()
        self._cart = None  # read again where the step fails
        park, fetch = (self._park, self._park), (self._fetch, self._fetch, self._fetch)
        back = (self._back, self._back, self._give_back, self._give_back)
        pay = (self._pay, self._pay, self._sell_voucher)
        steps = (self._begin, self._begin, *park, *pay, *fetch, self._local, *back)
        try:
            self._cart = await self._chance.choice(steps)(cart)
        except (StoreAwayError, ShopSilentError):
            await asyncio.sleep(0.02)
        except StoreError as error:
            if not _is_full(error):
                raise
            await asyncio.sleep(0.02)
        except DomainError as error:
            if error.code not in EXPECTED:
                raise

    async def rest(self, progress: _Progress) -> None:
        """Take over what is to be, tell the store everything, send everything."""
        outbox = self._till.outbox
        try:
            async with progress.within(REST_WITHIN):
                if self._life.adopts:
                    progress.begins("taking over")
                    await _again(lambda: self._sharing.take_over_sales(self._life.adopts, "Ann"))
                for ask in _unanswered(self._life.folder):
                    progress.begins("booking once more")
                    await _again(partial(self._book, *ask))
                for _ in range(3):  # what came back by the first look is given by the next
                    progress.begins("looking")
                    await _again(self._sharing.look)
                progress.begins("sending")
                outbox.send_now()
                await outbox.idle()
                progress.begins("looking for the last time")
                await _again(self._sharing.look)
        except TimeoutError as error:
            waits = {one: outbox.next_try(one) for one in sorted(outbox._rows)[:5]}
            raise TimeoutError(
                f"{progress.step} ended in nothing: the store is {self._sharing.link.state.name}, {len(outbox._rows)}"
                f" rows are to be sent, {outbox.at_work} at work, the line is {outbox.line}, they wait {waits}"
            ) from error
        await self._till.checkout.flush()

    async def _begin(self, cart: Cart) -> Cart:
        if cart.lines:
            return cart
        note = self._till.clock.new_id()
        cart, _ = cart.add(
            self._chance.choice(self._life.items), Decimal(self._chance.randint(1, 4)), self._till.shop.policy
        )
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
        tenders: tuple[Tender, ...] = (Tender("Card", due, is_cash=False),)
        code = self._one_of(CODES) if self._chance.random() < 0.7 else None
        if code is not None and self._may():
            now = await self._till.vouchers.find(code)
            if now.unsure:
                self._till.vouchers.trust(now)
            await self._think()
            by = paying(now, due)
            tenders = (by, Tender("Card", due - by.amount, is_cash=False)) if by.amount < due else (by,)
        sale = await self._till.checkout.pay(cart, tenders, "Ann")
        self._share(RECEIPTS, sale.number)
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
        sale, start = f"sale-{self._chance.randrange(LEDGER_SALES)}", self._chance.randrange(LEDGER_SOLD - 2)
        self._tell(f"ask {request} {sale} {start}")
        await self._book(request, sale, start)
        return cart

    async def _book(self, request: str, sale: str, start: int) -> None:
        asked = self._till.clock.new_id() if self._life.own_ids else request
        parts = (PiecesBack(1, start, 2, LEDGER_SOLD),)
        answer = await self._sharing.link.call(lambda store: store.ledger.book_return(asked, sale, parts), patient=True)
        self._tell(f"told {request} {'yes' if answer else 'no'}")

    async def _give_back(self, cart: Cart) -> Cart:
        """Take back a part of a sale of any till; with the store away seldom, as by a person's right."""
        if (receipt := self._one_of(RECEIPTS)) is None or not self._may():
            return cart
        number = ReceiptNumber.find(receipt)
        assert number is not None
        service, there = self._till.returns, self._till.receipts_there
        try:
            found = await there.look(await service.find(receipt), None)
        except ShopSilentError:
            found = await service.find(receipt)
        except DomainError as error:
            if error.code != "return_other_till":
                raise
            found = await there.find(number, None)
        lines = [line for line in found.lines if line.left]
        if lines:
            line = self._chance.choice(lines)
            pieces = {line.key: self._chance.randint(1, line.left)}
            reason = self._chance.choice(service.rules.reasons)
            await self._think()
            await service.give_back(found, ReturnDraft(pieces, reason), "Ann")
        return cart

    async def _sell_voucher(self, cart: Cart) -> Cart:
        amount = Money.from_minor(self._chance.randint(100, 900), cart.currency)
        made = await self._till.vouchers.sell(amount, (Tender("Card", amount, is_cash=False),), "Ann")
        assert made.issued is not None
        self._share(CODES, made.issued.code)
        return cart

    async def _think(self) -> None:
        """A person reads what is on the screen; meanwhile another till may do the same."""
        await asyncio.sleep(self._chance.random() * 0.25)

    def _may(self) -> bool:
        """Whether it is done: without the store's answer one in ten."""
        return self._sharing.ledger.is_sure or self._chance.random() < 0.1

    def _one_of(self, name: str) -> str | None:
        path = self._life.folder.parent / name
        known = path.read_text().split() if path.exists() else []
        return self._chance.choice(known[-NEWEST:]) if known else None

    def _share(self, name: str, text: str) -> None:
        with (self._life.folder.parent / name).open("a") as file:
            file.write(f"{text}\n")

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
    for line in made_of(folder).read_text().splitlines():
        kind, request, *rest = line.split(" ")
        if kind == "ask":
            asked[request] = (request, rest[0], int(rest[1]))
        elif kind == "told":
            asked.pop(request, None)
    return list(asked.values())
