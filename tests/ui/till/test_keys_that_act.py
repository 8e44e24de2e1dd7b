"""Keys that act by themselves, as the first of a scan that stalls: it is as if they had never come."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt

from pos_app.presenters.cashiers.sign_in import _Asked
from pos_app.presenters.common.views import Screen
from tests.ui.till.cashier_hands import SOAP, TOWEL, Cashier

pytestmark = pytest.mark.asyncio


def stalled(cashier: Cashier, code: str, stall: int) -> None:
    """A scan that stalls behind its first key, then comes at 40 ms a key."""
    hands = cashier._hands
    hands.key(code[0], 5000)
    cashier._scanner._waited()
    cashier._scanner._waited()  # no key came: it is typing
    hands.key(code[1], stall)
    for char in (*code[2:], "\r"):
        hands.key(char, 40)


@pytest.mark.parametrize("first", ["+", "-"])
@pytest.mark.parametrize("pieces", [1, 3])
async def test_a_step_is_taken_back_and_cannot_be_undone(cashier: Cashier, first: str, pieces: int) -> None:
    cashier.scan(*[TOWEL] * pieces)
    await cashier.do(lambda: True)
    past = len(cashier.presenters.sale._past)
    stalled(cashier, first + "1234567", 350)
    await cashier.settle()
    assert [line.quantity for line in cashier.presenters.sale.cart.lines] == [Decimal(pieces)]
    assert len(cashier.presenters.sale._past) == past


@pytest.mark.parametrize("first", ["+", "-"])
async def test_a_person_steps_and_the_step_stays(cashier: Cashier, first: str) -> None:
    cashier.scan(TOWEL, TOWEL)
    await cashier.do(lambda: True)
    cashier.type(first)
    await cashier.do()
    cashier.type(first)
    await cashier.do()
    lines = cashier.presenters.sale.cart.lines
    assert [line.quantity for line in lines] == ([4] if first == "+" else [])


async def choose_line(cashier: Cashier) -> None:
    cashier.presenters.line.open()


async def close_day(cashier: Cashier) -> None:
    cashier.presenters.go(Screen.DAY)
    await cashier.settle()
    cashier.presenters.day.act("day_close")


@pytest.mark.parametrize("ask", [choose_line, close_day])
@pytest.mark.parametrize("figure", "12")
async def test_a_figure_answers_a_question_when_a_person_presses_it(
    cashier: Cashier, ask: Callable[[Cashier], object], figure: str
) -> None:
    cashier.scan(TOWEL)
    await cashier.do(lambda: True)
    await ask(cashier)  # type: ignore[misc]
    await cashier.settle()
    before = await cashier.do()
    stalled(cashier, figure + SOAP[1:-1], 350)
    await cashier.settle()
    assert await cashier.do() == before, "a scan answers nothing"
    cashier.type(figure)
    assert await cashier.do() != before, "a person does"


async def test_a_figure_waits_no_longer_than_a_scan_may_stall(cashier: Cashier) -> None:
    cashier.scan(TOWEL)
    await cashier.do(lambda: True)
    await choose_line(cashier)
    await cashier.settle()
    cashier._hands.key("1", 5000)
    for _ in range(2):
        cashier._scanner._waited()
    assert cashier.window.line_menu.is_open
    cashier._scanner._paused()  # which its timer calls
    assert not cashier.window.line_menu.is_open


async def test_a_figure_and_what_is_typed_behind_it_keep_their_order(cashier: Cashier) -> None:
    """F9, 1 and a number, typed at once: the number goes into the question that the figure opens."""
    cashier.scan(TOWEL)
    await cashier.do(lambda: True)
    cashier.press(Qt.Key.Key_F9).type("13\r")
    await cashier.do()
    (line,) = cashier.presenters.sale.cart.lines
    assert line.quantity == 3


@pytest.mark.parametrize("typed", ["", "1", "12"])
async def test_a_figure_of_a_scan_is_no_figure_of_a_pin(cashier: Cashier, typed: str) -> None:
    cashier.presenters.cashiers._ask(_Asked.SWITCH)
    for figure in typed:
        cashier.presenters.cashiers.key(figure)
    await cashier.settle()
    stalled(cashier, TOWEL, 300)
    await cashier.settle()
    assert cashier.window.pin._view.typed == len(typed)
