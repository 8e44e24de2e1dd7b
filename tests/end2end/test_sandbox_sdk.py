"""Chift's official SDK, unchanged, against the practice shop over HTTP: proof that the shop is faithful."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from chift.api.client import ChiftClient
from chift.api.exceptions import ChiftException
from chift.models.consumers import Consumer

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
def shop() -> Iterator[SandboxProcess]:
    with SandboxProcess("--port", "0", "--customers", "150") as process:
        yield process


@pytest.fixture
def ours(shop: SandboxProcess) -> dict[str, str]:
    credentials: dict[str, str] = shop.state()["credentials"]
    return credentials


@pytest.fixture
def client(shop: SandboxProcess, ours: dict[str, str]) -> Iterator[Any]:
    made = ChiftClient(
        client_id=ours["client_id"],
        client_secret=ours["client_secret"],
        account_id=ours["account_id"],
        url_base=shop.url,
    )
    yield made
    made.session.close()


@pytest.fixture
def consumer(client: Any, ours: dict[str, str]) -> Any:
    return Consumer.get(ours["consumer_id"], client=client)


def test_the_consumer_itself(consumer: Any, ours: dict[str, str]) -> None:
    assert str(consumer.consumerid) == ours["consumer_id"]
    assert consumer.name == "Practice shop Rue Haute"


def test_the_consumers_of_the_account(client: Any, ours: dict[str, str]) -> None:
    assert [str(found.consumerid) for found in Consumer.all(client=client)] == [ours["consumer_id"]]


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


def test_a_customer_who_is_not_there(consumer: Any, client: Any) -> None:
    with pytest.raises(ChiftException) as caught:
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
    consumer: Any, client: Any, ours: dict[str, str], shop: SandboxProcess
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
    with pytest.raises(ChiftException) as caught:
        client.post_one("commerce", "orders", body)
    assert caught.value.error_code == "REQUEST_ALREADY_PROCESSED"


def test_what_the_day_brought(consumer: Any, client: Any) -> None:
    closure = consumer.pos.Closure.get("2020-01-01", client=client)

    assert (str(closure.status.value), closure.closures) == ("closed", [])


def test_a_wrong_secret(shop: SandboxProcess, ours: dict[str, str]) -> None:
    client = ChiftClient(
        client_id=ours["client_id"],
        client_secret="wrong",
        account_id=ours["account_id"],
        url_base=shop.url,
    )
    with pytest.raises(ChiftException, match="ERROR_CHIFT_AUTHENTICATION_ERROR"):
        Consumer.get(ours["consumer_id"], client=client)
    client.session.close()
