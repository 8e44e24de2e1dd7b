"""Answers as a shop's software may really give them: odd, new, missing, null. The row stays if it can (faults F35)."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from pos_app.chift import translate, wire_json
from pos_app.chift.models_in import (
    CategoryIn,
    ClosureIn,
    ConnectionIn,
    CustomerIn,
    OrderIn,
    PaymentMethodIn,
    ProductIn,
    SalesIn,
    TaxIn,
    one,
    rows,
    sheet,
)
from pos_app.domain.catalogue import Item, ItemStatus
from pos_app.domain.customer import Address, Customer, Party

PRODUCT: dict[str, Any] = {
    "id": "p1",
    "name": "Tablier coton",
    "sku": "TC",
    "status": "published",
    "categories": [{"id": "home", "name": "Home"}],
    "variants": [
        {
            "id": "v1",
            "name": "L",
            "sku": "TC-L",
            "barcode": "5410000000194",
            "categories": [{"id": "textiles", "name": "Textiles"}],
            "prices": [{"currency": "EUR", "price": 26.90}],
            "available_quantity": 2,
            "taxable": True,
            "status": "published",
        }
    ],
}


def _items(product: object, currency: str = "") -> tuple[tuple[Item, ...], int]:
    products, bad = rows(ProductIn, [wire_json.read(json.dumps(product).encode())], "products")
    items, skipped = translate.items(products, currency)
    return items, bad + skipped


def _variant(**changes: object) -> dict[str, Any]:
    return {**PRODUCT, "variants": [{**PRODUCT["variants"][0], **changes}]}


def test_a_product_as_the_documents_show_it() -> None:
    (item,), skipped = _items(PRODUCT)
    assert item == Item(
        "v1",
        "p1",
        "Tablier coton",
        "TC-L",
        "5410000000194",
        ("textiles", "home"),
        Decimal("26.9"),
        "EUR",
        Decimal(2),
        taxable=True,
        status=ItemStatus.PUBLISHED,
    )
    assert skipped == 0


@pytest.mark.parametrize("missing", ["name", "sku", "barcode", "categories", "prices", "available_quantity", "taxable"])
@pytest.mark.parametrize("how", ["absent", "null"])
def test_a_variant_without_an_optional_field_can_still_be_read(missing: str, how: str) -> None:
    product = _variant(**{missing: None})
    if how == "absent":
        del product["variants"][0][missing]
    (item,), skipped = _items(product)

    assert (item.variant_id, skipped) == ("v1", 0)
    assert item.taxable
    if missing == "prices":
        assert (item.price, item.currency) == (None, "")
    if missing == "available_quantity":
        assert item.stock is None


@pytest.mark.parametrize(
    ("change", "check"),
    [
        ({"id": 17}, lambda item: item.variant_id == "17"),
        ({"sku": 4711}, lambda item: item.sku == "4711"),
        ({"barcode": 5410000000194}, lambda item: item.barcode == "5410000000194"),
        ({"barcode": {"ean": "1"}}, lambda item: item.barcode == ""),
        ({"available_quantity": "2.5"}, lambda item: item.stock == Decimal("2.5")),
        ({"available_quantity": "lots"}, lambda item: item.stock is None),
        ({"available_quantity": float("inf")}, lambda item: item.stock is None),
        ({"prices": [{"currency": "EUR", "price": "26.90"}]}, lambda item: item.price == Decimal("26.90")),
        ({"prices": [{"currency": "EUR", "price": None}]}, lambda item: item.price is None),
        ({"prices": []}, lambda item: item.price is None),
        ({"categories": "none"}, lambda item: item.category_ids == ("home",)),
        ({"categories": [None, {"id": "a"}, {"name": "no id"}]}, lambda item: item.category_ids == ("a", "home")),
        ({"taxable": "perhaps"}, lambda item: item.taxable),
        ({"taxable": False}, lambda item: not item.taxable),
        ({"status": "teleported"}, lambda item: item.status is ItemStatus.UNKNOWN),
        ({"status": 5}, lambda item: item.status is ItemStatus.UNKNOWN),
        ({"status": "archived"}, lambda item: item.status is ItemStatus.ARCHIVED),
        ({"a field of tomorrow": [1]}, lambda item: item.name == "Tablier coton"),
        ({"name": "x" * 20_000}, lambda item: item.name == "Tablier coton"),
    ],
)
def test_an_odd_value_in_an_optional_field_costs_that_field_only(change: dict[str, object], check: Any) -> None:
    (item,), skipped = _items(_variant(**change))
    assert check(item)
    assert skipped == 0


@pytest.mark.parametrize(
    "change",
    [
        {"id": None},
        {"id": ""},
        {"id": ["v1"]},
        {"id": "x" * 501},
        {"prices": [{"currency": "EUR", "price": float("nan")}]},
        {"prices": [{"currency": "EUR", "price": float("inf")}]},
        {"prices": [{"currency": "EUR", "price": "1e400"}]},
        {"prices": [{"currency": "EUR", "price": "free"}]},
        {"prices": {"EUR": 5}},
    ],
)
def test_a_variant_that_must_not_be_sold_is_left_out_and_counted_and_its_siblings_stay(
    change: dict[str, object], caplog: pytest.LogCaptureFixture
) -> None:
    product = _variant(**change)
    product["variants"].append({"id": "v2", "name": "M"})
    items, skipped = _items(product)

    assert [item.variant_id for item in items] == ["v2"]
    assert skipped == 1
    assert "a row is left out" in caplog.text
    assert "5410000000194" not in caplog.text


def test_an_amount_of_10_to_the_400_written_as_a_number_is_refused_for_its_row_only() -> None:
    raw = json.dumps(_variant()).replace("26.9", "1e400").encode()
    products, _ = rows(ProductIn, [wire_json.read(raw)], "products")
    assert translate.items(products) == ((), 1)


@pytest.mark.parametrize("product", [None, 5, "p1", [], {}, {"id": None}, {"name": "no id"}])
def test_a_product_that_cannot_be_read_is_left_out_and_counted(product: object) -> None:
    assert _items(product) == ((), 1)


@pytest.mark.parametrize("variants", [None, [], "none"])
def test_a_product_without_variants_sells_nothing_and_is_no_mistake(variants: object) -> None:
    assert _items({**PRODUCT, "variants": variants}) == ((), 0)


@pytest.mark.parametrize(
    ("product", "variant", "siblings", "shown"),
    [
        ("Tablier", "Tablier L", True, "Tablier L"),
        ("Tablier", "L", True, "Tablier L"),
        ("Tablier", "", True, "Tablier"),
        ("Tablier", "Default Title", False, "Tablier"),
        ("", "Tablier L", False, "Tablier L"),
    ],
)
def test_a_cashier_reads_the_products_name_in_any_case(product: str, variant: str, siblings: bool, shown: str) -> None:
    variants = [{"id": "v1", "name": variant}, {"id": "v2"}][: 1 + siblings]
    items, _ = _items({"id": "p1", "name": product, "variants": variants})
    assert items[0].name == shown


def test_a_variant_of_an_archived_product_is_archived() -> None:
    (item,), _ = _items({**PRODUCT, "status": "archived"})
    assert item.status is ItemStatus.ARCHIVED


def test_of_several_prices_the_shops_currency_counts_else_the_first() -> None:
    product = _variant(
        prices=[{"currency": "USD", "price": None}, {"currency": "GBP", "price": 8}, {"currency": "EUR", "price": 9}]
    )
    assert [(i.price, i.currency) for i in _items(product)[0]] == [(Decimal(8), "GBP")]
    assert [(i.price, i.currency) for i in _items(product, "EUR")[0]] == [(Decimal(9), "EUR")]


def test_an_unknown_status_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    _items(_variant(status="teleported"))
    assert caplog.messages == ["products: unknown status 'teleported'"]


@pytest.mark.parametrize("code", ["eur", "Eur", " EUR ", "eUR\n"])
def test_a_currency_is_read_in_any_case(code: str) -> None:
    (item,), _ = _items(_variant(prices=[{"currency": code, "price": 9}]), "EUR")
    assert (item.price, item.currency) == (Decimal(9), "EUR")


@pytest.mark.parametrize("code", ["", "€", "EURO", "EU", "978", 978, None, "absent", "E R", "12A", "ЕUR", True, [], {}])
def test_a_price_in_a_currency_that_is_none_is_no_price(code: object) -> None:
    price = {"price": 9} if code == "absent" else {"currency": code, "price": 9}
    (item,), skipped = _items(_variant(prices=[price]), "EUR")
    assert (item.price, skipped) == (None, 0)
    assert item.currency  # so that it can be counted
    (item,), _ = _items(_variant(prices=[price, {"currency": "eur", "price": 8}]), "EUR")
    assert (item.price, item.currency) == (Decimal(8), "EUR")


@pytest.mark.parametrize("price", [0, "0.00", -1, -0.01, 10_000_000, 1e-12])
def test_a_price_that_nothing_is_sold_at_is_no_price(price: object) -> None:
    (item,), skipped = _items(_variant(prices=[{"currency": "EUR", "price": price}]))
    assert (item.price, item.currency, skipped) == (None, "EUR", 0)


def test_a_price_has_at_most_ten_decimals() -> None:
    (item,), _ = _items(_variant(prices=[{"currency": "EUR", "price": "8.26446280991735537190"}]))
    assert item.price == Decimal("8.2644628099")


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("Caf&eacute;", "Café"),
        ("Miel d&#8217;acacia", "Miel d’acacia"),
        ("Caf&amp;eacute;", "Café"),
        ("Tea &amp; Co", "Tea & Co"),
        ("R&D & co", "R&D & co"),
        ("AT&T;", "AT&T;"),
        ("&#0;&#xD800;&nbsp;x", "\ufffd\ufffd\xa0x"),
        ("&bogus; &", "&bogus; &"),
    ],
)
def test_names_are_read_without_html(given: str, shown: str) -> None:
    (item,), _ = _items({"id": "p1", "name": given, "variants": [{"id": "v1"}]})
    assert item.name == shown
    assert translate.category(one(CategoryIn, json.dumps({"id": "c", "name": given}).encode())).name == shown
    assert _customer(last_name=given, first_name=None).last_name == shown


@pytest.mark.parametrize(
    ("variant", "name"),
    [
        ({"sku": "TC-L"}, "TC-L"),
        ({"sku": "", "barcode": "5410000000194"}, "Article 5410000000194"),
        ({"sku": None, "barcode": None}, "Article v1"),
    ],
)
@pytest.mark.parametrize("nothing", [None, "", "  ", "&nbsp;", []])
def test_a_product_without_a_name_is_called_by_what_else_is_known(
    nothing: object, variant: dict[str, object], name: str
) -> None:
    (item,), _ = _items({"id": "p1", "name": nothing, "variants": [{"id": "v1", "name": nothing, **variant}]})
    assert item.name == name


@pytest.mark.parametrize(
    "at", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", 1e30, -1e12]
)
def test_a_moment_that_stands_for_none_is_not_known(at: object) -> None:
    assert one(OrderIn, json.dumps({**ORDER, "created_on": at}).encode()).created_on is None


CUSTOMER: dict[str, Any] = {
    "id": "c1",
    "first_name": "Élise",
    "last_name": "Lefèvre",
    "name": "Élise Lefèvre",
    "phone": "+32 475 12.34.56",
    "email": "elise@example.be",
    "addresses": [
        {
            "address_type": "main",
            "street": "Rue Haute",
            "number": 12,
            "city": "Brussels",
            "postal_code": 1000,
            "country": "be",
        }
    ],
    "loyalty": 120,
    "birthdate": "1988-04-17",
}


def _customer(**changes: object) -> Customer:
    return translate.customer(one(CustomerIn, json.dumps({**CUSTOMER, **changes}).encode()))


def test_a_customer_as_the_documents_show_it() -> None:
    address = Address("Rue Haute", "12", "", "1000", "Brussels", "BE")
    assert _customer() == Customer(
        "c1",
        "Élise",
        "Lefèvre",
        "+32475123456",
        "elise@example.be",
        address,
        "c1",
        loyalty=Decimal(120),
        birthdate=date(1988, 4, 17),
    )


def test_further_addresses_are_kept_each_once_and_what_is_odd_costs_itself_only() -> None:
    first = CUSTOMER["addresses"][0]
    others = [first, {"street": "Kaai", "number": "3", "city": "Gent", "name": "Luc", "country": "be"}, "odd", {}]
    more = _customer(addresses=[first, *others], loyalty="many", birthdate="1988-13-41")
    assert (more.loyalty, more.birthdate) == (None, None)
    assert more.further == (Party("Luc", "", Address("Kaai", "3", "", "", "Gent", "BE"), "", ""),)


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"first_name": None, "last_name": None}, "Élise Lefèvre"),
        ({"first_name": None}, "Lefèvre"),
        ({"first_name": "", "last_name": "", "name": None}, ""),
    ],
)
def test_a_customer_is_called_by_what_is_known(changes: dict[str, object], name: str) -> None:
    assert _customer(**changes).name == name


@pytest.mark.parametrize("addresses", [None, [], "x", [5]])
def test_a_customer_without_a_readable_address_has_none(addresses: object) -> None:
    assert _customer(addresses=addresses).address == Address()


@pytest.mark.parametrize(
    ("given", "read"),
    [("0032475123456", "+32475123456"), ("0475/12.34.56", "0475123456"), (None, ""), (475, "475"), ("none", "")],
)
def test_a_phone_is_read_as_far_as_it_can_be_without_knowing_the_country(given: object, read: str) -> None:
    assert _customer(phone=given).phone == read


ORDER: dict[str, Any] = {
    "id": "o1",
    "order_number": "100001",
    "status": "confirmed",
    "created_on": "2026-11-22T10:00:00Z",
    "untaxed_amount": 24.77,
    "tax_amount": 5.2,
    "total": 29.97,
    "note": "Receipt 1-261122-0038\nCashier: Nadia",
    "lines": [{"id": "l1", "total": 19.98}, {"id": "l2", "total": 9.99}],
}


def test_an_order_as_the_documents_show_it() -> None:
    placed = translate.placed(one(OrderIn, json.dumps(ORDER).encode()))
    assert placed.created.remote_id == "o1"
    assert placed.created.order_number == "100001"
    assert (placed.created.untaxed, placed.created.tax) == (Decimal("24.77"), Decimal("5.2"))
    assert placed.created.total == Decimal("29.97")
    assert placed.created.line_totals == (Decimal("19.98"), Decimal("9.99"))
    assert placed.note.startswith("Receipt 1-261122-0038")
    assert placed.created_on == datetime(2026, 11, 22, 10, tzinfo=UTC)
    assert placed.status == "confirmed"


@pytest.mark.parametrize("field", [name for name in ORDER if name != "id"])
@pytest.mark.parametrize("value", ["absent", None, "odd", [], {}, float("nan"), 10**40, [None, 5, {"total": "x"}]])
def test_an_order_with_an_id_was_created_whatever_else_is_odd(field: str, value: object) -> None:
    body = {**ORDER, field: value}
    if value == "absent":
        del body[field]
    created = translate.created(one(OrderIn, json.dumps(body).encode()))

    assert created.remote_id == "o1"
    amounts = (created.untaxed, created.tax, created.total, *created.line_totals)
    assert all(amount is None or amount < 1000 for amount in amounts)


def test_lines_without_a_readable_total_keep_their_place() -> None:
    body = {**ORDER, "lines": [{"total": None}, None, {"total": "9.99"}]}
    created = translate.created(one(OrderIn, json.dumps(body).encode()))
    assert created.line_totals == (None, None, Decimal("9.99"))


def test_the_other_things_a_shop_tells() -> None:
    connection = translate.connection(
        one(ConnectionIn, b'{"connectionid": "x", "api": "Point of Sale", "status": "active"}')
    )
    assert (connection.id, connection.api, connection.active) == ("x", "Point of Sale", True)
    tax = translate.tax(one(TaxIn, b'{"id": "t", "label": "VAT", "rate": "21.0", "country": null}'))
    assert (tax.rate, tax.country) == (Decimal("21.0"), "")
    method = translate.payment_method(one(PaymentMethodIn, b'{"id": "m", "name": "Cash"}'))
    assert method.active
    sales = translate.pos_sales(
        one(
            SalesIn,
            b'{"total": 12.1, "tax_amount": 2.1, "taxes": [{"tax_rate": 21, "tax_amount": 2.1, "total": 12.1}, {}]}',
        )
    )
    assert (sales.total, sales.tax, len(sales.rates)) == (Decimal("12.1"), Decimal("2.1"), 1)
    closed = b'{"status": "closed", "closures": [{"total": 10, "tax_amount": 1}, {"total": "2.10", "tax_amount": 1.1}]}'
    closure = translate.closure(one(ClosureIn, closed), date(2026, 11, 22))
    assert (closure.is_closed, closure.total, closure.tax, closure.count) == (True, Decimal("12.10"), Decimal("2.1"), 2)
    nothing = translate.closure(one(ClosureIn, b'{"status": "open", "closures": null}'), date(2026, 11, 22))
    assert (nothing.is_closed, nothing.total, nothing.count) == (False, Decimal(0), 0)


@pytest.mark.parametrize(
    ("body", "rows_found", "total"),
    [
        (b'{"items": [1, 2], "total": 2, "page": 1, "size": 50}', 2, 2),
        (b'{"items": null, "total": "7"}', 0, 7),
        (b'{"items": [], "total": null}', 0, None),
        (b'{"items": [], "total": -1}', 0, None),
        (b'{"items": [], "total": "many"}', 0, None),
        (b'{"items": [], "total": true}', 0, None),
    ],
)
def test_a_page_is_read_whatever_it_says_of_its_size(body: bytes, rows_found: int, total: int | None) -> None:
    page = sheet(body)
    assert (len(page.rows), page.total) == (rows_found, total)


@pytest.mark.parametrize(
    "body", [b"{}", b"[]", b'{"items": {"a": 1}}', b'{"items": "x"}', b'{"message": "no"}', b"null"]
)
def test_what_is_no_page_is_an_error_and_not_an_empty_shop(body: bytes) -> None:
    with pytest.raises(ValueError, match="no page"):
        sheet(body)
