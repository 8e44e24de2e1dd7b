"""What came back in a day, as the screen, the paper and the table of a report all say it. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pos_app.domain.day import DayReport
from pos_app.domain.day_returns import BackSum, ReturnSums
from pos_app.domain.frozen import frozen
from pos_app.domain.money import divide
from pos_app.domain.money_back import BackWay
from pos_app.presenters.common.marks import N_
from pos_app.presenters.common.words import Translator

_WAYS = {
    BackWay.OWED: N_("Owed less"),
    BackWay.VOUCHER: N_("Voucher"),
    BackWay.EXCHANGE: N_("Exchange"),
}


@frozen
class CameBack:
    """One row: which part of the report, what it says, how often (None: it does not say), and the amount in minor
    units, below zero for what came back; `net` and `tax` of a rate."""

    part: str
    what: str
    count: int | None = None
    amount: int | None = None
    net: int | None = None
    tax: int | None = None
    strong: bool = False


def way_name(one: BackSum, tr: Translator) -> str:
    """How money went back, as the shop calls it; the till's own ways in this language."""
    if one.way in _WAYS:
        return tr(_WAYS[one.way])
    return tr("Cash") if one.method == "Cash" else one.method


def came_back(report: DayReport, tr: Translator) -> tuple[CameBack, ...]:
    """All rows about what came back; none where nothing did."""
    return (*_returns(report.returns, report.total, tr), *_voided(report.voided, tr), *_turnover(report, tr))


def deposit_rows(report: DayReport, tr: Translator) -> tuple[CameBack, ...]:
    """What was charged for bottles and crates, and what went back for them; all of it is in the other sums too."""
    charged, back = report.deposits, (report.returns.deposits, report.voided.deposits)
    if not (charged.count or any(one.count for one in back)):
        return ()
    part = tr("Deposits on bottles and crates")
    rows = [CameBack(part, tr("Deposits charged"), charged.count, charged.amount)]
    for what, one in zip((tr("Deposits paid back"), tr("Deposits of sales made void")), back, strict=True):
        if one.count:
            rows.append(CameBack(part, what, one.count, -one.amount))
    left = charged.amount - sum(one.amount for one in back)
    return (*rows, CameBack(part, tr("Deposits that are out"), None, left, strong=True))


def paid_otherwise_rows(report: DayReport, tr: Translator) -> tuple[CameBack, ...]:
    """Sales that were paid otherwise than it was typed, each with what it moved in the drawer."""
    part = tr("Paid otherwise")
    rows = []
    for one in report.otherwise:
        ways = tr("{receipt}: {after} instead of {before}", receipt=one.receipt, after=one.after, before=one.before)
        what = " · ".join(text for text in (ways, one.reason, one.cashier) if text)
        rows.append(CameBack(part, what, None, one.cash))
    return tuple(rows)


def _returns(sums: ReturnSums, sold: int, tr: Translator) -> Iterator[CameBack]:
    """`sold`: the day's sales with tax, of which this is a share."""
    if not sums.count:
        return
    part = tr("Returns")
    yield CameBack(part, tr("Came back"), sums.count, -sums.gross, -sums.untaxed, -sums.tax, strong=True)
    several = sums.first != sums.last
    yield CameBack(part, tr("{first} to {last}", first=sums.first, last=sums.last) if several else sums.first)
    if sold:
        share = tr.percent(Decimal(divide(sums.gross * 1000, sold)).scaleb(-1))
        yield CameBack(part, tr("{share} of the sales", share=share))
    for rate in sums.rates:
        yield CameBack(part, tr("VAT {rate}", rate=tr.rate(rate.rate)), None, -rate.gross, -rate.net, -rate.tax)
    for way in sums.back:
        yield CameBack(tr("How it went back"), way_name(way, tr), way.count, -way.out)
    if sums.rounding:
        yield CameBack(tr("How it went back"), tr("of which rounding of returns"), None, -sums.rounding)
    if sums.other_ways.count:
        told = tr("of which another way than proposed")
        yield CameBack(tr("How it went back"), told, sums.other_ways.count, -sums.other_ways.amount)
    for reason in sums.reasons:
        yield CameBack(tr("Why it came back"), tr(reason.name), reason.count, -reason.amount)
    for who in sums.cashiers:
        yield CameBack(tr("Who took it back"), who.name or tr("No name"), who.count, -who.amount)
    if sums.free.count:
        yield CameBack(part, tr("Without a receipt"), sums.free.count, -sums.free.amount)
    if sums.exchanges.count:
        yield CameBack(part, tr("Exchanged"), sums.exchanges.count, -sums.exchanges.amount)


def _voided(sums: ReturnSums, tr: Translator) -> Iterator[CameBack]:
    if not sums.count:
        return
    part = tr("Last sales made void")
    yield CameBack(part, part, sums.count, -sums.gross, -sums.untaxed, -sums.tax, strong=True)
    for way in sums.back:
        yield CameBack(part, way_name(way, tr), way.count, -way.out)


def _turnover(report: DayReport, tr: Translator) -> Iterator[CameBack]:
    if report.returns.count or report.voided.count:
        yield CameBack(tr("Turnover"), tr("Sales less what came back"), None, report.turnover, strong=True)
