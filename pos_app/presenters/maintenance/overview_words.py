"""How the shop's tills stand, in words: for the card and for `pos-app overview`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pos_app.domain.money import Money, currency
from pos_app.presenters.common.card_views import TextView

if TYPE_CHECKING:
    from pos_app.domain.shop_overview import ShopStands, TillLine
    from pos_app.presenters.common.words import Translator


def today_view(found: ShopStands, tr: Translator) -> TextView:
    """The card: the shop's turnover today, and each till."""
    alive = tr("{n} of {all} tills answer", n=tr.whole(found.alive), all=tr.whole(len(found.tills)))
    return TextView(tr("The shop today"), alive, overview_lines(found, tr), tr("Close"))


def overview_lines(found: ShopStands, tr: Translator) -> tuple[str, ...]:
    """A line for each sum, then a few for each till."""
    lines = []
    for one in found.sums:
        sales = tr.count("{n} sale", "{n} sales", one.receipts)
        lines.append(tr("Turnover {amount} · {sales}", amount=_money(one.turnover, one.currency, tr), sales=sales))
        if one.closed and one.open:
            closed, still = (_money(minor, one.currency, tr) for minor in (one.closed, one.open))
            lines.append("    " + tr("{closed} in closed days, {open} in open ones", closed=closed, open=still))
    if not lines:
        lines.append(tr("No till has sold anything yet."))
    if found.unsent:
        lines.append(tr.count("{n} sale is not sent", "{n} sales are not sent", found.unsent))
    for till in found.tills:
        lines += _till_lines(till, tr)
    return tuple(lines)


def _till_lines(till: TillLine, tr: Translator) -> list[str]:
    head = tr("Till {till}", till=till.code)
    if till.seen_at is None:
        return [f"{head} · {tr('not heard of yet')}"]
    if not till.is_alive:
        head = f"{head} · {tr('last heard of {when}', when=tr.moment(till.seen_at))}"
    lines = [head]
    for z in till.zs:
        report, name = z.report, z.report.heading.currency.code
        number, time = tr.whole(report.heading.number), tr.time(report.heading.until)
        amount = _money(report.turnover, name, tr)
        lines.append("    " + tr("Z {number}, closed {time}: {amount}", number=number, time=time, amount=amount))
        if report.drawer.difference:
            differs = _money(report.drawer.difference, name, tr)
            lines.append("    " + tr("its drawer differed by {amount}", amount=differs))
    if till.now is not None:
        now = till.now
        amount, drawer = _money(now.turnover, now.currency, tr), _money(now.drawer, now.currency, tr)
        sales = tr.count("{n} sale", "{n} sales", now.receipts)
        said = tr("nothing sold yet")
        if now.since is not None:
            since = tr.moment(now.since)
            said = tr("open since {time}: {amount} · {sales}", time=since, amount=amount, sales=sales)
        lines += [f"    {said}", "    " + tr("in the drawer {amount}", amount=drawer)]
        if not till.is_alive and till.told_at is not None:
            lines.append("    " + tr("as of {when}", when=tr.moment(till.told_at)))
    if till.unsent:
        lines.append("    " + tr.count("{n} sale not sent", "{n} sales not sent", till.unsent))
    return lines


def _money(minor: int, name: str, tr: Translator) -> str:
    return tr.money(Money.from_minor(minor, currency(name)))
