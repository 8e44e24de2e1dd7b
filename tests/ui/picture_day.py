"""The end of the day as made by its own presenters' functions from figures by hand: a usual day, a hard one, none."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from pos_app.domain.day import (
    DayPart,
    DayReport,
    Drawer,
    HourPart,
    Move,
    Movement,
    ReportHeading,
    StillOpen,
    TenderSum,
)
from pos_app.domain.day_check import Finding, Mismatch
from pos_app.domain.money import Money, currency
from pos_app.domain.notes_and_coins import notes_and_coins
from pos_app.domain.submission import Cause
from pos_app.domain.tax import TaxRate
from pos_app.domain.totals import RateTotal
from pos_app.presenters.common.views import ActionView
from pos_app.presenters.common.words import ENGLISH
from pos_app.presenters.day.view import check_view, day_view, drawer_sums
from pos_app.presenters.day.views import CountSumView, CountView, DayView, PieceView
from pos_app.services.day.check import DayCheck, ShopDay

EUR = currency("EUR")
DAY = date(2026, 11, 22)
_HEAD = ReportHeading("Rue Haute", "1", 12, datetime(2026, 11, 22, 7, 2, tzinfo=UTC), datetime(2026, 11, 22, 17, 30, tzinfo=UTC), "Nadia", EUR)  # noqa: E501 # fmt: skip
_AMOUNTS = (4210, 9875, 15240, 21830, 18460, 3990, 12275, 16090, 24480, 11970)


def _at(hour: int, minute: int) -> datetime:
    return datetime(2026, 11, 22, hour, minute, tzinfo=UTC)


REPORT = DayReport(
    _HEAD,
    87,
    "1-261122-0001",
    "1-261122-0087",
    (RateTotal(TaxRate(Decimal(6)), 38210, 2293), RateTotal(TaxRate(Decimal(21)), 80923, 16994)),
    (TenderSum("Cash", True, 41, 52345), TenderSum("Bancontact", False, 39, 71070), TenderSum("Visa", False, 7, 15002)),
    (DayPart("Nadia", 60, 96210), DayPart("Karim", 27, 42210)),
    tuple(HourPart(DAY, hour, 8, amount, 2490 * (hour % 4 == 3)) for hour, amount in enumerate(_AMOUNTS, 8)),
    1840,
    9,
    -3,
    11,
    6,
    5,
    Drawer(15000, 52345, 2000, 30000, 39325, 39345, _at(17, 20), "Nadia"),
    (
        Movement("a", Move.FLOAT, _at(7, 2), "Nadia", 15000),
        Movement("b", Move.IN, _at(10, 15), "Karim", 2000, "Change from the bank"),
        Movement("c", Move.OUT, _at(14, 40), "Nadia", 30000, "To the bank"),
        Movement("d", Move.COUNT, _at(17, 20), "Nadia", 39325, expected=39345),
    ),
)
CATEGORIES = (
    DayPart("Household", 61, 52310),
    DayPart("Food", 90, 40503),
    DayPart("Candles and soap", 33, 24180, 7470),
    DayPart("Linen", 14, 15992),
    DayPart("", 4, 5435),
)
AGREES = DayCheck((), 86, 1, Cause.NONE, (ShopDay(DAY, 212050, False),))
DIFFERS = DayCheck(
    (
        Finding(Mismatch.DRAWER_DOUBLED, "1-261122-0021", 1290, 2580),
        Finding(Mismatch.MISSING, "1-261122-0034", 4950),
        Finding(Mismatch.TOTAL, "1-261122-0041", 990, 991, ("10293",)),
        Finding(Mismatch.EXTRA, "1-261122-0311", None, 1500, ("10311",)),
    ),
    86,
    1,
    Cause.NONE,
    (ShopDay(DAY, 212050, False),),
)
_ACTIONS = (
    ActionView("in", "Cash in", "F6"),
    ActionView("out", "Cash out", "F7"),
    ActionView("count", "Count", "F9"),
    ActionView("check", "Compare", "F8"),
    ActionView("earlier", "Earlier days", "F11"),
    ActionView("z", "Close the day (Z)", "F12", primary=True),
)
_TOOLS = (
    ActionView("read", "X report", "Ctrl+R"),
    ActionView("print", "Print", "Ctrl+P"),
    ActionView("pdf", "PDF", "Ctrl+S"),
    ActionView("csv", "Table", "Ctrl+T"),
)


def _view(report: DayReport, categories: tuple[DayPart, ...] | None, check: DayCheck | None) -> DayView:
    shown = check_view(check, (), report, ENGLISH, busy=False)
    return replace(day_view(report, categories, ENGLISH), actions=_ACTIONS, tools=_TOOLS, check=shown)


DAY_VIEW = _view(replace(REPORT, still_open=StillOpen(waiting=1)), CATEGORIES, AGREES)
DAY_HARD = _view(
    replace(
        REPORT,
        still_open=StillOpen(2, 1, 1, 3),
        others=(DayPart("USD", 2, 4200),),
        taken_over=(DayPart("2", 3, 12900),),
        cashiers=(*REPORT.cashiers, DayPart("Anne-Françoise de la Vallée-Poussin", 1, 123456789), DayPart("", 2, 990)),
        hours=tuple(HourPart(DAY, hour, 8, 1234567 * (1 + hour % 5)) for hour in range(24)),
    ),
    tuple(DayPart(f"Category with a long name {n}", 3, 900_000 // n) for n in range(1, 12)),
    DIFFERS,
)
DAY_EMPTY = _view(
    replace(REPORT, heading=replace(_HEAD, since=None), receipts=0, rates=(), tenders=(), cashiers=(), hours=(),
            discounts=0, discounted=0, rounding=0, voids=0, drawer=Drawer(), movements=()),
    (),
    None,
)  # fmt: skip
COUNT = CountView(
    "Count the drawer",
    "How many of each? Enter goes to the next one.",
    tuple(PieceView(str(v), ENGLISH.money(Money.from_minor(v, EUR)), v) for v in notes_and_coins(EUR)),
    "This is in the drawer",
    "Cancel",
)
COUNT_SUM = CountSumView(
    (("5000", "150.00"), ("2000", "180.00"), ("200", "44.00")), drawer_sums(37400, 39345, EUR, ENGLISH)
)
