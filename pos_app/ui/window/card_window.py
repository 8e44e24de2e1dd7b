"""The cards over the window: each is made when it is first used, and is shown with its listener.

Scope: the cards and how each is shown. The subclass decides which keys answer while one is open.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Protocol, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMainWindow

from pos_app.presenters.common.marks import N_
from pos_app.ui.kit.overlay import Overlay
from pos_app.ui.kit.theme import Theme

if TYPE_CHECKING:  # imported with the card that needs it
    from pos_app.presenters.cashiers.views import PinView
    from pos_app.presenters.cashiers.window import PinListener
    from pos_app.presenters.common.card_views import FormView, LineMenuView, PickView, PromptView, TextView
    from pos_app.presenters.common.listeners import (
        ChoiceListener,
        FormListener,
        PickListener,
        PromptListener,
        TextListener,
    )
    from pos_app.presenters.customers.views import CustomerPanelView, PurchasesView
    from pos_app.presenters.customers.window import CustomerListener, PurchasesListener
    from pos_app.presenters.day.views import CountSumView, CountView
    from pos_app.presenters.day.window import CountListener
    from pos_app.presenters.maintenance.views import AboutListener, AboutView
    from pos_app.presenters.printing.views import PaperFile, PaperListener, PaperView
    from pos_app.presenters.sale.listeners import PayListener
    from pos_app.presenters.sale.pay_views import PayView
    from pos_app.presenters.settings.views import ScannerCheckListener, ScannerCheckView
    from pos_app.ui.cards.menu import AboutCard
    from pos_app.ui.cards.paper_card import PaperCard
    from pos_app.ui.cards.pin import PinCard
    from pos_app.ui.cards.prompt import PromptCard
    from pos_app.ui.cards.scanner_check import ScannerCheckCard
    from pos_app.ui.cards.text import TextCard
    from pos_app.ui.customers.card import CustomerCard
    from pos_app.ui.customers.purchases_card import PurchasesCard
    from pos_app.ui.day.count_card import CountCard
    from pos_app.ui.sale.line_cards import FormCard, LineMenuCard
    from pos_app.ui.sale.pay_card import PayCard
    from pos_app.ui.sale.pick_card import PickCard

V = TypeVar("V", contravariant=True)
L = TypeVar("L", contravariant=True)
Card = TypeVar("Card", bound=Overlay)


class _Showing(Protocol[V]):
    """A card that shows views of one kind."""

    def show_view(self, view: V) -> None: ...
    def set_open(self, is_open: bool) -> None: ...


class _ShowingFor(_Showing[V], Protocol[V, L]):
    """A card that shows views of one kind for a listener."""

    def listen(self, listener: L | None) -> None: ...


class CardWindow(QMainWindow):
    """A window with cards, each shown for a listener."""

    cards_changed = Signal()
    """A card was opened or closed: other keys answer now."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self._cards: list[Overlay] = []

    @cached_property
    def customer(self) -> CustomerCard:
        """The customer card."""
        from pos_app.ui.customers.card import CustomerCard

        return self._card(CustomerCard(self.theme, self))

    @cached_property
    def purchases(self) -> PurchasesCard:
        """What a customer bought."""
        from pos_app.ui.customers.purchases_card import PurchasesCard

        return self._card(PurchasesCard(self.theme, self))

    @cached_property
    def pay(self) -> PayCard:
        """The pay card."""
        from pos_app.ui.sale.pay_card import PayCard

        return self._card(PayCard(self.theme, self))

    @cached_property
    def prompt(self) -> PromptCard:
        """The card with one question."""
        from pos_app.ui.cards.prompt import PromptCard

        return self._card(PromptCard(self.theme, self))

    @cached_property
    def form(self) -> FormCard:
        """The card with a few fields."""
        from pos_app.ui.sale.line_cards import FormCard

        return self._card(FormCard(self.theme, self))

    @cached_property
    def line_menu(self) -> LineMenuCard:
        """What can be done with a line of the cart."""
        from pos_app.ui.sale.line_cards import LineMenuCard

        return self._card(LineMenuCard(self.theme, self))

    @cached_property
    def pick(self) -> PickCard:
        """A list to choose one of."""
        from pos_app.ui.sale.pick_card import PickCard

        return self._card(PickCard(self.theme, self))

    @cached_property
    def question(self) -> LineMenuCard:
        """A question with its answers as buttons."""
        from pos_app.ui.sale.line_cards import LineMenuCard

        return self._card(LineMenuCard(self.theme, self, N_("Question"), 560))

    @cached_property
    def count(self) -> CountCard:
        """The count of the drawer."""
        from pos_app.ui.day.count_card import CountCard

        return self._card(CountCard(self.theme, self))

    @cached_property
    def text(self) -> TextCard:
        """The card with lines to read. It closes itself."""
        from pos_app.ui.cards.text import TextCard

        card = self._card(TextCard(self.theme, self))
        card.closed.connect(lambda: card.set_open(False))
        return card

    @cached_property
    def scanner_test(self) -> ScannerCheckCard:
        """The self-test of the scanner."""
        from pos_app.ui.cards.scanner_check import ScannerCheckCard

        return self._card(ScannerCheckCard(self.theme, self))

    @cached_property
    def pin(self) -> PinCard:
        """The card that asks a cashier's PIN, and locks the till."""
        from pos_app.ui.cards.pin import PinCard

        return self._card(PinCard(self.theme, self))

    @cached_property
    def paper(self) -> PaperCard:
        """A paper to look at."""
        from pos_app.ui.cards.paper_card import PaperCard

        return self._card(PaperCard(self.theme, self))

    @cached_property
    def about(self) -> AboutCard:
        """The About card. It closes itself."""
        from pos_app.ui.cards.menu import AboutCard

        card = self._card(AboutCard(self.theme, self))
        card.closed.connect(lambda: card.set_open(False))
        return card

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for card in self._cards:
            card.fill_host()

    def _card(self, card: Card) -> Card:
        self._cards.append(card)
        card.opened_changed.connect(self.cards_changed)
        return card

    def show_customer_panel(self, view: CustomerPanelView | None, listener: CustomerListener | None = None) -> None:
        """Show the customer card; None takes it away."""
        _show_for(self.customer if view or "customer" in vars(self) else None, view, listener)

    def show_purchases(self, view: PurchasesView | None, listener: PurchasesListener | None = None) -> None:
        """Show what a customer bought; None takes the card away."""
        _show_for(self.purchases if view or "purchases" in vars(self) else None, view, listener)

    def show_pay(self, view: PayView | None, listener: PayListener | None = None) -> None:
        """Show the pay card; None takes it away."""
        _show_for(self.pay if view or "pay" in vars(self) else None, view, listener)

    def show_prompt(self, view: PromptView | None, listener: PromptListener | None = None) -> None:
        """Ask one question; None takes the card away."""
        _show_for(self.prompt if view or "prompt" in vars(self) else None, view, listener)

    def show_form(self, view: FormView | None, listener: FormListener | None = None) -> None:
        """Ask for a few things; None takes the card away."""
        _show_for(self.form if view or "form" in vars(self) else None, view, listener)

    def show_line_menu(self, view: LineMenuView | None, listener: ChoiceListener | None = None) -> None:
        """Show what can be done with a line; None takes the card away."""
        _show_for(self.line_menu if view or "line_menu" in vars(self) else None, view, listener)

    def show_pick(self, view: PickView | None, listener: PickListener | None = None) -> None:
        """Choose one of a list; None takes the card away."""
        _show_for(self.pick if view or "pick" in vars(self) else None, view, listener)

    def show_question(self, view: LineMenuView | None, listener: ChoiceListener | None = None) -> None:
        """Ask something with a few answers; None takes the card away."""
        _show_for(self.question if view or "question" in vars(self) else None, view, listener)

    def show_count(self, view: CountView | None, listener: CountListener | None = None) -> None:
        """Count the drawer; None takes the card away."""
        _show_for(self.count if view or "count" in vars(self) else None, view, listener)

    def show_count_sum(self, view: CountSumView) -> None:
        """Show what the count comes to so far."""
        self.count.show_sum(view)

    def show_text(self, view: TextView | None, listener: TextListener | None = None) -> None:
        """Show lines to read; None takes the card away. `listener` is that of its buttons."""
        _show_for(self.text if view or "text" in vars(self) else None, view, listener)

    def show_scanner_test(self, view: ScannerCheckView | None, listener: ScannerCheckListener | None = None) -> None:
        """Show the self-test of the scanner; None takes the card away."""
        _show_for(self.scanner_test if view or "scanner_test" in vars(self) else None, view, listener)

    def show_pin(self, view: PinView | None, listener: PinListener | None = None) -> None:
        """Ask a cashier's PIN; None takes the card away."""
        _show_for(self.pin if view or "pin" in vars(self) else None, view, listener)

    @property
    def is_locked(self) -> bool:
        """Whether nothing behind the PIN card may be read."""
        return "pin" in vars(self) and self.pin.hides_all

    def show_paper(self, view: PaperView | None, listener: PaperListener | None = None) -> None:
        """Show a paper; None takes the card away."""
        _show_for(self.paper if view or "paper" in vars(self) else None, view, listener)

    def save_paper(self, file: PaperFile) -> None:
        """Write a paper as a PDF. Raises OSError."""
        from pos_app.ui.cards.paper_card import save_paper  # made when first used, as the cards are

        save_paper(file)

    def show_about(self, view: AboutView | None, listener: AboutListener | None = None) -> None:
        """Show the About card; None takes it away."""
        _show_for(self.about if view or "about" in vars(self) else None, view, listener)

    def forget_listeners(self) -> None:
        """The till was closed: close its cards and forget their listeners, so that nothing calls it any more.

        A locked till stays covered: the next one says who may go on.
        """
        for card in self._cards:
            if self.is_locked and card is self.pin:
                self.pin.forget_listener()
            else:
                card.set_open(False)


def _show(card: _Showing[V] | None, view: V | None) -> None:
    """`card` is None where it is only to be put away and was never made."""
    if card is not None:
        if view is not None:
            card.show_view(view)
        card.set_open(view is not None)


def _show_for(card: _ShowingFor[V, L] | None, view: V | None, listener: L | None) -> None:
    if card is not None and view is not None:
        card.listen(listener)
    _show(card, view)
