"""catalogue.db, the cache of the shop's products and customers, searchable offline. If it is missing or of another
version it is created anew and loaded again.

Scope: the files of the catalogue and its stores; searching and filling are in `catalogue_index`.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from sqlite3 import Connection
from typing import Any, TypeVar, cast

from pos_app.domain.catalogue import Category, Country, Item, PaymentMethod, Tax
from pos_app.domain.customer import Customer
from pos_app.domain.frozen import frozen
from pos_app.store.catalogue_index import queries, writing
from pos_app.store.catalogue_index.cache_file import (
    FILE,
    SPARE,
    clear_away,
    make_anew,
    mark,
    prepare,
    take_next,
)
from pos_app.store.catalogue_index.gathered import CHANGES, NEXT, forget_gathered
from pos_app.store.catalogue_index.writing import Differences
from pos_app.store.errors import StoreError
from pos_app.store.sqlite.codec import decode
from pos_app.store.sqlite.database import Database, connect, transact
from pos_app.system.held_files import delete

T = TypeVar("T")
_log = logging.getLogger(__name__)

SLICE = 500  # rows in one step, so that other steps and other threads get their turn


@frozen
class CatalogueMeta:
    """The size of the catalogue; `loaded_at` is when it was last loaded completely, None before the first load."""

    items: int
    customers: int
    loaded_at: datetime | None


@frozen
class KnownCustomers:
    """The facts that the last load noted, and how many products of the shop are known."""

    facts: Mapping[str, str]
    products: int


class _Cache(Database):
    """The database of the cache. Damage that a step finds is marked, so that the file is fetched again; any error of
    SQLite, and a row that makes no sense, is damage here."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, durable=False)
        self.damage = asyncio.Event()

    async def read(self, work: Callable[[Connection], T]) -> T:
        try:
            return await super().read(work)
        except (StoreError, sqlite3.Error, LookupError, TypeError, ArithmeticError) as error:
            raise self._marked(error) from error

    async def run(
        self,
        work: Callable[[Connection], T],
        *,
        together: bool = False,
        with_reserve: bool = False,
        noted: bool = False,
    ) -> T:
        try:
            return await super().run(work, together=together, with_reserve=with_reserve, noted=noted)
        except StoreError as error:
            raise self._marked(error) from error

    def forget_damage(self) -> None:
        """The file is another one now. Raises StoreError."""
        self.damage.clear()
        delete(mark(self.path))

    def _marked(self, error: Exception) -> StoreError:
        found = error if isinstance(error, StoreError) else StoreError("damaged", type(error).__name__)
        if found.kind == "damaged":
            self.damage.set()
            with suppress(OSError):  # the next start finds out by itself
                mark(self.path).touch()
        return found


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

    async def pictures(self) -> frozenset[str]:
        """The addresses of all pictures that products have."""
        query = "SELECT DISTINCT picture FROM item WHERE picture <> ''"
        return frozenset(await self._database.read(lambda c: [row[0] for row in c.execute(query)]))

    async def meta(self) -> CatalogueMeta:
        """How many products and customers there are, and from when."""

        def step(connection: Connection) -> CatalogueMeta:
            items = connection.execute("SELECT count(*) FROM item").fetchone()[0]
            customers = connection.execute("SELECT count(*) FROM customer").fetchone()[0]
            at = connection.execute("SELECT value FROM fact WHERE name = 'loaded_at'").fetchone()
            return CatalogueMeta(items, customers, moment_of(at[0]) if at else None)

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

    def __init__(self, database: _Cache) -> None:
        self._database = database
        self.customers = CustomerStore(database)
        self.facts = FactStore(database)

    @classmethod
    async def open(cls, folder: Path) -> CatalogueStore:
        """Open `folder`/catalogue.db; a missing or damaged file, or one of another version, is replaced by an empty
        one. Where that cannot be done, because another program holds it, SPARE serves until the next start."""
        database, spare = _Cache(folder / FILE), folder / SPARE
        try:
            await database.start(lambda: prepare(database.path))
        except StoreError as error:
            _log.warning("%s cannot be used: %s; a spare one serves", FILE, error.kind)
            database = _Cache(spare)
            await database.start(lambda: make_anew(spare))
        else:
            with suppress(StoreError, OSError):
                await database.on_writer_typed(lambda: clear_away(spare))
        return cls(database)

    async def aclose(self) -> None:
        """Close the file."""
        await self._database.aclose()

    # --- filling ---

    @property
    def folder(self) -> Path:
        """The folder of the file, where loads write their files too."""
        return self._database.path.parent

    @property
    def damage(self) -> asyncio.Event:
        """Set when a step found damage: everything must be fetched again."""
        return self._database.damage

    async def renew(self) -> None:
        """Set the file aside, whatever is in it, and go on with an empty one. Raises StoreError."""
        await self._database.renew(lambda: make_anew(self._database.path))
        self._database.forget_damage()

    async def adopt(self) -> Differences:
        """Put the catalogue that `Gathered.build` made in this one's place, with what only this till knows; a damaged
        one is set aside, and tells nothing. Returns the differences."""
        path = self._database.path
        try:
            found = await self._database.on_writer_typed(lambda: _prepare_next(path))
            await self._database.replace_by(self.folder / NEXT)
        except (StoreError, sqlite3.Error) as error:
            if isinstance(error, StoreError) and error.kind != "damaged":
                raise
            found = Differences()
            await self._database.renew(lambda: take_next(path))
        self._database.forget_damage()
        await self._database.on_writer_typed(lambda: forget_gathered(self.folder))
        return found

    async def merge(self) -> Differences:
        """Merge the changes that a load gathered. Returns the differences."""
        found = await self._database.run_beside(self.folder / CHANGES, "gathered", writing.merge)
        await self._database.on_writer_typed(lambda: forget_gathered(self.folder, CHANGES))
        self._database.checkpoint_soon()
        return found

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

    async def unpriced(self) -> int:
        """How many items have a price in a currency that is none."""
        asked = (
            "SELECT count(*) FROM item WHERE price IS NULL AND currency <> '' AND NOT currency GLOB '[A-Z][A-Z][A-Z]'"
        )
        return await self._database.read(lambda c: int(c.execute(asked).fetchone()[0]))

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

    async def countries(self) -> tuple[Country, ...]:
        """The countries that the shop takes orders for, in its order; empty where it does not say."""
        return await self._listed("country", Country)

    async def _listed(self, kind: str, cls: type[T]) -> tuple[T, ...]:
        rows = await self._database.read(
            lambda c: c.execute("SELECT body FROM listed WHERE kind = ? ORDER BY position", (kind,)).fetchall()
        )
        return tuple(found for row in rows if (found := _listed_row(cls, row[0])) is not None)


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


def _listed_row(cls: type[T], text: str) -> T | None:
    """A row of a list; None for one that makes no sense."""
    try:
        found = decode(cls, text)
    except StoreError as error:
        _log.warning("a row of a list is left out: %s", error.kind)
        return None
    kinds = {"str": str, "bool": bool, "Decimal": Decimal}
    for one in fields(cast(Any, found)):
        value, kind = getattr(found, one.name), kinds.get(str(one.type))
        if kind and (not isinstance(value, kind) or (isinstance(value, Decimal) and not value.is_finite())):
            return None
    return found


def moment_of(text: str) -> datetime | None:
    """A moment as a fact has it, None if the text is none."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo is not None and 1970 <= at.year <= 2200 else None


def forget_catalogue(folder: Path) -> None:
    """Have the catalogue in `folder` created anew when it is next opened, because the till has another shop. Raises
    OSError."""
    mark(folder / FILE).touch()
