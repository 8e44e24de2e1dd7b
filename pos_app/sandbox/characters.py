"""Characters: the habits of each kind of shop as one table, each line with the source of the habit.

`CHARACTERS` is what `pos-app sandbox --shop NAME` and `POST /_sandbox/habits` `{"shop": NAME}` take. May import
`habits.model` and `errors`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from pos_app.sandbox.errors import validation_error
from pos_app.sandbox.habits.model import ORDINARY, Habits, changed

# Character, habit, its value, and the source of the habit in a few words.
TABLE: tuple[tuple[str, str, object, str], ...] = (
    ("shopify", "connector", "Shopify", "the software's name"),
    ("shopify", "without", "pos", "Chift lists Shopify under eCommerce only"),
    ("shopify", "payment_methods", "online", "methods are gateways: shopify_payments, paypal, manual ones by name"),
    ("shopify", "methods_by", "exact_name", "a gateway is a key, taken letter by letter"),
    ("shopify", "pictures", "all", "each product page has its picture"),
    ("shopify", "phones", "mixed", "customers type their phone; Shopify keeps what it could not parse"),
    ("woocommerce", "connector", "WooCommerce", "the software's name"),
    ("woocommerce", "payment_methods", "woocommerce", "gateways bacs, cheque, cod: cash is called Cash on delivery"),
    ("woocommerce", "methods_by", "id", "the REST API's payment_method is the gateway's slug"),
    ("woocommerce", "html_names", True, "WordPress keeps titles with entities (&#8217; &amp;)"),
    ("woocommerce", "refunds_tell", "amount", "a refund's amount takes precedence and needs no line items"),
    ("woocommerce", "fees", [{}], "a flat shipping rate is added to each order that ships"),
    ("woocommerce", "odd_prices", {"CP-01": "zero", "GT-01": "missing"}, "an empty price field is sold for nothing"),
    ("woocommerce", "phones", "national", "billing_phone is free text"),
    ("woocommerce", "addresses", "one_field", "address_1 holds street and number"),
    ("woocommerce", "shared_phones", "taken", "billing_phone is free text, not unique"),
    ("prestashop", "connector", "PrestaShop", "the software's name"),
    ("prestashop", "payment_methods", "prestashop", "modules: Payments by check, Bank transfer, Cash on delivery"),
    ("prestashop", "rounding", "per_line", "PS_ROUND_TYPE: round on each line"),
    ("prestashop", "notes", "dropped", "an order has no note: messages live in a thread of their own"),
    ("prestashop", "addresses", "no_number", "address1 and address2, no field for a number"),
    ("prestashop", "tax_rates", "fraction", "as the official SDK's own fixture shows taxes: 0.21"),
    ("prestashop", "shared_phones", "taken", "the phone is of the address, not unique"),
    ("odoo", "connector", "Odoo", "the software's name"),
    ("odoo", "agent", "up", "kept in the shop's own house: reached through a local agent"),
    ("odoo", "payment_methods", "odoo", "named in the shop's language; numbers for ids"),
    ("odoo", "methods_by", "exact_name", "found by its name, as it is written"),
    ("odoo", "rounding", "per_rate", "tax_calculation_rounding_method: round_globally"),
    ("odoo", "notes", "one_line", "a note becomes HTML, where line ends are spaces"),
    ("odoo", "phones", "brackets", "phone_validation shows numbers in the international form with spaces"),
    ("odoo", "addresses", "country_name", "country_id is shown by its name"),
    ("odoo", "error_details", True, "what Odoo said is in the error's detail"),
    ("odoo", "shared_phones", "taken", "res.partner has no unique phone"),
    ("lightspeed", "connector", "Lightspeed", "the software's name"),
    ("lightspeed", "payment_methods", "lightspeed", "named by a Dutch shop, VVV vouchers among them"),
    ("lightspeed", "rounding", "cut_prices_2dp", "prices are kept in whole cents"),
    ("lightspeed", "branches", 2, "one account, several locations"),
    ("lightspeed", "most_rows", 50, "pages of 50, whatever is asked for"),
    ("lightspeed", "slow", [{"match": "GET /commerce/products", "seconds": 2}], "a leaky bucket: pages wait"),
    ("lightspeed", "two_barcodes", ["PC-80", "SL-01"], "EAN and UPC of one item"),
    ("lightspeed", "phones", "two_numbers", "one field for home and mobile"),
    ("lightspeed", "further_addresses", True, "billing and shipping address"),
    ("lightspeed", "shared_phones", "taken", "households share a number"),
    ("readonly", "connector", "Read-only till", "any connector that only reports"),
    (
        "readonly",
        "not_supported",
        ["POST /commerce/orders", "POST /pos/customers", "POST /commerce/variants/*", "PATCH /pos/orders/*"],
        "405 ERROR_RESOURCE_NOT_SUPPORTED for what writes, as Chift's file shows it",
    ),
    (
        "careless-office",
        "connector",
        "Careless office",
        "refunds typed in by hand",
    ),
    ("careless-office", "books_refunds", "wrong", "a line is forgotten, or a euro"),
    ("ecommerce-only", "connector", "Web shop", "any web shop without a till's software"),
    ("ecommerce-only", "without", "pos", "the consumer has connected its web shop only"),
)
CHARACTERS = ("ordinary", *dict.fromkeys(line[0] for line in TABLE))


@cache
def character(name: str) -> Habits:
    """All habits of one character. Raises KeyError for a name that is not in `CHARACTERS`."""
    if name not in CHARACTERS:
        raise KeyError(name)
    return changed(ORDINARY, {"shop": name} | {habit: value for who, habit, value, _ in TABLE if who == name})


def adopted(now: Habits, order: Mapping[str, object]) -> Habits:
    """The habits after an order: with `shop`, that character and nothing else, then the other habits of the order.

    Raises ApiError 422 for an unknown character or habit.
    """
    changes = dict(order)
    if "shop" in changes:
        name = changes.pop("shop")
        if name not in CHARACTERS:
            said = f"Input should be one of {', '.join(CHARACTERS)}"
            raise validation_error([(("body", "shop"), said, "literal_error")])
        now = character(str(name))
    return changed(now, changes)
