"""Looks at the rows of a till's file and has those mended that are not as they were written (`rows`); what was found is
told on the screen (`take_news`).

Scope: sqlite3 and the other modules of the store; runs inside a transaction of its caller. What mends is imported when
there is something to look at: a till opens without it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from sqlite3 import Connection

from pos_app.store.tables import carts

_log = logging.getLogger(__name__)


class Mended(StrEnum):
    """What became of a damaged row."""

    MENDED = "mended"
    """It is as it was written: a copy had it, or only its fields were damaged."""
    WAITS = "waits"
    """It can be read, and nothing shows that it is what was written: a person must look at it."""
    UNREADABLE = "unreadable"
    """Its goods cannot be read anywhere."""


@dataclass(slots=True)
class RowNews:
    """What is to be told: how many rows were mended, the receipt numbers of those that wait for a person and of those
    that cannot be read (customers: their id), carts that are not as they were saved (their label, "" the open one)."""

    mended: set[str] = field(default_factory=set)
    waits: set[str] = field(default_factory=set)
    unreadable: set[str] = field(default_factory=set)
    carts: set[str] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(self.mended or self.waits or self.unreadable or self.carts)


class RowCare:
    """Mends rows of the file at `path`. `clock` (zone-aware) dates the journal's entries."""

    def __init__(self, path: Path, clock: Callable[[], datetime]) -> None:
        self._path = path
        self._clock = clock
        self._tried: dict[int, Mended] = {}  # by place: a row that no copy has is not searched with each list
        self._news = RowNews()

    def take_news(self) -> RowNews:
        """What was found since the last call."""
        news, self._news = self._news, RowNews()
        return news

    def mend(self, connection: Connection, seq: int) -> Mended:
        """Mend the row at this place (`seq`), which is not `outbox.sound`."""
        if self._tried.get(seq) is Mended.UNREADABLE:
            return Mended.UNREADABLE
        from pos_app.store.recovery import rows  # needed only for a damaged row

        name, outcome = rows.mend(connection, seq, self._path, self._clock())
        self._tried[seq] = outcome
        told = {Mended.MENDED: self._news.mended, Mended.WAITS: self._news.waits}.get(outcome, self._news.unreadable)
        told.add(name)
        _log.warning("row %d was not as it was written: %s", seq, outcome)
        return outcome

    def look(self, connection: Connection, after: int, most: int) -> tuple[tuple[int, ...], int | None]:
        """Look at up to `most` rows after a place: those that are damaged, and the place to go on from (None: that was
        all)."""
        from pos_app.store.recovery import rows  # no start looks at rows

        seqs = [
            row[0]
            for row in connection.execute(
                "SELECT seq FROM submission NOT INDEXED WHERE seq > ? ORDER BY seq LIMIT ?", (after, most)
            )
        ]
        damaged = tuple(seq for seq in seqs if not rows.is_whole(connection, seq))
        return damaged, seqs[-1] if len(seqs) == most else None

    def look_at_carts(self, connection: Connection) -> None:
        """Note carts that are not as they were saved."""
        if not carts.is_as_saved(connection):
            self._news.carts.add("")
        self._news.carts |= set(carts.unlike_saved(connection))
