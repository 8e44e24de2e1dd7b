"""Pydantic models of Chift's answers, read with tolerance: a field is required only where its row is useless without
it.

An unknown word is kept, an unknown field ignored; null or an unusable value in an optional field becomes its default; a
row without its id is rejected. May import `wire_json`. Field names and meanings: chift.md and Chift's OpenAPI file.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    StringConstraints,
    TypeAdapter,
    ValidationError,
)
from pydantic_core import CoreSchema, core_schema

from pos_app.chift import wire_json
from pos_app.domain.frozen import frozen

_log = logging.getLogger("pos_app.chift")

LONGEST_ID = 500
LONGEST_ADDRESS = 2_000  # of a picture
LONGEST_TEXT = 10_000  # far longer than any name or note of a till

M = TypeVar("M", bound=BaseModel)


def _bounded(value: Decimal) -> Decimal:
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or abs(value) >= 10**15 or exponent < -20:
        raise ValueError("no amount of a shop")
    return value


@frozen
class _Else:
    """The default of a field that is null or unusable. Applied by pydantic's own compiled code, for a product has
    dozens of fields."""

    make: Callable[[], Any]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.with_default_schema(handler(source), default_factory=self.make, on_error="default")


def _none() -> None:
    return None


def _cut(text: str) -> str:
    return text[:LONGEST_TEXT]


def _aware(value: datetime) -> datetime:
    if not 1970 <= value.year <= 2200:
        raise ValueError("a default, no date of a shop")  # year 1 and 9999 stand for "not known" in some software
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value


# An id with U+FFFD in it was not read as it is (`wire_json.read`): nothing can be asked for by it.
Id = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_ID, pattern=r"\A[^\x{fffd}]*\z")]
_Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_TEXT)]
_Long = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_cut)]
Text = Annotated[_Short | _Long, Field(union_mode="left_to_right"), _Else(str)]
Amount = Annotated[Decimal, AfterValidator(_bounded)]
MaybeAmount = Annotated[Amount | None, _Else(_none)]
MaybeMoment = Annotated[Annotated[datetime, AfterValidator(_aware)] | None, _Else(_none)]
MaybeDay = Annotated[date | None, _Else(_none)]
MaybeFlag = Annotated[bool | None, _Else(_none)]
Rows = Annotated[list[Any], _Else(list)]
Row = Annotated[dict[str, Any], _Else(dict)]


class Read(BaseModel):
    """The configuration that all answers share."""

    model_config = ConfigDict(extra="ignore", frozen=True, coerce_numbers_to_str=True)


class TokenIn(Read):
    """`POST /token`: the token as a header value, and its life in seconds."""

    access_token: Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{1,8000}$")]
    expires_in: MaybeAmount = None


class ConnectionIn(Read):
    """A connection of the shop to one of its programs."""

    connectionid: Id
    name: Text = ""
    integration: Text = ""
    api: Text = ""
    status: Text = ""
    integrationid: Text = ""
    agent: Row = {}


class AddressIn(Read):
    """A customer's address."""

    address_type: Text = ""
    name: Text = ""
    street: Text = ""
    number: Text = ""
    box: Text = ""
    city: Text = ""
    postal_code: Text = ""
    country: Text = ""


class CustomerIn(Read):
    """A POS customer."""

    id: Id
    first_name: Text = ""
    last_name: Text = ""
    name: Text = ""
    phone: Text = ""
    email: Text = ""
    addresses: Rows = []
    loyalty: MaybeAmount = None
    birthdate: MaybeDay = None


class NamedIn(Read):
    """Something with an id and a name."""

    id: Id
    name: Text = ""


class PriceIn(Read):
    """A price in one currency. One that is not a number makes its variant unreadable, so that it cannot be sold."""

    currency: Text = ""
    price: Amount | None = None


class VariantIn(Read):
    """A variant of a product."""

    id: Id
    name: Text = ""
    sku: Text = ""
    barcode: Text = ""
    categories: Rows = []
    prices: list[PriceIn] | None = None
    available_quantity: MaybeAmount = None
    taxable: MaybeFlag = None
    status: Text = ""
    variant_images: Rows = []


class ProductIn(Read):
    """A product. Its variants are parsed one by one, so that an unreadable one does not affect the others."""

    id: Id
    name: Text = ""
    sku: Text = ""
    categories: Rows = []
    variants: Rows = []
    status: Text = ""
    common_images: Rows = []


class CategoryIn(NamedIn):
    """A product category."""

    parent_id: Text = ""


class TaxIn(Read):
    """A tax, its rate in percent."""

    id: Id
    label: Text = ""
    rate: Amount
    country: Text = ""


class PaymentMethodIn(NamedIn):
    """A way to pay."""

    active: MaybeFlag = None


class CountryIn(Read):
    """A country that the shop bills and delivers to."""

    code: Annotated[str, StringConstraints(strip_whitespace=True, to_upper=True, pattern=r"^[A-Za-z]{2}$")]
    name: Text = ""


class OrderLineIn(Read):
    """A line of an order as the server stored it."""

    total: MaybeAmount = None
    description: Text = ""
    quantity: MaybeAmount = None


class AddedFeeIn(Read):
    """What the shop's software put on an order by itself."""

    type: Text = ""
    total: Amount
    removed: MaybeFlag = None


class PaymentIn(Read):
    """A payment of an order."""

    status: Text = ""


class BuyerIn(Read):
    """The customer of an order."""

    phone: Text = ""
    email: Text = ""
    internal_notes: Text = ""


class OrderIn(Read):
    """An order: if it has an id it exists, even if nothing else can be read."""

    id: Id
    order_number: Text = ""
    status: Text = ""
    created_on: MaybeMoment = None
    untaxed_amount: MaybeAmount = None
    tax_amount: MaybeAmount = None
    total: MaybeAmount = None
    untaxed_amount_without_fees: MaybeAmount = None
    tax_amount_without_fees: MaybeAmount = None
    total_without_fees: MaybeAmount = None
    refunded_amount: MaybeAmount = None
    note: Text = ""
    currency: Text = ""
    customer: Row = {}
    lines: Rows = []
    other_fees: Rows = []
    transactions: Rows = []


class TransactionIn(Read):
    """What became of one request."""

    status_code: int
    created_entity_id: Text = ""
    route: Text = ""
    created_on: MaybeMoment = None


class TaxSumIn(Read):
    """Sums of one rate."""

    tax_rate: Amount
    tax_amount: Amount
    total: Amount


class SalesIn(Read):
    """Sums of a period."""

    total: Amount
    tax_amount: Amount
    taxes: Rows = []


class ClosureSumsIn(Read):
    """Sums of one closure."""

    total: Amount
    tax_amount: Amount


class ClosureIn(Read):
    """A day's closures."""

    status: Text = ""
    closures: Rows = []


@frozen
class Sheet:
    """A page before its rows are parsed; `total` rows in all and `size` per page, None if not given."""

    rows: list[Any]
    total: int | None
    size: int | None


def sheet(body: bytes) -> Sheet:
    """Parse a page of rows. Raises ValueError if it has no list of items."""
    page = wire_json.read(body)
    if not isinstance(page, dict) or "items" not in page or not isinstance(page["items"] or [], list):
        raise ValueError("no page of items")
    return Sheet(page["items"] or [], _count(page.get("total")), _count(page.get("size")) or None)


def bare_list(body: bytes) -> list[Any]:
    """The rows of an answer without pages. Raises ValueError if it is not a list."""
    found = wire_json.read(body)
    if not isinstance(found, list):
        raise ValueError("no list")  # noqa: TRY004  # the type of the answer, not of an argument
    return found


def one(model: type[M], body: bytes) -> M:
    """Parse an answer that holds one object. Raises ValueError if it cannot be read."""
    return model.model_validate(wire_json.read(body))


def rows(model: type[M], raw: Sequence[Any], where: str) -> tuple[list[M], int]:
    """The rows that can be read, and how many cannot. The errors of those are logged, without their contents."""
    quick = all_rows(model, raw)
    if quick is not None:
        return quick, 0
    good: list[M] = []
    for row in raw:
        try:
            good.append(model.model_validate(row))
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False, include_context=False)[0]
            _log.warning("%s: a row is left out, %s at %s", where, first["type"], first["loc"])
    return good, len(raw) - len(good)


def all_rows(model: type[M], raw: Sequence[Any]) -> list[M] | None:
    """All rows parsed in one step, the usual case; None if any of them cannot be read."""
    try:
        found: list[M] = _list_of(model).validate_python(raw)
    except ValidationError:
        return None
    return found


@cache
def _list_of(model: type[BaseModel]) -> TypeAdapter[Any]:
    return TypeAdapter(list[model])  # type: ignore[valid-type]


def _count(value: Any) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdigit():
        value = int(value[:18])
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**18 else None
