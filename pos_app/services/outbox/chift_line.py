"""The line to Chift as the outbox sees it: open, or closed until a moment; what works and what does not. No I/O."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from pos_app.domain.submission import NOT_REACHED, Cause


class LineHealth(StrEnum):
    """Whether a part of the way to the shop's software works, as far as the last call told."""

    UNKNOWN = "unknown"
    WORKS = "works"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class LineState:
    """Internet, Chift and the shop system told apart. `since` is when the trouble began, `ms` the last good answer."""

    internet: LineHealth = LineHealth.UNKNOWN
    chift: LineHealth = LineHealth.UNKNOWN
    shop_system: LineHealth = LineHealth.UNKNOWN
    cause: Cause = Cause.NONE
    since: datetime | None = None
    ms: int | None = None
    last_sent: datetime | None = None

    @property
    def is_up(self) -> bool:
        """True unless something is known to be down."""
        return self.cause is Cause.NONE


_BEYOND_CHIFT = frozenset({Cause.SHOP_SYSTEM, Cause.SETUP, Cause.THROTTLED})


def after_success(state: LineState, now: datetime, ms: int, *, reached_shop: bool, sent: bool) -> LineState:
    """A call got through; `reached_shop` when the shop's software itself answered, `sent` when a sale arrived."""
    works = LineHealth.WORKS
    trouble_beyond = state.cause in _BEYOND_CHIFT and not reached_shop
    return LineState(
        works,
        works,
        works if reached_shop else state.shop_system,
        state.cause if trouble_beyond else Cause.NONE,
        state.since if trouble_beyond else None,
        ms,
        now if sent else state.last_sent,
    )


def after_failure(state: LineState, now: datetime, cause: Cause) -> LineState:
    """A call failed for this cause; causes of one sale alone say that the line works."""
    works, down, unknown = LineHealth.WORKS, LineHealth.DOWN, LineHealth.UNKNOWN
    since = state.since or now
    match cause:
        case Cause.INTERNET | Cause.PROXY | Cause.PORTAL:
            return replace(state, internet=down, chift=unknown, shop_system=unknown, cause=cause, since=since)
        case Cause.CHIFT | Cause.TLS:
            return replace(state, internet=works, chift=down, shop_system=unknown, cause=cause, since=since)
        case Cause.KEY | Cause.THROTTLED:
            return replace(state, internet=works, chift=works, cause=cause, since=since)
        case Cause.SHOP_SYSTEM | Cause.SETUP:
            return replace(state, internet=works, chift=works, shop_system=down, cause=cause, since=since)
        case Cause.NO_ANSWER:
            # It was sent: there is a network. Whether anybody is well at its other end is not known.
            if state.cause in NOT_REACHED:
                return replace(state, internet=works, cause=Cause.NONE, since=None)
            return replace(state, internet=works)
    if state.cause in _BEYOND_CHIFT:
        return replace(state, internet=works, chift=works)
    return replace(state, internet=works, chift=works, cause=Cause.NONE, since=None)
