"""What the Return screen's presenter needs of the window, and the screen's listener. Protocols."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pos_app.presenters.common.card_views import FormView, LineMenuView, PickView, PromptView
    from pos_app.presenters.common.listeners import (
        ChangeListener,
        ChoiceListener,
        FormListener,
        PickListener,
        PromptListener,
    )
    from pos_app.presenters.common.paid_views import ChangeView
    from pos_app.presenters.common.views import NoticeView
    from pos_app.presenters.returns.views import ReturnView


class ReturnListener(Protocol):
    """The listener of the Return screen. A line is named by its key."""

    def select(self, key: str) -> None:
        """A line is looked at."""

    def step(self, key: str, by: int) -> None:
        """One piece more or less comes back, or is taken; of goods that go back whole: all of it, or none."""

    def choose_reason(self, key: str) -> None:
        """Why it comes back; "" takes the choice away: it was no person's."""

    def act(self, key: str) -> None:
        """A button: all that may go back, where the goods go, another way, another receipt, the note, back."""

    def enter(self) -> None:
        """Enter: all that may go back where nothing is chosen yet, else what the green button does."""

    def look_for(self, text: str) -> None:
        """What is typed into the field for goods in exchange."""

    def take(self, text: str, key: str) -> None:
        """Enter in that field: its text, and the key of the hit that is marked, or ""."""

    def leave(self) -> None:
        """Esc: nothing is taken back."""


class ReturnWindow(Protocol):
    """The window, for the Return screen and what is asked on it."""

    def show_return(self, view: ReturnView, listener: ReturnListener) -> None: ...
    def show_last_scan(self, text: str) -> None: ...
    def show_change(self, view: ChangeView | None, listener: ChangeListener | None = None) -> None: ...
    def show_pick(self, view: PickView | None, listener: PickListener | None = None) -> None: ...
    def show_prompt(self, view: PromptView | None, listener: PromptListener | None = None) -> None: ...
    def show_form(self, view: FormView | None, listener: FormListener | None = None) -> None: ...
    def show_question(self, view: LineMenuView | None, listener: ChoiceListener | None = None) -> None: ...
    def show_notice(self, view: NoticeView, listener: Callable[[str], object] | None = None) -> None: ...
    def hide_notice(self, key: str) -> None: ...
