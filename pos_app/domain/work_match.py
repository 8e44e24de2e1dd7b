"""Which refund in the shop's software books which return of this till.

A result follows from the sets of returns and refunds alone, never from the order in which they came: oldest first, then
by id. Each refund is matched with at most one return. In turn, among what is left:

1. the same quantity of each variant, and the same amount;
2. the same variants, and the same amount (software that counts otherwise, or names no quantities);
3. a refund that names no goods at all, of the same amount;
4. several refunds of one order that together are one return: it was booked in parts;
5. a refund of the same order and another amount: DIFFERENT.

Steps 1 to 3 each refine the next, so that taking the oldest finds as many pairs as there can be. Software that tells
how much of an order went back, and no single refund (`whole`), is compared with the sum of the oldest returns.

Pure: standard library and the domain. Amounts are minor units.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import accumulate, combinations

from pos_app.domain.frozen import frozen
from pos_app.domain.work_list import WorkEntry, WorkFound, WorkItem, WorkLine, WorkState

MOST_PARTS = 3  # refunds that one return is looked for in
_MOST_TRIED = 12  # refunds of one order that are tried in parts
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@frozen
class RefundThere:
    """A refund in the shop's software, as positive amounts. `lines` is empty where it names no goods; `at` None where
    it does not say when; `number` is what people there call it. `whole`: not one refund, but all that went back of an
    order whose refunds are not told."""

    id: str
    at: datetime | None
    total: int
    lines: tuple[WorkLine, ...] = ()
    reason: str = ""
    whole: bool = False
    number: str = ""


@frozen
class Matched:
    """What was found for each entry of one sale by its id (nothing: not there), and the refunds that belong to none."""

    found: dict[str, WorkFound]
    extra: tuple[RefundThere, ...]


def match(entries: Iterable[WorkEntry], refunds: Iterable[RefundThere]) -> Matched:
    """Match the returns and voids of one sale with the refunds of its orders. An entry that is left so comes behind
    those that wait: the refund may be another's."""
    items = [one.item for one in sorted(entries, key=_of_entry)]
    there = sorted({one.id: one for one in refunds}.values(), key=_of_refund)
    found: dict[str, WorkFound] = {}
    wholes = [one for one in there if one.whole]
    there = [one for one in there if not one.whole]
    for key_here, key_there in _STEPS:
        items, there = _pairs(items, there, key_here, key_there, found)
    items, there = _in_parts(items, there, found)
    items, wholes = _by_sum(items, wholes, found)
    items, there = _different(items, [*there, *wholes], found)
    return Matched(found, tuple(there))


def match_all(
    entries: Iterable[WorkEntry], refunds: Mapping[str, Sequence[RefundThere]], group: Callable[[WorkItem], str]
) -> dict[str, Matched]:
    """`match` for each sale: `group` names an entry's sale, `refunds` are by sale. Sales without a refund are in it, if
    they have an entry."""
    by_sale: defaultdict[str, list[WorkEntry]] = defaultdict(list)
    for one in entries:
        by_sale[group(one.item)].append(one)
    return {
        sale: match(by_sale.get(sale, ()), refunds.get(sale, ()))
        for sale in dict.fromkeys((*by_sale, *(sale for sale, some in refunds.items() if some)))
    }


def _of_entry(one: WorkEntry) -> tuple[bool, datetime, str]:
    return one.state is WorkState.LEFT, one.item.at, one.item.id


def _of_refund(one: RefundThere) -> tuple[datetime, str]:
    return one.at or _LONG_AGO, one.id


def _counted(lines: Sequence[WorkLine]) -> tuple[tuple[str, int], ...]:
    counts: defaultdict[str, int] = defaultdict(int)
    for line in lines:
        counts[line.variant_id] += line.quantity
    return tuple(sorted((variant, n) for variant, n in counts.items() if n))


def _variants(lines: Sequence[WorkLine]) -> frozenset[str]:
    return frozenset(line.variant_id for line in lines)


_Key = Callable[[int, tuple[WorkLine, ...]], Hashable | None]
_STEPS: tuple[tuple[_Key, _Key], ...] = (
    (lambda total, lines: (total, _counted(lines)), lambda total, lines: (total, _counted(lines)) if lines else None),
    (lambda total, lines: (total, _variants(lines)), lambda total, lines: (total, _variants(lines)) if lines else None),
    (lambda total, _: total, lambda total, lines: None if lines else total),
)


def _pairs(
    items: list[WorkItem], there: list[RefundThere], key_here: _Key, key_there: _Key, found: dict[str, WorkFound]
) -> tuple[list[WorkItem], list[RefundThere]]:
    waiting: defaultdict[Hashable, list[RefundThere]] = defaultdict(list)
    for refund in reversed(there):
        key = key_there(refund.total, refund.lines)
        if key is not None:
            waiting[key].append(refund)
    left, taken = [], set()
    for item in items:
        same = waiting.get(key_here(item.total, item.lines))
        if same:
            refund = same.pop()
            taken.add(refund.id)
            found[item.id] = _found([refund], same=True)
        else:
            left.append(item)
    return left, [one for one in there if one.id not in taken]


def _in_parts(
    items: list[WorkItem], there: list[RefundThere], found: dict[str, WorkFound]
) -> tuple[list[WorkItem], list[RefundThere]]:
    left = []
    for item in items:
        parts = _parts_of(item, there[:_MOST_TRIED])
        if parts:
            found[item.id] = _found(parts, same=True)
            there = [one for one in there if one not in parts]
        else:
            left.append(item)
    return left, there


def _parts_of(item: WorkItem, there: Sequence[RefundThere]) -> tuple[RefundThere, ...]:
    for count in range(2, MOST_PARTS + 1):
        for parts in combinations(there, count):
            if sum(one.total for one in parts) == item.total and _is_within(item, parts):
                return parts
    return ()


def _is_within(item: WorkItem, parts: Sequence[RefundThere]) -> bool:
    """Whether the parts name no goods that the return has not."""
    return _variants(item.lines) >= _variants([line for one in parts for line in one.lines])


def _by_sum(
    items: list[WorkItem], wholes: list[RefundThere], found: dict[str, WorkFound]
) -> tuple[list[WorkItem], list[RefundThere]]:
    """All that went back of an order is the sum of its oldest returns, and of no other number of them."""
    for whole in list(wholes):
        for count, total in enumerate(accumulate(one.total for one in items), 1):
            if total == whole.total:
                for item in items[:count]:
                    lines = whole.lines if count == 1 else ()
                    found[item.id] = WorkFound(same=True, ids=(), total=item.total, lines=lines)
                items, wholes = items[count:], [one for one in wholes if one is not whole]
                break
    return items, wholes


def _different(
    items: list[WorkItem], there: list[RefundThere], found: dict[str, WorkFound]
) -> tuple[list[WorkItem], list[RefundThere]]:
    left = []
    for item in items:
        # The only one that waits is what all parts of its own goods are meant for.
        own = [one for one in there if _is_within(item, [one])] if len(items) == 1 else []
        if len(own) > 1 and sum(one.total for one in own) <= item.total:
            parts = own
        elif there:
            parts = [min(there, key=lambda one, item=item: _distance(item, one))]  # type: ignore[misc]
        else:
            left.append(item)
            continue
        found[item.id] = _found(parts, same=False)
        there = [one for one in there if one not in parts]
    return left, there


def _distance(item: WorkItem, refund: RefundThere) -> tuple[int, int, datetime, str]:
    shared = len(_variants(item.lines) & _variants(refund.lines))
    return -shared, abs(refund.total - item.total), *_of_refund(refund)


def _found(parts: Sequence[RefundThere], *, same: bool) -> WorkFound:
    ids = tuple(one.id for one in parts if not one.whole)
    lines = tuple(line for one in parts for line in one.lines)
    numbers = tuple(one.number for one in parts if one.number)
    return WorkFound(same, ids, sum(one.total for one in parts), lines, numbers=numbers)
