"""Every call of the Chift floor against a real practice-shop process: what a till gets to see."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import pytest_asyncio

from pos_app.chift.answer_values import COMMERCE, POS, ResultPage
from pos_app.chift.api import ChiftApi
from pos_app.chift.credentials import Credentials
from pos_app.chift.errors import (
    ChiftDuplicate,
    ChiftNotFound,
    ChiftRefused,
    ChiftSetup,
    ChiftUnauthorised,
    ChiftUnreachable,
)
from pos_app.domain.catalogue import Item, ItemStatus
from pos_app.domain.order import Order
from pos_app.domain.submission import Kind
from tests.line_to import line_to
from tests.unit.chift.chift_samples import CUSTOMER, LINE, ORDER
from tests.unit.sandbox.sandbox_process import SandboxProcess

pytestmark = pytest.mark.asyncio


def _today() -> date:
    return datetime.now(UTC).date()


@pytest.fixture(scope="module")
def shop() -> Iterator[SandboxProcess]:
    with SandboxProcess("--port", "0", "--products", "950", "--customers", "230") as process:
        yield process


@pytest.fixture(scope="module")
def key(shop: SandboxProcess) -> Credentials:
    return Credentials(**shop.state()["credentials"])


@pytest_asyncio.fixture
async def api(shop: SandboxProcess, key: Credentials) -> AsyncIterator[ChiftApi]:
    opened = await line_to(shop.url, key)
    yield opened
    await opened.aclose()


async def _catalogue(api: ChiftApi, updated_after: datetime | None = None) -> list[ResultPage]:
    return [page async for page in api.product_pages(updated_after)]


async def _item(api: ChiftApi, sku: str) -> Item:
    return next(item for page in await _catalogue(api) for item in page.items if item.sku == sku)


async def _order(api: ChiftApi, note: str, price: str = "8.2563") -> Order:
    item = await _item(api, "TL-02")
    return replace(ORDER, lines=(replace(LINE, variant_id=item.variant_id, unit_price=Decimal(price)),), note=note)


async def test_connections(api: ChiftApi, key: Credentials) -> None:
    found = {connection.api: connection for connection in await api.connections()}
    assert found[POS].id == key.pos_connection_id
    assert found[COMMERCE].id == key.commerce_connection_id
    assert all(connection.active for connection in found.values())


async def test_the_whole_catalogue_in_order(api: ChiftApi) -> None:
    pages = await _catalogue(api)

    assert [page.number for page in pages] == list(range(1, 11))
    assert {page.total_pages for page in pages} == {10}
    assert sum(page.skipped for page in pages) == 0
    items = [item for page in pages for item in page.items]
    assert len({item.variant_id for item in items}) == len(items) > 950
    tea_towel = next(item for item in items if item.sku == "TL-02")
    assert (tea_towel.name, tea_towel.price, tea_towel.currency) == ("Torchon lin", Decimal("9.99"), "EUR")
    apron = next(item for item in items if item.sku == "TC-L")
    assert apron.name == "Tablier coton L"
    voucher = next(item for item in items if item.sku == "BO-25")
    assert not voucher.taxable
    assert next(item for item in items if item.sku == "CA-24").status is ItemStatus.ARCHIVED
    assert next(item for item in items if item.sku == "SK-01").stock is None


async def test_nothing_changed_since_tomorrow(api: ChiftApi) -> None:
    (page,) = await _catalogue(api, datetime.now(UTC) + timedelta(days=1))
    assert page == ResultPage((), 1, 1, 0, (), 0)


async def test_categories_taxes_and_ways_to_pay(api: ChiftApi) -> None:
    assert "Food" in {category.name for category in await api.categories()}
    assert {tax.rate for tax in await api.taxes()} == {Decimal(0), Decimal(6), Decimal(12), Decimal(21)}
    methods = {method.name: method.active for method in await api.payment_methods()}
    assert (methods["Cash"], methods["Cheque"]) == (True, False)


async def test_customers_are_found_by_name_mail_and_phone_and_all_of_them_listed(api: ChiftApi) -> None:
    (elise,) = await api.search_customers("elise lef")
    assert (elise.first_name, elise.phone, elise.address.city) == ("Élise", "+32475123456", "Brussels")
    assert await api.customers_by_email("Elise.Lefevre@example.be") == (elise,)
    assert await api.customers_by_phone("+32475123456") == (elise,)
    assert await api.customer(elise.remote_id) == elise
    assert await api.search_customers("nobody of that name") == ()

    pages = [page async for page in api.customer_pages()]
    everybody = [customer for page in pages for customer in page.customers]
    assert elise in everybody
    assert len({customer.id for customer in everybody}) == len(everybody) >= 243


async def test_a_customer_is_created_once_under_its_request_id(api: ChiftApi, shop: SandboxProcess) -> None:
    wanted = replace(CUSTOMER, phone="+32475990011", email="new@example.be")
    made = (await api.create_customer(wanted, "customer-1")).customer
    with pytest.raises(ChiftDuplicate) as caught:
        await api.create_customer(wanted, "customer-1")

    assert not caught.value.in_process
    known = await api.transaction("customer-1", kind=Kind.CUSTOMER)
    assert known is not None
    assert (known.status_code, known.created_entity_id) == (200, made.remote_id)
    found = await api.customer(made.remote_id)
    assert replace(found, id="c1", remote_id="") == wanted
    assert [c["request_id"] for c in shop.state()["customers"]].count("customer-1") == 1


async def test_a_customer_who_is_not_there(api: ChiftApi) -> None:
    with pytest.raises(ChiftNotFound) as caught:
        await api.customer("99999999-9999-4999-8999-999999999999")
    assert caught.value.error_code == "ERROR_CUSTOMER_NOT_FOUND"


async def test_an_order_arrives_with_its_totals_and_can_be_found_again(api: ChiftApi, shop: SandboxProcess) -> None:
    made = (await api.create_order(await _order(api, "Receipt 1-261122-0001"), "order-1")).created

    assert made.order_number
    assert (made.untaxed, made.tax, made.total) == (Decimal("24.77"), Decimal("5.20"), Decimal("29.97"))
    assert made.line_totals == (Decimal("29.97"),)
    known = await api.transaction("order-1", kind=Kind.ORDER)
    assert known is not None
    assert (known.status_code, known.created_entity_id) == (200, made.remote_id)
    placed = await api.order(made.remote_id, fresh=True)
    assert (placed.created, placed.note, placed.status) == (made, "Receipt 1-261122-0001", "confirmed")
    listed = [o async for page in api.order_pages(_today(), _today(), fresh=True) for o in page]
    # A list's answer is not kept: one order's is, to be looked at.
    assert json.loads(placed.created.whole)["id"] == made.remote_id
    assert replace(placed, created=replace(placed.created, whole="")) in listed
    (held,) = [order for order in shop.state()["orders"] if order["request_id"] == "order-1"]
    assert (held["note"], held["id"]) == ("Receipt 1-261122-0001", made.remote_id)


async def test_what_nobody_ever_sent_is_unknown(api: ChiftApi) -> None:
    assert await api.transaction("never", kind=Kind.ORDER) is None
    assert await api.transaction("order-1", kind=Kind.CUSTOMER) is None, "ids are known per connection"
    with pytest.raises(ChiftNotFound):
        await api.order("99999999-9999-4999-8999-999999999999")


@pytest.mark.parametrize(
    ("phone", "code"),
    [("0475123456", "ERROR_PHONE_INVALID"), ("+32475123456", "ERROR_PHONE_ALREADY_USED")],
)
async def test_a_refused_phone_is_named_and_the_sentence_is_the_servers(api: ChiftApi, phone: str, code: str) -> None:
    order = await _order(api, "Receipt 1-261122-0002")
    wrong = replace(order, party=replace(order.party, phone=phone, email="other@example.be"))
    with pytest.raises(ChiftRefused) as caught:
        await api.create_order(wrong, f"refused {code}")

    assert (caught.value.field, caught.value.error_code, caught.value.may_have_committed) == ("phone", code, False)
    assert "phone number" in caught.value.sentence
    known = await api.transaction(f"refused {code}", kind=Kind.ORDER)
    assert known is not None
    assert (known.status_code, known.created_entity_id) == (422, "")


async def test_what_the_shop_sold_today(api: ChiftApi) -> None:
    before = await api.pos_sales(_today())
    await api.create_order(await _order(api, "Receipt 1-261122-0003"), "order-3")
    after, closure = await api.pos_sales(_today()), await api.closure(_today())

    assert after.total - before.total == Decimal("29.97")
    assert after.tax - before.tax == Decimal("5.20")
    assert sum(rate.total for rate in after.rates) == after.total
    assert (closure.total, closure.tax, closure.is_closed) == (after.total, after.tax, False)
    quiet = await api.closure(_today() - timedelta(days=400))
    assert (quiet.total, quiet.count, quiet.is_closed) == (Decimal(0), 0, True)


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"client_secret": "old"}, ChiftUnauthorised),
        ({"account_id": "no uuid"}, ChiftUnauthorised),
        ({"consumer_id": "99999999-9999-4999-8999-999999999999"}, ChiftSetup),
        ({"commerce_connection_id": "99999999-9999-4999-8999-999999999999"}, ChiftSetup),
    ],
)
async def test_wrong_settings_are_never_blamed_on_the_order(
    shop: SandboxProcess, key: Credentials, change: dict[str, str], kind: type[Exception]
) -> None:
    api = await line_to(shop.url, replace(key, **change))
    try:
        with pytest.raises(kind):
            await api.create_order(ORDER, "wrong settings")
    finally:
        await api.aclose()
    assert "wrong settings" not in {order["request_id"] for order in shop.state()["orders"]}


async def test_tokens_that_live_two_seconds_are_renewed_without_anybody_noticing() -> None:
    with SandboxProcess("--port", "0", "--token-seconds", "2") as process:
        api = await line_to(process.url, Credentials(**process.state()["credentials"]))
        try:
            for _ in range(3):
                await asyncio.gather(*(api.taxes() for _ in range(8)))
                await asyncio.sleep(1.1)
        finally:
            await api.aclose()


async def test_a_shop_that_dies_and_comes_back_is_used_on_with_the_same_line(tmp_path: Path) -> None:
    data = str(tmp_path / "shop.db")
    first = SandboxProcess("--port", "0", "--data", data)
    key = Credentials(**first.state()["credentials"])
    api = await line_to(first.url, key)
    try:
        order = await _order(api, "Receipt 1-261122-0009")
        await api.create_order(order, "before")
        first.kill()
        with pytest.raises(ChiftUnreachable):
            await api.create_order(order, "after")
        with SandboxProcess("--port", str(first.port), "--data", data) as again:
            await api.create_order(order, "after")
            with pytest.raises(ChiftDuplicate):
                await api.create_order(order, "before")
            assert [o["request_id"] for o in again.state()["orders"]] == ["before", "after"]
    finally:
        await api.aclose()
