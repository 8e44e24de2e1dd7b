"""A cart in words: pure functions from domain values to the views of the Sale screen."""

from __future__ import annotations

from decimal import Decimal

from pos_app.domain.cart import AmountOff, Cart, CartLine
from pos_app.domain.customer import Customer
from pos_app.domain.money import Money
from pos_app.domain.tax import TaxPolicy
from pos_app.domain.totals import LineTotal, Totals, totals
from pos_app.presenters.views import AmountRowView, CartRowView, CartView, CustomerStripView
from pos_app.presenters.words import Words


def cart_view(cart: Cart, policy: TaxPolicy, selected: int, words: Words) -> CartView:
    """The cart with its totals under the shop's policy; `selected` is a line's key, 0 for none."""
    sums = totals(cart, policy)
    rows = tuple(_row(line, total, sums, words) for line, total in zip(cart.lines, sums.lines, strict=True))
    total = words.money(sums.total)
    filled = bool(cart.lines)
    return CartView(
        rows=rows,
        selected=str(selected) if selected else "",
        totals=total_rows(sums, words) if filled else (),
        item_count=words.count("{n} item", "{n} items", int(sums.pieces)) if filled else "",
        total=total,
        note=cart.note,
        pay_label=words("Pay {total}", total=total) if filled else words("Pay"),
        can_pay=filled,
        can_park=filled,
        empty_title=words("The cart is empty"),
        empty_text=words("Scan a product, type its name, or touch a tile."),
    )


def total_rows(sums: Totals, words: Words) -> tuple[AmountRowView, ...]:
    """The lines above the total: discount on all, the sum without tax, tax per rate."""
    rows = []
    on_all = sums.money(sum(line.cart_discount for line in sums.lines))
    if on_all:
        rows.append(AmountRowView(words("Discount on the whole sale"), words.money(-on_all)))
    rows.append(AmountRowView(words("Without VAT"), words.money(sums.untaxed)))
    for group in sums.groups:
        label = words("VAT {rate} on {base}", rate=words.rate(group.rate), base=words.amount(sums.money(group.net)))
        rows.append(AmountRowView(label, words.money(sums.money(group.tax))))
    return tuple(rows)


def strip_view(customer: Customer | None, words: Words) -> CustomerStripView:
    """Who buys."""
    if customer is None:
        return CustomerStripView(words("No customer"), words("Sold as a walk-in"), button=words("Customer"))
    detail = " · ".join(p for p in (customer.phone, customer.email, customer.address.one_line) if p)
    initials = "".join(part[0] for part in (customer.first_name, customer.last_name) if part).upper()
    return CustomerStripView(customer.name, detail, initials, words("Change"), can_remove=True)


def _row(line: CartLine, total: LineTotal, sums: Totals, words: Words) -> CartRowView:
    parts = [f"SKU {line.sku}" if line.sku else "", words.rate(line.rate)]
    if isinstance(line.discount, AmountOff):
        parts.append(words("{amount} off", amount=words.amount(Money(line.discount.value, sums.currency))))
    elif line.discount is not None:
        parts.append(words("{percent} off", percent=words.percent(line.discount.value)))
    parts.append(line.note)
    return CartRowView(
        key=str(line.key),
        name=line.name,
        detail=" · ".join(p for p in parts if p),
        quantity=words.number(line.quantity),
        price=unit_price(line.unit_price, sums, words),
        total=words.amount(sums.money(total.after + total.cart_discount)),
        can_step=not line.weighed,
        minus_removes=line.quantity <= 1,
    )


def unit_price(price: Decimal, sums: Totals, words: Words) -> str:
    """A price with at least the currency's decimals, more where the shop set more."""
    if price == round(price, sums.currency.exponent):
        return words.amount(Money(price, sums.currency))
    return words.number(price)
