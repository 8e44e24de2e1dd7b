"""What a shop's limits allow once is given once, however many ask at the same moment."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from pos_app.domain.customer import Customer
from pos_app.domain.day import Move
from pos_app.domain.errors import DomainError
from pos_app.domain.money import Money
from pos_app.domain.money_back import BackWay
from pos_app.domain.order import ShopProfile
from pos_app.domain.returns import REASONS
from pos_app.domain.totals import totals
from pos_app.services.day.days import Days
from pos_app.services.returns.deposits import Empties
from pos_app.services.settings.shop import shop_profile
from pos_app.system.settings_file import ShopSettings
from tests.unit.services.practice_bench import JumpingLoop, open_bench

ANNE = Customer("11111111-1111-4111-8111-111111111111", "Anne", "Peeters")


@pytest.mark.parametrize("times", [2, 3, 5])
def test_what_is_allowed_once_is_given_once(times: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The day's ceiling and the drawer were looked at before the transaction: three at once went three times."""

    def shop(settings: ShopSettings) -> ShopProfile:
        found = shop_profile(settings)
        rules = replace(found.returns, free_limit=495, free_day_limit=495, deposits=frozenset({"SL-01"}))
        return replace(found, returns=rules)

    monkeypatch.setattr("tests.unit.services.practice_bench.shop_profile", shop)

    async def run() -> None:
        async with open_bench(tmp_path) as bench:
            await bench.stock()
            till = bench.till
            cart = await bench.cart("SL-01")
            price = totals(cart, till.shop.policy).total.minor
            assert price == 495
            asked = [till.free_returns.give_back(cart.set_customer(ANNE), REASONS[0], "Lea") for _ in range(times)]
            told = await asyncio.gather(*asked, return_exceptions=True)
            refused = [one.code for one in told if isinstance(one, DomainError)]
            assert refused == ["return_day_ceiling"] * (times - 1)
            days = Days(till.till_store, till.catalogue_store, till.shop, till.clock)
            entry = await days.put_float(Money(Decimal("5.00"), cart.currency), "Lea")
            assert entry.kind is Move.FLOAT
            given = await asyncio.gather(*(till.deposits.give_back(Empties(cart), "Lea") for _ in range(times)))
            ways = [[part.way for part in one.back if part.covers >= price - 5] for one in given]
            assert ways.count([BackWay.CASH]) == 1
            assert ways.count([BackWay.VOUCHER]) == times - 1
            left = await till.returns.in_drawer()
            assert left is not None
            assert left >= 0

    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        runner.run(run())
