"""The table of the work list: one line an entry, its state in a pill.

Scope: the table, and how a cell is drawn.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QFontMetrics, QHelpEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from pos_app.presenters.common.marks import N_
from pos_app.presenters.common.views import Tone
from pos_app.presenters.work_list.views import WorkListView, WorkRowView
from pos_app.ui.kit import paint
from pos_app.ui.kit.rows import ROW_ROLE, Column, RowTable
from pos_app.ui.kit.theme import Theme
from pos_app.ui.kit.tips import show_at

Index = QModelIndex | QPersistentModelIndex
WHAT, NUMBER, DATE, CUSTOMER, AMOUNT, STATE = range(6)
_HEAD = 16
_SIGN = 24
_NAMES = 90  # px a customer has at least, else none is shown
_COLUMNS: tuple[Column[WorkRowView], ...] = (
    Column("", lambda row: row.what),
    Column(N_("Number"), lambda row: row.number),
    Column(N_("Date"), lambda row: row.date),
    Column(N_("Customer"), lambda row: row.customer),
    Column(N_("Amount"), lambda row: row.amount, right=True),
    Column(N_("State"), lambda row: row.state),
)
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -8, Qt.Key.Key_PageDown: 8}


def _spoken(row: WorkRowView) -> str:
    return ", ".join(part for part in (row.what, row.number, row.date, row.customer, row.amount, row.state) if part)


def _pad(theme: Theme) -> int:
    """The clear space on both sides of a cell in px."""
    return 8 if theme.is_compact else 12


class WorkTable(RowTable[WorkRowView]):
    """Entries as lines."""

    empty_sign = "check"

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, N_("To be booked in the shop's software"), _COLUMNS, _spoken, "sale_row", parent)
        self._view = WorkListView("")
        self.setItemDelegate(_WorkDelegate(theme, self))

    def show_view(self, view: WorkListView) -> None:
        """Show the entries, or what an empty list means."""
        self._view = view
        self.show_rows(view.rows, view.selected, (view.empty_title, view.empty_text))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is not None:
            self.move_line(step)
        else:
            event.ignore()  # nothing here answers Enter or figures, which a scanner types

    def fit_columns(self) -> None:
        """All but the customer get what they need; what it is, then the date, give way to the state, which says what is
        to do."""
        bold, plain = QFontMetrics(self.theme.font(15, 600)), QFontMetrics(self.theme.font(15))
        head = QFontMetrics(self.theme.font(13, 600))
        rows, pad = self._view.rows, _pad(self.theme)

        def wide(column: int, of: QFontMetrics, words: list[str], more: int = 0) -> int:
            title = str(self.rows.headerData(column, Qt.Orientation.Horizontal))
            most = max((of.horizontalAdvance(text) for text in words), default=40)
            return max(most + more + 2 * pad, head.horizontalAdvance(title) + 2 * _HEAD) + 2

        sizes = {
            WHAT: wide(WHAT, plain, [row.what for row in rows], _SIGN),
            NUMBER: wide(NUMBER, bold, [row.number for row in rows]),
            DATE: wide(DATE, plain, [row.date for row in rows]),
            AMOUNT: wide(AMOUNT, plain, [row.amount for row in rows]),
        }
        state = max((paint.pill_width(self.theme, row.state, row.tone) for row in rows), default=0) + 2 * pad
        least = max((paint.pill_width(self.theme, paint.first_part(row.state), row.tone) for row in rows), default=60)
        room = self.viewport().width()
        left = room - sum(sizes.values())
        # The sign says what it is, the detail when it was, and the number shows a return by its R.
        for column, to in ((WHAT, _SIGN + pad), (DATE, 0), (WHAT, 0)):
            if left < least + 2 * pad:
                left, sizes[column] = left + sizes[column] - to, to
        names = left - state
        if names < _NAMES:
            sizes[CUSTOMER], sizes[STATE] = 0, max(left, 60)
        else:
            most = max((plain.horizontalAdvance(row.customer) for row in rows), default=0) + 2 * pad + 2
            sizes[CUSTOMER] = min(names, max(most, wide(CUSTOMER, plain, [])))
            sizes[STATE] = left - sizes[CUSTOMER]
        self.fit(sizes)


class _WorkDelegate(QStyledItemDelegate):
    """Draws one cell; a line under each row."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: WorkRowView = index.data(ROW_ROLE)
        rect: QRect = option.rect
        column, colour = index.column(), self._theme.colour
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.fillRect(rect, colour("selection" if chosen else "card"))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, colour("line"))
        if chosen and column == WHAT:
            painter.fillRect(rect.left(), rect.top(), 3, rect.height() - 1, colour("link"))
        pad = _pad(self._theme)
        inner = rect.adjusted(pad, 0, -pad, -1)
        if column == STATE:
            paint.pill(painter, self._theme, inner, row.state, row.tone, "differs" if row.tone is Tone.WARN else "")
            return
        if column == WHAT:
            if row.sign:
                place = QRect(inner.left(), inner.center().y() - 8, 16, 16)
                paint.sign(painter, self._theme, row.sign, "quiet", place)
            inner.setLeft(inner.left() + _SIGN)
            if inner.width() < 30:
                return
        words = (row.what, row.number, row.date, row.customer, row.amount)[column]
        font = self._theme.font(15, 600 if column == NUMBER else 400)
        paint.text(painter, inner, words, font, colour("ink"), paint.RIGHT if column == AMOUNT else paint.LEFT)

    def helpEvent(
        self, event: QHelpEvent, view: QAbstractItemView, _option: QStyleOptionViewItem, index: Index
    ) -> bool:
        if not index.isValid() or event.type() is not QEvent.Type.ToolTip:
            return False
        row: WorkRowView = index.data(ROW_ROLE)
        show_at(event.globalPos(), _spoken(row), view)
        return True
