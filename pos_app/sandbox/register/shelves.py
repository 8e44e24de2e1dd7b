"""The POS calls a till is set up with: payment methods, goods, categories, taxes, modifiers.

May import `shop`, `calls`, `catalogue`, `branches`, `goods`.
"""

from __future__ import annotations

from decimal import Decimal

from pydantic import ConfigDict

from pos_app.sandbox.calls import Call, Flag, Paging, page_text, query_as
from pos_app.sandbox.catalogue import methods, page, tax_rates
from pos_app.sandbox.goods import CATEGORIES
from pos_app.sandbox.register.branches import meant
from pos_app.sandbox.shop import Shop
from pos_app.sandbox.wire_json import encode


class _Query(Paging):
    model_config = ConfigDict(defer_build=True)
    location_id: str | None = None


class _CategoryQuery(_Query):
    only_parents: Flag = "false"


def payment_methods(shop: Shop, call: Call) -> str:
    """GET …/pos/payment-methods: the active ones."""
    query = _asked(shop, call)
    rows: list[dict[str, object]] = [
        {"id": identity, "name": name, "extra": None} for identity, name, active in methods(shop) if active
    ]
    return page(rows, query)


def product_categories(shop: Shop, call: Call) -> str:
    """GET …/pos/product-categories: a flat list, so `only_parents` changes nothing."""
    query = query_as(_CategoryQuery, call)
    meant(shop, query.location_id)
    rows: list[dict[str, object]] = [
        {"id": shop.id_for("category", name), "name": name, "description": None, "id_parent": None}
        for name in CATEGORIES
    ]
    return page(rows, query)


def accounting_categories(shop: Shop, call: Call) -> str:
    """GET …/pos/accounting-categories: one for each category of goods."""
    query = _asked(shop, call)
    rows: list[dict[str, object]] = [
        {
            "id": shop.id_for("accounting", name),
            "name": name,
            "code": f"C{place}",
            "ledger_account_code": f"70{place:02}00",
            "posting_account_code": None,
        }
        for place, name in enumerate(CATEGORIES, 1)
    ]
    return page(rows, query)


def taxes(shop: Shop, call: Call) -> str:
    """GET …/pos/tax-rates: the rates of the web shop, under ids of their own."""
    query = _asked(shop, call)
    rows: list[dict[str, object]] = [
        {"id": shop.id_for("pos tax", label), "label": label, "rate": rate, "tax_code": label.replace(" ", "")}
        for label, rate in tax_rates(shop)
    ]
    return page(rows, query)


def modifiers(shop: Shop, call: Call) -> str:
    """GET …/pos/modifiers: two ways to wrap."""
    query = _asked(shop, call)
    options = [
        {"id": shop.id_for("wrapping", name), "name": name, "price": Decimal(price)}
        for name, price in (("Papier kraft", "0.00"), ("Papier cadeau", "1.50"))
    ]
    return page([{"id": shop.id_for("modifiers", "wrapping"), "name": "Emballage", "options": options}], query)


def products(shop: Shop, call: Call) -> str:
    """GET …/pos/products: what is published, a product's first variant's price.

    No rate of tax is known of a product here, so the price is the one with tax.
    """
    query = _asked(shop, call)
    published = " FROM products WHERE status = 'published'"
    total = shop.db.execute(f"SELECT count(*){published}").fetchone()[0]
    rows = shop.db.execute(
        "SELECT id, name, category,"  # noqa: S608  # from a constant
        f" (SELECT cents FROM variants WHERE product_seq = seq ORDER BY place LIMIT 1) AS cents{published}"
        " ORDER BY seq LIMIT ? OFFSET ?",
        (query.size, query.offset),
    )
    shown = (
        encode(
            {
                "id": row["id"],
                "categories": [shop.id_for("category", CATEGORIES[row["category"]])],
                "name": row["name"],
                "description": None,
                "prices": [{"unit_price": Decimal(row["cents"]).scaleb(-2), "tax_rate": None}],
                "modifier_groups_ids": [],
                "accounting_category_ids": [shop.id_for("accounting", CATEGORIES[row["category"]])],
            }
        )
        for row in rows
    )
    return page_text(shown, total, query)


def _asked(shop: Shop, call: Call) -> _Query:
    query = query_as(_Query, call)
    meant(shop, query.location_id)
    return query
