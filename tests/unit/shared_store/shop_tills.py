"""Tills of one new shop, each with its own line to the store."""

from __future__ import annotations

from datetime import UTC, datetime

from pos_app.domain.shop_store import JournalPlace, OfferedCart
from pos_app.shared_store.line import StoreLine
from pos_app.shared_store.postgres import PostgresShopStore
from tests.postgres_server import PostgresServer, secret_of

AT = datetime(2028, 2, 29, 23, 59, tzinfo=UTC)
FIRST = JournalPlace(1, "a" * 64)


class ShopTills:
    """`till("2")` is that till's store."""

    def __init__(self, server: PostgresServer) -> None:
        self.server = server
        self.database = server.database()
        self._open: list[PostgresShopStore] = []

    def till(self, code: str, *, host: str = "127.0.0.1", password: str | None = None) -> PostgresShopStore:
        """A line of this till to the store."""
        address = self.server.address(self.database, code, host)
        word = secret_of(code) if password is None else password
        return self.add(PostgresShopStore(StoreLine(address, lambda: word)))

    def add(self, made: PostgresShopStore) -> PostgresShopStore:
        """It is closed with the others."""
        self._open.append(made)
        return made

    def close(self) -> None:
        """End all lines."""
        for one in self._open:
            one.close()


def cart(uid: str, turn: int = 0, body: str = "{}") -> OfferedCart:
    """A cart as a till offers it."""
    return OfferedCart(uid, turn, body, "P-3", "Ann", AT, 2, 1250, "EUR")
