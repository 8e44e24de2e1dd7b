"""This computer's clock beside the server's, by the date that comes with each answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pos_app.chift.exchange import Exchange

WRONG = timedelta(minutes=30)  # an hour's change of summer time that was missed is a wrong clock
TRUSTED = timedelta(days=1)  # a clock that is further off is no ground for taking anything out of the books


class ServerClock:
    """Hears the exchanges of a till. `skew` is how far this clock is ahead of the server's, None before any answer."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._told = False
        self.skew: timedelta | None = None
        self.wrong: Callable[[timedelta], None] | None = None
        """Hears once of a clock that is further off than WRONG."""

    def heard(self, exchange: Exchange) -> None:
        """A call has ended; its answer may carry the server's date (whole seconds)."""
        if exchange.server_date is not None:
            self.skew = self._now() - exchange.server_date
            self.look()

    def look(self) -> None:
        """Tell of a wrong clock, unless that was told."""
        if self._told or self.wrong is None or self.skew is None or abs(self.skew) < WRONG:
            return
        self._told = True
        self.wrong(self.skew)

    @property
    def is_trusted(self) -> bool:
        """Whether a server has shown that this clock is about right."""
        return self.skew is not None and abs(self.skew) < TRUSTED
