"""Rows over many pages: in order, a few pages on their way at any time, none left behind when the reader stops.

Totals may change from page to page, rows may come twice or be missed (faults F35): a page says how many there are now.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from pos_app.chift.models_in import Sheet

AT_ONCE = 4  # where nothing else is said: a till that reads pages sends its sales meanwhile
SIZE = 100  # the most Chift gives at once
REMEMBERED = 8  # pages whose ids are kept: a row added or gone moves others to a page next to theirs


@dataclass(frozen=True, slots=True)
class RawPage:
    """A page: rows that no page shortly before had, its number from 1, how many pages there are by what it says, and
    how many rows in all (None where it does not say)."""

    rows: list[Any]
    number: int
    total_pages: int
    total: int | None = None


async def in_order(
    fetch: Callable[[int], Awaitable[Sheet]],
    size: int = SIZE,
    at_once: int = AT_ONCE,
    first: int = 1,
    *,
    many: bool = False,
) -> AsyncGenerator[RawPage, None]:
    """Page after page from page `first` on. Raises ChiftError of the first page that cannot be had, after all pages
    before it.

    `many`: there will be as many as may be on their way; they are asked for before the first one says so.
    The window slides: as one page is read the next is asked for. It may be left at any page: what is on its way is
    then given up and waited for.
    """
    seen: deque[set[str]] = deque(maxlen=REMEMBERED)
    window = _Window(fetch, first, at_once, first + at_once - 1 if many else first)
    askers = asyncio.gather(*(window.ask() for _ in range(at_once)))
    askers.add_done_callback(_look_at)  # also where the reader is cancelled once more while they are waited for
    number = first
    try:
        while number <= window.last:
            sheet = await window.arrived(number)
            new = _new(sheet.rows, seen)
            last = _last(sheet, number, size, came_new=bool(new))
            await window.slide(number + 1, last)
            if sheet.rows or number == first:
                yield RawPage(new, number, max(last, number), sheet.total)
            if not sheet.rows:
                return
            number += 1
    finally:
        askers.cancel()
        await asyncio.wait([askers])


def _look_at(askers: asyncio.Future[list[None]]) -> None:
    if not askers.cancelled():
        askers.exception()  # says that they were told to stop, and would be reported if nobody had looked


class _Window:
    """Pages on their way: those from the one that is read next, at most so many, never beyond the last."""

    def __init__(self, fetch: Callable[[int], Awaitable[Sheet]], first: int, at_once: int, last: int) -> None:
        self._fetch = fetch
        self._next = self._from = first
        self.last = last
        self._at_once = at_once
        self._here: dict[int, Sheet | Exception] = {}
        self._moved = asyncio.Condition()
        self._came = asyncio.Event()

    async def ask(self) -> None:
        """Ask for one page after the other, for as long as there is a reader."""
        while True:
            async with self._moved:
                await self._moved.wait_for(lambda: self._next <= min(self.last, self._from + self._at_once - 1))
                number = self._next
                self._next += 1
            try:
                self._here[number] = await self._fetch(number)
            except Exception as error:  # noqa: BLE001 - it is the reader's, in its turn
                self._here[number] = error
            self._came.set()

    async def arrived(self, number: int) -> Sheet:
        """The page of this number."""
        while number not in self._here:
            self._came.clear()
            await self._came.wait()
        sheet = self._here.pop(number)
        if isinstance(sheet, Exception):
            raise sheet
        return sheet

    async def slide(self, begin: int, last: int) -> None:
        """The page `begin` is read next, `last` is the last there is by now."""
        self._from, self.last = begin, last
        async with self._moved:
            self._moved.notify_all()


def _last(sheet: Sheet, number: int, size: int, *, came_new: bool) -> int:
    if sheet.total is not None:
        return -(-sheet.total // (sheet.size or size))
    # Without a total: on as long as pages are full, and never round in circles.
    return number + 1 if len(sheet.rows) >= size and came_new else number


def _new(rows: list[Any], seen: deque[set[str]]) -> list[Any]:
    """The rows whose ids did not come lately, in this page or those before."""
    known = set[str]().union(*seen)
    seen.append(set())
    new = []
    for row in rows:
        key = str(row["id"]) if isinstance(row, dict) and row.get("id") else ""
        if key not in known:
            new.append(row)
        if key:
            known.add(key)
            seen[-1].add(key)
    return new
