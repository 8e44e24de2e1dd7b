"""The net unit price an order line carries, so that the server's own sum gives back the till's line total."""

from __future__ import annotations

from decimal import Decimal

from pos_app.domain.errors import DomainError
from pos_app.domain.money import Currency
from pos_app.domain.tax import TaxRate

DECIMALS = 6
MAX_DECIMALS = 10


def net_unit_price(gross: int, quantity: int, rate: TaxRate, cents: Currency) -> Decimal:
    """The net price nearest to the exact one, in 6 decimals, for which quantity x net x (1 + rate), rounded half up,
    is exactly `gross` minor units; in more decimals (up to 10) only where no price of 6 does (money.md, "Sending").

    Nearest, not shortest: what is left out of a line is then so little that it does not show where a server adds up
    before it rounds. `quantity` is whole and not 0; the price has the sign of gross / quantity, and no zeros behind
    the currency's own decimals. In whole numbers, so exact: a price of n steps of 10**-d is right when it lies within
    half a minor unit of `gross`, the upper end left out.
    Raises DomainError("net_price") where 10 decimals are not enough (quantities far beyond the cart's limit).
    """
    if quantity == 0:
        raise DomainError("net_price", "quantity")
    percent, percent_parts = rate.ratio()
    wanted = abs(gross)
    first = max(DECIMALS, cents.exponent)
    # Twice what one step adds to the line, and one minor unit, over a common denominator.
    per_step = 2 * abs(quantity) * (100 * percent_parts + percent)
    one = 100 * percent_parts * 10 ** (first - cents.exponent)
    for decimals in range(first, MAX_DECIMALS + 1):
        steps = (2 * wanted * one + per_step // 2) // per_step
        found = steps * per_step
        if (2 * wanted - 1) * one <= found < (2 * wanted + 1) * one:
            return short(steps if (gross >= 0) == (quantity > 0) else -steps, decimals, cents)
        one *= 10
    raise DomainError("net_price", "quantity")


def short(steps: int, decimals: int, cents: Currency) -> Decimal:
    """`steps` of 10**-decimals as a price without zeros behind the currency's own decimals: 8.25, not 8.250000."""
    least = cents.exponent
    while decimals > least and not steps % 10:
        steps, decimals = steps // 10, decimals - 1
    return Decimal(steps).scaleb(-decimals)
