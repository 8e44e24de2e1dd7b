"""What the shop's software shows of a sale's orders, as the work list compares it. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from pos_app.domain.money import Currency, to_minor
from pos_app.domain.note import read_head
from pos_app.domain.work_list import GIVES_BACK, PAID_THERE, WorkEntry, WorkFound, WorkItem, WorkKind, WorkLine
from pos_app.domain.work_match import RefundThere, match_all

if TYPE_CHECKING:  # httpx and pydantic are imported after the first paint
    from pos_app.chift.values import OrderState, PlacedLine, PlacedRefund

CANCELLED = frozenset({"cancelled", "cancelled_unpaid"})


def refunds_of(order: OrderState, currency: Currency) -> tuple[RefundThere, ...]:
    """The refunds of an order; last, under the order's own id, what went back beyond them."""
    found = [_refund(one, currency) for one in order.refunds]
    if rest := to_minor(order.rest, currency):
        found.append(RefundThere(order.id, None, rest, _lines(order.gone, currency), whole=True))
    return tuple(found)


def _refund(one: PlacedRefund, currency: Currency) -> RefundThere:
    return RefundThere(
        one.id,
        one.created_on,
        to_minor(one.total, currency),
        _lines(one.lines, currency),
        one.reason,
        number=one.number,
    )


def _lines(lines: Sequence[PlacedLine], currency: Currency) -> tuple[WorkLine, ...]:
    """Goods; those whose variant nobody names are none."""
    return tuple(
        WorkLine(
            line.variant_id,
            line.name,
            int(line.quantity or 0),
            to_minor(line.total or Decimal(0), currency),
        )
        for line in lines
        if line.variant_id
    )


@dataclass(frozen=True, slots=True)
class PaidBack:
    """Money that went back in the shop's software of an order and at no till: how much, and that order."""

    order_id: str
    order_number: str
    receipt: str
    amount: int


@dataclass(frozen=True, slots=True)
class WorkCompared:
    """What was found for each entry by its id, and what went back there alone."""

    found: Mapping[str, WorkFound]
    paid_back: tuple[PaidBack, ...]


def compare_with(
    entries: Iterable[WorkEntry],
    orders: Mapping[str, OrderState],
    of_sale: Mapping[str, Sequence[str]],
    currency: Currency,
) -> WorkCompared:
    """Compare entries with orders by their id. `of_sale` names the orders of each sale that has an entry; of all other
    orders the note says whose they are. Entries of sales whose orders are not among `orders` have nothing found."""
    sale_of = {order_id: sale for sale, ids in of_sale.items() for order_id in ids}
    refunds: defaultdict[str, list[RefundThere]] = defaultdict(list)
    order_of: dict[tuple[str, str], OrderState] = {}
    for order in orders.values():
        sale = sale_of.get(order.id, f"order {order.id}")
        for one in refunds_of(order, currency):
            refunds[sale].append(one)
            order_of[sale, one.id] = order
    waiting = list(entries)
    gives_back = [one for one in waiting if one.item.kind in GIVES_BACK]
    found: dict[str, WorkFound] = {}
    back: defaultdict[str, int] = defaultdict(int)
    for sale, matched in match_all(gives_back, refunds, _sale).items():
        found |= matched.found
        for extra in matched.extra:
            back[order_of[sale, extra.id].id] += extra.total
    for entry in waiting:
        mine = [orders[one] for one in of_sale.get(entry.item.sale_id, ()) if one in orders]
        paid = entry.item.kind in PAID_THERE and any(order.paid for order in mine)
        withdrawn = entry.item.kind is WorkKind.VOID and entry.item.id not in found and _all_cancelled(mine)
        if paid or withdrawn:
            found[entry.item.id] = WorkFound(same=True, total=entry.item.total)
    paid_back = tuple(
        PaidBack(order_id, orders[order_id].order_number, _receipt(orders[order_id]), amount)
        for order_id, amount in back.items()
        if amount
    )
    return WorkCompared(found, paid_back)


def gone(entry: WorkEntry) -> WorkFound:
    """Found for an entry whose order is not in the shop's software any more."""
    return replace(entry.found or WorkFound(same=False), same=False, gone=True)


def _sale(item: WorkItem) -> str:
    return item.sale_id


def _all_cancelled(orders: Sequence[OrderState]) -> bool:
    return bool(orders) and all(order.status in CANCELLED for order in orders)


def _receipt(order: OrderState) -> str:
    head = read_head(order.note)
    if head is None:
        return ""
    return head.receipt if head.part == 1 else f"{head.receipt}/{head.part}"
