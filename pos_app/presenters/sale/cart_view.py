"""A cart in words: functions from domain values to the views of the Sale screen."""

from __future__ import annotations

from decimal import Decimal
from itertools import compress
from operator import is_not, ne
from typing import TYPE_CHECKING

from pos_app.domain.cart import AmountOff, Cart, CartLine
from pos_app.domain.money import Currency, Money
from pos_app.domain.totals import Totals, totals
from pos_app.presenters.common.views import AmountRowView
from pos_app.presenters.common.words import NBSP, Words
from pos_app.presenters.sale.views import CartRowView, CartView, CustomerStripView
from pos_app.services.customers.contact import phone_for_people

if TYPE_CHECKING:
    from pos_app.domain.customer import Customer
    from pos_app.domain.tax import TaxPolicy


class RowMaker:
    """Makes the rows of one cart after the other, and keeps those whose line did not change: of 500 lines one does."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._lines: tuple[CartLine, ...] = ()
        self._shown: tuple[int, ...] = ()
        self._rows: tuple[CartRowView, ...] = ()

    def rows(self, cart: Cart, sums: Totals) -> tuple[CartRowView, ...]:
        """The lines of a cart with its totals."""
        lines, shown = cart.lines, sums.afters
        if len(lines) == len(self._lines):  # nearly always
            rows, numbers = list(self._rows), range(len(lines))
            others = {
                *compress(numbers, map(is_not, lines, self._lines)),
                *compress(numbers, map(ne, shown, self._shown)),
            }
            for number in others:
                rows[number] = _row(lines[number], shown[number], sums, self._words)
        else:
            # The last lines are still held: no other object has the id of one of them.
            known = dict(zip(zip(map(id, self._lines), self._shown, strict=True), self._rows, strict=True))
            rows = [
                known.get((id(line), cents)) or _row(line, cents, sums, self._words)
                for line, cents in zip(lines, shown, strict=True)
            ]
        self._lines, self._shown, self._rows = lines, shown, tuple(rows)
        return self._rows


def cart_view(cart: Cart, policy: TaxPolicy, selected: int, words: Words, maker: RowMaker | None = None) -> CartView:
    """The cart with its totals under the shop's policy; `selected` is a line's key, 0 for none."""
    sums = totals(cart, policy)
    rows = (maker or RowMaker(words)).rows(cart, sums)
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
    if sums.cart_discount:
        rows.append(AmountRowView(words("Discount on the whole sale"), words.money(-sums.cart_discount)))
    rows.append(AmountRowView(words("Without VAT"), words.money(sums.untaxed)))
    for group in sums.groups:
        label = words("VAT {rate} on {base}", rate=words.rate(group.rate), base=words.amount(sums.money(group.net)))
        rows.append(AmountRowView(label, words.money(sums.money(group.tax))))
    return tuple(rows)


def strip_view(customer: Customer | None, words: Words) -> CustomerStripView:
    """Who buys."""
    if customer is None:
        return CustomerStripView(words("No customer"), words("Sold as a walk-in"), button=words("Customer"))
    detail = " · ".join(p for p in (phone_for_people(customer.phone), customer.email, customer.address.one_line) if p)
    initials = "".join(part[0] for part in (customer.first_name, customer.last_name) if part).upper()
    return CustomerStripView(customer.name, detail, initials, words("Change…"), can_remove=True)


def changes(line: CartLine, cents: Currency, words: Words) -> tuple[str, ...]:
    """What the cashier changed on a line: discount, price, rate, each with its reason, and the note."""
    told = []
    if isinstance(line.discount, AmountOff):
        told.append(words("{amount} off", amount=words.amount(Money(line.discount.value, cents))))
    elif line.discount is not None:
        told.append(words("{percent} off", percent=words.percent(line.discount.value)))
    if line.listed_price is not None:
        was, reason = unit_price(line.listed_price, cents, words), line.price_reason
        told.append(words("price was {price} ({reason})", price=was, reason=reason))
    if line.listed_rate is not None:
        rate, reason = words.rate(line.listed_rate), line.rate_reason
        told.append(words("rate was {rate} ({reason})", rate=rate, reason=reason))
    return (*told, line.note) if line.note else tuple(told)


def _row(line: CartLine, shown: int, sums: Totals, words: Words) -> CartRowView:
    # What the cashier did comes first: on a small screen the end of the line is cut.
    detail = (*changes(line, sums.currency, words), words.rate(line.rate), f"SKU {line.sku}" if line.sku else "")
    quantity = words.number(line.quantity)
    return CartRowView(
        key=str(line.key),
        name=line.name,
        detail=" · ".join(part for part in detail if part),
        quantity=f"{quantity}{NBSP}{line.unit}" if line.unit else quantity,
        price=unit_price(line.unit_price, sums.currency, words),
        total=words.amount(sums.money(shown)),
        can_step=not line.weighed,
        minus_removes=line.quantity <= 1,
    )


def unit_price(price: Decimal, cents: Currency, words: Words) -> str:
    """A price with at least the currency's decimals, more where the shop set more."""
    if price == round(price, cents.exponent):
        return words.amount(Money(price, cents))
    return words.number(price)
