"""What the screen of closed periods needs of the window, and its listener. Protocols."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pos_app.presenters.common.card_views import FileAskView
    from pos_app.presenters.common.views import NoticeView
    from pos_app.presenters.fiscal.views import PeriodsView
    from pos_app.presenters.printing.views import PaperFile


class PeriodsListener(Protocol):
    """The listener of the screen."""

    def choose_kind(self, key: str) -> None:
        """Days, months or years: a chip."""

    def step_kind(self, step: int) -> None:
        """The chip beside the chosen one: an arrow to the left (-1) or right (1)."""

    def select(self, key: str) -> None:
        """A period."""

    def act(self, key: str) -> None:
        """A button of the screen."""


class PeriodsWindow(Protocol):
    """The window, for this screen. `save_paper` raises OSError."""

    def show_periods(self, view: PeriodsView, listener: PeriodsListener) -> None: ...
    def show_notice(self, view: NoticeView) -> None: ...
    def ask_file(self, view: FileAskView, listener: Callable[[Path], object]) -> None: ...
    def save_paper(self, file: PaperFile) -> None: ...
