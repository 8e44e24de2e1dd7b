"""One PostgreSQL for all tests of the shop's store, one database each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.postgres_server import PostgresServer, lacking
from tests.unit.shared_store.shop_tills import ShopTills


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
