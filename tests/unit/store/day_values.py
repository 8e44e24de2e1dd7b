"""Drawer entries and Z reports for the tests of the store, all values given."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from pos_app.domain.day import DayReport, Move, Movement, ReportHeading, day_report
from pos_app.store.tables.day_book import DayFacts
from pos_app.store.till import TillStore
from tests.unit.domain.rue_haute import EUR
from tests.unit.store.till_values import NOON


def entry(name: str, kind: Move, amount: int, reason: str = "", minutes: int = 0) -> Callable[[DayFacts], Movement]:
    """What the store is given to write a drawer entry; a count expects what the day has come to."""

    def build(facts: DayFacts) -> Movement:
        expected = report_of(facts).drawer.expected if kind is Move.COUNT else 0
        return Movement(name, kind, NOON + timedelta(minutes=minutes), "Nadia", amount, reason, expected=expected)

    return build


def report_of(facts: DayFacts, at: datetime = NOON, *, final: bool = False) -> DayReport:
    """The report of a day as it is."""
    heading = ReportHeading("Rue Haute", "1", facts.number, facts.since, at, "Nadia", EUR, final)
    return day_report(heading, facts.sales, facts.movements)


async def close(store: TillStore, at: datetime = NOON) -> DayReport:
    """A Z."""
    return await store.days.close(lambda facts: report_of(facts, at, final=True))
