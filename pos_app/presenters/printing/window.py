"""What the printing of papers needs of the window. A protocol."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pos_app.presenters.common.card_views import FileAskView, PromptView
    from pos_app.presenters.common.listeners import PromptListener
    from pos_app.presenters.common.views import NoticeView
    from pos_app.presenters.printing.views import PaperFile, PaperListener, PaperView


class PaperWindow(Protocol):
    """The window, for papers. `save_paper` raises OSError and is slow: it is called in a thread."""

    def show_paper(self, view: PaperView | None, listener: PaperListener | None = None) -> None: ...
    def save_paper(self, file: PaperFile) -> None: ...
    def show_prompt(self, view: PromptView | None, listener: PromptListener | None = None) -> None: ...
    def ask_file(self, view: FileAskView, listener: Callable[[Path], object]) -> None: ...
    def show_notice(self, view: NoticeView, listener: Callable[[str], object] | None = None) -> None: ...
    def hide_notice(self, key: str) -> None: ...
