"""Where the tabs, the keys of the whole till and the menu lead, in a till that is open."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from pos_app.presenters.frame.views import Door

if TYPE_CHECKING:
    from pos_app.app.till_presenters import TillPresenters


class TillDoors:
    """Satisfies `presenters.frame.window.TillListener`. A presenter is made when a wish first leads to it."""

    def __init__(self, presenters: TillPresenters, keep_theme: Callable[[str], None]) -> None:
        self._presenters = presenters
        self._keep_theme = keep_theme
        self._behind: dict[Door, Callable[[], None]] = {}

    def lead(self, door: Door, to: Callable[[], None]) -> None:
        """What is built behind the first answer is there now; until then its door leads nowhere."""
        self._behind[door] = to

    def go(self, screen: str) -> None:
        """A tab, or its key."""
        self._presenters.go(screen)

    def open(self, door: Door) -> None:
        """An entry of the menu, or its key."""
        presenters = self._presenters
        match door:
            case Door.CLOSE:
                presenters.closing.ask()
            case Door.TAKE_OVER:
                presenters.handover.take_over()
            case Door.DRAWER:
                presenters.drawer.ask()
            case Door.CODES:
                presenters.scans.ask_noted()
            case Door.CASHIER:
                presenters.cashiers.switch()
            case Door.LOCK:
                presenters.cashiers.lock()
            case _ if door in self._behind:
                self._behind[door]()

    def choose_theme(self, mode: str) -> None:
        """The colours were changed."""
        self._keep_theme(mode)

    def switch_practice(self, key: str, on: bool) -> None:
        """A switch of the practice banner."""
        self._presenters.switch(key, on)

    def cards_changed(self, waits: bool) -> None:
        """Whether a card is open now that a scan waits for."""
        self._presenters.scans.cards_changed(waits)
