"""A sale that another till of the shop made: this till knows of it only what its order at the practice shop tells."""

from __future__ import annotations

from dataclasses import replace

from pos_app.domain.cart import Cart
from pos_app.domain.money import Money
from pos_app.domain.order import Sale, sale_from
from pos_app.domain.payment import Tender, settle
from pos_app.domain.receipt import ReceiptNumber
from pos_app.domain.totals import totals
from tests.unit.services.practice_bench import Bench


async def elsewhere(bench: Bench, cart: Cart, *, counter: int = 7, card: int = 0) -> Sale:
    """A cart that till 2 sold, `card` minor units of it by card and the rest in cash, and sent to the shop."""
    shop = replace(bench.till.shop, till="2")
    total = totals(cart, shop.policy).total
    tenders: tuple[Tender, ...] = ()
    if card:
        tenders = (Tender("Bancontact", Money.from_minor(card, cart.currency), is_cash=False),)
    due = settle(total, tenders, shop.policy.cash).cash_due
    if due:
        tenders += (Tender("Cash", due, is_cash=True),)
    now = bench.clock.now()
    number = ReceiptNumber("2", now.date(), counter)
    sale = sale_from(cart, shop, tenders, number, sale_id=bench.clock.new_id(), cashier="Ben", now=now)
    await bench.api.create_order(sale.order, f"till-2-{counter}")
    return sale
