"""Payment methods as shops call them: lists by name, for the habit `payment_methods`. May import pydantic.

The methods' own names are as WooCommerce, PrestaShop, Shopify and Odoo show them in that language; none of them says
"Cash" for what is put into a till.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Method(BaseModel):
    """One way to pay. `id` None: one made from its name, as the ordinary shop's are."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: str
    id: str | None = None
    active: bool = True


def _of(*names: str, inactive: tuple[str, ...] = ()) -> tuple[Method, ...]:
    return tuple(Method(name=name) for name in names) + tuple(Method(name=name, active=False) for name in inactive)


METHODS: dict[str, tuple[Method, ...]] = {
    "none": (),
    "german": _of("Barzahlung", "Kartenzahlung", "Überweisung"),
    "dutch": _of("Contante betaling", "Pinbetaling", "Overschrijving"),
    "french": _of("Paiement en espèces", "Carte bancaire", "Virement"),
    "italian": _of("Contanti", "Carta di credito", "Bonifico bancario"),
    "danish": _of("Kontant", "Kort", "Bankoverførsel"),
    "currency": _of("Cash (EUR)", "Card (EUR)"),
    "online": _of("shopify_payments", "paypal", "Bank Deposit", inactive=("manual",)),
    "woocommerce": (
        Method(name="Direct bank transfer", id="bacs"),
        Method(name="Check payments", id="cheque", active=False),
        Method(name="Cash on delivery", id="cod"),
        Method(name="Credit / Debit Card", id="stripe"),
    ),
    "prestashop": (
        Method(name="Payments by check", id="ps_checkpayment"),
        Method(name="Bank transfer", id="ps_wirepayment"),
        Method(name="Cash on delivery (COD)", id="ps_cashondelivery"),
    ),
    "odoo": (Method(name="Espèces", id="1"), Method(name="Bancontact", id="2"), Method(name="Compte client", id="3")),
    "lightspeed": (
        Method(name="Contant", id="10001"),
        Method(name="Pin", id="10002"),
        Method(name="VVV-bon", id="10003"),
    ),
}
