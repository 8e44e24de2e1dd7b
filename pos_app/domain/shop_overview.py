"""How the tills of a shop stand at the moment, for its owner: which are alive, what they turned over today, what is not
sent, what is in their drawers. It names no person. Pure; amounts are minor units."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from pos_app.domain.frozen import frozen
from pos_app.domain.shop_day import TillDay

SILENT = timedelta(minutes=1)
"""The time without a word, after which a till is said to be silent: it looks at the store every five."""


@frozen
class TillNow:
    """A till's open day as it told it. `number` is that of the Z that will close it, `since` when it began (None:
    nothing happened yet), `drawer` what should be in the drawer; sales that wait, are unknown or refused are not
    sent."""

    number: int
    currency: str
    since: datetime | None
    receipts: int
    turnover: int
    drawer: int
    waiting: int = 0
    unknown: int = 0
    refused: int = 0

    @property
    def unsent(self) -> int:
        """How many sales the shop's software has not."""
        return self.waiting + self.unknown + self.refused


@frozen
class TillTold:
    """What the store knows of a till: `silent` is the time since it heard of it by its own clock (None: never),
    `copied` sales that are not known to be sent, and what it told last (at `told_at`)."""

    code: str
    seen_at: datetime | None
    silent: timedelta | None
    copied: int
    body: str = ""
    told_at: datetime | None = None


@frozen
class TillLine:
    """A till in the overview. `now` is None where it told nothing since its last Z; `zs` are those of today."""

    code: str
    seen_at: datetime | None
    is_alive: bool
    unsent: int
    now: TillNow | None
    told_at: datetime | None
    zs: tuple[TillDay, ...] = ()


@frozen
class TurnoverSum:
    """What the shop turned over today in one currency: in days that are closed, and in those that are open."""

    currency: str
    receipts: int
    closed: int
    open: int

    @property
    def turnover(self) -> int:
        """Both."""
        return self.closed + self.open


@frozen
class ShopStands:
    """All tills by their codes, as the store had them `at` this moment of this till's clock. `unread`: till and number
    of Zs of today that cannot be read here, and are in no sum."""

    tills: tuple[TillLine, ...]
    at: datetime
    unread: tuple[tuple[str, int], ...] = ()

    @property
    def alive(self) -> int:
        """How many tills the store heard of in the last minute."""
        return sum(one.is_alive for one in self.tills)

    @property
    def unsent(self) -> int:
        """How many sales the shop's software has not, as far as is known."""
        return sum(one.unsent for one in self.tills)

    @property
    def sums(self) -> tuple[TurnoverSum, ...]:
        """The turnover, by currency."""
        found: dict[str, list[int]] = {}
        for till in self.tills:
            for z in till.zs:
                sums = found.setdefault(z.report.heading.currency.code, [0, 0, 0])
                sums[0] += z.report.receipts
                sums[1] += z.report.turnover
            if till.now is not None:
                sums = found.setdefault(till.now.currency, [0, 0, 0])
                sums[0] += till.now.receipts
                sums[2] += till.now.turnover
        return tuple(TurnoverSum(name, *sums) for name, sums in sorted(found.items()))


def overview(told: Iterable[tuple[TillTold, TillNow | None]], zs: Sequence[TillDay], at: datetime) -> ShopStands:
    """Put together what each till told, and the Zs of today. A day that is closed by now does not count as open."""
    lines = []
    for till, now in told:
        own = tuple(one for one in zs if one.till == till.code)
        if now is not None and any(one.report.heading.number >= now.number for one in own):
            now = None
        is_alive = till.silent is not None and till.silent < SILENT
        # What it told last is the whole of it; what is copied may be less, for a till that died before it told more.
        unsent = max(till.copied, now.unsent if now is not None else 0)
        lines.append(TillLine(till.code, till.seen_at, is_alive, unsent, now, till.told_at, own))
    return ShopStands(tuple(lines), at)


class ShopOverview(Protocol):
    """How the tills stand, at the shop's store. Both raise StoreAwayError and StoreRefusedError."""

    async def tell(self, body: str) -> None:
        """Keep how this till stands, in place of what it told before."""
        ...

    async def told(self) -> tuple[TillTold, ...]:
        """All tills by their codes."""
        ...
