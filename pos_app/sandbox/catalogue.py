"""The goods: products with variants, categories, taxes, payment methods.

May import `shop`, `calls`, `goods`, `drawings`, `habits` and `errors`. Nothing here is changed by a call but the stock.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, Field

from pos_app.sandbox.calls import Call, Created, Flag, Moment, Number, Paging, body_as, once, page_text, query_as
from pos_app.sandbox.drawings import images_of
from pos_app.sandbox.errors import ApiError, chift_error
from pos_app.sandbox.goods import BRANCHES, CATEGORIES, COUNTRIES, PAYMENT_METHODS, TAXES
from pos_app.sandbox.habits.methods import Method
from pos_app.sandbox.habits.on_goods import shown_product, shown_variant, with_entities
from pos_app.sandbox.shop import CURRENCY, OPENED_ON, Shop, newest, sortable
from pos_app.sandbox.wire_json import encode

_MOST_STOCK = 2**53
_VARIANTS = "SELECT * FROM variants WHERE product_seq IN ({marks}) ORDER BY product_seq, place"


class _ProductQuery(Paging):
    updated_after: Moment | None = None
    sku: str | None = None


class _CategoryQuery(Paging):
    only_parents: Flag = "false"


class _Quantity(BaseModel):
    location_id: Annotated[str, Field(strict=True)]
    available_quantity: Annotated[Number, Field(ge=0)]


def products(shop: Shop, call: Call) -> str:
    """GET …/commerce/products?updated_after=&sku=, archived and unpublished ones included."""
    query = query_as(_ProductQuery, call)
    deleted = _deleted(shop)
    by_change = shop.habits.goods_by == "change"
    if query.updated_after is None and query.sku is None and not deleted and not by_change:
        rows = shop.db.execute(
            "SELECT * FROM products WHERE seq > ? ORDER BY seq LIMIT ?", (query.offset, query.size)
        ).fetchall()
        total = newest(shop.db, "products")
    else:
        after = "" if query.updated_after is None else sortable(query.updated_after)
        where = " FROM products WHERE updated_on >= ?"
        values: list[object] = [after]
        if deleted:
            kept = f"SELECT product_seq FROM variants WHERE sku NOT IN ({_marks(deleted)})"  # noqa: S608  # ?s only
            where += f" AND seq IN ({kept})"
            values += deleted
        if query.sku is not None:
            where += " AND seq IN (SELECT product_seq FROM variants WHERE sku = ?)"
            values.append(query.sku)
        total = shop.db.execute(f"SELECT count(*){where}", values).fetchone()[0]
        rows = shop.db.execute(
            f"SELECT *{where} ORDER BY {'updated_on, seq' if by_change else 'seq'} LIMIT ? OFFSET ?",  # from constants
            (*values, query.size, query.offset),
        ).fetchall()
    # All rows in one step: the practice shop in the window's own process holds its thread meanwhile.
    return page_text([encode(_products(shop, rows, call.origin))[1:-1]], total, query)


def product(shop: Shop, call: Call) -> str:
    """GET …/commerce/products/{product_id}, or 404 ERROR_PRODUCT_NOT_FOUND."""
    row = shop.db.execute("SELECT * FROM products WHERE id = ?", (call.params["product_id"],)).fetchone()
    found = [] if row is None else _products(shop, [row], call.origin)
    if not found or not found[0]["variants"]:
        raise chift_error(404, "ERROR_PRODUCT_NOT_FOUND", "The product doesn't exist")
    return encode(found[0])


def variant(shop: Shop, call: Call) -> str:
    """GET …/commerce/variants/{variant_id}, or 404 ERROR_VARIANT_NOT_FOUND."""
    found = find_variant(shop, call.params["variant_id"], call.origin)
    if found is None:
        raise _no_variant()
    first = shop.db.execute(
        "SELECT sku FROM variants JOIN products ON product_seq = seq WHERE products.id = ? ORDER BY place LIMIT 1",
        (found["parent_id"],),
    ).fetchone()["sku"]
    common = images_of(shop.habits.pictures, first, call.origin)
    return encode({**found, "common_attributes": [], "common_images": common})


def set_quantity(shop: Shop, call: Call) -> str:
    """POST …/commerce/variants/set_quantity/{variant_id}: counted anew, in whole pieces.

    Raises ApiError 404 ERROR_VARIANT_NOT_FOUND or ERROR_LOCATION_NOT_FOUND.
    """

    def count() -> Created:
        body = body_as(_Quantity, call.body)
        found = find_variant(shop, call.params["variant_id"], call.origin)
        if found is None:
            raise _no_variant()
        place = next((each for each in _places(shop) if each["id"] == body.location_id), None)
        if place is None:
            raise chift_error(404, "ERROR_LOCATION_NOT_FOUND", "The location doesn't exist.")
        pieces, sku = min(int(body.available_quantity), _MOST_STOCK), found["sku"]
        shop.db.execute("UPDATE variants SET stock = ? WHERE sku = ?", (pieces, sku))
        shop.db.execute(
            "UPDATE products SET updated_on = ? WHERE seq = (SELECT product_seq FROM variants WHERE sku = ?)",
            (shop.timestamp(), sku),
        )
        told = {"location": {"id": place["id"], "name": place["name"]}, "available_quantity": pieces}
        return Created(str(found["id"]), encode(told))

    return once(shop, call, count)


def find_variant(shop: Shop, variant_id: str, origin: str = "") -> dict[str, object] | None:
    """One variant as Chift shows it, or None. `origin`: where its pictures are."""
    row = shop.db.execute("SELECT * FROM variants WHERE id = ?", (variant_id,)).fetchone()
    renamed = [sku for sku, what in shop.habits.gone.items() if what == "renamed"]
    if row is None and renamed:
        now_under = next((sku for sku in renamed if shop.id_for("variant", sku, "renamed") == variant_id), None)
        row = shop.db.execute("SELECT * FROM variants WHERE sku = ?", (now_under,)).fetchone()
    elif row is not None and shop.habits.gone.get(row["sku"]) in ("deleted", "renamed"):
        return None
    if row is None:
        return None
    parent = shop.db.execute("SELECT * FROM products WHERE seq = ?", (row["product_seq"],)).fetchone()
    return _variant(shop, parent, row, origin)


def take_stock(shop: Shop, sku: str, pieces: int, now: str) -> None:
    """So many pieces of a variant are sold: where its stock is counted it goes down, never below nothing, and the
    product counts as changed at `now` (`Shop.timestamp`). Inside the caller's transaction."""
    shop.db.execute("UPDATE variants SET stock = max(stock - ?, 0) WHERE sku = ? AND stock IS NOT NULL", (pieces, sku))
    shop.db.execute(
        "UPDATE products SET updated_on = ? WHERE seq ="
        " (SELECT product_seq FROM variants WHERE sku = ? AND stock IS NOT NULL)",
        (now, sku),
    )


def categories(shop: Shop, call: Call) -> str:
    """GET …/commerce/product-categories: a flat list, so `only_parents` changes nothing."""
    query = query_as(_CategoryQuery, call)
    shown = with_entities if shop.habits.html_names else str
    rows = ({**_thing(shop, "category", name), "name": shown(name), "parent_id": None} for name in CATEGORIES)
    return page(list(rows), query)


def taxes(shop: Shop, call: Call) -> str:
    """GET …/commerce/taxes: Belgium's."""
    query = query_as(Paging, call)
    rows = [
        {**_thing(shop, "tax", label), "label": label, "rate": rate, "country": "BE"} for label, rate in tax_rates(shop)
    ]
    return page(rows, query)


def tax_rates(shop: Shop) -> list[tuple[str, Decimal]]:
    """Label and rate of each tax, as this shop writes a rate: 21.0 or 0.21."""
    fraction = shop.habits.tax_rates == "fraction"
    return [(label, Decimal(rate) / (100 if fraction else 1)) for label, rate in TAXES]


def locations(shop: Shop, call: Call) -> str:
    """GET …/commerce/locations: where stock is kept."""
    query = query_as(Paging, call)
    return page(_places(shop), query)


def countries(_shop: Shop, call: Call) -> str:
    """GET …/commerce/countries: where the shop delivers to."""
    query = query_as(Paging, call)
    return page([{"code": code, "name": name} for code, name in COUNTRIES], query)


def payment_methods(shop: Shop, call: Call) -> str:
    """GET …/commerce/payment-methods, the inactive one included."""
    query = query_as(Paging, call)
    rows = [
        {"id": identity, "source_ref": {"id": name, "model": "payment"}, "name": name, "active": active}
        for identity, name, active in methods(shop)
    ]
    return page(rows, query)


def methods(shop: Shop) -> list[tuple[str, str, bool]]:
    """Id, name and "active" of each payment method this shop has."""
    own = shop.habits.payment_methods
    kept = [Method(name=name, active=active) for name, active in PAYMENT_METHODS] if own is None else own
    return [(each.id or shop.id_for("payment", each.name), each.name, each.active) for each in kept]


def active_payment_method(shop: Shop, given: str) -> tuple[str, str] | None:
    """(id, name) of the active method an order names so; else None.

    By its id or, in any case of letters, its name; with the habit `methods_by` only by one of them, letter by letter.
    """
    by = shop.habits.methods_by
    for identity, name, active in methods(shop):
        named = {"id": given == identity, "exact_name": given == name}
        if active and named.get(by, given.casefold() in (identity.casefold(), name.casefold())):
            return identity, name
    return None


def tax_id(shop: Shop, rate: Decimal) -> str | None:
    """The id of the tax with this rate in percent, or None."""
    return next((shop.id_for("tax", label) for label, known in TAXES if Decimal(known) == rate), None)


def page(rows: Sequence[dict[str, object]], paging: Paging) -> str:
    """Chift's page of a short list."""
    shown: Iterable[dict[str, object]] = rows[paging.offset : paging.offset + paging.size]
    return page_text(map(encode, shown), len(rows), paging)


def _thing(shop: Shop, kind: str, name: str) -> dict[str, object]:
    return {"id": shop.id_for(kind, name), "source_ref": {"id": name, "model": kind}}


def _category(shop: Shop, index: int) -> dict[str, object]:
    return {"id": shop.id_for("category", CATEGORIES[index]), "name": CATEGORIES[index]}


def _places(shop: Shop) -> list[dict[str, object]]:
    return [{**_thing(shop, "stock", each.name), "name": each.name} for each in BRANCHES[: shop.habits.branches]]


def _no_variant() -> ApiError:
    return chift_error(404, "ERROR_VARIANT_NOT_FOUND", "The variant doesn't exist")


def _deleted(shop: Shop) -> list[str]:
    return [sku for sku, what in shop.habits.gone.items() if what == "deleted"]


def _marks(values: Collection[object]) -> str:
    return ", ".join("?" * len(values))


def _products(shop: Shop, rows: Sequence[sqlite3.Row], origin: str) -> list[dict[str, Any]]:
    variants: dict[int, list[sqlite3.Row]] = {row["seq"]: [] for row in rows}
    deleted = _deleted(shop)
    for found in shop.db.execute(_VARIANTS.format(marks=_marks(variants)), tuple(variants)):
        if found["sku"] not in deleted:
            variants[found["product_seq"]].append(found)
    return [_product(shop, row, variants[row["seq"]], origin) for row in rows]


def _product(shop: Shop, row: sqlite3.Row, siblings: Sequence[sqlite3.Row], origin: str) -> dict[str, Any]:
    options = [sibling["option"] for sibling in siblings if sibling["option"] is not None]
    variants = [_variant(shop, row, sibling, origin) for sibling in siblings]
    product: dict[str, Any] = {
        "id": row["id"],
        "source_ref": {"id": str(row["seq"]), "model": "product"},
        "name": row["name"],
        "description": None,
        "description_html": None,
        "categories": [_category(shop, row["category"])],
        "created_on": OPENED_ON,
        "last_updated_on": row["updated_on"],
        "variants": variants,
        "status": row["status"],
        "sku": siblings[0]["sku"] if len(siblings) == 1 else None,
        "common_attributes": [],
        "variant_attributes_options": [{"name": "Size", "values": options}] if options else [],
        "common_images": variants[0]["variant_images"] if variants else [],
    }
    if shop.habits.odd_goods:
        shown_product(shop.habits, product)
    return product


def _variant(shop: Shop, parent: sqlite3.Row, row: sqlite3.Row, origin: str) -> dict[str, Any]:
    option, name = row["option"], parent["name"]
    variant: dict[str, Any] = {
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
        "variant_images": images_of(shop.habits.pictures, row["sku"], origin),
    }
    if shop.habits.odd_goods:
        shown_variant(shop.habits, variant, shop.id_for("variant", row["sku"], "renamed"))
    return variant
