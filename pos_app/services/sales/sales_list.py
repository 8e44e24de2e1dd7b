"""Reads what the screens show of sales together: sales with their states, parked carts, sums of the day."""

from __future__ import annotations

import asyncio
from datetime import date, datetime
from typing import TYPE_CHECKING

from pos_app.domain.frozen import frozen
from pos_app.domain.money import Money
from pos_app.services.several.shared_now import SharedNow
from pos_app.store.catalogue import CatalogueMeta
from pos_app.store.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos_app.domain.comparison import Difference
    from pos_app.domain.learning import Proposal
    from pos_app.domain.order import Sale, ShopProfile
    from pos_app.domain.owed import OwedSale
    from pos_app.domain.submission import Attempt, Created, State, Submission
    from pos_app.services.clock import Clock
    from pos_app.services.outbox.chift_line import LineState
    from pos_app.services.outbox.sending import Outbox
    from pos_app.store.catalogue import FactStore
    from pos_app.store.tables.differences import Differing
    from pos_app.store.tables.handover import HandedNote
    from pos_app.store.tables.later.writing import LaterStore
    from pos_app.store.tables.returns import ReturnStore
    from pos_app.store.tables.sales import RowWords
from pos_app.store.tables.sales import Only
from pos_app.store.till import Parked, SaleRow, TillStore

LOOKED_AT = 500  # a rounding rule must explain the latest so many orders


@frozen
class Summary:
    """Counts of sales by what they mean to a cashier; `waiting_total` is the sum of all sales that are not sent.
    `to_book` entries of the work list wait for a person, `book_trouble` of them are in trouble. `parked` carts
    are here, those of the shop's store are in `shared`."""

    waiting: int
    waiting_here: int
    unknown: int
    refused: int
    waiting_total: Money
    today_count: int
    today_total: Money
    parked: int
    items: int
    loaded_at: datetime | None
    to_book: int = 0
    book_trouble: int = 0
    shared: SharedNow = SharedNow()  # frozen


class SalesList:
    """Reads sales, their states and sums; writes nothing."""

    def __init__(
        self,
        till: TillStore,
        facts: FactStore,
        shop: ShopProfile,
        outbox: Outbox,
        clock: Clock,
        shared: Callable[[], SharedNow] = SharedNow,
    ) -> None:
        """`shared` says what the shop's store has."""
        self.shared = shared
        self._till = till
        self._facts = facts
        self._meta: CatalogueMeta | None = None
        self._outbox = outbox
        self._clock = clock
        self.shop = shop

    @property
    def now(self) -> datetime:
        """The time in the till's time zone."""
        return self._clock.now()

    @property
    def today(self) -> date:
        """Today's date in the till's time zone."""
        return self.now.date()

    @property
    def line(self) -> LineState:
        """The state of the line to the shop's software."""
        return self._outbox.line

    @property
    def later(self) -> LaterStore:
        """The vouchers and payments of this till."""
        return self._till.later

    @property
    def returns(self) -> ReturnStore:
        """What came back of sales."""
        return self._till.returns

    @property
    def is_sending(self) -> bool:
        """Whether something is being sent or asked for at this moment."""
        return self._outbox.at_work > 0

    def next_try(self, sale_id: str) -> float | None:
        """Seconds until a waiting sale is sent again; None if it does not wait."""
        return self._outbox.next_try(sale_id)

    def send_now(self) -> None:
        """Send all waiting sales now, without their waits."""
        self._outbox.send_now()

    async def sales(
        self,
        query: str,
        states: frozenset[State] | None,
        day: date | None,
        limit: int = 200,
        *,
        only: Only = Only.ANY,
        said: RowWords | None = None,
    ) -> tuple[SaleRow, ...]:
        """At most so many sales, newest first, those that wait to be handed over by their day; `only` some of them.
        `said`: what the list says of them."""
        return await self._till.sales.find(query, states, day, limit, only=only, said=said)

    async def newest(self) -> Sale | None:
        """The sale that was paid last, None if there is none."""
        rows = await self._till.sales.find(limit=1)
        return await self._till.sales.get(rows[0].id) if rows else None

    async def parked(self) -> tuple[Parked, ...]:
        """The parked carts, oldest first."""
        return await self._till.carts.parked()

    async def sale(self, sale_id: str) -> Sale:
        """One sale, as it was sold."""
        return await self._till.sales.get(sale_id)

    async def submission(self, sale_id: str) -> Submission:
        """The row of the outbox of a sale."""
        return await self._till.outbox.row(sale_id)

    async def there(self, sale_id: str) -> tuple[Created | None, tuple[Difference, ...]]:
        """The order of a sale as the shop's software answered it (None before it did), and what differs."""
        return await self._till.sales.answer(sale_id), await self._till.differences.of_sale(sale_id)

    async def differing(self, day: date | None) -> tuple[Differing, ...]:
        """The sales of a day (None: all) for which the shop system has other sums, for the end of the day."""
        return await self._till.differences.differing(day)

    async def rounding_proposal(self) -> Proposal | None:
        """The rounding rule of the shop system that explains the differences of the latest orders, None if none
        does."""
        from pos_app.domain.learning import propose  # of a shop whose software rounds in its own way

        return await asyncio.to_thread(propose, await self._till.differences.evidence(LOOKED_AT))

    async def attempts(self, sale_id: str) -> tuple[Attempt, ...]:
        """Every call made for a sale, oldest first."""
        return await self._till.outbox.attempts(sale_id)

    async def cleaned_at(self, sale_id: str) -> datetime | None:
        """When the personal data of a sale were deleted, None while it has them."""
        return await self._till.privacy.cleaned_at(sale_id)

    async def handed(self, sale_id: str) -> tuple[HandedNote, ...]:
        """When a sale was handed over to another till or taken over from one, the oldest first."""
        return await self._till.handover.notes(sale_id)

    async def read_catalogue(self) -> CatalogueMeta:
        """How many products there are and from when, read from the file; call it after a load, not for each sum."""
        self._meta = await self._facts.meta()
        return self._meta

    async def summary(self) -> Summary:
        """The sums the header and footer show."""
        held, meta = await self._till.outbox.summary(self.today), await self._kept()
        return Summary(
            held.waiting,
            held.queued + held.sending,
            held.unknown,
            held.refused,
            self._own(held.waiting_total),
            held.today,
            self._own(held.today_total),
            len(await self._till.carts.parked()),
            meta.items,
            meta.loaded_at,
            held.to_book,
            held.book_trouble,
            self.shared(),
        )

    async def _kept(self) -> CatalogueMeta:
        try:
            return self._meta or await self.read_catalogue()
        except StoreError as error:
            if error.kind != "damaged":
                raise
            return CatalogueMeta(0, 0, None)  # a cache that is damaged is fetched again: no matter for the header

    def _own(self, sums: tuple[Money, ...]) -> Money:
        """The sum in the shop's currency (a shop that changed its currency may have old sales in another)."""
        cents = self.shop.policy.currency
        return next((money for money in sums if money.currency == cents), Money.from_minor(0, cents))


async def owed_by_now(sale: Sale, later: LaterStore) -> OwedSale | None:
    """What came in since for a sale that was left to be paid another day, and what is still owed on it; None for one
    that was paid at once, and for later parts of one that was split. Raises StoreError."""
    if not sale.unpaid or sale.part != 1:
        return None
    from pos_app.domain.owed import owed_on  # few sales are paid another day

    now = await later.owed(sale.id)
    return owed_on(sale, now.payments, now.returns)
