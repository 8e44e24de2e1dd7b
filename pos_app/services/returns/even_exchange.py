"""An even exchange: the same article in another size keeps the price that was paid for it, as a line's discount."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from pos_app.domain.cart import AmountOff, Cart
from pos_app.domain.money import divide
from pos_app.domain.returns import ReturnLine
from pos_app.domain.totals import totals

if TYPE_CHECKING:
    from pos_app.domain.tax import TaxPolicy
    from pos_app.store.catalogue import CatalogueStore


async def evened(cart: Cart, came_back: Sequence[ReturnLine], catalogue: CatalogueStore, policy: TaxPolicy) -> Cart:
    """The cart in which each line of an article that comes back in another form costs no more than that brings, piece
    by piece, as a discount. What is cheaper by now, weighed, or has a discount of its own stays as it is."""
    left = {line.key: line.pieces for line in came_back}
    for line in cart.lines:
        item = await catalogue.item(line.variant_id)
        if item is None or line.weighed or line.discount is not None:
            continue
        for one in came_back:
            old = await catalogue.item(one.variant_id)
            pieces = int(line.quantity)
            if one.weighed or old is None or old.product_id != item.product_id or left[one.key] < pieces:
                continue
            left[one.key] -= pieces
            cart = with_old_price(cart, line.key, one, policy)
            break
    return cart


def with_old_price(cart: Cart, key: int, one: ReturnLine, policy: TaxPolicy) -> Cart:
    """The cart whose line `key` costs what as many pieces of `one` bring, where that is less than today's price."""
    line = cart.line(key)
    place = cart.lines.index(line)
    before = totals(cart, policy).lines[place].before
    worth = one.gross if policy.prices_include_tax else one.net
    wanted = divide(worth * int(line.quantity), one.pieces)
    if before <= wanted:
        return cart
    return cart.set_line_discount(key, AmountOff(Decimal(before - wanted).scaleb(-cart.currency.exponent)))
