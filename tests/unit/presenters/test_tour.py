"""The tour of the practice shop goes on when its step was done, and is nowhere else."""

from __future__ import annotations

import pytest

from pos_app.presenters.frame.tour import STEPS, TOUR
from tests.unit.presenters.recording_window import Counter

pytestmark = pytest.mark.asyncio
TOWEL = "5410000000019"


async def sell(counter: Counter) -> None:
    counter.presenters.scans.scan(TOWEL)
    await counter.settle()
    counter.presenters.turn.ask_pay()
    counter.presenters.pay.take()
    await counter.settle()


def told(counter: Counter) -> list[str]:
    return [notice.text for notice in counter.window.notices if notice.key == TOUR]


async def test_three_steps_each_left_by_doing_it(counter: Counter) -> None:
    counter.presenters.tour._is_practice = lambda: True
    counter.presenters.tour.start()
    await sell(counter)
    await sell(counter)
    assert told(counter) == list(STEPS)
    await sell(counter)
    assert told(counter) == list(STEPS)
    counter.presenters.go("sales")
    await counter.settle()
    assert TOUR in counter.window.hidden


async def test_a_real_shop_has_none(counter: Counter) -> None:
    counter.presenters.tour.start()
    await sell(counter)
    assert len(told(counter)) == 1
    assert "practice" in told(counter)[0]


async def test_what_was_told_of_a_misread_scan_does_not_outlive_the_payment(counter: Counter) -> None:
    counter.presenters.scans.scan("5410000000018")  # its check digit is wrong
    await counter.settle()
    key = counter.window.notices[-1].key
    assert "misread" in counter.window.notices[-1].text
    await sell(counter)
    assert key in counter.window.hidden
