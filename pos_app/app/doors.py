"""Where the tabs, the keys of the whole till and the menu lead, in a till that is open."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from pos_app.presenters.frame.views import Door

if TYPE_CHECKING:
    from pos_app.app.till_presenters import TillPresenters


class LateDoors:
    """What is built behind the first answer. Until it is there a wish for it comes to nothing."""

    def __init__(self) -> None:
        self._doors: dict[Door, Callable[[], None]] = {}
        self._settings: Callable[[str], None] = lambda _section: None
        self._leave: Callable[[], None] = lambda: None
        self._news: Callable[[], str] = lambda: ""

    def lead(self, door: Door, to: Callable[[], None]) -> None:
        """What stands behind this door is there now."""
        self._doors[door] = to

    def lead_to_settings(self, to: Callable[[str], None]) -> None:
        """The settings are there now, by their sections."""
        self._settings = to

    def lead_out(self, leave: Callable[[], None]) -> None:
        """`leave` closes the program."""
        self._leave = leave

    def bring_news(self, news: Callable[[], str]) -> None:
        """`news` says what is known of a newer version."""
        self._news = news

    def open(self, door: Door) -> None:
        """A wish of the cashier."""
        if door in self._doors:
            self._doors[door]()

    def open_settings(self, section: str = "") -> None:
        """A section of the settings ("": as they were left)."""
        self._settings(section)

    def leave(self) -> None:
        """Close the program."""
        self._leave()

    def news(self) -> str:
        """What is said of a newer version where the till is closed, "" for nothing."""
        return self._news()


class TillDoors:
    """Satisfies `presenters.frame.window.TillListener`. A presenter is made when a wish first leads to it."""

    def __init__(self, presenters: TillPresenters, keep_theme: Callable[[str], None]) -> None:
        self._presenters = presenters
        self._keep_theme = keep_theme

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
            case Door.SETTINGS:
                presenters.late.open_settings()
            case _:
                presenters.late.open(door)

    def choose_theme(self, mode: str) -> None:
        """The colours were changed."""
        self._keep_theme(mode)

    def switch_practice(self, key: str, on: bool) -> None:
        """A switch of the practice banner."""
        self._presenters.switch(key, on)

    def cards_changed(self, waits: bool) -> None:
        """Whether a card is open now that a scan waits for."""
        self._presenters.scans.cards_changed(waits)
