"""The cart: a table drawn by a delegate, with a stepper in each line.

Scope: the table, its drawing and its presses. The rows are values; each intent to change them calls the listener.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from pos_app.domain.cart import Remembered
from pos_app.presenters.common.marks import N_
from pos_app.presenters.heard.sale import line_heard
from pos_app.presenters.sale.listeners import CartListener
from pos_app.presenters.sale.views import CartRowView, CartView
from pos_app.ui.kit import paint
from pos_app.ui.kit.long_press import LongPress
from pos_app.ui.kit.paint import Drawn
from pos_app.ui.kit.rows import LESS, MORE, PRESS, ROW_ROLE, Column, RowTable
from pos_app.ui.kit.theme import Theme
from pos_app.ui.kit.tips import show_at

Index = QModelIndex | QPersistentModelIndex
ITEM, QUANTITY, PRICE, TOTAL = range(4)
STEPPER = QSize(108, 38)
PART = 38
PAD = 16
_WORDS = 40  # the two lines of text of a row
_KEPT = 80  # drawn cells: those of two screenfuls, 30 kB each


def stepper_part(cell: QRect, place: QPoint) -> int | None:
    """-1, 0 or 1 for minus, number or plus at `place` in a quantity cell; None beside the stepper.

    The whole height of the row counts: a finger needs more than what is drawn.
    """
    across = place.x() - cell.left() - PAD
    if not -4 <= across <= STEPPER.width() + 4:
        return None
    return -1 if across < PART else 1 if across > STEPPER.width() - PART else 0


class CartDelegate(QStyledItemDelegate):
    """Draws one cell; a line under each row.

    What was drawn is kept: a scan changes one line of those in sight, and of that line two cells.
    """

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._drawn = Drawn(theme, _KEPT)
        self.hot = (-1, 0)
        """The row and the part of its stepper under the mouse."""
        self.price_below = False
        """Whether the unit price is shown before the detail, because its column is hidden."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: CartRowView = index.data(ROW_ROLE)
        column, place, draw = index.column(), option.rect, self._drawn.paint
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if column == ITEM:
            draw(painter, place, self._names, chosen, row.name, self._detail(row), row.off)
        elif column == QUANTITY:
            hot_row, hot_part = self.hot
            hot = hot_part if hot_row == index.row() else 0
            draw(painter, place, self._stepper, chosen, row.quantity, row.can_step, row.minus_removes, hot)
        elif column == PRICE:
            draw(painter, place, self._amount, chosen, row.price, 400)
        else:
            draw(painter, place, self._amount, chosen, row.total, 700)

    def _ground(self, painter: QPainter, rect: QRect, chosen: bool) -> None:
        painter.fillRect(rect, self._theme.colour("selection" if chosen else "card"))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, self._theme.colour("line"))

    def _names(self, painter: QPainter, rect: QRect, chosen: bool, name: str, detail: str, off: str) -> None:
        self._ground(painter, rect, chosen)
        colour = self._theme.colour
        if chosen:
            painter.fillRect(rect.left(), rect.top(), 3, rect.height() - 1, colour("link"))
        air = (rect.height() - _WORDS) // 2
        inner = rect.adjusted(PAD, air + 1, 0, -air)
        half = inner.height() // 2
        paint.text(painter, inner.adjusted(0, 0, 0, -half), name, self._theme.font(15, 600), colour("ink"))
        small = self._theme.font(13)
        shown = paint.whole_parts(detail, QFontMetrics(small), inner.width(), (" · ",))
        place = inner.adjusted(0, half, 0, 0)
        if off and off in shown:  # in the colour of a warning, at its own place in the line
            before, _, shown = shown.partition(off)
            paint.text(painter, place, before, small, colour("quiet"))
            place.setLeft(place.left() + QFontMetrics(small).horizontalAdvance(before))
            paint.text(painter, place, off, small, colour("warn"))
            place.setLeft(place.left() + QFontMetrics(small).horizontalAdvance(off))
        paint.text(painter, place, shown, small, colour("quiet"))

    def _amount(self, painter: QPainter, rect: QRect, chosen: bool, words: str, weight: int) -> None:
        self._ground(painter, rect, chosen)
        place = rect.adjusted(6, 0, -PAD, -1)
        paint.fitted(painter, place, words, self._theme.font(15, weight), self._theme.colour("ink"))

    def _detail(self, row: CartRowView) -> str:
        return f"{row.price} · {row.detail}" if self.price_below and row.price else row.detail

    def _stepper(
        self,
        painter: QPainter,
        rect: QRect,
        chosen: bool,
        quantity: str,
        can_step: bool,
        minus_removes: bool,
        hot: int,
    ) -> None:
        self._ground(painter, rect, chosen)
        colour = self._theme.colour
        box = QRect(rect.left() + PAD, rect.center().y() - STEPPER.height() // 2, STEPPER.width(), STEPPER.height())
        paint.box(painter, QRectF(box), 8, colour("card"), colour("line"))
        if hot:
            side = QRect(box.left() + 1, box.top() + 1, PART - 2, box.height() - 2)
            if hot > 0:
                side.moveRight(box.right() - 1)
            paint.box(painter, QRectF(side), 7, colour("hover"))
        cross = minus_removes or not can_step
        minus = QRect(box.left() + 11, box.center().y() - 7, 16, 16)
        paint.sign(painter, self._theme, "close" if cross else "minus", "quiet" if cross else "link", minus)
        if can_step:
            paint.sign(painter, self._theme, "plus", "link", QRect(box.right() - 26, box.center().y() - 7, 16, 16))
        right = -PART if can_step else -6
        words = box.adjusted(PART - 2, 0, right + 2 if can_step else right, 0)
        paint.fitted(painter, words, quantity, self._theme.font(15, 700), colour("ink"), paint.CENTRE)

    def helpEvent(
        self, event: QHelpEvent, view: QAbstractItemView, _option: QStyleOptionViewItem, index: Index
    ) -> bool:
        if not index.isValid() or index.column() != ITEM:
            return False
        row: CartRowView = index.data(ROW_ROLE)
        width = view.visualRect(index).width() - PAD
        wide = max(
            QFontMetrics(self._theme.font(15, 600)).horizontalAdvance(row.name),
            QFontMetrics(self._theme.font(13)).horizontalAdvance(self._detail(row)),
        )
        show_at(event.globalPos(), f"{row.name}\n{self._detail(row)}" if wide > width else "", view)
        return True


_NAMES = 150  # px the names have at least
_COLUMNS: tuple[Column[CartRowView], ...] = (
    Column(N_("Item"), lambda row: row.name),
    Column(N_("Qty"), lambda row: row.quantity),
    Column(N_("Price"), lambda row: row.price, right=True),
    Column(N_("Total"), lambda row: row.total, right=True),
)


class CartTable(RowTable[CartRowView]):
    """The lines of the sale, with a stepper in each."""

    empty_sign = "basket"

    typed = Signal(str)
    """A printable key that belongs to the finder."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, N_("Cart"), _COLUMNS, line_heard, "cart_row", parent)
        self._view = CartView()
        self._listener: CartListener | None = None
        self.row_chosen.connect(self._choose)
        bold = QFontMetrics(theme.font(15, 700))
        # Python functions, not Qt's method: PySide6 takes 20 ms to describe a method of its own when it is wrapped.
        self._price_widths: Remembered[CartRowView, int] = Remembered(lambda row: bold.horizontalAdvance(row.price))
        self._total_widths: Remembered[CartRowView, int] = Remembered(lambda row: bold.horizontalAdvance(row.total))
        self._cells = CartDelegate(theme, self)
        self.setItemDelegate(self._cells)
        self.horizontalHeader().setSectionResizeMode(ITEM, QHeaderView.ResizeMode.Stretch)
        self._steps: deque[tuple[int, Callable[[], object]]] = deque(maxlen=8)  # numbered: how to take each back
        self._hold = LongPress(self._open_held, self)
        self.doubleClicked.connect(self._double_clicked)

    @property
    def listener(self) -> CartListener | None:
        """The listener of the cart; None while no till is open."""
        return self._listener

    def listen(self, listener: CartListener | None) -> None:
        """`listener` is called from now on; None: intents are dropped."""
        self._listener = listener

    def show_view(self, view: CartView) -> None:
        """Show the lines, and what to do where there are none."""
        self._view = view
        self.show_rows(view.rows, view.selected, (view.empty_title, view.empty_text))

    def step_selected(self, step: int) -> None:
        """+1 or −1 on the chosen line, if it can be stepped."""
        row = self.selected_row()
        if row is not None and row.can_step and self._listener is not None:
            take_back = self._listener.step(row.key, step)
            if take_back is not None:
                self._steps.append((self._steps[-1][0] + 1 if self._steps else 1, take_back))

    def as_typed(self) -> Callable[[], object]:
        """How to take back the steps that keys do from now on: they were a scanner's."""
        last = self._steps[-1][0] if self._steps else 0

        def put_back() -> None:
            while self._steps and self._steps[-1][0] > last:
                self._steps.pop()[1]()

        return put_back

    def acts_for_good(self, char: str) -> bool:
        """Whether this key takes the chosen line out."""
        row = self.selected_row()
        return char == "-" and row is not None and row.minus_removes

    def remove_selected(self) -> None:
        """Take the chosen line out."""
        if self.selected_key and self._listener is not None:
            self._listener.remove(self.selected_key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        words = event.text()
        if event.key() == Qt.Key.Key_Delete:
            self.remove_selected()
        elif words in ("+", "-"):
            self.step_selected(1 if words == "+" else -1)
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.move_line(-1 if event.key() == Qt.Key.Key_Up else 1)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.selected_key:
                self._open(self.selected_key)
        elif words and words.isprintable() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.typed.emit(words)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        place = event.position().toPoint()
        on_line = self.indexAt(place).isValid() and self._stepper_part(place)[0] < 0
        self._hold.press(place, counts=on_line and event.button() is Qt.MouseButton.LeftButton)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index = self.indexAt(event.pos())
        if event.reason() is QContextMenuEvent.Reason.Mouse and index.isValid():
            self._open(self.rows.row(index.row()).key)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hold.move(event.position().toPoint())
        self._warm(self._stepper_part(event.position().toPoint()))

    def leaveEvent(self, _event: QEvent) -> None:
        self._warm((-1, 0))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if self._hold.release():
            return
        number, part = self._stepper_part(event.position().toPoint())
        if event.button() is not Qt.MouseButton.LeftButton or number < 0 or self._listener is None:
            return
        row = self.rows.row(number)
        if part == 0:  # the number: the cashier wants to type one
            self._listener.questions.ask_quantity(row.key)
        elif part < 0 and (row.minus_removes or not row.can_step):
            self._listener.remove(row.key)
        elif row.can_step:
            self._listener.step(row.key, part)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._stepper_part(event.position().toPoint())[0] >= 0:
            self.mousePressEvent(event)  # two quick presses of the stepper are two steps
        else:
            super().mouseDoubleClickEvent(event)

    def heard_actions(self, number: int) -> dict[str, tuple[QPoint, int]]:
        row, cell = self.rows.row(number), self.visualRect(self.rows.index(number, QUANTITY))
        minus = QPoint(cell.left() + PAD + PART // 2, cell.center().y())
        ways = {PRESS: (self.visualRect(self.rows.index(number, ITEM)).center(), 2), LESS: (minus, 1)}
        if row.can_step:
            ways[MORE] = (QPoint(cell.left() + PAD + STEPPER.width() - PART // 2, cell.center().y()), 1)
        return ways

    def fit_columns(self) -> None:
        """Amounts get the room they need up to a quarter of the table each; the names take what is left."""
        quarter = self.viewport().width() // 4
        air = max(self.viewport().width() - 460, 0) // 10
        stepper = PAD + STEPPER.width() + 4
        sizes = {QUANTITY: stepper}
        for column, least, kept in ((PRICE, 68 + air, self._price_widths), (TOTAL, 80 + air, self._total_widths)):
            widest = max(kept.of(self._view.rows), default=0) + PAD + 8
            sizes[column] = min(max(widest, least), quarter)
        # Where the names had too little room the price stands beneath them.
        self._cells.price_below = self.viewport().width() - sum(sizes.values()) < _NAMES
        if self._cells.price_below:
            sizes[PRICE] = 0
        self.fit(sizes)

    def _choose(self, key: str) -> None:
        if self._listener is not None:
            self._listener.select(key)

    def _open(self, key: str) -> None:
        """Enter, a double click, a press with the right button or a long one on a line."""
        if self._listener is not None:
            self._listener.ways.open_line(key)

    def _double_clicked(self, index: QModelIndex) -> None:
        self._open(self.rows.row(index.row()).key)

    def _open_held(self, place: QPoint) -> None:
        index = self.indexAt(place)
        if index.isValid():
            self._open(self.rows.row(index.row()).key)

    def _stepper_part(self, place: QPoint) -> tuple[int, int]:
        """The row under `place` and −1, 0 or 1 for minus, number or plus; row -1 outside a stepper."""
        index = self.indexAt(place)
        if not index.isValid() or index.column() != QUANTITY:
            return -1, 0
        part = stepper_part(self.visualRect(index), place)
        return (-1, 0) if part is None else (index.row(), part)

    def _warm(self, part: tuple[int, int]) -> None:
        if part != self._cells.hot:
            for number in {self._cells.hot[0], part[0]} - {-1}:
                if number < self.rows.rowCount():
                    self.update(self.rows.index(number, QUANTITY))
            self._cells.hot = part
