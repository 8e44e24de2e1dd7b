"""One PostgreSQL for all tests of the shop's store, one database each."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import pytest_asyncio

from tests.postgres_server import PostgresServer, lacking
from tests.unit.presenters.counter import open_counter
from tests.unit.shared_store.shop_tills import ShopTills
from tests.unit.shared_store.two_tills import Shop, pair


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """The server."""
    if why := lacking():
        pytest.skip(why)
    with PostgresServer() as server:
        yield server


@pytest.fixture
def shop_tills(postgres: PostgresServer) -> Iterator[ShopTills]:
    """A new shop of five tills."""
    tills = ShopTills(postgres)
    yield tills
    tills.close()


@pytest_asyncio.fixture
async def shop(tmp_path: Path, postgres: PostgresServer) -> AsyncIterator[Shop]:
    """Two tills with their windows' presenters."""
    database = postgres.database()
    async with AsyncExitStack() as stack:
        tills = [
            await stack.enter_async_context(open_counter(pair(tmp_path / code, postgres, database, code), till=code))
            for code in ("1", "2")
        ]
        yield Shop(tills[0], tills[1], database, tmp_path)
