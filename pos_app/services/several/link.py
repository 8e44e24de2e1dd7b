"""This till's link to the shop's store: greets it, knows how it stands, and never lets a key wait for a store that is
known to be away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from pos_app.domain.shop_store import JournalPlace, ShopStore
from pos_app.domain.store_state import StoreAwayError, StoreRefusedError, StoreState
from pos_app.services.clock import Clock
from pos_app.store.several.carts import SharedCartStore

T = TypeVar("T")
SLOW = 1.0  # seconds for an answer, above which the store is said to be slow
PATIENCE = 2.8  # seconds that a person waits for the store at most, with all that stands before the own call


class StoreLink:
    """Calls to `store`, one at a time. `shop` is the mark of the store that this till was paired with, `installation`
    this computer's and folder's own, `till` its code as its receipts have it."""

    def __init__(
        self,
        store: ShopStore,
        shop: str,
        installation: str,
        here: SharedCartStore,
        clock: Clock,
        till: str,
    ) -> None:
        self._store = store
        self.shop = shop
        """The mark of the store that this till was paired with."""
        self._installation = installation
        self._here = here
        self._clock = clock
        self._till = till
        self._one = asyncio.Lock()
        self._session = False  # whether the journal says that this program's session began
        self._place: JournalPlace | None = None  # the last entry that the store was told; None: it is to be greeted
        self.state = StoreState.AWAY  # until it answered
        self.refused: StoreRefusedError | None = None
        """Why the store does not let this till in; None while it does."""
        self.version = 0
        """Of the store's schema; 0 until it was greeted."""

    async def call(self, work: Callable[[ShopStore], Awaitable[T]], *, patient: bool = False) -> T:
        """Let the store do something. Raises StoreAwayError, at once where it is known to be away unless `patient`, and
        StoreRefusedError."""
        if self.state in (StoreState.AWAY, StoreState.REFUSED) and not patient:
            raise self.refused or StoreAwayError("known")
        async with self._one:
            try:
                if self._place is None:
                    await self._greet()
                begun = self._clock.monotonic()
                answer = await work(self._store)
            except StoreAwayError:
                self._place = None
                self._stand(StoreState.AWAY)
                raise
            except StoreRefusedError as error:
                self._place = None
                self._stand(StoreState.REFUSED, error)
                raise
            took = self._clock.monotonic() - begun
            self._stand(StoreState.SLOW if took > SLOW else StoreState.UP)
            return answer

    @asynccontextmanager
    async def patience(self) -> AsyncGenerator[None, None]:
        """What a person waits for, within: several calls, and others that stand before them, take PATIENCE seconds
        together, or count as unanswered. The store is known to be away then, until it answers the next look. Raises
        StoreAwayError."""
        try:
            async with asyncio.timeout(PATIENCE):
                yield
        except TimeoutError as error:
            self._place = None
            self._stand(StoreState.AWAY)
            raise StoreAwayError("late") from error

    async def beat(self) -> None:
        """Tell that this till is alive, and how far its journal is. Raises as `call`."""

        async def work(store: ShopStore) -> None:
            before, end = self._place, await self._here.journal_end()
            assert before is not None  # it was greeted
            if await store.advance(before, end):
                self._place = end
            else:
                await self._greet()

        await self.call(work, patient=True)

    async def _greet(self) -> None:
        if not self._session:
            # Behind this entry no copy of the file goes on as this one does: the store lets in the first that comes.
            await self._here.begin(self._clock.new_id())
            self._session = True
        end = await self._here.journal_end()
        known = await self._store.registered()
        if known.code and known.code != self._till:
            # It was called otherwise since it was paired: its new code may be another till's, with the same numbers.
            raise StoreRefusedError("code", known.code)
        if known.code and not known.installation:
            if not await self._store.register(self._installation, end, anew=False):
                raise StoreRefusedError("code")
            known = await self._store.registered()
        known.check(self.shop, self._installation)
        self.version = known.version
        if not await self._here.has_entry(known.journal):
            raise StoreRefusedError("copy" if known.journal.seq <= end.seq else "older")
        if not await self._store.advance(known.journal, end):
            raise StoreRefusedError("copy")
        self._place = end

    def _stand(self, state: StoreState, refused: StoreRefusedError | None = None) -> None:
        self.refused, self.state = refused, state
