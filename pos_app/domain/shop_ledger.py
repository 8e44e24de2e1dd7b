"""What the shop's common store books for all tills: what comes back of a sale, and what its vouchers pay.

A booking is made under the id of the document that it is for, before the document is written; its answer is kept there.
So nothing comes back twice and no voucher pays twice, whichever till they come to (docs/several_tills.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from pos_app.domain.frozen import frozen

if TYPE_CHECKING:
    from pos_app.domain.returns import ReturnLine


@frozen
class PiecesBack:
    """PiecesBack of a sale's line: of `bought` those from `start` on."""

    line: int
    start: int
    pieces: int
    bought: int


def pieces_of(lines: Iterable[ReturnLine]) -> tuple[PiecesBack, ...]:
    """The pieces of lines that come back."""
    return tuple(PiecesBack(line.key, line.start, line.pieces, line.bought) for line in lines)


@frozen
class SalePaper:
    """A sale as it may come back at any till: its text without its customer."""

    sale_id: str
    receipt: str
    body: str


@frozen
class ReturnPaper:
    """A return that is written, for the other tills. `unsure`: it was given without an answer of the store."""

    id: str
    sale_id: str
    parts: tuple[PiecesBack, ...]
    body: str
    unsure: bool = False


@frozen
class ReturnThere:
    """A return as the store has it: by which till, and its text ("" until its till told it)."""

    id: str
    till: str
    body: str
    parts: tuple[PiecesBack, ...] = ()


@frozen
class SaleThere:
    """What the store has of a sale: its text ("" for one that it was not told of), and what came back of it."""

    sale_id: str
    body: str
    returns: tuple[ReturnThere, ...] = ()


@frozen
class VoucherPaper:
    """A voucher that was given out: its text, and its worth in minor units."""

    id: str
    digest: str
    currency: str
    amount: int
    body: str


@frozen
class UsePaper:
    """What a voucher paid of a document, minor units."""

    document: str
    voucher: str
    amount: int


@frozen
class VoucherThere:
    """A voucher as the store has it: its text, by which till it was given out, and what it paid at other tills than
    the one that asks (minor units by document)."""

    body: str
    till: str
    elsewhere: Mapping[str, int]


@frozen
class Excess:
    """What was given without an answer of the store, by which till, for a person to look at. `what` is "return" or
    "voucher", `subject` the id of the sale or voucher, `amount` what it was too much: pieces, or minor units of
    `currency`; 0: it was all there."""

    request: str
    what: str
    subject: str
    amount: int
    till: str
    at: datetime
    currency: str = ""


@frozen
class ZPaper:
    """A closed day of a till: its Z and when it was closed."""

    till: str
    number: int
    at: datetime
    body: str


class ShopLedger(Protocol):
    """The ledger at the shop's store. Each call is one transaction there. All raise StoreAwayError (it may have been
    done) and StoreRefusedError (it was not)."""

    async def sales(self, receipt: str, sale_id: str) -> tuple[SaleThere, ...]:
        """What is known of the sale with this receipt number, or with this id."""
        ...

    async def book_return(self, return_id: str, sale_id: str, parts: tuple[PiecesBack, ...]) -> bool:
        """Book pieces that are about to come back, all or none; the same return is answered the same."""
        ...

    async def voucher(self, digest: str) -> VoucherThere | None:
        """The voucher with the code of this digest."""
        ...

    async def book_uses(self, document: str, uses: Mapping[str, int]) -> bool:
        """Book what vouchers are about to pay of a document (minor units by their ids), all or none; the same document
        is answered the same."""
        ...

    async def call_off(self, document: str) -> bool:
        """A document that was booked for was never written: the booking counts no more, also if it arrives late. False
        if the store has its document."""
        ...

    async def post(
        self,
        sales: tuple[SalePaper, ...],
        returns: tuple[ReturnPaper, ...],
        vouchers: tuple[VoucherPaper, ...],
        uses: tuple[UsePaper, ...],
    ) -> None:
        """Tell what was written. Told again it changes nothing."""
        ...

    async def excess(self) -> tuple[Excess, ...]:
        """What was given without an answer, oldest first."""
        ...

    async def forget(self, ids: tuple[str, ...]) -> None:
        """All tills are to forget the people with these ids, and parked carts name them no more."""
        ...

    async def forgotten(self) -> tuple[str, ...]:
        """The ids of all who are to be forgotten."""
        ...

    async def keep_zs(self, zs: tuple[ZPaper, ...]) -> None:
        """Keep closed days of this till. Told again it changes nothing."""
        ...

    async def zs(self, since: datetime, until: datetime) -> tuple[ZPaper, ...]:
        """The days of all tills that were closed from one moment to before another."""
        ...
