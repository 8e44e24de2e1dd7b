"""Sentences of the end of the day: names of reports, hours, drawer entries; the findings of the three-way check."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from pos_app.domain.day import DayReport, HourPart, Move, StillOpen, TenderSum
from pos_app.domain.day_check import Finding, Mismatch
from pos_app.domain.money import Currency, Money
from pos_app.domain.payment import EXCHANGE, VOUCHER
from pos_app.domain.submission import Cause
from pos_app.presenters.common.causes import cause_sentence
from pos_app.presenters.common.marks import N_, NN_
from pos_app.presenters.common.views import Tone
from pos_app.presenters.common.words import Translator
from pos_app.presenters.day.views import FindingView
from pos_app.services.day.check import DayCheck
from pos_app.services.day.days import Unfinished

MOST_NAMED = 4
_MOVES = {
    Move.FLOAT: N_("Opening float"),
    Move.SALE: N_("Sale"),
    Move.IN: N_("Put in"),
    Move.OUT: N_("Taken out"),
    Move.RETURN: N_("Return"),
    Move.MORE: N_("Paid otherwise"),
    Move.LESS: N_("Paid otherwise"),
    Move.PAYMENT: N_("Payment"),
    Move.COUNT: N_("Counted"),
}
_OWN_WAYS = {EXCHANGE: N_("Exchange"), VOUCHER: N_("Voucher")}
_FAULTS = {
    Mismatch.MISSING: N_("Sent for {here}, and the shop system has no such order."),
    Mismatch.CANCELLED: N_("Order {orders} was cancelled or paid back in the shop system: {here} here."),
    Mismatch.PAID_BACK: N_("{there} was paid back in the shop's software (order {orders}), and not at this till."),
    Mismatch.TOTAL: N_("Other total: here {here}, shop system {there} (order {orders})."),
    Mismatch.DOUBLED: N_("More than one order in the shop system: {orders}."),
    Mismatch.NAMESAKE: N_("Order {orders} ({there}) bears this number, too: another till may have this till's code."),
    Mismatch.EXTRA: N_("Order {orders} ({there}) is in the shop system; this till never sold it."),
    Mismatch.ARRIVED: N_("Order {orders} is in the shop system already; this till will find out by itself."),
    Mismatch.DRAWER_MISSING: N_("{here} in cash, and nothing of it in the drawer's entries."),
    Mismatch.DRAWER_AMOUNT: N_("{here} in cash, the drawer's entry says {there}."),
    Mismatch.DRAWER_DOUBLED: N_("Its cash is in the drawer's entries more than once: {there}, and {here} was paid."),
    Mismatch.DRAWER_EXTRA: N_("{there} in the drawer's entries, and no such sale today."),
}


def report_name(report: DayReport, tr: Translator) -> str:
    """`Z report 12`, or `X report` (which has no number of its own)."""
    if report.heading.is_final:
        return tr("Z report {n}", n=report.heading.number)
    return tr("X report")


def move_name(kind: Move, tr: Translator) -> str:
    """What an entry of the drawer is called."""
    return tr(_MOVES[kind])


def method_name(tender: TenderSum, tr: Translator) -> str:
    """A way to pay, as the shop's software calls it; the till's own cash in this language."""
    if tender.later:
        return tr("Pay later (not paid yet)")
    if tender.method in _OWN_WAYS:
        return tr(_OWN_WAYS[tender.method])
    return tr("Cash") if tender.method == "Cash" else tender.method


def hour_label(hour: HourPart, tr: Translator, *, with_day: bool) -> str:
    """`14–15`, with its day where the report is of more than one."""
    span = f"{hour.hour:02d}–{(hour.hour + 1) % 24:02d}"
    return f"{tr.day(hour.day)} {span}" if with_day else span


def finding_view(finding: Finding, currency: Currency, tr: Translator) -> FindingView:
    """One difference, behind its receipt number."""

    def money(minor: int | None) -> str:
        return "—" if minor is None else tr.money(Money.from_minor(minor, currency))

    orders = ", ".join(finding.orders)
    text = tr(_FAULTS[finding.fault], here=money(finding.here), there=money(finding.there), orders=orders)
    tone = Tone.INFO if finding.fault is Mismatch.ARRIVED else Tone.TROUBLE
    return FindingView(text, finding.receipt, tone)


def check_state(check: DayCheck | None, tr: Translator, *, busy: bool) -> FindingView:
    """How the check stands, in one sentence."""
    if busy:
        return FindingView(tr("Comparing with the shop system…"), tone=Tone.INFO)
    if check is None:
        return FindingView(tr("Not compared yet. F8 compares every sale of the day."))
    if check.trouble is not Cause.NONE:
        why = cause_sentence(check.trouble, tr)
        return FindingView(tr("Only the drawer could be compared, not the shop system. {why}", why=why), tone=Tone.WARN)
    count = sum(one.fault is not Mismatch.ARRIVED for one in check.findings)
    if count:
        return FindingView(
            tr.count("{n} difference was found.", "{n} differences were found.", count), tone=Tone.TROUBLE
        )
    if not check.compared:
        return FindingView(tr("Nothing has been sent today, so there is nothing to compare."))
    return FindingView(
        tr.count(
            "{n} sale compared: till and shop system agree.",
            "{n} sales compared: till and shop system agree.",
            check.compared,
        ),
        tone=Tone.OK,
    )


def still_open_lines(kept: StillOpen, tr: Translator, names: Unfinished | None = None) -> tuple[str, ...]:
    """What is not finished, with what to do about it; nothing where all is. With `names` each is named beneath."""
    which = (names.waiting, names.unknown, names.refused, names.parked, ()) if names else ((), (), (), (), ())
    counted = (
        (
            kept.waiting,
            NN_(
                "{n} sale is not sent yet: it is kept here and goes out by itself. Nothing to do.",
                "{n} sales are not sent yet: they are kept here and go out by themselves. Nothing to do.",
            ),
        ),
        (
            kept.unknown,
            NN_(
                "{n} sale has no answer yet: the till asks until it knows. Nothing to do.",
                "{n} sales have no answer yet: the till asks until it knows. Nothing to do.",
            ),
        ),
        (
            kept.refused,
            NN_(
                "{n} sale was refused and waits for you in Sales (F4).",
                "{n} sales were refused and wait for you in Sales (F4).",
            ),
        ),
        (
            kept.parked,
            NN_(
                "{n} sale is parked: sell it or delete it, in Parked (F5).",
                "{n} sales are parked: sell them or delete them, in Parked (F5).",
            ),
        ),
        (
            kept.late,
            NN_(
                "The goods of {n} sale should be handed over by now: Sales (F4), “To hand over”.",
                "The goods of {n} sales should be handed over by now: Sales (F4), “To hand over”.",
            ),
        ),
    )
    lines = []
    for (n, sentence), named in zip(counted, which, strict=True):
        if n:
            lines.append(tr.count(*sentence, n))
            if named:
                lines.append(f"    {_some(named, tr)}")
    return tuple(lines)


def _some(named: Sequence[str], tr: Translator) -> str:
    """`1-261122-0003, 1-261122-0004 and 7 more`."""
    said = ", ".join(named[:MOST_NAMED])
    more = len(named) - MOST_NAMED
    return tr("{numbers} and {n} more", numbers=said, n=tr.whole(more)) if more > 0 else said


def period(report: DayReport, tr: Translator) -> str:
    """`22/11/2026 08:02 to 18:30`, the day said twice only where it is another one."""
    head = report.heading
    if head.since is None:
        return tr("Nothing has happened yet.")
    begun, until = head.since.astimezone(), head.until.astimezone()
    same = begun.date() == until.date() and until - begun < timedelta(days=1)
    to = tr.time(head.until) if same else tr.moment(head.until)
    return tr("{begun} to {until}", begun=tr.moment(head.since), until=to)
