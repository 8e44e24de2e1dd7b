"""The table of closed periods: one line each, where its archive lies in a pill.

Scope: the table, and how a cell is drawn.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QFontMetrics, QHelpEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from pos_app.presenters.common.marks import N_
from pos_app.presenters.common.views import Tone
from pos_app.presenters.fiscal.views import PeriodRowView, PeriodsView
from pos_app.ui.kit import paint
from pos_app.ui.kit.rows import ROW_ROLE, Column, RowTable
from pos_app.ui.kit.theme import Theme
from pos_app.ui.kit.tips import show_at

Index = QModelIndex | QPersistentModelIndex
NAME, DAYS, SALES, TURNOVER, RETURNED, PERPETUAL, STATE = range(7)
_COLUMNS: tuple[Column[PeriodRowView], ...] = (
    Column(N_("Period"), lambda row: row.name),
    Column(N_("Z"), lambda row: row.days),
    Column(N_("Sales"), lambda row: row.sales, right=True),
    Column(N_("Turnover"), lambda row: row.turnover, right=True),
    Column(N_("Returns"), lambda row: row.returned, right=True),
    Column(N_("Since the beginning"), lambda row: row.perpetual, right=True),
    Column(N_("Archive"), lambda row: row.state),
)
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -8, Qt.Key.Key_PageDown: 8}
_KINDS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_GIVE_WAY = (RETURNED, SALES, DAYS, TURNOVER)  # the detail has them, too
_STRONG = (NAME, PERPETUAL)


def _spoken(row: PeriodRowView) -> str:
    parts = (row.name, row.days, row.sales, row.turnover, row.returned, row.perpetual, row.state)
    return ", ".join(part for part in parts if part)


def _pad(theme: Theme) -> int:
    """The clear space on both sides of a cell in px."""
    return 8 if theme.is_compact else 12


class PeriodTable(RowTable[PeriodRowView]):
    """Periods as lines."""

    empty_sign = "clock"
    kind_stepped = Signal(int)
    """An arrow to the left (-1) or right (1)."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, N_("Day, month and year"), _COLUMNS, _spoken, "sale_row", parent)
        self._view = PeriodsView("")
        self._head_pad = 0
        self.setItemDelegate(_PeriodDelegate(theme, self))

    def show_view(self, view: PeriodsView) -> None:
        """Show the periods, or what an empty list means."""
        self._view = view
        self.show_rows(view.rows, view.selected, (view.empty_title, view.empty_text))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _KINDS:
            self.kind_stepped.emit(_KINDS[key])
        elif (step := _STEPS.get(key)) is not None:
            self.move_line(step)
        else:
            event.ignore()  # nothing here answers Enter or figures, which a scanner types

    def fit_columns(self) -> None:
        """The name takes what the amounts leave; where that is too little, what the detail says, too, is left out."""
        bold, plain = QFontMetrics(self.theme.font(15, 600)), QFontMetrics(self.theme.font(15))
        head = QFontMetrics(self.theme.font(13, 600))
        rows, pad = self._view.rows, _pad(self.theme)
        self._pad_head(pad)
        sizes: dict[int, int] = {}
        for column, about in enumerate(_COLUMNS):
            title = str(self.rows.headerData(column, Qt.Orientation.Horizontal))
            words = bold if column in _STRONG else plain
            most = max((words.horizontalAdvance(about.text(row)) for row in rows), default=40)
            if column == STATE:
                most = max((paint.pill_width(self.theme, row.state, row.tone) for row in rows), default=60)
            sizes[column] = max(most + 2 * pad, head.horizontalAdvance(title) + 2 * pad) + 2
        room = self.viewport().width()
        for column in _GIVE_WAY:
            if sum(sizes.values()) > room:
                sizes[column] = 0
        spare = room - sum(sizes.values())
        sizes[STATE if spare < 0 else NAME] += spare
        self.fit(sizes)

    def _pad_head(self, pad: int) -> None:
        """A column's title begins and ends where its cells do."""
        if pad != self._head_pad:
            self._head_pad = pad
            self.horizontalHeader().setStyleSheet(f"QHeaderView::section {{ padding: 0 {pad}px; }}")


class _PeriodDelegate(QStyledItemDelegate):
    """Draws one cell; a line under each row."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: PeriodRowView = index.data(ROW_ROLE)
        rect: QRect = option.rect
        column, colour = index.column(), self._theme.colour
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.fillRect(rect, colour("selection" if chosen else "card"))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, colour("line"))
        if chosen and column == NAME:
            painter.fillRect(rect.left(), rect.top(), 3, rect.height() - 1, colour("link"))
        pad = _pad(self._theme)
        inner = rect.adjusted(pad, 0, -pad, -1)
        if column == STATE:
            paint.pill(painter, self._theme, inner, row.state, row.tone, "alert" if row.tone is Tone.WARN else "")
            return
        about = _COLUMNS[column]
        font = self._theme.font(15, 600 if column in _STRONG else 400)
        ink = colour("quiet" if column == DAYS else "ink")
        paint.text(painter, inner, about.text(row), font, ink, paint.RIGHT if about.right else paint.LEFT)

    def helpEvent(
        self, event: QHelpEvent, view: QAbstractItemView, _option: QStyleOptionViewItem, index: Index
    ) -> bool:
        if not index.isValid() or event.type() is not QEvent.Type.ToolTip:
            return False
        row: PeriodRowView = index.data(ROW_ROLE)
        show_at(event.globalPos(), _spoken(row), view)
        return True
