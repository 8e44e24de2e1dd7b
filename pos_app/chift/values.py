"""What the Chift floor gives that the domain has no word for: frozen values. May import `domain`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from pos_app.domain.catalogue import Item
from pos_app.domain.customer import Customer
from pos_app.domain.submission import Created

POS, COMMERCE = "Point of Sale", "eCommerce"


@dataclass(frozen=True, slots=True)
class Connection:
    """A connection of the shop to one of its programs; `api` is POS, COMMERCE or another of Chift's words."""

    id: str
    name: str
    integration: str
    api: str
    active: bool


@dataclass(frozen=True, slots=True)
class ResultPage:
    """A page of the catalogue: an item per variant; `skipped` counts products and variants that were unreadable.

    `product_ids` are all on the page, those without a readable variant included; `total` is how many products the
    server says there are (None: it does not say).
    """

    items: tuple[Item, ...]
    number: int
    total_pages: int
    skipped: int
    product_ids: tuple[str, ...] = ()
    total: int | None = None


@dataclass(frozen=True, slots=True)
class CustomerPage:
    """A page of POS customers; `skipped` and `total` as in `Page`, of customers."""

    customers: tuple[Customer, ...]
    number: int
    total_pages: int
    skipped: int
    total: int | None


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """A line of an order as the server holds it; None for what it did not say. `total` is with tax."""

    name: str
    quantity: Decimal | None
    total: Decimal | None


@dataclass(frozen=True, slots=True)
class PlacedOrder:
    """An order as the server holds it; `status` is Chift's word, `currency` its code, `email` and `phone` the buyer's;
    "" for what it did not say."""

    created: Created
    note: str
    created_on: datetime | None
    status: str
    currency: str = ""
    email: str = ""
    phone: str = ""
    lines: tuple[PlacedLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Transaction:
    """What became of one request: the status it was answered with, and the id of what it made ("" for nothing)."""

    status_code: int
    created_entity_id: str


@dataclass(frozen=True, slots=True)
class TaxSum:
    """Sums of one rate (percent) in the shop's currency; `total` is with tax."""

    rate: Decimal
    tax: Decimal
    total: Decimal


@dataclass(frozen=True, slots=True)
class PosSales:
    """What the shop's software sold in a day, in the shop's currency; `total` is with tax."""

    total: Decimal
    tax: Decimal
    rates: tuple[TaxSum, ...]


@dataclass(frozen=True, slots=True)
class Closure:
    """The end of a day as the shop's software has it: closed or not, and the sums of all its closures."""

    day: date
    is_closed: bool
    total: Decimal
    tax: Decimal
    count: int
