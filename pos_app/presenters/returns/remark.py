"""What is typed on the Return screen beside the goods: the note of a return (F8), and the approval number on the slip
of a card terminal (F7). Scope: one card each.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING

from pos_app.domain.cart import clean_text
from pos_app.domain.errors import DomainError
from pos_app.domain.money_back import approval_of
from pos_app.domain.returns import MAX_RETURN_NOTE
from pos_app.presenters.common.card_views import PromptView
from pos_app.presenters.common.notices import sentence

if TYPE_CHECKING:
    from pos_app.presenters.common.words import Translator
    from pos_app.presenters.returns.window import ReturnWindow


class _Prompt(ABC):
    """Asks for one text; `taken` is called with it. Satisfies `PromptListener`."""

    def __init__(self, window: ReturnWindow, tr: Translator, taken: Callable[[str], object]) -> None:
        self._window = window
        self._tr = tr
        self._taken = taken

    def ask(self, text: str, error: str = "") -> None:
        """Show the card with the text as it is."""
        self._window.show_prompt(self._view(text, error), self)

    def answer(self, key: str, text: str) -> None:
        """What was typed."""
        del key
        try:
            said = self._read(text)
        except DomainError as error:
            self.ask(text, sentence(error, self._tr))
            return
        self.close_prompt()
        self._taken(said)

    def close_prompt(self) -> None:
        """Esc."""
        self._window.show_prompt(None)

    @abstractmethod
    def _view(self, text: str, error: str) -> PromptView:
        """The card."""

    @abstractmethod
    def _read(self, text: str) -> str:
        """What was typed, as it is kept. Raises DomainError."""


class RemarkPrompt(_Prompt):
    """The note."""

    def _view(self, text: str, error: str) -> PromptView:
        hint = self._tr("For the work list of the back office.")
        return PromptView("return note", self._tr("Note"), hint, "", text, error=error, multiline=True)

    def _read(self, text: str) -> str:
        return " ".join(clean_text(text, MAX_RETURN_NOTE, "note").split())


class SlipPrompt(_Prompt):
    """The number by which a card's bank finds what was given back."""

    def _view(self, text: str, error: str) -> PromptView:
        tr = self._tr
        hint = tr("Give it back on the terminal first. The number is on its slip; empty: none.")
        return PromptView("card slip", tr("Card slip"), hint, tr("Approval number"), text, error=error)

    def _read(self, text: str) -> str:
        return approval_of(text)
