"""One model for every list, and the table on it: one row is chosen, nothing is edited in place.

Frozen rows are shown anew by key, so that selection, focus and scroll stay. Scope: nothing about a particular screen;
its subclasses decide how a cell is drawn and what a press means.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import compress
from operator import is_not
from typing import Generic, Protocol, TypeVar

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QAccessible, QAccessibleActionInterface, QAccessibleEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from pos_app.domain.frozen import frozen
from pos_app.presenters.common.words import Translator
from pos_app.ui.heard.announce import Said
from pos_app.ui.kit import paint
from pos_app.ui.kit.sized import Sized
from pos_app.ui.kit.spoken import Spoken
from pos_app.ui.kit.theme import Theme
from pos_app.ui.kit.viewport import make_viewport

Index = QModelIndex | QPersistentModelIndex
ROW_ROLE = int(Qt.ItemDataRole.UserRole)
_NO_PARENT = QModelIndex()
_FREE = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


PRESS = QAccessibleActionInterface.pressAction()
"""The action of a row that a screen reader takes first."""
MORE, LESS = QAccessibleActionInterface.increaseAction(), QAccessibleActionInterface.decreaseAction()
"""One more and one less of a row."""


def tell_row(view: QAbstractItemView, index: Index, what: QAccessible.Event) -> None:
    """Tell a screen reader that this row has the keys now, or is chosen; nothing while the keys are elsewhere."""
    if index.isValid() and view.hasFocus():
        event = QAccessibleEvent(view, what)
        event.setChild(index.row())
        QAccessible.updateAccessibility(event)


class Keyed(Protocol):
    """Anything with a key that names it."""

    @property
    def key(self) -> str: ...


R = TypeVar("R", bound=Keyed)


@frozen
class Column(Generic[R]):
    """A column: its heading (marked by `N_`), what it says of a row, and where it stands (right for amounts)."""

    heading: str
    text: Callable[[R], str]
    right: bool = False


class RowsModel(QAbstractTableModel, Generic[R]):
    """Rows by key. `spoken` makes the sentence a screen reader says of a row."""

    def __init__(
        self,
        columns: Sequence[Column[R]],
        spoken: Callable[[R], str],
        parent: QObject | None = None,
        enabled: Callable[[R], bool] | None = None,
    ) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        self._spoken = spoken
        self._enabled = enabled
        self._rows: list[R] = []
        self._keys: list[str] = []
        self._headings = [column.heading for column in self._columns]

    def show_words(self, tr: Translator) -> None:
        """Say the headings in this language."""
        self._headings = [tr(column.heading) for column in self._columns]
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self._columns) - 1)

    def rows(self) -> tuple[R, ...]:
        """What is shown now."""
        return tuple(self._rows)

    def sentence(self, number: int) -> str:
        """What a screen reader says of the row at `number`. Raises IndexError."""
        return self._spoken(self._rows[number])

    def row(self, number: int) -> R:
        """The row at `number`. Raises IndexError."""
        return self._rows[number]

    def number_of(self, key: str) -> int:
        """The row number of `key`, or -1."""
        try:
            return self._keys.index(key)
        except ValueError:
            return -1

    def show_rows(self, rows: Sequence[R]) -> None:
        """Show `rows` instead of the present ones, telling the view only what really changed."""
        if len(rows) == len(self._rows) and all(rows[p].key == self._keys[p] for p in self._others(rows)):
            self._change(rows)  # nearly always: of 500 rows one is another
            return
        keys = [row.key for row in rows]
        if keys != self._keys:
            wanted = set(keys)
            if wanted.isdisjoint(self._keys):
                self.beginResetModel()
                self._rows, self._keys = list(rows), keys
                self.endResetModel()
                return
            self._drop_missing(wanted)
            self._place(rows)
        self._change(rows)

    def _drop_missing(self, wanted: set[str]) -> None:
        last = len(self._rows) - 1
        while last >= 0:
            if self._keys[last] in wanted:
                last -= 1
                continue
            first = last
            while first > 0 and self._keys[first - 1] not in wanted:
                first -= 1
            self.beginRemoveRows(_NO_PARENT, first, last)
            del self._rows[first : last + 1], self._keys[first : last + 1]
            self.endRemoveRows()
            last = first - 1

    def _place(self, rows: Sequence[R]) -> None:
        here = set(self._keys)
        number = 0
        while number < len(rows):
            row = rows[number]
            if number < len(self._rows) and self._keys[number] == row.key:
                number += 1
            elif row.key in here:
                origin = self.number_of(row.key)
                self.beginMoveRows(_NO_PARENT, origin, origin, _NO_PARENT, number)
                self._rows.insert(number, self._rows.pop(origin))
                self._keys.insert(number, self._keys.pop(origin))
                self.endMoveRows()
                number += 1
            else:  # all new ones that stand together at once: a list that is read on has hundreds
                end = number + 1
                while end < len(rows) and rows[end].key not in here:
                    end += 1
                self.beginInsertRows(_NO_PARENT, number, end - 1)
                self._rows[number:number] = rows[number:end]
                self._keys[number:number] = [one.key for one in rows[number:end]]
                self.endInsertRows()
                number = end

    def _others(self, rows: Sequence[R]) -> Iterator[int]:
        """Where another object is to be shown: to look at each of 500 rows, or compare all that is in it, takes half a
        millisecond."""
        return compress(range(len(rows)), map(is_not, rows, self._rows))

    def _change(self, rows: Sequence[R]) -> None:
        changed = [number for number in self._others(rows) if rows[number] != self._rows[number]]
        right = len(self._columns) - 1
        while changed:
            first = last = changed.pop()
            while changed and changed[-1] == first - 1:
                first = changed.pop()
            self._rows[first : last + 1] = rows[first : last + 1]
            self.dataChanged.emit(self.index(first, 0), self.index(last, right))

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return self._columns[index.column()].text(row)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(index.column())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(row)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self._columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._headings[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(section)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        if self._enabled is not None and not self._enabled(self._rows[index.row()]):
            return Qt.ItemFlag.ItemIsSelectable
        return _FREE

    def _alignment(self, column: int) -> int:
        return _RIGHT if self._columns[column].right else _LEFT


class RowTable(QTableView, Generic[R]):
    """Rows by key. `name` is what a screen reader calls it (marked by `N_`), `row_size` names the measure of a row.

    To a screen reader it is a list: each row is read once, as a sentence.
    """

    heard_as = QAccessible.Role.List

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
        Spoken(self, theme, lambda tr: self._say(tr, tr(name)))
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
        """Show the rows, or `nothing` (a title and a hint what to do) where there are none; only what changed is
        painted.

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

    def heard_row(self, number: int) -> str:
        """What a screen reader says of a row."""
        return self.rows.sentence(number)

    def heard_actions(self, number: int) -> dict[str, tuple[QPoint, int]]:
        """What a screen reader can do with a row (`HeardRows`)."""
        return {PRESS: (self.visualRect(self.rows.index(number, 0)).center(), 1)}

    def currentChanged(self, now: Index, before: Index) -> None:
        if not QAccessible.isActive():
            super().currentChanged(now, before)
            return
        QAbstractItemView.currentChanged(self, now, before)  # the table's own tells of cells, which are not heard
        tell_row(self, now, QAccessible.Event.Focus)

    def selectionChanged(self, now: QItemSelection, before: QItemSelection) -> None:
        if not QAccessible.isActive():
            super().selectionChanged(now, before)
            return
        QAbstractItemView.selectionChanged(self, now, before)
        tell_row(self, self.currentIndex(), QAccessible.Event.Selection)

    def move_line(self, step: int) -> None:
        """Choose the row above or below; it stops at the ends."""
        count = self.rows.rowCount()
        if count:
            now = self.currentIndex().row()
            self.selectRow(min(max(now + step, 0), count - 1) if now >= 0 else (0 if step > 0 else count - 1))

    def fit_columns(self) -> None:
        """Give each column its room; called when the rows or the table's width changed."""

    def fit(self, sizes: Mapping[int, int]) -> None:
        """Give columns their widths in px. One without any is hidden: else a change of colours gives it the style's own
        width, and the columns behind it leave the table."""
        header = self.horizontalHeader()
        for column, size in sizes.items():
            header.setSectionHidden(column, size <= 0)
            if size > 0 and header.sectionSize(column) != size:
                header.resizeSection(column, size)

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
        font, ink = self.theme.font(18, 600), self.theme.colour("ink")
        for line in paint.lines_of(title, font, min(place.width(), 720), 3):
            paint.text(painter, place, line, font, ink, paint.CENTRE)
            place.translate(0, 26)
        painter.setFont(self.theme.font(15))
        painter.setPen(self.theme.colour("quiet"))
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(place.adjusted(0, 6, 0, 84), flags, way_on)
        painter.end()

    def _say(self, tr: Translator, name: str) -> None:
        self.setAccessibleName(name)
        self.horizontalHeader().setAccessibleName(tr("Columns"))
        self.rows.show_words(tr)

    def _fit_rows(self, size: Callable[[str], int]) -> None:
        self.verticalHeader().setDefaultSectionSize(size(self._row_size))
        self.horizontalHeader().setFixedHeight(size("column_head"))

    def _row_changed(self, now: QModelIndex) -> None:
        if not self._showing and now.isValid():
            self.row_chosen.emit(self.rows.row(now.row()).key)
            if not self.hasFocus():  # the keys stay where they are: nothing else says what the arrows chose
                self.theme.heard.say(Said.MARK, partial(self._marked, now.row()), self)

    def _marked(self, number: int) -> str:
        return self.rows.sentence(number) if number < self.rows.rowCount() else ""
