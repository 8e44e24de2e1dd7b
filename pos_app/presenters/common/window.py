"""What a presenter needs of the window: to show views, each with who is told what the cashier does there. `ui` provides
it. A card keeps its listener while it is open; None in place of a view closes the card.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pos_app.presenters.common.views import (
        FormView,
        LineMenuView,
        NoticeView,
        PromptView,
        TextView,
    )
    from pos_app.presenters.sale.listeners import PayListener, SaleDisplay
    from pos_app.presenters.sale.views import PayView


class ChoiceListener(Protocol):
    """Who shows a question with a few answers."""

    def choose(self, key: str) -> None:
        """The answer of this key. The card stays until it is closed."""

    def close_choice(self) -> None:
        """Esc, or another's question took the place: it is not answered."""


class PromptListener(Protocol):
    """Who shows a prompt."""

    def answer(self, key: str, text: str) -> None:
        """What was typed for the prompt `key`. The card stays until it is closed: it may show an error first."""

    def close_prompt(self) -> None:
        """Esc, or another's prompt took the place: it is not answered."""


class FormListener(Protocol):
    """Who shows a form."""

    def submit(self, form: str, values: Mapping[str, str]) -> None:
        """What the fields of `form` hold, by their keys. The card stays until it is closed."""

    def close_form(self) -> None:
        """Esc, or another's form took the place."""


class Window(Protocol):
    """The window, as the sale's presenters see it. Each call shows the newest view in full; None closes a card."""

    @property
    def sale(self) -> SaleDisplay: ...
    def show_last_scan(self, text: str) -> None: ...
    def show_notice(self, view: NoticeView, listener: Callable[[str], object] | None = None) -> None: ...
    def hide_notice(self, key: str) -> None: ...
    def show_pay(self, view: PayView | None, listener: PayListener | None = None) -> None: ...
    def show_prompt(self, view: PromptView | None, listener: PromptListener | None = None) -> None: ...
    def show_form(self, view: FormView | None, listener: FormListener | None = None) -> None: ...
    def show_line_menu(self, view: LineMenuView | None, listener: ChoiceListener | None = None) -> None: ...
    def show_text(self, view: TextView | None) -> None: ...
