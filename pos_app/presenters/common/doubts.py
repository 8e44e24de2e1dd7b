"""Asks once about an amount or a quantity that nobody means (`domain.plausible`): the question is the field's error,
and the same answer given again is taken.

Scope: which answer was asked about last. One `Doubts` for each card that takes one.
"""

from __future__ import annotations

from pos_app.domain.errors import DomainError
from pos_app.domain.plausible import Entry, Typed, is_doubtful


class Doubts:
    """One question at a time."""

    def __init__(self) -> None:
        self._asked: tuple[Entry, str] | None = None

    def ask(self, entry: Entry, text: str, typed: Typed, field: str, value: str, beside: str = "") -> None:
        """Raises DomainError with the question, unless this text was asked about just before; `value` and `beside` are
        the amounts as they are said. Codes: doubt, doubt_beside, doubt_nothing."""
        if not is_doubtful(entry, typed):
            self._asked = None
            return
        self.once(entry, text, self._question(typed, field, value, beside))

    def once(self, entry: Entry, text: str, question: DomainError) -> None:
        """Raises `question`, unless this text was asked about just before."""
        if self._asked == (entry, text.strip()):
            return
        self._asked = entry, text.strip()
        raise question

    def forget(self) -> None:
        """Another entry begins: what was asked before says nothing about it."""
        self._asked = None

    @staticmethod
    def _question(typed: Typed, field: str, value: str, beside: str) -> DomainError:
        if not typed.value:
            return DomainError("doubt_nothing", field)
        if beside:
            return DomainError("doubt_beside", field, value=value, beside=beside)
        return DomainError("doubt", field, value=value)
