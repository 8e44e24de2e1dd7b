"""Deposits that goods bring along into a cart (Pfand, statiegeld, consigne; returns.md, "Bottle deposits"). Pure.

A bottle puts its deposit beside it, in a line of its own; what changes the number of bottles changes the number of
deposits with it. A deposit's line keeps saying that it is one, so that a day can tell what was charged.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.catalogue import Item
from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen
from pos_app.domain.tax import TaxPolicy

if TYPE_CHECKING:
    from pos_app.domain.returns import Returnable

MOST_PIECES = 999
"""The most deposits of one kind that one piece brings along: a crate has 24 bottles, a barrel one."""


@frozen
class Brings:
    """What an article brings along: `code` is its SKU or barcode, `deposits` the deposits' codes with how many of each
    for one piece."""

    code: str
    deposits: tuple[tuple[str, int], ...]


@frozen
class DepositTable:
    """The shop's deposits, found in its catalogue. `articles` are the variants that are a deposit, `goods` what one
    piece of a variant brings along, `missing` a deposit's code that the catalogue does not sell, by the variant that
    should bring it."""

    articles: frozenset[str] = frozenset()
    goods: Mapping[str, tuple[tuple[Item, int], ...]] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)
    concerned: frozenset[str] = field(init=False, repr=False, compare=False)
    """All variants for which `with_deposits` may do anything."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "concerned", self.articles | self.goods.keys())


NO_DEPOSITS = DepositTable()


def brings_of(text: str) -> Brings:
    """What an article brings along, as the owner writes it: `BEER-24: BOTTLE × 24, CRATE`.

    Raises DomainError("deposit_brings") for another text."""
    code, _, rest = text.partition(":")
    found = []
    for part in rest.split(","):
        one = re.fullmatch(r"\s*([^\s×].*?)(?:\s+[×xX*]\s*([0-9]{1,3}))?\s*", part)
        pieces = int(one[2] or 1) if one else 0
        if one is None or not 1 <= pieces <= MOST_PIECES:
            raise DomainError("deposit_brings")
        found.append((one[1].upper(), pieces))
    code = code.strip().upper()
    if not code or any(deposit == code for deposit, _ in found):
        raise DomainError("deposit_brings")
    return Brings(code, tuple(found))


def with_deposits(before: Cart, after: Cart, table: DepositTable, policy: TaxPolicy) -> Cart:
    """The cart after a step, with the deposits that it brings along, or takes away again. What the cashier did to the
    deposits themselves stays.

    Raises DomainError as `Cart.add`: the step is not to be taken then.
    """
    old, new = set(map(id, before.lines)), set(map(id, after.lines))
    more = _brought((line for line in after.lines if id(line) not in old), table)
    more.subtract(_brought((line for line in before.lines if id(line) not in new), table))
    items = {item.variant_id: item for parts in table.goods.values() for item, _ in parts}
    for variant, count in more.items():
        if count > 0:
            after = after.add(items[variant], Decimal(count), policy)[0]
        elif count < 0:
            after = _without(after, variant, -count)
    if any(line.variant_id in table.articles and not line.deposit for line in after.lines):
        marked = (
            replace(line, deposit=True) if line.variant_id in table.articles and not line.deposit else line
            for line in after.lines
        )
        after = replace(after, lines=tuple(marked))
    return after


def with_deposits_back(
    found: Returnable, pieces: Mapping[int, int], key: int, wanted: int, table: DepositTable
) -> dict[int, int]:
    """The pieces that come back by the key of their line, with `wanted` of the line `key`, and as many deposits more or
    fewer as these pieces brought along: at most what may go back, never below none."""
    more = wanted - pieces.get(key, 0)
    chosen = {**pieces, key: wanted}
    for item, count in table.goods.get(found.line(key).line.variant_id, ()):
        left = more * count
        for one in found.lines:
            if one.line.variant_id == item.variant_id and one.key != key:
                before = chosen.get(one.key, 0)
                after = max(min(before + left, one.left), 0)
                chosen[one.key], left = after, left - (after - before)
    return chosen


def _brought(lines: Iterable[CartLine], table: DepositTable) -> Counter[str]:
    found: Counter[str] = Counter()
    for line in lines:
        if not line.weighed:
            for item, pieces in table.goods.get(line.variant_id, ()):
                found[item.variant_id] += int(line.quantity) * pieces
    return found


def _without(cart: Cart, variant: str, count: int) -> Cart:
    """So many pieces fewer of a deposit, of its latest lines first; as many as there are."""
    for line in reversed(cart.lines):
        if line.variant_id == variant and count:
            taken = min(count, int(line.quantity))
            cart = cart.set_quantity(line.key, line.quantity - taken)
            count -= taken
    return cart
