"""A till's file with a sale that waits, made by the services as the window makes it. Helper of the tests of verbs."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from pos_app.app.till import open_till
from pos_app.domain.catalogue import Item, ItemStatus
from pos_app.domain.customer import Customer
from pos_app.domain.day import DayReport
from pos_app.domain.order import Sale
from pos_app.domain.payment import Tender, settle
from pos_app.domain.totals import totals
from pos_app.sandbox.options import seeded_id
from pos_app.services.clock import system_clock
from pos_app.services.customers.contact import ContactEntry
from pos_app.services.day.days import Days
from pos_app.services.settings.shop import shop_profile
from pos_app.system.settings_file import ShopSettings

SHOP = ShopSettings(
    name="Rue Haute", street="Rue Haute", number="1", postal_code="1000", city="Brussels", email="shop@example.com"
)
SAVON = Item(
    seeded_id(1, "variant", "SL-01"),  # as the practice shop's own first seed names it
    "p",
    "Savon lavande",
    "SL-01",
    "5410000000064",
    (),
    Decimal("4.95"),
    "EUR",
    None,
    True,
    ItemStatus.PUBLISHED,
)


async def sell(
    folder: Path, customer: Customer | None = None, entry: ContactEntry | None = None, *, practice: bool = False
) -> Sale:
    """Sell two soaps (to `customer`) and enter a new one (`entry`); nothing is sent. `practice`: a file of the practice
    shop, which no real till opens."""
    shop = shop_profile(SHOP)
    async with open_till(folder, shop, system_clock(), _fail, lambda _row: None, None, practice=practice) as till:
        cart, _ = till.checkout.empty_cart().add(SAVON, Decimal(2), shop.policy)
        cart = cart.set_customer(customer)
        due = settle(totals(cart, shop.policy).total, (), shop.policy.cash_step).cash_due
        if entry is not None:
            await till.customers.enter(entry)
        return await till.checkout.pay(cart, (Tender("Cash", due, is_cash=True),), "Nadia")


def _fail(name: str, error: BaseException) -> None:
    raise AssertionError(name) from error


async def closed(folder: Path) -> DayReport:
    """Close the day of a till's file."""
    shop, clock = shop_profile(SHOP), system_clock()
    async with open_till(folder, shop, clock, _fail, lambda _row: None, None) as till:
        return await Days(till.till_store, till.catalogue_store, shop, clock).close("Nadia")
