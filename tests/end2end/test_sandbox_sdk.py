"""Chift's official SDK, unchanged, against the practice shop over HTTP: proof that the shop is faithful."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from tests.unit.sandbox.sandbox_process import SandboxProcess

ADDRESS = {
    "first_name": "Élise",
    "last_name": "Lefèvre",
    "street": "Rue Haute",
    "number": "12",
    "city": "Brussels",
    "postal_code": "1000",
    "country": "BE",
}


@pytest.fixture(scope="module")
def sdk() -> SimpleNamespace:
    """What the tests use of the SDK: its thousand models take a second to import, for every worker that reads this."""
    from chift.api.client import ChiftClient
    from chift.api.exceptions import ChiftException
    from chift.models.consumers import Consumer
    from chift.models.integrations import Integration

    return SimpleNamespace(
        ChiftClient=ChiftClient, ChiftException=ChiftException, Consumer=Consumer, Integration=Integration
    )


@pytest.fixture(scope="module")
def shop() -> Iterator[SandboxProcess]:
    with SandboxProcess("--port", "0", "--customers", "150") as process:
        yield process


@pytest.fixture
def ours(shop: SandboxProcess) -> dict[str, str]:
    credentials: dict[str, str] = shop.state()["credentials"]
    return credentials


@pytest.fixture
def client(sdk: SimpleNamespace, shop: SandboxProcess, ours: dict[str, str]) -> Iterator[Any]:
    made = sdk.ChiftClient(
        client_id=ours["client_id"],
        client_secret=ours["client_secret"],
        account_id=ours["account_id"],
        url_base=shop.url,
    )
    yield made
    made.session.close()


@pytest.fixture
def consumer(sdk: SimpleNamespace, client: Any, ours: dict[str, str]) -> Any:
    return sdk.Consumer.get(ours["consumer_id"], client=client)


def test_the_consumer_itself(consumer: Any, ours: dict[str, str]) -> None:
    assert str(consumer.consumerid) == ours["consumer_id"]
    assert consumer.name == "Practice shop Rue Haute"


def test_the_consumers_of_the_account(sdk: SimpleNamespace, client: Any, ours: dict[str, str]) -> None:
    assert [str(found.consumerid) for found in sdk.Consumer.all(client=client)] == [ours["consumer_id"]]


def test_connections(consumer: Any, client: Any, ours: dict[str, str]) -> None:
    found = {each.api: str(each.connectionid) for each in consumer.Connection.all(client=client)}

    assert found == {"Point of Sale": ours["pos_connection_id"], "eCommerce": ours["commerce_connection_id"]}


def test_customers_are_listed_over_pages_found_and_made(consumer: Any, client: Any) -> None:
    everybody = consumer.pos.Customer.all(client=client)
    assert len(everybody) == 163
    elise = consumer.pos.Customer.get(everybody[0].id, client=client)
    assert elise.name == "Élise Lefèvre"
    assert elise.addresses[0].city == "Brussels"
    by_phone = consumer.pos.Customer.all(params={"phone": "+32475123456"}, client=client)
    assert [each.id for each in by_phone] == [elise.id]

    made = consumer.pos.Customer.create({"first_name": "Ada", "last_name": "Byron"}, client=client)

    assert consumer.pos.Customer.get(made.id, client=client).name == "Ada Byron"


def test_a_customer_who_is_not_there(sdk: SimpleNamespace, consumer: Any, client: Any) -> None:
    with pytest.raises(sdk.ChiftException) as caught:
        consumer.pos.Customer.get("nobody", client=client)

    assert caught.value.error_code == "ERROR_CUSTOMER_NOT_FOUND"


def test_goods_taxes_categories_and_payment_methods(consumer: Any, client: Any) -> None:
    goods = consumer.commerce.Product.all(client=client)
    linen = next(each for each in goods if each.name == "Torchon lin")
    variant = consumer.commerce.Variant.get(linen.variants[0].id, client=client)

    assert consumer.commerce.Product.get(linen.id, client=client).variants[0].sku == "TL-02"
    assert (variant.sku, variant.barcode, variant.prices[0].price) == ("TL-02", "5410000000019", 9.99)
    assert [tax.rate for tax in consumer.commerce.Tax.all(client=client)] == [0, 6, 12, 21]
    categories = [each.name for each in consumer.commerce.ProductCategory.all(client=client)]
    assert categories[:4] == ["Food", "Drinks", "Home", "Gifts"]
    methods = {each.name: each.active for each in consumer.commerce.PaymentMethod.all(client=client)}
    assert methods == {"Cash": True, "Card": True, "Transfer": True, "Cheque": False}


def test_an_order_made_by_the_sdks_client_is_read_by_its_models(
    sdk: SimpleNamespace, consumer: Any, client: Any, ours: dict[str, str], shop: SandboxProcess
) -> None:
    goods = consumer.commerce.Product.all(params={"sku": "TL-02"}, client=client)
    body = {
        "customer": {"email": "elise.lefevre@example.be"},
        "billing_address": ADDRESS,
        "shipping_address": ADDRESS,
        "currency": "EUR",
        "note": "1-261122-0001",
        "lines": [{"variant_id": goods[0].variants[0].id, "quantity": 3, "tax_rate": 21.0, "unit_price": 8.2562}],
        "payment_method": "Cash",
    }
    client.consumer_id = ours["consumer_id"]
    client.client_request_id = "sdk-1"

    made = client.post_one("commerce", "orders", body)

    read = consumer.commerce.Order.get(made["id"], client=client)
    assert (read.order_number, str(read.status.value), read.total) == ("100001", "confirmed", 29.97)
    assert read.note == "1-261122-0001"
    assert [each.id for each in consumer.commerce.Order.all(client=client)] == [made["id"]]
    assert [each["request_id"] for each in shop.state()["orders"]] == ["sdk-1"]

    client.consumer_id = ours["consumer_id"]
    client.client_request_id = "sdk-1"
    with pytest.raises(sdk.ChiftException) as caught:
        client.post_one("commerce", "orders", body)
    assert caught.value.error_code == "REQUEST_ALREADY_PROCESSED"


def test_what_the_day_brought(consumer: Any, client: Any) -> None:
    closure = consumer.pos.Closure.get("2020-01-01", client=client)

    assert (str(closure.status.value), closure.closures) == ("closed", [])


def test_the_tills_own_lists(consumer: Any, client: Any) -> None:
    pos = consumer.pos
    methods = pos.PaymentMethod.all(limit=2, client=client)
    assert [each.name for each in methods] == ["Cash", "Card"]
    (place,) = pos.Location.all(limit=2, client=client)
    assert (place.name, place.timezone, place.address.city) == ("Rue Haute", "Europe/Brussels", "Brussels")
    (product,) = pos.Product.all(limit=1, client=client)
    assert (product.name, product.prices[0].unit_price) == ("Pain de campagne 800 g", 4.2)
    categories = pos.ProductCategory.all(client=client)
    assert [each.name for each in categories][:2] == ["Food", "Drinks"]
    assert [each.rate for each in pos.Tax.all(client=client)] == [0, 6, 12, 21]


def test_tickets_and_payments(consumer: Any, client: Any, ours: dict[str, str]) -> None:
    goods = consumer.commerce.Product.all(params={"sku": "TL-02"}, client=client)
    body = {
        "customer": {"email": "elise.lefevre@example.be"},
        "billing_address": ADDRESS,
        "shipping_address": ADDRESS,
        "currency": "EUR",
        "lines": [{"variant_id": goods[0].variants[0].id, "quantity": 1, "tax_rate": 21.0, "unit_price": 8.2562}],
        "payment_method": "Cash",
    }
    client.consumer_id = ours["consumer_id"]
    client.post_one("commerce", "orders", body)
    ever = {"date_from": "2020-01-01", "date_to": "2100-01-01"}

    tickets = consumer.pos.Order.all(ever, client=client)

    assert tickets
    for ticket in tickets:
        assert ticket == consumer.pos.Order.get(ticket.id, client=client)
    payments = consumer.pos.Payment.all(params=ever, client=client)
    assert [each.order_id for each in payments] == [each.id for each in tickets]
    assert {each.payment_method_name for each in payments} == {"Cash"}
    # The SDK's own test asks for days in the wrong order: there are none, and that is no error.
    upside_down = {"date_from": "2023-01-08", "date_to": "2023-01-01"}
    assert consumer.pos.Order.all(upside_down, client=client) == []
    assert consumer.pos.Payment.all(params=upside_down, limit=2, client=client) == []


def test_places_and_integrations(sdk: SimpleNamespace, consumer: Any, client: Any) -> None:
    assert [each.name for each in consumer.commerce.Location.all(limit=2, client=client)] == ["Rue Haute"]
    found = sdk.Integration.all(client=client)
    assert [each.integrationid for each in found] == [3001, 4001]
    assert {str(each.status.value) for each in found} == {"active"}


def test_a_wrong_secret(sdk: SimpleNamespace, shop: SandboxProcess, ours: dict[str, str]) -> None:
    client = sdk.ChiftClient(
        client_id=ours["client_id"],
        client_secret="wrong",
        account_id=ours["account_id"],
        url_base=shop.url,
    )
    with pytest.raises(sdk.ChiftException, match="ERROR_CHIFT_AUTHENTICATION_ERROR"):
        sdk.Consumer.get(ours["consumer_id"], client=client)
    client.session.close()
