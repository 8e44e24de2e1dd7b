"""What is read of a shop when a till is set up: what its connectors can do, its branches, the rates of its past orders.

Models and their translation, read with the tolerance of `models_in`. Pure; may import the models, `values` and
`domain`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from pydantic import Field

from pos_app.chift.answer_values import Integration, Location, PastOrders, PosRate, Support
from pos_app.chift.models_in import AddressIn, Id, MaybeAmount, MaybeFlag, NamedIn, Read, Row, Rows, Text, rows
from pos_app.domain.customer import Address
from pos_app.domain.tax_evidence import SoldLine

_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_MAKES = frozenset({"create", "post", "add"})
_STATUSES = {
    "SUPPORTED": Support.YES,
    "NOT_SUPPORTED": Support.NO,
    "NOT_IMPLEMENTED": Support.NO,
    "UNDER_ANALYSIS": Support.UNKNOWN,
}


class CoverageIn(Read):
    """Whether a connector can do one operation."""

    operation: Text = ""
    status: Text = ""


class IntegrationIn(Read):
    """A connector, with what it can do."""

    integrationid: Id
    name: Text = ""
    api: Text = ""
    operations_coverage: Rows = Field(default_factory=list)


class LocationIn(NamedIn):
    """A branch of a shop at its till's software."""

    timezone: Text = ""
    address: Row = Field(default_factory=dict)


class SoldVariantIn(Read):
    """The variant that a line of an order names."""

    id: Text = ""
    categories: Rows = Field(default_factory=list)


class SoldLineIn(Read):
    """A line of a past order, for its rate."""

    variant: Row = Field(default_factory=dict)
    tax_rate: MaybeAmount = None


class SoldOrderIn(Read):
    """A past order, for the rates of its lines and for what the shop added to it."""

    lines: Rows = Field(default_factory=list)
    other_fees: Rows = Field(default_factory=list)


class FeeIn(Read):
    """What the shop added to an order."""

    total: MaybeAmount = None
    untaxed_amount: MaybeAmount = None
    removed: MaybeFlag = None


class PosPriceIn(Read):
    """A price of a product at the till's software, for its rate."""

    tax_rate: MaybeAmount = None


class PosProductIn(Read):
    """A product at the till's software, for its rate."""

    id: Id
    name: Text = ""
    prices: Rows = Field(default_factory=list)


def integration(found: IntegrationIn) -> Integration:
    """A connector. Chift's file does not say how an operation is called there: it is known by its words
    ("ecommerce_create_order", "POST /commerce/orders", "createOrder")."""
    covered, _ = rows(CoverageIn, found.operations_coverage, "integrations")
    orders = customers = Support.UNKNOWN
    for one in covered:
        words = [word.lower() for word in _WORDS.findall(one.operation)]
        if not _MAKES & set(words) or not words:
            continue
        status = _STATUSES.get(re.sub(r"[\W_]+", "_", one.status.upper()), Support.UNKNOWN)
        if words[-1] in ("order", "orders"):
            orders = status
        elif words[-1] in ("customer", "customers"):
            customers = status
    return Integration(found.integrationid, found.name, found.api, orders, customers)


def location(found: LocationIn) -> Location:
    """A branch; one without a name is called by its address, else by its id."""
    where = AddressIn.model_validate(found.address)
    place = Address(where.street, where.number, where.box, where.postal_code, where.city, where.country.upper())
    return Location(found.id, found.name or place.one_line or found.id, place, found.timezone)


def past_orders(orders: Iterable[SoldOrderIn]) -> PastOrders:
    """The lines of past orders that tell a rate, as it is written there, and how many orders have a fee on them."""
    found: list[SoldLine] = []
    count = with_fees = 0
    for order in orders:
        count += 1
        fees, _ = rows(FeeIn, order.other_fees, "other_fees")
        with_fees += any((one.total or one.untaxed_amount) and not one.removed for one in fees)
        for line in rows(SoldLineIn, order.lines, "order lines")[0]:
            if line.tax_rate is not None and 0 <= line.tax_rate <= 100:
                variant = SoldVariantIn.model_validate(line.variant)
                categories = rows(NamedIn, variant.categories, "categories")[0]
                found.append(SoldLine(variant.id, tuple(one.id for one in categories), line.tax_rate))
    return PastOrders(tuple(found), count, with_fees)


def pos_rates(products: Iterable[PosProductIn]) -> tuple[PosRate, ...]:
    """The products of the till's software whose price names one rate, as it is written there."""
    found = []
    for product in products:
        prices, _ = rows(PosPriceIn, product.prices, "prices")
        rates: set[Decimal] = {one.tax_rate for one in prices if one.tax_rate is not None}
        if len(rates) == 1 and 0 <= (rate := rates.pop()) <= 100:
            found.append(PosRate(product.id, product.name, rate))
    return tuple(found)
