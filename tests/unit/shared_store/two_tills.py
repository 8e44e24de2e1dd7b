"""Two real tills of one shop, side by side, with one store."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

from pos_app.domain.payment import Tender
from pos_app.domain.totals import totals
from pos_app.presenters.common.views import Screen
from pos_app.services.several.sharing import Sharing
from pos_app.shared_store import address as store_address
from tests.postgres_server import PostgresServer, secret_of
from tests.unit.presenters.counter import Counter

TOWEL, SOAP = "5410000000019", "5410000000064"


@dataclass
class Shop:
    """Two tills side by side."""

    one: Counter
    two: Counter
    database: str
    folder: Path

    def store(self, till: Counter) -> Sharing:
        assert till.till.sharing is not None
        return till.till.sharing


def pair(folder: Path, postgres: PostgresServer, database: str, code: str) -> Path:
    """A profile that uses the store as this till."""
    folder.mkdir()
    store_address.save(folder, postgres.address(database, code), secret_of(code))
    return folder


async def park(till: Counter, *codes: str) -> None:
    await till.enter(*codes)
    till.presenters.parking.park()
    await settled(till)


async def settled(till: Counter) -> None:
    for _ in range(200):
        await asyncio.sleep(0.005)
        if not any(till.till.tasks.is_running(name) for name in ("park", "fetch cart", "frame", "sales")):
            return


async def pay(till: Counter) -> str:
    checkout, cart = till.till.checkout, till.presenters.sale.cart
    due = totals(cart, checkout.shop.policy).total
    sale = await checkout.pay(cart, (Tender("Card", due, is_cash=False),), "Bob")
    till.presenters.sale.replace(checkout.empty_cart())
    return sale.id


def rows(till: Counter) -> list[tuple[str, str, str]]:
    return [(row.receipt, row.customer, row.state) for row in till.window["sales"].rows]


async def look(till: Counter) -> None:
    assert till.till.sharing is not None
    await till.till.sharing.look()
    till.presenters.frame.go(Screen.PARKED)
    await settled(till)
