"""Values of the Chift API that the domain has no type for: frozen dataclasses. May import `domain`."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from pos_app.domain.catalogue import Item
from pos_app.domain.customer import Address, Customer
from pos_app.domain.frozen import frozen
from pos_app.domain.submission import Created
from pos_app.domain.tax_evidence import SoldLine

POS, COMMERCE, INVOICING = "Point of Sale", "eCommerce", "Invoicing"


@frozen
class Connection:
    """A connection of the shop to one of its programs; `api` is POS, COMMERCE or another of Chift's words.

    `integration_id` names its connector in `Integration`; `agent` is the state of a local agent ("up", "down"; "":
    there is none).
    """

    id: str
    name: str
    integration: str
    api: str
    active: bool
    integration_id: str = ""
    agent: str = ""


class Support(StrEnum):
    """Whether a connector can do something, as far as Chift says."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@frozen
class Integration:
    """A connector: its software's name, and whether it can create orders and customers."""

    id: str
    name: str
    api: str
    orders: Support
    customers: Support


@frozen
class Location:
    """A branch of the shop at its till's software; `timezone` in TZ notation ("" where it is not said)."""

    id: str
    name: str
    address: Address
    timezone: str


@frozen
class PastOrders:
    """A page of the shop's past orders: their lines' rates, how many they are, and to how many the shop added a fee."""

    lines: tuple[SoldLine, ...]
    count: int
    with_fees: int


@frozen
class PosRate:
    """A product at the till's software, and its rate as it is written there."""

    id: str
    name: str
    rate: Decimal


@frozen
class ResultPage:
    """A page of the catalogue: one item per variant; `skipped` counts unreadable products and variants, `bare` products
    without a variant, which no order can name.

    `product_ids` are the ids of all products on the page, also of those without a readable variant; `total` is the
    number of products the server gives (None: not given).
    """

    items: tuple[Item, ...]
    number: int
    total_pages: int
    skipped: int
    product_ids: tuple[str, ...] = ()
    total: int | None = None
    bare: int = 0


@frozen
class CustomerPage:
    """A page of POS customers; `skipped` and `total` as in `ResultPage`, for customers."""

    customers: tuple[Customer, ...]
    number: int
    total_pages: int
    skipped: int
    total: int | None


@frozen
class PlacedLine:
    """A line of an order, or of a refund, as the server has it; None for what it did not say. `total` is with tax."""

    name: str
    quantity: Decimal | None
    total: Decimal | None
    variant_id: str = ""


@frozen
class OrderedLine:
    """A line of an order with its sums; None for what the server did not say. `left` is what its refunds left of
    `quantity`, `total` is with tax, `rate` in percent."""

    variant_id: str
    name: str
    sku: str
    quantity: Decimal | None
    left: Decimal | None
    tax: Decimal | None
    total: Decimal | None
    rate: Decimal | None


@frozen
class PlacedOrder:
    """An order as the server has it; `status` is Chift's word, `currency` an ISO 4217 code, `email`, `phone` and
    `internal_notes` are the buyer's; "" for what it did not say."""

    created: Created
    note: str
    created_on: datetime | None
    status: str
    currency: str = ""
    email: str = ""
    phone: str = ""
    lines: tuple[PlacedLine, ...] = ()
    internal_notes: str = ""


@frozen
class PlacedRefund:
    """A refund of an order as the server has it; amounts are positive. `lines` is empty where it names no goods;
    `number` is its own in the shop's software."""

    id: str
    created_on: datetime | None
    total: Decimal
    lines: tuple[PlacedLine, ...] = ()
    reason: str = ""
    number: str = ""


@frozen
class OrderState:
    """An order as its back office left it.

    `total` is what was ordered, without fees (None: not said); `rest` what went back beyond `refunds`; `gone` are goods
    that the order has no more, where the server says so; `paid`: it tells of a payment that is through. `currency` is
    an ISO 4217 code, "" where it is not said. `returned` are goods that came back by its own list of returns.
    """

    id: str
    order_number: str
    note: str
    created_on: datetime | None
    status: str
    total: Decimal | None
    refunds: tuple[PlacedRefund, ...] = ()
    rest: Decimal = Decimal(0)
    gone: tuple[PlacedLine, ...] = ()
    paid: bool = False
    lines: tuple[OrderedLine, ...] = ()
    currency: str = ""
    returned: tuple[PlacedLine, ...] = ()


@frozen
class DraftMade:
    """A draft in the shop's invoicing software; `kind` and `status` are Chift's words."""

    id: str
    number: str
    reference: str
    status: str
    kind: str
    total: Decimal | None


@frozen
class MadeCustomer:
    """A customer as the server answered to its creation; `whole` is the whole answer as JSON text."""

    customer: Customer
    whole: str = ""


@frozen
class Transaction:
    """What became of one request: the status it was answered with, the id of the created entity ("" for none), the
    call it was ("" where that is not said), and when the server began it, by its own clock (None: not said)."""

    status_code: int
    created_entity_id: str
    route: str = ""
    began: datetime | None = None


@frozen
class TaxSum:
    """Sums of one rate (percent) in the shop's currency; `total` is with tax."""

    rate: Decimal
    tax: Decimal
    total: Decimal


@frozen
class PosSales:
    """What the shop's software sold in a day, in the shop's currency; `total` is with tax."""

    total: Decimal
    tax: Decimal
    rates: tuple[TaxSum, ...]


@frozen
class Closure:
    """The end of a day as the shop's software has it: closed or not, and the sums of all its closures."""

    day: date
    is_closed: bool
    total: Decimal
    tax: Decimal
    count: int
