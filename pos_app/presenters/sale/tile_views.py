"""Products as tiles: variants of one product (sizes, colours) are one tile that opens their choice. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol

from pos_app.presenters.sale.hits import item_flag, item_price
from pos_app.presenters.sale.views import TileView

if TYPE_CHECKING:
    from pos_app.domain.catalogue import Item
    from pos_app.domain.tax import TaxRate
    from pos_app.presenters.common.words import Translator

PRODUCT = "product:"
"""What the key of a tile of several variants begins with."""


def by_tile(items: Iterable[Item]) -> dict[str, tuple[Item, ...]]:
    """The items by the key of their tile, in the order of the first of each."""
    found: dict[str, list[Item]] = {}
    for item in items:
        found.setdefault(f"{PRODUCT}{item.product_id}" if item.product else item.variant_id, []).append(item)
    return {key if len(group) > 1 else group[0].variant_id: tuple(group) for key, group in found.items()}


class Shelf(Protocol):
    """What a tile says beside its price."""

    @property
    def prices_include_tax(self) -> bool: ...
    def rate(self, item: Item) -> TaxRate: ...


def tile_of(key: str, items: tuple[Item, ...], shelf: Shelf, tr: Translator) -> TileView:
    """The tile of one item, or of the variants of one product: its lowest price, and how many there are."""
    first = items[0]
    if len(items) == 1:
        percent = tr.rate(shelf.rate(first))
        shown = tr("VAT {rate}", rate=percent) if shelf.prices_include_tax else tr("+ VAT {rate}", rate=percent)
        stock = "—" if first.stock is None else tr.number(first.stock)
        flag, tone = item_flag(first, tr)
        detail = shown if flag else f"{shown} · {stock}"
        return TileView(key, first.name, item_price(first, tr), detail, flag, tone, picture=first.picture)
    priced = [item for item in items if item.price is not None]
    cheapest = min(priced, key=lambda item: item.price or Decimal(0)) if priced else first
    price = item_price(cheapest, tr)
    if len({item.price for item in priced}) > 1:
        price = tr("from {price}", price=price)
    kinds = tr.count("{n} kind", "{n} kinds", len(items))
    picture = next((item.picture for item in items if item.picture), "")
    return TileView(key, first.product, price, picture=picture, variants=kinds)
