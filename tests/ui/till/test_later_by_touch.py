"""Money and goods that come later, by fingers alone at the real window: a return without a receipt, a payment of what
is owed, goods that are picked up another day."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pos_app.domain.payment import Tender
from pos_app.domain.return_rules import ReturnRules
from pos_app.domain.returns import ReturnKind
from pos_app.domain.totals import totals
from pos_app.store.tables.sales import Only
from pos_app.ui.kit.buttons import KeyCapButton
from tests.ui.till.cashier_hands import SOAP, TOWEL
from tests.ui.till.cashier_hands import Cashier as Hands
from tests.ui.till.test_returns_at_the_window import given, rule_of
from tests.ui.till.test_tasks_by_touch import Fingers

pytestmark = pytest.mark.asyncio


async def test_a_return_without_a_receipt(cashier: Hands) -> None:
    """The menu, the customer from the list, the article by the scanner, a reason, the button: a voucher."""
    rule_of(cashier, ReturnRules(free_limit=5_000, free_day_limit=9_000))
    cashier.window.resize(1024, 768)
    me = Fingers(cashier)
    await me._tap(cashier.window.header.menu, cashier.window.header.menu.rect())
    await me.press("Take something back…", "Without a receipt…", "Customer…")
    cashier.type("lefevre")
    await cashier.do()
    await me.choose(cashier.window.customer.lookup.hits, 0)
    await me.scan(TOWEL)
    await me.press("Changed mind", "Give a voucher")
    (back,) = await given(cashier)
    assert (back.kind, back.gross, back.cash) == (ReturnKind.FREE, 999, 0)


async def test_a_part_of_what_is_owed_and_the_rest(cashier: Hands) -> None:
    """Sales, Not paid, the button of the sale; a part by the pad's figures, then all of the rest."""
    bench = cashier.bench
    cashier.window.resize(1024, 768)
    cart = await bench.cart("TL-02", customer=await cashier.elise())
    owed = totals(cart, bench.till.shop.policy).total
    sale = await bench.till.checkout.pay(cart, (Tender("Pay later", owed, is_cash=False, later=True),), "Nadia")
    me = Fingers(cashier)
    await me.press("Sales", "Not paid", "Receive payment…")
    pad = cashier.window.form.findChildren(KeyCapButton)
    back = next(one for one in pad if one.isVisible() and one.accessibleName() == "Take the last figure back")
    for _ in range(len("9.99")):
        await me._tap(back, back.rect())
    await me.press("5", "Take the money", "Take")
    await cashier.do()
    assert [one.amount for one in await bench.till.till_store.later.of_sale(sale.id)] == [500]
    await me.press("Sales", "Not paid", "Receive payment…", "Take the money", "Take")
    await cashier.do()
    assert [one.amount for one in await bench.till.till_store.later.of_sale(sale.id)] == [500, 499]
    assert await bench.till.till_store.sales.find(only=Only.UNPAID) == ()


async def test_goods_that_are_picked_up_another_day(cashier: Hands) -> None:
    """The row beneath the customer, a day by the pad, paid; found in its list and handed over there; a slip is taken
    back in the notice."""
    bench = cashier.bench
    cashier.window.resize(1024, 768)
    cashier.presenters.sale.set_customer(await cashier.elise())
    me, due = Fingers(cashier), bench.clock.now().date() + timedelta(days=40)
    await me.scan(SOAP)
    await me.press("Another address…", "Picked up another day…")
    for figure in f"{due:%d/%m}":
        await me.press(figure)
    await me.press("OK")
    assert cashier.presenters.sale.cart.due == due
    await me.press("Pay", "Take")
    await cashier.do()
    waits = bench.till.till_store.sales
    (row,) = await waits.find(only=Only.DUE)
    assert row.due == due
    await me.press("Sales", "To hand over", "Handed over")
    assert await waits.find(only=Only.DUE) == ()
    await me.press("Undo")
    assert [one.id for one in await waits.find(only=Only.DUE)] == [row.id]
