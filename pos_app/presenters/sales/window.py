"""What the Sales screen's presenter needs of the window, and the screen's listener. Protocols."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pos_app.domain.shop_store import SharedCart
    from pos_app.presenters.common.card_views import FileAskView, LineMenuView, PromptView, TextView
    from pos_app.presenters.common.listeners import ChoiceListener, PromptListener
    from pos_app.presenters.common.views import NoticeView
    from pos_app.presenters.sales.views import SalesView
    from pos_app.store.till import Parked


class ParkedCarts(Protocol):
    """What can be done with a parked cart, by its number."""

    def resume(self, parked_id: int) -> None: ...
    def delete(self, parked_id: int) -> None: ...
    def ask_name(self, parked: Parked) -> None: ...


class SharedCarts(Protocol):
    """What can be done with a cart of the shop's store."""

    def fetch(self, cart: SharedCart) -> None: ...
    def ask_take_over(self, cart: SharedCart) -> None: ...


class SalesListener(Protocol):
    """The listener of the Sales screen."""

    def search(self, text: str) -> None:
        """The search's text changed."""

    def more(self) -> None:
        """The end of the list is near, and it goes on."""

    def choose_filter(self, key: str) -> None:
        """A filter."""

    def select(self, key: str) -> None:
        """A row is looked at."""

    def act(self, key: str) -> None:
        """The one step of a row, by the row's key."""

    def step(self, key: str) -> None:
        """A button of the chosen sale."""

    def act_on_all(self, key: str) -> None:
        """A button on top."""


class SalesWindow(Protocol):
    """The window, for the Sales screen, what is mended on it and what is handed over from it."""

    def show_sales(self, view: SalesView, listener: SalesListener) -> None: ...
    def show_text(self, view: TextView | None) -> None: ...
    def show_prompt(self, view: PromptView | None, listener: PromptListener | None = None) -> None: ...
    def show_question(self, view: LineMenuView | None, listener: ChoiceListener | None = None) -> None: ...
    def ask_file(self, view: FileAskView, listener: Callable[[Path], object]) -> None: ...
    def show_notice(self, view: NoticeView) -> None: ...
