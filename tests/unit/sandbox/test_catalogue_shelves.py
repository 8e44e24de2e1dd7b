"""What is for sale: the shop of the picture, its odd cases, filters, and large made-up shops."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from pos_app.sandbox.goods import PRODUCTS
from tests.unit.sandbox.practice_till import PracticeTill, code, fields

# design/main.png: name, price, stock (None: not counted).
PICTURE = [
    ("Pain de campagne 800 g", "4.20", 24),
    ("Croissant beurre", "1.45", 60),
    ("Café en grains 250 g", "7.95", 18),
    ("Sirop de violette 50 cl", "6.50", 9),
    ("Savon lavande", "4.95", 33),
    ("Bougie cire 180 g", "12.90", 7),
    ("Carte postale", "1.20", 210),
    ("Chocolat noir 70 %", "3.60", 41),
    ("Miel d’acacia 500 g", "8.75", 12),
    ("Torchon lin", "9.99", 15),
    ("Panier osier", "24.00", 3),
    ("Thé vert 100 g", "5.80", 0),
    ("Confiture figue", "4.40", 20),
    ("Bière ambrée 33 cl", "2.90", 96),
    ("Sac kraft", "0.25", None),
    ("Carafe verre 1 l", "14.50", 6),
]


def goods(till: PracticeTill, **query: str | int) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = till.get("/commerce/products", **query).json()["items"]
    return items


def is_ean13(barcode: str) -> bool:
    weighted = sum(int(digit) * (1, 3)[place % 2] for place, digit in enumerate(barcode))
    return len(barcode) == 13 and weighted % 10 == 0


def test_the_shop_of_the_picture(till: PracticeTill) -> None:
    text = till.get("/commerce/products").text
    assert '"price":24.00' in text  # the digits of a price are exact, not a float's

    shown = [
        (each["name"], each["variants"][0]["prices"][0]["price"], each["variants"][0]["available_quantity"])
        for each in goods(till)[:16]
    ]

    assert shown == [(name, float(price), stock) for name, price, stock in PICTURE]
    assert {each["variants"][0]["prices"][0]["currency"] for each in goods(till)} == {"EUR"}


def test_every_barcode_is_a_valid_and_unique_ean13(open_till: Callable[..., PracticeTill]) -> None:
    till = open_till(products=60)
    barcodes = [
        variant["barcode"]
        for page in (1, 2)
        for each in goods(till, size=100, page=page)
        for variant in each["variants"]
        if variant["barcode"] is not None
    ]

    assert len(barcodes) > 95
    assert len(set(barcodes)) == len(barcodes)
    assert [barcode for barcode in barcodes if not is_ean13(barcode)] == []


def test_the_odd_cases_a_till_must_bear_are_all_there(till: PracticeTill) -> None:
    everything = goods(till)

    assert {each["status"] for each in everything} == {"published", "archived", "unpublished"}
    assert sorted(len(each["variants"]) for each in everything)[-2:] == [2, 3]
    assert [each["name"] for each in everything if not each["variants"][0]["taxable"]] == ["Bon cadeau 25 €"]
    assert any(each["variants"][0]["barcode"] is None for each in everything)
    apron = next(each for each in everything if each["name"] == "Tablier coton")
    assert [variant["name"] for variant in apron["variants"]] == [
        "Tablier coton S",
        "Tablier coton M",
        "Tablier coton L",
    ]
    assert {variant["parent_id"] for variant in apron["variants"]} == {apron["id"]}


def test_one_product_and_one_variant(till: PracticeTill) -> None:
    product = goods(till, sku="TC-M")[0]
    assert till.get(f"/commerce/products/{product['id']}").json() == product

    variant = till.get(f"/commerce/variants/{product['variants'][1]['id']}").json()

    assert variant == {**product["variants"][1], "common_attributes": [], "common_images": product["common_images"]}
    assert code(till.get("/commerce/products/none")) == (404, "ERROR_PRODUCT_NOT_FOUND")
    assert code(till.get("/commerce/variants/none")) == (404, "ERROR_VARIANT_NOT_FOUND")


def test_filters(till: PracticeTill) -> None:
    assert [each["name"] for each in goods(till, sku="TL-02")] == ["Torchon lin"]
    assert goods(till, sku="tl") == []
    assert len(goods(till, updated_after="2025-01-01T00:00:00")) == len(PRODUCTS)
    assert goods(till, updated_after="2025-01-15T08:00:01+00:00") == []
    assert len(goods(till, updated_after="2025-01-15T09:00:00+01:00")) == len(PRODUCTS)
    for nonsense in ("yesterday", "1700000000", "0001-01-01T00:00:00+14:00"):
        assert fields(till.get("/commerce/products", updated_after=nonsense)) == [["query", "updated_after"]]


def test_taxes_categories_and_payment_methods(till: PracticeTill) -> None:
    taxes = till.get("/commerce/taxes").json()["items"]
    assert [(tax["rate"], tax["country"]) for tax in taxes] == [(0, "BE"), (6, "BE"), (12, "BE"), (21, "BE")]
    named = {each["id"]: each["name"] for each in till.get("/commerce/product-categories").json()["items"]}
    assert list(named.values())[:4] == ["Food", "Drinks", "Home", "Gifts"]
    for product in goods(till):
        assert all(named[category["id"]] == category["name"] for category in product["categories"])
    methods = till.get("/commerce/payment-methods", size=3, page=2).json()
    assert (methods["total"], [each["name"] for each in methods["items"]]) == (4, ["Cheque"])


@pytest.mark.parametrize("path", ["/commerce/products", "/pos/customers"])
def test_the_same_seed_makes_the_same_large_shop(open_till: Callable[..., PracticeTill], path: str) -> None:
    first, again, other, larger = (
        open_till(seed=seed, products=count, customers=count) for seed, count in ((7, 80), (7, 80), (8, 80), (7, 200))
    )
    pages = [till.get(path, size=50, page=2).text for till in (first, again, other)]
    names = [[each["name"] for each in till.get(path, size=100).json()["items"]] for till in (first, larger)]

    assert pages[0] == pages[1] != pages[2]
    assert names[1][: len(names[0])] == names[0][: len(names[1])]
    assert first.ours == again.ours != other.ours


def test_all_pages_together_are_the_shop_once(open_till: Callable[..., PracticeTill]) -> None:
    till = open_till(products=250)
    ids = [each["id"] for page in (1, 2, 3) for each in goods(till, size=100, page=page)]

    assert len(set(ids)) == len(ids) == 250 + len(PRODUCTS)
    prices = [variant.cents for product in PRODUCTS for variant in product.variants]
    assert all(Decimal(price) > 0 for price in prices)
