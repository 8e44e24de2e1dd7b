"""`pos-app sync-worker`: the till's helper process that fetches the catalogue; started by the till, not by a person.
See services/catalogue/sync_worker.

It reads one order from standard input, writes its progress on standard output, and ends when the till that started it
ends.
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

AT_ONCE = 8  # pages requested at the same time
TOLD_EVERY = 0.1  # seconds: the till shows each progress message, and more often does not help a person
ORPHANED = 3
# Seconds, in place of Python's 5 ms, until a running thread yields to a waiting one: writing a page's rows waits for
# the thread that parses the next page, and the other way round.
HANDED_ON = 0.0005
GARBAGE_AFTER = 20_000  # new objects between two collections: pages make many objects and hardly any cycles


def main(argv: Sequence[str]) -> int:
    """Carry out one order. Exit code 0: done, or the error was written as the answer; 2: standard input held no
    order."""
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
    except Exception as error:  # noqa: BLE001 - written as the answer; the till logs it
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
    """Writes progress for the till at most every TOLD_EVERY seconds; the last message of each kind is always
    written."""

    def __init__(self, said: BinaryIO, monotonic: Callable[[], float]) -> None:
        self._said = said
        self._monotonic = monotonic
        self._at = 0.0

    def tell(self, progress: LoadProgress) -> None:
        """Write this progress, unless one was written a moment ago."""
        now = self._monotonic()
        if now - self._at >= TOLD_EVERY or progress.pages >= progress.total_pages:
            self._at = now
            _say(self._said, progress_line(progress))


def _say(to: BinaryIO, line: bytes) -> None:
    to.write(line)
    to.flush()


def _end_with_the_till(ear: int) -> None:
    """End this process when the till ends: the till holds the other end of standard input, which is closed then.

    Read below Python's buffer: a thread that holds the buffer's lock when the program ends would crash that end.
    """
    while os.read(ear, 4096):
        pass
    os._exit(ORPHANED)
