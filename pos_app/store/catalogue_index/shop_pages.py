"""The rows of a load as pages of text, by which one till's load becomes another till's: read from the file that a load
gathered, written into that of another till. What was computed for a row, as its search words, goes with it.

Scope: sqlite3 and the standard library. Raises StoreError for a file that cannot be read.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from sqlite3 import Connection
from typing import Any

from pos_app.domain.frozen import frozen
from pos_app.domain.shop_feed import FeedPage
from pos_app.store.catalogue_index.schema import CUSTOMER_COLUMNS, GATHERED_VERSION, ITEM_COLUMNS
from pos_app.store.errors import StoreError, store_error
from pos_app.store.sqlite.database import connect

FORM = str(GATHERED_VERSION)
"""The form of the rows: tills whose programs write another one are fed by themselves."""
ROWS, CHARACTERS = 500, 150_000  # of a page at most; a row that is longer is a page by itself
PRODUCT, ITEM, CUSTOMER, LISTED = "product", "item", "customer", "listed"

_Row = Sequence[Any]


class PageError(Exception):
    """A page of the shop's catalogue is none that this program can use."""


@frozen
class _Kind:
    """Where rows of a kind come from, and where they go; `width` is the number of their values."""

    select: str
    insert: str
    width: int


def _kind(table: str, columns: str) -> _Kind:
    width = len(columns.split(","))
    marks = ", ".join("?" * width)
    return _Kind(
        f"SELECT rowid, {columns} FROM {table} WHERE rowid > ? ORDER BY rowid",  # noqa: S608 - our own names
        f"INSERT INTO {table} ({columns}) VALUES ({marks})",  # noqa: S608
        width,
    )


# The products first: what a version brings of a product replaces what an earlier one brought.
_KINDS = {
    PRODUCT: _kind("new_product", "id"),
    ITEM: _kind("new_item", ITEM_COLUMNS),
    CUSTOMER: _kind("new_customer", CUSTOMER_COLUMNS),
}
_LISTED = _Kind(
    "SELECT 0, kind, position, id, parent, body FROM listed WHERE position > ? ORDER BY kind, position",
    "INSERT OR REPLACE INTO listed (kind, position, id, parent, body) VALUES (?, ?, ?, ?, ?)",
    5,
)
_TOKENS = "SELECT row, token FROM new_customer_token ORDER BY rowid"  # in the order of their customers


def pages(path: Path) -> Generator[FeedPage, None, None]:
    """The rows of a gathered file, page by page. A row of a customer begins with both ids and ends with the words by
    which they are found. Raises StoreError."""
    try:
        with closing(connect(path, durable=False, read_only=True)) as connection:
            for name, kind in _KINDS.items():
                tokens = _tokens(connection) if name == CUSTOMER else None
                for rows in _cut(_read(connection, kind, tokens)):
                    yield FeedPage(name, _text(rows))
            for rows in _cut(list(row[1:]) for row in connection.execute(_LISTED.select, (-1,))):
                yield FeedPage(LISTED, _text(rows))
    except sqlite3.Error as error:
        raise store_error(error) or StoreError("damaged", str(error)) from error


def facts_of(path: Path) -> dict[str, str]:
    """What the load noted. Raises StoreError."""
    try:
        with closing(connect(path, durable=False, read_only=True)) as connection:
            return dict(connection.execute("SELECT name, value FROM fact").fetchall())
    except sqlite3.Error as error:
        raise store_error(error) or StoreError("damaged", str(error)) from error


def rows_of(page: FeedPage) -> list[list[Any]]:
    """The rows of a page. Raises PageError."""
    kind = _LISTED if page.kind == LISTED else _KINDS.get(page.kind)
    if kind is None:
        raise PageError(page.kind)
    width = kind.width + (page.kind == CUSTOMER)
    try:
        rows = json.loads(page.body)
        if all(len(row) == width for row in rows):
            return [list(row) for row in rows]
    except (ValueError, TypeError) as error:
        raise PageError(page.kind) from error
    raise PageError(page.kind)


def writing(page: FeedPage) -> Callable[[Connection], None]:
    """What writes a page into a gathered file; it raises PageError, as this does."""
    rows = rows_of(page)
    return lambda connection: put(connection, page.kind, rows)


def put(connection: Connection, kind: str, rows: Sequence[_Row]) -> None:
    """Write the rows of a page into a gathered file. Raises PageError."""
    try:
        if kind == CUSTOMER:
            for row in rows:
                made = connection.execute(_KINDS[kind].insert, row[:-1]).lastrowid
                words = [(made, token) for token in row[-1]]
                connection.executemany("INSERT INTO new_customer_token (row, token) VALUES (?, ?)", words)
        else:
            connection.executemany((_LISTED if kind == LISTED else _KINDS[kind]).insert, rows)
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.InterfaceError, TypeError) as error:
        raise PageError(kind) from error  # a value of another kind than its column's


def _read(connection: Connection, kind: _Kind, tokens: Iterator[tuple[int, str]] | None) -> Iterator[list[Any]]:
    ahead = next(tokens, None) if tokens is not None else None
    for number, *row in connection.execute(kind.select, (0,)):
        if tokens is not None:
            words = []
            while ahead is not None and ahead[0] <= number:
                words += [ahead[1]] if ahead[0] == number else []
                ahead = next(tokens, None)
            row.append(words)
        yield row


def _tokens(connection: Connection) -> Iterator[tuple[int, str]]:
    yield from connection.execute(_TOKENS)


def _cut(rows: Iterable[list[Any]]) -> Iterator[list[list[Any]]]:
    page: list[list[Any]] = []
    size = 0
    for row in rows:
        # What a text needs at most; the rest of a row is short.
        length = sum(len(value) for value in row if isinstance(value, str)) + 4 * len(row)
        if page and (len(page) == ROWS or size + length > CHARACTERS):
            yield page
            page, size = [], 0
        page.append(row)
        size += length
    if page:
        yield page


def _text(rows: Sequence[_Row]) -> str:
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    if "\\u0000" in text:  # no text of the store has it; in a name of the shop it says nothing
        text = json.dumps(_without_nul(rows), ensure_ascii=False, separators=(",", ":"))
    return text


def _without_nul(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\0", "")
    return [_without_nul(one) for one in value] if isinstance(value, list) else value
