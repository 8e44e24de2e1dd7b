"""What the end of the day needs of the window, and the listeners of its screen and of the count. Protocols."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pos_app.presenters.common.card_views import FileAskView, FormView, LineMenuView
    from pos_app.presenters.common.listeners import ChoiceListener, FormListener
    from pos_app.presenters.common.views import NoticeView
    from pos_app.presenters.day.views import CountSumView, CountView, DayView
    from pos_app.presenters.printing.views import PaperFile, PaperListener, PaperView


class DayListener(Protocol):
    """The listener of the end-of-day screen."""

    def act(self, key: str) -> None:
        """A button of the screen."""


class CountListener(Protocol):
    """The listener of the card that counts the drawer. What is typed comes by the keys of the pieces."""

    def sum_up(self, typed: Mapping[str, str]) -> None:
        """What is typed so far."""

    def submit_count(self, typed: Mapping[str, str]) -> None:
        """The count is done."""

    def close_count(self) -> None:
        """Esc."""


class DayWindow(Protocol):
    """The window, for the end of the day. `save_paper` raises OSError."""

    def show_day(self, view: DayView, listener: DayListener) -> None: ...
    def show_count(self, view: CountView | None, listener: CountListener | None = None) -> None: ...
    def show_count_sum(self, view: CountSumView) -> None: ...
    def show_question(self, view: LineMenuView | None, listener: ChoiceListener | None = None) -> None: ...
    def show_notice(self, view: NoticeView) -> None: ...
    def ask_file(self, view: FileAskView, listener: Callable[[Path], object]) -> None: ...
    def show_form(self, view: FormView | None, listener: FormListener | None = None) -> None: ...
    def show_paper(self, view: PaperView | None, listener: PaperListener | None = None) -> None: ...
    def save_paper(self, file: PaperFile) -> None: ...
