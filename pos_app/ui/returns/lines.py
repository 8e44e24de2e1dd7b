"""The lines of a receipt that may go back, and those that are taken in exchange: a table with a stepper in each line.

Scope: the table, its drawing and its presses. Keys go on to the screen.
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QHelpEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from pos_app.presenters.returns.views import Control, ReturnLineView
from pos_app.ui.kit import paint
from pos_app.ui.kit.paint import Drawn
from pos_app.ui.kit.rows import LESS, MORE, PRESS, ROW_ROLE, Column, RowTable
from pos_app.ui.kit.theme import Theme
from pos_app.ui.kit.tips import show_at

Index = QModelIndex | QPersistentModelIndex
ITEM, QUANTITY, AMOUNT = range(3)
STEPPER = QSize(132, 44)
PART = 46
_EDGE = 16
_LETTERS = 40
_NAMES = 170  # px the names have at least beside letters and amounts
_DEAD = 0.45  # of the ink of a step that cannot be taken
_KEPT = 80  # drawn cells


class LineDelegate(QStyledItemDelegate):
    """Draws one cell; a line under each row. What was drawn is kept."""

    def __init__(self, theme: Theme, parent: QWidget, edge: int) -> None:
        super().__init__(parent)
        self._theme = theme
        self._edge = edge
        self._drawn = Drawn(theme, _KEPT)
        self.is_narrow = False
        """Whether the names have little room: amounts stand beneath them then, and no letters before them."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: ReturnLineView = index.data(ROW_ROLE)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        draw = {ITEM: self._item, QUANTITY: self._quantity, AMOUNT: self._amount}[index.column()]
        self._drawn.paint(painter, option.rect, draw, chosen, row, self.is_narrow)

    def _ground(self, painter: QPainter, rect: QRect, chosen: bool) -> None:
        painter.fillRect(rect, self._theme.colour("selection" if chosen else "card"))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, self._theme.colour("line"))

    def _item(self, painter: QPainter, rect: QRect, chosen: bool, row: ReturnLineView, narrow: bool) -> None:
        self._ground(painter, rect, chosen)
        colour, font = self._theme.colour, self._theme.font
        dead = row.control is Control.NONE
        if chosen:
            painter.fillRect(rect.left(), rect.top(), 3, rect.height() - 1, colour("link"))
        left = self._edge
        if not narrow:
            square = QRect(rect.left() + self._edge, rect.center().y() - _LETTERS // 2, _LETTERS, _LETTERS)
            paint.box(painter, QRectF(square), 8, colour("card" if chosen else "hover"))
            paint.text(painter, square, row.letters, font(13, 600), colour("quiet"), paint.CENTRE)
            left += _LETTERS + 12
        words = rect.adjusted(left, (rect.height() - 42) // 2, -8, -(rect.height() - 42) // 2)
        half = words.height() // 2
        ink = colour("quiet" if dead else "ink")
        paint.text(painter, words.adjusted(0, 0, 0, -half), row.name, font(15, 600), ink)
        below = words.adjusted(0, half, 0, 0)
        small = font(13)
        before = f"{row.amount} · " if narrow and row.counts else ""
        shown = paint.whole_parts(before + _below(row), QFontMetrics(small), below.width(), (" · ",))
        ends = len(before) + len(row.said)
        first, rest = shown[:ends], shown[ends:]
        paint.text(painter, below, first, small, ink)
        if rest:
            at = QFontMetrics(small).horizontalAdvance(first)
            paint.text(painter, below.adjusted(at, 0, 0, 0), rest, small, colour("quiet"))

    def _quantity(self, painter: QPainter, rect: QRect, chosen: bool, row: ReturnLineView, narrow: bool) -> None:
        del narrow
        self._ground(painter, rect, chosen)
        if row.control is Control.NONE:
            return
        colour, font = self._theme.colour, self._theme.font
        box = QRect(rect.left(), rect.center().y() - STEPPER.height() // 2, STEPPER.width(), STEPPER.height())
        if row.control is Control.WHOLE:
            edge, width = ("action", 2.0) if row.chosen else ("line", 1.0)
            paint.box(painter, QRectF(box), 8, colour("ok_ground" if row.chosen else "card"), colour(edge), width)
            words = box.adjusted(6, 0, -6, 0)
            if row.chosen:
                paint.sign(
                    painter, self._theme, "check", "action", QRect(box.right() - 26, box.center().y() - 7, 16, 16)
                )
                words = box.adjusted(6, 0, -26, 0)
            paint.fitted(painter, words, row.button, font(15, 600), colour("ink"), paint.CENTRE)
            return
        paint.box(painter, QRectF(box), 8, colour("card"), colour("line"))
        sides = (("close" if row.removes else "minus", row.less, 15), ("plus", row.more, STEPPER.width() - 31))
        for sign, may, across in sides:
            painter.setOpacity(1.0 if may else _DEAD)
            token = "link" if may and sign != "close" else "quiet"
            paint.sign(painter, self._theme, sign, token, QRect(box.left() + across, box.center().y() - 7, 16, 16))
        painter.setOpacity(1.0)
        ink = colour("ink" if row.counts else "quiet")
        words = box.adjusted(PART - 4, 0, 4 - PART, 0)
        paint.fitted(painter, words, row.quantity, font(15, 700 if row.counts else 400), ink, paint.CENTRE)

    def _amount(self, painter: QPainter, rect: QRect, chosen: bool, row: ReturnLineView, narrow: bool) -> None:
        del narrow
        self._ground(painter, rect, chosen)
        font = self._theme.font(15, 700 if row.counts else 400)
        ink = self._theme.colour("ink" if row.counts else "quiet")
        paint.fitted(painter, rect.adjusted(6, 0, -self._edge, -1), row.amount, font, ink)

    def helpEvent(
        self, event: QHelpEvent, view: QAbstractItemView, _option: QStyleOptionViewItem, index: Index
    ) -> bool:
        if not index.isValid() or index.column() != ITEM:
            return False
        row: ReturnLineView = index.data(ROW_ROLE)
        room = view.visualRect(index).width() - self._edge - _LETTERS - 20
        wide = max(
            QFontMetrics(self._theme.font(15, 600)).horizontalAdvance(row.name),
            QFontMetrics(self._theme.font(13)).horizontalAdvance(_below(row)),
        )
        show_at(event.globalPos(), f"{row.name}\n{_below(row)}" if wide > room else "", view)
        return True


class LineTable(RowTable[ReturnLineView]):
    """Lines with a stepper each. It has no headings, and every key is the screen's."""

    empty_sign = "receipt"
    stepped = Signal(str, int)
    """The key of a line, and by how many pieces."""

    def __init__(self, theme: Theme, name: str, edge: int = _EDGE, parent: QWidget | None = None) -> None:
        super().__init__(theme, name, _COLUMNS, _spoken, "return_row", parent)
        self._edge = edge
        self.horizontalHeader().hide()
        self._cells = LineDelegate(theme, self, edge)
        self.setItemDelegate(self._cells)
        self.horizontalHeader().setSectionResizeMode(ITEM, QHeaderView.ResizeMode.Stretch)
        self._bold = QFontMetrics(theme.font(15, 700))

    def show_lines(self, rows: tuple[ReturnLineView, ...], selected: str, nothing: tuple[str, str]) -> None:
        """Show the lines; what cannot be chosen has the room of its stepper for saying why."""
        self.show_rows(rows, selected, nothing)
        for number, row in enumerate(rows):
            span = 2 if row.control is Control.NONE else 1
            if self.columnSpan(number, ITEM) != span:
                self.setSpan(number, ITEM, 1, span)

    def grow_with_rows(self) -> None:
        """As high as its rows from now on: it stands among other parts that scroll together."""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def fit_height(self) -> None:
        """See `grow_with_rows`."""
        self.setFixedHeight(self.rows.rowCount() * self.theme.size("return_row"))

    def fit_columns(self) -> None:
        """The steppers and the amounts get what they need, the names the rest."""
        amounts = max((self._bold.horizontalAdvance(row.amount) for row in self.rows.rows()), default=0)
        sizes = {QUANTITY: STEPPER.width() + 4, AMOUNT: max(amounts + self._edge + 12, 84)}
        self._cells.is_narrow = self.viewport().width() - sum(sizes.values()) < _NAMES
        if self._cells.is_narrow:
            sizes[AMOUNT] = 0
        self.fit(sizes)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()  # the screen around it knows what each key means

    def heard_actions(self, number: int) -> dict[str, tuple[QPoint, int]]:
        row, cell = self.rows.row(number), self.visualRect(self.rows.index(number, QUANTITY))
        less = QPoint(cell.left() + PART // 2, cell.center().y())
        more = QPoint(cell.left() + STEPPER.width() - PART // 2, cell.center().y())
        if row.control is Control.WHOLE:
            return {PRESS: (more, 1)}
        ways = super().heard_actions(number)
        if step_at(row, cell, less):
            ways[LESS] = (less, 1)
        if step_at(row, cell, more):
            ways[MORE] = (more, 1)
        return ways

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self._press(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)  # two quick presses of the stepper are two steps

    def _press(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        index = self.indexAt(place)
        if event.button() is not Qt.MouseButton.LeftButton or not index.isValid() or index.column() != QUANTITY:
            return
        row = self.rows.row(index.row())
        by = step_at(row, self.visualRect(index), place)
        if by:
            self.stepped.emit(row.key, by)


def step_at(row: ReturnLineView, cell: QRect, place: QPoint) -> int:
    """The step that a press at `place` takes; 0 for none. The whole height of the row counts."""
    across = place.x() - cell.left()
    if row.control is Control.WHOLE:
        return -1 if row.chosen else 1
    if row.control is Control.NONE:
        return 0
    if across < PART:
        return -1 if row.less else 0
    return 1 if across > STEPPER.width() - PART and row.more else 0


def _below(row: ReturnLineView) -> str:
    return " · ".join(part for part in (row.said, row.why) if part)


def _spoken(row: ReturnLineView) -> str:
    count = f"{row.quantity} × " if row.quantity else ""
    return ", ".join(part for part in (f"{count}{row.name}", row.said, row.why, row.button, row.amount) if part)


_COLUMNS: tuple[Column[ReturnLineView], ...] = (
    Column("", lambda row: row.name),
    Column("", lambda row: row.quantity),
    Column("", lambda row: row.amount, right=True),
)
