"""The account: who may call (token), and its consumers, connections, integrations, transactions.

May import `shop`, `calls`, `errors` and `habits.gate`.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from pos_app.sandbox.calls import Call, Flag, body_as, query_as
from pos_app.sandbox.errors import chift_error, validation_error
from pos_app.sandbox.habits import gate
from pos_app.sandbox.habits.operations import INVOICING, OPERATIONS
from pos_app.sandbox.options import seeded_id
from pos_app.sandbox.shop import OPENED_ON, Shop
from pos_app.sandbox.wire_json import encode

Api = Literal["pos", "commerce", "invoicing"]
_UUID = re.compile(r"[0-9a-fA-F]{8}-?([0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}")
_NAMES: dict[str, tuple[int, str]] = {
    "pos": (3001, "Point of Sale"),
    "commerce": (4001, "eCommerce"),
    "invoicing": (5001, "Invoicing"),
}


class _Key(BaseModel):
    model_config = ConfigDict(strict=True)
    client_id: str = Field(alias="clientId")
    client_secret: str = Field(alias="clientSecret")
    account_id: UUID = Field(alias="accountId", strict=False)
    marketplace_id: UUID | None = Field(default=None, alias="marketplaceId", strict=False)


def token(shop: Shop, call: Call) -> str:
    """POST /token: a bearer token for the right key, else 401 ERROR_CHIFT_AUTHENTICATION_ERROR."""
    key, ours = body_as(_Key, call.body), shop.credentials
    given = (key.client_id, key.client_secret, str(key.account_id))
    if given != (ours.client_id, ours.client_secret, ours.account_id):
        raise chift_error(401, "ERROR_CHIFT_AUTHENTICATION_ERROR", "The client id or the secret is not valid")
    expires = shop.now() + timedelta(seconds=shop.options.token_seconds)
    stamp = str(int(expires.timestamp() * 1_000_000))
    answer = {
        "access_token": f"{stamp}.{_signature(shop, stamp)}",
        "token_type": "bearer",
        "expires_in": shop.options.token_seconds,
        "expires_on": int(expires.timestamp()),
    }
    return encode(answer)


def check_token(shop: Shop, headers: Mapping[str, str]) -> None:
    """Raises ApiError 401 unless the Authorization header carries a token that this shop gave out and that has not
    expired."""
    scheme, _, bearer = headers.get("authorization", "").partition(" ")
    stamp, _, signature = bearer.strip().partition(".")
    genuine = hmac.compare_digest(signature.encode(), _signature(shop, stamp).encode())
    if scheme.lower() != "bearer" or not genuine:
        raise chift_error(401, "ERROR_CHIFT_AUTHENTICATION_ERROR", "The access token is not valid")
    if int(stamp) <= shop.now().timestamp() * 1_000_000:
        raise chift_error(401, "ERROR_CHIFT_AUTHENTICATION_ERROR", "The access token has expired")


def check_consumer(shop: Shop, consumer_id: str) -> None:
    """Check the consumer id of a path. Raises ApiError 422 for what is not a UUID, 404 for another shop's id."""
    if not _UUID.fullmatch(consumer_id):
        said = "Input should be a valid UUID"
        raise validation_error([(("path", "consumer_id"), said, "uuid_parsing")])
    if UUID(consumer_id) != UUID(shop.credentials.consumer_id):
        raise chift_error(404, "ERROR_CONSUMER_NOT_FOUND", "The consumer doesn't exist")


def check_connection(shop: Shop, api: Api, headers: Mapping[str, str]) -> str:
    """The connection that serves `api`. Raises ApiError 400 if there is none or x-chift-connectionid names another."""
    ours = shop.credentials
    if api not in apis(shop):
        raise chift_error(400, "ERROR_NO_ACTIVE_CONNECTION", "There is no active connection for this API")
    ids = [str(getattr(ours, f"{api}_connection_id")), *([more_books(shop)] if api == "invoicing" else [])]
    named = headers.get("x-chift-connectionid")
    if named and named.lower() not in filter(None, ids):
        said = f"The connection {named} is not an active connection of this consumer for this API"
        raise chift_error(400, "ERROR_NO_ACTIVE_CONNECTION", said)
    return named.lower() if named else ids[0]


def more_books(shop: Shop) -> str:
    """The id of a second connection for invoicing, "" where the shop has none."""
    return seeded_id(shop.options.seed, "connection", "books") if shop.habits.more_books else ""


def consumers(shop: Shop, call: Call) -> str:
    """GET /consumers: the one shop, if it fits the filters."""
    search = call.query.get("search", "").casefold()
    reference = call.query.get("internal_reference")
    ours = _consumer(shop)
    fits = search in str(ours["name"]).casefold() and reference in (None, "", ours["internal_reference"])
    return encode([ours] if fits else [])


def consumer(shop: Shop, _call: Call) -> str:
    """GET /consumers/{consumer_id}."""
    return encode(_consumer(shop))


def connections(shop: Shop, _call: Call) -> str:
    """GET …/connections: one for POS, one for eCommerce, but for the one this shop has not; one for invoicing where it
    has it."""
    ours, habits = shop.credentials, shop.habits
    found = [(api, getattr(ours, f"{api}_connection_id"), "Practice shop") for api in apis(shop)]
    if habits.invoicing and habits.more_books:
        found.append(("invoicing", more_books(shop), "Holding"))
    return encode(
        [
            {
                "connectionid": connection_id,
                "name": f"{name} · {_NAMES[api][1]}",
                "integration": habits.connector,
                "integrationid": _NAMES[api][0],
                "api": _NAMES[api][1],
                "data": None,
                "status": "active",
                "agent": {"status": habits.agent} if habits.agent else None,
                "datalayer": None,
            }
            for api, connection_id, name in found
        ]
    )


def without(shop: Shop) -> str:
    """The connection this shop has not ("" for none)."""
    return shop.habits.without or shop.options.without


def apis(shop: Shop) -> list[str]:
    """The APIs that this shop has a connection for."""
    return [api for api in _NAMES if api != without(shop) and (api != "invoicing" or shop.habits.invoicing)]


def _offered(shop: Shop) -> list[str]:
    return ["pos", "commerce", *(["invoicing"] if shop.habits.invoicing else [])]


class _IntegrationQuery(BaseModel):
    status: Literal["active", "inactive"] | None = None
    include_coverage: Flag = "false"


def integrations(shop: Shop, call: Call) -> str:
    """GET /integrations?status=&include_coverage=: those of the connections, all active.

    The file does not say how an operation is called there: this shop takes the file's operation ids.
    """
    query = query_as(_IntegrationQuery, call)
    covered = query.include_coverage == "true"
    rows = [_integration(shop, api, coverage=covered) for api in _offered(shop)]
    return encode(rows if query.status != "inactive" else [])


def integration(shop: Shop, call: Call) -> str:
    """GET /integrations/{integrationid}, or 404."""
    query = query_as(_IntegrationQuery, call)
    given = call.params["integration_id"]
    if not re.fullmatch(r"[+-]?\d{1,18}", given):
        said = "Input should be a valid integer"
        raise validation_error([(("path", "integrationid"), said, "int_parsing")])
    rows = [_integration(shop, api, coverage=query.include_coverage == "true") for api in _offered(shop)]
    found = next((row for row in rows if row["integrationid"] == int(given)), None)
    if found is None:
        raise chift_error(404, None, "The integration does not exist")
    return encode(found)


def _integration(shop: Shop, api: str, *, coverage: bool) -> dict[str, object]:
    number, name = _NAMES[api]
    covered = [
        {"operation": name, "status": "SUPPORTED" if gate.supported(shop, method, path) else "NOT_SUPPORTED"}
        for method, path, name in (*OPERATIONS, *INVOICING)
        if path.startswith(f"/{api}/")
    ]
    return {
        "integrationid": number,
        "name": shop.habits.connector,
        "description": None,
        "status": "active",
        "api": name,
        "logo_url": "https://example.com/logo.png",
        "icon_url": "https://example.com/icon.png",
        "post_connections": [],
        "operations_coverage": covered if coverage else [],
        "credentials": [],
        "supported_countries": None,
        "local_agent": bool(shop.habits.agent),
    }


class _Lookup(BaseModel):
    client_request_id: str


def transaction(shop: Shop, call: Call) -> str:
    """GET …/connections/{connection_id}/transactions?client_request_id=: what became of one request, or 404."""
    connection_id = call.params["connection_id"]
    if not _UUID.fullmatch(connection_id):
        said = "Input should be a valid UUID"
        raise validation_error([(("path", "connection_id"), said, "uuid_parsing")])
    asked = query_as(_Lookup, call)
    row = shop.db.execute(
        "SELECT created_on, method, route, status_code, created_entity_id FROM transactions"
        " WHERE client_request_id = ? AND connection_id = ?",
        (asked.client_request_id, str(UUID(connection_id))),
    ).fetchone()
    if row is None:
        raise chift_error(404, "ERROR_TRANSACTION_NOT_FOUND", "No transaction with this client request id")
    return encode(dict(row))


def _consumer(shop: Shop) -> dict[str, object]:
    return {
        "consumerid": shop.credentials.consumer_id,
        "name": "Practice shop Rue Haute",
        "email": "owner@example.be",
        "created_on": OPENED_ON,
        "internal_reference": None,
        "redirect_url": None,
        "account": None,
    }


def _signature(shop: Shop, stamp: str) -> str:
    secret = shop.credentials.client_secret.encode()
    return hmac.new(secret, stamp.encode(errors="replace"), hashlib.sha256).hexdigest()
