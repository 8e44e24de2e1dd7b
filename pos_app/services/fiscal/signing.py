"""Has what the till wrote signed by its device: in the file's order, each document once, never longer than a deadline.

A sale is on disk before it is signed, and its paper is made after. A device that does not answer in time is out: what
is sold then bears the mark of the outage at once, without asking it, until it answers again. Without a device none of
this is imported.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from pos_app.devices.signing import DeviceOutError
from pos_app.domain.fiscal_receipt import (
    PERIODS,
    FiscalDocument,
    FiscalKind,
    FiscalMark,
    SignedDocument,
    document_of_return,
    document_of_sale,
)
from pos_app.domain.frozen import frozen
from pos_app.domain.order import Sale
from pos_app.store.errors import StoreError
from pos_app.store.tables.signed import AT_ONCE

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager
    from datetime import date

    from pos_app.domain.payment import Tender
    from pos_app.domain.receipt import ReceiptNumber
    from pos_app.domain.submission import Submission
    from pos_app.services.clock import Clock
    from pos_app.store.tables.sales import SaleStore
    from pos_app.store.tables.signed import Reached, SignedStore, Waiting

AGAIN = 20.0  # seconds between two questions to a device that is out
_log = logging.getLogger(__name__)


class Notary(Protocol):
    """A country's way to record documents with its device: `rksv_chain`, `tse_notary`."""

    deadline: float

    def begins_with(self) -> FiscalKind | None:
        """The receipt of nothing that a chain begins with, None for none."""
        ...

    def turn(self, period: SignedDocument, now: datetime) -> FiscalKind | None:
        """The receipt of nothing that must come before a document of `now`, None for none."""
        ...

    def collects(self) -> FiscalKind | None:
        """The receipt of nothing that ends an outage, None for none."""
        ...

    def must_sign(self, kind: FiscalKind) -> bool:
        """Whether a document of this kind waits for the device, for it may not bear the mark of an outage."""
        ...

    async def record(self, document: FiscalDocument, last: SignedDocument | None) -> str:
        """Have a document signed: the record to keep. Raises DeviceOutError."""
        ...

    async def answers(self) -> None:
        """Ask whether the device is there. Raises DeviceOutError."""
        ...

    def unsigned(self, document: FiscalDocument, last: SignedDocument | None) -> str:
        """The record of a document that the device did not sign."""
        ...

    def mark(self, row: SignedDocument) -> FiscalMark:
        """What a paper shows of a document."""
        ...

    def missing(self) -> FiscalMark:
        """What a paper shows that has no record yet."""
        ...


@frozen
class SignerState:
    """How the device is: `out_since` None while it answers."""

    out_since: datetime | None = None


class Signing:
    """The chain of one till. `practice`: each document is one of training.

    One document is signed at a time. Methods raise StoreError if the till's file cannot be used.
    """

    def __init__(self, store: SignedStore, notary: Notary, till: str, clock: Clock, *, practice: bool) -> None:
        self._store = store
        self._notary = notary
        self._till = till
        self._clock = clock
        self._practice = practice
        self._line = asyncio.Lock()
        self._last: SignedDocument | None = None
        self._period: SignedDocument | None = None
        self._waiting: tuple[Waiting, ...] = ()  # read, and not in the chain yet
        self._more = False
        self._reached: Reached | None = None  # None: the file was not read yet
        self._changed: Callable[[SignerState], None] = lambda _state: None
        self._fell_out = asyncio.Event()
        self.state = SignerState()

    def listen(self, changed: Callable[[SignerState], None]) -> None:
        """`changed` is called now, when the device falls out and when it answers again."""
        self._changed = changed
        changed(self.state)

    async def open(self) -> None:
        """Read how far the chain reaches. It is done before anything is sold: what the file holds then, and no chain
        does, stays outside; a first sale that came before would not be signed."""
        async with self._line:
            await self._open()

    async def catch_up(self) -> None:
        """Sign what is written and not signed yet. It takes no longer than the device's deadline and the file."""
        until = self._clock.monotonic() + self._notary.deadline
        while await self._sign_next(until):
            pass

    async def watch(self) -> None:
        """Ask a device that is out again and again, and end the outage when it answers; runs while the till is open."""
        while True:
            if self.state.out_since is None:
                await self._fell_out.wait()
            await asyncio.sleep(AGAIN)
            await self.try_again()

    async def try_again(self) -> bool:
        """Ask a device that is out once; whether it answers."""
        async with self._line:
            await self._open()
            if self.state.out_since is not None:
                await self._collect()
        return self.state.out_since is None

    async def end(self) -> SignedDocument | None:
        """End the chain (Austria's Schlussbeleg). None where the country knows none, or it waits for its device."""
        await self.catch_up()
        async with self._line:
            if self._notary.begins_with() is None or self._last is None:
                return None
            return await self._null(FiscalKind.END, self._clock.now(), self._until())

    async def mark_of(self, subject: str) -> FiscalMark:
        """What the paper of a sale or return shows. The file is asked, for a reprint shows the same."""
        if (row := await self._store.of(subject)) is not None:
            return self._notary.mark(row)
        if self._ended:
            return FiscalMark()
        return self._notary.missing() if await self._store.waits(self._till, subject) else FiscalMark()

    # --- inside: with the line held ---

    async def _sign_next(self, until: float) -> bool:
        async with self._line:
            await self._open()
            if self._last is None and not await self._begin(until):
                return False
            assert self._reached is not None  # the file was read
            if self._ended:
                return False
            if not self._waiting:
                self._waiting = await self._store.waiting(self._till, self._reached)
                self._more = len(self._waiting) == AT_ONCE
            if not self._waiting:
                return False
            waiting, *left = self._waiting
            self._waiting = ()  # where something fails the file is read again
            paper = waiting.paper
            if isinstance(paper, Sale):
                document = document_of_sale(paper, training=self._practice)
            else:
                document = document_of_return(paper, training=self._practice)
            document = replace(document, at=self._in_order(document.at))
            if self._period is not None and (kind := self._notary.turn(self._period, document.at)) is not None:
                await self._null(kind, document.at, until)
            await self._record(document, waiting.covered, until)
            self._waiting = tuple(left)
            # What is written from now on is signed by who wrote it.
            return bool(left) or self._more

    @property
    def _ended(self) -> bool:
        return self._last is not None and self._last.kind is FiscalKind.END

    async def _open(self) -> None:
        if self._reached is None:
            self._last, self._period = await self._store.last(), await self._store.last_period()
            self._reached = await self._store.reached()
            if self._last is not None and not self._last.signed:  # the program ended in an outage
                self._fall_out(self._last.at)

    async def _begin(self, until: float) -> bool:
        """Begin the chain where the country's has a beginning; False while its device does not answer."""
        kind = self._notary.begins_with()
        return kind is None or await self._null(kind, self._clock.now(), until) is not None

    async def _collect(self) -> None:
        try:
            await asyncio.wait_for(self._notary.answers(), self._notary.deadline)
        except (DeviceOutError, TimeoutError, OSError):
            return
        kind = self._notary.collects()
        if kind is not None and self._last is not None:
            made = await self._null(kind, self._clock.now(), self._until(), asks=True)
            if made is None:
                return
        self.state = SignerState()
        self._fell_out.clear()
        _log.info("the signing device answers again")
        self._changed(self.state)

    async def _null(self, kind: FiscalKind, at: datetime, until: float, *, asks: bool = False) -> SignedDocument | None:
        """A receipt of nothing; None if it has to be signed and cannot be."""
        if self.state.out_since is not None and not asks and self._notary.must_sign(kind):
            return None
        number = await self._store.take_number(self._till, at.date())
        assert self._reached is not None  # the file was read
        document = FiscalDocument(kind, "", number, self._in_order(at))
        made = await self._record(document, self._reached, until, asks=asks)
        if made is not None and kind in PERIODS:
            self._period = made
        return made

    async def _record(
        self, document: FiscalDocument, covered: Reached, until: float, *, asks: bool = False
    ) -> SignedDocument | None:
        body = await self._signed(document, until, asks=asks)
        signed = body is not None
        if body is None:
            if self._notary.must_sign(document.kind):
                return None
            body = self._notary.unsigned(document, self._last)
        self._last = await self._store.add(document, body, covered, signed=signed)
        self._reached = covered
        return self._last

    async def _signed(self, document: FiscalDocument, until: float, *, asks: bool) -> str | None:
        """The record with the device's signature, None if it is out. One that is out is asked only where `asks`."""
        if self.state.out_since is not None and not asks:
            return None
        left = until - self._clock.monotonic()
        try:
            return await asyncio.wait_for(self._notary.record(document, self._last), max(left, 0))
        except (DeviceOutError, TimeoutError, OSError) as error:
            _log.warning("the signing device does not sign: %s", type(error).__name__)
            self._fall_out(document.at)
            return None

    def _fall_out(self, since: datetime) -> None:
        if self.state.out_since is None:
            self.state = SignerState(since)
            self._fell_out.set()
            self._changed(self.state)

    def _until(self) -> float:
        return self._clock.monotonic() + self._notary.deadline

    def _in_order(self, at: datetime) -> datetime:
        """No document is dated before the one before it, in the local time that it shows: the hour that comes twice in
        autumn, or a clock set back, stands still in the chain."""
        last = self._last.at if self._last is not None else at
        return last if at.replace(tzinfo=None) < last.replace(tzinfo=None) else at


class SignedSales:
    """A till's sales whose payments end with their signature: when `pay` returns, the sale is on disk, and signed or
    marked."""

    def __init__(self, sales: SaleStore, signing: Signing) -> None:
        self._sales = sales
        self._signing = signing

    async def next_counter(self, till: str, day: date) -> int:
        """As the store's."""
        return await self._sales.next_counter(till, day)

    async def pay(
        self, till: str, day: date, build: Callable[[ReceiptNumber, str], tuple[Sale, Submission]]
    ) -> tuple[Sale, Submission]:
        """As the store's, and then the signature; nothing that goes wrong with that undoes the payment."""
        paid = await self._sales.pay(till, day, build)
        await signed_or_later(self._signing)
        return paid

    def paying(self, document: str, tenders: tuple[Tender, ...]) -> AbstractAsyncContextManager[None]:
        """As the store's."""
        return self._sales.paying(document, tenders)


async def signed_or_later(signing: Signing) -> None:
    """Sign what was just written. Where the file cannot be written the document is signed with the next one, and its
    paper says that the device was out."""
    try:
        await signing.catch_up()
    except StoreError as error:
        _log.warning("a signature could not be kept: %s", error.kind)
