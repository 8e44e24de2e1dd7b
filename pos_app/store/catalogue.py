"""catalogue.db, the cache: what the shop sells and to whom, searchable offline. Lost or of another version, it is made
anew and filled again.

Scope: the other modules of the store put together; sqlite3 stays below.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from sqlite3 import Connection
from typing import TypeVar

from pos_app.domain.catalogue import Category, Item, PaymentMethod, Tax
from pos_app.domain.customer import Customer
from pos_app.store.catalogue_index import queries, writing
from pos_app.store.catalogue_index.gathered import CHANGES, NEXT, forget_gathered
from pos_app.store.catalogue_index.schema import INDEXES, TABLES, VERSION
from pos_app.store.catalogue_index.writing import Differences
from pos_app.store.errors import StoreError
from pos_app.store.sqlite.codec import decode
from pos_app.store.sqlite.database import Database, connect, transact
from pos_app.store.sqlite.files import make_file, make_folder, take_back, version_of

T = TypeVar("T")

SLICE = 500  # rows in one step of the writer thread, so that other steps and other threads get their turn


@dataclass(frozen=True, slots=True)
class CatalogueMeta:
    """How much is in the catalogue; `loaded_at` is when it was last fetched whole, None before the first time."""

    items: int
    customers: int
    loaded_at: datetime | None


@dataclass(frozen=True, slots=True)
class KnownCustomers:
    """What the last load noted, and how many products of the shop are known."""

    facts: Mapping[str, str]
    products: int


class _Cache(Database):
    """What a reader finds damaged is marked, so that the next start makes the file anew."""

    async def read(self, work: Callable[[Connection], T]) -> T:
        try:
            return await super().read(work)
        except StoreError as error:
            if error.kind == "damaged":
                _mark(self.path).touch()
            raise


class CustomerStore:
    """The shop's customers as this till knows them. Every method raises StoreError when the file cannot do it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def search(self, text: str, limit: int = 50) -> tuple[Customer, ...]:
        """By words of the name in any order, phone in any form (its beginning or its last digits), or e-mail."""
        return await self._database.read(lambda c: queries.search_customers(c, text, limit))

    async def alike(self, text: str, limit: int = 50) -> tuple[Customer, ...]:
        """Customers whose names sound like the text's, those spelt as typed among them; none for a phone or e-mail."""
        return await self._database.read(lambda c: queries.alike_customers(c, text, limit))

    async def get(self, customer_id: str) -> Customer | None:
        """One customer by the till's id or Chift's, None when not known here."""
        return await self._database.read(lambda c: queries.customer(c, customer_id))

    async def upsert(self, customers: Iterable[Customer]) -> None:
        """Customers as Chift knows them. One the till knows by an id of its own keeps that id."""
        await self._each(tuple(customers), lambda c, customer: writing.put_customer(c, customer, entered=False))

    async def put(self, customer: Customer) -> None:
        """A customer entered at this till; stays through loads until one brings the same person."""
        await self._database.run(lambda c: writing.put_customer(c, customer, entered=True))

    async def forget(self, ids: Iterable[str]) -> None:
        """Nobody is known here by any of these ids any more, and no byte of the file tells of them. A later load brings
        back whom the shop's software still has."""
        known = tuple(one for one in ids if one)
        await self._database.run(lambda c: writing.forget_customer(c, known))
        await self._database.leave_no_trace(rewrite=True)

    async def _each(self, values: Sequence[T], put: Callable[[Connection, T], None]) -> None:
        for start in range(0, len(values), SLICE):
            part = values[start : start + SLICE]

            def step(connection: Connection, part: Sequence[T] = part) -> None:
                for value in part:
                    put(connection, value)

            await self._database.run(step)


class FactStore:
    """What is known of the catalogue and of the shop's software, as long as this catalogue serves.
    Raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def known(self) -> KnownCustomers:
        """What is known of the shop since the last load: what the next one need not fetch again."""

        def step(connection: Connection) -> KnownCustomers:
            facts = dict(connection.execute("SELECT name, value FROM fact").fetchall())
            products = connection.execute("SELECT count(*) FROM product").fetchone()[0]
            return KnownCustomers(facts, products)

        return await self._database.read(step)

    async def meta(self) -> CatalogueMeta:
        """How much there is, and from when."""

        def step(connection: Connection) -> CatalogueMeta:
            items = connection.execute("SELECT count(*) FROM item").fetchone()[0]
            customers = connection.execute("SELECT count(*) FROM customer").fetchone()[0]
            at = connection.execute("SELECT value FROM fact WHERE name = 'loaded_at'").fetchone()
            return CatalogueMeta(items, customers, datetime.fromisoformat(at[0]) if at else None)

        return await self._database.read(step)

    async def remember(self, name: str, value: str) -> None:
        """Keep something learnt about this shop's software, as long as this catalogue serves."""
        await self._database.run(lambda c: c.execute("INSERT OR REPLACE INTO fact VALUES (?, ?)", (name, value)))

    async def recall(self, name: str) -> str | None:
        """What was learnt under a name, None for nothing."""
        asked = "SELECT value FROM fact WHERE name = ?"
        row = await self._database.read(lambda c: c.execute(asked, (name,)).fetchone())
        return str(row[0]) if row else None


class CatalogueStore:
    """The catalogue as it was last fetched: what the shop sells, and its faces `customers` and `facts`. Every method
    raises StoreError when the file cannot do it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.customers = CustomerStore(database)
        self.facts = FactStore(database)

    @classmethod
    async def open(cls, folder: Path) -> CatalogueStore:
        """Open `folder`/catalogue.db; a missing, damaged or differently built one is replaced by an empty one."""
        path = folder / "catalogue.db"
        database = _Cache(path, durable=False)
        await database.start(lambda: _prepare(path))
        return cls(database)

    async def aclose(self) -> None:
        """Close the file."""
        await self._database.aclose()

    # --- filling ---

    @property
    def folder(self) -> Path:
        """Where the file is, and where loads gather beside it."""
        return self._database.path.parent

    async def adopt(self) -> Differences:
        """Have what `Gathered.build` made serve from now on, with what only this till knows; what it changed."""
        found = await self._database.on_writer_typed(lambda: _prepare_next(self._database.path))
        await self._database.replace_by(self.folder / NEXT)
        await self._database.on_writer_typed(lambda: forget_gathered(self.folder))
        return found

    async def merge(self) -> Differences:
        """Bring in the changes that were gathered; what they changed."""
        found = await self._database.run_beside(self.folder / CHANGES, "gathered", writing.merge)
        await self._database.on_writer_typed(lambda: forget_gathered(self.folder, CHANGES))
        self._database.checkpoint_soon()
        return found

    async def put_lists(
        self, categories: Iterable[Category], taxes: Iterable[Tax], methods: Iterable[PaymentMethod]
    ) -> None:
        """The shop's categories, taxes and payment methods, in place of those before."""
        await self._database.run(lambda c: writing.put_lists(c, categories, taxes, methods))

    # --- what the shop sells ---

    async def search_items(self, text: str, limit: int = 50) -> tuple[Item, ...]:
        """Items with this barcode or SKU first, then those whose words begin with all words of the text."""
        return await self._database.read(lambda c: queries.search_items(c, text, limit))

    async def by_code(self, code: str) -> tuple[Item, ...]:
        """Items with exactly this barcode, then this SKU (case does not matter)."""
        return await self._database.read(lambda c: queries.items_by_code(c, code))

    async def items(self, category_id: str | None = None, limit: int = 500) -> tuple[Item, ...]:
        """Items of a category and those below it (None: of all): what is for sale first, then by name."""
        return await self._database.read(lambda c: queries.items_of(c, category_id, limit))

    async def item(self, variant_id: str) -> Item | None:
        """One item, None when the catalogue does not have it."""
        return await self._database.read(lambda c: queries.item(c, variant_id))

    async def categories(self) -> tuple[Category, ...]:
        """In the shop's order."""
        return await self._listed("category", Category)

    async def taxes(self) -> tuple[Tax, ...]:
        """In the shop's order."""
        return await self._listed("tax", Tax)

    async def payment_methods(self) -> tuple[PaymentMethod, ...]:
        """In the shop's order."""
        return await self._listed("method", PaymentMethod)

    async def _listed(self, kind: str, cls: type[T]) -> tuple[T, ...]:
        rows = await self._database.read(
            lambda c: c.execute("SELECT body FROM listed WHERE kind = ? ORDER BY position", (kind,)).fetchall()
        )
        return tuple(decode(cls, row[0]) for row in rows)


def _prepare_next(path: Path) -> Differences:
    """Bring what only this till knows into the catalogue that is about to serve."""
    with closing(connect(path)) as serving:
        entered = queries.entered_customers(serving)
    with closing(connect(path.with_name(NEXT), durable=False)) as connection:
        connection.execute("ATTACH ? AS old", (str(path),))
        found = transact(connection, lambda c: writing.carry_over(c, entered))
        connection.execute("DETACH old")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return found


def _prepare(path: Path) -> None:
    """Leave a file with this program's tables at `path`."""
    make_folder(path.parent)
    try:
        take_back(path)
        # Not thorough: at 100,000 items that takes 250 ms of each start. Damage met later leaves its mark instead.
        if path.exists() and not _mark(path).exists() and version_of(path, VERSION, thorough=False) == VERSION:
            return
    except StoreError as error:
        if error.kind not in ("damaged", "newer"):
            raise
    for ending in ("-journal", "-wal", "-shm", ""):
        path.with_name(f"{path.name}{ending}").unlink(missing_ok=True)
    _mark(path).unlink(missing_ok=True)
    make_file(path)
    with closing(connect(path, durable=False)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        transact(connection, _make_tables)


def forget_catalogue(folder: Path) -> None:
    """Have the catalogue in `folder` made anew when it is opened next: it is another shop's. Raises OSError."""
    _mark(folder / "catalogue.db").touch()


def _mark(path: Path) -> Path:
    """The file that says: what is in there was found damaged or foreign, make it anew at the next start."""
    return path.with_name(f"{path.name}.damaged")


def _make_tables(connection: sqlite3.Connection) -> None:
    for statement in (*TABLES, *INDEXES):
        connection.execute(statement)
    connection.execute(f"PRAGMA user_version={VERSION:d}")
