"""Pydantic models of the bodies that the till sends: strict, without extra fields, by Chift's OpenAPI file (chift.md).
Pure."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import Field, StringConstraints

from pos_app.chift.wire_json import Written

Filled = Annotated[str, StringConstraints(min_length=1)]
Number = Annotated[Decimal, Field(allow_inf_nan=False)]


class TokenOut(Written):
    """The API key, for `POST /token`."""

    client_id: str = Field(serialization_alias="clientId")
    client_secret: str = Field(serialization_alias="clientSecret", repr=False)
    account_id: str = Field(serialization_alias="accountId")


class CustomerAddressOut(Written):
    """A POS customer's address: Chift requires a name, a town and a postal code in it."""

    name: Filled
    street: str | None = None
    number: str | None = None
    box: str | None = None
    city: Filled
    postal_code: Filled
    country: str | None = None


class CustomerOut(Written):
    """A new POS customer (seed 1)."""

    first_name: Filled
    last_name: Filled
    phone: str | None = None
    email: str | None = None
    address: CustomerAddressOut | None = None


class BuyerOut(Written):
    """The customer of an order: only the e-mail is required."""

    first_name: str | None = None
    last_name: str | None = None
    phone: str | None = None
    internal_notes: str | None = None
    email: Filled


class PlaceOut(Written):
    """A billing or shipping address."""

    first_name: str
    last_name: str
    street: str
    number: str
    box: str | None = None
    city: str
    postal_code: str | None = None
    country: Filled
    phone: str | None = None
    email: str | None = None


class LineOut(Written):
    """A line: whole quantity, rate in percent, unit price without tax."""

    variant_id: Filled
    quantity: Annotated[int, Field(ge=1)]
    tax_rate: Number
    unit_price: Number


class OrderOut(Written):
    """A new order (seed 2)."""

    customer: BuyerOut
    billing_address: PlaceOut
    shipping_address: PlaceOut
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
    note: str | None = None
    lines: Annotated[tuple[LineOut, ...], Field(min_length=1)]
    payment_method: str | None = None
