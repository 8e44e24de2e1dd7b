"""The paper of a return laid out for a page. Pure: a stored return and a Translator in.

Its words and sums are those of `return_paper`: the roll and the page say the same. What came back stands with amounts
below zero, what was taken instead above.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate

from pos_app.domain.fiscal_receipt import FiscalMark
from pos_app.domain.money import Money
from pos_app.domain.order import Sale
from pos_app.domain.receipt import PaperCode
from pos_app.domain.returns import Return, ReturnLine
from pos_app.domain.sheet import PageSheet, SheetColumn, SheetLine, SheetSum
from pos_app.presenters.common.words import NBSP, Translator
from pos_app.presenters.printing.receipt import Circumstances, seller_rows
from pos_app.presenters.printing.return_paper import given_tender, return_title, way_back

_SIGN_HERE = "_" * 40


def return_sheet(
    given: Return,
    around: Circumstances,
    tr: Translator,
    sale: Sale | None = None,
    *,
    signature: bool = False,
    sold: FiscalMark | None = None,
) -> PageSheet:
    """The return on A4; `sale` is what was taken in exchange (`sold`: of its own signature), `signature`: a line for
    the customer's."""

    def money(minor: int) -> str:
        return tr.money(Money.from_minor(minor, given.currency))

    back = [((_back(line, tr), ""), -(line.gross if given.with_tax else line.net)) for line in given.lines]
    taken = list(_taken(sale, tr)) if sale is not None else []
    every = [*back, *taken]
    sums = accumulate(amount for _, amount in every)
    lines = tuple(
        SheetLine((*cells, money(amount)), note, money(carried))
        for ((cells, note), amount), carried in zip(every, sums, strict=True)
    )
    price = tr("Amount") if given.with_tax else tr("Without VAT")
    return PageSheet(
        language=tr.language,
        title=return_title(given, tr),
        seller=tuple(row.text for row in seller_rows(given.seller or around.seller, tr)),
        facts=tuple(_facts(given, tr)),
        parties=(),
        columns=(
            SheetColumn(tr("Article"), 58, is_number=False),
            SheetColumn(tr("Quantity"), 14),
            SheetColumn(tr("VAT"), 12),
            SheetColumn(price, 16),
        ),
        lines=lines,
        taxes=tuple(_taxes(given, sale, tr)),
        sums=tuple(_sums(given, sale, tr)),
        paid=tuple(_money_back(given, sale, tr)),
        notes=tuple(_notes(given, around, tr, sold, signature=signature)),
        barcode=str(PaperCode(given.number, around.practice)),
        barcode_name=tr("Barcode of the number {receipt}", receipt=given.number),
        qr=around.fiscal.qr,
        second_qr=sold.qr if sold is not None else "",
        qr_name=tr("The receipt's signature as a QR code"),
        stamp=tr("PRACTICE") if around.practice else "",
        carried_over=tr("Carried over"),
        brought_forward=tr("Brought forward"),
        page_of=tr("Page {n} of {m}", n="{n}", m="{m}"),
    )


def _back(line: ReturnLine, tr: Translator) -> tuple[str, str, str]:
    number = tr.number(line.quantity)
    quantity = f"{number}{NBSP}{line.unit or 'kg'}" if line.weighed else number
    return line.name, quantity, tr.rate(line.rate)


def _taken(sale: Sale, tr: Translator) -> Iterator[tuple[tuple[tuple[str, str, str], str], int]]:
    instead = tr("Taken instead: receipt {receipt}", receipt=sale.receipt)
    for line, total in zip(sale.cart.lines, sale.totals.lines, strict=True):
        number = tr.number(line.quantity)
        quantity = f"{number}{NBSP}{line.unit or 'kg'}" if line.weighed else number
        yield ((line.name, quantity, tr.rate(total.rate)), instead), total.after


def _facts(given: Return, tr: Translator) -> Iterator[tuple[str, str]]:
    yield tr("Date"), tr.moment(given.at.replace(tzinfo=None))
    yield tr("Till"), given.number.till
    if given.cashier:
        yield tr("Cashier"), given.cashier
    if given.receipt:
        yield tr("Receipt"), given.receipt
        if given.sold_at is not None:
            yield tr("Sold on"), tr.moment(given.sold_at.replace(tzinfo=None))
    else:
        yield tr("Receipt"), tr("Without a receipt")


def _taxes(given: Return, sale: Sale | None, tr: Translator) -> Iterator[tuple[str, ...]]:
    def money(minor: int) -> str:
        return tr.money(Money.from_minor(minor, given.currency))

    yield tr("VAT"), tr("Without VAT"), tr("VAT"), tr("With VAT")
    for group in given.rates:
        yield tr.rate(group.rate), money(-group.net), money(-group.tax), money(-group.gross)
    for taken in sale.totals.groups if sale is not None else ():
        yield tr.rate(taken.rate), money(taken.net), money(taken.tax), money(taken.gross)


def _sums(given: Return, sale: Sale | None, tr: Translator) -> Iterator[SheetSum]:
    def money(minor: int) -> str:
        return tr.money(Money.from_minor(minor, given.currency))

    yield SheetSum(tr("VAT in all"), money(-given.tax))
    yield SheetSum(tr("CAME BACK"), money(-given.gross), strong=True)
    if sale is not None:
        yield SheetSum(tr("Taken instead"), tr.money(sale.totals.total), strong=True)


def _money_back(given: Return, sale: Sale | None, tr: Translator) -> Iterator[SheetSum]:
    for part in given.back:
        yield SheetSum(way_back(part, tr), tr.money(Money.from_minor(part.out, given.currency)), strong=sale is None)
        if part.approval:
            yield SheetSum(tr("Approval {number}", number=part.approval), "")
    if given.rounding:
        sign = "+" if given.rounding > 0 else ""
        rounding = tr.money(Money.from_minor(given.rounding, given.currency))
        yield SheetSum(tr("of which rounding"), f"{sign}{rounding}")
    if sale is None:
        return
    for tender in sale.tenders:
        if tender.method != given_tender(given):
            yield SheetSum(tr(tender.method), tr.money(tender.amount))
    if sale.settlement.change:
        yield SheetSum(tr("Change"), tr.money(sale.settlement.change), strong=True)


def _notes(
    given: Return, around: Circumstances, tr: Translator, sold: FiscalMark | None, *, signature: bool
) -> Iterator[str]:
    if around.practice:
        yield tr("Nothing on this paper is real.")
    reason = given.reason
    yield tr("Why: {reason}", reason=tr(reason.name) if reason.name else reason.code)
    if given.exchanged is not None:
        yield tr("Exchanged for receipt {receipt}", receipt=given.exchanged.receipt)
    marks = [(str(given.number), around.fiscal)]
    if sold is not None and given.exchanged is not None:  # two signatures: each says whose it is
        marks.append((given.exchanged.receipt, sold))
    for number, mark in marks:
        if len(marks) > 1 and (mark.notes or mark.facts):
            yield number
        yield from mark.notes
        yield from (f"{label}: {value}" for label, value in mark.facts)
    if signature:
        yield f"{tr('Signature of the customer')}: {_SIGN_HERE}"
