"""The paper of a return: what came back, its tax below zero, how the money went back. Pure: a stored return and a
Translator in, a `Paper` out.

With an exchange it is one paper with both numbers: what came back, what was taken instead, and the difference. A
reprint says the same, for all of it comes from the return and the sale as they were stored.
"""

from __future__ import annotations

from collections.abc import Iterator

from pos_app.domain.fiscal_receipt import FiscalMark
from pos_app.domain.money import Money
from pos_app.domain.money_back import BackPart, BackWay
from pos_app.domain.order import Sale
from pos_app.domain.paper import Barcode, Gap, Line, Pair, Paper, Row, Rule, Stamp
from pos_app.domain.receipt import PaperCode
from pos_app.domain.returns import Return, ReturnKind, ReturnLine
from pos_app.presenters.common.marks import N_
from pos_app.presenters.common.words import NBSP, Translator
from pos_app.presenters.printing.receipt import Circumstances, fiscal_rows, goods_of, seller_rows

_TITLES = {
    ReturnKind.RETURN: N_("Return {number}"),
    ReturnKind.VOID: N_("Void {number}"),
    ReturnKind.FREE: N_("Return {number}"),
    ReturnKind.DEPOSIT: N_("Deposit paid back {number}"),
}
_WAYS = {
    BackWay.OWED: N_("Taken off what is not paid yet"),
    BackWay.VOUCHER: N_("Given as a voucher"),
    BackWay.EXCHANGE: N_("Taken in exchange"),
}


def return_paper(
    given: Return,
    around: Circumstances,
    tr: Translator,
    sale: Sale | None = None,
    *,
    signature: bool = False,
    sold: FiscalMark | None = None,
) -> Paper:
    """The paper of a return; `sale` is what was taken in exchange (`sold`: of its own signature), `signature`: a line
    for the customer's."""
    title = return_title(given, tr)
    rows: list[Row] = [*_head(given, title, around, tr), Rule()]
    if not given.with_tax:
        rows.append(Line(tr("Prices of the lines are without VAT")))
    for line in given.lines:
        rows += _came_back(line, given, tr)
    rows += [Rule(), Pair(tr("CAME BACK"), _money(-given.gross, given, tr), big=True), Gap()]
    for group in given.rates:
        base = _money(-group.net, given, tr)
        rows.append(
            Pair(tr("VAT {rate} on {base}", rate=tr.rate(group.rate), base=base), _money(-group.tax, given, tr))
        )
        rows.append(Pair("  " + tr("together with VAT"), _money(-group.gross, given, tr)))
    rows.append(Pair(tr("VAT in all"), _money(-given.tax, given, tr)))
    if sale is not None:
        rows += [Rule(), *_taken(sale, tr)]
    rows += [Rule(), *_money_back(given, tr)]
    if sale is not None:
        rows += (
            Pair(tr(tender.method), tr.money(tender.amount))
            for tender in sale.tenders
            if tender.method != given_tender(given)
        )
        if sale.settlement.change:
            rows.append(Pair(tr("Change"), tr.money(sale.settlement.change), bold=True))
    reason = given.reason
    why = tr(reason.name) if reason.name else reason.code
    rows.append(Line(tr("Why: {reason}", reason=why)))
    if signature:
        rows += [Gap(3), Rule(), Line(tr("Signature of the customer"))]
    rows += fiscal_rows(around.fiscal, tr)
    rows += [Gap(), Barcode(str(PaperCode(given.number, around.practice)))]
    if sale is not None:
        rows += fiscal_rows(sold or FiscalMark(), tr)
        rows += [Gap(), Barcode(str(PaperCode(sale.receipt, around.practice)))]
    if around.practice:
        rows += [Gap(), Stamp(tr("PRACTICE"))]
    return Paper(title, tuple(rows), tr("COPY"))


def return_title(given: Return, tr: Translator) -> str:
    """What the document is, with its number."""
    return tr(_TITLES[given.kind], number=given.number)


def given_tender(given: Return) -> str:
    """The method by which the return pays for the sale that was made with it; "" for none."""
    return next((part.method for part in given.back if part.way is BackWay.EXCHANGE), "")


def _head(given: Return, title: str, around: Circumstances, tr: Translator) -> Iterator[Row]:
    yield from seller_rows(given.seller or around.seller, tr)
    yield Gap()
    if around.practice:
        yield Stamp(tr("PRACTICE"))
        yield Line(tr("Nothing on this paper is real."), centred=True)
        yield Gap()
    yield Line(title, bold=True)
    till = tr("Till {till}", till=given.number.till)
    yield Pair(tr.moment(given.at.replace(tzinfo=None)), f"{till} · {given.cashier}" if given.cashier else till)
    if given.receipt and given.sold_at is not None:
        sold = tr.moment(given.sold_at.replace(tzinfo=None))
        yield Line(tr("From receipt {receipt} of {moment}", receipt=given.receipt, moment=sold))
    elif not given.receipt and given.kind is not ReturnKind.DEPOSIT:
        yield Line(tr("Without a receipt"))
    if given.exchanged is not None:
        yield Line(tr("Exchanged for receipt {receipt}", receipt=given.exchanged.receipt))


def _came_back(line: ReturnLine, given: Return, tr: Translator) -> Iterator[Row]:
    amount = line.gross if given.with_tax else line.net
    yield Pair(line.name, _money(-amount, given, tr))
    if line.weighed:
        yield Pair(f"  {tr.number(line.quantity)}{NBSP}{line.unit or 'kg'}", "")
    elif line.pieces != 1:
        yield Pair(f"  {tr.number(line.quantity)}{NBSP}×", "")


def _taken(sale: Sale, tr: Translator) -> Iterator[Row]:
    yield Line(tr("Taken instead: receipt {receipt}", receipt=sale.receipt), bold=True)
    yield from goods_of(sale, tr)


def _money_back(given: Return, tr: Translator) -> Iterator[Row]:
    for part in given.back:
        yield Pair(way_back(part, tr), _money(part.out, given, tr), bold=True)
        if part.approval:
            yield Pair("  " + tr("Approval {number}", number=part.approval), "")
    if given.rounding:
        sign = "+" if given.rounding > 0 else ""
        yield Pair(tr("of which rounding"), f"{sign}{_money(given.rounding, given, tr)}")


def way_back(part: BackPart, tr: Translator) -> str:
    """How a part of the money goes back, in words."""
    if part.way in _WAYS:
        return tr(_WAYS[part.way])
    return tr("Given back: {method}", method=tr(part.method))


def _money(minor: int, given: Return, tr: Translator) -> str:
    return tr.money(Money.from_minor(minor, given.currency))
