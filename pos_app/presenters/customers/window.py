"""What the presenters of customers need of the window, and the listeners of their cards. Protocols."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pos_app.presenters.common.card_views import TextView
    from pos_app.presenters.common.views import NoticeView
    from pos_app.presenters.customers.views import CustomerPanelView, PurchasesView


class CustomerListener(Protocol):
    """The listener of the customer card."""

    def type(self, text: str) -> None:
        """The text of the lookup changed."""

    def enter(self, text: str) -> None:
        """Enter in the lookup, with no hit marked."""

    def pick(self, key: str) -> None:
        """A hit was chosen, by mouse or by Enter on the mark."""

    def act(self, key: str, marked: str) -> None:
        """A button of the lookup, and the key of the hit that is marked ("": none)."""

    def edit(self, field: str, text: str) -> None:
        """A field's text as typed (or a choice's key)."""

    def leave(self, field: str) -> None:
        """The keys left a field."""

    def save(self, key: str) -> None:
        """A button of the form."""

    def use_existing(self) -> None:
        """The customer who looks like the one being entered."""

    def close(self) -> None:
        """Esc or Cancel: back to the lookup or away, as the listener decides."""


class CustomerWindow(Protocol):
    """The window, for the customer card."""

    def show_customer_panel(self, view: CustomerPanelView | None, listener: CustomerListener | None = None) -> None: ...
    def show_notice(self, view: NoticeView) -> None: ...


class PurchasesListener(Protocol):
    """The listener of the card of purchases."""

    def choose(self, key: str) -> None:
        """A purchase."""

    def close(self) -> None:
        """Esc or Back."""


class PurchasesWindow(Protocol):
    """The window, for what a customer bought."""

    def show_purchases(self, view: PurchasesView | None, listener: PurchasesListener | None = None) -> None: ...
    def show_text(self, view: TextView | None) -> None: ...
