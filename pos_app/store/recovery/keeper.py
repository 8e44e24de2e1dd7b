"""Keeps a till's file safe while nothing happens: its log folded into it, its rolling copy renewed, its rows looked at.

A thread of its own with a connection of its own: no payment and no list waits for it.

Scope: sqlite3 and the file system; `services.maintenance.keeping` says when.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from typing import TypeVar

from pos_app.store.errors import StoreError
from pos_app.store.recovery.opening import rolling_backup
from pos_app.store.recovery.row_care import RowCare, RowNews
from pos_app.store.sqlite.database import Database, connect, typed
from pos_app.store.sqlite.files import back_up

T = TypeVar("T")
_ROWS_AT_ONCE = 20  # some 6 ms of the reader's thread
_PAUSE = 0.05  # seconds between two pages: the screen's thread wants the processor too

_log = logging.getLogger(__name__)


class Keeper:
    """Looks after an open file. Methods raise StoreError; nothing is lost then."""

    def __init__(self, database: Database, care: RowCare) -> None:
        self._database = database
        self._care = care
        self._thread = ThreadPoolExecutor(1, "till-keeper")
        self._copied = 0

    @property
    def steps(self) -> int:
        """The number of steps written since the file was opened."""
        return self._database.steps_written

    @property
    def is_copied(self) -> bool:
        """Whether the rolling copy has all that was written since the file was opened."""
        return self._copied == self.steps

    def take_news(self) -> RowNews:
        """What was found of damaged rows since the last call."""
        return self._care.take_news()

    async def fold(self) -> None:
        """Fold the log of changes into the file: a log that vanishes then takes nothing along."""
        path = self._database.path

        def step() -> None:
            with closing(connect(path)) as connection:
                connection.execute("PRAGMA wal_checkpoint(PASSIVE)")  # waits for no one, and no one waits for it

        await self._on_thread(step)

    async def prime(self) -> None:
        """Begin the log anew: its first step waits for a slow disk two times more, and no scan or payment shall. Does
        nothing where another program holds the file."""
        query = "INSERT INTO told (what, entry) VALUES ('log', 1) ON CONFLICT (what) DO UPDATE SET entry = entry + 1"
        try:
            await self._database.run_if_free(lambda connection: connection.execute(query))
        except StoreError as error:
            if error.kind != "locked":
                raise

    async def copy(self) -> None:
        """Renew the rolling copy (till.backup.db)."""
        path, steps = self._database.path, self.steps
        await self._on_thread(lambda: back_up(path, rolling_backup(path)))
        self._copied = steps

    async def look_over(self) -> None:
        """Look at every row and at the carts, some rows at a time, and mend what is not as it was written."""
        after: int | None = 0
        while after is not None:
            damaged, after = await self._database.read(partial(self._care.look, after=after, most=_ROWS_AT_ONCE))
            for seq in damaged:
                await self._database.run(partial(self._care.mend, seq=seq))
            await asyncio.sleep(_PAUSE if after is not None else 0)
        await self._database.read(self._care.look_at_carts)
        await self._mend_indexes()

    async def _mend_indexes(self) -> None:
        """Make the indexes anew if one of them is not what its table says."""
        path = self._database.path

        def check() -> list[str]:
            with closing(connect(path, read_only=True)) as connection:
                try:
                    return [row[0] for row in connection.execute("PRAGMA integrity_check(20)")]
                except sqlite3.DatabaseError as error:  # an entry of an index that cannot be compared at all
                    return [str(error)]

        found = await self._on_thread(check)
        if found == ["ok"]:
            return
        _log.warning("the file's indexes are not what its tables say: %s", found[0])
        await self._database.run(lambda connection: connection.execute("REINDEX"))
        if await self._on_thread(check) != ["ok"]:
            raise StoreError("damaged", "the file was damaged while it was open")

    async def aclose(self) -> None:
        """End the thread, after what it does now."""
        await asyncio.get_running_loop().run_in_executor(None, self._thread.shutdown)

    async def _on_thread(self, step: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, lambda: typed(step))
