"""What is for sale: products with variants, categories, taxes, payment methods.

May import `shop`, `calls`, `goods` and `errors`. Nothing here is changed by a call but the stock, by an order.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from decimal import Decimal

from pos_app.sandbox.calls import Call, Flag, Moment, Paging, page_text, query_as
from pos_app.sandbox.errors import chift_error
from pos_app.sandbox.goods import CATEGORIES, PAYMENT_METHODS, TAXES
from pos_app.sandbox.shop import CURRENCY, OPENED_ON, Shop, newest, sortable
from pos_app.sandbox.wire_json import encode

_VARIANTS = "SELECT * FROM variants WHERE product_seq IN ({marks}) ORDER BY product_seq, place"


class _ProductQuery(Paging):
    updated_after: Moment | None = None
    sku: str | None = None


class _CategoryQuery(Paging):
    only_parents: Flag = "false"


def products(shop: Shop, call: Call) -> str:
    """GET …/commerce/products?updated_after=&sku=, archived and unpublished ones included."""
    query = query_as(_ProductQuery, call)
    if query.updated_after is None and query.sku is None:
        rows = shop.db.execute(
            "SELECT * FROM products WHERE seq > ? ORDER BY seq LIMIT ?", (query.offset, query.size)
        ).fetchall()
        total = newest(shop.db, "products")
    else:
        after = "" if query.updated_after is None else sortable(query.updated_after)
        where = " FROM products WHERE updated_on >= ?"
        values: list[object] = [after]
        if query.sku is not None:
            where += " AND seq IN (SELECT product_seq FROM variants WHERE sku = ?)"
            values.append(query.sku)
        total = shop.db.execute(f"SELECT count(*){where}", values).fetchone()[0]
        rows = shop.db.execute(
            f"SELECT *{where} ORDER BY seq LIMIT ? OFFSET ?",  # built from constants
            (*values, query.size, query.offset),
        ).fetchall()
    # All rows in one step: the practice shop in the window's own process holds its thread meanwhile.
    return page_text([encode(_products(shop, rows))[1:-1]], total, query)


def product(shop: Shop, call: Call) -> str:
    """GET …/commerce/products/{product_id}, or 404 ERROR_PRODUCT_NOT_FOUND."""
    row = shop.db.execute("SELECT * FROM products WHERE id = ?", (call.params["product_id"],)).fetchone()
    if row is None:
        raise chift_error(404, "ERROR_PRODUCT_NOT_FOUND", "The product doesn't exist")
    return encode(_products(shop, [row])[0])


def variant(shop: Shop, call: Call) -> str:
    """GET …/commerce/variants/{variant_id}, or 404 ERROR_VARIANT_NOT_FOUND."""
    found = find_variant(shop, call.params["variant_id"])
    if found is None:
        raise chift_error(404, "ERROR_VARIANT_NOT_FOUND", "The variant doesn't exist")
    return encode({**found, "common_attributes": [], "common_images": []})


def find_variant(shop: Shop, variant_id: str) -> dict[str, object] | None:
    """One variant as Chift shows it, or None."""
    row = shop.db.execute("SELECT * FROM variants WHERE id = ?", (variant_id,)).fetchone()
    if row is None:
        return None
    parent = shop.db.execute("SELECT * FROM products WHERE seq = ?", (row["product_seq"],)).fetchone()
    return _variant(shop, parent, row)


def take_stock(shop: Shop, variant_id: str, pieces: int, now: str) -> None:
    """So many pieces of a variant are sold: where its stock is counted it goes down, never below nothing, and the
    product counts as changed at `now` (`Shop.timestamp`). Inside the caller's transaction."""
    shop.db.execute(
        "UPDATE variants SET stock = max(stock - ?, 0) WHERE id = ? AND stock IS NOT NULL", (pieces, variant_id)
    )
    shop.db.execute(
        "UPDATE products SET updated_on = ? WHERE seq ="
        " (SELECT product_seq FROM variants WHERE id = ? AND stock IS NOT NULL)",
        (now, variant_id),
    )


def categories(shop: Shop, call: Call) -> str:
    """GET …/commerce/product-categories: a flat list, so `only_parents` changes nothing."""
    query = query_as(_CategoryQuery, call)
    rows = ({**_thing(shop, "category", name), "name": name, "parent_id": None} for name in CATEGORIES)
    return _page(list(rows), query)


def taxes(shop: Shop, call: Call) -> str:
    """GET …/commerce/taxes: Belgium's."""
    query = query_as(Paging, call)
    rows = [
        {**_thing(shop, "tax", label), "label": label, "rate": Decimal(rate), "country": "BE"} for label, rate in TAXES
    ]
    return _page(rows, query)


def payment_methods(shop: Shop, call: Call) -> str:
    """GET …/commerce/payment-methods, the inactive one included."""
    query = query_as(Paging, call)
    rows = [{**_thing(shop, "payment", name), "name": name, "active": active} for name, active in PAYMENT_METHODS]
    return _page(rows, query)


def active_payment_method(shop: Shop, given: str) -> tuple[str, str] | None:
    """(id, name) of the active method that has this id or, in any case of letters, this name; else None."""
    for name, active in PAYMENT_METHODS:
        identity = shop.id_for("payment", name)
        if active and given.casefold() in (identity, name.casefold()):
            return identity, name
    return None


def tax_id(shop: Shop, rate: Decimal) -> str | None:
    """The id of the tax with this rate in percent, or None."""
    return next((shop.id_for("tax", label) for label, known in TAXES if Decimal(known) == rate), None)


def _page(rows: Sequence[dict[str, object]], paging: Paging) -> str:
    shown: Iterable[dict[str, object]] = rows[paging.offset : paging.offset + paging.size]
    return page_text(map(encode, shown), len(rows), paging)


def _thing(shop: Shop, kind: str, name: str) -> dict[str, object]:
    return {"id": shop.id_for(kind, name), "source_ref": {"id": name, "model": kind}}


def _category(shop: Shop, index: int) -> dict[str, object]:
    return {"id": shop.id_for("category", CATEGORIES[index]), "name": CATEGORIES[index]}


def _products(shop: Shop, rows: Sequence[sqlite3.Row]) -> list[dict[str, object]]:
    variants: dict[int, list[sqlite3.Row]] = {row["seq"]: [] for row in rows}
    marks = ", ".join("?" * len(variants))
    for found in shop.db.execute(_VARIANTS.format(marks=marks), tuple(variants)):
        variants[found["product_seq"]].append(found)
    return [_product(shop, row, variants[row["seq"]]) for row in rows]


def _product(shop: Shop, row: sqlite3.Row, siblings: Sequence[sqlite3.Row]) -> dict[str, object]:
    options = [sibling["option"] for sibling in siblings if sibling["option"] is not None]
    return {
        "id": row["id"],
        "source_ref": {"id": str(row["seq"]), "model": "product"},
        "name": row["name"],
        "description": None,
        "description_html": None,
        "categories": [_category(shop, row["category"])],
        "created_on": OPENED_ON,
        "last_updated_on": row["updated_on"],
        "variants": [_variant(shop, row, sibling) for sibling in siblings],
        "status": row["status"],
        "sku": siblings[0]["sku"] if len(siblings) == 1 else None,
        "common_attributes": [],
        "variant_attributes_options": [{"name": "Size", "values": options}] if options else [],
        "common_images": [],
    }


def _variant(shop: Shop, parent: sqlite3.Row, row: sqlite3.Row) -> dict[str, object]:
    option, name = row["option"], parent["name"]
    return {
        "id": row["id"],
        "source_ref": {"id": row["sku"], "model": "product_variant"},
        "parent_id": parent["id"],
        "name": name if option is None else f"{name} {option}",
        "description": None,
        "description_html": None,
        "categories": [_category(shop, parent["category"])],
        "created_on": OPENED_ON,
        "sku": row["sku"],
        "taxable": bool(parent["taxable"]),
        "barcode": row["barcode"],
        "available_quantity": row["stock"],
        "prices": [{"currency": CURRENCY, "price": Decimal(row["cents"]).scaleb(-2)}],
        "unit_cost": None,
        "unit_of_measure": "piece",
        "weight": None,
        "weight_unit": None,
        "status": parent["status"],
        "inventory_details": [],
        "variant_attributes": [] if option is None else [{"name": "Size", "value": option}],
        "variant_images": [],
    }
