"""The X and Z reports as a table for a spreadsheet (RFC 4180, UTF-8 with a mark, as spreadsheets expect it).

A cell that a spreadsheet might take for a formula is defused with an apostrophe; amounts are plain numbers. Pure.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from decimal import Decimal

from pos_app.domain.day import DayReport, Move
from pos_app.domain.money import Money
from pos_app.presenters.common.words import Translator
from pos_app.presenters.day.day_messages import hour_label, method_name, move_name, report_name
from pos_app.presenters.day.later_rows import all_beside

MARK = "\ufeff"
_NUMBER = re.compile(r"-?[0-9]+(?:[.,][0-9]+)?")
# Also as full-width signs, which some spreadsheets read as the plain ones (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

Cells = tuple[str, ...]


def day_csv(report: DayReport, tr: Translator) -> str:
    """The report: part, what, count, without tax, tax, amount, currency. Decimals with the language's own mark, cells
    parted by a semicolon where that is a comma."""
    out = io.StringIO(newline="")
    comma = tr.decimal_mark == ","
    writer = csv.writer(out, delimiter=";" if comma else ",", quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    names = (tr("Part"), tr("What"), tr("Quantity"), tr("Without VAT"), tr("VAT"), tr("Amount"))
    writer.writerow([*names, tr("Currency")])
    code = report.heading.currency.code
    for part, what, *values in _rows(report, tr):
        cells = (value.replace(".", ",") if comma else value for value in values)
        writer.writerow([defused(part), defused(what), *cells, code])
    return MARK + out.getvalue()


def defused(cell: str) -> str:
    """A cell that no spreadsheet runs as a formula. A plain number stays a number."""
    bare = cell.lstrip(" \u00a0")
    return f"'{cell}" if bare.startswith(_FORMULA) and not _NUMBER.fullmatch(cell) else cell


def _rows(report: DayReport, tr: Translator) -> Iterator[Cells]:
    """Part, what, count, untaxed, tax, amount: numbers as plain text with a point, "" for none."""

    def plain(minor: int | None) -> str:
        if minor is None:
            return ""
        money = Money.from_minor(minor, report.heading.currency)
        return f"{money.amount:.{money.currency.exponent}f}" if money else f"{Decimal(0):.{money.currency.exponent}f}"

    def row(part: str, what: str, count: int | None, amount: int | None, *sums: int) -> Cells:
        untaxed, tax = sums or (None, None)
        return part, what, "" if count is None else str(count), plain(untaxed), plain(tax), plain(amount)

    head, name = report.heading, report_name(report, tr)
    for label, text in (
        (tr("Shop"), head.shop),
        (tr("Till"), head.till),
        (tr("From"), head.since.isoformat() if head.since else ""),
        (tr("To"), head.until.isoformat()),
        (tr("Made by"), head.cashier),
        (tr("First receipt"), report.first),
        (tr("Last receipt"), report.last),
    ):
        yield (name, f"{label}: {text}", "", "", "", "")
    yield row(tr("Total"), tr("Total"), report.receipts, report.total, report.untaxed, report.tax)
    for rate in report.rates:
        yield row(tr("VAT rate"), tr.rate(rate.rate), None, rate.gross, rate.net, rate.tax)
    for tender in report.tenders:
        yield row(tr("Paid by"), method_name(tender, tr), tender.count, tender.amount)
    yield row(tr("Paid by"), tr("Paid in all"), None, report.paid)
    if report.unpaid:
        yield row(tr("Paid by"), tr("of which left to be paid later"), None, report.unpaid)
    yield row(tr("Cash rounding"), tr("Cash rounding"), report.rounded, report.rounding)
    for back in all_beside(report, tr):
        sums = () if back.net is None or back.tax is None else (back.net, back.tax)
        yield row(back.part, back.what, back.count, back.amount, *sums)
    for one in report.cashiers:
        yield row(tr("Cashier"), one.name or tr("No name"), one.count, one.amount)
    for hour in (one for one in report.hours if one.count):
        yield row(tr("Hour"), hour_label(hour, tr, with_day=True), hour.count, hour.amount)
    yield row(tr("Discounts given"), tr("Discounts given"), report.discounted, report.discounts)
    yield row(tr("Lines taken out before paying"), "", report.voids, None)
    for taken in report.taken_over:
        yield row(tr("Taken over"), tr("Till {till}", till=taken.name), taken.count, taken.amount)
    drawer = report.drawer
    for label, amount in (
        (tr("Opening float"), drawer.opening),
        (tr("Cash sales"), drawer.sales),
        (tr("Cash returns"), -drawer.returned),
        (tr("Cash received beside sales"), drawer.received),
        (tr("Put in"), drawer.paid_in),
        (tr("Taken out"), -drawer.paid_out),
        (tr("Should be in the drawer"), drawer.expected),
        (tr("Counted"), drawer.counted),
        (tr("Difference"), drawer.difference),
    ):
        yield row(tr("Drawer"), label, None, amount)
    for move in report.movements:
        what = f"{move.at.isoformat()} {move.cashier} {move.reason}".strip()
        amount = -move.amount if move.kind is Move.OUT else move.amount
        yield row(move_name(move.kind, tr), what, None, amount)
