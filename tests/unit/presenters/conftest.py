"""A till's presenters on its files, with the practice shop's catalogue, in a time that jumps."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path

import pytest
import pytest_asyncio

from pos_app.app.till_presenters import TillPresenters, TillSurroundings
from pos_app.presenters.common.words import ENGLISH
from pos_app.presenters.printing.context import PaperContext
from tests.unit.presenters.recording_window import Counter, RecordingWindow
from tests.unit.services.practice_bench import JumpingLoop, open_bench


def pytest_asyncio_loop_factories(item: pytest.Item) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Waiting takes no time here."""
    return {"jumping": JumpingLoop}


@pytest_asyncio.fixture
async def counter(tmp_path: Path) -> AsyncIterator[Counter]:
    """The presenters, opened, with the catalogue loaded; not yet connected to the shop."""
    async with open_bench(tmp_path) as bench:
        await bench.stock()
        window = RecordingWindow()
        presenters = TillPresenters(
            bench.till, window, ENGLISH, TillSurroundings(PaperContext(tmp_path / "mail"), play=window.sounds.append)
        )
        bench.on_row = presenters.row_changed
        await presenters.open()
        here = Counter(bench, window, presenters)
        await here.settle()
        yield here
