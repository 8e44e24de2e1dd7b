"""Rows over many pages: in order, at most four pages on their way, none left behind when the reader stops.

Totals may change from page to page, rows may come twice or be missed (F35): a page says how many there are now.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from pos_app.chift.models_in import Sheet

AT_ONCE = 4
SIZE = 100  # the most Chift gives at once
REMEMBERED = 8  # pages whose ids are kept: a row added or gone moves others to a page next to theirs


@dataclass(frozen=True, slots=True)
class RawPage:
    """A page: rows that no page shortly before had, its number from 1, how many pages there are by what it says."""

    rows: list[Any]
    number: int
    total_pages: int


async def in_order(fetch: Callable[[int], Awaitable[Sheet]], size: int = SIZE) -> AsyncGenerator[RawPage, None]:
    """Page after page. Raises ChiftError of the first page that cannot be had, after all pages before it.

    Pages are fetched in groups: nothing is on its way while the reader works, so it may stop at any page.
    """
    seen: deque[set[str]] = deque(maxlen=REMEMBERED)
    number, last = 0, 1
    while number < last:
        numbers = range(number + 1, min(number + AT_ONCE, last) + 1)
        sheets = await asyncio.gather(*(fetch(n) for n in numbers), return_exceptions=True)
        for number, sheet in zip(numbers, sheets, strict=True):  # the last one read goes on
            if isinstance(sheet, BaseException):
                raise sheet
            new = _new(sheet.rows, seen)
            last = _last(sheet, number, size, came_new=bool(new))
            if sheet.rows or number == 1:
                yield RawPage(new, number, max(last, number))
            if not sheet.rows:
                return


def _last(sheet: Sheet, number: int, size: int, *, came_new: bool) -> int:
    if sheet.total is not None:
        return -(-sheet.total // (sheet.size or size))
    # Without a total: on as long as pages are full, and never round in circles.
    return number + 1 if len(sheet.rows) >= size and came_new else number


def _new(rows: list[Any], seen: deque[set[str]]) -> list[Any]:
    """The rows whose ids did not come lately, in this page or those before."""
    seen.append(set())
    new = []
    for row in rows:
        key = str(row["id"]) if isinstance(row, dict) and row.get("id") else ""
        if not any(key in page for page in seen):
            new.append(row)
        if key:
            seen[-1].add(key)
    return new
