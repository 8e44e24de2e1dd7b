"""What stands in the cart's place once money was taken that is no sale's: the change, and its papers.

Scope: one panel.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from pos_app.domain.frozen import frozen
from pos_app.domain.money import Money
from pos_app.domain.received import PaidFor, Payment
from pos_app.presenters.common.handed_out import pieces_of
from pos_app.presenters.common.paid_views import ChangeView
from pos_app.presenters.common.tenders import tender_name
from pos_app.presenters.common.views import ActionView, AmountRowView, Tone

if TYPE_CHECKING:
    from pos_app.presenters.common.words import Translator
    from pos_app.presenters.returns.window import ReturnWindow
    from pos_app.store.tables.later.writing import SoldTogether

PAPER, VOUCHER, RECEIPT = "paper", "voucher", "receipt"


@frozen
class ReceivedWays:
    """How the papers are shown, by the ids of their documents: payments' own, the vouchers that payments gave out, the
    receipt of a sale."""

    papers: Callable[[Sequence[str]], object]
    vouchers: Callable[[Sequence[str]], object]
    receipt: Callable[[str], object]


class ReceivedPresenter:
    """The payment that was written last, or goods and vouchers together. Satisfies `ChangeListener`."""

    def __init__(self, window: ReturnWindow, tr: Translator, ways: ReceivedWays) -> None:
        self._window = window
        self._tr = tr
        self._ways = ways
        self._ids: tuple[str, ...] = ()
        self._sale_id = ""

    def show(self, payment: Payment) -> None:
        """This was just paid."""
        self._ids, self._sale_id = (payment.id,), ""
        self._window.show_change(received_view(payment, self._tr), self)

    def show_all(self, made: SoldTogether) -> None:
        """Goods and vouchers were just paid together."""
        self._ids = tuple(one.payment.id for one in made.received)
        self._sale_id = made.sale.id if made.sale is not None else ""
        self._window.show_change(together_view(made, self._tr), self)

    def act(self, key: str) -> None:
        """A button of the panel."""
        ways = self._ways
        if self._ids:
            {
                PAPER: lambda: ways.papers(self._ids),
                VOUCHER: lambda: ways.vouchers(self._ids),
                RECEIPT: lambda: ways.receipt(self._sale_id),
            }[key]()

    def closed(self) -> None:
        """The panel is gone: the next sale began."""
        self._ids, self._sale_id = (), ""


def said_of_all(made: SoldTogether, tr: Translator) -> str:
    """The sentence about goods and vouchers that were just paid together."""
    vouchers = [one.payment for one in made.received]
    if made.sale is None and len(vouchers) == 1:
        return said_of_payment(vouchers[0], tr)
    total = tr.money(_sum([one.total for one in vouchers]))
    if made.sale is None:
        return tr("Vouchers of {total} sold", total=total)
    goods = tr.money(made.sale.totals.total)
    told = {"goods": goods, "total": total, "receipt": made.sale.number}
    return tr("Paid {goods} and vouchers of {total} · receipt {receipt}", **told)


def together_view(made: SoldTogether, tr: Translator) -> ChangeView:
    """What is said of goods and vouchers that were paid together: what each part cost, what was handed over for all of
    it, and one change."""
    sale, payments = made.sale, [one.payment for one in made.received]
    settled = [*([sale.settlement] if sale is not None else []), *(one.settlement for one in payments)]
    change, rounding = _sum([one.change for one in settled]), _sum([one.rounding for one in settled])
    total, vouchers = _sum([one.total for one in settled]), _sum([one.total for one in payments])
    rows = [] if sale is None else [AmountRowView(tr("Goods"), tr.money(sale.totals.total))]
    rows.append(AmountRowView(tr("Vouchers, no turnover"), tr.money(vouchers)))
    rows.append(AmountRowView(tr("Total"), tr.money(total)))
    if rounding:
        rows.append(AmountRowView(tr("Cash rounding"), tr.money(rounding)))
    ways: dict[str, Money] = {}
    for tender in (*(sale.tenders if sale is not None else ()), *(t for one in payments for t in one.tenders)):
        name = tender_name(tender, tr)
        ways[name] = ways[name] + tender.amount if name in ways else tender.amount
    rows += (AmountRowView(name, tr.money(amount), strong=True) for name, amount in ways.items())
    notes, coins = pieces_of(change, tr)
    first = ActionView(RECEIPT, tr("Print receipt"), "Ctrl+P") if sale is not None else None
    paid = _sum([one.paid for one in settled])
    return ChangeView(
        said_of_all(made, tr),
        " · ".join(filter(None, (tr.time(payments[0].at), payments[0].cashier))),
        tr("Change") if change else tr("Paid"),
        tr.money(change if change else paid),
        tr("Hand out") if change else "",
        notes,
        coins,
        tuple(rows),
        tr("Stays until the next sale begins: scan, touch a tile, or press Esc."),
        tr("Next sale"),
        (first or ActionView(PAPER, tr("Payment slip"), "Ctrl+P"), ActionView(VOUCHER, tr("Voucher"), "Ctrl+G")),
    )


def _sum(amounts: Sequence[Money]) -> Money:
    return Money.from_minor(sum(one.minor for one in amounts), amounts[0].currency)


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
