"""What a receipt is in the law of its seller's country: the simplified invoice, too much for one, or none. Pure."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from pos_app.domain.customer import Address
from pos_app.domain.fiscal import SIMPLIFIED, PaperField
from pos_app.domain.order import Sale, Seller
from pos_app.domain.tax_numbers import country_of_vat


class PaperRank(StrEnum):
    """INVOICE: all fields of the country's simplified invoice are there, and the total is within its limit. ASK: they
    are there, and the total is above it. RECEIPT: a field is missing, or the country is not known."""

    INVOICE = "invoice"
    ASK = "ask"
    RECEIPT = "receipt"


def paper_rank(sale: Sale, seller: Seller) -> PaperRank:
    """What the receipt of a sale is (docs/law.md, "The receipt"). The limits are in euros."""
    rules = SIMPLIFIED.get(seller.address.country)
    if rules is None or sale.cart.currency.code != "EUR" or missing_fields(sale, seller):
        return PaperRank.RECEIPT
    sums = sale.totals
    total = sums.untaxed if rules.net else sums.total
    return PaperRank.INVOICE if total.amount <= rules.limit else PaperRank.ASK


def missing_fields(sale: Sale, seller: Seller) -> frozenset[PaperField]:
    """The fields that the simplified invoice of the seller's country asks for and this receipt has not; none for a
    country whose rules are not known."""
    rules = SIMPLIFIED.get(seller.address.country)
    if rules is None:
        return frozenset()
    customer = sale.cart.customer
    there = {
        PaperField.SELLER: bool(seller.name) and _is_named(seller.address),
        # One of another country says under which law the goods were supplied: not this one's.
        PaperField.VAT_NUMBER: country_of_vat(seller.vat_number) == seller.address.country,
        PaperField.SUPPLIED: sale.cart.shipping is None,
        PaperField.CUSTOMER: customer is not None and not customer.walk_in and _is_named(customer.address),
        PaperField.NET_PRICES: not sale.policy.prices_include_tax,
        PaperField.TAXED: not sale.cart.exempt and all(group.rate.percent > Decimal(0) for group in sale.totals.groups),
    }
    if seller.vat_number and not there[PaperField.VAT_NUMBER]:
        return frozenset({PaperField.VAT_NUMBER})
    return frozenset(field for field in rules.needs if not there[field])


def _is_named(address: Address) -> bool:
    return bool(address.street and address.city)
