"""The store stops in the middle of an answer: what a person asks for ends as unanswered, whatever stood before it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

import pytest

from pos_app.domain.errors import DomainError
from pos_app.domain.payment import Tender
from pos_app.domain.returns import Returnable
from pos_app.domain.store_state import StoreAwayError, StoreState
from pos_app.domain.totals import totals
from pos_app.domain.voucher import paying
from pos_app.services.returns.there import ShopSilentError
from pos_app.services.several import link as link_room
from tests.unit.shared_store.losing import before
from tests.unit.shared_store.test_ledger import found, give, pay_with, sell, voucher_of
from tests.unit.shared_store.two_tills import SOAP, TOWEL, Shop, park

pytestmark = pytest.mark.asyncio


@dataclass
class There:
    """What the other till left at the store: a parked cart, a sale, a voucher's code; and what was read of the sale
    and of the voucher before."""

    cart: str
    sale: str
    code: str
    read: Returnable
    by: Tender


KEYS: dict[str, Callable[[Shop, There], Awaitable[object]]] = {
    "a cart is taken up": lambda shop, there: shop.store(shop.two).fetch(there.cart, "Bob"),
    "a cart is taken over": lambda shop, there: shop.store(shop.two).take_over(there.cart, "Bob", "till is dead"),
    "Several tills is opened": lambda shop, _: shop.store(shop.two).tills(),
    "the shop's day is looked at": lambda shop, _: shop.store(shop.two).overview(),
    "a receipt of another till is scanned": lambda shop, there: found(shop.two, there.sale),
    "money goes back": lambda shop, there: give(shop.two, there.read, {1: 1}),
    "a voucher is scanned": lambda shop, there: shop.two.till.vouchers.find(there.code),
    "a voucher pays": lambda shop, there: pay_with(shop.two, there.by),
}


async def test_a_key_ends_although_the_store_says_nothing(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    number = await sell(shop.one, TOWEL)
    code = await voucher_of(shop.one, 3000)
    await park(shop.one, TOWEL)
    await shop.store(shop.one).look()
    two = shop.store(shop.two)
    await two.look()
    await shop.two.enter(SOAP)
    due = totals(shop.two.presenters.sale.cart, shop.two.till.checkout.shop.policy).total
    by = paying(await shop.two.till.vouchers.find(code), due)
    there = There(two.now.carts[0].uid, number, code, await found(shop.two, number), by)
    monkeypatch.setattr(link_room, "PATIENCE", 0.2)
    losing = before(two)
    for name, key in KEYS.items():
        losing.hang()
        shop.two.till.tasks.start("look", two.look)  # it had begun before, and waits for the store as well
        await losing.hung.wait()
        with suppress(StoreAwayError, DomainError, ShopSilentError):
            await asyncio.wait_for(key(shop, there), 60.0)
        assert two.now.state is StoreState.AWAY, name
        calls = len(losing.calls)
        with suppress(StoreAwayError, DomainError, ShopSilentError):  # and the next key asks nothing at all
            await asyncio.wait_for(key(shop, there), 60.0)
        assert len(losing.calls) == calls, name
        losing.go_on()
        await two.look()
        assert shop.store(shop.two).now.state is not StoreState.AWAY, name
        assert [one.uid for one in two.now.carts] == [there.cart], name
