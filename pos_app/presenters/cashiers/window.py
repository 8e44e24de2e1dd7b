"""What the sign-in presenter needs of the window, and the listener of the PIN card. Protocols."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pos_app.presenters.cashiers.views import PinView
    from pos_app.presenters.common.views import NoticeView


class PinListener(Protocol):
    """The listener of the PIN card."""

    def key(self, key: str) -> None:
        """A digit, or `backspace`."""

    def enter(self) -> None:
        """Enter."""

    def lock(self) -> None:
        """The card's button that locks the till."""

    def close(self) -> None:
        """Esc: as it was, unless the till is locked."""


class PinWindow(Protocol):
    """The window, as the sign-in presenter uses it."""

    def show_pin(self, view: PinView | None, listener: PinListener | None = None) -> None: ...
    def show_notice(self, view: NoticeView) -> None: ...
