"""The X and Z reports as a paper to be printed. Pure: a report and a Translator in, a `Paper` out."""

from __future__ import annotations

from collections.abc import Iterator

from pos_app.domain.day import DayReport, Move, Movement
from pos_app.domain.frozen import frozen
from pos_app.domain.money import Money
from pos_app.domain.note import spaced_head
from pos_app.domain.paper import Gap, Heading, Line, Pair, Paper, Row, Rule, Stamp
from pos_app.domain.periods import PeriodEnd
from pos_app.presenters.common.words import Translator
from pos_app.presenters.day.day_messages import hour_label, method_name, move_name, report_name
from pos_app.presenters.day.later_rows import all_beside


@frozen
class ZWitness:
    """What a Z paper says of the till's record: the closing of its day, the chain's head behind it, how many copies of
    papers were given out, and the fingerprint of the archives' key ("" if it cannot be read)."""

    end: PeriodEnd
    head: str
    copies: int
    key: str


def day_paper(report: DayReport, tr: Translator, *, practice: bool = False, witness: ZWitness | None = None) -> Paper:
    """The whole report; sums of zero are left out."""
    head = report.heading
    rows: list[Row] = [Stamp(tr("PRACTICE"))] if practice else []
    rows += [
        Heading(head.shop),
        Heading(report_name(report, tr)),
        Pair(tr("Till"), head.till),
        Pair(tr("From"), tr.moment(head.since) if head.since else "—"),
        Pair(tr("To"), tr.moment(head.until)),
    ]
    if head.cashier:
        rows.append(Pair(tr("Made by"), head.cashier))
    if not head.is_final:
        rows.append(Line(tr("The day is still open: this is no Z report."), centred=True))
    for part in (
        _sums(report, tr),
        _came_back(report, tr),
        _people(report, tr),
        _hours(report, tr),
        _drawer(report, tr),
    ):
        found = list(part)
        if found:
            rows += [Rule(), *found]
    kept = list(_still_open(report, tr))
    if kept:
        rows += [Rule(), *kept]
    if witness is not None:
        rows += [Rule(), *_witness(witness, tr)]
    return Paper(report_name(report, tr), tuple(rows), tr("COPY"))


def _witness(told: ZWitness, tr: Translator) -> Iterator[Row]:
    """For whoever keeps this paper: with it a till's file that was made anew is told from the one of that day."""
    end = told.end
    if told.copies:
        yield Pair(tr("Copies given out"), tr.whole(told.copies))
    yield Pair(tr("Since the year began"), tr.money(Money.from_minor(end.cumulative, end.currency)))
    total = tr.money(Money.from_minor(end.perpetual, end.currency))
    yield Pair(tr("Since the till began, never reset"), total, bold=True)
    yield Pair(tr("Chain head"), spaced_head(told.head))
    if told.key:
        yield Pair(tr("Key of the archives"), told.key)


def _sums(report: DayReport, tr: Translator) -> Iterator[Row]:
    def money(minor: int) -> str:
        return tr.money(Money.from_minor(minor, report.heading.currency))

    yield Pair(tr("Sales"), tr.whole(report.receipts))
    if report.receipts:
        yield Pair(tr("First receipt"), report.first)
        yield Pair(tr("Last receipt"), report.last)
    for rate in report.rates:
        yield Pair(tr("VAT {rate}", rate=tr.rate(rate.rate)), money(rate.gross))
        yield Pair("  " + tr("Without VAT"), money(rate.net))
        yield Pair("  " + tr("VAT"), money(rate.tax))
    yield Pair(tr("Without VAT"), money(report.untaxed))
    yield Pair(tr("VAT"), money(report.tax))
    yield Pair(tr("Total"), money(report.total), bold=True, big=True)
    yield Gap()
    for tender in report.tenders:
        yield Pair(f"{method_name(tender, tr)} × {tr.whole(tender.count)}", money(tender.amount))
    if report.rounding:
        yield Pair(tr("of which cash rounding"), money(report.rounding))
    yield Pair(tr("Paid in all"), money(report.paid), bold=True)
    if report.unpaid:
        yield Pair(tr("of which left to be paid later"), money(report.unpaid), bold=True)
    if report.discounts:
        yield Pair(f"{tr('Discounts given')} × {tr.whole(report.discounted)}", money(report.discounts))
    yield Pair(tr("Lines taken out before paying"), tr.whole(report.voids))
    other_money = tr("In another currency")
    for other in report.others:
        yield Pair(f"{other_money} × {tr.whole(other.count)}", other.name)
    for taken in report.taken_over:
        label = tr("Taken over from till {till}", till=taken.name)
        yield Pair(f"{label} × {tr.whole(taken.count)}", money(taken.amount))


def _came_back(report: DayReport, tr: Translator) -> Iterator[Row]:
    def money(minor: int) -> str:
        return tr.money(Money.from_minor(minor, report.heading.currency))

    part = ""
    for one in all_beside(report, tr):
        if one.part != part:
            part = one.part
            yield Line(part, bold=True)
        label = one.what if one.count is None else f"{one.what} × {tr.whole(one.count)}"
        if one.amount is None:
            yield Line(label)
            continue
        yield Pair(label, money(one.amount), bold=one.strong)
        if one.net is not None and one.tax is not None:
            yield Pair("  " + tr("Without VAT"), money(one.net))
            yield Pair("  " + tr("VAT"), money(one.tax))


def _people(report: DayReport, tr: Translator) -> Iterator[Row]:
    if report.cashiers:
        yield Line(tr("Cashiers"), bold=True)
    for one in report.cashiers:
        name = one.name or tr("No name")
        amount = tr.money(Money.from_minor(one.amount, report.heading.currency))
        yield Pair(f"{name} × {tr.whole(one.count)}", amount)


def _hours(report: DayReport, tr: Translator) -> Iterator[Row]:
    hours = [one for one in report.hours if one.count]  # what came back in the others stands with the returns
    days = {one.day for one in hours}
    if days:
        yield Line(tr("Sales by hour"), bold=True)
    for one in hours:
        label = hour_label(one, tr, with_day=len(days) > 1)
        amount = tr.money(Money.from_minor(one.amount, report.heading.currency))
        yield Pair(f"{label} × {tr.whole(one.count)}", amount)


def _drawer(report: DayReport, tr: Translator) -> Iterator[Row]:
    def money(minor: int) -> str:
        return tr.money(Money.from_minor(minor, report.heading.currency))

    drawer = report.drawer
    yield Line(tr("Drawer"), bold=True)
    yield Pair(tr("Opening float"), money(drawer.opening))
    yield Pair(tr("Cash sales"), money(drawer.sales))
    if drawer.returned:
        yield Pair(tr("Cash returns"), money(-drawer.returned))
    if drawer.received:
        yield Pair(tr("Cash received beside sales"), money(drawer.received))
    yield Pair(tr("Put in"), money(drawer.paid_in))
    yield Pair(tr("Taken out"), money(-drawer.paid_out))
    yield Pair(tr("Should be in the drawer"), money(drawer.expected), bold=True)
    if drawer.counted is None or drawer.difference is None:
        yield Line(tr("The drawer was not counted."))
    else:
        at = tr.time(drawer.counted_at) if drawer.counted_at else ""
        yield Pair(tr("Counted at {time}", time=at), money(drawer.counted))
        yield Pair(tr("Difference"), money(drawer.difference), bold=True)
        if drawer.moved_since:
            yield Pair(tr("Moved after the count"), money(drawer.moved_since))
    for one in report.movements:
        yield from _movement(one, report, tr)


def _movement(one: Movement, report: DayReport, tr: Translator) -> Iterator[Row]:
    amount = Money.from_minor(-one.amount if one.kind is Move.OUT else one.amount, report.heading.currency)
    label = f"{tr.time(one.at)} {move_name(one.kind, tr)}"
    if one.kind is not Move.COUNT:
        yield Pair(f"{label} {one.reason}".rstrip(), tr.money(amount))
        return
    yield Line(label)
    for piece in one.pieces:
        value = Money.from_minor(piece.value, report.heading.currency)
        worth = Money.from_minor(piece.value * piece.count, report.heading.currency)
        yield Pair(f"  {tr.whole(piece.count)} × {tr.money(value)}", tr.money(worth))


def _still_open(report: DayReport, tr: Translator) -> Iterator[Row]:
    kept = report.still_open
    for label, n in (
        (tr("Not sent yet"), kept.waiting),
        (tr("Answer unknown"), kept.unknown),
        (tr("Refused, waiting for a person"), kept.refused),
        (tr("Parked"), kept.parked),
        (tr("Goods to hand over"), kept.to_hand_over),
        (tr("of which late"), kept.late),
    ):
        if n:
            yield Pair(label, tr.whole(n))
