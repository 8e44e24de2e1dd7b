"""A receipt that this till does not have, found by its order at the shop: lines, what of it went back, refusals."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from pos_app.domain.cart import Cart, Percent
from pos_app.domain.errors import DomainError
from pos_app.domain.money import Currency
from pos_app.domain.money_back import BackWay
from pos_app.domain.order import Sale, sale_from
from pos_app.domain.returns import REASONS, Return, Returnable, ReturnDraft, returnable
from pos_app.domain.work_list import WorkState
from pos_app.services.returns.there import of_lines
from pos_app.services.work_list.desk import WorkDesk
from tests.unit.services.other_till import elsewhere
from tests.unit.services.practice_bench import Bench

pytestmark = pytest.mark.asyncio
MIND = REASONS[0]


async def cart_of(bench: Bench, pieces: int = 3, off: int = 0) -> Cart:
    cart = await bench.cart("SL-01", "TL-02")
    cart = cart.set_quantity(cart.lines[0].key, Decimal(pieces))
    return cart.set_discount(Percent(Decimal(off))) if off else cart


async def found_there(bench: Bench, sale: Sale) -> Returnable:
    return await bench.till.receipts_there.find(sale.receipt, bench.api)


async def back(bench: Bench, found: Returnable, pieces: dict[int, int]) -> Return:
    return await bench.till.returns.give_back(found, ReturnDraft(pieces, MIND, approved_by="Lea"), "Nadia")


async def test_its_lines_cost_what_they_cost_there_and_go_back_as_they_were_paid(bench: Bench) -> None:
    sale = await elsewhere(bench, await cart_of(bench, 3, 10), card=500)
    found = await found_there(bench, sale)
    assert [(one.paid, one.tax, one.bought) for one in found.lines] == [
        (line.gross, line.tax, int(sold.quantity))
        for line, sold in zip(sale.totals.lines, sale.cart.lines, strict=True)
    ]
    assert (found.unconfirmed, found.sale.cashier, found.warnings) == (True, "Ben", ())
    ways = [(one.way, one.method, one.covers) for one in found.ways]
    assert ways == [(BackWay.CARD, "Bancontact", 500), (BackWay.CASH, "Cash", sale.totals.total.minor - 500)]
    assert bench.till.returns.wish(found, 1).above, "another till may have taken it back without a word"


async def test_it_never_comes_back_twice_and_its_refund_is_matched(bench: Bench) -> None:
    sale = await elsewhere(bench, await cart_of(bench))
    found = await found_there(bench, sale)
    first = await back(bench, found, {1: 2})
    again = await found_there(bench, sale)
    assert [one.left for one in again.lines] == [1, 1]
    with pytest.raises(DomainError, match="return_too_many"):
        await back(bench, found, {1: 2})
    lines = [{"variant_id": one.variant_id, "quantity": one.pieces, "cents": one.gross} for one in first.lines]
    bench.shop.refund({"order": str(sale.receipt), "lines": lines})
    desk = WorkDesk(bench.till.till_store, bench.clock, sale.cart.currency, lambda: None)
    await desk.refresh(bench.api, fresh=True)
    assert (await bench.till.till_store.work_list.row(first.id)).entry.state is WorkState.BOOKED
    last = await found_there(bench, sale)
    assert [one.left for one in last.lines] == [1, 1], "what is booked is what came back here, not more"
    rest = await back(bench, last, last.everything)
    assert first.gross + rest.gross == sale.totals.total.minor
    with pytest.raises(DomainError, match="return_all_back"):
        await found_there(bench, sale)
    assert (await bench.till.till_store.verify_journal()).ok


@pytest.mark.parametrize("tell", ["all", "amount", "sum"])
async def test_whatever_way_the_shop_tells_of_a_refund_no_more_than_is_left_goes_back(bench: Bench, tell: str) -> None:
    """With its goods, as an amount alone, or only in the order's sums."""
    sale = await elsewhere(bench, await cart_of(bench))
    whole = sale.totals.lines[0].gross
    bench.shop.refund({"order": str(sale.receipt), "tell": tell, "lines": [], "cents": whole - 1})
    found = await found_there(bench, sale)
    assert found.most == sale.totals.total.minor - whole + 1
    with pytest.raises(DomainError, match="return_money"):
        bench.till.returns.propose(found, ReturnDraft(found.everything, MIND))
    with pytest.raises(DomainError, match="return_money"):
        await back(bench, found, found.everything)
    await back(bench, found, {2: 1})


async def test_weighed_goods_come_back_whole(bench: Bench) -> None:
    cart, _ = (await bench.cart()).add(
        await bench.item("TL-02"), Decimal("0.235"), bench.till.shop.policy, weighed=True, unit="kg"
    )
    sale = await elsewhere(bench, cart)
    line = (await found_there(bench, sale)).lines[1]
    assert (line.line.weighed, line.line.quantity, line.bought) == (True, Decimal("0.235"), 1)
    assert line.paid == sale.totals.lines[1].gross


async def test_what_nobody_can_give_back_is_said(bench: Bench) -> None:
    """Not there; the number of two sales; cancelled; all paid back there; another currency."""
    there, first = bench.till.receipts_there, await elsewhere(bench, await cart_of(bench))
    with pytest.raises(DomainError, match="return_not_there"):
        await there.find(replace(first.receipt, counter=99), bench.api)
    bench.shop.refund({"order": str(first.receipt)})
    with pytest.raises(DomainError, match="return_all_back"):
        await found_there(bench, first)
    second = await elsewhere(bench, await cart_of(bench), counter=8)
    bench.shop.plant({"order": str(second.receipt), "what": "cancelled"})
    with pytest.raises(DomainError, match="return_cancelled"):
        await found_there(bench, second)
    third = await elsewhere(bench, await cart_of(bench), counter=9)
    bench.shop.plant({"order": str(third.receipt), "what": "copy"})
    with pytest.raises(DomainError, match="return_two_there"):
        await found_there(bench, third)
    fourth = await elsewhere(bench, await cart_of(bench), counter=10)
    shop = bench.till.checkout.shop
    francs = replace(shop.policy, currency=Currency("CHF", 2))
    bench.till.checkout._dated = bench.till.checkout.today, replace(shop, policy=francs)
    with pytest.raises(DomainError, match="return_currency"):
        await found_there(bench, fourth)


async def test_an_order_that_was_changed_there_is_said_to_be(bench: Bench) -> None:
    """Its money goes back in cash, by another's PIN, and never more than the order comes to."""
    sale = await elsewhere(bench, await cart_of(bench))
    bench.shop.plant({"order": str(sale.receipt), "what": "total", "cents": -300})
    found = await found_there(bench, sale)
    assert found.warnings == ("edited",)
    assert found.most == sale.totals.total.minor - 300


@pytest.mark.parametrize("days", [-20, -3, 2])
async def test_it_is_found_where_it_was_sent_on_another_day(bench: Bench, days: int) -> None:
    """A till without a line sends later than the receipt says; one whose clock is ahead earlier."""
    sale = await elsewhere(bench, await cart_of(bench))
    early = replace(sale.receipt, day=sale.receipt.day + timedelta(days=days))
    shop = replace(bench.till.shop, till="2")
    old = sale_from(sale.cart, shop, sale.tenders, early, sale_id="x" * 32, cashier="", now=bench.clock.now())
    await bench.api.create_order(old.order, "late")
    found = await bench.till.receipts_there.find(early, bench.api)
    assert found.sale.number == str(early)


async def test_the_sale_that_comes_here_later_knows_what_came_back_by_its_order(bench: Bench) -> None:
    """By its mark: the same sale in another till's file that is brought here."""
    sale = await elsewhere(bench, await cart_of(bench))
    await back(bench, await found_there(bench, sale), {1: 2})
    earlier = of_lines(sale, await bench.till.till_store.returns.of_sale(sale.id))
    left = returnable(sale, earlier, now=bench.clock.now()).lines
    assert [(one.key, one.left) for one in left] == [(line.key, 1) for line in sale.cart.lines]


async def test_a_sale_that_cannot_be_read_here_any_more_comes_back_by_its_order(bench: Bench) -> None:
    """Less what came back of it before, by the sale itself."""
    bench.serve()
    sale = await bench.pay(await cart_of(bench))
    await bench.sent(sale)
    keys = [line.key for line in sale.cart.lines]
    await back(bench, await bench.till.returns.of(sale.id), {keys[0]: 2})
    damage = "UPDATE payload SET body = '{' WHERE body LIKE ?"
    await bench.till.till_store._database.run(lambda c: c.execute(damage, (f"%{sale.id}%",)))
    with pytest.raises(DomainError, match="return_unreadable"):
        await bench.till.returns.find(str(sale.receipt))
    found = await found_there(bench, sale)
    assert [one.left for one in found.lines] == [1, 1]
    await back(bench, found, found.everything)
    with pytest.raises(DomainError, match="return_all_back"):
        await found_there(bench, sale)


async def test_refunds_there_and_returns_here_in_any_order_never_pay_more_than_was_paid(bench: Bench) -> None:
    """Random parts; what came back here is booked there, and more is paid back there alone, by its goods or as an
    amount. (A refund that is the same as a return here and not told apart from its booking by anything is its booking.)
    """
    chance, codes = random.Random(5), set[str]()
    for counter in range(20, 40):
        cart = await cart_of(bench, chance.randint(1, 4), chance.choice((0, 7)))
        sale = await elsewhere(bench, cart, counter=counter)
        here = there = 0
        for _ in range(4):
            try:
                found = await found_there(bench, sale)
            except DomainError as error:
                codes.add(error.code)
                break
            line = chance.choice([one for one in found.lines if one.left])
            n = chance.randint(1, line.left)
            worth = line.part(n).gross
            if chance.random() < 0.5:
                try:
                    given = await back(bench, found, {line.key: n})
                except DomainError as error:
                    codes.add(error.code)
                    continue
                here += given.gross
                goods = [{"variant_id": line.line.variant_id, "quantity": n, "cents": given.gross}]
                bench.shop.refund({"order": str(sale.receipt), "lines": goods, "cents": given.gross})
            elif worth <= found.most:
                told: dict[str, object] = {"order": str(sale.receipt), "cents": worth}
                goods = [{"variant_id": line.line.variant_id, "quantity": n, "cents": worth}]
                bench.shop.refund(told | ({"lines": goods} if chance.random() < 0.6 else {"lines": [], "tell": "sum"}))
                there += worth
        assert here + there <= sale.totals.total.minor
    assert codes == {"return_all_back", "return_money"}
