"""Listeners of the Sale screen and its Pay card, and what presenters need of that screen. No Qt.

Scope: protocols. What is shown is shown together with its listener, which the widget calls until another one is shown.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from pos_app.domain.frozen import frozen

if TYPE_CHECKING:
    from pos_app.presenters.common.views import ChipsView
    from pos_app.presenters.sale.views import CartView, CustomerStripView, FinderView, TilesView


@frozen
class TileWays:
    """The listener of what tiles want beside being sold: the pictures of these addresses, which they lack, and the menu
    of the tile of this key (the right button, or the menu key)."""

    want_pictures: Callable[[tuple[str, ...]], object]
    open_menu: Callable[[str], object]


class FinderListener(Protocol):
    """The listener of the finder: of the field, its hits, the categories and the tiles."""

    def type(self, text: str) -> None:
        """The text of the field was changed by hand, also to ""."""

    def await_hits(self) -> None:
        """An arrow was pressed before the hits for the text are there: it is for them."""

    def submit(self, text: str, key: str) -> None:
        """Enter: the text, and the key of the hit marked with the arrows, or "". The field is empty by then."""

    def enter_nothing(self) -> None:
        """Enter on the empty field."""

    def click_hit(self, key: str) -> None:
        """A hit was clicked. The field is empty by then."""

    def choose_chip(self, key: str) -> None:
        """A category."""

    def more_chips(self) -> None:
        """There are more categories than chips: the list of all of them."""

    def pick_tile(self, key: str) -> None:
        """A tile."""

    @property
    def tile_ways(self) -> TileWays:
        """Where tiles lead beside a sale."""


@frozen
class WaysOn:
    """The listener of what leads away from the Sale screen: paying (F12), the menu of a line (F9; "": the selected
    one), the customer (F3), another cart (F6), where the goods go (Shift+F3), the sale that is not made (Ctrl+Del);
    another price of the selected line."""

    pay: Callable[[], object]
    open_line: Callable[[str], object]
    choose_customer: Callable[[], object]
    park: Callable[[], object]
    deliver: Callable[[], object]
    cancel: Callable[[], object]
    open_price: Callable[[], object]


class QuestionsListener(Protocol):
    """Told what the cashier wants to type about the cart. A line is named by its key; "" is the selected one."""

    def ask_quantity(self, key: str) -> None: ...
    def ask_discount(self) -> None: ...
    def ask_note(self) -> None: ...


class CartListener(Protocol):
    """The listener of the cart. A line is named by its key; "" is the selected one."""

    @property
    def ways(self) -> WaysOn: ...
    @property
    def questions(self) -> QuestionsListener: ...
    def select(self, key: str) -> None: ...
    def step(self, key: str, by: int) -> Callable[[], None] | None:
        """One more or less. Returns how to take that back as if it had never been: no person did it."""

    def remove(self, key: str) -> None: ...
    def set_customer(self, customer: None) -> None:
        """Sell to nobody known."""

    def undo(self) -> None: ...
    def explain(self) -> None: ...


class SaleDisplay(Protocol):
    """The Sale screen, as presenters see it. Each call shows the newest view in full."""

    def show_finder(self, view: FinderView, listener: FinderListener) -> None: ...
    def show_chips(self, view: ChipsView, listener: FinderListener) -> None: ...
    def show_tiles(self, view: TilesView, listener: FinderListener) -> None: ...
    def show_picture(self, address: str, body: bytes) -> None:
        """The small picture of an address, a PNG."""

    def clear_finder(self) -> None:
        """Empty the field without calling the listener."""

    def show_cart(self, view: CartView, listener: CartListener) -> None: ...
    def show_customer(self, view: CustomerStripView) -> None: ...


class PayListener(Protocol):
    """The listener of the Pay card."""

    def choose_method(self, key: str) -> None: ...
    def amount_key(self, key: str) -> None:
        """A digit, the decimal mark as in `PayView.decimal_key`, or "backspace"."""

    def quick_amount(self, key: str) -> None: ...
    def retype(self, typed: str) -> None:
        """The amount as `PayView.typed` had it, before a scanner typed into it."""

    def take_back(self, key: str) -> None: ...
    def toggle_split(self) -> None: ...
    def toggle_print(self, on: bool) -> None: ...
    def take(self) -> None: ...
    def close(self) -> None: ...
