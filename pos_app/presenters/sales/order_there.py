"""The order as the shop's software answered it: what matters of it in words, and all of it to look at. Pure.

Every field of the answer is shown, also one that this program does not know: under its own name.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from pos_app.domain.cart import visible
from pos_app.domain.errors import DomainError
from pos_app.domain.money import Currency, Money, currency
from pos_app.domain.order import Sale
from pos_app.domain.owed import OwedSale
from pos_app.domain.submission import Created
from pos_app.presenters.common.marks import N_
from pos_app.presenters.common.views import AmountRowView, Tone
from pos_app.presenters.common.words import NBSP, Translator
from pos_app.presenters.sales.views import FoldView

MOST = 400  # rows; an order of hundreds of lines has more
_LONGEST = 200  # characters of one text
_DEEPEST = 6

# Chift's names (chift.md, seed 2) in a cashier's words.
_LABELS = {
    "id": N_("Id at Chift"),
    "source_ref": N_("In the shop's software"),
    "model": N_("Kind of record"),
    "order_number": N_("Order number"),
    "channel": N_("Sales channel"),
    "fulfillment": N_("Hand-over of the goods"),
    "status": N_("Status"),
    "customer": N_("Customer"),
    "billing_address": N_("Bill to"),
    "shipping_address": N_("Deliver to"),
    "address_type": N_("Kind of address"),
    "company_name": N_("Company"),
    "vat": N_("VAT number"),
    "first_name": N_("First name"),
    "last_name": N_("Last name"),
    "name": N_("Name"),
    "phone": N_("Phone"),
    "email": N_("E-mail"),
    "street": N_("Street"),
    "number": N_("Number"),
    "box": N_("Box"),
    "city": N_("City"),
    "postal_code": N_("Postal code"),
    "country": N_("Country"),
    "internal_notes": N_("Note about the customer"),
    "created_on": N_("Made"),
    "last_updated_on": N_("Last changed"),
    "confirmed_on": N_("Confirmed"),
    "delivery_date": N_("Delivery"),
    "cancelled_on": N_("Cancelled"),
    "discount_amount": N_("Discount"),
    "untaxed_amount_without_fees": N_("Without tax, without fees"),
    "tax_amount_without_fees": N_("Tax without fees"),
    "total_without_fees": N_("Total without fees"),
    "current_untaxed_amount": N_("Without tax, after returns"),
    "current_tax_amount": N_("Tax after returns"),
    "current_total": N_("Total after returns"),
    "untaxed_amount": N_("Without tax"),
    "tax_amount": N_("Tax"),
    "total": N_("Total"),
    "refunded_amount": N_("Paid back"),
    "currency": N_("Currency"),
    "note": N_("Note"),
    "tags": N_("Tags"),
    "lines": N_("Lines"),
    "variant": N_("Article"),
    "sku": N_("SKU"),
    "categories": N_("Categories"),
    "quantity": N_("Quantity"),
    "current_quantity": N_("Quantity after returns"),
    "unit_price": N_("Price of one without tax"),
    "description": N_("Description"),
    "tax_id": N_("Tax"),
    "tax_rate": N_("VAT rate"),
    "discounts": N_("Discounts"),
    "amount": N_("Amount"),
    "gift_card": N_("Gift card"),
    "is_gift": N_("A present"),
    "other_fees": N_("Fees"),
    "type": N_("Kind"),
    "removed": N_("Taken out"),
    "payment_method_id": N_("Way to pay"),
    "payment_method_name": N_("Way to pay"),
    "transactions": N_("Payments"),
    "payment_methods": N_("Ways to pay"),
    "detailed_refunds": N_("Paid back, in detail"),
    "reason": N_("Reason"),
    "order_lines": N_("Lines"),
    "other": N_("Other"),
    "shipping_refunds": N_("Shipping paid back"),
    "returns": N_("Returns"),
    "new_lines": N_("New lines"),
    "linked_fees": N_("Fees"),
}
_STATES = {
    "cancelled_unpaid": N_("cancelled, not paid"),
    "cancelled": N_("cancelled"),
    "draft": N_("draft"),
    "confirmed": N_("confirmed"),
    "shipped": N_("sent to the customer"),
    "refunded": N_("paid back"),
    "failed": N_("failed"),
    "pending": N_("waiting"),
    "success": N_("done"),
}
_MONEY = re.compile(r"(.*_)?(total|amount|price|fees|other)(_without_fees)?")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")


def told_of(answer: Created, sale: Sale, owed: OwedSale | None, tr: Translator) -> tuple[tuple[str, Tone], ...]:
    """What of the shop's answer a cashier or owner must know, each in a sentence with its tone; () for nothing odd.
    `owed`: how a sale stands that was left to be paid another day."""
    cents, said = sale.order.currency, list[tuple[str, Tone]]()
    if answer.status in ("cancelled", "cancelled_unpaid"):
        said.append((tr("The shop's software has cancelled this order."), Tone.TROUBLE))
    elif answer.status == "draft" and owed is not None and not owed.owed:
        said.append((tr("It was paid at the till since; in the shop's software it counts as not paid."), Tone.WARN))
    elif answer.status == "draft" and not sale.unpaid:
        said.append((tr("The shop's software keeps this order as a draft: it may count as not paid there."), Tone.WARN))
    elif answer.status and answer.status not in _STATES:
        text = tr("The shop's software calls its state “{state}”.", state=_plain(answer.status)[:40])
        said.append((text, Tone.WARN))
    if fees := sum((fee.total for fee in answer.fees), Decimal(0)):
        added = tr.money(Money(fees, cents))
        text = tr("The shop's software put fees of {amount} on top: switch that off there for a till.", amount=added)
        said.append((text, Tone.WARN))
    if answer.refunded:
        said.append((tr("Paid back there: {amount}", amount=tr.money(Money(answer.refunded, cents))), Tone.INFO))
    if "failed" in answer.payments:
        said.append((tr("A payment failed in the shop's software."), Tone.WARN))
    return tuple(said)


def order_there(
    answer: Created | None, sale: Sale, owed: OwedSale | None, *, agrees: bool, tr: Translator
) -> FoldView | None:
    """The folded order of a sale; None before the shop has answered. `agrees`: no sum differs."""
    if answer is None:
        return None
    number = answer.order_number or answer.remote_id
    said = tuple(text for text, _ in told_of(answer, sale, owed, tr))
    flag, tone = (tr("total agrees"), Tone.OK) if agrees else (tr("total differs"), Tone.WARN)
    rows = list(_rows_of(answer.whole, sale.order.currency, tr))
    if len(rows) > MOST:
        rows[MOST:] = [AmountRowView(tr("… {n} more", n=tr.whole(len(rows) - MOST)), "")]
    if not rows:
        rows.append(AmountRowView(tr("The answer itself is not kept any more."), ""))
    return FoldView(tr("Order {number} at the shop", number=number), flag, tone, said, tuple(rows))


def _rows_of(text: str, cents: Currency, tr: Translator) -> Iterator[AmountRowView]:
    try:
        found = json.loads(text, parse_float=Decimal, parse_int=Decimal) if text else {}
    except (ValueError, RecursionError):
        return
    if isinstance(found, Mapping):
        named = found.get("currency")
        yield from _object(found, _currency(named) or cents, tr, 0)


def _object(found: Mapping[str, Any], cents: Currency, tr: Translator, depth: int) -> Iterator[AmountRowView]:
    for name, value in found.items():
        label = f"{NBSP * 4 * depth}{_label(name, tr)}"
        if isinstance(value, Mapping) and depth < _DEEPEST:
            yield AmountRowView(label, "")
            yield from _object(value, cents, tr, depth + 1)
        elif isinstance(value, list) and depth < _DEEPEST and any(isinstance(one, Mapping) for one in value):
            for position, one in enumerate(value, 1):
                inner = one if isinstance(one, Mapping) else {}
                yield AmountRowView(f"{label} {tr.whole(position)}", "" if inner else _text(name, one, cents, tr))
                yield from _object(inner, cents, tr, depth + 1)
        elif isinstance(value, list):
            yield AmountRowView(label, ", ".join(_text(name, one, cents, tr) for one in value))
        else:
            yield AmountRowView(label, _text(name, value, cents, tr))


def _label(name: str, tr: Translator) -> str:
    known = _LABELS.get(name)
    return tr(known) if known else _plain(name.replace("_", " "))


def _text(name: str, value: Any, cents: Currency, tr: Translator) -> str:
    match value:
        case bool():
            return tr("yes") if value else tr("no")
        case Decimal() if name == "tax_rate":
            return tr.percent(value)
        case Decimal():
            return _amount(value, cents, tr) if _MONEY.fullmatch(name) else tr.number(value)
        case str() if name == "status" and value in _STATES:
            return tr(_STATES[value])
        case str() if _MOMENT.match(value):
            return _moment(value, tr)
    return _plain(str(value))


def _plain(text: str) -> str:
    """A stranger's text on one line, without what is not seen."""
    return " ".join(visible(text).split())[:_LONGEST]


def _amount(value: Decimal, cents: Currency, tr: Translator) -> str:
    """With the currency's decimals, or all that the shop's software gave."""
    if value.is_finite() and abs(value) < 10**12 and value == round(value, cents.exponent):
        return tr.money(Money(round(value, cents.exponent), cents))
    return f"{value}"


def _moment(text: str, tr: Translator) -> str:
    try:
        return tr.moment(datetime.fromisoformat(text))
    except ValueError:
        return _plain(text)


def _currency(code: object) -> Currency | None:
    try:
        return currency(str(code).strip().upper())
    except DomainError:
        return None
