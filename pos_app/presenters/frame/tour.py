"""A tour of the practice shop in three steps: sell, sell without a network, find it again. A step is left by doing it.
Intents in, notices out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from pos_app.presenters.common.marks import N_
from pos_app.presenters.common.views import ActionView, NoticeView, Screen, Tone

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos_app.presenters.common.words import Translator

TOUR, END = "tour", "end"
STEPS = (
    N_("1 of 3 · Scan something or touch a tile. Then press Pay (F12) and Enter."),
    N_("2 of 3 · Switch the network off above and sell once more: the sale is kept here, and nothing is lost."),
    N_("3 of 3 · F4 shows each sale and where it is. While the network is on it goes out by itself."),
)


class TourWindow(Protocol):
    """The window, for the tour."""

    def show_notice(self, view: NoticeView, listener: Callable[[str], object] | None = None) -> None: ...
    def hide_notice(self, key: str) -> None: ...


class TourPresenter:
    """Goes on when what a step says was done. Only in the practice shop: elsewhere a sale is real."""

    def __init__(self, window: TourWindow, tr: Translator, is_practice: Callable[[], bool]) -> None:
        self._window = window
        self._tr = tr
        self._is_practice = is_practice
        self._step = 0

    def start(self) -> None:
        """From the menu: begin anew."""
        if not self._is_practice():
            text = self._tr("The tour is in the practice shop: Settings, This till.")
            self._window.show_notice(NoticeView(TOUR, Tone.INFO, text))
            return
        self._go_to(1)

    def paid(self) -> None:
        """A sale was paid."""
        if self._step in (1, 2):
            self._go_to(self._step + 1)

    def screen_changed(self, screen: Screen) -> None:
        """Another screen is in front."""
        if self._step == len(STEPS) and screen is Screen.SALES:
            self._end("")

    def _go_to(self, step: int) -> None:
        self._step = step
        end = ActionView(END, self._tr("End the tour"))
        notice = NoticeView(TOUR, Tone.INFO, self._tr(STEPS[step - 1]), actions=(end,), seconds=None)
        self._window.show_notice(notice, self._end)

    def _end(self, _end: str) -> None:
        self._step = 0
        self._window.hide_notice(TOUR)
