"""The Sale screen: finder, chips and tiles on the left; customer, cart, totals and the way to pay on the right.

Scope: puts the parts side by side and moves the focus between them. Holds no data of a sale.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from pos_app.presenters.common.marks import N_
from pos_app.presenters.common.views import ChipsView
from pos_app.presenters.common.words import Translator
from pos_app.presenters.heard.sale import cart_heard, customer_heard
from pos_app.presenters.sale.listeners import CartListener, FinderListener
from pos_app.presenters.sale.views import CartRowView, CartView, CustomerStripView, FinderView, TilesView
from pos_app.ui.heard.announce import Changing, Said
from pos_app.ui.kit.buttons import ButtonKind, KeyCapButton
from pos_app.ui.kit.chips import ChipRow
from pos_app.ui.kit.labels import AmountList, BigLine, ElidedLabel
from pos_app.ui.kit.notice import NoticeRoom
from pos_app.ui.kit.sized import Sized
from pos_app.ui.kit.spoken import Spoken
from pos_app.ui.kit.theme import Theme
from pos_app.ui.sale.cart import CartTable
from pos_app.ui.sale.finder import Finder
from pos_app.ui.sale.strip import CustomerStrip
from pos_app.ui.sale.tiles import HALF_GAP, TileGrid

if TYPE_CHECKING:  # made when a sale is paid
    from pos_app.ui.sale.paid_panel import PaidPanel

_KEYS: dict[str, Callable[[CartListener], object]] = {
    "F3": lambda to: to.ways.choose_customer(),
    "Shift+F3": lambda to: to.ways.deliver(),
    "F6": lambda to: to.ways.park(),
    "F7": lambda to: to.questions.ask_discount(),
    "F8": lambda to: to.questions.ask_note(),
    "F9": lambda to: to.ways.open_line(""),
    "F11": lambda to: to.explain(),
    "F12": lambda to: to.ways.pay(),
    "Ctrl+Z": lambda to: to.undo(),
    "Ctrl+Del": lambda to: to.ways.cancel(),
}
_PANEL_KEYS = ("Ctrl+P", "Ctrl+G")
"""Keys of what was paid last, while it stands in the cart's place."""
PLACEHOLDER = N_("Scan or type: product, customer, receipt")


class SaleScreen(QWidget):
    """Shows views and calls the listeners they were shown with: that of the finder, chips and tiles, and that of the
    cart. Buttons and keys do the same (`press`)."""

    changed = Signal()
    """What is sold is another, or who buys."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.left = QWidget(self)
        self.side = QFrame(self)
        self.side.setObjectName("side")
        self.finder = Finder(theme, PLACEHOLDER, self.left)
        self.chips = ChipRow(theme, N_("Categories"), parent=self.left)
        self.tiles = TileGrid(theme, self.left)
        self.notice_room = NoticeRoom()
        self.strip = CustomerStrip(theme, self.side)
        self.cart = CartTable(theme, self.side)
        self.bottom = SaleFoot(theme, self.side)
        self._theme = theme
        self._cart_said = Changing[CartView](theme.heard, Said.CART, self._cart_heard)
        self._buyer_said = Changing[CustomerStripView](theme.heard, Said.CUSTOMER, self._buyer_heard)
        self._searching: FinderListener | None = None
        self._early: FinderListener | None = None
        self._paid: PaidPanel | None = None
        self._sold: tuple[tuple[CartRowView, ...], str] = ((), "")
        self._lay_out()
        self._connect()
        Sized(self, theme, self._fit)

    def show_finder(self, view: FinderView, listener: FinderListener) -> None:
        """Show what was found."""
        self._listen(listener)
        self.finder.show_view(view)

    def show_chips(self, view: ChipsView, listener: FinderListener) -> None:
        """Show the categories."""
        self._listen(listener)
        self.chips.show_view(view)

    def show_tiles(self, view: TilesView, listener: FinderListener) -> None:
        """Show the products of the category."""
        self._listen(listener)
        self.tiles.show_view(view)

    def show_picture(self, address: str, body: bytes) -> None:
        """A picture that tiles wanted is here."""
        self.tiles.show_picture(address, body)

    def clear_finder(self) -> None:
        """Empty the field without calling the listener."""
        self.finder.clear()

    def wait_for_till(self, early: FinderListener) -> None:
        """No till is open: until `serve`, `early` (the `TypeAhead`) is called with what is entered in the finder,
        whatever is shown, and all other intents are dropped."""
        self._early = early
        self._searching = None
        self.bottom.wait()
        self.strip.setEnabled(False)
        self.finder.listen(early)
        self.cart.listen(None)

    def serve(self, listener: FinderListener) -> None:
        """A till is open: `listener` is called with what is entered from now on, the other listeners once they show a
        view."""
        self._early = None
        self.strip.setEnabled(True)
        self._listen(listener)

    def show_paid(self, paid: PaidPanel | None) -> None:
        """Put what was paid into the cart's place, until the next sale begins; None takes it away."""
        if paid is not None and paid.parent() is not self.side:
            self._side.insertWidget(1, paid, 1)
        if self._paid is not None and self._paid is not paid:
            self._paid.hide()
        if paid is None and self._paid is not None:
            self._paid.listen(None)
        self._paid = paid
        for part in (self.cart, self.bottom):
            part.setVisible(paid is None)
        if paid is not None:
            paid.show()

    def show_customer(self, view: CustomerStripView) -> None:
        """Show who buys."""
        if view.can_remove:
            self.show_paid(None)
        self.changed.emit()
        self._buyer_said.show(view)
        self.strip.show_view(view)

    def show_cart(self, view: CartView, listener: CartListener) -> None:
        """Show lines, totals and what can be done with them."""
        self.finder.edit.steps_quantity = bool(view.rows)
        if view.rows and self._paid is not None:
            self.show_paid(None)
        sold = (view.rows, view.total)
        if sold != self._sold:
            self._sold = sold
            self.changed.emit()
        self._cart_said.show(view)
        self.cart.listen(listener if self._early is None else None)
        self.cart.show_view(view)
        self.bottom.show_view(view)
        if self._early is not None:
            self.bottom.wait()

    def shortcuts(self) -> Iterator[tuple[str, Callable[[], object]]]:
        """The screen's keys and what each does."""
        return ((key, partial(self.press, key)) for key in (*_KEYS, *_PANEL_KEYS))

    def press(self, key: str, _checked: bool = False) -> None:
        """What this key, or the button that says it, does."""
        if self._paid is not None and self._paid.press(key):
            return
        if self.cart.listener is not None and key in _KEYS:
            _KEYS[key](self.cart.listener)

    @property
    def typing_field(self) -> QLineEdit:
        """The field that gets what is typed anywhere on this screen."""
        return self.finder.edit

    def focus_finder(self, select: bool = False) -> None:
        """Bring the keys back to the finder; `select` marks what it holds, for F2."""
        self.finder.edit.setFocus()
        if select:
            self.finder.edit.selectAll()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit_side()
        super().resizeEvent(event)

    def _fit_side(self) -> None:
        self.side.setFixedWidth(min(max(round(self.width() * 0.41), self._theme.size("side")), 640))

    def _fit(self, size: Callable[[str], int]) -> None:
        self._fit_side()
        self._left.setContentsMargins(0, size("page_top"), 0, size("page_bottom"))
        self._left.setSpacing(size("finder_gap"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        words = event.text()
        if event.key() == Qt.Key.Key_Escape:
            self.focus_finder()
        elif words and words.isprintable() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.finder.type_text(words)
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        grid = QVBoxLayout()
        grid.setContentsMargins(16 - HALF_GAP, 0, 0, 0)  # the scroll bar runs in the margin
        grid.addWidget(self.tiles)
        left = self._left = QVBoxLayout(self.left)
        for part in (self.finder, self.chips):
            inner = QVBoxLayout()
            inner.setContentsMargins(16, 0, 16, 0)
            inner.addWidget(part)
            left.addLayout(inner)
        left.addLayout(grid, 1)
        left.addWidget(self.notice_room)
        side = self._side = QVBoxLayout(self.side)
        side.setContentsMargins(1, 0, 0, 0)
        side.setSpacing(0)
        side.addWidget(self.strip)
        side.addWidget(self.cart, 1)
        side.addWidget(self.bottom)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.left, 1)
        row.addWidget(self.side)

    def _connect(self) -> None:
        self.finder.line_moved.connect(self.cart.move_line)
        self.finder.line_stepped.connect(self.cart.step_selected)
        self.finder.edit.stepped = self.cart
        self.finder.line_removed.connect(self.cart.remove_selected)
        self.finder.escaped.connect(partial(self.show_paid, None))
        self.tiles.typed.connect(self.finder.type_text)
        self.cart.typed.connect(self.finder.type_text)
        self.chips.chosen.connect(self._choose_chip)
        self.chips.more_wanted.connect(self._more_chips)
        self.tiles.chosen.connect(self._pick_tile)
        self.tiles.pictures.wanted.connect(self._want_pictures)
        self.tiles.menu_requested.connect(self._open_tile)
        self.strip.change_requested.connect(partial(self.press, "F3"))
        self.strip.place_requested.connect(partial(self.press, "Shift+F3"))
        self.strip.remove_requested.connect(self._remove_customer)
        self.bottom.total.pressed.connect(partial(self.press, "F11"))
        self.bottom.park.clicked.connect(partial(self.press, "F6"))
        self.bottom.discount.clicked.connect(partial(self.press, "F7"))
        self.bottom.note.clicked.connect(partial(self.press, "F8"))
        self.bottom.note_line.pressed.connect(partial(self.press, "F8"))
        self.bottom.cancel.clicked.connect(partial(self.press, "Ctrl+Del"))
        self.bottom.undo.clicked.connect(partial(self.press, "Ctrl+Z"))
        self.bottom.pay.clicked.connect(partial(self.press, "F12"))

    def _cart_heard(self, before: CartView | None, now: CartView) -> str:
        """A cart that is empty because it was paid is no news: the change is said."""
        return "" if self._paid is not None else cart_heard(before, now, self._theme.translator)

    def _buyer_heard(self, before: CustomerStripView | None, now: CustomerStripView) -> str:
        return "" if self._paid is not None else customer_heard(before, now)

    def _listen(self, listener: FinderListener) -> None:
        if self._early is None:
            self._searching = listener
            self.finder.listen(listener)

    def _choose_chip(self, key: str) -> None:
        if self._searching is not None:
            self._searching.choose_chip(key)

    def _more_chips(self) -> None:
        if self._searching is not None:
            self._searching.more_chips()

    def _pick_tile(self, key: str) -> None:
        if self._searching is not None:
            self._searching.pick_tile(key)

    def _open_tile(self, key: str) -> None:
        if self._searching is not None:
            self._searching.tile_ways.open_menu(key)

    def _want_pictures(self, addresses: tuple[str, ...]) -> None:
        if self._searching is not None:
            self._searching.tile_ways.want_pictures(addresses)

    def _remove_customer(self) -> None:
        if self.cart.listener is not None:
            self.cart.listener.set_customer(None)


class NoteLine(ElidedLabel):
    """The note of the sale in one line; a press opens it."""

    pressed = Signal()

    @property
    def heard_as(self) -> QAccessible.Role:
        """What it is to a screen reader."""
        return QAccessible.Role.Button if self.words else QAccessible.Role.StaticText

    def mousePressEvent(self, _event: object) -> None:
        self.pressed.emit()


class SaleFoot(QFrame):
    """What takes steps back, totals with tax per rate, the total, and the four buttons."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("totals")
        self.note_line = NoteLine(role="small")
        self.totals = AmountList(theme)
        self.total = BigLine(theme, 36, N_("How the total came about (F11)"))
        self.park = self._button(theme, "F6")
        self.discount = self._button(theme, "F7")
        self.note = self._button(theme, "F8")
        self.pay = self._button(theme, "F12", ButtonKind.PRIMARY)
        self._theme = theme
        self.cancel = KeyCapButton(theme, "", "Ctrl+Del", ButtonKind.QUIET)
        self.cancel.icon_name = "close"
        self.undo = KeyCapButton(theme, "", "Ctrl+Z", ButtonKind.QUIET)
        self.undo.icon_name = "undo"
        for button, lean in ((self.cancel, -1), (self.undo, 1)):
            button.font_size = (15, 500)
            button.padding = 4
            button.lean = lean  # at the edges of the sums, also where the key cap has no room
        back = QHBoxLayout()
        back.addWidget(self.cancel)
        back.addStretch(1)
        back.addWidget(self.undo)
        Spoken(self, theme, self._say)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        self._column = QVBoxLayout(self)
        for button, share in ((self.park, 1), (self.discount, 1), (self.note, 1), (self.pay, 2)):
            buttons.addWidget(button, share)
        column = self._column
        column.setSpacing(4)
        column.addLayout(back)
        column.addWidget(self.note_line)
        column.addWidget(self.totals)
        column.addWidget(self.total)
        column.addSpacing(2)
        column.addLayout(buttons)
        Sized(self, theme, self._fit)

    def _fit(self, size: Callable[[str], int]) -> None:
        self._column.setContentsMargins(16, size("foot_top"), 16, size("foot_bottom"))
        self.totals.set_row_height(size("amount"))
        self.total.set_pixels(size("total"))
        for button in (
            self.cancel,
            self.undo,
        ):  # a low window has no line for them: cancelling is in the menu of a line
            button.setVisible(not self._theme.is_compact)
        self.pay.font_size = (size("pay"), 600)
        for button in (self.park, self.discount, self.note, self.pay):
            button.updateGeometry()
            button.update()

    def show_view(self, view: CartView) -> None:
        """Show the totals; a button that has nothing to do is disabled."""
        self.note_line.show_text(view.note)
        self.note_line.setVisible(bool(view.note))
        self.totals.show_rows(view.totals)
        self.totals.setVisible(bool(view.totals))
        self.total.show_line(view.item_count, view.total)
        self.cancel.setEnabled(view.can_cancel)
        self.undo.setEnabled(view.can_undo)
        self.park.setEnabled(view.can_park)
        self.discount.setEnabled(bool(view.rows))
        self.note.setEnabled(bool(view.rows))
        self.pay.show_label(view.pay_label, "F12")
        self.pay.setEnabled(view.can_pay)

    def wait(self) -> None:
        """No till is open: no button can do anything yet, and each looks so."""
        for button in (self.cancel, self.undo, self.park, self.discount, self.note, self.pay):
            button.setEnabled(False)

    def _say(self, tr: Translator) -> None:
        self.cancel.show_label(tr("Cancel sale"), "Ctrl+Del")
        self.undo.show_label(tr("Undo"), "Ctrl+Z")
        self.park.show_label(tr("Park"), "F6")
        self.discount.show_label(tr("Discount"), "F7")
        self.note.show_label(tr("Note"), "F8")
        self.pay.show_label(tr("Pay"), "F12")

    @staticmethod
    def _button(theme: Theme, shortcut: str, kind: ButtonKind = ButtonKind.PLAIN) -> KeyCapButton:
        button = KeyCapButton(theme, "", shortcut, kind)
        button.stacked = True
        button.padding = 10
        return button
