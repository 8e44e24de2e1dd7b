"""Writes catalogue.db: changes single customers in place, and merges what a load gathered.

Scope: sqlite3 and the domain; each function runs inside a transaction of its caller.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from sqlite3 import Connection

from pos_app.domain.catalogue import Category, Country, Item, PaymentMethod, Tax
from pos_app.domain.customer import Customer
from pos_app.domain.frozen import frozen
from pos_app.store.catalogue_index.queries import customer_values, gathered_customers, item_values, same_customer
from pos_app.store.catalogue_index.schema import CARRY, CUSTOMER_COLUMNS, ITEM_COLUMNS, LAST_ONLY, MERGE, MERGE_LISTS
from pos_app.store.catalogue_index.tokens import as_search, customer_search, customer_tokens, item_words
from pos_app.store.sqlite.codec import encode

_ITEM_MARKS = ", ".join("?" * len(ITEM_COLUMNS.split(",")))
_CUSTOMER_MARKS = ", ".join("?" * len(CUSTOMER_COLUMNS.split(",")))


@frozen
class Differences:
    """How many items a load changed: with another price or status, new, gone."""

    changed: int = 0
    new: int = 0
    gone: int = 0


def gather_items(connection: Connection, first_row: int, items: Sequence[Item]) -> None:
    """Insert items of a load into the file of the load."""
    connection.executemany(
        f"INSERT INTO new_item (row, {ITEM_COLUMNS}) VALUES (?, {_ITEM_MARKS})",  # noqa: S608
        [(row, *item_values(item, as_search(item_words(item)))) for row, item in enumerate(items, first_row)],
    )


def gather_customers(connection: Connection, first_row: int, customers: Sequence[Customer]) -> None:
    """Insert customers of a load into the file of the load."""
    rows, tokens = [], []
    for row, customer in enumerate(customers, first_row):
        rows.append((row, *customer_values(customer, customer_search(customer))))
        tokens += [(row, token) for token in customer_tokens(customer)]
    connection.executemany(
        f"INSERT INTO new_customer (row, {CUSTOMER_COLUMNS}) VALUES (?, {_CUSTOMER_MARKS})",  # noqa: S608
        rows,
    )
    connection.executemany("INSERT INTO new_customer_token (row, token) VALUES (?, ?)", tokens)


def gather_products(connection: Connection, ids: Iterable[tuple[str]]) -> None:
    """Insert the ids of the products of a page into the file of the load."""
    connection.executemany("INSERT INTO new_product (id) VALUES (?)", ids)


def put_facts(connection: Connection, facts: Mapping[str, object]) -> None:
    """Write facts about a load or about the shop's software."""
    rows = [(name, str(value)) for name, value in facts.items()]
    connection.executemany("INSERT OR REPLACE INTO fact (name, value) VALUES (?, ?)", rows)


def differences(connection: Connection, new: str, old: str, gone: str = "TRUE") -> Differences:
    """The differences between the items of table `new` and those of `old`; `gone` is the condition for old items (`o`)
    that may be gone."""
    on = f"FROM {new} AS n JOIN {old} AS o USING (variant_id)"
    counts = (
        f"SELECT count(*) {on} WHERE n.price IS NOT o.price OR n.status <> o.status",
        f"SELECT count(*) FROM {new} AS n WHERE n.variant_id NOT IN (SELECT variant_id FROM {old})",  # noqa: S608
        f"SELECT count(*) FROM {old} AS o WHERE ({gone})"  # noqa: S608
        f" AND o.variant_id NOT IN (SELECT variant_id FROM {new})",
    )
    return Differences(*(connection.execute(count).fetchone()[0] for count in counts))


def carry_over(connection: Connection, entered: Iterable[Customer]) -> Differences:
    """Copy what only this till knows from the catalogue in use (attached as `old`) into the one that takes its place.

    `entered` are the customers entered at this till that no load had brought: those that this load did not bring either
    stay.
    """
    is_first = not connection.execute("SELECT EXISTS (SELECT 1 FROM old.item)").fetchone()[0]
    found = Differences() if is_first else differences(connection, "main.item", "old.item")
    for statement in CARRY:
        connection.execute(statement)
    for customer in entered:
        if not same_customer(connection, customer.id, customer.remote_id):
            put_customer(connection, customer, entered=True)
    return found


def merge(connection: Connection) -> Differences:
    """Merge changes (attached as `gathered`) into the catalogue in use."""
    connection.execute(LAST_ONLY)
    found = differences(connection, "new_item", "item", "o.product_id IN (SELECT id FROM new_product)")
    if connection.execute("SELECT EXISTS (SELECT 1 FROM new_product) OR EXISTS (SELECT 1 FROM new_item)").fetchone()[0]:
        for statement in MERGE:
            connection.execute(statement)
    for customer in gathered_customers(connection):
        put_customer(connection, customer, entered=False)
    for statement in MERGE_LISTS:
        connection.execute(statement)
    return found


def put_customer(connection: Connection, customer: Customer, *, entered: bool) -> None:
    """Write a customer. A person known by the till's id and by Chift's becomes one row, with the till's id."""
    old = same_customer(connection, customer.id, customer.remote_id)
    _drop_customers(connection, old)
    if not entered:
        customer = _with_kept(customer, [known for _, known in old])
    own_id = customer.id
    if customer.id == customer.remote_id:  # the customer comes from Chift; the till may have an id of its own for it
        own_id = next((known.id for _, known in old if known.id != known.remote_id), own_id)
    rank = old[0][0] if old else _next_rank(connection, "customer")
    values = customer_values(customer, customer_search(customer))
    connection.execute(
        f"INSERT INTO customer (rank, {CUSTOMER_COLUMNS}, entered) VALUES (?, {_CUSTOMER_MARKS}, ?)",  # noqa: S608
        (rank, own_id, *values[1:], entered),
    )
    connection.executemany(
        "INSERT INTO customer_token (token, rank) VALUES (?, ?)", [(t, rank) for t in customer_tokens(customer)]
    )


def _with_kept(customer: Customer, old: Sequence[Customer]) -> Customer:
    """A customer as Chift has them, with what only this till knows: the notes, and the address that was typed here and
    that the shop's software did not keep."""
    for known in old:
        if known.notes and not customer.notes:
            customer = replace(customer, notes=known.notes)
        if known.id != known.remote_id and not customer.address.one_line:
            customer = replace(customer, address=known.address)
    return customer


def put_notes(connection: Connection, customer_id: str, notes: str) -> None:
    """Write the notes about a customer."""
    connection.execute(
        "UPDATE customer SET more = json_set(iif(more = '', '{}', more), '$.notes', ?) WHERE id = ?",
        (notes, customer_id),
    )


def forget_customer(connection: Connection, ids: Iterable[str]) -> None:
    """Delete the customers with these ids."""
    for one in ids:
        _drop_customers(connection, same_customer(connection, one, one))


def _drop_customers(connection: Connection, known: Iterable[tuple[int, Customer]]) -> None:
    for rank, customer in known:
        for token in customer_tokens(customer):
            connection.execute("DELETE FROM customer_token WHERE token = ? AND rank = ?", (token, rank))
        connection.execute("DELETE FROM customer WHERE rank = ?", (rank,))


def put_lists(
    connection: Connection,
    categories: Iterable[Category],
    taxes: Iterable[Tax],
    methods: Iterable[PaymentMethod],
    countries: Iterable[Country] = (),
) -> None:
    """Replace the shop's categories, taxes, payment methods and countries."""
    connection.execute("DELETE FROM listed")
    rows = [
        *(("category", place, c.id, c.parent_id, encode(c)) for place, c in enumerate(categories)),
        *(("tax", place, t.id, "", encode(t)) for place, t in enumerate(taxes)),
        *(("method", place, m.id, "", encode(m)) for place, m in enumerate(methods)),
        *(("country", place, c.code, "", encode(c)) for place, c in enumerate(countries)),
    ]
    connection.executemany("INSERT INTO listed (kind, position, id, parent, body) VALUES (?, ?, ?, ?, ?)", rows)


def _next_rank(connection: Connection, table: str) -> int:
    row = connection.execute(f"SELECT coalesce(max(rank), 0) + 1 FROM {table}").fetchone()  # noqa: S608
    return int(row[0])
