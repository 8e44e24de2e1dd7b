"""Which tax rate goes with which category, as the shop's own past orders show; and rates that are written as fractions.

Scope: the standard library and `catalogue`. Nothing here decides: what is proposed wants the owner's yes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from pos_app.domain.catalogue import Item, Tax
from pos_app.domain.frozen import frozen

CLEAR = Decimal("0.95")
"""The share of a category's lines from which on one rate is taken for its own."""
_NUMBER = re.compile(r"(\d+(?:[.,]\d+)?)\s*(%?)")


@frozen
class SoldLine:
    """A line of a past order, or a product with its rate: its variant ("" for none) and categories by id, and the rate
    in percent as far as it is known to be."""

    variant_id: str
    category_ids: tuple[str, ...]
    rate: Decimal


@frozen
class RateSeen:
    """What the orders show of a category: its most frequent rate (percent) with its lines, and the next one, if any."""

    category_id: str
    rate: Decimal
    lines: int
    other: Decimal | None = None
    other_lines: int = 0

    @property
    def is_clear(self) -> bool:
        """Whether nearly all lines have the same rate."""
        return self.lines >= CLEAR * (self.lines + self.other_lines)


def in_percent(taxes: Iterable[Tax]) -> tuple[Tax, ...]:
    """Taxes with rates in percent: 0.21 called "VAT 21 %" is 21, and so is each of a list of nothing but fractions.

    A label that says the small number itself in percent ("Eco tax 0.5 %") keeps it; "0.21" alone only repeats it.
    """
    given = tuple(taxes)
    small = [one for one in given if 0 < one.rate < 1]
    all_small = bool(small) and all(one.rate < 1 for one in given)

    def is_fraction(tax: Tax) -> bool:
        said = {(Decimal(number.replace(",", ".")), bool(sign)) for number, sign in _NUMBER.findall(tax.label)}
        named = {number for number, _ in said}
        return tax.rate * 100 in named or (all_small and (tax.rate, True) not in said)

    return tuple(
        replace(one, rate=_percent(one.rate), written=one.rate) if 0 < one.rate < 1 and is_fraction(one) else one
        for one in given
    )


def lines_in_percent(lines: Iterable[SoldLine]) -> tuple[SoldLine, ...]:
    """Lines with rates in percent: where none is 1 or more, they are fractions."""
    given = tuple(lines)
    if not any(line.rate for line in given) or any(line.rate >= 1 for line in given):
        return given
    return tuple(replace(line, rate=_percent(line.rate)) for line in given)


def rates_seen(lines: Iterable[SoldLine], items: Mapping[str, Item]) -> tuple[RateSeen, ...]:
    """What these lines show of each category, most lines first. `items` are the shop's goods by variant id: a line of
    goods that are not taxable tells nothing of its category."""
    counts: dict[str, Counter[Decimal]] = {}
    for line in lines_in_percent(lines):
        item = items.get(line.variant_id)
        if item is not None and not item.taxable:
            continue
        categories = item.category_ids if item is not None and item.category_ids else line.category_ids
        if categories:
            counts.setdefault(categories[0], Counter())[line.rate.normalize()] += 1
    found = []
    for category, seen in counts.items():
        (rate, most), *rest = sorted(seen.items(), key=lambda pair: (-pair[1], pair[0]))
        other, next_lines = rest[0] if rest else (None, 0)
        found.append(RateSeen(category, rate, most, other, next_lines))
    return tuple(sorted(found, key=lambda one: (-one.lines, one.category_id)))


def usual_rate(seen: Iterable[RateSeen]) -> Decimal | None:
    """The rate of most categories' lines above 0, to propose as the shop's usual one; None where nothing tells."""
    sums: Counter[Decimal] = Counter()
    for one in seen:
        if one.rate:
            sums[one.rate] += one.lines
    return min(sums, key=lambda rate: (-sums[rate], rate)) if sums else None


def _percent(rate: Decimal) -> Decimal:
    return (rate * 100).normalize() + 0
