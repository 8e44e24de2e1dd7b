"""The screen of the work list made of its rows: filters, lines, the chosen entry, buttons. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pos_app.domain.frozen import frozen
from pos_app.domain.submission import Cause
from pos_app.domain.work_list import DONE, PAID_THERE, WorkKind
from pos_app.presenters.common.causes import cause_sentence
from pos_app.presenters.common.views import ActionView, ChipsView, ChipView
from pos_app.presenters.common.words import Translator
from pos_app.presenters.work_list.views import TwoSidesView, WorkDetailView, WorkListView, WorkRowView
from pos_app.presenters.work_list.words import (
    SIGNS,
    amount_of,
    facts_of,
    kind_name,
    number_there,
    order_title,
    sentences,
    short_day,
    sides_of,
    state_words,
    steps_of,
    tone_of,
)
from pos_app.services.work_list.desk import WorkLook
from pos_app.store.tables.work_list import WorkRow, WorkStep

TO_DO, RETURNS, INVOICES, UNPAID, BOOKED, ALL = "to_do", "returns", "invoices", "unpaid", "booked", "all"
PRINT, PDF, CSV, LOOK, SHOW, PRINT_ONE, LEAVE, BACK, TELL = (
    "work_print", "work_pdf", "work_csv", "work_look", "work_show", "work_print_one", "work_leave", "work_back",
    "work_tell",
)  # fmt: skip
_KINDS = {
    RETURNS: frozenset({WorkKind.RETURN, WorkKind.VOID, WorkKind.RETURNED_TWICE}),
    INVOICES: frozenset({WorkKind.INVOICE}),
    UNPAID: PAID_THERE,
}


@frozen
class WorkSight:
    """What the screen is made of beside its rows: the filter, the chosen entry and its history, how many F12 marks, how
    the shop was looked at, whether it is being read and whether papers can be printed."""

    chosen: str = TO_DO
    selected: str = ""
    history: tuple[WorkStep, ...] = ()
    to_mark: int = 0
    look: WorkLook = WorkLook()  # frozen
    looking: bool = False
    prints: bool = False


def belongs(row: WorkRow, chosen: str) -> bool:
    """Whether an entry is in a filter."""
    if chosen == TO_DO:
        return row.entry.is_open
    if chosen == BOOKED:
        return row.entry.state in DONE
    return chosen == ALL or row.entry.item.kind in _KINDS[chosen]


def work_view(every: Sequence[WorkRow], sight: WorkSight, now: datetime, tr: Translator) -> WorkListView:
    """The whole screen. `every` row in the order of the list."""
    rows = [row for row in every if belongs(row, sight.chosen)]
    chosen = next((row for row in rows if row.entry.item.id == sight.selected), None)
    n = sight.to_mark
    mark = tr.count("Mark {n} as told", "Mark {n} as told", n) if n else tr("Nothing to mark")
    return WorkListView(
        title=tr("To be booked in the shop's software"),
        subtitle=tr("Done and paid here, not yet there. Book each line there by hand; the till sees it."),
        tools=_tools(tr, any_row=bool(rows), prints=sight.prints),
        filters=_filters(every, sight.chosen, tr),
        looked=_looked(sight, tr),
        look=(ActionView(LOOK, tr("Look again"), "F8", enabled=not sight.looking),),
        rows=tuple(_line(row, now, tr) for row in rows),
        selected=sight.selected,
        empty_title=tr("Nothing to book") if sight.chosen == TO_DO else tr("Nothing here"),
        empty_text=tr("What comes back, and what is paid another day, stands here until it is booked."),
        detail=None if chosen is None else _detail(chosen, sight, now, tr),
        foot=tr("Printed with each Z; ticked off once the same amount is booked there."),
        actions=(
            ActionView(BACK, tr("Back"), "Escape"),
            ActionView(TELL, mark, "F12", primary=True, enabled=n > 0),
        ),
    )


def _line(row: WorkRow, now: datetime, tr: Translator) -> WorkRowView:
    item = row.entry.item
    return WorkRowView(
        item.id,
        kind_name(item.kind, tr),
        item.number,
        short_day(item.at, now, tr),
        row.customer or tr("Walk-in"),
        amount_of(item, tr),
        tone_of(row.entry.state),
        state_words(row, now, tr),
        SIGNS[item.kind],
    )


def _tools(tr: Translator, *, any_row: bool, prints: bool) -> tuple[ActionView, ...]:
    return (
        ActionView(PRINT, tr("Print"), "Ctrl+P", enabled=any_row and prints),
        ActionView(PDF, tr("PDF"), "Ctrl+S", enabled=any_row),
        ActionView(CSV, tr("Table"), "Ctrl+T", enabled=any_row, tooltip=tr("A CSV file for a spreadsheet")),
    )


def _filters(every: Sequence[WorkRow], chosen: str, tr: Translator) -> ChipsView:
    counts = {key: tr.whole(sum(belongs(row, key) for row in every)) for key in (TO_DO, BOOKED, ALL)}
    return ChipsView(
        (
            ChipView(TO_DO, tr("To do"), counts[TO_DO]),
            ChipView(RETURNS, tr("Returns")),
            ChipView(INVOICES, tr("Invoices")),
            ChipView(UNPAID, tr("Not paid")),
            ChipView(BOOKED, tr("Booked"), counts[BOOKED]),
            ChipView(ALL, tr("All"), counts[ALL]),
        ),
        chosen,
    )


def _looked(sight: WorkSight, tr: Translator) -> str:
    look = sight.look
    if sight.looking:
        return tr("Reading the shop's software…")
    if look.trouble is not Cause.NONE:
        return cause_sentence(look.trouble, tr)
    if look.at is None:
        return tr("The shop's software was not read yet.")
    read = tr("Read there {time}", time=tr.time(look.at))
    if look.next_at is None:
        return read
    again = tr("again at {time}", time=tr.time(look.next_at))
    return f"{read} · {again}"


def _detail(row: WorkRow, sight: WorkSight, now: datetime, tr: Translator) -> WorkDetailView:
    entry, item = row.entry, row.entry.item
    said, advice = sentences(row, now, tr)
    lines = sides_of(row, tr)
    number = number_there(entry)
    there = ""
    if any(line.there for line in lines):
        there = tr("Refund {number}", number=number) if number else tr("There")
    about = (tr.moment(item.at), row.customer or tr("Walk-in"), item.cashier)
    return WorkDetailView(
        title=item.number,
        subtitle=" · ".join(part for part in about if part),
        amount=amount_of(item, tr),
        sentence=said,
        advice=advice,
        tone=tone_of(entry.state),
        heads=TwoSidesView(order_title(row, tr), tr("Till"), there),
        lines=lines,
        facts=facts_of(item, tr),
        history=steps_of(entry, sight.history, now, tr),
        steps=(
            ActionView(SHOW, tr("Show the sale"), "F9", enabled=bool(item.sale_id) and not item.orders),
            ActionView(PRINT_ONE, tr("Print this line"), "F7", enabled=sight.prints),
            ActionView(LEAVE, tr("Leave it so…"), "F6", enabled=entry.is_open),
        ),
    )
