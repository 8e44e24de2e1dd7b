"""How a line of the cart is drawn, and where the parts of its stepper are.

Scope: the delegate and the geometry shared with the table's mouse presses.
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize
from PySide6.QtGui import QFontMetrics, QHelpEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)

from pos_app.presenters.sale.views import CartRowView
from pos_app.ui.kit import paint
from pos_app.ui.kit.drawn import Drawn
from pos_app.ui.kit.rows import ROW_ROLE
from pos_app.ui.kit.theme import Theme

Index = QModelIndex | QPersistentModelIndex
ITEM, QUANTITY, PRICE, TOTAL = range(4)
STEPPER = QSize(108, 38)
PART = 38
PAD = 16
_WORDS = 40  # the two lines of words of a row
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
        """Whether the price of one stands before the detail: there is no column for it."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: CartRowView = index.data(ROW_ROLE)
        column, place, draw = index.column(), option.rect, self._drawn.paint
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if column == ITEM:
            draw(painter, place, self._names, chosen, row.name, self._detail(row))
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

    def _names(self, painter: QPainter, rect: QRect, chosen: bool, name: str, detail: str) -> None:
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
        paint.text(painter, inner.adjusted(0, half, 0, 0), shown, small, colour("quiet"))

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
        QToolTip.showText(event.globalPos(), f"{row.name}\n{self._detail(row)}" if wide > width else "", view)
        return True
