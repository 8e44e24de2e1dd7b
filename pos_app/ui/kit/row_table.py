"""A table of keyed rows: one is chosen, nothing is edited in place, and an empty one says what to do.

Scope: what the cart and the sales share; how a cell is drawn, and what a press means, is theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from pos_app.presenters.common.words import Words
from pos_app.ui.kit import paint
from pos_app.ui.kit.rows import Column, R, RowsModel
from pos_app.ui.kit.sized import Sized
from pos_app.ui.kit.spoken import Spoken
from pos_app.ui.kit.theme import Theme
from pos_app.ui.kit.viewport import make_viewport


class RowTable(QTableView, Generic[R]):
    """Rows by key. `name` is what a screen reader calls it (marked by `say`), `row_size` names the measure of a row."""

    row_chosen = Signal(str)
    """The key of the row that a key or a press chose."""

    empty_sign = ""
    """The icon above what an empty table says."""

    def __init__(
        self,
        theme: Theme,
        name: str,
        columns: Sequence[Column[R]],
        spoken: Callable[[R], str],
        row_size: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        make_viewport(self)
        self.theme = theme
        self._row_size = row_size
        self._showing = False
        self._chosen = ""
        self._nothing = ("", "")
        self.rows: RowsModel[R] = RowsModel(columns, spoken, self)
        self.setModel(self.rows)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setSectionsClickable(False)
        header.setHighlightSections(False)
        header.setMinimumSectionSize(0)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        # Its own: by the table's it would be painted again whenever another row is chosen.
        header.setSelectionModel(QItemSelectionModel(self.rows, header))
        Spoken(self, theme, lambda words: self._say(words, words(name)))
        Sized(self, theme, self._fit_rows)
        self.selectionModel().currentRowChanged.connect(self._row_changed)

    @property
    def selected_key(self) -> str:
        """The key of the chosen row, "" without one."""
        row = self.selected_row()
        return row.key if row is not None else ""

    def selected_row(self) -> R | None:
        """The chosen row."""
        index = self.currentIndex()
        return self.rows.row(index.row()) if index.isValid() else None

    def show_rows(self, rows: Sequence[R], selected: str, nothing: tuple[str, str]) -> None:
        """Show the rows, or `nothing` (a title and a way on) where there are none; only what changed is painted.

        The chosen row is brought into sight when it is another one, or when rows came or went.
        """
        moved = selected != self._chosen or len(rows) != self.rows.rowCount()
        self._chosen, self._nothing = selected, nothing
        self._showing = True
        try:
            self.rows.show_rows(rows)
            self.fit_columns()
            number = self.rows.number_of(selected)
            if number != self.currentIndex().row():
                index = self.rows.index(number, 0) if number >= 0 else QModelIndex()
                flags = QItemSelectionModel.SelectionFlag
                self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
            if number >= 0 and moved:
                self.scrollTo(self.rows.index(number, 0))
        finally:
            self._showing = False
        if not rows:
            self.viewport().update()

    def move_line(self, step: int) -> None:
        """Choose the row above or below; it stops at the ends."""
        count = self.rows.rowCount()
        if count:
            now = self.currentIndex().row()
            self.selectRow(min(max(now + step, 0), count - 1) if now >= 0 else (0 if step > 0 else count - 1))

    def fit_columns(self) -> None:
        """Give each column its room; called when the rows or the table's width changed."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit_columns()
        if self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.rows.rowCount() and self._nothing[0]:
            self._paint_nothing(*self._nothing)
        paint.list_ring(self, self.theme)

    def _paint_nothing(self, title: str, way_on: str) -> None:
        painter = QPainter(self.viewport())
        area = self.viewport().rect()
        middle = area.height() // 2
        paint.sign(painter, self.theme, self.empty_sign, "edge", QRect(area.center().x() - 24, middle - 84, 48, 48))
        place = QRect(area.left() + 24, middle - 24, area.width() - 48, 26)
        paint.text(painter, place, title, self.theme.font(18, 600), self.theme.colour("ink"), paint.CENTRE)
        painter.setFont(self.theme.font(15))
        painter.setPen(self.theme.colour("quiet"))
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(place.adjusted(0, 32, 0, 110), flags, way_on)
        painter.end()

    def _say(self, words: Words, name: str) -> None:
        self.setAccessibleName(name)
        self.horizontalHeader().setAccessibleName(words("Columns"))
        self.rows.show_words(words)

    def _fit_rows(self, size: Callable[[str], int]) -> None:
        self.verticalHeader().setDefaultSectionSize(size(self._row_size))
        self.horizontalHeader().setFixedHeight(size("column_head"))

    def _row_changed(self, now: QModelIndex) -> None:
        if not self._showing and now.isValid():
            self.row_chosen.emit(self.rows.row(now.row()).key)
