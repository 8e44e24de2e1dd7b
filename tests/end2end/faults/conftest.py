"""The faults' tests run on a fast loop against one practice shop process; each marks the rows it proves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from itertools import count
from pathlib import Path

import pytest
import pytest_asyncio

from pos_app.chift.credentials import Credentials
from pos_app.domain.catalogue import Item
from tests.crash.fast_loop import FastLoop
from tests.end2end.faults.scene import Scene, shelf_of
from tests.end2end.faults.spoiler import Spoiler
from tests.unit.sandbox.sandbox_process import SandboxProcess

_codes = count(1)


def pytest_configure(config: pytest.Config) -> None:
    """The marker that ties a test to rows of the table."""
    config.addinivalue_line("markers", "fault(*ids): the rows of FAULTS.md that this test proves")


def pytest_asyncio_loop_factories(item: pytest.Item) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Waits of minutes pass in seconds."""
    return {"fast": FastLoop}


@pytest.fixture(scope="session")
def items(shop_process: SandboxProcess) -> tuple[Item, ...]:
    """What is on its shelf."""
    return shelf_of(shop_process.url, Credentials(**shop_process.state()["credentials"]))


@pytest.fixture
def make(tmp_path: Path, items: tuple[Item, ...]) -> Callable[[SandboxProcess], Scene]:
    """Makes a till for a practice shop, not open yet."""

    def make_one(process: SandboxProcess) -> Scene:
        code = f"T{next(_codes)}"
        credentials = Credentials(**process.state()["credentials"])
        return Scene(tmp_path / code, code, process.url, credentials, items)

    return make_one


@pytest_asyncio.fixture
async def scene(shop: SandboxProcess, make: Callable[[SandboxProcess], Scene]) -> AsyncIterator[Scene]:
    """A till that sells and sends."""
    made = make(shop)
    await made.start()
    yield made
    await made.stop()


@pytest_asyncio.fixture
async def still(shop: SandboxProcess, make: Callable[[SandboxProcess], Scene]) -> AsyncIterator[Scene]:
    """A till that is not open yet: the test starts it."""
    made = make(shop)
    yield made
    await made.stop()


@pytest_asyncio.fixture
async def spoiler(shop: SandboxProcess) -> AsyncIterator[Spoiler]:
    """A relay before the practice shop that can spoil answers."""
    async with Spoiler(shop.port) as relay:
        yield relay


@pytest.fixture
def seen(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Says what was seen, for the table."""
    return lambda text: record_property("seen", text)
