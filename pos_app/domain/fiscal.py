"""The law of a shop's country as data: under which regime a till sells, what a sale there needs, what its paper is.

Each figure, and the public page it was read at, is in docs/law.md. Nothing here is legal advice, and nothing of this
program is certified. Pure.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen


class Regime(StrEnum):
    """Which law of tills holds: none of its own (retail in BE, NL, LU), the French, Austrian or German one, or one
    that this program does not know. UNKNOWN: the settings name no country."""

    NONE = "none"
    FR = "fr"
    AT = "at"
    DE = "de"
    OTHER = "other"
    UNKNOWN = "unknown"


class PaperField(StrEnum):
    """What a country's simplified invoice asks for beyond what each receipt has (date, number, goods with quantities,
    tax by rate)."""

    SELLER = "seller"  # name and address
    VAT_NUMBER = "vat_number"  # the seller's
    SUPPLIED = "supplied"  # the day of supply
    CUSTOMER = "customer"  # name and address
    NET_PRICES = "net_prices"  # unit prices without tax
    TAXED = "taxed"  # no line is free of tax: its reason in law would have to be named


@frozen
class SimplifiedInvoice:
    """A country's invoice for small amounts: up to `limit` euros with tax (`net`: without), with these fields."""

    limit: Decimal
    needs: frozenset[PaperField]
    net: bool = False


_FIELD = PaperField
_ALL = frozenset({_FIELD.SELLER, _FIELD.TAXED})
SIMPLIFIED = {
    # Sources differ between 100 and 400; the lower one says less than the law allows, and never more.
    "BE": SimplifiedInvoice(Decimal(100), _ALL | {_FIELD.VAT_NUMBER}),
    "FR": SimplifiedInvoice(Decimal(150), _ALL | {_FIELD.CUSTOMER, _FIELD.NET_PRICES, _FIELD.SUPPLIED}, net=True),
    "NL": SimplifiedInvoice(Decimal(100), _ALL),
    "LU": SimplifiedInvoice(Decimal(100), _ALL | {_FIELD.VAT_NUMBER}),
    "AT": SimplifiedInvoice(Decimal(400), _ALL | {_FIELD.SUPPLIED}),
    "DE": SimplifiedInvoice(Decimal(250), _ALL),
}
"""By the seller's country; docs/law.md names the source of each."""
CUSTOMERS_BY_PEPPOL = frozenset({"BE"})
"""Where a business customer gets its invoice over the Peppol network alone."""
_REGIMES = {
    "BE": Regime.NONE,
    "NL": Regime.NONE,
    "LU": Regime.NONE,
    "FR": Regime.FR,
    "AT": Regime.AT,
    "DE": Regime.DE,
}
WANTS_DEVICE = (Regime.AT, Regime.DE)


def regime_of(country: str) -> Regime:
    """The regime of a shop in this country (ISO 3166-1 alpha-2)."""
    return _REGIMES.get(country, Regime.OTHER)


@frozen
class Standing:
    """Under which law a till sells. `meals`: meals are eaten in this Belgian shop, whose sales a fiscal data module
    must sign. `device` names the signing device, "" for none; `practice`: nothing that is sold is real."""

    regime: Regime = Regime.NONE
    meals: bool = False
    device: str = ""
    practice: bool = False

    @property
    def refusal(self) -> str:
        """Why nothing may be sold: the code of the DomainError, "" where it may."""
        if self.practice or self.device:
            return ""
        if self.regime in WANTS_DEVICE:
            return f"fiscal_{self.regime}"
        if self.regime is Regime.UNKNOWN:
            return "fiscal_country"
        return "fiscal_meals" if self.meals else ""

    @property
    def signs(self) -> bool:
        """Whether what is written is signed: in the practice shop of a country that asks for a device. A till that
        sells takes no device yet (docs/law.md)."""
        return self.practice and self.regime in WANTS_DEVICE

    def check(self) -> None:
        """Raise DomainError (fiscal_at, fiscal_de, fiscal_meals, fiscal_country) where nothing may be sold."""
        if self.refusal:
            raise DomainError(self.refusal)

    def stricter(self, other: Standing) -> Standing:
        """The one of two that refuses a sale, else this one: a file and its settings that differ sell under both.
        Settings without a country say nothing."""
        return other if other.refusal and not self.refusal and other.regime is not Regime.UNKNOWN else self


def standing_of(country: str, *, meals: bool, practice: bool = False) -> Standing:
    """The standing of a shop in this country, by its settings; no device is known to this program yet. Meals count in
    Belgium alone: elsewhere the question is not asked."""
    return Standing(regime_of(country), meals=meals and country == "BE", practice=practice)
