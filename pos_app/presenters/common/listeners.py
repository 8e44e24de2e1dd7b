"""Listeners of the cards that several presenters show: a question, a prompt, a form. Protocols.

What a presenter needs of the window its own room declares (`window` beside its `views`): each view is shown with its
listener, which the card keeps while it is open; None in place of a view closes the card.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, runtime_checkable


class ChoiceListener(Protocol):
    """The listener of a question with a few answers."""

    def choose(self, key: str) -> None:
        """The answer of this key. The card stays until it is closed."""

    def close_choice(self) -> None:
        """Esc, or another listener's question took its place: it is not answered."""


class PromptListener(Protocol):
    """The listener of a prompt."""

    def answer(self, key: str, text: str) -> None:
        """What was typed for the prompt `key`. The card stays until it is closed: it may show an error first."""

    def close_prompt(self) -> None:
        """Esc, or another listener's prompt took its place: it is not answered."""


@runtime_checkable
class NumberListener(PromptListener, Protocol):
    """The listener of a prompt with a pad."""

    def typed(self, key: str, text: str) -> None:
        """What the field of the prompt `key` holds now, by hand, by the pad or by a ready answer."""

    def turn(self, key: str, to: str, text: str) -> None:
        """A tab, a unit or a scope was pressed, with what the field holds."""


class TextListener(Protocol):
    """The listener of a card with lines to read and buttons."""

    def act(self, key: str) -> None:
        """A button of the card, which stays."""


class FormListener(Protocol):
    """The listener of a form."""

    def submit(self, form: str, values: Mapping[str, str]) -> None:
        """What the fields of `form` hold, by their keys. The card stays until it is closed."""

    def close_form(self) -> None:
        """Esc, or another listener's form took its place."""


class PickListener(Protocol):
    """The listener of a list with a search."""

    def look_for(self, text: str) -> None:
        """What is typed into its field."""

    def pick(self, key: str) -> None:
        """One of the list."""

    def close_pick(self) -> None:
        """Esc."""


class ChangeListener(Protocol):
    """The listener of what stands in the cart's place once money was taken or given back."""

    def act(self, key: str) -> None:
        """A button of it."""

    def closed(self) -> None:
        """It is gone: the next sale began."""
