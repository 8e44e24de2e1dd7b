"""schemathesis with Chift's own OpenAPI file, the operations used here, against a practice shop process.

Data that fits the file and data that does not: no answer may break the file's schema for it. The examples are
the same in each run (derandomized) and few enough for the whole suite's time.
"""

from __future__ import annotations

import importlib.resources
import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from tests.unit.sandbox.sandbox_process import SandboxProcess

HOME = "/consumers/{consumer_id}"
USED = (
    ("post", "/token"),
    ("get", "/consumers"),
    ("get", HOME),
    ("get", f"{HOME}/connections"),
    ("get", f"{HOME}/connections/{{connection_id}}/transactions"),
    ("get", f"{HOME}/pos/customers"),
    ("post", f"{HOME}/pos/customers"),
    ("get", f"{HOME}/pos/customers/{{customer_id}}"),
    ("get", f"{HOME}/pos/sales"),
    ("get", f"{HOME}/pos/closures/{{date}}"),
    ("get", f"{HOME}/commerce/customers"),
    ("get", f"{HOME}/commerce/customers/{{customer_id}}"),
    ("get", f"{HOME}/commerce/products"),
    ("get", f"{HOME}/commerce/products/{{product_id}}"),
    ("get", f"{HOME}/commerce/variants/{{variant_id}}"),
    ("get", f"{HOME}/commerce/product-categories"),
    ("get", f"{HOME}/commerce/taxes"),
    ("get", f"{HOME}/commerce/payment-methods"),
    ("get", f"{HOME}/commerce/orders"),
    ("post", f"{HOME}/commerce/orders"),
    ("get", f"{HOME}/commerce/orders/{{order_id}}"),
)
REQUEST_ID = "an order made before"
CHECKS = [not_a_server_error, response_schema_conformance, content_type_conformance]


def _chifts_file() -> dict[str, Any]:
    """Chift's file with nothing but the operations used here."""
    text = (importlib.resources.files("chift") / "openapi" / "openapi.json").read_text("utf-8")
    file: dict[str, Any] = json.loads(text)
    file["paths"] = {
        path: {method: file["paths"][path][method] for method, where in USED if where == path}
        for path in {path for _, path in USED}
    }
    # The one place where the file says less than Chift does: for creating an order its 422 names the refusals of
    # the phone number only, while a body that is no order is answered with the list of fields, as everywhere
    # (chift.md, "Errors": "other 422 (two shapes …)"). Both shapes are allowed, and nothing else.
    refused = file["paths"][f"{HOME}/commerce/orders"]["post"]["responses"]["422"]
    both = [{"$ref": f"#/components/schemas/{name}"} for name in ("ChiftError", "HTTPValidationError")]
    refused["content"]["application/json"]["schema"] = {"anyOf": both}
    return file


SCHEMA = schemathesis.openapi.from_dict(_chifts_file())


class Visitor:
    """Calls the shop with a token, and knows ids that exist there."""

    def __init__(self, shop: SandboxProcess) -> None:
        self.url = shop.url
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Bearer {shop.token()}"
        ours = shop.state()["credentials"]
        home = f"{shop.url}/consumers/{ours['consumer_id']}"
        product = self.session.get(f"{home}/commerce/products").json()["items"][0]
        customer = self.session.get(f"{home}/pos/customers").json()["items"][0]
        self.known = {
            "consumer_id": ours["consumer_id"],
            "connection_id": ours["commerce_connection_id"],
            "customer_id": customer["id"],
            "product_id": product["id"],
            "variant_id": product["variants"][0]["id"],
        }
        self.key = {
            "clientId": ours["client_id"],
            "clientSecret": ours["client_secret"],
            "accountId": ours["account_id"],
        }
        order = _order(self.known["variant_id"])
        made = self.session.post(
            f"{home}/commerce/orders", json=order, headers={"X-Chift-Client-RequestId": REQUEST_ID}
        )
        self.known["order_id"] = made.json()["id"]


def _order(variant_id: str) -> dict[str, Any]:
    address = dict.fromkeys(("first_name", "last_name", "street", "number", "city", "country"), "x")
    return {
        "customer": {"email": "a@example.be"},
        "billing_address": address,
        "shipping_address": address,
        "currency": "EUR",
        "lines": [{"variant_id": variant_id, "quantity": 1, "tax_rate": 21.0, "unit_price": 8.2562}],
        "payment_method": "Cash",
    }


@pytest.fixture(scope="module")
def visitor() -> Iterator[Visitor]:
    with SandboxProcess("--port", "0") as shop:
        made = Visitor(shop)
        with made.session:
            yield made


def _make_it_meet_something(case: Any, visitor: Visitor) -> None:
    """Puts ids that exist where the generator put its own, so that answers are more than refusals."""
    for name in case.path_parameters or {}:
        case.path_parameters[name] = visitor.known.get(name, case.path_parameters[name])
    if "client_request_id" in (case.query or {}):
        case.query["client_request_id"] = REQUEST_ID
    if case.path == "/token" and isinstance(case.body, dict):
        case.body.update(visitor.key)


def _make_it_an_order_the_shop_takes(body: dict[str, Any], visitor: Visitor) -> None:
    """Keeps the texts the generator chose, and asks for goods the shop has at prices it can bear."""
    body.update(currency="EUR", payment_method="Cash")
    for place in ("customer", "billing_address", "shipping_address"):
        body[place]["phone"] = None
    for line in body["lines"]:
        line["variant_id"] = visitor.known["variant_id"]
        line["quantity"] = 1 + int(line["quantity"]) % 9
        line["tax_rate"], line["unit_price"] = 21.0, abs(line["unit_price"]) % 1000 // 0.0001 / 10000


@pytest.mark.parametrize("mode", list(schemathesis.GenerationMode), ids=lambda mode: str(mode.value))
@pytest.mark.parametrize(("method", "path"), USED, ids=lambda value: str(value).removeprefix(HOME))
def test_no_answer_breaks_chifts_schema(
    method: str, path: str, mode: schemathesis.GenerationMode, visitor: Visitor
) -> None:
    operation = SCHEMA[path][method]

    positive = mode is schemathesis.GenerationMode.POSITIVE
    seen = set[int]()

    @settings(
        max_examples=20,
        derandomize=True,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), known=st.booleans())
    def answers_fit(case: Any, known: bool) -> None:
        if positive and "consumer_id" in case.path_parameters:
            case.path_parameters["consumer_id"] = visitor.known["consumer_id"]
        if known:
            _make_it_meet_something(case, visitor)
        if known and positive and (method, path) == ("post", f"{HOME}/commerce/orders"):
            _make_it_an_order_the_shop_takes(case.body, visitor)
        answer = case.call(base_url=visitor.url, session=visitor.session)
        seen.add(answer.status_code)
        case.validate_response(answer, checks=CHECKS)

    answers_fit()
    # A door that only ever refuses would prove nothing.
    assert 200 in seen or not positive
