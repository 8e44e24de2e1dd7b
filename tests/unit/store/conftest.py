"""Real files in a folder of the test's own, closed at its end."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from pos_app.store.catalogue import CatalogueStore
from pos_app.store.till import TillStore
from tests.unit.store.till_values import NOON


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A profile folder that does not exist yet."""
    return tmp_path / "profile"


@pytest_asyncio.fixture
async def store(folder: Path) -> AsyncIterator[TillStore]:
    """A till's file, its clock standing at noon."""
    opened = await TillStore.open(folder, lambda: NOON)
    yield opened
    await opened.aclose()


@pytest_asyncio.fixture
async def catalogue(folder: Path) -> AsyncIterator[CatalogueStore]:
    """An empty catalogue."""
    opened = await CatalogueStore.open(folder)
    yield opened
    await opened.aclose()
