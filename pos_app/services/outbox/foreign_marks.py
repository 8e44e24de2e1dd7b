"""Receipt numbers of this till that the shop's software has, and this till has not: another till has its code, or its
files are older than they were (a restored folder, a cloned disk).

The counter then goes on behind them, and the screen says so. Two tills that both sell are told apart by the marks of
their sales in the orders' notes (note.py).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import aclosing
from datetime import timedelta
from typing import TYPE_CHECKING

from pos_app.chift.errors import ChiftError, ChiftNotFound, ChiftNotSupported
from pos_app.domain.note import read_note
from pos_app.domain.receipt import ReceiptNumber
from pos_app.store.errors import StoreError

if TYPE_CHECKING:  # httpx and pydantic are not imported before the first paint
    from pos_app.chift.api import ChiftApi
    from pos_app.services.clock import Clock
    from pos_app.store.tables.sales import SaleStore

FIRST_AFTER = 2.0  # seconds after the line is open: waiting sales leave first
EVERY = 3600.0  # seconds between two looks
AGAIN = 60.0  # seconds after a look that failed
_ONE_DAY = timedelta(days=1)

log = logging.getLogger(__name__)


async def watch(
    api: ChiftApi, sales: SaleStore, till: str, clock: Clock, tell: Callable[[tuple[ReceiptNumber, ...]], None]
) -> None:
    """Look for such numbers as the day's first answers come, and each hour, until this is cancelled. `tell` is called
    with those that were not told before. A shop whose orders cannot be listed tells nothing."""
    told: set[ReceiptNumber] = set()
    await asyncio.sleep(FIRST_AFTER)
    while True:
        wait = EVERY
        try:
            found = await foreign(api, sales, till, clock)
            new = tuple(sorted(set(found) - told))
            if new:
                await sales.raise_counters(new, "foreign")
                told |= set(new)
                tell(new)
        except (ChiftNotSupported, ChiftNotFound):
            log.info("the shop's orders cannot be listed: nobody can tell whether another till has this one's code")
        except (ChiftError, StoreError) as error:
            log.info("the orders of the day could not be compared now: %s", type(error).__name__)
            wait = AGAIN
        await asyncio.sleep(wait)


async def foreign(api: ChiftApi, sales: SaleStore, till: str, clock: Clock) -> tuple[ReceiptNumber, ...]:
    """The numbers of this till's code in the shop's orders of yesterday and today that belong to no sale here. Raises
    ChiftError, StoreError."""
    today = clock.now().date()
    marked: dict[ReceiptNumber, set[str]] = {}
    async with aclosing(api.order_pages(today - _ONE_DAY, today + _ONE_DAY, fresh=True)) as pages:
        async for page in pages:
            for placed in page:
                facts = read_note(placed.note)
                if facts is not None and facts.receipt.till == till and facts.receipt.day <= today:
                    marked.setdefault(facts.receipt, set()).add(facts.mark)
    return await sales.not_here(marked)
