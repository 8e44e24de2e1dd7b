"""How a shop shows its goods: odd prices and currencies, names with entities, goods that are gone.

Works on the finished product or variant of Chift's shape, in place. May import `habits.model`.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from html.entities import codepoint2name
from typing import Any, TypeVar

from pos_app.sandbox.habits.model import Habits

T = TypeVar("T")
_MISSING = object()
# Ways of writing the euro that a shop which shows them still understands in an order.
_EUROS = ("eur", "€", "euro", "978", "")


def shown_product(habits: Habits, product: dict[str, Any]) -> None:
    """Changes a product; its variants are shown already."""
    skus = [variant["sku"] for variant in product["variants"]]
    product["name"] = _name(habits, product["name"], skus)
    if any(habits.gone.get(sku) == "renamed" for sku in skus):
        product["name"] += " (new)"
    _describe(habits, product)
    product["created_on"] = habits.odd_dates.get("goods", product["created_on"])
    product["variants"] = [one for one in product["variants"] if one["sku"] not in habits.no_variants]
    _categories(habits, product)


def shown_variant(habits: Habits, variant: dict[str, Any], new_id: str) -> None:
    """Changes a variant; `new_id` is the id it has once it was made anew under another name."""
    sku = variant["sku"]
    variant["name"] = _name(habits, variant["name"], [sku])
    match habits.gone.get(sku):
        case "renamed":
            variant["id"], variant["name"] = new_id, f"{variant['name']} (new)"
        case "out_of_stock":
            variant["available_quantity"] = 0
    currency = _of(habits.odd_currencies, sku, _MISSING)
    if currency is not _MISSING:
        variant["prices"][0]["currency"] = currency
    match _of(habits.odd_prices, sku, ""):
        case "zero":
            variant["prices"][0]["price"] = Decimal(0)
        case "null":
            variant["prices"][0]["price"] = None
        case "missing":
            variant["prices"] = []
    if sku in habits.two_barcodes and variant["barcode"] is not None:
        variant["barcode"] = f"{variant['barcode']}, {second_barcode(variant['barcode'])}"
    _describe(habits, variant)
    variant["created_on"] = habits.odd_dates.get("goods", variant["created_on"])
    _categories(habits, variant)


def second_barcode(first: str) -> str:
    """The other number in a field that holds two: the same digits under a supplier's prefix (EAN-13, 871)."""
    body = f"871{first[3:12]}"
    weighted = sum(map(int, body[0::2])) + 3 * sum(map(int, body[1::2]))
    return f"{body}{-weighted % 10}"


def takes_currency(habits: Habits, currency: str, own: str) -> bool:
    """Whether an order may be in this currency: the shop's, which `odd_currencies` of "*" can change."""
    told = habits.odd_currencies.get("*", own)
    if told is None or str(told).strip().casefold() in _EUROS:
        return currency == own
    return currency == told


def with_entities(text: str) -> str:
    """The text as a web page's source holds it: &amp; &eacute; &#8217;"""
    return "".join(map(_entity, text))


def _name(habits: Habits, name: str, skus: list[str]) -> str:
    if any(sku in habits.nameless for sku in skus):
        return ""
    return with_entities(name) if habits.html_names else name


def _categories(habits: Habits, thing: dict[str, Any]) -> None:
    if habits.html_names:
        thing["categories"] = [{**each, "name": with_entities(each["name"])} for each in thing["categories"]]


def _describe(habits: Habits, thing: dict[str, Any]) -> None:
    if habits.description_bytes:
        thing["description"] = _text(habits.description_bytes)


@lru_cache(maxsize=4)
def _text(size: int) -> str:
    sentence = "Made by hand with care, of the best that the season gives. "
    return (sentence * (size // len(sentence) + 1))[:size]


def _of(table: Mapping[str, T], sku: str, otherwise: object) -> object:
    return table.get(sku, table.get("*", otherwise))


def _entity(sign: str) -> str:
    if sign.isascii() and sign not in "&<>\"'":
        return sign
    # Web shops write a typographic apostrophe by its number.
    name = codepoint2name.get(ord(sign)) if sign not in "’'" else None
    return f"&{name};" if name else f"&#{ord(sign)};"
