"""catalogue.db, the cache of the shop's products and customers, searchable offline. If it is missing or of another
version it is created anew and loaded again.

Scope: the files of the catalogue and its stores; searching and filling are in `catalogue_index`.
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
from pos_app.system.held_files import delete

T = TypeVar("T")

SLICE = 500  # rows in one step, so that other steps and other threads get their turn


@dataclass(frozen=True, slots=True)
class CatalogueMeta:
    """The size of the catalogue; `loaded_at` is when it was last loaded completely, None before the first load."""

    items: int
    customers: int
    loaded_at: datetime | None


@dataclass(frozen=True, slots=True)
class KnownCustomers:
    """The facts that the last load noted, and how many products of the shop are known."""

    facts: Mapping[str, str]
    products: int


class _Cache(Database):
    """The database of the cache: damage that a reader finds is marked, so that the next start creates the file anew."""

    async def read(self, work: Callable[[Connection], T]) -> T:
        try:
            return await super().read(work)
        except StoreError as error:
            if error.kind == "damaged":
                _mark(self.path).touch()
            raise


class CustomerStore:
    """The shop's customers in this till's file. Every method raises StoreError if the file cannot be used."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def search(self, text: str, limit: int = 50) -> tuple[Customer, ...]:
        """Customers by words of the name in any order, phone in any form (its beginning or its last digits), or e-mail
        address."""
        return await self._database.read(lambda c: queries.search_customers(c, text, limit))

    async def alike(self, text: str, limit: int = 50) -> tuple[Customer, ...]:
        """Customers whose names sound like the text, including those spelt like it; none for a phone or e-mail
        address."""
        return await self._database.read(lambda c: queries.alike_customers(c, text, limit))

    async def get(self, customer_id: str) -> Customer | None:
        """One customer by the till's id or Chift's, None if not in the file."""
        return await self._database.read(lambda c: queries.customer(c, customer_id))

    async def upsert(self, customers: Iterable[Customer]) -> None:
        """Save customers as Chift has them. One that has an id of the till keeps it."""
        await self._each(tuple(customers), lambda c, customer: writing.put_customer(c, customer, entered=False))

    async def put(self, customer: Customer) -> None:
        """Save a customer entered at this till; loads keep it until one brings the same person."""
        await self._database.run(lambda c: writing.put_customer(c, customer, entered=True))

    async def keep_notes(self, customer_id: str, notes: str) -> None:
        """Save the notes about a customer; nothing for one who is not in the file."""
        await self._database.run(lambda c: writing.put_notes(c, customer_id, notes))

    async def forget(self, ids: Iterable[str]) -> None:
        """Delete the customers with these ids, every byte of them. A later load brings back those whom the shop's
        software still has."""
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
    """Facts about the catalogue and the shop's software; they are lost with this catalogue. Every method raises
    StoreError if the file cannot be used."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def known(self) -> KnownCustomers:
        """What is known of the shop since the last load, which the next load need not fetch again."""

        def step(connection: Connection) -> KnownCustomers:
            facts = dict(connection.execute("SELECT name, value FROM fact").fetchall())
            products = connection.execute("SELECT count(*) FROM product").fetchone()[0]
            return KnownCustomers(facts, products)

        return await self._database.read(step)

    async def meta(self) -> CatalogueMeta:
        """How many products and customers there are, and from when."""

        def step(connection: Connection) -> CatalogueMeta:
            items = connection.execute("SELECT count(*) FROM item").fetchone()[0]
            customers = connection.execute("SELECT count(*) FROM customer").fetchone()[0]
            at = connection.execute("SELECT value FROM fact WHERE name = 'loaded_at'").fetchone()
            return CatalogueMeta(items, customers, datetime.fromisoformat(at[0]) if at else None)

        return await self._database.read(step)

    async def remember(self, name: str, value: str) -> None:
        """Save a fact about the shop's software, for as long as this catalogue is in use."""
        await self._database.run(lambda c: c.execute("INSERT OR REPLACE INTO fact VALUES (?, ?)", (name, value)))

    async def recall(self, name: str) -> str | None:
        """A fact by its name, None if not known."""
        asked = "SELECT value FROM fact WHERE name = ?"
        row = await self._database.read(lambda c: c.execute(asked, (name,)).fetchone())
        return str(row[0]) if row else None


class CatalogueStore:
    """The catalogue as it was last fetched: the shop's products here, its customers in `customers`, facts in `facts`.
    Every method raises StoreError if the file cannot be used."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.customers = CustomerStore(database)
        self.facts = FactStore(database)

    @classmethod
    async def open(cls, folder: Path) -> CatalogueStore:
        """Open `folder`/catalogue.db; a missing or damaged file, or one of another version, is replaced by an empty
        one."""
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
        """The folder of the file, where loads write their files too."""
        return self._database.path.parent

    async def adopt(self) -> Differences:
        """Put the catalogue that `Gathered.build` made in this one's place, with what only this till knows. Returns the
        differences."""
        found = await self._database.on_writer_typed(lambda: _prepare_next(self._database.path))
        await self._database.replace_by(self.folder / NEXT)
        await self._database.on_writer_typed(lambda: forget_gathered(self.folder))
        return found

    async def merge(self) -> Differences:
        """Merge the changes that a load gathered. Returns the differences."""
        found = await self._database.run_beside(self.folder / CHANGES, "gathered", writing.merge)
        await self._database.on_writer_typed(lambda: forget_gathered(self.folder, CHANGES))
        self._database.checkpoint_soon()
        return found

    async def put_lists(
        self, categories: Iterable[Category], taxes: Iterable[Tax], methods: Iterable[PaymentMethod]
    ) -> None:
        """Replace the shop's categories, taxes and payment methods."""
        await self._database.run(lambda c: writing.put_lists(c, categories, taxes, methods))

    # --- reading ---

    async def search_items(self, text: str, limit: int = 50) -> tuple[Item, ...]:
        """Items with this barcode or SKU first, then those whose words begin with all words of the text."""
        return await self._database.read(lambda c: queries.search_items(c, text, limit))

    async def by_code(self, code: str) -> tuple[Item, ...]:
        """Items with exactly this barcode, then those with this SKU (case is ignored)."""
        return await self._database.read(lambda c: queries.items_by_code(c, code))

    async def by_gtin(self, gtin: str) -> tuple[Item, ...]:
        """Items that the shop filed under this barcode (14 digits) in a form that no scan has."""
        return await self._database.read(lambda c: queries.items_by_gtin(c, gtin))

    async def items(self, category_id: str | None = None, limit: int = 500) -> tuple[Item, ...]:
        """Items of a category and of those below it (None: of all): those for sale first, then by name."""
        return await self._database.read(lambda c: queries.items_of(c, category_id, limit))

    async def item(self, variant_id: str) -> Item | None:
        """One item, None if it is not in the catalogue."""
        return await self._database.read(lambda c: queries.item(c, variant_id))

    async def categories(self) -> tuple[Category, ...]:
        """The categories, in the shop's order."""
        return await self._listed("category", Category)

    async def taxes(self) -> tuple[Tax, ...]:
        """The taxes, in the shop's order."""
        return await self._listed("tax", Tax)

    async def payment_methods(self) -> tuple[PaymentMethod, ...]:
        """The payment methods, in the shop's order."""
        return await self._listed("method", PaymentMethod)

    async def _listed(self, kind: str, cls: type[T]) -> tuple[T, ...]:
        rows = await self._database.read(
            lambda c: c.execute("SELECT body FROM listed WHERE kind = ? ORDER BY position", (kind,)).fetchall()
        )
        return tuple(decode(cls, row[0]) for row in rows)


def _prepare_next(path: Path) -> Differences:
    """Copy what only this till knows into the catalogue that will take this one's place."""
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
        # Not thorough: at 100,000 items that takes 250 ms of each start. Damage found later is marked instead.
        if path.exists() and not _mark(path).exists() and version_of(path, VERSION, thorough=False) == VERSION:
            return
    except StoreError as error:
        if error.kind not in ("damaged", "newer"):
            raise
    for ending in ("-journal", "-wal", "-shm", ""):
        delete(path.with_name(f"{path.name}{ending}"))
    delete(_mark(path))
    make_file(path)
    with closing(connect(path, durable=False)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        transact(connection, _make_tables)


def forget_catalogue(folder: Path) -> None:
    """Have the catalogue in `folder` created anew when it is next opened, because the till has another shop. Raises
    OSError."""
    _mark(folder / "catalogue.db").touch()


def _mark(path: Path) -> Path:
    """The file whose presence says that the catalogue is damaged or of another shop, and is to be created anew."""
    return path.with_name(f"{path.name}.damaged")


def _make_tables(connection: sqlite3.Connection) -> None:
    for statement in (*TABLES, *INDEXES):
        connection.execute(statement)
    connection.execute(f"PRAGMA user_version={VERSION:d}")
