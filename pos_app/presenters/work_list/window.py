"""What the work list needs of the window, and the listener of its screen. Protocols."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pos_app.presenters.common.card_views import FileAskView, PromptView
    from pos_app.presenters.common.listeners import PromptListener
    from pos_app.presenters.common.views import NoticeView
    from pos_app.presenters.printing.views import PaperFile
    from pos_app.presenters.work_list.views import WorkListView


class WorkListListener(Protocol):
    """The listener of the work list."""

    def choose_filter(self, key: str) -> None:
        """A chip."""

    def select(self, key: str) -> None:
        """An entry."""

    def act(self, key: str) -> None:
        """A button of the screen, or of the chosen entry."""


class WorkListWindow(Protocol):
    """The window, for the work list. `save_paper` raises OSError."""

    def show_work_list(self, view: WorkListView, listener: WorkListListener) -> None: ...
    def show_prompt(self, view: PromptView | None, listener: PromptListener | None = None) -> None: ...
    def show_notice(self, view: NoticeView) -> None: ...
    def ask_file(self, view: FileAskView, listener: Callable[[Path], object]) -> None: ...
    def save_paper(self, file: PaperFile) -> None: ...
