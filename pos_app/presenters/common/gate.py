"""The gate: presenters ask it before a step that not every cashier may take.

Scope: the protocol, and the gate of a till without cashiers, which is always open. The real one is `cashiers`.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol

from pos_app.domain.cashier import Grant

if TYPE_CHECKING:
    from pos_app.domain.cashier import Right, Wish


class Gate(Protocol):
    """Asked before each such step."""

    @property
    def is_on(self) -> bool:
        """Whether cashiers have PINs here."""

    @property
    def discount_limit(self) -> Decimal | None:
        """The discount in percent above which another cashier must approve, None where this one may give any."""

    @property
    def approved_by(self) -> str:
        """While `then` of `ask` runs: the name of the cashier who approved it by PIN, "" if no approval was needed."""

    def grant(self, wish: Right | Wish) -> Grant:
        """Whether the signed-in cashier may do it alone, to be said before it is asked."""

    def ask(self, wish: Right | Wish, then: Callable[[], object]) -> None:
        """Run `then` at once where the cashier may do it; behind another cashier's PIN where that is needed; else say
        in a sentence that it may not be, and do nothing."""


class OpenGate:
    """The gate of a till without cashiers: every step is allowed."""

    is_on = False
    discount_limit = None
    approved_by = ""

    def grant(self, wish: Right | Wish) -> Grant:
        """Everything is allowed."""
        del wish
        return Grant.ALLOWED

    def ask(self, wish: Right | Wish, then: Callable[[], object]) -> None:
        """Run `then` at once."""
        del wish
        then()
