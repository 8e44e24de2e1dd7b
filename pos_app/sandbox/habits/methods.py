"""Payment methods as real shops name them: lists by name, for the habit `payment_methods`. May import pydantic.

The methods' own names are as WooCommerce, PrestaShop, Shopify and Odoo show them in that language; none of them says
"Cash" for what is put into a till.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Method(BaseModel):
    """One way to pay. `id` None: one made from its name, as the ordinary shop's are."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
    name: str
    id: str | None = None
    active: bool = True


def _method(name: str, id: str | None = None, *, active: bool = True) -> Method:  # noqa: A002  # Chift's own word
    # Not checked: the check would have to be built when the shop is imported.
    return Method.model_construct(name=name, id=id, active=active)


def _of(*names: str, inactive: tuple[str, ...] = ()) -> tuple[Method, ...]:
    return tuple(_method(name) for name in names) + tuple(_method(name, active=False) for name in inactive)


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
        _method("Direct bank transfer", id="bacs"),
        _method("Check payments", id="cheque", active=False),
        _method("Cash on delivery", id="cod"),
        _method("Credit / Debit Card", id="stripe"),
    ),
    "prestashop": (
        _method("Payments by check", id="ps_checkpayment"),
        _method("Bank transfer", id="ps_wirepayment"),
        _method("Cash on delivery (COD)", id="ps_cashondelivery"),
    ),
    "odoo": (_method("Espèces", id="1"), _method("Bancontact", id="2"), _method("Compte client", id="3")),
    "lightspeed": (
        _method("Contant", id="10001"),
        _method("Pin", id="10002"),
        _method("VVV-bon", id="10003"),
    ),
}
