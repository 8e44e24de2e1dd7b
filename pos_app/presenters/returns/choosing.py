"""F2 on the Return screen: the list of the latest sales, narrowed by receipt number, customer or amount.

Scope: one card.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from pos_app.presenters.common.card_views import PickView
from pos_app.presenters.common.views import HitView

if TYPE_CHECKING:
    from pos_app.presenters.common.words import Translator
    from pos_app.presenters.returns.window import ReturnWindow
    from pos_app.services.sales.sales_list import SalesList
    from pos_app.services.tasks import Tasks

LISTED = 60


class ReceiptPick:
    """Opens the list; `chosen` is called with the id of the sale that is picked. Satisfies `PickListener`."""

    def __init__(
        self, window: ReturnWindow, tr: Translator, ledger: SalesList, tasks: Tasks, chosen: Callable[[str], object]
    ) -> None:
        self._window = window
        self._tr = tr
        self._ledger = ledger
        self._tasks = tasks
        self._chosen = chosen
        self.is_open = False

    def open(self) -> None:
        """Show the latest sales."""
        self.is_open = True
        self.look_for("")

    def look_for(self, text: str) -> None:
        """Narrow the list."""
        self._tasks.restart("receipts", partial(self._look, text))

    def pick(self, key: str) -> None:
        """This sale."""
        self.close_pick()
        self._chosen(key)

    def close_pick(self) -> None:
        """Esc."""
        self.is_open = False
        self._window.show_pick(None)

    async def _look(self, text: str) -> None:
        tr = self._tr
        rows = await self._ledger.sales(text.strip(), None, None, LISTED)
        if not self.is_open:
            return
        hits = tuple(
            HitView(
                row.id,
                row.receipt,
                " · ".join((tr.moment(row.paid_at), row.customer or tr("Walk-in"))),
                tr.money(row.total),
            )
            for row in rows
        )
        self._window.show_pick(
            PickView(
                tr("Which receipt?"),
                tr("Receipt, customer, amount"),
                hits,
                tr("No sale fits “{text}”.", text=text[:40]) if text else tr("Nothing was sold here yet."),
            ),
            self,
        )
