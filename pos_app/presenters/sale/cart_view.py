"""A cart in words: functions from domain values to the views of the Sale screen."""

from __future__ import annotations

from decimal import Decimal
from itertools import compress
from operator import is_not, ne
from typing import TYPE_CHECKING

from pos_app.domain.cart import AmountOff, Cart, CartLine, VoucherLine
from pos_app.domain.money import Currency, Money
from pos_app.domain.totals import Totals, totals
from pos_app.presenters.common.views import AmountRowView, Tone
from pos_app.presenters.common.words import NBSP, Translator
from pos_app.presenters.sale.views import CartRowView, CartView, CustomerStripView
from pos_app.services.customers.phones import phone_for_people

if TYPE_CHECKING:
    from pos_app.domain.tax import TaxPolicy


class RowMaker:
    """Makes the rows of one cart after the other, and keeps those whose line did not change: of 500 lines one does."""

    def __init__(self, tr: Translator) -> None:
        self._tr = tr
        self._lines: tuple[CartLine, ...] = ()
        self._shown: tuple[int, ...] = ()
        self._rows: tuple[CartRowView, ...] = ()
        self._free = False
        self.sums: Totals | None = None
        """Those of the cart whose rows were made last."""

    def rows(self, cart: Cart, sums: Totals, *, net: bool = False) -> tuple[CartRowView, ...]:
        """The lines of a cart with its totals."""
        lines, shown, free = cart.lines, sums.afters, bool(cart.exempt)
        if free is not self._free:
            self._lines, self._shown, self._rows, self._free = (), (), (), free
        if len(lines) == len(self._lines):  # nearly always
            rows, numbers = list(self._rows), range(len(lines))
            others = {
                *compress(numbers, map(is_not, lines, self._lines)),
                *compress(numbers, map(ne, shown, self._shown)),
            }
            for number in others:
                rows[number] = _row(lines[number], shown[number], sums, self._tr, free=free, net=net)
        else:
            # The last lines are still held: no other object has the id of one of them.
            known = dict(zip(zip(map(id, self._lines), self._shown, strict=True), self._rows, strict=True))
            rows = [
                known.get((id(line), cents)) or _row(line, cents, sums, self._tr, free=free, net=net)
                for line, cents in zip(lines, shown, strict=True)
            ]
        self._lines, self._shown, self._rows, self.sums = lines, shown, tuple(rows), sums
        return self._rows


def cart_view(
    cart: Cart,
    policy: TaxPolicy,
    selected: int,
    tr: Translator,
    maker: RowMaker | None = None,
    *,
    can_undo: bool = False,
) -> CartView:
    """The cart with its totals under the shop's policy; `selected` is a line's key, 0 for none."""
    maker = maker or RowMaker(tr)
    sums = totals(cart, policy, maker.sums)
    rows = maker.rows(cart, sums, net=not policy.prices_include_tax)
    filled, due = cart.sells, sums.total
    above: tuple[AmountRowView, ...] = ()
    if cart.lines:
        above = total_rows(sums, tr, cart.exempt, net=not policy.prices_include_tax)
    if cart.vouchers:
        rows, due = (*rows, *(_voucher(one, cart, tr) for one in cart.vouchers)), due + cart.beside
        above = (*above, AmountRowView(tr("Vouchers, no turnover"), tr.money(cart.beside)))
    total = tr.money(due)
    return CartView(
        rows=rows,
        selected=str(selected) if selected else "",
        totals=above,
        item_count=tr.count("{n} item", "{n} items", int(sums.pieces) + len(cart.vouchers)) if filled else "",
        total=total,
        note=cart.note,
        pay_label=tr("Pay {total}", total=total) if filled else tr("Pay"),
        can_pay=filled,
        can_park=filled,
        can_cancel=not cart.is_empty,
        can_undo=can_undo,
        empty_title=tr("The cart is empty"),
        empty_text=tr("Scan a product, type its name, or touch a tile."),
    )


def total_rows(sums: Totals, tr: Translator, exempt: str = "", *, net: bool = False) -> tuple[AmountRowView, ...]:
    """The lines above the total: discount on all, the sum without tax, tax per rate. `exempt`: why there is no tax;
    `net`: the lines are without tax, and so is what comes off."""
    rows = []
    if sums.cart_discount:
        label = tr("Discount on the whole sale, without VAT") if net else tr("Discount on the whole sale")
        rows.append(AmountRowView(label, tr.money(-sums.cart_discount)))
    if exempt:
        return *rows, AmountRowView(tr("No VAT: {reason}", reason=exempt), tr.money(sums.tax), tone=Tone.WARN)
    rows.append(AmountRowView(tr("Without VAT"), tr.money(sums.untaxed)))
    for group in sums.groups:
        label = tr("VAT {rate} on {base}", rate=tr.rate(group.rate), base=tr.amount(sums.money(group.net)))
        rows.append(AmountRowView(label, tr.money(sums.money(group.tax))))
    return tuple(rows)


def strip_view(cart: Cart, tr: Translator) -> CustomerStripView:
    """Who buys, and where the goods and the bill go."""
    customer = cart.customer
    if customer is None:
        return CustomerStripView(tr("No customer"), tr("Sold as a walk-in"), button=tr("Customer"))
    detail = " · ".join(p for p in (phone_for_people(customer.phone), customer.email, customer.address.one_line) if p)
    initials = "".join(part[0] for part in (customer.first_name, customer.last_name) if part).upper()
    points = "" if customer.loyalty is None else tr("{n} points", n=tr.number(customer.loyalty))
    place, button = tr("Takes the goods along"), tr("Another address…")
    if cart.shipping is not None:
        place, button = tr("To {place}", place=cart.shipping.one_line), tr("Change…")
    elif cart.billing is not None:
        place = tr("Bill to {place}", place=cart.billing.one_line)
    elif not (customer.address.street and customer.address.city):
        place = tr("Collected in the shop: no address is known")
    if cart.due is not None and cart.shipping is None:
        place, button = tr("Picked up {day}", day=tr.day(cart.due)), tr("Change…")
    elif cart.due is not None:
        place = f"{tr.day(cart.due)} · {place}"
    elsewhere = cart.shipping is not None or cart.billing is not None or cart.due is not None
    return CustomerStripView(customer.name, detail, initials, tr("Change…"), True, points, place, button, elsewhere)


def changes(line: CartLine, cents: Currency, tr: Translator) -> tuple[str, ...]:
    """What the cashier changed on a line: discount, price, rate, each with its reason, and the note."""
    told = []
    if isinstance(line.discount, AmountOff):
        told.append(tr("{amount} off", amount=tr.amount(Money(line.discount.value, cents))))
    elif line.discount is not None:
        told.append(tr("{percent} off", percent=tr.percent(line.discount.value)))
    if line.listed_price is not None:
        was, reason = unit_price(line.listed_price, cents, tr), line.price_reason
        told.append(tr("price was {price} ({reason})", price=was, reason=reason))
    if line.listed_rate is not None:
        rate, reason = tr.rate(line.listed_rate), line.rate_reason
        told.append(tr("rate was {rate} ({reason})", rate=rate, reason=reason))
    return (*told, line.note) if line.note else tuple(told)


def _row(line: CartLine, shown: int, sums: Totals, tr: Translator, *, free: bool, net: bool) -> CartRowView:
    # What the cashier did comes first: on a small screen the end of the line is cut.
    rate = tr.rate(line.rate)
    if free:
        rate = tr("without VAT {rate}", rate=rate)
    elif net:
        rate = tr("+ VAT {rate}", rate=rate)
    done = changes(line, sums.currency, tr)
    detail = (*done, rate, f"SKU {line.sku}" if line.sku else "")
    if line.deposit:
        detail = (tr("deposit"), *detail)
    quantity = tr.number(line.quantity)
    return CartRowView(
        key=str(line.key),
        name=line.name,
        off=done[0] if line.discount is not None else "",
        detail=" · ".join(part for part in detail if part),
        quantity=f"{quantity}{NBSP}{line.unit}" if line.unit else quantity,
        price=unit_price(line.unit_price, sums.currency, tr),
        total=tr.amount(sums.money(shown)),
        can_step=not line.weighed,
        minus_removes=line.quantity <= 1,
    )


def _voucher(one: VoucherLine, cart: Cart, tr: Translator) -> CartRowView:
    amount = tr.amount(Money.from_minor(one.amount, cart.currency))
    return CartRowView(
        str(one.key), tr("Voucher"), tr("no turnover"), "1", amount, amount, can_step=False, minus_removes=True
    )


def unit_price(price: Decimal, cents: Currency, tr: Translator) -> str:
    """A price with at least the currency's decimals, more where the shop set more."""
    if price == round(price, cents.exponent):
        return tr.amount(Money(price, cents))
    return tr.number(price)
