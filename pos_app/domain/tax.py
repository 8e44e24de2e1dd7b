"""Tax rates and the shop's tax policy: which rate a product has, and how amounts are rounded (money.md)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from pos_app.domain.cash_rounding import CashRounding, SmallAmounts
from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen
from pos_app.domain.money import Currency


@dataclass(frozen=True, slots=True, order=True)
class TaxRate:
    """A tax rate in percent (21 means 21 %), exact, from 0 to 100."""

    percent: Decimal

    def __post_init__(self) -> None:
        if not isinstance(self.percent, Decimal):
            raise TypeError(f"TaxRate wants a Decimal, not {type(self.percent).__name__}")
        if not self.percent.is_finite() or not 0 <= self.percent <= 100 or self.percent != round(self.percent, 20):
            raise DomainError("tax_rate", "tax_rate")

    def ratio(self) -> tuple[int, int]:
        """The percentage as a fraction of whole numbers: 5.5 -> (11, 2), so that tax = base * 11 / (100 * 2)."""
        return self.percent.as_integer_ratio()


class Rounding(StrEnum):
    """How tax is rounded: once per rate over the document (default), per line, or per rate half to even."""

    PER_RATE = "per_rate"
    PER_LINE = "per_line"
    BANKERS = "bankers"


@frozen
class TaxPolicy:
    """A shop's rules for prices, tax and cash.

    `category_rates` maps category ids to rates; the first match in a product's own order counts. All other products
    have `default_rate`, and those that the catalogue calls not taxable have rate 0. `cash_step` is the smallest cash
    amount (0.05 in Belgium) or None if cash is not rounded; with the three after it, it is `cash`. `allowed_rates` are
    those a cashier may give a line; if empty, all rates that the shop uses, and 0.
    """

    currency: Currency
    prices_include_tax: bool
    rounding: Rounding
    default_rate: TaxRate
    category_rates: tuple[tuple[str, TaxRate], ...] = ()
    cash_step: Decimal | None = None
    allowed_rates: tuple[TaxRate, ...] = ()
    cash_small: SmallAmounts = SmallAmounts.STAY
    cash_half_down: bool = False
    cash_for_all: bool = False

    @property
    def cash(self) -> CashRounding | None:
        """How amounts are rounded for payment, None for not at all."""
        if self.cash_step is None:
            return None
        return CashRounding(self.cash_step, self.cash_small, self.cash_half_down, self.cash_for_all)

    @property
    def rates(self) -> tuple[TaxRate, ...]:
        """The rates a cashier may choose from, rising."""
        own = (TaxRate(Decimal(0)), self.default_rate, *(rate for _, rate in self.category_rates))
        return tuple(sorted(set(self.allowed_rates or own)))

    def tax_share(self, rate: TaxRate) -> tuple[int, int]:
        """The part of a price that is tax, as a fraction (numerator, denominator): r/(100+r) if prices include tax,
        else r/100."""
        numerator, denominator = rate.ratio()
        return numerator, 100 * denominator + (numerator if self.prices_include_tax else 0)

    def rate_for(self, category_ids: tuple[str, ...], *, taxable: bool = True) -> TaxRate:
        """The rate of a product in these categories (Chift's variants carry no rate, chift.md)."""
        if not taxable:
            return TaxRate(Decimal(0))
        mapped = dict(self.category_rates)
        return next((mapped[c] for c in category_ids if c in mapped), self.default_rate)
