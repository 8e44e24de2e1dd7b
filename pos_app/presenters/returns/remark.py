"""F8 on the Return screen: the note of a return. Scope: one card."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from pos_app.domain.cart import clean_text
from pos_app.domain.errors import DomainError
from pos_app.domain.returns import MAX_RETURN_NOTE
from pos_app.presenters.common.card_views import PromptView
from pos_app.presenters.common.notices import sentence

if TYPE_CHECKING:
    from pos_app.presenters.common.words import Translator
    from pos_app.presenters.returns.window import ReturnWindow


class RemarkPrompt:
    """Asks for the note; `taken` is called with it. Satisfies `PromptListener`."""

    def __init__(self, window: ReturnWindow, tr: Translator, taken: Callable[[str], object]) -> None:
        self._window = window
        self._tr = tr
        self._taken = taken

    def ask(self, note: str, error: str = "") -> None:
        """Show the card with the note as it is."""
        tr = self._tr
        hint = tr("For the work list of the back office.")
        view = PromptView("return note", tr("Note"), hint, "", note, error=error, multiline=True)
        self._window.show_prompt(view, self)

    def answer(self, key: str, text: str) -> None:
        """What was typed."""
        del key
        try:
            note = " ".join(clean_text(text, MAX_RETURN_NOTE, "note").split())
        except DomainError as error:
            self.ask(text, sentence(error, self._tr))
            return
        self.close_prompt()
        self._taken(note)

    def close_prompt(self) -> None:
        """Esc."""
        self._window.show_prompt(None)
