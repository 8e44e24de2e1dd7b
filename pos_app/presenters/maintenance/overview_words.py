"""How the shop's tills stand, in words: for the card and for `pos-app overview`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pos_app.domain.money import Money, currency
from pos_app.presenters.common.card_views import TextView
from pos_app.presenters.common.views import ActionView

if TYPE_CHECKING:
    from datetime import datetime

    from pos_app.domain.shop_overview import ShopStands, TillLine
    from pos_app.presenters.common.words import Translator

AGAIN = "again"


def today_view(found: ShopStands, tr: Translator) -> TextView:
    """The card: the shop's turnover today, and each till."""
    alive, tills = tr.whole(found.alive), tr.whole(len(found.tills))
    answers = tr("Tills that answer: {n} of {all}", n=alive, all=tills)
    when = tr("as of {when}", when=tr.clock(found.at))
    again = ActionView(AGAIN, tr("Look again"), "F5")
    return TextView(tr("The shop today"), f"{answers} · {when}", overview_lines(found, tr), tr("Close"), (again,))


def overview_lines(found: ShopStands, tr: Translator) -> tuple[str, ...]:
    """A line for each sum, then a few for each till; an amount stands behind a tab."""
    lines, turnover = [], tr("Turnover")
    for one in found.sums:
        sales = tr.count("{n} sale", "{n} sales", one.receipts)
        lines.append(f"{turnover} · {sales}\t{_money(one.turnover, one.currency, tr)}")
        if one.closed and one.open:
            lines.append(_row(tr("in closed days"), _money(one.closed, one.currency, tr)))
            lines.append(_row(tr("in open days"), _money(one.open, one.currency, tr)))
    if not lines:
        lines.append(tr("No till has sold anything yet."))
    if found.unsent:
        lines.append(tr.count("{n} sale is not sent", "{n} sales are not sent", found.unsent))
    for till in found.tills:
        lines += _till_lines(till, found.at, tr)
    lines += [unread_line(code, number, tr) for code, number in found.unread]
    return tuple(lines)


def unread_line(till: str, number: int, tr: Translator) -> str:
    """A Z of a till that cannot be read here."""
    return tr(
        "Another version of the program wrote Z {number} of till {till}: it is in no sum.", number=number, till=till
    )


def _till_lines(till: TillLine, at: datetime, tr: Translator) -> list[str]:
    head = tr("Till {till}", till=till.code)
    if till.seen_at is None:
        return [" · ".join((head, tr("not heard of yet")))]
    if not till.is_alive:
        head = " · ".join((head, tr("last heard of {when}", when=short_moment(till.seen_at, at, tr))))
    lines = [head]
    for z in till.zs:
        report, name = z.report, z.report.heading.currency.code
        closed = tr("Z {number}, closed {time}", number=report.heading.number, time=tr.time(report.heading.until))
        lines.append(_row(closed, _money(report.turnover, name, tr)))
        if differs := report.drawer.difference:
            said = tr("missing in its drawer") if differs < 0 else tr("too much in its drawer")
            lines.append(_row(said, _money(abs(differs), name, tr)))
    if till.now is not None:
        now = till.now
        if now.since is None:
            lines.append(_row(tr("nothing sold yet")))
        else:
            since = tr("open since {time}", time=short_moment(now.since, at, tr))
            sales = tr.count("{n} sale", "{n} sales", now.receipts)
            lines.append(_row(f"{since} · {sales}", _money(now.turnover, now.currency, tr)))
        lines.append(_row(tr("in the drawer"), _money(now.drawer, now.currency, tr)))
        if not till.is_alive and till.told_at is not None:
            lines.append(_row(tr("as of {when}", when=short_moment(till.told_at, at, tr))))
    if till.unsent:
        lines.append(_row(tr.count("{n} sale not sent", "{n} sales not sent", till.unsent)))
    return lines


def _row(words: str, amount: str = "") -> str:
    """A line of what stands before it."""
    return f"    {words}\t{amount}" if amount else f"    {words}"


def short_moment(moment: datetime, at: datetime, tr: Translator) -> str:
    """The time of day; with its day where that is another than today."""
    return tr.time(moment) if moment.astimezone().date() == at.astimezone().date() else tr.moment(moment)


def _money(minor: int, name: str, tr: Translator) -> str:
    return tr.money(Money.from_minor(minor, currency(name)))
