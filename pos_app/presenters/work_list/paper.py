"""The work list as a paper and as a table for a spreadsheet. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import datetime

from pos_app.domain.money import Money
from pos_app.domain.paper import Gap, Heading, Line, Pair, Paper, Row, Rule, Stamp
from pos_app.domain.work_list import GIVES_BACK
from pos_app.presenters.common.words import Translator
from pos_app.presenters.day.csv_report import MARK, defused
from pos_app.presenters.work_list.words import (
    amount_of,
    facts_of,
    kind_name,
    money,
    sentences,
    state_words,
    way_words,
)
from pos_app.store.tables.work_list import WorkRow


def work_paper(rows: Sequence[WorkRow], place: str, now: datetime, tr: Translator, *, practice: bool = False) -> Paper:
    """The list for the back office: each entry with its order, goods, amount, way and reason, and what to do there."""
    title = tr("To be booked in the shop's software")
    made: list[Row] = [Stamp(tr("PRACTICE"))] if practice else []
    made += [Heading(title), Pair(place, tr.moment(now))]
    for row in rows:
        made += [Rule(), *_entry(row, now, tr)]
    if not rows:
        made += [Rule(), Line(tr("Nothing is to be booked."))]
    return Paper(title, tuple(made), tr("COPY"))


def _entry(row: WorkRow, now: datetime, tr: Translator) -> Iterator[Row]:
    item = row.entry.item
    yield Pair(f"{kind_name(item.kind, tr)} {item.number}", amount_of(item, tr), bold=True)
    yield Pair(tr("Order"), row.order_number or "—")
    if item.receipt and item.receipt != item.number:
        yield Pair(tr("Receipt"), item.receipt)
    yield Pair(tr("Date"), tr.moment(item.at))
    if row.customer:
        yield Pair(tr("Customer"), row.customer)
    for line in item.lines:
        yield Pair(f"{tr.whole(line.quantity)} × {line.name}", money(item, line.total, tr))
    if item.way:
        yield Pair(tr("Way"), way_words(item, tr, alone=True))
    for fact in facts_of(item, tr):
        yield Pair(fact.label, fact.amount)
    said, advice = sentences(row, now, tr)
    yield Line(state_words(row, now, tr), bold=True)
    for words in (said, advice):
        if words:
            yield Line(words)
    yield Gap()


def work_csv(rows: Sequence[WorkRow], now: datetime, tr: Translator) -> str:
    """One line an entry. Decimals with the language's own mark, cells parted by a semicolon where that is a comma."""
    out = io.StringIO(newline="")
    comma = tr.decimal_mark == ","
    writer = csv.writer(out, delimiter=";" if comma else ",", quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    writer.writerow(
        [
            tr("What"), tr("Number"), tr("Date"), tr("Customer"), tr("Order"), tr("Receipt"), tr("Goods"),
            tr("Amount"), tr("Currency"), tr("Way"), tr("Reason"), tr("State"),
        ]
    )  # fmt: skip
    for row in rows:
        item = row.entry.item
        signed = Money.from_minor(-item.total if item.kind in GIVES_BACK else item.total, item.currency)
        amount = f"{signed.amount:.{item.currency.exponent}f}"
        goods = ", ".join(f"{tr.whole(line.quantity)} × {line.name}" for line in item.lines)
        why = "".join(fact.amount for fact in facts_of(item, tr))
        cells = (kind_name(item.kind, tr), item.number, item.at.isoformat(), row.customer, row.order_number)
        writer.writerow(
            [
                *map(defused, (*cells, item.receipt, goods)),
                amount.replace(".", ",") if comma else amount,
                item.currency.code,
                *map(defused, (way_words(item, tr, alone=True) if item.way else "", why, state_words(row, now, tr))),
            ]
        )
    return MARK + out.getvalue()
