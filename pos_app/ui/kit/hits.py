"""The list of hits under the finder: inside the window, never a window of its own, so that the focus stays put.

Scope: the list and how a hit is drawn. Used by the finder and by the customer lookup.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QFontMetrics, QHelpEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from pos_app.domain.frozen import frozen
from pos_app.presenters.common.views import HitGroupView, HitView
from pos_app.ui.heard.announce import Said
from pos_app.ui.kit import paint
from pos_app.ui.kit.rows import PRESS, ROW_ROLE, Column, RowsModel
from pos_app.ui.kit.spoken import Spoken
from pos_app.ui.kit.theme import Theme
from pos_app.ui.kit.tips import show_at
from pos_app.ui.kit.viewport import make_viewport

Index = QModelIndex | QPersistentModelIndex
_HIT = 52
_HEADING = 30


@frozen
class _Line:
    """A heading (no hit) or a hit."""

    key: str
    heading: str = ""
    hit: HitView | None = None
    offered: bool = True


class HitList(QListView):
    """Hits in groups. The list never has the focus: the field that has it moves the mark with `move_mark`."""

    heard_as = QAccessible.Role.List

    chosen = Signal(str)
    """A hit was clicked: its key."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        make_viewport(self)
        self._heard = theme.heard
        Spoken(self, theme, lambda tr: self.setAccessibleName(tr("Found")))
        self._model: RowsModel[_Line] = RowsModel((Column("", _words),), _spoken, self, _is_hit)
        self.setModel(self._model)
        self.setItemDelegate(_HitDelegate(theme, self))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self._moved = False
        self.clicked.connect(self._click)

    @property
    def has_hits(self) -> bool:
        """Whether there is anything to choose."""
        return any(line.hit is not None for line in self._model.rows())

    def show_groups(self, groups: Sequence[HitGroupView]) -> None:
        """Show the hits; the first that is offered is marked unless the cashier's own mark is still among them."""
        marked = self.marked_key() if self._moved else ""
        lines = []
        for group in groups:
            if group.title:
                lines.append(_Line(f"heading {group.title}", heading=group.title))
            lines.extend(_Line(f"hit {hit.key}", hit=hit, offered=group.offered) for hit in group.hits)
        self._model.show_rows(lines)
        number = self._model.number_of(f"hit {marked}") if marked else -1
        if number < 0:
            self._moved = False
            number = next((at for at, line in enumerate(lines) if line.hit is not None and line.offered), -1)
        self.setCurrentIndex(self._model.index(number, 0) if number >= 0 else QModelIndex())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The heading above the first hit stays in sight, which was marked while there was no room yet."""
        super().resizeEvent(event)
        if not self._moved:
            self.scrollToTop()

    def marked_key(self) -> str:
        """The key of the marked hit, "" without one."""
        index = self.currentIndex()
        hit = self._model.row(index.row()).hit if index.isValid() else None
        return hit.key if hit is not None else ""

    def picked_key(self) -> str:
        """The key of a hit the cashier marked with the arrows; "" if the mark is only the first one's."""
        return self.marked_key() if self._moved else ""

    def move_mark(self, step: int) -> None:
        """Move the mark up or down over the hits; it stops at the ends."""
        rows = self._model.rows()
        at = self.currentIndex().row() + step
        while 0 <= at < len(rows):
            if rows[at].hit is not None:
                self._moved = True
                self.setCurrentIndex(self._model.index(at, 0))
                self._heard.say(Said.MARK, partial(_spoken, rows[at]), self)
                return
            at += step

    def heard_row(self, number: int) -> str:
        """What a screen reader says of a row."""
        return self._model.sentence(number)

    def heard_actions(self, number: int) -> dict[str, tuple[QPoint, int]]:
        """What a screen reader can do with a row (`HeardRows`): nothing with a heading."""
        if self._model.row(number).hit is None:
            return {}
        return {PRESS: (self.visualRect(self._model.index(number, 0)).center(), 1)}

    def whole_height(self, room: int) -> int:
        """The most of `room` px that ends behind a row: half a row looks like the end of the list. No heading is the
        last row in sight."""
        height, whole = 0, 0
        for line in self._model.rows():
            height += _HEADING if line.hit is None else _HIT
            if height > room:
                break
            whole = height if line.hit is not None else whole
        return whole or min(height, room)

    def _click(self, index: QModelIndex) -> None:
        hit = self._model.row(index.row()).hit
        if hit is not None:
            self.chosen.emit(hit.key)


class _HitDelegate(QStyledItemDelegate):
    """Draws a heading or a hit; asks the theme each time."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        line: _Line = index.data(ROW_ROLE)
        return QSize(100, _HEADING if line.hit is None else _HIT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line: _Line = index.data(ROW_ROLE)
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        if line.hit is None:
            font = self._theme.font(13, 600)
            paint.text(painter, rect.adjusted(14, 6, -14, 0), line.heading, font, self._theme.colour("quiet"))
            return
        if state & QStyle.StateFlag.State_Selected:
            paint.box(painter, QRectF(rect).adjusted(4, 1, -4, -1), 8, self._theme.colour("selection"))
        elif state & QStyle.StateFlag.State_MouseOver:
            paint.box(painter, QRectF(rect).adjusted(4, 1, -4, -1), 8, self._theme.colour("hover"))
        self._hit(painter, rect.adjusted(14, 4, -14, -4), line.hit)

    def helpEvent(
        self, event: QHelpEvent, view: QAbstractItemView, _option: QStyleOptionViewItem, index: Index
    ) -> bool:
        line: _Line | None = index.data(ROW_ROLE) if index.isValid() else None
        if line is None or line.hit is None:
            return False
        wide = max(
            QFontMetrics(self._theme.font(15, 600)).horizontalAdvance(line.hit.title),
            QFontMetrics(self._theme.font(13)).horizontalAdvance(line.hit.detail),
        )
        words = f"{line.hit.title}\n{line.hit.detail}" if wide > view.visualRect(index).width() * 0.6 else ""
        show_at(event.globalPos(), words.strip(), view)
        return True

    def _hit(self, painter: QPainter, rect: QRect, hit: HitView) -> None:
        theme = self._theme
        right = rect.right()
        if hit.amount:
            font = theme.font(15, 700)
            wide = QFontMetrics(font).horizontalAdvance(hit.amount) + 2
            place = QRect(right - wide, rect.top(), wide, rect.height())
            paint.text(painter, place, hit.amount, font, theme.colour("ink"), paint.RIGHT)
            right -= wide + 14
        if hit.flag:
            wide = min(paint.pill_width(theme, hit.flag, hit.flag_tone), rect.width() // 3)
            paint.pill(painter, theme, QRect(right - wide, rect.top(), wide, rect.height()), hit.flag, hit.flag_tone)
            right -= wide + 14
        words = QRect(rect.left(), rect.top(), right - rect.left(), rect.height())
        half = words.height() // 2
        if not hit.detail:
            paint.text(painter, words, hit.title, theme.font(15, 600), theme.colour("ink"))
            return
        paint.text(painter, words.adjusted(0, 0, 0, -half), hit.title, theme.font(15, 600), theme.colour("ink"))
        paint.text(painter, words.adjusted(0, half, 0, 0), hit.detail, theme.font(13), theme.colour("quiet"))


def _words(line: _Line) -> str:
    return line.heading if line.hit is None else line.hit.title


def _spoken(line: _Line) -> str:
    hit = line.hit
    if hit is None:
        return line.heading
    return ", ".join(part for part in (hit.title, hit.detail, hit.flag, hit.amount) if part)


def _is_hit(line: _Line) -> bool:
    return line.hit is not None
