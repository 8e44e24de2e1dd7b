"""One table model for every list: frozen rows, shown anew by key so that selection, focus and scroll stay.

Scope: the model and its column descriptions; nothing about a particular screen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from pos_app.presenters.common.words import Words

Index = QModelIndex | QPersistentModelIndex
ROW_ROLE = int(Qt.ItemDataRole.UserRole)
_NO_PARENT = QModelIndex()
_FREE = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class Keyed(Protocol):
    """Anything with a key that names it."""

    @property
    def key(self) -> str: ...


R = TypeVar("R", bound=Keyed)


@dataclass(frozen=True, slots=True)
class Column(Generic[R]):
    """A column: its heading (marked by `say`), what it says of a row, and where it stands (right for amounts)."""

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

    def show_words(self, words: Words) -> None:
        """Say the headings in this language."""
        self._headings = [words(column.heading) for column in self._columns]
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self._columns) - 1)

    def rows(self) -> tuple[R, ...]:
        """What is shown now."""
        return tuple(self._rows)

    def row(self, number: int) -> R:
        """The row at `number`. Raises IndexError."""
        return self._rows[number]

    def number_of(self, key: str) -> int:
        """The row number of `key`, or -1."""
        return self._keys.index(key) if key in self._keys else -1

    def show_rows(self, rows: Sequence[R]) -> None:
        """Show `rows` instead of the present ones, telling the view only what really changed."""
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
        for number, row in enumerate(rows):
            if number < len(self._rows) and self._keys[number] == row.key:
                continue
            if row.key in here:
                origin = self.number_of(row.key)
                self.beginMoveRows(_NO_PARENT, origin, origin, _NO_PARENT, number)
                self._rows.insert(number, self._rows.pop(origin))
                self._keys.insert(number, self._keys.pop(origin))
                self.endMoveRows()
            else:
                self.beginInsertRows(_NO_PARENT, number, number)
                self._rows.insert(number, row)
                self._keys.insert(number, row.key)
                self.endInsertRows()

    def _change(self, rows: Sequence[R]) -> None:
        # Most are the same object: to compare all that is in 500 of them takes half a millisecond.
        pairs = enumerate(zip(self._rows, rows, strict=True))
        changed = [number for number, (old, new) in pairs if old is not new and old != new]
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
