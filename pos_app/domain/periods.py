"""Days, months and years of one till, closed one after the other, with totals that are never reset (docs/law.md).

Each Z closes a day. The first Z that is made after a month's end closes that month, and the last month of the shop's
year closes the year: a month is not closed by hand, and none stays open behind a later one. A day belongs to the month
of its first sale, so that the Z of the next morning still counts for the old month. A clock that was put back leaves a
day in the open month, and one that runs years ahead is believed when the next Z says the same. Amounts are minor units
with tax; `turnover` is sales less returns. Pure.

Source: France, CGI art. 286 I 3° bis, and BOI-TVA-DECLA-30-10-30 (daily, monthly and yearly closings; cumulative and
perpetual totals).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum

from pos_app.domain.day import DayReport, TenderSum
from pos_app.domain.frozen import frozen
from pos_app.domain.money import Currency
from pos_app.domain.tax import TaxRate
from pos_app.domain.totals import RateTotal

MOST_AHEAD = 24
"""Months that a Z may be ahead of the open one by itself."""


class PeriodKind(StrEnum):
    """What was closed."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@frozen
class PeriodEnd:
    """A closed period. `number` counts all of them from 1 without a gap, in the order they were closed; `label` is the
    number of a day's Z, "2026-10" of a month, and of a year its last month; `month` is the month a day belongs to, or
    the label. `first_z` and `last_z` are 0 where no day
    was closed in it. A month in which the shop's currency changed is closed once for each currency.

    `turnover` is sales less `returned`, as are `rates`; `tenders` are those of the sales; `moved` is both added up
    without their signs. `cumulative` is the turnover
    since the shop's year began, `perpetual` and `perpetual_moved` since the till began.
    """

    number: int
    kind: PeriodKind
    label: str
    month: str
    first_z: int
    last_z: int
    closed_at: datetime
    currency: Currency
    receipts: int
    rates: tuple[RateTotal, ...]
    tenders: tuple[TenderSum, ...]
    turnover: int
    returned: int
    moved: int
    cumulative: int
    perpetual: int
    perpetual_moved: int


@frozen
class Running:
    """Where the periods stand: the number of the last one, the open month and the open year ("2026-10"; "" before the
    first day), what is closed of both, and the last day of each currency, which has its perpetual totals."""

    number: int = 0
    month: str = ""
    year: str = ""
    days: tuple[PeriodEnd, ...] = ()
    months: tuple[PeriodEnd, ...] = ()
    last: tuple[PeriodEnd, ...] = ()

    def perpetual(self, currency: Currency) -> tuple[int, int]:
        """The perpetual totals of a currency: turnover, and what moved."""
        return next(((one.perpetual, one.perpetual_moved) for one in self.last if one.currency == currency), (0, 0))


def closings(running: Running, z: DayReport, last_month: int) -> tuple[tuple[PeriodEnd, ...], Running]:
    """What the day that this Z closes brings to an end, in order: months and years before it, the day, and its own
    month and year if the Z was made after their end; and where the periods stand then. `last_month` (1 to 12) is the
    last of the shop's year.

    Raises ValueError for a report that is no Z.
    """
    if not z.heading.is_final:
        raise ValueError("only a Z closes a day")
    made: list[PeriodEnd] = []
    day = min((one.day for one in z.hours), default=z.heading.until.date())
    own, made_in = _believed(running, month_of(day)), _believed(running, month_of(z.heading.until.date()))
    if not running.month:
        running = replace(running, month=own, year=year_of(own, last_month))
    running = _close_before(running, own, z, last_month, made)
    closed = _day(running, z)
    made.append(closed)
    last = _by_currency((closed, *(one for one in running.last if one.currency != closed.currency)))
    running = replace(running, number=closed.number, days=(*running.days, closed), last=last)
    running = _close_before(running, made_in, z, last_month, made)
    return tuple(made), running


def resumed(ends: Iterable[PeriodEnd], last: Iterable[PeriodEnd], last_month: int, before: int = 0) -> Running:
    """Where the periods stand after `ends`, which follow number `before` in their order: the last year that was closed
    and all after it. `last`: the last day of each currency. Raises ValueError where one is missing."""
    running = Running(number=before, last=_by_currency(last))
    for end in ends:
        if end.number != running.number + 1:
            raise ValueError(f"a period is missing before number {end.number}")
        others = tuple(one for one in running.days if one.currency != end.currency)
        if end.kind is PeriodKind.DAY:
            running = replace(running, month=max(running.month, end.month), days=(*running.days, end))
        elif end.kind is PeriodKind.MONTH:
            running = replace(running, month=_next(end.month), days=others, months=(*running.months, end))
        else:
            running = replace(running, month=_next(end.month), months=())
        running = replace(running, number=end.number)
    return replace(running, year=year_of(running.month, last_month)) if running.month else running


def so_far(running: Running, kind: PeriodKind) -> tuple[PeriodEnd, ...]:
    """What is closed of the open month or year, one for each currency, as if it ended with its last day; none where no
    day of it is closed."""
    last = next((part[-1] for part in (running.days, running.months) if part), None)
    if last is None or kind is PeriodKind.DAY:
        return ()

    def summed(kind: PeriodKind, label: str, parts: Sequence[PeriodEnd]) -> tuple[PeriodEnd, ...]:
        return tuple(
            _sum(running, kind, label, [one for one in parts if one.currency == currency], last.closed_at, currency)
            for currency in dict.fromkeys(one.currency for one in parts)
        )

    months = summed(PeriodKind.MONTH, running.month, running.days)
    return months if kind is PeriodKind.MONTH else summed(kind, running.year, (*running.months, *months))


def month_of(day: date) -> str:
    """The label of a day's month."""
    return f"{day.year:04d}-{day.month:02d}"


def year_of(month: str, last_month: int) -> str:
    """The label of the year that a month is in: its last month."""
    year, number = map(int, month.split("-"))
    return f"{year + (number > last_month):04d}-{last_month:02d}"


def turnover_of(z: DayReport) -> tuple[int, int, int]:
    """The day's turnover (sales less returns), what was returned of it, and both without their signs. A last sale made
    void came back too."""
    returned = z.returns.gross + z.voided.gross
    return z.turnover, returned, z.total + returned


def net_rates(z: DayReport) -> tuple[RateTotal, ...]:
    """The day's sums by rate: sales less what came back."""
    sums: dict[TaxRate, tuple[int, int]] = {}
    for sign, groups in ((1, z.rates), (-1, z.returns.rates), (-1, z.voided.rates)):
        for group in groups:
            net, tax = sums.get(group.rate, (0, 0))
            sums[group.rate] = net + sign * group.net, tax + sign * group.tax
    return tuple(RateTotal(rate, *sums[rate]) for rate in sorted(sums, key=lambda rate: rate.percent))


def _believed(running: Running, month: str) -> str:
    """The month that a Z says, as far as it is believed: never before the open one, and years ahead only if the Z
    before said so too."""
    if not running.month or month <= running.month:
        return running.month or month
    if _count(month) - _count(running.month) <= MOST_AHEAD:
        return month
    said = month_of(running.days[-1].closed_at.date()) if running.days else ""
    return (
        month if running.month < said <= month and _count(said) - _count(running.month) > MOST_AHEAD else running.month
    )


def _by_currency(days: Iterable[PeriodEnd]) -> tuple[PeriodEnd, ...]:
    return tuple(sorted(days, key=lambda one: one.currency.code))


def _count(month: str) -> int:
    year, number = map(int, month.split("-"))
    return year * 12 + number


def _next(month: str) -> str:
    year, number = map(int, month.split("-"))
    return f"{year + number // 12:04d}-{number % 12 + 1:02d}"


def _close_before(running: Running, month: str, z: DayReport, last_month: int, made: list[PeriodEnd]) -> Running:
    """Close the open month and all behind it up to before `month`, each year with its last one; of a leap over years
    only what was sold in."""
    leaps = _count(month) - _count(running.month) > MOST_AHEAD
    while running.month < month:
        running = _close_all(running, PeriodKind.MONTH, running.month, running.days, z, made)
        if running.month == running.year or leaps:
            running = _close_all(running, PeriodKind.YEAR, running.year, running.months, z, made)
            running = replace(running, months=())
        follows = month if leaps else _next(running.month)
        running = replace(running, month=follows, year=year_of(follows, last_month), days=())
    return running


def _close_all(
    running: Running, kind: PeriodKind, label: str, parts: Sequence[PeriodEnd], z: DayReport, made: list[PeriodEnd]
) -> Running:
    """Close a month or a year, once for each currency; an empty one for that of the Z."""
    for currency in dict.fromkeys(one.currency for one in parts) or (z.heading.currency,):
        own = [one for one in parts if one.currency == currency]
        closed = _sum(running, kind, label, own, z.heading.until, currency)
        made.append(closed)
        running = replace(running, number=closed.number)
        if kind is PeriodKind.MONTH:
            running = replace(running, months=(*running.months, closed))
    return running


def _day(running: Running, z: DayReport) -> PeriodEnd:
    turnover, returned, moved = turnover_of(z)
    number, currency = z.heading.number, z.heading.currency
    before = (*running.months, *running.days)
    perpetual, perpetual_moved = running.perpetual(currency)
    return PeriodEnd(
        running.number + 1,
        PeriodKind.DAY,
        str(number),
        running.month,
        number,
        number,
        z.heading.until,
        currency,
        z.receipts,
        net_rates(z),
        z.tenders,
        turnover,
        returned,
        moved,
        sum(one.turnover for one in before if one.currency == currency) + turnover,
        perpetual + turnover,
        perpetual_moved + moved,
    )


def _sum(
    running: Running, kind: PeriodKind, label: str, parts: Sequence[PeriodEnd], closed_at: datetime, currency: Currency
) -> PeriodEnd:
    turnover = sum(one.turnover for one in parts)
    months = running.months if kind is PeriodKind.MONTH else ()
    numbers = [number for one in parts for number in (one.first_z, one.last_z) if number]
    return PeriodEnd(
        running.number + 1,
        kind,
        label,
        label,
        min(numbers, default=0),
        max(numbers, default=0),
        closed_at,
        currency,
        sum(one.receipts for one in parts),
        _rates(parts),
        _tenders(parts),
        turnover,
        sum(one.returned for one in parts),
        sum(one.moved for one in parts),
        sum(one.turnover for one in months if one.currency == currency) + turnover,
        *running.perpetual(currency),
    )


def _rates(parts: Sequence[PeriodEnd]) -> tuple[RateTotal, ...]:
    sums: dict[TaxRate, tuple[int, int]] = {}
    for group in (group for one in parts for group in one.rates):
        net, tax = sums.get(group.rate, (0, 0))
        sums[group.rate] = net + group.net, tax + group.tax
    return tuple(RateTotal(rate, *sums[rate]) for rate in sorted(sums, key=lambda rate: rate.percent))


def _tenders(parts: Sequence[PeriodEnd]) -> tuple[TenderSum, ...]:
    sums: dict[tuple[str, bool, bool], tuple[int, int]] = {}
    for tender in (tender for one in parts for tender in one.tenders):
        key = tender.method, tender.is_cash, tender.later
        count, amount = sums.get(key, (0, 0))
        sums[key] = count + tender.count, amount + tender.amount
    return tuple(
        TenderSum(method, is_cash, count, amount, later) for (method, is_cash, later), (count, amount) in sums.items()
    )
