"""A practice shop in the same process for each test, with a clock turned by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from pos_app.sandbox import Options
from tests.unit.sandbox.practice_till import Clock, PracticeTill


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def open_till(clock: Clock) -> Iterator[Callable[..., PracticeTill]]:
    opened: list[PracticeTill] = []

    def open_one(**options: Any) -> PracticeTill:
        opened.append(PracticeTill(Options(clock=clock, **options)))
        return opened[-1]

    yield open_one
    for till in opened:
        till.close()


@pytest.fixture
def till(open_till: Callable[..., PracticeTill]) -> PracticeTill:
    return open_till()
