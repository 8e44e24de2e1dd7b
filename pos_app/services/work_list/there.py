"""What the shop's software shows of a sale's orders, as the work list compares it. Pure."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from pos_app.domain.frozen import frozen
from pos_app.domain.money import Currency, divide, to_minor
from pos_app.domain.note import read_head
from pos_app.domain.work_list import GIVES_BACK, PAID_THERE, WorkEntry, WorkFound, WorkItem, WorkKind, WorkLine
from pos_app.domain.work_match import RefundThere, match_all

if TYPE_CHECKING:  # httpx and pydantic are imported after the first paint
    from pos_app.chift.answer_values import DraftMade, OrderState, PlacedLine, PlacedRefund

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


@frozen
class PaidBack:
    """Money that went back in the shop's software of an order and at no till: how much, and that order."""

    order_id: str
    order_number: str
    receipt: str
    amount: int


@frozen
class WorkCompared:
    """What was found for each entry by its id, what went back there alone, and goods that went back here and there
    (entries that are to be written)."""

    found: Mapping[str, WorkFound]
    paid_back: tuple[PaidBack, ...]
    twice: tuple[WorkItem, ...] = ()


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
    twice: list[WorkItem] = []
    for sale, matched in match_all(gives_back, refunds, _sale).items():
        found |= matched.found
        for extra in matched.extra:
            back[order_of[sale, extra.id].id] += extra.total
        here = [one.item for one in gives_back if _sale(one.item) == sale]
        twice += returned_twice(here, matched.extra, [orders[one] for one in of_sale.get(sale, ()) if one in orders])
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
    return WorkCompared(found, paid_back, tuple(twice))


def returned_twice(
    here: Sequence[WorkItem], extra: Sequence[RefundThere], orders: Sequence[OrderState]
) -> tuple[WorkItem, ...]:
    """The goods of a sale that went back here and, by refunds that are no booking of that, there too: what of each such
    refund is more than was sold. Of a refund without goods its money counts. One entry a refund, whose id names it."""
    if not here or not extra:
        return ()
    last = max(here, key=lambda one: (one.at, one.id))
    cents = last.currency
    room: Counter[str] = Counter()
    for sold in (line for order in orders for line in order.lines):
        room[sold.variant_id] += int(sold.quantity or 0)
    for back in (line for one in here for line in one.lines):
        room[back.variant_id] -= back.quantity
    money = sum(to_minor(order.total or Decimal(0), cents) for order in orders) - sum(one.total for one in here)
    found = []
    for refund in extra:
        over = []
        for line in refund.lines:
            pieces = line.quantity - max(room[line.variant_id], 0)
            room[line.variant_id] -= line.quantity
            if pieces > 0:
                over.append(replace(line, quantity=pieces, total=divide(line.total * pieces, line.quantity)))
        amount = sum(line.total for line in over) if refund.lines else refund.total - max(money, 0)
        money -= refund.total
        if over or amount > 0:
            found.append(
                replace(
                    last,
                    id=f"twice:{refund.id}",
                    kind=WorkKind.RETURNED_TWICE,
                    at=refund.at or last.at,
                    total=max(amount, 0),
                    lines=tuple(over),
                    way="",
                    reason="",
                    goods_go="",
                    draft=False,
                )
            )
    return tuple(found)


def invoice_of(item: WorkItem, orders: Iterable[str], made: Iterable[DraftMade]) -> WorkFound | None:
    """The invoice of an entry that asks for one: that whose reference names its receipt, or one of its `orders` by
    number; None where there is none. Several (a correction, a part) count together."""
    names = {item.number, item.receipt, *orders} - {""}
    mine = [one for one in made if _is_invoice(one) and names & set(re.split(r"[\s,;:#]+", one.reference))]
    if not mine:
        return None
    total = sum(to_minor(one.total or Decimal(0), item.currency) for one in mine)
    ids, numbers = tuple(one.id for one in mine), tuple(one.number for one in mine if one.number)
    return WorkFound(total == item.total, ids, total, numbers=numbers)


def _is_invoice(one: DraftMade) -> bool:
    return one.kind == "customer_invoice" and one.status not in CANCELLED


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
