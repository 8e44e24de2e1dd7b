"""The screen of closed days, months and years, made of what is in the till's file. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from pathlib import PurePath

from pos_app.domain.frozen import frozen
from pos_app.domain.money import Money
from pos_app.domain.note import spaced_head
from pos_app.domain.periods import PeriodEnd, PeriodKind
from pos_app.presenters.common.marks import N_
from pos_app.presenters.common.months import month_name
from pos_app.presenters.common.views import ActionView, AmountRowView, ChipsView, ChipView, PillView, Tone
from pos_app.presenters.common.words import NBSP, Translator
from pos_app.presenters.day.day_messages import method_name
from pos_app.presenters.fiscal.views import PeriodDetailView, PeriodRowView, PeriodsView
from pos_app.services.fiscal.overview import JournalLook, PeriodSheet
from pos_app.store.tables.closed.periods import Archived

BACK, PRINT, PDF, CSV, EARLIER, LATER, JOURNAL, MAKE, CHECK, COPY, CHECK_FILE = (
    "period_back", "period_print", "period_pdf", "period_csv", "period_earlier", "period_later", "period_journal",
    "period_make", "period_check", "period_copy", "period_file",
)  # fmt: skip
KINDS = {PeriodKind.DAY: N_("Days"), PeriodKind.MONTH: N_("Months"), PeriodKind.YEAR: N_("Years")}


@frozen
class PeriodSight:
    """What the screen is made of beside its periods: the chosen one, the chain's head behind it, how the journal was
    found (None: not looked at), which archives were found damaged (places by period), whether something is being made
    or checked, whether papers can be printed, the till's own folder for archives, and whether it has a second place."""

    kind: PeriodKind = PeriodKind.MONTH
    selected: str = ""
    head: str = ""
    journal: JournalLook | None = None
    damaged: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    busy: bool = False
    prints: bool = False
    own_place: str = ""
    has_second: bool = True


def key_of(end: PeriodEnd, *, is_open: bool = False) -> str:
    """The key of a period on the screen; the open ones have no number yet."""
    return f"open:{end.currency.code}" if is_open else str(end.number)


def period_name(end: PeriodEnd, tr: Translator) -> str:
    """`October 2026`, `Year to March 2027`, `Z 383`."""
    if end.kind is PeriodKind.DAY:
        return tr("Z {n}", n=end.label)
    if end.kind is PeriodKind.MONTH:
        return month_name(end.label, tr)
    year, month = end.label.split("-")
    return tr("Year {year}", year=year) if month == "12" else tr("Year to {month}", month=month_name(end.label, tr))


def periods_view(sheet: PeriodSheet, sight: PeriodSight, tr: Translator) -> PeriodsView:
    """The whole screen."""
    rows = [_row(one, sheet, sight, tr, is_open=True) for one in sheet.running]
    rows += [_row(one, sheet, sight, tr) for one in sheet.ends]
    every = {key_of(one, is_open=True): one for one in sheet.running} | {key_of(one): one for one in sheet.ends}
    chosen = every.get(sight.selected)
    is_open = sight.selected.startswith("open:")
    foot, tone = _foot(sheet, sight, tr)
    return PeriodsView(
        title=tr("Day, month and year"),
        subtitle=tr("A closed period never changes. Months close by themselves."),
        tools=_tools(tr, sight, any_row=chosen is not None),
        kinds=ChipsView(tuple(ChipView(kind.value, tr(name)) for kind, name in KINDS.items()), sight.kind.value),
        turn=_turn(sheet, tr),
        chain=_chain(sight.journal, tr),
        look=(ActionView(JOURNAL, tr("Check the journal"), "F8", enabled=not sight.busy),),
        rows=tuple(rows),
        selected=sight.selected,
        empty_title=tr("Nothing is closed yet"),
        empty_text=tr("The first Z closes the first day (End of day)."),
        detail=None if chosen is None else _detail(chosen, sheet, sight, tr, is_open=is_open),
        foot=foot,
        foot_tone=tone,
        actions=_actions(None if is_open else chosen, sheet, sight, tr),
    )


def _row(
    end: PeriodEnd, sheet: PeriodSheet, sight: PeriodSight, tr: Translator, *, is_open: bool = False
) -> PeriodRowView:
    name = period_name(end, tr)
    if end.kind is PeriodKind.MONTH:
        name = month_name(end.label, tr, with_year=False)
    elif end.kind is PeriodKind.DAY:
        name = tr.day(end.closed_at.date())
    tone, state = _state(end, sheet.archives.get(end.number), sight, tr, is_open=is_open)
    several = len({one.currency for one in (*sheet.ends, *sheet.running)}) > 1
    return PeriodRowView(
        key_of(end, is_open=is_open),
        name,
        _z(end),
        tr.whole(end.receipts),
        _amount(end, end.turnover, tr, named=several),
        _amount(end, -end.returned, tr, named=several) if end.returned else "",
        _amount(end, end.perpetual, tr, named=several),
        tone,
        state,
    )


def _state(
    end: PeriodEnd, made: Archived | None, sight: PeriodSight, tr: Translator, *, is_open: bool
) -> tuple[Tone, str]:
    """Where the archive of a period lies, in few words."""
    if is_open:
        return Tone.INFO, tr("open · last Z {n}", n=end.last_z)
    if not end.last_z:
        return Tone.PLAIN, tr("nothing in it")
    if made is None:
        return Tone.WARN, tr("no archive yet")
    if sight.damaged.get(end.number):
        return Tone.TROUBLE, tr("damaged")
    if len(made.places) < 2:
        return Tone.WARN, tr("one copy only")
    copies = tr.count("{n} copy", "{n} copies", len(made.places))
    return Tone.OK, tr("checked, {copies}", copies=copies) if made.checked_at else copies


def _z(end: PeriodEnd) -> str:
    if not end.last_z:
        return "—"
    return str(end.last_z) if end.first_z == end.last_z else f"{end.first_z}–{end.last_z}"


def _amount(end: PeriodEnd, minor: int, tr: Translator, *, named: bool) -> str:
    money = Money.from_minor(minor, end.currency)
    return tr.money(money) if named else tr.amount(money)


def _money(end: PeriodEnd, minor: int, tr: Translator) -> str:
    return tr.money(Money.from_minor(minor, end.currency))


def _tools(tr: Translator, sight: PeriodSight, *, any_row: bool) -> tuple[ActionView, ...]:
    return (
        ActionView(PRINT, tr("Print"), "Ctrl+P", enabled=any_row and sight.prints),
        ActionView(PDF, tr("PDF"), "Ctrl+S", enabled=any_row),
        ActionView(CSV, tr("Table"), "Ctrl+T", enabled=any_row, tooltip=tr("A CSV file for a spreadsheet")),
    )


def _turn(sheet: PeriodSheet, tr: Translator) -> tuple[ActionView, ...]:
    """The year before and after, where days were closed in them; none for years."""
    if not sheet.year:
        return ()
    at = sheet.years.index(sheet.year)
    before, after = sheet.years[at + 1 : at + 2], sheet.years[at - 1 : at] if at else ()
    shown = [ActionView(EARLIER, f"‹ {before[0]}", "F6", tooltip=tr("An earlier year"))] if before else []
    shown += [ActionView(LATER, f"{after[0]} ›", "F7", tooltip=tr("A later year"))] if after else []
    return tuple(shown)


def _chain(looked: JournalLook | None, tr: Translator) -> PillView:
    if looked is None:
        return PillView(Tone.PLAIN, "")
    n, time = tr.whole(looked.check.entries), tr.time(looked.at)
    if looked.check.ok:
        return PillView(Tone.OK, tr("Journal whole · {n} entries · {time}", n=n, time=time))
    number = looked.check.first_bad or 0
    return PillView(Tone.TROUBLE, tr("Journal changed at entry {n}", n=tr.whole(number)))


def _detail(
    end: PeriodEnd, sheet: PeriodSheet, sight: PeriodSight, tr: Translator, *, is_open: bool
) -> PeriodDetailView:
    if is_open:
        subtitle = tr("still open · last Z {n}", n=end.last_z)
    else:
        subtitle = tr("closed {time}", time=tr.moment(end.closed_at))
        if end.last_z:
            subtitle = f"{subtitle} · Z{NBSP}{_z(end)}"
    parts = [rates_of(end, tr), tenders_of(end, tr), totals_of(end, tr)]
    if is_open:
        of_month = end.kind is PeriodKind.MONTH
        where = tr("when it ends · days: ←") if of_month else tr("when it ends · months: ←")
        parts.append((AmountRowView(tr("Archive"), where),))
    elif end.last_z:
        parts.append(_archive(end, sheet.archives.get(end.number), sight, tr))
    return PeriodDetailView(
        period_name(end, tr), subtitle, _money(end, end.turnover, tr), tuple(part for part in parts if part)
    )


def rates_of(end: PeriodEnd, tr: Translator) -> tuple[AmountRowView, ...]:
    """Turnover by rate, less what came back."""
    return tuple(
        AmountRowView(
            tr(
                "{rate} · net {net} · VAT {tax}",
                rate=tr.rate(one.rate),
                net=_amount(end, one.net, tr, named=False),
                tax=_amount(end, one.tax, tr, named=False),
            ),
            _money(end, one.gross, tr),
        )
        for one in end.rates
    )


def tenders_of(end: PeriodEnd, tr: Translator) -> tuple[AmountRowView, ...]:
    """How the sales were paid."""
    return tuple(AmountRowView(method_name(one, tr), _money(end, one.amount, tr)) for one in end.tenders)


def totals_of(end: PeriodEnd, tr: Translator) -> tuple[AmountRowView, ...]:
    """What was sold, what came back, the year so far, and all since the till began."""
    sold = _money(end, end.turnover + end.returned, tr)
    rows = [AmountRowView(tr.count("{n} sale", "{n} sales", end.receipts), sold)]
    if end.returned:
        rows.append(AmountRowView(tr("Returns"), _money(end, -end.returned, tr)))
    if end.kind is not PeriodKind.YEAR:
        rows.append(AmountRowView(tr("Since the year began"), _money(end, end.cumulative, tr), strong=True))
    rows.append(AmountRowView(tr("Since the till began, never reset"), _money(end, end.perpetual, tr), strong=True))
    return tuple(rows)


def _archive(end: PeriodEnd, made: Archived | None, sight: PeriodSight, tr: Translator) -> tuple[AmountRowView, ...]:
    rows: list[AmountRowView] = []
    if made is None:
        rows.append(AmountRowView(tr("Archive"), tr("none yet"), tone=Tone.WARN))
    else:
        damaged = sight.damaged.get(end.number, ())
        if damaged:
            where = ", ".join(_place(one, sight, tr) for one in damaged)
            rows.append(AmountRowView(tr("Damaged or missing"), where, tone=Tone.TROUBLE))
        elif made.checked_at is not None:
            rows.append(AmountRowView(tr("Archive checked"), tr.moment(made.checked_at), tone=Tone.OK))
        else:
            rows.append(AmountRowView(tr("Archive checked"), tr("not yet")))
        size = tr("{n} kB", n=tr.whole(-(-made.size // 1000)))
        rows.append(AmountRowView(made.name, size))
        rows += [AmountRowView(tr("Place {n}", n=n), _place(one, sight, tr)) for n, one in enumerate(made.places, 1)]
    if sight.head:
        rows.append(AmountRowView(tr("Chain head"), spaced_head(sight.head), strong=True))
    return tuple(rows)


def _place(place: str, sight: PeriodSight, tr: Translator) -> str:
    """A folder in few words: its last two parts."""
    if place == sight.own_place:
        return tr("this till's folder")
    return "/".join(PurePath(place).parts[-2:]).replace("//", "/")


def _foot(sheet: PeriodSheet, sight: PeriodSight, tr: Translator) -> tuple[str, Tone]:
    """What the owner should do about archives; the gravest only."""
    kept = [(end, sheet.archives.get(end.number)) for end in sheet.ends if end.last_z]
    for end, _ in kept:
        if sight.damaged.get(end.number):
            return tr(
                "{period}: an archive is damaged or missing. Make it again.", period=period_name(end, tr)
            ), Tone.TROUBLE
    if not sight.has_second:
        return tr("No second place for archives is named yet: Settings (This till, Archives)."), Tone.WARN
    for end, made in kept:
        if made is None:
            return tr(
                "{period} has no archive yet: it is made within a minute.", period=period_name(end, tr)
            ), Tone.PLAIN
        if len(made.places) < 2:
            return tr("{period} lies in one place only: copy it to a second.", period=period_name(end, tr)), Tone.WARN
    return (tr("Each archive here lies in two places."), Tone.PLAIN) if kept else ("", Tone.PLAIN)


def _actions(end: PeriodEnd | None, sheet: PeriodSheet, sight: PeriodSight, tr: Translator) -> tuple[ActionView, ...]:
    made = sheet.archives.get(end.number) if end is not None else None
    can = end is not None and bool(end.last_z) and not sight.busy
    is_damaged = end is not None and bool(sight.damaged.get(end.number))
    first = ActionView(CHECK, tr("Check this archive"), "F12", primary=True, enabled=can and made is not None)
    if can and (made is None or is_damaged):
        first = ActionView(MAKE, tr("Make the archive"), "F12", primary=True)
    return (
        ActionView(BACK, tr("Back"), "Escape"),
        ActionView(CHECK_FILE, tr("Check a file…"), "F11", enabled=not sight.busy),
        ActionView(COPY, tr("Archive to a place…"), "F9", enabled=can),
        first,
    )
