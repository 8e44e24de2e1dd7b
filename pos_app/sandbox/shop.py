"""The shop's memory: one SQLite connection, its tables, and how a new shop is filled.

May import `goods`, `crowd`, `options`, `habits.model` and sqlite3. Money is integer cents, times are UTC text that
sorts. Statements about one subject (customers, orders, …) are in that subject's module.
"""

from __future__ import annotations

import errno
import json
import sqlite3
import unicodedata
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from itertools import chain

from pos_app.sandbox.crowd import made_up_people, made_up_products
from pos_app.sandbox.goods import CATEGORIES, PEOPLE, PRODUCTS, Person, Product
from pos_app.sandbox.habits.model import Habits
from pos_app.sandbox.options import Credentials, Options, credentials_of, seeded_id

OPENED_ON = "2025-01-15T08:00:00.000000Z"
FIRST_ORDER_NUMBER = 100001
CURRENCY = "EUR"

_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE products (
    seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, category INTEGER NOT NULL,
    status TEXT NOT NULL, taxable INTEGER NOT NULL, updated_on TEXT NOT NULL
);
CREATE TABLE variants (
    id TEXT PRIMARY KEY, product_seq INTEGER NOT NULL, place INTEGER NOT NULL, option TEXT,
    sku TEXT NOT NULL, barcode TEXT, cents INTEGER NOT NULL, stock INTEGER
) WITHOUT ROWID;
CREATE TABLE customers (
    seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, first_name TEXT, last_name TEXT, name_key TEXT NOT NULL,
    phone TEXT, phone_key TEXT, email TEXT, email_key TEXT, address TEXT, loyalty INTEGER, birthdate TEXT,
    created_on TEXT NOT NULL, pos INTEGER NOT NULL, request_id TEXT
);
CREATE TABLE orders (
    seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, number TEXT NOT NULL UNIQUE, request_id TEXT, note TEXT,
    status TEXT NOT NULL, total_cents INTEGER NOT NULL, payment_method_id TEXT, created_on TEXT NOT NULL,
    body TEXT NOT NULL
);
CREATE TABLE order_rates (
    order_seq INTEGER NOT NULL, rate TEXT NOT NULL, tax_cents INTEGER NOT NULL, total_cents INTEGER NOT NULL,
    PRIMARY KEY (order_seq, rate)
) WITHOUT ROWID;
CREATE TABLE transactions (
    client_request_id TEXT PRIMARY KEY, connection_id TEXT NOT NULL, created_on TEXT NOT NULL,
    method TEXT NOT NULL, route TEXT NOT NULL, status_code INTEGER NOT NULL, created_entity_id TEXT,
    committed INTEGER NOT NULL
);
"""
# Also made in a file of an older practice shop.
_BACK_OFFICE = """
CREATE TABLE IF NOT EXISTS refunds (id TEXT PRIMARY KEY, order_id TEXT NOT NULL, at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS desk (seq INTEGER PRIMARY KEY, due TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS invoices (
    seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, request_id TEXT, body TEXT NOT NULL
);
"""
# Made after the filling: three times as fast for a large shop.
_INDEXES = """
CREATE INDEX variants_of_product ON variants (product_seq, place);
CREATE INDEX variants_by_sku ON variants (sku);
CREATE INDEX products_by_update ON products (updated_on);
CREATE INDEX customers_by_email ON customers (email_key);
CREATE INDEX customers_by_phone ON customers (phone_key);
CREATE INDEX customers_of_pos ON customers (pos, seq);
CREATE INDEX orders_by_creation ON orders (created_on);
"""


@dataclass(frozen=True, slots=True)
class Horizon:
    """The newest rows at one moment: what a stale cache can still show."""

    orders: int
    customers: int


@dataclass(slots=True)
class Manners:
    """The habits in force, and how far a daily limit is: calls let through, and when its day ends (None: no limit met
    yet)."""

    habits: Habits
    passed: int = 0
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Shop:
    """Everything a handler needs. `seed` is that of the file, if the file already held a shop."""

    options: Options
    seed: int
    credentials: Credentials
    db: sqlite3.Connection
    manners: Manners

    @property
    def habits(self) -> Habits:
        """The habits in force."""
        return self.manners.habits

    def adopt(self, habits: Habits) -> None:
        """From now on these habits; all goods count as changed now where the habits about goods have."""
        self.manners.habits, self.manners.passed, self.manners.until = habits, 0, None
        row = self.db.execute("SELECT value FROM meta WHERE key = 'goods habits'").fetchone()
        told = habits.goods()
        if told != ("{}" if row is None else row["value"]):
            with self.atomic():
                self.db.execute("INSERT OR REPLACE INTO meta VALUES ('goods habits', ?)", (told,))
                self.db.execute("UPDATE products SET updated_on = ?", (self.timestamp(),))

    def now(self) -> datetime:
        """The shop's time, aware, UTC."""
        return self.options.clock().astimezone(UTC)

    def timestamp(self) -> str:
        """Now as RFC 3339 text that sorts as time."""
        return sortable(self.now())

    def id_for(self, *parts: object) -> str:
        """A repeatable UUID for a thing of this shop."""
        return seeded_id(self.seed, *parts)

    def horizon(self) -> Horizon:
        """The newest order and customer now (0: none)."""
        return Horizon(newest(self.db, "orders"), newest(self.db, "customers"))

    @contextmanager
    def atomic(self) -> Iterator[None]:
        """All or nothing; an exception rolls back and goes on."""
        self.db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.db.execute("ROLLBACK")
            raise
        self.db.execute("COMMIT")


# The disk failed (it is full, most often); the file itself may be good.
_DISK = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY})


class NotAShopError(OSError):
    """The data file is there, but it is not one of a practice shop; it was left untouched."""


def open_shop(options: Options) -> Shop:
    """The shop of these options: an existing file as it was left, else a new shop filled from the seed.

    Raises NotAShopError for a file of another kind, OSError for one that cannot be opened.
    """
    try:
        # One connection, used from one event loop; the loop's thread need not be the one that opened it.
        db = sqlite3.connect(options.data or ":memory:", isolation_level=None, check_same_thread=False)
    except sqlite3.OperationalError as error:
        raise OSError(f"{options.data} cannot be opened: {error}") from error
    db.row_factory = sqlite3.Row
    try:
        return _shop_in(db, options)
    except sqlite3.DatabaseError as error:
        db.close()
        if error.sqlite_errorcode & 0xFF in _DISK:
            raise OSError(errno.ENOSPC, f"{error}", options.data) from error
        raise NotAShopError(f"{options.data} cannot be used as a practice shop: {error}") from error
    except NotAShopError:
        db.close()
        raise


def _shop_in(db: sqlite3.Connection, options: Options) -> Shop:
    tables = {row["name"] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if tables and not {"meta", "order_rates"} <= tables:
        raise NotAShopError(f"{options.data} is a database of something else than a practice shop")
    if options.data is not None:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=NORMAL")
    seed = options.seed
    if tables:
        seed = int(db.execute("SELECT value FROM meta WHERE key = 'seed'").fetchone()["value"])
    shop = Shop(options, seed, credentials_of(seed), db, Manners(options.habits))
    if not tables and options.data is None and not options.products and not options.customers:
        db.deserialize(_in_the_box(seed))
    elif not tables:
        with shop.atomic():
            _fill(shop)
    for statement in filter(str.strip, _BACK_OFFICE.split(";")):
        db.execute(statement)
    shop.adopt(options.habits)
    return shop


@cache
def _in_the_box(seed: int) -> bytes:
    """The tables of the shop in the box, with which each shop in the memory of this process begins."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        options = Options(lambda: datetime.fromisoformat(OPENED_ON), seed=seed)
        _fill(Shop(options, seed, credentials_of(seed), db, Manners(options.habits)))
        return db.serialize()


def newest(db: sqlite3.Connection, table: str) -> int:
    """The highest `seq` of products, customers, orders or invoices (0: empty). Rows are numbered without gaps."""
    row = db.execute(f"SELECT coalesce(max(seq), 0) AS top FROM {table}").fetchone()  # noqa: S608  # own names
    return int(row["top"])


def sortable(moment: datetime) -> str:
    """RFC 3339, UTC, always six decimals, so that text order is time order."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def folded(text: str) -> str:
    """The text without accents and case, for searches."""
    spread = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in spread if not unicodedata.combining(sign))


def digits(phone: str) -> str:
    """The digits of a phone number."""
    return "".join(sign for sign in phone if sign.isascii() and sign.isdigit())


def _fill(shop: Shop) -> None:
    for statement in filter(str.strip, _TABLES.split(";")):
        shop.db.execute(statement)
    shop.db.execute("INSERT INTO meta VALUES ('seed', ?)", (str(shop.seed),))
    goods = chain(PRODUCTS, made_up_products(shop.seed, shop.options.products))
    people = chain(PEOPLE, made_up_people(shop.seed, shop.options.customers))
    variants: list[tuple[object, ...]] = []
    shop.db.executemany(
        "INSERT INTO products VALUES (?, ?, ?, ?, ?, ?, ?)",
        (_product_row(shop, seq, product, variants) for seq, product in enumerate(goods, 1)),
    )
    shop.db.executemany("INSERT INTO variants VALUES (?, ?, ?, ?, ?, ?, ?, ?)", variants)
    shop.db.executemany(
        "INSERT INTO customers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, NULL)",
        (_person_row(shop, seq, person) for seq, person in enumerate(people, 1)),
    )
    for statement in filter(str.strip, _INDEXES.split(";")):
        shop.db.execute(statement)


def _product_row(shop: Shop, seq: int, product: Product, variants: list[tuple[object, ...]]) -> tuple[object, ...]:
    for place, variant in enumerate(product.variants):
        identity = shop.id_for("variant", variant.sku)
        goods = (variant.option, variant.sku, variant.barcode, variant.cents, variant.stock)
        variants.append((identity, seq, place, *goods))
    identity = shop.id_for("product", product.variants[0].sku)
    category = CATEGORIES.index(product.category)
    return (seq, identity, product.name, category, product.status, int(product.taxable), OPENED_ON)


def _person_row(shop: Shop, seq: int, person: Person) -> tuple[object, ...]:
    address = None
    if person.city is not None:
        address = {
            "address_type": "main",
            "name": "home",
            "street": person.street,
            "number": person.number,
            "box": None,
            "city": person.city,
            "postal_code": person.postal_code,
            "country": person.country,
        }
    return (
        seq,
        shop.id_for("customer", seq),
        person.first_name,
        person.last_name,
        folded(f"{person.first_name} {person.last_name}"),
        person.phone,
        None if person.phone is None else digits(person.phone),
        person.email,
        None if person.email is None else person.email.casefold(),
        None if address is None else json.dumps(address, ensure_ascii=False),
        person.loyalty,
        person.birthdate,
        OPENED_ON,
    )
