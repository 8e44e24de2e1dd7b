"""The three-way check of a day: compares the till's sales, its drawer, and the orders of the shop's software.

Each difference names its receipt number. Pure: the records of each side are passed in as values. Amounts are minor
units.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from enum import StrEnum

from pos_app.domain.day import Move, Movement, Sold
from pos_app.domain.frozen import frozen
from pos_app.domain.money import Currency, to_minor
from pos_app.domain.note import read_note, sale_mark
from pos_app.domain.receipt import ReceiptNumber
from pos_app.domain.submission import State

CANCELLED = frozenset({"cancelled", "cancelled_unpaid", "refunded"})  # statuses of an order (chift.md)


class Mismatch(StrEnum):
    """What differs."""

    MISSING = "missing"  # sent, and the shop's software has no such order
    CANCELLED = "cancelled"  # there, but cancelled or refunded
    TOTAL = "total"
    DOUBLED = "doubled"  # more than one order for one receipt
    NAMESAKE = "namesake"  # an order of another sale has this number: of a till with the same code
    EXTRA = "extra"  # an order with a receipt number of this till that this till has not given out
    PAID_BACK = "paid_back"  # money went back there, and at no till
    ARRIVED = "arrived"  # the order exists, and the till does not know yet: its next question will tell
    DRAWER_MISSING = "drawer_missing"  # paid in cash, and not in the drawer's entries
    DRAWER_AMOUNT = "drawer_amount"
    DRAWER_DOUBLED = "drawer_doubled"  # one receipt's cash twice in the drawer's entries
    DRAWER_EXTRA = "drawer_extra"  # in the drawer's entries for a receipt of another day


@frozen
class LocalOrder:
    """An order of a sale of the day, as this till has it. `receipt` with its part; `total` with tax."""

    id: str
    receipt: str
    state: State
    total: int
    remote_id: str = ""
    order_number: str = ""


@frozen
class ServerOrder:
    """An order as the shop's software has it; `total` None if it does not say."""

    remote_id: str
    order_number: str
    note: str
    total: Decimal | None
    status: str = ""

    @property
    def receipt(self) -> str:
        """The till's receipt number with its part from the order's note, "" for an order that no till made."""
        facts = read_note(self.note)
        if facts is None:
            return ""
        return str(facts.receipt) if facts.part == 1 else f"{facts.receipt}/{facts.part}"


@frozen
class Finding:
    """One difference, by receipt number: the amounts of this till and of the other side (None: none).

    `orders` are the shop software's numbers of the orders concerned.
    """

    fault: Mismatch
    receipt: str
    here: int | None = None
    there: int | None = None
    orders: tuple[str, ...] = ()


def check_orders(
    till: str,
    orders: Sequence[LocalOrder],
    there: Iterable[ServerOrder],
    known: frozenset[str],
    currency: Currency,
    returned: frozenset[str] = frozenset(),
) -> tuple[Finding, ...]:
    """Compare the day's orders with those of the shop's software: findings in the order of the sales, extra orders
    last.

    `known` are receipt numbers of other days of this till: their orders are not extra. An order is found by the receipt
    number in its note, or by the id that the shop's software gave it (a note may have been cut). `returned` are ids of
    orders there that are cancelled or refunded because their goods came back to this till.
    """
    by_receipt: defaultdict[str, dict[str, ServerOrder]] = defaultdict(dict)
    by_id: dict[str, ServerOrder] = {}
    for one in there:
        by_id[one.remote_id] = one
        if one.receipt:
            by_receipt[one.receipt][one.remote_id] = one
    found: list[Finding] = []
    for own in orders:
        named = by_receipt.pop(own.receipt, {})
        if own.remote_id and own.remote_id in by_id:
            named = {own.remote_id: by_id[own.remote_id]} | named
        whole = own.remote_id in returned
        here = _of_one(own, list(named.values()), currency)
        found += [one for one in here if not (whole and one.fault is Mismatch.CANCELLED)]
    for receipt, extra in by_receipt.items():
        number = ReceiptNumber.find(receipt)
        if number is not None and number.till == till and receipt not in known:
            found.append(
                Finding(Mismatch.EXTRA, receipt, None, _sum(extra.values(), currency), _numbers(extra.values()))
            )
    return tuple(found)


def check_drawer(
    sales: Iterable[Sold], entries: Iterable[Movement], typed: Iterable[Movement] = ()
) -> tuple[Finding, ...]:
    """Compare the cash of the day's sales with the drawer's entries. `typed` are entries that people typed: one that
    names a receipt whose cash is there already counts it twice."""
    by_receipt: defaultdict[str, list[int]] = defaultdict(list)
    for entry in entries:
        by_receipt[entry.receipt].append(entry.amount)
    for entry in typed:
        number = ReceiptNumber.find(entry.reason) if entry.kind is Move.IN else None
        if number is not None:
            by_receipt[str(number)].append(entry.amount)
    found: list[Finding] = []
    for sale in sales:
        amounts = by_receipt.pop(sale.receipt, [])
        if not sale.here:
            continue
        whole = sum(amounts)
        if len(amounts) > 1:
            found.append(Finding(Mismatch.DRAWER_DOUBLED, sale.receipt, sale.cash, whole))
        elif whole != sale.cash:
            fault = Mismatch.DRAWER_AMOUNT if amounts else Mismatch.DRAWER_MISSING
            found.append(Finding(fault, sale.receipt, sale.cash, whole if amounts else None))
    found += [Finding(Mismatch.DRAWER_EXTRA, receipt, None, sum(amounts)) for receipt, amounts in by_receipt.items()]
    return tuple(found)


def _of_one(own: LocalOrder, there: list[ServerOrder], currency: Currency) -> list[Finding]:
    live = [one for one in there if one.status not in CANCELLED]
    if not there:
        # An order that is not sent yet is waiting, and is listed as such.
        return [Finding(Mismatch.MISSING, own.receipt, own.total)] if own.state is State.SENT else []
    if not live:
        return [Finding(Mismatch.CANCELLED, own.receipt, own.total, None, _numbers(there))]
    if own.state is not State.SENT:
        return [Finding(Mismatch.ARRIVED, own.receipt, own.total, _minor(live[0], currency), _numbers(live))]
    amounts = [amount for one in live if (amount := _minor(one, currency)) is not None]
    others = [one for one in live if one.remote_id != own.remote_id]
    is_named = 0 < len(others) < len(live)  # one of them has this sale's mark
    if is_named and all(_is_another(own, one, currency) for one in others):
        return [Finding(Mismatch.NAMESAKE, own.receipt, own.total, _sum(others, currency), _numbers(others))]
    if len(live) > 1:
        return [Finding(Mismatch.DOUBLED, own.receipt, own.total, sum(amounts), _numbers(live))]
    if amounts and amounts[0] != own.total:
        return [Finding(Mismatch.TOTAL, own.receipt, own.total, amounts[0], _numbers(live))]
    return []


def _is_another(own: LocalOrder, there: ServerOrder, currency: Currency) -> bool:
    """Whether an order with this receipt number belongs to another sale: by its mark, without a mark by its amount."""
    facts = read_note(there.note)
    if facts is not None and facts.mark:
        return facts.mark != sale_mark(own.id)
    return _minor(there, currency) not in (None, own.total)


def _minor(one: ServerOrder, currency: Currency) -> int | None:
    return None if one.total is None else to_minor(one.total, currency)


def _sum(orders: Iterable[ServerOrder], currency: Currency) -> int:
    return sum(amount for one in orders if (amount := _minor(one, currency)) is not None)


def _numbers(orders: Iterable[ServerOrder]) -> tuple[str, ...]:
    return tuple(one.order_number or one.remote_id for one in orders)
