"""The cart: a table drawn by a delegate, with a stepper in each line.

Room: the table, its drawing and its presses. The rows are values; each change goes out as an intent.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    QRect,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QHeaderView,
    QTableView,
    QWidget,
)

from pos_app.presenters.views import CartRowView, CartView
from pos_app.presenters.words import Words, say
from pos_app.ui.kit import paint
from pos_app.ui.kit.rows import Column, RowsModel
from pos_app.ui.kit.sized import Sized
from pos_app.ui.kit.spoken import Spoken
from pos_app.ui.sale.cart_cells import (
    ITEM,
    PAD,
    PRICE,
    QUANTITY,
    STEPPER,
    TOTAL,
    CartDelegate,
    stepper_part,
)
from pos_app.ui.theme import Theme

_DIGITS = str.maketrans("123456789", "000000000")
_NAMES = 150  # px the names have at least
HOLD_MS = 600  # a finger that rests so long on a line opens its menu
_COLUMNS: tuple[Column[CartRowView], ...] = (
    Column(say("Item"), lambda row: row.name),
    Column(say("Qty"), lambda row: row.quantity),
    Column(say("Price"), lambda row: row.price, right=True),
    Column(say("Total"), lambda row: row.total, right=True),
)


def _spoken(row: CartRowView) -> str:
    return ", ".join(part for part in (f"{row.quantity} × {row.name}", row.detail, row.price, row.total) if part)


class CartTable(QTableView):
    """The lines of the sale. Nothing is edited in place: the stepper and the keys send intents."""

    line_selected = Signal(str)
    line_stepped = Signal(str, int)
    """A line's key and +1 or −1."""
    line_removed = Signal(str)
    quantity_wanted = Signal(str)
    """The number in the stepper was pressed: the cashier wants to type a quantity."""
    line_opened = Signal(str)
    """Enter, a double click, a press with the right button or a long one on a line."""
    typed = Signal(str)
    """A printable key that belongs to the finder."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self._view = CartView()
        self._showing = False
        self.rows: RowsModel[CartRowView] = RowsModel(_COLUMNS, _spoken, self)
        self.setModel(self.rows)
        self._cells = CartDelegate(theme, self)
        self.setItemDelegate(self._cells)
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
        Spoken(self, theme, self._say)
        header.setSectionsClickable(False)
        header.setHighlightSections(False)
        Sized(self, theme, self._fit_rows)
        header.setMinimumSectionSize(0)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(ITEM, QHeaderView.ResizeMode.Stretch)
        self._held = QTimer(self)
        self._held.setSingleShot(True)
        self._held.setInterval(HOLD_MS)
        self._held.timeout.connect(self._open_held)
        self._hold = (-1, QPoint())
        self._opened = False
        self.selectionModel().currentRowChanged.connect(self._row_changed)
        self.doubleClicked.connect(self._double_clicked)

    def _say(self, words: Words) -> None:
        self.setAccessibleName(words("Cart"))
        self.horizontalHeader().setAccessibleName(words("Columns"))
        self.rows.show_words(words)

    @property
    def selected_key(self) -> str:
        """The key of the chosen line, "" without one."""
        index = self.currentIndex()
        return self.rows.row(index.row()).key if index.isValid() else ""

    def show_view(self, view: CartView) -> None:
        """Show the lines; only what changed is painted, and the chosen line is brought into sight."""
        moved = view.selected != self._view.selected or len(view.rows) != len(self._view.rows)
        self._view = view
        self._showing = True
        try:
            self.rows.show_rows(view.rows)
            self._fit_columns()
            number = self.rows.number_of(view.selected)
            if number != self.currentIndex().row():
                index = self.rows.index(number, ITEM) if number >= 0 else QModelIndex()
                flags = QItemSelectionModel.SelectionFlag
                self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
            if number >= 0 and moved:
                self.scrollTo(self.rows.index(number, ITEM))
        finally:
            self._showing = False
        if not view.rows:
            self.viewport().update()

    def move_line(self, step: int) -> None:
        """Choose the line above or below; it stops at the ends."""
        count = self.rows.rowCount()
        if count:
            now = self.currentIndex().row()
            number = count - 1 if now < 0 else min(max(now + step, 0), count - 1)
            self.selectRow(number)

    def step_selected(self, step: int) -> None:
        """+1 or −1 on the chosen line, if it can be stepped."""
        row = self._selected_row()
        if row is not None and row.can_step:
            self.line_stepped.emit(row.key, step)

    def remove_selected(self) -> None:
        """Take the chosen line out."""
        if self.selected_key:
            self.line_removed.emit(self.selected_key)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_columns()
        if self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        words = event.text()
        if event.key() == Qt.Key.Key_Delete:
            self.remove_selected()
        elif words in ("+", "-"):
            self.step_selected(1 if words == "+" else -1)
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.move_line(-1 if event.key() == Qt.Key.Key_Up else 1)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.selected_key:
                self.line_opened.emit(self.selected_key)
        elif words and words.isprintable() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.typed.emit(words)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        place = event.position().toPoint()
        self._opened = False
        index = self.indexAt(place)
        if event.button() is Qt.MouseButton.LeftButton and index.isValid() and self._stepper_part(place)[0] < 0:
            self._hold = (index.row(), place)
            self._held.start()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index = self.indexAt(event.pos())
        if event.reason() is QContextMenuEvent.Reason.Mouse and index.isValid():
            self.line_opened.emit(self.rows.row(index.row()).key)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        if (event.position().toPoint() - self._hold[1]).manhattanLength() > QApplication.startDragDistance():
            self._held.stop()
        self._warm(self._stepper_part(event.position().toPoint()))

    def leaveEvent(self, _event: QEvent) -> None:
        self._warm((-1, 0))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self._held.stop()
        if self._opened:  # it was a long press, and the finger leaves where the card now is
            self._opened = False
            return
        number, part = self._stepper_part(event.position().toPoint())
        if event.button() is not Qt.MouseButton.LeftButton or number < 0:
            return
        row = self.rows.row(number)
        if part == 0:
            self.quantity_wanted.emit(row.key)
        elif part < 0 and (row.minus_removes or not row.can_step):
            self.line_removed.emit(row.key)
        elif row.can_step:
            self.line_stepped.emit(row.key, part)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._stepper_part(event.position().toPoint())[0] >= 0:
            self.mousePressEvent(event)  # two quick presses of the stepper are two steps
        else:
            super().mouseDoubleClickEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._view.rows and self._view.empty_title:
            self._paint_empty()
        paint.list_ring(self, self.theme)

    def _paint_empty(self) -> None:
        painter = QPainter(self.viewport())
        area = self.viewport().rect()
        middle = area.height() // 2
        paint.sign(painter, self.theme, "basket", "edge", QRect(area.center().x() - 24, middle - 84, 48, 48))
        title = QRect(area.left() + 24, middle - 24, area.width() - 48, 26)
        paint.text(
            painter, title, self._view.empty_title, self.theme.font(18, 600), self.theme.colour("ink"), paint.CENTRE
        )
        painter.setFont(self.theme.font(15))
        painter.setPen(self.theme.colour("quiet"))
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(title.adjusted(0, 32, 0, 110), flags, self._view.empty_text)
        painter.end()

    def _fit_rows(self, size: Callable[[str], int]) -> None:
        self.verticalHeader().setDefaultSectionSize(size("cart_row"))
        self.horizontalHeader().setFixedHeight(size("column_head"))

    def _fit_columns(self) -> None:
        """Amounts get the room they need up to a quarter of the table each; the names take what is left."""
        header = self.horizontalHeader()
        quarter = self.viewport().width() // 4
        bold = QFontMetrics(self.theme.font(15, 700))
        air = max(self.viewport().width() - 460, 0) // 10
        stepper = PAD + STEPPER.width() + 4
        sizes = {QUANTITY: stepper}
        for column, least, words in (
            (PRICE, 68 + air, [row.price for row in self._view.rows]),
            (TOTAL, 80 + air, [row.total for row in self._view.rows]),
        ):
            # All digits are equally wide: of 500 amounts only a few forms are left to measure.
            forms = {one.translate(_DIGITS) for one in words}
            widest = max(map(bold.horizontalAdvance, forms), default=0) + PAD + 8
            sizes[column] = min(max(widest, least), quarter)
        # Where the names had too little room the price stands beneath them.
        self._cells.price_below = self.viewport().width() - sum(sizes.values()) < _NAMES
        if self._cells.price_below:
            sizes[PRICE] = 0
        for column, wanted in sizes.items():
            if header.sectionSize(column) != wanted:
                header.resizeSection(column, wanted)

    def _selected_row(self) -> CartRowView | None:
        index = self.currentIndex()
        return self.rows.row(index.row()) if index.isValid() else None

    def _row_changed(self, now: QModelIndex) -> None:
        if not self._showing and now.isValid():
            self.line_selected.emit(self.rows.row(now.row()).key)

    def _double_clicked(self, index: QModelIndex) -> None:
        self.line_opened.emit(self.rows.row(index.row()).key)

    def _open_held(self) -> None:
        if self._hold[0] < self.rows.rowCount():
            self._opened = True
            self.line_opened.emit(self.rows.row(self._hold[0]).key)

    def _stepper_part(self, place: QPoint) -> tuple[int, int]:
        """The row under `place` and −1, 0 or 1 for minus, number or plus; row -1 outside a stepper."""
        index = self.indexAt(place)
        if not index.isValid() or index.column() != QUANTITY:
            return -1, 0
        part = stepper_part(self.visualRect(index), place)
        return (-1, 0) if part is None else (index.row(), part)

    def _warm(self, part: tuple[int, int]) -> None:
        if part != self._cells.hot:
            for number in {self._cells.hot[0], part[0]} - {-1}:
                if number < self.rows.rowCount():
                    self.update(self.rows.index(number, QUANTITY))
            self._cells.hot = part
