"""A cashier's desk on a till with the practice shop's catalogue, in a time that jumps."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path

import pytest
import pytest_asyncio

from pos_app.desk import Desk
from pos_app.presenters.words import ENGLISH
from tests.unit.presenters.recording_stage import Counter, RecordingStage
from tests.unit.services.practice_bench import JumpingLoop, open_bench


def pytest_asyncio_loop_factories(item: pytest.Item) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Waiting takes no time here."""
    return {"jumping": JumpingLoop}


@pytest_asyncio.fixture
async def counter(tmp_path: Path) -> AsyncIterator[Counter]:
    """The desk, opened, with the catalogue loaded; not yet connected to the shop."""
    async with open_bench(tmp_path) as bench:
        await bench.stock()
        stage = RecordingStage()
        desk = Desk(bench.till, stage, ENGLISH)
        bench.on_row = desk.row_changed
        await desk.open()
        here = Counter(bench, stage, desk)
        await here.settle()
        yield here
