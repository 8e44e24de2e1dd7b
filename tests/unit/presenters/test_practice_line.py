"""The practice shop's network switch: the header says at once what became of the line, before the next sale does."""

from __future__ import annotations

from typing import cast

import pytest

from pos_app.app.shop_connection import Practice
from pos_app.chift.api import ChiftApi
from pos_app.chift.practice import PracticeDoor
from pos_app.presenters.frame.practice import NETWORK
from pos_app.services.outbox.chift_line import LineWatch
from tests.unit.presenters.recording_window import Counter
from tests.unit.services.practice_bench import credentials_of

pytestmark = pytest.mark.asyncio


async def test_the_header_follows_the_switch_before_anything_is_sold(counter: Counter) -> None:
    bench, presenters = counter.bench, counter.presenters
    watch = LineWatch()
    watch.attach(bench.till.outbox, None)
    api = await ChiftApi.open(
        "http://127.0.0.1",
        credentials_of(bench.shop.credentials),
        transport=bench.line,
        monotonic=bench.clock.monotonic,
        chance=bench.clock.chance,
        on_exchange=watch.on_exchange,
    )
    door = cast(PracticeDoor, None)  # the switch of the network does not go by it
    presenters.rehearse(Practice(bench.line, door, api))
    presenters.connect(api)
    await counter.settle()
    assert header(counter) == "Online · all sales sent"
    presenters.switch(NETWORK, False)
    await counter.settle()
    assert header(counter) == "Offline · sales are kept here"
    presenters.switch(NETWORK, True)
    await counter.settle()
    assert header(counter) == "Online · all sales sent"
    await api.aclose()


def header(counter: Counter) -> str:
    assert counter.window.header is not None
    return counter.window.header.pill.text
