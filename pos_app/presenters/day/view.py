"""The end-of-day screen made of a report and the check: blocks of sums, charts, the drawer. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from pos_app.domain.day import DayPart, DayReport, HourPart, Move, Movement
from pos_app.domain.frozen import frozen
from pos_app.domain.money import Currency, Money, divide
from pos_app.domain.submission import Cause
from pos_app.presenters.common.differences import difference_sentence
from pos_app.presenters.common.remarks import remarks_of_day
from pos_app.presenters.common.views import AmountRowView, Tone
from pos_app.presenters.common.words import Translator
from pos_app.presenters.day.came_back import CameBack, came_back, deposit_rows, paid_otherwise_rows
from pos_app.presenters.day.day_messages import (
    check_state,
    finding_view,
    hour_label,
    method_name,
    move_name,
    period,
    report_name,
    still_open_lines,
)
from pos_app.presenters.day.later_rows import later_rows
from pos_app.presenters.day.views import BarView, BlockView, ChartView, CheckView, DayView, FindingView
from pos_app.services.day.check import DayCheck, ShopDay
from pos_app.store.tables.differences import Remarked

MOST_BARS = 24
MOST_CATEGORIES = 7
FULL = 1000  # the share of the longest bar


def day_view(report: DayReport, categories: Sequence[DayPart] | None, tr: Translator) -> DayView:
    """A report as the screen shows it, without its buttons and the check. `categories` None: of a closed day."""
    title = report_name(report, tr) if report.heading.is_final else tr("End of day")
    charts = [_hour_chart(report, tr)]
    if categories is not None:
        charts.append(_category_chart(categories, report.heading.currency, tr))
    return DayView(
        title=title,
        subtitle=period(report, tr),
        sums=_sums(report, tr),
        charts=tuple(charts),
        drawer=_drawer(report, tr),
    )


def check_view(
    check: DayCheck | None, remarked: tuple[Remarked, ...], report: DayReport, tr: Translator, *, busy: bool
) -> CheckView:
    """What the shop's software says, and before it what is not finished here. `remarked` is what it said of orders when
    they were sent: told also before anything is compared."""
    open_lines = [FindingView(line, tone=Tone.WARN) for line in still_open_lines(report.still_open, tr)]
    title, currency = tr("Till, drawer and shop system"), report.heading.currency
    if report.heading.is_final and open_lines:
        open_lines.insert(0, FindingView(tr("This day is closed. What was open when it was closed:")))
    remarks = [FindingView(said, receipts, Tone.WARN) for receipts, said in remarks_of_day(remarked, tr)]
    if check is None:
        return CheckView(title, check_state(None, tr, busy=busy), (*remarks, *open_lines))
    findings = [finding_view(one, currency, tr) for one in check.findings]
    findings += [
        FindingView(said, one.receipt, Tone.WARN)
        for one in check.differing
        if (said := difference_sentence(one.differences, one.currency, tr))
    ]
    findings += [*remarks, *open_lines]
    if check.sums_trouble is not Cause.NONE:
        findings.append(FindingView(tr("The shop system's own sums of the day could not be read.")))
    rows = tuple(_shop_row(one, currency, tr) for one in check.shop_days)
    return CheckView(title, check_state(check, tr, busy=busy), tuple(findings), rows)


def drawer_sums(counted: int, expected: int, currency: Currency, tr: Translator) -> tuple[AmountRowView, ...]:
    """Counted, what should be there, and the difference, for the card that counts."""
    return (
        AmountRowView(tr("Should be in the drawer"), _money(expected, currency, tr)),
        AmountRowView(tr("Counted"), _money(counted, currency, tr), strong=True),
        _difference(counted - expected, currency, tr),
    )


def _money(minor: int, currency: Currency, tr: Translator) -> str:
    return tr.money(Money.from_minor(minor, currency))


def _sums(report: DayReport, tr: Translator) -> tuple[BlockView, ...]:
    currency = report.heading.currency

    def money(minor: int) -> str:
        return _money(minor, currency, tr)

    def row(label: str, count: int, amount: int) -> AmountRowView:
        return AmountRowView(f"{label} · {tr.whole(count)}", money(amount))

    rates = [
        AmountRowView(tr("{rate} · VAT {tax}", rate=tr.rate(r.rate), tax=money(r.tax)), money(r.gross))
        for r in report.rates
    ]
    tenders = [row(method_name(one, tr), one.count, one.amount) for one in report.tenders]
    if report.rounding:
        tenders.append(AmountRowView(tr("of which cash rounding"), money(report.rounding)))
    other = [
        row(tr("Discounts given"), report.discounted, report.discounts),
        AmountRowView(tr("Lines taken out before paying"), tr.whole(report.voids)),
    ]
    back = tuple(_back_row(one, currency, tr) for one in came_back(report, tr))
    deposits = tuple(_back_row(one, currency, tr) for one in deposit_rows(report, tr))
    other += [_back_row(one, currency, tr) for one in paid_otherwise_rows(report, tr)]
    later = tuple(_back_row(one, currency, tr) for one in later_rows(report, tr))
    other += [row(tr("In {currency}", currency=one.name), one.count, one.amount) for one in report.others]
    other += [row(tr("Taken over from till {till}", till=one.name), one.count, one.amount) for one in report.taken_over]
    nothing = tr("Nothing sold yet.")
    return (
        BlockView(
            tr.count("{n} sale", "{n} sales", report.receipts),
            (
                AmountRowView(tr("Total"), money(report.total), strong=True),
                AmountRowView(tr("Without VAT"), money(report.untaxed)),
                AmountRowView(tr("VAT"), money(report.tax)),
            ),
        ),
        BlockView(tr("VAT rates"), tuple(rates), nothing),
        BlockView(tr("How it was paid"), tuple(tenders), nothing),
        BlockView(
            tr("Cashiers"),
            tuple(row(one.name or tr("No name"), one.count, one.amount) for one in report.cashiers),
            nothing,
        ),
        *((BlockView(tr("What came back"), back),) if back else ()),
        *((BlockView(tr("Deposits on bottles and crates"), deposits),) if deposits else ()),
        *((BlockView(tr("Vouchers and earlier sales"), later),) if later else ()),
        BlockView(tr("Beside the sums"), tuple(other)),
    )


def _back_row(one: CameBack, currency: Currency, tr: Translator) -> AmountRowView:
    label = one.what if one.count is None else f"{one.what} · {tr.whole(one.count)}"
    if one.tax is not None and not one.strong:
        label = tr("{rate} · VAT {tax}", rate=one.what, tax=_money(one.tax, currency, tr))
    return AmountRowView(label, "" if one.amount is None else _money(one.amount, currency, tr), strong=one.strong)


def _drawer(report: DayReport, tr: Translator) -> tuple[BlockView, ...]:
    currency, drawer = report.heading.currency, report.drawer

    def money(minor: int) -> str:
        return _money(minor, currency, tr)

    has_float = any(one.kind is Move.FLOAT for one in report.movements)
    # What the count says comes first: in a small window it must not stand beneath the fold.
    result = [AmountRowView(tr("Should be in the drawer"), money(drawer.expected), strong=True)]
    if drawer.counted is None or drawer.difference is None or drawer.counted_at is None:
        result.append(AmountRowView(tr("Counted"), tr("not yet"), tone=Tone.WARN))
    else:
        label = tr("Counted at {time}", time=tr.time(drawer.counted_at))
        result += [AmountRowView(label, money(drawer.counted)), _difference(drawer.difference, currency, tr)]
        if drawer.moved_since:
            result.append(AmountRowView(tr("Moved after the count"), money(drawer.moved_since)))
    parts = (
        AmountRowView(tr("Opening float"), money(drawer.opening) if has_float else tr("not entered")),
        AmountRowView(tr("Cash sales"), money(drawer.sales)),
        *((AmountRowView(tr("Cash returns"), money(-drawer.returned)),) if drawer.returned else ()),
        *((AmountRowView(tr("Cash received beside sales"), money(drawer.received)),) if drawer.received else ()),
        AmountRowView(tr("Put in"), money(drawer.paid_in)),
        AmountRowView(tr("Taken out"), money(-drawer.paid_out)),
    )
    entries = [_entry(one, currency, tr) for one in report.movements]
    blocks = [BlockView(tr("Drawer"), tuple(result)), BlockView(tr("Where it comes from"), parts)]
    if entries:
        blocks.append(BlockView(tr("Entries"), tuple(entries)))
    return tuple(blocks)


def _difference(minor: int, currency: Currency, tr: Translator) -> AmountRowView:
    label = tr("Difference")
    if minor:
        label = tr("Too much") if minor > 0 else tr("Missing")
    tone = Tone.WARN if minor else Tone.OK
    return AmountRowView(label, _money(abs(minor), currency, tr), strong=True, tone=tone)  # the word has the sign


def _entry(one: Movement, currency: Currency, tr: Translator) -> AmountRowView:
    what = one.reason or move_name(one.kind, tr)
    label = " · ".join(part for part in (tr.time(one.at), what, one.cashier) if part)
    return AmountRowView(label, _money(-one.amount if one.kind is Move.OUT else one.amount, currency, tr))


def _shop_row(one: ShopDay, currency: Currency, tr: Translator) -> AmountRowView:
    label = tr("Whole shop {day}", day=tr.day(one.day))
    if one.total is None:
        return AmountRowView(label, tr("not told"))
    closed = {True: tr("closed"), False: tr("open"), None: ""}[one.closed]
    return AmountRowView(label, " · ".join(part for part in (_money(one.total, currency, tr), closed) if part))


# --- charts ---


@frozen
class _Sum:
    """What a bar stands for, in minor units: sold, and come back of it."""

    name: str
    amount: int
    back: int

    @property
    def left(self) -> int:
        return self.amount - self.back


def _hour_chart(report: DayReport, tr: Translator) -> ChartView:
    hours = _without_gaps(report.hours)
    by_day = len(hours) > MOST_BARS
    if by_day:
        names = long = [_Sum(tr.day(day), *sums) for day, sums in _days(hours)]
        title, less = tr("Sales by day"), tr("Sales less what came back, by day")
    else:
        many = len({one.day for one in hours}) > 1
        names = [_Sum(f"{one.hour:02d}", one.amount, one.back) for one in hours]
        long = [_Sum(hour_label(one, tr, with_day=many), one.amount, one.back) for one in hours]
        title, less = tr("Sales by hour"), tr("Sales less what came back, by hour")
    # Whole units over the bars, for there is little room; the description has the cents.
    currency = report.heading.currency
    bars = _bars(names[-MOST_BARS:], currency, lambda money: tr.whole(_whole(money)))
    title = less if any(one.back for one in hours) else title
    legend = _legend(any(one.back for one in hours), tr)
    return ChartView(title, bars, True, _described(title, long, currency, tr), tr("Nothing sold yet."), legend)


def _category_chart(categories: Sequence[DayPart], currency: Currency, tr: Translator) -> ChartView:
    named = [_Sum(one.name or tr("Without category"), one.amount, one.back) for one in categories]
    title = tr("Sales by category")
    if any(one.back for one in named):
        title = tr("Sales less what came back, by category")
    if len(named) > MOST_CATEGORIES:
        rest = named[MOST_CATEGORIES - 1 :]
        others = _Sum(tr("All others"), sum(one.amount for one in rest), sum(one.back for one in rest))
        named[MOST_CATEGORIES - 1 :] = [others]
    said = _described(title, named, currency, tr)
    bars = _bars(named, currency, tr.money)
    legend = _legend(any(one.back for one in named), tr)
    return ChartView(title, bars, description=said, empty=tr("Nothing sold yet."), legend=legend)


def _legend(is_back: bool, tr: Translator) -> str:
    return tr("Hollow: came back.") if is_back else ""


def _bars(named: Sequence[_Sum], currency: Currency, say: Callable[[Money], str]) -> tuple[BarView, ...]:
    longest = max((one.amount for one in named), default=0)
    return tuple(
        BarView(
            one.name,
            say(Money.from_minor(one.left, currency)) if one.amount or one.back else "",
            FULL * max(one.amount, 0) // longest if longest > 0 else 0,
            FULL * min(max(one.back, 0), max(one.amount, 0)) // longest if longest > 0 else 0,
        )
        for one in named
    )


def _whole(money: Money) -> int:
    """An amount in whole units of its currency, half away from zero."""
    return divide(money.minor, money.currency.parts)


def _described(title: str, named: Sequence[_Sum], currency: Currency, tr: Translator) -> str:
    parts = [f"{one.name}: {_said(one, currency, tr)}" for one in named if one.amount or one.back]
    return f"{title}. {'; '.join(parts) or tr('Nothing sold yet.')}"


def _said(one: _Sum, currency: Currency, tr: Translator) -> str:
    left, amount, back = (_money(minor, currency, tr) for minor in (one.left, one.amount, one.back))
    return tr("{left} ({sold} sold, {back} came back)", left=left, sold=amount, back=back) if one.back else left


def _without_gaps(hours: Sequence[HourPart]) -> tuple[HourPart, ...]:
    """The hours with the empty ones between them, where they are of one day."""
    if not hours or hours[0].day != hours[-1].day:
        return tuple(hours)
    known = {one.hour: one for one in hours}
    empty = replace(hours[0], count=0, amount=0, back=0)
    return tuple(known.get(hour, replace(empty, hour=hour)) for hour in range(hours[0].hour, hours[-1].hour + 1))


def _days(hours: Sequence[HourPart]) -> list[tuple[date, tuple[int, int]]]:
    sold: Counter[date] = Counter()
    back: Counter[date] = Counter()
    for one in hours:
        sold[one.day] += one.amount
        back[one.day] += one.back
    return [(day, (sold[day], back[day])) for day in sorted(sold)]
