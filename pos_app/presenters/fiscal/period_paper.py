"""A closed period as a paper, and a list of them as a table for a spreadsheet. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from pos_app.domain.money import Money
from pos_app.domain.note import spaced_head
from pos_app.domain.paper import Heading, Line, Pair, Paper, Row, Rule, Stamp
from pos_app.domain.periods import PeriodEnd
from pos_app.presenters.common.words import Translator
from pos_app.presenters.day.csv_report import MARK, defused
from pos_app.presenters.fiscal.view import period_name, rates_of, tenders_of, totals_of


def period_paper(end: PeriodEnd, place: str, head: str, tr: Translator, *, practice: bool, is_open: bool) -> Paper:
    """The totals of a period. `place` names shop and till, `head` is the chain's head behind it."""
    name = period_name(end, tr)
    made: list[Row] = [Stamp(tr("PRACTICE"))] if practice else []
    made += [Heading(name), Line(place, centred=True), Pair(tr("Closed"), tr.moment(end.closed_at))]
    if is_open:
        made.append(Line(tr("This period is still open."), centred=True))
    if end.last_z:
        made += [Pair(tr("First Z"), str(end.first_z)), Pair(tr("Last Z"), str(end.last_z))]
    total = tr.money(Money.from_minor(end.turnover, end.currency))
    made += [Rule(), Pair(tr("Turnover"), total, bold=True, big=True)]
    for part in (rates_of(end, tr), tenders_of(end, tr), totals_of(end, tr)):
        if part:
            made += [Rule(), *(Pair(one.label, one.amount, bold=one.strong) for one in part)]
    if head:
        made += [Rule(), Pair(tr("Chain head"), spaced_head(head))]
    return Paper(name, tuple(made), tr("COPY"))


def periods_csv(ends: Sequence[PeriodEnd], tr: Translator) -> str:
    """One line a period. Decimals with the language's own mark, cells parted by a semicolon where that is a comma."""
    out = io.StringIO(newline="")
    comma = tr.decimal_mark == ","
    writer = csv.writer(out, delimiter=";" if comma else ",", quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    writer.writerow(
        [
            tr("Number"), tr("Period"), tr("First Z"), tr("Last Z"), tr("Closed"), tr("Sales"), tr("Currency"),
            tr("Turnover"), tr("Returns"), tr("Since the year began"), tr("Since the till began, never reset"),
        ]
    )  # fmt: skip
    for end in ends:
        amounts = (end.turnover, -end.returned, end.cumulative, end.perpetual)
        plain = (f"{Money.from_minor(minor, end.currency).amount:.{end.currency.exponent}f}" for minor in amounts)
        cells = (defused(period_name(end, tr)), end.first_z, end.last_z, end.closed_at.isoformat(), end.receipts)
        shown = (one.replace(".", ",") if comma else one for one in plain)
        writer.writerow([end.number, *cells, end.currency.code, *shown])
    return MARK + out.getvalue()
