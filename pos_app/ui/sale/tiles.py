"""The grid of product tiles: a list drawn by a delegate, so that a thousand products cost no more than a screenful.

Scope: the grid and how a tile is drawn.
"""

from __future__ import annotations

from dataclasses import replace
from operator import attrgetter

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QContextMenuEvent,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from pos_app.presenters.sale.views import TilesView, TileView
from pos_app.ui.kit import paint
from pos_app.ui.kit.long_press import LongPress
from pos_app.ui.kit.paint import Drawn
from pos_app.ui.kit.rows import PRESS, ROW_ROLE, Column, RowsModel
from pos_app.ui.kit.sized import Sized
from pos_app.ui.kit.spoken import Spoken
from pos_app.ui.kit.theme import Theme
from pos_app.ui.kit.tips import show_at
from pos_app.ui.kit.viewport import make_viewport
from pos_app.ui.sale.tile_pictures import TilePictures

Index = QModelIndex | QPersistentModelIndex
_WIDTH, _LEAST_WIDTH = 196, 176  # px of a tile with its gap: as designed; as little as a narrow window may give it
_FEW = 4  # tiles side by side that a narrow window still has; more of them never make names shorter
_NONE, _LETTERS = -1, 0  # in place of a picture's key: this shop has none, this one has not come
_FOOT = 21  # px of the price's line
_DIM = 0.84  # of a picture's brightness in the dark
_KEPT = 96  # drawn tiles: some screenfuls, 90 kB each
SIDE = 60  # px of a picture
HALF_GAP = 5
"""Each tile keeps this much clear on all sides: two neighbours are 10 px apart."""


class TileGrid(QListView):
    """Products to press. A press of the mouse leaves the focus where it is; Tab and the arrows walk the tiles."""

    heard_as = QAccessible.Role.List

    chosen = Signal(str)
    """The key of the pressed tile."""
    menu_requested = Signal(str)
    """The key of a tile: the right button, the menu key on it, or a finger that rests on it."""
    typed = Signal(str)
    """A printable key that belongs to the finder."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        make_viewport(self)
        self._theme = theme
        self._empty = ""
        self.has_pictures = False
        self.pictures = TilePictures(SIDE, self)
        """The pictures of the tiles; it tells which are wanted."""
        self.pictures.came.connect(self._show_pictures)
        self._looked_for: dict[str, int] = {}
        self._model: RowsModel[TileView] = RowsModel((Column("", _name),), _spoken, self, _enabled)
        self.setModel(self._model)
        self.setItemDelegate(_TileDelegate(theme, self))
        Spoken(self, theme, lambda tr: self.setAccessibleName(tr("Products")))
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.clicked.connect(self._choose)
        self._hold = LongPress(self._open_held, self)
        self._was_held = False
        self.verticalScrollBar().valueChanged.connect(self._hold.drop)
        Sized(self, theme, lambda _size: self._fit_grid())

    def show_view(self, view: TilesView) -> None:
        """Show these products."""
        self._empty = view.empty
        self.pictures.forget_asked()
        self._looked_for.clear()
        self.has_pictures = any(map(attrgetter("picture"), view.tiles))
        self._model.show_rows(view.tiles)
        self.viewport().update()

    def show_picture(self, address: str, body: bytes) -> None:
        """A picture that was wanted."""
        self.pictures.put(address, body, self.devicePixelRatioF())

    def picture_key(self, address: str) -> int:
        """What tells the picture at an address from another. Looked for once, until other tiles or pictures come."""
        key = self._looked_for.get(address)
        if key is None:
            picture = self.pictures.of(address) if address else None
            key = self._looked_for[address] = picture.cacheKey() if picture else _LETTERS
        return key

    def columns(self) -> int:
        """How many tiles stand side by side."""
        return max(1, self._room() // _WIDTH, min(self._room() // _LEAST_WIDTH, _FEW))

    def heard_row(self, number: int) -> str:
        """What a screen reader says of a tile."""
        return self._model.sentence(number)

    def heard_actions(self, number: int) -> dict[str, tuple[QPoint, int]]:
        """What a screen reader can do with a tile (`HeardRows`)."""
        if not self._model.row(number).enabled:
            return {}
        return {PRESS: (self.visualRect(self._model.index(number, 0)).center(), 1)}

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_keys = event.reason() is QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_keys else self.indexAt(event.pos())
        if index.isValid():
            self.menu_requested.emit(self._model.row(index.row()).key)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        place = event.position().toPoint()
        self._hold.press(place, counts=event.button() is Qt.MouseButton.LeftButton and self.indexAt(place).isValid())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hold.move(event.position().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._was_held = self._hold.release()
        super().mouseReleaseEvent(event)
        self._was_held = False

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit_grid()
        super().resizeEvent(event)
        self._fit_rows()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        words = event.text()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            if self.currentIndex().isValid():
                self._choose(self.currentIndex())
        elif words and words.isprintable() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.typed.emit(words)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._model.rowCount() == 0 and self._empty:
            painter = QPainter(self.viewport())
            painter.setFont(self._theme.font(15))
            painter.setPen(self._theme.colour("quiet"))
            place = self.viewport().rect().adjusted(40, 40, -40, -40)
            painter.drawText(place, Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap, self._empty)
            painter.end()
        if not self.currentIndex().isValid():  # no tile can show that the keys are here: none yet, or all rest
            paint.list_ring(self, self._theme)

    def _show_pictures(self) -> None:
        self._looked_for.clear()
        self.viewport().update()

    def _fit_grid(self) -> None:
        size = QSize(max((self._room() - 1) // self.columns(), 40), self._theme.size("tile"))
        if size == self.gridSize():
            return  # Qt would lay all tiles out anew
        self.setGridSize(size)
        self.verticalScrollBar().setSingleStep(self._theme.size("tile"))  # by rows

    def _fit_rows(self) -> None:
        """Whole rows of tiles only: none is cut through its price, whatever stands beneath."""
        row, high = self.gridSize().height(), self.contentsRect().height()
        rest = high % row if high > row else 0
        if self.viewportMargins().bottom() != rest:
            self.setViewportMargins(0, 0, 0, rest)

    def _room(self) -> int:
        """The width for tiles. The scroll bar's place is kept free, so that tiles do not jump when it comes."""
        bar = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent, None, self.verticalScrollBar())
        return self.maximumViewportSize().width() - bar

    def _open_held(self, place: QPoint) -> None:
        index = self.indexAt(place)
        if index.isValid():
            self.menu_requested.emit(self._model.row(index.row()).key)

    def _choose(self, index: QModelIndex) -> None:
        tile = self._model.row(index.row())
        if tile.enabled and not self._was_held:
            self.chosen.emit(tile.key)


class _TileDelegate(QStyledItemDelegate):
    """Draws a tile: name on two lines, price below left, detail below right, a flag above the price.

    What was drawn is kept: the hits lie over the tiles, and each key pressed in the finder has all of them painted.
    """

    def __init__(self, theme: Theme, parent: TileGrid) -> None:
        super().__init__(parent)
        self._theme = theme
        self._list = parent
        self._drawn = Drawn(theme, _KEPT)

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return self._list.gridSize()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        tile: TileView = index.data(ROW_ROLE)
        state: QStyle.StateFlag = option.state
        place: QRect = option.rect
        hot = bool(state & QStyle.StateFlag.State_MouseOver) and tile.enabled
        marked = bool(state & QStyle.StateFlag.State_HasFocus) and self._list.hasFocus()
        if not self._list.has_pictures:
            self._drawn.paint(painter, place, self._draw, tile, hot, marked, _NONE)
            return
        self._drawn.paint(painter, place, self._draw, tile, hot, marked, self._list.picture_key(tile.picture))

    def _draw(self, painter: QPainter, whole: QRect, tile: TileView, hot: bool, marked: bool, picture: int) -> None:
        colour = self._theme.colour
        painter.fillRect(whole, colour("ground"))
        rect = whole.adjusted(HALF_GAP, HALF_GAP, -HALF_GAP, -HALF_GAP)
        edge = colour("edge") if hot else colour("line")
        if tile.variants:  # a second edge beneath: there are more of it
            paint.box(painter, QRectF(rect.adjusted(4, 4, -4, 3)), 10, colour("card"), edge)
        paint.box(painter, QRectF(rect), 10, colour("hover" if hot else "card"), edge)
        if marked:
            paint.focus_ring(painter, self._theme, QRectF(rect), 10)
        inner = rect.adjusted(12, 11, -12, -11)
        ink = colour("ink" if tile.enabled else "quiet")
        name_font = self._theme.font(15, 600)
        step, wide, most, beside = QFontMetrics(name_font).height(), inner.width(), 2, 0
        if picture != _NONE:
            side = min(SIDE, inner.bottom() - _FOOT - rect.top() - 9)
            self._picture(painter, QRect(inner.right() - side + 3, rect.top() + 9, side, side), tile)
            beside = side + 5
            wide, most = wide - beside, max((inner.bottom() - _FOOT - inner.top()) // step, 1)
        lines = paint.lines_of(tile.name, name_font, wide, most)
        for number, line in enumerate(lines):
            place = QRect(inner.left(), inner.top() + number * step, wide, step)
            paint.text(painter, place, line, name_font, ink, paint.LEFT, wide)
        above = inner.adjusted(0, 0, -beside, 0) if inner.bottom() - 40 > inner.top() + len(lines) * step else QRect()
        self._foot(painter, inner, tile, ink, above)

    def _picture(self, painter: QPainter, place: QRect, tile: TileView) -> None:
        """The picture with round corners, or two letters in its place, so that the grid keeps its beat."""
        found = self._list.pictures.of(tile.picture) if tile.picture else None
        if found is None:
            paint.box(painter, QRectF(place), 8, self._theme.colour("hover"))
            font, quiet = self._theme.font(17, 600), self._theme.colour("quiet")
            paint.text(painter, place, initials(tile.name), font, quiet, paint.CENTRE)
            return
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(place), 8, 8)
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.setClipPath(shape)
        painter.setOpacity(_DIM if self._theme.is_dark else 1.0)
        painter.drawPixmap(place, found)
        painter.restore()

    def _foot(self, painter: QPainter, inner: QRect, tile: TileView, ink: QColor, above: QRect) -> None:
        """The price, and what has room beside it; `above` is where a flag has a free line over it, null for nowhere."""
        price_font = self._theme.font(16, 700)
        price = QFontMetrics(price_font).horizontalAdvance(tile.price)
        wide = min(price + 2, inner.width())
        foot = QRect(inner.left(), inner.bottom() - 21, inner.width(), 22)
        paint.text(painter, foot.adjusted(0, 0, wide - foot.width(), 0), tile.price, price_font, ink, paint.LEFT, price)
        small = self._theme.font(12, 600 if tile.flag or tile.variants else 400)
        token = str(tile.flag_tone) if tile.flag else "link" if tile.variants else "quiet"
        room = foot.adjusted(wide + 8, 0, 0, 0)
        metrics = QFontMetrics(small)
        # As much as has room: the detail with its flag, the flag alone, the short detail, the first part of the detail.
        if tile.variants:
            tile = replace(tile, detail=f"{tile.variants} ›")
        wordings = (" · ".join(part for part in (tile.detail, tile.flag) if part), tile.flag or tile.detail)
        number = f"{tile.variants.split()[0]} ›" if tile.variants and not tile.flag else ""
        short = "" if tile.flag else tile.short
        tries = [one for one in (*wordings, short, tile.flag or tile.detail.split(" · ")[0], number) if one] or [""]
        words = next((one for one in tries if metrics.horizontalAdvance(one) <= room.width()), tries[-1])
        align = paint.RIGHT
        if tile.flag and above.width() >= metrics.horizontalAdvance(words) > room.width():
            room = QRect(above.left(), foot.top() - 18, above.width(), foot.height() - 4)  # never over the picture
            align = paint.LEFT if above.width() < inner.width() else paint.RIGHT
        paint.fitted(painter, room, words, small, self._theme.colour(token), align)

    def helpEvent(
        self, event: QHelpEvent, view: QAbstractItemView, _option: QStyleOptionViewItem, index: Index
    ) -> bool:
        if not index.isValid():
            return False
        tile: TileView = index.data(ROW_ROLE)
        lines = paint.two_lines(tile.name, self._theme.font(15, 600), view.visualRect(index).width() - 36)
        cut = " ".join(lines) != " ".join(tile.name.split())
        show_at(event.globalPos(), tile.name if cut else "", view)
        return True


def initials(name: str) -> str:
    """Two letters of a name: `Torchon lin` -> TL, `Miel` -> MI."""
    several = ["".join(c for c in word if c.isalnum()) for word in name.split()]
    several = [word for word in several if word]
    letters = f"{several[0][0]}{several[1][0]}" if len(several) > 1 else "".join(several)[:2]
    return letters.upper()


def _name(tile: TileView) -> str:
    return tile.name


def _spoken(tile: TileView) -> str:
    return ", ".join(part for part in (tile.name, tile.price, tile.detail, tile.variants, tile.flag) if part)


def _enabled(tile: TileView) -> bool:
    return tile.enabled
