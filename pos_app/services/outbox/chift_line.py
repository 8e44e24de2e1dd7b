"""The state of the line to Chift, derived from the till's calls, and the difference between this clock and the
server's.

Scope: no I/O. `LineWatch.on_exchange` is called with each finished call of the till.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from pos_app.chift.errors import ChiftUnreachable
from pos_app.domain.frozen import frozen
from pos_app.domain.submission import NOT_REACHED, Cause
from pos_app.services.outbox.outcomes import CAUSE_OF_WAY

if TYPE_CHECKING:
    from pos_app.chift.wire import Exchange
    from pos_app.services.outbox.sending import Outbox

WRONG = timedelta(minutes=30)  # a missed change to or from summer time, an hour, makes the clock wrong
TRUSTED = timedelta(days=1)  # personal data are not deleted by a clock that is further off


class LineHealth(StrEnum):
    """Whether a part of the line to the shop's software works, by the last call."""

    UNKNOWN = "unknown"
    WORKS = "works"
    DOWN = "down"
    BROKEN = "broken"
    """It took the last call, and no whole answer came."""


@frozen
class LineState:
    """The states of internet, Chift and shop system, by the last try (`tried_at`). `since` is when the trouble began,
    `ms` how long that try took if it was answered well."""

    internet: LineHealth = LineHealth.UNKNOWN
    chift: LineHealth = LineHealth.UNKNOWN
    shop_system: LineHealth = LineHealth.UNKNOWN
    cause: Cause = Cause.NONE
    since: datetime | None = None
    ms: int | None = None
    last_sent: datetime | None = None
    tried_at: datetime | None = None

    @property
    def is_up(self) -> bool:
        """True unless a part is known to be down."""
        return self.cause is Cause.NONE


_BEYOND_CHIFT = frozenset({Cause.SHOP_SYSTEM, Cause.SETUP, Cause.THROTTLED, Cause.NOT_SUPPORTED, Cause.ALIKE})
_OF_ORDERS = frozenset({Cause.NOT_SUPPORTED, Cause.ALIKE})


def after_success(state: LineState, now: datetime, ms: int, *, reached_shop: bool, sent: bool) -> LineState:
    """The state after a successful call; `reached_shop`: the shop's software itself answered, `sent`: a sale
    arrived."""
    works = LineHealth.WORKS
    # Only an order that arrives shows that orders are taken: an answer about a customer does not.
    shown = sent if state.cause in _OF_ORDERS else reached_shop
    trouble_beyond = state.cause in _BEYOND_CHIFT and not shown
    return LineState(
        works,
        works,
        works if reached_shop else state.shop_system,
        state.cause if trouble_beyond else Cause.NONE,
        state.since if trouble_beyond else None,
        ms,
        now if sent else state.last_sent,
        now,
    )


def after_failure(state: LineState, now: datetime, cause: Cause) -> LineState:
    """The state after a call failed for this cause; causes that concern one sale alone leave the line up."""
    works, down, unknown = LineHealth.WORKS, LineHealth.DOWN, LineHealth.UNKNOWN
    since = state.since or now
    state = replace(state, ms=None, tried_at=now)
    match cause:
        case Cause.INTERNET | Cause.PROXY | Cause.PORTAL:
            return replace(state, internet=down, chift=unknown, shop_system=unknown, cause=cause, since=since)
        case Cause.CHIFT | Cause.TLS:
            return replace(state, internet=works, chift=down, shop_system=unknown, cause=cause, since=since)
        case Cause.KEY | Cause.THROTTLED:
            return replace(state, internet=works, chift=works, cause=cause, since=since)
        case Cause.ALIKE:
            return replace(state, internet=works, chift=works, shop_system=works, cause=cause, since=since)
        case Cause.SHOP_SYSTEM | Cause.SETUP | Cause.NOT_SUPPORTED:
            return replace(state, internet=works, chift=works, shop_system=down, cause=cause, since=since)
        case Cause.NO_ANSWER:
            # The request was sent, so there is a network. Whether the server works is not known.
            state = replace(state, internet=works, chift=LineHealth.BROKEN)
            return replace(state, cause=Cause.NONE, since=None) if state.cause in NOT_REACHED else state
    if state.cause in _BEYOND_CHIFT:
        return replace(state, internet=works, chift=works)
    return replace(state, internet=works, chift=works, cause=Cause.NONE, since=None)


class ServerClock:
    """Compares this computer's clock with the server's, by the date in each answer. `skew` is how far this clock is
    ahead, None before the first answer."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._on_wrong: Callable[[timedelta], None] | None = None
        self.skew: timedelta | None = None

    def answered(self, server_date: datetime) -> None:
        """Take over the server's date of an answer (whole seconds)."""
        self.skew = self._now() - server_date
        self._look()

    def on_wrong(self, tell: Callable[[timedelta], None]) -> None:
        """Call `tell(skew)` once if the clock is further off than WRONG; at once if that is known already."""
        self._on_wrong = tell
        self._look()

    @property
    def is_trusted(self) -> bool:
        """Whether a server has shown that this clock is about right."""
        return self.skew is not None and abs(self.skew) < TRUSTED

    def _look(self) -> None:
        if self._on_wrong is not None and self.skew is not None and abs(self.skew) >= WRONG:
            tell, self._on_wrong = self._on_wrong, None
            tell(self.skew)


class LineWatch:
    """Derives the state of the internet and of this clock from each finished call: a customer lookup may notice first
    that the internet is gone, a load of the catalogue that it is back. The states of Chift and the shop's software need
    the call's meaning, so the outbox derives them from its own calls.

    A line may be opened before there is a till (a new practice shop): before `attach` calls are ignored.
    """

    def __init__(self) -> None:
        self._outbox: Outbox | None = None
        self._server_clock: ServerClock | None = None
        self._on_way: Callable[[str, bool], None] | None = None

    def attach(
        self,
        outbox: Outbox,
        server_clock: ServerClock | None = None,
        on_way: Callable[[str, bool], None] | None = None,
    ) -> None:
        """Report to these from now on. `on_way(way, failed)` is called with the `ChiftUnreachable.kind` of each call,
        "" for none."""
        self._outbox, self._server_clock, self._on_way = outbox, server_clock, on_way

    def on_exchange(self, exchange: Exchange) -> None:
        """Take over a finished call."""
        if self._outbox is None:
            return
        was = self._outbox.line.cause
        if exchange.error == ChiftUnreachable.__name__:
            cause = CAUSE_OF_WAY[exchange.way]
            if cause is not was:
                self._outbox.note_line(cause)
        elif not exchange.error and was in NOT_REACHED:
            self._outbox.note_line(Cause.NONE, exchange.ms)
        if self._server_clock is not None and exchange.server_date is not None:
            self._server_clock.answered(exchange.server_date)
        if self._on_way is not None:
            self._on_way(exchange.way, bool(exchange.error))
