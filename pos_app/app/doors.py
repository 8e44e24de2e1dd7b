"""Navigation of an open till: where the tabs, the keys of the whole till and the menu lead, F12 in its turn."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from pos_app.presenters.frame.views import Door

if TYPE_CHECKING:
    from typing import Any

    from pos_app.app.till_presenters import TillPresenters
    from pos_app.presenters.sale.pay import PayPresenter
    from pos_app.services.input_queue import InputQueue


class LateDoors:
    """Doors whose screens and cards are built after the first answer. Opening a door that is not set yet does
    nothing."""

    def __init__(self) -> None:
        self._doors: dict[Door, Callable[[], None]] = {}
        self._settings: Callable[[str], None] = lambda _section: None
        self._leave: Callable[[], None] = lambda: None
        self._again: Callable[[], None] = lambda: None
        self._news: Callable[[], str] = lambda: ""

    def lead(self, door: Door, to: Callable[[], None]) -> None:
        """Set what opens this door."""
        self._doors[door] = to

    def lead_to_settings(self, to: Callable[[str], None]) -> None:
        """Set what opens the settings; it is called with the name of a section."""
        self._settings = to

    def lead_out(self, leave: Callable[[], None]) -> None:
        """Set what closes the program."""
        self._leave = leave

    def lead_again(self, again: Callable[[], None]) -> None:
        """Set what closes this till in order and opens it again."""
        self._again = again

    def bring_news(self, news: Callable[[], str]) -> None:
        """Set what returns the sentence about a newer version ("" for none)."""
        self._news = news

    def open(self, door: Door) -> None:
        """Open the door if it is set."""
        if door in self._doors:
            self._doors[door]()

    def open_settings(self, section: str = "") -> None:
        """Open a section of the settings ("" for the section that was open last)."""
        self._settings(section)

    def leave(self) -> None:
        """Close the program."""
        self._leave()

    def again(self) -> None:
        """Close this till in order and open it again, with what is in its folder by now."""
        self._again()

    def news(self) -> str:
        """The sentence about a newer version for the card that closes the till, "" for none."""
        return self._news()


class TillDoors:
    """Satisfies `presenters.frame.window.TillListener`. A presenter is made when a wish first leads to it."""

    def __init__(self, presenters: TillPresenters, keep_theme: Callable[[str], None]) -> None:
        self._presenters = presenters
        self._keep_theme = keep_theme

    def go(self, screen: str) -> None:
        """Show the screen of a tab or of its key."""
        self._presenters.go(screen)

    def open(self, door: Door) -> None:
        """Open an entry of the menu, or what its key opens."""
        presenters = self._presenters
        match door:
            case Door.CLOSE:
                presenters.closing.ask()
            case Door.TAKE_OVER:
                presenters.handover.take_over()
            case Door.DRAWER:
                presenters.drawer.ask()
            case Door.RETURN:
                presenters.goods_back.open()
            case Door.VOUCHER:
                presenters.voucher_sale.ask()
            case Door.SEVERAL:
                presenters.several_tills.open()
            case Door.TOUR:
                presenters.tour.start()
            case Door.KEYS:
                presenters.keys.open()
            case Door.CODES:
                presenters.scans.ask_noted()
            case Door.CASHIER:
                presenters.cashiers.switch()
            case Door.LOCK:
                presenters.cashiers.lock()
            case Door.SETTINGS:
                presenters.late.open_settings()
            case _:
                presenters.late.open(door)

    def choose_theme(self, mode: str) -> None:
        """Change the colours to `mode`."""
        self._keep_theme(mode)

    def switch_practice(self, key: str, on: bool) -> None:
        """Turn a switch of the practice banner on or off."""
        self._presenters.switch(key, on)

    def cards_changed(self, waits: bool) -> None:
        """`waits` says whether a card is open that scans must wait for."""
        self._presenters.scans.cards_changed(waits)


class PayInTurn:
    """Opens the Pay card once every code entered before is in the cart. `pay` gives it when it is first wanted."""

    def __init__(self, queue: InputQueue, pay: Callable[[], PayPresenter[Any]]) -> None:
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
