"""Products as the till shows them: one item per variant, with categories, taxes, payment methods."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from pos_app.domain.frozen import frozen


class ItemStatus(StrEnum):
    """A variant's state in the shop's software; an unknown word becomes UNKNOWN."""

    PUBLISHED = "published"
    UNPUBLISHED = "unpublished"
    ARCHIVED = "archived"
    UNKNOWN = "unknown"


@frozen
class Item:
    """A variant. `price` is the shelf price in `currency` (`money.shelf_price`): None if the shop set none that can be
    sold at, and the till asks for it.

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


@frozen
class Category:
    """A product category, by Chift's id."""

    id: str
    name: str
    parent_id: str = ""


@frozen
class Tax:
    """A tax as the shop's software lists it; `rate` in percent. `written` is the fraction that stands there instead
    (0.21), None where it lists percent."""

    id: str
    label: str
    rate: Decimal
    country: str = ""
    written: Decimal | None = None


@frozen
class Country:
    """A country that the shop takes orders for: its ISO 3166-1 alpha-2 code, and what the shop calls it."""

    code: str
    name: str = ""


@frozen
class PaymentMethod:
    """A way to pay; the order carries `name` as its payment method."""

    id: str
    name: str
    active: bool = True
