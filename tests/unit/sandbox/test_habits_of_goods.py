"""Habits of goods: odd prices and names, and articles that are gone while a sale waits."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest

from tests.unit.sandbox.practice_till import Clock, PracticeTill, code

TOWEL = "TL-02"


def product(till: PracticeTill, sku: str = TOWEL) -> dict[str, Any]:
    found: dict[str, Any] = till.get("/commerce/products", sku=sku).json()["items"][0]
    return found


def variant(till: PracticeTill, sku: str = TOWEL) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in product(till, sku)["variants"] if each["sku"] == sku)
    return found


@pytest.mark.parametrize("currency", ["eur", "", "€", "EURO", 978, None])
def test_one_variant_with_an_odd_currency(till: PracticeTill, currency: object) -> None:
    """Only that one; the order is still in euros."""
    till.habits(odd_currencies={TOWEL: currency})

    everything = till.get("/commerce/products").json()["items"]
    told = [price["currency"] for each in everything for one in each["variants"] for price in one["prices"]]

    assert variant(till)["prices"] == [{"currency": currency, "price": 9.99}]
    assert sorted(map(repr, set(told))) == sorted({repr("EUR"), repr(currency)})
    assert till.post("/commerce/orders", till.order()).status_code == 200


def test_no_price_in_the_shops_currency(till: PracticeTill) -> None:
    """Everything is priced in dollars, and sold in dollars."""
    till.habits(odd_currencies={"*": "USD"})

    told = {
        one["prices"][0]["currency"]
        for each in till.get("/commerce/products").json()["items"]
        for one in each["variants"]
    }

    assert told == {"USD"}
    refused = till.post("/commerce/orders", till.order())
    assert refused.json()["message"] == "The shop sells in USD, not in EUR"
    assert till.post("/commerce/orders", till.order(currency="USD")).status_code == 200


def test_a_whole_shop_that_writes_the_euro_in_its_own_way_still_takes_euros(till: PracticeTill) -> None:
    till.habits(odd_currencies={"*": "€"})

    assert till.post("/commerce/orders", till.order()).status_code == 200


@pytest.mark.parametrize(
    ("how", "prices"),
    [
        ("zero", [{"currency": "EUR", "price": 0}]),
        ("null", [{"currency": "EUR", "price": None}]),
        ("missing", []),
    ],
)
def test_a_price_nobody_filled_in(till: PracticeTill, how: str, prices: list[dict[str, Any]]) -> None:
    till.habits(odd_prices={TOWEL: how})

    assert variant(till)["prices"] == prices
    assert variant(till, "PC-80")["prices"] == [{"currency": "EUR", "price": 4.2}]
    till.habits(odd_prices={"*": how})
    assert variant(till, "PC-80")["prices"] == [{**each} for each in prices]


@pytest.mark.parametrize("how", ["deleted", "out_of_stock", "renamed"])
def test_an_article_that_is_gone_while_the_sale_waits(till: PracticeTill, clock: Clock, how: str) -> None:
    """The shop's sentence names a UUID; the list changes too, and whoever asks for changes hears of it."""
    order, before = till.order(), variant(till)
    clock.forward(minutes=5)
    since = clock.now.strftime("%Y-%m-%dT%H:%M:%S")
    till.habits(gone={TOWEL: how})

    refused = till.post("/commerce/orders", order, "r1")

    assert code(refused) == (400, "ERROR_DATA_VALIDATION")
    assert before["id"] in refused.json()["message"]
    listed = till.get("/commerce/products", sku=TOWEL, updated_after=since).json()
    asked = till.get(f"/commerce/variants/{before['id']}")
    match how:
        case "deleted":
            assert listed["total"] == 0
            assert code(asked) == (404, "ERROR_VARIANT_NOT_FOUND")
            assert till.get("/commerce/products", size=100).json()["total"] == 42
        case "out_of_stock":
            assert listed["items"][0]["variants"] == [{**before, "available_quantity": 0}]
            assert asked.json()["available_quantity"] == 0
        case _:
            new = listed["items"][0]["variants"][0]
            assert (new["name"], new["id"] == before["id"]) == (f"{before['name']} (new)", False)
            assert asked.status_code == 404
            assert till.get(f"/commerce/variants/{new['id']}").json()["sku"] == TOWEL
            order["lines"][0]["variant_id"] = new["id"]
            assert till.post("/commerce/orders", order, "r2").json()["lines"][0]["variant"]["id"] == new["id"]
            assert variant(till)["available_quantity"] == before["available_quantity"] - 3


def test_one_size_of_three_is_deleted(till: PracticeTill) -> None:
    whole = product(till, "TC-S")
    till.habits(gone={"TC-S": "deleted"})

    assert [each["sku"] for each in product(till, "TC-M")["variants"]] == ["TC-M", "TC-L"]
    assert till.get(f"/commerce/products/{whole['id']}").status_code == 200
    till.habits(gone=dict.fromkeys(("TC-S", "TC-M", "TC-L"), "deleted"))
    assert code(till.get(f"/commerce/products/{whole['id']}")) == (404, "ERROR_PRODUCT_NOT_FOUND")


def test_names_with_entities(till: PracticeTill) -> None:
    names = {each["name"] for each in till.get("/commerce/products").json()["items"]}
    till.habits(html_names=True)

    shown = {each["name"] for each in till.get("/commerce/products").json()["items"]}

    assert "Miel d&#8217;acacia 500 g" in shown
    assert "Caf&eacute; en grains 250 g" in shown
    assert {unescape(name) for name in shown} == names != shown
    assert till.get("/pos/customers", search="lefevre").json()["items"][0]["name"] == "&Eacute;lise Lef&egrave;vre"


def test_a_product_without_a_name(till: PracticeTill) -> None:
    till.habits(nameless=[TOWEL])

    assert (product(till)["name"], variant(till)["name"], variant(till)["sku"]) == ("", "", TOWEL)


def test_a_product_without_its_variants(till: PracticeTill) -> None:
    before = till.get("/commerce/products").json()
    till.habits(no_variants=[TOWEL])
    after = till.get("/commerce/products").json()
    assert after["total"] == before["total"]
    bare = [one["name"] for one in after["items"] if not one["variants"]]
    assert bare == [one["name"] for one in before["items"] if TOWEL in [each["sku"] for each in one["variants"]]]


def test_two_barcodes_in_one_field(till: PracticeTill) -> None:
    till.habits(two_barcodes=[TOWEL])

    first, second = variant(till)["barcode"].split(", ")

    assert first == "5410000000019"
    assert (len(second), second[:3]) == (13, "871")
    weighted = sum(int(digit) * (1, 3)[place % 2] for place, digit in enumerate(second))
    assert weighted % 10 == 0


def test_tax_rates_as_fractions(till: PracticeTill) -> None:
    """As the official SDK's own fixture has them."""
    till.habits(tax_rates="fraction")

    for path in ("/commerce/taxes", "/pos/tax-rates"):
        shown = [(each["label"], each["rate"]) for each in till.get(path).json()["items"]]
        assert shown == [("VAT 0 %", 0), ("VAT 6 %", 0.06), ("VAT 12 %", 0.12), ("VAT 21 %", 0.21)]


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_things_made_in_year_1_or_9999(till: PracticeTill, moment: str) -> None:
    made = till.post("/commerce/orders", till.order()).json()
    assert made["created_on"].startswith("2026")
    till.habits(odd_dates={"goods": moment, "customers": moment, "orders": moment})

    assert (product(till)["created_on"], variant(till)["created_on"]) == (moment, moment)
    assert {each["created_on"] for each in till.get("/pos/customers").json()["items"]} == {moment}
    new = till.post("/commerce/orders", till.order()).json()
    assert new["created_on"] == moment
    assert till.get("/commerce/orders", date_from="2026-11-22").json()["total"] == 2


def test_the_ordinary_shop_shows_goods_as_they_are_kept(till: PracticeTill) -> None:
    before = till.get("/commerce/products").text
    till.habits(html_names=True, odd_prices={"*": "zero"})
    till.habits(shop="ordinary")

    # All that stays is when they were changed last.
    again = till.get("/commerce/products").text.replace("2026-11-22T09:00:00.000000Z", "2025-01-15T08:00:00.000000Z")
    assert again == before
