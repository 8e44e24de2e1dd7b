"""The tables of catalogue.db. It is a cache: another version of these tables means a new file, not a migration.

`item_token` and `customer_token` hold the words things are found by, in the order of the words, so that all that
begins with what was typed lies in one piece. `rank` is the useful order of hits.

Room: SQL text only.
"""

from __future__ import annotations

VERSION = 2

ITEM_COLUMNS = """variant_id, product_id, name, sku, barcode, categories, price, currency, stock, taxable, status,
    sku_key, barcode_key, search"""
CUSTOMER_COLUMNS = (
    "id, remote_id, first_name, last_name, phone, email, street, number, box, postal_code, city, country, walk_in,"
    " search"
)
_ITEM = """variant_id TEXT NOT NULL UNIQUE, product_id TEXT NOT NULL, name TEXT NOT NULL, sku TEXT NOT NULL,
    barcode TEXT NOT NULL, categories TEXT NOT NULL, price TEXT, currency TEXT NOT NULL, stock TEXT,
    taxable INTEGER NOT NULL, status TEXT NOT NULL, sku_key TEXT NOT NULL,
    barcode_key TEXT NOT NULL, search TEXT NOT NULL"""
_CUSTOMER = """id TEXT NOT NULL UNIQUE, remote_id TEXT NOT NULL, first_name TEXT NOT NULL, last_name TEXT NOT NULL,
    phone TEXT NOT NULL, email TEXT NOT NULL, street TEXT NOT NULL, number TEXT NOT NULL, box TEXT NOT NULL,
    postal_code TEXT NOT NULL, city TEXT NOT NULL, country TEXT NOT NULL, walk_in INTEGER NOT NULL,
    search TEXT NOT NULL"""

TABLES = (
    f"CREATE TABLE item (rank INTEGER PRIMARY KEY, {_ITEM}) STRICT",
    "CREATE INDEX item_barcode ON item (barcode_key) WHERE barcode_key <> ''",
    "CREATE INDEX item_sku ON item (sku_key) WHERE sku_key <> ''",
    "CREATE TABLE item_token (token TEXT, rank INTEGER, PRIMARY KEY (token, rank)) STRICT, WITHOUT ROWID",
    "CREATE TABLE item_category (category TEXT, rank INTEGER, PRIMARY KEY (category, rank)) STRICT, WITHOUT ROWID",
    # `entered`: entered at this till and not yet seen in a load; a load keeps it.
    f"CREATE TABLE customer (rank INTEGER PRIMARY KEY, {_CUSTOMER}, entered INTEGER NOT NULL DEFAULT 0) STRICT",
    "CREATE INDEX customer_remote ON customer (remote_id) WHERE remote_id <> ''",
    "CREATE TABLE customer_token (token TEXT, rank INTEGER, PRIMARY KEY (token, rank)) STRICT, WITHOUT ROWID",
    # Categories, taxes, payment methods: few, kept as they are, in the shop's order.
    """CREATE TABLE listed (kind TEXT, position INTEGER, id TEXT NOT NULL, parent TEXT NOT NULL, body TEXT NOT NULL,
        PRIMARY KEY (kind, position)) STRICT, WITHOUT ROWID""",
    "CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    # Where a load gathers what arrives, out of the way of what serves.
    f"CREATE TABLE new_item (row INTEGER PRIMARY KEY, {_ITEM}) STRICT",
    "CREATE TABLE new_item_token (row INTEGER NOT NULL, token TEXT NOT NULL) STRICT",
    "CREATE TABLE new_item_category (row INTEGER NOT NULL, category TEXT NOT NULL) STRICT",
    f"CREATE TABLE new_customer (row INTEGER PRIMARY KEY, {_CUSTOMER}) STRICT",
    "CREATE TABLE new_customer_token (row INTEGER NOT NULL, token TEXT NOT NULL) STRICT",
    "CREATE TABLE placed (row INTEGER PRIMARY KEY, rank INTEGER NOT NULL) STRICT",
)

CLEAR = tuple(
    f"DELETE FROM {table}"  # noqa: S608 - our own names
    for table in ("new_item", "new_item_token", "new_item_category", "new_customer", "new_customer_token", "placed")
)

# In one transaction: readers see the old catalogue until the new one is whole. Sorted inserts, all inside SQLite, so
# that no other thread of the program waits for it.
SWAP = (
    # A customer the till knows by an id of its own keeps it, or its sales would no longer be found.
    """UPDATE new_customer SET id = old.id FROM customer AS old
        WHERE old.remote_id = new_customer.remote_id AND old.remote_id <> '' AND old.id <> new_customer.id
        AND NOT EXISTS (SELECT 1 FROM new_customer AS other WHERE other.id = old.id)""",
    "DELETE FROM item",
    "DELETE FROM item_token",
    "DELETE FROM item_category",
    "DELETE FROM customer",
    "DELETE FROM customer_token",
    "DELETE FROM placed",
    """INSERT INTO placed (row, rank)
        SELECT row, row_number() OVER (ORDER BY status <> 'published', search, row) FROM new_item""",
    f"INSERT INTO item (rank, {ITEM_COLUMNS}) SELECT rank, {ITEM_COLUMNS}"  # noqa: S608 - our own names
    " FROM placed JOIN new_item USING (row) ORDER BY rank",
    "INSERT INTO item_token SELECT DISTINCT token, rank FROM new_item_token JOIN placed USING (row) ORDER BY 1, 2",
    "INSERT INTO item_category SELECT DISTINCT category, rank FROM new_item_category JOIN placed USING (row)"
    " ORDER BY 1, 2",
    "DELETE FROM placed",
    "INSERT INTO placed (row, rank) SELECT row, row_number() OVER (ORDER BY search, row) FROM new_customer",
    f"INSERT INTO customer (rank, {CUSTOMER_COLUMNS}) SELECT rank, {CUSTOMER_COLUMNS}"  # noqa: S608 - our own names
    " FROM placed JOIN new_customer USING (row) ORDER BY rank",
    "INSERT INTO customer_token SELECT DISTINCT token, rank FROM new_customer_token JOIN placed USING (row)"
    " ORDER BY 1, 2",
)
