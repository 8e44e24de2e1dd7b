"""The X and Z reports as a paper to be printed. Pure: a report and words in, a `Paper` out."""

from __future__ import annotations

from collections.abc import Iterator

from pos_app.domain.day import DayReport, Move, Movement
from pos_app.domain.money import Money
from pos_app.domain.paper import Gap, Heading, Line, Pair, Paper, Row, Rule, Stamp
from pos_app.presenters.common.words import Words
from pos_app.presenters.day.day_messages import hour_label, method_name, move_name, report_name


def day_paper(report: DayReport, words: Words, *, practice: bool = False) -> Paper:
    """The whole report; what is nothing is left out."""
    head = report.heading
    rows: list[Row] = [Stamp(words("PRACTICE"))] if practice else []
    rows += [
        Heading(head.shop),
        Heading(report_name(report, words)),
        Pair(words("Till"), head.till),
        Pair(words("From"), words.moment(head.since) if head.since else "—"),
        Pair(words("To"), words.moment(head.until)),
    ]
    if head.cashier:
        rows.append(Pair(words("Made by"), head.cashier))
    if not head.is_final:
        rows.append(Line(words("The day is still open: this is no Z report."), centred=True))
    for part in (_sums(report, words), _people(report, words), _hours(report, words), _drawer(report, words)):
        found = list(part)
        if found:
            rows += [Rule(), *found]
    kept = list(_still_open(report, words))
    if kept:
        rows += [Rule(), *kept]
    return Paper(report_name(report, words), tuple(rows), words("COPY"))


def _sums(report: DayReport, words: Words) -> Iterator[Row]:
    def money(minor: int) -> str:
        return words.money(Money.from_minor(minor, report.heading.currency))

    yield Pair(words("Sales"), words.whole(report.receipts))
    if report.receipts:
        yield Pair(words("First receipt"), report.first)
        yield Pair(words("Last receipt"), report.last)
    for rate in report.rates:
        yield Pair(words("VAT {rate}", rate=words.rate(rate.rate)), money(rate.gross))
        yield Pair("  " + words("Without tax"), money(rate.net))
        yield Pair("  " + words("Tax"), money(rate.tax))
    yield Pair(words("Without tax"), money(report.untaxed))
    yield Pair(words("Tax"), money(report.tax))
    yield Pair(words("Total"), money(report.total), bold=True, big=True)
    yield Gap()
    for tender in report.tenders:
        yield Pair(f"{method_name(tender, words)} × {words.whole(tender.count)}", money(tender.amount))
    if report.rounding:
        yield Pair(words("of which cash rounding"), money(report.rounding))
    yield Pair(words("Paid in all"), money(report.paid), bold=True)
    if report.discounts:
        yield Pair(f"{words('Discounts given')} × {words.whole(report.discounted)}", money(report.discounts))
    yield Pair(words("Lines taken out before paying"), words.whole(report.voids))
    other_money = words("In another currency")
    for other in report.others:
        yield Pair(f"{other_money} × {words.whole(other.count)}", other.name)
    for taken in report.taken_over:
        label = words("Taken over from till {till}", till=taken.name)
        yield Pair(f"{label} × {words.whole(taken.count)}", money(taken.amount))


def _people(report: DayReport, words: Words) -> Iterator[Row]:
    if report.cashiers:
        yield Line(words("Cashiers"), bold=True)
    for one in report.cashiers:
        name = one.name or words("No name")
        amount = words.money(Money.from_minor(one.amount, report.heading.currency))
        yield Pair(f"{name} × {words.whole(one.count)}", amount)


def _hours(report: DayReport, words: Words) -> Iterator[Row]:
    days = {one.day for one in report.hours}
    if days:
        yield Line(words("Sales by hour"), bold=True)
    for one in report.hours:
        label = hour_label(one, words, with_day=len(days) > 1)
        amount = words.money(Money.from_minor(one.amount, report.heading.currency))
        yield Pair(f"{label} × {words.whole(one.count)}", amount)


def _drawer(report: DayReport, words: Words) -> Iterator[Row]:
    def money(minor: int) -> str:
        return words.money(Money.from_minor(minor, report.heading.currency))

    drawer = report.drawer
    yield Line(words("Drawer"), bold=True)
    yield Pair(words("Opening float"), money(drawer.opening))
    yield Pair(words("Cash sales"), money(drawer.sales))
    yield Pair(words("Put in"), money(drawer.paid_in))
    yield Pair(words("Taken out"), money(-drawer.paid_out))
    yield Pair(words("Should be in the drawer"), money(drawer.expected), bold=True)
    if drawer.counted is None or drawer.difference is None:
        yield Line(words("The drawer was not counted."))
    else:
        at = words.time(drawer.counted_at) if drawer.counted_at else ""
        yield Pair(words("Counted at {time}", time=at), money(drawer.counted))
        yield Pair(words("Difference"), money(drawer.difference), bold=True)
        if drawer.moved_since:
            yield Pair(words("Moved after the count"), money(drawer.moved_since))
    for one in report.movements:
        yield from _movement(one, report, words)


def _movement(one: Movement, report: DayReport, words: Words) -> Iterator[Row]:
    amount = Money.from_minor(-one.amount if one.kind is Move.OUT else one.amount, report.heading.currency)
    label = f"{words.time(one.at)} {move_name(one.kind, words)}"
    if one.kind is not Move.COUNT:
        yield Pair(f"{label} {one.reason}".rstrip(), words.money(amount))
        return
    yield Line(label)
    for piece in one.pieces:
        value = Money.from_minor(piece.value, report.heading.currency)
        worth = Money.from_minor(piece.value * piece.count, report.heading.currency)
        yield Pair(f"  {words.whole(piece.count)} × {words.money(value)}", words.money(worth))


def _still_open(report: DayReport, words: Words) -> Iterator[Row]:
    kept = report.still_open
    for label, n in (
        (words("Not sent yet"), kept.waiting),
        (words("Answer unknown"), kept.unknown),
        (words("Refused, waiting for a person"), kept.refused),
        (words("Parked"), kept.parked),
    ):
        if n:
            yield Pair(label, words.whole(n))
