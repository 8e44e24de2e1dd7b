"""A product and its price in words, as a row of hits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pos_app.domain.catalogue import Item, ItemStatus
from pos_app.domain.money import Money, currency
from pos_app.presenters.common.views import HitView, Tone

if TYPE_CHECKING:
    from pos_app.presenters.common.words import Translator


def item_hit(item: Item, tr: Translator) -> HitView:
    """A product as a row of hits."""
    detail = " · ".join(p for p in (item.sku, item.barcode) if p)
    flag, tone = item_flag(item, tr)
    return HitView(f"item:{item.variant_id}", item.name, detail, item_price(item, tr), flag, tone)


def item_price(item: Item, tr: Translator) -> str:
    """Its price as the shop has it, with the currency."""
    if item.price is None:
        return tr("no price")
    return tr.money(Money(item.price, currency(item.currency)))


def item_flag(item: Item, tr: Translator) -> tuple[str, Tone]:
    """The product's warning ("" for none) and the tone of it."""
    if item.status is ItemStatus.ARCHIVED:
        return tr("archived"), Tone.WARN
    if item.status is ItemStatus.UNPUBLISHED:
        return tr("not in the web shop"), Tone.INFO
    if item.stock is not None and item.stock <= 0:
        return tr("{n} left", n=tr.number(item.stock)), Tone.WARN
    return "", Tone.WARN
