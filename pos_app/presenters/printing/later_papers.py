"""The papers of a voucher and of a payment that is no sale's. Pure: stored values and a Translator in, a `Paper` out.

The voucher's own paper is the only place but the till's file that has its code.
"""

from __future__ import annotations

from collections.abc import Iterator

from pos_app.domain.money import Money
from pos_app.domain.paper import Barcode, Gap, Line, Pair, Paper, Row, Rule, Stamp
from pos_app.domain.receipt import PaperCode, PaymentNumber, ReturnNumber
from pos_app.domain.received import PaidFor, Payment
from pos_app.domain.voucher import VoucherNow
from pos_app.domain.voucher_code import in_groups
from pos_app.presenters.common.tenders import tender_name
from pos_app.presenters.common.words import Translator
from pos_app.presenters.printing.receipt import Circumstances, seller_rows


def voucher_paper(now: VoucherNow, around: Circumstances, tr: Translator) -> Paper:
    """The paper that pays. Once it is used up, or its code was lost with a damaged file, it shows none."""
    one = now.voucher
    number = PaymentNumber.find(one.number) or ReturnNumber.find(one.number)
    title = tr("Voucher {number}", number=one.number)
    rows: list[Row] = [*seller_rows(around.seller, tr), Gap(), *_practice(around, tr)]
    rows += [
        Pair(tr("VOUCHER"), tr.money(Money.from_minor(one.amount, one.currency)), big=True),
        Line(title, bold=True),
        Pair(tr.moment(one.at.replace(tzinfo=None)), tr("Till {till}", till=number.till) if number else ""),
        *((Line(tr("Pays until {day}", day=tr.day(one.expires)), bold=True),) if one.expires else ()),
        Gap(),
    ]
    if now.code:
        rows += [Line(in_groups(now.code), centred=True, bold=True), Gap(), Barcode(now.code), Gap()]
    else:
        rows.append(Line(tr("No code: it is used up, or only its first paper has it."), bold=True))
    if now.used:
        left = Money.from_minor(now.left, one.currency)
        rows.append(Pair(tr("Left on it"), tr.money(left), bold=True))
    till = number.till if number else ""
    rows += [
        Line(tr("It pays for anything in this shop, at till {till}, in parts as you like.", till=till)),
        Line(tr("VAT is on the receipt of what it pays for.")),
        Line(tr("Keep it as you keep money: whoever has it may use it.")),
    ]
    if around.practice:
        rows += [Gap(), Stamp(tr("PRACTICE"))]
    return Paper(title, tuple(rows), tr("COPY"), language=tr.language)


def payment_paper(payment: Payment, around: Circumstances, tr: Translator) -> Paper:
    """The paper of a payment."""
    title = tr("Payment {number}", number=payment.number)
    rows: list[Row] = [*seller_rows(payment.seller or around.seller, tr), Gap(), *_practice(around, tr)]
    till = tr("Till {till}", till=payment.number.till)
    who = f"{till} · {payment.cashier}" if payment.cashier else till
    rows += [Line(title, bold=True), Pair(tr.moment(payment.at.replace(tzinfo=None)), who), Rule()]
    if payment.paid_for is PaidFor.VOUCHER:
        rows.append(Pair(tr("For a voucher"), tr.money(payment.total), bold=True))
    else:
        rows.append(Pair(tr("For receipt {receipt}", receipt=payment.receipt), tr.money(payment.total), bold=True))
    rows += [Rule(), *_taken(payment, tr)]
    if payment.paid_for is PaidFor.SALE:
        left = Money.from_minor(payment.left, payment.currency)
        rows.append(Pair(tr("STILL OWED") if left else tr("All is paid"), tr.money(left), bold=True))
    if payment.paid_for is PaidFor.VOUCHER:
        rows.append(Line(tr("A voucher is no sale: VAT is on the receipt of what it pays for.")))
    else:
        rows.append(Line(tr("VAT is on the receipt of the sale.")))
    rows += [Gap(), Barcode(str(PaperCode(payment.number, around.practice)))]
    if around.practice:
        rows += [Gap(), Stamp(tr("PRACTICE"))]
    return Paper(title, tuple(rows), tr("COPY"), language=tr.language)


def _practice(around: Circumstances, tr: Translator) -> Iterator[Row]:
    if around.practice:
        yield Stamp(tr("PRACTICE"))
        yield Line(tr("Nothing on this paper is real."), centred=True)
        yield Gap()


def _taken(payment: Payment, tr: Translator) -> Iterator[Row]:
    tenders, settled = payment.money_given
    if payment.together is not None:
        yield Pair(tr("Paid together"), tr.money(settled.total))
    if settled.rounding:
        sign = "+" if settled.rounding.amount > 0 else ""
        yield Pair(tr("Cash rounding"), f"{sign}{tr.money(settled.rounding)}")
    for tender in tenders:
        yield Pair(tender_name(tender, tr), tr.money(tender.amount))
    if settled.change:
        yield Pair(tr("Change"), tr.money(settled.change), bold=True)
