"""The schema of catalogue.db. The file is a cache: another version of the schema means a new file, not a migration.

`item_token` and `customer_token` hold the words by which things are found, sorted, so that all words with the same
beginning are one range. `rank` is the order of hits. `product` holds the ids of all products of the shop, also of those
that cannot be sold: their number shows whether one is gone.

Scope: SQL text only.
"""

from __future__ import annotations

VERSION = 6
GATHERED_VERSION = 107  # of the files of loads: one with another version is fetched again

ITEM_COLUMNS = """variant_id, product_id, name, sku, barcode, categories, price, currency, stock, taxable, status,
    picture, product, sku_key, barcode_key, search"""
CUSTOMER_COLUMNS = (
    "id, remote_id, first_name, last_name, phone, email, street, number, box, postal_code, city, country, walk_in,"
    " more, search"
)
_ITEM = """variant_id TEXT NOT NULL, product_id TEXT NOT NULL, name TEXT NOT NULL, sku TEXT NOT NULL,
    barcode TEXT NOT NULL, categories TEXT NOT NULL, price TEXT, currency TEXT NOT NULL, stock TEXT,
    taxable INTEGER NOT NULL, status TEXT NOT NULL, picture TEXT NOT NULL, product TEXT NOT NULL, sku_key TEXT NOT NULL,
    barcode_key TEXT NOT NULL, search TEXT NOT NULL"""
_CUSTOMER = """id TEXT NOT NULL, remote_id TEXT NOT NULL, first_name TEXT NOT NULL, last_name TEXT NOT NULL,
    phone TEXT NOT NULL, email TEXT NOT NULL, street TEXT NOT NULL, number TEXT NOT NULL, box TEXT NOT NULL,
    postal_code TEXT NOT NULL, city TEXT NOT NULL, country TEXT NOT NULL, walk_in INTEGER NOT NULL,
    more TEXT NOT NULL, search TEXT NOT NULL"""

TABLES = (
    f"CREATE TABLE item (rank INTEGER PRIMARY KEY, {_ITEM}) STRICT",
    "CREATE TABLE item_token (token TEXT, rank INTEGER, PRIMARY KEY (token, rank)) STRICT, WITHOUT ROWID",
    "CREATE TABLE item_category (category TEXT, rank INTEGER, PRIMARY KEY (category, rank)) STRICT, WITHOUT ROWID",
    "CREATE TABLE product (id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID",
    # `entered`: entered at this till and not brought by a load yet; loads keep such rows.
    f"CREATE TABLE customer (rank INTEGER PRIMARY KEY, {_CUSTOMER}, entered INTEGER NOT NULL DEFAULT 0) STRICT",
    "CREATE TABLE customer_token (token TEXT, rank INTEGER, PRIMARY KEY (token, rank)) STRICT, WITHOUT ROWID",
    # Categories, taxes, payment methods: few, stored as JSON, in the shop's order.
    """CREATE TABLE listed (kind TEXT, position INTEGER, id TEXT NOT NULL, parent TEXT NOT NULL, body TEXT NOT NULL,
        PRIMARY KEY (kind, position)) STRICT, WITHOUT ROWID""",
    "CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
)
INDEXES = (  # of a whole catalogue, created after its rows: sorted once instead of searched for each row
    "CREATE UNIQUE INDEX item_variant ON item (variant_id)",
    "CREATE UNIQUE INDEX customer_id ON customer (id)",
    "CREATE INDEX item_barcode ON item (barcode_key) WHERE barcode_key <> ''",
    "CREATE INDEX item_sku ON item (sku_key) WHERE sku_key <> ''",
    "CREATE INDEX customer_remote ON customer (remote_id) WHERE remote_id <> ''",
)

# The file in which a load gathers what arrives (catalogue_index.gathered): rows are only appended, so that a page costs
# the same at any size; duplicates are removed when everything is there.
GATHERED = (
    f"CREATE TABLE new_item (row INTEGER PRIMARY KEY, {_ITEM}) STRICT",
    "CREATE TABLE new_product (id TEXT NOT NULL) STRICT",
    f"CREATE TABLE new_customer (row INTEGER PRIMARY KEY, {_CUSTOMER}) STRICT",
    "CREATE TABLE new_customer_token (row INTEGER NOT NULL, token TEXT NOT NULL) STRICT",
    "CREATE TABLE placed (row INTEGER PRIMARY KEY, rank INTEGER NOT NULL) STRICT",
    *(statement for statement in TABLES if statement.startswith(("CREATE TABLE listed", "CREATE TABLE fact"))),
)

# An item is found by the words of its `search`, letters and digits with blanks between (catalogue_index.tokens).
_TOKENS = """SELECT word.value, rank FROM placed JOIN new_item USING (row),
    json_each('["' || replace(substr(search, 2), ' ', '","') || '"]') AS word WHERE search <> ''"""
_CATEGORIES = """SELECT DISTINCT one.value, rank FROM placed JOIN new_item USING (row), json_each(categories) AS one
    WHERE categories <> ''"""

# Sorted inserts inside SQLite, from a file attached as `gathered` into an empty one. Of duplicates the last one counts.
BUILD = (
    """INSERT INTO placed (row, rank)
        SELECT row, row_number() OVER (ORDER BY status <> 'published', search, row) FROM new_item
        WHERE row IN (SELECT max(row) FROM new_item GROUP BY variant_id)""",
    f"INSERT INTO item (rank, {ITEM_COLUMNS}) SELECT rank, {ITEM_COLUMNS}"  # noqa: S608 - our own names
    " FROM placed JOIN new_item USING (row) ORDER BY rank",
    f"INSERT INTO item_token {_TOKENS} ORDER BY 1, 2",
    f"INSERT INTO item_category {_CATEGORIES} ORDER BY 1, 2",
    "INSERT INTO product SELECT DISTINCT id FROM new_product ORDER BY 1",
    "DELETE FROM placed",
    """INSERT INTO placed (row, rank) SELECT row, row_number() OVER (ORDER BY search, row) FROM new_customer
        WHERE row IN (SELECT max(row) FROM new_customer GROUP BY id)""",
    f"INSERT INTO customer (rank, {CUSTOMER_COLUMNS}) SELECT rank, {CUSTOMER_COLUMNS}"  # noqa: S608 - our own names
    " FROM placed JOIN new_customer USING (row) ORDER BY rank",
    "INSERT INTO customer_token SELECT DISTINCT token, rank FROM new_customer_token JOIN placed USING (row)"
    " ORDER BY 1, 2",
    "DELETE FROM placed",
    "INSERT INTO main.listed SELECT * FROM gathered.listed",
    "INSERT INTO main.fact SELECT * FROM gathered.fact",
)

# What a load could not fetch: kinds of lists between blanks, and whether its customers are not all of them.
_LISTS_MISSING = """instr(coalesce((SELECT value FROM {file}.fact WHERE name = 'lists_missing'), ''),
    ' ' || kind || ' ') > 0"""
_CUSTOMERS_STAY = """EXISTS (SELECT 1 FROM main.fact WHERE name = 'customers_missing' AND value <> '')
    AND EXISTS (SELECT 1 FROM old.customer)"""

# In a catalogue that is about to be used, with the one in use attached as `old`.
CARRY = (
    # What could not be fetched stays as it was last known.
    f"INSERT OR IGNORE INTO main.listed SELECT * FROM old.listed WHERE {_LISTS_MISSING.format(file='main')}",  # noqa: S608
    f"DELETE FROM main.customer_token WHERE {_CUSTOMERS_STAY}",  # noqa: S608 - our own names
    f"DELETE FROM main.customer WHERE {_CUSTOMERS_STAY}",  # noqa: S608
    f"INSERT INTO main.customer SELECT * FROM old.customer WHERE {_CUSTOMERS_STAY}",  # noqa: S608
    f"INSERT INTO main.customer_token SELECT * FROM old.customer_token WHERE {_CUSTOMERS_STAY}",  # noqa: S608
    f"""INSERT OR REPLACE INTO main.fact SELECT * FROM old.fact
        WHERE name = 'customer_list' AND {_CUSTOMERS_STAY}""",  # noqa: S608
    # A customer with an id of the till keeps it, or its sales would no longer be found.
    """UPDATE main.customer SET id = old.id FROM old.customer AS old
        WHERE old.remote_id = main.customer.remote_id AND old.remote_id <> '' AND old.id <> old.remote_id
        AND old.id <> main.customer.id AND NOT EXISTS (SELECT 1 FROM main.customer AS other WHERE other.id = old.id)""",
    # The notes of this till about a customer, and an address that was typed here and the shop's software did not keep.
    """UPDATE main.customer SET more = json_set(iif(main.customer.more = '', '{}', main.customer.more), '$.notes',
        json_extract(old.more, '$.notes')) FROM old.customer AS old
        WHERE old.id = main.customer.id AND old.more <> '' AND json_extract(old.more, '$.notes') <> ''""",
    """UPDATE main.customer SET street = old.street, number = old.number, box = old.box,
        postal_code = old.postal_code, city = old.city, country = old.country FROM old.customer AS old
        WHERE old.id = main.customer.id AND old.id <> old.remote_id AND main.customer.street || main.customer.number
        || main.customer.box || main.customer.postal_code || main.customer.city = ''""",
    # Facts about the shop's software.
    "INSERT OR IGNORE INTO main.fact SELECT * FROM old.fact",
)

# In the catalogue in use, with a file of changes attached as `gathered`: a changed product is replaced, and items that
# keep their id keep their rank.
MERGE = (
    "DELETE FROM placed",
    """INSERT INTO placed (row, rank) SELECT new.row, coalesce(item.rank, new.row
        + (SELECT coalesce(max(rank), 0) FROM item)) FROM new_item AS new LEFT JOIN item USING (variant_id)""",
    """CREATE TEMP TABLE touched AS SELECT rank FROM placed UNION SELECT rank FROM item
        WHERE product_id IN (SELECT id FROM new_product)""",
    "DELETE FROM item_token WHERE rank IN (SELECT rank FROM touched)",
    "DELETE FROM item_category WHERE rank IN (SELECT rank FROM touched)",
    "DELETE FROM item WHERE rank IN (SELECT rank FROM touched)",
    "DROP TABLE temp.touched",
    f"INSERT INTO item (rank, {ITEM_COLUMNS}) SELECT rank, {ITEM_COLUMNS}"  # noqa: S608 - our own names
    " FROM placed JOIN new_item USING (row)",
    f"INSERT INTO item_token {_TOKENS}",
    f"INSERT INTO item_category {_CATEGORIES}",
    "INSERT OR IGNORE INTO product SELECT id FROM new_product",
)
LAST_ONLY = "DELETE FROM new_item WHERE row NOT IN (SELECT max(row) FROM new_item GROUP BY variant_id)"
MERGE_LISTS = (
    f"DELETE FROM main.listed WHERE NOT {_LISTS_MISSING.format(file='gathered')}",  # noqa: S608
    "INSERT INTO main.listed SELECT * FROM gathered.listed",
    "INSERT OR REPLACE INTO main.fact SELECT * FROM gathered.fact",
)
