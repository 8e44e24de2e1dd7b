"""Time that jumps for all tests of this folder but those that talk over a socket, and a bench for each test."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path

import pytest
import pytest_asyncio

from tests.unit.services.practice_bench import Bench, JumpingLoop, open_bench


def pytest_asyncio_loop_factories(
    item: pytest.Item,
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """A socket keeps its own time."""
    if item.path.stem.endswith("over_a_socket"):
        return {"real": asyncio.SelectorEventLoop}
    return {"jumping": JumpingLoop}


@pytest_asyncio.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    """A till and its shop; nothing is sent before `serve`."""
    async with open_bench(tmp_path) as opened:
        yield opened
