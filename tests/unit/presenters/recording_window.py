"""A window that only remembers: the newest view of each kind, and all notices."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pos_app.app.till_presenters import TillPresenters
from pos_app.presenters.common.card_views import FieldView, PromptView
from pos_app.presenters.common.listeners import PromptListener
from pos_app.presenters.common.views import ChipsView, NoticeView
from pos_app.presenters.common.words import NBSP, THIN
from pos_app.presenters.customers.views import CustomerPanelView
from pos_app.presenters.frame.views import FooterView, HeaderView, PracticeView
from pos_app.presenters.sale.listeners import CartListener, FinderListener, PayListener
from pos_app.presenters.sale.pay_views import PayView
from pos_app.presenters.sale.views import CartView, CustomerStripView, FinderView, TilesView
from pos_app.presenters.sales.views import SaleRowView, SalesView
from tests.unit.services.practice_bench import Bench


@dataclass
class RecordingWindow:
    """Satisfies `app.till_window.TillWindow`. What has no attribute of its own is in `others`."""

    header: HeaderView | None = None
    footer: FooterView | None = None
    practice: PracticeView | None = None
    finder: FinderView = field(default_factory=FinderView)
    chips: ChipsView = field(default_factory=ChipsView)
    tiles: TilesView = field(default_factory=TilesView)
    cart: CartView = field(default_factory=CartView)
    strip: CustomerStripView | None = None
    customer: CustomerPanelView | None = None
    pay: PayView | None = None
    prompt: PromptView | None = None
    last_scan: str = ""
    cleared: int = 0
    sounds: list[bool] = field(default_factory=list)
    sales: SalesView = field(default_factory=SalesView)
    notices: list[NoticeView] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    finders: list[FinderView] = field(default_factory=list)
    pays: list[PayView | None] = field(default_factory=list)
    shown_sales: int = 0
    others: dict[str, Any] = field(default_factory=dict)
    listeners: dict[str, Any] = field(default_factory=dict)
    """Who hears what is done with a card, by the name of its method, and with the buttons of a notice, by its key."""

    def show_header(self, view: HeaderView) -> None:
        self.header = view

    def show_footer(self, view: FooterView) -> None:
        self.footer = view

    def show_practice(self, view: PracticeView | None) -> None:
        self.practice = view

    def show_notice(self, view: NoticeView, listener: Callable[[str], object] | None = None) -> None:
        self.notices.append(view)
        self.listeners[view.key] = listener

    def hide_notice(self, key: str) -> None:
        self.hidden.append(key)
        self.listeners.pop(key, None)

    @property
    def sale(self) -> RecordingWindow:
        """The Sale screen."""
        return self

    def show_last_scan(self, text: str) -> None:
        self.last_scan = text

    def clear_finder(self) -> None:
        self.cleared += 1

    def show_finder(self, view: FinderView, listener: FinderListener) -> None:
        self.finder = view
        self.listeners["finder"] = listener
        self.finders.append(view)

    def show_chips(self, view: ChipsView, listener: FinderListener) -> None:
        self.chips = view
        self.listeners["chips"] = listener

    def show_tiles(self, view: TilesView, listener: FinderListener) -> None:
        self.tiles = view
        self.listeners["tiles"] = listener

    def show_picture(self, address: str, body: bytes) -> None:
        self.others.setdefault("pictures", {})[address] = body

    def show_cart(self, view: CartView, listener: CartListener) -> None:
        self.cart = view
        self.listeners["cart"] = listener

    def show_customer(self, view: CustomerStripView) -> None:
        self.strip = view

    def show_customer_panel(self, view: CustomerPanelView | None, listener: Any = None) -> None:
        self.customer = view
        self.listeners["show_customer_panel"] = listener

    def show_pay(self, view: PayView | None, listener: PayListener | None = None) -> None:
        self.pay = view
        self.listeners["pay"] = listener
        self.pays.append(view)

    def show_prompt(self, view: PromptView | None, listener: PromptListener | None = None) -> None:
        self.prompt = view
        self.listeners["show_prompt"] = listener

    def show_sales(self, view: SalesView, listener: Any = None) -> None:
        self.sales = view
        self.listeners["show_sales"] = listener
        self.shown_sales += 1

    def __getattr__(self, name: str) -> Any:
        """Cards that no test of this folder looks at are remembered by the name of their method."""
        if not name.startswith(("show_", "ask_")):
            raise AttributeError(name)

        def remember(view: Any, listener: Any = None) -> None:
            self.others[name] = view
            self.listeners[name] = listener

        return remember

    # --- what a cashier does; a card that is closed and a notice that is gone cannot be pressed ---

    def choose(self, key: str) -> None:
        """An answer of the question."""
        if (listener := self.listeners["show_question"]) is not None:
            listener.choose(key)

    def press_notice(self, key: str, action: str) -> None:
        """A button of a notice."""
        if (listener := self.listeners.get(key)) is not None:
            listener(action)

    def choose_file(self, path: Path) -> None:
        """A file, in the chooser that was opened last."""
        self.listeners["ask_file"](path)

    # --- what a cashier reads ---

    @property
    def needs(self) -> str:
        """What the header says that a person must mend."""
        assert self.header is not None
        return plain(self.header.needs.text)

    @property
    def pill(self) -> str:
        """The header's state."""
        assert self.header is not None
        return plain(self.header.pill.text)

    @property
    def lines(self) -> list[tuple[str, str]]:
        """The cart: name and quantity."""
        return [(row.name, plain(row.quantity)) for row in self.cart.rows]

    @property
    def notice(self) -> str:
        """The last notice."""
        return plain(self.notices[-1].text) if self.notices else ""

    def field(self, key: str) -> FieldView:
        """A field of the customer's entry form."""
        assert self.customer is not None
        assert self.customer.form is not None
        return next(f for f in self.customer.form.fields if f.key == key)

    def row(self, key: str) -> SaleRowView:
        """A row of the Sales screen."""
        return next(row for row in self.sales.rows if row.key == key)


def plain(text: str) -> str:
    """Without the blanks that never break."""
    return text.replace(NBSP, " ").replace(THIN, " ")


@dataclass
class Counter:
    """The presenters, the window that remembers, the till and its shop."""

    bench: Bench
    window: RecordingWindow
    presenters: TillPresenters

    async def settle(self) -> None:
        """Returns when everything that was started has ended, but for what only waits."""
        await asyncio.sleep(0.2)
