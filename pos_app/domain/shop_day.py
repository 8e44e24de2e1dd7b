"""The day of a shop of several tills: the union of its tills' Zs of one date, and the tills that have none. Nothing is
summed that is not closed. Pure; amounts are minor units."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from pos_app.domain.day import DayReport
from pos_app.domain.frozen import frozen
from pos_app.domain.money import Currency
from pos_app.domain.totals import RateTotal, by_rate


@frozen
class TillDay:
    """A Z of one till."""

    till: str
    report: DayReport


@frozen
class TillsDay:
    """The Zs of a date in one currency, by till and number. `open`: tills that closed no day of this date."""

    day: date
    currency: Currency
    zs: tuple[TillDay, ...]
    open: tuple[str, ...] = ()

    @property
    def receipts(self) -> int:
        """How many sales."""
        return sum(one.report.receipts for one in self.zs)

    @property
    def turnover(self) -> int:
        """Sales less what came back, with tax."""
        return sum(one.report.turnover for one in self.zs)

    @property
    def back(self) -> int:
        """What came back, last sales made void with it."""
        return sum(one.report.returns.gross + one.report.voided.gross for one in self.zs)

    @property
    def rates(self) -> tuple[RateTotal, ...]:
        """What was sold by rate, rising."""
        return by_rate(rate for one in self.zs for rate in one.report.rates)

    @property
    def tenders(self) -> tuple[tuple[str, int], ...]:
        """What was taken by way of paying, as the tills name it."""
        found: dict[str, int] = {}
        for one in self.zs:
            for tender in one.report.tenders:
                found[tender.method] = found.get(tender.method, 0) + tender.amount
        return tuple(sorted(found.items()))

    @property
    def drawers(self) -> tuple[tuple[str, int], ...]:
        """By how much each counted drawer differs from what should be in it; those that do not are left out."""
        found = ((one.till, one.report.drawer.difference) for one in self.zs)
        return tuple((till, difference) for till, difference in found if difference)


def by_code(till: str) -> tuple[int, str]:
    """The order of tills: 2 before 10."""
    return len(till), till


def shop_days(day: date, zs: Iterable[TillDay], tills: Sequence[str]) -> tuple[TillsDay, ...]:
    """The shop's day, one for each currency that its Zs are in. `tills` are the codes of all tills."""
    found = sorted(zs, key=lambda one: (*by_code(one.till), one.report.heading.number))
    closed = {one.till for one in found}
    rest = tuple(sorted(set(tills) - closed, key=by_code))
    currencies = dict.fromkeys(one.report.heading.currency for one in found)
    return tuple(
        TillsDay(day, each, tuple(one for one in found if one.report.heading.currency == each), rest)
        for each in currencies
    )
