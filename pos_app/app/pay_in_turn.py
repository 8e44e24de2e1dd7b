"""F12, pressed while codes before it are still being looked up: the Pay card comes in its turn."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pos_app.presenters.sale.pay import PayPresenter
    from pos_app.services.input_queue import InputQueue


class PayInTurn:
    """Opens the Pay card once every code entered before is in the cart. `pay` gives it when it is first wanted."""

    def __init__(self, queue: InputQueue, pay: Callable[[], PayPresenter]) -> None:
        self._queue = queue
        self._pay = pay
        self._asked = self._take_at_once = False

    def ask_pay(self) -> None:
        """F12 on the Sale screen, once every code entered before it is in the cart.

        When a code before it was not found or wants an answer, which could not be seen yet, the total would be wrong,
        and so would be what was typed behind it: that is forgotten.
        """
        queue = self._queue
        if queue.is_serving:
            self._take_at_once = False
            if not self._asked:
                self._asked = True
                queue.take(self._pay_in_turn)
        elif queue.is_catching_up and not queue.all_sold:
            queue.forget()
        else:
            self._pay().open()

    def enter_nothing(self) -> None:
        """Enter on the empty field: right behind an F12 that still waits for a code, it was meant for the Pay card."""
        self._take_at_once = self._asked

    async def _pay_in_turn(self) -> bool:
        """Behind the codes before it and before those after it: these are another customer's, or wait."""
        self._asked = False
        if self._queue.all_sold:  # else a code was not found or wants an answer: the total would be wrong
            self._pay().open()
            if self._take_at_once:
                self._pay().take()
        return True
