"""What a presenter needs of the window: to show views, each with who is told what the cashier does there. `ui` provides
it. A card keeps its listener while it is open; None in place of a view closes the card.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pos_app.presenters.cashiers.views import PinView
    from pos_app.presenters.common.views import (
        FileAskView,
        FormView,
        LineMenuView,
        NoticeView,
        PromptView,
        TextView,
    )
    from pos_app.presenters.customers.views import CustomerPanelView, PurchasesView
    from pos_app.presenters.day.views import CountSumView, CountView, DayView
    from pos_app.presenters.frame.views import FooterView, HeaderView, PracticeView
    from pos_app.presenters.maintenance.views import AboutView
    from pos_app.presenters.printing.views import PaperFile, PaperView
    from pos_app.presenters.sale.listeners import PayListener, SaleDisplay
    from pos_app.presenters.sale.views import PayView
    from pos_app.presenters.sales.views import SalesView
    from pos_app.presenters.settings.views import SettingsListener, SettingsView, TypedView


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
    """The window, as presenters see it. Each call shows the newest view in full; None closes a card."""

    @property
    def sale(self) -> SaleDisplay: ...
    def show_last_scan(self, text: str) -> None: ...
    def show_header(self, view: HeaderView) -> None: ...
    def show_footer(self, view: FooterView) -> None: ...
    def show_practice(self, view: PracticeView | None) -> None: ...
    def show_notice(self, view: NoticeView, listener: Callable[[str], object] | None = None) -> None: ...
    def hide_notice(self, key: str) -> None: ...
    def show_customer_panel(self, view: CustomerPanelView | None) -> None: ...
    def show_pay(self, view: PayView | None, listener: PayListener | None = None) -> None: ...
    def show_prompt(self, view: PromptView | None, listener: PromptListener | None = None) -> None: ...
    def show_form(self, view: FormView | None, listener: FormListener | None = None) -> None: ...
    def show_line_menu(self, view: LineMenuView | None, listener: ChoiceListener | None = None) -> None: ...
    def show_text(self, view: TextView | None) -> None: ...
    def show_about(self, view: AboutView | None) -> None: ...
    def show_sales(self, view: SalesView) -> None: ...


class FileWindow(Protocol):
    """The window, for the one presenter that works with files of the cashier's own."""

    def ask_file(self, view: FileAskView, listener: Callable[[Path], object]) -> None: ...
    def show_notice(self, view: NoticeView, listener: Callable[[str], object] | None = None) -> None: ...


class SettingsWindow(Protocol):
    """The window, for the settings."""

    def show_settings(self, view: SettingsView, listener: SettingsListener) -> None: ...
    def show_typed(self, view: TypedView) -> None: ...
    def show_notice(self, view: NoticeView) -> None: ...


class QuestionWindow(Protocol):
    """The window, for a presenter that lets the cashier choose between a few ways on."""

    def show_question(self, view: LineMenuView | None, listener: ChoiceListener | None = None) -> None: ...
    def show_notice(self, view: NoticeView, listener: Callable[[str], object] | None = None) -> None: ...


class PinWindow(Protocol):
    """The window, for the presenter that asks who sells."""

    def show_pin(self, view: PinView | None) -> None: ...
    def show_notice(self, view: NoticeView) -> None: ...


class DayWindow(Protocol):
    """The window, for the end of the day. `save_paper` raises OSError."""

    def show_day(self, view: DayView) -> None: ...
    def show_count(self, view: CountView | None) -> None: ...
    def show_count_sum(self, view: CountSumView) -> None: ...
    def show_question(self, view: LineMenuView | None, listener: ChoiceListener | None = None) -> None: ...
    def show_notice(self, view: NoticeView, listener: Callable[[str], object] | None = None) -> None: ...
    def ask_file(self, view: FileAskView, listener: Callable[[Path], object]) -> None: ...
    def show_form(self, view: FormView | None, listener: FormListener | None = None) -> None: ...
    def show_paper(self, view: PaperView | None) -> None: ...
    def save_paper(self, file: PaperFile) -> None: ...


class PaperWindow(Protocol):
    """The window, for papers. `save_paper` raises OSError."""

    def show_paper(self, view: PaperView | None) -> None: ...
    def save_paper(self, file: PaperFile) -> None: ...
    def show_prompt(self, view: PromptView | None, listener: PromptListener | None = None) -> None: ...
    def ask_file(self, view: FileAskView, listener: Callable[[Path], object]) -> None: ...
    def show_notice(self, view: NoticeView, listener: Callable[[str], object] | None = None) -> None: ...
    def hide_notice(self, key: str) -> None: ...


class TillWindow(Window, DayWindow, PinWindow, PaperWindow, Protocol):
    """The whole window."""

    def show_purchases(self, view: PurchasesView | None) -> None: ...
