"""This computer's clock beside the server's, by the date that comes with each answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from pos_app.chift.exchange import Exchange

TRUSTED = timedelta(days=1)  # a clock that is further off is no ground for taking anything out of the books


class ServerClock:
    """Hears the exchanges of a till. `skew` is how far this clock is ahead of the server's, None before any answer."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self.skew: timedelta | None = None

    def heard(self, exchange: Exchange) -> None:
        """A call has ended; its answer may carry the server's date (whole seconds)."""
        if exchange.server_date is not None:
            self.skew = self._now() - exchange.server_date

    @property
    def is_trusted(self) -> bool:
        """Whether a server has shown that this clock is about right."""
        return self.skew is not None and abs(self.skew) < TRUSTED
