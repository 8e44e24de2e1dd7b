"""From cart to paid sale: kept on each change, paid in one step, never sold twice, parked and taken up again."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from typing import Any

import pytest

from pos_app.domain.errors import DomainError
from pos_app.domain.money import Money
from pos_app.domain.payment import Tender
from pos_app.domain.submission import State
from pos_app.store.errors import StoreError
from tests.unit.services.practice_bench import Bench

pytestmark = pytest.mark.asyncio


async def test_the_open_cart_is_there_after_a_restart(bench: Bench) -> None:
    cart = (await bench.cart("SL-01", "BC-18")).set_note("gift wrap")
    bench.till.checkout.keep(cart)
    await asyncio.sleep(0.1)
    await bench.restart()
    assert await bench.till.checkout.open_cart() == cart


async def test_changes_in_quick_succession_are_written_once_and_the_last_counts(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[Any] = []
    real = bench.till.till_store.carts.save

    async def save(cart: Any, *more: Any) -> None:
        written.append(cart)
        await real(cart, *more)

    monkeypatch.setattr(bench.till.till_store.carts, "save", save)
    cart = await bench.cart("SL-01")
    for pieces in range(2, 60):
        cart = cart.set_quantity(1, Decimal(pieces))
        bench.till.checkout.keep(cart)
    await asyncio.sleep(0.1)
    assert len(written) <= 2
    assert (await bench.till.checkout.open_cart()).lines[0].quantity == 59


async def test_closing_writes_what_was_not_written_yet(bench: Bench) -> None:
    cart = await bench.cart("SL-01")
    bench.till.checkout.keep(cart)
    await bench.restart()  # in the same turn
    assert await bench.till.checkout.open_cart() == cart


async def test_emptying_the_cart_is_kept_too(bench: Bench) -> None:
    bench.till.checkout.keep(await bench.cart("SL-01"))
    await asyncio.sleep(0.1)
    bench.till.checkout.keep(bench.till.checkout.empty_cart())
    await asyncio.sleep(0.1)
    await bench.restart()
    assert (await bench.till.checkout.open_cart()).is_empty


async def test_a_paid_sale_is_on_disk_with_its_number_and_the_cart_is_gone(bench: Bench) -> None:
    cart = await bench.cart("SL-01")
    bench.till.checkout.keep(cart)
    assert str(await bench.till.checkout.next_receipt()) == "1-261122-0001"
    sale = await bench.pay(cart)
    assert str(sale.receipt) == "1-261122-0001"
    await bench.restart()
    assert await bench.till.till_store.sales.get(sale.id) == sale
    row = await bench.till.till_store.outbox.row(sale.id)
    assert (row.state, row.receipt) == (State.QUEUED, "1-261122-0001")
    assert row.request_id != sale.id
    assert (await bench.till.checkout.open_cart()).is_empty
    assert str(await bench.till.checkout.next_receipt()) == "1-261122-0002"
    bench.serve()
    await bench.sent(sale)


async def test_a_cart_kept_right_before_paying_does_not_come_back_after_it(bench: Bench) -> None:
    for _ in range(20):
        cart = await bench.cart("SL-01")
        bench.till.checkout.keep(cart)
        await asyncio.sleep(0)  # the saving is on its way
        bench.till.checkout.keep(cart.set_note("now"))
        await bench.pay(cart)
        await asyncio.sleep(0.1)
        assert (await bench.till.checkout.open_cart()).is_empty


async def test_a_payment_that_cannot_be_takes_no_number_and_leaves_the_cart(bench: Bench) -> None:
    cart = await bench.cart("SL-01")
    bench.till.checkout.keep(cart)
    short = Tender("Cash", Money.of("1.00", "EUR"), is_cash=True)
    with pytest.raises(DomainError) as wrong:
        await bench.till.checkout.pay(cart, (short,), "Nadia")
    assert wrong.value.code == "not_paid"
    with pytest.raises(DomainError):
        await bench.till.checkout.pay(bench.till.checkout.empty_cart(), (), "Nadia")
    assert await bench.till.checkout.open_cart() == cart
    assert str((await bench.pay(cart)).receipt) == "1-261122-0001"


async def test_a_disk_that_fails_to_save_says_so_and_saves_with_the_next_chance(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: Any) -> None:
        raise StoreError("full")

    cart = await bench.cart("SL-01")
    with monkeypatch.context() as disk:
        disk.setattr(bench.till.till_store.carts, "save", full)
        bench.till.checkout.keep(cart)
        await asyncio.sleep(0.1)
    assert [type(error) for error in bench.said] == [StoreError]
    assert bench.reported == []
    await bench.restart()
    assert await bench.till.checkout.open_cart() == cart


async def test_a_sold_cart_that_could_not_be_saved_before_is_sold_all_the_same(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing = asyncio.Event()

    async def slow_and_full(*_: Any) -> None:
        await failing.wait()
        raise StoreError("full")

    cart = await bench.cart("SL-01")
    with monkeypatch.context() as disk:
        disk.setattr(bench.till.till_store.carts, "save", slow_and_full)
        bench.till.checkout.keep(cart)
        await asyncio.sleep(0.1)  # the save is on its way when Pay is pressed
        paying = bench.till.tasks
        sold: list[Any] = []

        async def pay() -> None:
            sold.append(await bench.pay(cart))

        paying.start("pay", pay)
        failing.set()
        await asyncio.sleep(0.1)
    assert len(sold) == 1
    await bench.restart()
    assert (await bench.till.checkout.open_cart()).is_empty


async def test_a_program_closed_in_the_middle_of_paying_sells_once_or_not_at_all(bench: Bench) -> None:
    cart = await bench.cart("SL-01")
    bench.till.checkout.keep(cart)
    await asyncio.sleep(0.1)

    async def pay() -> None:
        await bench.pay(cart)

    bench.till.tasks.serve("pay", pay)  # given no time at closing
    await asyncio.sleep(0)
    await bench.restart()
    sales = await bench.till.till_store.sales.find()
    assert (len(sales) == 1) is (await bench.till.checkout.open_cart()).is_empty


async def test_parked_carts_keep_cashier_time_and_order(bench: Bench) -> None:
    checkout = bench.till.checkout
    first, second = await bench.cart("SL-01"), await bench.cart("BC-18")
    one = await checkout.park(first, "Nadia")
    await asyncio.sleep(60)
    two = await checkout.park(second, "Sam")
    await bench.restart()
    checkout = bench.till.checkout
    assert await checkout.parked() == (one, two)
    assert (one.cashier, two.cashier, two.at > one.at) == ("Nadia", "Sam", True)
    assert await checkout.resume(one.id, second, "Sam") == first
    assert await checkout.open_cart() == first
    assert [parked.cart for parked in await checkout.parked()] == [second, second]
    with pytest.raises(DomainError):
        await checkout.resume(one.id, checkout.empty_cart(), "Sam")
    assert await checkout.resume(two.id, checkout.empty_cart(), "Sam") == second
    assert len(await checkout.parked()) == 1


async def test_two_sales_paid_at_once_have_two_numbers(bench: Bench) -> None:
    await bench.item()
    cart = await bench.cart("SL-01")
    sales = await asyncio.gather(*(bench.pay(cart) for _ in range(8)))
    assert sorted(sale.receipt.counter for sale in sales) == list(range(1, 9))
