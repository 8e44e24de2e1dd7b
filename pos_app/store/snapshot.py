"""Reads a till's file from a copy: for a verb while the window is open, or for a file that must not be changed.

Scope: the other modules of the store; the copy is in a temporary folder and deleted afterwards.
"""

from __future__ import annotations

import asyncio
import errno
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from pos_app.store.errors import store_error
from pos_app.store.sqlite.files import back_up
from pos_app.store.till import TillStore


@asynccontextmanager
async def reading(folder: Path, clock: Callable[[], datetime]) -> AsyncIterator[TillStore]:
    """The till of `folder` as it is at this moment. Changes stay in the copy: opening a till's file may repair it or
    set it aside, which must not happen while a window sells with it. `clock` as in `TillStore.open`.

    Raises StoreError ("damaged" too: nothing is salvaged here) and FileNotFoundError if there is no till.
    """
    path = folder / "till.db"
    if not path.exists():
        raise FileNotFoundError(errno.ENOENT, "no till here", str(path))
    with TemporaryDirectory(prefix="comptoir-reading-") as place:
        copy = Path(place)
        await asyncio.to_thread(_copy, path, copy / "till.db")
        store = await TillStore.open(copy, clock)
        try:
            yield store
        finally:
            await store.aclose()


def _copy(path: Path, target: Path) -> None:
    try:
        back_up(path, target)
    except (sqlite3.Error, OSError) as error:
        found = store_error(error)
        if found is None:
            raise
        raise found from error
