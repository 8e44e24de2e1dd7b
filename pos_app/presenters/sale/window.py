"""What the sale's presenters need of the window. A protocol."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pos_app.presenters.common.card_views import FormView, LineMenuView, PickView, PromptView, TextView
    from pos_app.presenters.common.listeners import (
        ChangeListener,
        ChoiceListener,
        FormListener,
        PickListener,
        PromptListener,
        TextListener,
    )
    from pos_app.presenters.common.paid_views import ChangeView
    from pos_app.presenters.common.views import NoticeView
    from pos_app.presenters.sale.listeners import PayListener, SaleDisplay
    from pos_app.presenters.sale.pay_views import PayView


class SaleWindow(Protocol):
    """The window, as the sale's presenters see it. Each call shows the newest view in full; None closes a card."""

    @property
    def sale(self) -> SaleDisplay: ...
    def show_last_scan(self, text: str) -> None: ...
    def show_notice(self, view: NoticeView, listener: Callable[[str], object] | None = None) -> None: ...
    def hide_notice(self, key: str) -> None: ...
    def show_pay(self, view: PayView | None, listener: PayListener | None = None) -> None: ...
    def show_change(self, view: ChangeView | None, listener: ChangeListener | None = None) -> None: ...
    def show_prompt(self, view: PromptView | None, listener: PromptListener | None = None) -> None: ...
    def show_form(self, view: FormView | None, listener: FormListener | None = None) -> None: ...
    def show_line_menu(self, view: LineMenuView | None, listener: ChoiceListener | None = None) -> None: ...
    def show_pick(self, view: PickView | None, listener: PickListener | None = None) -> None: ...
    def show_text(self, view: TextView | None, listener: TextListener | None = None) -> None: ...
