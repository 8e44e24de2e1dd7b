"""Cashiers and their rights: what each may do, who must approve, and which rights a change of the cart needs.

Pure. Of a PIN only the scrypt hash is kept (`domain.pin`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from pos_app.domain.cart import AmountOff, Cart, CartLine, Percent, clean_text, is_cancel
from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen

MAX_NAME = 40


class Right(StrEnum):
    """Actions that not every cashier may do alone."""

    DISCOUNT = "discount"
    """A discount above the cashier's own limit."""
    CHANGE = "change"
    """Another price or tax rate than the catalogue's; a sale without tax."""
    VOID = "void"
    """Removing or reducing a line after the customer was told the total; putting a whole sale or a parked cart away."""
    DRAWER = "drawer"
    """Opening the drawer without a sale."""
    RETURN = "return"
    """Taking goods back above the shop's limits (amount, days since the sale)."""
    RETURN_FREE = "return_free"
    """Taking goods back without a receipt."""
    OTHERWISE = "otherwise"
    """Correcting how a sale was paid."""
    LATER = "later"
    """Selling to a customer who pays another day."""
    SETTINGS = "settings"
    DAY = "day"
    """The end of the day."""


class Grant(StrEnum):
    """Whether a cashier may do something."""

    ALLOWED = "allowed"
    APPROVAL = "approval"
    """Allowed once a cashier with the right has typed a PIN."""
    NO = "no"


USUAL: Mapping[Right, Grant] = {
    Right.DISCOUNT: Grant.APPROVAL,
    Right.CHANGE: Grant.APPROVAL,
    Right.VOID: Grant.APPROVAL,
    Right.DRAWER: Grant.ALLOWED,
    Right.RETURN: Grant.APPROVAL,
    Right.RETURN_FREE: Grant.NO,
    Right.OTHERWISE: Grant.APPROVAL,
    Right.LATER: Grant.APPROVAL,
    Right.SETTINGS: Grant.NO,
    Right.DAY: Grant.ALLOWED,
}
"""The rights of a new cashier; the first cashier of a shop has all rights (`OWNER`)."""
OWNER: Mapping[Right, Grant] = dict.fromkeys(Right, Grant.ALLOWED)
USUAL_LIMIT = Decimal(10)


@frozen
class Cashier:
    """A person at the till. `id` 0: not saved yet. Without a PIN (`active` False) no one can sign in by this name.

    `limit` is the discount in percent up to which `Right.DISCOUNT` is not needed. Sales keep the name, not the id.
    """

    id: int
    name: str
    grants: Mapping[Right, Grant] = field(default_factory=lambda: dict(USUAL))
    limit: Decimal = USUAL_LIMIT
    active: bool = True

    @property
    def is_owner(self) -> bool:
        """Whether this cashier may open the settings, where all rights are given."""
        return self.grants.get(Right.SETTINGS, Grant.NO) is Grant.ALLOWED


@frozen
class Wish:
    """What a cashier is about to do. `percent`: how high the discount is. Of a return: whether it is `above` the shop's
    limits, and who sold the goods. `not_alone`: the cashier who wants it, where somebody else must agree."""

    right: Right
    percent: Decimal = Decimal(0)
    above: bool = False
    sold_by: str = ""
    not_alone: str = ""


def needs(wish: Wish, cashier: Cashier) -> Grant:
    """Whether this cashier may do it alone. A right that is not stored (in an older file) needs approval; one to take
    goods back without a receipt is given to no one.

    A return within the shop's limits is free to all who may take goods back at all; above them no one approves the
    return of goods that he sold himself.
    """
    if wish.right is Right.DISCOUNT and wish.percent <= cashier.limit:
        return Grant.ALLOWED
    grant = cashier.grants.get(wish.right, Grant.NO if wish.right is Right.RETURN_FREE else Grant.APPROVAL)
    if wish.not_alone and wish.not_alone == cashier.name and grant is Grant.ALLOWED:
        return Grant.APPROVAL
    if wish.right is not Right.RETURN or grant is Grant.NO:
        return grant
    if not wish.above:
        return Grant.ALLOWED
    return Grant.APPROVAL if wish.sold_by and wish.sold_by == cashier.name else grant


def wishes(before: Cart, after: Cart) -> tuple[Wish, ...]:
    """The rights that the step from one cart to the other needs. New lines need none.

    A discount is measured exactly, before rounding, line by line: the line's own and its share of the cart's together,
    so that two small discounts cannot get around the limit. Only a line that gets cheaper counts.
    """
    found: list[Wish] = []
    old, new = _discounts(before), _discounts(after)
    deeper = [share for key, share in new.items() if key in old and share > old[key]]
    if deeper:
        found.append(Wish(Right.DISCOUNT, percent_of(max(deeper))))
    lines = {line.key: line for line in after.lines}
    frees = after.exempt not in ("", before.exempt)
    if frees or any(_is_changed(line, lines[line.key]) for line in before.lines if line.key in lines):
        found.append(Wish(Right.CHANGE))
    if is_cancel(before, after) or (
        before.total_shown
        and (
            any(_is_less(line, lines.get(line.key)) for line in before.lines)
            or any(one not in after.vouchers for one in before.vouchers)
        )
    ):
        found.append(Wish(Right.VOID))
    return tuple(found)


def percent_of(share: Fraction) -> Decimal:
    """A share as percent with two decimals, rounded up: 10.001 % is above 10 %."""
    hundredths = -(-share.numerator * 10_000 // share.denominator)
    return Decimal(hundredths).scaleb(-2).normalize()


def checked_name(text: str) -> str:
    """A cashier's name, cleaned. Raises DomainError: needed, text_too_long."""
    name = " ".join(clean_text(text, MAX_NAME, "name").split())
    if not name:
        raise DomainError("needed", "name")
    return name


def _discounts(cart: Cart) -> dict[int, Fraction]:
    """By the key of a line, how much of its price the discounts take off, from 0 to 1."""
    before = {line.key: Fraction(line.unit_price) * Fraction(line.quantity) for line in cart.lines}
    left = {line.key: before[line.key] * (1 - _share(line.discount, before[line.key])) for line in cart.lines}
    kept = {line.key for line in cart.lines if line.deposit}  # the cart's takes nothing off a deposit
    off = _share(cart.discount, sum((amount for key, amount in left.items() if key not in kept), Fraction(0)))
    paid = {key: amount if key in kept else amount * (1 - off) for key, amount in left.items()}
    return {key: 1 - Fraction(paid[key], price) if price else Fraction(0) for key, price in before.items()}


def _share(discount: Percent | AmountOff | None, price: Fraction) -> Fraction:
    if discount is None or not price:
        return Fraction(0)
    if isinstance(discount, Percent):
        return Fraction(discount.value) * Fraction(1, 100)
    return min(Fraction(Fraction(discount.value), price), Fraction(1))


def _is_changed(before: CartLine, after: CartLine) -> bool:
    return (before.unit_price, before.rate) != (after.unit_price, after.rate)


def _is_less(before: CartLine, after: CartLine | None) -> bool:
    return after is None or after.quantity < before.quantity
