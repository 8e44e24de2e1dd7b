"""Finds the shop's deposits on bottles and crates in the till's own catalogue, and the goods that bring them along."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from pos_app.domain.deposits import NO_DEPOSITS, DepositTable

if TYPE_CHECKING:
    from pos_app.domain.catalogue import Item
    from pos_app.domain.return_rules import ReturnRules


async def deposit_table(by_code: Callable[[str], Awaitable[tuple[Item, ...]]], rules: ReturnRules) -> DepositTable:
    """The shop's deposits as the catalogue has them now; `by_code` looks there. Of several articles with one code the
    first is brought along; one without a price is none."""
    if not (rules.deposits or rules.brings):
        return NO_DEPOSITS
    brought = (code for one in rules.brings for code, _ in one.deposits)
    found = {code: await by_code(code) for code in sorted({*rules.deposits, *brought})}
    goods: dict[str, tuple[tuple[Item, int], ...]] = {}
    missing: dict[str, str] = {}
    for one in rules.brings:
        sold = [(code, n, [item for item in found[code] if item.price is not None]) for code, n in one.deposits]
        for item in await by_code(one.code):
            goods[item.variant_id] = tuple((items[0], pieces) for _, pieces, items in sold if items)
            if lacking := [code for code, _, items in sold if not items]:
                missing[item.variant_id] = lacking[0]
    return DepositTable(frozenset(item.variant_id for items in found.values() for item in items), goods, missing)
