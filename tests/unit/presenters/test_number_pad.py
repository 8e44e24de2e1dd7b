"""What stands beside a number that is asked: what comes of it is said before it is done, and is what then happens."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from pos_app.domain.totals import totals
from pos_app.presenters.common.card_views import PromptView
from tests.unit.presenters.counter import open_counter
from tests.unit.presenters.recording_window import Counter

TOWEL, SOAP = "5410000000019", "5410000000064"


async def scan(counter: Counter, *codes: str) -> None:
    for code in codes:
        counter.presenters.scans.scan(code)
    await counter.settle()


def shown(counter: Counter) -> PromptView:
    assert counter.window.prompt is not None
    return counter.window.prompt


@pytest.mark.asyncio
@pytest.mark.parametrize("typed", ["10%", "12,5 %", "2.50", "1", "100%", "0.01"])
@pytest.mark.parametrize("whole", [False, True])
async def test_the_result_that_is_shown_is_the_result(counter: Counter, typed: str, whole: bool) -> None:
    await scan(counter, TOWEL, TOWEL, SOAP)
    sale = counter.presenters.sale
    sale.questions.ask_discount()
    if whole:
        sale.questions.turn(shown(counter).key, "scope", "")
    sale.questions.typed(shown(counter).key, typed)
    pad = shown(counter).pad
    assert pad is not None
    assert pad.result is not None
    for _ in range(2):  # a deep discount is asked about once; looking at its result was no answer
        if counter.window.prompt is not None:
            sale.questions.answer(shown(counter).key, typed)
    policy = counter.bench.till.shop.policy
    sums = totals(sale.cart, policy)
    expected = (
        sums.total if whole else sums.money(sums.afters[[line.key for line in sale.cart.lines].index(sale.selected)])
    )
    assert pad.result.amount == counter.presenters._tr.money(expected)
    assert (sale.cart.discount is not None) is whole


@pytest.mark.asyncio
async def test_ten_percent_on_all_is_four_keys_and_nothing_is_given_before_enter(counter: Counter) -> None:
    await scan(counter, TOWEL, SOAP)
    sale = counter.presenters.sale
    sale.questions.ask_discount()  # F7
    keys = {action.shortcut: action.key for action in shown(counter).pad.scopes}  # type: ignore[union-attr]
    sale.questions.turn(shown(counter).key, keys["F7"], "")  # F7
    ready = {action.shortcut: action.key for action in shown(counter).quick}
    assert "F7" not in ready, "the key that opened the card gives nothing"
    sale.questions.typed(shown(counter).key, ready["F5"])  # F5
    assert sale.cart.discount is None
    assert shown(counter).ok_label == "Give 10%"
    sale.questions.answer(shown(counter).key, ready["F5"])  # Enter
    assert totals(sale.cart, counter.bench.till.shop.policy).total.amount == Decimal("13.45")


@pytest.mark.asyncio
@pytest.mark.parametrize("text", ["", "abc", "120%", "-3", "1000", "5%%", "٣", "1e5", "NaN"])
async def test_what_makes_no_sense_has_no_result_and_is_said_at_enter(counter: Counter, text: str) -> None:
    await scan(counter, TOWEL)
    sale = counter.presenters.sale
    sale.questions.ask_discount()
    sale.questions.typed(shown(counter).key, text)
    assert shown(counter).error == ""
    assert shown(counter).pad.result is None  # type: ignore[union-attr]
    sale.questions.answer(shown(counter).key, text)
    assert sale.cart.lines[0].discount is None


@pytest.mark.asyncio
async def test_a_unit_is_changed_by_its_button(counter: Counter) -> None:
    await scan(counter, TOWEL)
    questions = counter.presenters.sale.questions
    questions.ask_discount()
    questions.typed("discount", "2.5")
    questions.turn("discount", "percent", "2.5")
    assert shown(counter).value == "2.5%"
    assert [unit.primary for unit in shown(counter).pad.units] == [True, False]  # type: ignore[union-attr]
    questions.turn("discount", "amount", "2.5%")
    assert shown(counter).value == "2.5"


@pytest.mark.asyncio
async def test_a_shop_without_tax_in_its_prices_says_so_where_an_amount_is_typed(tmp_path: Path) -> None:
    async with open_counter(tmp_path, prices_include_tax=False) as counter:
        await counter.enter("TL-02")
        sale = counter.presenters.sale
        sale.questions.ask_discount()
        sale.questions.typed("discount", "2.50")
        view: PromptView = counter.window["prompt"]
        assert view.label == "Percent or amount, without VAT"
        assert view.pad is not None
        assert view.pad.result is not None
        assert "without VAT" in view.pad.result.label
        less = next(row for row in view.pad.rows if "with VAT" in row.label)
        before = totals(sale.cart, counter.till.shop.policy).total
        sale.questions.answer("discount", "2.50")
        after = totals(sale.cart, counter.till.shop.policy).total
        assert less.amount == counter.presenters._tr.money(after - before)
        sale.ways.open_price()
        assert counter.window["form"].fields[0].label == "New price of one, without VAT"
