"""The file in which a load gathers the catalogue page by page, beside the catalogue in use.

After a kill everything is still there: the next load continues after the last page. `build` makes the next catalogue of
a complete load; changes are merged into the catalogue in use (`store.catalogue`). It can be used in a process of its
own, so that neither the window's thread nor the catalogue's locks are involved.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from sqlite3 import Connection
from typing import TypeVar

from pos_app.domain.catalogue import Category, Country, Item, PaymentMethod, Tax
from pos_app.domain.customer import Customer
from pos_app.domain.frozen import frozen
from pos_app.store.catalogue_index import writing
from pos_app.store.catalogue_index.schema import BUILD, GATHERED, GATHERED_VERSION, INDEXES, TABLES, VERSION
from pos_app.store.sqlite.database import Database, connect, transact
from pos_app.store.sqlite.files import make_file, make_folder, sync_folder
from pos_app.system.held_files import delete

T = TypeVar("T")

WHOLE, CHANGES, NEXT = "catalogue.whole", "catalogue.changes", "catalogue.next"
SLICE = 500  # rows in one step of the writer thread
STALE = timedelta(hours=1)  # rows of an older load are fetched again


@frozen
class Begun:
    """How far an earlier load came: the last page of each kind that is on disk, the number of skipped rows, and all
    noted facts."""

    product_page: int
    customer_page: int
    skipped: int
    facts: Mapping[str, str]


class Gathered:
    """The file of a load. Every method raises StoreError if the file cannot be used."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    async def open(cls, folder: Path, name: str, shop: str, at: datetime) -> Gathered:
        """Open the file WHOLE or CHANGES in `folder`: with what a load of the same shop left there within the last
        hour, else empty.

        `shop` identifies the shop and whatever else the rows depend on; `at` is now.
        """
        path = folder / name
        database = Database(path, durable=False)
        await database.start(lambda: _prepare(path, shop, at))
        return cls(database)

    @property
    def path(self) -> Path:
        """The path of the file."""
        return self._database.path

    async def aclose(self) -> None:
        """Close the file; it is not deleted."""
        await self._database.aclose()

    async def begun(self) -> Begun:
        """How far an earlier load came."""
        facts = await self._database.read(_facts)
        products, customers, skipped = (int(facts.get(k, "0")) for k in ("product_page", "customer_page", "skipped"))
        return Begun(products, customers, skipped, facts)

    async def note(self, **facts: object) -> None:
        """Write facts about this load; the last ones become facts of the catalogue."""
        await self._database.run(lambda c: writing.put_facts(c, facts))

    async def add_items(self, items: Iterable[Item], product_ids: Iterable[str] = (), **facts: object) -> None:
        """Add a page of items, with the ids of all products on it and the facts known by then."""

        def put(connection: Connection, row: int, part: Sequence[Item]) -> None:
            writing.gather_items(connection, row, part)

        ids = [(name,) for name in product_ids]
        await self._add("new_item", tuple(items), put, facts, lambda c: writing.gather_products(c, ids))

    async def add_customers(self, customers: Iterable[Customer], **facts: object) -> None:
        """Add a page of customers."""
        await self._add("new_customer", tuple(customers), writing.gather_customers, facts, lambda _connection: None)

    async def put_lists(
        self,
        categories: Iterable[Category],
        taxes: Iterable[Tax],
        methods: Iterable[PaymentMethod],
        countries: Iterable[Country] = (),
    ) -> None:
        """Write the shop's categories, taxes, payment methods and countries."""
        await self._database.run(lambda c: writing.put_lists(c, categories, taxes, methods, countries))

    async def add_page(self, put: Callable[[Connection], None], **facts: object) -> None:
        """Add a page of another till's load as `put` writes it (`shop_pages`), with the facts known by then."""

        def step(connection: Connection) -> None:
            put(connection)
            writing.put_facts(connection, facts)

        await self._database.run(step)

    async def build(self) -> Path:
        """Make the next catalogue of everything gathered, complete and on disk. Returns its path."""
        target = self.path.with_name(NEXT)
        self._database.checkpoint_soon()
        await self._database.on_writer_typed(lambda: _build(self.path, target))
        return target

    async def _add(
        self,
        table: str,
        values: Sequence[T],
        put: Callable[[Connection, int, Sequence[T]], None],
        facts: dict[str, object],
        also: Callable[[Connection], None],
    ) -> None:
        parts = [values[start : start + SLICE] for start in range(0, len(values), SLICE)] or [values]
        for number, part in enumerate(parts, 1):

            def step(connection: Connection, part: Sequence[T] = part, last: bool = number == len(parts)) -> None:
                top = connection.execute(f"SELECT coalesce(max(row), 0) FROM {table}").fetchone()[0]  # noqa: S608
                put(connection, top + 1, part)
                if last:
                    also(connection)
                    writing.put_facts(connection, facts)

            await self._database.run(step)


def forget_gathered(folder: Path, *names: str) -> None:
    """Delete the files of loads in `folder`: all, or only those named. Raises OSError."""
    for name in names or (WHOLE, CHANGES, NEXT):
        for ending in ("-journal", "-wal", "-shm", ""):
            delete(folder / f"{name}{ending}")


def _facts(connection: Connection) -> dict[str, str]:
    return dict(connection.execute("SELECT name, value FROM fact").fetchall())


def _prepare(path: Path, shop: str, at: datetime) -> None:
    make_folder(path.parent)
    if path.exists() and _serves(path, shop, at):
        return
    forget_gathered(path.parent, path.name)
    make_file(path)
    with closing(connect(path, durable=False)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        transact(connection, lambda c: _begin(c, shop, at))


def _serves(path: Path, shop: str, at: datetime) -> bool:
    """Whether the file is of this shop and of this version, was begun lately and can be read."""
    try:
        with closing(connect(path, durable=False)) as connection:
            if connection.execute("PRAGMA user_version").fetchone()[0] != GATHERED_VERSION:
                return False
            facts = _facts(connection)
            age = at - datetime.fromisoformat(facts["began"])
    except Exception:  # noqa: BLE001 - any error means that it is fetched again
        return False
    return facts["shop"] == shop and timedelta() <= age <= STALE


def _begin(connection: Connection, shop: str, at: datetime) -> None:
    for statement in GATHERED:
        connection.execute(statement)
    writing.put_facts(connection, {"shop": shop, "began": at.isoformat()})
    connection.execute(f"PRAGMA user_version={GATHERED_VERSION:d}")


def _build(source: Path, target: Path) -> None:
    forget_gathered(target.parent, target.name)
    make_file(target)
    with closing(connect(target, durable=False)) as connection:
        connection.execute("PRAGMA journal_mode=OFF")  # the file is not in use before it is complete
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("PRAGMA cache_size=-65536")
        connection.execute("ATTACH ? AS gathered", (str(source),))
        transact(connection, _build_all)
        connection.execute("DETACH gathered")
        connection.execute("PRAGMA journal_mode=WAL")
    with target.open("rb+") as file:
        os.fsync(file.fileno())
    sync_folder(target.parent)


def _build_all(connection: Connection) -> None:
    for statement in (*TABLES, *BUILD, *INDEXES):
        connection.execute(statement)
    connection.execute(f"PRAGMA user_version={VERSION:d}")
