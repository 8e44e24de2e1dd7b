"""Products as the till shows them: one item per variant, with categories, taxes, payment methods."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

_BETWEEN_CODES, _CODE = re.compile(r"\s*[,;/|+\s]\s*"), re.compile(r"[A-Za-z0-9]{6,}")
MAX_PRICE = Decimal(9_999_999)
PRICE_DECIMALS = 10


class ItemStatus(StrEnum):
    """A variant's state in the shop's software; an unknown word becomes UNKNOWN."""

    PUBLISHED = "published"
    UNPUBLISHED = "unpublished"
    ARCHIVED = "archived"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Item:
    """A variant. `price` is the shelf price in `currency` (`shelf_price`): None if the shop set none that can be sold
    at, and the till asks for it.

    `picture` is the address the shop gives one at ("": none), `product` the name of the product of which this is one of
    several variants. Whether the price includes tax is the shop's policy, not the item's (chift.md). `stock` None: not
    counted.
    """

    variant_id: str
    product_id: str
    name: str
    sku: str
    barcode: str
    category_ids: tuple[str, ...]
    price: Decimal | None
    currency: str
    stock: Decimal | None
    taxable: bool
    status: ItemStatus
    picture: str = ""
    product: str = ""


@dataclass(frozen=True, slots=True)
class Category:
    """A product category, by Chift's id."""

    id: str
    name: str
    parent_id: str = ""


@dataclass(frozen=True, slots=True)
class Tax:
    """A tax as the shop's software lists it; `rate` in percent. `written` is the fraction that stands there instead
    (0.21), None where it lists percent."""

    id: str
    label: str
    rate: Decimal
    country: str = ""
    written: Decimal | None = None


@dataclass(frozen=True, slots=True)
class PaymentMethod:
    """A way to pay; the order carries `name` as its payment method."""

    id: str
    name: str
    active: bool = True


def shelf_price(price: Decimal | None, currency: str) -> tuple[Decimal | None, str]:
    """A price as a till can sell at it, with its currency as an ISO 4217 code: "eur" is EUR.

    No price: none, one of 0 (Chift's default for "not known"), below 0, absurdly high, or in a currency that is no
    code; that one's text is kept, so that it can be counted. At most 10 decimals.
    """
    code = currency.strip().upper()
    known = len(code) == 3 and code.isascii() and code.isalpha()
    if price is None or not price.is_finite() or not 0 < price <= MAX_PRICE:
        return None, code if known else ""
    if not known:
        return None, currency.strip()[:20] or "?"
    rounded = round(price, PRICE_DECIMALS)
    return (price if price == rounded else rounded or None), code


def codes_of(barcode: str) -> tuple[str, ...]:
    """The codes of a barcode field: "5410000000194 / 5410000000200" holds two; nearly always it is one as it stands."""
    parts = tuple(_BETWEEN_CODES.split(barcode.strip()))
    return parts if len(parts) > 1 and all(map(_CODE.fullmatch, parts)) else (barcode,)
