"""A sale of which only its order in the shop's software is left, as it may come back. Pure.

Its lines, amounts and rates are those of the order; who sold it and how it was paid stands in the note. What of it went
back is told by the order in several ways at once (refunds, what is left of a line, a list of returns), which are the
same goods: the largest count is believed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import field
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen
from pos_app.domain.money import Currency, Money, to_minor
from pos_app.domain.note import NoteFacts, NoteHead, read_head, read_note
from pos_app.domain.order import Order, Sale, ShopProfile, main_method, party_for
from pos_app.domain.payment import Tender, looks_like_cash, settle
from pos_app.domain.returns import THERE, Return
from pos_app.domain.tax import TaxRate
from pos_app.domain.totals import LineTotal, Totals, told
from pos_app.domain.work_list import WorkEntry
from pos_app.domain.work_match import match
from pos_app.services.returns.work import work_item
from pos_app.services.work_list.there import refunds_of

if TYPE_CHECKING:  # httpx and pydantic are imported after the first paint
    from pos_app.chift.answer_values import OrderedLine, OrderState
    from pos_app.domain.receipt import ReceiptNumber


@frozen
class OrderedSale(Sale):
    """A sale as its order tells it. `orders` are the ids of that order and its parts; `edited`: they say something else
    than was paid; `short`: by how much (minor units) they come to less than their lines."""

    sums: Totals | None = field(default=None, repr=False)
    orders: tuple[str, ...] = ()
    edited: bool = False
    short: int = 0

    @property
    def totals(self) -> Totals:
        """The sums of the order: nothing is reckoned."""
        assert self.sums is not None, "made with its sums"
        return self.sums


def ordered_sale(number: ReceiptNumber, orders: Sequence[OrderState], shop: ShopProfile) -> OrderedSale:
    """The sale of a receipt made of its orders (the first part first). Raises DomainError: return_currency,
    return_unreadable (a line without a quantity or an amount, or an article)."""
    first, currency = orders[0], shop.policy.currency
    if first.currency and first.currency != currency.code:
        raise DomainError("return_currency", "receipt", sold_in=first.currency)
    lines: list[CartLine] = []
    sums: list[LineTotal] = []
    for order in orders:
        facts = read_note(order.note)
        weights = {one.position: one.quantity for one in facts.weights} if facts is not None else {}
        names = {one.position: one.name for one in facts.items} if facts is not None else {}
        for place, one in enumerate(order.lines, 1):
            if one.quantity == 0:  # taken out of the order
                continue
            key = len(lines) + 1
            line, total = _line(key, one, weights.get(place), names.get(place, ""), shop)
            lines.append(line)
            sums.append(total)
    head, facts = read_head(first.note) or NoteHead(str(number)), read_note(first.note)
    cart = Cart(currency, tuple(lines), next_key=len(lines) + 1)
    pieces = sum((line.quantity for line in lines if not line.weighed), Decimal(0))
    whole = told(currency, tuple(sums), pieces)
    tenders, edited = _paid(facts, whole.total, shop)
    sums_there = [order.total for order in orders if order.total is not None]
    short = 0
    if len(sums_there) == len(orders):
        short = max(whole.total.minor - to_minor(sum(sums_there, Decimal(0)), currency), 0)
    change = settle(whole.total, tenders, shop.policy.cash).change
    method = main_method(tenders, change, shop.tenders)
    untaxed, tax = whole.untaxed.minor, whole.tax.minor
    party = party_for(None, shop)
    return OrderedSale(
        f"{THERE}{head.mark or first.id}",
        number,
        first.created_on or datetime.combine(number.day, datetime.min.time()).astimezone(),
        facts.cashier if facts is not None else "",
        cart,
        shop.policy,
        tenders,
        Order(party, currency, (), first.note, method, untaxed, tax),
        seller=shop.seller,
        sums=whole,
        orders=tuple(order.id for order in orders),
        edited=edited or short > 0,
        short=short,
    )


def gone_there(orders: Iterable[OrderState]) -> Counter[str]:
    """How many pieces of each variant went back, as the orders tell it."""
    found: Counter[str] = Counter()
    for order in orders:
        refunded: Counter[str] = Counter()
        missing: Counter[str] = Counter()
        returned: Counter[str] = Counter()
        for line in (line for one in order.refunds for line in one.lines):
            refunded[line.variant_id] += int(line.quantity or 0)
        for line in order.gone:
            missing[line.variant_id] += int(line.quantity or 0)
        for line in order.returned:
            returned[line.variant_id] += int(line.quantity or 0)
        found += refunded | missing | returned
    return found


def paid_there(orders: Iterable[OrderState], earlier: Sequence[Return], currency: Currency) -> int:
    """The money that went back there and is no booking of an earlier return here, minor units."""
    refunds = [refund for order in orders for refund in refunds_of(order, currency)]
    return sum(one.total for one in match([WorkEntry(work_item(given)) for given in earlier], refunds).extra)


def _line(
    key: int, one: OrderedLine, weight: Decimal | None, name: str, shop: ShopProfile
) -> tuple[CartLine, LineTotal]:
    quantity, currency = one.quantity, shop.policy.currency
    if not quantity or quantity < 0 or quantity % 1 or one.total is None or one.total < 0 or not one.variant_id:
        raise DomainError("return_unreadable", "receipt")
    gross = to_minor(one.total, currency)
    tax = min(max(to_minor(one.tax or Decimal(0), currency), 0), gross)
    rate = TaxRate(one.rate if one.rate is not None and 0 <= one.rate <= 100 else Decimal(0))
    shelf = gross if shop.policy.prices_include_tax else gross - tax
    pieces = quantity if weight is None else weight
    price = round(Money.from_minor(shelf, currency).amount / pieces, currency.exponent) if pieces else Decimal(0)
    unit = next(iter(shop.weighing.units), "kg") if weight is not None else ""
    line = CartLine(
        key,
        one.variant_id,
        name or one.name or one.sku or "-",
        one.sku,
        "",
        price,
        pieces,
        rate,
        weighed=weight is not None,
        unit=unit,
        free_text=bool(name),
    )
    return line, LineTotal(key, rate, shelf, 0, 0, gross - tax, tax)


def _paid(facts: NoteFacts | None, total: Money, shop: ShopProfile) -> tuple[tuple[Tender, ...], bool]:
    """How it was paid, and whether that is not to be believed: the note tells nothing, or another sum. Then all of it
    counts as cash, which is given back with an approval only, as all that was sold at another till."""
    tenders: list[Tender] = []
    if facts is not None:
        cash = [looks_like_cash(one.method) for one in facts.paid]
        if facts.change and cash and not any(cash):
            cash[-1] = True  # only cash gives change
        tenders = [Tender(one.method, one.amount, is_cash) for one, is_cash in zip(facts.paid, cash, strict=True)]
        if facts.unpaid is not None:
            tenders.append(Tender("", facts.unpaid, is_cash=False, later=True))
    settled = False
    with suppress(DomainError, ValueError):  # another sum, or another currency
        settled = facts is not None and settle(total, tuple(tenders), shop.policy.cash).is_settled
    return (tuple(tenders), False) if settled else ((Tender("Cash", total, is_cash=True),), True)
