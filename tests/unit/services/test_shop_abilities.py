"""What the test of the connection says each kind of shop can and cannot do: against a practice shop over a socket."""

from __future__ import annotations

import asyncio
import json
import urllib.request
from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import UTC
from decimal import Decimal
from typing import Any

import pytest

from pos_app.app.shop_connection import open_shop as open_real_shop
from pos_app.chift.answer_values import ResultPage, Support
from pos_app.chift.set_up import LocationIn, location
from pos_app.presenters.common.views import Tone
from pos_app.presenters.common.words import ENGLISH
from pos_app.presenters.settings.abilities import ability_rows
from pos_app.presenters.settings.connection_messages import done_sentence, step_rows, trouble_sentence
from pos_app.presenters.settings.draft import Draft
from pos_app.presenters.settings.facts import SectionFacts, Sight, TillFacts
from pos_app.sandbox.characters import CHARACTERS
from pos_app.services.clock import system_clock
from pos_app.services.settings.abilities import Abilities, Goods, count_goods, read_goods
from pos_app.services.settings.connection_test import Check, Result, ShopStep, Why
from pos_app.system.settings_file import Settings
from tests.unit.sandbox.sandbox_process import SandboxProcess
from tests.unit.services.test_connection_check import check, results, right, trouble


def look(shop: SandboxProcess, **settings: str) -> Check:
    """What a test of the connection finds now; its reports all answer."""
    found, told = check(replace(right(shop)[0], **settings), right(shop)[1])  # type: ignore[arg-type]
    assert told[-1] == found
    for one in told:
        assert len(step_rows(one, ENGLISH, running=True)) == len(ShopStep)
    return found


@pytest.mark.parametrize("name", CHARACTERS)
def test_every_kind_of_shop_passes_or_says_which_branch_it_wants(shop: SandboxProcess, name: str) -> None:
    shop.order_habits(shop=name, time_scale=0)
    found = look(shop)
    if name == "lightspeed":
        assert (trouble(found).step, trouble(found).why) == (ShopStep.BRANCH, Why.CHOOSE)
        assert "several branches" in trouble_sentence(trouble(found), ENGLISH)
        second = found.abilities.locations[1]
        assert (second.name, second.timezone) != ("", "")
        found = look(shop, location_id=second.id)
        assert found.location_id == second.id
    assert found.is_whole
    can = found.abilities
    assert can.has_pos == (name not in ("shopify", "ecommerce-only"))
    assert (can.orders is Support.NO) == (name == "readonly")
    assert can.goods.whole
    assert can.goods.priced > 20
    assert can.methods
    assert {rate.rate for rate in found.taxes} >= {Decimal(21), Decimal(6)}, "in percent, however they are written"
    said, tone = done_sentence(found, ENGLISH)
    whole = ("ordinary", "woocommerce", "prestashop", "odoo", "lightspeed", "careless-office")
    assert (said == "Everything works.") == (name in whole)
    if name == "readonly":
        assert tone is Tone.WARN
        assert "takes no orders" in said


def test_a_web_shop_alone_is_a_shop_whose_new_customers_stay_here(shop: SandboxProcess) -> None:
    shop.order_habits(shop="ecommerce-only")
    found = look(shop)
    assert found.pos_connection_id == ""
    assert found.abilities.new_customers is Support.NO
    (row,) = (row for row in step_rows(found, ENGLISH, running=False) if row.label == "Point-of-sale connection")
    assert row.tone is Tone.INFO
    assert "new ones are kept here" in row.text


@pytest.mark.parametrize(
    "failing",
    [
        {"match": "GET /pos/customers", "status": 502, "error_code": "ERROR_TECHNICAL"},
        {"match": "GET /pos/customers", "status": 400, "error_code": "ERROR_UNKNOWN"},
        {"match": "GET /pos/customers", "status": 401, "error_code": "ERROR_CONNECTOR_AUTHENTICATION"},
        {"match": "GET /commerce/taxes", "status": 400, "error_code": "ERROR_RESOURCE_NOT_SUPPORTED"},
        {"match": "GET /commerce/taxes", "status": 404},
        {"match": "GET /commerce/payment-methods", "status": 404},
        {"match": "GET /commerce/payment-methods", "status": 400, "error_code": "ERROR_DATA_VALIDATION"},
        {"match": "GET /commerce/product-categories", "status": 400},
        {"match": "GET /commerce/orders", "status": 502},
        {"match": "GET /pos/locations", "status": 405, "error_code": "ERROR_RESOURCE_NOT_SUPPORTED"},
        {"match": "GET /pos/products", "status": 404},
    ],
)
def test_a_list_that_a_till_can_do_without_is_a_note_and_no_stop(
    shop: SandboxProcess, failing: dict[str, object]
) -> None:
    shop.order_habits(failing=[failing])
    found = look(shop)
    assert found.is_whole, trouble(found)
    assert found.abilities.goods.priced > 20


def test_nothing_with_a_price_in_the_shops_currency_is_said_before_the_first_sale(shop: SandboxProcess) -> None:
    shop.order_habits(odd_currencies={"*": "USD"})
    found = look(shop)
    assert (results(found)[ShopStep.PRODUCTS], found.why(ShopStep.PRODUCTS)) == (Result.CANNOT, Why.NO_PRICES)
    assert found.abilities.goods.foreign == found.abilities.goods.for_sale > 20
    assert "No product has a price" in done_sentence(found, ENGLISH)[0]
    shop.order_habits(shop="ordinary", odd_prices={"*": "missing"})
    assert look(shop).abilities.goods.priced == 0
    shop.order_habits(shop="ordinary", odd_prices={"PC-80": "zero"}, odd_currencies={"TL-02": "USD"})
    goods = look(shop).abilities.goods
    assert (goods.unpriced, goods.foreign, len(goods.unsold)) == (1, 1, 2)


def test_what_cannot_be_sold_for_another_reason_than_its_price_is_counted(shop: SandboxProcess) -> None:
    shop.order_habits(no_variants=["TL-02"])
    found = look(shop)
    assert (found.abilities.goods.bare, found.abilities.goods.unread) == (1, 0)
    rows = ability_rows(Sight(Draft(Settings()), SectionFacts(TillFacts("", "")).checked(found), ENGLISH))
    (row,) = (row for row in rows if row.title == "1 product without a variant")
    assert row.tone is Tone.WARN
    assert "cannot be sold here" in row.text


def test_a_branch_without_a_name_is_called_by_its_address_or_its_id() -> None:
    where = {"street": "Rue Haute", "number": "1", "city": "Brussels", "name": "x"}
    rows = ({"id": "l1", "name": None, "address": where}, {"id": "l2", "name": " ", "address": None})
    assert [location(LocationIn.model_validate(row)).name for row in rows] == ["Rue Haute 1, Brussels", "l2"]


async def _pages(*pages: ResultPage) -> AsyncGenerator[ResultPage, None]:
    for page in pages:
        yield page


def test_goods_that_cannot_be_read_are_no_empty_shop() -> None:
    """The last page may say that another one follows it."""
    looked = asyncio.run(read_goods(_pages(ResultPage((), 1, 2, 40), ResultPage((), 2, 3, 3))))
    goods = count_goods(looked, "EUR")
    assert (goods.unread, goods.priced, goods.whole) == (43, 0, True)
    check = Check(abilities=Abilities(system_clock().now(), goods=goods))
    rows = ability_rows(Sight(Draft(Settings()), SectionFacts(TillFacts("", "")).checked(check), ENGLISH))
    titles = {row.title: row.tone for row in rows}
    assert titles["43 products could not be read"] is Tone.TROUBLE
    assert "No products" not in titles


@pytest.mark.parametrize(
    ("goods", "says"),
    [
        (Goods(46), "46 products, read every 15 minutes."),
        (Goods(44, hidden=2), "46 products, 2 of them archived or not in the web shop, read every 15 minutes."),
        (Goods(46, 1, 1), "46 products, 2 of them without a price here, read every 15 minutes."),
        (Goods(1), "1 product, read every 15 minutes."),
    ],
)
def test_goods_are_counted_as_the_sale_screen_counts_them(goods: Goods, says: str) -> None:
    """The report of a first start said 44, the foot of the screen 46."""
    check = Check(abilities=Abilities(system_clock().now(), goods=goods))
    rows = ability_rows(Sight(Draft(Settings()), SectionFacts(TillFacts("", "")).checked(check), ENGLISH))
    assert next(row.text for row in rows if row.title == "Products and stock") == says


@pytest.mark.parametrize(
    ("path", "status", "title", "says"),
    [
        ("taxes", 502, "No list of tax rates", "could not be read now"),
        ("taxes", 405, "No list of tax rates", "lists none"),
        ("payment-methods", 502, "No list of ways to pay", "could not be read now"),
        ("payment-methods", 405, "No ways to pay", "go out unpaid"),
    ],
)
def test_a_list_that_fails_now_is_not_said_to_be_empty(
    shop: SandboxProcess, path: str, status: int, title: str, says: str
) -> None:
    code = "ERROR_RESOURCE_NOT_SUPPORTED" if status == 405 else None
    shop.order_habits(failing=[{"match": f"GET /commerce/{path}", "status": status, "error_code": code}])
    at = Sight(Draft(Settings()), SectionFacts(TillFacts("", "")).checked(look(shop)), ENGLISH)
    (row,) = (row for row in ability_rows(at) if row.title == title)
    assert says in row.text


def test_a_local_agent_that_does_not_run_is_named(shop: SandboxProcess) -> None:
    shop.order_habits(shop="odoo", agent="down")
    found = look(shop)
    assert (trouble(found).step, trouble(found).why) == (ShopStep.COMMERCE, Why.AGENT)
    assert "local agent" in trouble_sentence(trouble(found), ENGLISH)


def sell(shop: SandboxProcess, variant: dict[str, Any], rate: str, times: int = 1) -> None:
    """Orders made at the shop before there was a till."""
    ours = shop.state()["credentials"]
    place = {
        "first_name": "A", "last_name": "B", "street": "Rue Haute", "number": "1", "city": "Brussels", "country": "BE"
    }  # fmt: skip
    line = {"variant_id": variant["id"], "quantity": 1, "tax_rate": float(rate), "unit_price": 10.0}
    order = {
        "customer": {"email": "a@example.com"}, "billing_address": place, "shipping_address": place,
        "currency": "EUR", "lines": [line] * times,
    }  # fmt: skip
    url = f"{shop.url}/consumers/{ours['consumer_id']}/commerce/orders"
    headers = {"authorization": f"Bearer {shop.token()}", "content-type": "application/json"}
    urllib.request.urlopen(urllib.request.Request(url, json.dumps(order).encode(), headers), timeout=20).close()


def variants(shop: SandboxProcess) -> dict[str, dict[str, Any]]:
    """The shop's variants by their SKU."""
    ours = shop.state()["credentials"]
    url = f"{shop.url}/consumers/{ours['consumer_id']}/commerce/products?size=100"
    asked = urllib.request.Request(url, headers={"authorization": f"Bearer {shop.token()}"})
    with urllib.request.urlopen(asked, timeout=20) as answer:
        products = json.load(answer)["items"]
    return {one["sku"]: one for product in products for one in product["variants"]}


def test_the_rates_are_those_of_the_shops_own_orders(shop: SandboxProcess) -> None:
    assert look(shop).abilities.rates == ()
    goods = variants(shop)
    food = next(one for one in goods.values() if any(c["name"] == "Food" for c in one["categories"]))
    linen = goods["TL-02"]
    sell(shop, food, "6", times=30)
    sell(shop, food, "21")
    sell(shop, linen, "21", times=4)
    found = look(shop)
    names = {one.id: one.name for one in found.categories}
    seen = {names[one.category_id]: one for one in found.abilities.rates}
    assert (seen["Food"].rate, seen["Food"].lines, seen["Food"].other_lines) == (Decimal(6), 30, 1)
    assert seen["Food"].is_clear
    assert {one.rate for name, one in seen.items() if name != "Food"} == {Decimal(21)}
    assert (found.abilities.lines, found.abilities.from_products) == (35, False)
    shop.reset()


def test_fees_that_the_shop_adds_to_its_orders_are_seen_before_the_first_sale(shop: SandboxProcess) -> None:
    goods = variants(shop)
    sell(shop, goods["TL-02"], "21")
    assert (look(shop).abilities.past_orders, look(shop).abilities.with_fees) == (1, 0)
    shop.order_habits(shop="woocommerce")
    sell(shop, goods["TL-02"], "21")
    can = look(shop).abilities
    assert (can.past_orders, can.with_fees) == (2, 1)
    shop.reset()


def test_a_till_of_one_branch_asks_for_the_sums_of_its_own_branch(shop: SandboxProcess) -> None:
    shop.order_habits(shop="lightspeed", time_scale=0)
    settings, secret = right(shop)
    home, other = look(shop).abilities.locations
    today = system_clock().now().astimezone(UTC).date()  # the practice shop's days are UTC's

    async def sums(branch: str) -> tuple[str, str]:
        ids = shop.state()["credentials"]
        chosen = replace(
            settings,
            pos_connection_id=ids["pos_connection_id"],
            commerce_connection_id=ids["commerce_connection_id"],
            location_id=branch,
        )
        async with open_real_shop(chosen, secret, system_clock()) as api:
            return f"{(await api.pos_sales(today)).total:.2f}", f"{(await api.closure(today)).total:.2f}"

    assert asyncio.run(sums("")) == ("48.40", "48.40"), "of all branches"
    assert asyncio.run(sums(other.id)) == ("48.40", "48.40")
    assert asyncio.run(sums(home.id)) == ("0.00", "0.00")
