"""Every habit as one frozen value: what it is called in JSON, what it may be, and what it does.

The defaults are the ordinary practice shop. May import `errors`, `totals` and pydantic.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from pos_app.sandbox.errors import ApiError, from_pydantic
from pos_app.sandbox.habits.methods import METHODS, Method
from pos_app.sandbox.totals import Rounding

Phones = Literal["e164", "national", "brackets", "trunk_zero", "two_numbers", "words", "mixed"]
Addresses = Literal["parts", "one_field", "no_number", "no_country", "country_name", "mixed"]
Pictures = Literal["drawn", "none", "all", "odd"]
MIXABLE_PHONES: tuple[str, ...] = get_args(Phones)[:-1]
MIXABLE_ADDRESSES: tuple[str, ...] = get_args(Addresses)[:-1]


class _Habit(BaseModel):
    # Built when a habit is first ordered: an ordinary shop opens 20 ms earlier.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Refusal(_Habit):
    """An answer in Chift's shape. `message` None: the sentence of Chift's file for that status."""

    status: int = Field(default=400, ge=400, le=599)
    error_code: str | None = None
    message: str | None = None
    detail: str | None = None

    def error(self, connector: str) -> ApiError:
        """The refusal to raise; `connector` is the software's name."""
        said = "Error while trying to perform your request"
        if self.status == 502:
            said = f"Error while trying to authenticate to {connector}"
        body: dict[str, object] = {"message": self.message or said, "status": "error"}
        if self.error_code is not None:
            body["error_code"] = self.error_code
        if self.detail is not None:
            body["detail"] = self.detail
        return ApiError(self.status, body)


class Failing(Refusal):
    """Calls that are always refused, each for itself. `match` as a fault's: "GET /pos/customers", `*` allowed."""

    match: str


class MadeThen(Refusal):
    """Each order is created, and then the answer is this refusal all the same.

    `record_status`: what the transactions call says of it afterwards, without an id; None: it tells the truth.
    """

    record_status: int | None = Field(default=None, ge=100, le=599)


class DailyLimit(_Habit):
    """So many calls a day (`calls` more from now on), then refusals that say when the day is over.

    `seconds`: from the first refusal to the end of the day, by the shop's clock; then `calls` more pass.
    `error_code` null: only the sentence tells.
    """

    match: str = "* /commerce/*"
    calls: int = Field(default=0, ge=0)
    status: int = Field(default=400, ge=400, le=599)
    error_code: str | None = "RATE_LIMIT"
    seconds: int = Field(default=8040, ge=1, le=86_400)


class Elsewhere(_Habit):
    """Something else than Chift answers: an ingress, a proxy, a firewall. Nothing of it is Chift's shape."""

    kind: Literal["ingress_404", "empty_400", "empty_413", "kong_404", "kong_429", "forbidden_text"]
    match: str = "POST /commerce/orders"


class Slow(_Habit):
    """Calls that wait `seconds` (times `time_scale`): 31 are five tries of Chift's own at a limit by the minute."""

    match: str = "GET /commerce/products"
    seconds: float = Field(default=31.0, ge=0, le=3600)


class Fee(_Habit):
    """What the shop adds to each order on its own. `untaxed`: without tax; `tax_rate` in percent."""

    type: Literal["shipping", "other"] = "shipping"
    untaxed: Decimal = Field(default=Decimal("4.09"), ge=0, le=1000, decimal_places=2)
    tax_rate: Decimal = Field(default=Decimal("21.0"), ge=0, le=100, decimal_places=2)


def _named_methods(value: object) -> object:
    """A list's name stands for the list; a text in a list is an active method of that name."""
    if isinstance(value, str):
        if value not in METHODS:
            raise ValueError(f"one of {', '.join(METHODS)}, or a list")
        return METHODS[value]
    if isinstance(value, list):
        return [{"name": each} if isinstance(each, str) else each for each in value]
    return value


class Habits(_Habit):
    """All habits of one shop.

    The line and the account
    `shop`: the character's name. `connector`: the software's name in sentences and connections. `without`: the
    connection this shop has not. `agent`: the local agent of an on-premise software ("": it needs none); while it is
    down no data call is answered. `not_supported`: operations ("POST /commerce/orders", `*` allowed) refused as
    ERROR_RESOURCE_NOT_SUPPORTED with `not_supported_status`; `GET /integrations` says so too. `failing`,
    `daily_limit`, `instead_of_chift`, `slow`: see their classes. `time_scale`: what every second of `slow` is
    multiplied by. `most_rows`: rows a page has at most, whatever `size` asks for. `error_details`: refusals of orders
    carry a `detail`.

    Goods
    `odd_currencies`: SKU ("*": every variant) -> what stands where the currency code belongs; for "*" the shop sells in
    it. `odd_prices`: SKU ("*": every variant) -> price 0, no price at all, or a price of null. `gone`: SKU -> what
    became of it; an order for it is refused by a sentence that names a UUID. `nameless`, `two_barcodes`: SKUs.
    `no_variants`: SKUs whose products are listed without them.
    `html_names`: names with HTML entities. `description_bytes`: of each description. `tax_rates`: 21.0 or 0.21.
    `goods_by`: in which order lists have them; by the time of their change, what changes moves to the end.
    `pictures`: of the goods that have a drawing, of none, of each variant, or odd ones (SVG, far away, too large …).

    Orders
    `books_refunds`: how the person at the desk books what the till's list says (`back_office.desk`); "late" and the
    second of two parts come `late_seconds` after it. `refunds_tell`: how an order shows a refund then: with its goods,
    as an amount alone, or in its sums only. `invoicing`: the shop has a connection for Chift's invoicing;
    `more_books`: it has a second one, and Chift takes the first for a call that names none.
    `payment_methods`: a list, or the name of one (`methods.METHODS`). `methods_by`: how an order must name one.
    `rounding`: None as the options say. `made_then`, `fees`: see their classes. `order_status`,
    `transaction_status`: what an order says once it is made ("": as Chift does; any text); `order_currency`: the
    money it says it is in. `refunded`: taken back at once. `notes`: kept whole, dropped, cut after `note_length`
    signs, or put on one line. `buyer_notes`: what an order says about its buyer (`customer.internal_notes`).

    People and places
    `phones`, `addresses`: the form they are kept in ("mixed": another for each customer). `phone_search` exact: as the
    text that is kept. `further_addresses`: a second one for each. `odd_dates`: created_on of "customers", "goods" or
    "orders". `branches`: locations of the till. `shared_phones`: an order with the phone of a customer of another
    e-mail address is refused as ERROR_PHONE_ALREADY_USED, as Chift's file says that a shop may, or taken.
    """

    shop: str = "ordinary"
    connector: str = "Comptoir practice shop"
    without: Literal["", "pos", "commerce"] = ""
    agent: Literal["", "up", "down"] = ""
    not_supported: tuple[str, ...] = ()
    not_supported_status: Literal[400, 405] = 405
    failing: tuple[Failing, ...] = ()
    daily_limit: DailyLimit | None = None
    instead_of_chift: Elsewhere | None = None
    slow: tuple[Slow, ...] = ()
    time_scale: float = Field(default=1.0, ge=0, le=100)
    most_rows: int = Field(default=100, ge=1, le=100)
    error_details: bool = False

    odd_currencies: dict[str, str | int | None] = Field(default_factory=dict)
    odd_prices: dict[str, Literal["zero", "missing", "null"]] = Field(default_factory=dict)
    gone: dict[str, Literal["deleted", "out_of_stock", "renamed"]] = Field(default_factory=dict)
    nameless: tuple[str, ...] = ()
    two_barcodes: tuple[str, ...] = ()
    no_variants: tuple[str, ...] = ()
    html_names: bool = False
    description_bytes: int = Field(default=0, ge=0, le=1_000_000)
    tax_rates: Literal["percent", "fraction"] = "percent"
    pictures: Pictures = "drawn"
    goods_by: Literal["number", "change"] = "number"

    payment_methods: Annotated[tuple[Method, ...] | None, BeforeValidator(_named_methods)] = None
    methods_by: Literal["id_or_name", "id", "exact_name"] = "id_or_name"
    rounding: Rounding | None = None
    made_then: MadeThen | None = None
    fees: tuple[Fee, ...] = ()
    order_status: str = ""
    order_currency: str = ""
    transaction_status: Literal["success", "pending", "failed"] = "success"
    refunded: Decimal = Field(default=Decimal("0.00"), ge=0, decimal_places=2)
    notes: Literal["kept", "dropped", "cut", "one_line"] = "kept"
    buyer_notes: Literal["kept", "dropped"] = "kept"
    note_length: int = Field(default=20, ge=0)
    books_refunds: Literal["as_told", "late", "in_parts", "wrong", "twice", "never"] = "as_told"
    late_seconds: int = Field(default=90, ge=0, le=1_000_000)
    refunds_tell: Literal["all", "amount", "sum"] = "all"
    invoicing: bool = False
    more_books: bool = False

    phones: Phones = "e164"
    phone_search: Literal["digits", "exact"] = "digits"
    addresses: Addresses = "parts"
    further_addresses: bool = False
    odd_dates: dict[Literal["customers", "goods", "orders"], str] = Field(default_factory=dict)
    branches: Literal[1, 2] = 1
    shared_phones: Literal["refused", "taken"] = "refused"

    @cached_property
    def odd_goods(self) -> bool:
        """Whether products are shown otherwise than they are kept, pictures aside."""
        told = (
            self.odd_currencies, self.odd_prices, self.gone, self.nameless, self.two_barcodes, self.html_names,
            self.no_variants, self.description_bytes, "goods" in self.odd_dates,
        )  # fmt: skip
        return any(told)

    @cached_property
    def odd_people(self) -> bool:
        """Whether customers are shown otherwise than they are kept."""
        told = (self.phones != "e164", self.addresses != "parts", self.further_addresses, self.html_names)
        return any(told) or "customers" in self.odd_dates

    def goods(self) -> str:
        """What is told of goods, as text: when it changes, the goods have changed."""
        names = (
            "odd_currencies", "odd_prices", "gone", "nameless", "two_barcodes", "no_variants", "html_names",
            "description_bytes",
        )  # fmt: skip
        return json.dumps({name: told for name in names if (told := getattr(self, name))}, sort_keys=True)


ORDINARY = Habits.model_construct()


def changed(habits: Habits, changes: Mapping[str, object]) -> Habits:
    """These habits with some of them changed. Raises ApiError 422 for an unknown habit or a value that a habit cannot
    have."""
    kept = {name: getattr(habits, name) for name in Habits.model_fields if name not in changes}
    try:
        return Habits.model_validate({**kept, **changes})
    except ValidationError as error:
        raise from_pydantic(error, "body") from error
