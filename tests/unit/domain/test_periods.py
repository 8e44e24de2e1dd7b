"""Months and years close by themselves, each once and in order, and no total is ever reset."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.day import DayReport, Drawer, HourPart, ReportHeading, TenderSum
from pos_app.domain.money import Currency, currency
from pos_app.domain.periods import PeriodEnd, PeriodKind, Running, closings, resumed
from pos_app.domain.tax import TaxRate
from pos_app.domain.totals import RateTotal

EUR, BGN = currency("EUR"), currency("BGN")


def z(number: int, until: datetime, amount: int, first: datetime | None = None, money: Currency = EUR) -> DayReport:
    """A Z of one sale of this amount with tax, made at `first` (the time of the Z without one)."""
    when = first or until
    net = amount * 100 // 121
    rates = (RateTotal(TaxRate(Decimal(21)), net, amount - net),) if amount else ()
    tenders = (TenderSum("Cash", True, 1, amount),) if amount else ()
    hours = (HourPart(when.date(), when.hour, 1, amount),) if amount else ()
    heading = ReportHeading("Rue Haute", "1", number, None, until, "Nadia", money, True)
    count = int(bool(amount))
    return DayReport(heading, count, "", "", rates, tenders, (), hours, 0, 0, 0, 0, 0, 0, Drawer())


@dataclass
class Book:
    """Periods as a till's file keeps them."""

    last_month: int = 12

    def __post_init__(self) -> None:
        self.ends: list[PeriodEnd] = []
        self.running = Running()

    def close(self, report: DayReport) -> list[str]:
        made, self.running = closings(self.running, report, self.last_month)
        self.ends += made
        return [f"{one.kind} {one.label}" for one in made]

    def reopened(self) -> Running:
        """Where the periods stand as read from the file: from the last year that was closed on."""
        years = [at for at, one in enumerate(self.ends) if one.kind is PeriodKind.YEAR]
        start = years[-1] if years else 0
        last: dict[str, PeriodEnd] = {}
        for one in self.ends:
            if one.kind is PeriodKind.DAY:
                last[one.currency.code] = one
        return resumed(self.ends[start:], last.values(), self.last_month, start)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_the_first_z_after_a_months_end_closes_it_and_counts_for_it_if_its_sales_are_of_it() -> None:
    book = Book()
    assert book.close(z(1, at("2026-10-30T18:00"), 100)) == ["day 1"]
    assert book.close(z(2, at("2026-11-02T09:04"), 200, first=at("2026-10-31T17:00"))) == ["day 2", "month 2026-10"]
    assert book.ends[-1].turnover == 300
    assert (book.ends[-1].first_z, book.ends[-1].last_z) == (1, 2)
    assert book.close(z(3, at("2026-11-02T18:00"), 400)) == ["day 3"]
    assert book.close(z(4, at("2026-12-01T18:00"), 50)) == ["month 2026-11", "day 4"]
    assert (book.ends[-2].turnover, book.ends[-2].cumulative, book.ends[-2].perpetual) == (400, 700, 700)
    assert (book.ends[-1].cumulative, book.ends[-1].perpetual) == (750, 750)


def test_each_missed_month_and_the_year_close_by_themselves() -> None:
    book = Book()
    book.close(z(1, at("2026-10-30T18:00"), 100))
    assert book.close(z(2, at("2027-02-03T18:00"), 7)) == [
        "month 2026-10",
        "month 2026-11",
        "month 2026-12",
        "year 2026-12",
        "month 2027-01",
        "day 2",
    ]
    assert book.ends[-1].cumulative == 7
    assert book.ends[-1].perpetual == 107
    empty = next(one for one in book.ends if one.label == "2026-11")
    assert (empty.first_z, empty.turnover, empty.perpetual, empty.rates) == (0, 0, 100, ())


def test_a_year_may_end_in_any_month() -> None:
    book = Book(last_month=6)
    book.close(z(1, at("2026-06-30T18:00"), 100))
    assert book.close(z(2, at("2026-07-01T18:00"), 7)) == ["month 2026-06", "year 2026-06", "day 2"]
    assert book.close(z(3, at("2027-07-01T18:00"), 7))[-3:] == ["month 2027-06", "year 2027-06", "day 3"]


def test_a_clock_put_back_leaves_the_day_in_the_open_month() -> None:
    book = Book()
    book.close(z(1, at("2026-11-02T18:00"), 100))
    assert book.close(z(2, at("2026-09-03T18:00"), 7)) == ["day 2"]
    assert book.ends[-1].month == "2026-11"


def test_a_clock_years_ahead_closes_nothing_until_the_next_z_says_the_same() -> None:
    book = Book()
    book.close(z(1, at("2026-11-02T18:00"), 100))
    assert book.close(z(2, at("2099-11-02T18:00"), 7)) == ["day 2"]
    assert book.close(z(3, at("2026-12-03T18:00"), 7)) == ["month 2026-11", "day 3"]
    book.close(z(4, at("2031-01-02T18:00"), 1))  # a till out of a cupboard
    assert book.close(z(5, at("2031-01-03T18:00"), 1)) == ["month 2026-12", "year 2026-12", "day 5"]
    assert book.ends[-1].month == "2031-01"
    assert book.ends[-1].perpetual == 116


def test_another_currency_has_totals_of_its_own() -> None:
    book = Book()
    book.close(z(1, at("2025-12-31T18:00"), 195, money=BGN))
    assert book.close(z(2, at("2026-01-02T18:00"), 100)) == ["month 2025-12", "year 2025-12", "day 2"]
    assert (book.ends[-1].perpetual, book.ends[1].perpetual) == (100, 195)
    book = Book()
    book.close(z(1, at("2026-01-02T18:00"), 195, money=BGN))
    book.close(z(2, at("2026-01-05T18:00"), 100))
    assert book.close(z(3, at("2026-02-05T18:00"), 10)) == ["month 2026-01", "month 2026-01", "day 3"]
    assert [(one.turnover, one.currency.code) for one in book.ends if one.label == "2026-01"] == [
        (195, "BGN"),
        (100, "EUR"),
    ]


def test_only_a_z_closes_a_day_and_no_period_may_be_missing() -> None:
    report = z(1, at("2026-10-30T18:00"), 100)
    open_day = DayReport(
        ReportHeading("Rue Haute", "1", 1, None, at("2026-10-30T18:00"), "Nadia", EUR),
        *(getattr(report, each.name) for each in fields(DayReport)[1:]),
    )
    with pytest.raises(ValueError, match="only a Z"):
        closings(Running(), open_day, 12)
    book = Book()
    for day in (1, 2, 3):
        book.close(z(day, at(f"2026-10-0{day}T18:00"), 100))
    with pytest.raises(ValueError, match="missing"):
        resumed([book.ends[0], book.ends[2]], (), 12)


@given(
    st.lists(
        st.tuples(
            st.integers(-40, 900), st.integers(0, 30), st.integers(0, 10**9), st.sampled_from((EUR, EUR, EUR, BGN))
        ),
        max_size=30,
    ),
    st.integers(1, 12),
)
def test_whatever_the_clock_does_everything_is_in_one_month_one_year_and_the_perpetual_total(
    days: list[tuple[int, int, int, Currency]], last_month: int
) -> None:
    book, now = Book(last_month), at("2026-02-28T23:30")
    for number, (hours, earlier, amount, money) in enumerate(days, 1):
        now += timedelta(hours=hours * 3)
        book.close(z(number, now, amount, now - timedelta(hours=earlier), money))
        assert book.reopened() == book.running  # a till that was closed in between goes on the same
    assert [one.number for one in book.ends] == list(range(1, len(book.ends) + 1))
    by_day = [one for one in book.ends if one.kind is PeriodKind.DAY]
    assert [one.label for one in by_day] == [str(number) for number in range(1, len(days) + 1)]
    for money in (EUR, BGN):
        own = [one for one in by_day if one.currency == money]
        total = sum(one.turnover for one in own)
        assert not own or own[-1].perpetual == total
        months = [one for one in book.ends if one.kind is PeriodKind.MONTH and one.currency == money]
        years = [one for one in book.ends if one.kind is PeriodKind.YEAR and one.currency == money]
        still = sum(one.turnover for one in book.running.days if one.currency == money)
        assert sum(one.turnover for one in months) + still == total
        unclosed = sum(one.turnover for one in book.running.months if one.currency == money)
        assert sum(one.turnover for one in years) + unclosed + still == total
        labels = [one.label for one in months]
        assert labels == sorted(set(labels))  # each once, in order
        for one in (*months, *years):
            assert sum(group.gross for group in one.rates) == one.turnover
            assert sum(tender.amount for tender in one.tenders) == one.turnover
