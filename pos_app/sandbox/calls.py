"""One API call as the handlers see it, its query, its page of rows, and the request-id rules.

May import `shop`, `errors`, `faults`, `habits.gate`, `wire_json` and pydantic.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, ValidationError

from pos_app.sandbox.errors import ApiError, chift_error, from_pydantic, validation_error
from pos_app.sandbox.faults import Fault
from pos_app.sandbox.habits import gate
from pos_app.sandbox.shop import Horizon, Shop
from pos_app.sandbox.wire_json import decode

REQUEST_ID_HEADER = "x-chift-client-requestid"
LONGEST_REQUEST_ID = 255
_FARTHEST_ROW = 2**62


@dataclass(frozen=True, slots=True)
class Call:
    """A call that was let in. Header names are lower case. `horizon`: what a stale answer may show; `most_rows`: what a
    page may hold."""

    method: str
    path: str
    params: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    connection_id: str
    horizon: Horizon | None
    most_rows: int = 100

    @property
    def origin(self) -> str:
        """Where the client found this shop: scheme, host and port."""
        return f"http://{self.headers.get('host', '127.0.0.1')}"


Handler = Callable[[Shop, Call], str]
"""Answers a call with JSON text or raises ApiError."""

Model = TypeVar("Model", bound=BaseModel)


def _looks_like_a_date(value: object) -> object:
    if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        raise ValueError("a date is written 2026-01-31")
    return value


def _looks_like_a_moment(value: object) -> object:
    if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d{2}-\d{2}([Tt ].+)?", value):
        raise ValueError("a time is written 2026-01-31T15:00:00")
    return value


def json_number(value: object) -> object:
    """The same value. Raises ValueError for a value that is not a JSON number."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ValueError("a JSON number is needed")  # noqa: TRY004  # pydantic turns ValueErrors into 422
    return value


def _in_utc(value: datetime) -> datetime:
    try:
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("this time has no place in the calendar") from error


Day = Annotated[date, BeforeValidator(_looks_like_a_date)]
Moment = Annotated[datetime, BeforeValidator(_looks_like_a_moment), AfterValidator(_in_utc)]
Flag = Literal["true", "false"]
Number = Annotated[Decimal, BeforeValidator(json_number)]


class Paging(BaseModel):
    """`page` from 1, `size` 1 to 100 (chift.md, "Base")."""

    page: int = Field(default=1, ge=1)
    size: int = Field(default=50, ge=1, le=100)

    @property
    def offset(self) -> int:
        """Rows before this page."""
        return min((self.page - 1) * self.size, _FARTHEST_ROW)


def query_as(model: type[Model], call: Call) -> Model:
    """The call's query, checked. Raises ApiError 422 with the parameter's name."""
    try:
        asked = model.model_validate(dict(call.query))
    except ValidationError as error:
        raise from_pydantic(error, "query") from error
    if isinstance(asked, Paging) and asked.size > call.most_rows:
        return asked.model_copy(update={"size": call.most_rows})
    return asked


def body_as(model: type[Model], body: bytes) -> Model:
    """The body, checked, its numbers exact. Raises ApiError 422 with the field."""
    try:
        parsed = decode(body)
    except ValueError as error:
        raise validation_error([(("body",), f"JSON decode error: {error}", "json_invalid")]) from error
    try:
        return model.model_validate(parsed)
    except ValidationError as error:
        raise from_pydantic(error, "body") from error


def page_text(items: Iterable[str], total: int, paging: Paging) -> str:
    """Chift's page around rows that are JSON text already."""
    rows = ",".join(items)
    return f'{{"items":[{rows}],"total":{total},"page":{paging.page},"size":{paging.size}}}'


@dataclass(frozen=True, slots=True)
class Created:
    """What a POST made: the new thing's id and the answer's JSON text."""

    entity_id: str
    text: str


def once(shop: Shop, call: Call, create: Callable[[], Created]) -> str:
    """Runs a creating POST under the request-id rules (chift.md, "Exactly once") and records it.

    Raises ApiError 409 REQUEST_ALREADY_PROCESSED for an id that made something already (or was tried already,
    with `strict_request_ids`), and whatever `create` refuses; a refusal is recorded with its status.
    """
    request_id, place = call.headers.get(REQUEST_ID_HEADER), after_the_consumer(call.path)
    if not request_id:
        gate.check(shop, call.method, place)
        with shop.atomic():
            return create().text
    if len(request_id) > LONGEST_REQUEST_ID:
        said = f"String should have at most {LONGEST_REQUEST_ID} characters"
        raise validation_error([(("header", REQUEST_ID_HEADER), said, "string_too_long")])
    if used(shop, request_id):
        raise already_processed()
    try:
        gate.check(shop, call.method, place)
        with shop.atomic():
            made = create()
            _record(shop, call, request_id, 200, made.entity_id)
    except ApiError as error:
        with shop.atomic():
            _record(shop, call, request_id, error.status, None)
        raise
    return made.text


def used(shop: Shop, request_id: str) -> bool:
    """Whether this id may not be used (again)."""
    row = shop.db.execute("SELECT committed FROM transactions WHERE client_request_id = ?", (request_id,)).fetchone()
    return row is not None and (bool(row["committed"]) or shop.options.strict_request_ids)


def already_processed() -> ApiError:
    """409: this id was used."""
    said = "The request was already successfully processed"
    return chift_error(409, "REQUEST_ALREADY_PROCESSED", said)


def in_process() -> ApiError:
    """409: another request with this id has not been answered yet."""
    return chift_error(409, "REQUEST_IN_PROCESS", "The request is being processed")


def record_fault(shop: Shop, request_id: str, connection_id: str, route: tuple[str, str], fault: Fault) -> None:
    """Writes a try down as failed because a `status` fault said so.

    What was made stays made and its id stays used: only the transactions call then tells otherwise, and only
    if `record_status` asks for it.
    """
    if record_otherwise(shop, request_id, fault.record_status):
        return
    if not used(shop, request_id):
        record(shop, request_id, connection_id, route, (fault.record_status or fault.status, None))


def record_otherwise(shop: Shop, request_id: str | None, status: int | None) -> bool:
    """Makes the transactions call say `status` and no created thing of a request; False where there is nothing to
    change. What was made stays made, its id stays used.
    """
    if request_id is None or status is None:
        return False
    changed = shop.db.execute(
        "UPDATE transactions SET status_code = ?, created_entity_id = NULL WHERE client_request_id = ?",
        (status, request_id),
    )
    return bool(changed.rowcount)


def after_the_consumer(path: str) -> str:
    """`/commerce/orders` of `/consumers/…/commerce/orders`; other paths as they are."""
    parts = path.split("/", 3)
    if len(parts) > 2 and parts[1] == "consumers":
        return f"/{parts[3]}" if len(parts) == 4 else "/"
    return path


def _record(shop: Shop, call: Call, request_id: str, status: int, entity_id: str | None) -> None:
    record(shop, request_id, call.connection_id, (call.method, call.path), (status, entity_id))


def record(
    shop: Shop, request_id: str, connection_id: str, route: tuple[str, str], outcome: tuple[int, str | None]
) -> None:
    """Writes down what became of a request: `route` is (method, path), `outcome` (status, created id).

    An earlier failed try under the same id is overwritten.
    """
    status, entity_id = outcome
    shop.db.execute(
        "INSERT OR REPLACE INTO transactions VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (request_id, connection_id, shop.timestamp(), *route, status, entity_id, int(entity_id is not None)),
    )
