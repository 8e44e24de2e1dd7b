"""The window, as what frames every screen needs it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pos_app.presenters.common.views import LineMenuView
    from pos_app.presenters.common.window import ChoiceListener
    from pos_app.presenters.frame.views import FooterView, HeaderView, PracticeView


class FrameWindow(Protocol):
    """The window, for header, footer and banner, and what is asked when the till is closed."""

    def show_header(self, view: HeaderView) -> None: ...
    def show_footer(self, view: FooterView) -> None: ...
    def show_practice(self, view: PracticeView | None) -> None: ...
    def show_question(self, view: LineMenuView | None, listener: ChoiceListener | None = None) -> None: ...
