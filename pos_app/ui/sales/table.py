"""The table of sales: one line each, its state in a pill, and the one step that mends it.

Scope: the table, how a cell is drawn, and its presses.
"""

from __future__ import annotations

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QHelpEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from pos_app.presenters.common.marks import N_
from pos_app.presenters.sales.views import SaleRowView, SalesView
from pos_app.ui.kit import paint
from pos_app.ui.kit.rows import ROW_ROLE, Column, RowTable
from pos_app.ui.kit.theme import Theme
from pos_app.ui.kit.tips import show_at

Index = QModelIndex | QPersistentModelIndex
RECEIPT, TIME, CUSTOMER, TOTAL, STATE, ACTION = range(6)
_PAD = 16
_NAME = 80  # px of a name: with fewer letters it says nothing
_SHARED = 330  # px customer and state have at least
_COLUMNS: tuple[Column[SaleRowView], ...] = (
    Column(N_("Receipt"), lambda row: row.receipt),
    Column(N_("Time"), lambda row: row.time),
    Column(N_("Customer"), lambda row: row.customer),
    Column(N_("Total"), lambda row: row.total, right=True),
    Column(N_("State"), lambda row: row.state),
    Column("", lambda row: row.action, right=True),
)


def _spoken(row: SaleRowView) -> str:
    return ", ".join(part for part in (row.receipt, row.time, row.customer, row.total, row.state, row.action) if part)


class SalesTable(RowTable[SaleRowView]):
    """Sales as lines. Enter or a press of its button takes the step of the chosen sale."""

    empty_sign = "receipt"
    action_requested = Signal(str)
    """The key of the sale whose one step was asked for."""
    typed = Signal(str)
    end_near = Signal()
    """The end of the list is near, by the wheel, a finger or the keys."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, N_("Sales"), _COLUMNS, _spoken, "sale_row", parent)
        self._view = SalesView()
        self._cells = _SaleDelegate(theme, self)
        self.setItemDelegate(self._cells)
        self.verticalScrollBar().valueChanged.connect(self._look_ahead)

    def show_view(self, view: SalesView) -> None:
        """Show the sales, and what to do where there are none."""
        self._view = view
        self.show_rows(view.rows, view.selected, (view.empty_title, view.empty_text))

    def _look_ahead(self, value: int) -> None:
        bar = self.verticalScrollBar()
        if value >= bar.maximum() - bar.pageStep():
            self.end_near.emit()

    def act_on_selected(self) -> None:
        """Take the step of the chosen sale, if it has one."""
        row = self.selected_row()
        if row is not None and row.action:
            self.action_requested.emit(row.key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        words = event.text()
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.move_line(-1 if event.key() == Qt.Key.Key_Up else 1)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.act_on_selected()
        elif words and words.isprintable() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.typed.emit(words)
        else:
            super().keyPressEvent(event)

    def heard_actions(self, number: int) -> dict[str, tuple[QPoint, int]]:
        ways, step = super().heard_actions(number), self.visualRect(self.rows.index(number, ACTION))
        action = self.rows.row(number).action
        if action and step.width() > _PAD:
            ways[action] = (step.center(), 1)
        return ways

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._warm(self._button_row(event.position().toPoint()))

    def leaveEvent(self, _event: QEvent) -> None:
        self._warm(-1)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        number = self._button_row(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and number >= 0:
            self.action_requested.emit(self.rows.row(number).key)

    def _button_row(self, place: QPoint) -> int:
        index = self.indexAt(place)
        if not index.isValid() or index.column() != ACTION or not self.rows.row(index.row()).action:
            return -1
        return index.row()

    def _warm(self, number: int) -> None:
        if number != self._cells.hot:
            for row in {self._cells.hot, number} - {-1}:
                if row < self.rows.rowCount():
                    self.update(self.rows.index(row, ACTION))
            self._cells.hot = number

    def _state_width(self, row: SaleRowView) -> int:
        """What the first part of a state needs."""
        return paint.pill_width(self.theme, paint.first_part(row.state), row.state_tone, row.sign)

    def _heading(self, column: int) -> str:
        return str(self.rows.headerData(column, Qt.Orientation.Horizontal))

    def fit_columns(self) -> None:
        """Receipt, time, total and button get what they need; customer and state share the rest."""
        plain, bold = QFontMetrics(self.theme.font(15)), QFontMetrics(self.theme.font(15, 600))
        rows = self._view.rows
        sizes = {
            RECEIPT: max(
                bold.horizontalAdvance(text) for text in (self._heading(RECEIPT), *(row.receipt for row in rows))
            )
            + 2 * _PAD
            + 2,
            TIME: max((plain.horizontalAdvance(row.time) for row in rows), default=40) + 2 * _PAD + 2,
            TOTAL: max((plain.horizontalAdvance(row.total) for row in rows), default=60) + 2 * _PAD + 2,
            ACTION: max((bold.horizontalAdvance(row.action) for row in rows), default=0) + 30 + _PAD,
        }
        left = self.viewport().width() - sum(sizes.values())
        for column in (ACTION, TIME):  # the chosen sale has its step, and says when it was
            if left < _SHARED:
                left, sizes[column] = left + sizes[column], 0
        names = max((plain.horizontalAdvance(row.customer) for row in rows), default=0) + 2 * _PAD + 2
        state = max((self._state_width(row) for row in rows), default=0) + 2 * _PAD
        head = QFontMetrics(self.theme.font(13, 600)).horizontalAdvance(self._heading(CUSTOMER))
        firsts = max((plain.horizontalAdvance(paint.first_part(row.customer)) for row in rows), default=0)
        if left - state < max(head, min(firsts, _NAME)) + 2 * _PAD + 2:  # and whose it is
            sizes[CUSTOMER] = 0
        else:
            sizes[CUSTOMER] = min(max(round(left * 0.34), names), left - state)
        sizes[STATE] = max(left - sizes[CUSTOMER], 60)
        self.fit(sizes)


class _SaleDelegate(QStyledItemDelegate):
    """Draws one cell; a line under each row."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.hot = -1
        """The row whose button is under the mouse."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: SaleRowView = index.data(ROW_ROLE)
        rect: QRect = option.rect
        column = index.column()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        colour = self._theme.colour
        painter.fillRect(rect, colour("selection" if chosen else "card"))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, colour("line"))
        if chosen and column == RECEIPT:
            painter.fillRect(rect.left(), rect.top(), 3, rect.height() - 1, colour("link"))
        inner = rect.adjusted(_PAD, 0, -_PAD, -1)
        if column == STATE:
            paint.pill(painter, self._theme, inner, row.state, row.state_tone, row.sign)
        elif column == ACTION:
            self._button(painter, rect, row.action, index.row())
        else:
            words = (row.receipt, row.time, row.customer, row.total)[column]
            font = self._theme.font(15, 600 if column == RECEIPT else 400)
            if column == CUSTOMER:  # of a cart of another till rather the till alone than a part of who parked it
                words = paint.whole_parts(words, QFontMetrics(font), inner.width())
            paint.text(painter, inner, words, font, colour("ink"), paint.RIGHT if column == TOTAL else paint.LEFT)

    def _button(self, painter: QPainter, rect: QRect, words: str, number: int) -> None:
        if not words:
            return
        font = self._theme.font(15, 600)
        wide = QFontMetrics(font).horizontalAdvance(words) + 28
        place = QRect(rect.right() - _PAD - wide + 1, rect.top() + 6, wide, rect.height() - 13)
        ground = "hover" if self.hot == number else "card"
        paint.box(painter, QRectF(place), 8, self._theme.colour(ground), self._theme.colour("line"))
        paint.text(painter, place, words, font, self._theme.colour("ink"), paint.CENTRE)

    def helpEvent(
        self, event: QHelpEvent, view: QAbstractItemView, _option: QStyleOptionViewItem, index: Index
    ) -> bool:
        if not index.isValid() or index.column() not in (CUSTOMER, STATE):
            return False
        row: SaleRowView = index.data(ROW_ROLE)
        room = view.visualRect(index).width() - 2 * _PAD
        if index.column() == STATE:
            words, wide = row.state, paint.pill_width(self._theme, row.state, row.state_tone, row.sign)
        else:
            words, wide = row.customer, QFontMetrics(self._theme.font(15)).horizontalAdvance(row.customer)
        show_at(event.globalPos(), words if wide > room else "", view)
        return True
