"""What stands in the cart's place once a sale is paid: the change, and what may be done with that sale while it stands.

Scope: one panel. Voiding and printing belong to others.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from pos_app.domain.frozen import frozen
from pos_app.presenters.common.handed_out import pieces_of
from pos_app.presenters.common.paid_views import ChangeView
from pos_app.presenters.common.tenders import tender_name
from pos_app.presenters.common.views import ActionView, AmountRowView

if TYPE_CHECKING:
    from pos_app.domain.money import Money
    from pos_app.domain.order import Sale
    from pos_app.presenters.common.words import Translator
    from pos_app.presenters.sale.window import SaleWindow
    from pos_app.services.tasks import Tasks

VOID, RECEIPT, GIFT = "void", "receipt", "gift"


@frozen
class PaidContext:
    """Where the panel leads: `void` makes the sale void, `receipt` and `gift` show its papers, each by the sale's id.
    `within`: for how long it may be made void."""

    void: Callable[[str], object]
    receipt: Callable[[str], object]
    gift: Callable[[str], object]
    within: timedelta


class PaidPresenter:
    """The sale that was paid last. Satisfies `ChangeListener`."""

    def __init__(self, window: SaleWindow, tr: Translator, tasks: Tasks, around: PaidContext) -> None:
        self._window = window
        self._tr = tr
        self._tasks = tasks
        self._around = around
        self._sale_id = ""

    def show(self, sale: Sale) -> None:
        """This sale was just paid."""
        self._sale_id = sale.id
        tr = self._tr
        view = replace(
            change_view(sale, tr),
            steps=(
                ActionView(RECEIPT, tr("Print receipt"), "Ctrl+P"),
                ActionView(GIFT, tr("Gift receipt"), "Ctrl+G"),
            ),
        )
        until = tr("until {time}", time=tr.time(sale.paid_at + self._around.within))
        void = ActionView(VOID, tr("Void this sale…"), "Ctrl+Del")
        self._window.show_change(replace(view, void=void, until=until), self)
        self._tasks.restart("void ends", partial(self._void_ends, sale.id, view))

    def act(self, key: str) -> None:
        """A button of the panel."""
        around = self._around
        {VOID: around.void, RECEIPT: around.receipt, GIFT: around.gift}[key](self._sale_id)

    def closed(self) -> None:
        """The panel is gone: the next sale began."""
        self._sale_id = ""

    async def _void_ends(self, sale_id: str, view: ChangeView) -> None:
        await asyncio.sleep(self._around.within.total_seconds())
        if self._sale_id == sale_id:
            self._window.show_change(view, self)


def change_view(sale: Sale, tr: Translator) -> ChangeView:
    """What is said of a sale that was just paid, large, until the next one begins."""
    settlement = sale.settlement
    change = settlement.change
    notes, coins = pieces_of(change, tr)
    rows = [AmountRowView(tr("Total"), tr.money(settlement.total))]
    if settlement.rounding:
        rows.append(AmountRowView(tr("Cash rounding"), tr.money(settlement.rounding)))
    rows += (AmountRowView(tender_name(part, tr), tr.money(part.amount), strong=True) for part in sale.tenders)
    return ChangeView(
        said_of_sale(sale, tr),
        " · ".join(filter(None, (tr.time(sale.paid_at), sale.cashier))),
        tr("Change") if change else tr("Paid"),
        tr.money(change if change else settlement.paid),
        tr("Hand out") if change else "",
        notes,
        coins,
        tuple(rows),
        tr("Stays until the next sale begins: scan, touch a tile, or press Esc."),
        tr("Next sale"),
    )


def to_pay(sale: Sale) -> Money:
    """What a sale was paid with: its total, rounded where cash was (money.md, "Cash rounding")."""
    return sale.settlement.total + sale.settlement.rounding


def said_of_sale(sale: Sale, tr: Translator) -> str:
    """The sentence about a sale that was just paid."""
    if sale.unpaid:
        return tr("{amount} is not paid yet · receipt {receipt}", amount=tr.money(sale.unpaid), receipt=sale.receipt)
    return tr("Paid {total} · receipt {receipt}", total=tr.money(to_pay(sale)), receipt=sale.receipt)
