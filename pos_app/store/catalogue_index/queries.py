"""Finds items and customers in catalogue.db: a range of tokens per word, then the hits in the order of their rank.

Scope: sqlite3 and the domain; each function is a query on the reader's connection.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from sqlite3 import Connection
from typing import Any

from pos_app.domain.barcode import codes_of
from pos_app.domain.catalogue import Item, ItemStatus
from pos_app.domain.customer import Address, Customer, Party
from pos_app.domain.frozen import frozen
from pos_app.domain.money import shelf_price
from pos_app.domain.search import WORD, fold, spellings, words
from pos_app.store.catalogue_index.schema import CUSTOMER_COLUMNS
from pos_app.store.catalogue_index.tokens import alike_terms, mail_parts, phone_prefixes, storable
from pos_app.store.errors import StoreError
from pos_app.store.sqlite.codec import decode, encode

_LOOKED_AT = 3  # so many times the limit are read, so that the best of them come first
_COUNTED = 250  # a word with more hits is not counted further
_TRIED = 5_000  # so many customers with a common sound are compared with the other names
_LAST = "\U0010ffff"

_ITEM = """variant_id, product_id, name, sku, barcode, categories, price, currency, stock, taxable, status, picture,
    product"""
_BELOW = """WITH RECURSIVE below (id) AS (SELECT ?1 UNION
    SELECT listed.id FROM listed JOIN below ON listed.parent = below.id WHERE listed.kind = 'category')"""
_IN_BELOW = """FROM item WHERE rank IN (SELECT c.rank FROM below JOIN item_category c ON c.category = below.id)
    ORDER BY rank LIMIT ?2"""
_LARGEST = Decimal(10**15)  # as `chift.models_in`


@frozen
class _More:
    """The fields of `Customer` that few have."""

    notes: str = ""
    further: tuple[Party, ...] = ()
    loyalty: Decimal | None = None
    birthdate: date | None = None
    other_phones: tuple[str, ...] = ()


_NO_MORE = _More()
_STATUS = {status.value: status for status in ItemStatus}


def item_values(item: Item, search: str) -> tuple[object, ...]:
    """An item as a row of ITEM_COLUMNS."""
    return (
        item.variant_id,
        item.product_id,
        item.name,
        item.sku,
        item.barcode,
        _categories_text(item.category_ids) if item.category_ids else "",
        None if item.price is None else str(item.price),
        item.currency,
        None if item.stock is None else str(item.stock),
        item.taxable,
        item.status.value,
        item.picture,
        item.product,
        code_key(item.sku),
        code_key(item.barcode),
        search,
    )


def customer_values(customer: Customer, search: str) -> tuple[object, ...]:
    """A customer as a row of CUSTOMER_COLUMNS."""
    has_points = customer.loyalty is not None
    where = customer.address
    return (
        customer.id,
        customer.remote_id,
        customer.first_name,
        customer.last_name,
        customer.phone,
        customer.email,
        where.street,
        where.number,
        where.box,
        where.postal_code,
        where.city,
        where.country,
        customer.walk_in,
        _more_text(customer)
        if customer.notes or customer.further or customer.birthdate or customer.other_phones or has_points
        else "",
        search,
    )


def code_key(code: str) -> str:
    """A barcode or SKU in the form that is compared: lower case, without outer spaces."""
    return (code.lower() if code.isascii() else storable(code).casefold()).strip()


def items_by_code(connection: Connection, code: str) -> tuple[Item, ...]:
    """Items with exactly this barcode, alone or as one of several in the field, then those with this SKU."""
    key = code_key(code)
    if not key:
        return ()
    rows = connection.execute(
        f"SELECT {_ITEM}, 0 AS place, rank FROM item WHERE barcode_key <> '' AND barcode_key = ?1"  # noqa: S608
        f" UNION ALL SELECT {_ITEM}, 1, rank FROM item WHERE sku_key <> '' AND sku_key = ?1 AND barcode_key <> ?1"
        f" UNION ALL SELECT {_ITEM}, 0, rank FROM item_token JOIN item USING (rank)"
        "  WHERE token = ?1 AND sku_key <> ?1 AND barcode_key <> ?1 AND instr(barcode_key, ?1) > 0"
        " ORDER BY place, rank",
        (key,),
    )
    # The third kind has the code among others, or as a part of a name: only the first counts.
    return tuple(_item(row) for row in rows if key in (code_key(row[3]), *map(code_key, codes_of(row[4]))))


def items_by_gtin(connection: Connection, gtin: str) -> tuple[Item, ...]:
    """Items whose barcode is filed in a form that no scan has (`tokens.item_codes`)."""
    rows = connection.execute(
        f"SELECT {_ITEM} FROM item JOIN item_token USING (rank) WHERE token = ?"  # noqa: S608 - our own names
        " ORDER BY rank",
        (f"#{gtin}",),
    )
    return tuple(_item(row) for row in rows)


def search_items(connection: Connection, text: str, limit: int) -> tuple[Item, ...]:
    """Items with this barcode or SKU, then those whose words begin with all words of the text."""
    found = {item.variant_id: item for item in items_by_code(connection, text)}
    ranks = _by_words(connection, "item", words(text), limit)
    marks = ", ".join("?" * len(ranks))
    rows = connection.execute(f"SELECT {_ITEM}, rank FROM item WHERE rank IN ({marks})", ranks)  # noqa: S608
    by_rank = {row[-1]: row for row in rows}
    for item in (_item(by_rank[rank]) for rank in ranks if rank in by_rank):
        found.setdefault(item.variant_id, item)
    return tuple(found.values())[:limit]


def items_of(connection: Connection, category_id: str | None, limit: int) -> tuple[Item, ...]:
    """Items of a category and of the categories below it (None: of all), in the order of their rank."""
    if category_id is None:
        rows = connection.execute(f"SELECT {_ITEM} FROM item ORDER BY rank LIMIT ?", (limit,))  # noqa: S608
    else:
        rows = connection.execute(f"{_BELOW} SELECT {_ITEM} {_IN_BELOW}", (category_id, limit))
    return tuple(_item(row) for row in rows)


def item(connection: Connection, variant_id: str) -> Item | None:
    """One item, None if the shop does not sell it any more."""
    row = connection.execute(f"SELECT {_ITEM} FROM item WHERE variant_id = ?", (variant_id,)).fetchone()  # noqa: S608
    return _item(row) if row else None


def search_customers(connection: Connection, text: str, limit: int) -> tuple[Customer, ...]:
    """Customers by phone in any form, by all words of the name in any order and with any of their blanks, by the
    beginning of the e-mail or of its domain (`example.de`), by the last word before its `@` (`vermeer@`), and by an
    address as it is copied (`Ida Vermeer <ida.vermeer@example.de>`)."""
    ranks: dict[int, None] = {}
    for prefix in phone_prefixes(text):
        ranks |= dict.fromkeys(_by_prefix(connection, "customer", prefix, limit))
    mail = fold(storable(text).strip()).removeprefix("mailto:")
    parts = mail_parts(mail)
    if not parts:
        typed = words(mail)
        ranks |= dict.fromkeys(_by_words(connection, "customer", typed, limit))
        for written in spellings(typed):
            if len(ranks) >= limit:
                break
            ranks |= dict.fromkeys(_by_words(connection, "customer", written, limit))
        if mail and not any(c.isspace() for c in mail):
            ranks |= dict.fromkeys(_by_prefix(connection, "customer", f"@{mail}", limit))
            if "." in mail.strip("."):
                ranks |= dict.fromkeys(_by_prefix(connection, "customer", f"@@{mail}", limit))
    for part in parts:
        ranks |= dict.fromkeys(_by_prefix(connection, "customer", f"@{part}", limit))
        ranks |= dict.fromkeys(_by_mail(connection, part, limit))
    return _customers(connection, list(ranks)[:limit])


def alike_customers(connection: Connection, text: str, limit: int) -> tuple[Customer, ...]:
    """Customers whose names sound like all names of the text, including those spelt like it; equal sounds first.

    The rarest sound is looked up in the index; each other name may be spelt as typed or sound like it.
    """
    terms = alike_terms(text)
    if not terms:
        return ()
    if len(terms) > 1:
        counts = {key: _count(connection, "customer", key.rstrip(), _TRIED) for _, key in terms}
        terms = tuple(sorted(terms, key=lambda term: (counts[term[1]], -len(term[1]))))
    (spelt, key), *others = terms
    sound = key.rstrip()
    ranges = [(sound, sound + (_LAST if sound == key else "\0"))]
    if others:  # with several names each may be spelt as typed: `eli lefebvre`
        ranges.append((spelt, spelt + _LAST))
    lead = " UNION ALL ".join(
        f"SELECT * FROM (SELECT token, rank FROM customer_token WHERE token >= ? AND token < ? LIMIT {_TRIED:d})"  # noqa: S608 - our own words
        for _ in ranges
    )
    join = " JOIN customer r USING (rank)" if others else ""
    more = " AND (instr(r.search, ?) > 0 OR instr(r.search, ?) > 0)" * len(others)
    rows = connection.execute(
        f"SELECT t.token <> ?, t.rank FROM ({lead}) t{join} WHERE 1{more} LIMIT ?",  # noqa: S608 - our own words
        (
            sound,
            *(bound for one in ranges for bound in one),
            *(part for unit, other in others for part in (f" {unit}", f" {other}")),
            limit * _LOOKED_AT,
        ),
    )
    return _customers(connection, list(dict.fromkeys(rank for _, rank in sorted(rows)))[:limit])


def _customers(connection: Connection, wanted: list[int]) -> tuple[Customer, ...]:
    """The customers of these ranks, in that order."""
    marks = ", ".join("?" * len(wanted))
    rows = connection.execute(f"SELECT {CUSTOMER_COLUMNS}, rank FROM customer WHERE rank IN ({marks})", wanted)  # noqa: S608
    by_rank = {row[-1]: row for row in rows}
    return tuple(_customer(by_rank[rank]) for rank in wanted if rank in by_rank)


def customer(connection: Connection, customer_id: str) -> Customer | None:
    """One customer by the till's id or Chift's, None if not in the file."""
    row = connection.execute(
        f"SELECT {CUSTOMER_COLUMNS} FROM customer WHERE id = ?1 OR (remote_id <> '' AND remote_id = ?1)"  # noqa: S608
        " ORDER BY id <> ?1 LIMIT 1",
        (customer_id,),
    ).fetchone()
    return _customer(row) if row else None


def entered_customers(connection: Connection) -> tuple[Customer, ...]:
    """Customers entered at this till that no load has brought yet."""
    rows = connection.execute(f"SELECT {CUSTOMER_COLUMNS} FROM customer WHERE entered ORDER BY rank")  # noqa: S608
    return tuple(_customer(row) for row in rows)


def gathered_customers(connection: Connection) -> tuple[Customer, ...]:
    """The customers that a load gathered."""
    rows = connection.execute(f"SELECT {CUSTOMER_COLUMNS} FROM new_customer ORDER BY row")  # noqa: S608
    return tuple(_customer(row) for row in rows)


def same_customer(connection: Connection, customer_id: str, remote_id: str) -> tuple[tuple[int, Customer], ...]:
    """The rows (at most two) of this person: by the till's id, and by Chift's."""
    rows = connection.execute(
        f"SELECT {CUSTOMER_COLUMNS}, rank FROM customer WHERE id = ?1 OR (remote_id <> '' AND remote_id = ?2)"  # noqa: S608
        " ORDER BY rank",
        (customer_id, remote_id),
    )
    return tuple((row[-1], _customer(row)) for row in rows)


def _by_words(connection: Connection, table: str, terms: tuple[str, ...], limit: int) -> list[int]:
    """The ranks of rows that have a word beginning with each term: whole words first, then by rank.

    The rarest term is looked up in the index; the others in the text of its rows.
    """
    if not terms:
        return []
    if len(terms) > 1:
        counts = {term: _count(connection, table, term) for term in terms}
        terms = tuple(sorted(terms, key=lambda term: (counts[term], -len(term))))
        if not counts[terms[0]]:
            return []
    first, *others = terms
    more = "".join(" AND instr(r.search, ?) > 0" for _ in others)
    join = f" JOIN {table} r USING (rank)" if others else ""
    rows = connection.execute(
        f"SELECT t.token <> ?, t.rank FROM {table}_token t{join} WHERE t.token >= ? AND t.token < ?{more} LIMIT ?",  # noqa: S608
        (first, first, first + _LAST, *(f" {term}" for term in others), limit * _LOOKED_AT),
    )
    return list(dict.fromkeys(rank for _, rank in sorted(rows)))[:limit]


def _by_mail(connection: Connection, part: str, limit: int) -> list[int]:
    """The ranks of customers in whose address a word begins with `part`, which has its `@`: `vermeer@` is in
    `ida.vermeer@example.de`, and not in `lvermeer@example.de`."""
    name = WORD.findall(part.partition("@")[0])
    if not name:
        return []
    rows = connection.execute(
        "SELECT rank, r.email FROM customer_token t JOIN customer r USING (rank) WHERE t.token = ? LIMIT ?",
        (name[-1], _TRIED),
    )
    begins = re.compile(rf"(?<![^\W_]){re.escape(part)}")
    return sorted({rank for rank, email in rows if begins.search(fold(email))})[:limit]


def _by_prefix(connection: Connection, table: str, prefix: str, limit: int) -> Iterable[int]:
    rows = connection.execute(
        f"SELECT rank FROM {table}_token WHERE token >= ? AND token < ? LIMIT ?",  # noqa: S608
        (prefix, prefix + _LAST, limit),
    )
    return (row[0] for row in rows)


def _count(connection: Connection, table: str, term: str, most: int = _COUNTED) -> int:
    row = connection.execute(
        f"SELECT count(*) FROM (SELECT 1 FROM {table}_token WHERE token >= ? AND token < ? LIMIT {most:d})",  # noqa: S608
        (term, term + _LAST),
    ).fetchone()
    return int(row[0])


def _item(row: tuple[Any, ...]) -> Item:
    """An item of the file. What cannot be read there costs its field only: the file is a cache, and any program may
    have written into it."""
    price, currency = shelf_price(_number(row[6]), row[7])
    return Item(
        row[0],
        row[1],
        row[2],
        row[3],
        row[4],
        _categories(row[5]) if row[5] else (),
        price,
        currency,
        _number(row[8]),
        bool(row[9]),
        _STATUS.get(row[10], ItemStatus.UNKNOWN),
        row[11],
        row[12],
    )


def _number(text: str | None) -> Decimal | None:
    try:
        number = None if text is None else Decimal(text)
    except InvalidOperation:
        return None
    return number if number is not None and number.is_finite() and abs(number) < _LARGEST else None


@lru_cache(maxsize=4_096)
def _categories_text(ids: tuple[str, ...]) -> str:
    return json.dumps(ids)


@lru_cache(maxsize=4_096)
def _categories(text: str) -> tuple[str, ...]:
    """The category ids of an item, cached: few shops have many different sets of categories, and a list of hits repeats
    them."""
    try:
        found = json.loads(text)
    except ValueError:
        return ()
    return tuple(one for one in found if isinstance(one, str)) if isinstance(found, list) else ()


def _customer(row: tuple[Any, ...]) -> Customer:
    more = _more(row[13]) if row[13] else _NO_MORE
    return Customer(
        row[0],
        row[2],
        row[3],
        row[4],
        row[5],
        Address(*row[6:12]),
        row[1],
        bool(row[12]),
        more.notes,
        more.further,
        more.loyalty,
        more.birthdate,
        more.other_phones,
    )


def _more(text: str) -> _More:
    try:
        return decode(_More, text)
    except StoreError:
        return _NO_MORE


def _more_text(customer: Customer) -> str:
    """What few customers have, as one text."""
    more = _More(customer.notes, customer.further, customer.loyalty, customer.birthdate, customer.other_phones)
    return encode(more)
