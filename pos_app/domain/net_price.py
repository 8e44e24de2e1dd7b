"""The net unit price an order line carries, so that the server's own sum gives back the till's line total."""

from __future__ import annotations

from decimal import Decimal

from pos_app.domain.errors import DomainError
from pos_app.domain.money import Currency
from pos_app.domain.tax import TaxRate

MAX_DECIMALS = 10


def net_unit_price(gross: int, quantity: int, rate: TaxRate, cents: Currency) -> Decimal:
    """The shortest net price (from the currency's decimals up to 10) for which quantity x net x (1 + rate), rounded
    half up, is exactly `gross` minor units; of several, the one nearest to the exact price (money.md, "Sending").

    `quantity` is whole and not 0; the price has the sign of gross / quantity. In whole numbers, so exact: a price of
    n steps of 10**-d is right when it lies within half a minor unit of `gross`, the upper end left out.
    Raises DomainError("net_price") where 10 decimals are not enough (quantities far beyond the cart's limit).
    """
    if quantity == 0:
        raise DomainError("net_price", "quantity")
    percent, percent_parts = rate.ratio()
    wanted = abs(gross)
    # Twice what one step adds to the line, and one minor unit, over a common denominator.
    per_step = 2 * abs(quantity) * (100 * percent_parts + percent)
    one = 100 * percent_parts
    for decimals in range(cents.exponent, MAX_DECIMALS + 1):
        steps = (2 * wanted * one + per_step // 2) // per_step
        found = steps * per_step
        if (2 * wanted - 1) * one <= found < (2 * wanted + 1) * one:
            return Decimal(steps if (gross >= 0) == (quantity > 0) else -steps).scaleb(-decimals)
        one *= 10
    raise DomainError("net_price", "quantity")
