"""What the frame's presenters need of the window, and what the window asks of the till. Protocols."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pos_app.presenters.common.card_views import LineMenuView
    from pos_app.presenters.common.listeners import ChoiceListener
    from pos_app.presenters.common.views import NoticeView
    from pos_app.presenters.frame.views import Door, FooterView, HeaderView, PracticeView


class TillListener(Protocol):
    """The till behind the window: where the tabs, the keys of the whole till and the menu lead."""

    def go(self, screen: str) -> None:
        """A tab or its key: a `Screen` value."""

    def open(self, door: Door) -> None:
        """An entry of the menu, or its key."""

    def choose_theme(self, mode: str) -> None:
        """A `ThemeMode` value; the window has already changed its colours."""

    def switch_practice(self, key: str, on: bool) -> None:
        """A switch of the practice banner."""

    def cards_changed(self, waits: bool) -> None:
        """Whether a card is open now that a scan waits for."""


class FrameWindow(Protocol):
    """The window, for header, footer and banner, and what is asked when the till is closed."""

    def show_header(self, view: HeaderView) -> None: ...
    def show_footer(self, view: FooterView) -> None: ...
    def show_practice(self, view: PracticeView | None) -> None: ...
    def show_notice(self, view: NoticeView) -> None: ...
    def hide_notice(self, key: str) -> None: ...
    def show_question(self, view: LineMenuView | None, listener: ChoiceListener | None = None) -> None: ...
