"""The shop's parked carts at this till: gives its own to the store, lists and fetches those of all tills, tells what
was sold. Ownership moves by hand-over, never by time (docs/several_tills.md)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen
from pos_app.domain.shop_store import FEED, HeldCart, OfferedCart, SharedCart
from pos_app.domain.store_state import StoreAwayError, StoreRefusedError, StoreState
from pos_app.domain.totals import totals
from pos_app.services.clock import Clock
from pos_app.services.several.ledger import BookedSales
from pos_app.services.several.link import StoreLink
from pos_app.services.several.shared_now import SharedNow
from pos_app.services.several.standing import overview_of
from pos_app.services.several.stock import NOTHING
from pos_app.store.several.carts import SharedCartStore, ToOffer, ToSettle

if TYPE_CHECKING:
    from pos_app.domain.cart import Cart
    from pos_app.domain.shop_ledger import Excess
    from pos_app.domain.shop_overview import ShopStands
    from pos_app.domain.shop_store import TillSeen
    from pos_app.domain.tax import TaxPolicy
    from pos_app.services.sale.checkout import PaidSales
    from pos_app.services.several.copies import SaleCopies
    from pos_app.services.several.ledger import Ledger
    from pos_app.services.several.standing import TillStanding
    from pos_app.services.several.stock import ShopStock
    from pos_app.store.tables.handover import Taken

EVERY = 5.0  # seconds between two looks at the store; a cart that was parked is given at once
FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0  # seconds until a store that is away is asked again, drawn at random below them
REFUSED_WAIT = 60.0  # seconds until a store that refuses this till is asked again: a person must do something first
LISTED = 200


@frozen
class BehindCarts:
    """What a look at the store does behind the carts: unsent sales are copied, the ledger is told, and how the till
    stands; what moved of the stock is asked."""

    copies: SaleCopies
    ledger: Ledger
    standing: TillStanding
    stock: ShopStock


class Sharing:
    """`till` is this till's code; `changed` is called when what `now` says has changed. At each
    look at the store what is `behind` has its turn."""

    def __init__(
        self,
        link: StoreLink,
        here: SharedCartStore,
        till: str,
        policy: TaxPolicy,
        clock: Clock,
        behind: BehindCarts,
    ) -> None:
        self.link = link
        """This till's link to the store."""
        self._here = here
        self.till = till
        """This till's code."""
        self._policy = policy
        self._clock = clock
        self._copies = behind.copies
        self._standing = behind.standing
        self._stock = behind.stock
        self.ledger = behind.ledger
        """What comes back, and vouchers."""
        behind.ledger.tell(self.wake)
        self._changed: Callable[[], object] = lambda: None
        self._listed: tuple[SharedCart, ...] = ()
        self._fetched: set[str] = set()  # carts that are held for this till and not open here yet
        self._met = False  # whether this file knows of which store its carts are
        self._moving = asyncio.Lock()  # between the store's step of a hand-over and this file's
        self._wake = asyncio.Event()

    @property
    def now(self) -> SharedNow:
        """How the store stands and what it has."""
        answers = self.link.state in (StoreState.UP, StoreState.SLOW)
        return SharedNow(self.link.state, self.link.refused, self._listed, self._stock.moved if answers else NOTHING)

    def tell(self, changed: Callable[[], object]) -> None:
        """Call `changed` from now on."""
        self._changed = changed

    def wake(self) -> None:
        """Something is to be given or told: look at the store now."""
        self._wake.set()

    def booked(self, sales: PaidSales) -> PaidSales:
        """A till's sales with the ledger before them."""
        return BookedSales(sales, self.ledger)

    async def serve(self) -> None:
        """Look at the store again and again, until cancelled."""
        failures, before = 0, self.now
        while True:
            self._wake.clear()
            wait = EVERY
            try:
                await self.look()
                failures = 0
            except StoreAwayError:
                wait = min(FIRST_WAIT * 2.0**failures, LONGEST_WAIT) * self._clock.chance()
                failures = min(failures + 1, 10)
            except StoreRefusedError:
                wait = REFUSED_WAIT
            if before != self.now:
                before = self.now
                self._changed()
            try:
                await asyncio.wait_for(self._wake.wait(), wait)
            except TimeoutError:
                continue

    async def look(self) -> None:
        """Give, tell, bring back and list, once. Raises StoreAwayError, StoreRefusedError, StoreError."""
        await self.link.beat()
        if not self._met:
            await self._here.meet(self.link.shop)
            self._met = True
        # The lock is for each cart anew: a cashier who fetches one waits for one step of this look, not for all.
        for one in await self._here.to_offer(self._clock.new_id):
            async with self._moving:
                await self._offer(one)
        for gone in await self._here.to_settle():
            async with self._moving:
                await self._settle(gone)
        async with self._moving:
            mine = await self.link.call(lambda store: store.mine())
            await self._here.bring_back(tuple(held for held in mine if held.uid not in self._fetched))
        await self._copies.look(self.link)
        await self.ledger.look()
        await self._standing.look(self.link)
        await self._stock.look(self.link)
        await self._list()

    # --- what a cashier asks for ---

    async def fetch(self, uid: str, cashier: str) -> HeldCart:
        """Hold a free cart for this till; `open` it or `leave` it. Raises StoreAwayError (it may be held: then it comes
        back by itself), StoreRefusedError, DomainError: cart_held (detail `till`, `since`, `by`), cart_gone."""
        return await self._get(uid, lambda request: self.link.call(lambda s: s.claim(uid, request, cashier)))

    async def take_over(self, uid: str, cashier: str, reason: str) -> HeldCart:
        """As `fetch`, also from the till that holds it, by a person's word. Raises as `fetch`."""
        return await self._get(
            uid, lambda request: self.link.call(lambda s: s.take_cart(uid, request, cashier, reason))
        )

    async def open(self, held: HeldCart, keep: Cart | None, cashier: str) -> Cart:
        """Make a fetched cart the open one; `keep` is parked. Raises StoreError, DomainError("cart_newer"); it is
        parked here or stays with the shop then."""
        try:
            return await self._here.open_held(held, keep, cashier)
        finally:
            self.leave(held)

    def leave(self, held: HeldCart) -> None:
        """A fetched cart is not opened: it is parked again."""
        self._fetched.discard(held.uid)
        self.wake()

    async def take_over_sales(self, till: str, cashier: str) -> Taken:
        """Take over a dead till's unsent sales (`SaleCopies.take_over`)."""
        return await self._copies.take_over(self.link, till, cashier)

    async def tills(self) -> tuple[tuple[TillSeen, ...], tuple[Excess, ...]]:
        """The tills of the shop, and what any of them gave without an answer of the store. Raises StoreAwayError,
        StoreRefusedError."""
        async with self.link.patience():
            return await self.link.call(lambda store: store.tills()), await self.ledger.excess()

    async def overview(self) -> ShopStands:
        """How the shop stands. Raises StoreAwayError, StoreRefusedError."""
        if 0 < self.link.version < FEED:
            raise StoreRefusedError("schema")
        now = self._clock.now()
        async with self.link.patience():
            return await self.link.call(lambda store: overview_of(store, now))

    # --- inside ---

    async def _get(self, uid: str, ask: Callable[[str], Awaitable[HeldCart | None]]) -> HeldCart:
        async with self.link.patience():
            async with self._moving:
                self._fetched.add(uid)
                try:
                    held = await ask(self._clock.new_id())
                except BaseException:
                    self._fetched.discard(uid)
                    raise
                if held is None:
                    self._fetched.discard(uid)
            if held is None:
                await self._list()
        if held is None:
            self._changed()
            other = next((one for one in self._listed if one.uid == uid), None)
            if other is None or other.since is None:
                raise DomainError("cart_gone")
            raise DomainError("cart_held", till=other.holder, since=other.since, by=other.held_by)
        self._listed = tuple(one for one in self._listed if one.uid != uid)
        return held

    async def _offer(self, one: ToOffer) -> None:
        sums = totals(one.parked.cart, self._policy)
        cart = OfferedCart(
            one.uid,
            one.turn,
            one.body,
            one.parked.called,
            one.parked.cashier,
            one.parked.at,
            int(sums.pieces) + len(one.parked.cart.vouchers),
            (sums.total + one.parked.cart.beside).minor,
            one.parked.cart.currency.code,
        )
        if await self.link.call(lambda store: store.offer(cart)):
            await self._here.given(one.uid, one.turn)
        else:
            await self._here.taken(one.uid, one.turn)

    async def _settle(self, gone: ToSettle) -> None:
        ours = await self.link.call(lambda store: store.settle(gone.uid, gone.turn, gone.sale))
        await self._here.settled(gone, ours=ours)

    async def _list(self) -> None:
        found = await self.link.call(lambda store: store.parked(LISTED))
        self._listed = tuple(one for one in found if one.holder != self.till)
