"""Vouchers and money for earlier sales in a day, as the screen, the paper and the table of a report say it. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from pos_app.domain.day import DayReport
from pos_app.domain.payment import VOUCHER
from pos_app.presenters.common.words import Translator
from pos_app.presenters.day.came_back import CameBack, came_back, deposit_rows, paid_otherwise_rows


def all_beside(report: DayReport, tr: Translator) -> tuple[CameBack, ...]:
    """All that a report's paper and table say beside its sums, in their order."""
    return (
        *came_back(report, tr),
        *deposit_rows(report, tr),
        *paid_otherwise_rows(report, tr),
        *later_rows(report, tr),
    )


def later_rows(report: DayReport, tr: Translator) -> tuple[CameBack, ...]:
    """All rows about them; none where there is nothing to say."""
    return (*_vouchers(report, tr), *_received(report, tr))


def _vouchers(report: DayReport, tr: Translator) -> Iterator[CameBack]:
    sums, part = report.vouchers, tr("Vouchers")
    for what, tally in (
        (tr("Vouchers sold (no turnover)"), sums.sold),
        (tr("Vouchers given for returns"), sums.given),
        (tr("Paid by vouchers"), sums.redeemed),
    ):
        if tally.count:
            yield CameBack(part, what, tally.count, tally.amount)
    if not sums.is_empty:
        yield CameBack(part, tr("Still open on vouchers"), sums.open.count, sums.open.amount, strong=True)
    if sums.expired.count:  # it is owed to nobody any more, and the books want to know
        yield CameBack(part, tr("Left on expired vouchers"), sums.expired.count, sums.expired.amount)


def _received(report: DayReport, tr: Translator) -> Iterator[CameBack]:
    sums = report.received
    if not sums.count:
        return
    part = tr("Received beside sales")
    several = sums.first != sums.last
    yield CameBack(part, tr("{first} to {last}", first=sums.first, last=sums.last) if several else sums.first)
    for what, tally in ((tr("For vouchers"), sums.vouchers), (tr("For earlier sales"), sums.sales)):
        if tally.count:
            yield CameBack(part, what, tally.count, tally.amount, strong=True)
    for tender in sums.ways:
        # Alone, as the row's name: no language has one word that goes before each ("per Bar", "met Contant").
        name = tr("Voucher") if tender.method == VOUCHER else tr(tender.method)
        yield CameBack(part, name, tender.count, tender.amount)
    if sums.rounding:
        yield CameBack(part, tr("of which cash rounding"), None, sums.rounding)
