"""The work list "to be booked in the shop's software": what was done at the till and has no call of its own at Chift,
so that a person books it there by hand; and how each entry stands.

    TO_TELL -> TOLD                       it was printed, or a person marked it
    any -> BOOKED                         the shop's software shows the same goods and amount
    any -> DIFFERENT                      it shows another amount for the same order
    any -> NOT_BOOKED                     it shows nothing, some days after
    any -> LEFT                           a person leaves it so, with a reason; final

But for LEFT a state is no step on a way: it is what `standing` makes of the entry and of what the shop's software shows
at the moment, whatever came first. Pure: standard library and the domain. Amounts are minor units, never negative.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen
from pos_app.domain.money import Currency

USUAL_DAYS = 3  # after which what is not booked there is said to be so
LONGEST_REASON = 200


class WorkKind(StrEnum):
    """What is to be booked there."""

    RETURN = "return"
    VOID = "void"
    INVOICE = "invoice"  # a customer asked for one
    NOT_PAID = "not_paid"  # an order that is paid another day
    PAID_HERE = "paid_here"  # an order that names no method, and was paid at the till: by a voucher, or later
    RETURNED_TWICE = "returned_twice"  # two tills took the same goods back while they did not see each other


GIVES_BACK = frozenset({WorkKind.RETURN, WorkKind.VOID})
"""Kinds that a refund in the shop's software books."""
PAID_THERE = frozenset({WorkKind.NOT_PAID, WorkKind.PAID_HERE})
"""Kinds that are booked once the shop's software has the order as paid."""


class WorkState(StrEnum):
    """How an entry stands."""

    TO_TELL = "to_tell"
    TOLD = "told"
    BOOKED = "booked"
    DIFFERENT = "different"
    NOT_BOOKED = "not_booked"
    LEFT = "left"


DONE = frozenset({WorkState.BOOKED, WorkState.LEFT})
TROUBLE = frozenset({WorkState.DIFFERENT, WorkState.NOT_BOOKED})


@frozen
class WorkLine:
    """Goods of an entry: pieces as the order counts them (a weighed line is one), `total` and `tax` of them all,
    `rate` in percent."""

    variant_id: str
    name: str
    quantity: int
    total: int
    tax: int = 0
    rate: Decimal | None = None


@frozen
class WorkItem:
    """An entry as it was written with its document; it never changes. It names no customer: the sale does.

    `id` is the document's own (one entry a document), `number` what its paper shows (`R-1-261128-0003`, a receipt
    number). `total`: given back, to be invoiced, or owed. `way`: how the money went. `reason` and `goods_go` (back to
    the shelf …) are sentences in the shop's language. `draft`: it is booked by a draft that the till creates by itself,
    never by hand. `orders`: the ids there of a sale that this till's file does not have.
    """

    id: str
    kind: WorkKind
    number: str
    sale_id: str
    receipt: str
    at: datetime
    cashier: str
    currency: Currency
    total: int
    lines: tuple[WorkLine, ...] = ()
    way: str = ""
    reason: str = ""
    goods_go: str = ""
    draft: bool = False
    orders: tuple[str, ...] = ()


@frozen
class WorkFound:
    """What the shop's software shows for an entry: `ids` of its refunds (of an invoice, a payment), their sum, and
    whether that is what was done here. `gone`: it has no such order any more. `refused`: nothing was found, and the
    draft of the entry could not be created, for this reason (in the software's words, with Chift's `code` for it): a
    person books it. `numbers`: what people there call it, where that is known."""

    same: bool
    ids: tuple[str, ...] = ()
    total: int = 0
    lines: tuple[WorkLine, ...] = ()
    gone: bool = False
    refused: str = ""
    numbers: tuple[str, ...] = ()
    code: str = ""


@frozen
class WorkEntry:
    """An entry and how it stands. `told_at` None: nobody was told yet; `left` is the reason why it is left so."""

    item: WorkItem
    state: WorkState = WorkState.TO_TELL
    told_at: datetime | None = None
    found: WorkFound | None = None
    left: str = ""
    changed_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether a person has something to do with it."""
        return self.state not in DONE

    @property
    def is_drafted(self) -> bool:
        """Whether the till itself creates its draft. Once a person was told, or the draft was refused, it never does:
        it would be booked twice."""
        return self.item.draft and self.told_at is None and not (self.found is not None and self.found.refused)


def standing(entry: WorkEntry, found: WorkFound | None, now: datetime, days: int = USUAL_DAYS) -> WorkState:
    """The state that follows from what the shop's software shows now (None: nothing of it), `days` after the deed.
    What went back twice waits for a person: nothing there books it."""
    if entry.state is WorkState.LEFT:
        return WorkState.LEFT
    if found is not None and not found.refused:
        return WorkState.BOOKED if found.same else WorkState.DIFFERENT
    if entry.item.kind is not WorkKind.RETURNED_TWICE and now - entry.item.at >= timedelta(days=days):
        return WorkState.NOT_BOOKED
    return WorkState.TOLD if entry.told_at is not None else WorkState.TO_TELL


def leave_reason(text: str) -> str:
    """The reason of "Leave it so", on one line. Raises DomainError("leave_reason") for none."""
    reason = " ".join(text.split())[:LONGEST_REASON].strip()
    if not reason:
        raise DomainError("leave_reason", "reason")
    return reason


def by_urgency(entry: WorkEntry) -> tuple[bool, bool, datetime, str]:
    """Sorts a list: trouble first, what is done last, else the oldest first."""
    done = entry.state in DONE
    return done, not done and entry.state not in TROUBLE, entry.item.at, entry.item.id
