"""The net unit price an order line carries, so that the server's own sum gives back the till's line total."""

from __future__ import annotations

from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Context, Decimal

from pos_app.domain.errors import DomainError
from pos_app.domain.money import Currency, to_minor
from pos_app.domain.tax import TaxRate

MAX_DECIMALS = 10
_EXACT = Context(prec=50)


def net_unit_price(gross: int, quantity: int, rate: TaxRate, cents: Currency) -> Decimal:
    """The shortest net price (from the currency's decimals up to 10) for which quantity x net x (1 + rate), rounded
    half up, is exactly `gross` minor units (money.md, "Sending").

    `quantity` is whole and not 0. Raises DomainError("net_price") where 10 decimals are not enough (quantities far
    beyond the cart's limit).
    """
    total = Decimal(gross).scaleb(-cents.exponent)
    factor = quantity * (100 + rate.percent)
    exact = _EXACT.divide(total * 100, factor)
    for decimals in range(cents.exponent, MAX_DECIMALS + 1):
        step = Decimal(1).scaleb(-decimals)
        for mode in (ROUND_HALF_UP, ROUND_HALF_DOWN):
            net = exact.quantize(step, mode, _EXACT)
            if to_minor(_EXACT.divide(net * factor, Decimal(100)), cents) == gross:
                return net
    raise DomainError("net_price", "quantity")
