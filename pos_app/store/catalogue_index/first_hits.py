"""One look into catalogue.db before it is opened: what is typed while the program starts has its answer at once.

Scope: sqlite3, by a connection of its own that is closed again. A file that cannot be read means no answer yet; the
store says what is wrong with it.
"""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing
from pathlib import Path

from pos_app.domain.catalogue import Item
from pos_app.store.catalogue_index.queries import search_items
from pos_app.store.catalogue_index.schema import VERSION

_log = logging.getLogger(__name__)


def glimpse_items(folder: Path, text: str, limit: int) -> tuple[Item, ...]:
    """At most `limit` products that fit `text`, as `CatalogueStore.search_items`; none where the file is of no use."""
    path = folder / "catalogue.db"
    if not path.exists():
        return ()
    try:
        with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as connection:
            connection.execute("PRAGMA query_only=ON")
            if connection.execute("PRAGMA user_version").fetchone()[0] != VERSION:
                return ()
            return search_items(connection, text, limit)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        _log.warning("the catalogue cannot be looked into: %s", type(error).__name__)
        return ()
