"""The shop's locations, and what the second one sells by itself: one ticket, today.

With one branch everything is the first one's. Orders of the API belong to the first. May import `shop`, `calls`,
`catalogue`, `goods` and `errors`.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from pos_app.sandbox.calls import Call, Paging, query_as
from pos_app.sandbox.catalogue import methods, page, tax_id
from pos_app.sandbox.errors import chift_error
from pos_app.sandbox.goods import BRANCHES
from pos_app.sandbox.shop import CURRENCY, Shop, sortable

TOTAL, TAX, RATE = Decimal("48.40"), Decimal("8.40"), Decimal("21")


def locations(shop: Shop, call: Call) -> str:
    """GET …/pos/locations: name, address, time zone."""
    query = query_as(Paging, call)
    rows: list[dict[str, object]] = [
        {
            "id": location_id(shop, place),
            "name": each.name,
            "timezone": "Europe/Brussels",
            "address": {
                "address_type": "main",
                "name": each.name,
                "street": each.street,
                "number": each.number,
                "box": None,
                "city": each.city,
                "postal_code": each.postal_code,
                "country": "BE",
            },
        }
        for place, each in enumerate(BRANCHES[: shop.habits.branches], 1)
    ]
    return page(rows, query)


def location_id(shop: Shop, place: int) -> str:
    """The id of the first (1) or second (2) branch."""
    return shop.id_for("location", BRANCHES[place - 1].name)


def meant(shop: Shop, given: str | None) -> tuple[int, ...]:
    """The branches that a `location_id` names: all of them where it is left out. Raises ApiError 404
    ERROR_LOCATION_NOT_FOUND."""
    places = tuple(range(1, shop.habits.branches + 1))
    if not given:
        return places
    found = tuple(place for place in places if location_id(shop, place) == given)
    if not found:
        raise chift_error(404, "ERROR_LOCATION_NOT_FOUND", "The location could not be found")
    return found


def sold_elsewhere(shop: Shop, places: tuple[int, ...], first: date, last: date) -> bool:
    """Whether the second branch's ticket is among what is asked for."""
    return 2 in places and first <= shop.now().date() <= last


def elsewhere_tax(shop: Shop) -> dict[str, Any]:
    """The second branch's ticket as a sum by rate."""
    return {"tax_id": tax_id(shop, RATE), "tax_rate": RATE, "tax_amount": TAX, "total": TOTAL}


def elsewhere_payment(shop: Shop) -> dict[str, Any]:
    """How it was paid: by the first method there is."""
    identity, name, _ = next(iter(methods(shop)), (None, None, True))
    return {"payment_method_id": identity, "payment_method_name": name, "tip": Decimal(0), "total": TOTAL}


def elsewhere_ticket(shop: Shop) -> dict[str, Any]:
    """The ticket itself."""
    day = shop.now().replace(hour=0, minute=0, second=0, microsecond=0)
    paid = {
        "id": shop.id_for("payment elsewhere", day.date().isoformat()),
        **elsewhere_payment(shop),
        "status": "Completed",
        "currency": CURRENCY,
        "date": sortable(day),
        "invoice_ref": None,
        "order_id": elsewhere_id(shop),
    }
    item: dict[str, Any] = {
        "id": shop.id_for("item elsewhere", day.date().isoformat()),
        "type": "product",
        "menu_id": None,
        "quantity": 1,
        "unit_price": TOTAL - TAX,
        "total": TOTAL,
        "tax_amount": TAX,
        "tax_rate": RATE,
        "tax_id": tax_id(shop, RATE),
        "description": "Panier garni",
        "discounts": [],
        "product_id": None,
        "accounting_category_id": None,
        "modifiers": [],
    }
    return {
        "id": elsewhere_id(shop),
        "order_number": "O-1",
        "creation_date": sortable(day),
        "closing_date": sortable(day),
        "service_date": None,
        "device_id": None,
        "total": TOTAL,
        "tax_amount": TAX,
        "total_discount": Decimal(0),
        "total_refund": Decimal(0),
        "total_tip": Decimal(0),
        "delivery_fee": Decimal(0),
        "mode": "TAKEAWAY",
        "source": "POS",
        "currency": CURRENCY,
        "country": "BE",
        "loyalty": None,
        "customer_id": None,
        "location_id": location_id(shop, 2),
        "taxes": [elsewhere_tax(shop)],
        "guests": None,
        "payments": [paid],
        "items": [item],
        "invoice_id": None,
    }


def elsewhere_id(shop: Shop) -> str:
    """The id of today's ticket of the second branch."""
    return shop.id_for("ticket elsewhere", shop.now().date().isoformat())
