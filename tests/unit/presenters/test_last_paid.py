"""What a cashier is told at the start of a till that died between the money and the word "paid" (faults F24)."""

from __future__ import annotations

import asyncio
from decimal import Decimal

import pytest

from pos_app.domain.money import Money
from pos_app.domain.payment import Tender
from pos_app.presenters.common.words import ENGLISH
from pos_app.presenters.sales.last_paid import RECENT, last_paid
from tests.unit.presenters.recording_window import Counter, plain
from tests.unit.services.practice_bench import Bench

pytestmark = pytest.mark.asyncio


async def test_the_sale_paid_just_before_is_named_with_its_change(counter: Counter) -> None:
    bench: Bench = counter.bench
    assert await last_paid(bench.till.ledger, ENGLISH) is None
    await bench.sell()
    cart = await bench.cart()
    sale = await bench.till.checkout.pay(
        cart, (Tender("Cash", Money(Decimal(20), cart.currency), is_cash=True),), "Nadia"
    )
    told = await last_paid(bench.till.ledger, ENGLISH)
    assert told is not None
    total, time = ENGLISH.money(sale.order.total), ENGLISH.time(sale.paid_at)
    assert told.text == f"Paid before this start, at {time}: {total} · receipt {sale.receipt}"
    assert plain(told.strong) == plain(f"Change {ENGLISH.money(sale.settlement.change)}")
    assert sale.settlement.change.amount > 0


async def test_a_sale_of_this_morning_is_no_news(counter: Counter) -> None:
    await counter.bench.sell()
    await asyncio.sleep(RECENT.total_seconds() + 1)
    assert await last_paid(counter.bench.till.ledger, ENGLISH) is None
