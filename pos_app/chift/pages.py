"""Reads lists of many pages in order, with a few pages requested ahead; all requests end when the reader stops.

Totals may change from page to page, rows may come twice or be missed (faults F35): each page says how many there are
now. What it says is not believed against the rows themselves: pages may be shorter than their `size`, and a `total` may
be that of the page alone.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Any

from pos_app.chift.errors import ChiftError, ChiftForeign, ChiftThrottled, ChiftUnauthorised, ChiftUnreachable
from pos_app.chift.models_in import Sheet
from pos_app.domain.frozen import frozen

AT_ONCE = 4  # pages requested at the same time by default: sales need slots meanwhile
SIZE = 100  # the most Chift gives at once
BEGIN = 2  # pages at the same time until the first one came soon: a slow shop is not asked for more
SOON = 5.0  # seconds
SMALLER = (50, 25, 10)  # rows, where a page of SIZE takes too long or is too large; each divides SIZE
REMEMBERED = 8  # pages whose ids are remembered: an added or deleted row shifts others into a neighbouring page

_OF_THE_LINE = ChiftUnreachable | ChiftThrottled | ChiftForeign | ChiftUnauthorised


@frozen
class RawPage:
    """A page: the rows that the pages just before did not have, its number from 1, how many pages there are as it says,
    and how many rows in all (None if it does not say)."""

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
    """Yields page after page, from page `first` on. When a page fails, yields all pages before it and raises its
    ChiftError.

    `many`: request more than one page before the first one says how many there are. At first BEGIN at most are
    requested, `at_once` when the first one came SOON.

    When one page is read the next is requested. The reader may stop at any page: requests on their way are then
    cancelled and waited for.
    """
    seen: deque[set[str]] = deque(maxlen=REMEMBERED)
    said, longest = first, 0
    window = _Window(fetch, first, at_once, first + at_once - 1 if many else first)
    askers = asyncio.gather(*(window.ask() for _ in range(at_once)))
    askers.add_done_callback(_look_at)  # also if the reader is cancelled again while it waits for them
    hurry = asyncio.get_running_loop().call_later(SOON, window.stay_narrow)
    number = first
    try:
        while number <= window.last:
            try:
                sheet = await window.arrived(number)
            except ChiftError as error:
                # A shop may refuse a page that it does not have; what is wrong with the line says nothing about it.
                if number <= said or isinstance(error, _OF_THE_LINE):
                    raise
                return
            hurry.cancel()
            new, came_new = _new(sheet.rows, seen)
            longest = max(longest, len(sheet.rows))
            last = _last(sheet, number, size, longest, came_new=came_new)
            said = last if number > said or sheet.total is None else -(-sheet.total // (sheet.size or size))
            await window.slide(number + 1, last)
            if sheet.rows or number == first:
                yield RawPage(new, number, max(last, number), sheet.total)
            if not sheet.rows:
                return
            number += 1
    finally:
        hurry.cancel()
        askers.cancel()
        await asyncio.wait([askers])


def _look_at(askers: asyncio.Future[list[None]]) -> None:
    if not askers.cancelled():
        askers.exception()  # marks the exception as retrieved: asyncio would report it otherwise


class _Window:
    """The pages that are requested but not read: at most `at_once`, from the next one to read, up to `last`."""

    def __init__(self, fetch: Callable[[int], Awaitable[Sheet]], first: int, at_once: int, last: int) -> None:
        self._fetch = fetch
        self._next = self._from = first
        self.last = last
        self._at_once = min(at_once, BEGIN)
        self._widest = at_once
        self._here: dict[int, Sheet | Exception] = {}
        self._moved = asyncio.Condition()
        self._came = asyncio.Event()

    async def ask(self) -> None:
        """Request one page after the other until the reader stops."""
        while True:
            async with self._moved:
                await self._moved.wait_for(lambda: self._next <= min(self.last, self._from + self._at_once - 1))
                number = self._next
                self._next += 1
            try:
                self._here[number] = await self._fetch(number)
            except Exception as error:  # noqa: BLE001 - raised by the reader when it comes to this page
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

    def stay_narrow(self) -> None:
        """The first page did not come soon."""
        self._widest = self._at_once

    async def slide(self, begin: int, last: int) -> None:
        """Page `begin` is read next, and page `last` is the last one known."""
        self._from, self.last, self._at_once = begin, last, self._widest
        async with self._moved:
            self._moved.notify_all()


def _last(sheet: Sheet, number: int, size: int, longest: int, *, came_new: bool) -> int:
    """The last page there is, by what page `number` says and has; `longest`: the most rows that a page had so far."""
    full = len(sheet.rows) >= (sheet.size or size)
    if sheet.total is None:  # go on while pages are full, and stop when a page brings no new row
        return number + 1 if full and came_new else number
    last = -(-sheet.total // (sheet.size or size))
    there = number * longest  # rows up to here, at most
    goes_on = there < sheet.total or (full and (there > sheet.total or len(sheet.rows) == sheet.total))
    return max(last, number + 1) if came_new and goes_on else last


def _new(rows: list[Any], seen: deque[set[str]]) -> tuple[list[Any], bool]:
    """The rows whose ids are not among those of this page so far or of the pages just before, and whether there is one
    with an id: rows without one tell nothing."""
    known = set[str]().union(*seen)
    seen.append(set())
    new, came_new = [], False
    for row in rows:
        key = str(row["id"]) if isinstance(row, dict) and row.get("id") else ""
        if key not in known:
            new.append(row)
            came_new = came_new or bool(key)
        if key:
            known.add(key)
            seen[-1].add(key)
    return new, came_new
