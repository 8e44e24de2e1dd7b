"""The shop in the Rue Haute, as tests of sales, days and files take it: 21 %, prices with tax, cash to 5 cents."""

from __future__ import annotations

from decimal import Decimal

from pos_app.domain.customer import Address, Customer
from pos_app.domain.money import currency
from pos_app.domain.order import ShopProfile
from pos_app.domain.tax import Rounding, TaxPolicy, TaxRate

EUR = currency("EUR")
POLICY = TaxPolicy(EUR, True, Rounding.PER_RATE, TaxRate(Decimal(21)), cash_step=Decimal("0.05"))
SHOP = ShopProfile(
    "Rue Haute",
    "1",
    Address("Rue Haute", "12", "", "1000", "Brussels", "BE"),
    "shop@example.be",
    "",
    Customer("walk-in", "Walk", "In", walk_in=True),
    POLICY,
)
