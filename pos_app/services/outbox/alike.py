"""Tells the shop's fault from the sales': one sale after another that is refused for the same reason.

Pure but for what it remembers. A reason that only one sale has (a phone number, an article) holds nothing back.
"""

from __future__ import annotations

from pos_app.domain.order import Sale
from pos_app.domain.submission import Cause, Submission
from pos_app.services.outbox.mend_steps import reason_of, refused_line

IN_A_ROW = 3  # different sales, with none that arrived or was refused for something else between them
FIRST_PAUSE, LONGEST_PAUSE = 300.0, 3600.0  # seconds until the next sale is sent as a probe
_OF_THE_BUYER = ("phone", "email", "address", "customer", "country", "first_name", "last_name", "street", "city")

Reason = tuple[str, ...]


class AlikeRefusals:
    """The refusals of sales in the order they came."""

    def __init__(self) -> None:
        self._reason: Reason = ()
        self._sales: set[str] = set()
        self._was: dict[str, Reason] = {}  # for what each sale was refused that may be corrected
        self._curable: set[Reason] = set()  # a corrected sale arrived: the orders are at fault, and a person mends them
        self._probes = 0
        self._until = 0.0

    @property
    def holds(self) -> bool:
        """Whether new sales are held back."""
        return len(self._sales) >= IN_A_ROW

    def refused(self, row: Submission, sale: Sale, now: float) -> float:
        """A sale was refused (at `now`, monotonic): for how many seconds the others are held back; 0: they go on."""
        reason = reason_of(row)
        self._was[row.id] = reason
        if not is_of_the_shop(row, sale) or reason in self._curable:
            return 0.0
        if reason != self._reason:
            self._reason, self._sales, self._probes, self._until = reason, set(), 0, now
        self._sales.add(row.id)
        if self.holds and self._until <= now:  # calls that were made together are one probe
            self._until = now + min(FIRST_PAUSE * 2.0 ** min(self._probes, 9), LONGEST_PAUSE)
            self._probes += 1
        return max(self._until - now, 0.0)

    def arrived(self, row_id: str) -> None:
        """A sale was made: nothing stands in the way any more. One that was corrected before shows what does not."""
        reason = self._was.pop(row_id, None)
        if reason is not None:
            self._curable.add(reason)
        self._reason, self._sales, self._probes = (), set(), 0


def is_of_the_shop(row: Submission, sale: Sale) -> bool:
    """Whether what was refused is the same in every sale: nothing of its lines, of its number or of a buyer of its own.
    Walk-ins all have the shop's own buyer."""
    if row.cause is not Cause.BODY or refused_line(row, sale.order) is not None:
        return False
    named = f"{row.field} {row.error_code}".lower()
    return sale.cart.customer is None or not any(word in named for word in _OF_THE_BUYER)
