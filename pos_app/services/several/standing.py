"""How this till stands, told to the shop's store now and then; and how all tills of the shop stand, for its owner."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from pos_app.domain.day import DayReport
from pos_app.domain.shop_day import TillDay
from pos_app.domain.shop_overview import ShopStands, TillNow, overview
from pos_app.domain.shop_store import FEED
from pos_app.store.errors import StoreError
from pos_app.store.sqlite.codec import decode, encode

if TYPE_CHECKING:
    from pos_app.domain.shop_ledger import ZPaper
    from pos_app.domain.shop_store import ShopStore
    from pos_app.services.clock import Clock
    from pos_app.services.day.days import Days
    from pos_app.services.several.link import StoreLink

TELL_EVERY = 30.0  # seconds


class TillStanding:
    """Tells how one till stands. `practice`: nothing that it sells is real, and it tells nothing."""

    def __init__(self, days: Days, clock: Clock, *, practice: bool = False) -> None:
        self._days = days
        self._clock = clock
        self._practice = practice
        self._told = ""
        self._next = 0.0

    async def look(self, link: StoreLink) -> None:
        """Tell it, where it is other than before and half a minute has passed. Raises StoreAwayError,
        StoreRefusedError, StoreError."""
        if self._practice or link.version < FEED or self._clock.monotonic() < self._next:
            return
        self._next = self._clock.monotonic() + TELL_EVERY
        body = encode(till_now(await self._days.open_day()))
        if body != self._told:
            await link.call(lambda store: store.overview.tell(body))
            self._told = body


def till_now(report: DayReport) -> TillNow:
    """What an X report comes to."""
    left = report.still_open
    return TillNow(
        report.heading.number,
        report.heading.currency.code,
        report.heading.since,
        report.receipts,
        report.turnover,
        report.drawer.expected,
        left.waiting,
        left.unknown,
        left.refused,
    )


async def overview_of(store: ShopStore, now: datetime) -> ShopStands:
    """How the shop stands at this moment (zone-aware), by a store of a schema from FEED on. Raises StoreAwayError,
    StoreRefusedError."""
    since = datetime.combine(now.date(), time(), now.tzinfo)
    zs, unread = read_zs(await store.ledger.zs(since, since + timedelta(days=1)))
    told = [(one, _read(one.body)) for one in await store.overview.told()]
    return replace(overview(told, zs, now), unread=unread)


def read_zs(papers: Iterable[ZPaper]) -> tuple[tuple[TillDay, ...], tuple[tuple[str, int], ...]]:
    """The Zs; and till and number of those that another version of the program wrote in another form."""
    read: list[TillDay] = []
    unread: list[tuple[str, int]] = []
    for one in papers:
        try:
            read.append(TillDay(one.till, decode(DayReport, one.body)))
        except StoreError:
            unread.append((one.till, one.number))
    return tuple(read), tuple(unread)


def _read(body: str) -> TillNow | None:
    try:
        return decode(TillNow, body) if body else None
    except StoreError:
        return None  # told by a newer program in another form
