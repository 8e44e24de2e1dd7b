"""Random sales through a sandbox process that makes its own totals: they agree to the cent, and what is made to differ
is found, kept and shown. The same with 10,000 sales: `python -m tests.benchmarks.server_sums`."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import Random

import pytest

from pos_app.app.shop_connection import open_practice
from pos_app.app.till import open_till
from pos_app.cli import money
from pos_app.domain.comparison import What
from pos_app.domain.habits import ServerRule
from pos_app.domain.payment import Tender
from pos_app.domain.tax import Rounding
from pos_app.domain.totals import totals
from pos_app.presenters.common.differences import difference_rows, difference_sentence
from pos_app.presenters.common.words import ENGLISH
from pos_app.services.clock import system_clock
from tests.benchmarks.planted_shops import usual_cart
from tests.benchmarks.server_sums import random_cart, run, shop_of
from tests.unit.sandbox.sandbox_process import SandboxProcess


@pytest.mark.parametrize("included", [True, False], ids=["prices with tax", "prices without tax"])
def test_a_server_that_rounds_each_line_has_the_tills_sums_on_every_order(included: bool) -> None:
    result = run(40, 7 + included, "per_line", shop_of(prices_include_tax=included, rounding=Rounding.PER_LINE))
    assert (result.sales, result.shown, result.in_the_books) == (40, 0, frozenset())
    assert (result.counts[What.TOTAL], result.counts[What.LINE], result.counts[What.TAX]) == (0, 0, 0)
    assert result.proposal is None


def test_a_server_that_rounds_once_per_rate_has_the_tills_totals_from_the_nearest_prices() -> None:
    result = run(40, 3, "per_rate", shop_of(prices_include_tax=True, rounding=Rounding.PER_RATE))
    assert (result.shown, result.in_the_books, result.proposal) == (0, frozenset(), None)


@pytest.mark.parametrize(
    ("server", "rule"),
    [
        ("cut_prices_2dp", ServerRule.CENT_PRICES),
        ("per_rate_bankers", ServerRule.BANKERS),
    ],
)
def test_each_order_the_server_has_otherwise_is_found_and_its_habit_named(server: str, rule: ServerRule) -> None:
    result = run(60, 3, server, shop_of(prices_include_tax=True, rounding=Rounding.PER_LINE))
    assert result.in_the_books, "the server was to differ"
    assert result.found == result.in_the_books
    assert result.proposal is not None
    assert result.proposal.rules == (rule,)


def test_a_till_keeps_and_shows_what_the_server_has_otherwise_and_sells_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with SandboxProcess("--rounding", "cut_prices_2dp") as sandbox:
        asyncio.run(_sell(tmp_path, sandbox, 12))
    assert money.main(["check", "--json", "--profile", str(tmp_path)]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["compared"] == 12
    assert told["total_differs"] == sum(one["differences"][0]["what"] == "total" for one in told["orders"]) > 0
    assert "cent_prices" in told["proposal"]["rules"]
    assert money.main(["check", "--profile", str(tmp_path)]) == 1
    said = capsys.readouterr().out
    assert said.startswith("12 orders compared")
    assert "Your shop system rounds each line. It rounds prices without tax to 2 decimals first." in said
    assert all(one["receipt"] in said for one in told["orders"])


async def _sell(folder: Path, sandbox: SandboxProcess, count: int) -> None:
    shop = shop_of(prices_include_tax=True, rounding=Rounding.PER_RATE)
    clock, chance = system_clock(), Random(5)
    errors: list[BaseException] = []
    async with (
        open_practice(sandbox.url, None, clock) as practice,
        open_till(folder, shop, clock, lambda _name, error: errors.append(error), lambda _row: None, None) as till,
    ):
        variants = [item.variant_id async for page in practice.api.product_pages() for item in page.items]
        here = {}
        for _ in range(count):
            cart = random_cart(chance, variants, shop.policy)
            tender = Tender("Card", totals(cart, shop.policy).total, is_cash=False)
            sale = await till.checkout.pay(cart, (tender,), "Nadia")
            here[str(sale.receipt)] = sale
        till.tasks.serve("outbox", partial(till.outbox.run, practice.api))
        await asyncio.wait_for(till.outbox.idle(), 60)
        booked = {order["note"].split()[1]: order for order in sandbox.state()["orders"]}
        assert booked.keys() == here.keys()

        listed = {one.receipt: one for one in await till.ledger.differing(till.ledger.today)}
        other = {
            receipt for receipt, sale in here.items() if f"{sale.order.total.amount:.2f}" != _total(booked[receipt])
        }
        totals_differ = {r for r, one in listed.items() if any(d.what is What.TOTAL for d in one.differences)}
        assert other, "the server was to differ"
        assert totals_differ == other
        for receipt in other:
            order, found = here[receipt].order, listed[receipt].differences
            words = difference_sentence(found, order.currency, ENGLISH)
            there = _total(booked[receipt])
            assert f"{order.total.amount:,.2f}".replace(",", ENGLISH.group_mark) in words
            assert there in words.replace(ENGLISH.group_mark, "")
            rows = difference_rows(found, order, ENGLISH)
            assert rows[0].label == "Total"
            assert {row.label.partition(":")[0] for row in rows[1:]} == {
                f"Line {d.position}" for d in found if d.what is What.LINE
            }
        sales = await till.ledger.sales("", None, till.ledger.today)
        assert {row.receipt for row in sales if row.differs} == set(listed)
        counts = await till.till_store.differences.counts()
        assert (counts.compared, counts.total) == (count, len(other))
        proposal = await till.ledger.rounding_proposal()
        assert proposal is not None
        assert ServerRule.CENT_PRICES in proposal.rules
    assert errors == []


def test_a_till_learns_the_habit_from_the_answers_and_sends_its_prices_by_it(tmp_path: Path) -> None:
    with SandboxProcess("--rounding", "cut_prices_2dp") as sandbox:
        asyncio.run(_learn(tmp_path, sandbox))


async def _learn(folder: Path, sandbox: SandboxProcess) -> None:
    shop = shop_of(prices_include_tax=True, rounding=Rounding.PER_RATE)
    clock, chance = system_clock(), Random(8)
    errors: list[BaseException] = []
    differing: list[int] = []
    for _ in range(2):
        async with (
            open_practice(sandbox.url, None, clock) as practice,
            open_till(folder, shop, clock, lambda _name, error: errors.append(error), lambda _row: None, None) as till,
        ):
            variants = [item.variant_id async for page in practice.api.product_pages() for item in page.items]
            if differing:
                assert ServerRule.CENT_PRICES in await till.outbox.habits.known(), "as the last order says"
            till.tasks.serve("outbox", partial(till.outbox.run, practice.api))
            for _ in range(16):
                cart = usual_cart(chance)
                goods = tuple(replace(line, variant_id=chance.choice(variants)) for line in cart.lines)
                cart = replace(cart, lines=goods)
                tender = Tender("Card", totals(cart, shop.policy).total, is_cash=False)
                await till.checkout.pay(cart, (tender,), "Nadia")
                await asyncio.wait_for(till.outbox.idle(), 60)
                for _ in range(500):
                    if not till.tasks.is_running("learn habits"):
                        break
                    await asyncio.sleep(0.01)
            assert ServerRule.CENT_PRICES in await till.outbox.habits.known()
            counts = await till.till_store.differences.counts()
            differing.append(counts.total)
    assert errors == []
    assert 1 <= differing[0] <= 6, "the habit showed, and was learnt"
    assert differing[1] <= differing[0] + 1, "and then totals came out"


def _total(order: dict[str, object]) -> str:
    return f"{order['total']:.2f}"
