"""`pos-app sync-worker`: the till's own helper process; nobody types it. See services/sync_worker.

Reads one order from standard input, says how far it is on standard output, and ends with the till that started it.
"""

from __future__ import annotations

import asyncio
import gc
import os
import sys
import threading
from collections.abc import Callable, Sequence
from typing import BinaryIO

from pos_app.chift.api import ChiftApi
from pos_app.chift.credentials import Credentials
from pos_app.chift.errors import ChiftError
from pos_app.chift.limits import Limits
from pos_app.domain.errors import DomainError
from pos_app.services.catalogue.load_job import Gathering, LoadJob, LoadProgress, gather
from pos_app.services.catalogue.sync_protocol import error_line, progress_line, read_order, result_line
from pos_app.services.clock import Clock, system_clock
from pos_app.store.errors import StoreError

AT_ONCE = 8  # pages on their way (issue 6)
TOLD_EVERY = 0.1  # seconds: the till shows each word, and more often is of no use to a person
ORPHANED = 3
# Seconds, in place of Python's 5 ms, until a thread hands on to one that waits: a page's row waits for the thread that
# reads the next page, and the reader of pages for that row.
HANDED_ON = 0.0005
GARBAGE_AFTER = 20_000  # new objects: pages make many, and hardly any that need Python's collector


def main(argv: Sequence[str]) -> int:
    """Carry out one order. 0: done, or said why not; 2: no order."""
    if argv or sys.stdin is None or sys.stdout is None:
        return 2
    said = sys.stdout.buffer
    try:
        base_url, key, order, proxy = read_order(sys.stdin.buffer.readline())
    except (ValueError, KeyError, TypeError):
        return 2
    gc.freeze()
    gc.set_threshold(GARBAGE_AFTER)
    sys.setswitchinterval(HANDED_ON)
    threading.Thread(target=_end_with_the_till, args=(sys.stdin.fileno(),), daemon=True).start()
    try:
        clock = system_clock()
        teller = Teller(said, clock.monotonic)
        done = asyncio.run(_carry_out(base_url, proxy, key, order, teller, clock))
    except (ChiftError, StoreError, DomainError) as error:
        _say(said, error_line(error))
    except Exception as error:  # noqa: BLE001 - said, and logged by the till
        _say(said, error_line(error))
    else:
        _say(said, result_line(done))
    return 0


async def _carry_out(
    base_url: str, proxy: str, key: Credentials, order: LoadJob, teller: Teller, clock: Clock
) -> Gathering:
    api = await ChiftApi.open(
        base_url,
        key,
        monotonic=clock.monotonic,
        chance=clock.chance,
        limits=Limits(at_once=AT_ONCE, pages_at_once=AT_ONCE),
        proxy=proxy,
    )
    try:
        return await gather(api, order, teller.tell)
    finally:
        await api.aclose()


class Teller:
    """Tells the till how far it is, not too often; the last word of each kind always."""

    def __init__(self, said: BinaryIO, monotonic: Callable[[], float]) -> None:
        self._said = said
        self._monotonic = monotonic
        self._at = 0.0

    def tell(self, progress: LoadProgress) -> None:
        """How far it is now."""
        now = self._monotonic()
        if now - self._at >= TOLD_EVERY or progress.pages >= progress.total_pages:
            self._at = now
            _say(self._said, progress_line(progress))


def _say(to: BinaryIO, line: bytes) -> None:
    to.write(line)
    to.flush()


def _end_with_the_till(ear: int) -> None:
    """The till holds the other end of our standard input; when it is gone, we have nobody to work for.

    Read below Python's buffer: a thread that holds that one's lock when the program ends makes the end a crash.
    """
    while os.read(ear, 4096):
        pass
    os._exit(ORPHANED)
