"""From an open cart to a paid sale on disk: saved on each change, paid in one transaction, parked and resumed."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Protocol

from pos_app.domain.cart import Cart, named
from pos_app.domain.order import Sale, ShopProfile, sale_from
from pos_app.domain.receipt import ReceiptNumber
from pos_app.domain.submission import Kind, State, Submission
from pos_app.domain.totals import totals
from pos_app.services.customers.phones import phone_of_order
from pos_app.store.errors import StoreError
from pos_app.store.tables.carts import BROUGHT_BACK, CANCELLED, CartStep

if TYPE_CHECKING:
    from collections.abc import Awaitable
    from contextlib import AbstractAsyncContextManager
    from datetime import datetime

    from pos_app.domain.payment import Tender
    from pos_app.services.clock import Clock
    from pos_app.services.outbox.sending import Outbox
    from pos_app.services.tasks import Tasks
    from pos_app.store.tables.carts import CartStore, Parked


# A number in the form that an order takes, without the national 0 behind a country code of those around here.
E164 = re.compile(r"\+(?!(?:31|32|33|352|353|4[134569]|420|421|48|36|40|30|385|386)0)[1-9]\d{6,14}")


class _MakesSale(Protocol):
    def __call__(
        self, goods: Cart, tenders: tuple[Tender, ...], cashier: str, receipt: ReceiptNumber, head: str = ""
    ) -> tuple[Sale, Submission]: ...


class PaidSales(Protocol):
    """Where paid sales are written: `SaleStore`, or `SignedSales` where a device signs them; in a shop of several tills
    `BookedSales` before it."""

    async def next_counter(self, till: str, day: date) -> int:
        """See `SaleStore`."""
        ...

    async def pay(
        self, till: str, day: date, build: Callable[[ReceiptNumber, str], tuple[Sale, Submission]]
    ) -> tuple[Sale, Submission]:
        """See `SaleStore`."""
        ...

    def paying(self, document: str, tenders: tuple[Tender, ...]) -> AbstractAsyncContextManager[None]:
        """See `SaleStore`."""
        ...


class Selling:
    """Makes sales of carts, and lets them be sent once they are on disk. `shop` is that of the day."""

    def __init__(self, shop: Callable[[], ShopProfile], outbox: Outbox, clock: Clock) -> None:
        self._shop = shop
        self._outbox = outbox
        self._clock = clock

    async def prepared(self, cart: Cart, sale_id: str, now: datetime) -> _MakesSale:
        """What makes the sale `sale_id`, paid `now`, of this cart (or of one with other vouchers' numbers), its
        tenders, its cashier, its receipt number and the journal's head, on whatever thread: it raises DomainError as
        `sale_from`."""
        request_id = self._clock.new_id()
        habits = await self._outbox.habits.known()
        odd = cart.customer.phone if cart.customer else ""
        phone = "" if not odd or E164.fullmatch(odd) else await self._read_phone(odd)

        def make(
            goods: Cart, tenders: tuple[Tender, ...], cashier: str, receipt: ReceiptNumber, head: str = ""
        ) -> tuple[Sale, Submission]:
            sale = sale_from(
                goods,
                self._shop(),
                tenders,
                receipt,
                sale_id=sale_id,
                cashier=cashier,
                now=now,
                habits=habits,
                head=head,
            )
            if odd and sale.order.party.phone == odd and not E164.fullmatch(odd):
                sale = replace(sale, order=replace(sale.order, party=replace(sale.order.party, phone=phone)))
            return sale, Submission(sale_id, Kind.ORDER, request_id, State.QUEUED, now, receipt=str(receipt))

        return make

    def send(self, row: Submission) -> None:
        """A sale is on disk: `row` is to be sent."""
        self._outbox.add(row)

    async def _read_phone(self, kept: str) -> str:
        """A phone as a shop's software keeps it, as the order takes it; "" where it is no number."""
        return await asyncio.to_thread(phone_of_order, kept, self._shop().address.country)


class Checkout:
    """Saves the open cart, of which there is one at a time. Writes happen in the order they were asked for."""

    def __init__(
        self,
        carts: CartStore,
        sales: PaidSales,
        shop: ShopProfile,
        outbox: Outbox,
        clock: Clock,
        tasks: Tasks,
    ) -> None:
        self._carts = carts
        self._sales = sales
        self.paying = sales.paying
        """The document with an id, paid by tenders, is written within. Raises DomainError as `Ledger.paying`."""
        self._shop = shop
        self.selling = Selling(lambda: self.shop, outbox, clock)
        """Makes the sales."""
        self._clock = clock
        self._tasks = tasks
        self._dated = date.min, shop  # the shop with the rates of this day
        self._unsaved: Cart | None = None
        self._steps: tuple[CartStep, ...] = ()  # to be written with it

    @property
    def shop(self) -> ShopProfile:
        """The shop of this till, with the rates of today."""
        if self._shop.rate_changes and self._dated[0] != self.today:
            self._dated = self.today, self._shop.on(self.today)
        return self._dated[1]

    @property
    def today(self) -> date:
        """Today's date in the till's time zone."""
        return self._clock.now().date()

    def empty_cart(self) -> Cart:
        """A new cart in the shop's currency."""
        return Cart(self._shop.policy.currency)

    async def open_cart(self) -> Cart:
        """The cart that was open when the program last ran, else an empty one. Raises StoreError."""
        return await self._carts.load() or self.empty_cart()

    def keep(self, cart: Cart) -> None:
        """Save the open cart soon (changes in quick succession are written once). An error is reported by `Tasks`."""
        self._unsaved = cart
        self._tasks.start("save cart", self._save)

    def keep_cancelled(self, gone: Cart, cart: Cart, cashier: str) -> None:
        """As `keep`; the journal says that `gone`, a whole sale, was put away."""
        self._steps += (self._step(CANCELLED, gone, cashier),)
        self.keep(cart)

    def keep_restored(self, cart: Cart, cashier: str) -> None:
        """As `keep`; the journal says that a sale which was put away is there again."""
        self._steps += (self._step(BROUGHT_BACK, cart, cashier),)
        self.keep(cart)

    async def next_receipt(self) -> ReceiptNumber:
        """The number that the next sale will get if no other is paid before it."""
        counter = await self._sales.next_counter(self._shop.till, self.today)
        return ReceiptNumber(self._shop.till, self.today, counter)

    async def pay(self, cart: Cart, tenders: tuple[Tender, ...], cashier: str) -> Sale:
        """Turn a cart into a paid sale: when this returns it is on disk with its number, and it will be sent.

        Raises DomainError for a cart that cannot be paid, or where the law asks for a device that is not there
        (fiscal_at, fiscal_de, fiscal_meals), and as `Ledger.paying`; StoreError if it could not be written; nothing was
        written then.
        """
        self.shop.standing.check()
        cart = named(cart, "") if cart.name else cart  # a name is of the time when it was parked
        now, sale_id = self._clock.now(), self._clock.new_id()
        await self.flush()  # if the payment fails the cart is on disk with its latest change
        make = await self.selling.prepared(cart, sale_id, now)

        def build(receipt: ReceiptNumber, head: str) -> tuple[Sale, Submission]:
            return make(cart, tenders, cashier, receipt, head)

        if any(tender.voucher for tender in tenders):
            async with self.paying(sale_id, tenders):
                sale, row = await self._sales.pay(self._shop.till, now.date(), build)
        else:
            sale, row = await self._sales.pay(self._shop.till, now.date(), build)
        self._unsaved = None  # also what could not be written before: this cart is sold
        self.selling.send(row)
        return sale

    async def park(self, cart: Cart, cashier: str) -> Parked:
        """Park the cart; the open cart is empty then. Raises StoreError."""
        await self.flush()
        parked = await self._carts.park(cart, cashier, self._clock.now())
        self._unsaved = None
        return parked

    async def discard(self, parked_id: int, cashier: str) -> Parked:
        """Delete a parked cart; returns it. Raises StoreError, DomainError("not_parked")."""
        return await self._carts.discard(parked_id, self._clock.now(), cashier)

    async def bring_back(self, gone: Parked, cashier: str) -> Parked:
        """Park a cart that was deleted once more. Raises StoreError."""
        return await self._carts.put_back(gone.cart, cashier, self._clock.now())

    async def name(self, parked_id: int, name: str, cashier: str) -> Parked:
        """Call a parked cart something. Raises StoreError, DomainError: not_parked, text_too_long."""
        return await self._carts.name(parked_id, name, self._clock.now(), cashier)

    async def parked(self) -> tuple[Parked, ...]:
        """The parked carts, oldest first."""
        return await self._carts.parked()

    async def resume(self, parked_id: int, current: Cart, cashier: str) -> Cart:
        """Open a parked cart again; a current cart that is not empty is parked in its place.

        Raises StoreError, and DomainError("not_parked") if it was opened already.
        """
        now = self._clock.now()
        return await self.resume_by(lambda keep: self._carts.resume(parked_id, now, keep, cashier), current)

    async def resume_by(self, take: Callable[[Cart | None], Awaitable[Cart]], current: Cart) -> Cart:
        """Open the cart that `take` brings; it is given a current one that is not empty, and parks it. Raises what
        `take` raises, and StoreError."""
        await self.flush()
        cart = await take(None if current.is_empty else current)
        self._unsaved = None
        return cart

    async def flush(self) -> None:
        """Write what is not written yet; called before the cart changes its place and before the program closes.

        Raises StoreError; the cart must then still be written.
        """
        while self._unsaved is not None:
            await self._save()

    async def _save(self) -> None:
        while (cart := self._unsaved) is not None:
            steps, self._unsaved, self._steps = self._steps, None, ()
            try:
                await self._carts.save(None if cart.is_empty else cart, steps)
            except StoreError:
                self._put_back(cart, steps)
                raise

    def _put_back(self, cart: Cart, steps: tuple[CartStep, ...]) -> None:
        self._steps = steps + self._steps
        if self._unsaved is None:
            self._unsaved = cart

    def _step(self, kind: str, sale: Cart, cashier: str) -> CartStep:
        total = totals(sale, self.shop.policy).total.amount
        return CartStep(kind, self._clock.now(), cashier, len(sale.lines), f"{total:f}")
