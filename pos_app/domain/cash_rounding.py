"""Cash rounding by country: the smallest coin in use, and the country's rule for amounts that are not above it.

Sources, as read in November 2026:
BE: Code of economic law, book VI, art. VI.7/1 to VI.7/3 (cash must be rounded, other means may be; amounts of 0.05 and
    less are not).
NL, IE: De Nederlandsche Bank and the Central Bank of Ireland, rounding of the total in cash. FI: act 890/2001.
SK: act 18/1996 on prices, § 3 (0.01 and 0.02 are rounded to 0.05). EE, LT: Eesti Pank and Lietuvos bankas, since 2025.
IT: decree-law 50/2017, art. 13-quater. CH: smallest coin of the Swiss National Bank.
SE: act 1970:1029. NO: Norges Bank, since 2012. CZ: act 634/1992, § 3. DK: act on coins, rounding of 25 and 75 øre.
HU: act III of 2008. AU: Royal Australian Mint. CA: Department of Finance, 2013.
NZ: Reserve Bank of New Zealand, 2006: most shops round 5 cents down.
Scope: the standard library only.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from pos_app.domain.frozen import frozen


class SmallAmounts(StrEnum):
    """What becomes of an amount of one step or less: it stays, is rounded as any other, or becomes one step."""

    STAY = "stay"
    NEAREST = "nearest"
    UP = "up"


@frozen
class CashRounding:
    """How an amount is rounded: to the nearest `step`, its half away from zero (`half_down`: towards zero).

    `all_means`: every way to pay is rounded, not only cash.
    """

    step: Decimal
    small: SmallAmounts = SmallAmounts.STAY
    half_down: bool = False
    all_means: bool = False


@frozen
class CountryCash:
    """A country's rule, in its own currency; `may_round_all`: a shop may round every way to pay."""

    currency: str
    step: str
    small: SmallAmounts = SmallAmounts.NEAREST
    half_down: bool = False
    may_round_all: bool = False


_EURO = CountryCash("EUR", "0.05")
COUNTRIES: dict[str, CountryCash] = {
    "BE": CountryCash("EUR", "0.05", SmallAmounts.STAY, may_round_all=True),
    "NL": _EURO,
    "FI": _EURO,
    "IE": _EURO,
    "SK": CountryCash("EUR", "0.05", SmallAmounts.UP),
    "EE": _EURO,
    "LT": _EURO,
    "IT": _EURO,
    "CH": CountryCash("CHF", "0.05"),
    "SE": CountryCash("SEK", "1"),
    "NO": CountryCash("NOK", "1"),
    "CZ": CountryCash("CZK", "1"),
    "DK": CountryCash("DKK", "0.50"),
    "HU": CountryCash("HUF", "5"),
    "AU": CountryCash("AUD", "0.05"),
    "CA": CountryCash("CAD", "0.05"),
    "NZ": CountryCash("NZD", "0.10", half_down=True),
}
_ELSEWHERE = CountryCash("", "", SmallAmounts.STAY)


def usual_step(country: str, currency: str) -> str:
    """The step a shop in this country (ISO 3166-1) starts with for its own currency (ISO 4217); "": cash is not
    rounded."""
    found = COUNTRIES.get(country, _ELSEWHERE)
    return found.step if found.currency == currency else ""


def may_round_all(country: str) -> bool:
    """Whether a shop in this country may round every way to pay."""
    return COUNTRIES.get(country, _ELSEWHERE).may_round_all


def country_rounding(country: str, step: Decimal | None, *, all_means: bool = False) -> CashRounding | None:
    """The rounding of a shop in this country with this step; None: none. `all_means` counts only where it is allowed.

    A country that is not in the table has Belgium's rule: an amount of one step or less stays as it is.
    """
    if step is None:
        return None
    rule = COUNTRIES.get(country, _ELSEWHERE)
    return CashRounding(step, rule.small, rule.half_down, all_means and rule.may_round_all)
