"""schemathesis with Chift's own OpenAPI file, the operations used here, against a practice shop process.

Data that fits the file and data that does not: no answer may break the file's schema for it. The examples are
the same in each run (derandomized) and few enough for the whole suite's time.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from pos_app.sandbox.characters import CHARACTERS
from pos_app.sandbox.habits.operations import OPERATIONS
from tests.unit.chift.openapi_file import chifts_file
from tests.unit.sandbox.sandbox_process import SandboxProcess

HOME = "/consumers/{consumer_id}"
USED = (
    ("post", "/token"),
    ("get", "/integrations"),
    ("get", "/integrations/{integrationid}"),
    ("get", "/consumers"),
    ("get", HOME),
    ("get", f"{HOME}/connections"),
    ("get", f"{HOME}/connections/{{connection_id}}/transactions"),
    ("get", f"{HOME}/pos/customers"),
    ("post", f"{HOME}/pos/customers"),
    ("get", f"{HOME}/pos/customers/{{customer_id}}"),
    ("get", f"{HOME}/pos/locations"),
    ("get", f"{HOME}/pos/orders"),
    ("get", f"{HOME}/pos/orders/{{order_id}}"),
    ("patch", f"{HOME}/pos/orders/{{order_id}}"),
    ("get", f"{HOME}/pos/payments"),
    ("get", f"{HOME}/pos/payment-methods"),
    ("get", f"{HOME}/pos/product-categories"),
    ("get", f"{HOME}/pos/products"),
    ("get", f"{HOME}/pos/accounting-categories"),
    ("get", f"{HOME}/pos/tax-rates"),
    ("get", f"{HOME}/pos/modifiers"),
    ("get", f"{HOME}/pos/objectives"),
    ("get", f"{HOME}/pos/report"),
    ("get", f"{HOME}/pos/sales"),
    ("get", f"{HOME}/pos/closures/{{date}}"),
    ("get", f"{HOME}/commerce/customers"),
    ("get", f"{HOME}/commerce/customers/{{customer_id}}"),
    ("get", f"{HOME}/commerce/products"),
    ("get", f"{HOME}/commerce/products/{{product_id}}"),
    ("get", f"{HOME}/commerce/variants/{{variant_id}}"),
    ("post", f"{HOME}/commerce/variants/set_quantity/{{variant_id}}"),
    ("get", f"{HOME}/commerce/locations"),
    ("get", f"{HOME}/commerce/countries"),
    ("get", f"{HOME}/commerce/product-categories"),
    ("get", f"{HOME}/commerce/taxes"),
    ("get", f"{HOME}/commerce/payment-methods"),
    ("get", f"{HOME}/commerce/orders"),
    ("post", f"{HOME}/commerce/orders"),
    ("get", f"{HOME}/commerce/orders/{{order_id}}"),
    ("get", f"{HOME}/invoicing/invoices"),
    ("post", f"{HOME}/invoicing/invoices"),
    ("get", f"{HOME}/invoicing/invoices/{{invoice_id}}"),
)
INVOICE: dict[str, Any] = {
    "currency": "EUR",
    "invoice_type": "customer_refund",
    "status": "draft",
    "invoice_date": "2026-11-22",
    "untaxed_amount": 10.0,
    "tax_amount": 2.1,
    "total": 12.1,
    "lines": [
        {"unit_price": 10.0, "quantity": 1, "untaxed_amount": 10.0, "tax_amount": 2.1, "total": 12.1, "tax_rate": 21.0}
    ],
}
REQUEST_ID = "an order made before"
CHECKS = [not_a_server_error, response_schema_conformance, content_type_conformance]


def _chifts_file() -> dict[str, Any]:
    """Chift's file with nothing but the operations used here."""
    file = chifts_file()
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
        home = self.home = f"{shop.url}/consumers/{ours['consumer_id']}"
        product = self.session.get(f"{home}/commerce/products").json()["items"][0]
        customer = self.session.get(f"{home}/pos/customers").json()["items"][0]
        self.known = {
            "consumer_id": ours["consumer_id"],
            "connection_id": ours["commerce_connection_id"],
            "customer_id": customer["id"],
            "product_id": product["id"],
            "variant_id": product["variants"][0]["id"],
            "integrationid": 4001,
        }
        self.place = self.session.get(f"{home}/pos/locations").json()["items"][0]["id"]
        self.stock = self.session.get(f"{home}/commerce/locations").json()["items"][0]["id"]
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
        self.order_habits({"invoicing": True})
        self.known["invoice_id"] = self.session.post(f"{home}/invoicing/invoices", json=INVOICE).json()["id"]
        refund = {"order": self.known["order_id"], "cents": 100}
        requests.post(f"{self.url}/_sandbox/refund", json=refund, timeout=20).raise_for_status()

    def get(self, path: str) -> requests.Response:
        """GET below the consumer."""
        return self.session.get(f"{self.home}{path}")

    def order_habits(self, habits: dict[str, Any]) -> dict[str, Any]:
        """By the back door; all habits then in force."""
        answer = requests.post(f"{self.url}/_sandbox/habits", json=habits, timeout=20)
        answer.raise_for_status()
        told: dict[str, Any] = answer.json()
        return told


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
def visitor(shop_process: SandboxProcess) -> Iterator[Visitor]:
    shop_process.reset()
    made = Visitor(shop_process)
    with made.session:
        yield made


def _make_it_meet_something(case: Any, visitor: Visitor) -> None:
    """Puts ids that exist where the generator put its own, so that answers are more than refusals."""
    for name in case.path_parameters or {}:
        case.path_parameters[name] = visitor.known.get(name, case.path_parameters[name])
    if "client_request_id" in (case.query or {}):
        case.query["client_request_id"] = REQUEST_ID
    if (case.query or {}).get("location_id") is not None:
        case.query["location_id"] = visitor.place
    if "set_quantity" in case.path and isinstance(case.body, dict):
        case.body["location_id"] = visitor.stock
    if case.method == "PATCH" and isinstance(case.body, dict) and case.body.get("customer_id") is not None:
        case.body["customer_id"] = visitor.known["customer_id"]
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

    if "/invoicing/" in path:
        visitor.order_habits({"invoicing": True})
    positive = mode is schemathesis.GenerationMode.POSITIVE
    seen = set[int]()

    @settings(
        max_examples=200 if settings.get_current_profile_name() == "many" else 7,
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
        if known and positive and (method, path) == ("post", f"{HOME}/invoicing/invoices"):
            case.body.update({name: INVOICE[name] for name in ("untaxed_amount", "tax_amount", "total", "lines")})
        answer = case.call(base_url=visitor.url, session=visitor.session)
        seen.add(answer.status_code)
        case.validate_response(answer, checks=CHECKS)

    answers_fit()
    # A door that only ever refuses would prove nothing.
    assert 200 in seen or not positive


def test_every_operation_of_the_two_apis_is_tried() -> None:
    paths: dict[str, dict[str, Any]] = chifts_file()["paths"]
    theirs = {
        (method, path.removeprefix(HOME), operation["operationId"])
        for path, methods in paths.items()
        if path.startswith((f"{HOME}/pos/", f"{HOME}/commerce/"))
        for method, operation in methods.items()
    }

    assert {(method.lower(), path, name) for method, path, name in OPERATIONS} == theirs
    assert {(method, f"{HOME}{path}") for method, path, _ in theirs} <= set(USED)


YEAR_1 = "0001-01-01T00:00:00Z"
# What Chift's file does not allow: the habit is that the shop does it all the same.
BREAKING: tuple[tuple[dict[str, Any], str], ...] = (
    ({"odd_currencies": {"PC-80": 978}}, "/commerce/products"),
    ({"odd_currencies": {"PC-80": None}}, "/commerce/products"),
    ({"order_status": "on_hold"}, "/commerce/orders"),
)
HABITS: tuple[dict[str, Any], ...] = (
    {
        "odd_prices": {"*": "null"},
        "nameless": ["PC-80"],
        "two_barcodes": ["PC-80"],
        "html_names": True,
        "no_variants": ["SL-01"],
    },
    {"odd_prices": {"*": "missing"}, "gone": {"PC-80": "deleted", "TL-02": "renamed", "CB-01": "out_of_stock"}},
    {"odd_dates": {"goods": YEAR_1, "customers": "9999-12-31T23:59:59Z", "orders": YEAR_1}},
    {"phones": "mixed", "addresses": "mixed", "further_addresses": True, "branches": 2, "agent": "up"},
    {"fees": [{}, {"type": "other"}], "refunded": 3.5, "transaction_status": "failed", "order_status": "refunded"},
    {"tax_rates": "fraction", "payment_methods": "none", "notes": "dropped", "pictures": "odd", "most_rows": 7},
    {"invoicing": True, "books_refunds": "twice", "refunds_tell": "amount"},
)
READ = [
    *(f"/commerce/{name}" for name in ("products", "customers", "orders", "payment-methods", "taxes", "countries")),
    *(f"/pos/{name}" for name in ("customers", "orders", "locations", "products", "payment-methods", "tax-rates")),
    "/pos/payments?date_from=2020-01-01&date_to=2100-01-01",
    "/pos/sales?date_from=2020-01-01&date_to=2100-01-01",
    "/connections",
]


@pytest.mark.parametrize("habits", [*HABITS, *({"shop": name} for name in CHARACTERS)], ids=str)
def test_odd_shops_answer_by_the_file_too(habits: dict[str, Any], visitor: Visitor) -> None:
    """Each habit but those of BREAKING stays within the file: the file allows so much."""
    try:
        told = visitor.order_habits({**habits, "time_scale": 0})
        listed = visitor.get("/commerce/payment-methods").json()["items"]
        named = "name" if told["methods_by"] == "exact_name" else "id"
        goods = visitor.get("/commerce/products?size=20").json()["items"]
        order = _order(next(one["id"] for product in reversed(goods) for one in product["variants"]))
        order["payment_method"] = next((each[named] for each in listed if each["active"]), None)
        made = visitor.session.post(f"{visitor.home}/commerce/orders", json=order)
        assert made.status_code == (405 if told["shop"] == "readonly" else 200), made.text
        for path in READ:
            answer = visitor.get(path)
            if answer.status_code == 200:
                SCHEMA[f"{HOME}{path.partition('?')[0]}"]["get"].validate_response(answer)
            else:
                assert answer.json()["error_code"] == "ERROR_NO_ACTIVE_CONNECTION"
    finally:
        visitor.order_habits({"shop": "ordinary"})


def test_what_leaves_the_file_is_seen() -> None:
    """Also proves that the test before would notice. In a shop of its own: its orders stay."""
    with SandboxProcess("--port", "0") as shop:
        visitor = Visitor(shop)
        with visitor.session:
            for habits, path in BREAKING:
                visitor.order_habits({"shop": "ordinary", **habits})
                visitor.session.post(f"{visitor.home}/commerce/orders", json=_order(visitor.known["variant_id"]))

                answer = visitor.get(f"{path}?size=100")

                assert answer.status_code == 200
                with pytest.raises((Failure, FailureGroup)):
                    SCHEMA[f"{HOME}{path}"]["get"].validate_response(answer)
