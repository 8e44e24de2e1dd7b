"""What stands in the cart's place once something was given back: what to hand out, and the paper once more.

Scope: one panel.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from pos_app.domain.money_back import BackPart, BackWay
from pos_app.presenters.common.handed_out import pieces_of
from pos_app.presenters.common.paid_views import ChangeView
from pos_app.presenters.common.tenders import tender_name
from pos_app.presenters.common.views import ActionView, AmountRowView, Tone
from pos_app.presenters.returns.words import minor, way_name

if TYPE_CHECKING:
    from pos_app.domain.order import Sale
    from pos_app.domain.returns import Return
    from pos_app.presenters.common.words import Translator
    from pos_app.presenters.returns.window import ReturnWindow

PAPER, VOUCHER = "paper", "voucher"


class GivenPresenter:
    """The return that was written last. `show_paper(id)` shows its paper, `show_voucher(id)` the voucher that it gave.
    Satisfies `ChangeListener`."""

    def __init__(
        self,
        window: ReturnWindow,
        tr: Translator,
        show_paper: Callable[[str], object],
        show_voucher: Callable[[str], object],
    ) -> None:
        self._window = window
        self._tr = tr
        self._show = {PAPER: show_paper, VOUCHER: show_voucher}
        self._given_id = ""

    def show(self, given: Return, sale: Sale | None) -> None:
        """This was just given back; `sale` is what was taken in exchange."""
        self._given_id = given.id
        self._window.show_change(given_view(given, sale, self._tr), self)

    def act(self, key: str) -> None:
        """A button of the panel."""
        if self._given_id:
            self._show[key](self._given_id)

    def closed(self) -> None:
        """The panel is gone: the next sale began."""
        self._given_id = ""


def given_view(given: Return, sale: Sale | None, tr: Translator) -> ChangeView:
    """What is said of a return, large, until the next sale begins: the money that leaves, and how."""
    change = sale.settlement.change if sale is not None else minor(0, given)
    cash = minor(given.cash + change.minor, given)
    outs = [part for part in given.back if part.out and part.way in (BackWay.CARD, BackWay.CASH, BackWay.VOUCHER)]
    notes, coins = pieces_of(cash, tr)
    label, amount = _headline(given, sale, outs, tr)
    said = tr("Given back {total} · return {number}", total=tr.money(given.total), number=given.number)
    if sale is not None:
        said = tr("Exchanged · return {number} · receipt {receipt}", number=given.number, receipt=sale.receipt)
    return ChangeView(
        said,
        " · ".join(part for part in (tr.time(given.at), given.cashier) if part),
        label,
        amount,
        tr("Hand out") if cash else "",
        notes,
        coins,
        _rows(given, sale, outs, tr),
        tr("Stays until the next sale begins: scan, touch a tile, or press Esc."),
        tr("Next sale"),
        (
            ActionView(PAPER, tr("Return paper"), "Ctrl+P"),
            *((ActionView(VOUCHER, tr("Voucher"), "Ctrl+G"),) if has_voucher(given) else ()),
        ),
    )


def has_voucher(given: Return) -> bool:
    """Whether a return gave out a voucher."""
    return any(part.out and part.way is BackWay.VOUCHER for part in given.back)


def _headline(given: Return, sale: Sale | None, outs: list[BackPart], tr: Translator) -> tuple[str, str]:
    if sale is not None and sale.settlement.change:
        return tr("Change"), tr.money(sale.settlement.change)
    if not outs:
        paid = [part for part in sale.tenders if part.amount] if sale is not None else []
        taken = paid[1:]  # the first is what came back
        if taken:
            return tr("Paid"), tr.money(taken[0].amount)
        return (tr("Even") if sale is not None else tr("Taken back")), tr.money(minor(0, given))
    total = minor(sum(part.out for part in outs), given)
    if len(outs) == 1 and outs[0].way is BackWay.CARD:
        return tr("Give back by {method}", method=way_name(outs[0], tr)), tr.money(total)
    if len(outs) == 1 and outs[0].way is BackWay.VOUCHER:
        return tr("Give a voucher"), tr.money(total)
    return tr("Give back"), tr.money(total)


def _rows(given: Return, sale: Sale | None, outs: list[BackPart], tr: Translator) -> tuple[AmountRowView, ...]:
    rows = [AmountRowView(tr("Comes back"), tr.money(given.total))]
    if sale is not None:
        rows.append(AmountRowView(tr("Taken in exchange"), tr.money(sale.totals.total)))
    for part in outs:
        name = way_name(part, tr)
        if part.way is BackWay.CARD:
            name = tr("{method}: by hand on the terminal", method=name)
        tone = Tone.WARN if part.way is BackWay.CARD else Tone.PLAIN
        rows.append(AmountRowView(name, tr.money(minor(part.out, given)), strong=True, tone=tone))
    if given.rounding:
        rows.append(AmountRowView(tr("Rounding of returns"), tr.money(minor(given.rounding, given))))
    taken = sale.tenders[1:] if sale is not None else ()  # the first is what came back
    rows += (AmountRowView(tender_name(tender, tr), tr.money(tender.amount), strong=True) for tender in taken)
    return tuple(rows)
