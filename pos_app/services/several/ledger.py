"""The shop's ledger at this till: books what is about to come back, or to be paid by a voucher, before its document is
written; tells the store what was written; calls off what was not (docs/several_tills.md).

The document is written between the store's yes and the end of the booking. Where it was not (the answer was lost, the
program ended) the booking is called off under the same id, at the next look at the store or before the next booking.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, TypeVar

from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen
from pos_app.domain.order import Sale
from pos_app.domain.shop_store import LEDGER, SHOP
from pos_app.domain.store_state import StoreAwayError, StoreRefusedError, StoreState
from pos_app.services.several.portion import Portion
from pos_app.store.several.ledger import LedgerStore
from pos_app.store.sqlite.codec import decode

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager
    from datetime import date

    from pos_app.domain.payment import Tender
    from pos_app.domain.receipt import ReceiptNumber
    from pos_app.domain.shop_ledger import Excess, PiecesBack, ShopLedger
    from pos_app.domain.submission import Submission
    from pos_app.domain.voucher import Voucher
    from pos_app.services.sale.checkout import PaidSales
    from pos_app.services.several.link import StoreLink

_T = TypeVar("_T")


@frozen
class Elsewhere:
    """A sale as the store has it: None where it was not told of it, or more than one sale has the number. `waits`:
    pieces by line that are coming back at another till at this moment."""

    sale: Sale | None
    waits: dict[int, int]


class Ledger:
    """The ledger of the till whose code is `till`, at the store with the mark `shop`."""

    def __init__(
        self,
        link: StoreLink,
        here: LedgerStore,
        shop: str,
        till: str,
        forget: Callable[[tuple[str, ...]], Awaitable[None]],
    ) -> None:
        """`forget` takes the people with these ids out of this till's files."""
        self._forget = forget
        self._link = link
        self._here = here
        self._shop = shop
        self._till = till
        self._under_way: set[str] = set()  # documents that are being written
        self._trusted: set[str] = set()  # vouchers that a person lets pay without the store's answer
        self._portion = Portion()
        self._wake: Callable[[], object] = lambda: None

    def tell(self, wake: Callable[[], object]) -> None:
        """Call `wake` when there is something to tell the store."""
        self._wake = wake

    @property
    def is_sure(self) -> bool:
        """Whether what other tills took is known: the store answers, or it is of a version without a ledger, where no
        till takes what another sold."""
        return self._books or 0 < self._link.version < LEDGER

    @property
    def _books(self) -> bool:
        return self._link.state in (StoreState.UP, StoreState.SLOW) and self._link.version >= LEDGER

    # --- what comes back ---

    async def sale(self, receipt: str, sale_id: str = "") -> Elsewhere:
        """The sale with this number, or this id; what other tills took back of it is in this till's file then. Raises
        StoreAwayError, StoreRefusedError, StoreError, DomainError("return_two_there")."""
        if 0 < self._link.version < LEDGER:
            return Elsewhere(None, {})
        async with self._link.patience():
            found = await self._call(lambda ledger: ledger.sales(receipt, sale_id))
        if sale_id:
            found = tuple(one for one in found if one.sale_id == sale_id)
        if len(found) > 1:
            raise DomainError("return_two_there", "receipt", number=receipt)
        if not found:
            return Elsewhere(None, {})
        waits = await self._here.take_returns(found[0].returns)
        return Elsewhere(decode(Sale, found[0].body) if found[0].body else None, waits)

    @asynccontextmanager
    async def returning(
        self, return_id: str, sale_id: str, parts: tuple[PiecesBack, ...]
    ) -> AsyncGenerator[bool, None]:
        """The return with this id is written within; True if it is booked, False where the store is known to be away
        (by a person's right). Raises DomainError: return_elsewhere (some of it came back at another till),
        ledger_silent (no answer), and StoreError."""
        async with self._booking(
            return_id, lambda ledger: ledger.book_return(return_id, sale_id, parts), "return_elsewhere"
        ) as booked:
            yield booked

    # --- vouchers ---

    async def voucher(self, digest: str) -> Voucher | None:
        """A voucher that some till of the shop gave out, as it is in this till's file from now on. Raises
        StoreAwayError, StoreRefusedError, StoreError."""
        if 0 < self._link.version < LEDGER:
            return None
        async with self._link.patience():
            there = await self._call(lambda ledger: ledger.voucher(digest))
            if there is None:
                await self.look()  # it may be of this till, and the store was not told yet
                there = await self._call(lambda ledger: ledger.voucher(digest))
        return None if there is None else await self._here.take_voucher(there, self._till)

    def trust(self, voucher_id: str) -> None:
        """A person lets this voucher pay although the store does not answer."""
        self._trusted.add(voucher_id)

    @asynccontextmanager
    async def paying(self, document: str, tenders: Iterable[Tender]) -> AsyncGenerator[None, None]:
        """The document with this id is written within, whose tenders may be vouchers. Raises DomainError: voucher_left,
        ledger_silent, voucher_unsure (the store is away, and nobody lets it pay), and StoreError."""
        uses: dict[str, int] = {}
        for one in tenders:
            if one.voucher:
                uses[one.voucher] = uses.get(one.voucher, 0) + one.amount.minor
        if not uses:
            yield
            return
        async with self._booking(document, lambda ledger: ledger.book_uses(document, uses), "voucher_left") as booked:
            if not booked and not self.is_sure and not uses.keys() <= self._trusted:
                raise DomainError("voucher_unsure", "amount")
            yield
        self._trusted -= uses.keys()

    # --- looking at the store ---

    async def look(self) -> None:
        """Call off what was not written, tell what was. Raises StoreAwayError, StoreRefusedError, StoreError."""
        if self._link.version < LEDGER:
            return
        await self._call_off()
        while await self._tell_papers():
            pass
        if self._link.version >= SHOP:
            await self._look_at_people()
            while await self._tell_zs():
                pass

    async def excess(self) -> tuple[Excess, ...]:
        """What was given without an answer of the store, by any till. Raises StoreAwayError, StoreRefusedError."""
        return await self._call(lambda ledger: ledger.excess())

    # --- inside ---

    @asynccontextmanager
    async def _booking(
        self, document: str, book: Callable[[ShopLedger], Awaitable[bool]], refused: str
    ) -> AsyncGenerator[bool, None]:
        if not self._books:
            yield False
            self._wake()
            return
        self._under_way.add(document)
        try:
            try:
                async with self._link.patience():
                    await self._call_off()  # what an earlier try of the same booked must not stand in its way
                    await self._here.asked(document)
                    booked = await self._call(book)
            except (StoreAwayError, StoreRefusedError) as error:
                raise DomainError("ledger_silent") from error
            if not booked:
                raise DomainError(refused)
            yield True
        finally:
            self._under_way.discard(document)
            self._wake()

    async def _tell_papers(self) -> bool:
        """Tell the next ones that were written; False: there are none."""
        with self._portion.tried() as most:
            told = await self._here.to_tell(self._shop, most)
            if told.marks:
                await self._call(lambda ledger: ledger.post(told.sales, told.returns, told.vouchers, told.uses))
        if told.marks:
            await self._here.told(self._shop, told.marks)
        return bool(told.marks)

    async def _tell_zs(self) -> bool:
        with self._portion.tried() as most:
            zs = await self._here.zs_to_tell(self._shop, self._till, most)
            if zs:
                await self._call(lambda ledger: ledger.keep_zs(zs))
        if zs:
            await self._here.told(self._shop, {"day_end": zs[-1].number})
        return bool(zs)

    async def _look_at_people(self) -> None:
        """Who is to be forgotten at one till is at all."""
        here, told = await self._here.forgotten(self._shop)
        if len(here) != told:
            await self._call(lambda ledger: ledger.forget(here))
            await self._here.told(self._shop, {"forgotten": len(here)})
        there = await self._call(lambda ledger: ledger.forgotten())
        if new := tuple(one for one in there if one not in here):
            await self._forget(new)

    async def _call_off(self) -> None:
        for document in await self._here.unsettled():
            if document in self._under_way:
                continue  # asked for each anew: behind this line what is not written will not be
            if not await self._here.is_written(document):
                await self._call(lambda ledger: ledger.call_off(document))  # noqa: B023 - awaited at once
            await self._here.settled(document)

    async def _call(self, work: Callable[[ShopLedger], Awaitable[_T]]) -> _T:
        return await self._link.call(lambda store: work(store.ledger))


class BookedSales:
    """A till's sales in a shop of several tills: what vouchers pay is booked before it is written."""

    def __init__(self, sales: PaidSales, ledger: Ledger) -> None:
        self._sales = sales
        self._ledger = ledger

    async def next_counter(self, till: str, day: date) -> int:
        """As the till's own."""
        return await self._sales.next_counter(till, day)

    async def pay(
        self, till: str, day: date, build: Callable[[ReceiptNumber, str], tuple[Sale, Submission]]
    ) -> tuple[Sale, Submission]:
        """As the till's own; the store is not asked."""
        return await self._sales.pay(till, day, build)

    def paying(self, document: str, tenders: tuple[Tender, ...]) -> AbstractAsyncContextManager[None]:
        """See `Ledger.paying`."""
        return self._ledger.paying(document, tenders)
