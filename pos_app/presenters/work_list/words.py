"""The work list in sentences: what an entry is, how it stands, what is wrong, what to do there. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from pos_app.domain.money import Money
from pos_app.domain.work_list import GIVES_BACK, PAID_THERE, WorkEntry, WorkItem, WorkKind, WorkLine, WorkState
from pos_app.presenters.common.causes import own_words
from pos_app.presenters.common.marks import N_
from pos_app.presenters.common.views import AmountRowView, Tone
from pos_app.presenters.common.words import Translator
from pos_app.presenters.work_list.views import TwoSidesView, WorkStepView
from pos_app.store.tables.work_list import WorkRow, WorkStep

MOST_STEPS = 3
LONGEST_ID = 14  # an id that is longer says nothing to a person
_KINDS = {
    WorkKind.RETURN: N_("Return"),
    WorkKind.VOID: N_("Void"),
    WorkKind.INVOICE: N_("Invoice"),
    WorkKind.NOT_PAID: N_("Not paid"),
    WorkKind.PAID_HERE: N_("Paid at the till"),
    WorkKind.RETURNED_TWICE: N_("Returned twice"),
}
SIGNS = {
    WorkKind.RETURN: "undo",
    WorkKind.VOID: "undo",
    WorkKind.INVOICE: "receipt",
    WorkKind.NOT_PAID: "owed",
    WorkKind.PAID_HERE: "receipt",
    WorkKind.RETURNED_TWICE: "alert",
}
# As the returns write them, in English; a shop's own words stay as they are.
_GOODS = {
    "Back to the shelf": N_("Back to the shelf"),
    "To repair": N_("To repair"),
    "Thrown away": N_("Thrown away"),
}
_REASONS = {
    "Changed mind": N_("Changed mind"),
    "Wrong size": N_("Wrong size"),
    "Faulty": N_("Faulty"),
    "Wrong price": N_("Wrong price"),
    "Wrong article": N_("Wrong article"),
    "Cashier’s error": N_("Cashier’s error"),
    "Counted at the till": N_("Counted at the till"),
    "Slip of a machine": N_("Slip of a machine"),
}
_WAYS = {  # within a sentence; what the shop calls its own ways to pay is a name
    "owed": N_("less to pay"),
    "exchange": N_("exchange"),
    "voucher": N_("voucher"),
    "Cash": N_("cash"),
    "Voucher": N_("voucher"),
}
_DONE = {
    WorkKind.RETURN: N_("Money given back"),
    WorkKind.VOID: N_("Sale made void"),
    WorkKind.INVOICE: N_("Invoice asked for"),
    WorkKind.NOT_PAID: N_("Sold, to be paid another day"),
    WorkKind.PAID_HERE: N_("Paid at the till"),
    WorkKind.RETURNED_TWICE: N_("Given back at two tills"),
}
_STEPS = {
    "to_tell": (N_("Not there any more"), Tone.WARN),
    "booked": (N_("Found there, the same amount"), Tone.OK),
    "different": (N_("Found there, another amount"), Tone.WARN),
    "not_booked": (N_("Nothing found there"), Tone.TROUBLE),
    "sending": (N_("Draft sent"), Tone.OK),
}
_TONES = {
    WorkState.TO_TELL: Tone.INFO,
    WorkState.TOLD: Tone.PLAIN,
    WorkState.BOOKED: Tone.OK,
    WorkState.DIFFERENT: Tone.WARN,
    WorkState.NOT_BOOKED: Tone.TROUBLE,
    WorkState.LEFT: Tone.PLAIN,
}


def kind_name(kind: WorkKind, tr: Translator) -> str:
    """What an entry is."""
    return tr(_KINDS[kind])


def tone_of(state: WorkState) -> Tone:
    """The colour of a state."""
    return _TONES[state]


def money(item: WorkItem, minor: int, tr: Translator) -> str:
    """An amount of the entry's currency."""
    return tr.money(Money.from_minor(minor, item.currency))


def amount_of(item: WorkItem, tr: Translator) -> str:
    """The entry's amount: what went back is below zero."""
    return money(item, -item.total if item.kind in GIVES_BACK else item.total, tr)


def state_words(row: WorkRow, now: datetime, tr: Translator) -> str:
    """How an entry stands, in a few words."""
    entry, item = row.entry, row.entry.item
    found = entry.found
    match entry.state:
        case WorkState.TO_TELL:
            return tr("Draft to come") if entry.is_drafted else tr("To tell")
        case WorkState.TOLD:
            said = tr("Told {day}", day=short_day(entry.told_at, now, tr)) if entry.told_at else tr("Told")
            return _joined(said, tr("order open")) if item.kind is WorkKind.NOT_PAID else said
        case WorkState.BOOKED:
            return _joined(tr("Booked"), _booked_as(entry, tr))
        case WorkState.DIFFERENT:
            if found is not None and found.gone:
                return _joined(tr("Different"), tr("order gone"))
            there = money(item, -found.total if item.kind in GIVES_BACK else found.total, tr) if found else ""
            return _joined(tr("Different"), tr("there {amount}", amount=there))
        case WorkState.NOT_BOOKED:
            return _joined(tr("Not booked"), tr.count("{n} day", "{n} days", (now - item.at).days))
    return tr("Left so")


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def short_day(moment: datetime, now: datetime, tr: Translator) -> str:
    """A day of this year without the year: `28/11`."""
    here = moment.astimezone()
    if here.year != now.astimezone().year:
        return tr.day(here)
    return f"{here:{tr.day_form.replace('%Y', '').strip('/- ')}}"


def _booked_as(entry: WorkEntry, tr: Translator) -> str:
    item = entry.item
    if item.kind in PAID_THERE:
        return tr("paid there")
    number = number_there(entry)
    if not number:
        return ""
    if item.draft and entry.is_drafted:
        return tr("draft {number}", number=number)
    if item.kind is WorkKind.INVOICE:
        return tr("invoice {number}", number=number)
    return tr("refund {number}", number=number)


def number_there(entry: WorkEntry) -> str:
    """What the shop's software calls the refund, "" where that says nothing to a person."""
    found = entry.found
    if found is None:
        return ""
    return " + ".join(one for one in (found.numbers or found.ids) if len(one) <= LONGEST_ID)


def sentences(row: WorkRow, now: datetime, tr: Translator) -> tuple[str, str]:
    """What is wrong with an entry, or how it stands; and what to do there ("" for nothing)."""
    entry, item = row.entry, row.entry.item
    match entry.state:
        case WorkState.BOOKED:
            return tr("Booked in the shop's software. Nothing to do."), ""
        case WorkState.LEFT:
            return _left_so(entry, tr), ""
        case WorkState.DIFFERENT:
            return _different(row, tr)
        case WorkState.NOT_BOOKED:
            days = (now - item.at).days
            said = tr.count(
                "After {n} day nothing of it is in the shop's software.",
                "After {n} days nothing of it is in the shop's software.",
                days,
            )
            return said, _advice(row, tr)
    if entry.is_drafted:
        return tr("The till creates a draft of it in the shop's software by itself."), ""
    if entry.found is not None and entry.found.refused:
        refused = own_words(entry.found.code, tr) or entry.found.refused
        return tr("No draft could be created: {why}", why=refused), _advice(row, tr)
    if entry.told_at is not None:
        return tr("Told {time}. The till looks whether it is booked.", time=tr.moment(entry.told_at)), _advice(row, tr)
    return tr("Not told yet."), _advice(row, tr)


def _left_so(entry: WorkEntry, tr: Translator) -> str:
    """The reason is gone once the personal data of its sale are."""
    return tr("Left so: {reason}", reason=entry.left) if entry.left else tr("Left so")


def _different(row: WorkRow, tr: Translator) -> tuple[str, str]:
    item, found = row.entry.item, row.entry.found
    if found is None or found.gone:
        return (
            tr("The shop's software has no order {order} any more.", order=_order(row)),
            tr("Ask who deleted it, then leave it so with the reason."),
        )
    gap, right = found.total - item.total, money(item, item.total, tr)
    if item.kind is WorkKind.INVOICE:
        number = number_there(row.entry) or _order(row)
        said = tr("The invoice there is of {amount}.", amount=money(item, found.total, tr))
        return said, tr("Open invoice {number} and correct it to {amount}.", number=number, amount=right)
    if gap < 0:
        said = tr("The refund there is {amount} short.", amount=money(item, -gap, tr))
    elif gap > 0:
        said = tr("The refund there is {amount} too much.", amount=money(item, gap, tr))
    else:
        return tr("The refund there is of other goods."), tr("Open order {order} and look.", order=_order(row))
    missing = [line.name for line, _, there in _sides(item, found.lines, tr) if line is not None and there is None]
    if gap < 0 and found.lines and missing:
        goods = ", ".join(missing)
        return said, tr("Open order {order} and refund this as well: {goods}.", order=_order(row), goods=goods)
    return said, tr("Open order {order} and correct the refund to {amount}.", order=_order(row), amount=right)


def _advice(row: WorkRow, tr: Translator) -> str:
    item = row.entry.item
    order, amount = _order(row), money(item, item.total, tr)
    if item.kind is WorkKind.RETURNED_TWICE:
        return tr("Two tills gave money back for the same goods. Ask both cashiers.")
    if item.sale_id and not row.orders:
        return tr("Its order is not in the shop's software yet. Book it once it is there.")
    if not item.sale_id:
        return tr("It has no order: book the goods and {amount} by hand.", amount=amount)
    if item.kind is WorkKind.VOID:
        return tr("Open order {order} and cancel it, or refund all of it: {amount}.", order=order, amount=amount)
    if item.kind is WorkKind.INVOICE:
        return tr("Make an invoice of order {order}: {amount}.", order=order, amount=amount)
    if item.kind is WorkKind.PAID_HERE:
        told = {"amount": amount, "way": way_words(item, tr), "order": order}
        return tr("Book {amount} as paid in order {order}: {way}.", **told)
    if item.kind is WorkKind.NOT_PAID:
        return tr("When {amount} come in, book the payment in order {order}.", order=order, amount=amount)
    return tr("Open order {order} and refund these goods: {amount}.", order=order, amount=amount)


def _order(row: WorkRow) -> str:
    return row.order_number or row.entry.item.receipt


def order_title(row: WorkRow, tr: Translator) -> str:
    """`Order 100461`, the receipt of a sale whose order has no number yet."""
    if row.order_number:
        return tr("Order {order}", order=row.order_number)
    return tr("Receipt {receipt}", receipt=row.entry.item.receipt) if row.entry.item.receipt else tr("Goods")


def sides_of(row: WorkRow, tr: Translator) -> tuple[TwoSidesView, ...]:
    """The goods on both sides, the totals last."""
    item, found = row.entry.item, row.entry.found
    compared = (
        found is not None and not found.refused and not found.gone and item.kind in {*GIVES_BACK, WorkKind.INVOICE}
    )
    there_lines = found.lines if compared and found is not None else ()
    shown: list[TwoSidesView] = []
    for here, label, there in _sides(item, there_lines, tr):
        said, tone = "", Tone.PLAIN
        if there_lines:
            said = tr("missing") if there is None else money(item, there, tr)
            tone = Tone.PLAIN if here is not None and there == here.total else Tone.WARN
        shown.append(TwoSidesView(label, money(item, here.total, tr) if here else "—", said, tone))
    total = tr("Total, {way}", way=way_words(item, tr)) if item.way else tr("Total")
    same = found is not None and found.total == item.total
    there_total = money(item, found.total, tr) if compared and found is not None else ""
    shown.append(
        TwoSidesView(total, money(item, item.total, tr), there_total, Tone.PLAIN if same else Tone.WARN, strong=True)
    )
    return tuple(shown)


def _sides(item: WorkItem, there: Sequence[WorkLine], tr: Translator) -> list[tuple[WorkLine | None, str, int | None]]:
    """Each line here with its label and what is there of it (None: nothing), then what is only there."""
    left: Counter[str] = Counter()
    for line in there:
        left[line.variant_id] += line.total
    found: list[tuple[WorkLine | None, str, int | None]] = []
    for line in item.lines:
        amount = left.pop(line.variant_id, None)
        found.append((line, f"{tr.whole(line.quantity)} × {line.name}", amount))
    names = {line.variant_id: line.name for line in there}
    found += [(None, names[variant] or variant, amount) for variant, amount in left.items()]
    return found


def way_words(item: WorkItem, tr: Translator, *, alone: bool = False) -> str:
    """How the money went, as words of a sentence, or of a column of their own."""
    said = ", ".join(tr(_WAYS[way]) if way in _WAYS else way for way in item.way.split(", "))
    return said[:1].upper() + said[1:] if alone else said


def facts_of(item: WorkItem, tr: Translator) -> tuple[AmountRowView, ...]:
    """What else is known of an entry."""
    why = tr(_REASONS[item.reason]) if item.reason in _REASONS else item.reason
    goods = tr(_GOODS[item.goods_go]) if item.goods_go in _GOODS else item.goods_go
    said = " · ".join(part for part in (why, goods) if part)
    return (AmountRowView(tr("Reason"), said),) if said else ()


def steps_of(entry: WorkEntry, steps: Sequence[WorkStep], now: datetime, tr: Translator) -> tuple[WorkStepView, ...]:
    """The newest lines of the history."""
    return tuple(_step(entry, one, now, tr) for one in steps[-MOST_STEPS:])


def _step(entry: WorkEntry, one: WorkStep, now: datetime, tr: Translator) -> WorkStepView:
    at = f"{short_day(one.at, now, tr)} {tr.time(one.at)}"
    match one.what:
        case "added":
            return WorkStepView(tr(_DONE[entry.item.kind]), at)
        case "told" if one.note:
            return WorkStepView(tr("Told: {how}", how=one.note), at)
        case "told":
            return WorkStepView(tr("Told"), at)
        case "left":
            return WorkStepView(_left_so(entry, tr), at)
        case what if what in _STEPS:
            words, tone = _STEPS[what]
            return WorkStepView(tr(words), at, tone)
    return WorkStepView(one.what, at, Tone.PLAIN)
