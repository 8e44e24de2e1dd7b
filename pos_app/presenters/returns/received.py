"""What stands in the cart's place once money was taken that is no sale's: the change, and its papers.

Scope: one panel.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from pos_app.domain.money import Money
from pos_app.domain.received import PaidFor, Payment
from pos_app.presenters.common.handed_out import pieces_of
from pos_app.presenters.common.paid_views import ChangeView
from pos_app.presenters.common.tenders import tender_name
from pos_app.presenters.common.views import ActionView, AmountRowView, Tone

if TYPE_CHECKING:
    from pos_app.presenters.common.words import Translator
    from pos_app.presenters.returns.window import ReturnWindow

PAPER, VOUCHER = "paper", "voucher"


class ReceivedPresenter:
    """The payment that was written last. `show_paper(id)` and `show_voucher(id)` show its papers. Satisfies
    `ChangeListener`."""

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
        self._id = ""

    def show(self, payment: Payment) -> None:
        """This was just paid."""
        self._id = payment.id
        self._window.show_change(received_view(payment, self._tr), self)

    def act(self, key: str) -> None:
        """A button of the panel."""
        if self._id:
            self._show[key](self._id)

    def closed(self) -> None:
        """The panel is gone: the next sale began."""
        self._id = ""


def said_of_payment(payment: Payment, tr: Translator) -> str:
    """The sentence about a payment that was just taken."""
    total, number = tr.money(payment.total), payment.number
    if payment.paid_for is PaidFor.VOUCHER:
        return tr("Voucher of {total} sold · payment {number}", total=total, number=number)
    told = {"total": total, "number": number, "receipt": payment.receipt}
    return tr("{total} received for receipt {receipt} · payment {number}", **told)


def received_view(payment: Payment, tr: Translator) -> ChangeView:
    """What is said of a payment, large, until the next sale begins."""
    settled = payment.settlement
    change = settled.change
    notes, coins = pieces_of(change, tr)
    rows = [AmountRowView(tr("Total"), tr.money(payment.total))]
    if settled.rounding:
        rows.append(AmountRowView(tr("Cash rounding"), tr.money(settled.rounding)))
    rows += (AmountRowView(tender_name(part, tr), tr.money(part.amount), strong=True) for part in payment.tenders)
    if payment.paid_for is PaidFor.SALE:
        left = Money.from_minor(payment.left, payment.currency)
        rows.append(AmountRowView(tr("Still owed"), tr.money(left), strong=True, tone=Tone.WARN if left else Tone.OK))
    steps = [ActionView(PAPER, tr("Payment slip"), "Ctrl+P")]
    if payment.paid_for is PaidFor.VOUCHER:
        steps.append(ActionView(VOUCHER, tr("Voucher"), "Ctrl+G"))
    return ChangeView(
        said_of_payment(payment, tr),
        " · ".join(filter(None, (tr.time(payment.at), payment.cashier))),
        tr("Change") if change else tr("Paid"),
        tr.money(change if change else settled.paid),
        tr("Hand out") if change else "",
        notes,
        coins,
        tuple(rows),
        tr("Stays until the next sale begins: scan, touch a tile, or press Esc."),
        tr("Next sale"),
        tuple(steps),
    )
