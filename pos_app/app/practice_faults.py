"""Faults of the practice shop: what the switches of its banner do. No Qt."""

from __future__ import annotations

from contextlib import suppress

from pos_app.app.shop_connection import Practice
from pos_app.app.till import Till
from pos_app.chift.errors import ChiftError
from pos_app.presenters.common.views import NoticeView, Tone
from pos_app.presenters.common.words import Translator
from pos_app.presenters.sale.window import SaleWindow


class PracticeDay:
    """Orders faults at the back door of the practice shop. Satisfies `presenters.frame.practice.BadDay`."""

    def __init__(self, practice: Practice, till: Till, window: SaleWindow, tr: Translator) -> None:
        self._practice = practice
        self._till = till
        self._window = window
        self._tr = tr
        self._lose = False
        self._refuse = False

    def cut_network(self, cut: bool) -> None:
        """Cut or restore the network. While it is cut each call fails as if offline; afterwards what waits is sent at
        once.

        The header shows the change before the next sale does: this method makes the till call the shop once, and the
        outcome of every call sets the header's state.
        """
        self._practice.line.cut = cut
        self._till.tasks.restart("practice line", self._ask_shop)
        if not cut:
            self._till.outbox.send_now()

    def lose_answers(self, lose: bool) -> None:
        """Let the shop take each order and never answer."""
        self._lose = lose
        self._order()

    def refuse_phones(self, refuse: bool) -> None:
        """Let the shop refuse the next order for the customer's phone number."""
        self._refuse = refuse
        self._order()

    async def _ask_shop(self) -> None:
        with suppress(ChiftError):
            await self._practice.api.categories()

    def _order(self) -> None:
        self._till.tasks.restart("practice faults", self._say_faults)

    async def _say_faults(self) -> None:
        try:
            await self._send_faults()
        except OSError:
            tr = self._tr
            text = tr("The practice shop does not answer: its switches do nothing. Is its program still running?")
            self._window.show_notice(NoticeView("practice", Tone.WARN, text))

    async def _send_faults(self) -> None:
        door, orders = self._practice.door, "POST /commerce/orders"
        await door.order_fault({"clear": True})
        if self._refuse:
            said = "The phone number is already used by another client."
            code = "ERROR_PHONE_ALREADY_USED"
            await door.order_fault(
                {"match": orders, "fault": "status", "status": 422, "count": 1, "error_code": code, "message": said}
            )
        if self._lose:
            await door.order_fault({"match": orders, "fault": "lost_answer"})
