"""The screen of closed periods made by its presenters' own functions from figures by hand: the picture it is built
towards (month_end.png), a hard one, none."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from pos_app.domain.day import TenderSum
from pos_app.domain.money import Currency, currency
from pos_app.domain.periods import PeriodEnd, PeriodKind
from pos_app.domain.tax import TaxRate
from pos_app.domain.totals import RateTotal
from pos_app.presenters.common.words import ENGLISH, Translator
from pos_app.presenters.fiscal.view import PeriodSight, periods_view
from pos_app.presenters.fiscal.views import PeriodsView
from pos_app.services.fiscal.overview import JournalLook, PeriodSheet
from pos_app.store.tables.closed.periods import Archived
from pos_app.store.tables.journal import JournalCheck

EUR = currency("EUR")
HEAD = "9f3a71c044be" + "0" * 52
CHECKED = datetime(2026, 11, 3, 8, 12, tzinfo=UTC)
WHOLE = JournalLook(JournalCheck(True, 16_204, None), datetime(2026, 11, 29, 9, 2, tzinfo=UTC))
OTHERWISE = JournalLook(JournalCheck(False, 16_204, 12_003), datetime(2026, 11, 29, 9, 2, tzinfo=UTC))
_PLACES = ("/home/shop/.local/share/comptoir/archives", "/media/stick")
_MONTHS = (
    ("2026-10", 333, 359, 1041, 3184260, 24810, 39559915),
    ("2026-09", 307, 332, 986, 2976420, 19995, 36375655),
    ("2026-08", 281, 306, 1174, 3541880, 40285, 33399235),
    ("2026-07", 254, 280, 1118, 3390235, 26730, 29857355),
    ("2026-06", 229, 253, 1002, 3012760, 11890, 26467120),
    ("2026-05", 205, 228, 940, 2834005, 30115, 23454360),
    ("2026-04", 180, 204, 921, 2781310, 15200, 20620355),
    ("2026-03", 154, 179, 884, 2640275, 21045, 17838765),
    ("2026-02", 130, 153, 771, 2296015, 9620, 15198490),
    ("2026-01", 0, 0, 0, 0, 0, 12902475),
)


def month(
    number: int, label: str, first: int, last: int, sales: int, turnover: int, back: int, perpetual: int,
    money: Currency = EUR,
) -> PeriodEnd:  # fmt: skip
    """A closed month with two rates and three tenders."""
    low, high = turnover // 3, turnover - turnover // 3
    rates = (
        RateTotal(TaxRate(Decimal(6)), low * 94 // 100, low - low * 94 // 100),
        RateTotal(TaxRate(Decimal(21)), high * 82 // 100, high - high * 82 // 100),
    )
    card = TenderSum("Bancontact", False, sales // 2, turnover * 2 // 3)
    tenders = (card, TenderSum("Cash", True, sales // 3, turnover // 4), TenderSum("Wire transfer", False, 3, 164800))
    year, of = label.split("-")
    closed = datetime(int(year) + int(of) // 12, int(of) % 12 + 1, 2, 8, 4, tzinfo=UTC)
    return PeriodEnd(
        number, PeriodKind.MONTH, label, label, first, last, closed, money, sales, rates if turnover else (),
        tenders if turnover else (), turnover, back, turnover + 2 * back, 29069280, perpetual, perpetual + 4 * back,
    )  # fmt: skip


ENDS = tuple(month(400 - at, *told) for at, told in enumerate(_MONTHS))
OPEN = month(0, "2026-11", 360, 383, 977, 2950875, 17640, 42510790)
ARCHIVES = {
    end.number: Archived(end.number, f"{end.label}_till-1.zip", "0" * 64, 4_213_118, _PLACES, CHECKED)
    for end in ENDS
    if end.last_z
}
ARCHIVES[398] = replace(ARCHIVES[398], places=_PLACES[:1], checked_at=None)
SHEET = PeriodSheet(("2026", "2025"), "2026", ENDS, (OPEN,), ARCHIVES)
_LONG = ("/home/maximiliane-grafin-von-und-zu/Documents/Caisse enregistreuse/archives", "/media/cle-usb-bleue", "/srv")
HARD_ENDS = tuple(
    replace(
        month(400 - at, label, 1000 * at + 1, 1000 * at + 999, 99_999, 999_999_999_99, 9_999_999_99, 9_999_999_999_99),
        kind=PeriodKind.YEAR,
    )
    for at, label in enumerate(("2027-03", "2026-03", "2025-03"))
)
HARD = PeriodSheet(
    ("2027", "2026", "2025"),
    "",
    HARD_ENDS,
    (),
    {400: replace(ARCHIVES[400], places=_LONG, size=912_345_678), 399: replace(ARCHIVES[400], period=399)},
)


def made(sheet: PeriodSheet, sight: PeriodSight, tr: Translator = ENGLISH) -> PeriodsView:
    """The screen with these periods."""
    return periods_view(sheet, sight, tr)


SIGHT = PeriodSight(selected="400", head=HEAD, journal=WHOLE, prints=True, own_place=_PLACES[0])
PERIODS = made(SHEET, SIGHT)
PERIODS_HARD = made(HARD, PeriodSight(PeriodKind.YEAR, "400", HEAD, OTHERWISE, {400: (_LONG[1],)}, has_second=False))
PERIODS_OPEN = made(SHEET, replace(SIGHT, selected="open:EUR", journal=None))
PERIODS_EMPTY = made(PeriodSheet(), PeriodSight())
