"""What the till sends fits Chift's own OpenAPI file, to the name and the digit (proof 3 of issue 2)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import given
from pydantic import ValidationError

from pos_app.chift import translate
from pos_app.chift.api import ChiftApi
from pos_app.chift.errors import ChiftNotFound, ChiftNotSupported, ChiftRefused
from pos_app.chift.models_out import OrderOut
from pos_app.domain.customer import Address, Customer
from pos_app.domain.order import Order
from pos_app.domain.submission import Kind
from pos_app.domain.tax import TaxRate
from tests.unit.chift.chift_samples import CUSTOMER, KEY, LINE, ORDER, customers, orders
from tests.unit.chift.conftest import Opener
from tests.unit.chift.loopback import Loopback, Seen, http
from tests.unit.chift.openapi_rules import problems_of, problems_of_body

ORDER_SCHEMA = {"$ref": "#/components/schemas/OrderItemIn"}
CUSTOMER_SCHEMA = {"$ref": "#/components/schemas/POSCreateCustomerItem"}
DAY = date(2026, 11, 22)


def _read(body: bytes) -> Any:
    return json.loads(body, parse_float=str, parse_int=str)


@given(orders)
def test_any_order_fits_chifts_own_file_and_keeps_every_digit(order: Order) -> None:
    body = translate.order_out(order).body()

    assert problems_of_body(ORDER_SCHEMA, body) == []
    sent = _read(body)
    for line, out in zip(order.lines, sent["lines"], strict=True):
        assert out == {
            "variant_id": line.variant_id,
            "quantity": str(line.quantity),
            "tax_rate": f"{line.rate.percent:f}",
            "unit_price": f"{line.unit_price:f}",
        }
    assert sent["customer"]["email"] == order.party.email
    assert sent.get("note", "") == order.note
    assert sent.get("payment_method", "") == order.payment_method
    for place in (sent["billing_address"], sent["shipping_address"]):
        assert place["street"] == order.party.address.street
        assert place.get("phone", "") == order.party.phone


@given(customers)
def test_any_customer_fits_chifts_own_file(customer: Customer) -> None:
    body = translate.customer_out(customer).body()

    assert problems_of_body(CUSTOMER_SCHEMA, body) == []
    sent = _read(body)
    assert (sent["first_name"], sent["last_name"]) == (customer.first_name, customer.last_name)
    assert sent.get("phone", "") == customer.phone
    whole = bool(customer.address.city and customer.address.postal_code)
    assert ("address" in sent) == whole


def test_the_file_is_a_judge_that_can_say_no() -> None:
    assert problems_of_body(ORDER_SCHEMA, b"{}")
    body = json.loads(translate.order_out(ORDER).body())
    assert problems_of_body(ORDER_SCHEMA, json.dumps({**body, "discount": 1}).encode())
    assert problems_of_body(
        ORDER_SCHEMA, json.dumps({**body, "lines": [{**body["lines"][0], "quantity": "3"}]}).encode()
    )


@pytest.mark.parametrize("price", ["4.005", "0.1000000001", "8.26", "0.00", "9999999.99"])
def test_a_price_stands_on_the_wire_with_its_own_digits(price: str) -> None:
    order = replace(ORDER, lines=(replace(LINE, unit_price=Decimal(price)),))
    assert f'"unit_price":{price}}}'.encode() in translate.order_out(order).body()


@pytest.mark.parametrize(
    "bad",
    [
        replace(LINE, quantity=0),
        replace(LINE, quantity=-1),
        replace(LINE, quantity=1.5),  # type: ignore[arg-type]
        replace(LINE, quantity=True),
        replace(LINE, variant_id=""),
        replace(LINE, unit_price=Decimal("NaN")),
        replace(LINE, unit_price=8.25),  # type: ignore[arg-type]
        replace(LINE, unit_price="8.25"),  # type: ignore[arg-type]
    ],
)
def test_what_chift_would_refuse_by_its_form_is_never_written(bad: Any) -> None:
    with pytest.raises(ValidationError):
        translate.order_out(replace(ORDER, lines=(bad,)))


def test_a_body_holds_no_field_that_chift_does_not_know() -> None:
    known = translate.order_out(ORDER).model_dump()
    assert OrderOut.model_validate(known) == translate.order_out(ORDER)
    with pytest.raises(ValidationError):
        OrderOut.model_validate({**known, "discount": Decimal(1)})


@pytest_asyncio.fixture
async def server() -> AsyncIterator[Loopback]:
    async def handle(seen: Seen, writer: asyncio.StreamWriter) -> None:
        one = '{"id": "1", "status_code": 200, "total": 1, "tax_amount": 1, "items": [], "status": "open"}'
        writer.write(http(200, "[]" if seen.path.endswith("/connections") else one))

    async with Loopback(handle) as running:
        yield running


async def _every_call(api: ChiftApi) -> None:
    await api.connections()
    await api.search_customers("Lefèvre & fils #1/2?")
    await api.customers_by_email("a+b@example.be")
    await api.customers_by_phone("+32475123456")
    _ = [page async for page in api.customer_pages()]
    await api.customer("c/1 é?#")
    await api.create_customer(CUSTOMER, "request-1")
    _ = [page async for page in api.product_pages()]
    _ = [page async for page in api.product_pages(datetime(2026, 11, 22, 10, 30, tzinfo=UTC))]
    await api.categories()
    await api.taxes()
    await api.payment_methods()
    await api.create_order(ORDER, "request-2")
    await api.order("o1")
    await api.order("o1", fresh=True)
    _ = [page async for page in api.order_pages(DAY, DAY, fresh=True)]
    await api.transaction("request-2", kind=Kind.ORDER)
    await api.transaction("request-1", kind=Kind.CUSTOMER)
    await api.pos_sales(DAY)
    await api.closure(DAY)


@pytest.mark.asyncio
async def test_every_call_is_one_that_chifts_own_file_has(opened: Opener, server: Loopback) -> None:
    async with opened(server.url) as api:
        await _every_call(api)

    assert len(server.calls) == 20
    assert {seen.target: problems_of(seen) for seen in server.seen if problems_of(seen)} == {}
    assert server.calls[1].query["search"] == "Lefèvre & fils #1/2?"
    assert server.calls[5].path.endswith("/pos/customers/c%2F1%20%C3%A9%3F%23")


@pytest.mark.asyncio
async def test_headers_of_every_call(opened: Opener, server: Loopback) -> None:
    async with opened(server.url) as api:
        await _every_call(api)

    assert "x-chift-client-requestid" not in server.seen[0].headers, "the token call has none"
    assert "authorization" not in server.seen[0].headers
    for seen in server.calls:
        headers = seen.headers
        assert headers["authorization"] == "Bearer t1"
        assert ("x-chift-client-requestid" in headers) == (seen.method == "POST")
        connection = {"pos": KEY.pos_connection_id, "commerce": KEY.commerce_connection_id}.get(seen.path.split("/")[3])
        assert headers.get("x-chift-connectionid") == connection
    posts = [s.headers["x-chift-client-requestid"] for s in server.calls if s.method == "POST"]
    assert posts == ["request-1", "request-2"]
    fresh = [s.target for s in server.calls if s.headers.get("x-chift-force-refresh") == "true"]
    assert len(fresh) == 2
    asked = [s.path.split("/")[4] for s in server.calls if s.path.endswith("/transactions")]
    assert asked == [KEY.commerce_connection_id, KEY.pos_connection_id]


@pytest.mark.asyncio
async def test_without_connection_ids_chift_chooses_and_cannot_be_asked(opened: Opener, server: Loopback) -> None:
    key = replace(KEY, pos_connection_id="", commerce_connection_id="")
    async with opened(server.url, key=key) as api:
        await api.create_order(ORDER, "r1")
        assert "x-chift-connectionid" not in server.calls[0].headers
        for kind in Kind:
            with pytest.raises(ChiftNotSupported):
                await api.transaction("r1", kind=kind)
    assert len(server.calls) == 1


@pytest.mark.asyncio
@pytest.mark.parametrize("remote_id", ["", ".", ".."])
async def test_an_id_never_leads_to_another_call(opened: Opener, server: Loopback, remote_id: str) -> None:
    async with opened(server.url) as api:
        with pytest.raises(ChiftNotFound):
            await api.customer(remote_id)
        with pytest.raises(ChiftNotFound):
            await api.order(remote_id)
    assert server.seen == []


@pytest.mark.asyncio
async def test_an_order_that_breaks_its_form_comes_back_with_its_field_and_nothing_is_sent(
    opened: Opener, server: Loopback
) -> None:
    bad = replace(ORDER, lines=(LINE, replace(LINE, quantity=0, rate=TaxRate(Decimal(6)))))
    async with opened(server.url) as api:
        with pytest.raises(ChiftRefused) as caught:
            await api.create_order(bad, "r1")
        assert (caught.value.field, caught.value.may_have_committed) == ("quantity", False)
        with pytest.raises(ChiftRefused) as caught:
            await api.create_customer(replace(CUSTOMER, last_name="", address=Address()), "r2")
        assert caught.value.field == "last_name"
    assert server.seen == []


@pytest.mark.asyncio
async def test_whatever_a_scanner_brings_a_search_stays_a_search(opened: Opener, server: Loopback) -> None:
    async with opened(server.url) as api:
        assert await api.search_customers("x" * 1_000_000) == ()
        assert await api.search_customers("  ") == ()
        assert await api.customers_by_phone("") == ()
    assert [len(seen.query["search"]) for seen in server.calls] == [200]
