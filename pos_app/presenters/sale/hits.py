"""A product and its price in words: as a row of hits, and as a tile. Variants of one product (sizes, colours) are one
tile that opens their choice. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol

from pos_app.domain.catalogue import Item, ItemStatus
from pos_app.domain.money import Money, currency
from pos_app.presenters.common.marks import N_
from pos_app.presenters.common.views import HitView, Tone
from pos_app.presenters.common.words import NBSP
from pos_app.presenters.sale.views import TileView

if TYPE_CHECKING:
    from pos_app.domain.stock import StockLeft
    from pos_app.domain.tax import TaxRate
    from pos_app.presenters.common.words import Translator

_SIZES = ("xxxs", "xxs", "xs", "s", "m", "l", "xl", "xxl", "xxxl")
_PARTS = re.compile(r"\d+|[^\W\d]+")  # figures apart from letters: `25cl`
PRODUCT = "product:"
"""What the key of a tile of several variants begins with."""


def item_hit(item: Item, stock: StockLeft | None, tr: Translator) -> HitView:
    """A product as a row of hits. `stock`: what is left of it."""
    detail = " · ".join(p for p in (item.sku, item.barcode) if p)
    flag, tone = item_flag(item, stock, tr)
    return HitView(f"item:{item.variant_id}", item.name, detail, item_price(item, tr), flag, tone)


def item_price(item: Item, tr: Translator) -> str:
    """Its price as the shop has it, with the currency."""
    if item.price is None:
        return tr("no price")
    return tr.money(Money(item.price, currency(item.currency)))


def item_flag(item: Item, stock: StockLeft | None, tr: Translator) -> tuple[str, Tone]:
    """The product's warning ("" for none) and the tone of it."""
    if item.status is ItemStatus.ARCHIVED:
        return tr("archived"), Tone.WARN
    if item.status is ItemStatus.UNPUBLISHED:
        return tr("not in the web shop"), Tone.INFO
    if stock is not None and stock.quantity <= 0:
        left = N_("about {n} left") if stock.is_estimate else N_("{n} left")
        return tr(left, n=tr.number(stock.quantity)), Tone.WARN
    return "", Tone.WARN


def by_tile(items: Iterable[Item]) -> dict[str, tuple[Item, ...]]:
    """The items by the key of their tile, in the order of the first of each; variants from small to large."""
    found: dict[str, tuple[Item, ...]] = {}
    for item in items:
        key = f"{PRODUCT}{item.product_id}" if item.product else item.variant_id
        found[key] = (*found[key], item) if key in found else (item,)
    tiles: dict[str, tuple[Item, ...]] = {}
    for key, group in found.items():
        tiles[key if len(group) > 1 else group[0].variant_id] = tuple(sorted(group, key=_by_size))
    return tiles


def _by_size(item: Item) -> list[tuple[int, int, str]]:
    """`S` before `M`, `25 cl` before `100 cl`, other words by their letters."""
    parts = _PARTS.findall(item.name.casefold())
    return [
        (1, int(part), "") if part.isdecimal() else (0, _SIZES.index(part), "") if part in _SIZES else (2, 0, part)
        for part in parts
    ]


class Shelf(Protocol):
    """What a tile says beside its price."""

    @property
    def prices_include_tax(self) -> bool: ...
    def rate(self, item: Item) -> TaxRate: ...
    def left(self, item: Item) -> StockLeft | None: ...


def tile_of(key: str, items: tuple[Item, ...], shelf: Shelf, tr: Translator) -> TileView:
    """The tile of one item, or of the variants of one product: its lowest price, and how many there are."""
    first = items[0]
    if len(items) == 1:
        percent = tr.rate(shelf.rate(first))
        shown = tr("VAT {rate}", rate=percent) if shelf.prices_include_tax else tr("+ VAT {rate}", rate=percent)
        left = shelf.left(first)
        stock = about = "—" if left is None else tr.number(left.quantity)
        if left is not None and left.is_estimate:
            stock, about = tr("about {n}", n=stock), f"≈{NBSP}{stock}"
        flag, tone = item_flag(first, left, tr)
        detail = shown if flag else f"{shown} · {stock}"
        short = "" if flag else f"{percent if shelf.prices_include_tax else f'+ {percent}'} · {about}"
        return TileView(key, first.name, item_price(first, tr), detail, flag, tone, picture=first.picture, short=short)
    cheapest, prices, picture = first, set[Decimal](), ""
    for item in items:
        picture = picture or item.picture
        if item.price is not None:
            if not prices or item.price < min(prices):
                cheapest = item
            prices.add(item.price)
    price = item_price(cheapest, tr)
    if len(prices) > 1:
        price = tr("from {price}", price=price)
    kinds = tr.count("{n} kind", "{n} kinds", len(items))
    return TileView(key, first.product, price, picture=picture, variants=kinds)
