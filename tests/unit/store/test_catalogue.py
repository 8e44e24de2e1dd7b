"""What a cashier types finds what the shop sells and to whom, offline; a load or damage never leaves half of it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from pos_app.domain.catalogue import Category, Item, ItemStatus, PaymentMethod, Tax
from pos_app.domain.customer import Address, Customer
from pos_app.store.catalogue import CatalogueMeta, CatalogueStore
from pos_app.store.errors import StoreError
from tests.catalogue_loads import Load, change_categories, change_items
from tests.unit.store.till_values import ELISE, NOON

pytestmark = pytest.mark.asyncio


def item(key: str, name: str, **more: object) -> Item:
    """An item for sale at 9.95 EUR."""
    plain = Item(key, f"p-{key}", name, f"SKU-{key}", "", (), Decimal("9.95"), "EUR", None, True, ItemStatus.PUBLISHED)
    return replace(plain, **more)  # type: ignore[arg-type]


ITEMS = (
    item("1", "Zwarte thee", category_ids=("tea",), barcode="5410000000012"),
    item("2", "Café moulu 250 g", category_ids=("coffee", "drinks"), stock=Decimal("1.500")),
    item("3", "Tasse à café", category_ids=("cups",), price=None),
    item("4", "Tasse, archivée", status=ItemStatus.ARCHIVED, category_ids=("cups",)),
    item("5", "Cafetière", sku="CAF-5", taxable=False),
)
CATEGORIES = (Category("drinks", "Drinks"), Category("tea", "Tea", "drinks"), Category("cups", "Cups"))
TAXES = (Tax("t1", "21 %", Decimal(21), "BE"), Tax("t2", "6 %", Decimal("6.0"), "BE"))
METHODS = (PaymentMethod("m1", "Cash"), PaymentMethod("m2", "Bancontact", active=False))
JAN = Customer("r-2", "Jan", "Peeters", "+3222345678", "jan.peeters@example.be", Address(city="Gent"), "r-2")
GIULIA = Customer("r-3", "Giulia", "Øster", "+390612345678", "", remote_id="r-3")


async def fill(store: CatalogueStore, items: tuple[Item, ...] = ITEMS) -> None:
    load = await Load.begin(store)
    await load.add_items(items)
    await load.add_customers((ELISE, JAN, GIULIA))
    await load.finish(CATEGORIES, TAXES, METHODS, NOON)


async def found(store: CatalogueStore, text: str) -> list[str]:
    return [hit.variant_id for hit in await store.search_items(text)]


async def people(store: CatalogueStore, text: str) -> list[str]:
    return [hit.first_name for hit in await store.customers.search(text)]


async def test_what_was_loaded_comes_back_exactly(catalogue: CatalogueStore) -> None:
    assert await catalogue.facts.meta() == CatalogueMeta(0, 0, None)
    await fill(catalogue)
    assert await catalogue.facts.meta() == CatalogueMeta(5, 3, NOON)
    assert sorted(await catalogue.items(), key=lambda i: i.variant_id) == list(ITEMS)
    assert [await catalogue.item(i.variant_id) for i in ITEMS] == list(ITEMS)
    assert await catalogue.item("9") is None
    assert await catalogue.customers.get("c-1") == ELISE
    assert await catalogue.customers.get("r-2") == JAN
    assert await catalogue.customers.get("r-1") == ELISE  # by Chift's id
    assert await catalogue.customers.get("nobody") is None
    assert (await catalogue.categories(), await catalogue.taxes(), await catalogue.payment_methods()) == (
        CATEGORIES,
        TAXES,
        METHODS,
    )


async def test_words_find_items_by_their_beginning_in_any_order_and_case(catalogue: CatalogueStore) -> None:
    await fill(catalogue)
    assert await found(catalogue, "zw") == ["1"]
    assert await found(catalogue, "CAFE tas") == await found(catalogue, "tasse café") == ["3"]
    assert await found(catalogue, "moulu 250") == ["2"]
    assert await found(catalogue, "afe") == []
    assert await found(catalogue, "cafe nothing") == []
    assert await found(catalogue, "sku 3") == await found(catalogue, "SKU-3") == ["3"]
    for nothing in ("", "   ", "%", "'; DROP TABLE item; --", "\x00", "é" * 5000, "\ud83d"):
        assert await found(catalogue, nothing) == []


async def test_hits_come_in_a_useful_order(catalogue: CatalogueStore) -> None:
    await fill(catalogue)
    # The whole word first, then what only begins with it.
    assert await found(catalogue, "cafe") == ["2", "3", "5"]
    # What is for sale before what is not.
    assert await found(catalogue, "tasse") == ["3", "4"]
    assert [i.variant_id for i in await catalogue.items()] == ["2", "5", "3", "1", "4"]
    # An exact code before all.
    await change_items(catalogue, item("6", "Other", sku="Tasse"))
    assert await found(catalogue, "tasse") == ["6", "3", "4"]


async def test_codes_are_found_exactly_without_case(catalogue: CatalogueStore) -> None:
    await fill(catalogue)
    assert [i.variant_id for i in await catalogue.by_code(" caf-5 ")] == ["5"]
    assert [i.variant_id for i in await catalogue.by_code("5410000000012")] == ["1"]
    assert await catalogue.by_code("541000000001") == ()
    assert await catalogue.by_code("") == ()
    await change_items(catalogue, item("7", "Twin", barcode="5410000000012", sku="5410000000012"))
    assert {i.variant_id for i in await catalogue.by_code("5410000000012")} == {"1", "7"}
    assert (await found(catalogue, "54100000000"))[:2] == ["1", "7"]


async def test_a_category_shows_what_is_below_it_too(catalogue: CatalogueStore) -> None:
    await fill(catalogue)
    assert [i.variant_id for i in await catalogue.items("drinks")] == ["2", "1"]
    assert [i.variant_id for i in await catalogue.items("cups")] == ["3", "4"]
    assert [i.variant_id for i in await catalogue.items("cups", limit=1)] == ["3"]
    assert await catalogue.items("none") == ()
    await change_categories(catalogue, Category("a", "A", "b"), Category("b", "B", "a"))  # a ring in the shop's data
    assert await catalogue.items("a") == ()


async def test_a_changed_item_is_found_by_its_new_words_only(catalogue: CatalogueStore) -> None:
    await fill(catalogue)
    changed = replace(ITEMS[0], name="Groene thee", category_ids=("cups",), price=Decimal("1.00"))
    await change_items(catalogue, changed, item("8", "Lepel"))
    assert await found(catalogue, "zwarte") == []
    assert await found(catalogue, "groene") == ["1"]
    assert await catalogue.item("1") == changed
    assert "1" not in [i.variant_id for i in await catalogue.items("tea")]
    assert await found(catalogue, "lepel") == ["8"]
    assert (await catalogue.facts.meta()).items == 6


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("lefevre", ["Élise"]),
        ("müller ELI", ["Élise"]),
        ("el mul", ["Élise"]),
        ("oster", ["Giulia"]),
        ("+32475", ["Élise"]),
        ("+32 475/12.34", ["Élise"]),
        ("0032 475 12", ["Élise"]),
        ("0475 12 34 56", ["Élise"]),
        ("0475", ["Élise"]),
        ("475", ["Élise"]),
        ("3456", ["Élise"]),
        ("(02) 234", ["Jan"]),
        ("06 1234", ["Giulia"]),
        ("+39 06", ["Giulia"]),
        ("5678", ["Jan", "Giulia"]),
        ("jan.peeters@ex", ["Jan"]),
        ("Jan.Pee", ["Jan"]),
        ("elise@", ["Élise"]),
        ("@example", ["Élise", "Jan"]),
        ("@exemple", []),
        ("999", []),
        ("", []),
        ("\ud83d", []),
    ],
)
async def test_customers_are_found_by_name_phone_and_mail(catalogue: CatalogueStore, text: str, who: list[str]) -> None:
    await fill(catalogue)
    assert sorted(await people(catalogue, text)) == sorted(who)


async def test_a_customer_entered_here_stays_until_chift_brings_the_same(catalogue: CatalogueStore) -> None:
    await fill(catalogue)
    new = Customer("till-9", "Nora", "Nys", "+32499000000")
    await catalogue.customers.put(new)
    await fill(catalogue)
    assert await catalogue.customers.search("nora") == (new,)

    known = replace(new, remote_id="r-9")
    await catalogue.customers.put(known)
    assert await catalogue.customers.search("0499") == (known,)
    # Chift's own row of the same person, with a new phone number: one customer, by the till's id.
    from_chift = replace(known, id="r-9", phone="+32499111111")
    await catalogue.customers.upsert([from_chift])
    assert await catalogue.customers.search("nys") == (replace(from_chift, id="till-9"),)
    assert await catalogue.customers.search("0499000000") == ()
    load = await Load.begin(catalogue)
    await load.add_customers((ELISE, from_chift))
    await load.finish((), (), (), NOON)
    assert await catalogue.customers.search("nora") == (replace(from_chift, id="till-9"),)
    assert (await catalogue.facts.meta()).customers == 2
    assert (await catalogue.facts.meta()).items == 0


async def test_both_rows_of_one_person_become_one(catalogue: CatalogueStore) -> None:
    await catalogue.customers.put(Customer("till-9", "Nora", "Nys"))
    await catalogue.customers.upsert([Customer("r-9", "Nora", "Nys", remote_id="r-9")])
    assert len(await catalogue.customers.search("nora")) == 2
    await catalogue.customers.put(Customer("till-9", "Nora", "Nys", remote_id="r-9"))
    assert await catalogue.customers.search("nora") == (Customer("till-9", "Nora", "Nys", remote_id="r-9"),)


async def test_the_old_catalogue_serves_until_the_new_one_is_whole(catalogue: CatalogueStore, folder: Path) -> None:
    await fill(catalogue)
    load = await Load.begin(catalogue)
    await load.add_items([item("20", "Nieuw")])
    assert await found(catalogue, "zwarte") == ["1"]
    assert await found(catalogue, "nieuw") == []
    await load.aclose()  # given up in the middle
    await catalogue.aclose()
    again = await CatalogueStore.open(folder)
    try:
        assert await found(again, "zwarte") == ["1"]
        load = await Load.begin(again)
        await load.add_items([item("21", "Anders")])
        await load.finish(CATEGORIES, TAXES, METHODS, NOON)
        assert [i.variant_id for i in await again.items()] == ["21"]
    finally:
        await again.aclose()


async def test_an_item_that_comes_on_two_pages_is_there_once_as_it_came_last(catalogue: CatalogueStore) -> None:
    load = await Load.begin(catalogue)
    await load.add_items([item("1", "Old name"), item("2", "Two")])
    await load.add_items([item("1", "New name")])
    await load.finish((), (), (), NOON)
    assert (await catalogue.facts.meta()).items == 2
    assert await found(catalogue, "old") == []
    assert await found(catalogue, "new") == ["1"]


@pytest.mark.parametrize("between", [" / ", ";", ",", " ", "|", "\n"])
async def test_each_of_two_barcodes_in_one_field_is_found(catalogue: CatalogueStore, between: str) -> None:
    both = item("1", "Soap 5410000000388", barcode=between.join(("5410000000012", "AB12345678")))
    await fill(catalogue, (both, item("2", "Tea", barcode="5410000000029"), item("3", "Dear 5410000000012")))
    for code in ("5410000000012", "ab12345678"):
        assert [one.variant_id for one in await catalogue.by_code(code)] == ["1"]
    for code in ("5410000000388", "541000000001", "Soap"):
        assert await catalogue.by_code(code) == ()


async def test_a_file_of_another_version_or_a_damaged_one_is_made_anew(folder: Path) -> None:
    path = folder / "catalogue.db"
    for harm in ("newer", "noise", "cut"):
        store = await CatalogueStore.open(folder)
        await fill(store)
        await store.aclose()
        harm_file(path, harm)
        store = await CatalogueStore.open(folder)
        try:
            assert await store.facts.meta() == CatalogueMeta(0, 0, None)
        finally:
            await store.aclose()


async def test_damage_met_while_searching_is_mended_by_the_next_start(folder: Path) -> None:
    store = await CatalogueStore.open(folder)
    await fill(store, tuple(item(str(n), f"Thing {n}") for n in range(2000)))
    await store.aclose()
    harm_file(folder / "catalogue.db", "pages")
    store = await CatalogueStore.open(folder)
    with pytest.raises(StoreError) as raised:
        await store.search_items("thing")
    assert raised.value.kind == "damaged"
    await store.aclose()
    store = await CatalogueStore.open(folder)
    try:
        await fill(store)
        assert await found(store, "zwarte") == ["1"]
    finally:
        await store.aclose()


def harm_file(path: Path, how: str) -> None:
    """Damage a catalogue that nobody has open."""
    if how == "newer":
        with closing(sqlite3.connect(path)) as other:
            other.execute("PRAGMA user_version = 99")
    elif how == "noise":
        path.write_bytes(b"noise" * 1000)
    elif how == "cut":
        path.write_bytes(path.read_bytes()[:4096])
    else:
        content = bytearray(path.read_bytes())
        for page in range(4096 * 30, len(content), 4096):
            content[page : page + 64] = b"\xa5" * 64
        path.write_bytes(content)
